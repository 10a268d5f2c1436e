"""Rule packs from text: those that ship with the program, and a user's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from crime_sample.canonical import canonical
from crime_sample.canonical import digest as sha256
from crime_sample.errors import InputError
from crime_sample.rules.pack import RulePack
from crime_sample.rules.reading import Misread, read

_SUFFIX = ".toml"
_SHOWN = 5


@cache
def shipped() -> tuple[str, ...]:
    """The names of the packs that come with the program, in alphabetical order."""
    found = (entry.name for entry in files(__package__).joinpath("packs").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


def text_of(name: str) -> str:
    """The shipped pack of this name as it is written, in TOML."""
    if name not in shipped():
        near = get_close_matches(name, shipped())
        raise InputError(
            f'no rule pack is called "{name}"',
            remedy=f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(shipped())}.",
        )
    return files(__package__).joinpath("packs", name + _SUFFIX).read_text(encoding="utf-8")


@cache
def load(name: str) -> RulePack:
    """The shipped pack of this name."""
    return parse(text_of(name), where=f"rule pack {name}")


def parse(text: str, where: str) -> RulePack:
    """The pack that this TOML text describes; ``where`` names the file in an error."""
    found = read(text)
    if isinstance(found, RulePack):
        return found
    raise _unreadable(found, where)


def _unreadable(found: Misread, where: str) -> InputError:
    first = found.faults[0]
    if found.syntax:
        place = f"{where}, {first.place}" if first.place else where
        return InputError(
            first.words.removeprefix("is "), where=place, remedy="Mend that line and try again."
        )
    more = [f"and {len(found.faults) - _SHOWN} more"] if len(found.faults) > _SHOWN else []
    return InputError(
        "; ".join([*map(str, found.faults[:_SHOWN]), *more]),
        where=where,
        remedy="A rule pack is laid out like those shipped: crime_sample rules show england-wales-2023 --toml",
    )


def for_period(
    family: str, start: date, end: date, *, among: Iterable[RulePack] | None = None
) -> tuple[RulePack, ...]:
    """The packs of a family that hold from start to end, both days inside, in the order of time: on each day one.

    ``among`` are the packs to choose from, by default those shipped.
    """
    if end < start:
        raise InputError(f"the period ends on {end}, before it starts on {start}")
    packs = [load(name) for name in shipped()] if among is None else list(among)
    members = sorted((p for p in packs if p.family == family), key=lambda p: p.valid_from or date.min)
    if not members:
        families = ", ".join(sorted({pack.family for pack in packs}))
        raise InputError(f'no rule pack belongs to the family "{family}"', remedy=f"Families: {families}.")
    return through(members, start, end)


def through(packs: Iterable[RulePack], start: date, end: date) -> tuple[RulePack, ...]:
    """Those of ``packs`` that hold from start to end, in the order of time. Refused where a day has none or several."""
    members = sorted(packs, key=lambda pack: pack.valid_from or date.min)
    found = [_valid_on(members, start)]
    while (last := found[-1].valid_to) is not None and last < end:
        found.append(_valid_on(members, last + timedelta(days=1)))
    for pack in members:
        if pack not in found and (pack.valid_from or start) <= end and (pack.valid_to or end) >= start:
            _valid_on(members, max(start, pack.valid_from or start))
    return tuple(found)


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
        remedy=f"There are: {known}. The days between two were left out since their sources do not say which held.\n"
        "Choose one by its name, end or begin the audit elsewhere, or supply your own.",
    )
