"""Events that stand in several records of the frames: what was done about them, what they do to the figures. And the
routes that no frame covers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from crime_sample import formats
from crime_sample.report.model import Caveat, Cell, Section, Table, columns
from crime_sample.report.subject import Subject, range_cell, rate_cell, total_cells
from crime_sample.report.words import frame_words
from crime_sample.results import Counted

_SUPPOSED = {
    "nothing": "Each record as an event of its own",
    "confirmed": "As the verdicts have it: the headline",
    "proposed": "Every record proposed as of the event",
}


def sections(about: Subject) -> Iterable[Section]:
    """The figures as records of one event are counted; none where no record was proposed or found."""
    found, kind = about.results.overlap, about.kind
    if found is None:
        return
    several = formats.plural(found.confirmed, "case was", "cases were")
    most = f", one of them in {found.most}" if found.confirmed and found.most > 2 else ""
    words = (
        f"{_sought(about)}{formats.plural(found.proposed, 'case')} of those judged {_have(found.proposed)} records "
        f"proposed; {several} found to stand in several{most}. What such a case owes is divided by the number of "
        "records of its event, since it could have been drawn by each of them; a breakdown by stratum or frame holds "
        "the shares of its own records. What was seen in the sample is counted by record."
    )
    if found.drawn_too:
        words += (
            f" {formats.plural(found.drawn_too, 'pair')} of records of one event were drawn: their crimes stand "
            "more than once among those to be put right."
        )
    table = Table(
        "overlap",
        f"The {kind.rate_words} as records of one event are counted",
        f"Rates in percent. The total is of {kind.units if not kind.counts_crimes else 'crimes'} "
        f"{'unrecorded' if kind.counts_crimes else kind.failed} in {frame_words(about)}.",
        columns("How they are counted:", "Rate", about.ci, "Total", about.ci),
        tuple(_row(one) for one in found.counted),
    )
    yield Section("overlap", "Events in several records", (words,), (table,))


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _sought(about: Subject) -> str:
    sought = about.state.overlap
    if sought is None:
        return ""
    ways = []
    if any("place" in by for by in sought.by.values()):
        ways.append(f"created within {formats.plural(sought.hours, 'hour')} of it at the same place")
    if any("references" in by for by in sought.by.values()):
        ways.append("with a linked reference in common")
    return f"For each case other records of its event were looked for in {frame_words(about)}: {', or '.join(ways)}. "


def _row(one: Counted) -> tuple[Cell, ...]:
    rate = (None, None) if one.rate is None else (rate_cell(one.rate), range_cell(one.rate))
    return (_SUPPOSED[one.supposed], *rate, *total_cells(one.missed.point, one.missed.low, one.missed.high))


def caveats(about: Subject) -> Iterable[Caveat]:
    """What overlap between the frames, and within them, may still do to the figures."""
    state, sought, found = about.state, about.state.overlap, about.results.overlap
    if sought is None:
        if len(state.frames) > 1:
            yield Caveat(
                "overlap",
                f"{_what(about)} that came by two of the frames counts in both"
                + (
                    ", unless its auditor said so: other records of an event were not looked for."
                    if found is not None
                    else ": overlap between frames is not corrected."
                ),
            )
        return
    yield Caveat("overlap", _found_only(about))
    apart = [
        f"{formats.one_line(one)} and {formats.one_line(other)}"
        for one, other in combinations(state.frames, 2)
        if not set(sought.by.get(one, ())) & set(sought.by.get(other, ()))
    ]
    if apart:
        yield Caveat(
            "overlap-not-compared",
            f"Between {formats.several(apart)} no record of one event could be found: they have neither place nor "
            "linked references to compare by.",
        )
    new = len(state.cases.keys() - sought.looked)
    if new:
        yield Caveat(
            "overlap-not-looked",
            f"For {formats.plural(new, 'case')} drawn since, no other records of the event were looked for.",
        )
    if found is not None and found.differs:
        yield Caveat(
            "overlap-differs",
            f"{formats.plural(found.differs, 'pair')} of records of one event were drawn of which one verdict names "
            "the other record and the other does not: together they count for more than one event.",
        )
    if found is not None and found.unasked:
        yield Caveat(
            "overlap-unasked",
            f"{formats.plural(found.unasked, 'case was', 'cases were')} judged before other records were proposed, and "
            f"{'counts' if found.unasked == 1 else 'count'} as if there were none.",
        )


def _found_only(about: Subject) -> str:
    sought = about.state.overlap
    words = (
        f"{_what(about)} that stands in several records of {frame_words(about)} counts once only where another record "
        "of it was found and confirmed; what was not found counts once for each record."
    )
    if sought is not None and sought.common:
        keys = formats.plural(sought.common, "place or reference", "places or references")
        words += f" By {keys} that too many records share nothing was proposed."
    return words


def _what(about: Subject) -> str:
    unit = about.kind.unit
    return "A crime" if about.kind.counts_crimes else f"{'An' if unit[0] in 'aeiouN' else 'A'} {unit}"


def gaps(about: Subject) -> Caveat:
    """The routes that no frame covers, as declared before the freeze."""
    declared = about.state.uncovered
    counted = "Crime that" if about.kind.counts_crimes else "Whatever"
    if declared is None:
        return Caveat(
            "routes-not-covered",
            "No route was named as not covered by the frames. That is not to say that all are covered: the totals hold "
            "what stands in the frames and nothing else.",
        )
    named = formats.several([f"“{formats.one_line(route)}”" for route in declared])
    return Caveat(
        "routes-not-covered",
        f"Not covered by any frame, as declared before the draw: {named}. {counted} came by "
        f"{'this route' if len(declared) == 1 else 'these routes'} is in no total, so the totals are too low by it, "
        "and the rate need not hold there.",
    )
