"""A case: an incident, drawn or picked by hand, on its way from unopened to settled, and all that was said of it.

A case has one place for a verdict, or two where it was drawn for a second review. Whoever takes a place finishes it;
the two places are alike, and nobody takes both. Where the verdicts differ, or an auditor objects to their own, the
registrar rules, and a ruling counts in place of the verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from crime_sample.verdict import MISSING, REVEALED, Outcome, OutcomeWords, Owed, OwedWords

Step = Literal["blind", "reveal", "settled"]
Cause = Literal["difference", "objection", "challenge"]
PickKind = Literal["targeted", "dip"]

PICKS: dict[PickKind, str] = {"targeted": "targeted pick", "dip": "dip sample"}
NOT_DRAWN = "picked, not drawn"

CAUSES: dict[Cause, str] = {
    "difference": "the two verdicts differ",
    "objection": "an auditor objects to their own verdict",
    "challenge": "the force challenges the outcome",
}


@dataclass(slots=True)
class Opening:
    """Who looked at a case last, and when."""

    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A step that its auditor took back, so that they need not type it again. Only they may see it."""

    auditor: str
    owed: Owed
    owed_words: OwedWords
    outcome: Outcome | None = None
    outcome_words: OutcomeWords | None = None


@dataclass(slots=True)
class Verdict:
    """One auditor's verdict on a case, on its way: blind, then with the outcome in view, then settled.

    ``assigned`` to whom it was given out, blank if it is anyone's; ``opened_at`` when its auditor first had it on the
    screen; ``known_at`` as of when they saw what other records may be of its event; ``objected`` the reasons given for
    a change of mind after the reveal; ``taken_back`` the last withdrawn.
    """

    assigned: str = ""
    opening: Opening | None = None
    opened_at: str = ""
    owed: Owed | None = None
    owed_words: OwedWords | None = None
    auditor: str = ""
    committed_at: str = ""
    owed_uid: str = ""
    revealed: bool = False
    outcome: Outcome | None = None
    outcome_words: OutcomeWords | None = None
    outcome_uid: str = ""
    judged_at: str = ""
    known_at: str = ""
    superseded: int = 0
    objected: list[str] = field(default_factory=list)
    taken_back: TakenBack | None = None

    @property
    def objections(self) -> int:
        """How often its auditor changed their mind after the reveal."""
        return len(self.objected)

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be asked of the auditor."""
        if self.owed is None:
            return False
        return self.outcome is not None or self.owed.answer not in REVEALED

    @property
    def step(self) -> Step:
        """Where it stands."""
        if self.settled:
            return "settled"
        return "blind" if self.owed is None else "reveal"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the registrar settled on, why, and what for; ``changed`` whether it differs from what counted before."""

    cause: Cause
    actor: str
    at: str
    owed: Owed
    outcome: Outcome | None
    words: OutcomeWords
    why: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the force answered to a case, and when that was taken in."""

    actor: str
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Whether the force accepts what was found of a case, on which sheet it said so, and when that was taken in."""

    accepted: bool
    sheet: str
    at: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What an auditor noted on a case for a colleague, which the registrar passes on; ``uid`` of the entry. Dealt with
    at ``closed_at``, or taken back by its author at ``withdrawn_at``."""

    actor: str
    at: str
    words: str
    uid: str = ""
    closed_at: str = ""
    closed_words: str = ""
    withdrawn_at: str = ""

    @property
    def open(self) -> bool:
        """Whether it waits for the registrar."""
        return not (self.closed_at or self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class Agreement:
    """That the ``verdict`` (its uid) in a place of a calibration case is the right one; who had judged the case before
    that was said."""

    place: int
    verdict: str
    judged_before: frozenset[str]


@dataclass(slots=True)
class Case:
    """A drawn incident: where it comes from, its verdicts, and what was ruled.

    A ``calibration`` case is none of the sample: every auditor has a place of their own in it (``more``), and the
    verdict in the place ``agreed`` is the right one, as the last of the ``agreements`` has it. It is ``retired`` where
    an extension drew its incident into the sample, under that number: offered to nobody any more, what was said of it
    counts as before. ``chance``, ``cluster`` and ``of`` are as in ``Candidate``.

    A case that was ``picked`` by hand, in one way or another, is none of the sample either. Its auditors judge it like
    those that were drawn, and its result stands for its own incident alone. It is retired as a calibration case is.
    """

    number: int
    frame: str
    stratum: str
    rank: int
    id: str
    ticket: str
    labels: Mapping[str, str]
    chance: Fraction | None = None
    cluster: str = ""
    of: int = 0
    first: Verdict = field(default_factory=Verdict)
    second: Verdict | None = None
    rulings: list[Ruling] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    recused: set[str] = field(default_factory=set)
    calibration: bool = False
    picked: PickKind | Literal[""] = ""
    more: list[Verdict] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    retired: int | None = None
    objections_ruled: int = 0
    challenges_ruled: int = 0

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The places for a verdict: one or two, in a calibration case as many as have been taken."""
        if self.calibration:
            return tuple(self.more)
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def agreed(self) -> int | None:
        """The place of the right verdict of a calibration case; None while nobody has said."""
        if not self.agreements:
            return None
        place = self.agreements[-1].place
        return place if self.more[place - 1].settled else None

    @property
    def owed(self) -> Owed | None:
        """What counts as owed: as last ruled, else by the first verdict."""
        return self.rulings[-1].owed if self.rulings else self.first.owed

    @property
    def outcome(self) -> Outcome | None:
        """What counts as the outcome."""
        return self.rulings[-1].outcome if self.rulings else self.first.outcome

    @property
    def outcome_words(self) -> OutcomeWords | None:
        """The references and the note of what counts."""
        return self.rulings[-1].words if self.rulings else self.first.outcome_words

    @property
    def multiplicity(self) -> int:
        """In how many records of the audit's frames its event stands, as what counts of it says; 1 unless said."""
        return 1 if self.outcome is None else self.outcome.multiplicity

    @property
    def begun(self) -> bool:
        """Whether anything was committed."""
        return any(verdict.owed is not None for verdict in self.verdicts)

    @property
    def judged(self) -> bool:
        """Whether every verdict that is asked for was given."""
        return all(verdict.settled for verdict in self.verdicts)

    @property
    def differs(self) -> bool:
        """Whether there are two verdicts that come to different things."""
        return (
            self.second is not None
            and self.judged
            and said(self.first.owed, self.first.outcome) != said(self.second.owed, self.second.outcome)
        )

    @property
    def contested(self) -> Cause | None:
        """What the registrar has to rule on, if anything."""
        if not self.judged:
            return None
        if self.differs and not self.rulings:
            return "difference"
        if self.objections > self.objections_ruled:
            return "objection"
        return "challenge" if len(self.challenges) > self.challenges_ruled else None

    @property
    def settled(self) -> bool:
        """Whether the case has a result: judged, and nothing left to rule on but what the force says of it."""
        return self.judged and self.contested in (None, "challenge")

    @property
    def missing(self) -> bool:
        """Settled without an answer: not found, or undeterminable."""
        return self.owed is not None and self.owed.answer in MISSING

    @property
    def superseded(self) -> int:
        """Verdicts withdrawn."""
        return sum(verdict.superseded for verdict in self.verdicts)

    @property
    def objections(self) -> int:
        """Changes of mind after a reveal."""
        return sum(verdict.objections for verdict in self.verdicts)


def said(owed: Owed | None, outcome: Outcome | None) -> tuple[object, ...]:
    """What a verdict comes to, for comparing: the answer, what became of each owed crime, whatever their order,
    the crimes not owed, what was answered of the whole case, and in how many records the event stands. Reasons,
    flags, sources and words are how it was reached, and do not make it another.
    """
    if owed is None:
        return ()
    after = outcome.crimes if outcome is not None else (None,) * len(owed.crimes)
    crimes = sorted(
        (crime.offence, *(() if one is None else (one.recorded, str(one.right_class), str(one.timely))))
        for crime, one in zip(owed.crimes, after, strict=True)
    )
    answers = () if outcome is None else tuple(sorted(outcome.answers.items()))
    if outcome is None:
        return (owed.answer, tuple(crimes), 0, answers, 1)
    return (owed.answer, tuple(crimes), outcome.not_owed, answers, outcome.multiplicity)
