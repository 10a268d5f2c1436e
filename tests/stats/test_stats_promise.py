"""The promise of stopping early, counted out: every order of small frames, no chance and nothing large."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from crime_sample.stats.sequential import SettledStratum, confidence_sequence, evidence

Case = tuple[int, int] | None
ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
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


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("excess", [0.0, 0.001, 0.2])
def test_a_false_claim_is_believed_no_oftener_than_promised(
    frame: list[tuple[int, int]], excess: float
) -> None:
    """Ville, counted out: over all orders of a small frame, the share in which p for a false claim ever falls
    to a is at most a, for every a that is reached."""
    truth = float(rate_of(frame))
    orders = list(permutations(frame))
    every = range(1, len(frame) + 1)
    if excess:
        lowest = [
            min(
                s.p_at_least
                for s in evidence([whole(list(o))], rate=min(1.0, truth + excess), m_max=2, looks=every).path
            )
            for o in orders
        ]
        _within_promise(lowest)
    lowest = [
        min(
            s.p_below
            for s in evidence([whole(list(o))], rate=max(0.0, truth - excess), m_max=2, looks=every).path
        )
        for o in orders
    ]
    _within_promise(lowest)


def _within_promise(lowest: list[float]) -> None:
    reached = np.array(lowest)
    for a in {*ALPHAS, *reached.tolist()}:
        assert (reached <= a + DUST).mean() <= a + DUST


@pytest.mark.parametrize(
    ("first", "second", "drawn"),
    [
        ([(1, 1), (0, 1), (1, 1)], [(1, 1), (1, 1), (0, 1), (1, 2)], (3, 2)),
        ([(0, 2), (2, 2), (1, 1)], [(0, 1), (1, 1), (1, 1)], (1, 3)),
        ([(1, 1), (1, 1)], [(0, 0), (0, 1), (2, 2), (1, 1)], (2, 2)),
    ],
)
def test_two_strata_keep_the_promise(
    first: list[tuple[int, int]], second: list[tuple[int, int]], drawn: tuple[int, int]
) -> None:
    """As above over all pairs of orders: neither p ever falls to a too often, and the intervals, all looks
    taken together, miss the rate in no more than a of the orders."""
    truth = float(rate_of(first + second))
    every = range(1, len(first) + len(second) + 1)
    at_least, below, missed = [], [], 0
    orders = list(product(permutations(first), permutations(second)))
    for one, other in orders:
        strata = [
            SettledStratum("A", len(first), drawn[0], list(one)),
            SettledStratum("B", len(second), drawn[1], list(other)),
        ]
        path = evidence(strata, rate=truth + 1e-4, m_max=2, looks=every).path
        at_least.append(min(step.p_at_least for step in path))
        path = evidence(strata, rate=truth, m_max=2, looks=every).path
        below.append(min(step.p_below for step in path))
        limits = confidence_sequence(strata, m_max=2, level=0.5, looks=every)
        missed += any(not now.low - DUST <= truth <= now.high + DUST for now in limits)
    _within_promise(at_least)
    _within_promise(below)
    assert missed / len(orders) <= 0.5


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("level", [0.3, 0.8])
def test_intervals_of_all_looks_hold_the_rate_together(frame: list[tuple[int, int]], level: float) -> None:
    """Over all orders of a small frame, the intervals of every look at once hold the rate as often as promised."""
    truth = float(rate_of(frame))
    every = range(1, len(frame) + 1)
    orders = list(permutations(frame))
    held = 0
    for order in orders:
        limits = confidence_sequence([whole(list(order))], m_max=2, level=level, looks=every)
        held += all(now.low - DUST <= truth <= now.high + DUST for now in limits)
    assert held / len(orders) >= level


@pytest.mark.parametrize("hidden", [0, 1, 2, 3])
def test_missing_ones_cannot_break_the_promise(hidden: int) -> None:
    """Even if whoever hides incidents sees them first and hides those that tell against a claim."""
    frame = [(1, 1), (0, 2), (1, 1), (0, 1), (2, 2), (1, 2)]
    truth = float(rate_of(frame))
    for claim in ("p_at_least", "p_below"):
        lowest = []
        for order in permutations(frame):
            ranked = sorted(order, key=lambda c: c[0] - truth * c[1], reverse=claim == "p_below")
            hide = ranked[:hidden]
            seen: list[Case] = []
            for case in order:
                if case in hide:
                    hide.remove(case)
                    seen.append(None)
                else:
                    seen.append(case)
            rate = truth + 1e-4 if claim == "p_at_least" else truth
            path = evidence([whole(seen)], rate=rate, m_max=2, looks=range(1, 7)).path
            lowest.append(min(getattr(step, claim) for step in path))
        _within_promise(lowest)
