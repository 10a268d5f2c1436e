"""What can be erased of an audit, and what is kept in place of a list of cases so that its figures stay the same.

Erased are sealed parts, whole; the chain holds their commitments and says nothing of them. Of the lists of cases a
reduced part is kept, sealed, in the entry that tells of the erasure: what the figures are made of, and no id, ticket or
moment. ``filled`` puts it where the list was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from crime_sample.errors import Broken, Refused
from crime_sample.formats import plural
from crime_sample.ledger import ERASED, Event
from crime_sample.state import Erasure, State

What = Literal["excerpts", "texts", "names", "all-but-counts"]
Sort = Literal["excerpts", "texts", "names", "ids", "paths"]

LISTS = ("drawn", "extended", "picked")
HOLDS: dict[str, tuple[Sort, ...]] = {
    "person-added": ("names",),
    "retention-set": ("texts",),
    "identified": ("names",),
    "key-revoked": ("texts",),
    "conflict-declared": ("names",),
    "sheet-exported": ("names", "paths"),
    "disclosed": ("names", "paths"),
    "copied": ("names", "paths"),
    "consulted": ("texts",),
    "sheet-imported": ("names", "texts"),
    "frame-registered": ("paths",),
    "extract-registered": ("paths",),
    "frame-refreshed": ("paths",),
    "drawn": ("ids",),
    "extended": ("ids",),
    "picked": ("ids", "texts"),
    "overlap-sought": ("ids",),
    "committed": ("texts",),
    "judged": ("texts",),
    "withdrawn": ("texts",),
    "objected": ("texts",),
    "recused": ("texts",),
    "referred": ("texts",),
    "referral-closed": ("texts",),
    "remarked": ("texts",),
    "remark-closed": ("texts",),
    "remark-withdrawn": ("texts",),
    "ruled": ("texts",),
    "challenged": ("texts",),
    "remedied": ("texts",),
    "excerpted": ("excerpts",),
    ERASED: ("texts",),
}
"""What the sealed part of each kind of entry holds. Those of other kinds are about nobody, and stay: the proof of the
seed, the secret of the second reviews, routes that no frame covers."""

GOES: dict[What, tuple[Sort, ...]] = {
    "excerpts": ("excerpts",),
    "texts": ("texts",),
    "names": ("names",),
    "all-but-counts": ("excerpts", "texts", "names", "ids", "paths"),
}
NO_LONGER: dict[What, tuple[str, ...]] = {
    "excerpts": (
        "Excerpts of logs cannot be read any more: what a verdict rests on is in the export alone.",
    ),
    "texts": (
        "Rationales, notes, references and reasons are gone: a challenge or a ruling rests on the export alone.",
        "The remedial list has no rationale and no reference, the registrar's queue no words.",
    ),
    "names": (
        "People are shown by pseudonym (p1, p2), and go on under it: --auditor p2.",
        "Who got which sheet, package or report, and where it was written, is gone.",
        "Declared interests keep nobody from a case any more. Packages still out cannot be taken in.",
    ),
    "all-but-counts": (
        "Which incidents the cases are is gone: nothing more can be judged, drawn, extended or picked, no second "
        "review given, no sheet, package or remedial list written, no overlap sought.",
        "verify cannot draw again from the export; who has the statement of the draw still can.",
        "Names, texts, references, recipients and paths are gone too. Estimates, reports and bundles stay as they are.",
    ),
}


@dataclass(frozen=True, slots=True)
class Erasing:
    """What an erasure takes: the numbers of the entries whose sealed parts go, how many by kind, and the reduced parts
    that stand ``instead`` of some of them, by number."""

    entries: tuple[int, ...]
    kinds: Mapping[str, int]
    instead: Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class _Aliases:
    """What stands for the id of an incident, the same for the same wherever it stands; and for a cluster."""

    units: dict[tuple[str, str], str] = field(default_factory=dict)
    clusters: dict[tuple[str, str], str] = field(default_factory=dict)

    def unit(self, frame: str, unit: str) -> str:
        if is_erased(unit):
            return unit
        return self.units.setdefault((frame, unit), f"(erased {len(self.units) + 1:06d})")

    def cluster(self, frame: str, cluster: str) -> str:
        return cluster if is_erased(cluster) else self.clusters[frame, cluster]


def is_erased(unit: str) -> bool:
    """Whether this stands for an id that was erased."""
    return unit.startswith("(erased")


def erasing(events: Sequence[Event], state: State, what: Iterable[What]) -> Erasing:
    """What erasing ``what`` takes from the entries as they stand, which lead to ``state``."""
    sorts = {sort for one in what for sort in GOES[one]}
    full = {event.seq: event for event in filled(events)}
    gone = [
        event
        for event in events
        if event.sealed is not None and sorts & set(HOLDS.get(event.kind, ())) and not _stays(event, sorts)
    ]
    # What an erasure before kept in place of something is reduced further, and kept by this one.
    carried = {
        int(seq) for event in gone if event.kind == ERASED for seq in (event.sealed or {}).get("instead", {})
    }
    aliases = _aliases(state) if "ids" in sorts else None
    instead = {}
    for seq in sorted({event.seq for event in gone} | carried):
        kept = _reduced(full[seq], state, aliases)
        if kept:
            instead[str(seq)] = kept
    kinds: dict[str, int] = {}
    for event in gone:
        kinds[event.kind] = kinds.get(event.kind, 0) + 1
    return Erasing(tuple(event.seq for event in gone), kinds, instead)


def filled(events: Iterable[Event]) -> list[Event]:
    """The entries with what is kept in place of erased lists where these were. Not for checking commitments."""
    listed = list(events)
    try:
        instead = {
            int(seq): dict(kept)
            for event in listed
            if event.kind == ERASED and event.sealed is not None
            for seq, kept in event.sealed.get("instead", {}).items()
        }
    except (AttributeError, TypeError, ValueError):
        raise Broken("an erasure does not have the content it should") from None
    if not instead:
        return listed
    return [
        replace(event, sealed=instead[event.seq])
        if event.sealed is None and event.seal is not None and event.seq in instead
        else event
        for event in listed
    ]


def unannounced(events: Iterable[Event]) -> list[Event]:
    """Entries whose sealed part is gone although no entry says that it was erased."""
    listed = list(events)
    told = {seq for event in listed if event.kind == ERASED for seq in event.body["entries"]}
    return [one for one in listed if one.seal is not None and one.sealed is None and one.seq not in told]


def come_back(events: Iterable[Event]) -> list[Event]:
    """Entries whose sealed part was erased, and stands there again."""
    listed = list(events)
    told = {seq for event in listed if event.kind == ERASED for seq in event.body["entries"]}
    return [one for one in listed if one.sealed is not None and one.seq in told]


def ids_erased(state: State) -> Erasure | None:
    """The erasure by which it was lost which incidents the cases are; None if that is known."""
    return next((one for one in state.erasures if any(kind in one.kinds for kind in LISTS[:2])), None)


def need_ids(state: State, what: str) -> None:
    """Refused where it was erased which incidents the cases are; ``what`` cannot be done without, in words."""
    gone = ids_erased(state)
    if gone is not None:
        raise Refused(
            f"{what}: which incidents the cases are was erased on {gone.at[:10]} (ledger entry {gone.seq})",
            remedy="Counts are kept: estimates, reports and bundles can still be made.",
        )


def _stays(event: Event, sorts: set[Sort]) -> bool:
    """Whether it is an erasure whose sealed part needs no reducing."""
    return event.kind == ERASED and ("ids" not in sorts or "all-but-counts" in event.body["what"])


def _aliases(state: State) -> _Aliases:
    """In the order of time and id, in which a systematic sample is weighed; of clusters in theirs."""
    made = _Aliases()
    every = sorted(
        state.shown.values(),
        key=lambda case: (case.labels.get("created", ""), case.id.encode(errors="surrogatepass"), case.frame),
    )
    for case in every:
        made.unit(case.frame, case.id)
    clusters = sorted({(case.frame, case.cluster) for case in every if case.cluster})
    for number, key in enumerate(clusters, start=1):
        made.clusters[key] = f"(erased {number:06d})"
    return made


def _reduced(event: Event, state: State, aliases: _Aliases | None) -> dict[str, Any] | None:
    """What is kept of a sealed part; without ``aliases`` ids are left as they are."""
    sealed = event.sealed or {}
    match event.kind:
        case "drawn" | "extended" if aliases is not None:
            return _of_draw(event, state, aliases)
        case "picked":
            frame = event.body["frame"]
            rows = sealed["cases"]
            if aliases is not None:
                rows = [
                    [stratum, aliases.unit(frame, unit), _labels(labels, state)]
                    for stratum, unit, labels in rows
                ]
            return {"cases": rows}
        case "overlap-sought" if aliases is not None:
            return {
                "cases": {
                    number: [[route, aliases.unit(route, unit), "", match] for route, unit, _, match in rows]
                    for number, rows in sealed.get("cases", {}).items()
                }
            }
        case "judged":
            return _same(sealed, aliases)
        case "ruled":
            words = _same(sealed.get("words", {}), aliases)
            return None if words is None else {"words": words}
    return None


def _of_draw(event: Event, state: State, aliases: _Aliases) -> dict[str, Any]:
    frame, first = event.body["frame"], int(event.body["first_case"])
    rows = []
    for stratum, rank, unit, _, labels, *more in (event.sealed or {})["cases"]:
        design = [
            {key: aliases.cluster(frame, value) if key == "cluster" else value for key, value in one.items()}
            for one in more
        ]
        rows.append([stratum, rank, aliases.unit(frame, unit), "", _labels(labels, state), *design])
    numbers = range(first, first + len(rows))
    twice = [n for n in numbers if n in state.cases and state.cases[n].second is not None]
    return {"cases": rows, "twice": twice}


def _labels(labels: Mapping[str, str], state: State) -> dict[str, str]:
    """The values that breakdowns are made of. Of the moment nothing is kept, or its day, where figures need that."""
    kept = {key: value for key, value in labels.items() if key != "created"}
    by_day = bool(state.about.earlier) or state.method.key == "systematic"
    return {"created": labels["created"][:10], **kept} if by_day and "created" in labels else kept


def _same(words: Mapping[str, Any], aliases: _Aliases | None) -> dict[str, Any] | None:
    """Which other records of the event were named: how many pairs of them were both drawn is a figure."""
    same = words.get("same")
    if not same:
        return None
    if aliases is None:
        return {"same": same}
    return {"same": {route: [aliases.unit(route, unit) for unit in units] for route, units in same.items()}}


def told(kinds: Mapping[str, int]) -> str:
    """How many sealed parts of which kinds, in words."""
    return ", ".join(f"{plural(count, 'part')} of '{kind}'" for kind, count in sorted(kinds.items()))
