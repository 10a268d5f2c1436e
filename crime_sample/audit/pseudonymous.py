"""Keys of pseudonyms made and used, and what must not stand beside pseudonyms: the seed of the draw."""

from __future__ import annotations

import secrets
from pathlib import Path

from crime_sample import pseudonyms
from crime_sample.audit.session import Audit
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.files.pseudonym_keys import read_key, write_key
from crime_sample.pseudonyms import BYTES

_WHY = (
    "a bundle holds the seed, and incident numbers can be guessed: whoever has both computes which incidents were "
    "drawn, finds their rows by stratum and verdict, and so reads the pseudonyms back"
)
_BUNDLE, _LIST = "evidence bundle", "list of the frame"


def new_key(path: Path) -> None:
    """A new key of 32 random bytes, in a new file that only its owner can read."""
    write_key(path, secrets.token_bytes(BYTES))


def case_of(audit: Audit, key: Path, pseudonym: str) -> tuple[int, str]:
    """The number and the id of the case with that pseudonym; InputError if none of the audit has it."""
    state = audit.state
    need_ids(state, "the case cannot be found")
    numbered = [(case.number, case.id) for case in (*state.cases.values(), *state.picks.values())]
    found = pseudonyms.found(read_key(key), numbered, pseudonym)
    if found is None:
        raise InputError(
            "no case of this audit has this pseudonym under this key",
            remedy="Try the key that the export was made with, or the audit it is of.",
        )
    return found


def refuse_beside_seed(audit: Audit) -> None:
    """Refuse pseudonyms of an audit whose bundle or list of the frame was handed out."""
    for event in audit.store.events():
        if event.kind == "disclosed" and event.body.get("what") in (_BUNDLE, _LIST):
            raise Refused(
                f"pseudonyms would be no secret: evidence of this audit was handed out on {event.at[:10]}, and {_WHY}",
                remedy="Export without --pseudonyms, to somebody who may know the incidents.",
            )


def refuse_beside_pseudonyms(audit: Audit) -> None:
    """Refuse to hand out the seed of an audit of which pseudonyms were handed out."""
    for event in audit.store.events():
        if event.kind == "disclosed" and event.body.get("pseudonyms"):
            raise Refused(
                f"an export with pseudonyms of this audit was handed out on {event.at[:10]}, and {_WHY}",
                remedy="If who gets the one will not get the other, say so: --although-pseudonyms",
            )
