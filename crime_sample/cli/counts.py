"""Numbers by stratum, as typed."""

from __future__ import annotations

from collections.abc import Iterable


def counts(entries: Iterable[str], option: str) -> dict[str, int]:
    """The sums of entries STRATUM=COUNT."""
    from crime_sample.errors import InputError

    found: dict[str, int] = {}
    for entry in entries:
        name, equals, count = entry.rpartition("=")
        if not equals or not count.strip().isdecimal() or int(count) < 1:
            raise InputError(
                f"'{entry}' is not of the form STRATUM=COUNT", remedy=f"Write it as: {option} violence=20"
            )
        found[name.strip()] = found.get(name.strip(), 0) + int(count)
    return found
