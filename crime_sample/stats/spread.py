"""How the variance of a weighted total follows from the units of a sample: one form for each way of drawing.

Every form works on what is there: the PSUs (primary sampling units; in two stages, the units of the second) that hold
something of a part, with the weighted values they hold. All others count as 0, and cost nothing. So many domains, or
many simulated samples, are done in one pass over their rows.

Letters: h variance stratum, n_h PSUs drawn in it, f_h the share of it that was drawn, t weighted value of a PSU,
pi its chance to be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from crime_sample.stats.estimates import Booleans, Floats, Ints

Unequal = Literal["hajek", "brewer"]

WHOLE = 1e-9
"""Degrees of freedom this little below a whole number are that number."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The PSUs that hold something of a part: ``psu`` and ``part`` (c,), each pair once, of ``parts`` K parts."""

    psu: Ints
    part: Ints
    parts: int

    def sums(self, values: Floats) -> Floats:
        """(K,) sum in each part."""
        return sums(self.part, values, self.parts)

    def pairs(self, code: Ints, codes: int) -> tuple[Ints, Ints, Ints]:
        """The codes that hold something of a part, and maybe some that hold nothing: (J,) code, (J,) part, and (c,)
        which of them each PSU is of."""
        mine = code[self.psu]
        owner = np.zeros(codes, dtype=np.int64)
        owner[mine] = self.part
        if np.array_equal(owner[mine], self.part):  # no code has two parts: nothing need be sorted
            return np.arange(codes), owner, mine
        keys, of = np.unique(mine * self.parts + self.part, return_inverse=True)
        return keys // self.parts, keys % self.parts, of


def sums(code: Ints, values: Floats, size: int) -> Floats:
    """(size,) sum of the values under each code."""
    return np.bincount(code, values, size).astype(np.float64, copy=False)


