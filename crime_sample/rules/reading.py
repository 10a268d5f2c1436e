"""A rule pack from its text: the value, or every fault that keeps it from being one, each with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from reprlib import repr as short
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crime_sample.formats import one_line
from crime_sample.rules.pack import (
    Flag,
    GradeBand,
    Material,
    OffenceCode,
    OffenceGroup,
    Reason,
    RulePack,
    Source,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: a line and column of the text, or the path of a key."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place} {self.words}".strip()


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is no rule pack. ``syntax`` says that it is not even TOML, and the place is one of the text."""

    faults: tuple[Fault, ...]
    syntax: bool = False


def read(text: str) -> RulePack | Misread:
    """The pack that this TOML text describes, or all that is wrong with it."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Misread((_bad_toml(error, text),), syntax=True)
    except RecursionError:
        return Misread((Fault("", "is not TOML: lists stand too deep in each other"),), syntax=True)
    except ValueError:
        # Python reads no number of thousands of digits.
        return Misread((Fault("", "is not TOML: a number is too long"),), syntax=True)
    try:
        return RulePack.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return Misread(
            tuple(fault for one in details if not _follows(one, details) for fault in _faults(one))
        )


_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def _bad_toml(error: tomllib.TOMLDecodeError, text: str) -> Fault:
    """A syntax error with its place, which the parser writes at the end of its message."""
    message = str(error)
    found = _AT.search(message)
    if found and found["line"]:
        place = f"line {found['line']}, column {found['column']}"
    else:
        lines = text.split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    return Fault(place, f"is not TOML: {message[: found.start()] if found else message}")


_TABLES: dict[str, type[BaseModel]] = {
    "groups": OffenceGroup,
    "codes": OffenceCode,
    "failure_reasons": Reason,
    "flags": Flag,
    "sources_consulted": Material,
    "cancellation_reasons": Reason,
    "n100_reasons": Reason,
    "grade_bands": GradeBand,
    "sources": Source,
}

_WORDS = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "tuple_type": "must be a list",
    "model_type": "must be a table of keys",
    "missing": "is missing",
    "string_too_short": "is empty",
    "too_short": "is empty: at least one is needed",
}
_WHOLE = frozenset(("missing", "string_too_short", "too_short"))


def _follows(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Whether a list is only called empty since its entries are faulty."""
    path = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(path) and other["loc"][: len(path)] == path for other in details
    )


def _faults(detail: ErrorDetails) -> Iterable[Fault]:
    """The faults of one entry of the validator's list: one in a key, or several of keys that do not agree."""
    path, kind = detail["loc"], detail["type"]
    if kind == "contradictions":
        for words in detail["ctx"]["faults"]:
            place, _, rest = words.partition(" ")
            yield Fault(place, one_line(rest))
        return
    if kind == "extra_forbidden":
        words = f"is not a key that is known here{_nearest(path)}"
    elif kind == "string_pattern_mismatch":
        words = f"must be a short key in small letters, digits and hyphens, not {short(detail['input'])}"
    elif kind == "value_error":
        words = detail["msg"].removeprefix("Value error, ")
    elif kind in _WORDS:
        words = _WORDS[kind] if kind in _WHOLE else f"{_WORDS[kind]}, not {short(detail['input'])}"
    else:
        words = detail["msg"][:1].lower() + detail["msg"][1:]
    yield Fault(one_line(_dotted(path)), one_line(words))


def _nearest(path: tuple[int | str, ...]) -> str:
    """The key that was probably meant."""
    tables = [part for part in path[:-1] if isinstance(part, str)]
    model = _TABLES.get(tables[-1], RulePack) if tables else RulePack
    near = get_close_matches(str(path[-1]), list(model.model_fields), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _dotted(path: tuple[int | str, ...]) -> str:
    """A place in the file as people write it, entries counted from 1: ``groups[2].key``."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
