"""Betting against a rate: what players would own who stake on each next incident, drawn without replacement.

If the true rate is no better than r, no rule of betting on "better than r" at fair odds makes money in the
long run: the chance that a fortune of 1 ever reaches 1/a is at most a (Ville 1939). So a fortune that did
reach it is evidence, at whatever moment one looks. :mod:`crime_sample.stats.sequential` turns it into
p-values and intervals; here is the fortune.

**One stratum.** With M the most crimes an incident can owe, x_i = (y_i - r m_i)/M + r lies in [0, 1], and the
rate of the frame is at most r just when the mean of x is at most r. Before the t-th draw the N - t + 1
incidents left can hold at most V_t = N r - sum_{s<t} x_s, so the next x is worth at most V_t / (N - t + 1) on
average: a player of stake c in [0, 1) multiplies the fortune by 1 + c (x_t (N - t + 1) / V_t - 1), never below
1 - c. Source: Waudby-Smith, Ramdas (2020), NeurIPS 33, for that mean; Waudby-Smith, Ramdas (2024), JRSS B 86,
for the betting; Stark (2020), SHANGRLA, for the scaling, and for the mixture over c (Kaplan's martingale, there
with c uniform). The fortune is the mean over the players of ``STAKES``, so nobody has to guess the best stake.

**Strata.** Drawn apart, so each has its own V: V_h is what the unseen incidents of stratum h can hold, and
only the sum over h is known. The fortune is the least over all ways to share it out (a union of intersections:
Spertus, Sridhar, Stark 2024, arXiv 2409.06680). Player k stakes c_kh = STAKES_k w_h / max w in stratum h, w_h =
(N_h - n_h)/n_h the unseen incidents per drawn one in the plan, and multiplies over the strata. (Near the least
favourable sharing a good stake is in proportion to the weight; where all is to be seen, nothing is staked.) Why
the least is found for certain:

- log(1 + c (x j / (v + S) - 1)), S the x seen since then and j the incidents left, is convex and falling in v;
  sums and log-sum-exp keep that, so the log fortune is convex in v = (V_1, ..., V_H).
- A convex function lies above its tangent plane. The plane's least over {v >= 0, sum v = V}, at a corner, is
  below the fortune's least, however poor the point of contact: that is what is given out.
- Any true sharing that sums to less than V has a larger fortune than one that sums to V.

**A higher r never raises the fortune.** From r to r' the sharing V_h + S_h goes to (r'/r) (V_h + S_h): each x
grows by no more than r'/r, so what is left grows by no less, and every factor falls. For this V_h has no limit
above, such as the number of unseen incidents.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from crime_sample.stats.strata import Floats, Ints

STAKES = np.array([0.99, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1, 0.05, 0.02])
"""The players' stakes c, chosen once by trial over rates of 0.7 to 0.99; any others would be as valid."""

GAP = 1e-5
"""How far (in log fortune) the least over the sharings may lie above what is given out, if steps suffice."""

MOST_STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """The incidents that count, in the order in which they count, as one claim reads them.

    ``gain`` (n,) crimes that speak for the claim and ``owed`` (n,) crimes owed, missing incidents filled in
    against the claim; ``code`` (n,) the stratum of each; ``left`` (n,) incidents of its stratum unseen before
    it; ``population`` (H,) N_h; ``weight`` (H,) w_h / max w, or 1 if every stratum is to be seen in full;
    ``m_max`` M.
    """

    gain: Floats
    owed: Floats
    code: Ints
    left: Floats
    population: Floats
    weight: Floats
    m_max: float

    def __len__(self) -> int:
        return len(self.code)


def certain(walk: Walk) -> tuple[Floats, Floats]:
    """(n + 1,) the crimes that speak for the claim after 0, 1 ... n incidents, and those owed if every unseen
    incident owes M. Their quotient is the lowest rate that is still possible."""
    gain = np.concatenate(([0.0], np.cumsum(walk.gain)))
    unseen = walk.population.sum() - np.arange(len(walk) + 1)
    return gain, np.concatenate(([0.0], np.cumsum(walk.owed))) + unseen * walk.m_max


