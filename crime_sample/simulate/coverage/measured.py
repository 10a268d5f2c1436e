"""How often an interval holds the truth in one setting, on which side it errs, and how wide it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.samples import Block, Kinds, Truth, blocks, population, truth
from crime_sample.simulate.coverage.settings import Setting
from crime_sample.stats.cells import Cells
from crime_sample.stats.estimates import Booleans, Floats, Rates, Totals
from crime_sample.stats.intervals import RATE_INTERVALS, TOTAL_INTERVALS, rate_intervals, total_intervals
from crime_sample.stats.taylor import rates_of, totals_of

DUST = 1e-9
"""A limit this near to the truth, relative to it, holds it."""

QUANTITIES: dict[str, str] = {
    "rate": "recording rate",
    "unrecorded": "crimes unrecorded",
    "owed": "crimes owed",
    "recorded": "owed crimes recorded",
}
"""What the intervals are for: a name, and the words for it."""

METHODS: dict[str, tuple[str, ...]] = {
    "rate": tuple(RATE_INTERVALS),
    **dict.fromkeys(("unrecorded", "owed", "recorded"), tuple(TOTAL_INTERVALS)),
}
"""The methods that serve each quantity."""

E = TypeVar("E", Rates, Totals)
Key = tuple[str, str]
"""A quantity and a method."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of ``draws`` intervals the share with the truth ``below`` the low limit and ``above`` the high one; the mean
    ``width``; for a sample that is topped up, ``incidents`` drawn in the end on average."""

    draws: int
    below: float
    above: float
    width: float
    incidents: float | None = None

    @property
    def held(self) -> float:
        """The coverage: the share of intervals that held the truth."""
        return max(0.0, 1.0 - self.below - self.above)

    @property
    def error(self) -> float:
        """Its Monte Carlo standard error."""
        return math.sqrt(self.held * (1.0 - self.held) / self.draws)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in a setting. ``owing`` incidents owing a crime in a sample, on average; ``whole`` the share of
    samples in which nothing was missed; ``refused`` the share without an answer, in which no crime was owed or a
    variance could not be had; ``found`` the coverage of each quantity and method."""

    setting: Setting
    truth: Truth
    owing: float
    whole: float
    refused: float
    found: Mapping[Key, Coverage]


def measure(
    setting: Setting,
    *,
    draws: int,
    seed: int,
    level: float = 0.95,
    methods: Sequence[str] | None = None,
    again: bool = False,
    strata: tuple[Kinds, ...] | None = None,
) -> Measured:
    """Draw from the setting's population ``draws`` times, with every interval named in ``methods`` (by default all).

    The population and the draws follow from ``seed`` and the setting's words, so a setting gives the same figures
    whichever grid it is met in; ``again`` draws other samples of the same population. ``strata`` is another population
    in its place.

    >>> from crime_sample.simulate.coverage.settings import Stratum
    >>> one = Setting("mine", "1 stratum", 0.97, 60, (Stratum(20_000, 60, 0.97, "log"),))
    >>> found = measure(one, draws=500, seed=1, methods=["stepped", "wald-t"]).found
    >>> found["rate", "stepped"].held > 0.95, found["rate", "wald-t"].held < 0.85
    (True, True)
    """
    if strata is None:
        strata = population(setting, generator(f"{seed} population {setting.words}"))
    true = truth(strata)
    tally = Tally(true, level, methods)
    for block in blocks(setting, strata, draws, generator(f"{seed} draws {again:d} {setting.words}")):
        tally.take(block)
    return tally.measured(setting)


class Tally:
    """Counts over blocks of samples."""

    def __init__(self, true: Truth, level: float, methods: Sequence[str] | None) -> None:
        self.true, self.level = true, level
        self.methods = {
            quantity: [name for name in known if methods is None or name in methods]
            for quantity, known in METHODS.items()
        }
        self.sums: dict[Key, Floats] = {}
        self.samples = self.answered = 0
        self.owing = self.whole = 0.0

    def take(self, block: Block) -> None:
        """Count the samples of a block."""
        self.samples += block.cells.parts + block.refused
        self.owing += float(block.owing.sum())
        rates = rates_of(block.cells, block.drawn)[1]
        rates = chosen(rates, estimable(rates))
        self.answered += len(rates)
        self.whole += float((rates.x_recorded == rates.n_due).sum())
        if len(rates):
            self._count("rate", rates, rate_intervals, self.true.rate)
        for quantity in _TOTALS:
            totals = totals_in(block, quantity)
            totals = chosen(totals, estimable(totals))
            if len(totals):
                self._count(quantity, totals, total_intervals, self.true.of(quantity))

    def measured(self, setting: Setting) -> Measured:
        """What the counts come to."""
        return Measured(
            setting=setting,
            truth=self.true,
            owing=self.owing / self.samples,
            whole=self.whole / max(1, self.answered),
            refused=1.0 - self.answered / self.samples,
            found={
                key: Coverage(int(n), float(below / n), float(above / n), float(width / n))
                for key, (n, below, above, width) in self.sums.items()
            },
        )

    def _count(
        self, quantity: str, estimates: E, form: Callable[..., tuple[Floats, Floats]], real: float
    ) -> None:
        for method in self.methods[quantity]:
            low, high = form(estimates, method=method, level=self.level)
            errs = missed(low, high, real)
            found = np.array([len(low), errs[0].sum(), errs[1].sum(), (high - low).sum()])
            self.sums[quantity, method] = self.sums.get((quantity, method), np.zeros(4)) + found


def counted(quantity: str, cells: Cells) -> Cells:
    """The cells with z what makes up that total, and m the most it could be."""
    of, bounded = _TOTALS[quantity]
    z, wz = of(cells.z, cells.m), of(cells.wz, cells.wm)
    return replace(cells, z=z, wz=wz, m=cells.m if bounded else z, wm=cells.wm if bounded else wz)


def totals_in(block: Block, quantity: str) -> Totals:
    """That total in every sample of the block."""
    return totals_of(counted(quantity, block.cells), block.drawn, bounded=_TOTALS[quantity][1])


def missed(low: Floats, high: Floats, real: float) -> tuple[Booleans, Booleans]:
    """(k,) whether the truth lies below the interval, and above it."""
    dust = DUST * abs(real)
    return np.asarray(real < low - dust), np.asarray(real > high + dust)


def chosen(estimates: E, which: Booleans) -> E:
    """Some of the estimates."""
    if which.all():
        return estimates
    return replace(estimates, **{f.name: getattr(estimates, f.name)[which] for f in fields(estimates)})


def estimable(estimates: Rates | Totals) -> Booleans:
    """(k,) whether the sample gives a variance, or needs none."""
    return np.asarray((estimates.df >= 1) | estimates.complete)


_TOTALS: dict[str, tuple[Callable[[Floats, Floats], Floats], bool]] = {
    "unrecorded": (lambda y, m: m - y, True),
    "owed": (lambda y, m: m, False),
    "recorded": (lambda y, m: y, True),
}
"""By quantity: what is counted of y and m, and whether it can be m at most."""
