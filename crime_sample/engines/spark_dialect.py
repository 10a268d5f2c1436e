"""What SQL is called on Apache Spark, in a session set up by ``spark_session``."""

from __future__ import annotations

import re
from itertools import pairwise

from crime_sample.engines.dialect import CLASS, ISO, ISO_SHAPE, ZONE, Dialect
from crime_sample.frame import BLANKS

_NOT_0000 = "(?!0000)"  # a year that Python does not have
# A directive of a date format: the shape of its text, and what Java calls it.
_DIRECTIVES = {
    "d": (r"\d{1,2}", "d"),
    "m": (r"\d{1,2}", "M"),
    "Y": (_NOT_0000 + r"\d{4}", "yyyy"),
    "y": (r"\d{2}", "yy"),
    "H": (r"\d{1,2}", "H"),
    "I": (r"\d{1,2}", "h"),
    "M": (r"\d{1,2}", "m"),
    "S": (r"\d{1,2}", "s"),
    "f": (r"\d{1,6}", "SSSSSS"),
    "p": ("[AaPp][Mm]", "a"),
    "b": ("[A-Za-z]{3}", "MMM"),
    "B": ("[A-Za-z]{3,9}", "MMMM"),
}
# Side by side, only numbers of a fixed length can be told apart.
_FIXED = {
    "%Y%m%d%H%M%S": (_NOT_0000 + r"\d{14}", "yyyyMMddHHmmss"),
    "%Y%m%d%H%M": (_NOT_0000 + r"\d{12}", "yyyyMMddHHmm"),
    "%Y%m%d": (_NOT_0000 + r"\d{8}", "yyyyMMdd"),
    "%H%M%S": (r"\d{6}", "HHmmss"),
    "%H%M": (r"\d{4}", "HHmm"),
}
_TOKENS = re.compile("|".join(_FIXED) + "|%-?.|.", re.DOTALL)
_CONTROLS = r"[\x00-\x1f]"
_MIDNIGHT = r"[T ]24:00(:00([.,]0+)?)?"  # of the day that begins
_END = r"\z"
_ESCAPED = re.compile(r"""[\\'"$`\x00-\x1f\x7f]""")


