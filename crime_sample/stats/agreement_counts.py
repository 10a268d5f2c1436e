"""The counts that coefficients of agreement rest on, and the value they give.

Letters: i = 1..n cases, k = 1..q categories, n_ik auditors who put case i into category k, r_i = sum_k n_ik;
N cases in all, from which n were drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats import agreement_intervals as limits
from crime_sample.stats.binomial import Interval
from crime_sample.stats.ratings import Category, Ratings
from crime_sample.stats.strata import Booleans, Floats

ONE_CATEGORY = (
    "All ratings fall in one category, so agreement by chance is certain and the formula is 0/0; set to 1, as "
    "for any unanimous ratings."
)
NO_SPREAD = "The formula for the standard error sees no spread here; the interval rests on what so many cases can hide."

Sketch = tuple[Floats, Floats, limits.Coefficient]
"""Shares of pairs of ratings (q, q), shares of ratings (q,), and the coefficient's numerator and
denominator as functions of the two."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient of agreement with its interval and what it rests on.

    ``choice`` the weights or the scale ("" for the percent agreement); ``standard_error`` None where its
    formula sees no spread; ``low``, ``high`` the interval asked for and ``published`` the one in print, None
    where there is none; ``n_items`` cases it rests on, ``n_paired`` of them with two ratings or more;
    ``n_ratings`` their ratings; ``percent_agreement`` the share of pairs of ratings of a case that are the
    same, averaged over cases; ``prevalence`` share of the ratings in each category; ``notes`` what is
    unusual.
    """

    name: str
    choice: str
    point: float
    standard_error: float | None
    low: float
    high: float
    level: float
    published: Interval | None
    n_items: int
    n_paired: int
    n_raters: int
    n_ratings: int
    percent_agreement: float
    prevalence: Mapping[Category, float]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The cases with a rating: ``counts`` (n, q) n_ik, ``given`` (n,) r_i, ``steps`` (q,) where the
    categories lie. One category alone is joined by a second that nobody used, so that chance has a choice."""

    rated: Ratings
    counts: Floats
    given: Floats
    steps: Floats

    @property
    def paired(self) -> Booleans:
        """(n,) True for cases with two ratings or more."""
        return self.given >= 2

    def pairs(self, each: Floats) -> Floats:
        """(q, q) sum_i each_i (n_ik n_il - [k = l] n_ik) / (r_i (r_i - 1)) over cases with two ratings."""
        kept = self.counts[self.paired]
        part = kept * (each / (self.given[self.paired] * (self.given[self.paired] - 1)))[:, None]
        return np.asarray(part.T @ kept - np.diag(part.sum(axis=0)))

    def agreeing(self, weights: Floats) -> Floats:
        """(n,) share of the pairs of a case's ratings that agree, by the weights; 0 with one rating."""
        both = (self.counts * (self.counts @ weights - 1.0)).sum(axis=1)
        return np.asarray(both / np.where(self.paired, self.given * (self.given - 1), 1.0) * self.paired)

    @property
    def reach(self) -> int:
        """The largest disagreement on a case, in places; 1 if there is none."""
        place = np.arange(len(self.steps))
        held = self.counts[self.paired] > 0
        low, high = np.where(held, place, len(place)).min(axis=1), np.where(held, place, -1).max(axis=1)
        return max(1, int((high - low).max()))

    @property
    def percent(self) -> float:
        """Percent agreement, as a fraction."""
        return float(self.agreeing(np.eye(len(self.steps)))[self.paired].mean())


PLAIN = ("identity", "nominal")
"""The weights and the scale to which all disagreements are alike."""


def counted(rated: Ratings) -> Counted:
    """The cases with a rating; fails when none has two."""
    counts, steps = rated.counts, rated.steps
    if len(steps) == 1:
        counts, steps = np.column_stack([counts, np.zeros(len(counts))]), np.array([steps[0], steps[0] + 1.0])
    counts = counts[counts.sum(axis=1) > 0]
    found = Counted(rated, counts, counts.sum(axis=1), steps)
    if not found.paired.any():
        raise StatisticsError(
            "No case was judged by two auditors, so there is no agreement to measure.",
            remedy="Check that the auditors' cases bear the same names.",
        )
    return found


def paired_only(table: Counted) -> Counted:
    """The cases with two ratings or more."""
    return Counted(table.rated, table.counts[table.paired], table.given[table.paired], table.steps)


def checked_population(population: int | None, n: int) -> int | None:
    """The population, if n cases can be drawn from it."""
    if population is not None and not (population >= n and population == int(population)):
        raise StatisticsError(
            f"{n} cases were rated of a population of {population:g}.", remedy="Give N, a whole number >= n."
        )
    return population


def unseen_part(n: int, population: int | None) -> float:
    """The finite population correction 1 - n/N."""
    return 1.0 if checked_population(population, n) is None else 1.0 - n / (population or n)


def mean_variance(values: Floats) -> float:
    """s^2 / n; 0 for one value, which shows no spread."""
    return float(values.var(ddof=1)) / len(values) if len(values) > 1 else 0.0


def limited(
    table: Counted,
    name: str,
    choice: str,
    point: float | None,
    variance: float,
    quantile: float,
    sketch: Sketch,
    *,
    level: float,
    population: int | None,
    interval: str,
) -> Agreement:
    """The coefficient with the interval it can have; ``point`` None where the formula is 0/0."""
    if interval not in limits.INTERVALS:
        raise StatisticsError(
            f"There is no interval {interval!r}.", remedy=f"Take one of: {', '.join(limits.INTERVALS)}."
        )
    unanimous = table.percent == 1.0
    value = 1.0 if point is None or unanimous else point
    notes = [ONE_CATEGORY] if point is None else []
    n = int(table.paired.sum())
    if population is not None and n >= population:
        return result(table, name, choice, value, Interval(value, value), 0.0, level)
    published = None
    if variance > limits.NOTHING and not unanimous:
        published = limits.around(value, quantile * math.sqrt(variance))
        if interval == "published":
            return result(table, name, choice, value, published, variance, level, published)
    else:
        notes.append(NO_SPREAD)
        variance = 0.0
    hidden = limits.hidden_share(n, level=level, population=population)
    found = limits.unseen(value, *sketch, hidden=hidden, reach=table.reach if choice not in PLAIN else None)
    if published is not None:
        found = Interval(min(found.low, published.low), max(found.high, published.high))
    return result(table, name, choice, value, found, variance, level, published, notes)


def result(
    table: Counted,
    name: str,
    choice: str,
    point: float,
    interval: Interval,
    variance: float,
    level: float,
    published: Interval | None = None,
    notes: Sequence[str] = (),
) -> Agreement:
    """The value a coefficient gives."""
    totals = table.counts.sum(axis=0)
    shares = (totals / totals.sum()).tolist()
    certain = interval.low == interval.high
    return Agreement(
        name=name,
        choice=choice,
        point=point,
        standard_error=math.sqrt(variance) if variance > limits.NOTHING or certain else None,
        low=interval.low,
        high=interval.high,
        level=level,
        published=published,
        n_items=len(table.counts),
        n_paired=int(table.paired.sum()),
        n_raters=int(table.rated.codes.shape[1]),
        n_ratings=int(totals.sum()),
        percent_agreement=table.percent,
        prevalence=dict(zip(table.rated.categories, shares, strict=False)),
        notes=tuple(notes),
    )
