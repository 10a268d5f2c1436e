"""Signing keys: nobody can write in the name of who has one, be it with the program or by writing the file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from forged import as_of_version_1, changed, entries, forge, rehashed
from small import NOW, Small, now, settle

from crime_sample import ledger
from crime_sample.audit import Audit, keys, open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.audit.signing import check_signatures
from crime_sample.audit.verifying import Check, verify
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.signing import Signer, holds, new_key, sign
from crime_sample.keyring import entry_message, possession_message
from crime_sample.ledger import Draft, Event

MOST = 3  # cases judged: enough to have something to forge


def key(folder: Path, name: str) -> Signer:
    """A key of its own."""
    path = folder / f"{name}.pem"
    if not path.exists():
        new_key(path)
    return Signer(path)


def opened(small: Small, who: str, role: str = "auditor", *, keyed: str = "") -> Audit:
    signer = key(small.folder, keyed) if keyed else None
    return open_audit(small.path, who=who, now=now, role=role, signer=signer)


def judge(audit: Audit, most: int = MOST) -> None:
    """Judge some cases."""
    sitting = sit(audit)
    for _ in range(most):
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)


@pytest.fixture
def keyed(small: Small) -> Small:
    """Lee leads and signs, Ann judges and signs, Bob judges and does not."""
    with opened(small, "Lee", "lead") as audit:
        keys.register(audit, key(small.folder, "lee"))
    with opened(small, "Ann") as audit:
        keys.register(audit, key(small.folder, "ann"))
        judge(audit)
    with opened(small, "Bob") as audit:
        judge(audit)
    return small


def signatures(small: Small, *known: str) -> Check:
    """What ``verify`` says of the signatures, or of the ledger where that is broken already."""
    found = {one.name: one for one in verify(small.path, who="x", now=now, public_keys=known)}
    return found["ledger"] if found["ledger"].verdict == "broken" else found["signatures"]


def index(events: list[Event], actor: str, kind: str) -> int:
    return next(place for place, one in enumerate(events) if (one.actor, one.kind) == (actor, kind))


def test_from_the_registration_on_every_entry_is_signed(keyed: Small) -> None:
    """Each by the key of its author, over its hash; nobody else's; and verify says how many, by which key."""
    made = entries(keyed.path)
    ann = key(keyed.folder, "ann").public_key
    start = index(made, "p2", "key-registered")
    for one in made:
        expected = ann if one.actor == "p2" and one.seq > start else None
        if one.actor != "p1":
            assert one.key == expected
        if one.key:
            assert holds(one.key, entry_message(one.hash), one.signature or "")
    assert sum(one.actor == "p2" and one.key is not None for one in made) > MOST
    check = signatures(keyed)
    assert check.verdict == "holds"
    assert f"p2 by {ann}" in check.words
    assert signatures(keyed, ann, key(keyed.folder, "lee").public_key.upper()).verdict == "holds"


def test_without_keys_it_is_said_that_nobody_signs(small: Small) -> None:
    """Then nothing can be told of signatures, and a key known from elsewhere shows that they were cut out."""
    assert signatures(small).verdict == "not checked"
    check = signatures(small, "ab" * 32)
    assert check.verdict == "broken"
    assert "nobody registered the key" in check.words


@pytest.mark.parametrize("given", ["", "other"])
def test_the_program_writes_nothing_unsigned_in_the_name_of_who_has_a_key(keyed: Small, given: str) -> None:
    """Without the key, or with another's, nothing is written, and it is said what to do."""
    before = entries(keyed.path)
    with opened(keyed, "Ann", keyed=given) as audit:
        with pytest.raises(Refused, match="registered"):
            sit(audit)
        with pytest.raises(Refused, match="registered") as caught:
            audit.write(lambda _: [replace(DRAFT, body={"case": sorted(audit.state.cases)[0]})])
    assert "CRIME_SAMPLE_KEY" in caught.value.remedy
    assert entries(keyed.path) == before


DRAFT = Draft("opened", {}, "x" * 24)


# What somebody can do who writes the file, knows the program, has keys of their own, and no others'. The chain is made
# anew each time, and no hash was given out.
def _forged_entry(events: list[Event]) -> list[Event]:
    """An entry in Ann's name at the end."""
    last = events[index(events, "p2", "committed")]
    case = max(one.body["case"] for one in events if "case" in one.body) - 1
    return [
        *events,
        replace(last, kind="remarked", body={"case": case}, uid="f" * 24, seal=None, sealed=None, key=None),
    ]


