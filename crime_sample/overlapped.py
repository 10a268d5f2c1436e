"""Stage 5b: what events that stand in several records of the frames do to the figures."""

from __future__ import annotations

import numpy as np

from crime_sample.case import Case
from crime_sample.estimates import of_rate, of_total, total_method
from crime_sample.observed import Observed, as_if
from crime_sample.results import Counted, Estimate, Overlapping
from crime_sample.routes import Overlap, multiplicity_at_most
from crime_sample.state import State
from crime_sample.stats.ratio import ratio, total


def overlapping(state: State, seen: Observed, *, level: float, interval: str) -> Overlapping | None:
    """The rate and the total of what failed as records of one event are counted; None where no case that was judged has
    records proposed, and none was found to be in several."""
    sought = state.overlap
    proposed = {} if sought is None else sought.counts
    judged = [case for case in seen.cases if case.outcome is not None]
    with_proposals = [case for case in judged if proposed.get(case.number)]
    confirmed = sum(case.multiplicity > 1 for case in judged)
    if not (with_proposals or confirmed):
        return None
    most = np.array(
        [
            1 if case.outcome is None else multiplicity_at_most(case.outcome, proposed.get(case.number, {}))
            for case in seen.cases
        ],
        dtype=np.float64,
    )

    named = {(case.frame, case.id): _named(case) for case in judged}
    pairs = {
        (min(unit, other), max(unit, other)) for unit, of in named.items() for other in of if other in named
    }

    def counted(one: Observed) -> tuple[Estimate | None, Estimate]:
        rate = None
        if one.m.sum() > 0:
            rate = of_rate(
                ratio(one.design, one.y, one.m),
                estimand=state.kind.headline, domain=None, interval=interval, level=level,
            )  # fmt: skip
        missed = of_total(
            total(one.design, one.m - one.y, most=one.m),
            estimand=state.kind.missed, domain=None, interval=total_method(interval), level=level,
        )  # fmt: skip
        return rate, missed

    return Overlapping(
        proposed=len(with_proposals),
        confirmed=confirmed,
        unasked=0 if sought is None else sum(unasked(case, sought) for case in with_proposals),
        most=int(seen.multiplicity.max()),
        drawn_too=len(pairs),
        differs=sum(
            one not in named.get(other, ()) or other not in named.get(one, ()) for one, other in pairs
        ),
        counted=(
            Counted("nothing", *counted(as_if(seen, np.ones(len(seen.cases))))),
            Counted("confirmed", *counted(seen)),
            Counted("proposed", *counted(as_if(seen, most))),
        ),
    )


def _named(case: Case) -> set[tuple[str, str]]:
    """The other records of its event that a case names, by frame and id; none where ids were erased."""
    same = {} if case.outcome_words is None else case.outcome_words.same
    return {(route, unit) for route, ids in same.items() for unit in ids}


def unasked(case: Case, sought: Overlap) -> bool:
    """Whether what counts of a case, judged with its outcome in view, was said before its proposals were made."""
    said = case.rulings[-1].at if case.rulings else case.first.known_at
    return case.outcome is not None and said < sought.since.get(case.number, "")
