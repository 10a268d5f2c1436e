"""Work packages of auditors who sign: judged with their key, taken in by a lead's older one, and by nothing less."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from forged import entries, forge
from packages import ANN, LATER, LEE, judge, out, owe, shared
from small import Small, now

from crime_sample.audit import keys, open_audit
from crime_sample.audit.offline import sit_offline
from crime_sample.audit.package_merge import TakenIn, package_in
from crime_sample.audit.packaging import package_out
from crime_sample.audit.verifying import Check, verify
from crime_sample.errors import Broken, Refused
from crime_sample.files.signing import Signer, new_key
from crime_sample.ledger import Event


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Lee leads, Ann has cases; each has registered a key, Lee first; a package is out."""
    made = shared(tmp_path / "a")
    for name in ("lee", "ann", "other"):
        new_key(tmp_path / "a" / f"{name}.pem")
    for who, role, name in ((LEE, "lead", "lee"), (ANN, "auditor", "ann")):
        with open_audit(made.path, who=who, now=now, role=role) as audit:
            keys.register(audit, key(made, name))
    with open_audit(made.path, who=LEE, now=now, role="lead", signer=key(made, "lee")) as audit:
        package_out(audit, made.folder / "p", auditor=ANN, both=True)
    return made


def key(small: Small, name: str) -> Signer:
    return Signer(small.folder / f"{name}.pem")


def at_home(small: Small, name: str = "") -> int:
    """Judge the first case of the package, signing as ``name``."""
    sitting = sit_offline(small.folder / "p", now=lambda: LATER, signer=key(small, name) if name else None)
    case = sitting.next_case()
    assert case is not None
    owe(sitting, case)
    judge(sitting, sitting.case(case.number))
    return case.number


def take_in(small: Small, name: str, who: str = LEE) -> TakenIn:
    with open_audit(
        small.path, who=who, now=now, role="lead", signer=key(small, name) if name else None
    ) as audit:
        return package_in(audit, small.folder / "p")


def signatures(small: Small) -> Check:
    return next(one for one in verify(small.path, who="x", now=now) if one.name == "signatures")


def test_who_takes_it_in_signs_for_what_its_auditor_signed(small: Small) -> None:
    """In the audit each entry says that it came in a package and bears the lead's signature; taken in again, nothing is
    new."""
    number = at_home(small, "ann")
    assert take_in(small, "lee").taken == (number,)
    taken = [one for one in entries(small.path) if "offline" in one.body]
    assert {one.kind for one in taken} == {"committed", "revealed", "judged"}
    assert {one.key for one in taken} == {key(small, "lee").public_key}
    assert signatures(small).verdict == "holds"
    assert take_in(small, "lee").already == (number,)
    assert at_home(small, "ann") != number


def test_its_auditor_may_take_it_in_with_their_own_key(small: Small) -> None:
    """Then the entries are signed by who judged."""
    at_home(small, "ann")
    take_in(small, "ann", ANN)
    taken = [one for one in entries(small.path) if "offline" in one.body]
    assert {one.key for one in taken} == {key(small, "ann").public_key}
    assert signatures(small).verdict == "holds"


@pytest.mark.parametrize("signed_by", ["", "other"])
def test_what_its_auditor_did_not_sign_is_not_taken_in(small: Small, signed_by: str) -> None:
    """Not signed, or by a key that is not Ann's: nothing is written, and the entry is named."""
    at_home(small, signed_by)
    before = entries(small.path)
    with pytest.raises(Broken, match="not signed by the key of the auditor") as caught:
        take_in(small, "lee")
    assert "entry 1" in caught.value.where
    assert entries(small.path) == before


def test_a_signature_of_something_else_is_not_enough(small: Small) -> None:
    """The line of a package is changed and hashed anew, with the signatures that it had."""
    at_home(small, "ann")
    path = small.folder / "p"
    lines = path.read_bytes().split(b"\n")
    record = json.loads(lines[2])
    assert record["entries"][0]["signature"]
    record["entries"][0]["signature"] = record["entries"][1]["signature"]
    lines[2] = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(Broken, match="not signed by the key of the auditor"):
        take_in(small, "lee")


def test_nobody_without_an_older_key_can_take_it_in(small: Small) -> None:
    """A lead without a key, or with one that came later."""
    at_home(small, "ann")
    with pytest.raises(Refused, match="has registered a key"):
        take_in(small, "", "Mal")
    with open_audit(small.path, who="Mal", now=now, role="lead") as audit:
        keys.register(audit, key(small, "other"))
    before = entries(small.path)
    with pytest.raises(Refused, match="not the one that p3 registered"):
        take_in(small, "other", "Mal")
    assert entries(small.path) == before


def test_a_mark_of_a_package_does_not_let_others_write(small: Small) -> None:
    """An entry in Ann's name that says it came in a package, signed by nobody: found like any other."""
    number = at_home(small, "ann")
    take_in(small, "lee")

    def change(events: list[Event]) -> list[Event]:
        body = {"case": number, "offline": {"package": "0" * 12, "at": LATER}}
        return [
            *events,
            replace(events[-1], kind="remarked", body=body, uid="f" * 24, seal=None, sealed=None, key=None),
        ]

    forge(small.path, change)
    assert signatures(small).verdict == "broken"


def test_packages_of_who_has_no_key_are_as_before(tmp_path: Path) -> None:
    """Lines without signatures hold no word of them, so that a program of before reads them."""
    small = shared(tmp_path / "a")
    out(small, "p", both=True)
    at_home(small)
    assert b'"signature"' not in (small.folder / "p").read_bytes()
    assert b'"key":null' not in (small.folder / "p").read_bytes()
    assert len(take_in(small, "").taken) == 1
