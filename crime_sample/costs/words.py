"""What more certainty would cost, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crime_sample import formats

if TYPE_CHECKING:
    from crime_sample.costs.answer import Bought, Costs

ALIKE = 0.00005
"""Falls of the margin, as fractions, that are printed as nothing."""


def sentences(found: Costs) -> list[str]:
    """The margin as it is, what halving it takes, and where the next cases buy most."""
    return [_now(found), _halving(found), *_following(found)]


def _now(found: Costs) -> str:
    units = formats.plural(found.drawn, found.unit, found.units)
    drawn = f"{units} {'to be drawn' if found.basis == 'planned' else 'drawn'}"
    source = {
        "planned": "by what the plan expects",
        "found so far": "by what is settled so far",
        "found": "by what the audit found",
    }[found.basis]
    said = (
        f"With {drawn} the margin is expected to be {formats.points(found.margin)} points "
        f"({formats.level(found.level)} confidence), {source}"
    )
    if found.measured is not None:
        said += f"; the interval itself came out as wide as {formats.points(found.measured)} to either side"
    return f"{said}."


def _halving(found: Costs) -> str:
    if found.margin <= ALIKE:
        return "There is no margin left to halve: everything was drawn."
    half = formats.points(found.margin / 2)
    if found.halved is None:
        return (
            f"Halving it, to {half} points, cannot be had: all that can be drawn would leave "
            f"{formats.points(found.least)}, since some logs are not found."
        )
    more = found.halved
    return (
        f"Halving it, to {half} points, takes {_more(more, found)}, "
        f"{formats.decimal(1 + more.units / found.drawn)} times "
        f"the sample: {_days(more)}."
    )


def _following(found: Costs) -> list[str]:
    if found.best is None:
        return ["Nothing is left to be drawn."]
    said = []
    best, fall = found.best, found.margin - found.best.margin
    spread = [f"{size} in {name}" for name, size in sorted(best.added, key=lambda pair: -pair[1]) if size]
    said.append(
        f"The next {formats.plural(best.units, found.unit, found.units)} ({_days(best)}) buy most spread so: "
        f"{formats.several(spread)}. The margin falls by {formats.points(fall, digits=3)}, to "
        f"{formats.points(best.margin)} points"
        + (
            f", and that of the {_missed(found)} from about {_total(found.missed_margin)} to "
            f"{_total(best.missed_margin)}."
        )
    )
    worth = found.by_worth
    if len(worth) > 1 and worth[0].following is not None and worth[-1].following is not None:
        first, last = worth[0], worth[-1]
        most, least = found.margin - worth[0].following.margin, found.margin - worth[-1].following.margin
        said.append(
            f"In one stratum alone they buy most in {first.name} ({formats.points(most, digits=3)} points) "
            f"and least in {last.name} "
            f"({formats.points(least, digits=3) if least > ALIKE else 'next to nothing'})."
        )
    return said


def caveats(found: Costs) -> list[str]:
    """What to beware of."""
    said = []
    if found.basis != "planned":
        said.append(
            "For planning the next audit, or an extension that the plan declared. Drawing more until the "
            "interval looks good breaks its level: it then holds the truth less often than it says."
        )
        said.append(
            "The rate taken for a stratum is what was found there, drawn towards that of all strata as if "
            "ten more crimes had been found as everywhere, and its crimes per case as if one more had: "
            "strata of a few cases say little."
        )
    else:
        said.append(
            "These are the plan's expectations. Once cases are judged, what was found takes their place."
        )
    if found.measured is not None and not 0.8 < found.measured / (found.margin or found.measured or 1) < 1.25:
        said.append(
            f"The interval came out {'narrower' if found.measured < found.margin else 'wider'} than is "
            f"expected of such a sample{_why(found)}: read the falls as shares of the margin."
        )
    if found.method == "two-stage":
        said.append(
            "More cases here are of the clusters drawn. More clusters would bring more, and that is another "
            "first stage."
        )
    if found.basis == "found so far":
        said.append("Interim: these are rates. Do not show them to anyone who still reviews.")
    second = f", and {found.second:g} % of cases judged twice" if found.second else ""
    said.append(
        f"Days are the plan's {found.minutes_per_case:g} minutes a case{second}; margins are expectations."
    )
    return said


def _why(found: Costs) -> str:
    if found.method != "pareto" or (found.measured or 0.0) > found.margin:
        return ""
    return ", as it does where the chances tell something: what is expected supposes that they tell nothing"


def _more(found: Bought, of: Costs) -> str:
    more = f"{formats.plural(found.units, f'more {of.unit}', f'more {of.units}')}"
    return f"{more} (some {formats.count(found.incidents)} logs)" if of.unit == "cluster" else more


def _missed(found: Costs) -> str:
    return (
        "crimes unrecorded in the frame" if found.counts_crimes else f"{found.units} that fail in the frame"
    )


def _days(found: Bought) -> str:
    return f"{formats.decimal(found.auditor_days)} auditor-days"


def unit_of(number: float) -> int:
    """What a margin of a total is rounded to: three figures, so that a small fall shows.

    >>> unit_of(1_143.2), unit_of(87)
    (10, 1)
    """
    return max(1, formats.unit_of(0, number) // 10)


def _total(number: float) -> str:
    return formats.rounded(number, unit_of(number))