def _changed_entry(events: list[Event]) -> list[Event]:
    """Ann's first verdict says something else, with the signature that it had."""
    at = index(events, "p2", "committed")
    owed = {**events[at].body["owed"], "answer": "none", "crimes": []}
    return [*events[:at], changed(events[at], owed=owed), *events[at + 1 :]]


def _changed_before(events: list[Event]) -> list[Event]:
    """The plan's own time, long before Ann had a key: her entries follow another hash."""
    at = index(events, "p1", "seeded")
    return [*events[:at], replace(events[at], at="2026-11-22T09:00:00.000+00:00"), *events[at + 1 :]]


def _unsigned(events: list[Event]) -> list[Event]:
    """A signature is taken away."""
    at = index(events, "p2", "committed")
    return [*events[:at], replace(events[at], key=None, signature=None), *events[at + 1 :]]


def _swapped(events: list[Event]) -> list[Event]:
    """Two signatures of Ann's change places."""
    one, two = index(events, "p2", "committed"), index(events, "p2", "judged")
    made = list(events)
    made[one] = replace(events[one], signature=events[two].signature)
    made[two] = replace(events[two], signature=events[one].signature)
    return made


def _taken_out(events: list[Event]) -> list[Event]:
    """One of Bob's, who has no key, in the middle of Ann's: what she signed follows another hash."""
    at = index(events, "p2", "key-registered") - 1
    return [*events[:at], *events[at + 1 :]]


def _moved(events: list[Event]) -> list[Event]:
    """Bob, who has no key, comes one entry earlier: what Ann signed last follows another hash."""
    at = index(events, "p3", "person-added")
    return [*events[: at - 1], events[at], events[at - 1], *events[at + 1 :]]


def _attributed(events: list[Event]) -> list[Event]:
    """A verdict of Bob's is said to be Ann's, all three steps of it."""
    at = index(events, "p3", "committed")
    theirs = [replace(one, actor="p2") for one in events[at : at + 3]]
    return [*events[:at], *theirs, *events[at + 3 :]]


@pytest.mark.parametrize(
    "change",
    [_forged_entry, _changed_entry, _changed_before, _unsigned, _swapped, _taken_out, _moved, _attributed],
)
def test_what_is_forged_is_found_without_any_hash_given_out(
    keyed: Small, change: Callable[[list[Event]], list[Event]]
) -> None:
    """verify names an entry; no figure is made of it."""
    forge(keyed.path, change)
    check = signatures(keyed)
    assert check.verdict == "broken", check.words
    assert "entry" in check.words


def test_the_first_unsigned_entry_is_named_by_its_number(keyed: Small) -> None:
    """And the audit is not opened to be gone on with."""
    made = forge(keyed.path, _forged_entry)
    assert f"entry {made[-1].seq} (remarked) is not signed" in signatures(keyed).words
    with pytest.raises(Broken, match="not signed by the key that p2 registered") as caught:
        opened(keyed, "Ann", keyed="ann")
    assert caught.value.where.startswith(f"ledger entry {made[-1].seq} ")


def mallory(folder: Path, event: Event, seq: int, prev: str) -> Event:
    """The entry put where it is to stand, and signed with a key that its author does not have."""
    fresh = replace(event, seq=seq, prev=prev, hash="")
    fresh = replace(fresh, hash=ledger.hash_of(fresh))
    made = key(folder, "mallory").sign(entry_message(fresh.hash))
    return replace(fresh, key=made.public_key, signature=made.signature)


def test_an_entry_signed_by_another_key_is_found(keyed: Small) -> None:
    """Even one that says to be Ann's key and is signed by another's."""
    events = entries(keyed.path)
    forged = _forged_entry(events)[-1]
    by_other = mallory(keyed.folder, forged, events[-1].seq + 1, events[-1].hash)
    forge(keyed.path, lambda all_: [*all_, by_other])
    check = signatures(keyed)
    assert check.verdict == "broken"
    assert "which was not that of p2" in check.words
    ann = key(keyed.folder, "ann").public_key
    forge(keyed.path, lambda all_: [*all_[:-1], replace(by_other, key=ann)])
    assert "the signature is not one of this entry" in signatures(keyed).words


def test_a_new_lead_cannot_revoke_what_came_before(keyed: Small) -> None:
    """Whoever writes the file adds a lead with a key, revokes Ann's by them and registers another for her: unlawful."""
    with opened(keyed, "Mal", "lead") as audit:
        keys.register(audit, key(keyed.folder, "mallory"))
        with pytest.raises(Refused, match="whose own key was registered before"):
            keys.revoke(audit, person="Ann", reason="lost")
        ann = audit.state.keyring.held["p2"]
    events = entries(keyed.path)
    body = {"person": "p2", "key": ann}
    revokes = replace(events[-1], kind="key-revoked", body=body, uid="f" * 24, seal=None, sealed=None)
    forge(keyed.path, lambda all_: [*all_, mallory(keyed.folder, revokes, len(all_) + 1, all_[-1].hash)])
    check = signatures(keyed)
    assert check.verdict == "broken"
    assert f"ledger entry {len(events) + 1}" in check.words
    assert "whose own key was registered before it" in check.words


