"""Coverage over a grid: what was asked, what was found in each setting, and how it stands against the bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from crime_sample.errors import InputError
from crime_sample.simulate.coverage.grids import CHOICES, GRIDS, settings_of
from crime_sample.simulate.coverage.measured import METHODS, QUANTITIES, Measured, measure
from crime_sample.simulate.coverage.otherwise import measure_otherwise
from crime_sample.simulate.coverage.settings import LEAST_OWING, Setting
from crime_sample.simulate.coverage.topping import measure_topped
from crime_sample.simulate.coverage.unattainable import Pair, pair
from crime_sample.simulate.coverage.unshown import Unshown, unshown
from crime_sample.simulate.coverage.verdict import (
    DEFAULTS,
    LESS,
    SURE,
    WALD_LESS,
    WIDER,
    YARDSTICK,
    Judged,
    Summary,
    judged,
    summary,
    undecided,
)

DRAWS, QUICK_DRAWS = 20_000, 5_000
SETTLING = 10
"""Times as many draws for a setting in which a default is below the bar, to tell chance from fault."""
SETTLING_OTHERWISE = 3
"""The same for samples drawn otherwise, which take longer."""

Tell = Callable[[int, int, str], None]
"""Told how many settings are done, of how many, and which is next."""


@dataclass(frozen=True)
class CoverageAnswer:
    """``cells`` measured with ``draws`` samples each; ``methods`` those asked for; ``pair`` with the hidden
    grid; ``unshown`` the totals below the bar, split by what their samples show."""

    grid: str
    draws: int
    seed: int
    level: float
    methods: tuple[str, ...]
    cells: tuple[Measured, ...]
    pair: Pair | None = None
    unshown: tuple[Unshown, ...] = ()

    @cached_property
    def grids(self) -> tuple[str, ...]:
        """The grids met, in order."""
        return tuple(name for name in GRIDS if any(cell.setting.grid == name for cell in self.cells))

    def methods_of(self, quantity: str) -> list[str]:
        """The methods shown for a quantity."""
        return [name for name in METHODS[quantity] if name in self.methods]

    def judged(
        self, quantity: str, method: str, *, grid: str | None = None, shown: str | None = ""
    ) -> list[Judged]:
        """The settings of a grid (by default of all), held to the bar; ``shown`` those kept from it for that reason."""
        return [
            judged(cell, quantity, method, self.level)
            for cell in self.cells
            if grid in (None, cell.setting.grid)
            and shown in (None, cell.setting.shown)
            and (quantity, method) in cell.found
        ]

    def summary(self, quantity: str, method: str, *, grid: str | None = None) -> Summary | None:
        """The settings held to the bar summed up, None if there are none."""
        cells = self.judged(quantity, method, grid=grid)
        return summary(cells) if cells else None

    def failing(self, *, grid: str | None = None) -> list[tuple[str, Judged]]:
        """Quantity and setting, wherever a default fails the bar."""
        return [
            (quantity, cell)
            for quantity, method in DEFAULTS.items()
            for cell in self.judged(quantity, method, grid=grid)
            if cell.fails
        ]

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain values: shares and rates are fractions."""
        return {
            "format": "crime_sample-simulate-1",
            "kind": "coverage",
            "grid": self.grid,
            "draws": self.draws,
            "seed": self.seed,
            "level": self.level,
            "bar": {
                "coverage": round(self.level - LESS, 12),
                "width_ratio": WIDER,
                "where_wald_covers": round(self.level - WALD_LESS, 12),
                "least_owing": LEAST_OWING,
                "standard_errors": SURE,
            },
            "summary": [
                {
                    "grid": grid,
                    "quantity": quantity,
                    "method": method,
                    "default": DEFAULTS[quantity] == method,
                }
                | asdict(found)
                for grid in self.grids
                for quantity in QUANTITIES
                for method in self.methods_of(quantity)
                if (found := self.summary(quantity, method, grid=grid)) is not None
            ],
            "pair": None if self.pair is None else self.pair.as_dict(),
            "unshown": [one.as_dict() for one in self.unshown],
            "cells": [_cell(cell, self.level) for cell in self.cells],
        }


