"""Signatures of auditors in a bundle: checked by all verifiers, by the rules that the audit itself goes by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forged import forge
from signed_bundles import FORGERIES, Forgery, signed_bundle
from small import Small
from tampered import remake, unpacked

from crime_sample.audit import keys
from crime_sample.audit.evidence import bundle
from crime_sample.errors import Broken
from crime_sample.evidence.checker.command import checks
from crime_sample.evidence.checker.ed25519 import Keys, signed
from crime_sample.files.bundles import zipped
from crime_sample.files.signing import Signer, new_key


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle of an audit whose lead and one of whose two auditors sign."""
    return signed_bundle(tmp_path_factory.mktemp("signed"))


def said(bundle: bytes) -> tuple[str, str]:
    """Verdict and words of the check of signatures; of the ledger where that is broken."""
    found = {name: (verdict, words) for name, verdict, words in checks(bundle)}
    return found.get("signed entries") or found["order"]


def test_signed_entries_hold_and_are_counted_by_key(made: bytes) -> None:
    """Keys are told with whose they are; that these are theirs no bundle can show, and the words say so."""
    lines = [json.loads(line) for line in unpacked(made)["signatures.jsonl"].splitlines()]
    verdict, words = said(made)
    assert verdict == "holds"
    assert words.startswith(f"{len(lines)} of ")
    for key in {key for _, key, _ in lines}:
        assert key[:24] in words
    assert "no bundle can show" in words
    assert not [name for name, verdict, _ in checks(made) if verdict == "broken"]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.name)
def test_each_forgery_is_found(made: bytes, forgery: Forgery) -> None:
    """Whoever makes the manifest and the chain anew is found by what they cannot sign."""
    verdict, words = said(forgery.of(made))
    assert verdict == "broken"
    assert forgery.words in words


def test_a_bundle_is_not_made_of_a_forged_audit(settled: Small, tmp_path: Path) -> None:
    """What verify finds, bundle refuses."""
    new_key(tmp_path / "k.pem")
    with settled.open("Ann") as audit:
        keys.register(audit, Signer(tmp_path / "k.pem"))
    forge(settled.path, lambda all_: [*all_[:-1], replace(all_[-1], signature="00" * 64)])
    with settled.open("Lee", "lead") as audit, pytest.raises(Broken, match="the signature is not one"):
        bundle(audit, tmp_path / "b.zip", version="0")
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize(
    "content",
    [b"x", b"[1]\n", b'{"a":1}\n', b'[1,"ab","cd",3]\n', b"[1,2,3]\n", b'["1","a","b"]\n', b"\xff\n"],
)
def test_whatever_stands_in_the_file_is_an_answer(made: bytes, content: bytes) -> None:
    """Made by anybody: never a traceback."""
    files = unpacked(made)
    files["signatures.jsonl"] = content
    remake(files)
    assert said(zipped(files))[0] == "broken"


def test_many_signatures_are_checked_as_one_is() -> None:
    """The quick way by tables gives the same as one at a time, for keys of chance, right and wrong."""
    ready = Keys()
    for number in range(8):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        public, message = private.public_key().public_bytes_raw(), bytes([number]) * number
        made = private.sign(message)
        for signature in (made, made[:-1] + bytes([made[-1] ^ 1]), bytes(64), made[:32] + bytes(32)):
            expected = signature == made
            assert ready.signed(public, message, signature) is expected
            assert signed(public, message, signature) is expected
    assert ready.holds("zz", b"", "") is False
