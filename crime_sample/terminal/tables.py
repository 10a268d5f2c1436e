"""Tables for the terminal. Each function makes rich renderables from a value; the console decides the width.

Text from files goes through ``formats`` and into ``Text``, never into markup, so it can neither style nor steer
the terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crime_sample import formats
from crime_sample.design import Plan
from crime_sample.frame import ColumnProfile, Profile
from crime_sample.report.model import Report, Section
from crime_sample.report.model import Table as ReportTable
from crime_sample.report.shown import text as shown
from crime_sample.state import State

# Sections of a report that the terminal shows; the rest is for the page.
_SECTIONS = ("headline", "totals", "other", "failures", "review", "missing")
# Headings of numbers are broken at this width, so that numbers need not be.
_HEADING = 11
_STRONG = "bold"
_QUIET = "dim"


def estimate_tables(report: Report) -> list[RenderableType]:
    """The results: the headline in words, tables of results, how much was judged, and the caveats."""
    found: list[RenderableType] = [_marking(report.marking), Text(report.title, style=_STRONG), Text()]
    found.extend(Text(sentence, style=_STRONG if place == 0 else "") for place, sentence in _enumerated(report))
    found.append(Text(report.headline.basis, style=_QUIET))
    for section in report.sections:
        if section.key in _SECTIONS or section.key.startswith("by-"):
            found.extend(_section(section))
    found.extend((Text(), Text("Caveats", style=_STRONG)))
    found.extend(_point(caveat.words, strong=caveat.grave) for caveat in report.caveats)
    found.append(_marking(report.marking))
    return found


def _enumerated(report: Report) -> Iterable[tuple[int, str]]:
    return enumerate(report.headline.sentences)


def _section(section: Section) -> Iterable[RenderableType]:
    if section.key == "missing":
        for words in section.paragraphs:
            yield Text()
            yield Text(words)
    for table in section.tables:
        yield Text()
        yield report_table(table)


def report_table(table: ReportTable) -> Table:
    """One table of a report, without its asides."""
    kept = [place for place, column in enumerate(table.columns) if not column.aside]
    columns = [table.columns[place] for place in kept]
    made = _table(table.title, [(column.title, column.kind == "number") for column in columns], table.note)
    for row in table.rows:
        made.add_row(*(Text(shown(row[place])) for place in kept))
    return made


def plan_table(plan: Plan) -> Group:
    """What the plan asks for in each stratum and in all, and what other sizes would buy."""
    columns = [("Stratum", False), ("Incidents", True), ("Draw", True), ("Crimes expected", True)]
    strata = _table(
        "Plan",
        [*columns, ("Margin ±", True), ("Target ±", True)],
        f"Margins in percentage points at {formats.level(plan.design.level)} confidence, of the recording rate, after "
        f"{formats.level(plan.design.not_found / 100)} of logs are not found.",
    )
    for s in plan.strata:
        name = _text(s.name) + Text(" (all of it)" if s.take_all else "")
        strata.add_row(name, *_numbers(s.population, s.size, s.crimes), _points(s.margin), _points(s.target))
    strata.add_section()
    target = None if plan.design.margin is None else plan.design.margin / 100
    whole = sum(s.population for s in plan.strata)
    strata.add_row(
        Text("All strata", style=_STRONG),
        *_numbers(whole, plan.incidents, plan.crimes),
        _points(plan.margin),
        _points(target),
    )
    words = (
        f"{formats.plural(plan.incidents, 'incident')} to judge, with about {formats.plural(plan.crimes, 'crime')} owed: "
        f"some {formats.decimal(plan.auditor_days)} auditor-days at {plan.design.minutes_per_case:g} minutes a case. "
        f"A rate of {formats.percent(plan.rate)} is expected to come out at ± {formats.points(plan.margin)} points."
    )
    return Group(strata, Text(), Text(words), *_alternatives(plan))


def _alternatives(plan: Plan) -> Iterable[RenderableType]:
    if not plan.alternatives:
        return
    table = _table("What other sizes would buy", [("Incidents", True), ("Margin ±", True), ("Auditor-days", True)], "")
    for other in plan.alternatives:
        style = _STRONG if other.incidents == plan.incidents else ""
        mark = " (this plan)" if other.incidents == plan.incidents else ""
        days = Text(formats.decimal(other.auditor_days))
        table.add_row(Text(f"{formats.count(other.incidents)}{mark}"), _points(other.margin), days, style=style)
    yield Text()
    yield table


def profile_tables(profile: Profile) -> list[RenderableType]:
    """A first look at an export: what was detected, its columns, and what is odd about it."""
    facts = _table("Export", [("What", False), ("Value", False)], "")
    for name, value in _facts(profile):
        facts.add_row(Text(name), Text(value))
    columns = _table(
        "Columns",
        [("Column", False), ("Proposed as", False), ("Blank", True), ("Distinct", True), ("Most frequent", False)],
        "Proposed parts are guesses from names and content: check them before they are registered.",
    )
    for column in profile.columns:
        columns.add_row(
            _text(column.name), _text(column.proposed or ""), *_numbers(column.blank, column.distinct), _frequent(column)
        )
    found: list[RenderableType] = [facts, Text(), columns]
    if profile.jumps:
        jumps = _table("Days whose number is far off", [("Day", False), ("Incidents", True), ("What", False)], "")
        for when, number, words in profile.jumps:
            jumps.add_row(Text(formats.day(when)), Text(formats.count(number)), _text(words))
        found.extend((Text(), jumps))
    if profile.missing:
        wanted = ", ".join(formats.one_line(part) for part in profile.missing)
        found.extend((Text(), Text(f"Not found, and to be mapped by hand: {wanted}", style=_STRONG)))
    if profile.remarks:
        found.append(Text())
        found.extend(_point(remark) for remark in profile.remarks)
    return found


def _facts(profile: Profile) -> Iterable[tuple[str, str]]:
    kind = [profile.file_kind]
    if profile.encoding:
        kind.append(profile.encoding)
    if profile.delimiter:
        kind.append(f"delimiter {_delimiter(profile.delimiter)}")
    yield "Read as", formats.one_line(", ".join(kind))
    yield "Records", formats.count(profile.records)
    if profile.first_created or profile.last_created:
        first, last = formats.moment(profile.first_created), formats.moment(profile.last_created)
        yield "Created", f"{first} to {last} ({formats.plural(profile.days, 'day')})"
    yield "Blank ids", formats.count(profile.blank_ids)
    yield "Duplicate ids", formats.count(profile.duplicate_ids)
    yield "Dates not understood", formats.count(profile.unparsable_dates)


def _delimiter(char: str) -> str:
    return {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}.get(char, repr(char))


def _frequent(column: ColumnProfile) -> Text:
    listed = (
        f"{_cut(formats.one_line(value)) or '(blank)'} {formats.count(number)}" for value, number in column.frequent[:3]
    )
    return Text(", ".join(listed))


def _cut(text: str, most: int = 24) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def status_table(state: State) -> Group:
    """How far an audit is and what comes next. No rate and no answer, so that reviewers stay unbiased."""
    stages = _stages(state)
    table = _table("Stages", [("", False), ("Stage", False), ("State", False)], "")
    for done, name, words in stages:
        table.add_row(Text("done" if done else "open", style="" if done else _STRONG), Text(name), Text(words))
    about = state.charter
    head: list[RenderableType] = []
    if about is not None:
        head = [_marking(formats.one_line(about.marking)), _text(about.force, style=_STRONG)]
        head += [Text(formats.period(about.start, about.end)), Text()]
    parts: list[RenderableType] = [*head, table, Text(), Text(f"Next: {_next(state)}", style=_STRONG)]
    if state.cases:
        objections = sum(case.objections for case in state.cases.values())
        parts.extend((Text(), _progress(state), Text()))
        parts.append(Text(f"Waiting for the registrar: {formats.plural(len(state.referrals), 'urgent referral')}"))
        parts.append(Text(f"Waiting for adjudication: {formats.plural(objections, 'objection')}"))
    return Group(*parts)


def _stages(state: State) -> list[tuple[bool, str, str]]:
    frames = ", ".join(
        f"{formats.one_line(frame.name)} ({formats.plural(frame.incidents, 'incident')})" for frame in state.frames.values()
    )
    extract = "" if state.extract is None else formats.plural(state.extract.crimes, "crime")
    plan = ""
    if state.plan is not None:
        size = formats.plural(state.plan.incidents, "incident")
        plan = f"{size}, frozen {formats.moment(state.plan_at)}"
    review = f"{formats.count(state.settled)} of {formats.plural(len(state.cases), 'case')} settled" if state.cases else ""
    results = f"last computed {formats.moment(str(state.figures['at']))}" if state.figures else ""
    return [
        (bool(state.frames), "Frame", frames),
        (state.extract is not None, "Crime extract", extract),
        (state.plan is not None, "Plan", plan),
        (bool(state.cases), "Draw", f"{formats.plural(len(state.cases), 'case')}" if state.cases else ""),
        (bool(state.cases) and state.settled == len(state.cases), "Review", review),
        (state.figures is not None, "Results", results),
    ]


def _next(state: State) -> str:
    steps = (
        (bool(state.frames), "register the export: crime_sample frame add AUDIT EXPORT"),
        (state.extract is not None, "register the crime extract: crime_sample extract add AUDIT FILE"),
        (state.plan is not None, "make a plan and freeze it: crime_sample plan AUDIT --freeze"),
        (bool(state.cases), "draw the sample: crime_sample draw AUDIT --seed SEED"),
        (state.settled == len(state.cases), "judge the cases: crime_sample review AUDIT"),
        (state.figures is not None, "compute the results: crime_sample estimate AUDIT"),
    )
    return next((words for done, words in steps if not done), "write the report: crime_sample report AUDIT")


def _progress(state: State) -> Table:
    table = _table("Cases", [("Stratum", False), ("Drawn", True), ("Settled", True), ("Begun", True), ("Open", True)], "")
    steps: dict[str, list[str]] = {}
    for case in state.cases.values():
        steps.setdefault(state.stratum_label(case.frame, case.stratum), []).append(case.step)
    rows = [(name, *_counts(found)) for name, found in sorted(steps.items())]
    for name, *numbers in rows:
        table.add_row(_text(str(name)), *_numbers(*numbers))
    if len(rows) > 1:
        table.add_section()
        everything = _counts([step for found in steps.values() for step in found])
        table.add_row(Text("All strata", style=_STRONG), *_numbers(*everything))
    return table


def _counts(steps: Sequence[str]) -> tuple[int, int, int, int]:
    return len(steps), steps.count("settled"), steps.count("reveal"), steps.count("blind")


def _table(title: str, columns: Iterable[tuple[str, bool]], caption: str) -> Table:
    table = Table(
        title=Text(title, style=_STRONG),
        title_justify="left",
        caption=Text(caption) if caption else None,
        caption_justify="left",
        caption_style=_QUIET,
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for name, number in columns:
        heading = Text("\n".join(textwrap.wrap(name, _HEADING, break_long_words=False)) if number else name)
        justify = "right" if number else "left"
        table.add_column(heading, justify=justify, no_wrap=number, overflow="fold", vertical="top")  # type: ignore[arg-type]
    return table


def _marking(marking: str) -> Text:
    return Text(marking, style=_STRONG, justify="center")


def _text(words: str, *, style: str = "") -> Text:
    return Text(formats.one_line(words), style=style)


def _numbers(*numbers: float) -> Iterable[Text]:
    return (Text(formats.count(number)) for number in numbers)


def _points(value: float | None) -> Text:
    return Text(formats.NOTHING if value is None else formats.points(value))


def _point(words: str, *, strong: bool = False) -> Padding:
    return Padding(Text(f"- {formats.one_line(words)}", style=_STRONG if strong else ""), (0, 0, 0, 0))
