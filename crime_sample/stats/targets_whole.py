"""From fractions of a unit to whole numbers that meet several targets of precision, exactly. Plain Python.

Letters as in :mod:`crime_sample.stats.targets`: target k reads sum_h load_kh / n_h <= room_k, where load_kh =
N_h^2 S_kh^2 and room_k = V_k + sum_h N_h S_kh^2; the slack is what is left of the room.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from crime_sample.stats.sizes import DUST

Numbers = dict[str, float]
Exact = dict[str, Fraction]


def whole(
    convex: Numbers,
    loads: Mapping[str, Exact],
    room: Exact,
    costs: Numbers,
    low: Mapping[str, int],
    high: Mapping[str, int],
) -> dict[str, int]:
    """Whole numbers near ``convex`` that meet every target and can spare no unit."""
    up = {h: min(high[h], max(low[h], math.ceil(convex[h] * (1 - DUST)))) for h in convex}
    down = {h: min(high[h], max(low[h], math.floor(convex[h] * (1 + DUST)))) for h in convex}
    found = []
    for start in (up, down):
        sizes = dict(start)
        slack = {k: slack_of(sizes, loads[k], room[k]) for k in loads}
        _fill(sizes, slack, loads, room, costs, high)
        _trim(sizes, slack, loads, costs, low)
        found.append(sizes)
    return min(found, key=lambda sizes: sum(costs[h] * sizes[h] for h in sizes))


def _fill(
    sizes: dict[str, int],
    slack: Exact,
    loads: Mapping[str, Exact],
    room: Exact,
    costs: Numbers,
    high: Mapping[str, int],
) -> None:
    """Add units, each where it brings the targets that are missed furthest for its cost, until none is."""
    while any(left < 0 for left in slack.values()):
        missed = {k: -float(slack[k] / room[k]) for k in slack if slack[k] < 0}

        def help_by(h: str, missed: Numbers = missed) -> float:
            step = sizes[h] * (sizes[h] + 1)
            gains = (min(missed[k], float(loads[k].get(h, Fraction(0)) / room[k]) / step) for k in missed)
            return sum(gains) / costs[h]

        chosen = max((h for h in sizes if sizes[h] < high[h]), key=lambda h: (help_by(h), h))
        sizes[chosen] += 1
        for k in slack:
            slack[k] += _gain(loads[k], chosen, sizes[chosen])


def _trim(
    sizes: dict[str, int], slack: Exact, loads: Mapping[str, Exact], costs: Numbers, low: Mapping[str, int]
) -> None:
    """Take units back, dearest first, then those that use least of what is left, while every target holds.

    What is left only shrinks, so a stratum that once cannot spare a unit never can.
    """
    open_ = {h for h in sizes if sizes[h] > low[h]}
    while open_:

        def use(h: str) -> float:
            lost = {k: _gain(loads[k], h, sizes[h]) for k in slack if h in loads[k]}
            return max((float(lost[k] / slack[k]) if slack[k] else math.inf for k in lost), default=0.0)

        chosen = min(open_, key=lambda h: (-costs[h], use(h), h))
        lost = {k: _gain(loads[k], chosen, sizes[chosen]) for k in slack}
        if any(lost[k] > slack[k] for k in slack):
            open_.remove(chosen)
            continue
        sizes[chosen] -= 1
        for k in slack:
            slack[k] -= lost[k]
        if sizes[chosen] == low[chosen]:
            open_.remove(chosen)


def _gain(load: Exact, label: str, size: int) -> Fraction:
    """By how much the ``size``-th unit of a stratum lowers the variance."""
    return load.get(label, Fraction(0)) / (size * (size - 1)) if size > 1 else Fraction(0)


def slack_of(sizes: Mapping[str, int], load: Exact, room: Fraction) -> Fraction:
    return room - sum((a / sizes[h] for h, a in load.items()), Fraction(0))
