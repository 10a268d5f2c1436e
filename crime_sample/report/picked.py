"""What was picked by hand and judged beside the sample: its counts, apart from every figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample import formats
from crime_sample.case import PICKS
from crime_sample.kind import AuditKind
from crime_sample.picked import WHY_NO_RATE, Found, PickedByHand
from crime_sample.report.model import Cell, Section, Table, columns

ALL = "All picked"
_ROWS = {"targeted": "Targeted picks", "dip": "Dip samples", None: ALL}


def section(found: PickedByHand, kind: AuditKind, titles: Mapping[str, str]) -> Section:
    """The section on it; ``titles`` are those of the classes of crime."""
    counts = (_counts(found, kind),) if found.whole.reviewed else ()
    tables = (*counts, *_to_put_right(found, kind, titles))
    return Section("picked", "Picked by hand: not a sample", (*sentences(found, kind), WHY_NO_RATE), tables)


def sentences(found: PickedByHand, kind: AuditKind) -> Iterable[str]:
    """What was picked, how far it is, and what was found, in counts."""
    whole = found.whole
    units = formats.plural(whole.picked, f"{kind.unit} was", f"{kind.units} were")
    ways = " and ".join(
        f"{formats.count(one.picked)} as a {PICKS[one.kind]}" for one in found.kinds if one.kind
    )
    yield f"{units} picked by hand beside the sample: {ways}. None of them is in any figure of the sample."
    if whole.drawn_since:
        since = formats.plural(whole.drawn_since, "of them was", "of them were")
        yield f"{since} drawn into the sample since, and count there and not here."
    if whole.open and not whole.reviewed:
        yield "None of them is settled yet."
    elif whole.open:
        yield f"{formats.plural(whole.open, 'of them is', 'of them are')} not settled yet."
    if whole.reviewed:
        yield _found(whole, kind)


def _found(one: Found, kind: AuditKind) -> str:
    of = f"Of {formats.plural(one.reviewed, kind.unit, kind.units)} reviewed"
    if not kind.counts_crimes:
        wrong = one.due - one.met
        return (
            f"{of}, {formats.count(one.due)} could be decided on: {formats.count(one.met)} {kind.right}, "
            f"{formats.count(wrong)} {kind.failed}."
        )
    owe = "owes crimes" if one.owing == 1 else "owe crimes"
    return (
        f"{of}, {formats.count(one.owing)} {owe}: {formats.plural(one.owed, 'crime')} owed, "
        f"{formats.count(one.recorded)} recorded by the cut-off, {formats.count(one.later)} recorded since, "
        f"{formats.count(one.not_recorded)} not recorded."
    )


def _counts(found: PickedByHand, kind: AuditKind) -> Table:
    listed = (*found.kinds, found.whole) if len(found.kinds) > 1 else found.kinds
    heads: tuple[str, ...] = ("Owe crimes", "Crimes owed", "Recorded", "Recorded later", "Not recorded")
    if not kind.counts_crimes:
        heads = ("Decided on", f"{kind.headline_title}", formats.capital(kind.failed))
    rows = tuple(
        (_ROWS[one.kind], one.picked, one.reviewed, one.missing, *_cells(one, kind)) for one in listed
    )
    return Table(
        "picked",
        "What was found of them",
        "Counts of what was picked and reviewed. No answer: not found, or cannot be determined.",
        columns("Kind:", "Picked", "Reviewed", "No answer", *heads, aside=("No answer", "Recorded later")),
        rows,
    )


def _cells(one: Found, kind: AuditKind) -> tuple[Cell, ...]:
    if kind.counts_crimes:
        return one.owing, one.owed, one.recorded, one.later, one.not_recorded
    return one.due, one.met, one.due - one.met


def _to_put_right(found: PickedByHand, kind: AuditKind, titles: Mapping[str, str]) -> Iterable[Table]:
    if not found.remedial:
        return
    rows = [
        (formats.one_line(titles.get(key, key)), nowhere, later) for key, nowhere, later in found.remedial
    ]
    if len(rows) > 1:
        rows.append(("All classes", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    of = "" if kind.counts_crimes else f", of {kind.logs} {kind.failed}"
    yield Table(
        "picked-remedial",
        "Crimes of theirs to be put right",
        f"Crimes owed that were not recorded by the cut-off{of}: they must be recorded however they were found. They "
        "stand in the remedial list, marked.",
        columns("Class of crime:", "Not recorded", "Recorded since the cut-off"),
        tuple(rows),
    )
