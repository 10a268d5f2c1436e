"""Time zones by name, from the system's data or from the package ``tzdata``."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.rules.pack import RulePack

# Where the families of rule packs that ship with the program hold.
_OF_RULES = {"england-wales": "Europe/London", "scotland": "Europe/London"}


def usual_zone(rules: RulePack) -> str | None:
    """The time zone of the place whose rules these are; None where that is not known."""
    return _OF_RULES.get(rules.family)


def zone(name: str | None, *, where: str = "") -> ZoneInfo | None:
    """The time zone called so, None for None. A name that is not known is an error, and so is a computer without
    time zone data."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        pass
    known = available_timezones()
    if not known:
        raise EnvironmentTrouble(
            f"this computer has no time zone data, so '{name}' cannot be looked up",
            remedy="Install it beside the program: python -m pip install tzdata",
        )
    folded = {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
    hint = f" Near: {', '.join(folded[one] for one in near)}." if near else ""
    raise InputError(
        f"there is no time zone '{name}'",
        where=where,
        remedy=f"Name it as the IANA list does, such as Europe/London.{hint}",
    )
