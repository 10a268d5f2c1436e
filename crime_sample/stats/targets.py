"""The cheapest sample that meets several targets of precision at once: overall +/- 2 AND violence +/- 3.

Letters: N_h units of stratum h, n_h to draw, c_h the cost of one; target k bounds the variance of an estimated
total, sum_h N_h^2 S_kh^2 (1/n_h - 1/N_h) <= V_k, S_kh the standard deviation of its variable in stratum h, 0
outside its domain. For a rate of M crimes with a margin d the variable is y - R m, and V = (d M / z)^2. With
b_k = V_k + sum_h N_h S_kh^2 and a_kh = N_h^2 S_kh^2 / b_k the target reads sum_h a_kh / n_h <= 1.

The cost sum_h c_h n_h is least, fractions of a unit allowed, where n_h = sqrt(sum_k l_k a_kh / c_h), kept
within the limits, for multipliers l_k >= 0 that are 0 for targets that do not bind (Kuhn, Tucker). Source:
Bethel (1989), Survey Methodology 15, 47-57; Chromy (1987), Proceedings of the Section on Survey Research
Methods, ASA, 194-199. Those find the l_k by an update of all; here one after the other is set to what it must
be, which climbs the concave dual, keeps limits, and gives at each step a bound below which no cost can lie.

Whole numbers are then found from the fractions by two ways, the cheaper kept: rounded up, or rounded down and
filled where it helps most; from either, units are taken back while every target still holds. They meet every
target in exact arithmetic, and no single unit can be taken away. That another set of whole numbers is cheaper
is not ruled out; ``bound`` says how much at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from crime_sample.errors import StatisticsError
from crime_sample.stats.allocation import Bound, limits
from crime_sample.stats.sizes import DUST
from crime_sample.stats.targets_whole import Exact, Numbers, slack_of, whole

SWEEPS = 1000
GAP = 1e-12
"""The climb ends when cost and bound differ by less than this share, or after ``SWEEPS``."""


@dataclass(frozen=True, slots=True)
class Target:
    """A wanted precision: V_k, and label -> S_kh; strata left out are outside the domain."""

    variance: float
    deviation: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Joint:
    """A sample that meets every target.

    ``sizes`` whole n_h; ``cost`` theirs; ``bound`` a cost that, but for rounding dust, no sample that meets
    the targets goes below; ``convex`` the fractions of a unit it comes from; ``variances`` target -> the
    variance with ``sizes``; ``prices`` target -> cost saved per unit of variance that the target is eased by,
    0 where it does not bind.
    """

    sizes: dict[str, int]
    cost: float
    bound: float
    convex: Numbers
    variances: Numbers
    prices: Numbers


def smallest_joint(
    targets: Mapping[str, Target],
    population: Mapping[str, int],
    *,
    cost: Mapping[str, float] | None = None,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
    take_all: Iterable[str] = (),
) -> Joint:
    """The cheapest sizes that meet all of ``targets`` (name -> :class:`Target`); see the module for how.

    ``cost`` label -> c_h > 0, 1 each where left out; ``lower``, ``upper`` and ``take_all`` as for
    :func:`crime_sample.stats.allocation.equal`. Fails also without targets, on unknown strata in one, and
    when a target cannot be met within the limits, saying which and what the best is.

    Two variables that want the sample in different strata:

    >>> frame = {"A": 1000, "B": 1000}
    >>> first, second = Target(9_000, {"A": 3, "B": 1}), Target(9_000, {"A": 1, "B": 3})
    >>> smallest_joint({"first": first}, frame).sizes, smallest_joint({"second": second}, frame).sizes
    ({'A': 632, 'B': 211}, {'A': 211, 'B': 632})
    >>> smallest_joint({"first": first, "second": second}, frame).sizes
    {'A': 527, 'B': 527}
    """
    low, high = limits(population, lower, upper, take_all)
    costs = _costs(population, cost)
    loads, room = _loads(targets, population)
    for name in targets:
        least = sum(loads[name][h] / high[h] for h in loads[name]) - room[name]
        if least > 0:
            best = float(Fraction(targets[name].variance) + least)
            raise StatisticsError(
                f"Target '{name}' cannot be met: the limits of the strata leave a variance of {best:g}, "
                f"not {targets[name].variance:g}.",
                remedy="Raise the upper limits, or accept a larger variance.",
            )
    shares = {k: {h: float(a / room[k]) for h, a in loads[k].items()} for k in targets if room[k]}
    prices, bound, convex = _climb(shares, costs, low, high)
    sizes = whole(convex, loads, room, costs, low, high)
    return Joint(
        sizes=sizes,
        cost=sum(costs[h] * sizes[h] for h in sizes),
        bound=bound,
        convex=convex,
        variances={
            k: float(Fraction(targets[k].variance) - slack_of(sizes, loads[k], room[k])) for k in targets
        },
        prices={k: prices[k] / float(room[k]) if k in prices else 0.0 for k in targets},
    )


def _climb(
    shares: Mapping[str, Numbers], costs: Numbers, low: Mapping[str, int], high: Mapping[str, int]
) -> tuple[Numbers, float, Numbers]:
    """Multipliers, the bound they prove, and the sizes that go with them."""
    prices = dict.fromkeys(shares, 0.0)
    weight = dict.fromkeys(costs, 0.0)
    bound, best, sizes = 0.0, math.inf, {h: float(low[h]) for h in low}
    for _ in range(SWEEPS):
        for name, share in shares.items():
            others = {h: max(0.0, weight[h] - prices[name] * a) for h, a in share.items()}
            prices[name] = _price(share, others, costs, low, high, prices[name])
            for h, a in share.items():
                weight[h] = others[h] + prices[name] * a
        for h in weight:  # anew, so that dust does not gather
            weight[h] = sum(prices[k] * shares[k].get(h, 0.0) for k in shares)
        sizes = {h: _size(weight[h], costs[h], low[h], high[h]) for h in costs}
        spent = sum(costs[h] * sizes[h] for h in costs)
        bound = max(bound, spent + sum(weight[h] / sizes[h] for h in costs) - sum(prices.values()))
        over = max((sum(a / sizes[h] for h, a in share.items()) for share in shares.values()), default=0.0)
        best = min(best, spent * max(1.0, over))
        if best - bound <= GAP * best:
            break
    return prices, bound, sizes


def _price(
    share: Numbers,
    others: Numbers,
    costs: Numbers,
    low: Mapping[str, int],
    high: Mapping[str, int],
    guess: float,
) -> float:
    """The least multiplier with which this target is met, the other multipliers staying as they are."""

    def missed(price: float) -> bool:
        sizes = {h: _size(others[h] + price * a, costs[h], low[h], high[h]) for h, a in share.items()}
        return sum(a / sizes[h] for h, a in share.items()) > 1

    if not missed(0.0):
        return 0.0
    # With the multiplier that takes each stratum to its upper limit, nothing more can be had.
    most = max(costs[h] * high[h] ** 2 / a for h, a in share.items() if a > 0) * (1 + DUST)
    below, above = 0.0, min(most, guess or 1.0)
    while above < most and missed(above):
        below, above = above, min(most, 4 * above)
    while above - below > 1e-15 * above:
        middle = (below + above) / 2
        if not below < middle < above:
            break
        below, above = (middle, above) if missed(middle) else (below, middle)
    return above


def _size(weight: float, cost: float, low: int, high: int) -> float:
    return min(float(high), max(float(low), math.sqrt(weight / cost)))


def _loads(targets: Mapping[str, Target], population: Mapping[str, int]) -> tuple[dict[str, Exact], Exact]:
    """N_h^2 S_kh^2 by target and stratum, where not 0, and b_k by target, exactly."""
    if not targets:
        raise StatisticsError("No target.", remedy="Give at least one.")
    loads: dict[str, Exact] = {}
    room: Exact = {}
    for name, target in targets.items():
        for label, spread in target.deviation.items():
            if label not in population:
                raise StatisticsError(
                    f"Target '{name}' names a stratum '{label}' that is not there.",
                    remedy="Name strata as the population does.",
                )
            if not 0 <= spread < math.inf:
                raise StatisticsError(
                    f"Target '{name}': stratum '{label}' has a standard deviation of {spread:g}.",
                    remedy="Give numbers of 0 or more.",
                )
        if not 0 <= target.variance < math.inf:
            raise StatisticsError(
                f"Target '{name}' has a variance of {target.variance:g}.",
                remedy="Give a number of 0 or more.",
            )
        squares = {h: Fraction(s) ** 2 * population[h] for h, s in sorted(target.deviation.items()) if s}
        loads[name] = {h: square * population[h] for h, square in squares.items()}
        room[name] = Fraction(target.variance) + sum(squares.values(), Fraction(0))
    return loads, room


def _costs(population: Mapping[str, int], cost: Mapping[str, float] | None) -> Numbers:
    if cost is None:
        return dict.fromkeys(sorted(population), 1.0)
    for label in sorted({*population, *cost}):
        if label not in population or not 0 < cost.get(label, 0.0) < math.inf:
            raise StatisticsError(
                f"Stratum '{label}' has no cost, or is not there.", remedy="Give each stratum one above 0."
            )
    return {label: float(cost[label]) for label in sorted(population)}
