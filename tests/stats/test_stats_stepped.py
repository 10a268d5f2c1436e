"""The usual interval, the step it takes, and the cells that estimates run over."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import INTERVALS, lower_bound, upper_bound
from crime_sample.stats.estimates import RateEstimate, Rates
from crime_sample.stats.intervals import RATE_INTERVALS, rate_interval, rate_intervals, total_interval
from crime_sample.stats.ratio import mean, ratio, ratios, stratified, total, totals
from crime_sample.stats.stepped import stepped_rates


def estimate(point: float, variance: float, step: float) -> RateEstimate:
    """A rate with as many degrees of freedom as make t equal z."""
    return RateEstimate(
        point=point,
        variance=variance,
        df=10**9,
        df_design=10**9,
        n_incidents=100,
        n_due=100,
        x_recorded=100 * point,
        kish=100,
        kish_due=100,
        complete=False,
        step=step,
        largest_step=step,
    )


@st.composite
def audits(draw: st.DrawFn) -> tuple[Any, ...]:
    """Labels, populations, y, m and domain codes of a few incidents."""
    labels = ["A"] * draw(st.integers(2, 9)) + ["B"] * draw(st.integers(2, 9))
    m = draw(st.lists(st.integers(0, 4), min_size=len(labels), max_size=len(labels)))
    y = [draw(st.integers(0, most)) for most in m]
    domain = draw(st.lists(st.integers(-1, 2), min_size=len(labels), max_size=len(labels)))
    population = {label: count + draw(st.integers(0, 30)) for label, count in Counter(labels).items()}
    return labels, population, y, m, domain


@given(point=st.floats(0.02, 0.98), n=st.floats(5, 5_000), level=st.floats(0.5, 0.999))
@settings(max_examples=60, deadline=None)
def test_a_step_of_one_effective_crime_is_clopper_and_pearson(point: float, n: float, level: float) -> None:
    """With s = v / (R Q) = 1 / n the limits are those of n R of n crimes."""
    found = estimate(point, point * (1 - point) / n, 1 / n)
    low, high = stepped_rates(Rates.of(found), level)
    exact = INTERVALS["clopper-pearson"](point * n, n, level=level)
    # where v is less than that of one crime, that of one stands in for it
    if n * point * (1 - point) >= 1:
        assert (low.item(), high.item()) == pytest.approx(tuple(exact), rel=1e-6)


@given(point=st.floats(0.02, 0.98), variance=st.floats(1e-6, 0.01), step=st.floats(1e-4, 0.3))
@settings(max_examples=60, deadline=None)
def test_what_was_missed_and_what_was_recorded_are_treated_alike(
    point: float, variance: float, step: float
) -> None:
    """The interval of 1 - R is one less the interval of R."""
    low, high = rate_interval(estimate(point, variance, step))
    other = rate_interval(estimate(1 - point, variance, step))
    assert (1 - high, 1 - low) == pytest.approx(tuple(other), abs=1e-9)


@given(point=st.floats(0.5, 1), variance=st.floats(0, 0.01), step=st.floats(1e-4, 0.2), more=st.floats(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_longer_step_never_raises_the_lower_limit(
    point: float, variance: float, step: float, more: float
) -> None:
    """What one more incident could bring only adds to what may have been missed."""
    short, long = (rate_interval(estimate(point, variance, s)) for s in (step, step * more))
    assert long.low <= short.low + 1e-12


def test_nothing_missed_is_a_power_of_the_step() -> None:
    """60 of 60, drawn from very many: 0.025^(1/60), as Clopper and Pearson have it; crimes of 2 count half."""
    none = ratio(stratified(["a"] * 60), [1] * 60, [1] * 60)
    assert rate_interval(none).low == pytest.approx(INTERVALS["clopper-pearson"](60, 60).low)
    pairs = ratio(stratified(["a"] * 60), [2] * 60, [2] * 60)
    assert rate_interval(pairs).low == pytest.approx(0.025 ** (1 / 60))


def test_in_a_nearly_complete_count_little_is_left_to_miss() -> None:
    """190 of 200 and none missed: fewer than 2 of the 10 unseen can be, with 97.5 % confidence."""
    found = ratio(stratified(["a"] * 190, population={"a": 200}), [1] * 190, [1] * 190)
    missed = 200 * (1 - rate_interval(found).low)
    # K missed among 200 leave none in the sample with chance (10 choose K) / (200 choose K)
    chances = [math.comb(10, k) / math.comb(200, k) for k in range(4)]
    assert missed < next(k for k, chance in enumerate(chances) if chance < 0.025)
    assert missed > 0


def test_crimes_of_one_incident_are_taken_to_fare_alike_until_seen() -> None:
    """Three made-up incidents with all missed stand beside those that tell; the step shrinks as they disagree."""
    design = stratified(["a"] * 40)
    none = ratio(design, [4] * 40, [4] * 40)
    apart = ratio(design, [3] * 20 + [4] * 20, [4] * 40)
    alike = ratio(design, [0] * 20 + [4] * 20, [4] * 40)
    whole = 4 / 160
    assert none.step == pytest.approx(whole)
    assert alike.step == pytest.approx(whole)
    assert apart.step == pytest.approx((1 + 3 / 23 * 3) / 160)


def test_the_step_is_a_root_mean_square_over_owed_crimes() -> None:
    """Weights of 100 and 2, crimes 5 and 50: four fifths of the mean of w^2 over 600 crimes, one fifth of 100^2, for a
    rate of 60^2."""
    design = stratified(["a"] * 5 + ["b"] * 50, weight=[100] * 5 + [2] * 50)
    found = ratio(design, [1] * 55, [1] * 55)
    typical = (500 * 100**2 + 100 * 2**2) / 600
    assert found.step == pytest.approx(math.sqrt(0.8 * typical + 0.2 * max(typical, 60**2)) / 600)
    missed = total(design, [0] * 55, most=[1] * 55)
    assert missed.step == pytest.approx(math.sqrt(0.8 * typical + 0.2 * 100**2))
    assert found.largest_step == pytest.approx(100 / 600)


def test_a_heavy_stratum_that_showed_nothing_still_counts() -> None:
    """300 of 50,000 without an owed crime beside 200 of 2,000: a fifth of the next incidents may be theirs."""
    labels = ["a"] * 200 + ["z"] * 300
    design = stratified(labels, population={"a": 2_000, "z": 50_000})
    found = ratio(design, [1] * 180 + [0] * 320, [1] * 200 + [0] * 300)
    heavy, light = 1 / -math.log(1 - 300 / 50_000), 1 / -math.log(1 - 200 / 2_000)
    assert found.step == pytest.approx(math.sqrt(0.8 * light**2 + 0.2 * heavy**2) / 2_000)
    missed = total(design, [0] * 180 + [1] * 20 + [0] * 300, most=[1] * 200 + [0] * 300)
    assert total_interval(missed).high > missed.point + heavy


def test_more_variance_and_a_higher_level_never_shorten_an_interval() -> None:
    """Upper limits of very uncertain totals: at 1 degree of freedom and high levels they go on growing."""
    found = total(stratified(["a"] * 2, population={"a": 2_000}), [1, 0], most=[1, 1])
    highs = [total_interval(found, level=level).high for level in (0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)]
    assert highs == sorted(highs)
    spread = [
        total_interval(replace(found, variance=v * 1e6), level=0.5).high for v in (0.1, 1, 8, 32, 200, 1e4)
    ]
    assert spread == sorted(spread)
    lows = [rate_interval(replace(estimate(0.98, v, 0.01), df=1)).low for v in (1e-5, 1e-3, 0.01, 0.1, 1.0)]
    assert lows == sorted(lows, reverse=True)


def test_a_bound_on_recorded_crimes_fades_as_the_crimes_owed_vary() -> None:
    """One incident owing two crimes in place of one moves the lower limit of the crimes recorded a little only."""
    design = stratified(["a"] * 35, population={"a": 20_000})
    same = total_interval(total(design, [0] + [1] * 34, most=[1] * 35)).low
    nearly = total_interval(total(design, [0] + [1] * 33 + [2], most=[1] * 34 + [2])).low
    assert abs(nearly - same) < 1_000


def test_a_few_large_incidents_leave_few_degrees_of_freedom() -> None:
    """By hand: 27 of 100 incidents owe one crime, 3 ten. c = 3 (100/327 - 10/57)^2 + 27 (1/327 - 1/57)^2, 2 / c degrees
    of freedom, whatever the weight; alike, they leave all there are; the interval is as if the variance had grown."""
    c = 3 * (100 / 327 - 10 / 57) ** 2 + 27 * (1 / 327 - 1 / 57) ** 2
    owed = [10] * 3 + [1] * 27 + [0] * 70
    design = stratified(["a"] * 100, population={"a": 3_000})
    found = total(design, owed)
    assert found.df_sizes == pytest.approx(2 / c)
    assert total(stratified(["a"] * 100), owed).df_sizes == pytest.approx(2 / c)
    assert total(design, [1] * 30 + [0] * 70).df_sizes == math.inf
    assert total(design, [0] * 100).df_sizes == math.inf
    assert total(stratified(["a"] * 100, population={"a": 100}), owed).df_sizes == math.inf
    df = 1 / (1 / 99 + c / 2)
    more = (special.stdtrit(df, 0.975) / special.stdtrit(99, 0.975)) ** 2
    alike = replace(found, variance=found.variance * more, df_sizes=math.inf)
    assert total_interval(found) == pytest.approx(total_interval(alike))
    assert total_interval(found, method="wald-t") == total_interval(
        replace(found, df_sizes=1.0), method="wald-t"
    )


def test_over_recording_cannot_make_an_interval_undefined() -> None:
    """One missed and one recorded twice give a rate of 1 with a variance: every method has limits or refuses."""
    found = ratio(stratified(["a"] * 5), [1, 1, 1, 2, 0], [1] * 5)
    for method in RATE_INTERVALS:
        low, high = rate_interval(found, method=method)
        assert 0 <= low <= 1 == high


@given(sample=audits())
@settings(max_examples=60, deadline=None)
def test_many_domains_at_once_are_each_as_alone(sample: Any) -> None:
    """A batch gives every domain, and the whole, what one call for it alone gives, figure by figure."""
    labels, population, y, m, domain = sample
    design = stratified(labels, population=population)
    places, rates = ratios(design, y, m, domain=domain, domains=3, whole=True)
    batch = totals(design, y, most=m, domain=domain, domains=3)
    for code in range(3):
        inside = np.array(domain) == code
        assert (code in places) == any(np.array(m)[inside])
        alone = total(design, y, most=m, domain=inside)
        for field in fields(alone):
            wanted = pytest.approx(getattr(alone, field.name), rel=1e-9, abs=1e-12)
            assert getattr(batch.one(code), field.name) == wanted, field.name
    for row, code in enumerate(places.tolist()):
        one = ratio(design, y, m, domain=None if code == 3 else np.array(domain) == code)
        for field in fields(one):
            wanted = pytest.approx(getattr(one, field.name), rel=1e-9, abs=1e-12)
            assert getattr(rates.one(row), field.name) == wanted, field.name


@given(sample=audits())
@settings(max_examples=60, deadline=None)
def test_counted_cells_and_listed_units_agree(sample: Any) -> None:
    """Units that are alike, counted, give what every unit by itself gives; a cluster of one is a unit."""
    labels, population, y, m, _ = sample
    if not sum(m):
        return
    counted = ratio(stratified(labels, population=population), y, m)
    listed = ratio(stratified(labels, population=population, cluster=list(range(len(labels)))), y, m)
    named = ratios(stratified(labels, population=population), y, m, unit=list(range(len(labels))))[1].one(0)
    for field in fields(counted):
        wanted = pytest.approx(getattr(counted, field.name), rel=1e-9, abs=1e-12)
        assert getattr(listed, field.name) == wanted, field.name
        assert getattr(named, field.name) == wanted, field.name


def test_an_incident_in_several_rows_is_one_unit() -> None:
    """Two classes of crime in one incident: each class counts its own, the variance counts incidents."""
    design = stratified(["a"] * 4, population={"a": 40})
    unit, domain = [0, 0, 1, 2, 3, 3], [0, 1, 0, 1, 0, 0]
    y, m = [1, 0, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1]
    places, rates = ratios(design, y, m, domain=domain, domains=2, unit=unit, whole=True)
    first = ratio(design, [1, 1, 0, 1], [1, 1, 0, 2], domain=[True, True, False, True])
    whole = ratio(design, [1, 1, 1, 1], [2, 1, 1, 2])
    assert places.tolist() == [0, 1, 2]
    assert rates.one(0) == first
    assert (rates.one(2).point, rates.one(2).variance) == pytest.approx((whole.point, whole.variance))
    assert (rates.n_incidents.tolist(), rates.df.tolist()) == ([3, 2, 4], [2, 1, 3])
    with pytest.raises(StatisticsError, match="names unit 9"):
        ratios(design, y, m, unit=[9, 0, 1, 2, 3, 3])
    with pytest.raises(StatisticsError, match="Domains of type"):
        ratios(design, [1] * 4, [1] * 4, domain=[0, 1, 2, 7], domains=3)


def test_one_side_alone_is_a_limit_of_the_wider_interval() -> None:
    """A 95 % bound is the limit of the 90 % interval; the other side is open."""
    found = ratio(stratified(["a"] * 80, population={"a": 900}), [1] * 70 + [0] * 10, [1] * 80)
    both = rate_interval(found, level=0.90)
    assert tuple(rate_interval(found, side="lower")) == pytest.approx((both.low, 1.0))
    assert tuple(rate_interval(found, side="upper")) == pytest.approx((0.0, both.high))
    missed = total(stratified(["a"] * 80, population={"a": 900}), [0] * 70 + [1] * 10)
    wide = total_interval(missed, level=0.90)
    assert tuple(total_interval(missed, side="upper")) == pytest.approx((10, wide.high))
    assert tuple(total_interval(missed, side="lower")) == pytest.approx((wide.low, math.inf))
    with pytest.raises(StatisticsError, match="one-sided"):
        rate_interval(found, side="lower", level=0.4)


def test_binomial_bounds_are_the_published_ones() -> None:
    """None in 59 bounds a share below 5 % (discovery sampling's 59); one in 93 too; each by every method's table."""
    assert upper_bound(0, 59) < 0.05 < upper_bound(0, 58)
    assert upper_bound(1, 93) < 0.05 < upper_bound(1, 92)
    for name, interval in INTERVALS.items():
        assert lower_bound(45, 60, method=name) == pytest.approx(interval(45, 60, level=0.9).low)
    with pytest.raises(StatisticsError, match="'bayes'"):
        lower_bound(1, 2, method="bayes")


def test_complete_rows_beside_others_keep_their_point() -> None:
    """Of several rates at once those known in full are their own limits, and need no degree of freedom."""
    known = replace(estimate(0.8, 0.0, 0.0), complete=True, df=0)
    rates = Rates.of(known, estimate(0.8, 0.001, 0.01))
    low, high = rate_intervals(rates)
    assert (low[0], high[0]) == (0.8, 0.8)
    assert low[1] < 0.8 < high[1]


def test_a_share_of_incidents_has_the_interval_of_single_counts() -> None:
    """A mean of 0 and 1 has m = 1 throughout: Clopper and Pearson's limits, with t for z."""
    found = mean(stratified(["a"] * 400), [1] * 300 + [0] * 100)
    assert tuple(rate_interval(found)) == pytest.approx(
        tuple(INTERVALS["clopper-pearson"](300, 400)), abs=5e-4
    )
