"""Users' own SQL expressions: tests of a record, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_files import GOOD, HEADER, mapped, registered, write

from crime_sample.engines.connection import reading
from crime_sample.errors import InputError
from crime_sample.frame import Exclusion, StrataRule, StratumRule


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("(SELECT count(*) FROM read_text('/etc/passwd')) > 0", "one expression about one record"),
        ("\"Code\" IN (SELECT content FROM read_text('/etc/passwd'))", "one expression"),
        ("EXISTS (FROM read_csv('https://example.org/x.csv'))", "one expression"),
        ("true); COPY (SELECT 1) TO '/tmp/x'; SELECT (true", "Only SELECT"),
        ("true) FROM read_text('/etc/passwd') WHERE (true", "one expression"),
        ("true), (true", "one expression"),
        ("true) AS x, (false", "one expression"),
        ("COLUMNS(*) = ''", "one expression"),
        ('"Code" = ', "syntax error"),
        ("\"Cod\" = '1'", '"Cod" not found'),
        ("getenv('HOME') = 'x'", "getenv"),
        ('length("Code")', "gives BIGINT, not true or false"),
        ("count(*) > 1", "exclusion 'mine'"),
        ('CAST("District" AS INTEGER) = 1', "Could not convert string '...' to INT32"),
    ],
)
def test_a_bad_rule_is_refused_by_name(tmp_path: Path, expression: str, words: str) -> None:
    """Queries, files, the network, several expressions and faults are refused; the rule is named."""
    path = write(tmp_path, [HEADER, *GOOD])
    with pytest.raises(InputError) as caught:
        registered(path, mapped(exclude=(Exclusion(reason="mine", where=expression),)))
    assert words in str(caught.value)
    assert "exclusion 'mine'" in str(caught.value)
    rule = StrataRule(groups=(StratumRule(name="mine", where=expression),))
    with pytest.raises(InputError, match="stratum 'mine'"):
        registered(path, mapped(strata=rule))


@pytest.mark.parametrize(
    ("expression", "left"),
    [
        ("\"District\" = 'A'", 2),
        ("\"District\" = 'A' -- those of A", 2),
        ('try_cast("Code" AS INTEGER) > 50', 1),
        ("regexp_matches(\"Incident\", '3$') OR \"District\" = ''", 2),
        ("nullif(\"District\", '') = 'A'", 2),
        ('row_number() OVER (PARTITION BY "District" ORDER BY "Incident") > 1', 3),
    ],
)
def test_a_good_rule_is_followed(tmp_path: Path, expression: str, left: int) -> None:
    """Any test of a record's text; unknown counts as no."""
    path = write(tmp_path, [HEADER, *GOOD])
    assert registered(path, mapped(exclude=(Exclusion(reason="mine", where=expression),))).incidents == left


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "COPY (SELECT 1) TO '/tmp/crime_sample_test.csv'",
        "ATTACH '/tmp/crime_sample_test.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_connection_can_read_the_export_and_nothing_else(tmp_path: Path, statement: str) -> None:
    """Were an expression to slip through, there would still be no way out."""
    path = write(tmp_path, [HEADER, *GOOD])
    with reading(path) as export:
        assert export.row(f"SELECT count(*) FROM ({export.source.relation})") == (4,)  # noqa: S608
        with pytest.raises(InputError):
            export.rows(statement)
