"""The text of ``estimate.R``: plain R for the ``survey`` package, with the words that a statistician needs.

No value of the audit's data stands in the text: labels are read from the files, so that none of them can be code.
"""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.formats import one_line
from crime_sample.r_script.blocks import (
    BY_LABEL,
    DATA,
    DESIGNED,
    DOMAINS,
    END,
    ESTIMATES,
    HELD,
    HELD_SHARED,
    INTERVALS,
    OVERALL,
    PLAIN,
    SAMPLE,
    SHARED,
    START,
)
from crime_sample.r_script.methods import RATE_METHODS, TOTAL_METHODS, interval_text


def script_text(
    *,
    about: str,
    marking: str,
    by: Sequence[str],
    level: float,
    rates: str,
    totals: str,
    plain: bool,
    several: bool = False,
) -> str:
    """The script. ``about`` and ``marking`` head it as comments; ``by`` are columns of the data.

    ``rates`` and ``totals`` name the methods of the intervals; ``plain`` asks for the headline with the plain
    interval beside it; ``several`` says that the weights are shared out among several records of an event.
    """
    columns = list(dict.fromkeys(by))
    labels = [column for column in columns if column not in ("class", "flag", "stratum")]
    shown = (rates, "wald") if plain else (rates,)
    parts = [
        _head(about, marking),
        START,
        f"level <- {level!r}\n"
        f"rate_method <- {_text(rates)}\n"
        f"total_method <- {_text(totals)}\n"
        f"labels <- c({', '.join(map(_text, labels))})\n",
        DATA + (SHARED if several else DESIGNED),
        SAMPLE + (HELD_SHARED if several else HELD),
        INTERVALS + _without(rates, totals) + interval_text(rates=shown, totals=(totals,)),
        ESTIMATES,
        OVERALL,
        *(DOMAINS.get(column, BY_LABEL).replace("@COLUMN@", _text(column)) for column in columns),
        *([PLAIN] if plain else []),
        END,
    ]
    return "\n".join(parts)


def _head(about: str, marking: str) -> str:
    lines = (
        marking,
        about,
        "The figures of this audit, done again with R and its package survey (Debian: r-cran-survey).",
        "Run it:  Rscript estimate.R > figures.csv",
        "It reads incidents.csv, prints every figure as CSV, compares with expected.csv, and ends with",
        "exit status 1 if a figure differs by more than 1e-9 of itself.",
    )
    return "".join(f"# {one_line(line)}\n" for line in lines)


def _without(rates: str, totals: str) -> str:
    missing = [name for name, table in ((rates, RATE_METHODS), (totals, TOTAL_METHODS)) if name not in table]
    return "".join(
        f"# {one_line(name)} is not written out in R: its limits are left open.\n" for name in missing
    )


def _text(value: str) -> str:
    """``value`` as a string in R; what is not plain ASCII as its code point.

    >>> print(_text('a"b'), _text("C:\\\\x"), _text("é"))
    "a\\"b" "C:\\\\x" "\\u00e9"
    """
    inner = "".join(_char(char) for char in value)
    return f'"{inner}"'


def _char(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if " " <= char <= "~":
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
