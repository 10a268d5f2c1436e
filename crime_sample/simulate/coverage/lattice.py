"""Coverage without chance, where one crime is owed in each incident: a sum over all that a sample can show.

The misses seen are a whole number, so coverage jumps as the true rate moves: at one rate the linearised interval
happens to cover, at the next, one missed crime in a thousand away, it does not. To be as narrow as that interval at
the rates where it is lucky, another would have to be lucky at the same rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crime_sample.simulate.coverage.measured import missed
from crime_sample.simulate.coverage.verdict import DEFAULTS, YARDSTICK
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import ratio, stratified

INCIDENTS, DRAWN = 20_000, 100
RATES = (0.9600, 0.9650, 0.9690, 0.9700, 0.9710, 0.9720, 0.9750, 0.9800)


@dataclass(frozen=True, slots=True)
class Exact:
    """Coverage ``held`` and mean ``width`` of a method at a true rate, without simulation."""

    rate: float
    method: str
    held: float
    width: float


def exact(
    incidents: int, drawn: int, rates: tuple[float, ...], method: str, *, level: float = 0.95
) -> list[Exact]:
    """The coverage of a rate interval in a simple random sample of incidents that owe one crime each.

    P(x recorded of n) is hypergeometric with R N recorded of N, R N rounded to a whole number.

    >>> [(round(one.held, 3), round(one.width, 4)) for one in exact(20_000, 100, (0.970, 0.971), "wald-t")]
    [(0.803, 0.0598), (0.945, 0.0584)]
    """
    from scipy.stats import hypergeom

    design = stratified(["all"] * drawn, population={"all": incidents})
    seen = np.arange(drawn + 1)
    limits: Any = np.array(
        [
            rate_interval(ratio(design, [1] * x + [0] * (drawn - x), [1] * drawn), method=method, level=level)
            for x in range(drawn + 1)
        ]
    )
    low, high = limits.T
    found = []
    for rate in rates:
        recorded = round(rate * incidents)
        chance = hypergeom(incidents, recorded, drawn).pmf(seen)
        below, above = missed(low, high, recorded / incidents)
        found.append(
            Exact(
                recorded / incidents,
                method,
                float(chance[~(below | above)].sum()),
                float(chance @ (high - low)),
            )
        )
    return found


def beside_luck(level: float = 0.95) -> list[tuple[Exact, Exact]]:
    """Wald's and the default interval of 100 incidents, at rates close to each other."""
    pairs = (exact(INCIDENTS, DRAWN, RATES, name, level=level) for name in (YARDSTICK, DEFAULTS["rate"]))
    return list(zip(*pairs, strict=True))
