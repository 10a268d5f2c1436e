r"""What one more incident would add: the step by which an interval looks beyond what the sample has shown.

A sample in which little was missed says little about how much a miss weighs. Its variance comes from the misses
that it happened to show, and is too small when the next one would be heavier. Fay and Feuer (1997) therefore add
one more count, of the largest weight, to the upper limit of a weighted sum. Here the count is an incident, since
crimes come an incident at a time.

Letters: a PSU of stratum h stands for t = sum w m owed crimes of the frame, holds m of them, and w = t / m; z of
its m crimes count (are missed); f_h the share of the stratum's PSUs drawn (or a PSU's own chance), all sums over the
PSUs owing a crime.

- **Together.** pi is the chance that another crime of an incident counts if one of them does. The x incidents
  that hold several crimes, one of which counts, say p = sum z (z - 1) / sum z (m - 1); added to them are TOGETHER = 3
  made up, in which all count together: pi = (x p + 3) / (x + 3). So little is taken for granted until seen, and
  an incident like this one brings tau = 1 + pi (m - 1) crimes.
- **Unseen.** In a stratum of which a share f was drawn, it takes 1 / -log(1 - f) incidents in the frame for the
  sample to hold none of them with probability 1/e, in place of 1/f if f is small. So w counts as
  w' = w f / -log(1 - f), next to nothing in a stratum nearly complete.
- **Typical.** Any owed crime that leaves something unseen could be the next: s^2 = sum (1 - f) t (w' tau)^2 / sum
  (1 - f) t on average. Large incidents may be recorded worse than the others, and the few that a sample holds may all
  have been recorded, so sizes count by their fourth power: s^2 is multiplied by sqrt(mean tau^4) / mean tau^2, means
  over the owed crimes, 1 if all incidents bring the same.
- **Heaviest.** The next may be of the heaviest stratum, which may have shown none: g^2, w'_max^2 times the mean of
  tau^2. As many as UNSEEN = 3 such incidents are supposed to have stayed unseen, a share 3 w_max / (sum t + 3 w_max) of
  all that is owed, at most HEAVIEST = 0.2: step^2 = s^2 + share (g^2 - s^2). Up to TWICE = 4 times s^2, a weight of
  twice the typical one, the share is 0.2 in any case. For a rate g is at most UNSEEN_AT_MOST = 0.1 of all crimes
  owed: in a small class, of which a thin stratum showed nothing, one incident there is not supposed to outweigh what
  is known of it.

Where incidents were drawn with chances of their own, weights go with the sizes: what was the more likely to be drawn
weighs less. The crimes an incident would bring to the frame, w' tau, are then what varies. They count by their fourth
power, in place of tau, over the crimes that leave something unseen. The heaviest stratum is the one whose incidents
bring the most on average in square; only of one that showed no crime is the greatest weight taken, as above. The
greatest weight of a stratum that showed some is that of its smallest incidents, and crimes of the others do not come
with it.

Of a total, how much an incident brings is estimated too, and badly where a few large ones make up the variance:

- **Sizes.** An incident brings v / Z on average, v = sum (1 - f) t_z^2, Z = sum (1 - f) t_z, t_z = w z. The relative
  variance of that ratio is c = sum ((1 - f) t_z^2 / v - (1 - f) t_z / Z)^2, linearised, 0 if all bring the same. By
  Satterthwaite's rule, 2 over the relative variance, v has 2 / c degrees of freedom on this account.

The limits need not rise when one more crime is recorded: with the last miss in an incident of several crimes goes what
was known of how alike they fare, and pi returns to 1.

Found by simulation, not derived: docs/decisions/0008-stepped-interval.md has what was tried and what it covers.
Satterthwaite (1946), Biometrics Bulletin 2.
"""

from __future__ import annotations

import numpy as np

from crime_sample.stats.cells import Cells, Drawn
from crime_sample.stats.estimates import Floats

TOGETHER = 3.0
"""Made-up incidents in which all crimes count together, until the sample shows how it is."""
UNSEEN = 3.0
"""Incidents owing a crime that the heaviest stratum is supposed to hold beyond what the sample showed of it."""
HEAVIEST = 0.2
"""Share of the next incidents taken to be of the heaviest stratum, at most."""
TWICE = 4.0
"""Up to so many times the typical square the heaviest counts with that share: what stands for twice as much is near."""
UNSEEN_AT_MOST = 0.1
"""For a rate: what an incident of the heaviest stratum is taken to be of all crimes owed, at most."""

DUST = 1e-24
"""A relative variance below this is left over from rounding."""


