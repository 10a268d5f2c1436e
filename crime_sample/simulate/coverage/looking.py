"""Looks at an unfinished audit: how often a true rate is ruled out at some look, by rule of stopping."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crime_sample.errors import InputError
from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.samples import incidents
from crime_sample.simulate.coverage.settings import CRIMES, Stratum
from crime_sample.stats.repeated import error_at_looks

RULES: dict[str, str] = {
    "fixed": "naive: the interval of the level itself at every look",
    "spending": "declared looks: each at a level of its own (alpha spending, O'Brien-Fleming)",
    "martingale": "confidence sequence: a betting martingale",
}
"""Rules of stopping, and the words for them."""

RATES = (0.84, 0.92, 0.97)
INTERVALS = ("stepped", "wald-t")
FRAME, INCIDENTS, LOOKS = 20_000, 400, 5


@dataclass(frozen=True, slots=True)
class Looked:
    """The share of ``runs`` in which the ``rule`` with this ``interval`` had ruled the true rate out by each look."""

    rate: float
    true_rate: float
    interval: str | None
    rule: str
    errors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LooksAnswer:
    """What looking does: ``looks`` incidents seen at each, ``runs`` samples, crimes as ``crimes`` and ``icc`` say."""

    looks: tuple[int, ...]
    runs: int
    seed: int
    level: float
    crimes: str
    icc: float
    found: tuple[Looked, ...]

    @property
    def error(self) -> float:
        """Largest Monte Carlo standard error of a share."""
        shares = [share for one in self.found for share in one.errors]
        return max(math.sqrt(share * (1.0 - share) / self.runs) for share in shares)

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain values: shares and rates are fractions."""
        return {
            "format": "crime_sample-simulate-1",
            "kind": "looks",
            "population": FRAME,
            "looks": list(self.looks),
            "runs": self.runs,
            "seed": self.seed,
            "level": self.level,
            "crimes": CRIMES[self.crimes][1],
            "icc": self.icc,
            "allowed": round(1.0 - self.level, 12),
            "found": [
                {
                    "rate": one.rate,
                    "true_rate": one.true_rate,
                    "rule": one.rule,
                    "interval": one.interval,
                    "errors": list(one.errors),
                }
                for one in self.found
            ],
        }


def looks_at(
    rates: Sequence[float] = RATES,
    *,
    most: int = INCIDENTS,
    looks: int = LOOKS,
    runs: int = 1000,
    seed: int = 1,
    level: float = 0.95,
    crimes: str = "few",
    icc: float = 0.4,
    intervals: Sequence[str] = INTERVALS,
    tell: Callable[[int, int, str], None] = lambda _done, _all, _words: None,
) -> LooksAnswer:
    """Look ``looks`` times, at equal steps up to ``most`` incidents, at audits of frames with these true ``rates``.

    The frame has 20,000 incidents in one stratum; see :func:`crime_sample.stats.repeated.error_at_looks`.

    >>> found = looks_at([0.92], runs=200, intervals=["wald-t"]).found
    >>> [(one.rule, one.errors[-1] <= 0.05) for one in found]
    [('fixed', False), ('spending', False), ('martingale', True)]
    """
    if not 1 <= looks <= most < FRAME:
        raise InputError(
            f"{looks} looks at up to {most:,} incidents of {FRAME:,}.",
            remedy="Give at least as many incidents as looks, and fewer than the frame holds.",
        )
    if crimes not in CRIMES or not CRIMES[crimes][0][1:]:
        raise InputError(f"No crimes are called {crimes!r}.", remedy="Choose one, log, few, many or skew.")
    if not 0 <= icc < 1:
        raise InputError(f"A correlation of {icc:g}.", remedy="Give one from 0 to less than 1, such as 0.4.")
    places = tuple(-(-most * place // looks) for place in range(1, looks + 1))
    todo = [(rate, interval) for rate in rates for interval in intervals]
    found: list[Looked] = []
    for done, (rate, interval) in enumerate(todo):
        tell(done, len(todo), f"rate {100 * rate:g} %, {interval}")
        stratum = Stratum(FRAME, most, rate, crimes, icc)
        m, y = incidents(stratum, generator(f"{seed} frame looked at {rate:g} {crimes} {icc:g}"))
        errors = error_at_looks(
            y,
            m,
            looks=places,
            m_max=len(stratum.owing) - 1,
            seed=seed,
            runs=runs,
            level=level,
            interval=interval,
        )
        true = float(y.sum() / m.sum())
        # The martingale takes no interval of ours: it is the same beside each.
        for rule in RULES:
            if rule != "martingale":
                found.append(Looked(rate, true, interval, rule, errors[rule]))
            elif interval == intervals[-1]:
                found.append(Looked(rate, true, None, rule, errors[rule]))
    tell(len(todo), len(todo), "")
    return LooksAnswer(places, runs, seed, level, crimes, icc, tuple(found))
