"""Sampled units gathered into cells: primary sampling units (PSUs) of one stratum and one domain that are alike,
and how many of them there are. All sums an estimator needs run over the cells, so a million incidents cost no
more than the few ways in which incidents differ.

Letters: h = 1..H variance stratum, k = 1..K part (a domain; in a simulation, a sample), n_h PSUs drawn, f_h the
share of the stratum's PSUs drawn, w weight, m crimes owed, z what is counted (crimes recorded, or missed).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from crime_sample.stats.estimates import Floats, Ints
from crime_sample.stats.spread import Held, Spread, Strata
from crime_sample.stats.strata import Design, degrees_of_freedom, gathers, unit_group

# More possible cells than this many for each row, and rows are gathered by sorting instead of counting.
SPARSE = 8
BLOCK = 1 << 17
# A larger count is not looked at as a whole number.
MOST = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What was counted: ``unit`` (r,) place in the sample, ``part`` (r,) 0..K-1 or -1 for none, ``z`` and ``m`` (r,).

    A unit can stand in several rows, of one part or of several; it counts once in each part. With ``whole`` a last
    part is added, of all rows.
    """

    unit: Ints | None
    part: Ints | None
    z: Floats | Ints
    m: Floats | Ints
    parts: int
    whole: bool = False

    @property
    def columns(self) -> int:
        """Parts, and one more for the whole."""
        return self.parts + self.whole


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """How the strata were drawn, for each part: arrays (H, K) of PSUs ``psus``, ``fraction`` f_h and the
    ``heaviest`` weight of a unit. ``adjust`` measures lonely PSUs from the mean of all. ``spread`` the form of the
    variance where it needs each PSU by itself, and ``df`` (K,) its degrees of freedom for the whole sample."""

    psus: Floats
    fraction: Floats
    heaviest: Floats
    adjust: bool = False
    spread: Spread | None = None
    df: Ints | None = None

    @property
    def own_chances(self) -> bool:
        """Whether each PSU was drawn with a chance of its own."""
        return self.spread is not None and self.spread.chance is not None

    @property
    def df_design(self) -> Ints:
        """(K,) degrees of freedom of the whole sample."""
        if self.df is not None:
            return self.df
        return np.asarray(self.psus.sum(axis=0) - len(self.psus), dtype=np.int64)

    def of(self, parts: Ints) -> Drawn:
        """The same for some parts alone."""
        return replace(
            self,
            psus=self.psus[:, parts],
            fraction=self.fraction[:, parts],
            heaviest=self.heaviest[:, parts],
            df=None if self.df is None else self.df[parts],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """PSUs that are alike: arrays (c,). ``place`` is h K + k; ``count`` of them; each has ``units`` units in the
    part, holds ``z`` and ``m``, and speaks for ``wz`` and ``wm`` in the frame. ``part`` is k; ``psu`` which PSU it is,
    None where like ones are counted together."""

    place: Ints
    count: Floats
    units: Floats
    z: Floats
    m: Floats
    wz: Floats
    wm: Floats
    parts: int
    psu: Ints | None = None
    part: Ints = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "part", self.place % self.parts)

    def sums(self, values: Floats) -> Floats:
        """(K,) sum over the PSUs of each part."""
        return np.bincount(self.part, self.count * values, self.parts).astype(np.float64, copy=False)

    def held(self, drawn: Drawn) -> Floats:
        """(H, K) PSUs that hold a unit of the part."""
        held = np.bincount(self.place, self.count, drawn.psus.size).astype(np.float64, copy=False)
        return held.reshape(drawn.psus.shape)

    def seen(self, drawn: Drawn) -> Floats:
        """(c,) the chance of each to be drawn: its own, or the share of its stratum."""
        chance = None if drawn.spread is None else drawn.spread.chance
        return drawn.fraction.ravel()[self.place] if chance is None else chance[self.psu]

    def apart(self) -> Held:
        """The PSUs by themselves; each cell must be one."""
        if self.psu is None:
            raise ValueError("like PSUs are counted together")
        return Held(self.psu, self.part, self.parts)


