"""The verifier in a browser: the page itself, opened from a file, with the bundle chosen as a person would.

It must say what the Python verifier says, word for word, of honest and of tampered bundles; ask nothing of a network
and leave its console silent. Needs Chromium.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import two_routes
from browser import Browser
from builders import audited_chain
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from evidence.test_evidence_contents import packed, two_frames
from evidence_bundles import Bundles, bundles
from odd_bundles import JSON, ZIPS
from PIL import Image
from signed_bundles import FORGERIES, signed_bundle
from small import reviewed, settle
from tampered import TAMPERINGS, Tampering, remake, tampered, unpacked

from crime_sample.audit.reviewing import sit
from crime_sample.evidence import single
from crime_sample.evidence.checker.command import Result, checks, summary
from crime_sample.files.bundles import zipped

READ = """[...document.querySelectorAll('#results li')].map((row) =>
  [row.querySelector('b').textContent.slice(0, -2), row.className.replace('-', ' '), row.lastChild.textContent])"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    """A signed bundle of the small audit."""
    folder = tmp_path_factory.mktemp("bundle")
    key = folder / "key.pem"
    key.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return bundles(reviewed(folder), folder, key=key)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, made: Bundles) -> Iterator[Browser]:
    """A browser with the page that lies in the bundle."""
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "verify.html"
    page.write_bytes(unpacked(made.bundle)["verify.html"])
    driven = Browser(folder)
    try:
        driven.open(page)
        yield driven
        assert driven.complaints == []
        assert driven.requests == [page.as_uri()]
    finally:
        driven.close()


def said(
    browser: Browser,
    folder: Path,
    bundle: bytes,
    frame: bytes | None = None,
    *,
    anchor: str = "",
    key: str = "",
) -> tuple[list[Result], str]:
    """What the page says of a bundle, check by check, and in all."""
    (folder / "b.zip").write_bytes(bundle)
    browser.run(
        "document.querySelector('form').reset();"
        f"document.getElementById('anchor').value = '{anchor}'; document.getElementById('key').value = '{key}'"
    )
    if frame is not None:
        (folder / "f.zip").write_bytes(frame)
        browser.choose("#frame", [folder / "f.zip"])
    browser.choose("#bundle", [folder / "b.zip"])
    browser.until(lambda: bool(browser.run("document.getElementById('total').className !== ''")))
    rows = [(name, verdict, words) for name, verdict, words in browser.run(READ)]
    return rows, browser.run("document.getElementById('total').textContent")


def alike(
    browser: Browser, folder: Path, bundle: bytes, frame: bytes | None = None, **known: str
) -> list[Result]:
    """Both verifiers say the same; what they say."""
    here = list(checks(bundle, frame=frame, **known))
    there, total = said(browser, folder, bundle, frame, **known)
    assert there == here
    assert total == summary(here, frame=frame is not None)
    return here


def test_an_honest_bundle_holds(browser: Browser, made: Bundles, tmp_path: Path) -> None:
    """With everything known, each check holds, the signature by the browser's own Ed25519 among them."""
    public = json.loads(unpacked(made.bundle)["signature.json"])["public_key"]
    found = alike(browser, tmp_path, made.bundle, made.frame, anchor=made.anchor, key=public)
    assert {name for name, verdict, _ in found if verdict != "holds"} == {"signed entries"}
    assert len(found) == 18


def test_an_honest_bundle_holds_without_the_frame(browser: Browser, made: Bundles, tmp_path: Path) -> None:
    """And says what it could not look at."""
    found = alike(browser, tmp_path, made.bundle)
    assert [name for name, verdict, _ in found if verdict != "holds"] == [
        "signature",
        "signed entries",
        "anchors",
        "selection",
    ]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.name)
def test_each_tampering_is_found_in_the_same_words(
    browser: Browser, made: Bundles, tmp_path: Path, tampering: Tampering
) -> None:
    """The first check that breaks is the one that is about what was changed."""
    bundle = made.bundle if tampering.of_list else tampered(made.bundle, tampering)
    frame = tampered(made.frame, tampering) if tampering.of_list else made.frame
    known = {"anchor": made.draw_anchor} if tampering.anchored else {}
    found = alike(browser, tmp_path, bundle, frame if tampering.listed else None, **known)
    broken = [name for name, verdict, _ in found if verdict == "broken"]
    first = "signature" if "signature" in broken and tampering.found_by != "files" else None
    assert broken[1 if first and broken[0] == "signature" else 0] == tampering.found_by


def test_signatures_of_auditors_are_checked_alike(browser: Browser, tmp_path: Path) -> None:
    """By the browser's own Ed25519: honest ones, each forgery, and whatever stands in the file."""
    signed = signed_bundle(tmp_path)
    found = {name: verdict for name, verdict, _ in alike(browser, tmp_path, signed)}
    assert found["signed entries"] == "holds"
    for forgery in FORGERIES:
        words = {name: words for name, _, words in alike(browser, tmp_path, forgery.of(signed))}
        assert forgery.words in words["signed entries"]
    for content in (
        b"x",
        b"[1]\n",
        b'{"a":1}\n',
        b'[1,"ab","cd",3]\n',
        b"[1,2,3]\n",
        b'["1","a","b"]\n',
        b"\xff\n",
    ):
        files = unpacked(signed) | {"signatures.jsonl": content}
        remake(files)
        alike(browser, tmp_path, zipped(files))
    chance = random.Random(7)
    for _ in range(40):
        files = unpacked(signed)
        lines = bytearray(files["signatures.jsonl"])
        lines[chance.randrange(len(lines))] ^= 1 << chance.randrange(7)
        files["signatures.jsonl"] = bytes(lines)
        remake(files)
        alike(browser, tmp_path, zipped(files))


