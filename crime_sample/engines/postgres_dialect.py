# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""What SQL is called in PostgreSQL, where it is not called as in DuckDB.

Every text sorts and compares by its bytes (``COLLATE "C"``), whatever the database's own rules are; a literal follows
the column it meets.
"""

from __future__ import annotations

from crime_sample.engines import postgres_dates
from crime_sample.engines.dialect import ISO, Dialect
from crime_sample.frame import BLANKS

_BLANKS = " || ".join(f"chr({ord(letter)})" for letter in BLANKS)


class PostgresDialect(Dialect):
    """PostgreSQL's words, from version 11 on. ``casing`` is the collation that knows the small letters of any script;
    blank for the database's own."""

    key = "postgresql"
    title = "PostgreSQL"
    double = "double precision"
    date_remedy = (
        'Name it with --date-format, such as "%d/%m/%Y %H:%M"; or make a view in which the column is a timestamp, '
        "and name the view in the URL."
    )

    def __init__(self, casing: str = "") -> None:
        self.casing = casing

    def knows(self, date_format: str) -> bool:
        """Whether a format of dates can be put together as ISO text."""
        return date_format == ISO or postgres_dates.moment("t", date_format) is not None

    def trimmed(self, text: str) -> str:
        """The text without outer blanks: the same six characters as ``frame.trim``."""
        return f"btrim({text}, {_BLANKS})"

    def stripped(self, text: str, signs: str) -> str:
        """The text without these signs and blanks around it; ``signs`` holds no quote."""
        return f"btrim({text}, '{signs}' || {_BLANKS})"

    def lowered(self, text: str) -> str:
        """The text in small letters of any script."""
        return f'lower({text} COLLATE {self.name(self.casing or "default")}) COLLATE "C"'

    def sha256(self, text: str) -> str:
        """SHA-256 of the text's UTF-8, in lower-case hex."""
        return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"

    def first_bits(self, hexadecimal: str) -> str:
        """The first 13 hexadecimal digits of a text, as a whole number."""
        return f"CAST(CAST('x' || lpad(left({hexadecimal}, 13), 16, '0') AS bit(64)) AS bigint)"

    def by_bytes(self, text: str) -> str:
        """The text, to be compared and sorted byte by byte."""
        return f'({text}) COLLATE "C"'

    def matches(self, text: str, pattern: str) -> str:
        """Whether the whole text is of this plain pattern."""
        return f"{text} ~ {self.literal(f'^(?:{postgres_dates.plain(pattern)})$')}"

    def controls(self, text: str) -> str:
        """Whether a control sign, such as a line break or a tab, stands in the text."""
        return f"{text} ~ '[\\x01-\\x1f]'"

    def ends_in(self, text: str, pattern: str) -> str:
        """Whether the text ends in this plain pattern."""
        return f"{text} ~ {self.literal(f'(?:{postgres_dates.plain(pattern)})$')}"

    def replaced(self, text: str, pattern: str, by: str) -> str:
        r"""The text with the first match of a plain pattern replaced; groups of it stand in ``by`` as ``\1``."""
        return f"regexp_replace({text}, {self.literal(postgres_dates.plain(pattern))}, {self.literal(by)})"

    def moment(self, text: str, date_format: str) -> str:
        """The text as a timestamp, NULL if it does not fit. A zone is dropped: the clock time counts."""
        if date_format != ISO:
            return postgres_dates.moment(text, date_format) or "CAST(NULL AS timestamp)"
        if text.isidentifier():
            return postgres_dates.iso_moment(text)
        told = f'SELECT ({text}) COLLATE "C" AS iso OFFSET 0'  # so that it is put together once
        return f"(SELECT {postgres_dates.iso_moment('told.iso')} FROM ({told}) AS told)"

    def distinct(self, text: str, *, exact: bool) -> str:
        """How many different texts there are, NULL not counted, by their 64-bit hashes: sorting long texts would
        fill the server's disk, and two of a thousand million that fall together are no matter here."""
        return f"count(DISTINCT hashtextextended({text}, 0))"

    def between(self, moment: str, first: str, last: str) -> str:
        """Whether a timestamp lies between two others, both included; BETWEEN would compute it twice."""
        return f"tsrange({self.as_timestamp(first)}, {self.as_timestamp(last)}, '[]') @> {moment}"

    def apart(self, relation: str) -> str:
        """A relation whose columns are computed once: PostgreSQL would put what they are made of wherever they are
        used, and not tell a constant from the blank of another grouping."""
        return f"SELECT * FROM ({relation}) AS apart OFFSET 0"
