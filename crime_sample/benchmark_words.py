"""An audit among published inspections, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crime_sample import compared_words, formats
from crime_sample.inspections import MEASURES, USUAL, national

if TYPE_CHECKING:
    from crime_sample.benchmark import Benchmark, Peer


def sentences(found: Benchmark) -> list[str]:
    """Where the rate stands, how sure that is, and where the same force stood then."""
    return [_stands(found), *filter(None, [_sure(found)]), *(_then(found, peer) for peer in found.own)]


def of_what(found: Benchmark) -> str:
    """What of the audit is set against them, in words."""
    if found.part is None:
        return found.force
    return f"{found.force}, {formats.one_line(found.part.column)} {formats.one_line(found.part.value)}"


def _stands(found: Benchmark) -> str:
    rate = found.rate
    shown = (
        f"{formats.percent(rate.point)} of crimes recorded ({formats.level(rate.level)} CI "
        f"{formats.percent_range(rate.low, rate.high)})"
    )
    others = [peer for peer in found.peers if not peer.then]
    below = sum(peer.inspection.rate < rate.point for peer in others)
    among = f"{formats.plural(len(others), 'published rate')} of {MEASURES[found.measure].words}"
    return f"{of_what(found)}: {shown}, above {formats.count(below)} of {among}."


def _sure(found: Benchmark) -> str:
    if found.place is None or found.rank is None:
        return "None of them was published with a margin, so how sure that is cannot be said: do not quote a rank."
    place = found.place
    count = found.ranked
    if place.first == place.last:
        span = f"It ranks {ordinal(place.first)} of the {count} that have a margin, this audit among them"
    else:
        span = (
            f"Of the {count} that have a margin, this audit among them, it ranks {ordinal(found.rank)}, and "
            f"chance allows anything from {ordinal(place.first)} to {ordinal(place.last)}"
        )
    return (
        f"{span} ({formats.level(found.rate.level)} confidence, for all together): {formats.count(place.above)} "
        f"surely recorded more, {formats.count(place.below)} surely less."
    )


def _then(found: Benchmark, peer: Peer) -> str:
    one = peer.inspection
    told = f"{one.name} ({one.programme}) is the same force then, and takes no part in the ranking"
    if peer.difference is None:
        return f"{told}. It was published without a margin: {formats.percent(one.rate)}."
    now = f"{formats.percent(found.rate.point)} (now)"
    was = f"{formats.percent(one.rate)} ({one.year})"
    return f"{told}. {compared_words.over_time(peer.difference, was, now, found.rate.level)}"


def caveats(found: Benchmark) -> list[str]:
    """What makes the comparison a rough one."""
    said = [_period(found), _coverage(found)]
    if found.kind.named:
        said.append(
            f"This audit is of {found.kind.units} alone. A rate of these is not that of all reported crime, "
            "of which they are a part: take the chart as background, and do not quote a rank."
        )
    if not found.england_and_wales:
        said.append(
            "The inspections judged by the counting rules of England and Wales, this audit by "
            f"{_rules(found)}: the rates are of different things. Take the chart as background, and do not "
            "quote a rank."
        )
    elif found.rules:
        said.append(
            f"Counting rules changed over the years; this audit is judged by {_rules(found)}. What was owed then and "
            "now is not quite the same."
        )
    if found.rate.small:
        said.append(
            f"The audit's rate rests on {formats.plural(found.rate.n_due, 'crime')} owed in the sample: too few for a "
            "headline."
        )
    without = sum(peer.limits is None for peer in found.peers)
    if without and without < len(found.peers):
        said.append(
            f"{formats.plural(without, 'rate was', 'rates were')} published without a margin: drawn hollow, not ranked."
        )
    said.append(
        "How the inspectorate computes its margins is not published; they are taken to hold at 95 %. Rates "
        "read from the press may be rounded. Each names the page it was read on."
    )
    if any(name != USUAL for name in found.programmes):
        said.append("Programmes differ in method and in what they looked at; their rates make no one list.")
    return said


def _period(found: Benchmark) -> str:
    days = [
        day for peer in found.peers for day in (peer.inspection.start, peer.inspection.end) if day is not None
    ]
    years = [peer.inspection.year for peer in found.peers]
    looked = (
        f"They looked at reports of {formats.period(min(days), max(days))}, so far as published; this audit at "
        f"{formats.period(found.start, found.end)}."
        if days
        else f"They are of reports published {min(years)} to {max(years)}; this audit is of "
        f"{formats.period(found.start, found.end)}."
    )
    told = [f"{formats.percent(one.rate)} ({one.year})" for one in national(found.measure)]
    since = (
        f" For England and Wales as a whole inspectors put the rate at {formats.several(told)}."
        if told
        else ""
    )
    return f"{looked} Forces stood there then, and may stand elsewhere now.{since}"


def _coverage(found: Benchmark) -> str:
    frames = formats.several(list(found.frames))
    return (
        "The inspections took in crimes reported by several routes, to control rooms and directly to units "
        f"of the force; this audit takes in its own {'frame' if len(found.frames) == 1 else 'frames'} "
        f"({frames}) alone."
    )


def _rules(found: Benchmark) -> str:
    return formats.several([f"'{title}'" for title in found.rules])


def ordinal(number: int) -> str:
    """A rank in words.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '21st', '112th']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
