"""Putting the report together from an audit's state and its results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crime_sample import formats
from crime_sample.bands import Bands, Graded
from crime_sample.compared import Compared
from crime_sample.costs import Costs
from crime_sample.picked import PickedByHand, picked_by_hand
from crime_sample.report import (
    conduct,
    costing,
    decided,
    drawn,
    first_page,
    graded,
    method,
    picked,
    planned,
    results,
    since,
    timely,
    words,
)
from crime_sample.report.caveats import caveats
from crime_sample.report.charts import Forest, ForestRow
from crime_sample.report.model import Facts, Picture, Remark, Report, Section
from crime_sample.report.subject import COLUMNS, Subject, column_title, subject
from crime_sample.report.words import force
from crime_sample.results import Estimate, Results
from crime_sample.state import Rules, State


def build(
    state: State,
    results: Results,
    *,
    as_at: str,
    version: str,
    bands: Bands | None = None,
    changed: Compared | None = None,
    costs: Costs | None = None,
    judged: tuple[Section, ...] = (),
) -> Report:
    """The report of an audit. ``as_at`` is the ISO time it speaks of, ``version`` the program's; ``bands`` are grades
    of the recording rate, ``changed`` an earlier audit of the force and this one, compared; ``costs`` are what more
    certainty would cost, if that is to be told; ``judged`` are sections on how far the verdicts can be relied on.

    Nothing in it identifies an incident or names an auditor.
    """
    about = subject(state, results, as_at=as_at, version=version)
    charter = state.about
    placed = None if bands is None else graded.graded(about, bands)
    said = sorted(
        (*caveats(about), *(() if placed is None else graded.caveats(placed))), key=lambda one: not one.grave
    )
    headline = words.headline(about) if about.kind.counts_crimes else decided.headline(about)
    return Report(
        title=f"{about.kind.audit}: {force(about)}",
        audit=about.kind.audit,
        marking=formats.one_line(charter.marking).strip(),
        force=force(about),
        start=charter.start,
        end=charter.end,
        period=about.period,
        as_at=as_at,
        version=version,
        interim=results.interim,
        level=results.level,
        headline=first_page.completed(about, headline, said, tuple(_remarks(about, placed, changed))),
        sections=_sections(about, placed, changed, costs, judged),
        caveats=tuple(said),
        glossary=method.glossary(results.level, about.kind),
        facts=_facts(about, placed, changed),
    )


def _remarks(about: Subject, placed: Graded | None, changed: Compared | None) -> Iterable[Remark]:
    if placed is not None:
        yield graded.remark(placed, interim=about.results.interim)
    if changed is not None:
        yield since.remark(changed)


def _sections(
    about: Subject,
    placed: Graded | None,
    changed: Compared | None,
    costs: Costs | None,
    judged: tuple[Section, ...],
) -> tuple[Section, ...]:
    found = results if about.kind.counts_crimes else decided
    by_hand = _picked(about)
    listed = (
        *_rates(about, placed),
        *(() if placed is None else (graded.section(placed),)),
        *(() if changed is None else (since.section(about, changed),)),
        *found.sections(about),
        *timely.sections(about),
        *conduct.sections(about),
        *judged,
        *(() if by_hand is None else (picked.section(by_hand[0], about.kind, by_hand[1]),)),
        method.section(about),
        planned.section(about),
        *costing.sections(costs),
        drawn.section(about),
    )
    return tuple(section for section in listed if not section.empty)


def _picked(about: Subject) -> tuple[PickedByHand, dict[str, str]] | None:
    """What was found of the picks, and how the classes in it are called."""
    found = picked_by_hand(about.state)
    return None if found is None else (found, {key: about.offence(key) for key, _, _ in found.remedial})


def _rates(about: Subject, placed: Graded | None) -> Iterable[Section]:
    if about.rate is not None:
        chart, title = _forest(about, about.rate), "Rates side by side"
        if placed is not None:
            chart = replace(chart, edges=graded.edges(placed))
        yield Section("rates", title, pictures=(Picture("rates", title, chart.legend, chart),))


def _forest(about: Subject, rate: Estimate) -> Forest:
    """The chart's rows: by class and by stratum where there are results for them, else whatever there is."""
    columns = [column for column in about.columns if column in ("class", "stratum")] or list(about.columns)
    rows = tuple(
        _forest_row(about, e, column_title(column)) for column in columns for e in about.results.by(column)
    )
    kind = about.kind
    overall = _forest_row(about, rate, "all")
    if kind.counts_crimes:
        return Forest(overall, rows, about.results.level)
    rates = f"Rates of {kind.units} {kind.right}"
    return Forest(overall, rows, about.results.level, rates, unit=kind.units, due=kind.dues, met="Rate")


def _forest_row(about: Subject, e: Estimate, group: str) -> ForestRow:
    return ForestRow(
        group=group,
        label="All" if e.domain is None else about.called(e.domain),
        point=e.point,
        low=e.low,
        high=e.high,
        n_due=e.n_due,
        x_recorded=e.x_recorded,
        small=e.small,
    )


def _facts(about: Subject, placed: Graded | None, changed: Compared | None) -> Facts:
    state, found = about.state, about.results
    *earlier, rules = map(_rules, state.about.packs)
    by_hand = _picked(about)
    return Facts(
        estimates=found.estimates,
        as_published=found.as_published,
        grossed=found.grossed,
        strata=found.strata,
        missing=conduct.missing_rates(about),
        sensitivity=about.results.sensitivity,
        reasons=tuple((formats.one_line(reason), number) for reason, number in found.reasons),
        answers=found.answers,
        applied=tuple((formats.one_line(reason), number) for reason, number in found.applied),
        remedial=results.remedial_counts(about),
        overlap=found.overlap,
        timeliness=found.timeliness,
        uncovered=None if state.uncovered is None else tuple(map(formats.one_line, state.uncovered)),
        audit={
            "force": force(about),
            "kind": about.kind.key,
            "period": {"start": state.about.start.isoformat(), "end": state.about.end.isoformat()},
            "marking": formats.one_line(state.about.marking).strip(),
            "as_at": about.as_at,
            "level": found.level,
            "interval": found.interval,
            "columns": {column: COLUMNS.get(column, formats.one_line(column)) for column in about.columns},
            "rules": rules,
            "earlier_rules": earlier,
            "program": {"name": "crime_sample", "version": about.version},
        },
        plan=planned.plan_facts(about),
        draw=drawn.draw_facts(about),
        picked=None if by_hand is None else by_hand[0].as_dict(by_hand[1]),
        paced=first_page.year_pace(about),
        graded=placed,
        since=changed,
    )


def _rules(one: Rules) -> dict[str, Any]:
    return {
        "name": one.pack.name,
        "title": formats.one_line(one.pack.title),
        "version": formats.one_line(one.pack.version),
        "digest": one.digest,
        "time_limit_hours": one.pack.time_limit_hours,
    }
