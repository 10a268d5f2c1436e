"""Whose turn it is: which place of a case is an auditor's, the order of the queue, and how cases are shared out.

A case with two places offers both from the start, to two people, in the same order as every other case: so nothing
tells a first review from a second. And where any case has two, or is slipped in, nobody is offered what they were not
given: see ``pooled``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crime_sample.case import Case, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.formats import plural, several
from crime_sample.ledger import Draft
from crime_sample.state import State

CLAIM = timedelta(minutes=30)
"""A case another auditor has open is passed over for this long."""


def order(cases: Iterable[Case]) -> list[Case]:
    """Cases in the order of review: by ticket within a stratum, strata advancing side by side.

    So at any moment what is settled is, in each stratum, about the same share of its tickets from the top. What was
    picked by hand comes last: what somebody suspected must not colour the eye for the sample.
    """
    listed = list(cases)
    sizes: dict[tuple[str, str], int] = {}
    for case in listed:
        key = (case.frame, case.stratum)
        sizes[key] = max(sizes.get(key, 0), case.rank)
    return sorted(
        listed,
        key=lambda c: (
            (1.0, c.number) if c.picked else ((c.rank - 0.5) / max(1, sizes[c.frame, c.stratum]), c.number)
        ),
    )


def place_of(case: Case, auditor: str, *, now: str | None = None) -> int | None:
    """Which place of the case is the auditor's, 1 or 2; None if neither is.

    The one they hold or were given; else the first that is free. With ``now`` a place that another has open is not.
    """
    for place, verdict in enumerate(case.verdicts, start=1):
        if verdict.owed is not None and verdict.auditor == auditor:
            return place
    if auditor in case.recused:
        return None
    if case.calibration:
        return _own_place(case, auditor)
    free = [
        (place, verdict)
        for place, verdict in enumerate(case.verdicts, start=1)
        if verdict.owed is None and verdict.assigned in ("", auditor)
    ]
    best = sorted(free, key=lambda one: (one[1].assigned != auditor, not _open_to(one[1], auditor), one[0]))
    if now is not None:
        best = [one for one in best if not claimed(one[1], auditor, now)]
    return best[0][0] if best else None


def _own_place(case: Case, auditor: str) -> int:
    """A calibration case has a place for everyone: the auditor's, or a new one."""
    for place, verdict in enumerate(case.verdicts, start=1):
        if verdict.owed is None and verdict.opening is not None and verdict.opening.actor == auditor:
            return place
    return len(case.verdicts) + 1


def pooled(state: State) -> bool:
    """Whether what nobody was given is anybody's. Not where cases are judged twice or slipped in: who came late would
    be offered these before all others, and who came under a name made up could count them."""
    return state.plan is None or not state.plan.design.in_secret


def _has(state: State, case: Case, auditor: str) -> bool:
    """Whether a place in a case is the auditor's: begun by them, given to them, or in a pool free."""
    place = place_of(case, auditor)
    if place is None or pooled(state):
        return place is not None
    verdict = own(case, place)
    # A name that the audit does not know has a blank for a pseudonym, as has what nobody was given.
    return auditor != "" and auditor in (verdict.assigned, verdict.auditor)


def works(state: State, auditor: str) -> bool:
    """Whether the auditor has work in the sample: a verdict given, a place given to them, or one they could take."""
    if auditor in state.calibrators:
        return False
    return any(_has(state, case, auditor) for case in state.cases.values())


def offered(state: State, case: Case, auditor: str) -> bool:
    """Whether the case may be put before the auditor; see ``offers``."""
    return _offered(state, case, auditor, slipped=case.calibration and works(state, auditor))


def offers(state: State, auditor: str) -> list[Case]:
    """The cases that may be put before the auditor, in the order of review.

    What they have done stays theirs; what nobody was given is theirs in a pool only. A retired case is for nobody else.
    Calibration cases come among others only, so not to who has none; and who says what is right in them judges no
    others.
    """
    slipped = works(state, auditor)
    return [case for case in order(state.shown.values()) if _offered(state, case, auditor, slipped=slipped)]


def _offered(state: State, case: Case, auditor: str, *, slipped: bool) -> bool:
    if any(verdict.owed is not None and verdict.auditor == auditor for verdict in case.verdicts):
        return case.retired is None or any(v.settled and v.auditor == auditor for v in case.verdicts)
    if case.retired is not None:
        return False
    if auditor in state.calibrators:
        return case.calibration
    return slipped if case.calibration else _has(state, case, auditor)


def own(case: Case, place: int) -> Verdict:
    """The verdict in a place of the case; a place that nobody has taken yet is blank."""
    return case.verdicts[place - 1] if place <= len(case.verdicts) else Verdict()


def mine(case: Case, auditor: str) -> Verdict | None:
    """The auditor's own verdict on a case, begun or free to begin; None if it is not for them."""
    place = place_of(case, auditor)
    return None if place is None else own(case, place)


def next_case(state: State, auditor: str, *, now: str, passed: Collection[int] = ()) -> Case | None:
    """The case ``auditor`` should judge next: their own unfinished ones first, then the queue.

    ``passed`` are cases put off in this sitting. Cases that another has open are passed over.
    """
    free = None
    for case in offers(state, auditor):
        if case.number in passed:
            continue
        place = place_of(case, auditor, now=now)
        step = "settled" if place is None else own(case, place).step
        if step == "reveal":
            return case
        if step == "blind" and free is None:
            free = case
    return free


