"""The rate and the totals of every part of a breakdown, found together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from crime_sample import estimates
from crime_sample.analysis.gathered import Floats, Ints
from crime_sample.analysis.question import Question
from crime_sample.analysis.replicated import variances
from crime_sample.errors import StatisticsError
from crime_sample.results import Domain, Estimate
from crime_sample.stats.ratio import RateEstimate, Rates, Reach, Totals, ratios, totals
from crime_sample.stats.strata import Design

RATE = "recording_rate"
TOTALS = ("unrecorded_total", "owed_total", "recorded_owed_total")

OWES_NOTHING = "No rate, since no crime is owed."
LINEARISED = (
    "The rate's standard error is linearised: in some replicate no crime is owed, and there is no rate."
)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Rows of crimes: ``m`` owed, ``y`` of them recorded; the code of each row's ``domain``, -1 outside any; and
    its incident, ``unit``, where an incident can have several rows."""

    m: Floats
    y: Floats
    domain: Ints
    domains: int = 1
    unit: Ints | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What was found: ``rate_place`` (domains,) the row of each domain's rate, -1 where it owes nothing; ``members``
    (domains,) incidents; ``due`` and ``recorded`` (domains,) crimes counted; ``spread`` finds a domain's
    variances by replicates, none where they were not asked for."""

    rates: Rates
    rate_place: Ints
    totals: dict[str, Totals]
    members: Ints
    due: Floats
    recorded: Floats
    spread: Callable[[int], dict[str, float]]

    def owes(self, code: int) -> bool:
        """Whether a crime was owed in the domain."""
        return bool(self.due[code] > 0)

    def estimates(
        self, code: int, domain: Domain | None, question: Question
    ) -> tuple[list[Estimate], str | None]:
        """The estimates of one domain, and what its rate lacks, if anything; fails if no incident of it was judged."""
        if not self.members[code]:
            raise StatisticsError("All incidents there are missing.")
        spread = self.spread(code)
        lacking = None if self.owes(code) else OWES_NOTHING
        found = []
        if self.rate_place[code] >= 0:
            rate: RateEstimate = self.rates.one(int(self.rate_place[code]))
            rate = replace(rate, variance=spread.get(RATE, rate.variance))
            if spread and RATE not in spread:
                lacking = LINEARISED
            found.append(
                estimates.of_rate(
                    rate, estimand=RATE, domain=domain, interval=question.interval, level=question.level
                )
            )
        method = estimates.total_method(question.interval)
        for estimand in TOTALS:
            total = self.totals[estimand].one(code)
            total = replace(total, variance=spread.get(estimand, total.variance))
            found.append(
                estimates.of_total(
                    total, estimand=estimand, domain=domain, interval=method, level=question.level
                )
            )
        due, recorded = float(self.due[code]), float(self.recorded[code])
        members = int(self.members[code])
        return [replace(one, n_incidents=members, n_due=due, x_recorded=recorded) for one in found], lacking


def figures_of(
    design: Design, counted: Counted, question: Question, *, reach: Reach = "everywhere"
) -> Figures:
    """Rates and totals of all domains, in one pass over the rows for each of the four."""
    m, y, domain, domains, unit = counted.m, counted.y, counted.domain, counted.domains, counted.unit
    places, rates = ratios(design, y, m, domain=domain, domains=domains, unit=unit, reach=reach)
    rate_place = np.full(domains, -1)
    rate_place[places] = np.arange(len(places))
    inside = domain >= 0
    units = np.arange(len(domain)) if unit is None else unit
    pairs = np.unique(units[inside] * domains + domain[inside])
    return Figures(
        rates=rates,
        rate_place=rate_place,
        totals={
            name: totals(design, z, most=most, domain=domain, domains=domains, unit=unit, reach=reach)
            for name, z, most in zip(TOTALS, (m - y, m, y), (m, None, m), strict=True)
        },
        members=np.bincount(pairs % domains, minlength=domains),
        due=np.bincount(domain[inside], m[inside], domains).astype(np.float64, copy=False),
        recorded=np.bincount(domain[inside], y[inside], domains).astype(np.float64, copy=False),
        spread=partial(_replicated, design, counted, question),
    )


def _replicated(design: Design, counted: Counted, question: Question, code: int) -> dict[str, float]:
    if question.replicates is None:
        return {}
    rows = counted.domain == code
    units = np.flatnonzero(rows) if counted.unit is None else counted.unit[rows]

    def sums(crimes: Floats) -> Floats:
        return np.bincount(units, crimes[rows], len(design)).astype(np.float64, copy=False)

    return variances(design, sums(counted.y), sums(counted.m), question)
