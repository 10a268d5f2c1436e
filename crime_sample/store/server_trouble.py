"""What can go wrong with a PostgreSQL server, in words.

A server's own messages may quote rows, so no more than their first line is shown, without any password.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble
from crime_sample.postgres import first_line, sqlstate
from crime_sample.store.address import ServerAddress

NOT_ALLOWED = "42501"
"""The server's code for what a login lacks the rights for, or what row security forbids it."""
KEPT = "What was acknowledged is kept."

_Kind = type[EnvironmentTrouble] | type[Broken]
_DAMAGED = (Broken, "the audit's tables are not as they should be", "Ask who looks after the database.")

# By SQLSTATE, or by its first two letters.
_WORDS: dict[str, tuple[_Kind, str, str]] = {
    "3F000": _DAMAGED,
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
    NOT_ALLOWED: (
        EnvironmentTrouble,
        "this login may not do that",
        "It may be of another role than this takes, or be tied to somebody else: crime_sample whoami AUDIT tells. "
        "Roles and grants are on the page on teams.",
    ),
    "55P03": (
        EnvironmentTrouble,
        "others have been writing to this audit for too long",
        "Try again. Nothing was changed.",
    ),
    "57014": (EnvironmentTrouble, "the server broke it off", "Try again. Nothing was changed."),
    "25006": (EnvironmentTrouble, "the server takes no changes now", "It may be a standby. Nothing was changed."),
    "23": (
        EnvironmentTrouble,
        "something wrote to the audit without waiting for its turn",
        "Nothing was changed. Try again; if it stays so, let only crime_sample write to these tables.",
    ),
    "53": (EnvironmentTrouble, "the server has no room left", f"Ask who looks after it, then try again. {KEPT}"),
}  # fmt: skip


def trouble(address: ServerAddress, error: DBAPIError) -> CrimeSampleError:
    """What the server refused, and what to do."""
    state = sqlstate(error)
    kind, what, remedy = (
        _WORDS.get(state)
        or _WORDS.get(state[:2])
        or (EnvironmentTrouble, "the server refused", f"Ask who looks after it. {KEPT}")
    )
    return kind(f"{what}: {first_line(address.url, error)}", where=str(address), remedy=remedy)


def unreachable(address: ServerAddress, error: DBAPIError) -> EnvironmentTrouble:
    """No connection could be made at all."""
    return EnvironmentTrouble(
        f"the database cannot be reached: {first_line(address.url, error)}",
        where=str(address),
        remedy="Check the URL, the network and the password (~/.pgpass or PGPASSWORD). Nothing was changed.",
    )


def cut_off(
    address: ServerAddress, error: DBAPIError, *, waited: float, in_doubt: bool
) -> EnvironmentTrouble:
    """The connection was lost and did not come back in the seconds ``waited``. ``in_doubt``: it went while a write was
    being confirmed."""
    last = (
        "Whether the last entry was written is not known: look, and give it again if it is not there. "
        "No entry can come in twice."
        if in_doubt
        else "The last entry was not written: give it again."
    )
    return EnvironmentTrouble(
        f"the connection to the server was lost, and not to be had again in {waited:.0f} seconds",
        where=str(address),
        remedy=f"{last} {KEPT}\nWhen the server is back, go on. It said: {first_line(address.url, error)}",
    )
