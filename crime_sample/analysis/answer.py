"""From a table of verdicts to rates and totals, each with its interval, of the whole and of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from crime_sample import estimates, formats
from crime_sample.analysis.designed import MISSING, Sampled
from crime_sample.analysis.gathered import Booleans, Floats, Incidents, gather
from crime_sample.analysis.question import CROSS, Question
from crime_sample.analysis.replicated import variances
from crime_sample.errors import InputError, StatisticsError
from crime_sample.results import Domain, Estimate
from crime_sample.stats.ratio import Reach, ratio, total
from crime_sample.stats.strata import Lonely
from crime_sample.table import Table

RATE = "recording_rate"
TOTALS = ("unrecorded_total", "owed_total", "recorded_owed_total")
_OWES_NOTHING = "No rate, since no crime is owed."
_FIELDS = (
    "point", "standard_error", "low", "high", "df", "df_design", "n_incidents", "n_due", "x_recorded",
    "design_effect", "interval", "level",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Analysis:
    """The estimates, the whole's first, and ``notes``: what a reader must know of how they came about."""

    question: Question
    estimates: tuple[Estimate, ...]
    notes: tuple[str, ...]

    def one(self, estimand: str, domain: Domain | None = None) -> Estimate | None:
        """The estimate of ``estimand`` for ``domain``, None where it is not given."""
        return next((e for e in self.estimates if e.estimand == estimand and e.domain == domain), None)

    def domains(self, column: str) -> tuple[Domain, ...]:
        """The parts by ``column`` (or crossing), in order."""
        found = (e.domain for e in self.estimates if e.domain is not None and e.domain.column == column)
        return tuple(dict.fromkeys(found))

    def as_dict(self) -> dict[str, Any]:
        """The JSON document: ``docs/schemas/analyse.schema.json``."""
        return {"estimates": [_entry(estimate) for estimate in self.estimates]}


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """A part of the sample: crimes of each incident of the design, and which incidents are in the part."""

    domain: Domain | None
    reach: Reach
    m: Floats
    y: Floats
    inside: Booleans


def analyse(table: Table, question: Question) -> Analysis:
    """Rates and totals of a table of verdicts.

    Of the whole and of each part: the recording rate, and the crimes unrecorded, owed, and recorded of those
    owed. ``n_incidents``, ``n_due`` and ``x_recorded`` are the incidents of the part and their crimes, in
    each of the four alike. A part that owes no crime has totals and no rate; a part whose figures are
    undefined has none, and a note says why.

    Fails as :func:`~crime_sample.analysis.gathered.gather` does, and where the whole has no answer.

    >>> made = Table("t.csv", ("m", "y", "N"), range(2, 6),
    ...              {"m": list("1201"), "y": list("1100"), "N": ["40"] * 4}.__getitem__)
    >>> found = analyse(made, Question("m", "y", population="N"))
    >>> [(e.estimand, e.point) for e in found.estimates]
    [('recording_rate', 0.5), ('unrecorded_total', 20.0), ('owed_total', 40.0), ('recorded_owed_total', 20.0)]
    """
    incidents = gather(table, question)
    if incidents.missing.all():
        raise InputError(
            f"every incident is missing: '{question.due}' or '{question.recorded}' is blank throughout",
            where=table.name,
            remedy="Give the crimes owed and recorded of those that were judged.",
        )
    sampled = MISSING[question.missing](incidents, cast(Lonely, question.lonely))
    found: list[Estimate] = []
    lacking: dict[str, list[str]] = {}
    for cell in _cells(incidents, sampled, question):
        why = _OWES_NOTHING if not cell.m.any() else ""
        try:
            found.extend(_estimates(sampled, cell, question))
        except StatisticsError as error:
            if cell.domain is None:
                raise InputError(error.what, where=table.name, remedy=error.remedy) from None
            why = f"Left out. {error.what}"
        if why:
            lacking.setdefault(why, []).append(_called(cell.domain))
    told = (f"{formats.several(parts)}: {why}" for why, parts in lacking.items())
    return Analysis(question, tuple(found), (*table.remarks, *_notes(incidents, question), *told))


def _cells(incidents: Incidents, sampled: Sampled, question: Question) -> Iterable[_Cell]:
    def crimes(rows: Any = slice(None)) -> tuple[Floats, Floats]:
        due, recorded = (incidents.sums(each, rows) for each in (incidents.due, incidents.recorded))
        return due[sampled.kept], recorded[sampled.kept]

    yield _Cell(None, "everywhere", *crimes(), sampled.judged)
    for part in incidents.parts:
        column = CROSS.join(part.columns)
        reach: Reach = "its strata" if question.stratum in part.columns else "everywhere"
        for value, rows in zip(part.values, part.rows, strict=True):
            member = np.zeros(len(incidents), dtype=np.bool_)
            member[incidents.of[rows]] = True
            inside = member[sampled.kept] & sampled.judged
            m, y = crimes(rows)
            # A blank class beside no crime owed says that there is none to have a class: it is no part.
            if all(value) or m.any():
                yield _Cell(Domain(column, CROSS.join(value)), reach, m, y, inside)


def _estimates(sampled: Sampled, cell: _Cell, question: Question) -> list[Estimate]:
    design, inside, reach = sampled.design, cell.inside, cell.reach
    if not inside.any():
        raise StatisticsError("All incidents there are missing.")
    variance = variances(design, cell.y, cell.m, question)
    # The method asked for the rates where it serves totals too, else the usual one: as ``estimate`` does.
    method = estimates.total_method(question.interval)
    found = []
    if cell.m.any():
        rate = ratio(design, cell.y, cell.m, domain=inside, reach=reach)
        if variance:
            rate = replace(rate, variance=variance[RATE])
        found.append(
            estimates.of_rate(
                rate, estimand=RATE, domain=cell.domain, interval=question.interval, level=question.level
            )
        )
    for estimand, counted, most in zip(
        TOTALS, (cell.m - cell.y, cell.m, cell.y), (cell.m, None, cell.m), strict=True
    ):
        sum_ = total(design, counted, most=most, domain=inside, reach=reach)
        if variance:
            sum_ = replace(sum_, variance=variance[estimand])
        found.append(
            estimates.of_total(
                sum_, estimand=estimand, domain=cell.domain, interval=method, level=question.level
            )
        )
    members, due, recorded = int(inside.sum()), float(cell.m.sum()), float(cell.y.sum())
    return [replace(one, n_incidents=members, n_due=due, x_recorded=recorded) for one in found]


def _called(domain: Domain | None) -> str:
    if domain is None:
        return "The whole"
    return formats.one_line(f"{domain.column} = {domain.value or '(blank)'}")


def _notes(incidents: Incidents, question: Question) -> Iterable[str]:
    missing, n = int(incidents.missing.sum()), len(incidents)
    counted = incidents.population is None and incidents.weight is None
    if missing:
        what = {
            "reweight": "they are left out" if counted else "the others of their stratum weigh more for them",
            "domain": "they stay in the design and count as owing nothing",
        }
        yield (
            f"{missing:,} of {n:,} incidents are missing ('{question.due}' or '{question.recorded}' is blank): "
            f"{what[question.missing]}."
        )
    if counted:
        yield (
            "Neither population nor weights were named: every incident counts once, and the totals are those of "
            "the sample itself."
        )


def _entry(estimate: Estimate) -> dict[str, Any]:
    domain = estimate.domain
    return {
        "estimand": estimate.estimand,
        "domain": None
        if domain is None
        else {"column": formats.one_line(domain.column), "value": formats.one_line(domain.value)},
    } | {key: getattr(estimate, key) for key in _FIELDS}
