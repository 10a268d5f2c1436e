"""Declared looks: published constants, R's boundaries, and chances worked out by other means."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special

from crime_sample.errors import StatisticsError
from crime_sample.stats.looks import SPENDING, WIDEST, crossing, declared_looks, information

GOLDEN = json.loads((Path(__file__).parent / "golden" / "looks.json").read_text())["looks"]
FIFTHS = [0.2, 0.4, 0.6, 0.8, 1.0]


@pytest.mark.parametrize(
    ("spending", "bounds"),
    [
        ("obrien-fleming", [4.877, 3.357, 2.680, 2.290, 2.031]),
        ("pocock", [2.438, 2.427, 2.410, 2.397, 2.386]),
    ],
)
def test_published_bounds_of_five_looks(spending: str, bounds: list[float]) -> None:
    """The boundaries of Lan and DeMets for five equal looks at 5 %, to the digits printed."""
    found = [look.bound for look in declared_looks(FIFTHS, spending=spending)]
    assert found == pytest.approx(bounds, abs=5.1e-4)


@pytest.mark.parametrize(
    ("looks", "pocock", "obrien_fleming"),
    [
        (1, 1.960, 1.960),
        (2, 2.178, 1.977),
        (3, 2.289, 2.004),
        (4, 2.361, 2.024),
        (5, 2.413, 2.040),
        (10, 2.555, 2.087),
    ],
)
def test_constants_of_pocock_and_of_obrien_and_fleming(
    looks: int, pocock: float, obrien_fleming: float
) -> None:
    """Jennison and Turnbull (2000), tables 2.1 and 2.3, a = 0.05: the constants that spend it all."""
    times = [k / looks for k in range(1, looks + 1)]
    flat = optimize.brentq(lambda c: crossing([c] * looks, times)[-1] - 0.05, 1.5, 3.5)
    falling = optimize.brentq(
        lambda c: crossing([c / math.sqrt(t) for t in times], times)[-1] - 0.05, 1.5, 3.5
    )
    assert (flat, falling) == pytest.approx((pocock, obrien_fleming), abs=5.1e-4)


@pytest.mark.parametrize(
    ("looks", "chance"), [(1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193)]
)
def test_looking_again_at_1_96(looks: int, chance: float) -> None:
    """Armitage, McPherson and Rowe (1969): how often 1.96 is passed at some of the looks."""
    times = [k / looks for k in range(1, looks + 1)]
    assert crossing([1.959964] * looks, times)[-1] == pytest.approx(chance, abs=5.1e-4)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda c: f"{c['spending']}-{c['level']}-{len(c['fractions'])}")
def test_bounds_of_r(case: dict[str, Any]) -> None:
    """R's rpact has the same bounds and spends the same; its own bounds are off by 1e-4 where little is spent."""
    looks = declared_looks(case["fractions"], spending=case["spending"], level=case["level"])
    assert [look.bound for look in looks] == pytest.approx(case["bounds"], abs=2e-4)
    assert [look.spent for look in looks] == pytest.approx(case["spent"], rel=2e-6)


@pytest.mark.parametrize(("early", "first", "last"), [(0.5, 2.5, 2.0), (0.1, 1.0, 1.5), (0.9, 2.2, 2.2)])
def test_two_looks_by_a_double_integral(early: float, first: float, last: float) -> None:
    """With two looks the chance is one integral over the normal density, done by adaptive quadrature."""
    share = math.sqrt(early)

    def past(z: float) -> float:
        spread = math.sqrt(1 - early)
        beyond = special.ndtr((share * z - last) / spread) + special.ndtr((-share * z - last) / spread)
        return float(beyond * math.exp(-z * z / 2) / math.sqrt(2 * math.pi))

    expected = 2 * special.ndtr(-first) + integrate.quad(past, -first, first, epsabs=1e-13)[0]
    assert crossing([first, last], [early, 1.0])[-1] == pytest.approx(expected, abs=1e-11)


def test_many_looks_by_simulated_motion() -> None:
    """40,000 random walks with 20 uneven looks pass Pocock's bounds as often as worked out, within 4 errors."""
    times = [(k / 20) ** 1.5 for k in range(3, 21)]
    looks = declared_looks(times, spending="pocock", level=0.9)
    chance = np.random.default_rng(8)
    steps = chance.normal(size=(40_000, len(times))) * np.sqrt(np.diff([0.0, *times]))
    scaled = np.abs(np.cumsum(steps, axis=1)) / np.sqrt(times)
    passed = (scaled >= [look.bound for look in looks]).cumsum(axis=1) > 0
    for look, share in zip(looks, passed.mean(axis=0), strict=True):
        assert abs(share - look.spent) < 4 * math.sqrt(look.spent / 40_000) + 1e-4


