"""The remedial list as a sheet: what the force must record, with two columns for under what and when it did."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crime_sample.elapsed import DAY_ALONE
from crime_sample.formats import one_line
from crime_sample.remedial import Due, settled_cases
from crime_sample.review import find
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.lines import Reader, by_case, check_incident, former, id_column, origin_of, origins
from crime_sample.sheet.values import Column, Fault, Returned, clean, sheet_title
from crime_sample.state import State
from crime_sample.verdict import MOST_CRIMES

Place = tuple[int, int]
"""A case, and which of the crimes it owes."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_LOCAL = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class RemedialSheet:
    """What is handed to the force: a grid of text whose last two columns are to be filled."""

    id: str
    marking: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def line(self) -> str:
        """The first line: the marking, and the id by which the sheet is known again."""
        return f"{self.marking} | remedial list, sheet {self.id} | {self.title}"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the force says of one crime: the reference under which it is recorded, and the day."""

    row: int
    place: Place
    reference: str
    recorded: str


@dataclass(slots=True)
class Remedies:
    """What a filled list says. ``blank`` counts its rows without an answer."""

    said: list[Remedy] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    blank: int = 0


def remedial_columns(state: State, *, with_rationale: bool) -> tuple[Column, ...]:
    """The columns of a remedial list."""
    kind, owing = state.kind, state.kind.owing
    why = (Column("rationale", "rationale", 50, help="Why it was judged so."),) if with_rationale else ()
    return (
        Column("case", "case", 7, number=True, help="The number of the case in the audit."),
        Column("crime", "crime", 7, number=True, help=f"Which of the {owing.crimes}."),
        id_column(kind, f"The {kind.log} that it was reported in."),
        *origins(state),
        Column(
            "offence", owing.crime, 30, help="What should have been recorded.",
            former=former(owing.crime, "crime owed"),
        ),
        Column("found", "what was found", 34, help="By the cut-off of the audit."),
        Column("reasons", "why", 34, help="Why it was not recorded, as the audit found."),
        *why,
        *_inputs(state),
    )  # fmt: skip


def _inputs(state: State) -> tuple[Column, ...]:
    form = "12/25/2026" if _month_first(state) else "25/12/2026"
    return (
        Column(
            "reference", "recorded under", 22, locked=False, help="The reference of the crime, once it is recorded."
        ),
        Column("recorded", "recorded on", 14, locked=False, help=f"The day: 2026-12-25, or {form}."),
    )  # fmt: skip


def _month_first(state: State) -> bool:
    """Whether dates are written as in the export: the month first."""
    return any((frame.mapping.date_format or "").startswith("%m") for frame in state.frames.values())


def remedial_sheet(state: State, listed: Sequence[Due], *, sheet: str, with_rationale: bool) -> RemedialSheet:
    """The sheet of ``listed``; what the force answered before stands in it."""
    reasons = {reason.key: reason.title for reason in state.about.all_rules.failure_reasons}
    rows = []
    for one in listed:
        found = "recorded after the cut-off" if one.later else "not recorded"
        found += f": {one.reference}" if one.reference else ""
        why = "\n".join(reasons.get(key, key) for key in one.reasons)
        answer = one.remedied
        cells = (
            str(one.case.number),
            str(one.crime),
            one.case.id,
            *origin_of(state, one.case),
            Classes(state.rules_of(one.case)).words(one.owed),
            found,
            why,
            *((one.rationale,) if with_rationale else ()),
            "" if answer is None else answer.reference,
            "" if answer is None else answer.recorded,
        )
        rows.append(tuple(clean(cell) for cell in cells))
    what = state.kind.owing.put_right
    title = sheet_title(state, f"{what}. Record each, then fill in the shaded columns.")
    columns = remedial_columns(state, with_rationale=with_rationale)
    return RemedialSheet(sheet, clean(state.about.marking), title, columns, tuple(rows))


def parse_remedies(state: State, returned: Returned, *, listed: Mapping[Place, Due], today: date) -> Remedies:
    """What a filled list says. ``listed`` are the crimes on it that may be answered for."""
    inputs = _inputs(state)
    cases = {number for number, _ in listed}
    lines, faults, remarks = by_case(returned, cases, inputs)
    found = Remedies(faults=faults, remarks=(*returned.remarks, *remarks))
    rows: dict[Place, int] = {}
    taken = _taken(state)
    for number, readers in sorted(lines.items()):
        for reader in readers:
            if not reader.filled(inputs):
                found.blank += 1
                continue
            check_incident(reader, find(state, number))
            said = _remedy(state, reader, number, listed, today)
            if said is not None and said.place in rows:
                reader.refuse(
                    "crime", f"this crime stands in row {rows[said.place]} too.", "Keep one of the two rows."
                )
            elif said is not None and taken.get(said.reference, said.place) != said.place:
                other, crime = taken[said.reference]
                what = f"it answers for crime {crime} of case {other}."
                reader.refuse("reference", what, "One record, one crime owed.")
            if reader.faults or said is None:
                found.faults.extend(reader.faults)
                continue
            rows[said.place] = said.row
            taken[said.reference] = said.place
            found.said.append(said)
    found.faults.sort(key=lambda fault: fault.row)
    return found


def _taken(state: State) -> dict[str, Place]:
    """The references that answer for a crime owed: as recorded by the cut-off, or as the force has said since."""
    taken = {answer.reference: place for place, answer in state.remedied.items()}
    for case in settled_cases(state):
        if case.outcome is not None and case.outcome_words is not None:
            pairs = zip(case.outcome.crimes, case.outcome_words.references, strict=False)
            taken |= {
                reference: (case.number, crime)
                for crime, (found, reference) in enumerate(pairs, start=1)
                if reference and found.recorded == "recorded"
            }
    return taken


def _remedy(
    state: State, reader: Reader, number: int, listed: Mapping[Place, Due], today: date
) -> Remedy | None:
    crime = reader.whole("crime", most=MOST_CRIMES) or 0
    due = listed.get((number, crime))
    if due is None:
        reader.refuse(
            "crime", f"case {number} has no such crime on the list.", "Put the number back as it was."
        )
    elif not (classes := Classes(state.rules_of(due.case))).means(reader.text("offence"), due.owed):
        label = one_line(classes.words(due.owed))
        reader.refuse("offence", f"what is owed there is '{label}'.", "Put it back, and check the row.")
    reference = reader.text("reference")
    if not reference:
        reader.refuse(
            "reference", "a day is given, but no reference.", "Give the crime's reference, or blank both."
        )
    day = _day(state, reader, today)
    return None if due is None or day is None else Remedy(reader.line.row, (number, crime), reference, day)


def _day(state: State, reader: Reader, today: date) -> str | None:
    """The day of recording as ISO text."""
    text = reader.text("recorded")
    example = "12/25/2026" if _month_first(state) else "25/12/2026"
    remedy = f"Write the day as 2026-12-25 or {example}."
    if not text:
        reader.refuse("recorded", "the day on which it was recorded is missing.", remedy)
        return None
    try:
        day = _read(text, month_first=_month_first(state))
    except ValueError:
        reader.refuse("recorded", "this is not a day.", remedy)
        return None
    cut_off = _cut_off(state)
    if day > today:
        reader.refuse("recorded", "this day is still to come.", "List crimes when they are recorded.")
    elif cut_off is not None and day.isoformat() < cut_off:
        reader.refuse(
            "recorded",
            f"that is before the cut-off ({cut_off}), and the crime extract does not hold it.",
            "If it was recorded by then, challenge the outcome of the case.",
        )
    return day.isoformat()


def _read(text: str, *, month_first: bool) -> date:
    if (iso := _ISO.fullmatch(text)) is not None:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    local = _LOCAL.fullmatch(text)
    if local is None:
        raise ValueError(text)
    first, second, year = (int(part) for part in local.groups())
    return date(year, first, second) if month_first else date(year, second, first)


def _cut_off(state: State) -> str | None:
    """The last day of what counts as recorded."""
    extract = state.extract
    if extract is None:
        return None
    if extract.mapping is not None and extract.mapping.cut_off is not None:
        return extract.mapping.cut_off.isoformat()
    return None if extract.last_recorded is None else extract.last_recorded[:DAY_ALONE]
