"""Two rates: published examples, R's survey package (golden/make_comparison.R), other routes, properties."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import wilson
from crime_sample.stats.comparison import Measured, difference, extra_interval, ratio_interval
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import Design, influence, ratio, stratified, total_covariance, total_variance

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "comparison.json").read_text(encoding="ascii"))
LONELY: dict[str, Any] = {"stratified": "fail", "clusters": "fail", "lonely": "adjust"}


def rate(x: float, n: float) -> Measured:
    """x of n with Wilson's interval."""
    p = x / n
    return Measured(p, *wilson(x, n), math.sqrt(p * (1 - p) / n))


def columns(name: str) -> dict[str, list[str]]:
    """A golden sample as columns of text."""
    with (GOLDEN / f"{name}.csv").open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: [row[key] for row in rows] for key in rows[0]}


def design_of(name: str, text: dict[str, list[str]]) -> Design:
    """How a golden sample was drawn."""
    counts = {h: int(N) for h, N in zip(text["stratum"], text["N"], strict=True)}
    return stratified(text["stratum"], population=counts, cluster=text.get("event"), lonely=LONELY[name])


def numbers(text: dict[str, list[str]], *names: str) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Columns as numbers."""
    return [np.array([float(cell) for cell in text[name]]) for name in names]


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((7, 34), (1, 34), 0.0189, 0.3404),
    ],
)
def test_newcombe_published_these(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Wilson's intervals give Newcombe's method 10 (1998, three examples) and that of Fagerland et al. (2017)."""
    found = difference(rate(*one), rate(*other))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((18, 12, 2, 18), 0.0562, 0.3290),
        ((53, 0, 0, 1), -0.0729, 0.0729),
        ((0, 30, 0, 0), 0.8395, 1.0),
    ],
)
def test_newcombe_published_these_of_pairs(table: tuple[int, ...], low: float, high: float) -> None:
    """With a correlation the limits are those of Newcombe (1998), Statistics in Medicine 17, 2635-2650, method 10."""
    e, f, g, h = table
    n = sum(table)
    raw = e * h - f * g
    corrected = raw if raw < 0 else max(0.0, raw - n / 2)
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    phi = corrected / math.sqrt(margins) if margins else 0.0
    one, other = (Measured(x / n, *wilson(x, n), 1.0) for x in (e + f, e + g))
    found = difference(one, other, covariance=phi)
    # The limits were printed to four places and compared so by others too.
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


@pytest.mark.parametrize(
    "name", [key for key in R if key.endswith(("north south", "north west", "south west"))]
)
def test_two_districts_are_those_of_r(name: str) -> None:
    """The linearised difference of two domains and its error agree with R's svycontrast of svyby(covmat=TRUE)."""
    kind, one, other = name.split()
    text = columns(kind)
    design, (y, m) = design_of(kind, text), numbers(text, "y", "m")
    domains = [np.array([d == where for d in text["district"]]) for where in (one, other)]
    sides = []
    for inside in domains:
        found = ratio(design, y, m, domain=inside)
        sides.append(Measured(found.point, *rate_interval(found), found.standard_error))
    shared = total_covariance(design, *(influence(design, y, m, domain=inside) for inside in domains))
    found = difference(sides[1], sides[0], covariance=shared, df=20)
    assert found.point == pytest.approx(R[name]["difference"], rel=1e-9, abs=1e-15)
    assert found.standard_error == pytest.approx(R[name]["se"], rel=1e-9, abs=1e-15)


def test_two_classes_that_cut_through_incidents_are_those_of_r() -> None:
    """Violence against the rest: two ratios of the same incidents, their difference linearised as R does it."""
    text = columns("stratified")
    design = design_of("stratified", text)
    y, m, y1, m1 = numbers(text, "y", "m", "y_violence", "m_violence")
    one, rest = ratio(design, y1, m1), ratio(design, y - y1, m - m1)
    errors = influence(design, y1, m1), influence(design, y - y1, m - m1)
    golden = R["stratified violence rest"]
    sides = [Measured(e.point, *rate_interval(e), e.standard_error) for e in (one, rest)]
    found = difference(sides[0], sides[1], covariance=total_covariance(design, *errors), df=117)
    assert found.point == pytest.approx(golden["difference"], rel=1e-9)
    assert found.standard_error == pytest.approx(golden["se"], rel=1e-9)
    assert found.standard_error**2 == pytest.approx(total_variance(design, errors[0] - errors[1]), rel=1e-9)


