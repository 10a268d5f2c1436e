"""The bar that the default intervals are held to, and how a setting stands against it.

An interval of a nominal 95 % shall hold the truth in at least 94.5 % of samples, beyond Monte Carlo error, at a width
within 15 % of Wald's (the linearised point +/- t standard errors) where that holds it in 94 % or more. It is asked
of fixed sample sizes with logs missing at random, if a sample holds 30 incidents owing a crime on average.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from crime_sample.defaults import RATE_INTERVAL, TOTAL_INTERVAL
from crime_sample.simulate.coverage.measured import QUANTITIES, Coverage, Measured

LESS = 0.005
"""How far below its level the coverage may be."""

WALD_LESS = 0.01
"""Wald's interval is a yardstick where its coverage is no further than this below the level."""

WIDER = 1.15
"""How many times as wide as Wald's an interval may be, there."""

SURE = 2.0
"""Monte Carlo standard errors beyond which a coverage below the bar is not put down to chance."""

YARDSTICK = "wald-t"

NO_WIDTH = 1e-6
"""A Wald interval narrower than this share of another has no width but from rounding."""
DEFAULTS: dict[str, str] = {
    quantity: RATE_INTERVAL if quantity == "rate" else TOTAL_INTERVAL for quantity in QUANTITIES
}
"""The default method of each quantity."""

Standing = Literal["holds", "close", "below"]
"""``close``: below the bar, but not beyond Monte Carlo error."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A method in a setting: its ``coverage``, where that stands, ``ratio`` of its width to Wald's (None where
    Wald's does not cover or has no width), and ``wide`` if that is more than the bar allows."""

    measured: Measured
    coverage: Coverage
    standing: Standing
    ratio: float | None

    @property
    def wide(self) -> bool:
        """Wider than the bar allows."""
        return self.ratio is not None and self.ratio > WIDER

    @property
    def fails(self) -> bool:
        """Whether it fails the bar in either way."""
        return self.standing == "below" or self.wide


@dataclass(frozen=True, slots=True)
class Summary:
    """A method over the settings of a grid: ``cells`` of them, how many ``below`` the bar and how many ``close``,
    the ``lowest`` coverage; ``measurable`` settings in which Wald's covers, how many too ``wide`` there, and the
    ``widest`` ratio (None without any)."""

    cells: int
    below: int
    close: int
    lowest: float
    measurable: int
    wide: int
    widest: float | None

    @property
    def holds(self) -> bool:
        """Whether no setting fails."""
        return self.below == 0 and self.wide == 0


def standing(coverage: Coverage, level: float) -> Standing:
    """Where a coverage stands against the bar.

    >>> [standing(Coverage(20_000, 1 - held, 0.0, 1.0), 0.95) for held in (0.95, 0.945, 0.943, 0.94)]
    ['holds', 'holds', 'close', 'below']
    """
    # Shares of draws: what is exactly at the bar is not below it.
    least = level - LESS - 1e-12
    if coverage.held >= least:
        return "holds"
    return "close" if coverage.held + SURE * coverage.error >= least else "below"


def judged(measured: Measured, quantity: str, method: str, level: float) -> Judged:
    """A method of a quantity in a setting, held to the bar."""
    coverage = measured.found[quantity, method]
    wald = measured.found.get((quantity, YARDSTICK))
    ratio = None
    covers = wald is not None and wald.held >= level - WALD_LESS - 1e-12
    if wald is not None and covers and wald.width > NO_WIDTH * coverage.width:
        ratio = coverage.width / wald.width
    return Judged(measured, coverage, standing(coverage, level), ratio)


def summary(cells: Iterable[Judged]) -> Summary:
    """The settings of a grid summed up; there must be one at least."""
    all_ = list(cells)
    ratios = [cell.ratio for cell in all_ if cell.ratio is not None]
    return Summary(
        cells=len(all_),
        below=sum(cell.standing == "below" for cell in all_),
        close=sum(cell.standing == "close" for cell in all_),
        lowest=min(cell.coverage.held for cell in all_),
        measurable=len(ratios),
        wide=sum(cell.wide for cell in all_),
        widest=max(ratios, default=None),
    )


def undecided(measured: Measured, level: float) -> bool:
    """Whether more draws should settle how a default stands: it is below the bar as measured so far."""
    if measured.setting.shown:
        return False
    return any(
        standing(measured.found[quantity, method], level) != "holds"
        for quantity, method in DEFAULTS.items()
        if (quantity, method) in measured.found
    )
