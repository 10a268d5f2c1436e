"""What a filled reveal sheet says: its rows read case by case, against what each case owes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from crime_sample import routes
from crime_sample.case import Case
from crime_sample.formats import one_line, plural, several
from crime_sample.frame import Crime
from crime_sample.kind import AuditKind
from crime_sample.linked import MOST_HOURS, LinkedCrime
from crime_sample.places import mine
from crime_sample.review import find
from crime_sample.routes import Proposal
from crime_sample.rules.pack import RulePack
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.lines import Choices, Parsed, Reader, Said, by_case, check_incident
from crime_sample.sheet.reveal import (
    OUTCOMES,
    case_answers,
    case_reasons,
    of_cases,
    of_crimes,
    reasons,
)
from crime_sample.sheet.same_event import KEY as SAME_EVENT
from crime_sample.sheet.same_event import Elsewhere, proposals_of, same_event
from crime_sample.sheet.values import Returned
from crime_sample.state import State
from crime_sample.verdict import MOST_CRIMES, RECORDED, CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime

Look = Callable[[Case, str], LinkedCrime]

# Of a crime that was not recorded these can say nothing.
_OF_THE_RECORD = ("reference", "right", "timely", "hours")


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
    look: Look,
    elsewhere: Elsewhere,
) -> Parsed[Outcome, OutcomeWords]:
    """What a filled reveal sheet says. ``crimes`` are those of ``references_in`` that were recorded by the cut-off;
    ``linked`` the references on each log, from which a hint is made for one that is nearly right; ``look`` says what
    the extract holds under a reference, and how long after the report it was recorded; ``elsewhere`` are the records
    of the frames that ``named_elsewhere`` may mean."""
    rules = state.about.all_rules
    inputs = (*of_crimes(rules, state.kind), *of_cases(rules, state.kind, overlap=True))
    lines, faults, remarks = by_case(returned, cases, inputs)
    said: list[Said[Outcome, OutcomeWords]] = []
    filled_in = set()
    for number, readers in lines.items():
        if not any(reader.filled(inputs) for reader in readers):
            continue
        filled_in.add(number)
        case = find(state, number)
        for reader in readers:
            check_incident(reader, case)
        outcome = None
        verdict = mine(case, auditor)
        if verdict is not None and verdict.owed is not None and verdict.revealed:
            own, proposals = linked.get(number, ()), proposals_of(state, case)
            owed = _Owing(state.rules_of(case), state.kind, case, verdict.owed, crimes, own, look)
            outcome = owed.outcome(readers, proposals, elsewhere)
        elif verdict is None and case.begun:
            readers[0].refuse("case", "it was begun by another auditor.", "Who began a case finishes it.")
        else:
            readers[0].refuse("case", "its blind step is not committed.", "Commit the blind sheet first.")
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
        self,
        rules: RulePack,
        kind: AuditKind,
        case: Case,
        owed: Owed,
        crimes: Mapping[str, Crime],
        linked: Sequence[str],
        look: Look,
    ) -> None:
        self._look = look
        self._rules = rules
        self._kind = kind
        self._case = case
        self._owed = owed.crimes
        self._crimes = crimes
        self._linked = Choices((reference, reference) for reference in dict.fromkeys(linked))
        self._columns = of_crimes(rules, kind)
        self._used: dict[str, int] = {}

    def outcome(
        self, readers: Sequence[Reader], proposals: Sequence[Proposal], elsewhere: Elsewhere
    ) -> tuple[Outcome, OutcomeWords] | None:
        placed = self._placed(readers)
        found = [
            self._crime(placed[place], crime) for place, crime in enumerate(self._owed, 1) if place in placed
        ]
        not_owed = self._not_owed(readers)
        of_case = self._of_case(readers)
        if proposals and not readers[0].has(SAME_EVENT):
            what = f"records that may be of the event of case {self._case.number} were found since this was handed out."
            readers[0].refuse("case", what, "Export a new sheet for it, or judge it with 'review'.")
        named = self._once(readers, SAME_EVENT)
        overlap, same = same_event(named[0], self._case, proposals, elsewhere) if named else ({}, {})
        if any(reader.faults for reader in readers):
            return None
        crimes = tuple(crime for crime, _ in found)
        told = {"crimes": crimes, "not_owed": not_owed or 0, "overlap": overlap, **of_case}
        outcome = Outcome.model_validate(told)
        ordered = [placed[place] for place in sorted(placed)]
        note = "\n".join(dict.fromkeys(filter(None, (reader.text("note") for reader in ordered))))
        references = tuple(reference for _, reference in found)
        return outcome, OutcomeWords(references=references, note=note, same=same)

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
        missing = [str(place) for place in range(1, len(self._owed) + 1) if place not in placed]
        if missing:
            rows = (
                f"row of crime {missing[0]} is"
                if len(missing) == 1
                else f"rows of crimes {several(missing)} are"
            )
            readers[0].refuse("crime", f"the {rows} missing from this case.", "Put back what was taken out.")
        return placed

    def _not_owed(self, readers: Sequence[Reader]) -> int | None:
        given = self._once(readers, "not owed")
        number = given[0].whole("not owed", most=MOST_CRIMES) if given else None
        if not self._owed and not given:
            readers[0].refuse("not owed", "the number is missing.", "Give 0 if no crime was recorded.")
        for reader in readers if not self._owed else ():
            for column in self._columns:
                if reader.text(column.key):
                    reader.refuse(
                        column.key, "no crime is owed, so nothing can be said of one here.", "Blank it."
                    )
        return number

    def _once(self, readers: Sequence[Reader], key: str) -> Sequence[Reader]:
        """The rows in which something stands that is said once a case; all but the first are faulted."""
        given = [reader for reader in readers if reader.text(key)]
        for again in given[1:]:
            what = "number" if key == "not owed" else "answer"
            again.refuse(key, f"the {what} is in row {given[0].line.row} already.", "Give it once a case.")
        return given

    def _of_case(self, readers: Sequence[Reader]) -> dict[str, object]:
        """What this kind of audit asks of the whole case; every question must be answered."""
        answers: dict[str, str | None] = {}
        for question in self._kind.questions:
            given, choices = self._once(readers, question.key), case_answers(question)
            answers[question.key] = given[0].one(question.key, choices) if given else None
            if not given and not any(reader.faults for reader in readers):
                readers[0].refuse(question.key, f"'{question.words}' is not answered.", choices.hint(""))
        given = self._once(readers, "reason")
        reason = given[0].one("reason", case_reasons(self._rules, self._kind)) if given else None
        return {"answers": answers, "reason": reason or ""}

    def _crime(self, reader: Reader, crime: OwedCrime) -> tuple[CrimeOutcome, str]:
        classes = Classes(self._rules)
        if not classes.means(reader.text("offence"), crime):
            reader.refuse(
                "offence",
                f"what is owed is '{classes.words(crime)}', locked at the reveal.",
                "To differ, object.",
            )
        reference = reader.text("reference")
        recorded = reader.one("recorded", OUTCOMES)
        right = reader.yes_no("right")
        timely = reader.yes_no("timely")
        hours = reader.decimal("hours", most=MOST_HOURS)
        self._check_recorded(reader, recorded, reference, right=right)
        if recorded not in (None, "not-recorded") and hours is None and reference:
            found = self._look(self._case, reference)
            hours = None if found.hours is None else round(found.hours, 2)
            timely = found.timely if timely is None else timely
        if timely is None and hours is not None:
            timely = self._rules.timely(hours)
        told = {
            "recorded": recorded or "not-recorded",
            "right_class": right,
            "timely": timely,
            "hours": hours,
            "reasons": reader.several("reasons", reasons(self._rules)),
            "investigated": reader.yes_no("investigated"),
            "safeguarded": reader.yes_no("safeguarded"),
        }
        blank = {"recorded": "not-recorded"}
        return CrimeOutcome.model_validate(blank if reader.faults else told), reference

    def _check_recorded(
        self, reader: Reader, recorded: str | None, reference: str, *, right: bool | None
    ) -> None:
        if recorded is None:
            several = (
                f"; case {self._case.number} owes {plural(len(self._owed), 'crime')}, and each must be judged"
            )
            why = several if len(self._owed) > 1 else ""
            reader.refuse(
                "recorded", f"it is not said whether this crime was recorded{why}.", OUTCOMES.hint("")
            )
        elif recorded == "not-recorded":
            for key in _OF_THE_RECORD:
                if reader.text(key):
                    reader.refuse(
                        key, "a crime that was not recorded has none.", "Blank it; the note takes words."
                    )
        elif reference and self._look(self._case, reference).standing == "void":
            what = "it is the cancelled record itself, or one cancelled too, and answers for no crime."
            reader.refuse("reference", what, "Give the record that stands, or say that it was not recorded.")
        elif recorded == "later" and reference in self._crimes:
            reader.refuse("recorded", "the crime extract holds it, by the cut-off.", "That is 'recorded'.")
        elif recorded == "recorded":
            self._check_reference(reader, reference)
            if right is None:
                reader.refuse("right", "say whether the class is right.", "It may say: 'yes', 'no'.")

    def _check_reference(self, reader: Reader, reference: str) -> None:
        if not reference:
            reader.refuse("reference", "a recorded crime needs its reference.", self._linked.hint(""))
        elif reference not in self._crimes:
            remedy = self._linked.hint(reference) if self._linked.labels else ""
            later = f"Recorded after the cut-off is '{RECORDED['later']}'."
            after = self._look(self._case, reference).standing == "later"
            what = "it was recorded after the cut-off." if after else "the crime extract holds no such crime."
            reader.refuse("reference", what, later if after else f"{remedy} {later}".strip())
        elif reference in self._used:
            row = self._used[reference]
            reader.refuse(
                "reference", f"it answers for the crime in row {row}.", "One record, one crime owed."
            )
        else:
            self._used[reference] = reader.line.row


def outcome_in_words(state: State, outcome: Outcome, words: OutcomeWords) -> str:
    """A verdict of the second step in one line, to be held against another."""
    parts = []
    for place, (crime, reference) in enumerate(zip(outcome.crimes, words.references, strict=True), start=1):
        told = crime.model_dump(exclude_none=True, exclude={"recorded", "reasons"})
        facts = [RECORDED[crime.recorded], reference, *(f"{key} {_yes_no(v)}" for key, v in told.items())]
        facts += crime.reasons
        parts.append(f"crime {place}: {', '.join(fact for fact in facts if fact)}")
    parts.append(f"recorded but not owed: {outcome.not_owed}")
    if elsewhere := routes.told(outcome):
        parts.append(f"in other records too: {elsewhere}")
    parts += [f"{title}: {said}" for title, said in state.kind.in_words(outcome, state.about.all_rules)]
    return one_line("; ".join([*parts, *filter(None, (words.note,))]))


def _yes_no(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
