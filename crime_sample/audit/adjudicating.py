"""A registrar at work: what is to be ruled on, with all that is known of it but who said what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crime_sample import adjudicate, interests, masking, review, to_registrar
from crime_sample.adjudicate import Position
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import LinkedCrime, Sitting, sit
from crime_sample.audit.session import Audit, new_uid
from crime_sample.case import Case, Cause
from crime_sample.errors import Refused
from crime_sample.ledger import Draft
from crime_sample.masking import Shown
from crime_sample.reviewers import at_work, keep_from_reviewers, reviewers, reviewing
from crime_sample.state import State
from crime_sample.verdict import Outcome, OutcomeWords, Owed


@dataclass(frozen=True, slots=True)
class Matter:
    """A case that needs a ruling, what for, and what can be ruled for; ``seen`` how much had been said of it."""

    case: Case
    cause: Cause
    positions: tuple[Position, ...]
    seen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Referred:
    """What an auditor told the registrar of a case, urgently or by a note: the incident behind it, who, when, and in
    what words; ``place`` in the queue, and when it was dealt with and how, blank while it is open."""

    place: int
    case: int
    incident: str
    who: str
    at: str
    words: str
    closed_at: str
    closed_words: str


class Bench:
    """A registrar's sitting over an open audit. Unlike an auditor's it shows outcomes, and every verdict; no names."""

    def __init__(self, audit: Audit, sitting: Sitting, cases: Collection[int]) -> None:
        self.audit = audit
        self.sitting = sitting
        self._cases = frozenset(cases)

    def next_matter(self, *, passed: Collection[int] = ()) -> Matter | None:
        """What to rule on next, None when nothing is left for this registrar."""
        self.audit.refresh()
        return next((matter for matter in self.matters() if matter.case.number not in passed), None)

    def matters(self) -> list[Matter]:
        """All that this registrar may rule on, in the order of review."""
        return [
            Matter(case, cause, adjudicate.positions(case), _seen(case))
            for case, cause in adjudicate.agenda(self.audit.state)
            if case.number in self._cases and not self._barred(case)
        ]

    def kept_away(self) -> int:
        """How many cases wait that this registrar judged, or has an interest in: another must rule on them."""
        agenda = adjudicate.agenda(self.audit.state)
        return sum(case.number in self._cases and self._barred(case) for case, _ in agenda)

    def look(self, case: Case) -> tuple[Shown, tuple[LinkedCrime, ...]]:
        """The whole record of a case, and the crimes linked to it. That it was consulted is logged."""
        body = {"what": "case put before the registrar", "case": case.number}
        self.audit.put(Draft("consulted", body, new_uid()))
        mapping = self.audit.state.frames[case.frame].mapping
        incident = self.sitting.incident(case)
        linked = tuple(self.sitting.linked(case, one) for one in masking.linked(mapping, incident))
        return masking.revealed(mapping, incident), linked

    def rule(
        self,
        matter: Matter,
        owed: Owed,
        outcome: Outcome | None,
        words: OutcomeWords,
        *,
        why: str,
        uid: str | None = None,
    ) -> None:
        """Settle the case; on return it is on disk. Every verdict stays as it is.

        Refused if more was said of the case since ``matter`` was shown: a ruling answers what the registrar saw.
        """
        number = matter.case.number
        if self._interested(matter.case):
            raise Refused(f"case {number} is kept from you", remedy="Another must rule on it.")
        made, crimes, registrar = uid or new_uid(), self.sitting.lookup(words.references), self.audit.actor

        def decide(state: State) -> list[Draft]:
            if made not in state.uids and _seen(review.find(state, number)) != matter.seen:
                raise Refused(
                    f"more was said of case {number} meanwhile, so nothing was ruled",
                    remedy="Look at it again.",
                )
            return adjudicate.rule(
                state, number, owed, outcome, words, why=why, registrar=registrar, uid=made, crimes=crimes
            )

        self.audit.write(decide)

    def _barred(self, case: Case) -> bool:
        judged = any(verdict.auditor == self.audit.actor for verdict in case.verdicts)
        return judged or self.audit.actor in case.recused or self._interested(case)

    def _interested(self, case: Case) -> bool:
        """Whether what the registrar declared keeps the case from them."""
        return interests.conflicted(self.audit.state, self.audit.actor, self.sitting.incident(case))


def _seen(case: Case) -> tuple[int, ...]:
    return (len(case.rulings), case.objections, len(case.challenges), case.superseded)


def waiting(audit: Audit) -> list[tuple[Case, Cause]]:
    """Which cases are to be ruled on, and for what. It tells which were judged twice, so it is refused while cases are
    open to who judges them."""
    keep_from_reviewers(audit.refresh(), audit.actor, "which of its cases wait for a ruling is")
    return adjudicate.agenda(audit.state)


def may_rule(audit: Audit) -> None:
    """Refused to who judges cases while verdicts are still to be given: what waits for a ruling shows which cases are
    judged twice."""
    state = audit.refresh()
    if reviewing(state) and audit.actor in reviewers(state):
        raise Refused(
            "you judge cases of this audit, so you rule on none while verdicts are still to be given",
            remedy="Another may rule on them: --registrar NAME.",
        )


def preside(audit: Audit, *, reason: str = "", progress: Progress | None = None) -> Bench:
    """Read the logs of the cases that wait for a ruling from their sources, each source checked against its SHA-256.

    What comes up later is for the next sitting. Refused as ``may_rule`` says.
    """
    may_rule(audit)
    numbers = {case.number for case, _ in adjudicate.agenda(audit.state)}
    sitting = sit(audit, cases=numbers, purpose="adjudication", reason=reason, progress=progress)
    return Bench(audit, sitting, numbers)


def referrals(state: State) -> list[Referred]:
    """The cases referred because a victim may be at risk, in the order they came."""
    return [
        Referred(
            place, one.case, state.shown[one.case].id, _called(state, one.actor), one.at, one.words, one.closed_at,
            one.closed_words,
        )
        for place, one in enumerate(state.referrals, start=1)
    ]  # fmt: skip


def close_referral(audit: Audit, place: int, *, words: str) -> None:
    """Note that a referral was dealt with, and how."""
    uid = new_uid()
    audit.write(lambda state: to_registrar.close_referral(state, place, words=words, uid=uid))


def notes(audit: Audit) -> list[Referred]:
    """The notes for colleagues in the order they came, less those taken back. To who judges cases, while cases are
    open, only their own: another's note tells that the case has another reviewer."""
    state = audit.refresh()
    only = audit.actor if at_work(state, audit.actor) else None
    found = []
    for place in range(1, len(state.notes) + 1):
        number, one = to_registrar.note_at(state, place)
        if (
            not one.withdrawn_at
            and only in (None, one.actor)
            and not _tells(state, number, one.actor, audit.actor)
        ):
            told = (_called(state, one.actor), one.at, one.words, one.closed_at, one.closed_words)
            found.append(Referred(place, number, state.shown[number].id, *told))
    return found


def _tells(state: State, number: int, author: str, reader: str) -> bool:
    """Whether a note of another is on a case picked by hand that the reader, who judges cases, may judge still."""
    case = state.picks.get(number)
    return case is not None and not case.judged and author != reader and reader in reviewers(state)


def close_note(audit: Audit, place: int, *, words: str) -> None:
    """Note that a note was passed on or dealt with, and how."""
    keep_from_reviewers(audit.refresh(), audit.actor, "the notes of others are")
    uid = new_uid()
    audit.write(lambda state: to_registrar.close_note(state, place, words=words, uid=uid))


def withdraw_note(audit: Audit, place: int) -> None:
    """Take back a note of one's own, by its place in the list."""
    uid, auditor = new_uid(), audit.actor

    def decide(state: State) -> list[Draft]:
        number, one = to_registrar.note_at(state, place)
        return to_registrar.withdraw_note(state, number, one.uid, auditor=auditor, uid=uid)

    audit.write(decide)


def _called(state: State, person: str) -> str:
    return state.people.get(person, person)
