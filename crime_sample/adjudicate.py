"""Stage 4d: adjudication. Two verdicts that differ, an objection, a challenge by the force: the registrar rules.

Both verdicts are kept. Whose they are stays hidden, and which stands on the left is decided by a hash of the case, so
neither a name nor a habit leads the ruling. A ruling counts in place of the verdicts, and the last one counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from crime_sample.canonical import digest
from crime_sample.case import CAUSES, Case, Cause, Verdict, said
from crime_sample.errors import InputError, Refused
from crime_sample.frame import Crime
from crime_sample.ledger import Draft
from crime_sample.places import order
from crime_sample.review import check_outcome, check_owed, find
from crime_sample.state import State
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords


class Answered(Protocol):
    """What answers the questions of a review: a verdict, or a position."""

    @property
    def owed(self) -> Owed | None:
        """What the log owes."""

    @property
    def outcome(self) -> Outcome | None:
        """What was made of it."""


@dataclass(frozen=True, slots=True)
class Position:
    """What the registrar can rule for: a verdict under its letter, its auditor not named, or what ``stands``.

    ``objected`` why its own auditor thinks it wrong.
    """

    sign: str
    owed: Owed
    outcome: Outcome | None
    words: OutcomeWords
    rationale: str
    objected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How often cases were judged twice, differed, were objected to, challenged, ruled on, and what that changed.

    ``twice`` and ``differed``, ``challenged`` and ``unanswered`` (challenged, and not ruled on) count cases;
    ``changed`` the rulings that count otherwise than what stood before, for a difference the first verdict.
    """

    twice: int
    differed: int
    objections: int
    challenged: int
    challenges: int
    unanswered: int
    waiting: Mapping[Cause, int]
    ruled: Mapping[Cause, int]
    changed: Mapping[Cause, int]


def agenda(state: State) -> list[tuple[Case, Cause]]:
    """What is to be ruled on, in the order of review, so that what is settled stays a random sample of each stratum."""
    listed = order(state.drawn_and_picked.values())
    return [(case, cause) for case in listed if (cause := case.contested) is not None]


def sides(case: Case) -> tuple[Verdict, ...]:
    """The verdicts of a case as they are put before the registrar, in an order that tells nothing."""
    given = tuple(verdict for verdict in case.verdicts if verdict.owed is not None)
    turned = int(digest(f"order of the verdicts\n{case.frame}\n{case.id}")[:2], 16) % 2 == 1
    return given[::-1] if turned else given


def positions(case: Case) -> tuple[Position, ...]:
    """What can be ruled for: the verdicts as ``sides`` has them, and what stands where the case was ruled on before or
    the force challenges it. A challenge brings up the verdicts only where they differ.
    """
    found = []
    if case.contested == "challenge" or case.rulings:
        given = case.first.owed_words
        why = case.rulings[-1].why if case.rulings else "" if given is None else given.rationale
        found.append(_position("stands", case.owed, case.outcome, case.outcome_words, why))
    if case.contested != "challenge" or case.differs:
        for sign, one in zip("AB", sides(case), strict=False):
            why = "" if one.owed_words is None else one.owed_words.rationale
            objected = tuple(one.objected)
            found.append(_position(sign, one.owed, one.outcome, one.outcome_words, why, objected))
    return tuple(position for position in found if position is not None)


def _position(
    sign: str,
    owed: Owed | None,
    outcome: Outcome | None,
    words: OutcomeWords | None,
    rationale: str,
    objected: tuple[str, ...] = (),
) -> Position | None:
    if owed is None:
        return None
    return Position(sign, owed, outcome, words or OutcomeWords(), rationale, objected)