def log_fortunes(walk: Walk, rate: float) -> Floats:
    """(n,) log of the fortune after each incident, one stratum, betting that the rate is above ``rate``.

    Once ``rate`` is impossible, being below the lowest possible, the fortune is left as it stands: what then
    holds for certain needs no bets (see :func:`certain`).

    Four incidents with one crime each, two found recorded, against a rate of 0.6: V is 2.4, then 1.4; a player
    of stake c owns 1 + c (4/2.4 - 1), then that times 1 + c (3/1.4 - 1).

    >>> walk = Walk(np.ones(2), np.ones(2), np.zeros(2, int), np.array([4.0, 3.0]), np.array([4.0]), np.ones(1), 1.0)
    >>> [round(float(fortune), 4) for fortune in np.exp(log_fortunes(walk, 0.6))]
    [1.26, 1.9026]
    """
    gain, most = certain(walk)
    room = (rate * most - gain)[:-1] / walk.m_max
    open_ = room > 0
    worth = np.ones(len(walk))
    np.divide(_scaled(walk, rate) * walk.left, room, out=worth, where=open_)
    logs = np.log1p(STAKES[:, None] * (worth - 1.0))
    return _log_mean(np.cumsum(logs, axis=1))


def log_fortune(walk: Walk, rate: float, *, enough: float = math.inf) -> float:
    """A number that the log fortune after all incidents of the walk is not below: the least over the sharings.

    Exact for one stratum, within ``GAP`` for several. ``enough``: stop the search as soon as it is settled on
    which side of this number the least lies. A ``rate`` at or below the lowest possible gives 0, no evidence:
    what is certain there needs no bets.
    """
    if not len(walk):
        return 0.0
    gain, most = certain(walk)
    room = float(rate * most[-1] - gain[-1]) / walk.m_max
    if room <= 0:
        return 0.0
    strata = _Strata(walk, rate)
    share = np.full(strata.count, room / strata.count)
    barrier = 0.1
    lower = -math.inf
    for _ in range(MOST_STEPS):
        value, slope, curvature = strata.fortune(share)
        lower = max(lower, value + room * float(slope.min()) - float(slope @ share))
        if lower >= enough or value < enough < math.inf or value - lower <= GAP:
            break
        share = _step(share, slope - barrier / share, curvature + np.diag(barrier / share**2))
        barrier = max(barrier * 0.2, GAP / (4 * strata.count))
    return lower


class _Strata:
    """The players' log fortunes as functions of the sharing v (h,), over the strata that have been seen.

    An unseen stratum holds nothing in the least favourable sharing: what it held would be missing in the others,
    where less makes a larger fortune.
    """

    def __init__(self, walk: Walk, rate: float) -> None:
        order = np.argsort(walk.code, kind="stable")
        code = walk.code[order]
        x = _scaled(walk, rate)[order]
        self.start = np.flatnonzero(np.diff(code, prepend=-1))
        sizes = np.diff(self.start, append=len(code))
        self.count = len(self.start)
        self.place = np.repeat(np.arange(self.count), sizes)
        self.pot = x * walk.left[order]
        total = np.cumsum(x[::-1])[::-1]
        self.since = np.maximum(total - np.append(total, 0.0)[self.start + sizes][self.place], x)
        self.stake = STAKES[:, None] * walk.weight[code]

    def fortune(self, share: Floats) -> tuple[float, Floats, Floats]:
        """The log fortune, its slope (h,) and its curvature (h, h)."""
        base = share[self.place] + self.since
        factor = 1.0 + self.stake * (self.pot / base - 1.0)
        rest = (1.0 - self.stake) / factor
        logs = np.log(factor).sum(axis=1)
        slopes = np.add.reduceat((rest - 1.0) / base, self.start, axis=1)
        curves = np.add.reduceat((1.0 - rest * rest) / (base * base), self.start, axis=1)
        part = np.exp(logs - logs.max())
        part /= part.sum()
        slope = part @ slopes
        curvature = np.diag(part @ curves) + (slopes.T * part) @ slopes - np.outer(slope, slope)
        return float(_log_mean(logs)), slope, curvature


def _step(share: Floats, slope: Floats, curvature: Floats) -> Floats:
    """Newton's step within {v > 0, sum v = V}, cut to stay inside."""
    solved = np.linalg.solve(curvature, np.column_stack((slope, np.ones(len(share)))))
    move = solved[:, 1] * (solved[:, 0].sum() / solved[:, 1].sum()) - solved[:, 0]
    shrinking = move < 0
    reach = float((share[shrinking] / -move[shrinking]).min(initial=math.inf))
    return np.asarray(share + min(1.0, 0.9 * reach) * move, dtype=np.float64)


def _scaled(walk: Walk, rate: float) -> Floats:
    """(n,) x = (y - r m)/M + r."""
    return np.asarray(walk.gain / walk.m_max + rate * (1.0 - walk.owed / walk.m_max), dtype=np.float64)


def _log_mean(logs: Floats) -> Floats:
    """Log of the mean over the players (first axis) of the exponentials."""
    most = logs.max(axis=0)
    return np.asarray(most + np.log(np.exp(logs - most).mean(axis=0)), dtype=np.float64)
