"""Labels of charts: broken into lines by how wide their letters are, cut where they are too long."""

from __future__ import annotations

from unicodedata import east_asian_width

LONGEST = 90.0
"""Widths of a plain letter that a label may take in all."""
_WIDE = frozenset("ABCDGHKMNOQRSUVWXmw@%&+<=>~#")
_NARROW = frozenset("fijlrtI.,:;'`|!()[]{} ")


def wide(words: str) -> float:
    """About how wide words are, in widths of a plain letter, and rather too wide than too narrow.

    >>> wide("abc"), wide("WWW") > 4, wide("\u4e2d\u6587")
    (3.0, True, 4.0)
    """
    return sum(map(_wide, words))


def wrapped(label: str, width: float, *, longest: float = LONGEST) -> str:
    """A label in lines of ``width`` plain letters; one that is longer than ``longest`` is cut.

    >>> wrapped("burglary of a dwelling", 13)
    'burglary of a\\ndwelling'
    >>> wrapped("W" * 500, 12).count("W") < 60
    True
    """
    lines, line = [], ""
    for word in cut(label, longest).split():
        rest = word
        while rest:
            joined = f"{line} {rest}" if line else rest
            if wide(joined) <= width:
                line, rest = joined, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                line, rest = _split(rest, width)
    return "\n".join((*lines, line))


def cut(label: str, longest: float) -> str:
    """A label that is no longer than ``longest`` plain letters."""
    if wide(label) <= longest:
        return label
    return f"{_split(label, longest - 1)[0]}…"


def _split(word: str, width: float) -> tuple[str, str]:
    """As much of a word as fits, one letter at the least, and the rest."""
    taken, place = 0.0, 0
    while place < len(word) and (not place or taken + _wide(word[place]) <= width):
        taken += _wide(word[place])
        place += 1
    return word[:place], word[place:]


def _wide(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 2.0
    if letter in _WIDE:
        return 1.6 if letter in "WMm@%" else 1.3
    return 0.6 if letter in _NARROW else 1.0