def coverage_over(
    grid: str,
    *,
    draws: int | None = None,
    seed: int = 1,
    level: float = 0.95,
    methods: Sequence[str] = (),
    tell: Tell = lambda _done, _all, _words: None,
) -> CoverageAnswer:
    """Measure every setting of a grid (``CHOICES``) with ``draws`` samples, by default 20,000, 5,000 for ``quick``.

    With 20,000 or more, a setting in which a default is below the bar is drawn from again, ten times as often (three
    times, if drawn otherwise), and those fresh draws count for it: among so many settings some are below by chance.
    Fails on unknown names.
    """
    known = list(METHODS["rate"])
    if unknown := [name for name in methods if name not in known]:
        raise InputError(
            f"No rate interval is called {unknown[0]!r}.", remedy=f"Choose from: {', '.join(known)}."
        )
    draws = draws or (QUICK_DRAWS if grid == "quick" else DRAWS)
    asked = settings_of(grid)
    wanted = {*methods, YARDSTICK} if methods else None
    cells = []
    for done, setting in enumerate(asked):
        tell(done, len(asked), setting.words)
        cells.append(_measured(setting, draws=draws, seed=seed, level=level, methods=wanted))
    names = None if wanted is None else sorted(wanted)
    both = None
    if "hidden" in CHOICES[grid]:
        both = pair(draws=draws, seed=seed, level=level, methods=names)
    tell(len(asked), len(asked), "")
    found = CoverageAnswer(grid, draws, seed, level, tuple(methods) or tuple(known), tuple(cells), both)
    return replace(found, unshown=_unshown(found))


def _unshown(answer: CoverageAnswer) -> tuple[Unshown, ...]:
    """The totals below the bar, split."""
    split = (
        unshown(cell.measured, quantity, draws=answer.draws, seed=answer.seed, level=answer.level)
        for quantity, cell in answer.failing()
        if quantity != "rate" and cell.standing == "below" and cell.measured.setting.scheme is None
    )
    return tuple(one for one in split if one is not None)


def _measured(setting: Setting, *, draws: int, seed: int, level: float, methods: set[str] | None) -> Measured:
    names = None if methods is None else sorted(methods)
    if setting.topping is not None:
        return measure_topped(setting, draws=draws, seed=seed, level=level, methods=names)
    measured, times = (
        (measure, SETTLING) if setting.scheme is None else (measure_otherwise, SETTLING_OTHERWISE)
    )
    first = measured(setting, draws=draws, seed=seed, level=level, methods=names)
    if draws < DRAWS or not undecided(first, level):
        return first
    again = measured(
        setting,
        draws=times * draws,
        seed=seed,
        level=level,
        methods=[*set(DEFAULTS.values()), YARDSTICK],
        again=True,
    )
    return replace(first, found={**first.found, **again.found})


def _cell(cell: Measured, level: float) -> dict[str, Any]:
    setting = cell.setting
    return {
        "grid": setting.grid,
        "words": setting.words,
        "rate": setting.rate,
        "incidents": setting.incidents,
        "barred": not setting.shown,
        "true_rate": cell.truth.rate,
        "true_owed": cell.truth.owed,
        "owing": cell.owing,
        "nothing_missed": cell.whole,
        "refused": cell.refused,
        "coverage": [
            {
                "quantity": quantity,
                "method": method,
                "draws": found.draws,
                "held": found.held,
                "error": found.error,
                "below": found.below,
                "above": found.above,
                "width": found.width,
                "width_ratio": one.ratio,
                "standing": one.standing,
                "incidents": found.incidents,
            }
            for (quantity, method), found in cell.found.items()
            if (one := judged(cell, quantity, method, level))
        ],
    }
