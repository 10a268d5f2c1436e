"""A store, wherever it is: one protocol, and the two kinds of it by their address."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from crime_sample.identity import System
from crime_sample.ledger import Event
from crime_sample.store import audit_file
from crime_sample.store.address import Address, ServerAddress
from crime_sample.store.rows import Choose, Decide, Sign


class Store(Protocol):
    """Where the events of one audit are: read in order, and appended to durably by one writer at a time."""

    @property
    def address(self) -> Address:
        """Where it is. As text it holds no password."""

    @property
    def soundness(self) -> str:
        """What ``damage`` looks at, said of a store that has none."""

    def events(self, *, after: int = 0) -> list[Event]:
        """The events with a number above ``after``, in order."""

    def append(self, decide: Decide, *, after: int, at: str, sign: Sign | None = None) -> list[Event]:
        """Append what ``decide`` drafts while nobody else can write, each as ``sign`` gives it back; all of it or
        nothing, no uid twice."""

    def adopt(self, choose: Choose) -> list[Event]:
        """Append events of another copy as they stand; ``choose`` picks them while nobody else can write."""

    def keeps_from_erasing(self) -> str:
        """What keeps who is at work from erasing anything here, in words; blank if nothing."""

    def to_clear(self) -> bool:
        """Whether sealed parts were erased whose bytes may still be there."""

    def clear(self) -> str:
        """Clear away the bytes of what was erased; blank once they are gone, else what stands in the way."""

    def clock(self) -> str:
        """The time where the store is; blank where that is here."""

    def identity(self) -> System | None:
        """As whom the system knows who is at work; None where that is kept elsewhere."""

    def roles(self) -> tuple[str, ...] | None:
        """The roles that the store holds who is at work to; None if it holds nobody to any."""

    def damage(self) -> str:
        """What is wrong with the store below the level of events; blank if nothing."""

    def discard(self) -> None:
        """Remove a store that nothing was written to, and let go of it."""

    def close(self) -> None:
        """Let go of it."""


def create_store(address: Address) -> Store:
    """A new, empty store; InputError where there is one."""
    if isinstance(address, ServerAddress):
        from crime_sample.store import server  # only who works on a server waits for its module

        return server.create_on(address)
    return audit_file.create(address)


def open_store(address: Address) -> Store:
    """The store at an address; InputError where there is none."""
    if isinstance(address, ServerAddress):
        from crime_sample.store import server

        return server.open_on(address)
    return audit_file.open_file(Path(address))
