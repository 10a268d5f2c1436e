"""Rule packs from text: those that ship with the program, and a user's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from reprlib import repr as short

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crime_sample.canonical import canonical
from crime_sample.canonical import digest as sha256
from crime_sample.errors import InputError
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

_SUFFIX = ".toml"
_SHOWN = 5


@cache
def shipped() -> tuple[str, ...]:
    """The names of the packs that come with the program, in alphabetical order."""
    found = (entry.name for entry in files(__package__).joinpath("packs").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


@cache
def load(name: str) -> RulePack:
    """The shipped pack of this name."""
    if name not in shipped():
        near = get_close_matches(name, shipped())
        raise InputError(
            f'no rule pack is called "{name}"',
            remedy=f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(shipped())}.",
        )
    text = files(__package__).joinpath("packs", name + _SUFFIX).read_text(encoding="utf-8")
    return parse(text, where=f"rule pack {name}")


def parse(text: str, where: str) -> RulePack:
    """The pack that this TOML text describes; ``where`` names the file in an error."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad_toml(error, text, where) from None
    try:
        return RulePack.model_validate(data)
    except ValidationError as error:
        faults = [_fault(detail) for detail in error.errors(include_url=False)]
        more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise InputError(
            "; ".join(faults[:_SHOWN] + more),
            where=where,
            remedy="A rule pack is laid out like those shipped; compare with england-wales-2023.",
        ) from None


def for_period(family: str, start: date, end: date, *, among: Iterable[RulePack] | None = None) -> RulePack:
    """The pack of a family that holds for every incident reported from start to end, both days inside.

    ``among`` are the packs to choose from, by default those shipped.
    """
    if end < start:
        raise InputError(f"the period ends on {end}, before it starts on {start}")
    packs = [load(name) for name in shipped()] if among is None else list(among)
    members = sorted((p for p in packs if p.family == family), key=lambda p: p.valid_from or date.min)
    if not members:
        families = ", ".join(sorted({pack.family for pack in packs}))
        raise InputError(f'no rule pack belongs to the family "{family}"', remedy=f"Families: {families}.")
    first, last = (_valid_on(members, day) for day in (start, end))
    if first is not last:
        raise InputError(
            f"the period {start} to {end} falls under two rule packs, {first.name} and {last.name}",
            remedy="Choose one by its name, or split the audit where the rules change.",
        )
    return first


def digest(pack: RulePack) -> str:
    """SHA-256, in lower-case hex, of what the pack says.

    The text hashed is JSON in UTF-8 with sorted keys and no white space. Keys that hold their default (an
    empty list, no date) are left out, so that a later version of the program with more optional keys gives
    the same digest.
    """
    return sha256(canonical(pack.model_dump(mode="json", exclude_defaults=True)))


def _valid_on(members: list[RulePack], day: date) -> RulePack:
    """The one pack that holds on a day."""
    valid = [pack for pack in members if pack.valid_on(day)]
    if len(valid) == 1:
        return valid[0]
    if valid:
        names = ", ".join(pack.name for pack in valid)
        raise InputError(f"several rule packs hold on {day}: {names}", remedy="Choose one by its name.")
    known = ", ".join(f"{p.name} ({p.valid_from or 'open'} to {p.valid_to or 'open'})" for p in members)
    raise InputError(
        f"no rule pack of the family {members[0].family} holds on {day}",
        remedy=f"There are: {known}. Choose one by its name, or supply your own.",
    )


_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def _bad_toml(error: tomllib.TOMLDecodeError, text: str, where: str) -> InputError:
    """A syntax error with its place, which the parser writes at the end of its message."""
    message = str(error)
    found = _AT.search(message)
    if found and found["line"]:
        place = f"line {found['line']}, column {found['column']}"
    else:
        lines = text.split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    words = message[: found.start()] if found else message
    return InputError(f"not TOML: {words}", where=f"{where}, {place}", remedy="Mend that line and try again.")


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
    "missing": "is missing",
    "string_too_short": "is empty",
    "too_short": "is empty: at least one is needed",
}


def _fault(detail: ErrorDetails) -> str:
    """One fault in words: the path of the key, then what is wrong with it."""
    path, kind = detail["loc"], detail["type"]
    if kind == "extra_forbidden":
        words = f"is not a key that is known here{_nearest(path)}"
    elif kind == "string_pattern_mismatch":
        words = f"must be a short key in small letters, digits and hyphens, not {short(detail['input'])}"
    elif kind == "value_error":
        words = detail["msg"].removeprefix("Value error, ")
    elif kind in _WORDS:
        words = _WORDS[kind] if kind == "missing" else f"{_WORDS[kind]}, not {short(detail['input'])}"
    else:
        words = detail["msg"][:1].lower() + detail["msg"][1:]
    return f"{_dotted(path)} {words}" if path else words


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
