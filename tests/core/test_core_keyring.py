"""Whose entries must be signed, by which key: the rules by which the program and the verifiers of bundles go."""

from __future__ import annotations

import pytest
from small import NOW

from crime_sample.keyring import WHY, Keyring
from crime_sample.ledger import Event

A, B, C, D = ("ab12cd34" * 8, "0b" * 32, "0c" * 32, "0d" * 32)


def entry(seq: int, actor: str, kind: str, **body: object) -> Event:
    return Event(seq, NOW, actor, kind, f"u{seq}", body, prev="", hash="")


def ring(*entries: Event) -> Keyring:
    """After these entries, all lawful."""
    made = Keyring()
    for one in entries:
        assert made.take(one) == ""
    return made


PEOPLE = (
    entry(1, "p1", "person-added", person="p1", role="lead"),
    entry(2, "p2", "person-added", person="p2", role="auditor"),
    entry(3, "p3", "person-added", person="p3", role="registrar"),
)


def test_nobody_must_sign_before_they_registered() -> None:
    """From the entry that registers a key on, each of that person's must be signed by it; nobody else's."""
    before = ring(*PEOPLE)
    assert before.wanted(entry(4, "p2", "committed")) == ()
    registers = entry(4, "p2", "key-registered", key=A)
    assert before.wanted(registers) == (A,)
    after = ring(*PEOPLE, registers)
    assert after.wanted(entry(5, "p2", "committed")) == (A,)
    assert after.wanted(entry(5, "p1", "committed")) == ()


def test_a_replaced_key_is_wanted_no_more_and_signs_for_its_successor() -> None:
    """The entry that replaces is by the old key, what follows by the new one."""
    held = ring(*PEOPLE, entry(4, "p2", "key-registered", key=A))
    replaces = entry(5, "p2", "key-replaced", old=A, key=B, proof="")
    assert held.wanted(replaces) == (A,)
    assert held.take(replaces) == ""
    assert held.wanted(entry(6, "p2", "committed")) == (B,)
    assert held.since == {"p2": 4}


def test_a_revoked_key_leaves_its_owner_without_one_and_never_comes_back() -> None:
    """Then entries need no signature, until another key is registered."""
    held = ring(*PEOPLE, entry(4, "p2", "key-registered", key=A))
    revokes = entry(5, "p2", "key-revoked", person="p2", key=A)
    assert held.wanted(revokes) == (A,)
    assert held.take(revokes) == ""
    assert held.wanted(entry(6, "p2", "committed")) == ()
    assert held.take(entry(6, "p2", "key-registered", key=A)) == "why-key-taken"
    assert held.take(entry(6, "p2", "key-registered", key=B)) == ""


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry(6, "p2", "key-registered", key=C), "why-key-held"),
        (entry(6, "p3", "key-registered", key=A), "why-key-taken"),
        (entry(6, "p3", "key-registered", key="A" * 64), "why-key-form"),
        (entry(6, "p3", "key-registered", key="ab"), "why-key-form"),
        (entry(6, "p3", "key-registered", key=7), "why-key-form"),
        (entry(6, "p2", "key-replaced", old=B, key=C, proof=""), "why-key-none"),
        (entry(6, "p3", "key-replaced", old=A, key=C, proof=""), "why-key-none"),
        (entry(6, "p2", "key-replaced", old=A, key=B, proof=""), "why-key-taken"),
        (entry(6, "p2", "key-revoked", person="p2", key=B), "why-key-none"),
        (entry(6, "p2", "key-revoked", person="p3", key=C), "why-key-none"),
        (entry(6, "p3", "key-revoked", person="p2", key=A), "why-key-lead"),
    ],
)
def test_what_may_not_come(one: Event, why: str) -> None:
    """Second keys, others' keys, keys of no such form, what is not there: each is said, and changes nothing."""
    held = ring(*PEOPLE, entry(4, "p2", "key-registered", key=A), entry(5, "p1", "key-registered", key=B))
    assert held.take(one) == why
    assert WHY[why]
    assert held.held == {"p2": A, "p1": B}


def test_a_lead_revokes_only_keys_that_came_after_their_own() -> None:
    """A lead who came later, or whose key did, could have been added by anybody who can write the file."""
    revokes = entry(9, "p1", "key-revoked", person="p2", key=A)
    late = ring(*PEOPLE, entry(4, "p2", "key-registered", key=A), entry(5, "p1", "key-registered", key=B))
    assert late.take(revokes) == "why-key-lead"
    early = ring(*PEOPLE, entry(4, "p1", "key-registered", key=B), entry(5, "p2", "key-registered", key=A))
    # A replaced key is as old as the first in its line, on either side.
    assert early.take(entry(6, "p1", "key-replaced", old=B, key=C, proof="")) == ""
    assert early.take(entry(7, "p2", "key-replaced", old=A, key=D, proof="")) == ""
    assert early.take(entry(8, "p1", "key-revoked", person="p2", key=D)) == ""


def test_what_came_back_in_a_package_may_be_signed_by_who_took_it_in() -> None:
    """By an older key of a lead or a registrar, and by nobody else; other entries only by their author."""
    held = ring(
        *PEOPLE,
        entry(4, "p1", "key-registered", key=A),
        entry(5, "p2", "key-registered", key=B),
        entry(6, "p3", "key-registered", key=C),
    )
    assert held.wanted(entry(7, "p2", "committed", offline={"package": "x"})) == (B, A)
    assert held.wanted(entry(7, "p2", "sheet-imported")) == (B, A)
    assert held.wanted(entry(7, "p2", "committed")) == (B,)


def test_a_copy_goes_its_own_way() -> None:
    """What is taken by one is not taken by the other."""
    held = ring(*PEOPLE)
    other = held.copy()
    other.take(entry(4, "p2", "key-registered", key=A))
    assert held.held == {}
    assert other.roles == held.roles


REGISTERED = (*PEOPLE, entry(4, "p1", "key-registered", key=A), entry(5, "p3", "key-registered", key=B))


@pytest.mark.parametrize(
    "kind", ["key-replaced", "key-revoked", "ruled", "erased", "disclosed", "identified"]
)
def test_only_what_a_package_holds_is_signed_for_another(kind: str) -> None:
    """A registrar with an older key could put their own in place of an auditor's, and write as them from then on, by an
    entry that says it came in a package."""
    held = ring(*REGISTERED, entry(6, "p2", "key-registered", key=C))
    carried = {"offline": {"package": "x", "at": NOW}, "old": C, "key": D, "person": "p2"}
    assert held.wanted(entry(7, "p2", "judged", **carried)) == (C, A, B)
    assert held.wanted(entry(7, "p2", kind, **carried)) == (C,)


def test_nobody_becomes_a_lead_by_being_added_again() -> None:
    """An auditor with an older key could revoke another's."""
    made = ring(*PEOPLE, entry(4, "p2", "key-registered", key=A), entry(5, "p3", "key-registered", key=B))
    assert made.take(entry(6, "p2", "person-added", person="p2", role="lead")) == "why-person"
    assert made.take(entry(7, "p2", "key-revoked", person="p3", key=B)) == "why-key-lead"
