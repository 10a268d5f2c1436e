"""Samples drawn otherwise than by tickets in strata, measured: systematic, Pareto, in two stages.

What a sample of districts or of starts misses depends on the population as much as on the draw, so many populations of
a setting are made, and some samples taken of each. A sample is a column, as in :mod:`.samples`, and the code that
estimates an audit serves it: each sample's PSUs stand in variance strata of its own.

Letters: K samples, r rows, one a sampled incident; H strata of the second stage in a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.measured import Measured, Tally
from crime_sample.simulate.coverage.samples import MOST_CELLS, Block, Truth, incidents
from crime_sample.simulate.coverage.schemes import LARGEST, SMALLEST, Pareto, Systematic, TwoStage
from crime_sample.simulate.coverage.settings import Setting
from crime_sample.stats.cells import Cells, Drawn
from crime_sample.stats.estimates import Floats, Ints
from crime_sample.stats.spread import Chances, Spread, Stages, Strata, Successive

OF_EACH = 100
"""Samples taken of a population, but for systematic ones: those are taken from every start."""
NUMBERS = 4_000_000
"""Random numbers held at a time, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One population in its order: ``m``, ``y`` (N,) of its incidents; ``size`` (N,) by which they are drawn, or
    ``edges`` (D + 1,) where its districts begin and end; both empty where they do not matter."""

    m: Ints
    y: Ints
    size: Floats
    edges: Ints

    @property
    def truth(self) -> Truth:
        """What is true of it."""
        return Truth(float(self.m.sum()), float(self.y.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """K samples of a frame: of each row its ``sample`` and ``stratum``, the place of its ``unit`` in the frame and its
    ``weight`` (r,); ``psus`` and ``fraction`` (H, K) of the strata; ``spread`` the form of the variance."""

    sample: Ints
    stratum: Ints
    unit: Ints
    weight: Floats
    psus: Floats
    fraction: Floats
    spread: Spread


def measure_otherwise(
    setting: Setting,
    *,
    draws: int,
    seed: int,
    level: float = 0.95,
    methods: Sequence[str] | None = None,
    again: bool = False,
) -> Measured:
    """As :func:`.measured.measure`, for a setting with a scheme; ``again`` takes other populations.

    >>> from crime_sample.simulate.coverage.schemes import designs
    >>> some = next(designs())
    >>> found = measure_otherwise(some, draws=600, seed=1, methods=["stepped"])
    >>> found.found["rate", "stepped"].held > 0.9
    True
    """
    each = _starts(setting) if isinstance(setting.scheme, Systematic) else min(OF_EACH, draws)
    populations = -(-draws // each)
    tally = Tally(Truth(1.0, 1.0), level, methods)
    owed = recorded = 0.0
    for place in range(populations):
        dice = generator(f"{seed} populations {again:d} {place} {setting.words}")
        frame = made(setting, dice)
        tally.true = frame.truth
        owed, recorded = owed + frame.truth.owed, recorded + frame.truth.recorded
        for taken in samples(setting, frame, each, dice):
            tally.take(block(frame, taken))
    tally.true = Truth(owed / populations, recorded / populations)
    return tally.measured(setting)


def made(setting: Setting, dice: np.random.Generator) -> Frame:
    """A population of the setting."""
    (stratum,) = setting.strata
    scheme, none = setting.scheme, np.zeros(0)
    edges = np.zeros(0, dtype=np.int64)
    if isinstance(scheme, TwoStage):
        sizes = np.geomspace(SMALLEST, LARGEST, scheme.districts).round().astype(np.int64)
        edges = np.concatenate([[0], np.cumsum(sizes)])
        rates = np.full(scheme.districts, stratum.rate)
        if scheme.unlike > 0:
            shape = (1.0 - scheme.unlike) / scheme.unlike
            rates = dice.beta(stratum.rate * shape, (1.0 - stratum.rate) * shape, scheme.districts)
        m, y = incidents(stratum, dice, np.repeat(rates, sizes))
        return Frame(m, y, none, edges)
    if isinstance(scheme, Systematic):
        time = np.arange(stratum.incidents)
        if scheme.structure == "trend":
            leaning = 1.0 - 2.0 * time / (stratum.incidents - 1)
        else:
            leaning = np.sin(2.0 * np.pi * time / _starts(setting))
        m, y = incidents(stratum, dice, stratum.rate + scheme.swing * leaning)
        return Frame(m, y, none, edges)
    m, y = incidents(stratum, dice)
    wild = isinstance(scheme, Pareto) and scheme.size == "wild"
    size = dice.lognormal(0.0, 1.0 if wild else 0.5, len(m))
    if isinstance(scheme, Pareto) and scheme.size in ("crimes", "sure"):
        size *= m + 0.3
        if scheme.size == "sure":
            size[dice.random(len(m)) < 0.004] *= 60.0
    return Frame(m, y, size, edges)


def samples(setting: Setting, frame: Frame, draws: int, dice: np.random.Generator) -> Iterator[Taken]:
    """``draws`` samples of the frame, as many at a time as memory should hold; systematic ones from every start."""
    (stratum,) = setting.strata
    if isinstance(setting.scheme, Systematic):
        yield _every(len(frame.m), stratum.drawn)
        return
    at_once = max(1, min(MOST_CELLS // stratum.drawn, NUMBERS // len(frame.m)))
    for start in range(0, draws, at_once):
        some = min(at_once, draws - start)
        if isinstance(setting.scheme, TwoStage):
            yield _districts(setting.scheme, frame.edges, some, dice)
        else:
            yield _by_size(chances(frame.size, stratum.drawn), stratum.drawn, some, dice)


def block(frame: Frame, taken: Taken) -> Block:
    """The samples as columns of cells, an incident each."""
    m, y = (of[taken.unit].astype(np.float64) for of in (frame.m, frame.y))
    parts = taken.psus.shape[1]
    heaviest = np.zeros(taken.psus.size)
    place = taken.stratum * parts + taken.sample
    np.maximum.at(heaviest, place, taken.weight)
    cells = Cells(
        place=place,
        count=np.ones(len(m)),
        units=np.ones(len(m)),
        z=y,
        m=m,
        wz=taken.weight * y,
        wm=taken.weight * m,
        parts=parts,
        psu=np.arange(len(m)),
    )
    drawn = Drawn(
        taken.psus,
        taken.fraction,
        heaviest.reshape(taken.psus.shape),
        spread=taken.spread,
        df=taken.spread.degrees(cells.apart()),
    )
    return Block(cells, drawn, cells.sums((m > 0).astype(np.float64)), 0)


def chances(size: Floats, drawn: int) -> Floats:
    """(N,) chances in proportion to the size, ``drawn`` in all; those that would be above 1 are 1.

    >>> chances(np.array([1.0, 1.0, 2.0, 12.0]), 2).tolist()
    [0.25, 0.25, 0.5, 1.0]
    """
    chance = np.zeros(len(size))
    sure = np.zeros(len(size), dtype=np.bool_)
    while True:
        left = drawn - int(sure.sum())
        chance = np.where(sure, 1.0, left * size / size[~sure].sum())
        more = (chance >= 1.0) & ~sure
        if not more.any():
            return chance
        sure |= more


def _starts(setting: Setting) -> int:
    """The interval of a systematic sample: as many starts as there are."""
    (stratum,) = setting.strata
    return stratum.incidents // stratum.drawn


def _every(incidents: int, drawn: int) -> Taken:
    """A systematic sample from every start there is."""
    starts = incidents // drawn
    unit = (np.arange(starts)[:, None] + starts * np.arange(drawn)).ravel()
    sample = np.repeat(np.arange(starts), drawn)
    psus, fraction = np.full((1, starts), float(drawn)), np.full((1, starts), drawn / incidents)
    strata = Strata(sample, np.full(starts, drawn), fraction[0])
    place = np.arange(len(unit))
    spread = Successive(strata, place, place % drawn == 0, place % drawn == drawn - 1)
    weight = np.full(len(unit), incidents / drawn)
    return Taken(sample, np.zeros_like(sample), unit, weight, psus, fraction, spread)


def _by_size(chance: Floats, drawn: int, draws: int, dice: np.random.Generator) -> Taken:
    """Pareto samples: the smallest of U(1 - p)/(p(1 - U)), U a random number and p the chance (Rosen 1997)."""
    uniform = dice.random((draws, len(chance)))
    rank = uniform * (1.0 - chance) / (chance * (1.0 - uniform))
    unit = np.argpartition(rank, drawn - 1, axis=1)[:, :drawn].ravel()
    sample, own = np.repeat(np.arange(draws), drawn), chance[unit]
    left = np.bincount(sample, own < 1.0, draws).astype(np.int64)
    mean = 1.0 - np.bincount(sample, 1.0 - own, draws) / left
    strata = Strata(sample, left, mean)
    return Taken(
        sample, np.zeros_like(sample), unit, 1.0 / own,
        left[None, :].astype(np.float64), mean[None, :], Chances(strata, own, "hajek"),
    )  # fmt: skip


def _districts(scheme: TwoStage, edges: Ints, draws: int, dice: np.random.Generator) -> Taken:
    """Samples in two stages, simple random in both."""
    order = np.argsort(dice.random((draws, scheme.districts)), axis=1)[:, : scheme.taken]
    sample, stratum, unit = [], [], []
    for district, (start, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        mine, slot = np.nonzero(order == district)
        picked = np.argpartition(dice.random((len(mine), end - start)), scheme.each - 1, axis=1)
        unit.append((start + picked[:, : scheme.each]).ravel())
        sample.append(np.repeat(mine, scheme.each))
        stratum.append(np.repeat(slot, scheme.each))
    of, slots, units = (np.concatenate(parts) for parts in (sample, stratum, unit))
    share = scheme.taken / scheme.districts
    within = scheme.each / np.diff(edges)[order.T]
    district = of * scheme.taken + slots
    strata = Strata(district, np.full(draws * scheme.taken, scheme.each), within.T.ravel())
    return Taken(
        of, slots, units, 1.0 / (share * within[slots, of]),
        np.full((scheme.taken, draws), float(scheme.each)), share * within,
        Stages(strata, district, scheme.taken, scheme.districts),
    )  # fmt: skip
