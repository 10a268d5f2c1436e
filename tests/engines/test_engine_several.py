"""Several files that are one frame: as if they were one, in whatever order, and each tied to its hash."""

from __future__ import annotations

import hashlib
from itertools import permutations
from pathlib import Path

import duckdb
import pytest
from engine_files import END, GOOD, HEADER, START, as_csv, mapped, write

from crime_sample.engines.engine import draw, incidents, inspect, recheck, register, register_extract
from crime_sample.errors import InputError
from crime_sample.files.several import exports
from crime_sample.frame import ExtractMap, ExtractMapping, Frame


def parts(folder: Path) -> tuple[Path, ...]:
    """The four good records in three files: columns in another order, another encoding and delimiter."""
    turned = [tuple(reversed(row)) for row in (HEADER, GOOD[2])]
    return (
        write(folder, [HEADER, *GOOD[:2]], "a.csv"),
        write(folder, as_csv(turned, delimiter=";").encode("utf-16"), "b.csv"),
        write(folder, [HEADER, GOOD[3]], "c.csv"),
    )


def as_parquet(source: Path, target: Path) -> Path:
    """The same records in a Parquet file."""
    duckdb.read_csv(str(source), all_varchar=True).write_parquet(str(target))
    return target


def register_all(paths: tuple[Path, ...]) -> Frame:
    """Their frame."""
    return register(paths, mapped(), name="main", start=START, end=END)


def test_several_files_are_the_frame_of_one_in_any_order(tmp_path: Path) -> None:
    """Counts, fingerprint, tickets and logs are those of the one file that holds them all."""
    paths = parts(tmp_path)
    whole = register_all((write(tmp_path, [HEADER, *GOOD], "whole.csv"),))
    drawn = draw(tmp_path / "whole.csv", whole, seed="s", sizes={"all": 3})
    frames = [register_all(order) for order in permutations(paths)]
    assert all(frame == frames[0] for frame in frames)
    frame = frames[0]
    assert (frame.fingerprint, frame.strata, frame.records) == (whole.fingerprint, whole.strata, 4)
    assert [(file.name, file.records) for file in frame.files] == [("a.csv", 2), ("b.csv", 1), ("c.csv", 1)]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert [file.sha256 for file in frame.files] == hashes
    listed = "".join(f"{one}\n" for one in sorted(hashes))
    assert frame.file_sha256 == hashlib.sha256(listed.encode()).hexdigest()
    assert frame.mapping.encoding is None
    for order in permutations(paths):
        assert draw(order, frame, seed="s", sizes={"all": 3}) == drawn
        assert recheck(order, frame) == 4
    assert incidents(paths, frame, ["0003"])["0003"].columns == dict(zip(HEADER, GOOD[2], strict=True))
    assert inspect(paths).records == 4


def test_files_need_the_same_columns_and_kind(tmp_path: Path) -> None:
    """What one lacks and has besides is named."""
    first, _, last = parts(tmp_path)
    other = write(tmp_path, [("Incident", "Created", "Kode", "District"), GOOD[2]], "b.csv")
    with pytest.raises(InputError, match="it lacks 'Code'; it has 'Kode' besides") as caught:
        register_all((first, other, last))
    assert caught.value.where == str(other)
    parquet = as_parquet(first, tmp_path / "d.parquet")
    with pytest.raises(InputError, match="it is parquet, not csv"):
        register_all((first, parquet))
    with pytest.raises(InputError, match="given twice"):
        register_all((first, first))


def test_faults_name_file_and_record(tmp_path: Path) -> None:
    """A blank id, an id that stands in two files, and a cell too many: each where it stands in its own file."""
    first, second, third = parts(tmp_path)
    write(tmp_path, [HEADER, GOOD[3], ("", *GOOD[0][1:]), GOOD[0]], third.name)
    with pytest.raises(InputError) as caught:
        register_all((first, second, third))
    words = str(caught.value)
    assert "record 2 (spreadsheet row 3) of c.csv, column 'Incident': blank incident id" in words
    assert "record 1 (spreadsheet row 2) of a.csv, column 'Incident': duplicate incident id '0001'" in words
    assert "again in record 3 of c.csv" in words
    write(tmp_path, as_csv([HEADER, GOOD[3], (*GOOD[0], "x")]), third.name)
    with pytest.raises(InputError, match=r"record 2 \(spreadsheet row 3\) has 5 cells") as caught:
        register_all((first, second, third))
    assert caught.value.where == f"{third}, line 3"


def test_another_file_or_one_less_is_refused_by_name(tmp_path: Path) -> None:
    """Draw, logs and recheck hold each file to its hash."""
    paths = parts(tmp_path)
    frame = register_all(paths)
    with pytest.raises(InputError, match=r"not the 3 files .*: 'b.csv' is not among these"):
        draw((paths[0], paths[2]), frame, seed="s", sizes={"all": 1})
    write(tmp_path, [HEADER, ("0009", *GOOD[3][1:])], "c.csv")
    for ask in (
        lambda: draw(paths, frame, seed="s", sizes={"all": 1}),
        lambda: recheck(paths, frame),
        lambda: incidents(paths, frame, ["0001"]),
    ):
        with pytest.raises(InputError, match=r"'c.csv' is none of them; 'c.csv' is not among these"):
            ask()


def test_folders_of_parquet_and_patterns_are_their_files(tmp_path: Path) -> None:
    """Other files in the folder are left alone; folders within it are not guessed at."""
    folder = tmp_path / "log"
    folder.mkdir()
    write(folder, "", "_SUCCESS")
    for number, row in enumerate(GOOD):
        source = write(tmp_path, [HEADER, row], f"{number}.csv")
        as_parquet(source, folder / f"part-{number}.parquet")
    of_folder = register(folder, mapped(), name="main", start=START, end=END)
    of_pattern = register(tmp_path / "[0-3].csv", mapped(), name="main", start=START, end=END)
    assert of_folder.fingerprint == of_pattern.fingerprint
    assert [file.name for file in of_pattern.files] == ["0.csv", "1.csv", "2.csv", "3.csv"]
    assert recheck(folder, of_folder) == 4
    (folder / "deep").mkdir()
    (folder / "part-0.parquet").rename(folder / "deep" / "part-0.parquet")
    with pytest.raises(InputError, match=r"folders inside it \('deep/part-0.parquet'\)"):
        exports(folder)
    with pytest.raises(InputError, match="no Parquet file lies in this folder"):
        exports(tmp_path)


def test_a_crime_extract_is_one_file(tmp_path: Path) -> None:
    """Its lines are looked up in one file only."""
    for number in (1, 2):
        write(tmp_path, f"ref,date\n{number},2016-06-0{number}\n", f"crimes-{number}.csv")
    mapping = ExtractMapping(columns=ExtractMap(reference="ref", recorded="date"))
    with pytest.raises(InputError, match="a crime extract is one file"):
        register_extract(tmp_path / "crimes-*.csv", mapping)
