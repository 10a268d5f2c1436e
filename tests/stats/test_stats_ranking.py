"""Ranks and their ranges: a published example with base R's ranges of it, brute force, coverage, properties."""

from __future__ import annotations

import json
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.ranking import place_among, places, ranks, simultaneous_level

R: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "comparison.json").read_text(encoding="ascii")
)

LIMITS = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda two: Interval(min(two), max(two)))


def test_travel_times_of_51_states() -> None:
    """Klein, Wright and Wieczorek's example (2020): 3.081 standard errors each, and R's ranges of all 51 ranks."""
    travel = R["travel"]
    z = z_quantile(simultaneous_level(0.9, 51))
    assert round(z, 3) == 3.081
    assert z == pytest.approx(travel["z"], rel=1e-12)
    found = places(
        [Interval(t - z * se, t + z * se) for t, se in zip(travel["minutes"], travel["error"], strict=True)]
    )
    assert [place.first for place in found] == travel["first"]
    assert [place.last for place in found] == travel["last"]
    # Maryland's way to work or New York's is the longest, and it is certain that no other is.
    assert [place[:2] for place in found[-3:]] == [(3, 4), (1, 2), (1, 2)]


def test_the_level_of_each_makes_that_of_all() -> None:
    """K independent intervals hold together with the chance of one to the power of K; one alone needs no more."""
    assert simultaneous_level(0.95, 1) == 0.95
    assert simultaneous_level(0.95, 12) ** 12 == pytest.approx(0.95, rel=1e-12)
    # A little less than Bonferroni asks, and close to it.
    assert 1 - 0.05 / 12 - 0.0002 < simultaneous_level(0.95, 12) < 1 - 0.05 / 12


@given(st.lists(LIMITS, min_size=1, max_size=4))
def test_the_ranges_are_those_of_every_truth_there_could_be(intervals: list[Interval]) -> None:
    """Brute force: over all true values in the intervals, ranks with ties broken either way fill the range exactly."""
    values = [[low / 1, (low + high) / 2, high / 1] for low, high in intervals]
    seen: list[set[int]] = [set() for _ in intervals]
    for truth in _choices(values):
        for order in permutations(range(len(truth))):
            if all(truth[a] >= truth[b] for a, b in pairwise(order)):
                for rank, which in enumerate(order, start=1):
                    seen[which].add(rank)
    for place, possible in zip(places(intervals), seen, strict=True):
        assert (place.first, place.last) == (min(possible), max(possible))


def _choices(values: list[list[float]]) -> list[list[float]]:
    if not values:
        return [[]]
    return [[first, *rest] for first in values[0] for rest in _choices(values[1:])]


@given(st.lists(LIMITS, min_size=1, max_size=12))
def test_pairs_are_counted_from_both_sides(intervals: list[Interval]) -> None:
    """Each pair that is apart is above for one and below for the other; ranges lie within 1 to K."""
    found = places(intervals)
    assert sum(place.above for place in found) == sum(place.below for place in found)
    assert all(1 <= place.first <= place.last <= len(intervals) for place in found)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=9)
)
def test_wider_intervals_tell_less(rows: list[tuple[int, int, int]]) -> None:
    """A range never shrinks when the intervals grow, and holds the rank of the estimate."""
    near = places([Interval(p - a, p + a) for p, a, _ in rows])
    far = places([Interval(p - a - b, p + a + b) for p, a, b in rows])
    points = ranks([float(p) for p, _, _ in rows])
    for one, other, rank in zip(near, far, points, strict=True):
        assert other.first <= one.first <= rank <= one.last <= other.last


def test_all_alike_and_all_apart() -> None:
    """Equal intervals allow every rank; disjoint ones leave no doubt; full counts that tie share theirs."""
    assert {place[:2] for place in places([Interval(0.8, 0.9)] * 5)} == {(1, 5)}
    assert [place[:2] for place in places([Interval(0.1, 0.2), Interval(0.5, 0.6)])] == [(2, 2), (1, 1)]
    assert {place[:2] for place in places([Interval(1.0, 1.0)] * 2)} == {(1, 2)}


def test_intervals_that_touch_are_not_apart() -> None:
    """81.0 to 84.0 and 84.0 to 87.0: either may be the higher, or both alike."""
    assert {place[:2] for place in places([Interval(0.81, 0.84), Interval(0.84, 0.87)])} == {(1, 2)}


def test_the_ranges_hold_together_as_often_as_promised() -> None:
    """Twelve forces, 3,000 times: all twelve true ranks lie in their ranges in 95 % of them or more."""
    rng = np.random.default_rng(12)
    truth = np.linspace(0.8, 0.96, 12)
    true_ranks = ranks(list(truth))
    error = np.linspace(0.012, 0.006, 12)
    z = z_quantile(simultaneous_level(0.95, 12))
    held = ruled_out = 0
    for point in truth + error * rng.standard_normal((3000, 12)):
        found = places([Interval(p - z * e, p + z * e) for p, e in zip(point, error, strict=True)])
        held += all(place.first <= rank <= place.last for place, rank in zip(found, true_ranks, strict=True))
        ruled_out += any(place.first > 1 or place.last < 12 for place in found)
    assert held / 3000 >= 0.95
    assert ruled_out == 3000


def test_ranks_of_equal_points_are_shared() -> None:
    """Kent and Cheshire, both at 83.6 %, share the better rank and the next one is left out."""
    assert ranks([0.836, 0.836, 0.878, 0.815]) == [2, 2, 1, 4]


def test_what_has_no_answer_is_refused() -> None:
    """No rates, a level that is none, limits the wrong way round or not numbers."""
    with pytest.raises(StatisticsError, match="0 rates"):
        simultaneous_level(0.95, 0)
    with pytest.raises(StatisticsError, match="level"):
        simultaneous_level(95, 3)
    for wrong in (Interval(0.9, 0.8), Interval(float("nan"), 0.8)):
        with pytest.raises(StatisticsError, match="interval"):
            places([wrong])


def test_one_among_others_by_differences() -> None:
    """Above those it surely beats, below those that surely beat it; touching nought is not apart."""
    found = place_among(
        [Interval(0.01, 0.05), Interval(0.0, 0.04), Interval(-0.03, 0.0), Interval(-0.06, -0.01)]
    )
    assert found == (2, 4, 1, 1)
    assert place_among([]) == (1, 1, 0, 0)
    with pytest.raises(StatisticsError):
        place_among([Interval(0.2, 0.1)])


def test_the_rank_among_others_holds_as_often_as_it_says() -> None:
    """2,000 times 12 rates and one among them with normal errors: its true rank lies in the range in 95 % or more, and
    the range is narrower on average than that from intervals of each."""
    rng = np.random.default_rng(5)
    truth, error = np.linspace(0.80, 0.95, 13), np.full(13, 0.01)
    own, held, width, wide = 6, 0, 0, 0
    z_pair, z_each = (z_quantile(simultaneous_level(0.95, k)) for k in (12, 13))
    for _ in range(2_000):
        seen = truth + error * rng.standard_normal(13)
        others = np.delete(np.arange(13), own)
        half = z_pair * np.hypot(error[own], error[others])
        gap = seen[own] - seen[others]
        place = place_among([Interval(d - h, d + h) for d, h in zip(gap, half, strict=True)])
        held += place.first <= 13 - own <= place.last
        width += place.last - place.first
        each = places([Interval(s - z_each * e, s + z_each * e) for s, e in zip(seen, error, strict=True)])[
            own
        ]
        wide += each.last - each.first
    assert held >= 0.95 * 2_000
    assert width < wide
