"""Missing incidents under one assumption after another: the bounds, filled-in samples, properties."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.missing import bounds
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.stats.sensitivity import RECORDED, Row, sensitivity, tipping


@st.composite
def audits(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of ``sensitivity``."""
    found: dict[str, Any] = {name: [] for name in ("population", "drawn", "judged", "recorded", "owed")}
    most = draw(st.integers(1, 3))
    for h in range(draw(st.integers(1, 3))):
        n = draw(st.integers(1, 12))
        r = draw(st.integers(1, n))
        due = draw(st.integers(1 if h == 0 else 0, r * most))
        found["population"].append(n + draw(st.integers(0, 90)))
        found["drawn"].append(n)
        found["judged"].append(r)
        found["owed"].append(due)
        found["recorded"].append(draw(st.integers(0, due)))
    return found | {"m_max": most}


def at(rows: list[Row], owes: float | None, recorded: str) -> float:
    """The rate of one cell of the table."""
    return next(row.rate for row in rows if row.owes == owes and row.recorded == recorded)


@given(audits())
def test_corners_are_the_bounds(audit: dict[str, Any]) -> None:
    """Owing m_max, none and all recorded: low and high of ``bounds``; owing the mean: its scenarios and, at the same
    rate, the reweighted rate; no cell lies outside."""
    rows, ends = sensitivity(**audit), bounds(**audit)
    assert at(rows, None, "none") == pytest.approx(ends.low)
    assert at(rows, None, "all") == pytest.approx(ends.high)
    assert at(rows, 1.0, "none") == pytest.approx(ends.scenario_low)
    assert at(rows, 1.0, "all") == pytest.approx(ends.scenario_high)
    assert at(rows, 1.0, "same") == pytest.approx(ends.reweighted)
    assert all(ends.low - 1e-12 <= row.rate <= ends.high + 1e-12 for row in rows)


@given(audits())
def test_more_recorded_is_never_a_lower_rate(audit: dict[str, Any]) -> None:
    """Along each row of the table the rate does not fall; with nothing owed by the missing it does not move."""
    rows = sensitivity(**audit)
    for owes in (0.0, 0.5, 1.0, 1.5, None):
        rates = [at(rows, owes, name) for name in RECORDED]
        assert all(a <= b + 1e-12 for a, b in pairwise(rates))
        if owes == 0:
            assert max(rates) - min(rates) < 1e-12


@given(audits(), st.floats(0.01, 0.99))
def test_at_the_tipping_point_the_rate_is_the_threshold(audit: dict[str, Any], threshold: float) -> None:
    """Filled in at the tipping point, the whole equals the threshold; ``never`` and ``always`` hold at both ends."""
    rows = sensitivity(**audit)
    for tip in tipping(**audit, threshold=threshold):
        none, all_ = at(rows, tip.owes, "none"), at(rows, tip.owes, "all")
        if tip.verdict == "tips":
            assert tip.rate is not None
            assert 0 <= tip.rate <= 1
            assert none + tip.rate * (all_ - none) == pytest.approx(threshold)
        else:
            assert tip.rate is None
            assert (none >= threshold - 1e-9) if tip.verdict == "never" else (all_ < threshold + 1e-9)


def test_rates_are_those_of_filled_in_samples() -> None:
    """Each cell is the ratio estimator's rate on a sample with the missing filled in, one by one."""
    y, m = {"A": [1, 0, 2], "B": [1, 1]}, {"A": [1, 1, 2], "B": [1, 2]}
    missing, population = {"A": 2, "B": 1}, {"A": 50, "B": 30}
    rows = sensitivity([50, 30], [5, 3], [3, 2], [3, 2], [4, 3], m_max=3)
    mean, share = {"A": 4 / 3, "B": 3 / 2}, {"A": 3 / 4, "B": 2 / 3}
    labels = [h for h in "AB" for _ in range(len(m[h]) + missing[h])]
    recorded = {
        "none": lambda h: 0.0,
        "half": lambda h: share[h] / 2,
        "same": share.get,
        "all": lambda h: 1.0,
    }
    for row in rows:
        owes = {h: 3.0 if row.owes is None else row.owes * mean[h] for h in "AB"}
        full_m = [value for h in "AB" for value in (*m[h], *[owes[h]] * missing[h])]
        full_y = [
            value for h in "AB" for value in (*y[h], *[owes[h] * recorded[row.recorded](h)] * missing[h])
        ]
        assert row.rate == pytest.approx(
            ratio(stratified(labels, population=population), full_y, full_m).point
        )
        assert not row.capped


def test_m_max_caps_what_a_missing_incident_owes() -> None:
    """Half as many again as the mean of 2 is 2 when none can owe more, and the row says so."""
    rows = sensitivity([100], [10], [8], [12], [16], m_max=2)
    high = [row for row in rows if row.owes == 1.5]
    assert all(row.capped and row.crimes == 2 for row in high)
    assert [row.rate for row in high] == pytest.approx([row.rate for row in rows if row.owes is None])
    assert not any(row.capped for row in rows if row.owes != 1.5)


def test_nothing_missing_one_rate() -> None:
    """With every drawn incident judged the whole table is one rate, and no assumption tips it."""
    rows = sensitivity([100, 50], [10, 5], [10, 5], [7, 3], [9, 4], m_max=3)
    assert len(rows) == 20
    assert max(row.rate for row in rows) - min(row.rate for row in rows) < 1e-12
    assert all(row.crimes == 0 for row in rows)
    verdicts = {
        t: {tip.verdict for tip in tipping([100], [10], [10], [7], [9], m_max=3, threshold=t)}
        for t in (0.5, 0.9)
    }
    assert verdicts == {0.5: {"never"}, 0.9: {"always"}}


def test_a_stratum_that_owed_nothing_borrows_the_rate_of_all() -> None:
    """A stratum whose judged owed nothing lends its missing the rate of all, under m_max, and owes 0 by its mean."""
    rows = sensitivity([100, 100], [10, 10], [10, 5], [8, 0], [10, 0], m_max=1)
    assert at(rows, 1.0, "none") == pytest.approx(0.8)
    assert at(rows, None, "same") == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"owes": [-1]}, "fewer than no crimes"),
        ({"m_max": 0.5}, "at most 0.5"),
        ({"judged": [0]}, "0 judged"),
        ({"recorded": [0], "owed": [0]}, "No crime was owed"),
        ({"threshold": 85}, "threshold of 85"),
    ],
)
def test_refusals(change: dict[str, Any], words: str) -> None:
    """What ``bounds`` refuses, negative crimes and thresholds in percent are refused in words."""
    sound: dict[str, Any] = {
        "population": [1000], "drawn": [100], "judged": [90], "recorded": [80], "owed": [90], "m_max": 2,
        "threshold": 0.85,
    }  # fmt: skip
    with pytest.raises(StatisticsError, match=words):
        tipping(**(sound | change))