@st.composite
def plans(draw: st.DrawFn) -> list[float]:
    """One to six looks, at least a hundredth apart."""
    times = draw(st.lists(st.integers(1, 99), max_size=5, unique=True))
    return [k / 100 for k in sorted(times)] + [1.0]


@settings(max_examples=40)
@given(plans(), st.sampled_from(sorted(SPENDING)), st.floats(0.5, 0.999))
def test_what_is_spent_is_what_was_given(times: list[float], spending: str, level: float) -> None:
    """The bounds spend what the function allows, look by look, and a in all; each level is above the plan's."""
    looks = declared_looks(times, spending=spending, level=level)
    assert looks[-1].spent == pytest.approx(1 - level, abs=1e-9)
    assert [look.spent for look in looks] == pytest.approx(
        [SPENDING[spending](t, 1 - level) for t in times], abs=1e-9
    )
    assert list(crossing([look.bound for look in looks], times)) == pytest.approx(
        [look.spent for look in looks], abs=1e-12
    )
    for look in looks:
        assert 0 < look.bound <= WIDEST
        assert level - 1e-9 <= look.level <= 1
        assert look.level == pytest.approx(1 - 2 * special.ndtr(-look.bound), abs=1e-12)


@given(st.floats(1e-6, 0.5), st.lists(st.floats(1e-3, 1), min_size=2, max_size=5).map(sorted))
def test_spending_rises_from_nothing_to_all(a: float, times: list[float]) -> None:
    """Every spending function never falls and has spent a at the end."""
    for spend in SPENDING.values():
        assert spend(1.0, a) == pytest.approx(a, rel=1e-9)
        assert all(spend(t, a) <= spend(later, a) * (1 + 1e-12) for t, later in pairwise(times))


def test_one_look_is_the_ordinary_interval() -> None:
    """Without interim looks nothing is lost: the level is the plan's."""
    (only,) = declared_looks([1.0], level=0.95)
    assert only.bound == pytest.approx(1.959964, abs=1e-6)
    assert only.level == pytest.approx(0.95, abs=1e-9)


def test_a_look_too_early_to_stop_at_takes_nothing() -> None:
    """Where less than 1e-15 may be spent, the bound is the widest and the other looks are as without it."""
    with_it = declared_looks([0.01, 0.5, 1.0])
    without = declared_looks([0.5, 1.0])
    assert with_it[0].bound == WIDEST
    assert [look.bound for look in with_it[1:]] == pytest.approx([look.bound for look in without], abs=1e-9)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=4, unique=True).map(sorted), st.integers(401, 5000))
def test_information_is_inverse_variance(looks: list[int], population: int) -> None:
    """t_k is the ratio of the variances of the last and the k-th mean, drawn without replacement."""
    fractions = information(looks, population=population)

    def variance(n: int) -> float:
        return (1 - n / population) / n

    assert fractions == pytest.approx([variance(looks[-1]) / variance(n) for n in looks])
    assert fractions[-1] == 1


def test_covariance_of_two_means_by_listing_all_samples() -> None:
    """The step in information holds: of 5 units, the means of the first 2 and the first 3 covary as the later
    varies."""
    from itertools import permutations

    values = [0.0, 1.0, 1.0, 4.0, 9.0]
    pairs = np.array([(sum(p[:2]) / 2, sum(p[:3]) / 3) for p in permutations(values)])
    table = np.cov(pairs.T, bias=True)
    assert table[0, 1] == pytest.approx(table[1, 1])


@pytest.mark.parametrize(
    "call",
    [
        lambda: declared_looks([0.5, 1.0], spending="haybittle"),
        lambda: declared_looks([0.5, 0.9]),
        lambda: declared_looks([]),
        lambda: declared_looks([0.5, 0.5, 1.0]),
        lambda: declared_looks([0.0, 1.0]),
        lambda: declared_looks([0.5, 0.5004, 1.0]),
        lambda: declared_looks([0.5, 1.5]),
        lambda: declared_looks([math.nan, 1.0]),
        lambda: declared_looks([0.5, 1.0], level=95),
        lambda: crossing([2.0], [0.5, 1.0]),
        lambda: crossing([2.0, 0.0], [0.5, 1.0]),
        lambda: information([]),
        lambda: information([0, 10]),
        lambda: information([20, 10]),
        lambda: information([10, 100], population=100),
    ],
)
def test_refuses_with_a_remedy(call: Any) -> None:
    """What has no answer is refused, and the message says what to do."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert caught.value.remedy
