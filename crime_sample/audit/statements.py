"""The statement of a draw: all that a stranger with the export needs to draw again, and nothing personal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit.frames import Export
from crime_sample.audit.opening import Opened, check_opened, open_secret
from crime_sample.audit.session import Audit
from crime_sample.audit.starting import read_json
from crime_sample.design import Method
from crime_sample.draw import RULE, tickets_digest, trust
from crime_sample.engines import engine
from crime_sample.engines.recheck import recheck
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.private import write_private
from crime_sample.frame import Candidate, Frame
from crime_sample.state import State
from crime_sample.values import Document, Grown, read_document


class FrameDraw(Grown):
    """One frame's draw: how the frame is read, how many were drawn by stratum (clusters, where these were drawn), by
    which method, and the digest of the tickets."""

    LATER = frozenset(("method", "first_stage"))

    frame: Frame
    sizes: dict[str, int]
    method: Method = "tickets"
    first_stage: int = 0
    tickets: str


class Statement(Document):
    """What was drawn, by which rule and seed."""

    format: str = "crime_sample-draw-1"
    force: str
    rule: str = RULE
    seed: str
    seed_trust: str
    plan: str
    anchors: dict[str, str]
    draws: tuple[FrameDraw, ...]
    second: Opened | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """A draw made again, and whether it is the one stated."""

    candidates: tuple[Candidate, ...]
    holds: bool
    words: str


def statement(state: State) -> Statement:
    """The statement of the audit's draw as it stands, extensions included."""
    if state.plan is None or not state.drawn:
        raise Refused("nothing was drawn yet", remedy="Draw first: crime_sample draw AUDIT --seed ...")
    from crime_sample.audit.drawing import sample_digest

    design = state.plan.design
    return Statement(
        force=state.about.force,
        rule=state.method.rule,
        seed=state.seed,
        seed_trust=trust(state.plan.design.seed, proof=state.seed_proof),
        plan=state.plan_digest,
        anchors=dict(state.anchors),
        draws=tuple(
            FrameDraw(
                frame=state.frames[name],
                sizes=sizes,
                method=design.method,
                first_stage=design.first_stage or 0,
                tickets=sample_digest(state, name),
            )
            for name, sizes in state.asked.items()
        ),
    )


def write_statement(state: State, path: Path, *, second: Opened | None = None) -> None:
    """Write the statement as JSON, with the opened secret of the second reviews if given; an existing file is kept."""
    made = statement(state).model_dump(mode="json", exclude={"second"})
    if second is not None:
        made["second"] = second.model_dump(mode="json")
    write_private(path, json.dumps(made, indent=2, ensure_ascii=False) + "\n", personal=False)


def publish(audit: Audit, path: Path, *, secret: bool) -> Opened | None:
    """Write the statement as it stands, and with ``secret`` open that of the second reviews, which is given back."""
    if path.exists():  # before anything is opened
        raise InputError("there is a file already", where=str(path), remedy="Choose another name.")
    second = open_secret(audit) if secret else None
    write_statement(audit.state, path, second=second)
    return second


def read_statement(path: Path) -> Statement:
    """A statement from its file."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError("this is not a statement of a draw", where=str(path))
    return read_document(Statement, data, where=str(path))


def draw_again(export: Export, stated: Statement, *, frame: str = "") -> Again:
    """Draw ``frame`` (may be blank if there is one) from ``export`` by the statement, and compare."""
    draws = {one.frame.name: one for one in stated.draws}
    if not frame and len(draws) == 1:
        frame = next(iter(draws))
    if frame not in draws:
        raise InputError(
            f"the statement has no frame '{frame}'",
            remedy=f"Its frames: {', '.join(draws)}. Choose with --frame.",
        )
    one = draws[frame]
    try:
        recheck(export, one.frame)
    except Broken as broken:
        return Again((), False, f"The frame does not hold: {broken.what}.")
    candidates = engine.draw(
        export,
        one.frame,
        seed=stated.seed,
        sizes=one.sizes,
        method=one.method,
        first_stage=one.first_stage,
    )
    found = tickets_digest(frame, candidates)
    if found == one.tickets:
        words = f"The draw holds: {len(candidates):,} incidents, tickets digest {found}."
        if stated.second is None:
            return Again(tuple(candidates), True, words)
        fault = check_opened(
            stated.second,
            one.frame,
            candidates,
            freeze=stated.anchors.get("freeze", ""),
            draw=lambda seed, sizes: engine.draw(export, one.frame, seed=seed, sizes=sizes),
        )
        if fault:
            return Again(tuple(candidates), False, f"{words}\nThe second reviews do not: {fault}.")
        words += (
            "\nThe secret is that of the freeze, and what was judged twice and set apart follows from it."
        )
        return Again(tuple(candidates), True, words)
    return Again(
        tuple(candidates),
        False,
        f"The draw does not hold: drawn again, the tickets digest is {found}; stated was {one.tickets}.",
    )
