"""Auditors against settled verdicts: R's binom.test (golden/make_twophase.R), a published table, other routes,
properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.leaning import Leaning, leaning, sign_test
from crime_sample.stats.signed import likely_size, signed_interval

R: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "twophase.json").read_text(encoding="ascii")
)


def owed(first: list[int], settled: list[int], **more: Any) -> Leaning:
    """The leaning where nothing was recorded."""
    return leaning("A", [0] * len(first), first, y_settled=[0] * len(first), m_settled=settled, **more)


pairs = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 0, 0, 1, -1, 2])).map(
        lambda pair: (max(0, pair[0] + pair[1]), pair[0])
    ),
    min_size=2,
    max_size=40,
)


@pytest.mark.parametrize(("above", "below"), [(7, 1), (0, 5), (4, 4), (22, 9)])
def test_sign_test_is_that_of_r(above: int, below: int) -> None:
    """p is that of binom.test."""
    assert sign_test(above, below) == pytest.approx(R[f"sign {above} {below}"]["p"], rel=1e-12)


def test_published_table() -> None:
    """Bentur and others (2009), table 1 of Fagerland, Lydersen, Laake (2013): 1, 1, 7, 12 of 21 children; the exact
    conditional p value is twice P(X <= 1) of 8."""
    found = owed([1] + [0] + [1] * 7 + [0] * 12, [1] + [1] + [0] * 7 + [0] * 12)
    assert (found.strict_cases, found.lenient_cases) == (7, 1)
    assert found.p == pytest.approx(2 * 9 / 256)
    assert found.leaning.point == pytest.approx(6 / 21)
    assert found.found is not None
    assert found.found.point == pytest.approx(1 / 2)


def test_never_differing_is_not_known_for_certain() -> None:
    """An auditor who never differed has leaning 0, p 1, all crimes found, and limits with width, shrinking with n."""
    few, many = owed([1] * 10, [1] * 10), owed([1] * 200, [1] * 200)
    for one in (few, many):
        assert one.leaning.point == 0
        assert one.direction == "none-shown"
        assert (one.strict_cases, one.lenient_cases, one.p) == (0, 0, 1.0)
        assert one.found is not None
        assert one.effect is None or one.effect.point == 0
        assert one.drift is not None
        assert one.drift.point == 0
        assert one.drift.low < 0 < one.drift.high
        assert one.found.point == one.found.high == 1
        assert one.found.low < 1
    assert few.leaning.low < many.leaning.low < 0 < many.leaning.high < few.leaning.high
    assert many.leaning.high == pytest.approx(3.689 / 200, abs=1e-5)


def test_strict_and_lenient() -> None:
    """Naming too many crimes is strict, too few is lenient, and the limits say which; a lenient one finds fewer."""
    strict = owed([2] * 20 + [1] * 20, [1] * 40)
    lenient = owed([0] * 20 + [1] * 20, [1] * 40)
    assert (strict.direction, lenient.direction) == ("strict", "lenient")
    assert strict.leaning.point == -lenient.leaning.point == 0.5
    assert lenient.found is not None
    assert lenient.found.point == 0.5


@given(pairs)
def test_judges_changing_places_change_the_sign(verdicts: list[tuple[int, int]]) -> None:
    """Leaning and drift of the settled against the first are those of the first against the settled, turned round."""
    first, settled = [a for a, _ in verdicts], [b for _, b in verdicts]
    one, other = owed(first, settled), owed(settled, first)
    turned = (-other.leaning.point, -other.leaning.high, -other.leaning.low)
    assert one.leaning == pytest.approx(turned, abs=1e-9)
    assert (one.strict_cases, one.lenient_cases, one.p) == (
        other.lenient_cases,
        other.strict_cases,
        other.p,
    )
    if one.drift is not None and other.drift is not None:
        assert one.drift == pytest.approx((-other.drift.point, -other.drift.high, -other.drift.low), abs=1e-9)


@given(pairs)
def test_limits_hold_the_point_and_grow_with_the_level(verdicts: list[tuple[int, int]]) -> None:
    """Every span holds its point and is wider at a higher level."""
    first, settled = [a for a, _ in verdicts], [b for _, b in verdicts]
    wide, narrow = owed(first, settled, level=0.99), owed(first, settled, level=0.8)
    for name in ("leaning", "found", "effect", "drift"):
        outer, inner = getattr(wide, name), getattr(narrow, name)
        if inner is not None:
            assert outer.low <= inner.low + 1e-9
            assert inner.low <= inner.point <= inner.high
            assert inner.high <= outer.high + 1e-9


def test_effect_is_the_difference_of_two_rates() -> None:
    """The effect is the rate by first verdicts less that by settled ones, whatever differs, y or m."""
    y1, m1, y2, m2 = [1, 2, 0, 1, 0], [1, 2, 1, 1, 2], [1, 1, 1, 0, 0], [1, 2, 1, 1, 1]
    found = leaning("B", y1, m1, y_settled=y2, m_settled=m2)
    assert found.effect is not None
    assert found.effect.point == pytest.approx(4 / 7 - 3 / 6)
    assert found.crimes == 6
    assert found.cases == 5


def test_drift_is_later_half_less_earlier() -> None:
    """An auditor grown strict drifts up by the difference of the halves' means, the middle case counted as early; the
    limits are those of two independent samples joined."""
    first = [1, 1, 1, 1, 1, 2, 2, 1, 2]
    found = owed(first, [1] * 9)
    assert found.drift is not None
    assert found.drift.point == pytest.approx(3 / 4 - 0 / 5)
    d = np.array(first, float) - 1
    size = float(np.array(first + [1] * 9).mean())
    low, high = (
        signed_interval([part], [1 / len(part)], [0.0], size=likely_size(part, size))
        for part in (d[:5], d[5:])
    )
    assert found.drift.low == pytest.approx(0.75 - np.hypot(0.75 - high.low, low.high))
    steady = owed([1, 2] * 10, [1] * 20)
    assert steady.drift is not None
    assert steady.drift.point == 0


def test_drift_needs_two_cases_in_each_half() -> None:
    """Three cases have a leaning and no drift, four have both."""
    assert owed([1, 1, 2], [1, 1, 1]).drift is None
    assert owed([1, 1, 2, 1], [1, 1, 1, 1]).drift is not None


def test_cases_owing_nothing() -> None:
    """Cases that owe nothing by either judge have a leaning of 0 and neither share found nor effect."""
    found = owed([0] * 5, [0] * 5)
    assert (found.leaning.point, found.found, found.effect) == (0, None, None)


@pytest.mark.parametrize(
    ("first", "settled", "words"),
    [
        ([1], [1], "1 case judged again"),
        ([1, 0.5], [1, 1], "part of a crime"),
        ([1, -1], [1, 1], "numbers of 0 or more"),
        ([1, 1], [1, 1, 1], "m_settled"),
    ],
)
def test_refusals(first: list[Any], settled: list[Any], words: str) -> None:
    """Too few cases and what is no count are refused in words."""
    with pytest.raises(StatisticsError, match=words):
        owed(first, settled)


def test_more_recorded_than_owed_is_refused() -> None:
    """y above m is refused, naming the auditor."""
    with pytest.raises(StatisticsError, match="'C'"):
        leaning("C", [2, 0], [1, 1], y_settled=[0, 0], m_settled=[1, 1])
