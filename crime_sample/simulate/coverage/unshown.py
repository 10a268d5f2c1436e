"""What a sample cannot show: the few incidents that hold much of a total, and the samples that hold none of them.

Where a twentieth of all incidents owe ten crimes each and sixty are drawn, one sample in twenty has none of these. It
looks like a sample of a population that owes half as much, and its interval cannot hold the truth unless it would
be several times too wide there. So the coverage is split: over samples with one such incident at least, and over those
without any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from crime_sample.defaults import TOTAL_INTERVAL
from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.measured import Measured, counted, estimable, missed, totals_in
from crime_sample.simulate.coverage.samples import Kinds, blocks, population, truth
from crime_sample.simulate.coverage.settings import Setting
from crime_sample.stats.estimates import Booleans
from crime_sample.stats.intervals import total_intervals

LEAST_HELD = 0.5
"""A share of an interval's mean half-width: incidents that hold less of a total than that are not looked for."""


@dataclass(frozen=True, slots=True)
class Few:
    """Incidents of one ``stratum`` (its place) with at least ``least`` crimes of a total; the share ``held`` of it."""

    stratum: int
    least: int
    held: float


@dataclass(frozen=True, slots=True)
class Unshown:
    """A total in a setting, its ``few`` incidents; the share ``none`` of samples without any of them, and the coverage
    of the default interval in these and in the ``others``; ``draws`` samples."""

    setting: Setting
    quantity: str
    few: Few
    draws: int
    none: float
    held_none: float
    held_others: float

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "grid": self.setting.grid,
            "words": self.setting.words,
            "quantity": self.quantity,
            "few": asdict(self.few),
            "draws": self.draws,
            "none": self.none,
            "held_none": self.held_none,
            "held_others": self.held_others,
        }


def unshown(measured: Measured, quantity: str, *, draws: int, seed: int, level: float) -> Unshown | None:
    """The coverage of a total split by whether the sample shows the few incidents that hold much of it.

    Of all groups of incidents with so many crimes or more of the total, in one stratum, that hold more of it than
    ``LEAST_HELD`` of the default interval's half-width, the one fewest of which are drawn; None if there is none.
    """
    setting = measured.setting
    strata = population(setting, generator(f"{seed} population {setting.words}"))
    real = truth(strata).of(quantity)
    half = measured.found[quantity, TOTAL_INTERVAL].width / 2
    large = [
        (drawn, few)
        for few, drawn in _groups(setting, strata, quantity, real)
        if few.held * real > LEAST_HELD * half
    ]
    if not large:
        return None
    few = min(large, key=lambda one: one[0])[1]
    counts = np.zeros((2, 2))
    for block in blocks(setting, strata, draws, generator(f"{seed} draws 1 {setting.words}")):
        cells = counted(quantity, block.cells)
        mine = (cells.place // cells.parts == few.stratum) & (cells.z >= few.least)
        shows = np.bincount(cells.part[mine], minlength=cells.parts) > 0
        totals = totals_in(block, quantity)
        low, high = total_intervals(totals, method=TOTAL_INTERVAL, level=level)
        errs = missed(low, high, real)
        fit = estimable(totals)
        counts += [[_sum(fit & s & ~(errs[0] | errs[1])), _sum(fit & s)] for s in (~shows, shows)]
    (held_none, none), (held_others, others) = counts
    if not (none and others):
        return None
    return Unshown(
        setting, quantity, few, draws, none / (none + others), held_none / none, held_others / others
    )


def _groups(
    setting: Setting, strata: tuple[Kinds, ...], quantity: str, real: float
) -> Iterator[tuple[Few, float]]:
    """Every group, and how many of it are drawn on average."""
    for h, (stratum, kinds) in enumerate(zip(setting.strata, strata, strict=True)):
        z = {"owed": kinds.m, "recorded": kinds.y, "unrecorded": kinds.m - kinds.y}[quantity]
        for least in np.unique(z[(z > 0) & kinds.inside]):
            mine = (z >= least) & kinds.inside
            held = float((kinds.many * z)[mine].sum()) / real
            yield Few(h, int(least), held), float(kinds.many[mine].sum()) * stratum.drawn / kinds.incidents


def _sum(which: Booleans) -> int:
    return int(np.count_nonzero(which))
