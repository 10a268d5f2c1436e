"""Where an audit stands: what was done, what comes next, and how far the review is. Never a rate."""

from __future__ import annotations

from typing import Any

from crime_sample.state import State


def next_step(state: State) -> str:
    """The command that comes next, in words a newcomer can type after."""
    if not state.frames:
        return "register the frame: crime_sample frame add AUDIT EXPORT"
    if state.extract is None:
        return "register what counts as recorded: crime_sample extract add AUDIT CRIMES"
    if state.plan is None:
        return "plan and freeze: crime_sample plan AUDIT --margin 2 --freeze"
    if not state.cases:
        return 'draw, once the seed is known: crime_sample draw AUDIT --seed "..."'
    if not all(case.judged for case in state.cases.values()):
        return "review: crime_sample review AUDIT --auditor NAME"
    if state.settled < len(state.cases):
        return "adjudicate: crime_sample adjudicate AUDIT --registrar NAME"
    return "estimate and report: crime_sample report AUDIT"


def standing(state: State) -> dict[str, Any]:
    """The JSON document of ``status --json``."""
    about = state.about
    return {
        "force": about.force,
        "period": [about.start.isoformat(), about.end.isoformat()],
        "marking": about.marking,
        "kind": about.kind,
        "rules": about.rules.name,
        "frames": {name: frame.incidents for name, frame in state.frames.items()},
        "extract": None if state.extract is None else state.extract.crimes,
        "planned": None if state.plan is None else state.plan.incidents,
        "seed": state.seed or None,
        "cases": len(state.cases),
        "settled": state.settled,
        "strata": by_stratum(state),
        "referrals": len(state.open_referrals),
        "objections": sum(case.objections for case in state.cases.values()),
        "to_adjudicate": sum(case.contested is not None for case in state.cases.values()),
        "entries": state.seq,
        "head": state.head,
        "anchors": dict(state.anchors),
        "next": next_step(state),
    }


def by_stratum(state: State) -> dict[str, dict[str, int]]:
    """Cases drawn, begun and settled by stratum."""
    counts: dict[str, dict[str, int]] = {}
    for case in state.cases.values():
        row = counts.setdefault(
            state.stratum_label(case.frame, case.stratum), {"drawn": 0, "begun": 0, "settled": 0}
        )
        row["drawn"] += 1
        row["begun"] += case.owed is not None
        row["settled"] += case.settled
    return dict(sorted(counts.items()))