def test_two_strata_of_one_audit_are_independent() -> None:
    """Domains made of whole strata have no covariance: the two routes are one."""
    text = columns("stratified")
    design, (y, m) = design_of("stratified", text), numbers(text, "y", "m")
    inside = [np.array([h == stratum for h in text["stratum"]]) for stratum in "AB"]
    shared = total_covariance(design, *(influence(design, y, m, domain=d) for d in inside))
    assert shared == pytest.approx(0.0, abs=1e-18)


def test_symmetric_intervals_give_the_textbook_interval() -> None:
    """With R +/- z se on both sides, MOVER is d +/- z sqrt(se1^2 + se2^2 - 2 cov)."""
    z = z_quantile(0.95)
    one, other = (Measured(p, p - z * se, p + z * se, se) for p, se in ((0.9, 0.01), (0.84, 0.02)))
    found = difference(one, other, covariance=0.0001)
    half = z * math.sqrt(0.01**2 + 0.02**2 - 0.0002)
    assert (found.low, found.high) == pytest.approx((0.06 - half, 0.06 + half), rel=1e-12)
    assert found.statistic == pytest.approx(0.06 / (half / z), rel=1e-12)


def test_the_test_is_normal_or_students() -> None:
    """1.959964 has a chance of 0.05 under the normal; 2.228 on 10 degrees of freedom under Student's."""
    for statistic, df, p in ((1.959964, None, 0.05), (2.228139, 10, 0.05), (2.764, 10, 0.02)):
        found = difference(Measured(statistic, 0, 9, 1.0), Measured(0.0, 0, 0, 0.0), df=df)
        assert found.p == pytest.approx(p, abs=1e-5)


def test_nothing_missed_on_either_side() -> None:
    """60 of 60 against 80 of 80: no test, since there is no variance, but an honest interval about 0."""
    found = difference(rate(60, 60), rate(80, 80))
    assert (found.point, found.statistic, found.p) == (0.0, None, None)
    assert -0.07 < found.low < 0 < found.high < 0.07


def test_two_full_counts_differ_exactly() -> None:
    """Where both were counted in full the difference is known."""
    found = difference(Measured(0.9, 0.9, 0.9, 0.0), Measured(0.8, 0.8, 0.8, 0.0))
    assert found.low == found.point == found.high == pytest.approx(0.1)


RATES = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(lambda pair: rate(min(pair), pair[1]))


@given(RATES, RATES, st.floats(-1, 1))
def test_limits_hold_the_point_within_the_possible(one: Measured, other: Measured, r: float) -> None:
    """The limits contain the difference, lie in [-1, 1], and change sides with the rates."""
    shared = r * one.standard_error * other.standard_error
    found, turned = difference(one, other, covariance=shared), difference(other, one, covariance=shared)
    assert -1 - 1e-12 <= found.low <= found.point <= found.high <= 1 + 1e-12
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-12)


@given(RATES, RATES)
def test_more_correlation_less_width(one: Measured, other: Measured) -> None:
    """What two parts share cancels: the interval narrows as the correlation rises."""
    assume(one.standard_error * other.standard_error > 0)
    most = one.standard_error * other.standard_error
    widths = [(d := difference(one, other, covariance=r * most)).high - d.low for r in (-0.5, 0.0, 0.5)]
    assert widths[0] >= widths[1] >= widths[2]


def test_fagerland_published_this_ratio() -> None:
    """7 of 34 over 1 of 34: 1.1537 to 41.9763 (Fagerland, Lydersen, Laake 2017, the companion package's value)."""
    found = ratio_interval(rate(7, 34), rate(1, 34))
    assert (round(found.low, 4), round(found.high, 4)) == (1.1537, 41.9763)


@given(RATES, RATES)
def test_the_ratio_is_where_the_difference_ends(top: Measured, bottom: Measured) -> None:
    """MOVER-R by another route: at its limits q, the MOVER interval of R1 - q R2 ends at 0."""
    assume(bottom.low > 0.01)
    found = ratio_interval(top, bottom)

    def scaled(q: float) -> Measured:
        return Measured(q * bottom.point, q * bottom.low, q * bottom.high, q * bottom.standard_error)

    assert 0 <= found.low <= top.point / bottom.point <= found.high
    assert difference(top, scaled(found.low)).low == pytest.approx(0.0, abs=1e-9 * (1 + found.high))
    assert difference(top, scaled(found.high)).high == pytest.approx(0.0, abs=1e-9 * (1 + found.high))


@given(RATES, RATES)
def test_extra_crimes_and_the_difference_agree_on_nothing(earlier: Measured, later: Measured) -> None:
    """The extra crimes could be none exactly when the rates could be equal; the limits hold the point."""
    assume(later.low > 0.01)
    change, extra = difference(later, earlier), extra_interval(earlier, later, 1000)
    assert extra.low <= extra.point <= extra.high
    for one, other in ((change.low, extra.low), (change.high, extra.high)):
        if abs(one) > 1e-9:
            assert (one > 0) == (other > 0)


