"""What was planned, and what was done: sizes, precision, extensions, departures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crime_sample import formats
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.report import precision
from crime_sample.report.model import Cell, Decimal, Points, Section, Table, columns
from crime_sample.report.subject import Subject, delivered, half_width
from crime_sample.results import Estimate


def section(about: Subject) -> Section:
    """Plan against what was done."""
    return Section(
        "plan",
        "Plan and what was done",
        (_plan_sentence(about),),
        (_plan_table(about), *_extensions(about)),
        tuple(departures(about)) or ("Nothing departed from the plan.",),
        precision.pictures(about),
    )


def _plan_sentence(about: Subject) -> str:
    plan, design = about.plan, about.plan.design
    aim = "" if design.margin is None else f" for a margin of {design.margin:g} points"
    return (
        f"The plan, frozen on {formats.moment(about.state.plan_at)} before the seed was known, asked for "
        f"{formats.plural(plan.incidents, about.kind.unit, about.kind.units)}{aim} at "
        f"{formats.level(design.level)} confidence, "
        f"expecting a rate of {formats.percent(plan.rate)} and {formats.level(design.not_found / 100)} of "
        f"{about.kind.logs} not found."
    )


def _plan_table(about: Subject) -> Table:
    plan, strata = about.plan, {s.name: s for s in about.results.strata}
    rows: list[tuple[Cell, ...]] = []
    margin = None if plan.design.margin is None else plan.design.margin / 100
    only = margin if len(plan.strata) == 1 else None
    for planned in plan.strata:
        target = only if planned.target is None else planned.target
        count, rate = strata.get(planned.name), delivered(about, planned.name)
        rows.append(
            (
                formats.one_line(planned.name),
                planned.size if planned.incidents is None else Decimal(planned.incidents, 0),
                None if count is None else count.drawn,
                None if count is None else count.judged,
                None if target is None else Points(target),
                Points(planned.margin),
                None if rate is None else half_width(rate),
            )
        )
    if len(rows) > 1:
        rows.append(
            (
                "All strata",
                plan.incidents,
                sum(s.drawn for s in strata.values()),
                sum(s.judged for s in strata.values()),
                None if margin is None else Points(margin),
                Points(plan.margin),
                None if about.rate is None else half_width(about.rate),
            )
        )
    return Table(
        "plan",
        "Size and precision, planned and delivered",
        f"{formats.capital(about.kind.units)}, and half-widths of the interval of the "
        f"{about.kind.rate_words} in percentage points. "
        "A dash: not asked for.",
        columns("Stratum:", "Planned", "Drawn", "Judged", "Target ±", "Planned ±", "Delivered ±"),
        tuple(rows),
    )  # fmt: skip


def _extensions(about: Subject) -> Iterable[Table]:
    if about.state.extensions:
        yield Table(
            "extensions",
            "Extensions of the draw",
            f"{formats.capital(about.kind.units)} added from further down the same list of tickets.",
            columns("When:", "Stratum:", "Added", "Reason:"),
            tuple(
                (
                    formats.moment(more["at"]),
                    formats.one_line(about.state.stratum_label(more["frame"], stratum)),
                    int(number),
                    formats.one_line(str(more["reason"])),
                )
                for more in about.state.extensions
                for stratum, number in more["added"].items()
            ),
        )


def departures(about: Subject) -> Iterable[str]:
    """What was not done as planned, a sentence each."""
    plan, design, results = about.plan, about.plan.design, about.results
    if results.interim:
        open_cases = len(about.state.cases) - about.state.settled
        yield f"The review is not finished: {formats.plural(open_cases, 'case is', 'cases are')} open."
    drawn = sum(s.drawn for s in results.strata)
    if drawn != plan.incidents and about.state.method.fixed:
        yield f"{formats.count(drawn)} {about.kind.units} were drawn instead of {formats.count(plan.incidents)}."
    share = sum(s.missing for s in results.strata) / max(1, sum(s.counted for s in results.strata))
    if share > design.not_found / 100:
        yield (
            f"{formats.percent(share)} of {about.kind.logs} could not be found or judged, more than the "
            f"{formats.level(design.not_found / 100)} that the plan allows for."
        )
    if results.level != design.level:
        yield (
            f"Results are given at {formats.level(results.level)} confidence; the plan was made at "
            f"{formats.level(design.level)}, so the half-widths do not compare."
        )
    if results.interval != RATE_INTERVAL:
        yield f"Intervals are by the method '{results.interval}', not by the one the plan was made with."
    yield from _wider(about)
    withdrawn = sum(case.superseded for case in about.state.cases.values())
    if withdrawn:
        yield (
            f"{formats.plural(withdrawn, 'verdict was', 'verdicts were')} withdrawn by the auditor before it "
            "was locked, and given again; both stand in the ledger."
        )


def _wider(about: Subject) -> Iterable[str]:
    targets: list[tuple[str, float, Estimate | None]] = []
    if about.plan.design.margin is not None:
        targets.append(("overall", about.plan.design.margin / 100, about.rate))
    for stratum in about.plan.strata:
        if stratum.target is not None:
            name = f"in stratum '{formats.one_line(stratum.name)}'"
            targets.append((name, stratum.target, delivered(about, stratum.name)))
    for where, target, rate in targets:
        if rate is not None and half_width(rate).value > target:
            yield (
                f"The precision delivered {where} is ± {formats.points(half_width(rate).value)} points, "
                f"wider than the ± {formats.points(target)} wanted."
            )


def plan_facts(about: Subject) -> dict[str, Any]:
    """Plan and what was done, for programs."""
    plan, strata = about.plan, {s.name: s for s in about.results.strata}

    def stratum(name: str) -> dict[str, Any]:
        count, rate = strata.get(name), delivered(about, name)
        return {
            "drawn": 0 if count is None else count.drawn,
            "judged": 0 if count is None else count.judged,
            "delivered_margin": None if rate is None else half_width(rate).value,
        }

    return {
        "digest": about.state.plan_digest,
        "frozen_at": about.state.plan_at,
        "incidents": plan.incidents,
        "level": plan.design.level,
        "rate": plan.rate,
        "margin": plan.margin,
        "target": None if plan.design.margin is None else plan.design.margin / 100,
        "delivered_margin": None if about.rate is None else half_width(about.rate).value,
        "strata": [
            {
                "name": formats.one_line(s.name),
                "population": s.population,
                "planned": s.size,
                "margin": s.margin,
                "target": s.target,
                **stratum(s.name),
            }
            for s in plan.strata
        ],
        "extensions": [
            {
                "at": more["at"],
                "frame": formats.one_line(more["frame"]),
                "added": {formats.one_line(k): int(v) for k, v in more["added"].items()},
                "reason": formats.one_line(str(more["reason"])),
            }
            for more in about.state.extensions
        ],
        "departures": list(departures(about)),
    }
