"""Results of an audit, and their digest in the ledger so that a number once given out can be held to."""

from __future__ import annotations

from typing import Any

from crime_sample.audit.session import Audit, new_uid
from crime_sample.canonical import canonical, digest
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.estimate import results
from crime_sample.ledger import Draft
from crime_sample.results import Results
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.state import State


def estimate(
    audit: Audit,
    *,
    by: tuple[str, ...] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    recorded_crime: float | None = None,
    recorded_source: str = "",
    interim: bool = False,
    log: bool = True,
) -> Results:
    """Every figure of the audit (``crime_sample.estimate.results``); what was asked and what came out is logged.

    While cases are open refused, unless ``interim``; and to who judges cases in any case, without a count of what is
    settled.
    """
    keep_from_reviewers(audit.state, audit.actor)
    asked = {
        "by": list(by),
        "level": level,
        "interval": interval,
        "recorded_crime": recorded_crime,
        "recorded_source": recorded_source,
        "interim": interim,
    }
    found = _ask(audit.state, asked)
    if log:
        body = {"asked": asked, "basis": audit.state.seq, "figures": figures_digest(found)}
        audit.write(lambda state: [] if _same(state, body) else [Draft("estimated", body, new_uid())])
    return found


def again(basis: State, asked: dict[str, Any]) -> str:
    """The digest of the figures that the question ``asked`` brings from the verdicts in ``basis``."""
    return figures_digest(_ask(basis, asked))


def _ask(state: State, asked: dict[str, Any]) -> Results:
    return results(
        state,
        by=tuple(asked["by"]),
        level=asked["level"],
        interval=asked["interval"],
        recorded_crime=asked["recorded_crime"],
        recorded_source=asked["recorded_source"],
        interim=asked["interim"],
    )


def figures_digest(found: Results) -> str:
    """SHA-256 of the estimates."""
    return digest(figures_text(found))


def figures_text(found: Results) -> str:
    """The estimates as they are hashed: each limit to nine significant digits, so that it holds across machines."""
    rows = [
        [
            e.estimand,
            e.domain and [e.domain.column, e.domain.value],
            f"{e.point:.9g}",
            f"{e.low:.9g}",
            f"{e.high:.9g}",
        ]
        for e in found.estimates
    ]
    return canonical(rows)


def _same(state: State, body: dict[str, Any]) -> bool:
    last = state.figures
    return last is not None and all(last[key] == body[key] for key in ("asked", "figures"))