def drawn_of(design: Design, parts: int) -> Drawn:
    """The strata of a design, the same for each part."""
    heaviest = design.level_weight
    if heaviest is None or not gathers(design):
        heaviest = np.zeros(len(design.drawn))
        np.maximum.at(heaviest, unit_group(design), design.weight)
    shape = (len(design.drawn), parts)
    simple = isinstance(design.spread, Strata)
    return Drawn(
        psus=np.broadcast_to(design.drawn[:, None].astype(np.float64), shape),
        fraction=np.broadcast_to(design.fraction[:, None], shape),
        heaviest=np.broadcast_to(heaviest[:, None], shape),
        adjust=design.lonely == "adjust",
        spread=None if simple else design.spread,
        df=None if simple else np.full(parts, degrees_of_freedom(design)),
    )


def gathered(design: Design, rows: Rows) -> Cells:
    """The rows of a sample as cells."""
    alike = design.cluster is None and rows.unit is None and gathers(design)
    weight = design.level_weight if alike else None
    counted = None if weight is None else _counted(design.psu_stratum, weight, rows)
    return _summed(design, rows) if counted is None else counted


def _with_whole(place: Ints, parts: int) -> tuple[Ints, Ints]:
    """Cells in place h (K + 1) + k, k = K outside any part: those of the parts, then all of them as part K."""
    stratum, part = np.divmod(place, parts + 1)
    inside = np.flatnonzero(part < parts)
    return np.concatenate([inside, np.arange(len(place))]), np.concatenate(
        [place[inside], stratum * (parts + 1) + parts]
    )


def variances(cells: Cells, value: Floats, drawn: Drawn) -> Floats:
    """(K,) variance of a weighted total in each part, from the weighted value (c,) of one PSU of each cell.

    v = sum_h (1 - f_h) n_h / (n_h - 1) sum_c (t_hc - mean_h t)^2, PSUs outside the part counting as 0: see
    :func:`crime_sample.stats.strata.total_variance`; other forms as :mod:`crime_sample.stats.spread` has them.
    """
    if drawn.spread is not None:
        return drawn.spread.covariances(cells.apart(), value, value)
    psus, size = drawn.psus, drawn.psus.size
    shape = psus.shape
    sums = np.bincount(cells.place, cells.count * value, size).reshape(shape)
    centre = sums / psus
    single = psus == 1
    if drawn.adjust and single.any():
        centre = np.where(single, sums.sum(axis=0) / psus.sum(axis=0), centre)
    squares = (value - centre.ravel()[cells.place]) ** 2
    seen = np.bincount(cells.place, cells.count * squares, size).reshape(shape)
    within = seen + np.maximum(psus - cells.held(drawn), 0.0) * centre**2
    scale = (1.0 - drawn.fraction) * np.where(single, 1.0, psus / np.maximum(psus - 1.0, 1.0))
    return np.asarray((scale * within).sum(axis=0), dtype=np.float64)


def degrees(cells: Cells, drawn: Drawn) -> Ints:
    """(K,) PSUs less strata, of those with a unit of the part: R ``survey::degf`` of a subset; or as the form says."""
    if drawn.spread is not None:
        return drawn.spread.degrees(cells.apart())
    held = cells.held(drawn)
    return np.asarray(held.sum(axis=0) - np.count_nonzero(held, axis=0), dtype=np.int64)


