"""Each auditor against what the review settled, over the cases that another judged too.

Settled is what the registrar ruled, else what both verdicts say; what the force said afterwards is left out, since it
does not challenge at random. The auditor's cases stand in the order of judging, from both places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crime_sample.case import Case, Verdict
from crime_sample.kind import AuditKind
from crime_sample.observed import due, met, owed, recorded
from crime_sample.quality.twice import alone, as_reviewed, missing
from crime_sample.stats.leaning import Leaning, Span, leaning
from crime_sample.stats.ranking import simultaneous_level

FEWEST = 2
"""Cases that a leaning takes."""


@dataclass(frozen=True, slots=True)
class Leans:
    """One auditor's leaning. ``cases`` judged twice that count; ``left_out`` in which the auditor, or what was settled,
    came to no result; ``found`` None where the cases are too few.

    ``points`` are crimes owed too many (above 0) or too few, as a share of the crimes settled as owed in those cases;
    ``drift`` the same of the later half less the earlier. None where no crime was.
    """

    auditor: str
    cases: int
    left_out: int
    found: Leaning | None

    @property
    def points(self) -> Span | None:
        """The leaning for each crime owed, 1 being as many again. It cannot fall below -1."""
        return None if self.found is None else self._for_each_crime(self.found.leaning, least=-1.0)

    @property
    def drift(self) -> Span | None:
        """How the leaning changed, for each crime owed."""
        if self.found is None or self.found.drift is None:
            return None
        return self._for_each_crime(self.found.drift)

    def _for_each_crime(self, span: Span, *, least: float = -float("inf")) -> Span | None:
        if self.found is None or not self.found.crimes:
            return None
        each = self.found.cases / self.found.crimes
        return Span(span.point * each, max(least, span.low * each), span.high * each)


def level_of_each(auditors: int, level: float) -> float:
    """The level of each auditor's interval for all to hold together."""
    return simultaneous_level(level, max(1, auditors))


def leanings(
    cases: Sequence[Case], auditors: Sequence[str], kind: AuditKind, *, level: float
) -> tuple[float, tuple[Leans, ...]]:
    """Every auditor's leaning over ``cases``, judged twice and settled, and the level of each interval: with several
    auditors a higher one, so that all hold together at ``level``. The leaning is in crimes; its effect is on the
    headline of the ``kind``."""
    own = {auditor: _own(cases, auditor) for auditor in auditors}
    counting = {
        auditor: [(case, verdict) for case, verdict in pairs if _has_result(case, verdict)]
        for auditor, pairs in own.items()
    }
    each = level_of_each(sum(len(pairs) >= FEWEST for pairs in counting.values()), level)
    return each, tuple(
        Leans(
            auditor=auditor,
            cases=len(counting[auditor]),
            left_out=len(pairs) - len(counting[auditor]),
            found=_leaning(auditor, counting[auditor], kind, each)
            if len(counting[auditor]) >= FEWEST
            else None,
        )
        for auditor, pairs in own.items()
    )


def _own(cases: Sequence[Case], auditor: str) -> list[tuple[Case, Verdict]]:
    pairs = [
        (as_reviewed(case), verdict)
        for case in cases
        for verdict in case.verdicts
        if verdict.auditor == auditor
    ]
    return sorted(pairs, key=lambda pair: (pair[1].committed_at, pair[1].judged_at, pair[0].number))


def _has_result(case: Case, verdict: Verdict) -> bool:
    return not missing(case.owed) and not missing(verdict.owed)


def _leaning(auditor: str, pairs: Sequence[tuple[Case, Verdict]], kind: AuditKind, level: float) -> Leaning:
    judged = [alone(case, verdict) for case, verdict in pairs]
    found = leaning(
        auditor,
        [recorded(case) for case in judged],
        [owed(case) for case in judged],
        y_settled=[recorded(case) for case, _ in pairs],
        m_settled=[owed(case) for case, _ in pairs],
        level=level,
    )
    if kind.counts_crimes:
        return found
    of_headline = leaning(
        auditor,
        [met(kind, case) for case in judged],
        [due(kind, case) for case in judged],
        y_settled=[met(kind, case) for case, _ in pairs],
        m_settled=[due(kind, case) for case, _ in pairs],
        level=level,
    )
    return replace(found, effect=of_headline.effect)
