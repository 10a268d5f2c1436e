"""Hashes of entries that were given out: what they hold of a ledger, and where it is first not as it was.

A hash holds its entry and all before it. What comes after the last of them could have been written anew or cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.errors import InputError
from crime_sample.formats import plural
from crime_sample.ledger import Event

_GIVEN = re.compile(r"(?:([1-9][0-9]{0,8}):)?([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A hash that was given out, and the number of its entry where that was given with it, else 0."""

    hash: str
    seq: int = 0


def read_anchor(text: str) -> Anchor:
    """A hash as somebody gives it back, alone or with its entry's number before it; InputError if it is none.

    >>> read_anchor("12:" + "3F" * 32).seq, read_anchor(" " + "3f" * 32).seq
    (12, 0)
    """
    found = _GIVEN.fullmatch(text.strip().lower())
    if not found:
        raise InputError(
            "this is no hash that was given out: it has 64 of the digits 0-9 and a-f",
            where="--anchor",
            remedy="Give it whole, with its entry's number before it if that is known: --anchor 12:3f0c...",
        )
    return Anchor(found[2], int(found[1] or 0))


def held(events: Sequence[Event], anchors: Sequence[Anchor]) -> tuple[bool, str]:
    """Whether all the hashes are the entries' that they were given out for, and in words how far they hold the ledger
    or which is the first entry that need not be what it was."""
    places = {event.hash: event for event in events}
    there = [
        places[one.hash] for one in anchors if one.hash in places and one.seq in (0, places[one.hash].seq)
    ]
    lost = [one for one in anchors if one.hash not in places or one.seq not in (0, places[one.hash].seq)]
    upto = max((event.seq for event in there), default=0)
    if not lost:
        after = len(events) - upto
        words = ", ".join(dict.fromkeys(event.named for event in there))
        words = f"it is {words}" if len(anchors) == 1 else f"they are {words}"
        if after:
            words += f"; no hash holds what comes after: {plural(after, 'entry', 'entries')}, and any that were cut off"
        return True, words
    # A hash that is lost says that an entry up to its own is another; one that is there, that none up to it is.
    first = next((event for event in events if event.seq > upto), None)
    by = min((one.seq for one in lost if one.seq > upto), default=0)
    words = f"no entry has the hash {lost[0].hash}: the ledger is not the one the hash was given out for"
    words += (
        f"; all up to entry {upto} ({events[upto - 1].kind}) is as it was"
        if upto
        else "; no hash given holds any of it"
    )
    if first is None:
        words += ", and what came after it was cut off"
    elif by > len(events):
        words += f"; it had {by} entries at least and has {len(events)}"
    else:
        words += f"; the first that may be another is {first.named}"
        words += (
            f", the last that must be looked at entry {by} ({events[by - 1].kind})" if by > first.seq else ""
        )
    return False, words
