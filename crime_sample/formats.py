"""How numbers, days and foreign text are written: one way, on paper, screen and terminal alike.

Pure functions from a value to its words. Rates come as fractions and are written in percent.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NOTHING = "–"
_KEPT = "\n\t"
_HIDDEN = frozenset("\u200b\u2060\ufeff\u2028\u2029")


def percent(fraction: float, *, digits: int = 1) -> str:
    """A fraction in percent. What is not everything is never rounded to 100, what is something never to 0.

    >>> percent(0.8364), percent(1.0), percent(0.99996), percent(0.0001), percent(0)
    ('83.6 %', '100.0 %', '>99.9 %', '<0.1 %', '0.0 %')
    """
    return f"{bare_percent(fraction, digits=digits)} %"


def bare_percent(fraction: float, *, digits: int = 1) -> str:
    """The number of ``percent`` without its sign."""
    text = f"{100 * fraction:,.{digits}f}"
    step = 10.0**-digits
    if 0 < fraction < 1 and float(text.replace(",", "")) >= 100:
        return f">{100 - step:.{digits}f}"
    if fraction > 0 and float(text.replace(",", "")) == 0:
        return f"<{step:.{digits}f}"
    return text


def percent_range(low: float, high: float, *, digits: int = 1) -> str:
    """An interval of rates, in percent, without the sign.

    >>> percent_range(0.817, 0.8541)
    '81.7 to 85.4'
    """
    return f"{bare_percent(low, digits=digits)} to {bare_percent(high, digits=digits)}"


def points(fraction: float, *, digits: int = 2) -> str:
    """A margin or standard error in percentage points.

    >>> points(0.0185)
    '1.85'
    """
    return f"{100 * fraction:.{digits}f}"


def points_range(low: float, high: float, *, digits: int = 1) -> str:
    """An interval of a difference, in percentage points.

    >>> points_range(-0.0098, 0.0594)
    '-1.0 to 5.9'
    """
    return f"{points(low, digits=digits)} to {points(high, digits=digits)}"


def level(fraction: float) -> str:
    """A confidence level, in percent, without needless zeros.

    >>> level(0.95), level(0.999)
    ('95 %', '99.9 %')
    """
    return f"{100 * fraction:.10g} %"


def count(number: float) -> str:
    """A whole number with thousands set off.

    >>> count(24413.2), count(0), count(-1200)
    ('24,413', '0', '-1,200')
    """
    return f"{round(number):,}"


def decimal(number: float, *, digits: int = 1) -> str:
    """A number with a fixed number of places and thousands set off."""
    return f"{number:,.{digits}f}"


def unit_of(low: float, high: float) -> int:
    """What an estimated total is rounded to: two figures of its interval's width, never coarser than ``low``.

    >>> unit_of(10_903, 13_812), unit_of(3, 31), unit_of(40, 4_000), unit_of(12, 12)
    (100, 1, 10, 1)
    """
    width = high - low
    if not math.isfinite(width) or width < 100:
        return 1
    unit = int(10 ** (math.floor(math.log10(width)) - 1))
    while unit > 1 and 0 < low < unit:
        unit //= 10
    return unit


def rounded(number: float, unit: int) -> str:
    """An estimated total, rounded to ``unit``; beyond all bounds is said in words.

    >>> rounded(12_327, 100), rounded(float("inf"), 1)
    ('12,300', 'no upper limit')
    """
    return f"{round(number / unit) * unit:,}" if math.isfinite(number) else "no upper limit"


def rounded_range(low: float, high: float, unit: int) -> str:
    """The interval of an estimated total, both ends rounded to ``unit``."""
    return f"{rounded(low, unit)} to {rounded(high, unit)}"


def plural(number: float, one: str, many: str = "") -> str:
    """The number with the noun that goes with it.

    >>> plural(1, "crime"), plural(1200, "crime"), plural(0, "log was", "logs were")
    ('1 crime', '1,200 crimes', '0 logs were')
    """
    return f"{count(number)} {one if round(number) == 1 else many or one + 's'}"


def several(words: list[str] | tuple[str, ...], *, most: int = 6) -> str:
    """A list in a sentence; a long one is cut, and says by how many.

    >>> several(["a", "b", "c"]), several(["a"]), several(list("abcd"), most=2)
    ('a, b and c', 'a', 'a, b and 2 more')
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2025, 4, 1))
    '1 April 2025'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def slug(text: str, *, most: int = 40) -> str:
    """``text`` as a part of a file name that every system takes: ASCII letters, digits and single dashes.

    >>> slug("OFFICIAL-SENSITIVE: personal/../data"), slug("¡"), slug("Offiziell – geheim")
    ('OFFICIAL-SENSITIVE-personal-data', '', 'Offiziell-geheim')
    """
    return "-".join(re.findall(r"[A-Za-z0-9]+", text))[:most].rstrip("-")


