"""Drawing on until the interval looks narrow enough, and what that does to its coverage.

Each method stops by its own half-width, on the same incidents in the same order. What stops the drawing is also what
is reported, so samples that happen to look narrow are kept and others are not: the coverage of the last interval is
not that of an interval with a size fixed beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.measured import METHODS, Coverage, Key, Measured, chosen, missed
from crime_sample.simulate.coverage.samples import MOST_CELLS, Kinds, block, population, truth
from crime_sample.simulate.coverage.settings import Setting, Topping
from crime_sample.stats.estimates import Booleans, Ints, Rates
from crime_sample.stats.intervals import rate_intervals
from crime_sample.stats.taylor import rates_of


def measure_topped(
    setting: Setting, *, draws: int, seed: int, level: float = 0.95, methods: Sequence[str] | None = None
) -> Measured:
    """As :func:`.measured.measure`, for a setting of one stratum that is topped up; the rate alone."""
    if setting.topping is None or len(setting.strata) != 1:
        raise ValueError("a setting of one stratum with a rule for topping up is needed")
    (kinds,) = strata = population(setting, generator(f"{seed} population {setting.words}"))
    true = truth(strata)
    dice = generator(f"{seed} draws {setting.words}")
    names = [name for name in METHODS["rate"] if methods is None or name in methods]
    at_once = max(1, MOST_CELLS // (2 * setting.topping.most))
    runs = [
        _Run(kinds, setting.topping, names, level, min(at_once, draws - start), dice)
        for start in range(0, draws, at_once)
    ]
    found: dict[Key, Coverage] = {}
    for name in names:
        low, high, n = (
            np.concatenate([getattr(run, part)[name] for run in runs]) for part in ("low", "high", "n")
        )
        ended = np.isfinite(low)
        below, above = missed(low[ended], high[ended], true.rate)
        found["rate", name] = Coverage(
            draws=int(ended.sum()),
            below=float(below.mean()),
            above=float(above.mean()),
            width=float((high - low)[ended].mean()),
            incidents=float(n[ended].mean()),
        )
    return Measured(
        setting=setting,
        truth=true,
        owing=sum(run.owing for run in runs) / draws,
        whole=sum(run.whole for run in runs) / draws,
        refused=sum(run.refused for run in runs) / draws,
        found=found,
    )


class _Run:
    """Some samples, topped up together: by method, the (k,) limits at which each stopped and the incidents drawn.

    ``owing`` and ``whole`` are counted at the first stage, ``refused`` at the last.
    """

    def __init__(
        self,
        kinds: Kinds,
        rule: Topping,
        names: Sequence[str],
        level: float,
        samples: int,
        dice: np.random.Generator,
    ) -> None:
        order = _in_order(kinds, rule.most, samples, dice)
        self.low = {name: np.full(samples, np.nan) for name in names}
        self.high = {name: np.full(samples, np.nan) for name in names}
        self.n = {name: np.zeros(samples) for name in names}
        counts = np.zeros((samples, len(kinds.many)), dtype=np.int64)
        before = 0
        for n in range(rule.start, rule.most + 1, rule.step):
            counts += _counted(order[:, before:n], len(kinds.many))
            made = block((kinds,), [counts])
            places, rates = rates_of(made.cells, made.drawn)
            if before == 0:
                self.owing = float(made.owing.sum())
                self.whole = float((rates.x_recorded == rates.n_due).sum())
            last = n + rule.step > rule.most
            for name in names:
                self._stop(name, places, rates, n, np.inf if last else 2.0 * rule.half, level)
            before = n
            self.refused = samples - len(places)

    def _stop(self, name: str, places: Ints, rates: Rates, n: int, width: float, level: float) -> None:
        """Stop the samples that go on so far and whose interval is now no wider than ``width``."""
        going: Booleans = np.isnan(self.low[name][places])
        if not going.any():
            return
        places = places[going]
        low, high = rate_intervals(chosen(rates, going), method=name, level=level)
        narrow = high - low <= width
        for kept, value in ((self.low, low), (self.high, high), (self.n, np.full(len(low), float(n)))):
            kept[name][places[narrow]] = value[narrow]


def _in_order(kinds: Kinds, most: int, samples: int, dice: np.random.Generator) -> Ints:
    """(k, most) the kind of each incident in the order drawn."""
    kind = np.repeat(np.arange(len(kinds.many)), kinds.many)
    return np.stack([kind[dice.choice(len(kind), most, replace=False)] for _ in range(samples)])


def _counted(order: Ints, kinds: int) -> Ints:
    """(k, t) how many of each kind."""
    rows = np.arange(len(order))[:, None] * kinds
    return np.bincount((rows + order).ravel(), minlength=len(order) * kinds).reshape(len(order), kinds)
