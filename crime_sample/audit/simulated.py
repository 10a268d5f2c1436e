"""Simulated auditors, for the demonstration: they know the truth of a synthetic force, and judge by it."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample import review
from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.session import new_uid
from crime_sample.canonical import digest
from crime_sample.case import Case
from crime_sample.ledger import Draft
from crime_sample.places import mine
from crime_sample.simulate import Force, TrueCrime, extra_recorded, not_found, truth
from crime_sample.state import State
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

# The force's truth has no reasons; they are spread over those seen most, so that the report has a table.
REASONS = (
    "not-recognised",
    "not-recognised",
    "victim-or-crime-missed",
    "third-party-report",
    "awaiting-confirmation",
)


def judge_truly(sitting: Sitting, force: Force, cases: Sequence[Case]) -> None:
    """Judge ``cases`` as the truth of ``force`` has it: all blind steps in one go, then all the second ones."""
    audit = sitting.audit
    owed = {case.number: _owed(force, case) for case in cases}

    def commit(state: State) -> list[Draft]:
        return [
            draft
            for case in cases
            for draft in review.commit(
                state,
                case.number,
                owed[case.number],
                OwedWords(rationale="simulated: as the synthetic force has it"),
                auditor=audit.actor,
                uid=new_uid(),
            )
        ]

    audit.write(commit)
    second = [
        case
        for case in cases
        if (own := mine(audit.state.cases[case.number], audit.actor)) is not None and own.step == "reveal"
    ]
    found = {case.number: truth(force, case.id) for case in second}
    crimes = sitting.lookup(c.reference or "" for several in found.values() for c in several)

    def judge(state: State) -> list[Draft]:
        return [
            draft
            for case in second
            for draft in review.judge(
                state,
                case.number,
                Outcome(
                    crimes=tuple(_outcome(case, crime) for crime in found[case.number]),
                    not_owed=extra_recorded(force, case.id),
                ),
                OutcomeWords(references=tuple(crime.reference or "" for crime in found[case.number])),
                auditor=audit.actor,
                uid=new_uid(),
                crimes=crimes,
            )
        ]

    audit.write(judge)


def _owed(force: Force, case: Case) -> Owed:
    if not_found(force, case.id):
        return Owed(answer="not-found")
    crimes = tuple(OwedCrime(offence=crime.offence) for crime in truth(force, case.id))
    return Owed(answer="crimes" if crimes else "none", crimes=crimes, sources=("incident-log",))


def _outcome(case: Case, crime: TrueCrime) -> CrimeOutcome:
    if not crime.recorded:
        reason = REASONS[int(digest(f"{case.id} {crime.offence}")[:8], 16) % len(REASONS)]
        return CrimeOutcome(recorded="not-recorded", reasons=(reason,))
    return CrimeOutcome(
        recorded="recorded",
        right_class=crime.recorded_class == crime.offence,
        timely=crime.timely,
        hours=None if crime.hours is None else round(crime.hours, 3),
    )
