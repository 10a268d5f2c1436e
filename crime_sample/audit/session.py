"""An open audit: its file, its state, and who is at work on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from crime_sample import ledger
from crime_sample.errors import Broken
from crime_sample.ledger import Draft, Event
from crime_sample.replay import advance, replay
from crime_sample.state import Charter, State
from crime_sample.store.audit_file import AuditFile, create, open_file

Clock = Callable[[], str]
Decide = Callable[[State], Sequence[Draft]]


class Audit:
    """An open audit. Read ``state``; change it only by ``write``, which appends events durably.

    ``who`` is the person at work, ``now`` gives the time as ISO text in UTC.
    """

    def __init__(self, file: AuditFile, state: State, *, who: str, role: str, now: Clock) -> None:
        self.file = file
        self.state = state
        self.who = who
        self.role = role
        self.now = now

    @property
    def path(self) -> Path:
        """Where the audit file is."""
        return self.file.path

    @property
    def actor(self) -> str:
        """The pseudonym under which ``who`` stands in the ledger, whether or not they have written yet."""
        return next(
            (key for key, name in self.state.people.items() if name == self.who),
            f"p{len(self.state.people) + 1}",
        )

    def refresh(self) -> State:
        """The state with what others have written meanwhile."""
        self._advance(self.file.events(after=self.state.seq))
        return self.state

    def write(self, decide: Decide) -> list[Event]:
        """Append the events that ``decide`` drafts from the newest state; returns them once they are on disk.

        While ``decide`` runs nobody else can write. If it raises, nothing is written.
        """
        at = self.now()

        def drafts(others: list[Event]) -> tuple[str, Sequence[Draft]]:
            self._advance(others)
            # Decide before introducing: who is refused leaves no trace.
            decided = decide(self.state)
            if not decided:
                return self.actor, ()
            return self.actor, [*self._introduction(), *decided]

        new = self.file.append(drafts, after=self.state.seq, at=at)
        self._advance(new)
        return new

    def _introduction(self) -> list[Draft]:
        if self.actor in self.state.people:
            return []
        body = {"person": self.actor, "role": self.role}
        return [Draft("person-added", body, new_uid(), {"name": self.who})]

    def _advance(self, events: Sequence[Event]) -> None:
        fresh = [event for event in events if event.seq > self.state.seq]
        ledger.check(fresh, prev=self.state.head, seq=self.state.seq)
        for event in fresh:
            advance(self.state, event)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def __enter__(self) -> Audit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def new_uid() -> str:
    """A fresh identifier for an event, made before it is written so that writing it twice is harmless."""
    return secrets.token_hex(12)


def begin(path: Path, charter: Charter, *, who: str, now: Clock, role: str = "lead") -> Audit:
    """Start an audit in a new file at ``path``."""
    audit = Audit(create(path), State(), who=who, role=role, now=now)
    try:
        audit.write(
            lambda _: [Draft("audit-started", {"charter": charter.model_dump(mode="json")}, new_uid())]
        )
    except BaseException:
        audit.close()
        path.unlink(missing_ok=True)
        raise
    return audit


def open_audit(path: Path, *, who: str, now: Clock, role: str = "auditor") -> Audit:
    """Open the audit at ``path``; its chain is checked and replayed. ``Broken`` names the first bad entry."""
    file = open_file(path)
    try:
        events = file.events()
        ledger.check(events)
        state = replay(events)
        if state.charter is None:
            raise Broken("the audit has no beginning: its first ledger entry is missing", where=str(path))
    except BaseException:
        file.close()
        raise
    return Audit(file, state, who=who, role=role, now=now)
