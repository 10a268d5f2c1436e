"""A registrar at work: what is to be ruled on, with all that is known of it but who said what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crime_sample import adjudicate, masking, review
from crime_sample.adjudicate import Position
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import LinkedCrime, Sitting, sit
from crime_sample.audit.session import Audit, new_uid
from crime_sample.case import Case, Cause
from crime_sample.errors import Refused
from crime_sample.ledger import Draft
from crime_sample.masking import Shown
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
    """A case of which an auditor told the registrar at once, the incident behind it, when, and in what
    words; ``place`` in the queue, and when it was dealt with and how, blank while it is open."""

    place: int
    case: int
    incident: str
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
        """All that this registrar may rule on, in the order of the cases."""
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
        uid = new_uid()
        self.audit.write(lambda _: [Draft("consulted", body, uid)])
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
        return review.conflicted(self.audit.state, self.audit.actor, self.sitting.incident(case))


def _seen(case: Case) -> tuple[int, ...]:
    return (len(case.rulings), case.objections, len(case.challenges), case.superseded)


def preside(audit: Audit, *, progress: Progress | None = None) -> Bench:
    """Read the logs of the cases that wait for a ruling from their sources, each source checked against its SHA-256.

    What comes up later is for the next sitting.
    """
    numbers = {case.number for case, _ in adjudicate.agenda(audit.refresh())}
    return Bench(audit, sit(audit, cases=numbers, progress=progress), numbers)


def referrals(state: State) -> list[Referred]:
    """The cases referred because a victim may be at risk, in the order they came."""
    return [
        Referred(
            place, one.case, state.shown[one.case].id, one.at, one.words, one.closed_at, one.closed_words
        )
        for place, one in enumerate(state.referrals, start=1)
    ]


def close_referral(audit: Audit, place: int, *, words: str) -> None:
    """Note that a referral was dealt with, and how."""
    uid = new_uid()
    audit.write(lambda state: review.close_referral(state, place, words=words, uid=uid))
