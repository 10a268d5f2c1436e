"""What the first page says beside the headline: unrecorded crimes reckoned two ways, grade bands, the change since the
last audit, and what must be read with care, in so few words that one page holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crime_sample import formats
from crime_sample.report.model import Caveat, Cell, Headline, Remark, Table, columns
from crime_sample.report.paced import Paced, days_of, paced, year_to
from crime_sample.report.subject import Subject, total_cells
from crime_sample.report.words import frame_words, source_words
from crime_sample.results import Estimate

# Characters of caveats that the first page holds whole; above it each is its first sentence, then fewer of them.
ROOM, SENTENCE = 900, 240
TWO_WAYS = "Unrecorded crimes, reckoned two ways"


def completed(
    about: Subject, headline: Headline, caveats: Iterable[Caveat], remarks: Sequence[Remark] = ()
) -> Headline:
    """The headline with the other parts of the first page."""
    return replace(
        headline,
        tables=tuple(two_ways(about)),
        remarks=tuple(remarks),
        care=tuple(with_care(caveats)),
        reading=reading(about),
    )


def reading(about: Subject) -> str:
    """What the terms of the first page mean, for who reads no other."""
    kind, rate, total = about.kind, about.rate, about.results.one(about.kind.missed)
    said = []
    if any(e is not None and e.low < e.high for e in (rate, total)):
        said.append(
            f"{about.ci} (confidence interval): the true figure is likely to lie in this range; "
            f"{formats.level(about.results.level)} of ranges so made hold it."
        )
    if rate is not None and rate.n_due and _otherwise(rate):
        several = about.results.overlap is not None and about.results.overlap.confirmed > 0
        once = ", and an event in several records once" if several else ""
        said.append(
            f"The counts are of the sample; the rate and the totals count each {kind.unit} for as many as it stands "
            f"for in the frame{once}, so they are not simply the shares of these counts."
        )
    said.append(f"Frame: the list of {kind.units} that the sample was drawn from.")
    if kind.counts_crimes:
        said.append(
            "Owed: should have been recorded. Cut-off: the list of recorded crimes, fixed before the draw; what is not "
            "in it counts as not recorded."
        )
    return " ".join(said)


def _otherwise(rate: Estimate) -> bool:
    """Whether who divides the counts that are printed finds another rate than is printed."""
    return formats.percent(rate.x_recorded / rate.n_due) != formats.percent(rate.point)


def year_pace(about: Subject) -> Paced | None:
    """The unrecorded crimes of the frame at the pace of a year, where that sets them beside a yearly number."""
    total, charter = about.results.one("unrecorded_total"), about.state.about
    if total is None or about.results.grossed is None:
        return None
    return paced((total.point, total.low, total.high), charter.start, charter.end)


def two_ways(about: Subject, *, pace: bool = True) -> Iterable[Table]:
    """The unrecorded crimes expanded from the sample, and those grossed up from recorded crime, side by side with what
    each covers. ``pace`` puts the first on the period of the second, in a line of its own."""
    total, grossed = about.results.one("unrecorded_total"), about.results.grossed
    if total is None or not about.kind.counts_crimes:
        return
    charter, incidents = about.state.about, f"the {about.kind.units} of {frame_words(about)}"
    days, end = days_of(charter.start, charter.end), formats.day(charter.end)
    counted = total.low == total.high
    rows: list[tuple[Cell, ...]] = [
        (
            "From the sample, expanded to the frame" if not counted else "Counted: everything was judged",
            *total_cells(total.point, total.low, total.high),
            f"{about.period} ({formats.plural(days, 'day')})",
            incidents,
        )
    ]
    scaled = year_pace(about) if pace else None
    if scaled is not None:
        every = f"12 months to {end}, if every day was like those {formats.count(days)}"
        rows.append(("The same, at the pace of a year", *total_cells(*scaled.unrecorded), every, incidents))
    if grossed is not None:
        covers = f"all routes, from {formats.count(grossed.recorded)} recorded ({source_words(grossed)})"
        rows.append(
            ("From recorded crime, grossed up", *total_cells(*grossed.unrecorded), "12 months", covers)
        )
    yield Table(
        "two-ways",
        TWO_WAYS if grossed is not None else "Unrecorded crimes",
        _difference(about, scaled),
        columns("Reckoned:", "Crimes", about.ci, "Period:", "Covers:"),
        tuple(rows),
    )


def _difference(about: Subject, scaled: Paced | None) -> str:
    """In what the two differ, in plain words; ``scaled`` the first on the period of the second, where that is shown."""
    charter, frame = about.state.about, frame_words(about)
    days, year = days_of(charter.start, charter.end), year_to(charter.end)
    if about.results.grossed is None:
        short = "" if days == year else f", and not 12 months but {formats.plural(days, 'day')}"
        return (
            f"Only {frame}{short}. Crimes that came by other routes are not in it; a number with these, for 12 months, "
            "comes of a total of recorded crime, and is not given here."
        )
    if days == year:
        differ = (
            "Both are of 12 months. They differ in coverage: the first is of the "
            f"{about.kind.units} of {frame} only, the last of crime by every route."
        )
    else:
        differ = (
            f"They differ in period, {formats.plural(days, 'day')} against 12 months, and in coverage: the first is of "
            f"the {about.kind.units} of {frame} only, the last of crime by every route."
        )
    supposed = "The last supposes that the rate found here holds for all of that."
    line = (
        f" The line between puts the first on 12 months, supposing that every day was like those "
        f"{formats.count(days)}: what is left between it and the last is coverage, season and chance."
        if scaled is not None
        else ""
    )
    return f"{differ} {supposed}{line}{_upside_down(about, scaled)} They are not to be added."


def _upside_down(about: Subject, scaled: Paced | None) -> str:
    """What is said where the frame alone has more unrecorded crimes in 12 months than every route together."""
    total, grossed, charter = about.results.one("unrecorded_total"), about.results.grossed, about.state.about
    if scaled is not None:
        narrower = scaled.unrecorded.point
    elif total is not None and days_of(charter.start, charter.end) == year_to(charter.end):
        narrower = total.point
    else:
        return ""
    if grossed is None or narrower <= grossed.unrecorded.point:
        return ""
    return (
        " Here the frame alone has more than every route together, which coverage cannot explain: season or chance "
        "may, or a total of recorded crime that is not of the same crimes and 12 months."
    )


def with_care(caveats: Iterable[Caveat]) -> Iterable[str]:
    """The grave caveats as the first page has room for them: whole; or the first sentence of each; or the first few,
    and how many more there are."""
    grave = [caveat.words for caveat in caveats if caveat.grave]
    if sum(map(len, grave)) <= ROOM:
        yield from grave
        return
    used = 0
    for place, words in enumerate(grave):
        short = first_sentence(words)
        if used and used + len(short) > 2 * ROOM:
            left = len(grave) - place
            yield f"{formats.plural(left, 'more is', 'more are')} under Caveats."
            return
        used += len(short)
        yield short
    yield "Each is told in full under Caveats."


_ENDS = re.compile(r"(?<=[a-z0-9)%])[.:](?= [A-Z])")


def first_sentence(words: str) -> str:
    """The first sentence, cut where even that is long.

    >>> first_sentence("The seed was chosen by the auditor. The draw can be repeated.")
    'The seed was chosen by the auditor.'
    """
    end = _ENDS.search(words)
    short = words if end is None else f"{words[: end.start()]}."
    return short if len(short) <= SENTENCE else f"{short[: SENTENCE - 1].rstrip()}…"
