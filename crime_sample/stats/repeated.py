"""What looking more than once does to an interval, measured: how often a true rate was ever ruled out.

A simple random sample is drawn again and again from a frame whose rate is known, and looked at after n_1 < n_2
< ... incidents. The share of runs in which an interval excluded that rate, at this look or before, is the error
that stopping at the first striking look would make.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import StatisticsError
from crime_sample.stats.forms import tail
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.looks import declared_looks, information
from crime_sample.stats.ratio import ratio
from crime_sample.stats.strata import Booleans, Design, Floats, Ints, stratified
from crime_sample.stats.wealth import Walk, log_fortunes

DUST = 1e-12
"""A limit this near to the true rate holds it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """What every run shares: the looks, a design and a spent level for each, and the truth."""

    looks: tuple[int, ...]
    designs: tuple[Design, ...]
    levels: tuple[float, ...]
    interval: str
    level: float
    truth: float
    population: int
    m_max: int


Rule = Callable[[_Trial, Floats, Floats], Booleans]
"""(trial, y (n,), m (n,)) -> (K,) True where the interval of the look leaves the true rate out."""


def error_at_looks(
    y: npt.ArrayLike,
    m: npt.ArrayLike,
    *,
    looks: Sequence[int],
    m_max: int,
    seed: int,
    runs: int = 1000,
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    spending: str = "obrien-fleming",
) -> dict[str, tuple[float, ...]]:
    """By rule of stopping, the share of ``runs`` in which the true rate was ruled out by each look or before.

    ``y``, ``m`` (N,) crimes recorded and owed of EVERY incident of the frame; ``looks`` n_1 < ... < n_K < N;
    ``m_max`` M; ``interval`` a name in ``RATE_INTERVALS``, ``spending`` one in ``SPENDING``. The rules, in
    ``RULES``: ``fixed`` the interval at the level itself, as if each look were the only one; ``spending`` the
    same interval at the look's own level (:func:`crime_sample.stats.looks.declared_looks`); ``martingale`` the
    confidence sequence. A look at which no crime was owed rules nothing out. The last number of a rule should
    be at most 1 - level. Standard error of a share s: sqrt(s (1 - s) / runs).

    Fails when the looks do not rise or reach the whole frame, an m is above M, or the frame owes nothing.

    Five looks at a frame of 2,000 incidents with a rate of 0.9:

    >>> frame = [1] * 1800 + [0] * 200
    >>> errors = error_at_looks(
    ...     frame, [1] * 2000, looks=[40, 80, 120, 160, 200], m_max=1, seed=1, runs=300, interval="wald-t"
    ... )
    >>> errors["fixed"][-1] > 0.15, errors["spending"][-1] < errors["fixed"][-1], errors["martingale"][-1] < 0.05
    (True, True, True)
    """
    recorded, owed = np.asarray(y, dtype=np.float64), np.asarray(m, dtype=np.float64)
    if recorded.ndim != 1 or recorded.shape != owed.shape or not owed.sum() > 0:
        raise StatisticsError(
            f"A frame with y of shape {recorded.shape} and m of shape {owed.shape}.",
            remedy="Give one number of each for every incident, and at least one crime owed.",
        )
    if (recorded < 0).any() or (recorded > owed).any() or (owed > m_max).any():
        raise StatisticsError(
            f"An incident of the frame is not within 0 <= recorded <= owed <= {m_max}.",
            remedy="Give counts of owed crimes and an m_max that none exceeds.",
        )
    if runs < 1:
        raise StatisticsError(f"{runs} runs.", remedy="Give 1,000 or so.")
    population = len(owed)
    times = information(looks, population=population)
    trial = _Trial(
        looks=tuple(looks),
        designs=tuple(stratified(["frame"] * n, population={"frame": population}) for n in looks),
        levels=tuple(look.level for look in declared_looks(times, spending=spending, level=level)),
        interval=interval,
        level=level,
        truth=float(recorded.sum() / owed.sum()),
        population=population,
        m_max=m_max,
    )
    chance = np.random.default_rng(seed)
    counts: dict[str, Ints] = {name: np.zeros(len(looks), dtype=np.int64) for name in RULES}
    for _ in range(runs):
        sample = chance.choice(population, size=trial.looks[-1], replace=False)
        for name, rule in RULES.items():
            counts[name] += np.logical_or.accumulate(rule(trial, recorded[sample], owed[sample]))
    return {name: tuple(float(count) / runs for count in counted) for name, counted in counts.items()}


def _fixed(trial: _Trial, y: Floats, m: Floats) -> Booleans:
    return _excluded(trial, y, m, (trial.level,) * len(trial.looks))


def _spending(trial: _Trial, y: Floats, m: Floats) -> Booleans:
    return _excluded(trial, y, m, trial.levels)


def _martingale(trial: _Trial, y: Floats, m: Floats) -> Booleans:
    """Whether either bet has reached 2/a by the look."""
    enough = -math.log(tail(trial.level))
    best = np.full(len(m), -math.inf)
    for gain, rate in ((y, trial.truth), (m - y, 1.0 - trial.truth)):
        walk = Walk(
            gain=gain,
            owed=m,
            code=np.zeros(len(m), dtype=np.int64),
            left=trial.population - np.arange(len(m), dtype=np.float64),
            population=np.array([float(trial.population)]),
            weight=np.ones(1),
            m_max=float(trial.m_max),
        )
        best = np.maximum(best, log_fortunes(walk, rate))
    reached = np.maximum.accumulate(best) >= enough
    return np.asarray(reached[np.array(trial.looks) - 1], dtype=np.bool_)


def _excluded(trial: _Trial, y: Floats, m: Floats, levels: Sequence[float]) -> Booleans:
    out = []
    for n, design, level in zip(trial.looks, trial.designs, levels, strict=True):
        if not m[:n].any():
            out.append(False)
            continue
        low, high = rate_interval(ratio(design, y[:n], m[:n]), method=trial.interval, level=level)
        out.append(not low - DUST <= trial.truth <= high + DUST)
    return np.array(out, dtype=np.bool_)


RULES: dict[str, Rule] = {"fixed": _fixed, "spending": _spending, "martingale": _martingale}
"""Rules of stopping, by name."""
