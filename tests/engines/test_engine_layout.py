# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Laying SQL out changes white space between words, and nothing else."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.engines.dialect import Dialect
from crime_sample.engines.dialects import dialect_called, dialects
from crime_sample.engines.layout import WIDTH, laid_out
from crime_sample.errors import InputError

NASTY = ("two  blanks", "it's", "\\", "\\'", "a\\", "-- no comment", "/* nor this */", '"', "a\tb", "(", ") FROM x",
         "$$", "`", "é 🚓", "%s", "''", "x,  y")  # fmt: skip
LONG = "and so on, " * 12


class Escaping(Dialect):
    """A dialect in which a backslash stands before a sign that is meant as it is."""

    key = "escaping"

    def literal(self, text: str) -> str:
        """A text."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@pytest.mark.parametrize("dialect", [*dialects().values(), Escaping()], ids=lambda one: one.key)
@pytest.mark.parametrize("text", NASTY)
def test_texts_and_names_stay_as_they_are(dialect: Dialect, text: str) -> None:
    """Whatever a dialect writes for a text stands in the laid out statement letter by letter."""
    escapes = dialect.literal("\\") == "'\\\\'"
    for written in (dialect.literal(text), dialect.literal(text + LONG), dialect.name(text)):
        made = laid_out(
            f"SELECT a,  {written} AS b FROM (SELECT {written}) AS t WHERE x = {written}", escapes=escapes
        )
        assert made.count(written) == 3


@given(st.lists(st.text(max_size=60).filter(lambda text: "\0" not in text), min_size=1, max_size=6))
def test_duckdb_reads_the_same_values(texts: list[str]) -> None:
    """The laid out statement gives what the one line does."""
    d = Dialect()
    picked = ", ".join(f"CASE WHEN 1 = 1 THEN concat({d.literal(text)}, '') END AS c" for text in texts)
    sql = f"SELECT * FROM (SELECT {picked}) AS t"
    with duckdb.connect() as connection:
        try:
            expected = connection.execute(sql).fetchall()
        except UnicodeEncodeError:
            return
        assert connection.execute(laid_out(sql)).fetchall() == expected == [tuple(texts)]


def test_long_lines_are_parted_and_comments_dropped() -> None:
    """A list becomes an item a line, a case a test a line; what is commented out could swallow the rest."""
    items = ", ".join(
        f"CASE WHEN column_{n} = 'a' THEN 'b' ELSE concat('c', 'd') END AS c{n}" for n in range(9)
    )
    made = laid_out(f"SELECT {items} -- who knows\nFROM t WHERE a = 1")
    assert "who knows" not in made
    assert max(map(len, made.splitlines())) <= WIDTH
    assert made.splitlines()[-2:] == ["FROM t", "WHERE a = 1"]


def test_duckdb_is_there_and_what_is_not_is_refused() -> None:
    """Dialects are asked for by key; the error names those there are."""
    assert dialect_called("duckdb").title == "DuckDB"
    with pytest.raises(InputError, match="no dialect 'cobol'") as caught:
        dialect_called("cobol")
    assert "duckdb" in caught.value.remedy
