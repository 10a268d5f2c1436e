"""The second step as a form: with the outcome in view, what became of each crime owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crime_sample.formats import one_line
from crime_sample.kind import KINDS, USUAL, AuditKind, CaseQuestion
from crime_sample.linked import MOST_HOURS, LinkedCrime
from crime_sample.routes import Proposal, answered, in_words
from crime_sample.rules.pack import OffenceGroup, RulePack
from crime_sample.terminal.room.facts import about
from crime_sample.terminal.room.form import Done, Form
from crime_sample.terminal.room.picking import Reference
from crime_sample.terminal.room.rows import (
    PERHAPS,
    TOGGLE_KEYS,
    Choice,
    Number,
    Option,
    Row,
    Toggles,
    Words,
    perhaps,
)
from crime_sample.verdict import MOST_CRIMES, MOST_RECORDS, CrimeOutcome, Outcome, OutcomeWords, Owed

Lookup = Callable[[str], LinkedCrime]

RECORDED = (
    Option("r", "recorded", "recorded"),
    Option("l", "later", "later"),
    Option("n", "not-recorded", "not recorded"),
)
IN_TIME = (
    Option("y", "yes", "in time"),
    Option("n", "no", "late"),
    Option("u", "unknown", "not known"),
)
NO_REASON = "-"  # no key of a rule pack
SAME_EVENT = "Of the same event"
BY_HAND_TOO = "More records of it, by hand"
ANSWER_KEYS = {"yes": "y", "no": "n", "unknown": "u", "not-applicable": "a"}
_NOT_RECORDED = "If it was recorded after the cut-off: Up, then l."
_NOT_LATER = "Up, then r."


class CrimeRows:
    """The questions on one owed crime."""

    def __init__(self, form: OutcomeForm, place: int, group: OffenceGroup, head: str) -> None:
        self.form = form
        self.place = place
        self.group = group
        self.offered = False
        self.recorded = Choice(head, RECORDED)
        hint = "Up and Down pick a linked one, or type it"
        self.reference = Reference(
            "Reference", offered=self._free, check=self._held, when=lambda: self.is_("recorded"), hint=hint
        )  # fmt: skip
        self.later = Reference(
            "Reference", offered=self._free, check=self._not_held, when=lambda: self.is_("later"),
            hint="Enter if it is not known",
        )  # fmt: skip
        self.right = perhaps("Right class", when=self._made)
        self.timely = perhaps("In time", options=IN_TIME, when=lambda: self._made() and not self.told)
        self.late = Number(
            "Hours after the report", most=MOST_HOURS, whole=False, blank=True, hint="Enter if not known",
            when=lambda: self._made() and not self.told and self.timely.value == "no",
        )  # fmt: skip
        reasons = [(reason.key, reason.title) for reason in form.pack.failure_reasons]
        self.reasons = Toggles("What went wrong", reasons, when=lambda: bool(reasons) and self._wrong())
        self.investigated = perhaps("Investigated all the same", when=lambda: self.is_("not-recorded"))
        self.safeguarded = perhaps("Victim safeguarded", when=lambda: self.is_("not-recorded"))

    def _free(self) -> list[tuple[str, str]]:
        """Linked crimes that may answer for this one, with what the extract says of each."""
        made = self.recorded.value == "recorded"
        listed = [one for one in self.form.linked if one.counts == made]
        taken = self.form.taken(self.place)
        return [(one.reference, about(one)) for one in listed if one.reference not in taken]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The questions in order."""
        return (
            self.recorded, self.reference, self.later, self.right, self.timely, self.late, self.reasons,
            self.investigated, self.safeguarded,
        )  # fmt: skip

    def is_(self, recorded: str) -> bool:
        """Whether this is what became of it."""
        return self.recorded.value == recorded

    def _made(self) -> bool:
        return self.is_("recorded") or self.is_("later")

    def _wrong(self) -> bool:
        late = self.found is not None and self.found.timely is False
        said_late = not self.told and self.timely.value == "no"
        wrong = self.right.value == "no" or late or said_late
        return self.is_("not-recorded") or self.is_("later") or (self.is_("recorded") and wrong)

    @property
    def found(self) -> LinkedCrime | None:
        """The crime of the extract that answers for it, once its reference stands there."""
        return self.form.found.get(self.kept_reference()) if self._made() else None

    @property
    def told(self) -> bool:
        """Whether the extract tells if it was in time."""
        return self.found is not None and (self.found.hours is not None or self.found.timely is not None)

    def _held(self, reference: str) -> str:
        if not reference:
            return "Pick or type a reference. If it was not recorded: Up, then n."
        if reference in self.form.taken(self.place):
            return "This reference answers for another crime owed."
        return self._check(reference, counts=True, remedy=_NOT_RECORDED)

    def _not_held(self, reference: str) -> str:
        return self._check(reference, counts=False, remedy=_NOT_LATER) if reference else ""

    def _check(self, reference: str, *, counts: bool, remedy: str) -> str:
        found = self.form.lookup(reference)
        if wrong := refused_void(found):
            return wrong
        if found.counts != counts:
            return f"'{one_line(reference)}': {found.words}. {remedy}"
        if found.crime is not None:
            self.form.found[reference] = found
            if self.right.value == "unknown" and likely(self.group, found):
                self.right.value = "yes"
        return ""

    def outcome(self) -> CrimeOutcome:
        """The answers as they are kept."""
        made = self._made()
        timely: bool | None = None
        hours: float | None = None
        if made and self.told and self.found is not None:
            timely, hours = self.found.timely, self.found.hours
        elif made:
            timely = PERHAPS[self.timely.value]
            hours = self.late.value if timely is False else None
        return CrimeOutcome.model_validate(
            {
                "recorded": self.recorded.value,
                "right_class": PERHAPS[self.right.value] if made else None,
                "timely": timely,
                "hours": None if hours is None else round(hours, 3),
                "reasons": self.reasons.values if self._wrong() else (),
                "investigated": None if made else PERHAPS[self.investigated.value],
                "safeguarded": None if made else PERHAPS[self.safeguarded.value],
            }
        )

    def kept_reference(self) -> str:
        """The reference as it is kept, blank where there is none."""
        texts = {"recorded": self.reference.text, "later": self.later.text}
        return texts.get(self.recorded.value, "")


