# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""The draws of designs beyond the usual one. SQL narrows the frame down to a little more than the sample; what decides
is computed by ``crime_sample.draw``, in whole numbers and fractions, and so is the same wherever the frame lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crime_sample.draw import pareto, stages, systematic
from crime_sample.engines import for_designs, records, selection
from crime_sample.engines.dialect import ISO
from crime_sample.engines.place import Place, Row
from crime_sample.errors import InputError
from crime_sample.frame import Candidate, Frame

Sizes = Mapping[str, int]

MOST_CLUSTERS = 10_000
"""Of a first stage: each is looked at by itself."""
_SLACK = 1e-9  # what rounding may take from a value that is compared in SQL


def systematic_sample(place: Place, frame: Frame, *, seed: str, sizes: Sizes) -> list[Candidate]:
    """``draw.systematic.sample``."""
    wanted = [
        (stratum, str(there))
        for stratum, size in sizes.items()
        if size
        for there in systematic.places(
            systematic.start(seed, frame.name, stratum), frame.strata[stratum], size
        )
    ]
    if not wanted:
        return []
    d = place.dialect
    placed = (
        "SELECT dated.*, row_number() OVER (PARTITION BY stratum ORDER BY created, id) AS place FROM dated"
    )
    found = (
        f"SELECT placed.* FROM placed JOIN {d.table('wanted', ('stratum', 'place'), wanted)} "
        "ON wanted.stratum = placed.stratum AND CAST(wanted.place AS BIGINT) = placed.place"
    )
    rows = place.rows(_statement(place, frame, seed, {"placed": placed, "found": found}))
    return selection.candidates(rows, frame, sizes, where=place.where)


def pareto_sample(place: Place, frame: Frame, *, seed: str, sizes: Sizes) -> list[Candidate]:
    """``draw.pareto.sample``."""
    drawn = {stratum: size for stratum, size in sizes.items() if size}
    chances = _chances(place, frame, drawn)
    found: list[Candidate] = []
    for loose in (False, True):
        left = {s: n for s, n in drawn.items() if s not in {one.stratum for one in found}}
        if not left:
            break
        listed = _below(place, frame, seed, left, chances, loose=loose)
        for stratum, several in listed.items():
            # Those left out have greater values, so what is there decides if it is enough.
            if loose or len(several) >= left[stratum]:
                found += pareto.chosen(several, left[stratum], seed=seed, frame=frame.name)
    return sorted(found, key=lambda one: one.stratum)


def _chances(place: Place, frame: Frame, sizes: Sizes) -> dict[str, pareto.Chances]:
    """The chances in each stratum: for what is certain its largest sizes are needed."""
    d = place.dialect
    ranked = (
        "SELECT stratum, size, row_number() OVER (PARTITION BY stratum ORDER BY size DESC) AS place FROM "
        f"({selection.in_frame(place, frame)}) AS records"
    )
    most = d.table("sizes", ("stratum", "most"), ((stratum, str(size)) for stratum, size in sizes.items()))
    rows = place.rows(
        f"SELECT ranked.stratum, ranked.size FROM ({ranked}) AS ranked JOIN {most} "
        "ON sizes.stratum = ranked.stratum AND ranked.place <= CAST(sizes.most AS BIGINT)"
    )
    largest: dict[str, list[int]] = defaultdict(list)
    for stratum, size in rows:
        largest[stratum].append(pareto.millionths(size))
    return {
        stratum: pareto.chances(
            pareto.millionths(Decimal(frame.sizes[stratum].total)),
            sorted(largest[stratum], reverse=True),
            size,
        )
        for stratum, size in sizes.items()
    }


