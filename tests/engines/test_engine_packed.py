"""Packed exports: the same frame as of the plain file, within bounds, and tied to the file as it was given."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from engine_files import GOOD, HEADER, as_csv, mapped, registered, write

from crime_sample.engines.engine import draw, incidents, recheck
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files import packed
from crime_sample.files.intake import opened

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def _checked(data: bytes) -> bytes:
    """As the program zstd packs: with a checksum."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": _checked}
PLAIN = as_csv([HEADER, *GOOD]).encode()


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("named", ["log.csv.{}", "log.csv", "log"])
def test_a_packed_export_is_the_frame_of_the_plain_one(tmp_path: Path, ending: str, named: str) -> None:
    """Recognised by content; counts, fingerprint, draw and logs are the same, the hash is of the file given."""
    plain = registered(write(tmp_path, PLAIN, "plain.csv"))
    path = write(tmp_path, PACKERS[ending](PLAIN), named.format(ending))
    frame = registered(path)
    assert (frame.fingerprint, frame.strata, frame.records) == (plain.fingerprint, plain.strata, 4)
    assert frame.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (frame.file_bytes, frame.file_kind) == (path.stat().st_size, "csv")
    assert recheck(path, frame) == 4
    assert [one.id for one in draw(path, frame, seed="s", sizes={"all": 4})]
    assert incidents(path, frame, ["0003"])["0003"].columns["Code"] == "57"


def test_any_kind_and_encoding_may_be_packed(tmp_path: Path) -> None:
    """Parquet, UTF-16, and several packed pieces one behind the other."""
    parquet = tmp_path / "log.parquet"
    duckdb.sql("SELECT '1' AS id").write_parquet(str(parquet))
    pieces = gzip.compress(b"id,text\n1,") + gzip.compress("\u00a320\n".encode())
    for data, kind, encoding in (
        (gzip.compress(parquet.read_bytes()), "parquet", ""),
        (zstd.compress("id,text\n1,\u00a320\n".encode("utf-16")), "csv", "utf-16"),
        (pieces, "csv", "utf-8"),
    ):
        with opened(write(tmp_path, data, "packed.bin")) as source:
            assert (source.kind, source.encoding) == (kind, encoding)
            assert duckdb.sql(source.relation).fetchall()[0][0] == "1"


@pytest.mark.parametrize("ending", PACKERS)
def test_one_cut_short_or_damaged_is_refused_by_its_own_name(tmp_path: Path, ending: str) -> None:
    """Anywhere it is cut, a byte changed in its middle, or something behind it."""
    whole = PACKERS[ending](as_csv([HEADER, *GOOD] * 50).encode())
    broken = [whole[:cut] for cut in range(4, len(whole) - 1, 7)]
    broken += [whole[:40] + bytes([whole[40] ^ 255]) + whole[41:], whole + b"rubbish"]
    for data in broken:
        path = write(tmp_path, data, f"log.csv.{ending}")
        with pytest.raises(InputError, match="damaged or cut short") as caught, opened(path):
            pass
        assert caught.value.where == str(path)


def test_faults_inside_are_told_by_the_name_given(tmp_path: Path) -> None:
    """No temporary name in a message."""
    path = write(tmp_path, gzip.compress(b"a,a\n1,2\n"), "log.csv.gz")
    with pytest.raises(InputError, match="column 2 'a' is also column 1") as caught, opened(path):
        pass
    assert caught.value.where == str(path)
    path = write(tmp_path, gzip.compress(as_csv([HEADER, ("1", "x")]).encode()), "log.csv.gz")
    with pytest.raises(InputError, match="has 2 cells") as caught:
        registered(path)
    assert caught.value.where == f"{path}, line 2"


def test_a_file_made_to_do_harm_is_refused_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten million blanks in ten thousand bytes: refused at the bound, and the folder for it is gone."""
    monkeypatch.setattr(packed, "HARMLESS", 1000)
    monkeypatch.setattr(packed, "CHUNK", 1 << 16)
    path = write(tmp_path, gzip.compress(b" " * 10_000_000), "log.csv.gz")
    with pytest.raises(InputError, match=r"more than [\d,]+ bytes come of the packed file"), opened(path):
        pass
    twice = write(tmp_path, gzip.compress(gzip.compress(PLAIN)), "twice.gz")
    with pytest.raises(InputError, match="a gzip file is packed in the gzip file"), opened(twice):
        pass


def test_a_disk_that_would_fill_is_the_machines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some space is left for others."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 40, 1 << 40, packed.LEFT_FREE))
    path = write(tmp_path, gzip.compress(PLAIN), "log.csv.gz")
    with pytest.raises(EnvironmentTrouble, match="disk for temporary files is full"), opened(path):
        pass


def test_a_packed_windows_file_is_read_as_before(tmp_path: Path) -> None:
    """What was found of encoding is recorded, and holds when it is opened again."""
    rows = [HEADER, ("1", "2016-06-02", "caf\u00e9", "A")]
    path = write(tmp_path, gzip.compress(as_csv(rows).encode("windows-1252")), "log.csv.gz")
    frame = registered(path, mapped())
    assert frame.mapping.encoding == "windows-1252"
    assert not frame.file_plain
    assert incidents(path, frame, ["1"])["1"].columns["Code"] == "caf\u00e9"
