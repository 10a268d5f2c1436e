"""From cells to rates and totals with their linearised variances: the arithmetic behind :mod:`.ratio`.

A column (a part) is a domain of a sample, or one sample of many in a simulation: the same code serves both.

Letters as in :mod:`.cells`; R = sum w y / sum w m, a rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from crime_sample.stats.cells import Cells, Drawn, degrees, variances
from crime_sample.stats.estimates import Floats, Ints, Rates, Totals
from crime_sample.stats.steps import UNSEEN_AT_MOST, df_sizes, steps

# What of the frame a domain can be in: any stratum, or only those that hold its sampled units.
Reach = Literal["everywhere", "its strata"]

DUST = 1e-12
"""A variance below this share of the square of its total is left over from rounding."""

Dense = Callable[[Ints, Floats, Floats], Floats]
"""Variances found otherwise than from cells: of the parts named, with these rates and owed totals."""


def rates_of(
    cells: Cells,
    drawn: Drawn,
    *,
    reach: Reach = "everywhere",
    dense: Dense | None = None,
) -> tuple[Ints, Rates]:
    """Which parts owe a crime at all, and their rates in that order; ``z`` of the cells is y, crimes recorded."""
    owed = cells.sums(cells.wm)
    found = np.flatnonzero(owed > 0)
    if len(found) < cells.parts:
        cells, drawn, owed = _only(cells, drawn, found, owed)
    part = cells.part
    point = cells.sums(cells.wz) / owed
    # Written by what was missed, so that nothing is left over from rounding where all was recorded.
    error = ((1.0 - point)[part] * cells.wm - (cells.wm - cells.wz)) / owed[part]
    variance = variances(cells, error, drawn) if dense is None else dense(found, point, owed)
    reached = _reached(cells, drawn, reach)
    missed = replace(cells, z=np.maximum(cells.m - cells.z, 0.0))
    typical, largest = steps(missed, drawn, reached, unseen_at_most=UNSEEN_AT_MOST)
    kish, kish_due = _kish(cells, drawn)
    return found, Rates(
        point=point,
        variance=variance,
        df=degrees(cells, drawn),
        df_design=drawn.df_design,
        n_incidents=cells.sums(cells.units).astype(np.int64),
        n_due=cells.sums(cells.m),
        x_recorded=cells.sums(cells.z),
        kish=kish,
        kish_due=kish_due,
        complete=~np.any((drawn.fraction < 1.0) & (reached > 0), axis=0),
        step=typical / owed,
        largest_step=largest / owed,
    )


def totals_of(cells: Cells, drawn: Drawn, *, bounded: bool = False, reach: Reach = "everywhere") -> Totals:
    """The totals of z in every part; ``bounded`` if z can be at most the cells' m.

    What the sample holds is taken to be in the totals: the weights expand it to a frame.
    """
    reached = _reached(cells, drawn, reach)
    typical, largest = steps(cells, drawn, reached)
    parts = drawn.psus.shape[1]
    ceiling, firm = np.full(parts, math.inf), np.zeros(parts)
    if bounded:
        most = cells.sums(cells.wm)
        own, short = variances(cells, cells.wm, drawn), variances(cells, cells.wm - cells.wz, drawn)
        own = np.where(own > DUST * most**2, own, 0.0)
        ceiling = np.where(most > 0, most, ceiling)
        firm = np.divide(short, own + short, out=(own == 0).astype(np.float64), where=own + short > 0)
        # What was owed in full strata alone bounds nothing: the open ones may owe as well.
        left = (1.0 - cells.seen(drawn)) * cells.wm
        firm = np.where(cells.sums(left) > 0, firm, 0.0)
    return Totals(
        point=cells.sums(cells.wz),
        variance=variances(cells, cells.wz, drawn),
        df=degrees(cells, drawn),
        df_design=drawn.df_design,
        n_incidents=cells.sums(np.where(cells.z > 0, cells.units, 0.0)).astype(np.int64),
        count=cells.sums(cells.z),
        complete=~np.any((drawn.fraction < 1.0) & (reached > 0), axis=0),
        step=typical,
        largest_step=largest,
        ceiling=ceiling,
        firm=firm,
        df_sizes=df_sizes(cells, drawn),
        least=cells.sums(cells.z),
    )


def _only(cells: Cells, drawn: Drawn, parts: Ints, owed: Floats) -> tuple[Cells, Drawn, Floats]:
    """The cells of some parts alone, renumbered."""
    new = np.full(cells.parts, -1)
    new[parts] = np.arange(len(parts))
    part, stratum = new[cells.part], cells.place // cells.parts
    keep = part >= 0
    place = (stratum * len(parts) + part)[keep]
    kept = replace(
        cells,
        place=place,
        parts=len(parts),
        psu=None if cells.psu is None else cells.psu[keep],
        **{name: getattr(cells, name)[keep] for name in ("count", "units", "z", "m", "wz", "wm")},
    )
    return kept, drawn.of(parts), owed[parts]


def _reached(cells: Cells, drawn: Drawn, reach: Reach) -> Floats:
    """(H, K) 1 for strata in which the domain may have units."""
    if reach == "everywhere":
        return np.ones(drawn.psus.shape)
    return (cells.held(drawn) > 0).astype(np.float64)


def _kish(cells: Cells, drawn: Drawn) -> tuple[Floats, Floats]:
    """(K,) Kish counts of the PSUs owing a crime (each with the mean weight of its crimes) and of the crimes.

    Each stratum counts by the share of it that is unseen. If crimes are owed in full strata alone while
    others were open to them, all count wholly: the sample says too little about the open ones.
    """
    owing = (cells.m > 0).astype(np.float64)
    unseen = 1.0 - cells.seen(drawn)
    none = cells.sums(owing * unseen) <= 0
    share = np.where(none[cells.part], 1.0, unseen)
    weight = np.divide(cells.wm, cells.m, out=np.zeros_like(cells.wm), where=cells.m > 0)

    def count(amount: Floats) -> Floats:
        return cells.sums(amount) * cells.sums(share * amount) / cells.sums(share * weight * amount)

    return count(weight * owing), count(cells.wm)
