"""Planning: what a design asks of the registered frames, and fixing it before the seed is known."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from crime_sample.audit.session import Audit, new_uid
from crime_sample.design import Design, Plan, SeedSource, StratumDesign
from crime_sample.draw import METHODS
from crime_sample.errors import Refused
from crime_sample.kind import AuditKind
from crime_sample.ledger import Draft
from crime_sample.plan import plan
from crime_sample.state import State
from crime_sample.values import Document


def make_plan(state: State, design: Design) -> Plan:
    """The plan that ``design`` gives for the frames registered so far."""
    if not state.frames:
        raise Refused(
            "no frame is registered yet", remedy="Register one: crime_sample frame add AUDIT EXPORT"
        )
    _can_be_drawn(state, design)
    return plan(
        _of_kind(design, state.kind),
        state.by_stratum(lambda frame: frame.strata),
        clusters=state.clusters,
        sizes=state.by_stratum(lambda frame: frame.sizes),
        frames={name: frame.fingerprint for name, frame in state.frames.items()},
        extract=None if state.extract is None else state.extract.fingerprint,
    )


def _can_be_drawn(state: State, design: Design) -> None:
    """Refuse a method that the frames are not registered for."""
    needed = METHODS[design.method].needs
    for frame in state.frames.values():
        if needed and needed not in frame.also:
            raise Refused(
                f"frame '{frame.name}' has no column for '{needed}', which the method {design.method} needs",
                remedy=f"Register it again with one: crime_sample frame add AUDIT EXPORT --map {needed}=COLUMN ...",
            )
    if design.method == "two-stage" and len(state.frames) > 1:
        raise Refused(
            "in two stages a sample is drawn from one frame, and this audit has several",
            remedy="Register one frame only, or choose another method.",
        )


def _of_kind(design: Design, kind: AuditKind) -> Design:
    """The design with what follows from a rate of cases, where nothing else was asked: each counts once, or not."""
    if kind.counts_crimes:
        return design
    once: dict[str, float] = {"crimes": 1.0, "spread": 1.0, "icc": 0.0, "most_crimes": 1}
    return design.model_copy(
        update={key: to for key, to in once.items() if key not in design.model_fields_set}
    )


def held_to_the_frozen(state: State, asked: Design) -> str:
    """What to say of a plan that was frozen, to who asks for it with this design; blank where none was. Refused where
    something was asked that differs: it would change nothing."""
    if state.plan is None:
        return ""
    frozen = state.plan.design
    differ = list(_differing(frozen, asked, ""))
    for name, own in asked.strata.items():
        differ += _differing(frozen.strata.get(name, StratumDesign()), own, f" of {name}")
    if differ:
        raise Refused(
            f"the plan was frozen at {state.plan_at}, and other options change nothing in it: {'; '.join(differ)}",
            remedy="A frozen plan is final. To see it: crime_sample plan AUDIT",
        )
    given = asked.strata or asked.model_fields_set - {"strata"}
    same = " The options given are those it was frozen with, and changed nothing." if given else ""
    return f"This plan was frozen at {state.plan_at}, and is final.{same}"


def _differing(frozen: Document, asked: Document, of: str) -> Iterator[str]:
    """What was asked and is otherwise in what was frozen; what was not asked is no difference."""
    for key in type(asked).model_fields:
        here, there = getattr(asked, key), getattr(frozen, key)
        if key in asked.model_fields_set and key != "strata" and here != there:
            yield f"{key.replace('_', ' ')}{of} {_told(here)} (frozen: {_told(there)})"


def _told(value: object) -> str:
    if isinstance(value, SeedSource):
        return f"'{value.kind}: {value.words}'" if value.words else f"'{value.kind}'"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def freeze(audit: Audit, design: Design) -> Plan:
    """Fix the plan in the ledger. Refused without a frame and a crime extract, and a second time."""

    def decide(state: State) -> list[Draft]:
        if state.plan is not None:
            raise Refused(f"the plan was frozen before, at {state.plan_at}", remedy="A frozen plan is final.")
        made = make_plan(state, design)
        if state.extract is None:
            raise Refused(
                "no crime extract is registered, so nothing says what counts as recorded",
                remedy="Register one before the seed is known: crime_sample extract add AUDIT FILE\n"
                "Or, if the export holds linked crime references, map them: --map refs=COLUMN",
            )
        body = {"plan": made.model_dump(mode="json"), "digest": made.digest()}
        # The secret is made whether or not it is used: a plan without a second review looks like one with it.
        return [Draft("plan-frozen", body, new_uid(), {"second": secrets.token_hex(16)})]

    audit.write(decide)
    frozen = audit.state.plan
    if frozen is None:
        raise AssertionError("a frozen plan stands in the state")
    return frozen
