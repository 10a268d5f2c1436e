# ruff: noqa: S608 - the SQL is the tests' own.
"""What ``draw --sql --dialect postgresql`` prints gives, in PostgreSQL, the sample that was drawn from the file."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from throwaway_postgres import Server

from crime_sample.engines.dialects import dialects
from crime_sample.engines.engine import draw, register
from crime_sample.engines.printed import statements
from crime_sample.frame import ColumnMap, Exclusion, FrameMapping, StrataRule, StratumRule

if "postgresql" not in dialects():
    pytest.skip("there is no dialect of PostgreSQL", allow_module_level=True)

HEADER = ("Incident", "Created", "Code", "District")
AWKWARD = ("é", "e\u0301", "🚓", "100%d", "a\\nb\\", "it's", "a  b", "0012", "-1", ":name", "x" * 500)
SEED = "it's  5 12 2026 \\ % :a"
MAPPING = FrameMapping(
    columns=ColumnMap(id="Incident", created="Created", opening=("Code",), district="District"),
    exclude=(Exclusion(reason="test", column="Code", codes=("TEST*",)),),
    strata=StrataRule(groups=(StratumRule(name="viol 'x'", opening=("VIO*",)),), otherwise="Ärger"),
)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[str]:
    """An empty database that sorts by a language."""
    server.sql(
        "CREATE DATABASE printed TEMPLATE template0 LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
        database="postgres",
    )
    yield "printed"
    server.sql("DROP DATABASE printed WITH (FORCE)", database="postgres")


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"])
def test_the_printed_statements_give_the_sample(
    server: Server, database: str, tmp_path: Path, form: str
) -> None:
    """A table with every column as text and NULL for blanks: sample, counts and lines are those of the file."""
    chance = random.Random(1)
    export = tmp_path / "log.csv"
    rows = [
        (
            f"{' ' * (n % 2)}{unit}",
            date(2016, 5 + n % 7, 1 + n % 28).strftime(form.replace("%H:%M", "10:30")),
            chance.choice(("vio-1", " VIO", "57", "TEST", "")),
            chance.choice(("A", "é", "")),
        )
        for n, unit in enumerate((*AWKWARD, *(f"N{n}" for n in range(400))))
    ]
    with export.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, *rows))
    frame = register(export, MAPPING, name="main é", start=date(2016, 6, 1), end=date(2016, 11, 30))
    sizes = dict.fromkeys(frame.strata, 20)
    made = statements(
        export, frame, seed=SEED, sizes=sizes, dialect=dialects()["postgresql"], table="public.log"
    )
    columns = ", ".join(f'"{column}" text' for column in HEADER)
    server.sql(f"DROP TABLE IF EXISTS log; CREATE TABLE log ({columns})", database=database)
    values = ", ".join(f"({', '.join(map(said, row))})" for row in rows)
    server.sql(f"INSERT INTO log VALUES {values}", database=database)
    drawn = draw(export, frame, seed=SEED, sizes=sizes)
    found = server.sql(f"SELECT ticket || ' ' || id FROM ({made.draw}) AS t", database=database)
    assert found.splitlines() == [f"{one.ticket} {one.id}" for one in drawn]
    counted = server.sql(f"SELECT stratum || '|' || incidents FROM ({made.strata}) AS t", database=database)
    assert {line.split("|")[0]: int(line.split("|")[1]) for line in counted.splitlines()} == frame.strata
    lines = server.sql(made.lines, database=database).rstrip("\n")
    assert hashlib.sha256(f"{lines}\n".encode()).hexdigest() == frame.fingerprint


def said(cell: str) -> str:
    """A cell as SQL; a blank is NULL."""
    return "'" + cell.replace("'", "''") + "'" if cell else "NULL"
