"""An open audit: its store, its state, and who is at work on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from crime_sample import ledger, names
from crime_sample.audit.signing import Signs, all_must_be_signed, must_be_signed
from crime_sample.errors import Broken, EnvironmentTrouble, Refused
from crime_sample.files.signing import Signer
from crime_sample.formats import one_line
from crime_sample.identity import System
from crime_sample.ledger import Draft, Event
from crime_sample.replay import advance, replay
from crime_sample.state import Charter, State
from crime_sample.store.address import Address, ServerAddress, read_address
from crime_sample.store.stores import Store, create_store, open_store
from crime_sample.store.waits import TOLD

Clock = Callable[[], str]
Decide = Callable[[State], Sequence[Draft]]

# Claims run out by the clock. One that is further out than this would take cases from others, or keep them.
CLOCKS_APART = timedelta(minutes=5)


class Audit:
    """An open audit. Read ``state``; change it only by ``write``, which appends events durably.

    ``who`` is the person at work, ``now`` gives the time as ISO text in UTC; ``data`` are folders in which the
    exports may lie on this computer. ``signer`` is the private key by which they sign, where they registered one.
    ``carries`` if somebody else writes for ``who``, who judged elsewhere: then who is at the computer is told by the
    entries, and is nobody new. ``signs_all`` where it is not known here whether they registered a key.
    """

    def __init__(
        self,
        store: Store,
        state: State,
        *,
        who: str,
        role: str,
        now: Clock,
        data: Sequence[Path] = (),
        signer: Signer | None = None,
        carries: bool = False,
        signs_all: bool = False,
    ) -> None:
        self.store = store
        self.state = state
        self.data = tuple(data)
        self.who = who
        self.role = role
        self.now = now
        self.signer = signer
        self.carries = carries
        self.signs_all = signs_all
        self._system: System | None = None

    @property
    def system(self) -> System | None:
        """As whom the system knows who is at work; None where it is not asked."""
        if self._system is None and not self.carries:
            self._system = self.store.identity()
        return self._system

    @property
    def path(self) -> Path:
        """The audit file; of an audit on a server, what it would be called in the working folder."""
        return local_path(self.store.address)

    @property
    def actor(self) -> str:
        """The pseudonym under which ``who`` stands in the ledger, whether or not they have written yet."""
        return self.state.person(self.who) or f"p{len(self.state.people) + 1}"

    def refresh(self) -> State:
        """The state with what others have written meanwhile."""
        self._advance(self.store.events(after=self.state.seq))
        return self.state

    def ready(self) -> None:
        """Read the key now that the next entry will be signed with, asking for its passphrase; Refused where there is
        none. For who is about to draw a screen of their own."""
        Signs(self.signer, everything=self.signs_all).ready(self.state.keyring, self.actor)

    def write(self, decide: Decide) -> list[Event]:
        """Append the events that ``decide`` drafts from the newest state; returns them once they are on disk.

        While ``decide`` runs nobody else can write. If it raises, nothing is written. It may be asked again, when
        the connection to a server was lost before anything was written.
        """
        at = self.now()
        signs = Signs(self.signer, everything=self.signs_all)
        # A key that is locked, and who the system says, are asked for before others have to wait.
        signs.ready(self.state.keyring, self.actor)
        system, role = self.system, self._comes_as()

        def drafts(others: list[Event]) -> tuple[str, Sequence[Draft]]:
            self._advance(others)
            # Decide before introducing: who is refused leaves no trace.
            decided = decide(self.state)
            signs.begin(self.state.keyring)
            if not decided:
                return self.actor, ()
            return self.actor, [*self._introduction(system, role), *decided]

        new = self.store.append(drafts, after=self.state.seq, at=at, sign=signs.signed)
        self._advance(new)
        if any(event.kind == "person-added" and event.body["person"] == event.actor for event in new):
            self._tell_newcomer()
        return new

    def put(self, draft: Draft) -> None:
        """Append ``draft`` whatever the newest state is."""
        self.write(lambda _: [draft])

    def _tell_newcomer(self) -> None:
        """Say as whom somebody new stands in the ledger, where the system knows them by another name than they gave."""
        system = self.system
        if system is not None and names.key(self.who) != names.key(system.name or "?"):
            TOLD.get()(
                f"You are known here as '{one_line(self.who)}' ({self.actor}). The system knows you as "
                f"{one_line(str(system))}: that is kept with it."
            )

    def _introduction(self, system: System | None, role: str) -> list[Draft]:
        """Who is at work, where the ledger does not know them, or knew them as somebody else to the system."""
        known = {} if system is None else {"system": system.sealed()}
        if self.actor not in self.state.people:
            _no_pseudonym(self.state, self.who)
            body = {"person": self.actor, "role": role}
            return [Draft("person-added", body, new_uid(), {"name": self.who, **known})]
        if system is None or not self.known_otherwise(system):
            return []
        return [Draft("identified", {"how": system.how}, new_uid(), known)]

    def _comes_as(self) -> str:
        """The role of somebody new: that of the command, unless a server holds them to others."""
        if self.carries or self.actor in self.state.people:
            return self.role
        held = self.store.roles()
        return self.role if not held or self.role in held else held[0]

    def known_otherwise(self, system: System) -> bool:
        """Whether the last entries of who is at work were not written as ``system``. Who had all of it erased is not
        asked again."""
        before = self.state.systems.get(self.actor, ())
        return not before or (before[-1][1] is not None and before[-1][1] != system)

    def _advance(self, events: Sequence[Event]) -> None:
        fresh = [event for event in events if event.seq > self.state.seq]
        ledger.check(fresh, prev=self.state.head, seq=self.state.seq)
        if any(event.kind == ledger.ERASED for event in fresh):
            # What was erased is not to be had from memory either; whose name went goes on under the pseudonym.
            before = self.state.person(self.who)
            events = self.store.events()
            all_must_be_signed(events)
            self.state = replay(events)
            if before is not None and self.state.person(self.who) is None:
                self.who = before
            return
        for event in fresh:
            must_be_signed(self.state.keyring, event)
            advance(self.state, event)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> Audit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pseudonym(audit: Audit, state: State, name: str) -> str | None:
    """The pseudonym of who is called ``name``, in whatever spelling; None if nobody is. Who is at work has theirs
    before they are introduced, which the first writing does."""
    if state.person(name) is None:
        _no_pseudonym(state, name)
    mine = audit.actor if names.key(name) == names.key(audit.who) else None
    return state.person(name) or mine


def _no_pseudonym(state: State, name: str) -> None:
    """Refused for a new name that is the pseudonym of somebody: once names are erased it would be theirs."""
    if name in state.people:
        raise Refused(
            f"'{name}' is how somebody is called here whose name is known", remedy="Give a name, your own."
        )


def new_uid() -> str:
    """A fresh identifier for an event, made before it is written so that writing it twice is harmless."""
    return secrets.token_hex(12)


def begin(
    address: str | Address,
    charter: Charter,
    *,
    who: str,
    now: Clock,
    role: str = "lead",
    data: Sequence[Path] = (),
    signer: Signer | None = None,
) -> Audit:
    """Start an audit in a new file, or under a new name on a server (``postgresql://.../DATABASE#AUDIT``)."""
    who = names.clean(who)
    store = create_store(read_address(address))
    audit = Audit(store, State(), who=who, role=role, now=now, data=data, signer=signer)
    try:
        _check_clock(store, now())
        audit.write(
            lambda _: [Draft("audit-started", {"charter": charter.model_dump(mode="json")}, new_uid())]
        )
    except BaseException:
        store.discard()
        raise
    return audit


def open_audit(
    address: str | Address,
    *,
    who: str,
    now: Clock,
    role: str = "auditor",
    data: Sequence[Path] = (),
    signer: Signer | None = None,
) -> Audit:
    """Open the audit at ``address``, a file or a URL; its chain is checked and replayed. ``Broken`` names the first
    bad entry. ``data`` are folders in which its exports may lie on this computer; ``signer`` is the private key of
    ``who``. That entries bear signatures where they must is looked at, that these hold is for ``verify``."""
    who = names.clean(who)
    store = open_store(read_address(address))
    try:
        _check_clock(store, now())
        events = store.events()
        ledger.check(events)
        state = replay(events)
        if state.keyring.owners:
            all_must_be_signed(events)
        if state.charter is None:
            raise Broken(
                "the audit has no beginning: its first ledger entry is missing", where=str(store.address)
            )
    except BaseException:
        store.close()
        raise
    # Whoever is known keeps the spelling that their name was first given in.
    called = state.people.get(state.person(who) or "", who)
    return Audit(store, state, who=called, role=role, now=now, data=data, signer=signer)


def local_path(address: Address) -> Path:
    """An audit file's path; of an audit on a server, what it would be called in the working folder."""
    return Path(f"{address.audit}.audit") if isinstance(address, ServerAddress) else address


def _check_clock(store: Store, here: str) -> None:
    there = store.clock()
    if not there:
        return
    apart = datetime.fromisoformat(here) - datetime.fromisoformat(there)
    if abs(apart) > CLOCKS_APART:
        raise EnvironmentTrouble(
            f"this computer's clock is {abs(apart).total_seconds() / 60:.0f} minutes "
            f"{'ahead of' if apart > timedelta() else 'behind'} the server's",
            where=str(store.address),
            remedy="Set it right, then try again: which cases are whose goes by the clock. Nothing was written.",
        )
