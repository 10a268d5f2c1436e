"""Who is who at an audit: the name that was given, as whom the system knows them, their role and their key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crime_sample import names
from crime_sample.audit.session import Audit
from crime_sample.formats import one_line, plural, several
from crime_sample.identity import System
from crime_sample.ledger import Event
from crime_sample.state import State


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who is at work is to the audit: ``person`` their pseudonym, blank before their first entry; ``system`` as whom
    the system knows them; ``before`` as whom it knew who wrote their last entry, None if that is not known; ``role``
    they came in, blank before; ``held_to`` the roles that a server holds them to, None where nothing does; ``key`` they
    registered, blank if none."""

    name: str
    person: str
    system: System | None
    before: System | None
    role: str
    held_to: tuple[str, ...] | None
    key: str

    def as_json(self) -> dict[str, Any]:
        """The document of ``whoami --json``."""
        return {
            "name": self.name,
            "person": self.person or None,
            "known_as": None if self.system is None else self.system.sealed(),
            "known_before_as": None if self.before is None else self.before.sealed(),
            "role": self.role or None,
            "roles_held_by": "nobody" if self.held_to is None else "the database",
            "roles": None if self.held_to is None else list(self.held_to),
            "key": self.key or None,
        }


def whoami(audit: Audit) -> WhoAmI:
    """Who is at work on it."""
    state = audit.refresh()
    person = state.person(audit.who) or ""
    return WhoAmI(
        name=audit.who,
        person=person,
        system=audit.system,
        before=state.system(person),
        role=state.roles.get(person, ""),
        held_to=audit.store.roles(),
        key=state.keyring.held.get(person, ""),
    )


def lines(who: WhoAmI) -> list[str]:
    """In words, a line for each thing."""
    name = one_line(who.name)
    said = [f"You are '{name}' here: {who.person}, {who.role}." if who.person else _newcomer(name)]
    if who.system is not None:
        said.append(f"The system knows you as {_shown(who.system)}.")
        if who.before is not None and who.before != who.system:
            said.append(
                f"The last entries of {who.person} were written as {_shown(who.before)}: "
                "that it is another now is kept with your next entry."
            )
    said.append(roles_line(who.held_to))
    if who.key:
        said.append(f"Every entry of yours is signed. Your public key: {who.key}")
    else:
        said.append("You have registered no key, so your entries are not signed.")
    return said


def roles_line(held_to: tuple[str, ...] | None) -> str:
    """How far roles are more than words."""
    if held_to is None:
        return "Roles are advisory here: whoever may write to the audit may write as anybody, in any role."
    if not held_to:
        return "The database holds everybody to a role, and gave you none: you may read at most."
    return f"The database holds you to the role of {several(list(held_to))}."


def _newcomer(name: str) -> str:
    return f"You are '{name}', whom nobody knows here: your first entry makes you known."


def said_at_first(state: State, actor: str, system: System | None) -> str:
    """What is said to whoever is about to write as somebody whom the system knew as somebody else; blank if nothing."""
    before = state.system(actor)
    if system is None or before is None or before == system:
        return ""
    called = one_line(state.people.get(actor, actor))
    return (
        f"The last entries of '{called}' ({actor}) were written as {_shown(before)}. "
        f"The system knows you as {_shown(system)}: the next one will say so."
    )


def written_as(state: State, events: Sequence[Event]) -> str:
    """As whom the system knew those who wrote the entries, where that tells more than their names do."""
    spans = _spans(state, events)
    told = [_told(state, span) for span in spans if not _plain(state, span, spans)]
    told += _shared(spans)
    unknown = sum(span.entries for span in spans if span.system is None)
    if unknown:
        told.append(
            f"of {plural(unknown, 'entry', 'entries')} it was not kept as whom the system knew their author"
        )
    people = plural(len({span.person for span in spans}), "person wrote", "people wrote")
    return "; ".join((f"{people} the entries", *told))


@dataclass(slots=True)
class _Span:
    """Entries of one person that were written as one login or database role."""

    person: str
    system: System | None
    first: int
    last: int
    entries: int


def _spans(state: State, events: Sequence[Event]) -> list[_Span]:
    spans: dict[str, list[_Span]] = {}
    for event in events:
        own, system = spans.setdefault(event.actor, []), state.system(event.actor, event.seq)
        if not own or own[-1].system != system:
            own.append(_Span(event.actor, system, event.seq, event.seq, 0))
        own[-1].last = event.seq
        own[-1].entries += 1
    return [span for own in spans.values() for span in own]


def _plain(state: State, span: _Span, spans: Sequence[_Span]) -> bool:
    """Whether a span says nothing new: nothing is known, or the name is the login's and there is no other."""
    if span.system is None:
        return True
    alone = sum(one.person == span.person and one.system is not None for one in spans) == 1
    name = state.people.get(span.person, "")
    return alone and bool(span.system.name) and names.key(name) == names.key(span.system.name)


def _told(state: State, span: _Span) -> str:
    name = one_line(state.people.get(span.person, span.person))
    where = (
        f"entry {span.first}" if span.first == span.last else f"its entries from {span.first} to {span.last}"
    )
    return f"{span.person} acted as '{name}': {where} written by the {_shown(span.system)}"


def _shared(spans: Sequence[_Span]) -> list[str]:
    """Logins that wrote as several people."""
    by: dict[System, list[str]] = {}
    for span in spans:
        if span.system is not None and span.person not in by.setdefault(span.system, []):
            by[span.system].append(span.person)
    return [
        f"the {_shown(system)} wrote as {several(people)}" for system, people in by.items() if len(people) > 1
    ]


def _shown(system: System | None) -> str:
    return one_line(str(system))
