"""Tables for the terminal. Each function makes rich renderables from a value; the console decides the width.

Text from files goes through ``formats`` and into ``Text``, never into markup, so it can neither style nor
steer the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.case import Case
from crime_sample.kind import KINDS, USUAL
from crime_sample.profile import Profile
from crime_sample.report import looked_at
from crime_sample.report.model import Cell, Report, Section, Table, columns
from crime_sample.standing import Reviews, next_step, picked, reviews, settled, strata, waiting
from crime_sample.state import State
from crime_sample.terminal.fitted import Fitted, Listed
from crime_sample.terminal.shares import to_share_out_line

# Sections of a report that the terminal shows; the rest is for the page.
_SECTIONS = ("headline", "totals", "other", "failures", "review", "missing", "overlap", "picked")
_STRONG = "bold"
_QUIET = "dim"


def estimate_tables(report: Report) -> list[RenderableType]:
    """The results: the headline in words, tables of results, how much was judged, and the caveats."""
    found: list[RenderableType] = [_marking(report.marking), Text(report.title, style=_STRONG), Text()]
    found.extend(
        Text(sentence, style=_STRONG if place == 0 else "")
        for place, sentence in enumerate(report.headline.sentences)
    )
    found.append(Text(report.headline.basis, style=_QUIET))
    for remark in report.headline.remarks:
        found.extend((Text(), Text(remark.title, style=_STRONG), *map(Text, remark.words)))
    for section in report.sections:
        if section.key in _SECTIONS or section.key.startswith("by-"):
            found.extend(_section(section))
    found.extend((Text(), Text("Caveats", style=_STRONG)))
    found.extend(Listed(caveat.words, strong=caveat.grave) for caveat in report.caveats)
    found.append(_marking(report.marking))
    return found


def _section(section: Section) -> Iterable[RenderableType]:
    if section.key in ("missing", "overlap", "picked"):
        for words in section.paragraphs:
            yield Text()
            yield Text(words)
    for table in section.tables:
        yield Text()
        yield Fitted(table)


def profile_tables(profile: Profile) -> list[RenderableType]:
    """A first look at an export: what was detected, its columns, and what is odd about it."""
    found: list[RenderableType] = []
    for table in looked_at.tables(profile):
        found.extend((Fitted(table), Text()))
    if profile.missing:
        wanted = ", ".join(formats.one_line(part) for part in profile.missing)
        found.extend((Text(f"Not found, and to be mapped by hand: {wanted}", style=_STRONG), Text()))
    found.extend(Listed(remark) for remark in profile.remarks)
    return found


def status_table(state: State, *, reader: str = "") -> Group:
    """How far an audit is and what comes next, for a ``reader`` (a pseudonym). No rate, no answer, and nothing that
    stands still after a case judged twice, so that reviewers stay unbiased."""
    stages = [("done" if done else "open", name, words) for done, name, words in _stages(state, reader)]
    table = plain_table("Stages", (" :", "Stage:", "State:"), stages)
    about = state.charter
    head: list[RenderableType] = []
    if about is not None:
        head = [_marking(formats.one_line(about.marking)), Text(formats.one_line(about.force), style=_STRONG)]
        head += [Text(state.kind.title)] if state.kind.named else []
        head += [Text(formats.period(about.start, about.end)), Text()]
    parts: list[RenderableType] = [
        *head,
        table,
        Text(),
        Text(f"Next: {next_step(state, reader)}", style=_STRONG),
    ]
    if state.cases:
        parts.extend((Text(), _progress(state), Text()))
        parts.extend(Text(words) for words in _picked(state))
        parts.extend(Text(words) for words in _waiting(state, reader))
    return Group(*parts)


def _picked(state: State) -> Iterable[str]:
    if state.picks:
        found = picked(state)
        yield (
            f"Picked by hand, and none of the sample: {formats.plural(len(state.picks), 'case')}, "
            f"{formats.count(found.given)} of {formats.plural(found.asked, 'review')} given"
        )


def _waiting(state: State, reader: str) -> Iterable[str]:
    urgent = formats.plural(len(state.open_referrals), "urgent referral")
    found = waiting(state, reader)
    if found is None:
        yield f"Waiting for the registrar: {urgent}"
        return
    yield f"Waiting for the registrar: {urgent}, {formats.plural(found.notes, 'note')}"
    yield f"Waiting for adjudication: {formats.plural(found.to_adjudicate, 'case')}"
    if found.to_calibrate:
        yield (
            f"Waiting for somebody to say what is right: {formats.plural(found.to_calibrate, 'calibration case')} "
            "(crime_sample calibrate AUDIT --registrar NAME)"
        )
    if found.to_share_out:
        yield to_share_out_line(found.to_share_out)


def _stages(state: State, reader: str) -> list[tuple[bool, str, str]]:
    kind = KINDS[USUAL] if state.charter is None else state.kind
    frames = ", ".join(
        f"{formats.one_line(frame.name)} ({formats.plural(frame.incidents, kind.unit, kind.units)})"
        for frame in state.frames.values()
    )
    extract = "" if state.extract is None else formats.plural(state.extract.crimes, "crime")
    plan = ""
    if state.plan is not None:
        size = formats.plural(state.plan.incidents, kind.unit, kind.units)
        plan = f"{size}, frozen {formats.moment(state.plan_at)}"
    results = f"last computed {formats.moment(str(state.figures['at']))}" if state.figures else ""
    return [
        (bool(state.frames), "Frame", frames),
        (state.extract is not None, "Crime extract", extract),
        (state.plan is not None, "Plan", plan),
        (bool(state.cases), "Draw", f"{formats.plural(len(state.cases), 'case')}" if state.cases else ""),
        (bool(state.cases) and settled(state, reader) == len(state.cases), "Review", _review(state, reader)),
        (state.figures is not None, "Results", results),
    ]


def _review(state: State, reader: str) -> str:
    if not state.cases:
        return ""
    done = settled(state, reader)
    if done is not None:
        return f"{formats.count(done)} of {formats.plural(len(state.cases), 'case')} settled"
    found = reviews(state).values()
    given, asked = sum(one.given for one in found), sum(one.asked for one in found)
    return f"{formats.count(given)} of {formats.plural(asked, 'review')} given"


def _progress(state: State) -> Fitted:
    counted = reviews(state)
    rows = [
        _counts(formats.one_line(name), [cases], [counted[name]]) for name, cases in strata(state).items()
    ]
    if len(rows) > 1:
        rows.append(_counts("All strata", list(strata(state).values()), list(counted.values())))
    return plain_table("Cases", ("Stratum:", "Drawn", "Reviews asked", "Given", "Left"), rows)


def _counts(name: str, cases: list[list[Case]], counted: list[Reviews]) -> tuple[Cell, ...]:
    asked, given = sum(one.asked for one in counted), sum(one.given for one in counted)
    return name, sum(map(len, cases)), asked, given, asked - given


def plain_table(
    title: str, headings: Iterable[str], rows: Iterable[tuple[Cell, ...]], note: str = ""
) -> Fitted:
    """A table whose headings end in a colon where their column holds text."""
    return Fitted(Table("", title, note, columns(*headings), tuple(rows)))


def _marking(marking: str) -> Text:
    return Text(marking, style=_STRONG, justify="center")
