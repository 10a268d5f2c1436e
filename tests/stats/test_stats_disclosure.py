"""Counts put together and rounded for the public, attacked by routes that know nothing of how it was done."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from crime_sample.stats.disclosure import crossings, linked, nearest, put_together, rounded, small, spans

TABLES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), min_size=2, max_size=9)
LEAST = st.integers(3, 10)


@given(TABLES, LEAST)
@settings(max_examples=300, deadline=None)
def test_nothing_small_is_told_and_nothing_hidden_is_narrow(table: list[tuple[int, int]], least: int) -> None:
    """Every row told, and the sum of those together, has no small count; whole numbers that fit all that was told leave
    each hidden count a room of ``least`` or more, unless the total told for its column is 0."""
    together = put_together(table, least=least)
    if len(together) == len(table):
        return
    told = [row for place, row in enumerate(table) if place not in together]
    sums = [sum(table[place][c] for place in together) for c in (0, 1)]
    assert not any(small(count, least) for row in told for count in row)
    if not together:
        assert not any(small(count, least) for row in table for count in row)
        return
    assert len(together) > 1
    for c in (0, 1):
        assert not small(sums[c], least)
        if sum(row[c] for row in table):
            for hidden in range(len(together)):
                low, high = (_end(len(together), sums[c], hidden, sign) for sign in (1, -1))
                assert high - low >= least
                assert low <= table[together[hidden]][c] <= high


def _end(number: int, total: int, place: int, sign: int) -> float:
    """The least (most, for -1) of one of ``number`` whole counts, not negative, of which the sum was told."""
    aim = np.zeros(number)
    aim[place] = sign
    found = milp(
        aim,
        integrality=np.ones(number),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(np.ones((1, number)), total, total),
    )
    return sign * float(found.fun)


@given(TABLES, LEAST)
def test_putting_together_is_no_more_than_it_takes(table: list[tuple[int, int]], least: int) -> None:
    """Without small counts all is told; with them, what was added last was needed."""
    together = put_together(table, least=least)
    failing = [place for place, row in enumerate(table) if any(small(count, least) for count in row)]
    assert set(failing) <= set(together)
    assert bool(together) == bool(failing)
    added = sorted(set(together) - set(failing), key=lambda place: (sum(table[place]), place))
    if added and len(together) < len(table):
        before = [place for place in together if place != added[-1]]
        sums = [sum(table[place][c] for place in before) for c in (0, 1)]
        has = [sum(row[c] for row in table) > 0 for c in (0, 1)]
        assert len(before) < 2 or any(has[c] and sums[c] < least for c in (0, 1))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12), st.integers(1, 20))
def test_rounding_is_controlled(counts: list[int], base: int) -> None:
    """Each count goes to a multiple next to it, 0 stays 0, and they add up to the total's own rounding."""
    total = nearest(sum(counts), base)
    if total > sum(counts) + base or total < sum(counts) - base:
        raise AssertionError(total)
    found = rounded(counts, total, base)
    assert sum(found) == total
    for count, told in zip(counts, found, strict=True):
        assert told % base == 0
        assert abs(told - count) < base
        assert count or not told


def test_a_total_that_is_not_next_to_the_sum_is_refused() -> None:
    """No rounding of 3 and 4 to fives adds up to 20."""
    with pytest.raises(ValueError, match="no multiple"):
        rounded([3, 4], 20, 5)


def test_a_column_within_another_gives_a_hidden_count_away() -> None:
    """Strata A1, A2 in district A and B1, B2 in B: with A told, A1 hidden beside B1 is A less A2, to the last one.
    Where
    strata run across districts it is not."""
    strata = ["A1", "A2", "B1", "B2"]
    nested = crossings([strata, ["A", "A", "B", "B"]], most=100)
    assert nested is not None
    assert nested.tolist() == [[0, 0], [1, 0], [2, 1], [3, 1]]
    told = [(0, [1], 30), (0, [3], 25), (0, [0, 2], 14), (1, [0], 33), (1, [1], 36)]
    hidden = [(0, 0), (0, 2)]
    assert spans(nested, told, hidden) == [
        (pytest.approx(3), pytest.approx(3)),
        (pytest.approx(11), pytest.approx(11)),
    ]
    across = crossings([strata * 2, ["A"] * 4 + ["B"] * 4], most=100)
    assert across is not None
    assert spans(across, told, hidden) == [(pytest.approx(0), pytest.approx(14))] * 2


def test_a_column_that_meets_everything_tells_nothing_of_the_others() -> None:
    """With months that every stratum has, limits are the same whether the months are examined too or left out."""
    strata, districts = ["A1", "A2", "B1", "B2", "AB", "AB"], ["A", "A", "B", "B", "A", "B"]
    months = ["May"] * 6 + ["June"] * 6 + ["July"] * 6
    columns = [strata * 3, districts * 3, months]
    assert linked(columns) == (0, 1)
    three, two = crossings(columns, most=99), crossings(columns[:2], most=99)
    assert three is not None
    assert two is not None
    assert (len(three), len(two)) == (18, 6)
    told = [(0, [1], 30), (0, [3], 25), (0, [4], 6), (0, [0, 2], 14), (1, [0], 37), (1, [1], 38)]
    by_month = [(2, [0], 40), (2, [1], 30), (2, [2], 5)]
    hidden = [(0, 0), (0, 2)]
    apart, together = spans(two, told, hidden), spans(three, [*told, *by_month], hidden)
    assert [pytest.approx(limits) for limits in apart] == together
    assert all(0 < high - low < 14 for low, high in apart)


def test_counts_that_no_table_has_are_refused() -> None:
    """A district cannot hold less than a stratum that lies within it."""
    nested = crossings([["A1", "B1"], ["A", "B"]], most=9)
    assert nested is not None
    with pytest.raises(ValueError, match="no table"):
        spans(nested, [(0, [0], 9), (1, [0], 8)], [(0, 1)])


def test_too_many_combinations_are_not_examined() -> None:
    """Then it cannot be said that nothing follows."""
    assert crossings([["a", "b"], ["c", "d"]], most=1) is None
