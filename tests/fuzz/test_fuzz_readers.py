"""Every reader of files is given files spoilt at random: errors of our own, no hang, nothing outside of its folder."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import stat
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from readers import COVERS, READERS, covered, make_seeds, opening
from small import drawn, reviewed

from crime_sample.errors import CrimeSampleError

MOST_SECONDS = 60  # for files of some thousand bytes: far more than any takes, and less than forever
CASES = [(name, seed) for name, reader in READERS.items() for seed in reader.seeds]

# What is put in the place of a part: brackets without end, numbers without end, other encodings, ends, formulas.
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        (b"[" * 20_000, b'{"a":' * 20_000, b"9" * 5_000, b"1e999", b"NaN", b"-0", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
         b'"', b"\n", b"\r\n\r\n", b"null", b"true", b"[]", b"{}", b"''", b'"""', b"../../../etc/passwd",
         b"\xed\xa0\x80")
    ),
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 60), PIECES), min_size=1, max_size=4
)


def spoilt(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """``data`` with some bytes at some places replaced by others."""
    for at, length, piece in changes:
        place = int(at * len(data))
        data = data[:place] + piece + data[place + length :]
    return data


class Outside(Exception):
    """A file outside of the folder was opened to write."""


_WATCHED: list[Path] = []


def _watch(event: str, given: tuple[object, ...]) -> None:
    """Refuse any file that is opened to write, made or removed outside of the folder that is watched."""
    if not _WATCHED or event not in ("open", "os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link"):
        return
    if event == "open" and not (
        isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):
        return
    if event == "os.remove" and given[1] != -1:
        return  # a name within a folder that was opened before
    for one in given[: 2 if event in ("os.rename", "os.symlink", "os.link") else 1]:
        if isinstance(one, str | bytes | os.PathLike):
            path = Path(os.fsdecode(one)).absolute()
            if not path.is_relative_to(_WATCHED[0]) and str(path) != os.devnull:
                raise Outside(path)


sys.addaudithook(_watch)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """A bound of time, and none but ``folder`` to write in."""

    def late(*_: object) -> None:
        raise TimeoutError("it hangs")

    before, temporary = signal.signal(signal.SIGALRM, late), tempfile.tempdir
    (folder / "tmp").mkdir(exist_ok=True)
    tempfile.tempdir = str(folder / "tmp")
    signal.alarm(MOST_SECONDS)
    _WATCHED.append(folder)
    try:
        yield
    finally:
        _WATCHED.clear()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        tempfile.tempdir = temporary


def attempt(name: str, path: Path) -> str:
    """Read the file: blank if it could be read, else the error in words. Errors that are not ours pass through."""
    with held(path.parent):
        try:
            READERS[name].read(path)
        except CrimeSampleError as error:
            assert str(error)
            return str(error)
    return ""


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of each sort."""
    folder = tmp_path_factory.mktemp("seeds")
    for name in ("drawn", "settled"):
        (folder / name).mkdir()
    make_seeds(drawn(folder / "drawn"), reviewed(folder / "settled"), folder)
    return folder


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_an_honest_file_is_read(seeds: Path, name: str, seed: str) -> None:
    """Else spoiling it would try nothing but the first check."""
    if name != "age key":  # there is no package for it; that it is no key is what it ends with
        assert attempt(name, seeds / seed) == ""


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_spoilt_file_ends_in_an_error_of_ours(seeds: Path, name: str, seed: str) -> None:
    """Or is read, where the change does not matter to whoever reads it."""
    honest, path = (seeds / seed).read_bytes(), seeds / f"spoilt-{seed}"
    shutil.copy(seeds / "bundle.zip", seeds / "good.zip")

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @example([(0.0, 10_000_000, b"")])
    @example([(0.0, 10_000_000, b"[" * 100_000)])
    @example([(0.0, 10_000_000, b"a = " + b"[" * 100_000)])
    @example([(0.0, 10_000_000, b"a = " + b"9" * 5000)])
    @example([(0.0, 10_000_000, b"\xff\xfe\0\0" * 9)])
    @given(CHANGES)
    def spoil(changes: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(spoilt(honest, changes))
        attempt(name, path)

    spoil()


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_is_refused(seeds: Path, tmp_path: Path, name: str) -> None:
    """Nothing there, a folder, a link in a circle, a device without end."""
    ending = Path(READERS[name].seeds[0]).suffix
    (tmp_path / f"folder{ending}").mkdir()
    (tmp_path / f"loop{ending}").symlink_to(tmp_path / f"loop{ending}")
    (tmp_path / f"zero{ending}").symlink_to("/dev/zero")
    shutil.copy(seeds / "bundle.zip", tmp_path / "good.zip")
    endless = ("zero",) if ending in (".toml", ".pem") or name == "age key" else ()
    for what in ("none", "folder", "loop", *endless):
        assert attempt(name, tmp_path / f"{what}{ending}") or name == "rule pack", what


NAMES = (
    "../out.txt",
    "/tmp/out.txt",  # noqa: S108
    "..\\out.txt",
    "C:\\out.txt",
    "CON",
    "a/../../out.txt",
    "\0",
    "x" * 5000,
    "é/\u202e",
)


def zipped(names: tuple[str, ...], *, link: bool = False, data: bytes = b"x") -> bytes:
    """A zip file of entries with these names, links where asked for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name
            entry.external_attr = ((stat.S_IFLNK if link else stat.S_IFREG) | 0o777) << 16
            packed.writestr(entry, data)
    return made.getvalue()


@pytest.mark.parametrize("name", ["bundle", "list of a frame", "table", "sheet"])
@pytest.mark.parametrize("link", [False, True])
def test_names_in_an_archive_lead_nowhere(seeds: Path, tmp_path: Path, name: str, link: bool) -> None:
    """Beside, above, absolute, of devices, links: nothing is unpacked to a file, and it is no archive of ours."""
    folder = tmp_path / "in" / "side"
    folder.mkdir(parents=True)
    shutil.copy(seeds / "bundle.zip", folder / "good.zip")
    ending = {"table": "xlsx", "sheet": "xlsx"}.get(name, "zip")
    path = folder / f"odd.{ending}"
    for given_names in (NAMES, ("xl/workbook.xml", *NAMES)):
        path.write_bytes(zipped(given_names, link=link, data=b"/etc/passwd"))
        before = set(tmp_path.rglob("*"))
        attempt(name, path)
        assert set(tmp_path.rglob("*")) - before <= {folder / "tmp"}


@pytest.mark.parametrize("name", ["bundle", "list of a frame", "table", "sheet"])
def test_an_archive_that_swells_is_bounded(seeds: Path, tmp_path: Path, name: str) -> None:
    """Five hundred million bytes in a file of half a million: never unpacked."""
    import resource

    ending = {"table": "xlsx", "sheet": "xlsx"}.get(name, "zip")
    path = tmp_path / f"bomb.{ending}"
    inner = {"bundle": "ledger.jsonl", "list of a frame": "frame-1.tsv"}.get(name, "xl/worksheets/sheet1.xml")
    shutil.copy(seeds / "bundle.zip", tmp_path / "good.zip")
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open(inner, "w", force_zip64=True) as out,
    ):
        for _ in range(500):
            out.write(bytes(1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = attempt(name, path)
    found = told or " ".join(str(one) for one in READERS[name].read(path))  # type: ignore[attr-defined]
    assert told or "it unpacks to more than" in found
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000  # kilobytes


def test_the_watch_works(tmp_path: Path) -> None:
    """Else nothing would ever be found outside."""
    (tmp_path / "in").mkdir()
    with held(tmp_path / "in"):
        (tmp_path / "in" / "out.txt").write_text("fine")
        with pytest.raises(Outside):
            (tmp_path / "out.txt").write_text("not fine")


def test_every_function_that_opens_a_file_is_tried() -> None:
    """A new one must be given its reader here, and be fuzzed by that."""
    functions = list(opening())
    assert len(functions) > 30
    assert [one for one in functions if not covered(one)] == []
    known = set(READERS)
    assert {one for one in COVERS.values() if " " not in one or one in known} <= known
    stale = [
        key
        for key in COVERS
        if not any(one == key or one.startswith((f"{key}:", f"{key}/")) for one in functions)
    ]
    assert stale == []
