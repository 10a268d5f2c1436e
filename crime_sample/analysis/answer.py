"""From a table of verdicts to rates and totals, each with its interval, of the whole and of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from crime_sample import formats
from crime_sample.analysis.declared import alone, refuse_contradictions
from crime_sample.analysis.designed import MISSING, Sampled
from crime_sample.analysis.figures import Counted, figures_of
from crime_sample.analysis.gathered import Incidents, Part, gather
from crime_sample.analysis.question import CROSS, Question
from crime_sample.errors import InputError, StatisticsError
from crime_sample.results import Domain, Estimate
from crime_sample.stats.ratio import Reach
from crime_sample.stats.strata import Lonely
from crime_sample.table import Table

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


def analyse(table: Table, question: Question) -> Analysis:
    """Rates and totals of a table of verdicts.

    Of the whole and of each part: the recording rate, and the crimes unrecorded, owed, and recorded of those
    owed. ``n_incidents``, ``n_due`` and ``x_recorded`` are the incidents of the part and their crimes, in
    each of the four alike. A part that owes no crime has totals and no rate; a part whose figures are
    undefined has none, and a note says why.

    Fails as :func:`~crime_sample.analysis.gathered.gather` does; when a population is less than what was drawn, or a
    cluster lies in two strata; and where the whole has no answer.

    >>> made = Table("t.csv", ("m", "y", "N"), range(2, 6),
    ...              {"m": list("1201"), "y": list("1100"), "N": ["40"] * 4}.__getitem__)
    >>> found = analyse(made, Question("m", "y", population="N"))
    >>> [(e.estimand, e.point) for e in found.estimates]
    [('recording_rate', 0.5), ('unrecorded_total', 20.0), ('owed_total', 40.0), ('recorded_owed_total', 20.0)]
    """
    incidents = gather(table, question)
    refuse_contradictions(incidents)
    if incidents.missing.all():
        raise InputError(
            f"every incident is missing: '{question.due}' or '{question.recorded}' is blank throughout",
            where=table.name,
            remedy="Give the crimes owed and recorded of those that were judged.",
        )
    sampled = MISSING[question.missing](incidents, cast(Lonely, question.lonely))
    found, lacking = _whole(incidents, sampled, question)
    for part in incidents.parts:
        more, without = _parts(incidents, sampled, part, question)
        found.extend(more)
        for why, called in without.items():
            lacking.setdefault(why, []).extend(called)
    told = (f"{formats.several(parts)}: {why}" for why, parts in lacking.items())
    return Analysis(question, tuple(found), (*table.remarks, *_notes(incidents, sampled, question), *told))


def _whole(
    incidents: Incidents, sampled: Sampled, question: Question
) -> tuple[list[Estimate], dict[str, list[str]]]:
    """The estimates of everything judged, and what they lack, by the reason."""
    counted = Counted(
        m=incidents.sums(incidents.due)[sampled.kept],
        y=incidents.sums(incidents.recorded)[sampled.kept],
        domain=sampled.judged.astype(np.int64) - 1,
    )
    figures = figures_of(sampled.design, counted, question)
    try:
        estimates, why = figures.estimates(0, None, question)
    except StatisticsError as error:
        raise InputError(error.what, where=incidents.table.name, remedy=error.remedy) from None
    return estimates, {why: [_called(None)]} if why else {}


def _parts(
    incidents: Incidents, sampled: Sampled, part: Part, question: Question
) -> tuple[list[Estimate], dict[str, list[str]]]:
    """The estimates of each part of a breakdown, and what they lack, by the reason."""
    place = np.cumsum(sampled.kept) - 1
    counts = np.zeros(len(incidents), dtype=np.bool_)
    counts[sampled.kept] = sampled.judged
    counted = Counted(
        m=incidents.due,
        y=incidents.recorded,
        domain=np.where(counts[incidents.of], part.codes, -1),
        domains=len(part.values),
        unit=np.maximum(place[incidents.of], 0),
    )
    reach: Reach = "its strata" if question.stratum in part.columns else "everywhere"
    figures = figures_of(sampled.design, counted, question, reach=reach)
    found: list[Estimate] = []
    lacking: dict[str, list[str]] = {}
    for code, value in enumerate(part.values):
        domain = Domain(CROSS.join(part.columns), CROSS.join(value))
        # A blank class beside no crime owed says that there is none to have a class: it is no part.
        if not all(value) and not figures.owes(code):
            continue
        try:
            estimates, why = figures.estimates(code, domain, question)
            found.extend(estimates)
        except StatisticsError as error:
            why = formats.one_line(f"Left out. {error.what}")
        if why:
            lacking.setdefault(why, []).append(_called(domain))
    return found, lacking


def _called(domain: Domain | None) -> str:
    if domain is None:
        return "The whole"
    return formats.one_line(f"{domain.column} = {domain.value or '(blank)'}")


def _notes(incidents: Incidents, sampled: Sampled, question: Question) -> Iterable[str]:
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
    lone = [f"'{formats.one_line(stratum)}'" for stratum in sorted(alone(incidents, sampled.kept))]
    if lone:
        held = formats.plural(len(lone), "stratum holds", "strata hold")
        yield f"{held} a single unit of several, {formats.several(lone)}: variance by the rule '{question.lonely}'."
    whole = incidents.due == np.floor(incidents.due)
    whole &= incidents.recorded == np.floor(incidents.recorded)
    if not whole.all():
        yield (
            f"{np.count_nonzero(~whole):,} rows hold parts of a crime, the first in row "
            f"{incidents.table.row(int(np.argmin(whole)))}; columns of shares or percentages would be read as that."
        )


def _entry(estimate: Estimate) -> dict[str, Any]:
    domain = estimate.domain
    return {
        "estimand": estimate.estimand,
        "domain": None
        if domain is None
        else {"column": formats.one_line(domain.column), "value": formats.one_line(domain.value)},
    } | {key: getattr(estimate, key) for key in _FIELDS}