class SparkDialect(Dialect):
    """Spark's words."""

    key = "spark"
    title = "Apache Spark"

    def knows(self, date_format: str) -> bool:
        """Whether each directive has a counterpart in Java."""
        return date_format == ISO or _translated(date_format.removesuffix("%z").rstrip()) is not None

    def literal(self, text: str) -> str:
        """A text. Signs that mean something in a literal, in a mode of the parser or in a variable, go by number."""
        return "'" + _ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04X}", text) + "'"

    def name(self, column: str) -> str:
        """A column's name."""
        return "`" + column.replace("`", "``") + "`"

    def trimmed(self, text: str) -> str:
        """The text without outer blanks: the same six characters as ``frame.trim``."""
        # Spark's own trim takes spaces alone.
        return f"btrim({text}, {self.literal(BLANKS)})"

    def stripped(self, text: str, signs: str) -> str:
        """The text without these signs and blanks around it."""
        return f"btrim({text}, {self.literal(signs + BLANKS)})"

    def sha256(self, text: str) -> str:
        """SHA-256 of the text's UTF-8, in lower-case hex."""
        return f"sha2({text}, 256)"

    def first_bits(self, hexadecimal: str) -> str:
        """The first 13 hexadecimal digits of a text, as a whole number."""
        return f"CAST(conv(left({hexadecimal}, 13), 16, 10) AS BIGINT)"

    def matches(self, text: str, pattern: str) -> str:
        """Whether the whole text is of this plain pattern."""
        return f"{text} RLIKE {self.literal(f'^(?:{_java(pattern)}){_END}')}"

    def controls(self, text: str) -> str:
        """Whether a control sign stands in the text."""
        return f"{text} RLIKE {self.literal(_CONTROLS)}"

    def ends_in(self, text: str, pattern: str) -> str:
        """Whether the text ends in this plain pattern."""
        return f"{text} RLIKE {self.literal(_java(pattern + '$'))}"

    def replaced(self, text: str, pattern: str, by: str) -> str:
        r"""The text with a plain pattern at its end replaced: Spark replaces every match, and there is one."""
        if not pattern.endswith("$"):
            raise ValueError(f"'{pattern}' may match more than once")
        groups = re.sub(r"\\(\d)", r"$\1", by)
        return f"regexp_replace({text}, {self.literal(_java(pattern))}, {self.literal(groups)})"

    def moment(self, text: str, date_format: str) -> str:
        """The text as a timestamp without zone, NULL if it does not fit."""
        if date_format == ISO:
            clock = self.replaced(text, r"(:\d{2}([.,]\d+)?)" + ZONE + "$", r"\1")
            cast = f"try_cast(replace({clock}, ',', '.') AS TIMESTAMP_NTZ)"
            midnight = (
                f"WHEN {self.ends_in(clock, _MIDNIGHT)} THEN try_cast(left({text}, 10) AS TIMESTAMP_NTZ)"
            )
            whole = f"CASE {midnight} + INTERVAL '1' DAY ELSE {cast} END"
            return f"CASE WHEN {self.matches(text, _NOT_0000 + ISO_SHAPE)} THEN {whole} END"
        bare = date_format.removesuffix("%z").rstrip()
        clock = self.replaced(text, f"{ZONE}$", "") if bare != date_format else text
        if " " in bare:  # one blank of a format stands for several
            clock = f"regexp_replace({clock}, ' +', ' ')"
        shape, pattern = _translated(bare) or ("", "")
        # Java takes more than the format says, such as a day of three digits: so the shape comes first.
        found = f"try_to_timestamp({clock}, {self.literal(pattern)})"
        if "%y" in bare:  # to Java 75 is 2075
            century = f"{found} >= {self.as_timestamp('2069-01-01')}"
            found = f"CASE WHEN {century} THEN {found} - INTERVAL '100' YEAR ELSE {found} END"
        shaped = self.matches(clock, shape)
        if bare != date_format:
            shaped = f"{self.ends_in(text, ZONE)} AND {shaped}"
        return f"CASE WHEN {shaped} THEN {found} END"

    def parts(self, text: str) -> str:
        """The parts of a text between signs that separate references, a row for each."""
        return f"explode(split({text}, {self.literal(f'[;,|{CLASS}]+')}))"

    def as_timestamp(self, iso: str) -> str:
        """A timestamp by its ISO text."""
        return f"TIMESTAMP_NTZ {self.literal(iso)}"


def _java(pattern: str) -> str:
    """A plain pattern as Java has it, where ``$`` also stands before a last line feed and ``\\s`` for one sign more."""
    ending = pattern[:-1] + r"\z" if pattern.endswith("$") else pattern
    return ending.replace(r"\s", r"[\t\n\f\r ]").replace(CLASS, r" \t\n\r\x0B\f")


def _translated(date_format: str) -> tuple[str, str] | None:
    """The shape of such dates as a regular expression, and Java's pattern; None for one that Java cannot read.

    >>> _translated("%d/%m/%Y %H:%M")
    ('\\\\d{1,2}/\\\\d{1,2}/(?!0000)\\\\d{4}\\\\ \\\\d{1,2}:\\\\d{1,2}', 'd/M/yyyy H:m')
    """
    shapes: list[str] = []
    patterns: list[str] = []
    for part in _TOKENS.findall(date_format):
        found = _FIXED.get(part) or _plain(part)
        if found is None:
            return None
        shapes.append(found[0])
        patterns.append(found[1])
    beside = any(one[-1].isalpha() and two[0].isalpha() for one, two in pairwise(patterns))
    return None if beside else ("".join(shapes), "".join(patterns))


def _plain(part: str) -> tuple[str, str] | None:
    if len(part) > 1:
        return _DIRECTIVES.get(part[-1])
    quoted = f"'{part}'" if part.isalpha() or part in "[]{}#" else part.replace("'", "''")
    return re.escape(part), quoted