def _counted(group: Ints, weight: Floats, rows: Rows) -> Cells | None:
    """Units alike, counted in one pass; None where there are too many ways to differ."""
    z, m = _whole(rows.z), _whole(rows.m)
    if z is None or m is None or not len(z):
        return None
    wide_z, wide_m = int(z.max()) + 1, int(m.max()) + 1
    kinds, columns = wide_m * wide_z, rows.columns
    size = len(weight) * columns * kinds
    if size > SPARSE * len(z) + 10_000:
        return None
    counts = np.zeros(size, dtype=np.int64)
    # In blocks, so that what is computed on the way stays in the processor's cache.
    block = max(BLOCK, 4 * size)
    for start in range(0, len(z), block):
        some = slice(start, start + block)
        key = m[some] * wide_z
        key += z[some]
        key += group[some] * (columns * kinds)
        if rows.part is not None:
            part = rows.part[some]
            if part.min() < 0 and rows.whole:
                part = np.where(part < 0, rows.parts, part)
            key += part * kinds
            if part.min() < 0:
                key = key[part >= 0]
        counts += np.bincount(key, minlength=size)
    cell = np.flatnonzero(counts)
    place, kind = np.divmod(cell, kinds)
    if rows.whole:
        which, place = _with_whole(place, rows.parts)
        cell, kind = cell[which], kind[which]
    owed, counted = np.divmod(kind, wide_z)
    w, zs, ms = weight[place // columns], counted.astype(np.float64), owed.astype(np.float64)
    return Cells(
        place=place,
        count=counts[cell].astype(np.float64),
        units=np.ones(len(cell)),
        z=zs,
        m=ms,
        wz=w * zs,
        wm=w * ms,
        parts=columns,
    )


def _summed(design: Design, rows: Rows) -> Cells:
    """One cell for each PSU and part it holds units of."""
    if rows.whole:
        parts = _summed(design, replace(rows, whole=False))
        all_rows = _summed(design, replace(rows, part=None, parts=1, whole=False))
        stratum, part = np.divmod(parts.place, rows.parts)
        place = [stratum * rows.columns + part, all_rows.place * rows.columns + rows.parts]
        both = {
            name: np.concatenate([getattr(parts, name), getattr(all_rows, name)])
            for name in ("count", "units", "z", "m", "wz", "wm", "psu")
        }
        return Cells(place=np.concatenate(place), parts=rows.columns, **both)
    unit = np.arange(len(design)) if rows.unit is None else rows.unit
    part = np.zeros(len(unit), dtype=np.int64) if rows.part is None else rows.part
    inside = part >= 0
    if not inside.all():
        unit, part = unit[inside], part[inside]
    z, m = np.asarray(rows.z, dtype=np.float64)[inside], np.asarray(rows.m, dtype=np.float64)[inside]
    psu = unit if design.cluster is None else design.cluster[unit]
    keys, code = np.unique(psu * rows.parts + part, return_inverse=True)
    weight = design.weight[unit]
    if rows.unit is None:
        units = np.bincount(code, minlength=len(keys))
    else:  # a unit with several rows in a part counts once
        pairs = np.unique(unit * rows.parts + part)
        owner = pairs // rows.parts
        home = owner if design.cluster is None else design.cluster[owner]
        units = np.bincount(
            np.searchsorted(keys, home * rows.parts + pairs % rows.parts), minlength=len(keys)
        )

    def summed(values: Floats) -> Floats:
        return np.bincount(code, values, len(keys)).astype(np.float64, copy=False)

    return Cells(
        place=design.psu_stratum[keys // rows.parts] * rows.parts + keys % rows.parts,
        count=np.ones(len(keys)),
        units=units.astype(np.float64),
        z=summed(z),
        m=summed(m),
        wz=summed(weight * z),
        wm=summed(weight * m),
        parts=rows.parts,
        psu=keys // rows.parts,
    )


def _whole(values: Floats | Ints) -> Ints | None:
    """The values as whole numbers, None if one is not."""
    if values.dtype.kind in "iu":
        return values.astype(np.int64, copy=False)
    if not len(values) or values.max() > MOST:
        return None
    whole = values.astype(np.int64)
    return whole if np.array_equal(whole, values) else None
