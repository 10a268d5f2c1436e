"""Stopping early: what must hold of the p-values and the intervals, whatever was seen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.stats.sequential import SettledStratum, confidence_sequence, evidence
from crime_sample.stats.settled import in_turn
from crime_sample.stats.wealth import GAP, log_fortune

Case = tuple[int, int] | None
DUST = 1e-9


def whole(cases: list[Case], *, population: int | None = None, drawn: int | None = None) -> SettledStratum:
    """One stratum, planned in full unless told."""
    population = len(cases) if population is None else population
    return SettledStratum("all", population, drawn or population, cases)


def rate_of(frame: list[tuple[int, int]]) -> Fraction:
    return Fraction(sum(y for y, _ in frame), sum(m for _, m in frame))


FRAMES: list[list[tuple[int, int]]] = [
    [(1, 1), (1, 1), (0, 1), (1, 1), (0, 0)],
    [(0, 2), (1, 1), (2, 2), (0, 0), (1, 2)],
    [(2, 2), (2, 2), (2, 2), (0, 2), (1, 1)],
    [(0, 1), (0, 1), (0, 1), (1, 1), (0, 0), (0, 0)],
    [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (0, 1)],
]


@st.composite
def samples(draw: st.DrawFn, most: int = 30) -> tuple[list[tuple[int, int]], int, int]:
    """Settled incidents, a population, an M."""
    m_max = draw(st.integers(1, 4))
    cases = draw(
        st.lists(
            st.integers(0, m_max).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
            min_size=1,
            max_size=most,
        )
    )
    return cases, len(cases) + draw(st.integers(0, 200)), m_max


def _strata(chance: np.random.Generator, count: int, rate: float, m_max: int) -> list[SettledStratum]:
    made = []
    for h in range(count):
        drawn = int(chance.integers(1, 12))
        m = chance.integers(0, m_max + 1, size=drawn)
        y = chance.binomial(m, rate)
        cases: list[Case] = list(zip(y.tolist(), m.tolist(), strict=True))
        made.append(SettledStratum(f"S{h}", drawn + int(chance.integers(0, 60)), drawn, cases))
    made.append(SettledStratum("sure", 40, 5, [(1, 1)]))
    return made


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 3), st.floats(0.05, 0.95), st.integers(1, 3))
def test_more_is_harder_to_show(seed: int, count: int, truth: float, m_max: int) -> None:
    """p for "at least r" never falls and p for "below r" never rises as r rises;
    intervals of a higher level hold the others, later ones lie in earlier ones."""
    strata = _strata(np.random.default_rng(seed), count, truth, m_max)
    rates = np.linspace(0, 1, 21)
    found = [evidence(strata, rate=float(r), m_max=m_max) for r in rates]
    for one, other in pairwise(found):
        assert one.p_at_least <= other.p_at_least * (1 + 4 * GAP) + DUST
        assert one.p_below * (1 + 4 * GAP) + DUST >= other.p_below
    sequence = confidence_sequence(strata, m_max=m_max, looks=range(4, 60, 8), level=0.99)
    looser = confidence_sequence(strata, m_max=m_max, looks=range(4, 60, 8), level=0.999)
    for now, wider in zip(sequence, looser, strict=True):
        assert 0 <= wider.low <= now.low <= now.high <= wider.high <= 1
    for earlier, later in pairwise(sequence):
        assert earlier.low <= later.low
        assert later.high <= earlier.high


@settings(max_examples=40)
@given(samples(), st.floats(0.01, 0.99))
def test_intervals_are_the_rates_not_refuted(
    sample: tuple[list[tuple[int, int]], int, int], rate: float
) -> None:
    """A rate outside the interval has a p of at most a/2 against one side; inside, above a/2 against both."""
    cases, population, m_max = sample
    stratum = whole([*cases, (1, 1)], population=population + 1)
    every = range(1, len(cases) + 2)
    now = confidence_sequence([stratum], m_max=m_max, level=0.9, looks=every)[-1]
    found = evidence([stratum], rate=rate, m_max=m_max, looks=every)
    if rate < now.low:
        assert found.p_at_least <= 0.05 + DUST
    if now.low + 2e-6 < rate < now.high - 2e-6:
        assert found.p_at_least > 0.05 - DUST
        assert found.p_below > 0.05 - DUST
    if rate > now.high:
        assert found.p_below <= 0.05 + DUST


@settings(max_examples=40)
@given(samples(), st.floats(0.1, 0.9), st.data())
def test_a_missing_one_never_helps(
    sample: tuple[list[tuple[int, int]], int, int], rate: float, data: st.DataObject
) -> None:
    """Whatever an incident would have shown, leaving it missing widens what is certain; as M crimes unrecorded
    or recorded it is read just so."""
    cases, population, m_max = sample
    place = data.draw(st.integers(0, len(cases) - 1))

    def given_as(case: Case) -> Any:
        return evidence(
            [whole([*cases[:place], case, *cases[place + 1 :]], population=population + 1)],
            rate=rate,
            m_max=m_max,
        )

    missing = given_as(None)
    assert missing.p_at_least == given_as((0, m_max)).p_at_least
    assert missing.p_below == given_as((m_max, m_max)).p_below
    sure = confidence_sequence(
        [whole([*cases[:place], None, *cases[place + 1 :]], population=population + 1)], m_max=m_max
    )[-1]
    y = sum(case[0] for case in cases) - cases[place][0]
    m = sum(case[1] for case in cases) - cases[place][1]
    unknown = (population + 2 - len(cases)) * m_max
    assert sure.low >= y / (m + unknown) - DUST
    assert sure.high <= (y + unknown) / (m + unknown) + DUST


@pytest.mark.parametrize("level", [0.5, 0.95])
@pytest.mark.parametrize("frame", FRAMES)
def test_a_census_gives_the_rate_itself(frame: list[tuple[int, int]], level: float) -> None:
    """With all seen both limits are the rate, and each claim is certain or unsupported; strata or not."""
    truth = float(rate_of(frame))
    for strata in ([whole(list(frame))], [whole(list(frame[:2])), whole(list(frame[2:]))]):
        now = confidence_sequence(strata, m_max=3, level=level)[-1]
        assert (now.n, now.low, now.high) == (len(frame), truth, truth)
        at = evidence(strata, rate=truth, m_max=3)
        assert at.p_at_least == 0
        assert at.p_below > 0
        assert evidence(strata, rate=truth + 1e-6, m_max=3).p_below == 0
        assert evidence(strata, rate=truth + 1e-6, m_max=3).p_at_least > 0


def test_certainty_counts_whole_crimes() -> None:
    """19 of 20 recorded is at least 95 %, though 0.95 is no fraction of two: nothing is lost to rounding."""
    cases: list[Case] = [(1, 1)] * 19
    for rate in (0.95, 0.9, 0.07):
        assert evidence([whole(cases, population=20)], rate=rate, m_max=1).p_at_least == 0
    assert evidence([whole(cases, population=20)], rate=0.951, m_max=1).p_at_least > 0
    missed: list[Case] = [(0, 1)] * 2
    assert evidence([whole(missed, population=20)], rate=0.9, m_max=1).p_below > 0
    assert evidence([whole(missed, population=20)], rate=0.91, m_max=1).p_below == 0


@pytest.mark.parametrize(("y", "low", "high"), [(0, 0.0, 0.1), (1, 0.9, 1.0)])
def test_none_and_all_of_n(y: int, low: float, high: float) -> None:
    """0 of n and n of n: the limit on that side stays at the edge, the other one is near."""
    (*_, now) = confidence_sequence([whole([(y, 1)] * 80, population=10_000, drawn=80)], m_max=1)
    assert low <= now.low < now.high <= high
    assert (now.low == 0) if y == 0 else (now.high == 1)


def test_the_ends_of_the_scale() -> None:
    """At least 0 is certain; below 0 and at least 1 of an unfinished frame are never shown; one miss ends 1."""
    good = [whole([(1, 1)] * 5, population=50)]
    assert evidence(good, rate=0.0, m_max=1).p_at_least == 0
    assert evidence(good, rate=0.0, m_max=1).p_below == 1
    assert evidence(good, rate=1.0, m_max=1).p_at_least == 1
    assert evidence(good, rate=1.0, m_max=1).p_below == 1
    assert evidence([whole([(1, 1), (0, 1)], population=50)], rate=1.0, m_max=1).p_below == 0
    two = [whole([(1, 1), (1, 1)], population=50), whole([(1, 1), (1, 1)], population=30)]
    assert evidence(two, rate=1.0, m_max=1).p_below == 1


def test_nothing_seen_and_nothing_owed() -> None:
    """Before the first incident there is no evidence; incidents owing nothing leave the fortune as it is."""
    before = evidence([whole([], population=50)], rate=0.9, m_max=1)
    assert (before.n, before.p_at_least, before.p_below, before.path) == (0, 1.0, 1.0, ())
    assert confidence_sequence([whole([], population=50)], m_max=1) == ()
    idle = evidence([whole([(0, 0)] * 20, population=1000)], rate=0.9, m_max=1)
    assert idle.p_at_least == pytest.approx(1.0)
    one = confidence_sequence([whole([(1, 1)])], m_max=4)
    assert [(now.low, now.high) for now in one] == [(1.0, 1.0)]


def test_a_take_all_stratum_takes_no_stakes() -> None:
    """A stratum the plan takes in full is read for what is certain in it: its order does not matter."""
    first: list[Case] = [(1, 1)] * 30 + [(0, 1)]
    full: list[Case] = [(1, 1), (0, 2), (2, 2)]
    found = {
        evidence(
            [SettledStratum("part", 500, 31, first), SettledStratum("full", 3, 3, list(order))],
            rate=0.8,
            m_max=2,
        ).p_at_least
        for order in permutations(full)
    }
    assert max(found) == pytest.approx(min(found), rel=1e-4)
    assert max(found) < 1


def test_looks_ahead_are_not_taken_and_now_always_is() -> None:
    """Of the looks named, those reached, and the present; the default is each twentieth of the plan."""
    stratum = whole([(1, 1)] * 25, population=1000, drawn=100)
    named = evidence([stratum], rate=0.5, m_max=1, looks=[10, 20, 40])
    assert [step.n for step in named.path] == [10, 20, 25]
    usual = confidence_sequence([stratum], m_max=1)
    assert [now.n for now in usual] == [5, 10, 15, 20, 25]


def test_strata_are_judged_by_the_best_look_so_far() -> None:
    """With strata p is 1 / (the largest of the least fortunes at the looks so far): good news early is kept."""
    good, bad = [(1, 1)] * 40, [(0, 1)] * 20
    strata = [SettledStratum("A", 500, 60, good + bad), SettledStratum("B", 100, 30, good[:20] + bad[:10])]
    looks = [30, 60, 75, 90]
    path = evidence(strata, rate=0.7, m_max=1, looks=looks).path
    walk = in_turn(strata, m_max=1).at_least
    least = [
        log_fortune(
            replace(walk, gain=walk.gain[:n], owed=walk.owed[:n], code=walk.code[:n], left=walk.left[:n]), 0.7
        )
        for n in looks
    ]
    assert least[1] > least[2] > least[3]
    best = np.maximum.accumulate(np.maximum(least, 0.0))
    assert [step.p_at_least for step in path] == pytest.approx(np.exp(-best), rel=1e-9)
    assert path[1].p_at_least == path[3].p_at_least < 0.05


def test_an_empty_intersection_falls_back_on_what_is_certain() -> None:
    """All recorded, then none: the early intervals were wrong, and from there only what is certain is given."""
    cases: list[Case] = [(1, 1)] * 60 + [(0, 1)] * 35
    limits = confidence_sequence([whole(cases, population=100)], m_max=1, level=0.6, looks=[60, 90, 95])
    assert limits[0].low > 0.9
    assert [(now.low, now.high) for now in limits[1:]] == [(0.6, 0.7), (0.6, 0.65)]
