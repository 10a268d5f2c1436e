"""What an estimator hands to the intervals: rates and totals with their variances and what the sample can tell.

One row an estimate, so that many domains, or many simulated samples, are computed at once; ``one`` takes a
single row out.

Letters: h stratum, f_h the share of its primary sampling units (PSUs) drawn, w weight, m crimes owed, y of
them recorded, t = w m.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """A ratio with its variance, and what the intervals need to know about the sample behind it.

    ``point`` R; ``variance`` v(R); ``df`` PSUs less strata among those that hold a unit of the domain (R
    ``survey::degf`` of the subset) and ``df_design`` the same of the whole design; ``n_incidents`` units in
    the domain; ``n_due`` and ``x_recorded`` unweighted sums of m and y; ``kish`` and ``kish_due`` the PSUs
    owing a crime and the crimes owed as Kish counts them, each stratum by the share 1 - f_h of it that is
    unseen: (sum t) (sum (1 - f) t) / sum (1 - f) w t, equal to the plain counts when all weights are equal
    and less when they are not; ``step`` what one more incident with a miss would be of all crimes owed, and
    ``largest_step`` the same of the heaviest incident that leaves anything unseen
    (:mod:`crime_sample.stats.steps`); ``complete`` whether every stratum the domain can reach was taken in
    full, so that the point is the answer; ``design_effect`` v / (R (1 - R) / n_due), None where that is
    undefined.

    A domain reaches every stratum, since units of it may lie unseen there, unless it is declared to be made
    of whole strata (``reach="its strata"``). That cannot be told from the sample.
    """

    point: float
    variance: float
    df: int
    df_design: int
    n_incidents: int
    n_due: float
    x_recorded: float
    kish: float
    kish_due: float
    complete: bool
    step: float
    largest_step: float

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)

    @property
    def design_effect(self) -> float | None:
        """The variance over that of as many crimes drawn one by one; None where that is undefined."""
        spread = self.point * (1.0 - self.point) / self.n_due
        return self.variance / spread if spread > 0 else None


@dataclass(frozen=True, slots=True)
class TotalEstimate:
    """A weighted total with its variance, and what its intervals need.

    ``point`` Z = sum w z; ``variance`` v(Z); ``df``, ``df_design``, ``complete`` as for
    :class:`RateEstimate`; ``n_incidents`` units of the domain with z > 0; ``count`` unweighted sum of z;
    ``step`` what one more incident would add to the total, ``largest_step`` the same of the heaviest that
    leaves anything unseen (0 when there are none); ``ceiling`` the estimated most that the total can be,
    infinite where nothing bounds it, and ``firm`` how firmly it does: the variance of the shortfall from it
    over that and its own, 1 where the ceiling has none; ``df_sizes`` the degrees of freedom on which the
    sample knows how much an incident brings, infinite where all bring the same
    (:func:`crime_sample.stats.steps.df_sizes`); ``least`` what the total holds for certain: ``count`` where
    the weights expand the sample to a frame (:attr:`crime_sample.stats.strata.Design.expands`), else nothing.
    """

    point: float
    variance: float
    df: int
    df_design: int
    n_incidents: int
    count: float
    complete: bool
    step: float
    largest_step: float
    ceiling: float = math.inf
    firm: float = 0.0
    df_sizes: float = math.inf
    least: float = 0.0

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Many :class:`RateEstimate`, a column for each of its fields: arrays (k,)."""

    point: Floats
    variance: Floats
    df: Ints
    df_design: Ints
    n_incidents: Ints
    n_due: Floats
    x_recorded: Floats
    kish: Floats
    kish_due: Floats
    complete: Booleans
    step: Floats
    largest_step: Floats

    def __len__(self) -> int:
        return len(self.point)

    def one(self, place: int) -> RateEstimate:
        """The estimate in that row."""
        return RateEstimate(*(getattr(self, field.name)[place].item() for field in fields(self)))

    @classmethod
    def of(cls, *estimates: RateEstimate) -> Rates:
        """The estimates as rows."""
        return cls(*(np.array([getattr(e, field.name) for e in estimates]) for field in fields(cls)))


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Many :class:`TotalEstimate`, a column for each of its fields: arrays (k,)."""

    point: Floats
    variance: Floats
    df: Ints
    df_design: Ints
    n_incidents: Ints
    count: Floats
    complete: Booleans
    step: Floats
    largest_step: Floats
    ceiling: Floats
    firm: Floats
    df_sizes: Floats
    least: Floats

    def __len__(self) -> int:
        return len(self.point)

    def one(self, place: int) -> TotalEstimate:
        """The estimate in that row."""
        return TotalEstimate(*(getattr(self, field.name)[place].item() for field in fields(self)))

    @classmethod
    def of(cls, *estimates: TotalEstimate) -> Totals:
        """The estimates as rows."""
        return cls(*(np.array([getattr(e, field.name) for e in estimates]) for field in fields(cls)))