def _below(
    place: Place,
    frame: Frame,
    seed: str,
    sizes: Sizes,
    chances: Mapping[str, pareto.Chances],
    *,
    loose: bool,
) -> dict[str, list[Candidate]]:
    """Incidents whose value is surely among the smallest, and some more; all of a stratum where ``loose``."""
    d = place.dialect
    number, share = f"CAST(numbered.size AS {d.double})", f"(CAST(numbered.bits AS {d.double}) / {2**52})"
    listed = []
    for stratum, size in sizes.items():
        one = chances[stratum]
        slack = 2 * (selection.SLACK[0] * size**0.5 + selection.SLACK[1]) / size
        factor = one.rest / (one.total / pareto.UNIT) if one.rest else 0.0
        surely = "-1" if one.surely is None else str(Decimal(one.surely) / pareto.UNIT)
        listed.append((stratum, repr(factor), surely, repr((1 + slack) * (1 + _SLACK))))
    bounds = d.table("bounds", ("stratum", "factor", "surely", "below"), listed)
    chance = f"({number} * CAST(bounds.factor AS {d.double}))"
    small = f"{share} * (1 - {chance}) < CAST(bounds.below AS {d.double}) * {chance} * (1 - {share})"
    certain = "CAST(bounds.surely AS DECIMAL(18, 6)) >= 0 AND numbered.size >= CAST(bounds.surely AS DECIMAL(18, 6))"
    numbered = f"SELECT ticketed.*, {d.first_bits('ticket')} AS bits FROM ticketed"
    test = "" if loose else f" AND (({certain}) OR {small})"
    found = f"SELECT numbered.* FROM numbered JOIN {bounds} ON bounds.stratum = numbered.stratum{test}"
    ticketed = f"SELECT dated.*, {d.by_bytes(records.ticket(d, seed, frame.name))} AS ticket FROM dated"
    parts = {"ticketed": ticketed, "numbered": numbered, "found": found}
    rows = place.rows(_statement(place, frame, seed, parts, "size", ticketed=True))
    several: dict[str, list[Candidate]] = {stratum: [] for stratum in sizes}
    for (measure,), candidate in _told(frame, rows, 1):
        chance_of = chances[candidate.stratum].of(pareto.millionths(measure))
        several[candidate.stratum].append(replace(candidate, chance=chance_of))
    return several


def cluster_sample(place: Place, frame: Frame, *, seed: str, sizes: Sizes) -> list[Candidate]:
    """``draw.stages.clusters``."""
    drawn = {stratum: size for stratum, size in sizes.items() if size}
    if not drawn:
        return []
    d = place.dialect
    below = selection.bounds({stratum: one.clusters for stratum, one in frame.clusters.items()}, drawn)
    while True:
        # Every incident of a cluster has its ticket, so that it stays whole.
        hashed = f"SELECT dated.*, {d.by_bytes(_cluster_ticket(place, seed, frame.name))} AS turn FROM dated"
        narrowed = f"SELECT hashed.* FROM hashed WHERE turn < {d.literal(max(below.values()))}"
        parts = {"hashed": hashed, "narrowed": narrowed, "found": for_designs.homes("narrowed")}
        rows = place.rows(_statement(place, frame, seed, parts, "home", "cluster", "turn"))
        found = _whole(_told(frame, rows, 3), drawn)
        if found is not None:
            return found
        if set(below.values()) == {selection.EVERY}:
            raise InputError(
                "there are fewer clusters now than were registered",
                where=place.where,
                remedy="The export may not change; register it again.",
            )
        below = dict.fromkeys(below, selection.EVERY)


