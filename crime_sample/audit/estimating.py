"""Results of an audit, and their digest in the ledger so that a number once given out can be held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crime_sample.audit.session import Audit, Decide, new_uid
from crime_sample.canonical import canonical, digest
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import Refused
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
    asked = question(
        by=by,
        level=level,
        interval=interval,
        recorded_crime=recorded_crime,
        recorded_source=recorded_source,
        interim=interim,
    )
    found = _ask(audit.state, asked)
    if log:
        audit.write(noting(found, asked, basis=audit.state.seq))
    return found


def question(
    *,
    by: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    recorded_crime: float | None = None,
    recorded_source: str = "",
    interim: bool = False,
) -> dict[str, Any]:
    """What is asked of ``estimate``, as it stands in the ledger."""
    return {
        "by": list(by),
        "level": level,
        "interval": interval,
        "recorded_crime": recorded_crime,
        "recorded_source": recorded_source,
        "interim": interim,
    }


def noting(found: Results, asked: Mapping[str, Any], *, basis: int, whole: str = "") -> Decide:
    """What logs figures that rest on the entry ``basis``: one draft, or none where these were logged last.

    Refused if ``whole``, what is being made of them, is to agree with the ledger and others wrote meanwhile what
    changes them.
    """
    body = {"asked": dict(asked), "basis": basis, "figures": figures_digest(found)}

    def decide(state: State) -> list[Draft]:
        if whole and state.seq != basis and again(state, dict(asked)) != body["figures"]:
            raise Refused(
                f"a case was judged while {whole} was made", remedy="Try again. Nothing was written."
            )
        return [] if _same(state, body) else [Draft("estimated", body, new_uid())]

    return decide


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