def test_extra_crimes_by_the_delta_method() -> None:
    """Far from 100 %, large samples: within 2 % of T/R2 sqrt(v1 + (R1/R2)^2 v2), the delta method's half-width."""
    earlier, later, total = rate(8000, 10_000), rate(8600, 10_000), 150_000
    found = extra_interval(earlier, later, total)
    ratio_ = earlier.point / later.point
    error = total / later.point * math.hypot(earlier.standard_error, ratio_ * later.standard_error)
    assert found.point == pytest.approx(total * 0.06 / 0.86)
    assert found.high - found.point == pytest.approx(z_quantile(0.95) * error, rel=0.02)
    assert found.point - found.low == pytest.approx(z_quantile(0.95) * error, rel=0.02)


@pytest.mark.parametrize(("before", "after"), [(0.84, 0.966), (0.95, 0.99), (0.9, 0.9), (0.7, 0.6)])
def test_extra_crimes_cover_the_truth(before: float, after: float) -> None:
    """Of 4,000 pairs of samples of 300 crimes, 94 % or more give limits that hold the truth: number and difference."""
    rng = np.random.default_rng(20180630)
    known = [rate(x, 300) for x in range(301)]
    pairs = zip(rng.binomial(300, before, 4000), rng.binomial(300, after, 4000), strict=True)
    extra = change = 0
    for x, y in pairs:
        low, high = extra_interval(known[x], known[y], 1.0)[1:]
        extra += low <= 1 - before / after <= high
        found = difference(known[y], known[x])
        change += found.low <= after - before <= found.high
    assert 0.94 < extra / 4000 < 0.985
    assert 0.94 < change / 4000 < 0.985


def test_overlapping_parts_cover_the_truth_with_their_covariance() -> None:
    """Two overlapping parts (all incidents, and a district among them) share much: the linearised difference covers."""
    rng = np.random.default_rng(7)
    covered, widths = 0, []
    for _ in range(400):
        north = rng.random(400) < 0.5
        y = (rng.random(400) < np.where(north, 0.86, 0.80)).astype(float)
        design = stratified(["all"] * 400, population={"all": 40_000})
        sides, errors = [], []
        for inside in (north, np.ones(400, dtype=np.bool_)):
            e = ratio(design, y, np.ones(400), domain=inside)
            sides.append(Measured(e.point, *rate_interval(e), e.standard_error))
            errors.append(influence(design, y, np.ones(400), domain=inside))
        found = difference(*sides, covariance=total_covariance(design, *errors), df=199)
        apart = difference(*sides)
        covered += found.low <= 0.03 <= found.high
        widths.append((found.high - found.low) / (apart.high - apart.low))
    assert 0.93 < covered / 400 <= 0.995
    # As if independent, the interval would be half as wide again or more.
    assert np.mean(widths) < 0.67


def test_what_has_no_answer_is_refused() -> None:
    """Limits the wrong way round, a covariance that cannot be, no degree of freedom, a rate that could be 0."""
    sound = rate(50, 60)
    for wrong in ((0.5, 0.6, 0.7, 0.1), (0.5, 0.4, math.nan, 0.1), (0.5, 0.4, 0.6, -0.1)):
        with pytest.raises(StatisticsError):
            Measured(*wrong)
    with pytest.raises(StatisticsError, match="covariance"):
        difference(sound, sound, covariance=0.5)
    with pytest.raises(StatisticsError, match="degrees of freedom"):
        difference(sound, sound, df=0)
    with pytest.raises(StatisticsError, match="could be 0"):
        ratio_interval(sound, rate(0, 60))
    with pytest.raises(StatisticsError, match="recorded"):
        extra_interval(sound, sound, -1)


def test_a_later_rate_of_nothing_before() -> None:
    """Nothing recorded before: all of T is extra, up to what the earlier upper limit leaves."""
    found = extra_interval(rate(0, 60), rate(57, 60), 1000)
    assert found.point == found.high == 1000
    assert 900 < found.low < 1000


def test_the_interval_grows_with_the_level() -> None:
    """More confidence, more width, for the difference and for the ratio."""
    spans = []
    for level in (0.8, 0.95, 0.99):
        one, other = (Measured(x / 60, *wilson(x, 60, level=level), 0.05) for x in (50, 40))
        spans.append(
            [limits.high - limits.low for limits in (difference(one, other), ratio_interval(one, other))]
        )
    assert all(a < b < c for a, b, c in zip(*spans, strict=True))
