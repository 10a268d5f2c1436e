"""Intervals: published limits, R's forms, and what every interval owes its reader."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.intervals import (
    INTERVALS,
    RATE_INTERVALS,
    TOTAL_INTERVALS,
    Interval,
    effective_size,
    hypergeometric,
    rate_interval,
    total_interval,
)
from crime_sample.stats.ratio import RateEstimate, TotalEstimate, ratio, stratified, total

LEVELS = st.floats(0.01, 0.999)


@pytest.mark.parametrize(
    ("method", "x", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, methods 1, 3 and 5
        ("wald", 81, 263, 0.2522, 0.3638),
        ("wald", 15, 148, 0.0527, 0.1500),
        ("wald", 0, 20, 0.0, 0.0),
        ("wilson", 81, 263, 0.2553, 0.3662),
        ("wilson", 15, 148, 0.0624, 0.1605),
        ("wilson", 0, 20, 0.0, 0.1611),
        ("wilson", 1, 29, 0.0061, 0.1718),
        ("clopper-pearson", 81, 263, 0.2527, 0.3676),
        ("clopper-pearson", 15, 148, 0.0578, 0.1617),
        ("clopper-pearson", 0, 20, 0.0, 0.1684),
        ("clopper-pearson", 1, 29, 0.0009, 0.1776),
        ("korn-graubard", 1, 29, 0.0009, 0.1776),
    ],
)
def test_published_limits(method: str, x: float, n: float, low: float, high: float) -> None:
    """The limits are those of Newcombe's table, to its four digits."""
    assert INTERVALS[method](x, n) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize("method", INTERVALS)
