# ruff: noqa: S608 - SQL is made of names that are fixed, and of hexadecimal bounds.
"""Every incident of a frame with its ticket, some hundred thousand at a time: for who may see them all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from crime_sample.engines import records, selection
from crime_sample.engines.drawing import hold
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.watched import Progress
from crime_sample.frame import Frame

BLOCK = 200_000
"""Incidents that are in memory at a time, or about as many."""

Listed = tuple[str, str, str]
"""Ticket, stratum, id."""


def listed(
    address: Address, frame: Frame, *, seed: str, progress: Progress | None = None, block: int = BLOCK
) -> Iterator[Listed]:
    """The incidents of ``frame`` in the order of their tickets by ``seed``; ``Broken`` if it is not what was
    registered."""
    with registered(address, frame, progress=progress) as place:
        if not place.unchanging:
            hold(place, frame)
        place.progress("listing the frame")
        d = place.dialect
        inside = f"SELECT id, stratum FROM ({selection.in_frame(place, frame)}) AS records"
        hashed = d.by_bytes(records.ticket(d, seed, frame.name))
        kept = place.kept("listed", f"SELECT id, stratum, {hashed} AS ticket FROM ({inside}) AS records")
        for low, high in ranges(frame.incidents, block):
            rows = place.rows(
                f"SELECT ticket, stratum, id FROM {kept} WHERE ticket >= '{low}' AND ticket < '{high}'"
            )
            yield from sorted((str(ticket), str(stratum), str(unit)) for ticket, stratum, unit in rows)


def ranges(incidents: int, block: int) -> list[tuple[str, str]]:
    """Ranges of tickets that hold about ``block`` incidents each, and every ticket together.

    >>> ranges(10, 4)
    [('', '5555555555555555'), ('5555555555555555', 'aaaaaaaaaaaaaaaa'), ('aaaaaaaaaaaaaaaa', 'g')]
    """
    count = max(1, -(-incidents // block))
    bounds = ["", *(f"{2**64 * part // count:016x}" for part in range(1, count)), selection.EVERY]
    return list(pairwise(bounds))
