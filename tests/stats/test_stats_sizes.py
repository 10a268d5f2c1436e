"""Sample sizes: published numbers, sizes and margins as inverses, rounding that dust cannot move."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.sizes import (
    clustered_margin,
    clustered_size,
    proportion_margin,
    proportion_size,
    round_up,
    z_level,
)


def test_chicago() -> None:
    """The City of Chicago's audit: 383 of 83,480 for +/- 5 points at 50 %."""
    assert proportion_size(0.5, 0.05, population=83_480) == 383


def test_cochran_anthropology() -> None:
    """Cochran (1977), section 4.4: N = 3,200, +/- 5 points at 50 %, t = 2: 400 / (1 + 399/3200) = 356."""
    two_sigma = math.erf(math.sqrt(2))
    assert proportion_size(0.5, 0.05, level=two_sigma) == 400
    assert proportion_size(0.5, 0.05, population=3200, level=two_sigma) == 356


@pytest.mark.parametrize(
    ("population", "printed"),
    [
        (10, 10),
        (100, 80),
        (500, 217),
        (1000, 278),
        (5000, 357),
        (10_000, 370),
        (75_000, 382),
        (1_000_000, 384),
    ],
)
def test_krejcie_and_morgan(population: int, printed: int) -> None:
    """Krejcie, Morgan (1970), table 1, rounds to the nearest; we round up: the same or one more."""
    assert proportion_size(0.5, 0.05, population=population) - printed in {0, 1}


@pytest.mark.parametrize(
    ("value", "whole"),
    [(1300 * 0.07, 91), (91.0, 91), (91.001, 92), (0.0, 0), (1e-12, 0), (0.1 * 3 * 10, 3), (2.5, 3)],
)
def test_rounding_up_is_blind_to_dust(value: float, whole: int) -> None:
    """1300 x 0.07 is 91, not 92; a true excess still rounds up."""
    assert round_up(value) == whole


RATE = st.floats(0.02, 0.98)


@given(rate=RATE, margin=st.floats(0.005, 0.2), population=st.none() | st.integers(2, 10**6))
@settings(max_examples=50, deadline=None)
def test_size_is_the_smallest_that_reaches_the_margin(
    rate: float, margin: float, population: int | None
) -> None:
    """n reaches the margin and n - 1 does not."""
    n = proportion_size(rate, margin, population=population)
    assert proportion_margin(rate, n, population=population) <= margin * (1 + 1e-6)
    if n > 1:
        assert proportion_margin(rate, n - 1, population=population) > margin * (1 - 1e-6)


@given(
    rate=RATE,
    margin=st.floats(0.005, 0.2),
    mean=st.floats(0.2, 3),
    spread=st.floats(0, 3),
    icc=st.floats(0, 1),
    population=st.none() | st.integers(10, 10**6),
)
@settings(max_examples=50, deadline=None)
def test_clustered_size_is_the_smallest_that_reaches_the_margin(
    rate: float, margin: float, mean: float, spread: float, icc: float, population: int | None
) -> None:
    """The same of incidents with several crimes; more correlation never takes fewer."""
    shape: dict[str, Any] = {
        "mean": mean,
        "second_moment": max(mean, mean**2) + spread,
        "population": population,
    }
    n = clustered_size(rate, margin, icc=icc, **shape)
    assert clustered_margin(rate, n, icc=icc, **shape) <= margin * (1 + 1e-6)
    if n > 1:
        assert clustered_margin(rate, n - 1, icc=icc, **shape) > margin * (1 - 1e-6)
    assert clustered_size(rate, margin, icc=0, **shape) <= n


@given(rate=RATE, margin=st.floats(0.005, 0.2), icc=st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_one_crime_each_is_a_plain_proportion(rate: float, margin: float, icc: float) -> None:
    """With one crime in each incident clustering does not matter."""
    assert clustered_size(rate, margin, mean=1, second_moment=1, icc=icc) == proportion_size(rate, margin)


def test_fully_alike_crimes_are_counted_by_their_second_moment() -> None:
    """With correlation 1, n0 = z^2 R (1 - R) E[m^2] / (d mu)^2, by hand."""
    z = 1.959963984540054
    by_hand = z**2 * 0.9 * 0.1 * 2.5 / (0.03 * 1.2) ** 2
    assert clustered_size(0.9, 0.03, mean=1.2, second_moment=2.5, icc=1) == math.ceil(by_hand)


@given(rate=RATE, margin=st.floats(0.005, 0.2), population=st.integers(1, 10**6))
@settings(max_examples=50, deadline=None)
def test_finite_population_never_takes_more_than_there_is(
    rate: float, margin: float, population: int
) -> None:
    """n <= N, n <= the size without a population, and a census has no margin."""
    n = proportion_size(rate, margin, population=population)
    assert 1 <= n <= min(population, proportion_size(rate, margin))
    assert proportion_margin(rate, population, population=population) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: proportion_size(0, 0.05),
        lambda: proportion_size(1, 0.05),
        lambda: proportion_size(83.6, 0.05),
        lambda: proportion_size(0.5, 0),
        lambda: proportion_size(0.5, 5),
        lambda: proportion_size(0.5, 0.05, level=95),
        lambda: proportion_size(0.5, 0.05, population=0),
        lambda: proportion_size(math.nan, 0.05),
        lambda: proportion_margin(0.5, 0),
        lambda: proportion_margin(0.5, 11, population=10),
        lambda: clustered_size(0.5, 0.05, mean=0, second_moment=1, icc=0.1),
        lambda: clustered_size(0.5, 0.05, mean=2, second_moment=3, icc=0.1),
        lambda: clustered_size(0.5, 0.05, mean=0.5, second_moment=0.4, icc=0.1),
        lambda: clustered_size(0.5, 0.05, mean=1, second_moment=2, icc=1.1),
    ],
)
def test_impossible_wishes_are_refused(call: Any) -> None:
    """Percent for fractions, rates of 0 or 1, moments that no count has: errors with a remedy."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert caught.value.remedy


def test_plain_python_suffices_for_planning() -> None:
    """Sizes, allocation, grossing and missing load neither numpy nor scipy."""
    script = (
        "import sys\n"
        "import crime_sample.stats.sizes, crime_sample.stats.allocation\n"
        "import crime_sample.stats.grossing, crime_sample.stats.missing\n"
        "sys.exit(bool({'numpy', 'scipy'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_level_of_as_many_nines_as_a_number_holds() -> None:
    """Half of what lies outside is not lost beside 1: the quantile was asked for at 1, which has none."""
    assert z_level(1 - 2**-53) == pytest.approx(8.29236, abs=1e-5)
    assert z_level(0.95) == pytest.approx(1.959964, abs=1e-6)
