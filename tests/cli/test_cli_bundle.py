"""``bundle`` and ``verify-bundle`` as typed: what they write and refuse, for whom, what the ledger says of it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from jsonschema import Draft202012Validator
from small import SEED, Small, planned, rows, settle
from tampered import remake, unpacked
from twice import REG, judged_twice, ruled
from typer.testing import CliRunner, Result

from crime_sample.audit.drawing import draw, extend
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import EnvironmentTrouble, InputError, Refused
from crime_sample.files.bundles import zipped
from crime_sample.ledger import Event

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
FILES = {
    "README.txt", "anchors.json", "cases.json", "figures.json", "frames.json", "ledger.jsonl", "manifest.json",
    "plan.json", "r/README.txt", "r/estimate.R", "r/expected.csv", "r/incidents.csv", "seed.json", "verify.html",
    "verify.py", "versions.json",
}  # fmt: skip


def run(*arguments: object) -> Result:
    """One command, as Lee."""
    return CliRunner().invoke(app, [str(part) for part in arguments], env={"CRIME_SAMPLE_WHO": "Lee"})


def bundled(audit: Path, *more: object) -> Result:
    """One bundle; it must go through."""
    done = run("bundle", audit, *more)
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def checked(*arguments: object, code: int = 0) -> dict[str, dict[str, str]]:
    """What ``verify-bundle`` finds, by the name of the check; its JSON is as its schema says."""
    done = run("verify-bundle", *arguments, "--json")
    assert done.exit_code == code, done.output
    told = json.loads(done.stdout)
    schema = json.loads((SCHEMAS / "verify-bundle.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(told)
    assert told["holds"] is (code == 0)
    return {one["name"]: one for one in told["checks"]}


def events(small: Small) -> list[Event]:
    """The ledger."""
    with small.open() as audit:
        return audit.store.events()


def judge_all(small: Small) -> None:
    """Judge every case, as Ann."""
    with small.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)


def refused(small: Small, error: type[Exception], words: str, *more: object) -> None:
    """It is refused in these words, writes no file and leaves no trace in the ledger."""
    before, files = len(events(small)), set(small.folder.iterdir())
    done = run("bundle", small.path, *more)
    assert isinstance(done.exception, error), (done.output, done.exception)
    assert re.search(words, str(done.exception)), done.exception
    assert len(events(small)) == before
    assert set(small.folder.iterdir()) <= files | {small.path.with_name("small.audit.lock")}


def test_the_bundle_stands_beside_the_audit_for_its_owner_only(settled: Small) -> None:
    """One file of mode 0600, named on stdout; in it what there should be, each for its owner only."""
    done = bundled(settled.path)
    path = settled.folder / "small-bundle.zip"
    assert done.stdout.strip() == str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as packed:
        assert packed.namelist() == sorted(FILES)
        assert {one.external_attr >> 16 for one in packed.infolist()} == {0o600}
    assert "Not for the public" in done.stderr
    assert not [one for one in settled.folder.iterdir() if one.name.endswith(".part")]


def test_it_holds_by_the_command_and_says_so(settled: Small) -> None:
    """Without the list and with it; a hash from the statement of the draw is found."""
    bundled(settled.path, "--frame-out", settled.folder / "f.zip")
    path = settled.folder / "small-bundle.zip"
    alone = run("verify-bundle", path)
    assert alone.exit_code == 0
    assert alone.stdout.endswith("Everything that could be checked without the list of the frame holds.\n")
    run("statement", settled.path, settled.folder / "draw.json")
    anchor = json.loads((settled.folder / "draw.json").read_text())["anchors"]["draw"]
    found = checked(path, "--frame", settled.folder / "f.zip", "--anchor", anchor)
    assert {name for name, one in found.items() if one["verdict"] != "holds"} == {
        "signature",
        "signed entries",
    }


def test_a_tampered_bundle_is_refused_with_exit_code_1(settled: Small) -> None:
    """And what is no bundle, too; a file that is not there is the user's fault."""
    bundled(settled.path)
    path = settled.folder / "small-bundle.zip"
    changed = path.read_bytes().replace(b'"not-recorded"', b'"nor-recorded"', 1)
    path.write_bytes(changed)
    assert checked(path, code=1)["files"]["verdict"] == "broken"
    assert checked(settled.export, code=1)["files"]["words"] == "this is no zip file, or a damaged one"
    assert isinstance(run("verify-bundle", "nothing.zip").exception, InputError)