class OutcomeForm(Form):
    """What one auditor is about to say of the outcome of one case."""

    def __init__(
        self,
        pack: RulePack,
        owed: Owed,
        linked: Sequence[LinkedCrime],
        *,
        lookup: Lookup,
        kind: AuditKind = KINDS[USUAL],
        proposals: Sequence[Proposal] = (),
    ) -> None:
        self.pack = pack
        self.proposals = tuple(proposals)
        self.lookup = lookup
        self.linked = tuple(one for one in linked if one.crime is not None)  # counting, or recorded later
        self.found = {one.reference: one for one in self.linked}
        count = len(owed.crimes)
        self.crimes: list[CrimeRows] = []
        for place, crime in enumerate(owed.crimes):
            group = pack.group(crime.offence)
            head = f"{place + 1} of {count} {one_line(pack.called(crime.offence, crime.code))}"
            self.crimes.append(CrimeRows(self, place, group, head))
        self.extra = Number("Crimes recorded but not owed", most=MOST_CRIMES, whole=True)
        self.extra_typed = False
        self.answers = {question.key: _asked(question) for question in kind.questions}
        reasons = kind.reasons_in(pack)
        # Past the keys, left and right reach them.
        keys = f"{TOGGLE_KEYS:<{len(reasons)}}"
        options = [Option(key, one.key, one_line(one.title)) for key, one in zip(keys, reasons, strict=False)]
        self.reason = Choice(
            kind.reason_title,
            [*options, Option("-", NO_REASON, "none")],
            value=NO_REASON,
            when=lambda: bool(reasons),
        )
        self.same = Toggles(SAME_EVENT, [(one.key, in_words(one)) for one in self.proposals])
        self.by_hand = Number(BY_HAND_TOO, text="0", most=MOST_RECORDS, whole=True)
        event = (self.same, self.by_hand) if self.proposals else ()
        self.note = Words("Note", hint="Enter keeps the verdict on this case; then z undoes it.")
        self.held: object = None
        of_crimes = [row for crime in self.crimes for row in crime.rows]
        super().__init__([*of_crimes, self.extra, *self.answers.values(), self.reason, *event, self.note])
        self._offer()
        if not owed.crimes and not linked and not kind.questions and not self.proposals:
            # Nothing to judge: one Enter keeps it, once the outcome was seen.
            self.at = len(self.rows) - 1

    def press(self, key: str, char: str | None) -> Done:
        """As any form; references and the count of crimes not owed are proposed as the answers come."""
        if self.active is self.extra and char is not None and char.isprintable():
            if not self.extra_typed:
                self.extra.editor.set("")
            self.extra_typed = True
        done = super().press(key, char)
        self._offer()
        return done

    def _offer(self) -> None:
        for crime in self.crimes:
            free = self.free(crime.place)
            fits = [one for one in free if likely(crime.group, self.found[one])] or (
                free if len(free) == 1 else []
            )
            if crime.is_("recorded") and not crime.offered and fits:
                crime.reference.propose(fits[0])
                crime.offered = True
        if not self.extra_typed:
            used = {crime.kept_reference() for crime in self.crimes}
            left = sum(one.stands and one.reference not in used for one in self.linked)
            self.extra.editor.set(str(left))

    def taken(self, place: int) -> set[str]:
        """References that answer for other crimes owed."""
        others = (crime for crime in self.crimes if crime.place != place and crime.is_("recorded"))
        return {crime.reference.text for crime in others} - {""}

    def free(self, place: int) -> list[str]:
        """Linked references that may answer for this crime."""
        taken = self.taken(place)
        return [one.reference for one in self.linked if one.counts and one.reference not in taken]

    @property
    def typed(self) -> object:
        """All that was answered, to be held against another state of the form."""
        return [(row.label, [text.plain for text in row.answer(active=False)]) for row in self.rows]

    @property
    def draft(self) -> bool:
        """Whether there is something answered that leaving would lose; what was taken back stands in the ledger."""
        answered = any(row.value for row in self.answers.values()) or bool(self.note.text)
        answered = answered or any(crime.recorded.value for crime in self.crimes) or bool(self.same.chosen)
        return answered and self.typed != self.held

    def outcome(self) -> Outcome:
        """The answers as they are kept."""
        return Outcome.model_validate(
            {
                "crimes": tuple(crime.outcome() for crime in self.crimes),
                "not_owed": int(self.extra.value or 0),
                "answers": {key: row.value for key, row in self.answers.items()},
                "reason": "" if self.reason.value == NO_REASON else self.reason.value,
                "overlap": self._event()[0],
            }
        )

    def words(self) -> OutcomeWords:
        """References and note as they are kept."""
        references = tuple(crime.kept_reference() for crime in self.crimes)
        return OutcomeWords(references=references, note=self.note.text, same=self._event()[1])

    def _event(self) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
        """The other records of the event: how many by route, and the ids of those named."""
        named = [one for one in self.proposals if one.key in self.same.chosen]
        return answered(named, int(self.by_hand.value or 0))


def _asked(question: CaseQuestion) -> Choice:
    options = [Option(ANSWER_KEYS[key], key, words) for key, words in question.options.items()]
    return Choice(question.words.rstrip("?"), options)


def refused_void(found: LinkedCrime) -> str:
    """Why a cancelled record answers for nothing, where it is one and this kind of audit is about such."""
    return f"'{one_line(found.reference)}': {found.words}." if found.standing == "void" else ""


def likely(group: OffenceGroup, found: LinkedCrime) -> bool:
    """Whether the extract names the very group, so that yes can be proposed on the class."""
    recorded = "" if found.crime is None else found.crime.klass.strip().lower()
    return recorded in (group.key, group.title.lower())
