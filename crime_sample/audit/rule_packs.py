"""Rule packs by name or from the user's files: found, told as JSON, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crime_sample.audit.starting import read_text
from crime_sample.errors import InputError
from crime_sample.rules import library
from crime_sample.rules.checking import Caution, cautions
from crime_sample.rules.pack import RulePack
from crime_sample.rules.reading import Fault, read


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found in one file: a pack with its cautions, or the faults that keep it from being one."""

    where: str
    pack: RulePack | None
    faults: tuple[Fault, ...] = ()
    cautions: tuple[Caution, ...] = ()


def find_pack(name: str) -> tuple[RulePack, str]:
    """The pack called ``name``, shipped or in a TOML file, and its text."""
    if name.endswith(".toml"):
        text = read_text(Path(name))
        return library.parse(text, name), text
    text = library.text_of(name)
    return library.load(name), text


def shipped_packs() -> tuple[RulePack, ...]:
    """Every pack that comes with the program."""
    return tuple(map(library.load, library.shipped()))


def check_packs(paths: Sequence[Path]) -> list[Checked]:
    """Each file checked on its own, beside the others and beside the packs shipped."""
    read_in = {str(path): _read(path) for path in paths}
    packs = [found for found in read_in.values() if isinstance(found, RulePack)]
    return [
        Checked(where, found, cautions=cautions(found, given=packs, shipped=shipped_packs()))
        if isinstance(found, RulePack)
        else Checked(where, None, faults=found)
        for where, found in read_in.items()
    ]


def _read(path: Path) -> RulePack | tuple[Fault, ...]:
    """The pack in a file; a file that cannot be read is a fault like others, so that the rest is still checked."""
    try:
        found = read(read_text(path))
    except InputError as error:
        return (Fault("", error.what),)
    return found if isinstance(found, RulePack) else found.faults


def listed(pack: RulePack) -> dict[str, Any]:
    """What a list of packs says of one, as JSON; what is not given is null."""
    about = pack.model_dump(
        mode="json",
        include={"name", "family", "title", "version", "valid_from", "valid_to", "time_limit_hours"},
    )
    codes = sum(len(group.codes) for group in pack.groups)
    return about | {"groups": len(pack.groups), "codes": codes, "digest": library.digest(pack)}


def whole(pack: RulePack) -> dict[str, Any]:
    """All of a pack as JSON. ``pack`` is the document that the digest is of: keys at their default are left out."""
    return {"digest": library.digest(pack), "pack": pack.model_dump(mode="json", exclude_defaults=True)}
