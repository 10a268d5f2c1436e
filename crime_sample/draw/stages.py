"""Clusters: groups of incidents that are drawn together, such as all logs of one event; or the first of two stages,
such as districts, in each of which incidents are drawn.

The ticket of a cluster is SHA-256 of the UTF-8 text ``SEED LF FRAME LF cluster LF NAME``; the smallest are drawn. By
hand::

    printf '%s\\n%s\\ncluster\\n%s' "$SEED" "$FRAME" "$NAME" | sha256sum

An id holds no line feed, so no incident has such a text for its ticket: an incident that is called as its district
could else be drawn because the district was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from crime_sample.canonical import digest
from crime_sample.draw.tickets import check_seed, ticket
from crime_sample.frame import Candidate

Cells = Mapping[tuple[str, str], int]
"""Incidents of a frame by cluster and stratum."""
LEAST = 2
"""Incidents of a stratum that are drawn in a cluster at least, where it has as many: one alone has no variance."""


def cluster_ticket(seed: str, frame: str, cluster: str) -> str:
    """The ticket of a cluster."""
    check_seed(seed)
    return digest(f"{seed}\n{frame}\ncluster\n{cluster}")


def first_stage(clusters: Iterable[str], number: int, *, seed: str, frame: str) -> list[str]:
    """The ``number`` clusters with the smallest tickets, in order."""
    return sorted(set(clusters), key=lambda one: (cluster_ticket(seed, frame, one), one))[:number]


def second_stage(cells: Cells, drawn: Iterable[str], sizes: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """How many incidents are drawn in each cell of the ``drawn`` clusters, so that the sample has about ``sizes`` of
    each stratum: the same share f of every cluster, f = n K / (k N) and at most all, n wanted of a stratum of N, k of
    K clusters drawn. A cell of M gives the whole number nearest to f M (a half goes up), two at least if it has them.

    >>> cells = {("A", "x"): 100, ("B", "x"): 50, ("C", "x"): 3}
    >>> second_stage(cells, ["A", "C"], {"x": 20})
    {('A', 'x'): 20, ('C', 'x'): 2}
    """
    clusters = {cluster for cluster, _ in cells}
    picked = set(drawn)
    strata: Counter[str] = Counter()
    for (_, stratum), count in cells.items():
        strata[stratum] += count
    found = {}
    for (cluster, stratum), count in sorted(cells.items()):
        wanted = sizes.get(stratum, 0)
        if cluster in picked and wanted:
            share = Fraction(wanted * len(clusters), len(picked) * strata[stratum])
            nearest = (2 * count * share + 1) // 2
            found[cluster, stratum] = min(count, max(LEAST, int(nearest)))
    return found


def clusters(
    rows: Iterable[tuple[str, str, str, str]], sizes: Mapping[str, int], *, seed: str, frame: str
) -> list[Candidate]:
    """All incidents of the clusters drawn, from ``rows`` of (id, stratum, moment as ISO text, cluster): of each stratum
    the ``sizes`` clusters with the smallest tickets; in order of these, of the moment, and of the id.

    A cluster, and every incident in it, lies in the stratum of its earliest incident. A blank cluster is called as its
    incident.
    """
    ordered = sorted(rows, key=lambda row: (row[2], row[0].encode()))
    home: dict[str, str] = {}
    for unit, stratum, _, cluster in ordered:
        home.setdefault(cluster or unit, stratum)
    picked = {
        cluster
        for stratum, size in sizes.items()
        for cluster in first_stage(
            (c for c, of in home.items() if of == stratum), size, seed=seed, frame=frame
        )
    }
    found = [
        (
            cluster_ticket(seed, frame, cluster or unit),
            Candidate(home[cluster or unit], ticket(seed, frame, unit), unit, {}, cluster=cluster or unit),
        )
        for unit, _, _, cluster in ordered
        if (cluster or unit) in picked
    ]
    return [one for _, one in sorted(found, key=lambda pair: (pair[1].stratum, pair[0]))]


def two_stages(
    rows: Iterable[tuple[str, str, str]], sizes: Mapping[str, int], number: int, *, seed: str, frame: str
) -> list[Candidate]:
    """The sample in two stages from ``rows`` of (id, stratum, cluster): ``number`` clusters, and in each the smallest
    tickets of every stratum; by stratum and ticket."""
    listed = list(rows)
    cells = Counter((cluster, stratum) for _, stratum, cluster in listed)
    drawn = first_stage((cluster for cluster, _ in cells), number, seed=seed, frame=frame)
    wanted = second_stage(cells, drawn, sizes)
    found: list[Candidate] = []
    for (cluster, stratum), size in wanted.items():
        inside = [
            Candidate(
                stratum, ticket(seed, frame, unit), unit, {}, cluster=cluster, of=cells[cluster, stratum]
            )
            for unit, there, where in listed
            if (where, there) == (cluster, stratum)
        ]
        found += sorted(inside, key=lambda one: (one.ticket, one.id))[:size]
    return sorted(found, key=lambda one: (one.stratum, one.ticket, one.id))
