"""Frames in PostgreSQL, as far as no server is needed: addresses, the dialect's words, users' pieces of SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_files import HEADER, mapped, registered, write
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.engines.address import TableAddress, read_address
from crime_sample.engines.dialect import FORMATS, ISO
from crime_sample.engines.engine import inspect, propose_extract
from crime_sample.engines.expressions import expression_fault, query_fault
from crime_sample.engines.postgres_dates import moment
from crime_sample.engines.postgres_dialect import PostgresDialect
from crime_sample.engines.records import fits, ticket
from crime_sample.errors import InputError

D = PostgresDialect("und-x-icu")


@given(table=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20))
def test_an_address_can_be_typed_again(table: str) -> None:
    """Whatever a table is called, its shown address is of the same table."""
    address = TableAddress(read_address("postgresql://ann:hush@db/storm#x").url, table)  # type: ignore[union-attr]
    again = read_address(str(address))
    assert isinstance(again, TableAddress)
    assert again.table == table
    assert "hush" not in str(address)
    assert "hush" not in repr(address)


@pytest.mark.parametrize(
    ("url", "schema", "table"),
    [
        ("postgresql://db/storm#incidents", None, "incidents"),
        ("postgres://db/storm#logs.incidents", "logs", "incidents"),
        ('postgresql://db/storm#"Log.2016"."The%20%22%22log"', '"Log.2016"', '"The ""log"'),
    ],
)
def test_a_table_is_named_as_in_sql(url: str, schema: str | None, table: str) -> None:
    """With a schema or without, in quotes or not, and through ``Path`` too."""
    for given_as in (url, Path(url)):
        address = read_address(given_as)
        assert isinstance(address, TableAddress)
        assert address.named() == (schema, table)


def test_what_is_no_address_is_refused_without_its_password(tmp_path: Path) -> None:
    """No database, too many dots, an extract, a query of a file."""
    for asked in (
        lambda: read_address("postgresql://ann:hush@db#x"),
        lambda: read_address("postgresql://ann:hush@db/storm#a.b.c").named(),  # type: ignore[union-attr]
        lambda: propose_extract("postgresql://ann:hush@db/storm#x"),
        lambda: inspect(write(tmp_path, [HEADER]), query="SELECT 1"),
    ):
        with pytest.raises(InputError) as caught:
            asked()
        assert "hush" not in str(caught.value)
        assert (
            "postgresql://NAME@HOST" in caught.value.remedy
            or "a crime extract is a file" in caught.value.what
        )


def test_a_query_of_a_file_is_refused(tmp_path: Path) -> None:
    """A mapping for a database does not fit a file."""
    path = write(tmp_path, [HEADER, ("1", "2016-07-01", "57", "A")])
    with pytest.raises(InputError, match="a query is asked of a database, not of a file"):
        registered(path, mapped(query="SELECT * FROM log"))


def test_the_words_of_the_dialect() -> None:
    """Bytes for ids and tickets, languages for codes, backslashes and quotes as they are."""
    assert D.by_bytes("a || b") == '(a || b) COLLATE "C"'
    assert D.lowered("x") == 'lower(x COLLATE "und-x-icu") COLLATE "C"'
    assert PostgresDialect().lowered("x") == 'lower(x COLLATE "default") COLLATE "C"'
    assert ticket(D, "it's", "main") == (
        "encode(sha256(convert_to('it''s' || chr(10) || 'main' || chr(10) || id, 'UTF8')), 'hex')"
    )
    assert r"LIKE lower('5\%\_%' COLLATE" in fits(D, "Code", ("5%_*",))
    assert D.matches("x", r"\d\s") == r"x ~ '^(?:[0-9][ \t\n\r\f])$'"
    assert D.between("m", "2016-06-01", "2016-06-02").startswith("tsrange(TIMESTAMP '2016-06-01'")


def test_a_cast_is_never_reached_unseen() -> None:
    """A cast to a timestamp stands behind the test of the text's shape, since it would raise."""
    for one in FORMATS:
        text = D.moment("t", one)
        assert text.count("AS timestamp)") == 1
        assert text.index(" ~ '^(?:[0-9]{4}-") < text.index("AS timestamp)"), one


def test_formats_that_are_known() -> None:
    """All that are tried; none that names no day."""
    assert all(D.knows(one) for one in FORMATS)
    assert D.knows(ISO)
    assert D.knows("%d o'clock %m %Y %H:%M %z")
    assert "o''clock" in str(moment("t", "%d o'clock %m %Y")).replace("\\", "")
    for strange in (
        "%j %Y",
        "%d/%m",
        "%Y",
        "%H:%M",
        "%A %d %m %Y",
        "%d %d %m %Y",
        "%d/%m/%Y %M",
        "%d %m %Y %%",
    ):
        assert not D.knows(strange), strange
    assert "a view in which the column is a timestamp" in D.date_remedy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\"A\" = 'x; SELECT --'", ""),
        ("\"SELECT\" IS DISTINCT FROM 'a' -- why\n", ""),
        ('extract(year FROM CAST("D" AS timestamp)) = 2016', ""),
        ("", "is empty"),
        ("1 = 1) OR (1 = 1", "a bracket is closed"),
        ("(1 = 1", "a bracket is not closed"),
        ("a = 'it", "opens something"),
        ("a = $$x$$", "opens something"),
        ("a = E'\\' OR b = '", "kind E"),
        ("a = U&'\\0041'", "kind &"),
        ("a /* b */ = 1", "a comment"),
        ("a; b", "a semicolon"),
        ("a IN (select 1)", "without 'select'"),
        ("a IN (VALUES (1))", "without 'VALUES'"),
        ("sum(a) OVER () > 1", "without 'OVER'"),
    ],
)
def test_an_expression_is_looked_at_before_it_is_sent(text: str, words: str) -> None:
    """Brackets, texts and comments cannot be used to leave the place where it is put."""
    found = expression_fault(text)
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * FROM a WHERE b LIKE '%;%'", ""),
        ("WITH x AS (SELECT 1) SELECT * FROM x", ""),
        ("(SELECT 1) UNION ALL (SELECT 2)", ""),
        ("INSERT INTO a VALUES (1)", "begins with SELECT"),
        ("SET x = 1", "begins with SELECT"),
        ("", "begins with SELECT"),
        ("SELECT 1; SELECT 2", "a semicolon"),
        ("SELECT 1) AS a, (SELECT 2", "a bracket"),
    ],
)
def test_a_query_is_looked_at_before_it_is_sent(text: str, words: str) -> None:
    """One SELECT, and nothing behind it."""
    found = query_fault(text)
    assert words in found
    assert bool(found) == bool(words)
