"""Looking more than once, measured: the plain interval errs too often, the others keep their level."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from crime_sample.errors import StatisticsError
from crime_sample.stats.repeated import RULES, error_at_looks
from crime_sample.stats.sequential import SettledStratum, evidence

Case = tuple[int, int] | None


def test_looking_often_breaks_the_plain_interval_and_not_the_others() -> None:
    """Eight looks at a frame of 5,000 with a rate near 0.85: the plain interval errs far oftener than 5 % by the
    last; the spent levels by about 5 %, the confidence sequence by no more. Shares only grow, the seed repeats."""
    chance = np.random.default_rng(4)
    m = chance.choice([0, 1, 2], p=[0.3, 0.6, 0.1], size=5000)
    y = chance.binomial(m, 0.85)
    looks = range(100, 801, 100)
    errors = error_at_looks(y, m, looks=looks, m_max=2, seed=11, runs=300, interval="wald-t")
    assert set(errors) == set(RULES)
    assert errors["fixed"][-1] > 0.11
    assert errors["spending"][-1] < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)
    assert errors["martingale"][-1] <= 0.05
    for shares in errors.values():
        assert all(one <= other for one, other in pairwise(shares))
    assert errors == error_at_looks(y, m, looks=looks, m_max=2, seed=11, runs=300, interval="wald-t")


def test_simulated_rule_is_the_confidence_sequence() -> None:
    """The fast rule of the simulation excludes the rate when the confidence sequence does."""
    chance = np.random.default_rng(6)
    m = chance.choice([0, 1, 2], p=[0.3, 0.6, 0.1], size=60)
    y = chance.binomial(m, 0.5)
    truth = float(y.sum() / m.sum())
    looks = [10, 20, 30, 40]
    errors = error_at_looks(y, m, looks=looks, m_max=2, seed=3, runs=200, level=0.3, interval="wald-t")[
        "martingale"
    ]
    again = np.random.default_rng(3)
    out = np.zeros(4)
    for _ in range(200):
        sample = again.choice(60, size=40, replace=False)
        cases: list[Case] = [(int(y[i]), int(m[i])) for i in sample]
        found = [evidence([SettledStratum("all", 60, 40, cases[:n])], rate=truth, m_max=2) for n in looks]
        out += [min(one.p_at_least, one.p_below) <= 0.35 for one in found]
    assert errors == pytest.approx(out / 200)
    assert 0 < errors[-1] <= 0.7


@pytest.mark.parametrize(
    "call",
    [
        lambda: error_at_looks([1, 0], [1], looks=[1], m_max=1, seed=1),
        lambda: error_at_looks([0, 0], [0, 0], looks=[1], m_max=1, seed=1),
        lambda: error_at_looks([2, 0], [2, 1], looks=[1], m_max=1, seed=1),
        lambda: error_at_looks([1, 0], [1, 1], looks=[2], m_max=1, seed=1),
        lambda: error_at_looks([1, 0], [1, 1], looks=[1], m_max=1, seed=1, runs=0),
    ],
)
def test_refuses_frames_without_meaning(call: Any) -> None:
    """Arrays that do not match, no crime owed, an m above M, a look at the whole frame, no runs."""
    with pytest.raises(StatisticsError) as caught:
        call()
    assert caught.value.remedy
