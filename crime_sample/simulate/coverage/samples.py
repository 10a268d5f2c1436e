"""A population made once for a setting, and samples of it: columns of cells, as the estimators take them.

A population is kept as its kinds of incident (owed, recorded, in the domain or not) and how many there are of each,
so a sample is a few counts from a multivariate hypergeometric distribution. Many samples are the columns of one
:class:`crime_sample.stats.cells.Cells`: what measures them is the code that estimates an audit.

Letters: h stratum, t kind of incident, K samples; N, n incidents in the frame and drawn, m crimes owed, y recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crime_sample.simulate.coverage.settings import LOGS, Setting, Stratum
from crime_sample.stats.cells import Cells, Drawn
from crime_sample.stats.estimates import Booleans, Floats, Ints

MOST_CELLS = 600_000
"""Cells held at a time, at most."""
STIFF = 1e12
"""A shape beyond which the chances of incidents do not differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The incidents of one stratum: arrays (t,) of how ``many``, with ``m``, ``y``, and whether ``inside`` the
    domain; ``incidents`` in all."""

    many: Ints
    m: Floats
    y: Floats
    inside: Booleans

    @property
    def incidents(self) -> int:
        """N."""
        return int(self.many.sum())


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of the domain in the whole population."""

    owed: float
    recorded: float

    @property
    def rate(self) -> float:
        """The recording rate."""
        return self.recorded / self.owed

    def of(self, quantity: str) -> float:
        """The truth of a quantity (:data:`crime_sample.simulate.coverage.measured.QUANTITIES`)."""
        return {
            "rate": self.rate,
            "unrecorded": self.owed - self.recorded,
            "owed": self.owed,
            "recorded": self.recorded,
        }[quantity]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some of the samples: ``cells`` with z = y, ``drawn``, ``owing`` (K,) incidents of the domain owing a crime,
    ``refused`` samples that have no variance, since fewer than 2 logs of a stratum were found."""

    cells: Cells
    drawn: Drawn
    owing: Floats
    refused: int


def incidents(stratum: Stratum, dice: np.random.Generator, rates: Floats | None = None) -> tuple[Ints, Ints]:
    """(N,) crimes owed and recorded of every incident; recording is beta-binomial with the stratum's correlation.

    ``rates`` (N,) the chance that a crime of each is recorded, in place of the stratum's; N is then their number.
    """
    owing = np.array(stratum.owing)
    n = stratum.incidents if rates is None else len(rates)
    if stratum.events:
        logs = 1 + dice.choice(len(LOGS), size=n, p=LOGS)
        each = dice.choice(len(owing), size=int(logs.sum()), p=owing / owing.sum())
        m = np.bincount(np.repeat(np.arange(n), logs), each, n).astype(np.int64)
    else:
        m = dice.choice(len(owing), size=n, p=owing / owing.sum())
    rate: Floats | float = stratum.rate if rates is None else rates
    if stratum.worse > 0:
        rate = np.where(m > 1, stratum.rate - stratum.worse, stratum.rate)
    chance = rate
    if stratum.icc > 0:
        shape = min((1.0 - stratum.icc) / stratum.icc, STIFF)
        inside = np.logical_and(rate > 0, rate < 1)  # at 0 and 100 % there is nothing to be alike in
        safe = np.where(inside, rate, 0.5)
        drawn = dice.beta(safe * shape, (1.0 - safe) * shape, size=n)
        chance = np.where(inside, drawn, rate)
    return m.astype(np.int64), dice.binomial(m, chance).astype(np.int64)


def population(setting: Setting, dice: np.random.Generator) -> tuple[Kinds, ...]:
    """The strata of the setting, made from these dice."""
    return tuple(_kinds(stratum, dice) for stratum in setting.strata)


def truth(strata: tuple[Kinds, ...]) -> Truth:
    """Crimes owed and recorded in the domain."""
    return Truth(
        owed=float(sum((s.many * s.m)[s.inside].sum() for s in strata)),
        recorded=float(sum((s.many * s.y)[s.inside].sum() for s in strata)),
    )


def blocks(
    setting: Setting, strata: tuple[Kinds, ...], draws: int, dice: np.random.Generator
) -> Iterator[Block]:
    """``draws`` samples, as many at a time as memory should hold."""
    at_once = max(1, MOST_CELLS // sum(len(s.many) for s in strata))
    for start in range(0, draws, at_once):
        yield block(strata, [*_counts(setting, strata, min(at_once, draws - start), dice)])


def block(strata: tuple[Kinds, ...], counts: list[Ints]) -> Block:
    """Samples from their counts (K, t) of each kind, one array a stratum."""
    found = np.stack([k.sum(axis=1) for k in counts])
    most = np.array([[s.incidents] for s in strata])
    fit = ((found >= 2) | (found == most)).all(axis=0)
    if not fit.all():
        counts, found = [k[fit] for k in counts], found[:, fit]
    psus = found.astype(np.float64)
    weight = most / psus
    place: list[Ints] = []
    rows: list[Floats] = []
    owing = np.zeros(psus.shape[1])
    for h, (s, k) in enumerate(zip(strata, counts, strict=True)):
        inside = k[:, s.inside]
        owing += inside @ (s.m[s.inside] > 0)
        column, kind = np.nonzero(inside)
        m, y, w = s.m[s.inside][kind], s.y[s.inside][kind], weight[h, column]
        place.append(h * psus.shape[1] + column)
        rows.append(np.stack([inside[column, kind], y, m, w * y, w * m]))
    count, z, owed, wz, wm = np.concatenate(rows, axis=1)
    cells = Cells(
        place=np.concatenate(place),
        count=count,
        units=np.ones(len(count)),
        z=z,
        m=owed,
        wz=wz,
        wm=wm,
        parts=psus.shape[1],
    )
    return Block(cells, Drawn(psus, psus / most, weight), owing, int((~fit).sum()))


def _kinds(stratum: Stratum, dice: np.random.Generator) -> Kinds:
    m, y = incidents(stratum, dice)
    inside = dice.random(stratum.incidents) < stratum.share
    width = int(m.max()) + 1 if stratum.events else len(stratum.owing)
    keys, many = np.unique((m * width + y) * 2 + inside, return_counts=True)
    rest, domain = np.divmod(keys, 2)
    owed, recorded = np.divmod(rest, width)
    return Kinds(
        many=many.astype(np.int64),
        m=owed.astype(np.float64),
        y=recorded.astype(np.float64),
        inside=domain.astype(np.bool_),
    )


def _counts(
    setting: Setting, strata: tuple[Kinds, ...], draws: int, dice: np.random.Generator
) -> Iterator[Ints]:
    for stratum, kinds in zip(setting.strata, strata, strict=True):
        counts = dice.multivariate_hypergeometric(
            kinds.many, stratum.drawn, size=draws, method="marginals"
        ).astype(np.int64)
        if setting.missing is not None:
            lost = np.where(kinds.y < kinds.m, setting.missing.odd, setting.missing.chance)
            counts = dice.binomial(counts, 1.0 - lost).astype(np.int64)
        yield counts
