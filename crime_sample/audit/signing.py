"""Signatures of entries: made as they are written, looked for as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crime_sample.errors import Broken, Refused
from crime_sample.evidence.checker.faults import Fault
from crime_sample.evidence.checker.signatures import walk
from crime_sample.files.signing import Signer, holds
from crime_sample.keyring import Keyring, entry_message
from crime_sample.ledger import Event

HOW = (
    "Give your key: the setting CRIME_SAMPLE_KEY, or crime_sample --signing-key FILE before the command.\n"
    "If it is lost, a lead whose key is older revokes it: crime_sample key revoke AUDIT --person NAME"
)


class Signs:
    """Signs what one writing appends, with the key of who is at work where they must."""

    def __init__(self, signer: Signer | None, *, everything: bool = False) -> None:
        self._signer = signer
        self._everything = everything
        self._ring = Keyring()

    def ready(self, ring: Keyring, actor: str) -> None:
        """Read the key now if it will be needed. Refused where there is none."""
        if actor in ring.held or self._everything:
            self._given(actor).public_key  # noqa: B018 - it is read by being asked for

    def begin(self, ring: Keyring) -> None:
        """Begin with the keys as they stand; again where a writing is tried again."""
        self._ring = ring.copy()

    def signed(self, event: Event) -> Event:
        """``event`` with its signature, where it must have one."""
        wanted = self._ring.wanted(event)
        self._ring.take(event)
        if not wanted and not self._everything:
            return event
        signer = self._given(event.actor)
        if wanted and signer.public_key not in wanted:
            raise Refused(
                f"the key given is not the one that {event.actor} registered",
                where=str(signer.path),
                remedy=f"{HOW}\nNothing was written.",
            )
        made = signer.sign(entry_message(event.hash))
        return replace(event, key=made.public_key, signature=made.signature)

    def _given(self, actor: str) -> Signer:
        if self._signer is None:
            raise Refused(f"{actor} has registered a key, so each of their entries is signed", remedy=HOW)
        return self._signer


def must_be_signed(ring: Keyring, event: Event) -> None:
    """Broken where an entry lacks the signature that it must bear. Whether a signature holds is not looked at."""
    wanted = ring.wanted(event)
    if wanted and event.key not in wanted:
        raise Broken(
            f"it is not signed by the key that {event.actor} registered, so somebody else wrote it",
            where=f"ledger {event.named}",
            remedy="crime_sample verify AUDIT says more. Go back to a copy from before.",
        )


def all_must_be_signed(events: Iterable[Event]) -> None:
    """``must_be_signed`` of each of them, from the first."""
    ring = Keyring()
    for event in events:
        must_be_signed(ring, event)
        ring.take(event)


def check_signatures(events: Iterable[Event]) -> tuple[Keyring, dict[str, int]]:
    """Who has which key, and how many entries each has signed; Broken naming the first that is not signed as it must
    be."""
    listed = list(events)
    signatures = {event.seq: (event.key or "", event.signature or "") for event in listed if event.key}
    try:
        return walk(listed, signatures, holds)
    except Fault as fault:
        raise Broken(str(fault)) from None
    except (KeyError, TypeError, ValueError):
        raise Broken("an entry on a key does not have the content it should") from None
