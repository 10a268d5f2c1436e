"""The remedial list: crimes owed that were not recorded by the cut-off, and which of them the force has recorded since.

It is kept apart from the figures: whatever the force records now, what was recorded by the cut-off stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crime_sample.case import Case
from crime_sample.errors import Refused
from crime_sample.formats import plural
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.state import Remedied, State
from crime_sample.verdict import OwedCrime

# Days since a crime was found missing: from, to.
AGES: tuple[tuple[int, int | None], ...] = ((0, 7), (8, 28), (29, 90), (91, None))


@dataclass(frozen=True, slots=True)
class Due:
    """A crime owed that was not recorded by the cut-off.

    ``crime`` is its place among those the case owes, from 1. ``later`` says that the auditor found it recorded after
    the cut-off, then ``reference`` is the one they found, if any; ``found_at`` when the case was settled.
    """

    case: Case
    crime: int
    owed: OwedCrime
    later: bool
    reference: str
    reasons: tuple[str, ...]
    rationale: str
    found_at: str
    remedied: Remedied | None

    @property
    def offence(self) -> str:
        """The key of its class."""
        return self.owed.offence

    @property
    def since(self) -> bool:
        """Whether it needs no more than the auditor found: it was recorded later, under a known reference."""
        return self.later and bool(self.reference)

    @property
    def left(self) -> bool:
        """Whether it is still to be recorded, as far as is known."""
        return self.remedied is None and not self.since


@dataclass(frozen=True, slots=True)
class Tally:
    """How many crimes of one class (key; blank for all) were owed, found recorded since, remedied, and are left;
    ``oldest`` how many days the oldest of these has waited."""

    offence: str
    owed: int
    since: int
    remedied: int
    left: int
    oldest: int | None


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where the remedial list stands. ``ages`` count what is left by days waited, as ``AGES`` has them; ``spare`` are
    answers for crimes that a later ruling took off the list; ``unsettled`` are cases without a result yet, those picked
    by hand among them."""

    total: Tally
    classes: tuple[Tally, ...]
    ages: tuple[int, ...]
    spare: int
    unsettled: int


def check_ready(state: State, *, interim: bool, reader: str) -> None:
    """Refused while cases are open, unless ``interim``, and to a ``reader`` (a pseudonym) who judges cases: what
    is missing tells how the audit goes."""
    keep_from_reviewers(state, reader, "what was found so far is")
    left = len(state.cases) - state.settled
    if not state.cases or (left and not interim):
        of = f"of {len(state.cases)} cases"
        raise Refused(
            f"{plural(left, f'{of} is', f'{of} are')} not settled, so the list is not whole"
            if state.cases
            else "nothing was drawn yet",
            remedy="Finish the review. For the crimes found so far, kept from who still judges: --interim.",
        )


def due(state: State) -> list[Due]:
    """Every crime owed that counts as not recorded, or recorded later, in the order of the cases: a victim is one,
    however their incident came to be looked at."""
    return [one for case in settled_cases(state) for one in _of_case(state, case)]


def settled_cases(state: State) -> list[Case]:
    """The settled cases, in their order. Of one picked by hand, and drawn into the sample since, what stands there once
    it is settled."""
    cases = sorted((state.cases | state.picks).items())
    return [
        case
        for _, case in cases
        if case.settled and not (case.retired is not None and state.cases[case.retired].settled)
    ]


def _of_case(state: State, case: Case) -> Iterable[Due]:
    if case.owed is None or case.outcome is None or not state.kind.failing(case.outcome):
        return
    references = () if case.outcome_words is None else case.outcome_words.references
    for place, (owed, found) in enumerate(zip(case.owed.crimes, case.outcome.crimes, strict=True), start=1):
        if found.recorded == "recorded":
            continue
        answer = state.remedied.get((case.number, place))
        yield Due(
            case=case,
            crime=place,
            owed=owed,
            later=found.recorded == "later",
            reference=references[place - 1] if found.recorded == "later" and place <= len(references) else "",
            reasons=found.reasons,
            rationale=_rationale(case),
            found_at=_found_at(case),
            remedied=answer if answer is not None and answer.offence == owed.offence else None,
        )


def _rationale(case: Case) -> str:
    words = [case.rulings[-1].why] if case.rulings else []
    if not case.rulings and case.first.owed_words is not None:
        words.append(case.first.owed_words.rationale)
    if case.outcome_words is not None:
        words.append(case.outcome_words.note)
    return "\n".join(filter(None, words))


def _found_at(case: Case) -> str:
    return case.rulings[-1].at if case.rulings else case.first.judged_at


def tracked(state: State, *, now: str) -> Tracked:
    """Where the list stands at ``now``."""
    every = due(state)
    waited = [_days(one.found_at, now) for one in every if one.left]
    keys = [group.key for group in state.about.all_rules.groups]
    classes = sorted({one.offence for one in every}, key=lambda key: (key not in keys, key))
    known = {(one.case.number, one.crime) for one in every if one.remedied is not None}
    return Tracked(
        total=_tally("", every, now),
        classes=tuple(_tally(key, [one for one in every if one.offence == key], now) for key in classes),
        ages=tuple(
            sum(low <= days and (high is None or days <= high) for days in waited) for low, high in AGES
        ),
        spare=len(state.remedied) - len(known),
        unsettled=sum(not case.settled for case in state.drawn_and_picked.values()),
    )


def _tally(offence: str, listed: Sequence[Due], now: str) -> Tally:
    left = [one for one in listed if one.left]
    return Tally(
        offence,
        owed=len(listed),
        since=sum(one.since and one.remedied is None for one in listed),
        remedied=sum(one.remedied is not None for one in listed),
        left=len(left),
        oldest=max((_days(one.found_at, now) for one in left), default=None),
    )


def _days(start: str, end: str) -> int:
    return max(0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).days)
