"""Stage 2b: from a design and the strata of a frame to the number of incidents to draw in each.

The size planned is the one whose *delivered* interval, by the method the estimate will use, is expected to have
the wanted half-width once the logs that cannot be found are taken off. Targets of single strata set the least
each must have; the overall target is then met with the fewest further incidents (Wright's exact integer optimum,
or proportional or equal shares if the design says so).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil

import numpy as np

from crime_sample.design import Allocation, Alternative, Design, Expected, Plan, PlannedStratum, StratumDesign
from crime_sample.errors import InputError
from crime_sample.stats import allocation
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import RateEstimate
from crime_sample.stats.steps import UNSEEN_AT_MOST, blended, expected_together, uneven, unseen_weight

Sizes = dict[str, int]


def plan(
    design: Design, population: Mapping[str, int], *, frames: Mapping[str, str], extract: str | None
) -> Plan:
    """A plan that meets ``design`` with few incidents: the fewest where precision goes by the variance alone.

    ``population`` is the number of incidents by stratum; ``frames`` and ``extract`` are the fingerprints the
    plan is tied to. Raises InputError for strata the frame does not have and for targets that cannot be met.
    """
    unknown = sorted(set(design.strata) - set(population))
    if unknown:
        raise InputError(
            f"the design names strata that the frame does not have: {', '.join(unknown)}",
            remedy=f"The frame's strata are: {', '.join(sorted(population))}.",
        )
    sizes = smallest_sizes(design, population)
    return Plan(
        design=design,
        strata=tuple(_planned(design, name, population[name], sizes[name]) for name in sorted(population)),
        crimes=sum(sizes[name] * design.expected(name).crimes for name in population),
        rate=overall_rate(design, population),
        margin=expected_margin(design, population, sizes),
        auditor_days=auditor_days(design, sum(sizes.values())),
        alternatives=_alternatives(design, population, sum(sizes.values())),
        frames=dict(frames),
        extract=extract,
    )


def auditor_days(design: Design, incidents: int) -> float:
    """Days of one auditor that reviewing ``incidents`` takes."""
    return incidents * (1 + design.second / 100) * design.minutes_per_case / 60 / design.hours_per_day


def overall_rate(design: Design, population: Mapping[str, int]) -> float:
    """The recording rate expected over all strata: crimes recorded over crimes owed."""
    expected = {name: design.expected(name) for name in population}
    owed = sum(population[name] * expected[name].crimes for name in population)
    return sum(population[name] * expected[name].crimes * expected[name].rate for name in population) / owed


def expected_margin(design: Design, population: Mapping[str, int], sizes: Mapping[str, int]) -> float:
    """The half-width, as a fraction, that the interval of the rate over ``population`` is expected to have.

    ``sizes`` are incidents drawn; the share ``not_found`` of them is taken off first.
    """
    rate = overall_rate(design, population)
    strata = [(n, _examined(design, sizes[name]), design.expected(name)) for name, n in population.items()]
    owed = variance = crimes = unseen = squares = examined = 0.0
    for count, found, expected in strata:
        owed += count * expected.crimes
        variance += count**2 * (1 - found / count) * expected.around(rate) / found
        crimes += found * expected.crimes
        unseen += (count - found) * expected.crimes
        squares += (count - found) * count / found * expected.crimes
        examined += found
    if not squares:
        return 0.0
    # The crimes expected in the sample as Kish counts them, as the estimate will (stats.ratio).
    kish_due = owed * unseen / squares
    df = max(1, round(examined) - len(population))
    step = _expected_step(strata)
    estimate = RateEstimate(
        point=rate,
        variance=variance / owed**2,
        df=df,
        df_design=df,
        n_incidents=round(examined),
        n_due=crimes,
        x_recorded=crimes * rate,
        kish=kish_due,
        kish_due=kish_due,
        complete=False,
        step=step,
        largest_step=step,
    )
    interval = rate_interval(estimate, level=design.level)
    return (interval.high - interval.low) / 2


def _expected_step(strata: Sequence[tuple[int, float, Expected]]) -> float:
    """What one more incident with a miss would be of all crimes owed, as the estimate will have it (stats.steps);
    strata as incidents in the frame, incidents examined, and what is expected of them."""
    informed = sum(found * expected.pairs_missed for _, found, expected in strata)
    steps = brought = owed = unseen = lighter = heaviest = second = fourth = 0.0
    for count, found, expected in strata:
        weight = unseen_weight(count / found, found / count) if found < count else 0.0
        together = expected_together(expected.other_missed, informed)
        brings = (1 + together * (expected.squares / expected.crimes - 1)) ** 2
        steps += (count - found) * expected.crimes * weight**2 * brings
        brought += count * expected.crimes * brings
        owed += count * expected.crimes
        unseen += (count - found) * expected.crimes
        lighter = max(lighter, weight)
        heaviest = max(heaviest, count / found if found < count else 0.0)
        # Incidents with several crimes are taken to hold two, as in Expected.
        paired = min(1.0, expected.squares / expected.crimes - 1)
        second += count * expected.crimes * (1 + paired * ((1 + together) ** 2 - 1))
        fourth += count * expected.crimes * (1 + paired * ((1 + together) ** 4 - 1))
    typical = steps / unseen * uneven(np.array(second / owed), np.array(fourth / owed))
    most = min(lighter**2 * brought / owed, (UNSEEN_AT_MOST * owed) ** 2)
    return float(blended(typical, np.array(most), np.array(heaviest), np.array(owed))) / owed


def smallest_sizes(design: Design, population: Mapping[str, int]) -> Sizes:
    """Incidents to draw by stratum so that every target of ``design`` is met."""
    least, most = _floors(design, population), _caps(design, population)
    if design.size is not None:
        if design.size < sum(least.values()):
            raise InputError(
                f"a sample of {design.size} is less than the minimums and targets of the strata ask for, "
                f"{sum(least.values())}",
                remedy="Draw more, or lower the minimum (--minimum).",
            )
        return _share(design, population, design.size, least, most)
    if design.margin is None:
        return least
    wanted = design.margin / 100

    def reaches(total: int) -> bool:
        sizes = _share(design, population, total, least, most)
        return expected_margin(design, population, sizes) <= wanted

    total = _first(reaches, sum(least.values()), sum(most.values()))
    if total is None:
        best = expected_margin(design, population, most)
        raise _unreachable(design, "the audit as a whole", wanted, best, most == dict(population))
    return _share(design, population, total, least, most)


def shares(design: Design, population: Mapping[str, int], total: int) -> Sizes:
    """``total`` incidents spread over the strata as the design would: its floors are kept if they fit in."""
    least = _floors(design, population)
    if sum(least.values()) > total:
        least = {name: min(2, count) for name, count in population.items()}
    return _share(design, population, total, least, _caps(design, population))


def _examined(design: Design, size: int) -> float:
    """Incidents of ``size`` drawn that can be expected to be judged, on average."""
    return max(1.0, size * (1 - design.not_found / 100))


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


def _floors(design: Design, population: Mapping[str, int]) -> Sizes:
    caps = _caps(design, population)
    least = {}
    for name, count in population.items():
        own = design.strata.get(name, StratumDesign())
        minimum = design.minimum if own.minimum is None else own.minimum
        floor = caps[name] if own.take_all else min(minimum, caps[name])
        if own.margin is not None and not own.take_all:
            floor = max(floor, _for_target(design, name, count, own.margin / 100, caps[name]))
        least[name] = floor
    return least


def _caps(design: Design, population: Mapping[str, int]) -> Sizes:
    caps = {}
    for name, count in population.items():
        own = design.strata.get(name, StratumDesign())
        caps[name] = count if own.maximum is None or own.take_all else min(count, own.maximum)
    return caps


def _for_target(design: Design, name: str, count: int, wanted: float, cap: int) -> int:
    size = _first(lambda n: expected_margin(design, {name: count}, {name: n}) <= wanted, min(2, cap), cap)
    if size is None:
        best = expected_margin(design, {name: count}, {name: cap})
        raise _unreachable(design, f"stratum '{name}'", wanted, best, cap == count)
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


def _share(design: Design, population: Mapping[str, int], total: int, least: Sizes, most: Sizes) -> Sizes:
    return _ALLOCATIONS[design.allocation](design, population, min(total, sum(most.values())), least, most)


def _optimum(design: Design, population: Mapping[str, int], total: int, least: Sizes, most: Sizes) -> Sizes:
    """Wright's optimum for the variance, under the cap on the weights that gives the interval the least width.

    The least variance can leave a large stratum so thin that a single incident of it weighs heavily in the interval.
    """
    rate = overall_rate(design, population)
    deviation = {name: design.expected(name).around(rate) ** 0.5 for name in population}
    found: list[tuple[float, int, Sizes]] = []
    for lower in _thicker(population, total, least, most):
        sizes = allocation.optimum(total, population, deviation, lower=lower, upper=most)
        found.append((expected_margin(design, population, sizes), len(found), sizes))
        if found[-1][0] > 1.02 * min(found)[0]:
            break  # the margin falls with the cap until the rest grows too thin
    return min(found)[2]


def _thicker(population: Mapping[str, int], total: int, least: Sizes, most: Sizes) -> Iterator[Sizes]:
    """The least sizes, then more of the thinly drawn: no incident to stand for more than a cap, ever lower."""
    yield least
    cap = max(count / least[name] for name, count in population.items())
    while cap > 1:
        cap /= 1.3
        thicker = {
            name: min(most[name], max(least[name], ceil(count / cap))) for name, count in population.items()
        }
        if sum(thicker.values()) > total:
            return
        yield thicker


def _proportional(
    design: Design, population: Mapping[str, int], total: int, least: Sizes, most: Sizes
) -> Sizes:
    return allocation.proportional(total, population, lower=least, upper=most)


def _equal(design: Design, population: Mapping[str, int], total: int, least: Sizes, most: Sizes) -> Sizes:
    return allocation.equal(total, population, lower=least, upper=most)


_ALLOCATIONS: dict[Allocation, Callable[[Design, Mapping[str, int], int, Sizes, Sizes], Sizes]] = {
    "optimum": _optimum,
    "proportional": _proportional,
    "equal": _equal,
}


def _planned(design: Design, name: str, population: int, size: int) -> PlannedStratum:
    own = design.strata.get(name, StratumDesign())
    return PlannedStratum(
        name=name,
        population=population,
        size=size,
        crimes=size * design.expected(name).crimes,
        margin=expected_margin(design, {name: population}, {name: size}),
        target=None if own.margin is None else own.margin / 100,
        take_all=size == population,
    )


def _alternatives(design: Design, population: Mapping[str, int], planned: int) -> tuple[Alternative, ...]:
    lowest = sum(min(2, count) for count in population.values())
    highest = sum(_caps(design, population).values())
    totals = {ceil(planned * factor) for factor in (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)}
    return tuple(
        Alternative(
            incidents=total,
            margin=expected_margin(design, population, shares(design, population, total)),
            auditor_days=auditor_days(design, total),
        )
        for total in sorted(totals)
        if lowest <= total <= highest
    )
