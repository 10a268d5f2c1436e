"""``analyse`` as typed: kinds of files, JSON, words, and exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.errors import InputError

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "analyse" / "verdicts.csv"
ASKED = ("--id", "incident", "--stratum", "stratum", "--population", "incidents in stratum")
KEYS = [
    "estimand", "domain", "point", "standard_error", "low", "high", "df", "df_design", "n_incidents", "n_due",
    "x_recorded", "design_effect", "interval", "level",
]  # fmt: skip


def said(*arguments: object) -> Result:
    """What ``analyse`` says; errors come as they are."""
    return CliRunner().invoke(app, ["analyse", *map(str, arguments)], catch_exceptions=False)


def document(*arguments: object) -> dict[str, Any]:
    """The JSON document, which alone stands on standard output."""
    done = said(*arguments, "--json")
    assert done.exit_code == 0
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def small(folder: Path) -> Path:
    """Four incidents, one of them missing, of 40."""
    path = folder / "t.csv"
    path.write_text("m,y,N,d\n1,1,40,a\n2,1,40,b\n0,0,40,a\n,,40,b\n", encoding="ascii")
    return path


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--by", "class", "--by", "district", "--by", "district*class"),
        ("--by", "stratum", "--missing", "domain", "--interval", "wald-t", "--level", "0.9"),
        ("--by", "district", "--replicates", "bootstrap", "--lonely", "adjust"),
    ],
)
def test_json_is_as_its_schema_says(more: tuple[str, ...]) -> None:
    """The document has the schema's keys and no other, and every estimate has all of them."""
    schema = json.loads((ROOT / "docs" / "schemas" / "analyse.schema.json").read_text(encoding="utf-8"))
    found = document(EXAMPLE, *ASKED, *more)
    Draft202012Validator(schema).validate(found)
    assert list(found) == ["estimates"]
    assert all(list(one) == KEYS for one in found["estimates"])
    with pytest.raises(Exception, match="more"):
        Draft202012Validator(schema).validate(found | {"more": 1})


def test_the_example_of_the_page() -> None:
    """130 made-up incidents, six of them missing; classes and districts each add to the whole."""
    found = document(EXAMPLE, *ASKED, "--by", "class", "--by", "district")["estimates"]
    whole = [one for one in found if one["domain"] is None]
    assert [one["estimand"] for one in whole] == [
        "recording_rate", "unrecorded_total", "owed_total", "recorded_owed_total"]  # fmt: skip
    assert (whole[0]["n_incidents"], whole[0]["df"]) == (124, 121)
    for column in ("class", "district"):
        parts = [
            one["point"]
            for one in found
            if one["domain"] and one["domain"]["column"] == column and one["estimand"] == "owed_total"
        ]
        assert len(parts) == 3
        assert sum(parts) == pytest.approx(whole[2]["point"])


def test_csv_parquet_and_xlsx_say_the_same(tmp_path: Path) -> None:
    """The kind of file makes no difference to any figure."""
    with EXAMPLE.open(encoding="ascii", newline="") as file:
        rows = list(csv.reader(file))
    duckdb.read_csv(str(EXAMPLE), header=True).write_parquet(str(tmp_path / "t.parquet"))
    with xlsxwriter.Workbook(str(tmp_path / "t.xlsx")) as book:
        sheet = book.add_worksheet()
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                if cell.isdigit():
                    sheet.write_number(down, across, float(cell))
                elif cell:
                    sheet.write_string(down, across, cell)
    asked = (*ASKED, "--by", "class")
    expected = document(EXAMPLE, *asked)
    assert document(tmp_path / "t.parquet", *asked) == document(tmp_path / "t.xlsx", *asked) == expected


def test_words_for_people() -> None:
    """The rate, the totals and a table a breakdown on stdout; what was taken for granted on stderr."""
    done = said(EXAMPLE, *ASKED, "--by", "class")
    assert done.exit_code == 0
    for words in ("Recording rate", "Of these, unrecorded", "Recording rate by class", "12 of 12", "91.5 %"):
        assert words in done.stdout
    assert "Crimes owed are taken from 'owed', those recorded from 'recorded'." in done.stderr
    assert "6 of 130 incidents are missing" in done.stderr


