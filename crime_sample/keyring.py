"""Whose entries must be signed, and by which key, as the ledger's entries say themselves.

The program and the verifiers of a bundle go by the same rules. A public key is tied to a pseudonym by an entry that is
signed by that very key; from there on each entry of that person must be. What is signed is the hash of an entry, so a
signature stands outside of the chain and holds all of it up to there.
"""

from __future__ import annotations

import re
from typing import Any

WHY = {
    "why-key-form": "this is no public key of 64 hexadecimal digits",
    "why-key-held": "who registers a key has one already: it is replaced, signed by the one before",
    "why-key-taken": "this key was registered before, and a key is one person's and used once",
    "why-key-none": "there is no such key to replace or revoke",
    "why-person": "this person was added before, with a role that stays",
    "why-key-lead": "a key is revoked by its owner, or by a lead whose own key was registered before it",
}

# Entries that somebody else writes for who judged elsewhere: what a package holds, and that it was taken in. Nothing
# else: who could write on another's key could put their own in its place.
CARRIED = "offline"
CARRIED_KINDS = (
    "opened", "committed", "revealed", "judged", "withdrawn", "objected", "recused", "remarked", "remark-withdrawn",
    "referred", "excerpted",
)  # fmt: skip
TAKEN_IN = "sheet-imported"


def entry_message(entry_hash: str) -> bytes:
    """What is signed of an entry: no signature of anything else can pass for it."""
    return f"crime_sample-entry-1\n{entry_hash}".encode()


def possession_message(person: str, old: str, new: str) -> bytes:
    """What a new key signs, so that nobody can put another's in place of theirs."""
    return f"crime_sample-key-1\n{person}\n{old}\n{new}".encode()


class Keyring:
    """Who has which key after the entries taken: ``held`` by pseudonym, ``since`` which entry in an unbroken line of
    replacements; ``owners`` of every key there was."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.since: dict[str, int] = {}
        self.owners: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.revoked: set[str] = set()

    def copy(self) -> Keyring:
        """One of its own, to go on from here."""
        made = Keyring()
        made.held, made.since = dict(self.held), dict(self.since)
        made.owners, made.roles, made.revoked = dict(self.owners), dict(self.roles), set(self.revoked)
        return made

    def wanted(self, entry: Any) -> tuple[str, ...]:
        """The keys of which one must have signed the entry that comes next; none if it need not be signed."""
        if entry.kind == "key-registered":
            return (str(entry.body["key"]),)
        if entry.actor not in self.held:
            return ()
        mine = self.held[entry.actor]
        if (entry.kind in CARRIED_KINDS and CARRIED in entry.body) or entry.kind == TAKEN_IN:
            return (mine, *(self.held[one] for one in self._elders(entry.actor, ("lead", "registrar"))))
        return (mine,)

    def take(self, entry: Any) -> str:
        """The next entry; why it may not come, as a key of WHY, blank if it may."""
        if entry.kind == "person-added":
            if entry.body["person"] in self.roles:
                return "why-person"
            self.roles[entry.body["person"]] = entry.body["role"]
        elif entry.kind == "key-registered":
            if entry.actor in self.held:
                return "why-key-held"
            return self._tie(entry.actor, entry.body["key"], int(entry.seq))
        elif entry.kind == "key-replaced":
            if self.held.get(entry.actor) != entry.body["old"]:
                return "why-key-none"
            return self._tie(entry.actor, entry.body["key"], self.since[entry.actor])
        elif entry.kind == "key-revoked":
            return self._revoke(entry.actor, entry.body["person"], entry.body["key"])
        return ""

    def _tie(self, person: str, key: str, since: int) -> str:
        if not isinstance(key, str) or not re.fullmatch("[0-9a-f]{64}", key):
            return "why-key-form"
        if key in self.owners:
            return "why-key-taken"
        self.held[person], self.since[person], self.owners[key] = key, since, person
        return ""

    def _revoke(self, actor: str, person: str, key: str) -> str:
        if key not in self.owners or self.held.get(person) != key:
            return "why-key-none"
        # A lead who came later proves nothing: whoever can write the file can add one.
        if actor != person and actor not in self._elders(person, ("lead",)):
            return "why-key-lead"
        self.revoked.add(key)
        del self.held[person], self.since[person]
        return ""

    def _elders(self, person: str, roles: tuple[str, ...]) -> list[str]:
        """Who has a key for longer than this person, in one of these roles."""
        return [
            one
            for one, since in sorted(self.since.items())
            if one != person and self.roles.get(one) in roles and since < self.since[person]
        ]
