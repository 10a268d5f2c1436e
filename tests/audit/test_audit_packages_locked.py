"""Encrypted packages: to keys and by a passphrase."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyrage
import pytest
from audit.packages import ANN, LATER, again, out, shared, take_in, work_through
from small import NOW, Small

from crime_sample.audit.offline import Keys, sit_offline
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.package_locks import new_lock

HORSE = "correct horse"


def key_file(folder: Path, name: str) -> tuple[Path, str]:
    """A key file as age-keygen writes it, and its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    path = folder / name
    path.write_text(f"# created: {NOW}\n# public key: {public}\n{identity}\n", encoding="utf-8")
    return path, public


def readable(small: Small, name: str) -> str:
    """The package's bytes as text."""
    return (small.folder / name).read_bytes().decode("utf-8")


def test_a_package_to_two_keys_is_judged_with_one_and_taken_in_with_the_other(tmp_path: Path) -> None:
    """Nothing but the marking can be read without a key, neither what was handed out nor what was judged; a third key
    does not open it."""
    small = shared(tmp_path)
    mine, to_me = key_file(tmp_path, "ann.txt")
    office, to_office = key_file(tmp_path, "office.txt")
    other, _ = key_file(tmp_path, "other.txt")
    made = out(small, "ann.package", to=(to_me, to_office), both=True)
    path = made.path
    with pytest.raises(InputError, match="encrypted to a key"):
        sit_offline(path, now=lambda: LATER)
    with pytest.raises(InputError, match="none of these keys"):
        sit_offline(path, now=lambda: LATER, keys=Keys((other,)))
    sitting = sit_offline(path, now=lambda: LATER, keys=Keys((other, mine)))
    assert work_through(sitting) == list(made.cases)
    text = readable(small, "ann.package")
    for word in (ANN, "HELP", "caller hurt", "committed", "Smallshire", "opened"):
        assert word not in text
    assert json.loads(text.split("\n")[0])["marking"] == "OFFICIAL-SENSITIVE"
    assert take_in(small, "ann.package", Keys((office,))).taken == tuple(sorted(made.cases))


def test_a_package_by_passphrase(tmp_path: Path) -> None:
    """It is opened by its passphrase and by no other."""
    small = shared(tmp_path)
    made = out(small, "ann.package", passphrase=HORSE, first=2)
    with pytest.raises(InputError, match="not its passphrase"):
        sit_offline(made.path, now=lambda: LATER, keys=Keys(passphrase=lambda: "battery staple"))
    keys = Keys(passphrase=lambda: HORSE)
    sitting = sit_offline(made.path, now=lambda: LATER, keys=keys)
    assert work_through(sitting) == list(made.cases)
    assert ANN not in readable(small, "ann.package")
    assert take_in(small, "ann.package", keys).taken == tuple(sorted(made.cases))


def test_a_line_of_another_package_is_found(tmp_path: Path) -> None:
    """A line that is encrypted to another package's key, or changed, is told by its number."""
    small = shared(tmp_path)
    mine, to_me = key_file(tmp_path, "ann.txt")
    keys = Keys((mine,))
    for name in ("one.package", "two.package"):
        work_through(sit_offline(out(small, name, to=(to_me,)).path, now=lambda: LATER, keys=keys), 1)
    again(small, "one.package", "mixed.package")
    lines = readable(small, "one.package").split("\n")
    others = readable(small, "two.package").split("\n")
    for line in (others[3], lines[3][:-8] + "AAAAAAAA", "no base64!"):
        (tmp_path / "mixed.package").write_text("\n".join([*lines[:3], line, ""]), encoding="utf-8")
        with pytest.raises(InputError, match="cannot be read") as caught:
            take_in(small, "mixed.package", keys)
        assert "line 4" in caught.value.where


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"to": ("age1nonsense",)}, "not a recipient"),
        ({"to": ("\x1b[31m",)}, "not a recipient"),
        ({"passphrase": " "}, "blank"),
        ({"to": ("age1nonsense",), "passphrase": "x"}, "either"),
    ],
)
def test_a_bad_lock_is_refused_before_anything_is_written(
    tmp_path: Path, options: dict[str, object], fault: str
) -> None:
    """No file, no entry in the ledger, and no escape sequence in the words."""
    small = shared(tmp_path)
    with small.open() as audit:
        seq = audit.state.seq
    with pytest.raises(InputError, match=fault) as caught:
        out(small, "ann.package", **options)
    assert "\x1b" not in str(caught.value)
    assert not (tmp_path / "ann.package").exists()
    with small.open() as audit:
        assert audit.refresh().seq == seq


def test_a_secret_key_as_recipient_is_not_repeated() -> None:
    """Who gives the secret key in place of the public one is told so, without it."""
    secret = str(pyrage.x25519.Identity.generate())
    with pytest.raises(InputError, match="secret key") as caught:
        new_lock(to=(secret,))
    assert secret not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"AGE-SECRET-KEY-1NONSENSE\n", b"x" * 70_000])
def test_a_file_that_is_no_key_file_is_told(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in it."""
    small = shared(tmp_path)
    _, public = key_file(tmp_path, "ann.txt")
    path = out(small, "ann.package", to=(public,)).path
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    with pytest.raises(InputError, match="no key") as caught:
        sit_offline(path, now=lambda: LATER, keys=Keys((bad,)))
    assert caught.value.where == str(bad)


def test_without_the_library_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encrypted package needs the extra; one that is not encrypted does not."""
    small = shared(tmp_path)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(EnvironmentTrouble) as caught:
        out(small, "ann.package", passphrase=HORSE)
    assert "crime_sample[crypto]" in caught.value.remedy
    made = out(small, "plain.package")
    assert work_through(sit_offline(made.path, now=lambda: LATER)) == list(made.cases)
