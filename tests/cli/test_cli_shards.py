"""``shard``: parts of a frame on the command line, from the export to the merged sample."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest
from small import HEADER, SEED, rows, write_csv
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.draw import smallest, tickets_digest
from crime_sample.errors import CrimeSampleError
from crime_sample.files.guarded import unguarded

MAPPING = """
[columns]
id = "Incident"
created = "Created"
opening = "Opening"
district = "District"
[strata]
column = "Opening"
"""
FRAME = ("--mapping", "m.toml", "--start", "2026-01-01", "--end", "2026-06-30", "--frame", "nation")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small export in three parts."""
    monkeypatch.chdir(tmp_path)
    Path("m.toml").write_text(MAPPING)
    for place, name in enumerate(("kent", "surrey", "essex")):
        write_csv(Path(f"{name}.csv"), HEADER, [row for row in rows() if hash_of(row[0]) % 3 == place])
    return tmp_path


def hash_of(unit: str) -> int:
    """Which part an incident is in."""
    return int(unit) * 7 // 10


def said(*arguments: str) -> Result:
    """One command, as typed."""
    return CliRunner().invoke(app, arguments)


def drawn(name: str, *sizes: str) -> Result:
    """``shard draw`` of one part."""
    return said("shard", "draw", f"{name}.csv", *FRAME, "--seed", SEED, *sizes, "--out", f"{name}.shard")


def test_three_parts_are_one_sample(folder: Path) -> None:
    """CSV and JSON hold the sample of the whole; both and the shards are for their owner's eyes only."""
    for name in ("kent", "surrey", "essex"):
        done = drawn(name, "--size", "VIOL=12", "--most", "20")
        assert done.exit_code == 0, done.output
        assert "Kept" in done.stdout
    parts = ("kent.shard", "surrey.shard", "essex.shard")
    merged = said("shard", "merge", *parts, "--size", "VIOL=10", "--size", "THEFT=20", "--out", "sample.csv")
    assert merged.exit_code == 0, merged.output
    whole = smallest(
        ((row[0], row[2]) for row in rows()), {"VIOL": 10, "THEFT": 20}, seed=SEED, frame="nation"
    )
    assert f"Tickets digest: {tickets_digest('nation', whole)}" in merged.stdout
    assert "in 3 shards" in merged.stdout
    with Path("sample.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(file).strip().strip('"') == "OFFICIAL-SENSITIVE | sample of nation, merged of 3 shards"
        found = list(csv.DictReader(file))
    assert [(row["stratum"], row["ticket"], unguarded(row["id"])) for row in found] == [
        (one.stratum, one.ticket, one.id) for one in whole
    ]
    place = ("kent", "surrey", "essex")
    assert all(row["shard"] == place[hash_of(row["id"]) % 3] for row in found)
    assert {row["district"] for row in found} == {"North", "South"}
    assert said("shard", "merge", *parts, "--most", "10", "--out", "sample.json").exit_code == 0
    document = json.loads(Path("sample.json").read_text(encoding="utf-8"))
    assert document["sizes"] == {"THEFT": 10, "VIOL": 10}
    assert len(document["sample"]) == 20
    assert document["marking"] == "OFFICIAL-SENSITIVE"
    assert document["shards"]["kent"]["incidents"].keys() == {"THEFT", "VIOL"}
    for path in ("kent.shard", "sample.csv", "sample.json"):
        assert stat.S_IMODE((folder / path).stat().st_mode) == 0o600


def test_a_part_says_what_is_to_be_given_out_before_the_seed() -> None:
    """``register`` prints the very hash and fingerprint that the shard has."""
    told = said("shard", "register", "kent.csv", *FRAME).stdout
    drawn("kent", "--most", "5")
    shard = json.loads(Path("kent.shard").read_text(encoding="utf-8"))
    assert shard["fingerprint"] in told
    assert shard["file_sha256"] in told
    assert {key: shard[key] for key in ("frame", "seed", "start", "end")} == {
        "frame": "nation", "seed": SEED, "start": "2026-01-01", "end": "2026-06-30",
    }  # fmt: skip
    assert all(len(kept) == 5 for kept in shard["kept"].values())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("merge", "kent.shard", "kent.shard", "--most", "5", "--out", "s.csv"), "named twice"),
        (("merge", "kent.shard", "copy.shard", "--most", "5", "--out", "s.csv"), "the same shard"),
        (("merge", "kent.shard", "--most", "5", "--out", "s.txt"), ".csv or .json"),
        (("merge", "kent.shard", "--most", "5", "--out", "m.toml"), ".csv or .json"),
        (("merge", "kent.shard", "--most", "5", "--out", "there.csv"), "exists"),
        (("merge", "m.toml", "--most", "5", "--out", "s.csv"), "not JSON"),
        (("merge", "plan.json", "--most", "5", "--out", "s.csv"), "not a shard"),
        (("merge", "broken.shard", "--most", "5", "--out", "s.csv"), "not what the rule gives"),
        (("merge", "kent.shard", "--size", "VIOL", "--out", "s.csv"), "--size violence=20"),
        (("draw", "kent.csv", *FRAME, "--seed", SEED, "--most", "5", "--out", "kent.shard"), "exists"),
        (("draw", "kent.csv", *FRAME, "--seed", SEED, "--out", "new.shard"), "not said how many"),
        (("draw", "kent.csv", *FRAME, "--seed", " x", "--most", "5", "--out", "new.shard"), "blank"),
    ],
)
def test_what_cannot_be_is_refused(asked: tuple[str, ...], words: str) -> None:
    """Each with words, and with nothing written."""
    drawn("kent", "--most", "6")
    text = Path("kent.shard").read_text(encoding="utf-8")
    Path("copy.shard").write_text(text, encoding="utf-8")
    Path("broken.shard").write_text(text.replace(SEED, "another"), encoding="utf-8")
    Path("plan.json").write_text("{}")
    Path("there.csv").write_text("")
    before = sorted(Path().iterdir())
    done = said("shard", *asked)
    assert isinstance(done.exception, CrimeSampleError)
    assert words in str(done.exception)
    assert sorted(Path().iterdir()) == before


def test_the_marking_goes_with_shards_and_sample(folder: Path) -> None:
    """As it was said of each; one of an earlier program, which says none, counts as the usual."""
    assert drawn("kent", "--most", "10", "--marking", "OFFICIAL").exit_code == 0
    assert drawn("surrey", "--most", "10").exit_code == 0
    assert drawn("essex", "--most", "10").exit_code == 0
    assert Path("kent.shard").read_text().splitlines()[1] == ' "marking": "OFFICIAL",'
    earlier = json.loads(Path("essex.shard").read_text())
    del earlier["marking"]
    Path("essex.shard").write_text(json.dumps(earlier))
    parts = ("kent.shard", "surrey.shard", "essex.shard")
    done = said("shard", "merge", *parts, "--most", "5", "--out", "sample.csv")
    assert done.exit_code == 0, done.output
    assert "OFFICIAL / OFFICIAL-SENSITIVE" in done.output
    first = Path("sample.csv").read_text(encoding="utf-8-sig").splitlines()[0].strip('"')
    assert first == "OFFICIAL / OFFICIAL-SENSITIVE | sample of nation, merged of 3 shards"
