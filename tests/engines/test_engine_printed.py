"""The draw as SQL: run by anybody, it gives the drawn sample, the counts and the lines of the fingerprint."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest
from engine_files import HEADER, mapped, registered, write
from test_engine_draw import messy

from crime_sample.engines.dialects import dialects
from crime_sample.engines.engine import draw
from crime_sample.engines.printed import statements
from crime_sample.errors import InputError
from crime_sample.frame import ColumnMap, Exclusion, Frame, FrameMapping, StrataRule, StratumRule

SEED = "it's  5 12 2026: 3 9 \\ 14"
BY_DISTRICT = mapped(
    exclude=(
        Exclusion(reason="test", column="Code", codes="TEST*"),
        Exclusion(reason="none", where="\"Code\" = 'none' -- of these\n OR \"Incident\" = '000009'"),
    ),
    strata=StrataRule(column="District"),
)
GROUPED = mapped(
    strata=StrataRule(
        groups=(StratumRule(name="a 'b'", opening=("5*",)), StratumRule(name="c", opening=("99",)))
    )
)


@pytest.mark.parametrize("mapping", [BY_DISTRICT, GROUPED, mapped()])
@pytest.mark.parametrize("table", ["", "storm.calls"])
def test_run_in_duckdb_they_give_sample_counts_and_fingerprint(
    tmp_path: Path, mapping: FrameMapping, table: str
) -> None:
    """From the file itself, or from a table it was loaded into with NULL for blanks."""
    path = write(tmp_path, [HEADER, *messy(600)])
    frame = registered(path, mapping, name="main 'x'")
    sizes = {stratum: min(20, count) for stratum, count in frame.strata.items()}
    made = statements(path, frame, seed=SEED, sizes=sizes, table=table)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA storm")
        connection.execute(
            f"CREATE TABLE storm.calls AS FROM read_csv('{path}', all_varchar=true, nullstr='')"
        )
        found = connection.execute(made.draw).fetchall()
        names = [column[0] for column in connection.description]
        counted = dict(connection.execute(made.strata).fetchall())
        lines = [row[0] for row in connection.execute(made.lines).fetchall()]
    drawn = draw(path, frame, seed=SEED, sizes=sizes)
    assert [row[:3] for row in found] == [(one.stratum, one.ticket, one.id) for one in drawn]
    assert names == ["stratum", "ticket", "id", "created", "district", "opening", "rank"]
    assert [row[4] for row in found] == [one.labels["district"] for one in drawn]
    assert counted == frame.strata
    assert hashlib.sha256("".join(f"{one}\n" for one in lines).encode()).hexdigest() == frame.fingerprint


def test_an_export_that_was_copied_to_be_read_is_looked_for_in_a_table(tmp_path: Path) -> None:
    """A copy is gone afterwards, so that its path means nothing to anybody."""
    path = write(tmp_path, "Incident,Created,Code,District\n1,2016-06-01,é,A\n".encode("cp1252"))
    frame = registered(path)
    made = statements(path, frame, seed="s", sizes={"all": 1})
    assert made.table == "main"
    assert "read_csv" not in made.draw
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE main AS FROM read_csv('{path}', all_varchar=true, encoding='latin-1')"
        )
        assert [row[2] for row in connection.execute(made.draw).fetchall()] == ["1"]


def test_nothing_of_nothing_and_another_file_refused(tmp_path: Path) -> None:
    """No size, no incident; an export that is not the registered one gets no statements."""
    path = write(tmp_path, [HEADER, *messy(50)])
    frame: Frame = registered(path, BY_DISTRICT)
    with duckdb.connect() as connection:
        assert connection.execute(statements(path, frame, seed="s", sizes={}).draw).fetchall() == []
    path.write_text(path.read_text() + "9,2016-06-01,,\n")
    with pytest.raises(InputError, match="not the file that was registered"):
        statements(path, frame, seed="s", sizes={})


@pytest.mark.parametrize("key", dialects())
def test_every_dialect_prints(tmp_path: Path, key: str) -> None:
    """Every dialect that is there has words for a frame of a file; others than the file's own read a table."""
    path = write(tmp_path, [HEADER, *messy(50)])
    frame = registered(
        path,
        GROUPED.model_copy(
            update={"columns": ColumnMap(id="Incident", created="Created", opening=("Code",))}
        ),
    )
    made = statements(path, frame, seed="s", sizes={"c": 1}, dialect=dialects()[key])
    assert made.table == ("" if key == "duckdb" else "main")
    assert all((made.draw, made.strata, made.lines))