def steps(
    cells: Cells, drawn: Drawn, reached: Floats, *, unseen_at_most: float = np.inf
) -> tuple[Floats, Floats]:
    """(K,) the step, and (K,) the largest, in crimes of the frame; ``reached`` (H, K) 1 for strata that the part can
    reach, else 0; ``unseen_at_most`` bounds the heaviest, as a share of the crimes owed.

    The largest, Fay and Feuer's, is the heaviest weight in strata not taken in full times the mean of m over the
    incidents owing a crime, or 1 if there are none.
    """
    owing = cells.m > 0
    fraction = cells.seen(drawn)
    weight = np.divide(cells.wm, cells.m, out=np.zeros_like(cells.wm), where=owing) * _unseen(fraction)
    brings = (1.0 + together(cells)[cells.part] * (cells.m - 1.0)) ** 2
    base = (1.0 - fraction) * cells.wm
    below, squares = cells.sums(base), cells.sums(base * weight**2 * brings)
    owed = cells.sums(cells.wm)
    open_strata = drawn.heaviest * (drawn.fraction < 1.0) * reached
    beside = (open_strata * _unseen(drawn.fraction)) ** 2
    if drawn.own_chances:
        brought = weight**2 * brings
        factor = uneven(_mean(cells, base, brought), _mean(cells, base, brought**2))
        silent = beside * _mean(cells, cells.wm, brings)
        heaviest = _by_stratum(cells, base, brought, silent).max(axis=0, initial=0.0)
    else:
        second = _mean(cells, cells.wm, brings)
        factor = uneven(second, _mean(cells, cells.wm, brings**2))
        heaviest = beside.max(axis=0, initial=0.0) * second
    typical = np.divide(squares * factor, below, out=heaviest.copy(), where=below > 0)
    if np.isfinite(unseen_at_most):
        heaviest = np.minimum(heaviest, (unseen_at_most * owed) ** 2)
    most = open_strata.max(axis=0, initial=0.0)
    return blended(typical, heaviest, most, owed), most * _mean(cells, owing.astype(np.float64), cells.m)


def df_sizes(cells: Cells, drawn: Drawn) -> Floats:
    """(K,) degrees of freedom of how much an incident brings to the total of z; infinite where all bring the same."""
    brings = (1.0 - cells.seen(drawn)) * cells.wz
    squares = brings * cells.wz
    total, square = cells.sums(brings), cells.sums(squares)
    known = square > 0
    of_total, of_square = np.where(known, total, 1.0)[cells.part], np.where(known, square, 1.0)[cells.part]
    spread = cells.sums((squares / of_square - brings / of_total) ** 2)
    # What rounding leaves of nothing is nothing.
    return np.divide(2.0, spread, out=np.full_like(spread, np.inf), where=spread > DUST)


def unseen_weight(weight: float, fraction: float) -> float:
    """w': what one more incident of this weight stands for, in a stratum of which that share was drawn."""
    return weight * float(_unseen(np.array(fraction)))


def uneven(second: Floats, fourth: Floats) -> Floats:
    """What sizes counted by their fourth power add to a mean square, from the means of tau^2 and tau^4."""
    return np.asarray(np.sqrt(fourth) / second)


def blended(typical: Floats, heaviest: Floats, weight: Floats, owed: Floats) -> Floats:
    """The step from the mean square of the typical ones and the square of the heaviest, whose ``weight`` is set against
    all that is ``owed``."""
    unseen = UNSEEN * weight
    share = np.minimum(
        HEAVIEST, np.divide(unseen, owed + unseen, out=np.zeros_like(unseen), where=unseen > 0)
    )
    beyond = np.maximum(heaviest, typical) - typical
    near = np.minimum(beyond, (TWICE - 1.0) * typical)
    return np.asarray(np.sqrt(typical + np.maximum(HEAVIEST * near, share * beyond)))


def expected_together(share: float, informed: float) -> float:
    """pi, from the share p seen in so many incidents that tell."""
    return (informed * share + TOGETHER) / (informed + TOGETHER)


def together(cells: Cells) -> Floats:
    """(K,) pi, how many of the other crimes of an incident count if one does."""
    several = (cells.z > 0) & (cells.m > 1)
    informed = cells.sums(several.astype(np.float64))
    pairs = cells.sums(np.where(several, cells.z * (cells.m - 1.0), 0.0))
    same = cells.sums(np.where(several, cells.z * (cells.z - 1.0), 0.0))
    share = np.clip(np.divide(same, pairs, out=np.ones_like(pairs), where=pairs > 0), 0.0, 1.0)
    return np.asarray((informed * share + TOGETHER) / (informed + TOGETHER), dtype=np.float64)


def _mean(cells: Cells, over: Floats, values: Floats) -> Floats:
    """(K,) the mean of the values weighted by ``over``, 1 for a part that has none of it."""
    below = cells.sums(over)
    return np.divide(cells.sums(over * values), below, out=np.ones_like(below), where=below > 0)


def _by_stratum(cells: Cells, base: Floats, squares: Floats, otherwise: Floats) -> Floats:
    """(H, K) the mean of ``squares`` weighted by ``base``, ``otherwise`` (H, K) where a stratum has none of that."""
    below = np.bincount(cells.place, cells.count * base, otherwise.size).reshape(otherwise.shape)
    sums = np.bincount(cells.place, cells.count * base * squares, otherwise.size).reshape(otherwise.shape)
    return np.divide(sums, below, out=otherwise.copy(), where=below > 0)


def _unseen(fraction: Floats) -> Floats:
    """f / -log(1 - f): 1 at f = 0, falling to 0 at f = 1."""
    inside = (fraction > 0) & (fraction < 1)
    logs = -np.log1p(-np.where(inside, fraction, 0.5))
    return np.where(inside, fraction / logs, np.where(fraction < 1, 1.0, 0.0))
