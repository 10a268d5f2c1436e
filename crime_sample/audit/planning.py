"""Planning: what a design asks of the registered frames, and fixing it before the seed is known."""

from __future__ import annotations

import secrets

from crime_sample.audit.session import Audit, new_uid
from crime_sample.design import Design, Plan
from crime_sample.errors import Refused
from crime_sample.kind import AuditKind
from crime_sample.ledger import Draft
from crime_sample.plan import plan
from crime_sample.state import State


def make_plan(state: State, design: Design) -> Plan:
    """The plan that ``design`` gives for the frames registered so far."""
    if not state.frames:
        raise Refused(
            "no frame is registered yet", remedy="Register one: crime_sample frame add AUDIT EXPORT"
        )
    return plan(
        _of_kind(design, state.kind),
        state.population,
        frames={name: frame.fingerprint for name, frame in state.frames.items()},
        extract=None if state.extract is None else state.extract.fingerprint,
    )


def _of_kind(design: Design, kind: AuditKind) -> Design:
    """The design with what follows from a rate of cases, where nothing else was asked: each counts once, or not."""
    if kind.counts_crimes:
        return design
    once: dict[str, float] = {"crimes": 1.0, "spread": 1.0, "icc": 0.0, "most_crimes": 1}
    return design.model_copy(
        update={key: to for key, to in once.items() if key not in design.model_fields_set}
    )


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
