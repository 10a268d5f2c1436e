"""The reveal sheet: with the linked crimes in view, what was made of each crime that a log owes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crime_sample import review
from crime_sample.formats import one_line, plural
from crime_sample.frame import Crime
from crime_sample.rules.pack import RulePack
from crime_sample.sheet import Column, Returned, Sheet, clean, sheet_title
from crime_sample.sheet_lines import (
    FRAME,
    YES_NO,
    Choices,
    Parsed,
    Reader,
    Said,
    by_case,
    check_incident,
    frame_of,
)
from crime_sample.state import Case, State
from crime_sample.verdict import (
    MOST_CRIMES,
    RECORDED,
    CrimeOutcome,
    Outcome,
    OutcomeWords,
    Owed,
    OwedCrime,
)

NOTHING_OWED = "(none owed)"
MOST_HOURS = 1e6
_RECORDED = Choices((key, title) for key, title in RECORDED.items())
# Of a crime that was not recorded these can say nothing.
_OF_THE_RECORD = ("reference", "right", "timely", "hours")

Linked = Sequence[tuple[str, Crime | None]]


def reveal_columns(state: State, *, with_text: bool) -> tuple[Column, ...]:
    """The columns of a reveal sheet."""
    frames = (FRAME,) if len(state.frames) > 1 else ()
    text = (Column("text", "log text", 70),) if with_text else ()
    return (
        Column("case", "case", 7, number=True, help="The number of the case in the audit."),
        Column("crime", "crime", 7, number=True, help="Which of the crimes that the log owes."),
        Column("incident", "incident id", 20, help="Where to find the log."),
        *frames,
        Column("offence", "offence owed", 22, help="As committed in the blind step; it is locked."),
        Column("linked", "crimes linked to the log", 44, help="What the crime extract holds of them."),
        Column("computed", "hours computed", 18, help="From the report to the record."),
        *text,
        *_of_crimes(state.about.rules),
        *_OF_CASES,
    )


def _of_crimes(rules: RulePack) -> tuple[Column, ...]:
    reasons = Column(
        "reasons", "reasons", 28, locked=False, choices=_reasons(rules).labels, several=True,
        help="Why it failed: pick one, or type several parted by semicolons.",
    )  # fmt: skip
    return (
        Column(
            "recorded", "recorded", 20, locked=False, choices=_RECORDED.labels,
            help="Recorded counts only with a reference that the crime extract holds.",
        ),
        Column("reference", "reference", 20, locked=False, help="The crime that answers for the one owed."),
        Column("right", "class right", 9, locked=False, choices=YES_NO.labels, help="Was its class right?"),
        Column(
            "timely", "timely", 9, locked=False, choices=YES_NO.labels,
            help="Within the time limit? Left blank: as the hours say.",
        ),
        Column("hours", "hours", 9, locked=False, help="Left blank: as computed.", number=True),
        *((reasons,) if rules.failure_reasons else ()),
        Column(
            "investigated", "investigated", 12, locked=False, choices=YES_NO.labels,
            help="Was it being investigated, recorded or not?",
        ),
        Column("safeguarded", "safeguarded", 12, locked=False, choices=YES_NO.labels, help="Was the victim?"),
    )  # fmt: skip


_OF_CASES = (
    Column(
        "not owed", "crimes recorded but not owed", 15, locked=False, number=True,
        help="A number, in one row of the case. A log that owes nothing is judged by this alone: 0 if there are none.",
    ),
    Column("note", "note", 40, locked=False),
)  # fmt: skip


def _reasons(rules: RulePack) -> Choices:
    return Choices((reason.key, reason.title) for reason in rules.failure_reasons)


def reveal_sheet(
    state: State, cases: Sequence[Case], linked: Mapping[int, Linked], texts: Mapping[int, str], *, sheet: str
) -> Sheet:
    """The reveal sheet of ``cases``: a row for each crime owed, one for a case that owes none.

    ``linked`` are by case number the references on the log, with the crime of the extract behind each; ``texts``
    the texts of the logs, empty if the sheet is to hold none.
    """
    columns = reveal_columns(state, with_text=bool(texts))
    titles = _offences(state)
    rows = []
    for case in cases:
        owed = () if case.owed is None else case.owed.crimes
        references = linked.get(case.number, ())
        seen = (_in_words(references), _hours_in_words(state, case, references))
        text = (clean(texts[case.number]),) if texts else ()
        for crime, offence in [
            (str(place), titles[one.offence]) for place, one in enumerate(owed, start=1)
        ] or [("", NOTHING_OWED)]:
            row = (str(case.number), crime, clean(case.id), *frame_of(state, case), offence, *seen, *text)
            rows.append(row + ("",) * (len(columns) - len(row)))
    title = sheet_title(state, "What was made of each crime owed? Fill in the shaded columns.")
    return Sheet(sheet, "reveal", clean(state.about.marking), title, columns, tuple(rows))


def _offences(state: State) -> dict[str, str]:
    return Choices((group.key, group.title) for group in state.about.rules.groups).label


def _in_words(linked: Linked) -> str:
    lines = []
    for reference, crime in linked:
        if crime is None:
            lines.append(f"{reference}: not in the crime extract")
            continue
        recorded = f"recorded {crime.recorded.replace('T', ' ')}" if crime.recorded else ""
        facts = "; ".join(part for part in (crime.klass, recorded, crime.status) if part)
        lines.append(f"{reference}: {facts or 'in the crime extract'}")
    return clean("\n".join(lines)) or "no crime is linked"


def _hours_in_words(state: State, case: Case, linked: Linked) -> str:
    lines = []
    for reference, crime in linked:
        hours = _hours(case, crime)
        if hours is None:
            continue
        timely = state.about.rules.timely(hours)
        verdict = "" if timely is None else ", in time" if timely else ", late"
        lines.append(f"{f'{reference}: ' if len(linked) > 1 else ''}{hours:.1f}{verdict}")
    return clean("\n".join(lines))


def _hours(case: Case, crime: Crime | None) -> float | None:
    if crime is None or not crime.recorded:
        return None
    hours = review.hours_between(case.labels.get("created", ""), crime.recorded)
    return None if hours is None or abs(hours) > MOST_HOURS else round(hours, 2)


def references_in(returned: Returned) -> tuple[str, ...]:
    """Every reference filled in, to be looked up in the crime extract before the sheet is parsed."""
    found = (line.cells["reference"] for line in returned.lines if "reference" not in line.spoilt)
    return tuple(dict.fromkeys(reference for reference in found if reference))


def parse_reveal(
    state: State,
    returned: Returned,
    *,
    cases: Collection[int],
    auditor: str,
    crimes: Mapping[str, Crime],
    linked: Mapping[int, Sequence[str]],
) -> Parsed[Outcome, OutcomeWords]:
    """What a filled reveal sheet says. ``crimes`` are those of ``references_in`` that the extract holds;
    ``linked`` the references on each log, from which a hint is made for one that is nearly right."""
    inputs = (*_of_crimes(state.about.rules), *_OF_CASES)
    lines, faults, remarks = by_case(returned, cases, inputs)
    said: list[Said[Outcome, OutcomeWords]] = []
    filled_in = set()
    for number, readers in lines.items():
        if not any(reader.filled(inputs) for reader in readers):
            continue
        filled_in.add(number)
        case = state.cases[number]
        for reader in readers:
            check_incident(reader, case)
        outcome = None
        if case.owed is None or not case.revealed:
            readers[0].refuse("case", "its blind step is not committed.", "Commit the blind sheet first.")
        elif case.auditor != auditor:
            readers[0].refuse("case", "it was begun by another auditor.", "Who began a case finishes it.")
        else:
            owed = _Owing(state.about.rules, case, case.owed, crimes, linked.get(number, ()))
            outcome = owed.outcome(readers)
        wrong = [fault for reader in readers for fault in reader.faults]
        if wrong or outcome is None:
            faults.extend(wrong)
        else:
            said.append(Said(readers[0].line.row, number, *outcome))
    unfilled = tuple(sorted(set(cases) - filled_in))
    return Parsed(tuple(said), unfilled, tuple(faults), tuple(remarks))


class _Owing:
    """Reads the rows of one case against what it owes."""

    def __init__(
        self, rules: RulePack, case: Case, owed: Owed, crimes: Mapping[str, Crime], linked: Sequence[str]
    ) -> None:
        self._rules = rules
        self._case = case
        self._owed = owed.crimes
        self._crimes = crimes
        self._linked = Choices((reference, reference) for reference in dict.fromkeys(linked))
        self._columns = _of_crimes(rules)
        self._used: dict[str, int] = {}

    def outcome(self, readers: Sequence[Reader]) -> tuple[Outcome, OutcomeWords] | None:
        placed = self._placed(readers)
        found = [self._crime(placed[place], crime) for place, crime in enumerate(self._owed, 1) if place in placed]
        not_owed = self._not_owed(readers)
        if any(reader.faults for reader in readers):
            return None
        outcome = Outcome(crimes=tuple(crime for crime, _ in found), not_owed=not_owed or 0)
        ordered = [placed[place] for place in sorted(placed)]
        note = "\n".join(dict.fromkeys(filter(None, (reader.text("note") for reader in ordered))))
        return outcome, OutcomeWords(references=tuple(reference for _, reference in found), note=note)

    def _placed(self, readers: Sequence[Reader]) -> dict[int, Reader]:
        """The rows by the crime they are about, 0 for the one row of a case that owes none."""
        placed: dict[int, Reader] = {}
        for reader in readers:
            text = reader.text("crime")
            place = reader.whole("crime", most=MOST_CRIMES) or 0
            if not self._owed and text:
                reader.refuse("crime", f"case {self._case.number} owes no crime, so this must be blank.")
            elif self._owed and not 1 <= place <= len(self._owed):
                reader.refuse("crime", f"this must be a number from 1 to {len(self._owed)}.", "Put it back.")
            elif place in placed:
                row = placed[place].line.row
                reader.refuse("crime", f"this crime stands in row {row} too.", "Keep one of the two rows.")
            else:
                placed[place] = reader
        for place in range(1, len(self._owed) + 1):
            if place not in placed:
                readers[0].refuse("crime", f"the row of crime {place} of this case is missing.", "Put it back.")
        return placed

    def _not_owed(self, readers: Sequence[Reader]) -> int | None:
        given = [reader for reader in readers if reader.text("not owed")]
        for again in given[1:]:
            again.refuse("not owed", f"the number is in row {given[0].line.row} already.", "Give it once a case.")
        number = given[0].whole("not owed", most=MOST_CRIMES) if given else None
        if not self._owed and not given:
            readers[0].refuse("not owed", "the number is missing.", "Give 0 if no crime was recorded.")
        for reader in readers if not self._owed else ():
            for column in self._columns:
                if reader.text(column.key):
                    reader.refuse(column.key, "no crime is owed, so nothing can be said of one here.", "Blank it.")
        return number

    def _crime(self, reader: Reader, crime: OwedCrime) -> tuple[CrimeOutcome, str]:
        offences = Choices((group.key, group.title) for group in self._rules.groups)
        if offences.find(reader.text("offence")) != crime.offence:
            title = offences.label[crime.offence]
            reader.refuse("offence", f"what is owed is '{title}', locked at the reveal.", "To differ, object.")
        reference = reader.text("reference")
        recorded = reader.one("recorded", _RECORDED)
        right = reader.yes_no("right")
        timely = reader.yes_no("timely")
        hours = reader.decimal("hours", most=MOST_HOURS)
        if recorded is None:
            several = f"; case {self._case.number} owes {plural(len(self._owed), 'crime')}, and each must be judged"
            why = several if len(self._owed) > 1 else ""
            reader.refuse("recorded", f"it is not said whether this crime was recorded{why}.", _RECORDED.hint(""))
        elif recorded == "not-recorded":
            for key in _OF_THE_RECORD:
                if reader.text(key):
                    reader.refuse(key, "a crime that was not recorded has none.", "Blank it; the note takes words.")
        elif recorded == "recorded":
            self._check_reference(reader, reference)
            if right is None:
                reader.refuse("right", "say whether the class is right.", "It may say: 'yes', 'no'.")
        if recorded != "not-recorded" and hours is None:
            hours = _hours(self._case, self._crimes.get(reference))
        if timely is None and hours is not None:
            timely = self._rules.timely(hours)
        told = {
            "recorded": recorded or "not-recorded",
            "right_class": right,
            "timely": timely,
            "hours": hours,
            "reasons": reader.several("reasons", _reasons(self._rules)),
            "investigated": reader.yes_no("investigated"),
            "safeguarded": reader.yes_no("safeguarded"),
        }
        blank = {"recorded": "not-recorded"}
        return CrimeOutcome.model_validate(blank if reader.faults else told), reference

    def _check_reference(self, reader: Reader, reference: str) -> None:
        if not reference:
            reader.refuse("reference", "a recorded crime needs its reference.", self._linked.hint(""))
        elif reference not in self._crimes:
            remedy = self._linked.hint(reference) if self._linked.labels else ""
            later = f"Recorded after the cut-off is '{RECORDED['later']}'."
            reader.refuse("reference", "the crime extract holds no such crime.", f"{remedy} {later}".strip())
        elif reference in self._used:
            row = self._used[reference]
            reader.refuse("reference", f"it answers for the crime in row {row}.", "One record, one crime owed.")
        else:
            self._used[reference] = reader.line.row


def outcome_in_words(outcome: Outcome, words: OutcomeWords) -> str:
    """A verdict of the second step in one line, to be held against another."""
    parts = []
    for place, (crime, reference) in enumerate(zip(outcome.crimes, words.references, strict=True), start=1):
        told = crime.model_dump(exclude_none=True, exclude={"recorded", "reasons"})
        facts = [RECORDED[crime.recorded], reference, *(f"{key} {_yes_no(v)}" for key, v in told.items())]
        facts += crime.reasons
        parts.append(f"crime {place}: {', '.join(fact for fact in facts if fact)}")
    parts.append(f"recorded but not owed: {outcome.not_owed}")
    return one_line("; ".join([*parts, *filter(None, (words.note,))]))


def _yes_no(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
