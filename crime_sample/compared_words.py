"""A comparison in sentences: functions of the numbers and of what their rates are called."""

from __future__ import annotations

import math
from collections.abc import Sequence

from crime_sample import formats
from crime_sample.stats.comparison import Difference, Extra, Measured
from crime_sample.stats.ranking import Place, ranks
from crime_sample.stats.trend import Scatter, Trend

CERTAIN = 0.05
"""A chance below this is called more than chance."""

NO_CHANCE = "Both are counts of all incidents: no chance of a draw is in it."


def over_time(found: Difference, earlier: str, later: str, level: float) -> str:
    """How a rate changed; ``earlier`` and ``later`` are rates in words.

    >>> over_time(Difference(0.13, 0.1068, 0.1532, 0.01, 11.0, None, 0.0), "83.6 %", "96.6 %", 0.95)
    'The rate rose by 13.0 points (10.7 to 15.3, 95 % confidence), from 83.6 % to 96.6 %.'
    >>> over_time(Difference(0.01, -0.015, 0.034, 0.01, 1.0, None, 0.3), "83.6 %", "84.6 %", 0.95)
    'The change of 1.0 points cannot be told from chance (-1.5 to 3.4, 95 % confidence): 83.6 %, then 84.6 %.'
    """
    if _certain(found):
        way = "rose" if found.point > 0 else "fell"
        change = (
            f"{way} by {_points(abs(found.point))} points, from" if found.point else "stayed where it was:"
        )
        return f"The rate {change} {earlier}{' to' if found.point else ', then'} {later}. {NO_CHANCE}"
    limits = f"({_limits(found)}, {formats.level(level)} confidence)"
    if _open(found):
        change = f"The change of {_points(found.point)} points cannot be told from chance"
        return f"{change} {limits}: {earlier}, then {later}."
    way = "rose" if found.point > 0 else "fell"
    return f"The rate {way} by {_points(abs(found.point))} points {limits}, from {earlier} to {later}."


def side_by_side(found: Difference, names: tuple[str, str], rates: tuple[str, str], level: float) -> str:
    """How two rates differ, the second named first; ``rates`` in words.

    >>> side_by_side(Difference(-0.04, -0.07, -0.01, 0.02, -2.0, 40, 0.05), ("North", "South"), ("90 %", "86 %"), 0.95)
    'South stands 4.0 points below North (1.0 to 7.0, 95 % confidence): 86 % against 90 %.'
    """
    if _certain(found):
        way = "above" if found.point > 0 else "below"
        apart = f"{_points(abs(found.point))} points {way}" if found.point else "level with"
        return f"{names[1]} stands {apart} {names[0]}: {rates[1]} against {rates[0]}. {NO_CHANCE}"
    limits = f"({_limits(found)}, {formats.level(level)} confidence)"
    against = f"{rates[1]} against {rates[0]}"
    if _open(found):
        apart = f"The difference of {_points(found.point)} points between {names[1]} and {names[0]}"
        return f"{apart} cannot be told from chance {limits}: {against}."
    way = "above" if found.point > 0 else "below"
    return f"{names[1]} stands {_points(abs(found.point))} points {way} {names[0]} {limits}: {against}."


def significance(found: Difference, level: float) -> list[str]:
    """The test beside the interval, and a warning where the two disagree."""
    if _certain(found):
        return []
    if found.statistic is None or found.p is None:
        return ["Without variation in the samples there is no test beside the interval."]
    name = "z" if found.df is None else f"t on {formats.plural(found.df, 'degree')} of freedom"
    words = [f"Test of no difference: {name} = {found.statistic:.2f}, {chance(found.p)}."]
    if (found.p < 1 - level) == _open(found):
        words.append("The test and the interval disagree, near the edge: go by the interval.")
    return words


def brought(found: Extra, recorded: float) -> str:
    """Crimes recorded that the earlier rate would have missed.

    >>> brought(Extra(23845, 19756, 27870), 177_187)
    'Of 177,187 crimes recorded in the 12 months to the end of the later period, about 23,800 (19,800 to 27,900) would
    not have been at the earlier rate.'
    """
    low, high = sorted((abs(found.low), abs(found.high)))
    unit = unit_of_extra(found)
    about = f"about {formats.rounded(abs(found.point), unit)} ({formats.rounded_range(low, high, unit)})"
    total = formats.count(recorded)
    if found.low > 0:
        when = "in the 12 months to the end of the later period"
        return f"Of {total} crimes recorded {when}, {about} would not have been at the earlier rate."
    if found.high < 0:
        return f"At the earlier rate {about} crimes more would have been recorded than the {total} that were."
    limits = formats.rounded_range(found.low, found.high, unit)
    return f"Whether more crimes were recorded for it cannot be told from chance: {limits} of {total}."