class Spread(Protocol):
    """A form of the variance. ``approximate`` says why it is not unbiased, empty if it is; ``chance`` (P,) each PSU's
    own chance to be in the sample, None where it is the share drawn of its stratum."""

    approximate: ClassVar[str]

    @property
    def chance(self) -> Floats | None:
        """(P,) chance of each PSU."""

    def covariances(self, held: Held, left: Floats, right: Floats) -> Floats:
        """(K,) covariance of two weighted totals in each part, from the weighted values (c,) of the PSUs held."""

    def degrees(self, held: Held) -> Ints:
        """(K,) degrees of freedom of the variances in each part."""


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Simple random samples without replacement: v = sum_h (1 - f_h) n_h/(n_h - 1) sum (t - mean_h t)^2.

    ``group`` (P,) code h of each PSU; ``drawn`` n_h and ``fraction`` f_h (G,). A stratum of one PSU adds nothing, or
    with ``adjust`` (1 - f_h)(t - mean of all t)^2. Degrees of freedom: PSUs less strata, of those that hold something
    (R ``survey::degf`` of a subset). Source: Cochran (1977), sections 5.4 and 9.2.
    """

    group: Ints
    drawn: Ints
    fraction: Floats
    adjust: bool = False

    approximate: ClassVar[str] = ""

    @property
    def chance(self) -> Floats | None:
        """None: the share drawn says it."""
        return None

    def covariances(self, held: Held, left: Floats, right: Floats) -> Floats:
        """(K,) as said above, with products of the two deviations in place of squares."""
        group, part, of = held.pairs(self.group, len(self.drawn))
        n = self.drawn[group]
        one, other = (sums(of, value, len(group)) / n for value in (left, right))
        within = sums(of, (left - one[of]) * (right - other[of]), len(group))
        within += (n - np.bincount(of, minlength=len(group))) * one * other
        scale = (1.0 - self.fraction[group]) * _corrected(n)
        return sums(part, scale * within, held.parts) + self.alone(
            held, left, right, (1.0 - self.fraction)[self.group]
        )

    def alone(self, held: Held, left: Floats, right: Floats, unseen: Floats) -> Floats:
        """(K,) what strata of one PSU add: with ``adjust`` its distance from the mean of all, times ``unseen`` (P,)."""
        if not self.adjust:
            return np.zeros(held.parts)
        weight = np.where((self.drawn == 1)[self.group], unseen, 0.0)
        one, other = (held.sums(value) / len(self.group) for value in (left, right))
        mine = weight[held.psu]
        apart = held.sums(mine * (left - one[held.part]) * (right - other[held.part]))
        return np.asarray(apart + (weight.sum() - held.sums(mine)) * one * other)

    def degrees(self, held: Held) -> Ints:
        """(K,) PSUs less strata."""
        return self.degrees_of(held, np.ones(len(held.psu), dtype=np.bool_))

    def degrees_of(self, held: Held, which: Booleans) -> Ints:
        """(K,) PSUs less strata, of ``which`` (c,)."""
        some = Held(held.psu[which], held.part[which], held.parts)
        _, part, of = some.pairs(self.group, len(self.drawn))
        there = np.bincount(of, minlength=len(part)) > 0
        psus, strata = (np.bincount(codes, minlength=held.parts) for codes in (some.part, part[there]))
        return np.asarray(psus - strata, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Unequal chances without replacement, a fixed number from each stratum, high entropy:
    v = sum_h n_h/(n_h - 1) sum (1 - pi)(t - G_h)^2.

    ``chance`` (P,) pi. ``hajek``: G_h the mean of t weighted by 1 - pi, n_h the PSUs that were not sure to be drawn
    (the sure ones are a stratum of their own, taken in full), and so the degrees of freedom. ``brewer``: G_h the plain
    mean and n_h all PSUs, as R ``svydesign(pps = "brewer")``. Source: Hajek (1964), Annals of Mathematical Statistics
    35; for Pareto sampling Rosen (1997), J. Statistical Planning and Inference 62.
    """

    strata: Strata
    chance: Floats
    rule: Unequal

    approximate: ClassVar[str] = "chances of pairs are taken to be those of a sample of high entropy"

    def covariances(self, held: Held, left: Floats, right: Floats) -> Floats:
        """(K,) as said above, with products of the two deviations in place of squares."""
        strata = self.strata
        group, part, of = held.pairs(strata.group, len(strata.drawn))
        unseen = 1.0 - self.chance
        mine, n = unseen[held.psu], strata.drawn[group]
        all_ = sums(strata.group, unseen, len(strata.drawn))[group]
        over, weight = (n, None) if self.rule == "brewer" else (np.where(all_ > 0, all_, 1.0), mine)
        one, other = (
            sums(of, value if weight is None else weight * value, len(group)) / over
            for value in (left, right)
        )
        within = sums(of, mine * (left - one[of]) * (right - other[of]), len(group))
        within += (all_ - sums(of, mine, len(group))) * one * other
        return sums(part, _corrected(n) * within, held.parts) + strata.alone(held, left, right, unseen)

    def degrees(self, held: Held) -> Ints:
        """(K,) PSUs less strata; by Hajek's rule, of those not sure to be drawn."""
        open_ = np.logical_or(self.rule == "brewer", self.chance < 1.0)
        return self.strata.degrees_of(held, open_[held.psu])