def test_a_lead_with_an_older_key_puts_none_in_place_of_anothers(keyed: Small) -> None:
    """By an entry that says it came in a package, which a lead signs for its auditor; with a proof by the new key."""
    ann, lee, mine = (key(keyed.folder, who) for who in ("ann", "lee", "mallory"))
    last = entries(keyed.path)[-1]
    old, new = ann.public_key, mine.public_key
    proof = mine.sign(possession_message("p2", old, new)).signature
    body = {"old": old, "key": new, "proof": proof, "offline": {"package": "0" * 12, "at": last.at}}
    made = replace(
        last, actor="p2", kind="key-replaced", body=body, uid="f" * 24, seal=None, salt=None, sealed=None
    )
    made = replace(made, seq=last.seq + 1, prev=last.hash, hash="")
    made = replace(made, hash=ledger.hash_of(made))
    signed = lee.sign(entry_message(made.hash))
    made = replace(made, key=signed.public_key, signature=signed.signature)
    forge(keyed.path, lambda all_: [*all_, made])
    check = signatures(keyed)
    assert check.verdict == "broken"
    assert f"entry {made.seq} (key-replaced) is signed by the key {lee.public_key}" in check.words


def test_all_written_anew_without_keys_is_found_by_a_key_that_is_known(keyed: Small) -> None:
    """Whoever strips every signature and registration leaves a chain that holds; Ann's key is not among them."""

    def stripped(events: list[Event]) -> list[Event]:
        kept = [one for one in events if not one.kind.startswith("key-")]
        return [replace(one, key=None, signature=None) for one in kept]

    forge(keyed.path, stripped)
    assert signatures(keyed).verdict == "not checked"
    assert signatures(keyed, key(keyed.folder, "ann").public_key).verdict == "broken"


def test_it_is_said_how_far_a_known_key_holds_the_ledger(keyed: Small) -> None:
    """Whoever cuts off all after Ann's first verdict and goes on as somebody else leaves her key in the ledger."""
    ann = key(keyed.folder, "ann").public_key
    made = entries(keyed.path)
    last = next(one for one in reversed(made) if one.key == ann)
    words = signatures(keyed, ann).words
    assert f"all up to {last.named} is as it was signed" in words
    assert f"what comes after: {len(made) - last.seq} entries" in words
    first = index(made, "p2", "committed")

    def anew(events: list[Event]) -> list[Event]:
        return [
            *events[: first + 1],
            replace(events[-1], actor="p9", kind="consulted", body={}, seal=None, sealed=None),
        ]

    forge(keyed.path, anew)
    check = signatures(keyed, ann)
    assert check.verdict == "holds"
    assert f"all up to entry {first + 1} (committed" in check.words
    assert "what comes after: 1 entry, and any that were cut off" in check.words


def test_a_replaced_key_signs_no_more(keyed: Small) -> None:
    """Both keys sign for the change; then the old one is refused, and what it signed before still holds."""
    with opened(keyed, "Ann", keyed="ann") as audit:
        new = keys.replace(audit, key(keyed.folder, "ann"), key(keyed.folder, "ann-2"))
        judge(audit, 1)
    with (
        opened(keyed, "Ann", keyed="ann") as audit,
        pytest.raises(Refused, match="not the one that p2 registered"),
    ):
        judge(audit, 1)
    check = signatures(keyed)
    assert check.verdict == "holds"
    assert "replaced since" in check.words
    assert new in check.words


def test_nobody_puts_a_key_in_place_that_they_do_not_have(keyed: Small) -> None:
    """The new key signs for its owner: another's public key cannot be taken for one's own."""
    with opened(keyed, "Ann", keyed="ann") as audit:
        keys.replace(audit, key(keyed.folder, "ann"), key(keyed.folder, "ann-2"))
    other = key(keyed.folder, "bob").public_key

    def change(events: list[Event]) -> list[Event]:
        event = rehashed([*events[:-1], changed(events[-1], key=other)])[-1]
        made = key(keyed.folder, "ann").sign(entry_message(event.hash))
        return [*events[:-1], replace(event, key=made.public_key, signature=made.signature)]

    forge(keyed.path, change)
    check = signatures(keyed)
    assert check.verdict == "broken"
    assert "nothing shows that the new key is that of p2" in check.words


