"""Krippendorff's alpha, with an interval from its linearisation or by bootstrap.

Letters: n cases with two ratings or more, r_i ratings of case i, N ratings in all; o_kl coincidences, the
pairs of ratings k and l within cases, each case's divided by r_i - 1; n_k their row sums; d_kl how much the
ratings k and l differ on the scale (:data:`crime_sample.stats.ratings.SCALES`).
"""

from __future__ import annotations

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats import agreement_intervals as limits
from crime_sample.stats.agreement_counts import (
    Agreement,
    Counted,
    counted,
    limited,
    mean_variance,
    paired_only,
    result,
    unseen_part,
)
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import t_quantile, tail
from crime_sample.stats.ratings import Ratings, Scale, scaling
from crime_sample.stats.strata import Floats


def alpha(
    rated: Ratings,
    *,
    scale: str = "nominal",
    level: float = 0.95,
    population: int | None = None,
    interval: str = "guarded",
    seed: int = 1,
    replicates: int = 2000,
) -> Agreement:
    """Krippendorff's alpha, 1 - D_o / D_e, over the cases with two ratings or more.

    D_o is the mean disagreement of pairs within cases, D_e that of all pairs of ratings
    (:func:`coincidence_alpha`). ``interval`` "published": Student's, with n - 1 degrees of freedom, from
    :func:`linearised`; "guarded": that, widened as for the other coefficients; "bootstrap": by resampling
    cases (:func:`bootstrap_alpha`), which takes ``seed`` and ``replicates`` and no ``population``. Source:
    Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*.

    His example of four observers and 12 units, some unseen:

    >>> from crime_sample.stats.ratings import ratings
    >>> nan = None
    >>> seen = ratings(list(zip([1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...     [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan])))
    >>> [round(alpha(seen, scale=scale).point, 3) for scale in ("nominal", "ordinal", "interval", "ratio")]
    [0.743, 0.815, 0.849, 0.797]
    """
    apart = scaling(rated, scale)
    if interval == "bootstrap" and population is not None:
        raise StatisticsError("The bootstrap knows no population.", remedy="Take 'guarded'.")
    kept = paired_only(counted(rated))
    n = len(kept.counts)
    pairs = kept.pairs(kept.given)
    totals = kept.counts.sum(axis=0)
    one = np.count_nonzero(totals) == 1
    shares = totals / totals.sum()
    scaled = float(apart(kept.steps, shares).max())
    point = None if one else float(coincidence_alpha(pairs, apart, kept.steps))

    def parts(seen: Floats, shares: Floats) -> tuple[float, float]:
        d = apart(kept.steps, shares) / scaled
        expected = float(shares @ d @ shares)
        return expected - float((seen * d).sum()), expected

    sketch = (pairs / totals.sum(), shares, parts)
    variance = 0.0
    if not one and n > 1:
        values = linearised(kept, 1.0 - apart(kept.steps, shares) / scaled)
        variance = unseen_part(n, population) * mean_variance(values)
    found = limited(
        kept, "Krippendorff's alpha", scale, point, variance, t_quantile(level, max(n - 1, 1)), sketch,
        level=level, population=population, interval="guarded" if interval == "bootstrap" else interval,
    )  # fmt: skip
    if interval != "bootstrap" or found.standard_error in (None, 0.0):
        return found
    error, drawn = bootstrap_alpha(
        kept.counts, apart, kept.steps, level=level, seed=seed, replicates=replicates
    )
    return result(
        kept,
        found.name,
        scale,
        found.point,
        limits.holding(found.point, *drawn),
        error**2,
        level,
        found.published,
    )


def linearised(table: Counted, weights: Floats) -> Floats:
    """(n,) the cases' linearised values of alpha, whose mean is alpha before its small-sample correction.

    ``weights`` (q, q) 1 - d_kl, in any scale of d. With m the mean of r_i, b_i = (r_i - m) / m, pi_k = n_k /
    N, g = w pi, p_e = sum pi g, p_i = r_i / m times the share of the case's pairs that agree, p' their mean
    and p_a = p' (1 - 1/N) + 1/N: (p_i - p_a b_i - p_e) / (1 - p_e) - 2 (1 - p') / (1 - p_e)^2 (sum_k n_ik
    g_k / m - p_e b_i - p_e). On the ordinal scale d, which depends on the sample, is held as it is. Source:
    Gwet (2014), chapter 5, as in his R package irrCAC.
    """
    counts, given = table.counts, table.given
    size, middle = counts.sum(), given.mean()
    beyond = (given - middle) / middle
    shares = counts.sum(axis=0) / size
    g = weights @ shares
    chance = float(shares @ g)
    case = table.agreeing(weights) * given / middle
    seen = float(case.mean())
    held = (1.0 - 1.0 / size) * seen + 1.0 / size
    lean = counts @ g / middle - chance * beyond - chance
    lined = case - held * beyond - chance - 2.0 * (1.0 - seen) / (1.0 - chance) * lean
    return np.asarray(lined / (1.0 - chance))


def coincidence_alpha(pairs: Floats, scale: Scale, steps: Floats) -> Floats:
    """(...,) Krippendorff's alpha of matrices of coincidences (..., q, q): 1 - (N - 1) sum o_kl d_kl / sum n_k
    n_l d_kl, n_k the row sums and N theirs. 1 where all ratings fall in one category.

    Source: Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*.
    """
    totals = pairs.sum(axis=-1)
    apart = scale(steps, totals)
    observed = (pairs * apart).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * apart).sum(axis=(-2, -1))
    ratio = observed / np.where(expected > 0, expected, 1.0)
    return np.asarray(1.0 - (totals.sum(axis=-1) - 1.0) * ratio)


def bootstrap_alpha(
    counts: Floats, scale: Scale, steps: Floats, *, level: float, seed: int, replicates: int
) -> tuple[float, Interval]:
    """Standard error and limits of alpha by resampling cases.

    ``counts`` (n, q) ratings of each case with two or more. n cases are drawn with replacement, each with
    all that was said of it, ``replicates`` times; the limits are the a/2 and 1 - a/2 quantiles of alpha
    (the percentile bootstrap). A replicate with all ratings in one category counts as 1, as the sample would.
    This is the one that Zapf, Castell, Morawietz, Karch (2016), BMC Medical Research Methodology 16:93
    recommend, not Krippendorff's own, which resamples single disagreements and is too narrow. The same seed
    gives the same limits with the same version of numpy.
    """
    if replicates < 100:
        raise StatisticsError(f"{replicates} replicates are too few for limits.", remedy="Take 2000.")
    kinds, times = np.unique(counts, axis=0, return_counts=True)
    given = kinds.sum(axis=1)
    both = kinds[:, :, None] * kinds[:, None, :] - kinds[:, :, None] * np.eye(kinds.shape[1])
    single = (both / (given - 1)[:, None, None]).reshape(len(kinds), -1)
    drawn = np.random.default_rng(seed).multinomial(len(counts), times / len(counts), size=replicates)
    pairs = (drawn @ single).reshape(replicates, *both.shape[1:])
    values = coincidence_alpha(pairs, scale, steps)
    low, high = np.quantile(values, [tail(level), 1 - tail(level)])
    return float(values.std(ddof=1)), Interval(float(low), float(high))
