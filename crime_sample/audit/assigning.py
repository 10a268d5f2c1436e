"""Sharing the cases out among auditors, and keeping from them what they have an interest in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crime_sample import interests, names, places
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import Audit, new_uid, pseudonym
from crime_sample.case import NOT_DRAWN, Case
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Draft
from crime_sample.places import Stuck
from crime_sample.reviewers import at_work, reviewers, to_meet
from crime_sample.state import State


@dataclass(frozen=True, slots=True)
class Share:
    """What an auditor has: reviews ``done``, and ``left`` of those given to them; ``strata`` those left by stratum."""

    auditor: str
    done: int
    left: int
    strata: Mapping[str, int]


def assign(
    audit: Audit,
    auditors: Sequence[str],
    *,
    stratum: str | None = None,
    where: Mapping[str, str] | None = None,
    taken_from: str | None = None,
    progress: Progress | None = None,
) -> int | None:
    """Share out among ``auditors`` (names) what nobody has begun; how many reviews were given.

    ``stratum`` and ``where`` (label of the case, such as ``district``: value) narrow it down; ``taken_from`` names
    whose cases are given to the others. Refused if a review can be given to none of them. But where cases are judged
    twice or slipped in, that tells which: to who judges cases there, or is to, no count is told (None), and what can be
    given is.
    """
    state = audit.refresh()
    if not state.cases:
        raise Refused(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    called = [names.clean(name) for name in auditors]
    cases = _narrowed(state, stratum, where or {})
    sitting = sit(audit, purpose="", progress=progress) if state.conflicts else None
    uid = new_uid()
    given: int | None = 0

    def decide(now: State) -> list[Draft]:
        nonlocal given
        drafts, keys = _people(audit, now, called)
        known = {**now.people, **{draft.body["person"]: "" for draft in drafts}}
        from_key = None if taken_from is None else _key(now, taken_from)
        judges = at_work(now, audit.actor) or audit.actor in keys.values()
        untold = judges and not places.pooled(now)
        shared = places.assign(
            now,
            [keys[name] for name in called],
            uid=uid,
            cases=cases,
            taken_from=from_key,
            kept_from=_kept_from(now, sitting, known),
            partly=untold,
        )
        given = None if untold else sum(len(draft.body["places"]) for draft in shared)
        return [*drafts, *shared] if shared else []

    audit.write(decide)
    return given


def shares(state: State, *, reader: str = "") -> list[Share]:
    """What every auditor has, by name; what nobody was given stands under a blank name, if there is any.

    Calibration cases count like any others: a count that stood still after one would give it away. So would the counts
    of others: a ``reader`` (a pseudonym) who judges cases sees, while cases are open, what the review tells them.
    """
    found: dict[str, list[Case]] = {}
    done: dict[str, int] = {}
    for case in state.shown.values():
        if case.picked and case.retired is not None:
            continue
        for verdict in case.verdicts:
            if verdict.settled and verdict.auditor not in state.calibrators:
                done[verdict.auditor] = done.get(verdict.auditor, 0) + 1
            elif not verdict.settled and not case.calibration:
                # Given to somebody who must not judge it, it is to be given to another.
                held = "" if verdict.assigned in case.recused else verdict.assigned
                found.setdefault(verdict.auditor or held, []).append(case)
    for person in reviewers(state):
        found.setdefault(person, []).extend(to_meet(state, person))
    if at_work(state, reader):
        theirs = [(case, places.mine(case, reader)) for case in places.offers(state, reader)]
        found = {reader: [case for case, own in theirs if own is not None and not own.settled]}
        done = {reader: done.get(reader, 0)}
    people = {*(person for person in found if found[person]), *done}
    return [
        _share(state, person, done.get(person, 0), found.get(person, []))
        for person in sorted(people, key=lambda one: (not one, state.people.get(one, "")))
    ]


def _share(state: State, person: str, done: int, left: list[Case]) -> Share:
    strata: dict[str, int] = {}
    for case in left:
        label = NOT_DRAWN if case.picked else state.stratum_label(case.frame, case.stratum)
        strata[label] = strata.get(label, 0) + 1
    return Share(state.people.get(person, ""), done, len(left), dict(sorted(strata.items())))


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declared interest keeps from an auditor: so many ``cases``, and those ``given`` to them before and not
    begun, which must be given to others."""

    cases: int
    given: tuple[int, ...]


