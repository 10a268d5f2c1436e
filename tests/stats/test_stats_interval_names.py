"""Intervals asked for: by name, at a level, for a side, of a frame; and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample import defaults
from crime_sample.errors import StatisticsError
from crime_sample.stats.intervals import (
    FINITE_INTERVALS,
    INTERVALS,
    RATE_INTERVALS,
    TOTAL_INTERVALS,
    clopper_pearson,
    hypergeometric,
    lower_bound,
    rate_interval,
    total_interval,
    upper_bound,
)
from crime_sample.stats.ratio import RateEstimate, ratio, stratified, total


def rate(y: list[int], m: list[int]) -> RateEstimate:
    """A rate from one stratum of 5,000."""
    return ratio(stratified(["A"] * len(y), population={"A": 5000}), y, m)


@pytest.mark.parametrize("level", [1 - 2**-53, 1e-12, 1e-300])
def test_levels_beyond_the_digits_of_a_number_are_refused(level: float) -> None:
    """1 - a/2 is 1 in a double there, or z nothing, and limits were NaN: refused, one-sided too, by every method."""
    seen = rate([1] * 50 + [0] * 10, [1] * 60)
    missed = total(stratified(["A"] * 60, population={"A": 5000}), [0] * 50 + [1] * 10)
    for ask in (
        *(lambda method=m: rate_interval(seen, method=method, level=level) for m in RATE_INTERVALS),
        *(lambda method=m: total_interval(missed, method=method, level=level) for m in TOTAL_INTERVALS),
        *(lambda method=m: INTERVALS[method](5, 10, level=level) for m in INTERVALS),
        lambda: rate_interval(seen, level=(1 + level) / 2, side="lower"),
    ):
        with pytest.raises(StatisticsError, match=r"too near|not between"):
            ask()


@pytest.mark.parametrize("level", [1 - 1e-15, 1e-9])
@pytest.mark.parametrize("recorded", [50, 60])
def test_the_last_levels_that_are_not_refused(level: float, recorded: int) -> None:
    """Up to them all methods give limits that hold the estimate."""
    y = [1] * recorded + [0] * (60 - recorded)
    seen, missed = rate(y, [1] * 60), total(stratified(["A"] * 60), [1 - one for one in y], most=[1] * 60)
    for method in RATE_INTERVALS:
        low, high = rate_interval(seen, method=method, level=level)
        assert 0 <= low <= seen.point <= high <= 1
    for method in TOTAL_INTERVALS:
        low, high = total_interval(missed, method=method, level=level)
        assert 0 <= low <= missed.point <= high < math.inf
    for method in INTERVALS:
        low, high = INTERVALS[method](recorded, 60, level=level)
        assert 0 <= low <= recorded / 60 <= high <= 1


def test_the_names_in_the_help_are_those_of_the_methods() -> None:
    """The help, which loads no statistics, names every interval of a rate and no other."""
    assert tuple(RATE_INTERVALS) == defaults.RATE_INTERVALS


def test_every_binomial_method_of_the_contract_is_there_by_name() -> None:
    """Those that the contract names for x of n, each as f(x, n, level=...)."""
    assert set(INTERVALS) == {
        "wald", "wald-t", "wilson", "agresti-coull", "clopper-pearson", "jeffreys", "logit", "korn-graubard",
        "hypergeometric",
    }  # fmt: skip
    for name, elsewhere in (("clopper-pearson", "korn-graubard"), ("bootstrap", "--replicates bootstrap")):
        with pytest.raises(StatisticsError) as refused:
            rate_interval(rate([1, 0], [1, 1]), method=name)
        assert elsewhere in refused.value.remedy


@given(n=st.integers(1, 40), more=st.integers(0, 60), data=st.data())
@settings(max_examples=40, deadline=None)
def test_finite_limits_as_shares(n: int, more: int, data: st.DataObject) -> None:
    """By name with a population: the exact counts over N, holding x/n; a bound on one side likewise. Without one, or
    from very many, they are Clopper and Pearson's. Other methods refuse a population, and it refuses parts of units."""
    x = data.draw(st.integers(0, n))
    exact = FINITE_INTERVALS["hypergeometric"]
    counts = hypergeometric(x, n, n + more)
    found = exact(x, n, population=n + more)
    assert found == pytest.approx(
        (min(counts.low / (n + more), x / n), max(counts.high / (n + more), x / n)), abs=1e-12
    )
    bound = hypergeometric(x, n, n + more, level=0.9).low / (n + more)
    assert lower_bound(x, n, method="hypergeometric", population=n + more) == pytest.approx(min(bound, x / n))
    assert INTERVALS["hypergeometric"](x, n) == clopper_pearson(x, n)
    assert exact(x, n, population=10**7) == pytest.approx(clopper_pearson(x, n), abs=1e-5)
    with pytest.raises(StatisticsError, match="'wilson' knows no population"):
        upper_bound(x, n, method="wilson", population=n + more)
    with pytest.raises(StatisticsError, match="not possible"):
        exact(n - 0.5, n, population=n + more)
    with pytest.raises(StatisticsError, match="not possible"):
        exact(x, n, population=n - 1)


@pytest.mark.parametrize("side", ["upperr", "", None])
def test_a_side_that_there_is_not_is_refused(side: Any) -> None:
    """A slip in its name gave a two-sided interval at another level, in silence."""
    with pytest.raises(StatisticsError, match="no side"):
        rate_interval(rate([1, 0], [1, 1]), side=side)
    with pytest.raises(StatisticsError, match="no side"):
        total_interval(total(stratified(["A", "A"]), [1, 0]), side=side)
