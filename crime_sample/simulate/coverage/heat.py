"""Coverage by true rate and incidents drawn: what a heat map shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crime_sample.simulate.coverage.answer import CoverageAnswer

MAPPED = ("stepped", "korn-graubard", "logit", "wald-t", "wald")
"""The methods that are mapped, where none are named."""

SCALE: tuple[tuple[float, str], ...] = (
    (0.005, "at the bar or above"),
    (0.02, "less than 2 points below the level"),
    (0.10, "less than 10 points below"),
    (1.0, "10 points below or more"),
)
"""How far below the level a coverage may be, to be of each colour, and the words for it."""


@dataclass(frozen=True, slots=True)
class Heat:
    """``lowest`` coverage of the rate by ``method``, by (rate, incidents), over the settings of the grid that have
    both; a number of incidents or a rate that no setting has is not there."""

    grid: str
    method: str
    level: float
    rates: tuple[float, ...]
    incidents: tuple[int, ...]
    lowest: Mapping[tuple[float, int], float]


def heat(answer: CoverageAnswer, grid: str, method: str) -> Heat | None:
    """The map of a method over a grid; None if there is nothing to map."""
    cells = answer.judged("rate", method, grid=grid)
    lowest: dict[tuple[float, int], float] = {}
    for cell in cells:
        place = cell.measured.setting.rate, cell.measured.setting.incidents
        lowest[place] = min(cell.coverage.held, lowest.get(place, 1.0))
    if not lowest:
        return None
    rates = tuple(sorted({rate for rate, _ in lowest}))
    return Heat(grid, method, answer.level, rates, tuple(sorted({n for _, n in lowest})), lowest)


def shade(coverage: float, level: float) -> int:
    """The place of a coverage in ``SCALE``.

    >>> [shade(held, 0.95) for held in (0.99, 0.945, 0.94, 0.9, 0.6)]
    [0, 0, 1, 2, 3]
    """
    return next(place for place, (less, _) in enumerate(SCALE) if coverage >= level - less - 1e-12)


def short(held: float) -> str:
    """A coverage in percent to one place, cut and not rounded: nothing below the bar looks as if it met it.

    >>> short(0.9449), short(1.0)
    ('94.4', '100')
    """
    return "100" if held >= 1 else f"{int(1000 * held + 1e-9) / 10:.1f}"


def maps(answer: CoverageAnswer) -> list[Heat]:
    """The maps of an answer, grid by grid: of the grids of fixed size that have several numbers of incidents."""
    methods = answer.methods if len(answer.methods) <= len(MAPPED) else MAPPED
    found = [
        heat(answer, grid, method)
        for grid in answer.grids
        if grid in ("quick", "simple", "strata", "domains")
        for method in methods
    ]
    return [one for one in found if one is not None]