def test_totals_of_the_file_alone(tmp_path: Path) -> None:
    """Without population and weights the totals count the file's crimes, and people are told so beside them."""
    path = small(tmp_path)
    points = {one["estimand"]: one["point"] for one in document(path)["estimates"]}
    assert points["owed_total"] == 3
    told = "Of the incidents in the file alone: no population and no weight was named."
    assert told in " ".join(said(path).stdout.split())
    assert told not in " ".join(said(path, "--population", "N").stdout.split())
    assert "the totals are those of the sample itself" in said(path).stderr


def test_standard_input(tmp_path: Path) -> None:
    """A dash reads what is piped in, and faults are named as being there."""
    text = small(tmp_path).read_text(encoding="ascii")
    done = CliRunner().invoke(app, ["analyse", "-", "--json"], input=text, catch_exceptions=False)
    assert json.loads(done.stdout) == document(tmp_path / "t.csv")
    with pytest.raises(InputError) as error:
        CliRunner().invoke(app, ["analyse", "-"], input=text.replace("2,1", "1,2"), catch_exceptions=False)
    assert error.value.where == "standard input, row 3, column 'y'"


def test_missing_and_totals(tmp_path: Path) -> None:
    """3 judged of 4 drawn of 40: 40 crimes owed if the missing one is like the others, 30 if it owes none."""
    path = small(tmp_path)
    totals = {
        way: document(path, "--population", "N", "--missing", way)["estimates"][2]
        for way in ("reweight", "domain")
    }
    assert {way: one["point"] for way, one in totals.items()} == pytest.approx({"reweight": 40, "domain": 30})
    assert {one["n_incidents"] for one in totals.values()} == {3}


def test_columns_that_are_named_are_not_spoken_of(tmp_path: Path) -> None:
    """With --due and --recorded given, no words about where they were taken from."""
    done = said(small(tmp_path), "--due", "m", "--recorded", "y", "--population", "N")
    assert "are taken from" not in done.stderr


def test_a_part_without_crimes_has_no_rate_in_words(tmp_path: Path) -> None:
    """0 of 0 stands where a rate would, and no figure is NaN."""
    path = tmp_path / "t.csv"
    path.write_text("m,y,d\n1,1,a\n2,1,a\n0,0,b\n0,0,b\n", encoding="ascii")
    done = said(path, "--by", "d")
    assert "0 of 0" in done.stdout
    assert "d = b: No rate, since no crime is owed." in done.stderr
    assert "nan" not in done.output.lower()
    assert [one["estimand"] for one in document(path, "--by", "d")["estimates"] if one["domain"]][4:] == [
        "unrecorded_total", "owed_total", "recorded_owed_total"]  # fmt: skip


def test_text_of_the_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Control characters in a value are made visible, in the table and in JSON."""
    path = tmp_path / "t.csv"
    path.write_text("m,y,d\n1,1,\x1b[31mred\n2,1,a\n", encoding="ascii")
    assert "\x1b[31m" not in said(path, "--by", "d").output
    assert document(path, "--by", "d")["estimates"][4]["domain"]["value"].startswith("␛")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--due", "owed"), "no column 'owed'"),
        (("--stratum", "d", "--population", "N"), "a single incident that is not missing"),
        (("--level", "95"), "not between 0 and 1"),
        (("--interval", "exact"), "no interval"),
    ],
)
def test_faults_are_the_users(tmp_path: Path, asked: tuple[str, ...], words: str) -> None:
    """A fault of the file or an option ends with 2, says what is wrong and what to do."""
    with pytest.raises(InputError, match=words) as error:
        said(small(tmp_path), *asked)
    assert error.value.exit_code == 2
    assert error.value.remedy
