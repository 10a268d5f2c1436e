"""What SQL is called where a frame lives. DuckDB's own words stand here; another database says where its differ.

Everything an engine asks is put together from these pieces, so that one definition of the draw serves them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crime_sample.files.relations import literal, name
from crime_sample.frame import BLANKS

ISO = "ISO 8601"
_DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d",
    "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y",
    "%b %d %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f", "T%H:%M:%S", ", %H:%M")
FORMATS = (ISO, *(date + time for date in _DATES for time in _TIMES))
CLASS = r" \t\n\r\v\f"
ZONE = r"\s*(Z|z|[+-]\d{2}(:?\d{2})?)"
ISO_SHAPE = rf"\d{{4}}-\d{{2}}-\d{{2}}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d+)?)?({ZONE})?)?"
_BLANKS = " || ".join(f"chr({ord(letter)})" for letter in BLANKS)


def count_if(test: str) -> str:
    """How many rows pass the test, in every dialect."""
    return f"count(*) FILTER (WHERE {test})"


class Dialect:
    """DuckDB's words."""

    key = "duckdb"
    title = "DuckDB"
    false = "false"
    double = "DOUBLE"
    date_remedy = 'Name it with --date-format, such as "%d/%m/%Y %H:%M".'
    formats: tuple[str, ...] = FORMATS
    """Formats of dates that are tried where none is declared."""

    def knows(self, date_format: str) -> bool:
        """Whether a format of dates means something here."""
        import duckdb

        try:
            with duckdb.connect() as connection:
                connection.execute(f"SELECT {self.moment(chr(39) * 2, date_format)}").fetchall()
        except duckdb.Error:
            return False
        return True

    def literal(self, text: str) -> str:
        """A text."""
        return literal(text)

    def name(self, column: str) -> str:
        """A column's name."""
        return name(column)

    def trimmed(self, text: str) -> str:
        """The text without outer blanks: the same six characters as ``frame.trim``."""
        # trim with a list of characters is slow, so it is spared where there is nothing to trim.
        return f"CASE WHEN {self.padded(text)} THEN trim({text}, {_BLANKS}) ELSE {text} END"

    def padded(self, text: str) -> str:
        """Whether there may be a blank at either end of the text: false only where there is none."""
        return f"({text} < '!' OR array_extract({text}, -1) < '!')"  # "!" follows the blank

    def stripped(self, text: str, signs: str) -> str:
        """The text without these signs and blanks around it; ``signs`` holds no quote."""
        return f"CASE WHEN {text} = '' THEN '' ELSE trim({text}, '{signs}' || {_BLANKS}) END"

    def lowered(self, text: str) -> str:
        """The text in small letters of any script."""
        return f"lower({text})"

    def sha256(self, text: str) -> str:
        """SHA-256 of the text's UTF-8, in lower-case hex."""
        return f"sha256({text})"

    def first_bits(self, hexadecimal: str) -> str:
        """The first 13 hexadecimal digits of a text, as a whole number: 52 bits, which a double holds exactly."""
        return f"CAST('0x' || left({hexadecimal}, 13) AS BIGINT)"

    def by_bytes(self, text: str) -> str:
        """The text, to be compared and sorted byte by byte."""
        return text

    def joined(self, texts: Sequence[str]) -> str:
        """Texts that are not NULL, ' / ' between two."""
        return f"concat_ws(' / ', {', '.join(texts)})"

    def matches(self, text: str, pattern: str) -> str:
        """Whether the whole text is of this plain pattern."""
        return f"regexp_full_match({text}, {self.literal(pattern)})"

    def controls(self, text: str) -> str:
        """Whether a control sign, such as a line break or a tab, stands in the text."""
        return f"regexp_matches({text}, '[\\x01-\\x1f]')"

    def ends_in(self, text: str, pattern: str) -> str:
        """Whether the text ends in this plain pattern."""
        return f"regexp_matches({text}, {self.literal(pattern + '$')})"

    def replaced(self, text: str, pattern: str, by: str) -> str:
        r"""The text with the first match of a plain pattern replaced; groups of it stand in ``by`` as ``\1``."""
        return f"regexp_replace({text}, {self.literal(pattern)}, {self.literal(by)})"

    def like(self, text: str, codes: str) -> str:
        """Whether the text is like a code in which ``*`` stands for any text."""
        pattern = codes.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
        return f"{text} LIKE {self.lowered(self.literal(pattern))} ESCAPE {self.literal(chr(92))}"

    def moment(self, text: str, date_format: str) -> str:
        """The text as a timestamp, NULL if it does not fit. A zone is dropped: the clock time counts."""
        if date_format == ISO:
            unzoned = self.replaced(text, r"(:\d{2}([.,]\d+)?)" + ZONE + "$", r"\1")
            clock = f"replace({unzoned}, ',', '.')"
            # What is written as DuckDB writes it needs no look at its shape, which takes three times as long.
            cast = f"TRY_CAST({text} AS TIMESTAMP)"
            usual = f"length({text}) = 19 AND CAST({cast} AS VARCHAR) = {text}"
            shaped = f"WHEN {self.matches(text, ISO_SHAPE)} THEN TRY_CAST({clock} AS TIMESTAMP)"
            return f"CASE WHEN {usual} THEN {cast} {shaped} END"
        quoted = self.literal(date_format)
        if date_format.endswith("%z"):
            bare = self.literal(date_format.removesuffix("%z").rstrip())
            clock = self.replaced(text, f"{ZONE}$", "")
            return f"CASE WHEN {self.ends_in(text, ZONE)} THEN try_strptime({clock}, {bare}) END"
        return f"CAST(try_strptime({text}, {quoted}) AS TIMESTAMP)"

    def parts(self, text: str) -> str:
        """The parts of a text between signs that separate references, a row for each; blanks may be among them."""
        return f"unnest(regexp_split_to_array({text}, '[;,|{CLASS}]+'))"

    def distinct(self, text: str, *, exact: bool) -> str:
        """How many different texts there are, NULL not counted; about so many will do where not ``exact``."""
        return f"count(DISTINCT {text})" if exact else f"approx_count_distinct({text})"

    def as_timestamp(self, iso: str) -> str:
        """A timestamp by its ISO text."""
        return f"TIMESTAMP {self.literal(iso)}"

    def apart(self, relation: str) -> str:
        """A relation whose columns are nothing but columns to what stands around it: computed once, whatever asks."""
        return relation

    def between(self, moment: str, first: str, last: str) -> str:
        """Whether a timestamp lies between two others, both included."""
        return f"{moment} BETWEEN {self.as_timestamp(first)} AND {self.as_timestamp(last)}"

    def table(self, alias: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """A table of texts with a few rows."""
        listed = ", ".join(f"({', '.join(map(self.literal, row))})" for row in rows)
        return f"(VALUES {listed}) AS {alias}({', '.join(columns)})"
