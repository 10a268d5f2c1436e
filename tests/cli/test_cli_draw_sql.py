"""``draw --sql`` prints and does nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from small import SEED, begun, drawn, planned
from test_cli_commands import Run, run

from crime_sample.audit.drawing import draw

__all__ = ["run"]


def samples(text: str) -> list[list[tuple[str, ...]]]:
    """What each printed statement gives in a DuckDB that knows nothing."""
    with duckdb.connect() as connection:
        return [connection.execute(one.query).fetchall() for one in connection.extract_statements(text)]


def test_the_printed_statements_are_the_draw_and_write_nothing(tmp_path: Path, run: Run) -> None:
    """Before the draw nothing enters the ledger; what DuckDB gives for the text is the sample drawn afterwards."""
    small = planned(tmp_path)
    before = small.path.read_bytes()
    said = run("draw", small.path, "--seed", SEED, "--sql")
    assert (said.code, said.err) == (0, "")
    assert small.path.read_bytes() == before
    with small.open("Lee", "lead") as audit:
        cases = draw(audit, seed=SEED)
    sample, counts, lines = samples(said.out)
    assert sorted(row[2] for row in sample) == sorted(case.id for case in cases)
    assert {(row[0], row[-1], row[2], row[1]) for row in sample} == {
        (case.stratum, case.rank, case.id, case.ticket) for case in cases
    }
    assert dict(counts) == {"THEFT": 200, "VIOL": 100}
    assert len(lines) == 300
    for words in ("Frame main of Smallshire", SEED, "smallest tickets", "THEFT: 16 of 200", "by stratum"):
        assert words in said.out
    after = run("draw", small.path, "--sql")
    assert after.out == said.out


def test_before_the_seed_is_known_it_has_its_place(tmp_path: Path, run: Run) -> None:
    """One text in the statement stands for the seed; with the seed in it, it is the statement with the seed."""
    small = planned(tmp_path)
    blank = run("draw", small.path, "--sql").out
    assert blank.count("':seed'") == 1
    told = run("draw", small.path, "--sql", "--seed", SEED).out
    assert samples(blank.replace(":seed", SEED)) == samples(told)
    assert re.search(r"^-- The seed goes in place of :seed", blank, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--sql", "--dialect", "cobol"), "no dialect 'cobol'"),
        (("--sql", "--seed", "another"), "was drawn with the seed"),
        (("--dialect", "duckdb", "--seed", "s"), "--sql"),
        ((), "--seed"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    tmp_path: Path, run: Run, asked: tuple[str, ...], words: str
) -> None:
    """An unknown dialect, another seed than that drawn with, --dialect alone, and a draw without a seed."""
    small = drawn(tmp_path)
    said = run("draw", small.path, *asked)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_sizes_are_not_known_before_the_plan(tmp_path: Path, run: Run) -> None:
    """Without a frozen plan there is nothing to print."""
    said = run("draw", begun(tmp_path).path, "--sql")
    assert said.code == 2
    assert "not frozen" in said.err