def test_a_lead_revokes_a_lost_key_and_another_is_registered(keyed: Small) -> None:
    """With a reason, which is sealed. Until another is registered entries are not signed, and that is lawful."""
    with opened(keyed, "Lee", "lead", keyed="lee") as audit:
        with pytest.raises(InputError, match="why"):
            keys.revoke(audit, person="Ann", reason="  ")
        with pytest.raises(Refused, match="no key is registered"):
            keys.revoke(audit, person="Bob", reason="lost")
        keys.revoke(audit, person="Ann", reason="laptop stolen")
    last = entries(keyed.path)[-1]
    assert last.sealed == {"reason": "laptop stolen"}
    assert "stolen" not in str(last.body)
    with opened(keyed, "Ann") as audit:
        judge(audit, 1)
        with pytest.raises(Refused, match="registered before, by p2"):
            keys.register(audit, key(keyed.folder, "ann"))
        keys.register(audit, key(keyed.folder, "ann-2"))
    check = signatures(keyed)
    assert check.verdict == "holds"
    assert "revoked since" in check.words


def test_ones_own_key_is_revoked_by_itself(keyed: Small) -> None:
    """And by nobody without it."""
    with opened(keyed, "Ann") as audit, pytest.raises(Refused, match="registered a key"):
        keys.revoke(audit, reason="lost")
    with opened(keyed, "Ann", keyed="ann") as audit:
        keys.revoke(audit, reason="no more needed")
    assert signatures(keyed).verdict == "holds"


def test_a_key_is_registered_once_and_is_one_persons(keyed: Small) -> None:
    """A second key, or another's, is refused before anything is written."""
    before = len(entries(keyed.path))
    with opened(keyed, "Ann", keyed="ann") as audit, pytest.raises(Refused, match="registered a key before"):
        keys.register(audit, key(keyed.folder, "ann-2"))
    with opened(keyed, "Bob") as audit, pytest.raises(Refused, match="registered before, by p2"):
        keys.register(audit, key(keyed.folder, "ann"))
    assert len(entries(keyed.path)) == before


def test_an_audit_of_before_is_read_as_it_is_and_upgraded_when_written_to(small: Small) -> None:
    """Reading changes nothing; the first entry makes a copy first; the chain is the same."""
    as_of_version_1(small.path)
    raw = small.path.read_bytes()
    head = entries(small.path)[-1].hash
    assert signatures(small).verdict == "not checked"
    opened(small, "Ann").close()
    assert small.path.read_bytes() == raw
    with opened(small, "Ann") as audit:
        keys.register(audit, key(small.folder, "ann"))
    kept = small.path.with_name("small.audit.before-upgrade-2")
    assert entries(kept)[-1].hash == head
    assert kept.stat().st_mode & 0o777 == 0o600
    made = entries(small.path)
    assert [one.hash for one in made if one.seq <= len(entries(kept))][-1] == head
    assert signatures(small).verdict == "holds"


def test_a_locked_key_is_unlocked_and_a_wrong_passphrase_is_said(tmp_path: Path) -> None:
    """The file is its owner's only; an existing one is never written over."""
    path = tmp_path / "k.pem"
    public = new_key(path, "hush")
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in path.read_bytes()
    assert Signer(path, lambda: "hush").public_key == public
    with pytest.raises(InputError, match="not the passphrase"):
        Signer(path, lambda: "other").sign(b"")
    with pytest.raises(InputError, match="locked"):
        sign(b"", path)
    with pytest.raises(InputError, match="this name already"):
        new_key(path)


def test_both_ways_of_checking_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the library and without it: right, wrong, and no hexadecimal at all."""
    signer = key(tmp_path, "a")
    made = signer.sign(b"x")
    cases = [
        (made.public_key, b"x", made.signature),
        (made.public_key, b"y", made.signature),
        (made.public_key, b"x", "00" * 64),
        (made.public_key, b"x", "zz"),
        ("00" * 32, b"x", made.signature),
        ("", b"", ""),
    ]
    with_library = [holds(*one) for one in cases]
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert [holds(*one) for one in cases] == with_library == [True, False, False, False, False, False]


def test_nothing_of_it_is_in_an_audit_where_nobody_registered(small: Small) -> None:
    """Entries are not signed, whatever key is at hand."""
    with opened(small, "Ann", keyed="ann") as audit:
        judge(audit, 1)
    made = entries(small.path)
    assert {one.key for one in made} == {None}
    assert check_signatures(made)[1] == {}
    assert all(one.at == NOW for one in made)
