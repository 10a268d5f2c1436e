"""The line through several audits: R's metafor and lm (golden/make_comparison.R), other routes, properties."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import wilson
from crime_sample.stats.comparison import Measured, difference
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.trend import trend

R: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "comparison.json").read_text(encoding="ascii")
)
Z = z_quantile(0.95)


def even(point: float, half: float) -> Measured:
    """A rate with a symmetric interval."""
    return Measured(point, point - half, point + half, half / Z)


def rate(x: int, n: int) -> Measured:
    """x of n with Wilson's interval."""
    return Measured(x / n, *wilson(x, n), math.sqrt(x / n * (1 - x / n) / n))


def test_bcg_against_latitude() -> None:
    """The 13 trials of BCG vaccine, a published example of meta-regression: metafor's slope, limits and both Q."""
    bcg = R["bcg"]
    trials = [even(y, Z * math.sqrt(v)) for y, v in zip(bcg["yi"], bcg["vi"], strict=True)]
    found = trend(trials, bcg["ablat"])
    assert found.slope == pytest.approx(bcg["slope"], rel=1e-9)
    assert found.standard_error == pytest.approx(bcg["se"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx((bcg["low"], bcg["high"]), rel=1e-9)
    assert found.centre - found.slope * found.middle == pytest.approx(bcg["intercept"], rel=1e-9)
    assert found.straight is not None
    assert found.straight == pytest.approx((bcg["straight"], 11, bcg["straight_p"]), rel=1e-8)
    assert found.alike == pytest.approx((bcg["alike"], 12, bcg["alike_p"]), rel=1e-8)


def test_five_audits_are_those_of_lm() -> None:
    """R's lm with weights 1/v gives the slope, its error before scaling, and both sums of squares."""
    lm = R["lm"]
    found = trend([even(r, m) for r, m in zip(lm["rate"], lm["margin"], strict=True)], lm["year"])
    assert found.slope == pytest.approx(lm["slope"], rel=1e-9)
    assert found.standard_error == pytest.approx(lm["se"], rel=1e-9)
    assert found.centre - found.slope * found.middle == pytest.approx(lm["intercept"], rel=1e-8)
    assert found.straight is not None
    assert found.straight.q == pytest.approx(lm["straight"], rel=1e-9)
    assert found.alike.q == pytest.approx(lm["alike"], rel=1e-9)


def test_two_audits_are_their_difference_by_the_year() -> None:
    """Another route: for two audits the slope and its limits are the MOVER difference over the years between."""
    one, other = rate(50, 60), rate(78, 80)
    found, change = trend([one, other], [2016.0, 2019.0]), difference(other, one)
    assert (found.slope, found.low, found.high) == pytest.approx(
        [value / 3 for value in change[:3]], rel=1e-12
    )
    assert found.straight is None
    assert found.alike.df == 1


def test_audits_on_a_line_do_not_scatter() -> None:
    """80, 83, 86, 89 % a year apart: 3 points a year exactly, and Q = 0 about the line."""
    found = trend([even(0.8 + 0.03 * k, 0.02 + 0.005 * k) for k in range(4)], [2014, 2015, 2016, 2017])
    assert found.slope == pytest.approx(0.03, rel=1e-12)
    assert found.straight is not None
    assert found.straight.q == pytest.approx(0.0, abs=1e-20)
    assert found.straight.p == pytest.approx(1.0, abs=1e-9)
    assert found.alike.p < 0.001


def test_nothing_missed_weighs_by_its_interval() -> None:
    """60 of 60 has no standard error, and yet a weight: that of its interval."""
    found = trend([rate(48, 60), rate(55, 60), rate(60, 60)], [1, 2, 3])
    assert 0 < found.low < found.slope < found.high < 0.2


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(0, 9)), min_size=2, max_size=7
    ).filter(lambda rows: len({time for _, _, time in rows}) > 1),
    st.integers(-5, 5),
)
def test_when_the_clock_starts_and_who_comes_first_do_not_matter(
    rows: list[tuple[int, int, int]], shift: int
) -> None:
    """The slope, its limits and both Q are the same from another year's start and in another order."""
    rates = [rate(min(x, n), n) for x, n, _ in rows]
    times = [float(time) for _, _, time in rows]
    found = trend(rates, times)
    other = trend(rates[::-1], [time + shift for time in times[::-1]])
    assert found.low <= found.slope <= found.high
    assert other[:4] == pytest.approx(found[:4], abs=1e-12)
    assert other.alike.q == pytest.approx(found.alike.q, abs=1e-9)
    faster = trend(rates, [time / 12 for time in times])
    assert faster[:4] == pytest.approx([12 * value for value in found[:4]], abs=1e-11)


def test_the_slope_is_covered_and_q_is_a_chi_square() -> None:
    """Four audits of 300 crimes on a line, 4,000 times: the limits hold the slope in 94 % or more, and Q about the
    line calls 5 % of them crooked, give or take 1.5."""
    rng = np.random.default_rng(2014)
    known = [rate(x, 300) for x in range(301)]
    times = [2014.0, 2015.5, 2016.0, 2018.0]
    truth = [0.80, 0.845, 0.86, 0.92]
    covered = crooked = 0
    for counts in rng.binomial(300, truth, (4000, 4)):
        found = trend([known[x] for x in counts], times)
        covered += found.low <= 0.03 <= found.high
        crooked += found.straight is not None and found.straight.p < 0.05
    assert 0.94 < covered / 4000 < 0.965
    assert 0.035 < crooked / 4000 < 0.065


def test_what_has_no_answer_is_refused() -> None:
    """One time only, times that do not match, a full count, a level that is none."""
    rates = [rate(50, 60), rate(55, 60)]
    for times in ([2016.0, 2016.0], [2016.0], [2016.0, math.inf]):
        with pytest.raises(StatisticsError, match="no trend"):
            trend(rates, times)
    with pytest.raises(StatisticsError, match="in full"):
        trend([rates[0], Measured(0.9, 0.9, 0.9, 0.0)], [1, 2])
    with pytest.raises(StatisticsError, match="level"):
        trend(rates, [1, 2], level=95)
