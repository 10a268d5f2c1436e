"""What more certainty would cost an audit. Nothing is written to it."""

from __future__ import annotations

from crime_sample.audit.session import Audit
from crime_sample.costs import NEXT, Costs, costs
from crime_sample.errors import InputError
from crime_sample.results import Results
from crime_sample.reviewers import keep_from_reviewers


def cost(audit: Audit, *, interim: bool = False, following: int = NEXT, level: float | None = None) -> Costs:
    """What halving the margin would cost, and where the next cases buy most: by what was found once every case is
    settled, or with ``interim``; else by the plan. ``level`` is the plan's unless given.

    Refused to who judges cases, for what was found tells of the rate.
    """
    keep_from_reviewers(audit.state, audit.actor)
    plan = audit.state.plan
    wanted = level if level is not None else 0.95 if plan is None else plan.design.level
    return costs(audit.state, interim=interim, following=following, level=wanted)


def cost_of_results(audit: Audit, found: Results) -> Costs | None:
    """The same for a report of these results, at their level; None where it makes no sense: of interim results, where
    nothing is owed, where everything was judged, or where the plan's reckoning does not reach."""
    e = found.one(found.headline)
    if found.interim or e is None or e.low == e.high:
        return None
    try:
        return cost(audit, level=found.level)
    except InputError:
        return None