@dataclass(frozen=True, slots=True, eq=False)
class Successive:
    """Systematic samples, by the differences of neighbours in the order of the frame:
    v = sum_h (1 - f_h) n_h/(2 (n_h - 1)) sum_i (t_i - t_(i-1))^2.

    ``place`` (P,) where each PSU stands when all are put in order, stratum after stratum; ``first``, ``last`` (P,)
    whether it begins or ends its stratum. Degrees of freedom: each stratum 2 (n - 1)^2/(3 n - 4), two thirds of n or
    so, by the relative variance of the form for normal values in no order, where simple random sampling has n - 1; of
    a part, n its PSUs there; summed over the strata, and cut to a whole number in the end. Source: Wolter (2007),
    chapter 8, estimator v_2; von Neumann, Kent, Bellinson, Hart (1941), Annals of Mathematical Statistics 12, 153-162.
    """

    strata: Strata
    place: Ints
    first: Booleans
    last: Booleans

    approximate: ClassVar[str] = "neighbours in the order of the frame stand for what one start cannot show"

    @property
    def chance(self) -> Floats | None:
        """None: the share drawn says it."""
        return None

    def covariances(self, held: Held, left: Floats, right: Floats) -> Floats:
        """(K,) as said above, with products of the two differences in place of squares."""
        keys = held.part * len(self.place) + self.place[held.psu]
        order = np.argsort(keys) if np.any(keys[1:] < keys[:-1]) else np.arange(len(keys))
        psu, part, one, other = held.psu[order], held.part[order], left[order], right[order]
        place, first = self.place[psu], self.first[psu]
        follows = np.zeros(len(psu), dtype=np.bool_)
        follows[1:] = (part[1:] == part[:-1]) & (place[1:] == place[:-1] + 1) & ~first[1:]
        before_one, before_other = (np.where(follows, np.roll(value, 1), 0.0) for value in (one, other))
        differences = np.where(first, 0.0, (one - before_one) * (other - before_other))
        # The neighbour after it, where that holds nothing of the part.
        differences += np.where(self.last[psu] | np.roll(follows, -1), 0.0, one * other)
        group = self.strata.group[psu]
        scale = (1.0 - self.strata.fraction[group]) * _corrected(self.strata.drawn[group]) / 2.0
        within = sums(part, scale * differences, held.parts)
        return within + self.strata.alone(held, left, right, (1.0 - self.strata.fraction)[self.strata.group])

    def degrees(self, held: Held) -> Ints:
        """(K,) as said above."""
        _, part, of = held.pairs(self.strata.group, len(self.strata.drawn))
        n = np.bincount(of, minlength=len(part)).astype(np.float64)
        own = np.where(n > 1, 2.0 * (n - 1.0) ** 2 / np.maximum(3.0 * n - 4.0, 1.0), 0.0)
        whole: Ints = np.floor(sums(part, own, held.parts) + WHOLE).astype(np.int64)
        return whole


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """Two stages, k of K districts by simple random sampling, then units of each by stratified random sampling:
    v = (1 - k/K) k/(k - 1) sum_d (t_d - mean t)^2 + k/K sum_d v_d, v_d the variance within district d.

    ``district`` (P,) code of each unit's district; ``taken`` k, ``frame`` K; ``strata`` those of the second stage, each
    within a district. Values carry their full weights in both terms. Degrees of freedom: districts that hold something,
    less 1. Source: Cochran (1977), chapter 11; R ``survey::svyrecvar`` with two stages.
    """

    strata: Strata
    district: Ints
    taken: int
    frame: int

    approximate: ClassVar[str] = ""

    @property
    def chance(self) -> Floats | None:
        """None: the share drawn says it."""
        return None

    def covariances(self, held: Held, left: Floats, right: Floats) -> Floats:
        """(K,) as said above, with products of the two deviations in place of squares."""
        _, part, of = held.pairs(self.district, int(self.district.max()) + 1)
        one, other = (sums(of, value, len(part)) for value in (left, right))
        centre, beside = (held.sums(value) / self.taken for value in (left, right))
        among = sums(part, (one - centre[part]) * (other - beside[part]), held.parts)
        among += (self.taken - np.bincount(part, minlength=held.parts)) * centre * beside
        share = self.taken / self.frame
        between = (1.0 - share) * self.taken / (self.taken - 1) * among
        return np.asarray(between + share * self.strata.covariances(held, left, right))

    def degrees(self, held: Held) -> Ints:
        """(K,) districts less 1."""
        _, part, of = held.pairs(self.district, int(self.district.max()) + 1)
        there = np.bincount(of, minlength=len(part)) > 0
        found = np.bincount(part[there], minlength=held.parts)
        return np.asarray(np.maximum(found - 1, 0), dtype=np.int64)


def _corrected(n: Ints) -> Floats:
    """n / (n - 1); nothing for a stratum of one, whose PSU is its mean."""
    return np.where(n > 1, n / np.maximum(n - 1, 1), 0.0)
