"""Fortunes: by definition in exact arithmetic, by R, by a published value, and the least over all sharings."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.stats import wealth
from crime_sample.stats.sequential import SettledStratum, evidence
from crime_sample.stats.settled import in_turn
from crime_sample.stats.wealth import GAP, STAKES, log_fortune, log_fortunes

Case = tuple[int, int] | None
GOLDEN = json.loads((Path(__file__).parent / "golden" / "sequential.json").read_text())["walks"]


def whole(cases: list[Case], *, population: int | None = None, drawn: int | None = None) -> SettledStratum:
    """One stratum, planned in full unless told."""
    population = len(cases) if population is None else population
    return SettledStratum("all", population, drawn or population, cases)


def _by_definition(frame: list[tuple[int, int]], population: int, r: Fraction, m_max: int) -> list[Fraction]:
    """The fortune after each incident in exact arithmetic, from a = y - r m and the mean of what is left."""
    stakes = [Fraction(repr(float(c))) for c in STAKES]
    owned = [Fraction(1)] * len(stakes)
    seen, path = Fraction(0), []
    for t, (y, m) in enumerate(frame, start=1):
        x = (y - r * m) / m_max + r
        expected = (population * r - seen) / (population - t + 1)
        owned = [own * (1 + c * (x / expected - 1)) for own, c in zip(owned, stakes, strict=True)]
        seen += x
        path.append(sum(owned) / len(owned))
    return path


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)]), min_size=1, max_size=30),
    st.integers(1, 200),
    st.integers(2, 4),
    st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=40),
)
def test_fortunes_in_exact_arithmetic(
    cases: list[tuple[int, int]], unseen: int, m_max: int, rate: Fraction
) -> None:
    """As long as the rate is possible, the fortune is that of its definition in fractions."""
    population = len(cases) + unseen
    gain, owed, possible = 0, 0, 0
    while possible < len(cases) and Fraction(gain, owed + (population - possible) * m_max) < rate:
        gain, owed = gain + cases[possible][0], owed + cases[possible][1]
        possible += 1
    walk = in_turn([whole(list(cases), population=population)], m_max=m_max).at_least
    expected = _by_definition(cases[:possible], population, rate, m_max)
    found = np.exp(log_fortunes(walk, float(rate))[:possible])
    assert found == pytest.approx([float(own) for own in expected], rel=1e-9)


@pytest.mark.parametrize("walk", GOLDEN, ids=lambda w: f"{len(w['strata'])} strata")
def test_fortunes_of_r(walk: dict[str, Any]) -> None:
    """R, from the definition and with general minimisers, finds the same; never less than is given out."""
    strata = [
        SettledStratum(
            str(h),
            s["population"],
            s["drawn"],
            [(int(y), int(m)) for y, m in zip(s["y"], s["m"], strict=True)],
        )
        for h, s in enumerate(walk["strata"])
    ]
    cases = in_turn(strata, m_max=walk["m_max"])
    if len(strata) == 1:
        assert log_fortunes(cases.at_least, walk["rate"]) == pytest.approx(walk["path"], rel=1e-9, abs=1e-12)
    found = log_fortune(cases.at_least, walk["rate"])
    assert walk["path"][-1] - 2 * GAP <= found <= walk["path"][-1] + 1e-9


def test_a_published_p_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kaplan and Wald's p-value as SHANGRLA's tests have it: 1, 1, 1, 1, 1, 0, mean 1/2, g = 0.1, with
    replacement: 1.9^-5. Here one player of stake 1 - g, in a frame too large to notice."""
    monkeypatch.setattr(wealth, "STAKES", np.array([0.9]))
    cases: list[Case] = [(1, 1)] * 5 + [(0, 1)]
    found = evidence([whole(cases, population=10**12, drawn=6)], rate=0.5, m_max=1)
    assert found.p_at_least == pytest.approx(1.9**-5, rel=1e-9)


def test_many_players_are_kaplans_martingale(monkeypatch: pytest.MonkeyPatch) -> None:
    """With stakes spread evenly the mean fortune is the integral of SHANGRLA's Kaplan martingale, done here
    exactly as an integral of a polynomial in the stake."""
    monkeypatch.setattr(wealth, "STAKES", (np.arange(4000) + 0.5) / 4000)
    cases = [(1, 1), (0, 1), (1, 1), (1, 1), (2, 2), (0, 0)]
    polynomial, seen, N, r, M = np.polynomial.Polynomial([1.0]), 0.0, 20, 0.5, 2
    for t, (y, m) in enumerate(cases):
        x = (y - r * m) / M + r
        polynomial *= np.polynomial.Polynomial([1.0, x / ((N * r - seen) / (N - t)) - 1])
        seen += x
    found = log_fortunes(in_turn([whole(list(cases), population=N)], m_max=M).at_least, r)
    assert math.exp(found[-1]) == pytest.approx(polynomial.integ()(1.0) - polynomial.integ()(0.0), rel=1e-6)


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


@settings(max_examples=60)
@given(
    st.integers(0, 10**6), st.integers(1, 4), st.floats(0.05, 0.95), st.floats(0.02, 0.98), st.integers(1, 3)
)
def test_no_sharing_is_less_favourable(seed: int, count: int, truth: float, rate: float, m_max: int) -> None:
    """The number given out lies below the fortune under any sharing of what is unseen, tried at random, and,
    where it was not given up as impossible, within GAP of the least found."""
    chance = np.random.default_rng(seed)
    walk = in_turn(_strata(chance, count, truth, m_max), m_max=m_max).at_least
    if not len(walk):
        return
    gain, most = wealth.certain(walk)
    room = (rate * most[-1] - gain[-1]) / m_max
    if room <= 1e-9:
        return
    lower = log_fortune(walk, rate)
    strata = wealth._Strata(walk, rate)
    tried = [
        strata.fortune(room * chance.dirichlet(np.full(strata.count, c)) + 1e-300)[0]
        for c in (0.3, 1, 3) * 10
    ]
    assert lower <= min(tried) + 1e-9
