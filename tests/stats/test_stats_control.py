"""Control charts: R's limits and run lengths (golden/make_control.R), brute force, false alarms, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crime_sample.errors import StatisticsError
from crime_sample.stats.control import (
    FALSE_ALARM,
    WEIGHT,
    WIDTH,
    exact_limits,
    excess,
    laney_limits,
    moving_average,
    scatter,
)

R: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "control.json").read_text(encoding="ascii")
)


def test_exact_limits_are_the_quantiles_of_r() -> None:
    """For five rates and weeks of 1 to 400 crimes the limits are R's qbinom, both sides."""
    exact = R["exact"]
    for p, n, low, high in zip(exact["p"], exact["n"], exact["low"], exact["high"], strict=True):
        assert exact_limits(p, int(n)) == (low / n, high / n)


@given(st.floats(0.02, 0.98), st.integers(1, 300))
def test_no_side_is_left_by_chance_more_often_than_it_says(p: float, n: int) -> None:
    """Below the low limit and above the high one lies at most half of the false alarms each; one step tighter, more."""
    low, high = exact_limits(p, n)
    k_low, k_high = round(low * n), round(high * n)
    half = FALSE_ALARM / 2
    assert stats.binom.cdf(k_low - 1, n, p) <= half < stats.binom.cdf(k_low, n, p)
    assert stats.binom.sf(k_high, n, p) <= half < stats.binom.sf(k_high - 1, n, p)


def test_a_rate_and_its_complement_mirror_each_other() -> None:
    """Limits of recorded crimes are those of missed ones, turned round."""
    for n in (7, 20, 90):
        low, high = exact_limits(0.93, n)
        other_low, other_high = exact_limits(0.07, n)
        assert (low, high) == pytest.approx((1 - other_high, 1 - other_low))


def test_three_standard_errors_are_no_limits_for_small_weeks() -> None:
    """What the docstring says of them: 20 checked at 95 % would give a false alarm in one week of 63, not of 370."""
    edge = 0.95 - 3 * (0.95 * 0.05 / 20) ** 0.5
    chance = sum(stats.binom.pmf(x, 20, 0.95) for x in range(21) if x / 20 < edge)
    assert round(1 / chance) == 63
    assert exact_limits(0.95, 20).low < edge


def test_laney_is_the_formula_in_r() -> None:
    """sigma_z and the limits of 24 weeks of unequal size."""
    weeks = R["weeks"]
    shares = [x / n for x, n in zip(weeks["recorded"], weeks["owed"], strict=True)]
    found = excess(shares, weeks["owed"], weeks["rate"])
    assert found == pytest.approx(weeks["sigma"], rel=1e-12)
    assert found > 1.2
    for n, low, high in zip(weeks["owed"], weeks["low"], weeks["high"], strict=True):
        assert laney_limits(weeks["rate"], n, found) == pytest.approx((low, high), rel=1e-12)


def test_one_by_one_sigma_is_about_one() -> None:
    """Where the weeks are binomial, sigma_z is 1: over 4,000 weeks within 3 %."""
    rng = np.random.default_rng(7)
    n = rng.integers(100, 300, 4_000)
    x = rng.binomial(n, 0.85)
    assert excess((x / n).tolist(), n.tolist(), 0.85) == pytest.approx(1, abs=0.03)


def test_pearsons_test_is_rs() -> None:
    """Q and its chance are those of prop.test."""
    weeks = R["weeks"]
    found = scatter(weeks["recorded"], weeks["owed"], weeks["rate"])
    assert found.q == pytest.approx(weeks["q"], rel=1e-10)
    assert found.p == pytest.approx(weeks["p"], rel=1e-8)
    assert found.df == 23


def test_the_moving_average_is_the_recursion_in_r() -> None:
    """Average and limits of 24 weeks."""
    weeks, moving = R["weeks"], R["moving"]
    shares = [x / n for x, n in zip(weeks["recorded"], weeks["owed"], strict=True)]
    found = moving_average(shares, weeks["owed"], weeks["rate"])
    for own, theirs in zip(found, (moving["average"], moving["low"], moving["high"]), strict=True):
        assert own == pytest.approx(theirs, rel=1e-12)


def test_weight_one_is_the_week_itself() -> None:
    """By another route: with all weight on the newest week the average is the week, its limits are WIDTH s_k."""
    found = moving_average([0.9, 0.7], [40, 10], 0.8, weight=1)
    assert found.average.tolist() == [0.9, 0.7]
    assert found.low.tolist() == pytest.approx([0.8 - WIDTH * (0.16 / n) ** 0.5 for n in (40, 10)])


def test_its_width_is_one_false_alarm_in_some_370_weeks() -> None:
    """R's spc has the run length of normal weeks between 360 and 375, as the width is said to give."""
    assert (WEIGHT, WIDTH) == (0.2, 2.86)
    assert all(360 < R["run"][limits] < 375 for limits in ("vacl", "fix"))


@pytest.mark.parametrize(("n", "p"), [(5, 0.9), (20, 0.95), (50, 0.97), (100, 0.85)])
def test_false_alarms_of_small_weeks(n: int, p: float) -> None:
    """With few crimes a week a false alarm of the average comes once in 240 to 380 weeks: 4,000 series of 300 weeks."""
    rng = np.random.default_rng(11)
    series = 4_000
    average, variance, running = np.full(series, p), 0.0, np.ones(series, dtype=bool)
    weeks = alarms = 0
    for _ in range(300):
        average = WEIGHT * rng.binomial(n, p, series) / n + (1 - WEIGHT) * average
        variance = WEIGHT**2 * p * (1 - p) / n + (1 - WEIGHT) ** 2 * variance
        out = np.abs(average - p) > WIDTH * variance**0.5
        weeks += int(running.sum())
        alarms += int((running & out).sum())
        running &= ~out
    assert 240 < weeks / alarms < 380


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.2])
def test_a_rate_at_the_edge_has_no_limits(p: float) -> None:
    """Nothing says what chance would do where nothing, or all, is missed."""
    for asked in (
        lambda: exact_limits(p, 20),
        lambda: laney_limits(p, 20, 1),
        lambda: excess([0.9, 0.8], [20, 20], p),
        lambda: moving_average([0.9], [20], p),
        lambda: scatter([18, 16], [20, 20], p),
    ):
        with pytest.raises(StatisticsError, match="leaves no limits"):
            asked()


def test_what_makes_no_chart_is_refused() -> None:
    """One week has no scatter, none checked no limits, and a weight lies in (0, 1]."""
    with pytest.raises(StatisticsError, match="no scatter"):
        excess([0.9], [20], 0.9)
    with pytest.raises(StatisticsError, match="no scatter"):
        scatter([18], [20], 0.9)
    for n in (0, 2.5):
        with pytest.raises(StatisticsError, match="checked in a week"):
            exact_limits(0.9, n)  # type: ignore[arg-type]
    with pytest.raises(StatisticsError, match="weight"):
        moving_average([0.9], [20], 0.9, weight=0)
