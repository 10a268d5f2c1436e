"""The same audit in two places: ``push`` a file's chain to a server, ``pull`` a server's chain into a file.

Entries travel as they stand, with hashes, seals and sealed parts. What is copied is the missing tail and nothing else:
where each side has entries of its own the two have parted, and neither is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crime_sample import ledger
from crime_sample.audit.consulting import because
from crime_sample.audit.session import Audit, Clock, new_uid
from crime_sample.audit.signing import all_must_be_signed
from crime_sample.erasure import come_back
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.signing import Signer
from crime_sample.ledger import Draft, Event
from crime_sample.replay import replay
from crime_sample.retention import reminder
from crime_sample.store.address import Address, ServerAddress, read_address
from crime_sample.store.stores import Store, create_store, open_store


@dataclass(frozen=True, slots=True)
class Copied:
    """What a push or a pull did. ``ahead`` is how many entries the target has that the source lacks; ``uncleared`` why
    the bytes of what was erased at the source are not cleared away at the target yet, blank if they are;
    ``kept_too_long`` that the retention date has passed, where it is known when that is."""

    source: Address
    target: Address
    added: int
    ahead: int
    entries: int
    head: str
    uncleared: str = ""
    kept_too_long: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who copies, by which clock, and why: what the entry that tells of it says. ``signer`` is their key, if any."""

    who: str
    now: Clock
    reason: str = ""
    signer: Signer | None = None


def push(file: str | Address, server: str | Address, *, by: By | None = None) -> Copied:
    """Bring the server up to the file: the whole audit where it is not there yet, else what it lacks. Where it is said
    ``by`` whom, an entry tells of it, if there is anything to copy."""
    return _copy(_file(file), _server(server), by)


def pull(server: str | Address, file: str | Address, *, by: By | None = None) -> Copied:
    """Bring the file up to the server: a new file where there is none, else what it lacks; ``by`` as for ``push``."""
    return _copy(_server(server), _file(file), by)


def _copy(source: Address, target: Address, by: By | None) -> Copied:
    events = _whole(source)
    store, made = _target(target)
    try:
        here = store.events()
        if here:
            ledger.check(here)
        lacking = _tail(events, here, source, target)  # refuse before a turn to write is asked for
        if by is not None and lacking:
            _tell(source, target, by, len(lacking))
            events = _whole(source)
        added = store.adopt(lambda newest: _tail(events, newest, source, target))
        chain = store.events()
        head = ledger.check(chain)
        erased = any(event.kind == ledger.ERASED for event in added)
        uncleared = store.clear() if erased else ""
    except BaseException:
        (store.discard if made else store.close)()
        raise
    store.close()
    late = "" if by is None else reminder(replay(chain), by.now())
    ahead = max(0, len(chain) - len(events))
    return Copied(source, target, len(added), ahead, len(chain), head, uncleared, late)


def _tell(source: Address, target: Address, by: By, lacking: int) -> None:
    """Put into the source that so many entries, and this one, are copied to the target."""
    store = open_store(source)
    state = replay(store.events())
    with Audit(store, state, who=by.who, role="lead", now=by.now, signer=by.signer) as audit:
        where = "server" if isinstance(target, ServerAddress) else "file"
        sealed = {"to": str(target if isinstance(target, ServerAddress) else target.resolve())} | because(
            by.reason
        )
        draft = Draft("copied", {"to": where, "entries": lacking + 1}, new_uid(), sealed)
        audit.put(draft)


def _whole(source: Address) -> list[Event]:
    """All entries of the source, whose chain holds and replays: a broken audit is not passed on."""
    store = open_store(source)
    try:
        events = store.events()
    finally:
        store.close()
    ledger.check(events)
    all_must_be_signed(events)
    if there := come_back(events):
        raise Broken(
            "an entry says that its sealed part was erased, and it stands there",
            where=f"{source}, ledger {there[0].named}",
            remedy="The copy would lose it. crime_sample verify AUDIT says more. Nothing was copied.",
        )
    if replay(events).charter is None:
        raise Broken("the audit has no beginning: its first ledger entry is missing", where=str(source))
    return events


def _target(target: Address) -> tuple[Store, bool]:
    """The store to write to, and whether it was made for this."""
    try:
        return open_store(target), False
    except InputError as missing:
        try:
            return create_store(target), True
        except InputError:
            raise missing from None  # there is something, but no audit of ours


def _tail(
    events: Sequence[Event], here: Sequence[Event], source: Address, target: Address
) -> Sequence[Event]:
    """The entries of ``events`` that follow those that are ``here``; refused where the two have parted."""
    for theirs, ours in zip(events, here, strict=False):
        if theirs.hash != ours.hash:
            raise Refused(
                f"the two have parted at ledger entry {ours.seq}: "
                f"{_told(theirs)} in {source}, {_told(ours)} in {target}",
                remedy="Each was written to since they were the same, or they are two audits. Nothing was changed. "
                "Go on with one of them, and bring the other's verdicts in by a work package or a sheet.",
            )
    return events[len(here) :]


def _told(event: Event) -> str:
    return f"{event.kind} ({event.at}, {event.hash[:12]})"


def _file(given: str | Address) -> Path:
    address = read_address(given)
    if isinstance(address, ServerAddress):
        raise InputError("this is a URL where a file is wanted", where=str(address), remedy=_ORDER)
    return address


def _server(given: str | Address) -> ServerAddress:
    address = read_address(given)
    if not isinstance(address, ServerAddress):
        raise InputError("this is a file where a URL is wanted", where=str(address), remedy=_ORDER)
    return address


_ORDER = "crime_sample push FILE URL, crime_sample pull URL FILE; a URL is postgresql://HOST/DATABASE#AUDIT."
