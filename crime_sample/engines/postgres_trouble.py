"""What can go wrong when a frame's database is asked, in words. Nothing was changed there, whatever happens."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from crime_sample.engines.address import HOW, TableAddress
from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.formats import without_values
from crime_sample.postgres import first_line, is_lost, sqlstate

_Kind = type[EnvironmentTrouble] | type[InputError]
_QUERY = (
    InputError,
    "the query cannot be asked",
    "Correct it; columns are named as they stand in the database.",
)

# By SQLSTATE, or by its first two letters.
_WORDS: dict[str, tuple[_Kind, str, str]] = {
    "42501": (
        EnvironmentTrouble,
        "this login may not read it",
        "Whoever looks after the database grants it: GRANT USAGE ON SCHEMA ... and GRANT SELECT ON ... TO the login. "
        "Where a row security policy hides rows, let the login have a view of all of them.",
    ),
    "57014": (
        EnvironmentTrouble,
        "the server broke it off",
        "It has a limit of time, or somebody ended it. Ask for a longer one: ALTER ROLE ... SET statement_timeout.",
    ),
    "40": (EnvironmentTrouble, "the server broke it off", "A standby does that. Try again, or ask the server itself."),
    "3D000": (InputError, "there is no such database", f"Check the URL. {HOW}"),
    "28": (EnvironmentTrouble, "the server does not let this login in", "Check the name, and ~/.pgpass or PGPASSWORD."),
    "53": (EnvironmentTrouble, "the server has no room for it", "Ask who looks after it, then try again."),
    "25006": (InputError, "it would write, and nothing is written there", "Leave out what writes."),
    "22": (InputError, "a value in it cannot be used", "Correct the query, or the rule of the mapping."),
    "42": _QUERY,
    "0A": _QUERY,
}  # fmt: skip


def trouble(address: TableAddress, error: DBAPIError) -> CrimeSampleError:
    """What the server said, and what to do."""
    where, said, state = str(address), first_line(address.url, error), sqlstate(error)
    if state[:2] == "22":  # of a value
        said = without_values(said)
    if not state and is_lost(error):
        return EnvironmentTrouble(
            f"the database cannot be reached: {said}",
            where=where,
            remedy="Check the URL, the network and the password (~/.pgpass or PGPASSWORD).",
        )
    kind, what, remedy = (
        _WORDS.get(state)
        or _WORDS.get(state[:2])
        or (EnvironmentTrouble, "the server did not answer", "Try again, or ask who looks after it.")
    )
    return kind(f"{what}: {said}", where=where, remedy=remedy)
