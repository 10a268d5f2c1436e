"""Systematic sampling: every so many-th incident of a stratum in order of time, from a start that nobody picks.

The start is SHA-256 of the UTF-8 text ``SEED LF FRAME LF systematic LF STRATUM``, read as a number, over 2^256: the
share of the first interval that is passed over. By hand::

    printf '%s\\n%s\\nsystematic\\n%s' "$SEED" "$FRAME" "$STRATUM" | sha256sum

An id holds no line feed, so no incident has such a text for its ticket.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from crime_sample.canonical import digest
from crime_sample.draw.tickets import check_seed, ticket
from crime_sample.frame import Candidate

SCALE = 2**256


def start(seed: str, frame: str, stratum: str) -> int:
    """The start in a stratum, of ``SCALE``."""
    check_seed(seed)
    return int(digest(f"{seed}\n{frame}\nsystematic\n{stratum}"), 16)


def places(begin: int, population: int, size: int) -> list[int]:
    """The places of the sample among so many incidents in order, the first being 1: floor((s + k) N / n) + 1 for
    k = 0 to n - 1, s the start ``begin`` over ``SCALE``; in whole numbers, so that any language comes to the same.

    >>> places(SCALE // 2, 10, 4)
    [2, 4, 7, 9]
    """
    return [(begin + k * SCALE) * population // (size * SCALE) + 1 for k in range(size)]


def sample(
    rows: Iterable[tuple[str, str, str]], sizes: Mapping[str, int], *, seed: str, frame: str
) -> list[Candidate]:
    """The sample from ``rows`` of (id, stratum, moment as ISO text), by stratum and ticket.

    A stratum is in order of the moment, then of the id's UTF-8 bytes.
    """
    ordered = sorted(rows, key=lambda row: (row[2], row[0].encode()))
    strata = Counter(stratum for _, stratum, _ in ordered)
    wanted = {
        stratum: frozenset(places(start(seed, frame, stratum), strata[stratum], size))
        for stratum, size in sizes.items()
        if size
    }
    passed: Counter[str] = Counter()
    found = []
    for unit, stratum, _ in ordered:
        passed[stratum] += 1
        if passed[stratum] in wanted.get(stratum, ()):
            found.append(Candidate(stratum, ticket(seed, frame, unit), unit, {}))
    return sorted(found, key=lambda one: (one.stratum, one.ticket, one.id))
