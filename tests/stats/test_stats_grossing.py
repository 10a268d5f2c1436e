"""From a rate to numbers of crimes: published figures, limits carried through, dates between quarters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.grossing import extra_recorded, rolling_total, unrecorded_from_total

ENDS = [date(2016, 6, 30), date(2016, 9, 30), date(2016, 12, 31)]


@pytest.mark.parametrize(
    ("before", "after", "rate", "margin", "printed"),
    [
        (121_886, 125_745, 0.836, 0.0185, 24_300),  # Kent
        (57_295, 60_444, 0.836, 0.0179, 11_600),  # Cheshire
    ],
)
def test_inspections_of_2016(before: int, after: int, rate: float, margin: float, printed: int) -> None:
    """Kent "over 24,300", Cheshire "11,600" a year, from the quarters around 30 November 2016."""
    recorded = rolling_total(ENDS[1:], [before, after], date(2016, 11, 30))
    found = unrecorded_from_total(rate, rate - margin, rate + margin, recorded)
    assert found.point == pytest.approx(printed, rel=0.01)
    assert found.low < printed < found.high
    assert found.high - found.point > found.point - found.low


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.floats(0.01, 1)] * 3), st.floats(0, 1e7))
def test_limits_are_carried_through(rates: tuple[float, float, float], recorded: float) -> None:
    """The high limit comes from the low rate; recorded + unrecorded = recorded / R."""
    low, rate, high = sorted(rates)
    found = unrecorded_from_total(rate, low, high, recorded)
    assert found.low <= found.point <= found.high
    assert recorded + found.high == pytest.approx(recorded / low)
    assert recorded + found.low == pytest.approx(recorded / high)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0, 1e7))
def test_extra_crimes_are_a_difference_of_the_unrecorded(
    before: float, after: float, recorded: float
) -> None:
    """The extra crimes are T less what the earlier rate would have recorded of the crimes due, T / R2."""
    due = recorded / after
    assert extra_recorded(before, after, recorded) == pytest.approx(recorded - before * due, abs=1e-6)


def test_rolling_total_meets_the_quarters_and_runs_straight_between() -> None:
    """On a quarter's end the published total; between, by days."""
    totals = [100.0, 192.0, 100.0]
    assert [rolling_total(ENDS, totals, day) for day in ENDS] == totals
    assert rolling_total(ENDS, totals, ENDS[0] + timedelta(days=1)) == pytest.approx(101)
    assert rolling_total(ENDS, totals, ENDS[1] + timedelta(days=46)) == pytest.approx(146)
    assert rolling_total(ENDS[:1], [7], ENDS[0]) == 7


@pytest.mark.parametrize(
    "call",
    [
        lambda: unrecorded_from_total(0.8, 0.0, 0.9, 100),
        lambda: unrecorded_from_total(0.0, 0.0, 0.1, 100),
        lambda: unrecorded_from_total(0.8, 0.85, 0.9, 100),
        lambda: unrecorded_from_total(0.8, 0.7, 1.1, 100),
        lambda: unrecorded_from_total(83.6, 81.7, 85.4, 100),
        lambda: unrecorded_from_total(0.8, 0.7, 0.9, -1),
        lambda: unrecorded_from_total(0.8, 0.7, 0.9, float("nan")),
        lambda: extra_recorded(0.5, 0, 100),
        lambda: extra_recorded(0.5, 1.2, 100),
        lambda: rolling_total(ENDS, [1, 2], ENDS[0]),
        lambda: rolling_total([], [], ENDS[0]),
        lambda: rolling_total(ENDS[::-1], [1, 2, 3], ENDS[0]),
        lambda: rolling_total(ENDS, [1, 2, 3], date(2016, 6, 29)),
        lambda: rolling_total(ENDS, [1, 2, 3], date(2017, 1, 1)),
        lambda: rolling_total(ENDS, [1, -2, 3], ENDS[0]),
    ],
)
def test_impossible_questions_are_refused(call: Any) -> None:
    """A lower limit of 0, rates in percent, dates outside the totals: errors with a remedy."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert caught.value.remedy
