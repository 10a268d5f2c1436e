"""The secret of the second reviews, opened when every review is given: who was to be judged twice, and which incidents
were set apart, is done again by it and compared.

Until then it stays sealed, for whoever knows it knows which cases have a second review.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crime_sample.audit.session import Audit
from crime_sample.case import Case
from crime_sample.design import Plan
from crime_sample.erasure import need_ids
from crime_sample.errors import Broken, Refused
from crime_sample.formats import plural
from crime_sample.frame import Candidate, Frame
from crime_sample.ledger import Draft, Event, hash_of, seal_of
from crime_sample.second import Draw, apart, digest_of, numbering, twice_by_steps
from crime_sample.state import State
from crime_sample.values import Document

Steps = Sequence[Mapping[str, int]]
"""The sizes of a frame's strata after the draw, and after each extension."""
_PUBLIC = ("seq", "at", "actor", "kind", "uid", "body", "prev", "hash", "seal")


class Entry(Document):
    """The ledger's entry of the frozen plan, without its sealed part. Its hash was given out at the freeze."""

    seq: int
    at: str
    actor: str
    kind: str
    uid: str
    body: dict[str, Any]
    prev: str
    hash: str
    seal: str


class Opened(Document):
    """The secret, the ``salt`` of the commitment to it, the ``entry`` that holds that commitment, the sizes by frame
    after each draw, and by frame the digests of the second tickets of what was judged ``twice`` and set ``apart``."""

    secret: str
    salt: str
    entry: Entry
    steps: dict[str, tuple[dict[str, int], ...]]
    twice: dict[str, str]
    apart: dict[str, str]


def is_closed(state: State) -> bool:
    """Whether every review that was asked for is given."""
    return bool(state.cases) and all(case.judged for case in state.cases.values())


def has_secret(state: State) -> bool:
    """Whether anything was drawn by the secret."""
    return state.plan is not None and state.plan.design.in_secret


def steps_of(events: Iterable[Event]) -> dict[str, tuple[dict[str, int], ...]]:
    """The sizes after each draw, by frame."""
    found: dict[str, tuple[dict[str, int], ...]] = {}
    for event in events:
        if event.kind in ("drawn", "extended"):
            frame = event.body["frame"]
            found[frame] = (*found.get(frame, ()), dict(event.body["sizes"]))
    return found


def check_twice(state: State, steps: Mapping[str, Steps]) -> str:
    """That the cases with two places are those the secret gives; how many in words. Broken names the first that is
    not."""
    plan = _plan(state)
    found = 0
    for frame, one in steps.items():
        cases = [case for case in state.cases.values() if case.frame == frame]
        wanted = twice_by_steps(
            frame, _drawn(cases), one, plan.design.second / 100, secret=state.second_secret
        )
        for case in cases:
            if (case.second is not None) != (case.id in wanted):
                was = "was" if case.second is not None else "was not"
                raise Broken(
                    f"it {was} judged twice, but the secret says otherwise", where=f"case {case.number}"
                )
        found += len(wanted)
    return f"{plural(found, 'case')} judged twice, drawn again by the secret that was sealed at the freeze"


def check_numbers(state: State, steps: Mapping[str, Steps]) -> str:
    """That the cases of each draw have the numbers that the secret deals; how many in words. Broken names the first
    that has not."""
    for frame, sizes in steps.items():
        before: Mapping[str, int] = {}
        for step, size in enumerate(sizes):
            dealt = [
                case
                for case in state.shown.values()
                if case.frame == frame
                # What is set apart is numbered with the first draw.
                and (
                    step == 0
                    if case.calibration
                    else before.get(case.stratum, 0) < case.rank <= size[case.stratum]
                )
            ]
            numbers = {
                case.id: number
                for number, case in zip(
                    sorted(case.number for case in dealt),
                    sorted(dealt, key=lambda case: numbering(state.second_secret, case.frame, case.id)),
                    strict=True,
                )
            }
            for case in sorted(dealt, key=lambda case: case.number):
                if numbers[case.id] != case.number:
                    raise Broken(
                        f"the secret deals its incident the number {numbers[case.id]}",
                        where=f"case {case.number}",
                    )
            before = size
    dealt_again = len(state.cases) + len(state.calibration)
    return f"{plural(dealt_again, 'number')} dealt again by the secret that was sealed at the freeze"


