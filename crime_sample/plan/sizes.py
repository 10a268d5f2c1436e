"""The fewest to draw of each stratum that meet every target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

from crime_sample.design import Allocation, Design, StratumDesign
from crime_sample.errors import InputError
from crime_sample.plan.asked import Asked
from crime_sample.plan.precision import expected_margin, overall_rate
from crime_sample.stats import allocation

Sizes = dict[str, int]


def smallest_sizes(of: Asked) -> Sizes:
    """Units to draw by stratum so that every target of the design is met."""
    design, least, most = of.design, _floors(of), caps(of)
    if design.size is not None:
        if design.size < sum(least.values()):
            raise InputError(
                f"a sample of {design.size} is less than the minimums and targets of the strata ask for, "
                f"{sum(least.values())}",
                remedy="Draw more, or lower the minimum (--minimum).",
            )
        return _share(of, design.size, least, most)
    if design.margin is None:
        return least
    wanted = design.margin / 100

    def reaches(total: int) -> bool:
        sizes = _share(of, total, least, most)
        return expected_margin(of, sizes) <= wanted

    total = _first(reaches, sum(least.values()), sum(most.values()))
    if total is None:
        best = expected_margin(of, most)
        raise _unreachable(design, "the audit as a whole", wanted, best, most == _all(of))
    return _share(of, total, least, most)


def shares(of: Asked, total: int) -> Sizes:
    """``total`` units spread over the strata as the design would: its floors are kept if they fit in."""
    least = _floors(of)
    if sum(least.values()) > total:
        least = {name: min(2, count) for name, count in of.units.items()}
    return _share(of, total, least, caps(of))


def _unreachable(design: Design, what: str, wanted: float, best: float, complete: bool) -> InputError:
    if not complete:
        return InputError(
            f"{what} cannot reach a margin of {100 * wanted:g} points with what it may draw: "
            f"the best is {100 * best:.2f} points",
            remedy="Raise the margin, or lift the maximum.",
        )
    return InputError(
        f"{what} cannot reach a margin of {100 * wanted:g} points even with all drawn, since "
        f"{design.not_found:g} % are expected not to be found: the best is {100 * best:.2f} points",
        remedy="Raise the margin; or, if all will be found, say so in the design: not_found = 0.",
    )


def _floors(of: Asked) -> Sizes:
    most = caps(of)
    least = {}
    for name, cap in most.items():
        own = of.design.strata.get(name, StratumDesign())
        minimum = of.design.minimum if own.minimum is None else own.minimum
        floor = cap if own.take_all else min(minimum, cap)
        if own.margin is not None and not own.take_all:
            floor = max(floor, _for_target(of, name, own.margin / 100, cap))
        least[name] = floor
    return least


def caps(of: Asked) -> Sizes:
    """The most that may be drawn of each stratum."""
    most = _all(of)
    for name, count in most.items():
        own = of.design.strata.get(name, StratumDesign())
        if own.maximum is not None and not own.take_all:
            most[name] = min(count, own.maximum)
    return most


def _all(of: Asked) -> Sizes:
    """Everything that can be drawn: in two stages, of the clusters drawn first."""
    return {name: max(min(2, count), int(count * of.reached)) for name, count in of.units.items()}


def _for_target(of: Asked, name: str, wanted: float, cap: int) -> int:
    one = of.only(name)
    size = _first(lambda n: expected_margin(one, {name: n}) <= wanted, min(2, cap), cap)
    if size is None:
        best = expected_margin(one, {name: cap})
        raise _unreachable(of.design, f"stratum '{name}'", wanted, best, cap == _all(one)[name])
    return size


def _first(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least whole number from ``low`` to ``high`` for which ``holds``, which stays true once it is.

    It gallops up from ``low``, since small answers are quick to try and usual.
    """
    below, step, top = low - 1, max(1, low // 2), low
    while top < high and not holds(top):
        below, top, step = top, min(high, top + step), 2 * step
    if top == high and not holds(high):
        return None
    while top - below > 1:
        middle = (below + top) // 2
        if holds(middle):
            top = middle
        else:
            below = middle
    return top


def _share(of: Asked, total: int, least: Sizes, most: Sizes) -> Sizes:
    return _ALLOCATIONS[of.design.allocation](of, min(total, sum(most.values())), least, most)


def _optimum(of: Asked, total: int, least: Sizes, most: Sizes) -> Sizes:
    """Wright's optimum for the variance, under the cap on the weights that gives the interval the least width.

    The least variance can leave a large stratum so thin that a single incident of it weighs heavily in the interval.
    """
    rate = overall_rate(of)
    deviation = {name: (of.expected[name].around(rate) * of.effect[name]) ** 0.5 for name in of.units}
    found: list[tuple[float, int, Sizes]] = []
    for lower in _thicker(of, total, least, most):
        sizes = allocation.optimum(total, of.units, deviation, lower=lower, upper=most)
        found.append((expected_margin(of, sizes), len(found), sizes))
        if found[-1][0] > 1.02 * min(found)[0]:
            break  # the margin falls with the cap until the rest grows too thin
    return min(found)[2]


def _thicker(of: Asked, total: int, least: Sizes, most: Sizes) -> Iterator[Sizes]:
    """The least sizes, then more of the thinly drawn: nothing drawn to stand for more than a cap, ever lower."""
    yield least
    cap = max(count / least[name] for name, count in of.units.items())
    while cap > 1:
        cap /= 1.3
        thicker = {
            name: min(most[name], max(least[name], ceil(count / cap))) for name, count in of.units.items()
        }
        if sum(thicker.values()) > total:
            return
        yield thicker


def _proportional(of: Asked, total: int, least: Sizes, most: Sizes) -> Sizes:
    return allocation.proportional(total, of.units, lower=least, upper=most)


def _equal(of: Asked, total: int, least: Sizes, most: Sizes) -> Sizes:
    return allocation.equal(total, of.units, lower=least, upper=most)


_ALLOCATIONS: dict[Allocation, Callable[[Asked, int, Sizes, Sizes], Sizes]] = {
    "optimum": _optimum,
    "proportional": _proportional,
    "equal": _equal,
}
