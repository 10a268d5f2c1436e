"""A user's piece of SQL for PostgreSQL, looked at before it is sent: whether it is one expression, or one query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*)
    |(?P<comment>/\*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*")
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>[0-9][\w.]*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_SPECIAL = re.compile("[exbn&]", re.IGNORECASE)  # what makes a text of another kind of the one behind it
_QUERY = {"select", "table", "values", "over"}  # there is no query without one of them


def expression_fault(text: str) -> str:
    """Why this is not one expression about one record; blank if it is.

    >>> expression_fault("upper(\\"Code\\") = 'X; SELECT'")
    ''
    >>> expression_fault("1 = 1) OR (2 = 2")
    'a bracket is closed that was not opened'
    >>> expression_fault("(SELECT true)")
    "a rule is one expression about one record, without 'SELECT'"
    """
    pieces = list(_pieces(text))
    if not pieces:
        return "the expression is empty"
    for kind, piece in pieces:
        if kind == "word" and piece.lower() in _QUERY:
            return f"a rule is one expression about one record, without '{piece}'"
    return _fault(pieces)


def query_fault(text: str) -> str:
    """Why this is not one query; blank if it is.

    >>> query_fault("SELECT * FROM incidents WHERE force = 'Kent'"), query_fault("DROP TABLE incidents")
    ('', 'a query begins with SELECT or WITH')
    """
    pieces = list(_pieces(text))
    while pieces and pieces[0][1] == "(":
        pieces = pieces[1:-1] if pieces[-1][1] == ")" else pieces[1:]
    if not pieces or pieces[0][1].lower() not in ("select", "with", "table", "values"):
        return "a query begins with SELECT or WITH"
    return _fault(list(_pieces(text)))


def functions(text: str) -> set[str]:
    """The names that stand before a bracket, as PostgreSQL reads them.

    >>> sorted(functions('UPPER("Code") = "Own"(1) AND x IN (2)'))
    ['Own', 'in', 'upper']
    """
    pieces = list(_pieces(text))
    found = set()
    for (kind, piece), (_, after) in pairwise(pieces):
        if after == "(" and kind == "name":
            found.add(piece[1:-1].replace('""', '"'))
        elif after == "(" and kind == "word":
            found.add(piece.lower())
    return found


def _fault(pieces: list[tuple[str, str]]) -> str:
    depth, last = 0, ""
    for kind, piece in pieces:
        if piece == ";" and kind == "sign":
            return "a semicolon stands in it: only one statement can be asked"
        if kind == "sign" and piece in "'\"$":
            return f"the sign {piece} opens something that is not closed, or is not known here"
        if kind == "text" and _SPECIAL.fullmatch(last):
            return f"texts of the kind {last}'...' are not known here"
        if kind == "comment":
            return "a comment stands in it"
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(piece, 0) if kind == "sign" else 0
        if depth < 0:
            return "a bracket is closed that was not opened"
        last = piece
    return "a bracket is not closed" if depth else ""


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "blank":
            yield found.lastgroup or "", found[0]
