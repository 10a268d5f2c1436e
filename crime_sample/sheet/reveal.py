"""The reveal sheet: with the linked crimes in view, what was made of each crime that a log owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crime_sample.case import Case
from crime_sample.kind import AuditKind, CaseQuestion
from crime_sample.linked import LinkedCrime, elapsed_words
from crime_sample.places import mine
from crime_sample.rules.pack import RulePack
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.lines import YES_NO, Choices, former, id_column, origin_of, origins
from crime_sample.sheet.same_event import NAMED, PROPOSED, has_proposals, proposed_in_words
from crime_sample.sheet.values import Column, Sheet, clean, sheet_title
from crime_sample.state import State
from crime_sample.verdict import RECORDED

OUTCOMES = Choices((key, title) for key, title in RECORDED.items())

Linked = Sequence[LinkedCrime]


HIDDEN = Column("hidden", "what was hidden", 40, help="Of the record, before the blind step was committed.")


def reveal_columns(state: State, *, with_text: bool, overlap: bool | None = None) -> tuple[Column, ...]:
    """The columns of a reveal sheet; with ``overlap``, by default where any are proposed, those on records of the same
    event."""
    event = has_proposals(state) if overlap is None else overlap
    kind, log = state.kind, state.kind.log
    text = (Column("text", f"{log} text", 62, former=former(f"{log} text", "log text")),) if with_text else ()
    hidden = (HIDDEN,) if kind.questions else ()
    owed = kind.owing.crime.replace("crime", "offence", 1)
    return (
        Column("case", "case", 7, number=True, help="The number of the case in the audit."),
        Column("crime", "crime", 7, number=True, help=f"Which of the {kind.owing.crimes}."),
        id_column(kind, f"Where to find the {log}."),
        *origins(state),
        Column(
            "offence", owed, 28, help="As committed in the blind step; it is locked.",
            former=former(owed, "offence owed"),
        ),
        Column(
            "linked", f"crimes linked to the {log}", 36, help="What the crime extract holds of them.",
            former=former(f"crimes linked to the {log}", "crimes linked to the log"),
        ),
        Column("computed", "hours computed", 15, help="From the report to the record."),
        *hidden,
        *((PROPOSED,) if event else ()),
        *text,
        *of_crimes(state.about.all_rules, kind),
        *of_cases(state.about.all_rules, kind, overlap=event),
    )  # fmt: skip


def of_crimes(rules: RulePack, kind: AuditKind) -> tuple[Column, ...]:
    """The columns to be filled for each crime owed."""
    why = Column(
        "reasons", "reasons", 26, locked=False, choices=reasons(rules).labels, several=True,
        help="Why it failed: pick one, or type several parted by semicolons.",
    )  # fmt: skip
    return (
        Column(
            "recorded", "recorded", 20, locked=False, choices=OUTCOMES.labels,
            help="Recorded counts only with a reference that the crime extract holds.",
        ),
        Column("reference", "reference", 20, locked=False, help=_ANSWERS_FOR[kind.stands_alone]),
        Column("right", "class right", 9, locked=False, choices=YES_NO.labels, help="Was its class right?"),
        Column(
            "timely", "timely", 9, locked=False, choices=YES_NO.labels,
            help="Within the time limit? Left blank: as the hours say.",
        ),
        Column("hours", "hours", 9, locked=False, help="Left blank: as computed.", number=True),
        *((why,) if rules.failure_reasons else ()),
        Column(
            "investigated", "investigated", 12, locked=False, choices=YES_NO.labels,
            help="Was it being investigated, recorded or not?",
        ),
        Column("safeguarded", "safeguarded", 12, locked=False, choices=YES_NO.labels, help="Was the victim?"),
    )  # fmt: skip


_ONCE = "In one row of the case."
_ANSWERS_FOR = {
    False: "The crime that answers for the one owed.",
    True: "The record, not cancelled, that answers for it.",
}


def of_cases(rules: RulePack, kind: AuditKind, *, overlap: bool) -> tuple[Column, ...]:
    """The columns to be filled once a case: what was recorded and not owed, what this kind of audit asks, and with
    ``overlap`` which records are of the same event."""
    alone = "this and the next columns" if kind.questions else "this alone"
    nothing = f"If no crime {kind.owing.does}"
    asked = (
        Column(
            question.key, question.short, 13, locked=False, choices=case_answers(question).labels,
            help=f"{question.words} {_ONCE}",
        )
        for question in kind.questions
    )  # fmt: skip
    known = kind.reasons_in(rules)
    why = Column(
        "reason", "reason that applies", 26, locked=False, choices=case_reasons(rules, kind).labels,
        help=f"Pick one, or leave it blank. {_ONCE}",
    )  # fmt: skip
    return (
        Column(
            "not owed", "crimes recorded but not owed", 14, locked=False, number=True,
            help=f"A number, in one row of the case. {nothing}, fill in {alone}: 0 for none.",
        ),
        *asked,
        *((why,) if known else ()),
        *((NAMED,) if overlap else ()),
        Column("note", "note", 32, locked=False),
    )  # fmt: skip


def case_answers(question: CaseQuestion) -> Choices:
    """What may be answered to a question on the whole case."""
    return Choices((key, title) for key, title in question.options.items())


def case_reasons(rules: RulePack, kind: AuditKind) -> Choices:
    """The reasons that may apply to a case of this kind of audit."""
    return Choices((one.key, one.title) for one in kind.reasons_in(rules))


def reasons(rules: RulePack) -> Choices:
    """The failure reasons, as they may be written."""
    return Choices((reason.key, reason.title) for reason in rules.failure_reasons)


def reveal_sheet(
    state: State,
    cases: Sequence[Case],
    linked: Mapping[int, Linked],
    texts: Mapping[int, str],
    hidden: Mapping[int, str],
    *,
    auditor: str,
    sheet: str,
) -> Sheet:
    """The reveal sheet of ``cases``: a row for each crime that the auditor named as owed, one for a case without any.

    ``linked`` are by case number the references on the log, with what the extract says of each;
    ``texts`` the texts of the logs, empty if the sheet is to hold none; ``hidden`` what the blind sheet left out of
    each record, for the questions that a kind of audit asks about it.
    """
    columns = reveal_columns(state, with_text=bool(texts))
    nothing = "(none owed)" if state.kind.counts_crimes else f"(none {state.kind.owing.does})"
    rows = []
    for case in cases:
        verdict = mine(case, auditor)
        owed = () if verdict is None or verdict.owed is None else verdict.owed.crimes
        classes = Classes(state.rules_of(case))
        references = linked.get(case.number, ())
        seen = (_in_words(references), _hours_in_words(references))
        told = (
            *((clean(hidden.get(case.number, "")),) if state.kind.questions else ()),
            *((proposed_in_words(state, case),) if has_proposals(state) else ()),
        )
        text = (clean(texts[case.number]),) if texts else ()
        for crime, offence in [
            (str(place), classes.words(one)) for place, one in enumerate(owed, start=1)
        ] or [("", nothing)]:
            place = (str(case.number), crime, clean(case.id), *origin_of(state, case))
            row = (*place, offence, *seen, *told, *text)
            rows.append(row + ("",) * (len(columns) - len(row)))
    asked = ", and of the case" if state.kind.questions else ""
    title = sheet_title(
        state, f"What was made of each {state.kind.owing.crime}{asked}? Fill in the shaded columns."
    )
    return Sheet(sheet, "reveal", clean(state.about.marking), title, columns, tuple(rows))


def _in_words(linked: Linked) -> str:
    lines = []
    for one in linked:
        facts = []
        if one.crime is not None:
            recorded = f"recorded {one.crime.recorded.replace('T', ' ')}" if one.crime.recorded else ""
            facts = [one.crime.klass, recorded, one.crime.status]
        facts.append(one.words if one.flagged else "")
        lines.append(f"{one.reference}: {'; '.join(filter(None, facts)) or 'in the crime extract'}")
    return clean("\n".join(lines)) or "no crime is linked"


def _hours_in_words(linked: Linked) -> str:
    lines = []
    for one in linked:
        verdict = {None: "", True: "in time", False: "late"}[one.timely]
        hours = "" if one.hours is None else elapsed_words(one.hours)
        told = ", ".join(filter(None, (hours, verdict)))
        told += f" ({one.said})" if one.said else ""
        if told:
            lines.append(f"{f'{one.reference}: ' if len(linked) > 1 else ''}{told.strip()}")
    return clean("\n".join(lines))
