"""Which cases are judged twice: a share of all of them, drawn by a secret that is fixed before the sample is known.

The secret is random, made when the plan is frozen, and sealed into the ledger there: the chain holds a commitment to
it, so it cannot be changed to suit, and it can be shown at the close, when anybody can draw again. The second ticket
of a case is SHA-256 of the UTF-8 text ``SECRET LF FRAME LF INCIDENT ID``; in each stratum of a draw (and of an
extension, for itself) the cases with the smallest are judged twice.

The same secret numbers the cases, by SHA-256 of ``SECRET numbers LF FRAME LF INCIDENT ID``: a number tells nothing of
where a case stands in the queue, so that gaps in one's own numbers do not give away what colleagues left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction

from crime_sample.canonical import digest
from crime_sample.case import Case
from crime_sample.design import Plan
from crime_sample.frame import Candidate, Frame

Draw = Callable[[str, Mapping[str, int]], Iterable[Candidate]]
"""The smallest tickets of a frame by a seed: so many of each stratum, in order."""

LEAST = 2
"""Cases judged twice in a stratum at least, where there are as many: what one alone tells has no variance."""


def second_ticket(secret: str, frame: str, unit: str) -> str:
    """The second ticket of an incident."""
    return digest(f"{secret}\n{frame}\n{unit}")


def numbering(secret: str, frame: str, unit: str) -> str:
    """What cases are numbered by, those of the sample and those slipped in alike."""
    return digest(f"{secret} numbers\n{frame}\n{unit}")


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


def twice_by_steps(
    frame: str,
    drawn: Iterable[tuple[str, int, str]],
    steps: Iterable[Mapping[str, int]],
    share: float,
    *,
    secret: str,
) -> set[str]:
    """The incidents of a frame that are judged twice. ``drawn`` has stratum, rank and id of each; ``steps`` the sizes
    of the strata after the draw, and after each extension."""
    listed = list(drawn)
    found: set[str] = set()
    before: Mapping[str, int] = {}
    for sizes in steps:
        new = [
            Case(0, frame, stratum, rank, unit, "", {})
            for stratum, rank, unit in listed
            if before.get(stratum, 0) < rank <= sizes.get(stratum, 0)
        ]
        found |= {case.id for case in twice(new, share, secret=secret)}
        before = sizes
    return found


def apart(
    frame: Frame, plan: Plan, sizes: Mapping[str, int], held: Collection[str], *, secret: str, draw: Draw
) -> list[Candidate]:
    """Incidents of the frame that are none of the sample, for calibration: its share of the plan's number, drawn by the
    secret, from the strata in proportion to what is sampled of them (``sizes``). ``held`` are the ids of the sample,
    ``draw`` draws from the frame by a seed."""
    wanted = plan.design.calibration
    if not (wanted and secret):
        return []
    free = {stratum: frame.strata[stratum] - size for stratum, size in sizes.items()}
    share = spread(round(wanted * sum(sizes.values()) / plan.incidents), sizes, free)
    # As many more as could be of the sample, so that enough are left when these are taken out.
    more = {
        stratum: min(frame.strata[stratum], number + sizes[stratum])
        for stratum, number in share.items()
        if number
    }
    chosen: list[Candidate] = []
    for candidate in draw(f"{secret} calibration", more):
        taken = sum(one.stratum == candidate.stratum for one in chosen)
        if candidate.id not in held and taken < share[candidate.stratum]:
            chosen.append(candidate)
    return chosen


def spread(number: int, sizes: Mapping[str, int], free: Mapping[str, int]) -> dict[str, int]:
    """So many over strata in proportion to ``sizes`` (Webster's method: one after the other, where most is due), no
    more of one than are ``free``.

    >>> spread(4, {"a": 60, "b": 30, "c": 10}, {"a": 900, "b": 1, "c": 0})
    {'a': 3, 'b': 1, 'c': 0}
    """
    given = dict.fromkeys(sizes, 0)
    for _ in range(number):
        open_ = [stratum for stratum in sizes if given[stratum] < free[stratum]]
        if not open_:
            break
        given[min(open_, key=lambda one: (Fraction(-sizes[one], 2 * given[one] + 1), one))] += 1
    return given


def digest_of(secret: str, frame: str, units: Iterable[str]) -> str:
    """SHA-256 of the second tickets of these incidents, sorted, a line feed between two."""
    return digest("\n".join(sorted(second_ticket(secret, frame, unit) for unit in units)))


def how_many(drawn: int, share: float) -> int:
    """How many of so many cases of a stratum are judged twice.

    >>> how_many(200, 0.1), how_many(201, 0.1), how_many(5, 0.1), how_many(1, 0.1), how_many(9, 0.0)
    (20, 21, 2, 1, 0)
    """
    return min(drawn, max(LEAST, math.ceil(share * drawn))) if share else 0
