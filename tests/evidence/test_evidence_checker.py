"""The checks of a bundle: an honest one holds, each tampering is named by its check, nothing breaks them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_bundles import Bundles, bundles
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_bundles import JSON, ZIPS, Odd
from small import reviewed
from tampered import TAMPERINGS, Tampering, entries, one, remake, tampered, unpacked

from crime_sample.evidence.checker import unzipping
from crime_sample.evidence.checker.command import Result, checks, summary
from crime_sample.evidence.checker.ed25519 import signed
from crime_sample.evidence.checker.faults import shown
from crime_sample.evidence.checker.listing import merkle_root
from crime_sample.files.bundles import zipped


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    """The small audit's bundle, which tests only read."""
    folder = tmp_path_factory.mktemp("bundle")
    return bundles(reviewed(folder), folder)


def verdicts(results: Iterator[Result]) -> dict[str, str]:
    """The verdict of each check by its name."""
    return {name: verdict for name, verdict, _ in results}


def first_broken(results: Iterator[Result]) -> str:
    """The first check that does not hold, blank if all do."""
    return next((name for name, verdict, _ in results if verdict == "broken"), "")


def run(program: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The single file as a stranger runs it, without any library and outside any environment."""
    command = [sys.executable, "-I", "-S", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent)


def test_an_honest_bundle_holds_without_the_frame(made: Bundles) -> None:
    """All but what needs the list, a hash given out or a signature."""
    found = verdicts(checks(made.bundle))
    unseen = {name for name, verdict in found.items() if verdict != "holds"}
    assert unseen == {"signature", "signed entries", "anchors", "selection"}
    assert set(found.values()) == {"holds", "not checked"}


def test_an_honest_bundle_holds_with_the_frame(made: Bundles) -> None:
    """And the selection, each case, and the root."""
    found = verdicts(checks(made.bundle, frame=made.frame, anchor=made.anchor))
    assert [name for name, verdict in found.items() if verdict != "holds"] == ["signature", "signed entries"]
    assert {"frame main", "selection of main", "cases of main", "root of main"} <= set(found)


def test_lines_made_from_the_export_serve_too(made: Bundles) -> None:
    """A text of lines, in any order, shows the selection; which incident a case is, it cannot."""
    lines = unpacked(made.frame)["frame-1.tsv"].splitlines(keepends=True)
    found = verdicts(checks(made.bundle, frame=b"".join(reversed(lines))))
    assert found["selection of main"] == found["root of main"] == "holds"
    assert found["cases of main"] == "not checked"


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.name)
def test_each_tampering_is_named_by_its_check(made: Bundles, tampering: Tampering) -> None:
    """The first check that breaks is the one that is about what was changed."""
    bundle = made.bundle if tampering.of_list else tampered(made.bundle, tampering)
    frame = tampered(made.frame, tampering) if tampering.of_list else made.frame
    results = list(
        checks(
            bundle,
            frame=frame if tampering.listed else None,
            anchor=made.draw_anchor if tampering.anchored else "",
        )
    )
    assert first_broken(iter(results)) == tampering.found_by
    assert tampering.found_by in summary(results, frame=tampering.listed)


@pytest.mark.parametrize("name", ["seed, chain and all", "strata of two cases"])
def test_what_needs_the_list_is_not_found_without_it(made: Bundles, name: str) -> None:
    """The level without the frame says no more than it can: this is why it says so."""
    tampering = next(one for one in TAMPERINGS if one.name == name)
    found = verdicts(checks(tampered(made.bundle, tampering)))
    assert "broken" not in found.values()
    assert found["selection"] == found["anchors"] == "not checked"


def test_a_ledger_written_anew_to_the_last_is_found_by_a_hash_given_out(made: Bundles) -> None:
    """Verdict, row, estimates and digest changed together: only what was given out before can tell."""
    files = unpacked(made.bundle)
    next(one for one in TAMPERINGS if one.name == "verdict, row and all").change(files)
    told = entries(files)
    # Estimates are made anew from the rows: the checks themselves say what they come to.
    table = json.loads(files["cases.json"])
    from crime_sample.canonical import canonical, digest
    from crime_sample.evidence.checker.numbers import point

    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    figures = json.loads(files["figures.json"])
    for figure in figures:
        found = point(table, rows, figure[0], figure[1])
        figure[2] = f"{found:.9g}"
    files["figures.json"] = canonical(figures).encode()
    one(told, "estimated", -1)[8]["figures"] = digest(canonical(figures))
    for name in [name for name in files if name.startswith("r/")]:
        del files[name]
    remake(files, told)
    data = zipped(files)
    assert first_broken(checks(data, frame=made.frame)) == ""
    assert first_broken(checks(data, anchor=made.draw_anchor)) == ""  # the draw came before
    assert first_broken(checks(data, anchor=made.head)) == "anchors"


def test_the_single_file_says_the_same(made: Bundles, tmp_path: Path) -> None:
    """``verify.py`` from the bundle, by Python's standard library alone: same lines, exit status 0 and 1."""
    files = unpacked(made.bundle)
    for name, data in (("verify.py", files["verify.py"]), ("b.zip", made.bundle), ("f.zip", made.frame)):
        (tmp_path / name).write_bytes(data)
    done = run(tmp_path / "verify.py", "b.zip", "--frame", "f.zip", "--anchor", made.anchor)
    assert (done.returncode, done.stderr) == (0, "")
    results = list(checks(made.bundle, frame=made.frame, anchor=made.anchor))
    for (name, _, words), line in zip(results, done.stdout.splitlines(), strict=False):
        assert line.split(None, 1)[1] == f"{name}: {words}"
    assert done.stdout.splitlines()[-1] == summary(results, frame=True)
    (tmp_path / "b.zip").write_bytes(tampered(made.bundle, TAMPERINGS[3]))
    broken = run(tmp_path / "verify.py", "b.zip")
    assert broken.returncode == 1
    assert "BROKEN  ledger" in broken.stdout
    assert broken.stderr == ""
    assert run(tmp_path / "verify.py", "nothing.zip").returncode == 2


def test_the_single_file_asks_for_nothing_of_the_program(made: Bundles) -> None:
    """No import but the standard library's, no address, and it says what it is."""
    text = unpacked(made.bundle)["verify.py"].decode()
    assert text.startswith("#!/usr/bin/env python3\n")
    assert "import crime_sample" not in text
    assert "from crime_sample" not in text
    assert "http" not in text


@pytest.mark.parametrize("cut", [0, 1, 100, 5_000, -1, -22, -200])
def test_a_cut_zip_is_broken(made: Bundles, cut: int) -> None:
    """Wherever it is cut."""
    assert first_broken(checks(made.bundle[:cut])) == "files"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than a bundle can hold is refused by what it says; what lies about it, by what comes."""
    monkeypatch.setattr(unzipping, "MOST_BYTES", 1_000_000)
    big = zipped({"manifest.json": bytes(2_000_000)}, packed=True)
    assert len(big) < 5_000
    with pytest.raises(Exception, match="more than a bundle can hold"):
        unzipping.unzipped(big, 1_000_000)
    lies = bytearray(big)
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = lies.index(sign) + place
        lies[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Exception, match="cannot be read"):
        unzipping.unzipped(bytes(lies), 1_000_000)
    many = zipped({str(number): b"" for number in range(unzipping.MOST_FILES + 1)})
    with pytest.raises(Exception, match="more than a bundle can hold"):
        unzipping.unzipped(many, 1_000_000)


def test_a_name_twice_is_broken(made: Bundles) -> None:
    """Else two programs could read two different bundles in one file."""
    data = io.BytesIO(made.bundle)
    with zipfile.ZipFile(data, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("README.txt", b"other")
    (result,) = checks(data.getvalue())
    assert result == ("files", "broken", "'README.txt' stands twice in the zip file")


@settings(max_examples=60)
@given(st.data())
def test_no_byte_can_be_flipped(made: Bundles, data: st.DataObject) -> None:
    """A flipped bit anywhere in a file of the bundle is found, and nothing but a verdict comes of it."""
    files = unpacked(made.bundle)
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    changed = bytearray(files[name])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    files[name] = bytes(changed)
    results = list(checks(zipped(files)))
    # Blanks and names that nobody believes may change in the manifest: it is its own digest that is given out.
    assert name == "manifest.json" or first_broken(iter(results))
    careful = dict(files)
    if name not in ("manifest.json", "signature.json"):
        remake(careful)
        for _, verdict, words in checks(zipped(careful), frame=made.frame):
            assert verdict in ("holds", "broken", "not checked")
            assert words


@settings(max_examples=60)
@given(st.data())
def test_no_junk_breaks_the_checks(made: Bundles, data: st.DataObject) -> None:
    """Whatever JSON stands in a file: verdicts, never an exception."""
    files = unpacked(made.bundle)
    json_names = [name for name in files if name.endswith(".json")]
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
            ["files", "format", "head", "rows", "columns", "frames", "seed", "proof", "kind"]), inner, max_size=4),
        max_leaves=8,
    )  # fmt: skip
    name = data.draw(st.sampled_from(json_names))
    files[name] = json.dumps(data.draw(junk)).encode()
    if name != "manifest.json":
        remake(files)
    for _, verdict, words in checks(zipped(files), frame=made.frame):
        assert verdict in ("holds", "broken", "not checked")
        assert words


@pytest.mark.parametrize("deep", [b"[" * 200_000, b'{"a":' * 100_000])
def test_deep_nesting_is_broken_not_fatal(made: Bundles, deep: bytes) -> None:
    """Of a ledger's line, and of a file."""
    files = unpacked(made.bundle)
    for name in ("ledger.jsonl", "cases.json"):
        changed = files | {name: deep + b"\n"}
        remake(changed)
        assert first_broken(checks(zipped(changed)))


def test_words_steer_no_terminal() -> None:
    """What stands in a gap comes from anybody."""
    assert shown("a\x1b[31m\u202eb\ud800\n") == "a?[31m?b??"
    assert len(shown("x" * 10_000)) == 200
    assert (shown(1234567), shown(0.25)) == ("1,234,567", "0.250000")


VECTORS = (
    # RFC 8032, section 7.1: key, message, signature.
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_rfc_8032(key: str, message: str, signature: str) -> None:
    """They hold; with any of the three changed they do not."""
    made = tuple(map(bytes.fromhex, (key, message, signature)))
    assert signed(*made)
    assert not signed(made[0], made[1] + b"x", made[2])
    for place in (0, 31, 32, 63):
        other = bytearray(made[2])
        other[place] ^= 1
        assert not signed(made[0], made[1], bytes(other))
    assert not signed(
        bytes.fromhex(VECTORS[0][0] if key != VECTORS[0][0] else VECTORS[1][0]), made[1], made[2]
    )
    # s + L is the same number to a careless check.
    high = int.from_bytes(made[2][32:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert not signed(made[0], made[1], made[2][:32] + high.to_bytes(32, "little"))


def test_the_root_is_that_of_rfc_6962() -> None:
    """The leaves and roots that Certificate Transparency tests with."""
    texts = (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
    leaves = [bytes.fromhex(one) for one in texts]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for count, root in roots.items():
        assert merkle_root(iter(leaves[:count])) == root


LOOSE = (
    # What one language takes for the same and the other does not: file, what is changed, which check must say so.
    ("frames.json", '"file_plain": true', '"file_plain": 1', "frames"),
    ("frames.json", '"roots": {', '"roots": "x", "more": {', "root of main"),
    ("manifest.json", '"interim": false', '"interim": 0', "files"),
    ("cases.json", '"columns":["case"', '"columns":[["case"]', "cases"),
    ("ledger.jsonl", '"place":1', '"place":true', "order"),
    ("ledger.jsonl", '"not_owed":0', '"not_owed":null', "cases"),
    ("ledger.jsonl", '"not_owed":0', '"not_owed":false', "cases"),
)


@pytest.mark.parametrize(("name", "old", "new", "check"), LOOSE)
def test_a_value_of_another_kind_is_another_value(
    made: Bundles, name: str, old: str, new: str, check: str
) -> None:
    """True is not 1, and a list is no text."""
    files = unpacked(made.bundle)
    assert old.encode() in files[name]
    files[name] = files[name].replace(old.encode(), new.encode())
    if name != "manifest.json":
        remake(files, entries(files) if name == "ledger.jsonl" else None)
    assert first_broken(checks(zipped(files), frame=made.frame)) == check


@pytest.mark.parametrize("odd", [*JSON, *ZIPS], ids=lambda odd: odd.name)
def test_what_can_be_read_in_two_ways_is_read_in_one(made: Bundles, odd: Odd) -> None:
    """Else somebody could hand out a bundle that holds for one verifier and not for the other."""
    assert first_broken(checks(odd.made(made.bundle), frame=made.frame)) == odd.found_by


def test_a_hash_may_come_with_the_number_of_its_entry(made: Bundles) -> None:
    """As ``verify`` takes it; a number that is not the entry's is another hash."""
    number = next(entry[1] for entry in entries(unpacked(made.bundle)) if entry[5] == "plan-frozen")
    assert verdicts(checks(made.bundle, anchor=f"{number}:{made.anchor}"))["anchors"] == "holds"
    assert verdicts(checks(made.bundle, anchor=f"{number + 1}:{made.anchor}"))["anchors"] == "broken"


@pytest.mark.parametrize("old", [b'"fingerprint":', b'"strata":'])
def test_a_frame_that_lacks_something_is_broken_not_fatal(made: Bundles, old: bytes) -> None:
    """With the list at hand too."""
    files = unpacked(made.bundle)
    files["ledger.jsonl"] = files["ledger.jsonl"].replace(old, b'"other":', 1)
    remake(files, entries(files))
    assert first_broken(checks(zipped(files), frame=made.frame))
