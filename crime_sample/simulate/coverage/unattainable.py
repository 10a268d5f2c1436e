"""Why no method can meet the bar everywhere: two populations whose samples often look the same.

In A a heavy stratum owes crimes in a few logs, half of them recorded; in B it owes none; all else is the same,
incident by incident. With probability q the sample of A shows no crime owed in that stratum, and then nothing tells it
from a sample of B. A method that holds the true rate with chance c errs in at most 1 - c of the samples of A, so
in at most (1 - c) / q of these: in B its intervals hold *A's* rate with chance 1 - (1 - c) / q at least, whatever the
method. They hold B's own with chance c, so both with c - (1 - c) / q at least, and then they are as wide as the two
rates are apart. The mean width in B is at least

    (c - (1 - c) / q) |R_A - R_B|,

and so with totals in place of rates.

Where that is more than the bar allows beside Wald's interval in B, no method meets both halves of the bar in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import Any

import numpy as np

from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.grids import look_alikes
from crime_sample.simulate.coverage.measured import QUANTITIES, Coverage, Measured, measure
from crime_sample.simulate.coverage.samples import Kinds, population
from crime_sample.simulate.coverage.verdict import LESS, WALD_LESS, WIDER, YARDSTICK


@dataclass(frozen=True, slots=True)
class Pair:
    """``some`` A and ``none`` B as measured; ``alike`` q; ``level`` that is asked for."""

    some: Measured
    none: Measured
    alike: float
    level: float

    def least(self, quantity: str) -> float:
        """The mean width that any method needs in B, for a quantity."""
        held = self.level - LESS
        share = max(0.0, held - (1.0 - held) / self.alike)
        return share * abs(self.some.truth.of(quantity) - self.none.truth.of(quantity))

    def wald(self, quantity: str) -> Coverage:
        """Wald's interval in B."""
        return self.none.found[quantity, YARDSTICK]

    def proves(self, quantity: str) -> bool:
        """Whether any method is wider in B than the bar allows, Wald's covering there."""
        wald = self.wald(quantity)
        return wald.held >= self.level - WALD_LESS and self.least(quantity) > WIDER * wald.width

    def as_dict(self) -> dict[str, Any]:
        """The pair as plain values."""
        return {
            "alike": self.alike,
            "quantities": [
                {
                    "quantity": quantity,
                    "true_some": self.some.truth.of(quantity),
                    "true_none": self.none.truth.of(quantity),
                    "least_width": self.least(quantity),
                    "wald_width": self.wald(quantity).width,
                    "proves": self.proves(quantity),
                    "methods": [
                        {
                            "method": method,
                            "held_some": self.some.found[quantity, method].held,
                            "held_none": coverage.held,
                            "width_none": coverage.width,
                        }
                        for (which, method), coverage in self.none.found.items()
                        if which == quantity
                    ],
                }
                for quantity in QUANTITIES
            ],
        }


def pair(*, draws: int, seed: int, level: float = 0.95, methods: Sequence[str] | None = None) -> Pair:
    """The two populations, measured, and the width that any method needs.

    >>> found = pair(draws=500, seed=1, methods=["stepped", "wald-t"])
    >>> [found.proves(quantity) for quantity in ("rate", "owed")], round(found.alike, 1)
    ([True, True], 0.2)
    """
    with_some, with_none = look_alikes()
    heavy, rest = population(with_some, generator(f"{seed} population {with_some.words}"))
    empty = Kinds(np.array([heavy.incidents]), np.zeros(1), np.zeros(1), np.ones(1, dtype=np.bool_))
    some = measure(with_some, draws=draws, seed=seed, level=level, methods=methods)
    none = measure(with_none, draws=draws, seed=seed, level=level, methods=methods, strata=(empty, rest))
    return Pair(some, none, unseen(heavy, with_some.strata[0].drawn), level)


def unseen(kinds: Kinds, drawn: int) -> float:
    """The chance that a sample of so many incidents holds none that owes a crime: hypergeometric.

    >>> round(unseen(Kinds(np.array([8, 2]), np.array([0.0, 1.0]), np.zeros(2), np.ones(2, dtype=bool)), 3), 4)
    0.4667
    """
    all_, without = kinds.incidents, int(kinds.many[kinds.m == 0].sum())
    if without < drawn:
        return 0.0

    def ways(n: int) -> float:
        return lgamma(n + 1) - lgamma(n - drawn + 1)

    return exp(ways(without) - ways(all_))