def unit_of_extra(found: Extra) -> int:
    """What crimes brought are rounded to; where it is open whether there were any, by the width of the interval alone.

    >>> unit_of_extra(Extra(710, 290, 1_130)), unit_of_extra(Extra(420, -290, 1_130))
    (10, 100)
    """
    if found.low <= 0 <= found.high:
        return formats.unit_of(0, found.high - found.low)
    return formats.unit_of(*sorted((abs(found.low), abs(found.high))))


def ranked(
    names: Sequence[str], rates: Sequence[Measured], found: Sequence[Place], level: float
) -> list[str]:
    """The table of ranks, a line for each, names last since they can be long; and how far it can be trusted."""
    order = ranks([rate.point for rate in rates])
    rows = sorted(zip(order, names, rates, found, strict=True), key=lambda row: row[0])
    lines = [f"rank  rate     {'interval':16}  may stand   name"]
    for rank, name, rate, place in rows:
        limits = formats.percent_range(rate.low, rate.high)
        span = f"{place.first}" if place.first == place.last else f"{place.first} to {place.last}"
        lines.append(f"{rank:4}  {formats.percent(rate.point):7}  {limits:16}  {span:10}  {name}")
    count = len(rows)
    apart, pairs = sum(place.above for place in found), count * (count - 1) // 2
    first = sum(place.first == 1 for place in found)
    fixed = sum(place.first == place.last for place in found)
    return [
        *lines,
        f"Where each may stand holds for all {count} together ({formats.level(level)} confidence).",
        f"{formats.count(first)} of {count} may be the highest; {formats.plural(fixed, 'rank is', 'ranks are')} "
        f"certain. Of {formats.plural(pairs, 'pair')} {formats.count(apart)} are apart: in the others the order "
        "may be chance, so do not quote a rank without its range.",
    ]


def trending(line: Trend, count: int, first: float, last: float, level: float) -> list[str]:
    """The change a year, and whether the audits lie on a line."""
    limits = f"({_limits(line)}, {formats.level(level)} confidence)"
    span = f"over {count} audits from {_time(first)} to {_time(last)}"
    if _open(line):
        words = [
            f"A trend of {_points(line.slope)} points a year {span} cannot be told from chance {limits}."
        ]
    else:
        way = "rose" if line.slope > 0 else "fell"
        words = [f"The rate {way} by {_points(abs(line.slope))} points a year {limits}, {span}."]
    if last - first < 1:
        words.append("They lie less than a year apart: a whole year's change was not seen.")
    if line.straight is None:
        return words
    if line.straight.p < CERTAIN:
        scatter = "The audits do not lie on one line"
        beware = "read the figure as an average over these audits, not as a forecast"
        return [*words, f"{scatter} ({_scatter(line.straight)}): {beware}."]
    return [
        *words,
        f"Their scatter about the line is no more than chance allows ({_scatter(line.straight)}).",
    ]


def chance(p: float) -> str:
    """A p value.

    >>> chance(0.0002), chance(0.04), chance(0.3)
    ('p < 0.001', 'p = 0.040', 'p = 0.300')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _certain(found: Difference) -> bool:
    """Whether the limits leave nothing open: no sample stands behind either rate."""
    return found.low == found.high


def _open(found: Difference | Trend) -> bool:
    """Whether 0 lies within the limits."""
    return found.low <= 0 <= found.high


def _limits(found: Difference | Trend) -> str:
    """Both limits in points; without their sign where they agree on it, since the sentence says which way."""
    if _open(found):
        return f"{_points(found.low)} to {_points(found.high)}"
    low, high = sorted((abs(found.low), abs(found.high)))
    return f"{_points(low)} to {_points(high)}"


def _points(value: float) -> str:
    """Points with one place, and more where that would show nothing."""
    text = formats.points(value, digits=1)
    if value and not float(text):
        return f"{100 * value:.2g}"
    return "0.0" if not float(text) else text


def _scatter(found: Scatter) -> str:
    return f"Q = {found.q:.1f} on {formats.plural(found.df, 'degree')} of freedom, {chance(found.p)}"


def _time(at: float) -> str:
    """A time in years, to the month; a whole one is the year that was given."""
    year = math.floor(at)
    return f"{year}" if at == year else f"{formats.MONTHS[math.floor(12 * (at - year))]} {year}"
