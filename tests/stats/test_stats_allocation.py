"""Allocation: sums, limits, published shares, and optimality against trying everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.allocation import equal, neyman, optimum, proportional, smallest_for, variance

# Apportionment populations of the 2020 census and the seats that followed (U.S. Census Bureau, table 1)
CENSUS = {
    "Alabama": (5030053, 7), "Alaska": (736081, 1), "Arizona": (7158923, 9), "Arkansas": (3013756, 4),
    "California": (39576757, 52), "Colorado": (5782171, 8), "Connecticut": (3608298, 5),
    "Delaware": (990837, 1),
    "Florida": (21570527, 28), "Georgia": (10725274, 14), "Hawaii": (1460137, 2), "Idaho": (1841377, 2),
    "Illinois": (12822739, 17), "Indiana": (6790280, 9), "Iowa": (3192406, 4), "Kansas": (2940865, 4),
    "Kentucky": (4509342, 6), "Louisiana": (4661468, 6), "Maine": (1363582, 2), "Maryland": (6185278, 8),
    "Massachusetts": (7033469, 9), "Michigan": (10084442, 13), "Minnesota": (5709752, 8),
    "Mississippi": (2963914, 4), "Missouri": (6160281, 8), "Montana": (1085407, 2), "Nebraska": (1963333, 3),
    "Nevada": (3108462, 4), "New Hampshire": (1379089, 2), "New Jersey": (9294493, 12),
    "New Mexico": (2120220, 3), "New York": (20215751, 26), "North Carolina": (10453948, 14),
    "North Dakota": (779702, 1), "Ohio": (11808848, 15), "Oklahoma": (3963516, 5), "Oregon": (4241500, 6),
    "Pennsylvania": (13011844, 17), "Rhode Island": (1098163, 2), "South Carolina": (5124712, 7),
    "South Dakota": (887770, 1), "Tennessee": (6916897, 9), "Texas": (29183290, 38), "Utah": (3275252, 4),
    "Vermont": (643503, 1), "Virginia": (8654542, 11), "Washington": (7715946, 10),
    "West Virginia": (1795045, 2),
    "Wisconsin": (5897473, 8), "Wyoming": (577719, 1),
}  # fmt: skip


def test_optimum_apportions_the_house_of_representatives() -> None:
    """435 seats by equal proportions, the 2020 census: Wright's allocation with S = 1, state by state."""
    people = {state: count for state, (count, _) in CENSUS.items()}
    assert sum(people.values()) == 331_108_434
    seats = optimum(435, people, dict.fromkeys(people, 1))
    assert seats == {state: given for state, (_, given) in sorted(CENSUS.items())}


def test_new_york_missed_a_seat_by_89_people() -> None:
    """With 89 more people New York would have had a 27th seat, Minnesota's 8th; with 88 not."""
    for more, seats in ((88, 26), (89, 27)):
        people = {state: count for state, (count, _) in CENSUS.items()}
        people["New York"] += more
        found = optimum(435, people, dict.fromkeys(people, 1))
        assert (found["New York"], found["Minnesota"]) == (seats, 34 - seats)


@st.composite
def strata(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, float]]:
    """Two or three small strata with deviations."""
    names = "ABC"[: draw(st.integers(2, 3))]
    population = {h: draw(st.integers(1, 9)) for h in names}
    return population, {h: draw(st.sampled_from([0.0, 0.5, 1.0, 1.7, 4.0])) for h in names}


