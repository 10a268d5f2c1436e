"""The recording rate under one assumption after another about the incidents that could not be judged. Plain Python:
no numpy, no scipy.

:func:`crime_sample.stats.missing.bounds` has the ends of what is possible; here is what lies between, as a table, and
where the rate crosses a threshold. All are points: none holds sampling error. Letters as there: N_h, n_h, r_h, k_h =
n_h - r_h missing, y_h and m_h of the judged, a_h = m_h / r_h, w_h = N_h / n_h, m_max the most one incident can owe.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crime_sample.errors import StatisticsError
from crime_sample.stats.missing import bounds
from crime_sample.stats.sizes import check_share

OWES = (0.0, 0.5, 1.0, 1.5)
"""Crimes that a missing incident is taken to owe, in means of the judged of its stratum; m_max comes last."""

RECORDED = ("none", "half", "same", "all")
"""Recording among the missing: none, half the rate of the judged of the stratum, the same rate, all."""

Verdict = Literal["tips", "never", "always"]


@dataclass(frozen=True, slots=True)
class Row:
    """One assumption. ``owes`` means of the judged, None for m_max; ``crimes`` what a missing incident then owes on
    average, weighted; ``recorded`` as in ``RECORDED``; ``rate`` the recording rate; ``capped`` whether m_max kept a
    stratum's crimes below ``owes`` times its mean."""

    owes: float | None
    crimes: float
    recorded: str
    rate: float
    capped: bool


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the rate crosses the threshold, for one ``owes`` as in :class:`Row`.

    ``rate`` the recording rate among the missing at which the whole equals the threshold: below it the whole falls
    short. ``verdict`` ``tips`` when there is one in [0, 1]; otherwise rate is None, and ``never`` says that the whole
    stays at or above the threshold whatever the missing show, ``always`` that it stays below.
    """

    owes: float | None
    crimes: float
    rate: float | None
    verdict: Verdict


def sensitivity(
    population: Sequence[float],
    drawn: Sequence[float],
    judged: Sequence[float],
    recorded: Sequence[float],
    owed: Sequence[float],
    *,
    m_max: float,
    owes: Sequence[float] = OWES,
) -> list[Row]:
    """The rate for each of ``owes``, then m_max, and each of ``RECORDED``; arguments as for ``bounds``.

    rate = sum w (y + k c s) / sum w (m + k c), c = min(owes a, m_max) or m_max, s the share recorded: 0, half the
    stratum's y/m, y/m, or 1. A stratum whose judged owed nothing has no rate and lends that of all, weighted. Owing the
    mean, recorded at the same rate, is the reweighted rate; owing the mean, none and all, the scenarios of ``bounds``;
    owing m_max, none and all, its low and high. Fails as ``bounds`` does, or when ``owes`` holds a number below 0.

    Ten of 100 drawn are missing; 80 of 90 crimes were recorded by the rest:

    >>> table = sensitivity([1000], [100], [90], [80], [90], m_max=2)
    >>> [round(row.rate, 4) for row in table if row.owes == 1], [round(row.rate, 4) for row in table[-4:]]
    ([0.8, 0.8444, 0.8889, 0.9], [0.7273, 0.8081, 0.8889, 0.9091])
    """
    cells = _cells(population, drawn, judged, recorded, owed, m_max)
    rows = []
    for multiple in _multiples(owes):
        amount = [cell.owing(multiple, m_max) for cell in cells]
        crimes = _typical(cells, amount)
        capped = multiple is not None and any(
            cell.missing and multiple * cell.mean > m_max * (1 + 1e-12) for cell in cells
        )
        bottom = math.fsum(
            cell.weight * (cell.owed + cell.missing * c) for cell, c in zip(cells, amount, strict=True)
        )
        for name in RECORDED:
            top = math.fsum(
                cell.weight * (cell.recorded + cell.missing * c * cell.share(name))
                for cell, c in zip(cells, amount, strict=True)
            )
            rows.append(Row(multiple, crimes, name, min(1.0, top / bottom), capped))
    return rows


def tipping(
    population: Sequence[float],
    drawn: Sequence[float],
    judged: Sequence[float],
    recorded: Sequence[float],
    owed: Sequence[float],
    *,
    m_max: float,
    threshold: float,
    owes: Sequence[float] = OWES,
) -> list[Tipping]:
    """For each of ``owes``, then m_max: the recording rate s among the missing that puts the whole at ``threshold``.

    s = [t sum w (m + k c) - sum w y] / sum w k c, t the threshold, one s for all strata. Other arguments, and failures,
    as for :func:`sensitivity`; fails also unless 0 < t < 1.

    The judged stand at 88.9 %. With ten of 100 missing and owing the mean, the whole is below 85 % if fewer than half
    of theirs were recorded; no assumption brings it below 70 %:

    >>> where = tipping([1000], [100], [90], [80], [90], m_max=2, threshold=0.85)
    >>> [(tip.owes, tip.rate and round(tip.rate, 3), tip.verdict) for tip in where[1:3]]
    [(0.5, 0.15, 'tips'), (1.0, 0.5, 'tips')]
    >>> {tip.verdict for tip in tipping([1000], [100], [90], [80], [90], m_max=2, threshold=0.7)}
    {'never'}
    """
    check_share("threshold", threshold)
    cells = _cells(population, drawn, judged, recorded, owed, m_max)
    seen = math.fsum(cell.weight * cell.recorded for cell in cells)
    due = math.fsum(cell.weight * cell.owed for cell in cells)
    found = []
    for multiple in _multiples(owes):
        amount = [cell.owing(multiple, m_max) for cell in cells]
        hidden = math.fsum(cell.weight * cell.missing * c for cell, c in zip(cells, amount, strict=True))
        need = threshold * (due + hidden) - seen
        verdict: Verdict = "never" if need <= 0 else "always" if need > hidden else "tips"
        found.append(
            Tipping(multiple, _typical(cells, amount), need / hidden if verdict == "tips" else None, verdict)
        )
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stratum: ``weight`` w, ``missing`` k, ``recorded`` y, ``owed`` m, ``mean`` a, ``rate`` y/m."""

    weight: float
    missing: float
    recorded: float
    owed: float
    mean: float
    rate: float

    def owing(self, multiple: float | None, m_max: float) -> float:
        """Crimes a missing incident owes."""
        return m_max if multiple is None else min(multiple * self.mean, m_max)

    def share(self, name: str) -> float:
        """Share of them recorded."""
        return {"none": 0.0, "half": self.rate / 2, "same": self.rate, "all": 1.0}[name]


def _cells(
    population: Sequence[float],
    drawn: Sequence[float],
    judged: Sequence[float],
    recorded: Sequence[float],
    owed: Sequence[float],
    m_max: float,
) -> list[_Cell]:
    overall = bounds(population, drawn, judged, recorded, owed, m_max=m_max).reweighted
    return [
        _Cell(frame / n, max(0, n - r), y, m, m / r, y / m if m > 0 else overall)
        for frame, n, r, y, m in zip(population, drawn, judged, recorded, owed, strict=True)
    ]


def _multiples(owes: Sequence[float]) -> list[float | None]:
    if not all(math.isfinite(value) and value >= 0 for value in owes):
        raise StatisticsError(
            "A missing incident cannot owe fewer than no crimes.", remedy="Give multiples of 0 or more."
        )
    return [*owes, None]


def _typical(cells: Sequence[_Cell], amount: Sequence[float]) -> float:
    """Crimes that a missing incident owes, on average over the frame's; 0 when none is missing."""
    missing = math.fsum(cell.weight * cell.missing for cell in cells)
    crimes = math.fsum(cell.weight * cell.missing * c for cell, c in zip(cells, amount, strict=True))
    return crimes / missing if missing > 0 else 0.0
