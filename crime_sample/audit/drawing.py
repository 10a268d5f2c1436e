"""Drawing the sample with the seed, going further down the list, and drawing again to check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from crime_sample.audit.dealing import dealt
from crime_sample.audit.frames import Export, Progress, frame_path
from crime_sample.audit.opening import check_apart
from crime_sample.audit.session import Audit, new_uid
from crime_sample.case import Case
from crime_sample.draw import check_seed, tickets_digest
from crime_sample.engines import engine
from crime_sample.erasure import ids_erased, need_ids
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.formats import plural
from crime_sample.frame import Candidate
from crime_sample.ledger import Draft
from crime_sample.second import apart
from crime_sample.state import State


def draw(
    audit: Audit,
    *,
    seed: str,
    proof: str = "",
    export: Export | None = None,
    progress: Progress | None = None,
) -> list[Case]:
    """Draw the planned sample from every frame. Refused before a frozen plan, and a second time."""
    check_seed(seed)
    _ready(audit.state)
    drawn = {
        name: _candidates(audit, name, planned_sizes(audit.state, name), seed, export, progress)
        for name in audit.state.frames
    }
    apart = {
        name: _calibration(audit, name, candidates, export, progress) for name, candidates in drawn.items()
    }

    def decide(state: State) -> list[Draft]:
        _ready(state)
        kind = "own" if state.plan is None else state.plan.design.seed.kind
        drafts = [
            Draft("seeded", {"seed": seed, "kind": kind}, new_uid(), {"proof": proof} if proof else None)
        ]
        first = 1
        for name, candidates in drawn.items():
            added = [*candidates, *apart[name]]
            drafts.append(dealt(state, "drawn", name, planned_sizes(state, name), candidates, added, first))
            first += len(added)
        return drafts

    audit.write(decide)
    return list(audit.state.cases.values())


def extend(
    audit: Audit,
    more: Mapping[str, int],
    *,
    reason: str,
    export: Export | None = None,
    progress: Progress | None = None,
) -> list[Case]:
    """Draw ``more`` incidents (or clusters) by stratum from further down the list; logged, with the reason. Returns the
    cases added."""
    state = audit.state
    _may_extend(state, more, reason)
    before = state.last_number
    extended: dict[str, tuple[dict[str, int], list[Candidate], list[Candidate]]] = {}
    for name in state.frames:
        sizes = {s: n + more.get(state.stratum_label(name, s), 0) for s, n in state.asked[name].items()}
        if sizes == state.asked[name]:
            continue
        for stratum, size in sizes.items():
            if size > (there := _held(state, name)[stratum]):
                raise InputError(
                    f"stratum '{stratum}' has {plural(there, *_units(state))}, not {size:,}",
                    remedy="Ask for fewer.",
                )
        everyone = _candidates(audit, name, sizes, state.seed, export, progress)
        extended[name] = (sizes, everyone, _beyond(state, name, everyone))

    def decide(now: State) -> list[Draft]:
        _may_extend(now, more, reason)
        if now.last_number != before:
            raise Refused(
                "someone else added cases meanwhile", remedy="Look at the status, then decide again."
            )
        drafts, first = [], before + 1
        for name, (sizes, everyone, added) in extended.items():
            drafts.append(dealt(now, "extended", name, sizes, everyone, added, first, reason))
            first += len(added)
        return drafts

    audit.write(decide)
    return [case for number, case in audit.state.cases.items() if number > before]


def _may_extend(state: State, more: Mapping[str, int], reason: str) -> None:
    if not state.cases:
        raise Refused("nothing was drawn yet", remedy="Draw first: crime_sample draw AUDIT --seed ...")
    need_ids(state, "the draw cannot be extended")
    if not state.method.nested:
        raise Refused(
            f"a {state.method.title} cannot be extended: a larger one need not hold what was drawn",
            remedy="Logs that were not found pass their weight to the rest. For more, begin another audit.",
        )
    unknown = sorted(set(more) - set(state.population))
    if unknown:
        raise InputError(
            f"there is no stratum {', '.join(unknown)}",
            remedy=f"Strata: {', '.join(sorted(state.population))}.",
        )
    if state.secret_opened:
        raise Refused(
            "the secret of the second reviews was opened, so which new cases are judged twice could be known",
            remedy="Begin another audit of the rest.",
        )
    if not reason.strip():
        raise InputError("an extension needs a reason", remedy="Say why: --reason '12 logs not found'.")


def check_draw(audit: Audit, name: str, *, export: Export | None = None) -> int:
    """Draw frame ``name`` again from its export and compare; the number of incidents that agree.

    ``Broken`` names the first case that the rule would not have drawn.
    """
    state = audit.state
    need_ids(state, "the draw cannot be held against a new one")
    again = _candidates(audit, name, state.asked[name], state.seed, export, None)
    _beyond(state, name, again)
    return len(again)


def _ready(state: State) -> None:
    if state.plan is None:
        raise Refused(
            "the plan is not frozen, so the size could still be chosen to suit the seed",
            remedy="Freeze it first: crime_sample plan AUDIT --freeze",
        )
    if state.seed:
        raise Refused(
            f"the sample was drawn before, with the seed '{state.seed}'",
            remedy="A second draw could be a choice among draws. To add incidents: crime_sample extend AUDIT",
        )


def planned_sizes(state: State, frame: str) -> dict[str, int]:
    """How many the plan draws from each stratum of a frame."""
    planned = {} if state.plan is None else state.plan.sizes
    return {stratum: planned[state.stratum_label(frame, stratum)] for stratum in sorted(_held(state, frame))}


def _held(state: State, frame: str) -> dict[str, int]:
    """What can be drawn from each stratum of a frame."""
    one = state.frames[frame]
    if state.method.key == "clusters":
        return {stratum: held.clusters for stratum, held in one.clusters.items()}
    return one.strata


def _units(state: State) -> tuple[str, str]:
    """What is drawn, one and several."""
    by_incident = state.method.key != "clusters"
    return (state.kind.unit, state.kind.units) if by_incident else state.method.drawn


def _candidates(
    audit: Audit,
    name: str,
    sizes: Mapping[str, int],
    seed: str,
    export: Export | None,
    progress: Progress | None,
) -> list[Candidate]:
    """The sample by the plan's method."""
    path, plan = frame_path(audit, name, given=export), audit.state.plan
    if plan is None:
        raise AssertionError("a sample is drawn by a plan")
    return engine.draw(
        path,
        audit.state.frames[name],
        seed=seed,
        sizes=sizes,
        method=plan.design.method,
        first_stage=plan.design.first_stage or 0,
        progress=progress,
    )