def check_apart(state: State, name: str, sizes: Mapping[str, int], draw: Draw) -> str:
    """That the calibration cases of a frame are those the secret gives; how many in words."""
    cases = [case for case in state.cases.values() if case.frame == name]
    held = {case.id for case in cases if case.rank <= sizes[case.stratum]}
    wanted = apart(state.frames[name], _plan(state), sizes, held, secret=state.second_secret, draw=draw)
    found = {case.id for case in state.calibration.values() if case.frame == name}
    if found != {one.id for one in wanted}:
        raise Broken("the incidents set apart are not those that the secret gives", where=f"frame '{name}'")
    many = plural(len(found), state.kind.unit, state.kind.units)
    return f"{many} set apart, drawn again by the secret that was sealed at the freeze"


def open_secret(audit: Audit) -> Opened:
    """The secret with all that a stranger needs to check it. Refused while reviews are open; that it was opened stands
    in the ledger, and after that nothing can be drawn by it any more."""
    state = audit.refresh()
    events = audit.store.events()
    frozen = next(event for event in events if event.kind == "plan-frozen") if state.plan else None
    if frozen is None or not is_closed(state):
        raise Refused(
            "reviews are open, and whoever knows the secret knows which cases are judged twice",
            remedy="It can be opened when every review is given.",
        )
    if not state.second_secret or frozen.salt is None:
        raise Refused("the secret was erased, or this audit never had one")
    need_ids(state, "the secret cannot be opened")
    draft = Draft("secret-opened", {"second": state.second_secret, "salt": frozen.salt}, "secret-opened")
    audit.write(lambda now: [] if now.secret_opened or not is_closed(now) else [draft])
    secret = state.second_secret
    return Opened(
        secret=secret,
        salt=frozen.salt,
        entry=Entry(**{name: getattr(frozen, name) for name in _PUBLIC}),
        steps=steps_of(events),
        twice=_digests(state, secret, (case for case in state.cases.values() if case.second is not None)),
        apart=_digests(state, secret, state.calibration.values()),
    )


def check_opened(
    opened: Opened, frame: Frame, candidates: Iterable[Candidate], *, freeze: str, draw: Draw
) -> str:
    """What a stranger can check of an opened secret, with the sample drawn again: that it was fixed at the freeze, and
    which incidents it gives. A blank if all of it holds, else what does not."""
    entry = opened.entry
    event = Event(**entry.model_dump())
    if entry.hash != freeze or hash_of(event) != freeze:
        return "the entry of the frozen plan is not the one whose hash was given out at the freeze"
    if seal_of(opened.salt, {"second": opened.secret}) != entry.seal:
        return "the secret is not the one that was sealed at the freeze"
    plan = Plan.model_validate(entry.body["plan"])
    ranks: dict[str, int] = {}
    drawn = []
    for one in candidates:
        ranks[one.stratum] = ranks.get(one.stratum, 0) + 1
        drawn.append((one.stratum, ranks[one.stratum], one.id))
    name = frame.name
    found = twice_by_steps(name, drawn, opened.steps[name], plan.design.second / 100, secret=opened.secret)
    if digest_of(opened.secret, name, found) != opened.twice[name]:
        return "the cases judged twice are not those that the secret gives"
    first = opened.steps[name][0]
    held = {unit for stratum, rank, unit in drawn if rank <= first[stratum]}
    aside = [one.id for one in apart(frame, plan, first, held, secret=opened.secret, draw=draw)]
    if digest_of(opened.secret, name, aside) != opened.apart[name]:
        return "the incidents set apart are not those that the secret gives"
    return ""


def _plan(state: State) -> Plan:
    if state.plan is None:
        raise AssertionError("asked for after the draw only")
    return state.plan


def _drawn(cases: Iterable[Case]) -> list[tuple[str, int, str]]:
    return [(case.stratum, case.rank, case.id) for case in cases]


def _digests(state: State, secret: str, cases: Iterable[Case]) -> dict[str, str]:
    ids: dict[str, list[str]] = {name: [] for name in state.drawn}
    for case in cases:
        ids[case.frame].append(case.id)
    return {name: digest_of(secret, name, listed) for name, listed in ids.items()}
