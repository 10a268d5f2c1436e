"""Who judges the cases of an audit, and what is kept from them while cases are open."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample.case import Case
from crime_sample.errors import Refused
from crime_sample.state import State


def reviewers(state: State) -> frozenset[str]:
    """The pseudonyms of all who judge cases: a place is given to them, or they have a verdict. Who only says what is
    right in calibration cases is none of them."""
    return _of(state, state.shown.values())


def _of(state: State, cases: Iterable[Case]) -> frozenset[str]:
    return frozenset(
        person
        for case in cases
        for verdict in case.verdicts
        for person in (verdict.assigned, verdict.auditor if verdict.owed is not None else "")
        if person and not (case.calibration and person in state.calibrators)
    )


def is_open(state: State) -> bool:
    """Whether cases are open: drawn and not settled."""
    return state.settled < len(state.cases)


def reviewing(state: State) -> bool:
    """Whether verdicts are still to be given."""
    return not all(case.judged for case in state.cases.values())


def to_calibrate(state: State) -> int:
    """Calibration cases in which nobody has said yet what is right."""
    return sum(case.agreed is None and case.retired is None for case in state.calibration.values())


def to_meet(state: State, person: str) -> list[Case]:
    """The calibration cases that somebody who judges cases will meet still, or has not finished; none for who judges
    only what was picked by hand."""
    if state.picks and person not in _of(state, (*state.cases.values(), *state.calibration.values())):
        return []
    return [
        case
        for case in state.calibration.values()
        if case.retired is None
        and person not in case.recused
        and not any(verdict.settled and verdict.auditor == person for verdict in case.verdicts)
    ]


def finished(state: State, reader: str) -> bool:
    """Whether the reader (a pseudonym) has judged every calibration case that they will meet.

    Who has some left must see nothing change when the sample is done: it would tell that the rest are these.
    """
    return reader not in reviewers(state) or not to_meet(state, reader)


def keeps_out(state: State, reader: str) -> bool:
    """Whether the reader (a pseudonym) judges cases while some are open, and so must not know how the others fare."""
    return is_open(state) and reader in reviewers(state)


def at_work(state: State, reader: str) -> bool:
    """Whether the reader judges cases and some are open, be it that calibration cases are left to them."""
    return reader in all_at_work(state)


def all_at_work(state: State) -> frozenset[str]:
    """The pseudonyms of all who are ``at_work``."""
    judges = reviewers(state)
    return judges if is_open(state) else frozenset(one for one in judges if to_meet(state, one))


def judges_still(state: State, reader: str) -> bool:
    """Whether the reader judges cases, drawn or picked by hand, of which any are open: what others said of them, and
    when, tells which are judged twice."""
    picks = any(not case.settled for case in state.picks.values() if case.retired is None)
    return at_work(state, reader) or (picks and reader in reviewers(state))


def keep_from_reviewers(state: State, reader: str, what: str = "its rates are") -> None:
    """The one guard of everything that shows rates, or which cases are judged twice: Refused to who judges cases, while
    cases are open."""
    if keeps_out(state, reader):
        raise Refused(
            f"you judge cases of this audit, so {what} hidden from you while cases are open",
            remedy="The lead or the registrar may look: --who NAME.",
        )
