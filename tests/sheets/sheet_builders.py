"""A drawn audit in a real file, with awkward ids and texts, and what a person does to a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from builders import a_frame, a_plan, an_extract
from python_calamine import CalamineWorkbook

from crime_sample.audit import Audit, begin, open_audit
from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import Imported, export_sheet, import_sheet
from crime_sample.canonical import canonical, digest
from crime_sample.draw import ticket, tickets_digest
from crime_sample.frame import Candidate, ColumnMap, Crime, FrameMapping, Incident, StrataRule
from crime_sample.kind import KindKey
from crime_sample.ledger import Draft
from crime_sample.rules.library import load
from crime_sample.state import Charter

NOW = "2026-02-02T10:00:00+00:00"
SEED = "3 9 14 27 38 41"
RATIONALE = "Caller says she was hit"
# What a blind sheet must not hold.
SECRETS = ("ZCLOSEDAT", "ZCLOSINGCODE", "ZRESULT", "19AB/1000", "19AB/1001", "ZSTRATUM")
COLUMNS = ColumnMap(
    id="Incident", created="Created", closed="Closed", opening=("Opening",), closing=("Closing",),
    result=("Result",), district="District", text=("Log",), refs=("Refs",), show=("Beat",),
)  # fmt: skip
IDS = (
    "00000123", "20250113000412", "20250113000412345678", "=1+2", "+447700900123", "-1",
    '=HYPERLINK("http://example.org","x")', "@SUM(A1)", "IN 7/2025", "'5", "1E5", "0042",
)  # fmt: skip


def incident(place: int, unit: str, **changes: str) -> Incident:
    """A record of the export whose masked columns hold secrets."""
    references = f"19AB/{1000 + place}"
    columns = {
        "Incident": unit,
        "Created": "2025-05-01 10:00:00",
        "Closed": "ZCLOSEDAT",
        "Opening": "VIOLENCE",
        "Closing": "ZCLOSINGCODE",
        "Result": "ZRESULT",
        "District": "North",
        "Beat": f"=cmd|'/c calc'!A{place}",
        "Log": f'-CALLER SAYS HIT,\r\n"bleeding"\x07 see {references} for more',
        "Refs": references,
    }
    return Incident(unit, columns | changes)


class HeldSitting(Sitting):
    """A sitting whose extract is what it was given."""

    def held(self, references: Iterable[str]) -> dict[str, Crime]:
        """Those of ``references`` that were given."""
        return {one: self._crimes[one] for one in references if one in self._crimes}


@dataclass
class World:
    """An audit file with everything a sitting needs."""

    folder: Path
    path: Path
    incidents: dict[tuple[str, str], Incident]
    crimes: dict[str, Crime]

    def sitting(self, who: str = "Ann") -> HeldSitting:
        """``who`` at work on the audit; close with ``sitting.audit.close()``."""
        return HeldSitting(self.open(who), self.incidents, dict(self.crimes))

    def open(self, who: str = "Ann") -> Audit:
        """The audit opened by ``who``."""
        return open_audit(self.path, who=who, now=lambda: NOW)


def world(
    folder: Path,
    ids: Sequence[str] = IDS,
    *,
    strata: StrataRule | None = None,
    marking: str = "OFFICIAL-SENSITIVE",
    changes: Mapping[str, str] | None = None,
    columns: ColumnMap = COLUMNS,
    kind: KindKey = "incidents",
    pack: str = "england-wales-2023",
) -> World:
    """A drawn audit of one case for each of ``ids``, numbered in that order."""
    rules = load(pack)
    charter = Charter(
        force="Northshire, Police", start=date(2025, 4, 1), end=date(2025, 9, 30), marking=marking,
        rules=rules, rules_digest=digest(canonical(rules.model_dump(mode="json"))), kind=kind,
    )  # fmt: skip
    mapping = FrameMapping(columns=columns, reference_pattern=r"19AB/\d+", strata=strata or StrataRule())
    population = {"ZSTRATUM": 500}
    frame = a_frame(population, mapping=mapping)
    extract = an_extract()
    plan = a_plan(population, {"ZSTRATUM": len(ids)}, frames={"main": frame.fingerprint})
    rows = [
        ["ZSTRATUM", rank, unit, ticket(SEED, "main", unit), {"created": "2025-05-01T10:00:00"}]
        for rank, unit in enumerate(ids, start=1)
    ]
    candidates = [Candidate(str(row[0]), str(row[3]), str(row[2]), {}) for row in rows]
    body = {"frame": "main", "sizes": {"ZSTRATUM": len(ids)}, "first_case": 1}
    body["tickets"] = tickets_digest("main", candidates)
    drafts = [
        Draft("frame-registered", {"frame": frame.model_dump(mode="json")}, "a1", {"path": "/nowhere"}),
        Draft("extract-registered", {"extract": extract.model_dump(mode="json", by_alias=True)}, "a2"),
        Draft("plan-frozen", {"plan": plan.model_dump(mode="json"), "digest": plan.digest()}, "a3"),
        Draft("seeded", {"seed": SEED, "kind": "own"}, "a4"),
        Draft("drawn", body, "a5", {"cases": rows}),
    ]
    path = folder / "north.audit"
    audit = begin(path, charter, who="Lee", now=lambda: NOW)
    for draft in drafts:
        audit.write(lambda _, draft=draft: [draft])
    audit.close()
    incidents = {("main", unit): incident(place, unit, **(changes or {})) for place, unit in enumerate(ids)}
    crimes = {
        f"19AB/{1000 + place}": Crime(
            reference=f"19AB/{1000 + place}", klass="Assault", recorded="2025-05-02 12:30:00", status="Open"
        )
        for place in range(0, len(ids), 2)
    }
    return World(folder, path, incidents, crimes)


@dataclass(frozen=True)
class Formula:
    """A formula typed into a cell."""

    text: str


class Grid:
    """A sheet on someone's screen: cells are reached by case, crime and title, then it is saved again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.suffix == ".csv":
            text = path.read_bytes().decode("utf-8-sig")
            self.name, self.rows = path.name, [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
        else:
            sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
            self.name = sheet.name
            self.rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        self.header = next(place for place, row in enumerate(self.rows) if "case" in row)

    def column(self, title: str) -> int:
        """The place of a column."""
        return self.rows[self.header].index(title)

    def row(self, case: int, crime: int | None = None) -> int:
        """The row (from 1) of a case, or of one of its crimes."""
        for place in range(self.header + 1, len(self.rows)):
            row = self.rows[place]
            if self._number(row[self.column("case")]) == case and (
                crime is None or self._number(row[self.column("crime")]) == crime
            ):
                return place + 1
        raise AssertionError(f"no row for case {case}")

    @staticmethod
    def _number(cell: Any) -> int | None:
        return None if cell == "" else int(float(cell))

    def get(self, case: int, title: str, crime: int | None = None) -> Any:
        """What a cell shows."""
        return self.rows[self.row(case, crime) - 1][self.column(title)]

    def put(self, number: int, place: int | None = None, /, **cells: Any) -> None:
        """Type into cells of a case, or of one of its crimes; titles are written with ``_`` for a blank."""
        row = self.rows[self.row(number, place) - 1]
        for title, value in cells.items():
            row[self.column(title.replace("_", " "))] = value

    def save(self, path: Path, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
        """Save the sheet, under a new name."""
        if path.suffix == ".csv":
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(self.rows)
            return path
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet(self.name)
            for row, cells in enumerate(self.rows):
                for place, cell in enumerate(cells):
                    if isinstance(cell, Formula):
                        sheet.write_formula(row, place, cell.text, None, "")
                    elif isinstance(cell, float | int):
                        sheet.write_number(row, place, cell)
                    elif cell:
                        sheet.write_string(row, place, str(cell))
        return path


CRIMES_OWED = {"answer": "crimes owed", "crime_1": "Violence against the person", "rationale": RATIONALE}
RECORDED = {"recorded": "recorded by the cut-off", "class_right": "yes"}


def blind(sitting: Sitting, folder: Path, suffix: str = "xlsx") -> Grid:
    """A blind sheet just handed out."""
    return Grid(export_sheet(sitting, folder / f"blind.{suffix}", step="blind").path)


def take(sitting: Sitting, grid: Grid, **options: bool) -> Imported:
    """The sheet saved and imported."""
    return import_sheet(sitting, grid.save(grid.path.with_stem(f"filled{len(grid.rows)}")), **options)