def period(start: date, end: date) -> str:
    """Two days, both included, without saying a year twice.

    >>> period(date(2025, 4, 1), date(2025, 9, 30)), period(date(2024, 10, 1), date(2025, 3, 31))
    ('1 April to 30 September 2025', '1 October 2024 to 31 March 2025')
    """
    if start == end:
        return day(start)
    first = f"{start.day} {MONTHS[start.month - 1]}" if start.year == end.year else day(start)
    return f"{first} to {day(end)}"


def moment(iso: str) -> str:
    """An ISO time in words; what is not one is left as it is.

    >>> moment("2025-10-20T09:05:00+00:00"), moment("2025-10-20"), moment("soon")
    ('20 October 2025, 09:05 UTC', '20 October 2025', 'soon')
    """
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return visible(iso)
    if len(iso) <= len("2025-10-20"):
        return day(when)
    offset = when.utcoffset()
    zone = "" if offset is None else " UTC" if not offset else f" UTC{when:%z}"
    return f"{day(when)}, {when:%H:%M}{zone}"


def visible(text: str) -> str:
    """``text`` with what cannot be seen made visible, so that it can steer no terminal and reorder no line.

    Control characters become their pictures; marks that reverse or hide text become ``<U+202E>``. Line ends
    become line feeds; they and tabs stay. Twice is the same as once.

    >>> visible("\\x1b[31m"), visible("a\\u202eb"), visible("é\\x9b\\x7f"), visible("a\\r\\nb")
    ('␛[31m', 'a<U+202E>b', 'é<U+009B>␡', 'a\\nb')
    """
    text = text.replace("\r\n", "\n")
    return text if text.isprintable() and text.isascii() else "".join(map(_seen, text))


def json_escaped(document: str) -> str:
    """JSON in which what ``visible`` would show is escaped: the same document, and it can steer no terminal.

    >>> json_escaped('["\u202e", "\x7f", "é"]')
    '["\\\\u202e", "\\\\u007f", "é"]'
    """
    if document.isascii() and "\x7f" not in document:
        return document
    return "".join(char if _seen(char) == char else f"\\u{ord(char):04x}" for char in document)


_QUOTED = re.compile(r"(['\"]).+\1")


def without_values(words: str, known: str = "") -> str:
    """What an engine says of records, less what it quotes of them: a quoted text stays only if it is so in ``known``.

    >>> without_values("Could not convert string 'Jane O'Brien' to INT32")
    "Could not convert string '...' to INT32"
    >>> without_values("the pattern 'a(' does not close", known="x ~ 'a('")
    "the pattern 'a(' does not close"
    """
    return _QUOTED.sub(lambda found: found[0] if found[0] in known else f"{found[1]}...{found[1]}", words)


def capital(words: str) -> str:
    """``words`` with a capital at their head, and the rest as it is.

    >>> capital("logs of the BTP"), capital("")
    ('Logs of the BTP', '')
    """
    return f"{words[:1].upper()}{words[1:]}"


def one_line(text: str) -> str:
    """``visible`` text on a single line: what a label in a table may be.

    >>> one_line("beat\\t4\\r\\nnorth")
    'beat 4 north'
    """
    return visible(text).replace("\n", " ").replace("\t", " ")


def _seen(char: str) -> str:
    code = ord(char)
    if char in _KEPT:
        return char
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    kind = unicodedata.category(char)
    bidi = unicodedata.bidirectional(char) in _BIDI or char in "\u200e\u200f\u061c"
    if kind in {"Cc", "Cs"} or bidi or char in _HIDDEN:
        return f"<U+{code:04X}>"
    return char


_BIDI = frozenset(("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"))