def tally(cases: Iterable[Case]) -> Tally:
    """What second reviews, objections and challenges brought."""
    listed = list(cases)
    rulings = [ruling for case in listed for ruling in case.rulings]
    waiting = Counter(cause for case in listed if (cause := case.contested) is not None)
    ruled = Counter(ruling.cause for ruling in rulings)
    changed = Counter(ruling.cause for ruling in rulings if ruling.changed)
    return Tally(
        twice=sum(case.second is not None and case.judged for case in listed),
        differed=sum(case.differs for case in listed),
        objections=sum(case.objections for case in listed),
        challenged=sum(bool(case.challenges) for case in listed),
        challenges=sum(len(case.challenges) for case in listed),
        unanswered=sum(len(case.challenges) > case.challenges_ruled for case in listed),
        waiting={cause: waiting[cause] for cause in CAUSES},
        ruled={cause: ruled[cause] for cause in CAUSES},
        changed={cause: changed[cause] for cause in CAUSES},
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """The cases put before the force, by what it answered last; ``unnamed`` were accepted on sheets of which it was not
    kept which cases they were."""

    accepted: tuple[int, ...]
    challenged: tuple[int, ...]
    silent: tuple[int, ...]
    unnamed: int

    @property
    def put(self) -> int:
        """How many cases were put before the force."""
        return len(self.accepted) + len(self.challenged) + len(self.silent)


def answers(state: State) -> Answers:
    """What the force answered to the sample, case by case."""
    return _answers(state, state.cases, sum(state.accepted_unnamed.values()))


def answers_on_picks(state: State) -> Answers:
    """What it answered to the cases picked by hand."""
    return _answers(state, state.picks, 0)


def _answers(state: State, cases: Mapping[int, Case], unnamed: int) -> Answers:
    put = {n for sheet in state.sheets.values() if sheet.get("step") == "answer" for n in sheet["cases"]}
    found: dict[bool | None, list[int]] = {True: [], False: [], None: []}
    for number, case in sorted(cases.items()):
        last = case.heard[-1].accepted if case.heard else False if case.challenges else None
        if last is not None or number in put:
            found[last].append(number)
    return Answers(tuple(found[True]), tuple(found[False]), tuple(found[None]), unnamed)


def differing(one: Answered, other: Answered) -> tuple[str, ...]:
    """Which questions two verdicts answer differently, by the names of ``questions``."""
    mine, theirs = questions(one), questions(other)
    found = [name for name in dict.fromkeys((*mine, *theirs)) if mine.get(name) != theirs.get(name)]
    if not _counting(found, one, other) and said(one.owed, one.outcome) != said(other.owed, other.outcome):
        # Each question has the same answers, but of other crimes of one class.
        found.insert(0, "recorded")
    return tuple(found)


_COUNTS = {"answer", "crimes owed", "recorded", "class", "in time", "not owed", "other records"}


def _counting(found: Iterable[str], *verdicts: Answered) -> set[str]:
    """Those of the questions that make a verdict another."""
    asked = {key for one in verdicts if one.outcome is not None for key in one.outcome.answers}
    return (_COUNTS | asked) & set(found)


def questions(verdict: Answered) -> dict[str, object]:
    """What a verdict answers, question by question; lists in an order that does not matter."""
    owed, outcome = verdict.owed, verdict.outcome
    offences = () if owed is None else tuple(crime.offence for crime in owed.crimes)
    judged = () if outcome is None else outcome.crimes
    pairs = list(zip(offences, judged, strict=False))
    return {
        "answer": None if owed is None else owed.answer,
        "crimes owed": sorted(offences),
        "recorded": sorted((offence, one.recorded) for offence, one in pairs),
        "class": sorted((offence, str(one.right_class)) for offence, one in pairs),
        "in time": sorted((offence, str(one.timely)) for offence, one in pairs),
        "reasons": sorted(reason for one in judged for reason in one.reasons),
        "not owed": 0 if outcome is None else outcome.not_owed,
        "other records": 0 if outcome is None else outcome.multiplicity - 1,
        **({} if outcome is None else dict(outcome.answers)),
        **({"reason": outcome.reason} if outcome is not None and outcome.reason else {}),
        "flags": () if owed is None else sorted(owed.flags),
        "sources": () if owed is None else sorted(owed.sources),
    }


def rule(
    state: State,
    number: int,
    owed: Owed,
    outcome: Outcome | None,
    words: OutcomeWords,
    *,
    why: str,
    registrar: str,
    uid: str,
    crimes: Mapping[str, Crime],
) -> list[Draft]:
    """What the registrar settles a case on: one of the verdicts, or another. Both verdicts stay as they are.

    ``crimes`` are those of the references that the extract holds. Who judged the case does not rule on it.
    """
    case = find(state, number)
    if uid in state.uids:
        return []
    cause = None if case.calibration else case.contested
    if cause is None:
        raise Refused(
            f"case {number} has nothing to rule on",
            remedy="Rulings are made on differing verdicts, objections and challenges.",
        )
    if any(verdict.auditor == registrar for verdict in case.verdicts):
        raise Refused(
            f"you have judged case {number} yourself", remedy="Another must rule on it: --registrar NAME."
        )
    if registrar in case.recused:
        raise Refused(
            f"you declared an interest in case {number}, or judged its incident before",
            remedy="Another must rule on it: --registrar NAME.",
        )
    if not why.strip():
        raise InputError(
            "a ruling needs a reason", remedy="Say in a few words why, so that both can follow it."
        )
    check_owed(state, owed, OwedWords(rationale=why), number)
    if (outcome is not None) != (owed.answer in REVEALED):
        raise InputError(f"case {number}: an answer of '{owed.answer}' and its outcome do not fit")
    if outcome is not None:
        check_outcome(state, case, owed, outcome, words, crimes)
    body = {
        "case": number,
        "cause": cause,
        "owed": owed.model_dump(mode="json"),
        "outcome": None if outcome is None else outcome.model_dump(mode="json"),
        "rules": state.rules_digest_of(case),
    }
    return [Draft("ruled", body, uid, {"why": why, "words": words.model_dump(mode="json")})]


def challenge(state: State, number: int, *, words: str, uid: str) -> list[Draft]:
    """The force does not accept the outcome of a case, and says why. Its outcome stands until it is ruled on."""
    case = find(state, number)
    if uid in state.uids:
        return []
    if case.calibration or not case.settled:
        raise Refused(
            f"case {number} is not settled, so there is nothing to challenge",
            remedy="The force answers when the review and the adjudication are done.",
        )
    if case.contested == "challenge":
        raise Refused(f"case {number} is challenged already, and waits for its ruling")
    if not words.strip():
        raise InputError(f"case {number}: a challenge needs a reason")
    return [Draft("challenged", {"case": number}, uid, {"words": words})]


def before_challenges(state: State) -> dict[int, Case]:
    """The cases as they stood before the force was heard: without rulings on challenges."""
    return {number: _before_challenges(case) for number, case in state.cases.items()}


def _before_challenges(case: Case) -> Case:
    kept = [ruling for ruling in case.rulings if ruling.cause != "challenge"]
    return case if len(kept) == len(case.rulings) else replace(case, rulings=kept)


def as_first_judged(state: State) -> dict[int, Case]:
    """The cases by their first verdicts alone, as if there were neither second ones nor rulings."""
    return {
        number: replace(case, second=None, rulings=[], objections_ruled=case.objections)
        for number, case in state.cases.items()
    }
