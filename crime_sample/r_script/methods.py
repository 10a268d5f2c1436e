"""Intervals written out in R, by the name they have in ``crime_sample.stats.intervals``.

Each text defines one entry of the script's lists ``rate_limits`` or ``total_limits``: a function of an estimate
``e`` that gives two limits. What ``e`` holds is said in the script (``blocks.INTERVALS``); of the sample there are
also ``w``, the weight of each incident, and ``looked_at``, the share of its stratum. The script itself cuts limits
to their range and sees that they hold the point. A method that is not here has its point, standard error and
degrees of freedom checked, and the script says that its limits are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """R text that defines a method, and the names of the pieces that must stand before it."""

    text: str
    needs: tuple[str, ...] = ()


QUANTILES = """\
z_value <- -qnorm((1 - level) / 2)
t_value <- function(df) -qt((1 - level) / 2, df)
"""

_CLOPPER_PEARSON = """\
# Clopper and Pearson's exact interval for x of n; x and n need not be whole.
clopper_pearson <- function(x, n) {
  low <- if (x > 0) qbeta((1 - level) / 2, x, n - x + 1) else 0
  high <- if (x < n) qbeta((1 + level) / 2, x + 1, n - x) else 1
  c(low, high)
}
"""

_FLAT = """\
# Nothing missed, or nothing recorded: linearisation sees no variance (what rounding leaves of it is none).
flat <- function(e) e$v <= 1e-12 * e$point * (1 - e$point)
"""

_EFFECTIVE_SIZE = """\
# How many crimes drawn one by one would tell as much as this sample. (z / t)^2 pays for a variance that is itself
# estimated. At most the crimes owed in the sample, as Kish counts them where weights differ. Without variance: the
# incidents owing a crime, counted in the same way.
effective_size <- function(e) {
  if (flat(e)) return(kish(e$m > 0))
  min(e$point * (1 - e$point) / e$v * (z_value / t_value(e$df))^2, kish(e$m))
}
"""

_KISH = """\
# Kish's count of crimes (or incidents), each stratum by the share of it that is unseen. Where none is owed outside full
# strata, though others were open to them, all count wholly.
kish <- function(crimes) {
  unseen <- if (any(looked_at[crimes > 0] < 1)) 1 - looked_at else 1
  sum(w * crimes) * sum(unseen * w * crimes) / sum(unseen * w^2 * crimes)
}
"""

_STRETCHED = """\
# The variance is itself estimated, on few degrees of freedom: (t / z)^2 pays for that.
stretched <- function(e, df = e$df) e$v * (t_value(df) / z_value)^2
"""

_DF_TOTAL = """\
# A total's degrees of freedom: fewer where a few large incidents make up its variance, by Satterthwaite's rule: 2 over
# the relative variance of what an incident brings on average.
df_total <- function(e) {
  brings <- (1 - looked_at) * w * e$z
  squares <- brings * w * e$z
  spread <- if (sum(squares) > 0) sum((squares / sum(squares) - brings / sum(brings))^2) else 0
  max(1, 1 / (1 / e$df + spread / 2))
}
"""

_LARGEST_STEP = """\
# What one more incident would bring at most: the heaviest weight that leaves anything unseen, times the crimes that an
# incident owing any has on average.
largest_step <- function(e) {
  max(0, w[e$reached]) * (if (any(e$m > 0)) mean(e$m[e$m > 0]) else 1) / e$scale
}
"""

_TYPICAL_STEP = """\
# What one more incident would bring. One like those of the sample brings 1 + together (m - 1) crimes, "together" being
# the chance that another crime of an incident counts if one does: as the sample has it, with 3 made-up incidents in
# which all do. In a stratum nearly complete it weighs less. The step is the root of the mean square over the crimes
# owed that leave anything unseen, sizes by their fourth power, and of a share of the square in the heaviest stratum:
# that of 3 incidents there which nobody saw, at most a fifth; a fifth up to four times the mean square. For a rate
# the heaviest is no more than a tenth of all crimes owed.
typical_step <- function(e) {
  several <- e$z > 0 & e$m > 1
  share <- if (any(several)) sum((e$z * (e$z - 1))[several]) / sum((e$z * (e$m - 1))[several]) else 1
  together <- (sum(several) * share + 3) / (sum(several) + 3)
  brings <- (1 + together * (e$m - 1))^2
  owed <- w * e$m
  brought <- if (sum(owed) > 0) sum(owed * brings) / sum(owed) else 1
  lighter <- ifelse(looked_at < 1, w * looked_at / -log1p(-looked_at), 0)
  heaviest <- max(0, lighter[e$reached])^2 * brought
  unseen <- (1 - looked_at) * owed
  uneven <- if (sum(owed) > 0) sqrt(sum(owed * brings^2) / sum(owed)) / brought else 1
  typical <- if (sum(unseen) > 0) uneven * sum(unseen * lighter^2 * brings) / sum(unseen) else heaviest
  if (e$is_rate) heaviest <- min(heaviest, (0.1 * sum(owed))^2)
  weight <- max(0, w[e$reached])
  share <- if (weight > 0) min(0.2, 3 * weight / (sum(owed) + 3 * weight)) else 0
  beyond <- max(heaviest, typical) - typical
  sqrt(typical + max(0.2 * min(beyond, 3 * typical), share * beyond)) / e$scale
}
"""

_HIGHEST = """\
# The highest upper quantile of this shape or a larger one: with a mean given it grows with the variance only until
# nearly all lies at 0.
highest <- function(quantile_of, shape) {
  found <- quantile_of(shape)
  while (shape < 1) {
    shape <- 1.1 * shape
    found <- max(found, quantile_of(shape))
  }
  found
}
"""

_ONE_STEP = """\
# The variance of a single count of the size of a step, for want of any; no more than that of the point.
of_one_step <- function(step, point) step * min(step, point)
"""

_GAMMA_LIMITS = """\
# The gamma interval of Fay and Feuer (1997) for a weighted count: its upper limit is that of the count and one step
# more.
gamma_limits <- function(point, v, step) {
  half <- (1 - level) / 2
  gamma_of <- function(p, mean) function(shape) mean / shape * qgamma(p, shape)
  low <- if (point > 0 && v > 0) gamma_of(half, point)(point^2 / v) else point
  more <- point + step
  high <- if (more > 0) highest(gamma_of(1 - half, more), more^2 / (v + step^2)) else more
  c(low, high)
}
"""

_LARGEST = """\
# Gamma limits with the largest step; without variance (what rounding leaves of it is none) that of a single count.
largest_limits <- function(point, e) {
  step <- largest_step(e)
  v <- if (e$v > 1e-24 * point^2) stretched(e) else of_one_step(step, point)
  gamma_limits(point, v, step)
}
"""

_BETA_LIMITS = """\
# The same for a share: each limit is a quantile of the beta distribution whose mean is one step beyond the point.
beta_limits <- function(point, v, step) {
  v <- max(v, of_one_step(step, min(point, 1 - point)))
  most <- function(share, rest) {
    if (rest <= 0) return(1)
    if (step <= 0) return(share)
    highest(function(a) qbeta((1 + level) / 2, a, a * rest / (share + step)), (share + step)^2 / (v / rest + step^2))
  }
  c(1 - most(1 - point, point), most(point, 1 - point))
}
"""

PIECES: dict[str, Method] = {
    "clopper-pearson": Method(_CLOPPER_PEARSON),
    "flat": Method(_FLAT),
    "kish": Method(_KISH),
    "effective-size": Method(_EFFECTIVE_SIZE, ("flat", "kish")),
    "stretched": Method(_STRETCHED),
    "df-total": Method(_DF_TOTAL),
    "largest-step": Method(_LARGEST_STEP),
    "typical-step": Method(_TYPICAL_STEP),
    "highest": Method(_HIGHEST),
    "one-step": Method(_ONE_STEP),
    "gamma-limits": Method(_GAMMA_LIMITS, ("highest",)),
    "beta-limits": Method(_BETA_LIMITS, ("one-step", "highest")),
    "largest": Method(_LARGEST, ("stretched", "largest-step", "one-step", "gamma-limits")),
}
"""What several methods share."""

_STEPPED = """\
# Beta limits with the step of a typical incident.
rate_limits[["stepped"]] <- function(e) beta_limits(e$point, stretched(e), typical_step(e))
"""

_KORN_GRAUBARD = """\
# Korn and Graubard (1998): Clopper and Pearson's interval on the effective size.
rate_limits[["korn-graubard"]] <- function(e) {
  n <- effective_size(e)
  clopper_pearson(n * e$point, n)
}
"""

_KORN_GRAUBARD_SURVEY = """\
# The same in the form of svyciprop(method = "beta"): no cap on the effective size, and t with n - 1 in place of z.
rate_limits[["korn-graubard-survey"]] <- function(e) {
  if (flat(e)) return(rate_limits[["korn-graubard"]](e))
  n <- e$point * (1 - e$point) / e$v * (t_value(max(1, e$n - 1)) / t_value(e$df))^2
  clopper_pearson(n * e$point, n)
}
"""

_LOGIT = """\
# Log-odds plus and minus t standard errors, brought back; without variance there is none, so Korn and Graubard's.
rate_limits[["logit"]] <- function(e) {
  if (flat(e)) return(rate_limits[["korn-graubard"]](e))
  plogis(qlogis(e$point) + c(-1, 1) * t_value(e$df) * sqrt(e$v) / (e$point * (1 - e$point)))
}
"""

_WILSON = """\
# Wilson's score interval on the effective size.
rate_limits[["wilson"]] <- function(e) {
  n <- effective_size(e)
  half <- z_value * sqrt(e$point * (1 - e$point) / n + z_value^2 / (4 * n^2))
  (e$point + z_value^2 / (2 * n) + c(-1, 1) * half) / (1 + z_value^2 / n)
}
"""

_AGRESTI_COULL = """\
# Agresti and Coull's: z^2 / 2 crimes of either kind added to the effective size.
rate_limits[["agresti-coull"]] <- function(e) {
  more <- effective_size(e) + z_value^2
  share <- (effective_size(e) * e$point + z_value^2 / 2) / more
  share + c(-1, 1) * z_value * sqrt(share * (1 - share) / more)
}
"""

_JEFFREYS = """\
# Jeffreys' interval on the effective size.
rate_limits[["jeffreys"]] <- function(e) {
  n <- effective_size(e)
  x <- n * e$point
  low <- if (x > 0) qbeta((1 - level) / 2, x + 0.5, n - x + 0.5) else 0
  high <- if (x < n) qbeta((1 + level) / 2, x + 0.5, n - x + 0.5) else 1
  c(low, high)
}
"""

_RATE_FAY_FEUER = """\
# One less the gamma interval of the share missed, with the largest step.
rate_limits[["fay-feuer"]] <- function(e) 1 - rev(largest_limits(1 - e$point, e))
"""

_RATE_WALD_T = """\
# The point plus and minus t standard errors.
rate_limits[["wald-t"]] <- function(e) e$point + c(-1, 1) * t_value(e$df) * sqrt(e$v)
"""

_WALD = """\
# As published inspections print it: every crime counted as if it had been drawn alone. For comparison only.
rate_limits[["wald"]] <- function(e) {
  e$point + c(-1, 1) * z_value * sqrt(e$point * (1 - e$point) / sum(e$m))
}
"""

_TOTAL_STEPPED = """\
# Totals: gamma limits with the step. Where a most is known that the total can be, both go towards the beta limits of
# the share of it, where these are lower: as far as the variance of the shortfall is of the most's and its own.
total_limits[["stepped"]] <- function(e) {
  step <- typical_step(e)
  v <- stretched(e, df_total(e))
  limits <- gamma_limits(e$point, max(v, of_one_step(step, e$point)), step)
  if (is.infinite(e$ceiling)) return(limits)
  most <- e$ceiling
  share <- beta_limits(min(1, e$point / most), v / most^2, step / most)
  limits - e$firm * pmax(limits - most * share, 0) * c(1, e$point < most)
}
"""

_TOTAL_FAY_FEUER = """\
# Totals: gamma limits with the largest step.
total_limits[["fay-feuer"]] <- function(e) largest_limits(e$point, e)
"""

_TOTAL_WALD_T = """\
# Totals: the point plus and minus t standard errors.
total_limits[["wald-t"]] <- function(e) e$point + c(-1, 1) * t_value(e$df) * sqrt(e$v)
"""

_SIZED = ("clopper-pearson", "effective-size")

RATE_METHODS: dict[str, Method] = {
    "stepped": Method(_STEPPED, ("stretched", "typical-step", "beta-limits")),
    "korn-graubard": Method(_KORN_GRAUBARD, _SIZED),
    "korn-graubard-survey": Method(_KORN_GRAUBARD_SURVEY, (*_SIZED, "korn-graubard")),
    "logit": Method(_LOGIT, (*_SIZED, "korn-graubard")),
    "wilson": Method(_WILSON, ("effective-size",)),
    "agresti-coull": Method(_AGRESTI_COULL, ("effective-size",)),
    "jeffreys": Method(_JEFFREYS, ("effective-size",)),
    "fay-feuer": Method(_RATE_FAY_FEUER, ("largest",)),
    "wald-t": Method(_RATE_WALD_T),
    "wald": Method(_WALD),
}
"""Intervals for a rate, by name."""

TOTAL_METHODS: dict[str, Method] = {
    "stepped": Method(
        _TOTAL_STEPPED, ("stretched", "df-total", "typical-step", "gamma-limits", "beta-limits")
    ),
    "fay-feuer": Method(_TOTAL_FAY_FEUER, ("largest",)),
    "wald-t": Method(_TOTAL_WALD_T),
}
"""Intervals for a total, by name."""


def interval_text(*, rates: Iterable[str], totals: Iterable[str]) -> str:
    """R text that defines the methods named, each piece once and after what it needs; unknown names are left out.

    >>> interval_text(rates=["wald", "not-in-r"], totals=[]).splitlines()[-4]
    '# As published inspections print it: every crime counted as if it had been drawn alone. For comparison only.'
    """
    texts = ["rate_limits <- list()\ntotal_limits <- list()\n", QUANTILES]
    for names, table in ((rates, RATE_METHODS), (totals, TOTAL_METHODS)):
        for name in names:
            texts += _texts(name, table)
    return "\n".join(dict.fromkeys(texts))


def _texts(name: str, table: dict[str, Method]) -> list[str]:
    found = table.get(name) or PIECES.get(name)
    if found is None:
        return []
    return [*(text for needed in found.needs for text in _texts(needed, table)), found.text]