def test_no_incident_name_or_text_is_in_it(settled: Small) -> None:
    """Searched for everything personal there is; the list of the frame holds the ids and nothing of the logs."""
    bundled(settled.path, "--by", "district", "--frame-out", settled.folder / "f.zip")
    whole = b"\n".join(unpacked((settled.folder / "small-bundle.zip").read_bytes()).values()).decode()
    with settled.open() as audit:
        state = audit.state
        ids = [case.id for case in state.cases.values()]
        tickets = [case.ticket for case in state.cases.values()]
    words = ["Ann", "Lee", "caller hurt", "CALLER SAYS", "46/0", str(settled.folder)]
    assert not [one for one in (*ids, *tickets, *words) if re.search(rf"\b{re.escape(one)}\b", whole)]
    listed = b"\n".join(unpacked((settled.folder / "f.zip").read_bytes()).values()).decode()
    assert all(one in listed for one in ids)
    assert "CALLER SAYS" not in listed
    assert len([row for row in rows() if row[0] in listed]) == 300


def test_two_bundles_of_one_ledger_are_the_same(settled: Small, tmp_path: Path) -> None:
    """Byte for byte: nothing of the clock, the path or chance is in it."""
    run("estimate", settled.path)
    (tmp_path / "elsewhere").mkdir()
    for name in ("small.audit", "export.csv", "crimes.csv"):
        shutil.copy(settled.folder / name, tmp_path / "elsewhere" / name)
    bundled(settled.path)
    bundled(tmp_path / "elsewhere" / "small.audit", "--out", tmp_path / "other.zip")
    assert (settled.folder / "small-bundle.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_it_is_logged_before_it_has_its_name(settled: Small) -> None:
    """With the SHA-256 of its manifest, which is what is printed; the list with how many incidents are in it."""
    done = bundled(settled.path, "--by", "class", "--frame-out", settled.folder / "f.zip")
    first, second = [event for event in events(settled) if event.kind == "disclosed"]
    assert dict(first.body) | {"sha256": ""} == {
        "what": "evidence bundle",
        "cases": 24,
        "by": ["class"],
        "sha256": "",
    }
    assert first.body["sha256"] in done.stderr
    assert first.sealed == {"path": str(settled.folder / "small-bundle.zip"), "recipient": "Lee"}
    assert second.body == {"what": "list of the frame", "incidents": 300}
    assert run("verify", settled.path).exit_code == 0


@pytest.mark.parametrize("option", ["--out", "--frame-out"])
def test_a_file_that_is_there_is_left_alone(settled: Small, option: str) -> None:
    """Neither the bundle nor the list writes over anything."""
    there = settled.folder / "there.zip"
    there.write_text("mine")
    refused(settled, InputError, "this name already", option, there)
    assert there.read_text() == "mine"


def test_bundle_and_list_are_two_files(settled: Small) -> None:
    """They are for different readers."""
    both = settled.folder / "both.zip"
    refused(settled, InputError, "one file", "--out", both, "--frame-out", settled.folder / "." / "both.zip")


def test_open_cases_need_interim_and_are_marked(small: Small) -> None:
    """Refused as ``estimate`` refuses it; with --interim it says so everywhere, and the checks know."""
    refused(small, Refused, "not settled")
    with small.open() as audit:
        sitting = sit(audit)
        for _ in range(15):
            case = sitting.next_case()
            assert case is not None
            settle(sitting, case)
    refused(small, Refused, "not settled")
    done = bundled(small.path, "--interim")
    assert "Interim" in done.stderr
    files = unpacked((small.folder / "small-bundle.zip").read_bytes())
    assert "INTERIM" in files["README.txt"].decode()
    assert json.loads(files["manifest.json"])["interim"] is True
    assert "interim" in checked(small.folder / "small-bundle.zip")["cases"]["words"]


def test_who_judges_gets_none_while_cases_are_open(small: Small) -> None:
    """The rule is that of ``estimate``."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    refused(small, Refused, "hidden from you", "--interim", "--who", "Ann")


@pytest.mark.parametrize("proof", ["", "lottery, week 47"])
def test_the_proof_is_opened_or_stays_sealed(tmp_path: Path, proof: str) -> None:
    """Given, it fits its commitment; left out, that is said; nothing recorded is said too."""
    small = planned(tmp_path)
    with small.open("Lee", "lead") as audit:
        draw(audit, seed=SEED, proof=proof)
    judge_all(small)
    for name, options in (("a.zip", ()), ("b.zip", ("--without-proof",))):
        bundled(small.path, "--out", tmp_path / name, *options)
    shown, kept = (checked(tmp_path / name)["seed"]["words"] for name in ("a.zip", "b.zip"))
    if not proof:
        assert shown == kept == f"'{SEED}' (own); no proof was recorded with it"
        return
    assert shown.endswith("its proof is the one sealed with it")
    assert kept.endswith("its proof is sealed in the ledger and not in this bundle")
    assert proof in unpacked((tmp_path / "a.zip").read_bytes())["seed.json"].decode()
    assert proof.encode() not in (tmp_path / "b.zip").read_bytes()
    lying = unpacked((tmp_path / "a.zip").read_bytes())
    lying["seed.json"] = lying["seed.json"].replace(b"week 47", b"week 48")
    remake(lying)
    (tmp_path / "c.zip").write_bytes(zipped(lying))
    assert checked(tmp_path / "c.zip", code=1)["seed"]["verdict"] == "broken"


def test_rulings_second_verdicts_and_extensions_are_followed(tmp_path: Path) -> None:
    """What counts is what was ruled; cases added later are in it."""
    small = judged_twice(tmp_path, differ=2)
    with small.open(REG, "registrar") as audit:
        assert ruled(audit, sign="A")
    bundled(small.path, "--frame-out", small.folder / "f.zip")
    found = checked(small.folder / "small-bundle.zip", "--frame", small.folder / "f.zip")
    assert not [name for name, one in found.items() if one["verdict"] == "broken"]


def test_an_extended_draw_is_followed(small: Small) -> None:
    """The sizes of the plan, then of the extension; each draw is drawn again."""
    with small.open("Lee", "lead") as audit:
        extend(audit, {"VIOL": 3}, reason="logs missing")
    judge_all(small)
    bundled(small.path, "--frame-out", small.folder / "f.zip")
    found = checked(small.folder / "small-bundle.zip", "--frame", small.folder / "f.zip")
    assert found["draw"]["words"] == "27 cases, in the sizes of the plan and then of 1 extensions"
    assert {found[name]["verdict"] for name in ("selection of main", "cases of main")} == {"holds"}


def test_without_the_export_there_is_no_root(settled: Small) -> None:
    """The bundle is made and says so; the list cannot be."""
    settled.export.unlink()
    refused(settled, InputError, "not where it was", "--frame-out", settled.folder / "f.zip")
    done = bundled(settled.path)
    assert "No root over the tickets" in done.stderr
    checked(settled.folder / "small-bundle.zip")


def test_another_export_is_refused(settled: Small) -> None:
    """A list of other incidents would show nothing."""
    other = settled.folder / "other.csv"
    other.write_text(settled.export.read_text().replace("00000299", "99999999"))
    refused(settled, Exception, "", "--frame", other)


def test_an_erased_list_of_cases_is_said(settled: Small) -> None:
    """Other sealed parts may be gone; without the list of cases there is nothing to count."""

    def erase(kind: str) -> None:
        base = sqlite3.connect(settled.path)
        base.execute("delete from sealed where seq in (select seq from events where kind = ?)", (kind,))
        base.commit()
        base.close()

    erase("committed")
    bundled(settled.path)
    checked(settled.folder / "small-bundle.zip")
    erase("drawn")
    refused(settled, Refused, "list of the cases was erased", "--out", settled.folder / "x.zip")


def key_in(path: Path, made: Any, password: bytes | None = None) -> Path:
    """A private key as PEM."""
    lock = (
        serialization.NoEncryption() if password is None else serialization.BestAvailableEncryption(password)
    )
    path.write_bytes(made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
    return path


def test_it_can_be_signed(settled: Small) -> None:
    """The key's owner is known from elsewhere, or not; another's key and a changed manifest are found."""
    private = ed25519.Ed25519PrivateKey.generate()
    done = bundled(settled.path, "--sign", key_in(settled.folder / "key.pem", private))
    path = settled.folder / "small-bundle.zip"
    public = re.search(r"public key is ([0-9a-f]{64})", done.stderr)
    assert public
    assert checked(path)["signature"]["verdict"] == "not checked"
    assert checked(path, "--key", public[1].upper())["signature"]["verdict"] == "holds"
    assert checked(path, "--key", "00" * 32, code=1)["signature"]["verdict"] == "broken"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"Smallshire"', b'"Smallshirf"'))
    assert "files" in checked(path, "--key", public[1], code=1)


def test_a_signature_is_that_of_the_library(settled: Small) -> None:
    """cryptography itself accepts it for the bytes of the manifest."""
    private = ed25519.Ed25519PrivateKey.generate()
    bundled(settled.path, "--sign", key_in(settled.folder / "key.pem", private))
    files = unpacked((settled.folder / "small-bundle.zip").read_bytes())
    told = json.loads(files["signature.json"])
    private.public_key().verify(bytes.fromhex(told["signature"]), files["manifest.json"])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("rsa", "another kind"),
        ("locked", "passphrase"),
        ("text", "no private key"),
        ("none", "cannot be read"),
    ],
)
def test_other_keys_are_refused(settled: Small, kind: str, words: str) -> None:
    """Each in its words, before anything is written."""
    path = settled.folder / "key.pem"
    if kind == "rsa":
        key_in(path, rsa.generate_private_key(65537, 2048))
    elif kind == "locked":
        key_in(path, ed25519.Ed25519PrivateKey.generate(), b"secret")
    elif kind == "text":
        path.write_text("no key")
    refused(settled, InputError, words, "--sign", path)


def test_without_the_library_signing_says_what_to_install(
    settled: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extra."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    refused(settled, EnvironmentTrouble, "needs the library cryptography", "--sign", settled.export)


def test_before_the_draw_there_is_nothing_to_hand_out(tmp_path: Path) -> None:
    """As for every figure."""
    refused(planned(tmp_path), Refused, "nothing was drawn")


def test_a_shell_can_follow_the_chain(settled: Small) -> None:
    """SHA-256 of a line is what the next one names: what the documentation says, done with the usual tools."""
    bundled(settled.path)
    with zipfile.ZipFile(settled.folder / "small-bundle.zip") as packed:
        packed.extract("ledger.jsonl", settled.folder)
    script = (
        "prev=$(printf '0%.0s' $(seq 64)); while IFS= read -r line; do "
        'case $line in \'["crime_sample-ledger-1",\'*"\\"$prev\\""*) ;; *) exit 1;; esac; '
        'prev=$(printf %s "$line" | sha256sum | cut -c1-64); done < ledger.jsonl; echo $prev'
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=settled.folder, capture_output=True, text=True, check=True
    )
    head = json.loads(unpacked((settled.folder / "small-bundle.zip").read_bytes())["manifest.json"])["head"]
    assert done.stdout.strip() == head
