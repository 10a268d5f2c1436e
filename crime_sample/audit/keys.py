"""Signing keys of people at work: registered, replaced, revoked, each by an entry."""

from __future__ import annotations

from crime_sample.audit.session import Audit, new_uid
from crime_sample.errors import InputError, Refused
from crime_sample.files.signing import Signer
from crime_sample.formats import one_line
from crime_sample.keyring import possession_message
from crime_sample.ledger import Draft
from crime_sample.state import State


def register(audit: Audit, key: Signer) -> str:
    """Tie a key to who is at work: from now on each of their entries is signed by it. Its public key."""
    public, uid = key.public_key, new_uid()

    def decide(state: State) -> list[Draft]:
        if audit.actor in state.keyring.held:
            raise Refused(
                f"you have registered a key before: {state.keyring.held[audit.actor]}",
                remedy="Replace it: crime_sample key replace AUDIT --key OLD --new NEW",
            )
        _unused(state, public)
        return [Draft("key-registered", {"key": public}, uid)]

    audit.signer = key
    audit.write(decide)
    return public


def replace(audit: Audit, key: Signer, new: Signer) -> str:
    """Put a new key in place of the one that who is at work has; both sign for it. The new public key."""
    uid, old, public = new_uid(), key.public_key, new.public_key

    def decide(state: State) -> list[Draft]:
        if state.keyring.held.get(audit.actor) != old:
            raise Refused(
                "the key to be replaced is not yours, or not any more",
                where=str(key.path),
                remedy="crime_sample whoami AUDIT tells which is.",
            )
        _unused(state, public)
        proof = new.sign(possession_message(audit.actor, old, public)).signature
        return [Draft("key-replaced", {"old": old, "key": public, "proof": proof}, uid)]

    audit.signer = key
    audit.write(decide)
    audit.signer = new
    return public


def revoke(audit: Audit, *, person: str = "", reason: str) -> str:
    """Revoke the key of ``person`` (a name or a pseudonym), or of who is at work. Their entries are not signed from
    then on, until they register another. The public key that was."""
    why, uid = reason.strip(), new_uid()
    if not why:
        raise InputError("why it is revoked is not said", remedy="Give --reason.")
    revoked = ""

    def decide(state: State) -> list[Draft]:
        nonlocal revoked
        whose = audit.actor if not person else person if person in state.people else state.person(person)
        if whose is None or whose not in state.keyring.held:
            raise Refused(f"{one_line(person) or 'you'}: no key is registered to be revoked")
        ring = state.keyring
        if whose != audit.actor and (
            state.roles.get(audit.actor) != "lead"
            or ring.since.get(audit.actor, state.seq + 1) >= ring.since[whose]
        ):
            raise Refused(
                "another's key is revoked by a lead whose own key was registered before it",
                remedy="Whoever lost theirs goes on under another name, and the lead says so in the audit's papers. "
                "A lead registers a key first: crime_sample key register AUDIT --key FILE",
            )
        revoked = ring.held[whose]
        return [Draft("key-revoked", {"person": whose, "key": revoked}, uid, {"reason": why})]

    audit.write(decide)
    return revoked


def _unused(state: State, public: str) -> None:
    if public in state.keyring.owners:
        raise Refused(
            f"this key was registered before, by {state.keyring.owners[public]}",
            remedy="A key is one person's, and used once. Make another: crime_sample key new --out FILE",
        )