def declare(
    audit: Audit,
    auditor: str,
    *,
    column: str,
    value: str,
    new: bool = False,
    progress: Progress | None = None,
) -> Declared:
    """Keep from an auditor all logs with this value in this column of the export.

    Refused for a name that is not known, unless ``new``: a name mistyped would keep nothing from anybody.
    """
    called = names.clean(auditor)
    if not new and pseudonym(audit, audit.refresh(), called) is None:
        raise InputError(
            f"nobody called '{called}' is known, so nothing is kept from anybody",
            remedy=f"There are: {', '.join(audit.state.people.values())}. For somebody new: --new-auditor",
        )
    sitting = sit(audit, purpose="", progress=progress)
    listed = [sitting.incident(case) for case in audit.state.drawn_and_picked.values()]
    columns = {name for incident in listed for name in incident.columns}
    if not value.strip():
        raise InputError("say which value: a blank would bar every log without one")
    uid = new_uid()

    def decide(now: State) -> list[Draft]:
        drafts, keys = _people(audit, now, [called])
        return [
            *drafts,
            *interests.declare(keys[called], column=column, value=value, columns=columns, uid=uid),
        ]

    audit.write(decide)
    key = _key(audit.state, called)
    barred = _kept_from(audit.state, sitting, {key: called}).get(key, frozenset())
    cases = audit.state.drawn_and_picked
    given = (
        number
        for number in sorted(barred & cases.keys())
        if any(v.owed is None and v.assigned == key for v in cases[number].verdicts)
    )
    return Declared(len(barred & cases.keys()), tuple(given))


def stuck(audit: Audit, *, progress: Progress | None = None) -> Stuck:
    """Which cases wait for somebody who may judge them. Where interests were declared the logs are read, to know
    which; InputError where they are not to be had."""
    state = audit.state
    open_ = any(v.owed is None for case in state.drawn_and_picked.values() for v in case.verdicts)
    sitting = sit(audit, purpose="", progress=progress) if state.conflicts and open_ else None
    return places.stuck(state, kept_from=_kept_from(state, sitting, state.people))


def _narrowed(state: State, stratum: str | None, where: Mapping[str, str]) -> frozenset[int] | None:
    if stratum is not None and stratum not in state.population:
        raise InputError(
            f"there is no stratum '{stratum}'", remedy=f"Strata: {', '.join(sorted(state.population))}."
        )
    # Those of calibration cases are among them: what is missing would tell which these are.
    labels = {label for case in state.shown.values() for label in case.labels}
    for label, value in where.items():
        values = {case.labels.get(label, "") for case in state.shown.values()}
        if label not in labels:
            raise InputError(f"cases have no '{label}'", remedy=f"They have: {', '.join(sorted(labels))}.")
        if value not in values:
            raise InputError(
                f"no case has '{value}' as its {label}", remedy=f"There are: {', '.join(sorted(values))}."
            )
    if stratum is None and not where:
        return None
    return frozenset(
        case.number
        for case in state.drawn_and_picked.values()
        if stratum in (None, state.stratum_label(case.frame, case.stratum))
        and all(case.labels.get(label) == value for label, value in where.items())
    )


def _kept_from(state: State, sitting: Sitting | None, people: Mapping[str, str]) -> dict[str, frozenset[int]]:
    if sitting is None:
        return {}
    return {
        person: frozenset(
            case.number
            for case in state.shown.values()
            if interests.conflicted(state, person, sitting.incident(case))
        )
        for person in people
        if state.conflicts.get(person)
    }


def _people(audit: Audit, state: State, called: Sequence[str]) -> tuple[list[Draft], dict[str, str]]:
    """The pseudonyms of people by name, and the events that introduce those not known yet."""
    keys: dict[str, str] = {}
    fresh: dict[str, str] = {}
    drafts = []
    for name in called:
        # Two spellings of a new name are one person too. Who is at work is introduced by the writing itself.
        person = pseudonym(audit, state, name) or names.find(fresh, name)
        if person is None:
            person = f"p{len({*state.people, audit.actor, *fresh}) + 1}"
            fresh[person] = name
            body = {"person": person, "role": "auditor"}
            drafts.append(Draft("person-added", body, new_uid(), {"name": name}))
        keys[name] = person
    return drafts, keys


def _key(state: State, name: str) -> str:
    person = state.person(name)
    if person is None:
        raise InputError(
            f"nobody called '{name}' is known", remedy=f"There are: {', '.join(state.people.values())}."
        )
    return person
