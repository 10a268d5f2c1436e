# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""The statements of a draw, to be run by somebody else where the frame lives. None of them is run here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crime_sample.engines import selection
from crime_sample.engines.connection import Reading
from crime_sample.engines.dialect import Dialect
from crime_sample.engines.fingerprint import LINE
from crime_sample.engines.layout import laid_out
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.place import Place, Row
from crime_sample.files.relations import NEVER
from crime_sample.frame import Frame


@dataclass(frozen=True, slots=True)
class Statements:
    """For one frame: its sample, its incidents by stratum, and the lines its fingerprint is made of. ``table`` holds
    the export; blank where it is read where it lies. ``raised`` is what goes in place of a bound that is too small,
    ``escaped`` how signs are written in a text that are not written as they are."""

    dialect: str
    table: str
    draw: str
    strata: str
    lines: str
    raised: str
    escaped: Mapping[str, str]


class Printed(Place):
    """A place as it stands on paper: statements are made for it, and it runs none."""

    def __init__(self, dialect: Dialect, relation: str, columns: tuple[str, ...], where: str) -> None:
        self.dialect, self.relation, self.columns, self.where = dialect, relation, columns, where

    def rows(self, sql: str) -> list[Row]:
        """Nobody is there to run it."""
        raise NotImplementedError(sql)

    def kept(self, alias: str, sql: str) -> str:
        """Nothing is kept."""
        raise NotImplementedError(sql)

    def identity(self) -> dict[str, Any]:
        """Nothing is registered on paper."""
        raise NotImplementedError

    def add_rule(self, label: str, expression: str) -> None:
        """It was admitted when the frame was registered."""

    def lines_sha256(self, line: str, records: str) -> str:
        """Nobody is there to compute it."""
        raise NotImplementedError(line)


def statements(
    address: Address,
    frame: Frame,
    *,
    seed: str,
    sizes: Mapping[str, int],
    dialect: Dialect | None = None,
    table: str = "",
) -> Statements:
    """What draws the sample of ``frame``, in ``dialect`` or in that of its place. The export is looked for in
    ``table``; unless given, where it lies, or if it cannot be read there as it stands, in a table called as the frame.
    """
    with registered(address, frame) as there:
        spoken = dialect or there.dialect
        if not table and (spoken.key != there.dialect.key or _copied(there)):
            table = frame.name
        relation = _table(spoken, there.columns, table) if table else _seen(there.relation)
        columns = there.columns
    paper = Printed(spoken, relation, columns, str(address))
    inside = f"({selection.in_frame(paper, frame)}) AS records"
    stratum, line = map(spoken.by_bytes, ("stratum", "line"))
    counted = f"SELECT stratum, count(*) AS incidents FROM {inside} GROUP BY stratum ORDER BY {stratum}"
    lines = f"SELECT line FROM (SELECT {LINE} AS line FROM {inside}) AS lines ORDER BY {line}"
    escapes = spoken.literal("\\") == "'\\\\'"
    return Statements(
        spoken.title,
        table,
        draw=laid_out(sample(paper, frame, seed=seed, sizes=sizes), escapes=escapes),
        strata=laid_out(counted, escapes=escapes),
        lines=laid_out(lines, escapes=escapes),
        raised=selection.EVERY,
        escaped={sign: spoken.literal(sign)[1:-1] for sign in "'\\" if spoken.literal(sign) != f"'{sign}'"},
    )


def sample(place: Place, frame: Frame, *, seed: str, sizes: Mapping[str, int]) -> str:
    """SQL for the sample itself, in ticket order, where ``selection.statement`` gives a few more."""
    d = place.dialect
    below = selection.bounds(frame.strata, sizes)
    if not below:
        return f"SELECT stratum, id FROM ({selection.in_frame(place, frame)}) AS records WHERE {d.false}"
    found = selection.statement(place, frame, seed=seed, below=below, quick=False)
    wanted = d.table("wanted", ("stratum", "incidents"), ((name, str(sizes[name])) for name in below))
    return (
        "SELECT ranked.* FROM (SELECT drawn.*, row_number() OVER (PARTITION BY stratum ORDER BY ticket, id) AS rank "
        f"FROM ({found}) AS drawn) AS ranked JOIN {wanted} "
        "ON wanted.stratum = ranked.stratum AND ranked.rank <= CAST(wanted.incidents AS INTEGER) "
        f"ORDER BY {d.by_bytes('ranked.stratum')}, ranked.rank"
    )


def _seen(relation: str) -> str:
    """With signs that survive being copied from a screen."""
    return relation.replace(NEVER, NEVER.replace("\x1f", "~"))


def _copied(place: Place) -> bool:
    """Whether it is read from a copy, which is gone afterwards."""
    return isinstance(place, Reading) and place.source.folder in place.source.readable.parents


def _table(dialect: Dialect, columns: tuple[str, ...], table: str) -> str:
    """A table that holds the export as text; SCHEMA.TABLE too."""
    whole = ".".join(map(dialect.name, table.split(".")))
    cells = (f"coalesce({dialect.name(column)}, '') AS {dialect.name(column)}" for column in columns)
    return f"SELECT {', '.join(cells)} FROM {whole}"
