"""Stage 4a: what an auditor may say of a case.

A verdict has two steps. Blind: what the log owes, before anything of the outcome is seen (``Owed``). Then, with
the linked crimes in view, what was made of each owed crime (``Outcome``). Free text and crime references are
kept apart (``OwedWords``, ``OutcomeWords``): they are personal data, and can be erased without breaking the
ledger.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from crime_sample.values import Document

Answer = Literal["crimes", "none", "not-found", "undeterminable", "out-of-scope"]
Recorded = Literal["recorded", "later", "not-recorded"]
CaseAnswer = Literal["yes", "no", "unknown", "not-applicable"]

ANSWERS: dict[Answer, str] = {
    "crimes": "crimes owed",
    "none": "no crime owed",
    "not-found": "log not found",
    "undeterminable": "cannot be determined",
    "out-of-scope": "out of scope (test call, other force)",
}
RECORDED: dict[Recorded, str] = {
    "recorded": "recorded by the cut-off",
    "later": "recorded after the cut-off",
    "not-recorded": "not recorded",
}
# After these the outcome is looked at; the others settle a case at once.
REVEALED: frozenset[Answer] = frozenset(("crimes", "none"))
MISSING: frozenset[Answer] = frozenset(("not-found", "undeterminable"))
MOST_CRIMES = 50
MOST_RECORDS = 50
"""Other records of one event that can be counted on one route."""
BY_HAND = ""
"""The route of records that were counted, and not named; no frame can have this name."""


class OwedCrime(Document):
    """One crime the log owes: the key of its offence group in the rule pack, and the code within the group where the
    auditor picked one, as the pack writes it. Verdicts are compared by the group.

    >>> OwedCrime(offence="robbery").model_dump()
    {'offence': 'robbery'}
    """

    offence: str = Field(min_length=1)
    code: str = ""

    @model_serializer(mode="wrap")
    def _without_blank(self, told: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # What names no code is written as it was before there were codes, so that its digest is the same.
        return {key: value for key, value in told(self).items() if key != "code" or value}


class Owed(Document):
    """The blind step: what the log owes, committed before the outcome is shown."""

    answer: Answer
    crimes: tuple[OwedCrime, ...] = Field(default=(), max_length=MOST_CRIMES)
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _crimes_if_owed(self) -> Owed:
        if (self.answer == "crimes") != bool(self.crimes):
            raise ValueError("crimes are listed if, and only if, the answer is 'crimes'")
        return self


class OwedWords(Document):
    """The auditor's reason for the blind step."""

    rationale: str = ""


class CrimeOutcome(Document):
    """What became of one owed crime.

    ``recorded`` counts only if it stands in the extract; ``later`` is a crime recorded after the cut-off.
    ``hours`` from the report to the record; ``timely`` is None where it is not known.
    """

    recorded: Recorded
    right_class: bool | None = None
    timely: bool | None = None
    hours: float | None = Field(default=None, ge=-1e6, le=1e6)
    reasons: tuple[str, ...] = ()
    investigated: bool | None = None
    safeguarded: bool | None = None

    @model_validator(mode="after")
    def _fits(self) -> CrimeOutcome:
        if self.recorded == "not-recorded" and (
            self.right_class is not None or self.timely is not None or self.hours is not None
        ):
            raise ValueError("a crime that was not recorded has neither class nor time of recording")
        return self


class Outcome(Document):
    """The second step: one ``CrimeOutcome`` for each owed crime in order, and recorded crimes not owed.

    ``answers`` to the questions that the kind of audit asks of the whole case, by their keys, and the ``reason`` that
    applies, a key of the rule pack; both blank where the kind asks none, and then not written, so that entries stay
    what they were before there were kinds.

    ``overlap`` is how many other records of the audit's frames hold the same event, by route (the frame's name, or
    ``BY_HAND``); blank, and not written, where there is none.
    """

    crimes: tuple[CrimeOutcome, ...] = ()
    not_owed: int = Field(default=0, ge=0, le=MOST_CRIMES)
    answers: dict[str, CaseAnswer] = Field(default_factory=dict)
    reason: str = ""
    overlap: dict[str, Annotated[int, Field(ge=1, le=MOST_RECORDS)]] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _without_blanks(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        made: dict[str, Any] = write(self)
        return {
            key: value for key, value in made.items() if value or key not in ("answers", "reason", "overlap")
        }

    @property
    def multiplicity(self) -> int:
        """In how many records of the audit's frames the event stands, this one among them."""
        return 1 + sum(self.overlap.values())


class OutcomeWords(Document):
    """References found for the owed crimes, in order (blank where none), and a note. ``same`` are the ids of the other
    records of the event that were named, by route; not written where there are none."""

    references: tuple[str, ...] = ()
    note: str = ""
    same: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _without_blank(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        made: dict[str, Any] = write(self)
        return {key: value for key, value in made.items() if value or key != "same"}