@given(n=st.floats(2, 500), part=st.floats(0, 1), level=LEVELS, more=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_binomial_intervals_are_proper(method: str, n: float, part: float, level: float, more: float) -> None:
    """Any x of n: in [0, 1], containing x/n, wider at a higher level."""
    x = part * n
    low, high = INTERVALS[method](x, n, level=level)
    assert 0 <= low <= x / n <= high <= 1
    wider = INTERVALS[method](x, n, level=level + more * (0.9995 - level))
    assert wider.low <= low + 1e-9
    assert wider.high >= high - 1e-9


@pytest.mark.parametrize("method", INTERVALS)
@given(n=st.integers(2, 200), part=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_what_is_not_counted_mirrors_what_is(method: str, n: int, part: float) -> None:
    """The limits for n - x are 1 less those for x."""
    x = round(part * n)
    low, high = INTERVALS[method](x, n)
    assert INTERVALS[method](n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize("method", INTERVALS)
def test_nought_and_all_are_one_sided(method: str) -> None:
    """0 of n ends at 0 and n of n at 1; all but the two Walds keep a width."""
    nought, every = INTERVALS[method](0, 60), INTERVALS[method](60, 60)
    assert (nought.low, every.high) == (0, 1)
    assert (nought.high > 0) == (every.low < 1) == (method not in {"wald", "wald-t"})


@pytest.mark.parametrize("method", INTERVALS)
@pytest.mark.parametrize(
    ("x", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (0, 0, 0.95), (1, 2, 1.0), (1, 2, 95)]
)
def test_impossible_counts_and_levels_are_refused(method: str, x: float, n: float, level: float) -> None:
    """Counts outside 0..n and levels outside (0, 1) are errors, never NaN."""
    with pytest.raises(StatisticsError):
        INTERVALS[method](x, n, level=level)


@given(st.integers(1, 40), st.integers(0, 40), st.data())
@settings(max_examples=40, deadline=None)
def test_finite_population_limits_by_exact_counting(n: int, more: int, data: st.DataObject) -> None:
    """Tried with whole-number arithmetic over every possible count, the exact limits are the extreme ones."""
    N, x = n + more, data.draw(st.integers(0, n))
    level = data.draw(st.sampled_from([0.5, 0.9, 0.95, 0.99]))
    edge = (1 - level) / 2 * math.comb(N, n) * (1 + 1e-9)

    def ways(held: int, k: int) -> int:
        return math.comb(held, k) * math.comb(N - held, n - k)

    possible = range(x, N - n + x + 1)
    low = min(K for K in possible if sum(ways(K, k) for k in range(x, n + 1)) > edge)
    high = max(K for K in possible if sum(ways(K, k) for k in range(x + 1)) > edge)
    assert hypergeometric(x, n, N, level=level) == (low, high)


@given(st.integers(1, 30), st.data())
@settings(max_examples=30, deadline=None)
def test_census_is_the_answer(n: int, data: st.DataObject) -> None:
    """With every unit drawn the count is known."""
    x = data.draw(st.integers(0, n))
    assert hypergeometric(x, n, n) == (x, x)


@pytest.mark.parametrize(("x", "n", "size"), [(2, 1, 10), (-1, 5, 10), (1, 11, 10), (0, 0, 10), (0.5, 5, 10)])
def test_impossible_finite_counts_are_refused(x: Any, n: int, size: int) -> None:
    """Counts that cannot be drawn from N are errors."""
    with pytest.raises(StatisticsError):
        hypergeometric(x, n, size)


def rate(y: list[int], m: list[int], **design: Any) -> RateEstimate:
    """A rate from one stratum of 5,000, or as given."""
    known = {"stratum": ["A"] * len(y), "population": {"A": 5000}} | design
    return ratio(stratified(known.pop("stratum"), **known), y, m)


@st.composite
def rates(draw: st.DrawFn) -> RateEstimate:
    """A rate from a sample of two strata with very unequal weights."""
    n = draw(st.integers(3, 20))
    m = [draw(st.integers(0, 3)) for _ in range(2 * n)]
    m[0] = max(1, m[0])
    y = [draw(st.integers(max(0, owed - 1), owed)) for owed in m]
    counts = {"A": n + draw(st.integers(1, 2000)), "B": n + draw(st.integers(0, 50))}
    return ratio(stratified(["A"] * n + ["B"] * n, population=counts), y, m)


@pytest.mark.parametrize("method", RATE_INTERVALS)
@given(estimate=rates(), level=LEVELS, more=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_rate_intervals_are_proper(method: str, estimate: RateEstimate, level: float, more: float) -> None:
    """In [0, 1], containing the rate, wider at a higher level, whatever the sample."""
    low, high = rate_interval(estimate, method=method, level=level)
    assert 0 <= low <= estimate.point <= high <= 1
    wider = rate_interval(estimate, method=method, level=level + more * (0.9995 - level))
    assert wider.low <= low + 1e-9
    assert wider.high >= high - 1e-9


@pytest.mark.parametrize("method", [name for name in RATE_INTERVALS if not name.startswith("wald")])
@given(estimate=rates())
@settings(max_examples=30, deadline=None)
def test_no_interval_is_a_point_while_something_is_unseen(method: str, estimate: RateEstimate) -> None:
    """Unless every stratum was taken in full no interval (the Walds apart) has zero width."""
    low, high = rate_interval(estimate, method=method)
    assert low < high


@pytest.mark.parametrize("method", [name for name in RATE_INTERVALS if name != "wald"])
def test_complete_sample_is_the_answer(method: str) -> None:
    """With every stratum taken in full both limits are the rate."""
    found = rate([1, 0, 2], [1, 1, 2], population={"A": 3})
    assert rate_interval(found, method=method) == (0.75, 0.75)


@pytest.mark.parametrize("recorded", [0, 1])
def test_nothing_missed_or_nothing_recorded_counts_incidents(recorded: int) -> None:
    """With y = m or y = 0 the interval is Clopper-Pearson's on the incidents owing a crime (Kish)."""
    m = [2, 1, 0, 3, 1, 1]
    found = rate([recorded * owed for owed in m], m)
    assert effective_size(found) == pytest.approx(5)
    exact = INTERVALS["clopper-pearson"](5 * recorded, 5)
    assert tuple(rate_interval(found, method="korn-graubard")) == pytest.approx(tuple(exact))


def test_heavy_stratum_without_a_miss_cannot_promise_too_much() -> None:
    """n_eff is capped at Kish's count: misses in the light stratum alone leave the heavy one in doubt."""
    found = rate(
        [1] * 20 + [1] * 190 + [0] * 10,
        [1] * 220,
        stratum=["heavy"] * 20 + ["light"] * 200,
        population={"heavy": 10_000, "light": 1_000},
    )
    unseen = 0.998 * 10_000 + 0.8 * 1_000
    squares = 0.998 * 10_000 * 500 + 0.8 * 1_000 * 5
    assert effective_size(found) == pytest.approx(11_000 * unseen / squares)
    for method in ("stepped", "korn-graubard"):
        low, high = rate_interval(found, method=method)
        assert high - low > 3 * (
            rate_interval(found, method="wald-t").high - rate_interval(found, method="wald-t").low
        )


def test_a_full_stratum_does_not_lend_its_certainty_to_a_small_one() -> None:
    """Beside 5,000 crimes known to be recorded, 40 of 400 with none missed leave 3.69 times what one stands for."""
    found = rate(
        [1] * 5_040,
        [1] * 5_040,
        stratum=["full"] * 5_000 + ["open"] * 40,
        population={"full": 5_000, "open": 400},
    )
    low, high = rate_interval(found)
    assert high == 1
    stands_for = 1 / -math.log(1 - 40 / 400)
    assert 1 - low == pytest.approx(-math.log(0.025) * stands_for / 5_400, rel=0.005)


def test_the_fay_feuer_rate_heeds_a_heavy_stratum_that_showed_no_miss() -> None:
    """Its lower limit leaves room for one missed crime of the heaviest weight, and more."""
    found = rate(
        [1] * 20 + [1] * 190 + [0] * 10,
        [1] * 220,
        stratum=["heavy"] * 20 + ["light"] * 200,
        population={"heavy": 10_000, "light": 1_000},
    )
    assert found.largest_step == pytest.approx(500 / 11_000)
    low, high = rate_interval(found, method="fay-feuer")
    assert low < found.point - found.largest_step
    assert found.point <= high <= 1


def test_equal_weights_cap_at_the_crimes_owed() -> None:
    """With equal weights the cap is the number of owed crimes."""
    m = [1] * 50 + [2] * 25
    found = rate([1] * 46 + [0] * 4 + [1] * 25, m)
    raw = found.point * (1 - found.point) / found.variance
    assert effective_size(found) <= found.n_due == 100
    assert found.kish_due == pytest.approx(100)
    assert effective_size(replace(found, variance=found.variance / 100)) == pytest.approx(100)
    assert raw > effective_size(found)


def test_wald_counts_crimes_alone() -> None:
    """`wald` is z on the crude counts: 83.6 % of 1,538 crimes is +/- 1.85 points."""
    found = replace(rate([1, 0], [1, 1]), point=0.836, n_due=1538.0)
    low, high = rate_interval(found, method="wald")
    assert (high - low) / 2 == pytest.approx(0.0185, abs=5e-5)


def test_effective_size_forms_on_single_crimes_are_the_binomial_ones() -> None:
    """One crime an incident, drawn with replacement: wald-t is the binomial one, logit near it."""
    found = rate([1] * 45 + [0] * 15, [1] * 60, population=None)
    assert rate_interval(found, method="wald-t") == pytest.approx(INTERVALS["wald-t"](45, 60))
    assert rate_interval(found, method="logit") == pytest.approx(INTERVALS["logit"](45, 60), abs=0.005)


def test_too_few_degrees_of_freedom_is_an_error() -> None:
    """Two strata with one member of the domain each have no degree of freedom: said, not guessed."""
    found = replace(rate([1, 0, 1], [1, 1, 1]), df=0)
    for method in ("korn-graubard", "wald-t", "logit"):
        with pytest.raises(StatisticsError, match="degrees of freedom"):
            rate_interval(found, method=method)


def test_unknown_methods_and_impossible_rates_are_refused() -> None:
    """A method's name is checked against the table, a rate above 1 is refused."""
    found = rate([1, 0, 1], [1, 1, 1])
    with pytest.raises(StatisticsError, match=r"'bayes'(.|\n)*korn-graubard"):
        rate_interval(found, method="bayes")
    with pytest.raises(StatisticsError, match=r"'bayes'(.|\n)*fay-feuer"):
        total_interval(total(stratified(["A"] * 3), [1, 0, 1]), method="bayes")
    with pytest.raises(StatisticsError, match="more was recorded than owed"):
        rate_interval(rate([2, 1, 1], [1, 1, 1]))
    with pytest.raises(StatisticsError, match="level"):
        rate_interval(found, level=95)


DOWNS = {  # Fleiss (1981), table 14.4: live births and cases of Down's syndrome by age of mother
    1: ([230061, 329449, 114920, 39487, 14208, 3052], [107, 141, 60, 40, 39, 25]),
    2: ([72202, 326701, 208667, 83228, 28466, 5375], [25, 150, 110, 84, 82, 39]),
    3: ([15050, 175702, 207081, 117300, 45026, 8660], [3, 71, 114, 103, 108, 75]),
    4: ([2293, 68800, 132424, 98301, 46075, 9834], [1, 26, 64, 89, 137, 96]),
    5: ([327, 30666, 123419, 149919, 104088, 34392], [0, 8, 63, 112, 262, 295]),
}


def test_gamma_interval_of_a_weighted_count_is_the_published_one() -> None:
    """Birth order 5+: 75.52901 (67.70212 to 188.30017) per 100,000, as R's dsrTest has it."""
    standard = [sum(births[age] for births, _ in DOWNS.values()) for age in range(6)]
    births, cases = DOWNS[5]
    weight = [1e5 * s / sum(standard) / b for s, b in zip(standard, births, strict=True)]
    found = TotalEstimate(
        point=sum(w * c for w, c in zip(weight, cases, strict=True)),
        variance=sum(w * w * c for w, c in zip(weight, cases, strict=True)),
        df=10**9,
        df_design=10**9,
        n_incidents=740,
        count=0.0,
        complete=False,
        step=max(weight),
        largest_step=max(weight),
    )
    assert found.point == pytest.approx(75.52901, abs=5e-6)
    assert total_interval(found, method="fay-feuer") == pytest.approx((67.70212, 188.30017), abs=5e-6)


@pytest.mark.parametrize("method", TOTAL_INTERVALS)
@given(
    z=st.lists(st.integers(0, 3), min_size=3, max_size=30),
    more=st.integers(0, 3000),
    level=LEVELS,
    up=st.floats(0, 1),
)
@settings(max_examples=40, deadline=None)
def test_total_intervals_are_proper(method: str, z: list[int], more: int, level: float, up: float) -> None:
    """Containing the total, never below what was seen, wider at a higher level."""
    found = total(stratified(["A"] * len(z), population={"A": len(z) + more}), z)
    low, high = total_interval(found, method=method, level=level)
    assert found.count <= low <= found.point + 1e-9
    assert high >= found.point
    wider = total_interval(found, method=method, level=level + up * (0.9995 - level))
    assert wider.low <= low + 1e-9
    assert wider.high >= high * (1 - 1e-9)


def test_nothing_missed_keeps_an_honest_upper_end() -> None:
    """None missed in n of N incidents owing one crime each: up to 3.69 N / n at 95 % where n is a small share."""
    none = total(stratified(["A"] * 60, population={"A": 6000}), [0] * 60, most=[1] * 60)
    assert total_interval(none, method="fay-feuer") == (0, pytest.approx(-100 * math.log(0.025)))
    assert total_interval(none).high == pytest.approx(6000 * (1 - 0.025 ** (none.step / 6000)))
    assert none.step == pytest.approx(-1 / math.log(1 - 0.01))
    twice = total(stratified(["A"] * 60, population={"A": 6000}), [0] * 60, most=[2] * 60)
    assert total_interval(twice).high == pytest.approx(2 * total_interval(none).high)
    assert total_interval(none, method="wald-t") == (0, 0)


def test_complete_total_is_the_answer() -> None:
    """Taken in full, what was counted is the total; weights of full strata do not widen the others."""
    assert total_interval(total(stratified(["A"] * 3, population={"A": 3}), [1, 0, 2])) == Interval(3, 3)
    mixed = total(stratified(["A"] * 3 + ["B"] * 3, population={"A": 3, "B": 30}), [1, 0, 2, 0, 0, 0])
    low, high = total_interval(mixed)
    assert (mixed.variance, low) == (0, 3)
    assert 13 < high < 70


def test_fewer_degrees_of_freedom_widen_the_gamma_interval() -> None:
    """v is estimated: with 5 degrees of freedom the interval is wider than with 500."""
    found = total(stratified(["A"] * 6, population={"A": 600}), [1, 0, 2, 0, 1, 0])
    few, many = total_interval(found), total_interval(replace(found, df=500))
    assert few.low < many.low
    assert few.high > many.high


@pytest.mark.parametrize(
    ("x", "n", "population"), [(5, 32, 5_981_942), (50, 100, 10**12), (3, 40, 10**8), (0, 9, 10**9)]
)
def test_exact_counts_are_exact_in_large_populations(x: int, n: int, population: int) -> None:
    """The limits are those of exact arithmetic: inside them a tail is above a/2, one step outside it is not."""
    low, high = map(int, hypergeometric(x, n, population))

    def tail(least: int, most: int, failing: int) -> Fraction:
        ways = sum(
            math.comb(n, k) * math.perm(failing, k) * math.perm(population - failing, n - k)
            for k in range(least, most + 1)
        )
        return Fraction(ways, math.perm(population, n))

    half = Fraction(25, 1000)
    assert tail(0, x, high) > half >= tail(0, x, high + 1)
    if x:
        assert tail(x, n, low) > half >= tail(x, n, low - 1)
    else:
        assert low == 0