def _by_tickets(
    audit: Audit, name: str, export: Export | None, progress: Progress | None
) -> Callable[[str, Mapping[str, int]], list[Candidate]]:
    """Draws incidents one by one, as those for calibration are, whatever the sample's method."""
    path, frame = frame_path(audit, name, given=export), audit.state.frames[name]
    return lambda seed, sizes: engine.draw(path, frame, seed=seed, sizes=sizes, progress=progress)


def _beyond(state: State, name: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates not drawn before; those drawn before must be the first of their strata, in order."""
    before = {(c.stratum, c.rank): c for c in state.cases.values() if c.frame == name}
    ranks: dict[str, int] = {}
    beyond = []
    for candidate in candidates:
        rank = ranks[candidate.stratum] = ranks.get(candidate.stratum, 0) + 1
        case = before.get((candidate.stratum, rank))
        if case is None:
            beyond.append(candidate)
        elif (case.id, case.ticket) != (candidate.id, candidate.ticket):
            raise Broken(
                f"place {rank} of stratum '{candidate.stratum}' belongs to incident {candidate.id}, not {case.id}",
                where=f"case {case.number}",
                remedy="This sample is not the one that the seed and the frame give.",
            )
    return beyond


def _calibration(
    audit: Audit, name: str, sampled: list[Candidate], export: Export | None, progress: Progress | None
) -> list[Candidate]:
    """Incidents of the frame for calibration."""
    state = audit.state
    if state.plan is None:
        return []
    return apart(
        state.frames[name],
        state.plan,
        planned_sizes(state, name),
        {candidate.id for candidate in sampled},
        secret=state.second_secret,
        draw=_by_tickets(audit, name, export, progress),
    )


def check_calibration(
    audit: Audit, name: str, sizes: Mapping[str, int], *, export: Export | None = None
) -> str:
    """Draw the calibration cases of frame ``name`` again by the secret; ``sizes`` are those of its first draw."""
    return check_apart(audit.state, name, sizes, _by_tickets(audit, name, export, None))


def sample_digest(state: State, frame: str) -> str:
    """The digest of the tickets drawn from ``frame``, from the cases as they stand; as the draw said, if their tickets
    were erased."""
    if ids_erased(state) is not None:
        return state.tickets[frame]
    cases = (c for c in state.cases.values() if c.frame == frame)
    return tickets_digest(frame, (Candidate(c.stratum, c.ticket, c.id, {}) for c in cases))
