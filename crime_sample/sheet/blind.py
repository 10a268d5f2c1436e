"""The blind sheet: what each log owes, filled in before anything of the outcome is seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crime_sample import masking
from crime_sample.case import Case
from crime_sample.formats import one_line
from crime_sample.frame import Incident
from crime_sample.kind import AuditKind
from crime_sample.review import find
from crime_sample.rules.pack import RulePack
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.lines import (
    FRAME,
    Choices,
    Parsed,
    Reader,
    Said,
    by_case,
    check_incident,
    former,
    id_column,
    origin_of,
    origins,
)
from crime_sample.sheet.values import Column, Returned, Sheet, clean, sheet_title
from crime_sample.state import State
from crime_sample.verdict import MOST_CRIMES, Owed, OwedWords

CRIMES = 6
NEEDS_RATIONALE = ("crimes", "none", "undeterminable")


def _ids(kind: AuditKind) -> tuple[Column, ...]:
    return (
        Column("case", "case", 7, number=True, help="The number of the case in the audit."),
        id_column(kind, f"Where to find the {kind.log}."),
    )


RULES = Column("rules", "rule pack", 20, help="By which rules it is judged: those of its day.")


def blind_columns(state: State, *, with_text: bool) -> tuple[Column, ...]:
    """The columns of a blind sheet: of the log only what ``masking.blind`` shows; never the stratum."""
    log, ids = state.kind.log, _ids(state.kind)
    inputs = _inputs(state.about.all_rules, state.kind)
    text_column = Column(
        "text",
        f"{log} text",
        62,
        help="References to crimes are hidden.",
        former=former(f"{log} text", "log text"),
    )
    rules = (RULES,) if state.about.earlier else ()
    ours = (*ids, FRAME, *origins(state), RULES, text_column, *inputs)
    taken = {title.casefold() for column in ours for title in (column.title, *column.former)}
    fields = []
    for name in _fields(state):
        title = " ".join(one_line(clean(name)).split())
        while title.casefold() in taken:
            title = f"{log}: {title}"
        taken.add(title.casefold())
        fields.append(Column(f"log {name}", title, 18))
    text = (text_column,) if with_text else ()
    return (*ids, *origins(state), *rules, *fields, *text, *inputs)


def _fields(state: State) -> tuple[str, ...]:
    """The names of the columns an auditor may see, over all frames."""
    nothing = Incident(id="", columns={})
    shown = (
        name
        for frame in state.frames.values()
        for name, _ in masking.blind(frame.mapping, nothing).fields
        if name != frame.mapping.columns.id
    )
    return tuple(dict.fromkeys(shown))


def _answers(kind: AuditKind) -> Choices:
    return Choices((key, title) for key, title in kind.answer_words.items())


def _inputs(rules: RulePack, kind: AuditKind) -> tuple[Column, ...]:
    classes = Classes(rules)
    offences, codes = classes.labels, ""
    if classes.example:
        codes = f"A code of the rule pack may be typed too, alone or after its class: {classes.example}."
    crimes = tuple(
        Column(
            f"crime {place}", f"crime {place}", 16, locked=False, choices=offences,
            help=f"One {kind.owing.crime} to a cell: the same class again for a second one. {codes}".strip(),
            typed=codes,
        )
        for place in range(1, CRIMES + 1)
    )  # fmt: skip
    columns: list[Column] = [
        Column(
            "answer", "answer", 17, locked=False, choices=_answers(kind).labels,
            help=f"{kind.owing.what.capitalize()}, judged from the {kind.log} alone.",
        ),
        *crimes,
        Column(
            "more", "more crimes", 16, locked=False, choices=offences, several=True,
            help=f"Any beyond six, parted by semicolons. {codes}".strip(), typed=codes,
        ),
    ]  # fmt: skip
    if rules.flags:
        columns.append(
            Column(
                "flags", "flags", 16, locked=False, choices=_flags(rules).labels, several=True,
                help="Pick one, or type several parted by semicolons.",
            )
        )  # fmt: skip
    if rules.sources_consulted:
        columns.append(
            Column(
                "sources", "sources", 16, locked=False, choices=_sources(rules).labels, several=True,
                help="What was looked at: pick one, or type several parted by semicolons.",
            )
        )  # fmt: skip
    columns.append(
        Column(
            "rationale", "rationale", 40, locked=False,
            help="Why, in a few words, so that another can follow. Not needed where it was not found.",
        )
    )  # fmt: skip
    return tuple(columns)


def _flags(rules: RulePack) -> Choices:
    return Choices((flag.key, flag.title) for flag in rules.flags)


def _sources(rules: RulePack) -> Choices:
    return Choices((material.key, material.title) for material in rules.sources_consulted)


def blind_sheet(
    state: State, cases: Sequence[Case], incidents: Mapping[int, Incident], *, sheet: str, with_text: bool
) -> Sheet:
    """The blind sheet of ``cases``, in that order; ``incidents`` are their logs by case number."""
    columns = blind_columns(state, with_text=with_text)
    names = _fields(state)
    rows = []
    for case in cases:
        shown = masking.blind(state.frames[case.frame].mapping, incidents[case.number])
        seen = dict(shown.fields)
        fields = [clean(seen.get(name, "")) for name in names]
        text = (clean(shown.text),) if with_text else ()
        rules = (state.rules_of(case).name,) if state.about.earlier else ()
        row = (str(case.number), clean(case.id), *origin_of(state, case), *rules, *fields, *text)
        rows.append(row + ("",) * (len(columns) - len(row)))
    title = sheet_title(
        state,
        f"Each {state.kind.log}: {state.kind.asks} Fill in the shaded columns."
        if state.kind.named
        else "What does each log owe? Fill in the shaded columns.",
    )
    return Sheet(sheet, "blind", clean(state.about.marking), title, columns, tuple(rows))


def parse_blind(state: State, returned: Returned, *, cases: Collection[int]) -> Parsed[Owed, OwedWords]:
    """What a filled blind sheet says; ``cases`` are those it was handed out with."""
    inputs = _inputs(state.about.all_rules, state.kind)
    lines, faults, remarks = by_case(returned, cases, inputs)
    said: list[Said[Owed, OwedWords]] = []
    for number, readers in lines.items():
        filled = [reader for reader in readers if reader.filled(inputs)]
        if not filled:
            continue
        owed, words = _verdict(filled[0], state.rules_of(find(state, number)), state.kind)
        for reader in filled:
            check_incident(reader, find(state, number))
        for again in filled[1:]:
            again.refuse(
                "case", f"case {number} stands in row {filled[0].line.row} too.", "Keep one of the two rows."
            )
        wrong = [fault for reader in filled for fault in reader.faults]
        if wrong or owed is None:
            faults.extend(wrong)
        else:
            said.append(Said(filled[0].line.row, number, owed, words))
    filled_in = {number for number, readers in lines.items() if any(r.filled(inputs) for r in readers)}
    unfilled = tuple(sorted(set(cases) - filled_in))
    return Parsed(tuple(said), unfilled, tuple(faults), tuple(remarks))


def _verdict(reader: Reader, rules: RulePack, kind: AuditKind) -> tuple[Owed | None, OwedWords]:
    choices, called = _answers(kind), kind.answer_words
    answer = reader.one("answer", choices)
    offences = Classes(rules)
    listed = [reader.one(f"crime {place}", offences) for place in range(1, CRIMES + 1)]
    crimes = [key for key in listed if key is not None] + list(reader.several("more", offences))
    words = OwedWords(rationale=reader.text("rationale"))
    flags = reader.several("flags", _flags(rules))
    sources = reader.several("sources", _sources(rules))
    if answer is None:
        reader.refuse("answer", "no answer is given, though the row is partly filled in.", choices.hint(""))
    elif answer == "crimes" and not crimes and not reader.faults:
        reader.refuse(
            "crime 1", f"the answer is '{called['crimes']}', but no crime is named.", "Pick its class."
        )
    elif answer != "crimes" and crimes:
        reader.refuse(
            "answer",
            "crimes are named, so this cannot be the answer.",
            f"Either it is '{called['crimes']}', or the crimes must be taken out.",
        )
    if len(crimes) > MOST_CRIMES:
        reader.refuse("more", f"no more than {MOST_CRIMES} crimes can be named, and here are {len(crimes)}.")
    if answer in NEEDS_RATIONALE and not words.rationale:
        reader.refuse("rationale", "this answer needs a rationale.", "Say in a few words why.")
    if reader.faults or answer is None:
        return None, words
    owed = Owed.model_validate(
        {
            "answer": answer,
            "crimes": [offences.crime(key) for key in crimes],
            "flags": list(dict.fromkeys(flags)),
            "sources": list(dict.fromkeys(sources)),
        }
    )
    return owed, words


def owed_in_words(state: State, owed: Owed, words: OwedWords) -> str:
    """A blind verdict in one line, to be held against another."""
    classes = Classes(state.about.all_rules)
    parts = [state.kind.answer_words[owed.answer], ", ".join(classes.words(crime) for crime in owed.crimes)]
    parts += [", ".join(owed.flags), ", ".join(owed.sources), words.rationale]
    return one_line("; ".join(part for part in parts if part))
