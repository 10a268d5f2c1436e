"""Intervals for a sum of differences that are mostly nought and go either way.

A case judged twice gives the same answer nearly every time, so a sample of differences holds few that are not
nought, often none. Its variance is then nought or next to it, and an interval around it would claim that what was
not seen is not there.

Letters: h stratum, n_h units seen of those the sum is about, f_h their share, w_h what one seen unit stands for,
d_i the difference of unit i; a = 1 - level.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import t_quantile, z_quantile
from crime_sample.stats.stepped import gamma_limits
from crime_sample.stats.strata import Floats

Part = tuple[Floats, float, float]


def signed_interval(
    differences: Sequence[Floats],
    weights: Sequence[float],
    fractions: Sequence[float],
    *,
    size: float,
    level: float = 0.95,
) -> Interval:
    """Limits of D = sum_h w_h sum_i d_hi, honest when few or none of the differences are other than 0.

    ``differences`` (H,) of (n_h,); ``weights`` (H,) w_h; ``fractions`` (H,) f_h, 0 for a sum about units without
    number; ``size`` what one more differing unit would differ by, in the unit of d.

    D = U - V, what speaks for more less what speaks for less. Each gets the gamma interval for weighted counts,
    which keeps an upper end when nothing was seen: -ln(a/2) steps, 3.69 at 95 %, a two-sided rule of three. A step
    is ``size`` times the largest w_h f_h / -ln(1 - f_h), which is w_h where f_h is small: K differing units all
    stay unseen with a chance of at most (1 - f)^K, so at the limit it is a/2. Variances, w_h^2 n_h (1 - f_h) s^2,
    are stretched by (t/z)^2, df = sum (n_h - 1). MOVER joins the two: low = D - sqrt(p^2 + q^2 - 2 r p q) with p = U
    - l_U, q = u_V - V, r the correlation of U and V; high likewise. Source: Fay, Feuer (1997), Statistics in
    Medicine 16, 791-801; Zou, Donner (2008), Statistics in Medicine 27, 1693-1702. The step is ours.

    Strata seen in full (f_h = 1) add their sum and no width. Fails unless 0 <= f_h <= 1 and n_h >= 2 where f_h < 1.

    None of 100 cases differs: the mean difference lies within 3.7 of 100 either way. Seen in 50 of the 55 that the
    sum is about, 50 no differences leave room for one or two units.

    >>> import numpy as np
    >>> [round(limit, 4) for limit in signed_interval([np.zeros(100)], [1 / 100], [0.0], size=1.0)]
    [-0.0369, 0.0369]
    >>> [round(limit, 2) for limit in signed_interval([np.zeros(50)], [55 / 50], [50 / 55], size=1.0)]
    [-1.54, 1.54]
    """
    seen: list[Part] = list(zip(differences, weights, fractions, strict=True))
    for d, _, f in seen:
        if not 0 <= f <= 1 or (f < 1 and len(d) < 2):
            raise StatisticsError(
                f"{len(d)} differences seen, a share of {f:g}: they show no spread.",
                remedy="See at least two of every stratum, or all of it.",
            )
    rising: list[Part] = [(np.maximum(d, 0.0), w, f) for d, w, f in seen]
    falling: list[Part] = [(np.maximum(-d, 0.0), w, f) for d, w, f in seen]
    up, down = _total(rising), _total(falling)
    df = sum(len(d) - 1 for d, _, f in seen if f < 1)
    if not df:
        return Interval(up - down, up - down)
    step = size * max(w * _spaced(f) for _, w, f in seen if f < 1)
    stretch = (t_quantile(level, df) / z_quantile(level)) ** 2
    up_spread, down_spread = _covariance(rising, rising), _covariance(falling, falling)
    product = math.sqrt(up_spread * down_spread)
    together = max(-1.0, min(1.0, _covariance(rising, falling) / product)) if product > 0 else 0.0
    # What no stratum leaves in doubt has no limits of its own.
    sure_up, sure_down = (_total([p for p in parts if p[2] == 1]) for parts in (rising, falling))
    above = _limits(up - sure_up, up_spread * stretch, step, level)
    below = _limits(down - sure_down, down_spread * stretch, step, level)
    point = up - down
    return Interval(
        point - _joint(above[0], below[1], together),
        point + _joint(above[1], below[0], together),
    )


def likely_size(differences: Floats, size: float) -> float:
    """What one more differing unit would differ by: sum d^2 / sum |d| over those seen and one made up, of ``size``.

    A mean in which differences count by their size, so that many slight ones do not hide that the next may be grave.

    >>> import numpy as np
    >>> likely_size(np.zeros(9), 1.5), round(likely_size(np.array([0.1, -0.1, 0.1, 0.0]), 1.0), 3)
    (1.5, 0.792)
    """
    seen = np.abs(differences)
    return (float((seen * seen).sum()) + size * size) / (float(seen.sum()) + size)


def _total(parts: Sequence[Part]) -> float:
    return math.fsum(w * float(d.sum()) for d, w, _ in parts)


def _covariance(one: Sequence[Part], other: Sequence[Part]) -> float:
    """Of two totals of the same units; a stratum seen in full adds none."""
    return math.fsum(
        w * w * len(a) / (len(a) - 1) * (1 - f) * float(((a - a.mean()) * (b - b.mean())).sum())
        for (a, w, f), (b, _, _) in zip(one, other, strict=True)
        if f < 1
    )


def _spaced(f: float) -> float:
    return f / -math.log1p(-f) if f > 0 else 1.0


def _limits(total: float, variance: float, step: float, level: float) -> tuple[float, float]:
    """How far below and above the total its limits are. Without variance, all alike, that of single counts."""
    total = max(0.0, total)
    spread = max(variance, step * min(step, total))
    low, high = gamma_limits(np.array([total]), np.array([spread]), np.array([step]), level)
    return max(0.0, total - low.item()), max(0.0, high.item() - total)


def _joint(one: float, other: float, together: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2 * together * one * other))
