"""Auditors' time: the plan's own number, minutes by stratum, second reviews, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.design import Design
from crime_sample.errors import StatisticsError
from crime_sample.plan import auditor_days
from crime_sample.stats.effort import effort


@given(
    n=st.integers(0, 5000), minutes=st.floats(1, 200), hours=st.floats(0.5, 24), split=st.integers(0, 5000)
)
def test_one_time_for_all_is_the_plans_number(n: int, minutes: float, hours: float, split: int) -> None:
    """With the same minutes in every stratum and no second reviews: the days that the plan prints."""
    sizes = {"A": min(split, n), "B": n - min(split, n)}
    design = Design(minutes_per_case=minutes, hours_per_day=hours)
    assert effort(sizes, minutes, hours_per_day=hours).days == pytest.approx(auditor_days(design, n))


def test_by_hand() -> None:
    """400 at 15 and 300 at 25 minutes are 13,500; a tenth of them again at 10 and 20 adds 1,000: 14,500 minutes,
    40.28 days of six hours, 14 whole days for each of three."""
    sizes = {"other": 400, "violence": 300}
    found = effort(
        sizes,
        {"other": 15, "violence": 25},
        second_share=0.1,
        second_minutes={"other": 10, "violence": 20},
        auditors=3,
    )
    assert (found.cases, found.second_reviews) == (700, 70)
    assert found.hours == pytest.approx(14_500 / 60)
    assert found.days == pytest.approx(14_500 / 360)
    assert found.days_each == 14


def test_whole_days_are_blind_to_dust() -> None:
    """A tenth of an hour ten times is one day of one hour, not two; nothing to do takes no day."""
    assert effort({"A": 10}, 6.000000000000001, hours_per_day=1).days_each == 1
    assert effort({"A": 11}, 6, hours_per_day=1).days_each == 2
    assert effort({"A": 0}, 6).days_each == effort({}, 6).days_each == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: effort({"A": 1}, -1), "'A' has no minutes"),
        (lambda: effort({"A": 1}, {"B": 1}), "'A' has no minutes"),
        (lambda: effort({"A": 1}, float("nan")), "'A' has no minutes"),
        (lambda: effort({"A": -1}, 1), "'A': -1 cases"),
        (lambda: effort({"A": 1}, 1, second_share=10), "share of 10"),
        (lambda: effort({"A": 1}, 1, hours_per_day=0), "day of 0 hours"),
        (lambda: effort({"A": 1}, 1, hours_per_day=25), "day of 25 hours"),
        (lambda: effort({"A": 1}, 1, auditors=0), "0 auditors"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    """Times below nothing or unknown, shares in percent, days without hours: words."""
    with pytest.raises(StatisticsError, match=words):
        call()
