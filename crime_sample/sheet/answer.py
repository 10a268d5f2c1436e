"""The sheet for the force: what was found of each case, and a column for what the force says to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crime_sample import routes
from crime_sample.case import Case
from crime_sample.formats import one_line
from crime_sample.review import find
from crime_sample.sheet.lines import (
    YES_NO,
    Reader,
    by_case,
    check_incident,
    former,
    id_column,
    origin_of,
    origins,
)
from crime_sample.sheet.values import Column, Fault, Returned, Sheet, clean, sheet_title
from crime_sample.state import State
from crime_sample.verdict import RECORDED

_INPUTS = (
    Column(
        "accepted", "accepted", 11, locked=False, choices=YES_NO.labels,
        help="Does the force accept what was found?",
    ),
    Column("answer", "answer of the force", 60, locked=False, help="If it does not: why."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """A row in which the force did not accept what was found: its reason."""

    reader: Reader
    case: int
    words: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a returned sheet says, by case number; ``blank`` are the rows without an answer."""

    contested: tuple[Answered, ...]
    accepted: tuple[int, ...]
    blank: tuple[int, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def answer_columns(state: State, *, with_rationale: bool) -> tuple[Column, ...]:
    """The columns of a sheet for the force."""
    kind = state.kind
    led_to = (
        f"What the {kind.log} should have led to." if kind.counts_crimes else "On the record's own account."
    )
    found = "what was found recorded" if kind.counts_crimes else "what was found"
    why = (Column("rationale", "rationale", 50, help="Why it was judged so."),) if with_rationale else ()
    return (
        Column("case", "case", 7, number=True, help="The number of the case in the audit."),
        id_column(kind, f"The {kind.log} that was judged."),
        *origins(state),
        Column("owed", kind.owing.what, 34, help=led_to, former=former(kind.owing.what, "what is owed")),
        Column(
            "found", found, 46, help=f"What became of each {kind.owing.crime}.",
            former=former(found, "what was found recorded"),
        ),
        *why,
        *_INPUTS,
    )  # fmt: skip


def misses(state: State, case: Case) -> bool:
    """Whether there is something to put right: a crime owed that was not recorded by the cut-off, or a record that was
    cancelled, say, and wrongly."""
    return state.kind.failing(case.outcome)


def answer_sheet(state: State, cases: Sequence[Case], *, sheet: str, with_rationale: bool) -> Sheet:
    """The sheet of ``cases``. It names no auditor."""
    columns = answer_columns(state, with_rationale=with_rationale)
    rows = []
    for case in cases:
        offences = () if case.owed is None else case.owed.crimes
        named = [one_line(state.rules_of(case).called(crime.offence, crime.code)) for crime in offences]
        owed = "\n".join(named) or ("" if case.owed is None else state.kind.answer_words[case.owed.answer])
        why = (clean(rationale(case)),) if with_rationale else ()
        row = (str(case.number), clean(case.id), *origin_of(state, case), clean(owed))
        rows.append((*row, clean(_found(state, case, named)), *why, "", ""))
    title = sheet_title(state, "Does the force accept what was found? If not, say why. Shaded columns.")
    return Sheet(sheet, "answer", clean(state.about.marking), title, columns, tuple(rows))


def _found(state: State, case: Case, named: Sequence[str]) -> str:
    if case.outcome is None:
        return ""
    references = () if case.outcome_words is None else case.outcome_words.references
    lines = []
    for place, (name, one) in enumerate(zip(named, case.outcome.crimes, strict=True)):
        reference = references[place] if place < len(references) else ""
        lines.append(f"{name}: {RECORDED[one.recorded]}{f', {reference}' if reference else ''}")
    lines.extend(
        f"{title}: {words}" for title, words in state.kind.in_words(case.outcome, state.rules_of(case))
    )
    if case.outcome.not_owed:
        lines.append(f"recorded but not owed: {case.outcome.not_owed}")
    if elsewhere := routes.told(case.outcome):
        lines.append(f"in other records too: {elsewhere}")
    return "\n".join(lines)


def rationale(case: Case) -> str:
    """Why a case was judged so: in the last ruling's words, or the first auditor's."""
    if case.rulings:
        return case.rulings[-1].why
    return "" if case.first.owed_words is None else case.first.owed_words.rationale


def parse_answers(state: State, returned: Returned, *, cases: Collection[int]) -> Answers:
    """What the force says; ``cases`` are those the sheet was handed out with."""
    lines, faults, remarks = by_case(returned, cases, _INPUTS)
    contested: list[Answered] = []
    accepted: list[int] = []
    heard: set[int] = set()
    for number, readers in lines.items():
        filled = [reader for reader in readers if reader.filled(_INPUTS)]
        if not filled:
            continue
        heard.add(number)
        found = _answer(filled[0])
        for reader in filled:
            check_incident(reader, find(state, number))
        for again in filled[1:]:
            again.refuse(
                "case", f"case {number} stands in row {filled[0].line.row} too.", "Keep one of the two rows."
            )
        wrong = [fault for reader in filled for fault in reader.faults]
        faults.extend(wrong)
        if not wrong and found is None:
            accepted.append(number)
        elif not wrong and found is not None:
            contested.append(Answered(filled[0], number, found))
    blank = tuple(sorted(set(cases) - heard))
    return Answers(tuple(contested), tuple(sorted(accepted)), blank, tuple(faults), tuple(remarks))


def _answer(reader: Reader) -> str | None:
    """Why the force does not accept; None if it does."""
    accepted, words = reader.yes_no("accepted"), reader.text("answer")
    if accepted:
        return None
    if accepted is None:
        reader.refuse("accepted", "an answer is given, but not whether it accepts.", "Type yes or no.")
    elif not words:
        reader.refuse("answer", "it is not accepted, and no reason is given.", "Say why in a few words.")
    return words