def test_bundles_of_other_audits_are_read_alike(browser: Browser, tmp_path: Path) -> None:
    """Two frames with calibration cases, second verdicts and strange names; events that stand in several records."""
    frames = two_frames(tmp_path / "frames")
    for who in ("Ann", "Bob"):
        with frames.open(who) as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                settle(sitting, case)
    for number, small in enumerate((frames, two_routes.reviewed(tmp_path / "routes"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        other = bundles(small, folder, by=("frame", "stratum", "class"))
        found = alike(browser, folder, other.bundle, other.frame, anchor=other.head)
        assert "broken" not in {verdict for _, verdict, _ in found}
        assert len(found) > 20


@pytest.mark.parametrize(
    "name", ["=cmd()", "<img src=x onerror=alert(1)>", "x" * 500, "É 日本 𝒳", "a\u202eb", "'q\""]
)
def test_names_are_names_in_a_browser_too(browser: Browser, tmp_path: Path, name: str) -> None:
    """Nothing of a bundle becomes markup."""
    chain = audited_chain(
        {name: ["r", "n", "r", "?"], "other": ["r", "."]}, population={name: 40, "other": 60}, force=name
    )
    data = packed(chain, by=("stratum", "class"))
    assert "broken" not in {verdict for _, verdict, _ in alike(browser, tmp_path, data)}
    broken = unpacked(data)
    broken["cases.json"] = broken["cases.json"].replace(b'"other"', b'"<b>"')
    alike(browser, tmp_path, zipped(broken))
    assert browser.run("document.querySelectorAll('#results img, #results b b').length") == 0


def test_zip_files_of_others_are_read_and_broken_ones_refused(
    browser: Browser, made: Bundles, tmp_path: Path
) -> None:
    """Packed tighter, with something before it, cut, twice the same name, no zip at all, and a bomb."""
    files = unpacked(made.bundle)
    assert alike(browser, tmp_path, zipped(files, packed=True))[0][1] == "holds"
    assert alike(browser, tmp_path, b"before" + made.bundle)[0][1] == "holds"
    twice = io.BytesIO(made.bundle)
    with zipfile.ZipFile(twice, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("README.txt", b"other")
    bomb = zipped({"manifest.json": bytes(450_000_000)}, packed=True)
    lies = bytearray(zipped({"manifest.json": bytes(2_000_000)}, packed=True))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = lies.index(sign) + place
        lies[at : at + 4] = (10).to_bytes(4, "little")
    damaged = bytearray(made.bundle)
    damaged[made.bundle.index(b"HANDLE WITH CARE")] ^= 1
    for data in (made.bundle[:-30], b"", b"no zip", twice.getvalue(), bomb, bytes(lies), bytes(damaged)):
        (only,) = alike(browser, tmp_path, data)
        assert only[:2] == ("files", "broken")


def test_what_can_be_read_in_two_ways_is_read_in_one(browser: Browser, made: Bundles, tmp_path: Path) -> None:
    """By other JSON, other UTF-8, other zip files than those that the program writes."""
    for odd in (*JSON, *ZIPS):
        found = alike(browser, tmp_path, odd.made(made.bundle), made.frame)
        broken = [name for name, verdict, _ in found if verdict == "broken" and name != "signature"]
        assert (broken or [""])[0] == odd.found_by, odd.name


def test_flipped_bits_are_found_in_the_same_words(browser: Browser, made: Bundles, tmp_path: Path) -> None:
    """Many of them, anywhere in the files."""
    chance = random.Random(7)
    for _ in range(120):
        files = unpacked(made.bundle)
        name = chance.choice(sorted(set(files) - {"manifest.json"}))
        changed = bytearray(files[name])
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(7)
        files[name] = bytes(changed)
        alike(browser, tmp_path, zipped(files))


def test_its_sha256_is_the_browsers_own(browser: Browser) -> None:
    """For every length up to three blocks, and the vectors of FIPS 180-4."""
    assert browser.run("sha('abc')") == hashlib.sha256(b"abc").hexdigest()
    differ = browser.run(
        "(async () => { const out = []; for (let n = 0; n < 200; n++) {"
        "const bytes = crypto.getRandomValues(new Uint8Array(n));"
        "const own = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));"
        "if (own !== sha(bytes)) out.push(n); } return out; })()"
    )
    assert differ == []
    assert (
        browser.run("sha(new Uint8Array(1000000).fill(97))") == hashlib.sha256(b"a" * 1_000_000).hexdigest()
    )


def test_it_looks_like_a_page(browser: Browser, made: Bundles, tmp_path: Path) -> None:
    """Every field has its label, the outcome is told to a reader of the screen, and something is painted."""
    said(browser, tmp_path, made.bundle, made.frame)
    unlabelled = browser.run(
        "[...document.querySelectorAll('input')].filter((one) => !one.labels.length).length"
    )
    assert unlabelled == 0
    assert browser.run("document.querySelector('[role=status]').id") == "total"
    browser.picture(tmp_path / "shot.png")
    with Image.open(tmp_path / "shot.png") as picture:
        assert len(picture.convert("RGB").getcolors(2**24) or []) > 20


def test_a_page_that_was_changed_runs_nothing(made: Bundles) -> None:
    """The policy names the script by its hash, so that nobody adds a line and leaves the rest as it was."""
    page = single.page()
    assert page.encode() == unpacked(made.bundle)["verify.html"]
    assert page.count("'sha256-") == 2
    assert "unsafe" not in page
    assert "http" not in page.replace("http-equiv", "")
