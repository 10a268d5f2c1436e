"""SQL laid out for people: a clause or an item a line, where one line does not hold it. Only white space changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH = 100
STEP = "  "
_CLAUSES = frozenset(("WITH", "SELECT", "FROM", "JOIN", "ON", "WHERE", "GROUP", "ORDER", "LIMIT"))
_CLOSE = {"(": ")", "{": "}", "[": "]"}
_TEXT, _ESCAPING = r"'(?:[^']|'')*'", r"'(?:[^'\\]|\\.|'')*'"


@dataclass(frozen=True, slots=True)
class Part:
    """A word, a literal, a comma; or what stands between a pair of ``text``. ``spaced``: a blank comes before it."""

    text: str
    spaced: bool
    inner: tuple[Part, ...] | None = None


def laid_out(sql: str, *, escapes: bool = False) -> str:
    """The statement in lines; comments to the end of a line are dropped. ``escapes`` says that in texts a backslash
    stands before a sign that is meant as it is.

    >>> print(laid_out("SELECT  a,\\n b FROM t"))
    SELECT a, b FROM t
    """
    parts = _parts(_tokens(sql, _ESCAPING if escapes else _TEXT))
    return "\n".join(_lines(parts, 0))


def _tokens(sql: str, text: str) -> Iterator[tuple[bool, str]]:
    """Each token, and whether white space or a comment came before it."""
    quoted = rf"""[eE]{_ESCAPING}|{text}|"(?:[^"]|"")*"|`(?:[^`]|``)*`"""
    plain = r"""(?:(?!--|/\*)[^\s(){}\[\],'"`])+"""
    pattern = re.compile(rf"(?P<blank>(?:\s|--[^\n]*)+)|/\*.*?\*/|{quoted}|{plain}|.", re.DOTALL)
    spaced = False
    for found in pattern.finditer(sql):
        if found["blank"]:
            spaced = True
        else:
            yield spaced, found[0]
            spaced = False


def _parts(tokens: Iterator[tuple[bool, str]]) -> tuple[Part, ...]:
    """The tokens up to the closing bracket, or to the end."""
    made: list[Part] = []
    for spaced, token in tokens:
        if token in _CLOSE.values():
            break
        made.append(Part(token, spaced, _parts(tokens) if token in _CLOSE else None))
    return tuple(made)


def _flat(parts: Sequence[Part]) -> str:
    shown = (
        part.text if part.inner is None else f"{part.text}{_flat(part.inner)}{_CLOSE[part.text]}"
        for part in parts
    )
    return "".join(
        f"{' ' if part.spaced and number else ''}{text}"
        for number, (part, text) in enumerate(zip(parts, shown, strict=True))
    )


def _lines(parts: Sequence[Part], depth: int) -> list[str]:
    """The parts as lines, ``depth`` steps in."""
    whole = STEP * depth + _flat(parts)
    if len(whole) <= WIDTH:
        return [whole]
    if parts[0].text.upper() in {"SELECT", "WITH"}:
        return _query(parts, depth)
    pieces = _split(parts, after=",")
    if len(pieces) > 1:
        return [line for piece in pieces for line in _lines(piece, depth)]
    first, *others = _split_tests(parts)
    if not others:
        return _run(parts, depth)
    steps = (depth if piece[0].text.upper() == "END" else depth + 1 for piece in others)
    return [
        *_lines(first, depth),
        *(line for piece, step in zip(others, steps, strict=True) for line in _lines(piece, step)),
    ]


def _query(parts: Sequence[Part], depth: int) -> list[str]:
    made: list[str] = []
    for clause in _split(parts, before=_CLAUSES):
        head, items = clause[0].text, _split(clause[1:], after=",")
        if len(STEP * depth + _flat(clause)) <= WIDTH or len(items) < 2:
            made += _run(clause, depth)
        else:
            made += [STEP * depth + head, *(line for item in items for line in _lines(item, depth + 1))]
    return made


def _run(parts: Sequence[Part], depth: int) -> list[str]:
    """One after the other. Where that is too long, what stands in the widest brackets goes between their lines."""
    widest = max((len(_flat([part])) for part in parts if part.inner), default=0)
    fits = len(STEP * depth + _flat(parts)) <= WIDTH
    made: list[str] = []
    line = STEP * depth
    for number, part in enumerate(parts):
        line += " " if part.spaced and number else ""
        if part.inner and not fits and len(_flat([part])) >= min(widest, WIDTH - len(line)):
            made += [line + part.text, *_lines(part.inner, depth + 1)]
            line = STEP * depth + _CLOSE[part.text]
        else:
            line += _flat([part])
    return [*made, line]


def _split(
    parts: Sequence[Part], *, before: frozenset[str] = frozenset(), after: str = ""
) -> list[list[Part]]:
    """Parted before each of these words, and after this sign."""
    made: list[list[Part]] = [[]]
    for part in parts:
        if made[-1] and (part.text.upper() in before or made[-1][-1].text == after):
            made.append([])
        made[-1].append(part)
    return made


def _split_tests(parts: Sequence[Part]) -> list[list[Part]]:
    """Parted before WHEN, ELSE and END of the outermost CASE, and outside of one before AND, OR and THEN."""
    made: list[list[Part]] = [[]]
    cases = 0
    for part in parts:
        word = part.text.upper()
        outside = cases == 0 and word in {"AND", "OR", "THEN"}
        if made[-1] and (outside or (cases == 1 and word in {"WHEN", "ELSE", "END"})):
            made.append([])
        cases += (word == "CASE") - (word == "END")
        made[-1].append(part)
    return made