def _whole(told: Iterable[tuple[tuple[str, str, str], Candidate]], sizes: Sizes) -> list[Candidate] | None:
    """The incidents of the clusters drawn, in order; None if there are too few clusters."""
    clusters: dict[str, dict[tuple[str, str], list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for (home, cluster, turn), candidate in told:
        clusters[home][turn, cluster].append(replace(candidate, stratum=home, cluster=cluster))
    found = []
    for stratum, size in sorted(sizes.items()):
        if len(clusters[stratum]) < size:
            return None
        for key in sorted(clusters[stratum])[:size]:
            found += sorted(clusters[stratum][key], key=lambda one: (one.labels["created"], one.id.encode()))
    return found


def _cluster_ticket(place: Place, seed: str, frame: str) -> str:
    d = place.dialect
    before = " || chr(10) || ".join(d.literal(text) for text in (seed, frame, "cluster"))
    return d.sha256(f"{before} || chr(10) || cluster")


def two_stage_sample(
    place: Place, frame: Frame, *, seed: str, sizes: Sizes, first_stage: int
) -> list[Candidate]:
    """``draw.stages.two_stages``."""
    number = sum(one.clusters for one in frame.clusters.values())
    if number > MOST_CLUSTERS:
        raise InputError(
            f"frame '{frame.name}' has {number:,} clusters, too many for a first stage",
            remedy="Two stages are for few large clusters, such as districts; for events there is the method clusters.",
        )
    cells = cells_of(place, frame)
    drawn = stages.first_stage({cluster for cluster, _ in cells}, first_stage, seed=seed, frame=frame.name)
    wanted = stages.second_stage(cells, drawn, sizes)
    below = selection.bounds({cell: cells[cell] for cell in wanted}, wanted)
    found: list[Candidate] = []
    while below:
        held = _in_cells(place, frame, seed, below)
        for cell, several in held.items():
            size = wanted[cell]
            if len(several) < size and below[cell] == selection.EVERY:
                raise InputError(
                    f"stratum '{cell[1]}' has fewer incidents in a cluster than were just counted",
                    where=place.where,
                    remedy="The export may not change while it is drawn from.",
                )
            if len(several) >= size:
                drawn_here = sorted(several, key=lambda one: (one.ticket, one.id))[:size]
                found += [replace(one, of=cells[cell]) for one in drawn_here]
        below = {cell: selection.EVERY for cell, several in held.items() if len(several) < wanted[cell]}
    return sorted(found, key=lambda one: (one.stratum, one.ticket, one.id))


def _in_cells(
    place: Place, frame: Frame, seed: str, below: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], list[Candidate]]:
    """The incidents of each cell, a cluster and a stratum, whose tickets are smaller than its bound."""
    d = place.dialect
    bounds = d.table(
        "bounds", ("cluster", "stratum", "below"), ((*cell, bound) for cell, bound in below.items())
    )
    ticket = d.by_bytes(records.ticket(d, seed, frame.name))
    parts = {
        "ticketed": f"SELECT dated.*, {ticket} AS ticket FROM dated",
        "found": f"SELECT ticketed.* FROM ticketed JOIN {bounds} ON bounds.cluster = ticketed.cluster "
        "AND bounds.stratum = ticketed.stratum AND ticketed.ticket < bounds.below",
    }
    rows = place.rows(_statement(place, frame, seed, parts, "cluster", ticketed=True))
    held: dict[tuple[str, str], list[Candidate]] = {cell: [] for cell in below}
    for (cluster,), one in _told(frame, rows, 1):
        held[cluster, one.stratum].append(replace(one, cluster=cluster))
    return held


def cells_of(place: Place, frame: Frame) -> dict[tuple[str, str], int]:
    """Incidents by cluster and stratum."""
    inside = f"({selection.in_frame(place, frame)}) AS records"
    rows = place.rows(f"SELECT cluster, stratum, count(*) FROM {inside} GROUP BY cluster, stratum")
    return {(str(cluster), str(stratum)): int(count) for cluster, stratum, count in rows}


def _statement(
    place: Place, frame: Frame, seed: str, parts: Mapping[str, str], *more: str, ticketed: bool = False
) -> str:
    """SQL for the rows of ``selection.candidates``, with ``more`` columns before them. ``parts`` lead from ``dated``,
    the incidents in the frame with the moment ``created``, to ``found``."""
    d = place.dialect
    cells = selection.label_cells(d, frame)
    picked = ", ".join(f"{d.name(column)} AS {cell}" for column, cell in cells.items())
    moment = d.moment("created_text", frame.mapping.date_format or ISO)
    inside = d.apart(selection.in_frame(place, frame, picked))
    dated = f"SELECT records.*, {moment} AS created FROM ({inside}) AS records"
    labels = "".join(
        f", {text} AS {d.name(key)}" for key, text in selection.label_texts(d, frame, cells).items()
    )
    ticket = "ticket" if ticketed else f"{records.ticket(d, seed, frame.name)} AS ticket"
    steps = ",\n".join(f"{name} AS ({sql})" for name, sql in {"dated": dated, **parts}.items())
    first = "".join(f"{column}, " for column in more)
    return f"WITH {steps}\nSELECT {first}stratum, {ticket}, id, created{labels} FROM found"


def _told(frame: Frame, rows: Iterable[Row], more: int) -> Iterable[tuple[tuple[Any, ...], Candidate]]:
    """What stands before each candidate, and the candidate."""
    for row in rows:
        yield row[:more], selection.candidate(frame, row[more:])
