"""Where an audit stands: what was done, what comes next, and how far the review is. Never a rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.case import Case
from crime_sample.places import Stuck, to_share_out
from crime_sample.reviewers import at_work, finished, reviewers, reviewing, to_calibrate, to_meet
from crime_sample.state import State


@dataclass(frozen=True, slots=True)
class Reviews:
    """Verdicts asked for and given. Those on calibration cases count like any others: a count that stood still after
    one would give it away."""

    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for who leads or rules, besides urgent referrals: notes, cases to rule on, the objections so far,
    calibration cases in which nobody has said what is right, and reviews that nobody can give before they are given
    out."""

    notes: int
    to_adjudicate: int
    objections: int
    to_calibrate: int
    to_share_out: int


def next_step(state: State, reader: str = "") -> str:
    """The command that comes next, in words a newcomer can type after; for a ``reader`` (a pseudonym) who judges cases
    the review until they are done."""
    if not state.frames:
        return "register the frame: crime_sample frame add AUDIT EXPORT"
    if state.extract is None:
        return "register what counts as recorded: crime_sample extract add AUDIT CRIMES"
    if state.plan is None:
        return "plan and freeze: crime_sample plan AUDIT --margin 2 --freeze"
    if not state.cases:
        return 'draw, once the seed is known: crime_sample draw AUDIT --seed "..."'
    if to_share_out(state) and not at_work(state, reader):
        return (
            "share the cases out, so that nobody sees which of them others have too: "
            "crime_sample assign AUDIT --auditor NAME --auditor NAME"
        )
    if not done(state, reader):
        return "review: crime_sample review AUDIT --auditor NAME"
    if any(case.contested in ("difference", "objection") for case in state.drawn_and_picked.values()):
        return "adjudicate: crime_sample adjudicate AUDIT --registrar NAME"
    if not all(case.judged for case in state.drawn_and_picked.values()):
        return "review what was picked by hand: crime_sample review AUDIT --auditor NAME"
    return "estimate and report: crime_sample report AUDIT"


def reviews(state: State) -> dict[str, Reviews]:
    """Verdicts asked for and given, by stratum; what was picked by hand is of none."""
    asked: dict[str, int] = {}
    given: dict[str, int] = {}
    for case in (*state.cases.values(), *state.calibration.values()):
        label = state.stratum_label(case.frame, case.stratum)
        done = sum(v.settled for v in case.verdicts if v.auditor not in state.calibrators)
        asked[label] = asked.get(label, 0) + (done if case.calibration else len(case.verdicts))
        given[label] = given.get(label, 0) + done
    for person in reviewers(state):
        met = to_meet(state, person)
        if reviewing(state):
            # A place of the sample given up is still asked for, of another: so is this one, or it would be told apart.
            met += [
                one for one in state.calibration.values() if person in one.recused and one.retired is None
            ]
        for case in met:
            asked[state.stratum_label(case.frame, case.stratum)] += 1
    return {label: Reviews(asked[label], given[label]) for label in sorted(asked)}


def picked(state: State) -> Reviews:
    """Verdicts asked for and given on what was picked by hand."""
    verdicts = [v for case in state.picks.values() if case.retired is None for v in case.verdicts]
    return Reviews(len(verdicts), sum(verdict.settled for verdict in verdicts))


def waiting(state: State, reader: str) -> Waiting | None:
    """What waits for the registrar; None to a ``reader`` (a pseudonym) who judges cases while some are open: it would
    tell which of theirs another judges too, or how many."""
    if at_work(state, reader):
        return None
    return Waiting(
        notes=sum(note.open for case in state.shown.values() for note in case.remarks),
        to_adjudicate=sum(case.contested is not None for case in state.drawn_and_picked.values()),
        objections=sum(case.objections for case in state.drawn_and_picked.values()),
        to_calibrate=to_calibrate(state),
        to_share_out=to_share_out(state),
    )


def done(state: State, reader: str) -> bool:
    """Whether every verdict was given, as far as the ``reader`` may know."""
    return not reviewing(state) and finished(state, reader)


def settled(state: State, reader: str) -> int | None:
    """Cases settled; None while verdicts are still to be given, since it stands still after a case judged twice."""
    return state.settled if done(state, reader) else None


def standing(state: State, stuck: Stuck | None = None, *, reader: str = "") -> dict[str, Any]:
    """The JSON document of ``status --json``, for a ``reader`` (a pseudonym); ``stuck`` are the cases without an
    auditor, None if that is not known.

    They are counted and not named: that a case judged once waits for somebody would tell that it is judged twice.
    """
    about = state.about
    open_ = waiting(state, reader)
    by_stratum = reviews(state)
    by_hand = picked(state)
    return {
        "force": about.force,
        "period": [about.start.isoformat(), about.end.isoformat()],
        "marking": about.marking,
        "kind": about.kind,
        "keep_until": None if state.keep_until is None else state.keep_until.isoformat(),
        "rules": ", ".join(one.pack.name for one in about.packs),
        "frames": {name: frame.incidents for name, frame in state.frames.items()},
        "extract": None if state.extract is None else state.extract.crimes,
        "planned": None if state.plan is None else state.plan.incidents,
        "seed": state.seed or None,
        "cases": len(state.cases),
        "reviews": {
            "asked": sum(one.asked for one in by_stratum.values()),
            "given": sum(one.given for one in by_stratum.values()),
        },
        "settled": settled(state, reader),
        "picked": {"cases": len(state.picks), "asked": by_hand.asked, "given": by_hand.given}
        if state.picks
        else None,
        "strata": {
            label: {"drawn": len(cases), "asked": by_stratum[label].asked, "given": by_stratum[label].given}
            for label, cases in strata(state).items()
        },
        "referrals": len(state.open_referrals),
        "notes": None if open_ is None else open_.notes,
        "objections": None if open_ is None else open_.objections,
        "to_adjudicate": None if open_ is None else open_.to_adjudicate,
        "to_give_to_others": None if open_ is None or stuck is None else len(stuck.others),
        "for_nobody": None if open_ is None or stuck is None else len(stuck.nobody),
        "to_calibrate": None if open_ is None else open_.to_calibrate,
        "to_share_out": None if open_ is None else open_.to_share_out,
        "entries": state.seq,
        "head": state.head,
        "anchors": dict(state.anchors),
        "next": next_step(state, reader),
    }


def strata(state: State) -> dict[str, list[Case]]:
    """The cases of the sample by stratum."""
    found: dict[str, list[Case]] = {}
    for case in state.cases.values():
        found.setdefault(state.stratum_label(case.frame, case.stratum), []).append(case)
    return dict(sorted(found.items()))
