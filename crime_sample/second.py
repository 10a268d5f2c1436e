"""Which cases are judged twice: a share of all of them, drawn by a secret that is fixed before the sample is known.

The secret is random, made when the plan is frozen, and sealed into the ledger there: the chain holds a commitment to
it, so it cannot be changed to suit, and it can be shown at the close, when anybody can draw again. The second ticket
of a case is SHA-256 of the UTF-8 text ``SECRET LF FRAME LF INCIDENT ID``; in each stratum of a draw (and of an
extension, for itself) the cases with the smallest are judged twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from crime_sample.canonical import digest
from crime_sample.case import Case

LEAST = 2
"""Cases judged twice in a stratum at least, where there are as many: what one alone tells has no variance."""


def second_ticket(secret: str, frame: str, unit: str) -> str:
    """The second ticket of an incident."""
    return digest(f"{secret}\n{frame}\n{unit}")


def twice(cases: Iterable[Case], share: float, *, secret: str) -> list[Case]:
    """Those of the cases of one draw that are judged twice: ``share`` of each stratum, rounded up, two at least.

    >>> drawn = [Case(n, "main", "a" if n < 30 else "b", n, str(n), "", {}) for n in range(1, 41)]
    >>> chosen = twice(drawn, 0.1, secret="kept apart")
    >>> len(chosen), sum(case.stratum == "b" for case in chosen), twice(drawn, 0.1, secret="")
    (5, 2, [])
    """
    if not (share and secret):
        return []
    strata: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        strata.setdefault((case.frame, case.stratum), []).append(case)
    chosen = []
    for listed in strata.values():
        listed.sort(key=lambda case: second_ticket(secret, case.frame, case.id))
        chosen += listed[: how_many(len(listed), share)]
    return sorted(chosen, key=lambda case: case.number)


def how_many(drawn: int, share: float) -> int:
    """How many of so many cases of a stratum are judged twice.

    >>> how_many(200, 0.1), how_many(201, 0.1), how_many(5, 0.1), how_many(1, 0.1), how_many(9, 0.0)
    (20, 21, 2, 1, 0)
    """
    return min(drawn, max(LEAST, math.ceil(share * drawn))) if share else 0