@settings(max_examples=50, deadline=None)
@given(strata(), st.integers(2, 20))
def test_optimum_beats_every_other_allocation(sample: Any, n: int) -> None:
    """Trying every whole-number allocation finds none with a smaller variance."""
    population, deviation = sample
    assume(len(population) <= n <= sum(population.values()))
    best = min(
        variance(dict(zip(population, sizes, strict=True)), population, deviation)
        for sizes in product(*(range(1, count + 1) for count in population.values()))
        if sum(sizes) == n
    )
    found = optimum(n, population, deviation)
    assert sum(found.values()) == n
    assert variance(found, population, deviation) == pytest.approx(best, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(strata(), st.floats(0, 1))
def test_smallest_sample_for_a_variance_by_trying_every_one(sample: Any, part: float) -> None:
    """No smaller sample reaches the variance asked for."""
    population, deviation = sample
    target = part * variance(dict.fromkeys(population, 1), population, deviation)
    found = smallest_for(target, population, deviation)
    assert variance(found, population, deviation) <= target * (1 + 1e-12)
    smaller = (
        sizes
        for sizes in product(*(range(1, count + 1) for count in population.values()))
        if sum(sizes) < sum(found.values())
    )
    assert all(
        variance(dict(zip(population, sizes, strict=True)), population, deviation) > target * (1 - 1e-12)
        for sizes in smaller
    )


@settings(max_examples=50, deadline=None)
@given(
    n=st.integers(3, 60),
    population=st.lists(st.integers(1, 40), min_size=3, max_size=3),
    lower=st.integers(1, 5),
    caps=st.lists(st.integers(5, 40), min_size=3, max_size=3),
    spread=st.lists(st.sampled_from([0.0, 0.1, 1.0, 3.0]), min_size=3, max_size=3),
)
def test_shares_add_up_and_keep_their_limits(
    n: int, population: list[int], lower: int, caps: list[int], spread: list[float]
) -> None:
    """Every method: whole numbers adding up to n, within the limits and the stratum."""
    counts = dict(zip("ABC", population, strict=True))
    most = dict(zip("ABC", caps, strict=True))
    low = {h: min(lower, counts[h]) for h in counts}
    high = {h: min(most[h], counts[h]) for h in counts}
    assume(sum(low.values()) <= n <= sum(high.values()))
    deviation = dict(zip("ABC", spread, strict=True))
    for sizes in (
        equal(n, counts, lower=lower, upper=most),
        proportional(n, counts, lower=lower, upper=most),
        neyman(n, counts, deviation, lower=lower, upper=most),
        optimum(n, counts, deviation, lower=lower, upper=most),
    ):
        assert sum(sizes.values()) == n
        assert all(low[h] <= sizes[h] <= high[h] for h in counts)


@settings(max_examples=50, deadline=None)
@given(n=st.integers(3, 200), population=st.lists(st.integers(50, 900), min_size=3, max_size=6))
def test_proportional_shares_are_within_one_of_the_exact_ones(n: int, population: list[int]) -> None:
    """Away from the limits each share is the exact one, rounded up or down, in any order of input."""
    counts = {f"s{i}": count for i, count in enumerate(population)}
    exact = {h: n * count / sum(population) for h, count in counts.items()}
    assume(min(exact.values()) >= 1 and all(exact[h] <= counts[h] - 1 for h in counts))
    sizes = proportional(n, counts)
    assert all(abs(sizes[h] - exact[h]) < 1 for h in counts)
    assert proportional(n, dict(reversed(counts.items()))) == sizes


def test_what_a_full_stratum_cannot_hold_goes_to_the_others() -> None:
    """A stratum at its cap hands the rest on in the same proportion; take-all strata come first."""
    counts = {"A": 10, "B": 1000, "C": 1000}
    assert equal(90, counts) == {"A": 10, "B": 40, "C": 40}
    assert proportional(101, counts, upper={"B": 20}) == {"A": 1, "B": 20, "C": 80}
    assert proportional(110, counts, take_all=["A"]) == {"A": 10, "B": 50, "C": 50}
    assert neyman(60, counts, {"A": 0, "B": 3, "C": 1}, lower=5) == {"A": 5, "B": 41, "C": 14}
    assert neyman(2005, counts, {"A": 0, "B": 3, "C": 1}) == {"A": 5, "B": 1000, "C": 1000}
    assert optimum(30, counts, dict.fromkeys(counts, 1), lower={"A": 10}) == {"A": 10, "B": 10, "C": 10}


def test_ties_go_by_name() -> None:
    """Equal remainders: the first names have the unit over."""
    assert equal(8, {"b": 9, "c": 9, "a": 9}) == {"a": 3, "b": 3, "c": 2}
    assert optimum(4, {"b": 9, "c": 9, "a": 9}, {"a": 1, "b": 1, "c": 1}) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: equal(2, {"A": 5, "B": 5, "C": 5}), "allow 3 to 15"),
        (lambda: equal(16, {"A": 5, "B": 5, "C": 5}), "allow 3 to 15"),
        (lambda: equal(4, {"A": 5}, upper={"Z": 1}), "no stratum 'Z'"),
        (lambda: equal(4, {"A": 5}, take_all=["Z"]), "no stratum 'Z'"),
        (lambda: equal(4, {"A": 5, "B": 0}), "Stratum 'B'"),
        (lambda: equal(4, {"A": 5}, lower=4, upper={"A": 3}), "at least 4, but at most 3"),
        (lambda: neyman(4, {"A": 5, "B": 5}, {"A": 1}), "'B' has no standard deviation"),
        (lambda: neyman(4, {"A": 5}, {"A": -1}), "'A' has no standard deviation"),
        (lambda: smallest_for(1, {"A": 100}, {"A": 5}, upper={"A": 10}), "No sample within the limits"),
        (lambda: smallest_for(-1, {"A": 100}, {"A": 5}), "variance of at most -1"),
        (lambda: variance({"A": 0}, {"A": 5}, {"A": 1}), "without a sampled unit"),
    ],
)
def test_impossible_allocations_are_refused(call: Any, words: str) -> None:
    """What cannot be shared out is an error that names the stratum or the limits."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert words in str(caught.value)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_optimum_is_what_adding_one_unit_at_a_time_gives(data: st.DataObject) -> None:
    """Starting near the end changes nothing: each unit goes where the variance falls most, ties by label."""
    count = data.draw(st.integers(1, 5))
    population = {f"s{h}": data.draw(st.integers(2, 60)) for h in range(count)}
    deviation = {h: data.draw(st.sampled_from([0, 1, 1, 2, 0.3, 7.5])) for h in population}
    n = data.draw(st.integers(count, sum(population.values())))
    sizes = dict.fromkeys(sorted(population), 1)
    for _ in range(n - count):
        gains = {
            h: Fraction(population[h]) ** 2 * Fraction(deviation[h]) ** 2 / (sizes[h] * (sizes[h] + 1))
            for h in sizes
            if sizes[h] < population[h]
        }
        sizes[max(sorted(gains), key=gains.__getitem__)] += 1
    assert optimum(n, population, deviation) == sizes
