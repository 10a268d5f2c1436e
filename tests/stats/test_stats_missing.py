"""Missing incidents: the bounds hold whatever the missing ones would have shown."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.missing import bounds
from crime_sample.stats.ratio import ratio, stratified


@st.composite
def audits(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[tuple[int, int]]]]:
    """Arguments of `bounds`, and for each stratum what its missing incidents truly owe and recorded."""
    arguments: dict[str, Any] = {name: [] for name in ("population", "drawn", "judged", "recorded", "owed")}
    truth = []
    most = draw(st.integers(1, 3))
    for _ in range(draw(st.integers(1, 3))):
        n = draw(st.integers(1, 12))
        r = draw(st.integers(1, n))
        owed = draw(st.integers(1, r * most))
        arguments["population"].append(n + draw(st.integers(0, 90)))
        arguments["drawn"].append(n)
        arguments["judged"].append(r)
        arguments["owed"].append(owed)
        arguments["recorded"].append(draw(st.integers(0, owed)))
        owes = [draw(st.integers(0, most)) for _ in range(n - r)]
        truth.append([(m, draw(st.integers(0, m))) for m in owes])
    return arguments | {"m_max": most}, truth


@settings(max_examples=50, deadline=None)
@given(audits())
def test_no_truth_escapes_the_bounds(audit: Any) -> None:
    """Whatever the missing incidents owe and recorded, within m_max, the full sample's rate lies within."""
    arguments, truth = audit
    found = bounds(**arguments)
    top = bottom = 0.0
    for h, hidden in enumerate(truth):
        weight = arguments["population"][h] / arguments["drawn"][h]
        top += weight * (arguments["recorded"][h] + sum(y for _, y in hidden))
        bottom += weight * (arguments["owed"][h] + sum(m for m, _ in hidden))
    assert found.low - 1e-12 <= top / bottom <= found.high + 1e-12


@settings(max_examples=50, deadline=None)
@given(audits())
def test_scenario_lies_within_the_bounds_and_around_the_point(audit: Any) -> None:
    """low <= scenario low <= reweighted <= scenario high <= high."""
    found = bounds(**audit[0])
    order = [found.low, found.scenario_low, found.reweighted, found.scenario_high, found.high]
    assert all(a <= b + 1e-12 for a, b in pairwise(order))
    assert found.low >= 0
    assert found.high <= 1


@settings(max_examples=50, deadline=None)
@given(audits())
def test_nothing_missing_nothing_to_bound(audit: Any) -> None:
    """With every drawn incident judged all five rates are one."""
    arguments, _ = audit
    found = bounds(**(arguments | {"judged": arguments["drawn"]}))
    rates = {found.low, found.scenario_low, found.reweighted, found.scenario_high, found.high}
    assert max(rates) - min(rates) < 1e-12


def test_rates_are_those_of_filled_in_samples() -> None:
    """Each rate is the ratio estimator's on a sample with the missing incidents filled in, one by one."""
    y, m = {"A": [1, 0, 2], "B": [1, 1]}, {"A": [1, 1, 2], "B": [1, 2]}
    missing, population = {"A": 2, "B": 1}, {"A": 50, "B": 30}
    found = bounds([50, 30], [5, 3], [3, 2], [3, 2], [4, 3], m_max=3)

    def filled(owes: dict[str, float], share: float) -> float:
        labels = [h for h in "AB" for _ in range(len(m[h]) + missing[h])]
        full_m = [value for h in "AB" for value in (*m[h], *[owes[h]] * missing[h])]
        full_y = [value for h in "AB" for value in (*y[h], *[owes[h] * share] * missing[h])]
        return ratio(stratified(labels, population=population), full_y, full_m).point

    means = {"A": 4 / 3, "B": 3 / 2}
    assert found.scenario_low == pytest.approx(filled(means, 0))
    assert found.scenario_high == pytest.approx(filled(means, 1))
    assert found.low == pytest.approx(filled({"A": 3, "B": 3}, 0))
    assert found.high == pytest.approx(filled({"A": 3, "B": 3}, 1))
    judged = stratified(["A"] * 3 + ["B"] * 2, population=population)
    point = ratio(judged, np.concatenate([y["A"], y["B"]]), np.concatenate([m["A"], m["B"]])).point
    assert found.reweighted == pytest.approx(point)


@pytest.mark.parametrize(
    "change",
    [
        {"population": [50]},
        {"drawn": [60, 3]},
        {"drawn": [0, 3]},
        {"judged": [0, 2]},
        {"judged": [6, 2]},
        {"recorded": [5, 2]},
        {"recorded": [-1, 2]},
        {"owed": [10, 3]},
        {"recorded": [0, 0], "owed": [0, 0]},
    ],
)
def test_impossible_counts_are_refused(change: dict[str, Any]) -> None:
    """More judged than drawn, more recorded than owed, more owed than m_max allows: errors with a remedy."""
    good: dict[str, Any] = {
        "population": [50, 30], "drawn": [5, 3], "judged": [3, 2],
        "recorded": [3, 2], "owed": [4, 3], "m_max": 3,
    }  # fmt: skip
    with pytest.raises(StatisticsError) as caught:
        bounds(**(good | change))
    assert caught.value.remedy