def claimed(verdict: Verdict, auditor: str, now: str) -> bool:
    """Whether another auditor has it open."""
    if verdict.opening is None or verdict.opening.actor == auditor or verdict.owed is not None:
        return False
    return datetime.fromisoformat(now) - datetime.fromisoformat(verdict.opening.at) < CLAIM


def _open_to(verdict: Verdict, auditor: str) -> bool:
    return verdict.opening is not None and verdict.opening.actor == auditor


def assign(
    state: State,
    auditors: Sequence[str],
    *,
    uid: str,
    kept_from: Mapping[str, Collection[int]] | None = None,
    cases: Collection[int] | None = None,
    taken_from: str | None = None,
    partly: bool = False,
) -> list[Draft]:
    """Share the cases out among ``auditors`` (pseudonyms), evenly in each stratum and in ticket order, nobody twice
    on a case.

    Only places that nobody has begun are given; those given before stay, unless they were given to ``taken_from``, or
    to somebody who must not judge them. ``cases`` narrows it down; ``kept_from`` are the cases that an auditor must not
    judge. Refused if a place can be given to nobody, unless what can is to be given ``partly``.
    """
    if not auditors:
        raise InputError(
            "name the auditors to share the cases among", remedy="--auditor NAME, once for each."
        )
    if len(set(auditors)) < len(auditors):
        raise InputError("an auditor is named twice")
    if barred_for_good := state.calibrators & set(auditors):
        called = ", ".join(state.people.get(one, one) for one in sorted(barred_for_good))
        raise Refused(f"{called}: who says what is right in calibration cases judges none of the sample")
    barred = kept_from or {}
    loads = dict.fromkeys(auditors, 0)
    strata: dict[tuple[str, str, str], dict[str, int]] = {}
    given: list[list[object]] = []
    nobody: list[int] = []
    for case in order(state.drawn_and_picked.values()):
        share = strata.setdefault((case.frame, case.stratum, case.picked), dict.fromkeys(auditors, 0))
        holders = {v.auditor if v.owed is not None else v.assigned for v in case.verdicts}
        if taken_from is not None and not any(v.auditor == taken_from for v in case.verdicts):
            holders.discard(taken_from)
        for place, verdict in enumerate(case.verdicts, start=1):
            if not _free(case, verdict, barred, taken_from) or (
                cases is not None and case.number not in cases
            ):
                continue
            fit = [one for one in auditors if one not in holders and not _kept(case, one, barred)]
            if not fit:
                nobody.append(case.number)
                continue
            chosen = min(fit, key=lambda one: (share[one], loads[one], auditors.index(one)))
            holders.add(chosen)
            share[chosen] += 1
            loads[chosen] += 1
            given.append([case.number, place, chosen])
    if nobody and not partly:
        listed = several([str(number) for number in sorted(set(nobody))])
        raise Refused(
            f"{plural(len(nobody), 'review')} can be given to none of these auditors: case {listed}",
            remedy="Whoever has a case, judged it, or has an interest in it cannot judge it again: name more auditors.",
        )
    return [Draft("assigned", {"places": given}, uid)] if given else []


def _kept(case: Case, auditor: str, barred: Mapping[str, Collection[int]]) -> bool:
    """Whether the auditor must not judge the case."""
    return auditor in case.recused or case.number in barred.get(auditor, ())


def _free(
    case: Case, verdict: Verdict, barred: Mapping[str, Collection[int]], taken_from: str | None = None
) -> bool:
    """Whether a place is to be given: begun by nobody, and not given to somebody who may judge it."""
    if verdict.owed is not None:
        return False
    return verdict.assigned in ("", taken_from) or _kept(case, verdict.assigned, barred)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Cases with a place that was given to somebody who must not judge it, and is to be given to ``others``; and cases
    with a place that ``nobody`` who is known to the audit may take."""

    others: tuple[int, ...]
    nobody: tuple[int, ...]


def stuck(state: State, *, kept_from: Mapping[str, Collection[int]] | None = None) -> Stuck:
    """What a declared interest, or an incident judged before, leaves without an auditor."""
    barred = kept_from or {}
    known = {person for person, role in state.roles.items() if role == "auditor"}
    held = (v for case in state.drawn_and_picked.values() for v in case.verdicts)
    known |= {one for v in held for one in (v.auditor, v.assigned)}
    known.discard("")
    others, nobody = [], []
    for number, case in state.shown.items():
        if case.retired is not None:
            continue
        kept = {one for one in known if _kept(case, one, barred)}
        # Calibration cases are counted as they are met, or the count would tell them from the others.
        places = (case.verdicts or (Verdict(),)) if case.calibration else case.verdicts
        free = [verdict for verdict in places if _free(case, verdict, barred)]
        if not (kept and free):
            continue
        holders = {v.assigned if v.owed is None else v.auditor for v in case.verdicts}
        if len(known - kept - holders) < len(free):
            nobody.append(number)
        elif any(verdict.assigned for verdict in free):
            others.append(number)
    return Stuck(tuple(others), tuple(nobody))


def to_share_out(state: State) -> int:
    """Reviews that nobody was given and that nobody can begin until they are; none in a pool."""
    if pooled(state):
        return 0
    return sum(
        verdict.owed is None and (not verdict.assigned or verdict.assigned in case.recused)
        for case in state.drawn_and_picked.values()
        for verdict in case.verdicts
    )


def kept_away(state: State, auditor: str) -> list[int]:
    """The cases kept from the auditor, by an interest declared in the case itself, that nobody has begun. Whether more
    than one is to judge them, or they are of the sample, makes no difference: they are told to the auditor."""
    return [
        number
        for number, case in state.shown.items()
        if auditor in case.recused and case.retired is None and not case.begun
    ]
