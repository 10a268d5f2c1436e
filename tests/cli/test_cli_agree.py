"""``agree``: every kind of ratings file gives the same numbers, bad ones are refused by row and column."""

from __future__ import annotations

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
from crime_sample.files.ratings import rated_from, read_ratings
from crime_sample.table import Table

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "agree.schema.json").read_text(encoding="utf-8")
)
ROWS = [("yes", "yes")] * 96 + [("yes", "no"), ("no", "yes")] * 2
WIDE = [("case", "A", "B"), *((f"c{place}", *row) for place, row in enumerate(ROWS))]
LONG = [
    ("item", "rater", "rating"),
    *(
        (f"c{place}", rater, value)
        for place, row in enumerate(ROWS)
        for rater, value in zip("AB", row, strict=True)
    ),
]


def csv(path: Path, rows: list[tuple[str, ...]]) -> Path:
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def xlsx(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


def parquet(path: Path, rows: list[tuple[str, ...]]) -> Path:
    source = csv(path.with_suffix(".csv"), rows)
    duckdb.sql(f"COPY (FROM read_csv('{source}', all_varchar = true)) TO '{path}' (FORMAT parquet)")
    return path


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["agree", *map(str, arguments)])


def document(*arguments: str | Path) -> dict[str, Any]:
    """The document, once it was held to its schema."""
    done = ran(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize(("write", "name"), [(csv, "r.csv"), (xlsx, "r.xlsx"), (parquet, "r.parquet")])
@pytest.mark.parametrize(("rows", "layout"), [(WIDE, "wide"), (LONG, "long")])
def test_every_kind_of_file_says_the_same(
    tmp_path: Path, write: Any, name: str, rows: list[tuple[str, ...]], layout: str
) -> None:
    """CSV, XLSX and Parquet, wide and long: 96 of 100, kappa -0.0204, AC1 0.958, and which layout it was."""
    found = document(write(tmp_path / name, rows))
    assert (found["layout"], found["auditors"], found["cases"], found["unanimous"]) == (layout, 2, 100, 96)
    points = {one["key"]: round(one["point"], 4) for one in found["coefficients"]}
    assert points == {"percent": 0.96, "kappa": -0.0204, "ac1": 0.9584, "alpha": -0.0153}


def test_what_it_prints(tmp_path: Path) -> None:
    """The table, the shares of the answers and the sentence on stdout; how the file was read on stderr."""
    done = ran(csv(tmp_path / "r.csv", WIDE))
    words = " ".join(done.stdout.split())
    assert "Cohen's kappa -0.020 -0.040 to 0.632" in words
    assert "Gwet's AC1 0.958 0.916 to 1" in words
    assert "Answers: no 2.0 %; yes 98.0 %." in words
    assert "The two auditors agreed on 96 of 100 cases (96.0 %, 90.1 to 98.9)." in words
    assert done.stderr == "Read as wide, a column a rater: 100 items; raters A and B.\n"


def test_options_reach_the_statistics(tmp_path: Path) -> None:
    """Names of columns, order, weights, scale, interval, seed and level count; percent stays what it was."""
    rows = [("log", "who", "said", "note"), *((item, rater, value, "") for item, rater, value in LONG[1:])]
    path = csv(tmp_path / "r.csv", rows)
    named = ("--item", "log", "--rater", "WHO", "--rating", "said")
    plain = document(path, *named)
    asked = document(
        path, *named, "--order", "no, maybe, yes", "--weights", "linear", "--scale", "ordinal",
        "--interval", "bootstrap", "--seed", "5", "--level", "0.9",
    )  # fmt: skip
    assert [one["category"] for one in asked["categories"]] == ["no", "maybe", "yes"]
    assert (asked["weights"], asked["scale"], asked["level"]) == ("linear", "ordinal", 0.9)
    assert plain["coefficients"][0]["point"] == asked["coefficients"][0]["point"]
    assert plain["coefficients"][0]["low"] < asked["coefficients"][0]["low"]
    assert [one["choice"] for one in asked["coefficients"]] == [None, "linear", "linear", "ordinal"]
    assert "seed 5" in asked["notes"][-1]


def test_four_auditors_with_gaps(tmp_path: Path) -> None:
    """Krippendorff's example: nominal alpha 0.743, interval 0.849, Fleiss' kappa in place of Cohen's."""
    rows = [
        ("unit", "A", "B", "C", "D"),
        *zip(
            [str(place) for place in range(12)],
            ["1", "2", "3", "3", "2", "1", "4", "1", "2", "", "", ""],
            ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", "", "3"],
            ["", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", ""],
            ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", ""],
            strict=True,
        ),
    ]
    path = csv(tmp_path / "r.csv", rows)
    for scale, wanted in (("nominal", 0.743), ("interval", 0.849)):
        found = document(path, "--scale", scale)
        assert [one["key"] for one in found["coefficients"]] == ["percent", "fleiss", "ac1", "alpha"]
        assert round(found["coefficients"][-1]["point"], 3) == wanted


MORE = [
    ("day", "case", "A", "B", "note"),
    *((f"{1 + place % 28} May", f"c{place}", *row, "rang back") for place, row in enumerate(ROWS)),
]


def test_the_auditors_columns_can_be_named(tmp_path: Path) -> None:
    """In a wide file with more columns, those named are the auditors, whatever else there is; case does not matter."""
    path = csv(tmp_path / "r.csv", MORE)
    named = ("--item", "case", "--rater", "a", "--rater", "B")
    assert document(path, *named) == document(csv(tmp_path / "w.csv", WIDE))
    assert ran(path, *named).stderr == "Read as wide, a column a rater: 100 items; raters A and B.\n"
    alone = csv(tmp_path / "alone.csv", [row[1:] for row in WIDE])
    assert document(alone, "--rater", "A", "--rater", "B") == document(path, *named)


def test_a_column_of_no_auditor_is_refused() -> None:
    """Without --rater all columns but the first count, and one that has no answer in common is asked about."""
    with pytest.raises(InputError, match=r"'note' holds no answer that another column has") as caught:
        rated_from(stand_in(*(row[1:] for row in MORE)))
    assert "--rater" in caught.value.remedy
    three = rated_from(stand_in(("case", "A", "B", "C"), ("1", "x", "x", "y"), ("2", "x", "y", "")))
    assert three.raters == ("A", "B", "C")
    assert "Each column but the case's counts as an auditor's." in three.words()
    measured = rated_from(stand_in(("case", "A", "B", "C"), ("1", "1.1", "1.2", "1.3"), ("2", "4", "5", "6")))
    assert measured.raters == ("A", "B", "C")


ODD = [
    ("case", "A", "B"),
    ("1", "yes", "Yes"),
    ("2", "yes", "no"),
    ("3", "YES", "yes"),
    ("4", "not  sure", "Not sure"),
]


def test_answers_written_in_two_ways(tmp_path: Path) -> None:
    """'Yes' beside 'yes' is refused with the rows of both, counted as one on demand, and as two if both are named."""
    path = csv(tmp_path / "r.csv", ODD)
    with pytest.raises(InputError) as caught:
        read_ratings(path)
    assert caught.value.where == f"{path}, row 4, column 'A'"
    assert "the answer 'YES' (row 4) and 'yes' (rows 2, 3 and 4)" in caught.value.what
    assert "--ignore-case" in caught.value.remedy
    found = document(path, "--ignore-case")
    assert [one["category"] for one in found["categories"]] == ["Not sure", "no", "yes"]
    assert found["unanimous"] == 3
    shouted = document(path, "--ignore-case", "--order", "NO,YES,not sure")
    assert [one["category"] for one in shouted["categories"]] == ["NO", "YES", "not sure"]
    apart = document(path, "--order", "no,Yes,YES,yes,not  sure,Not sure")
    assert apart["unanimous"] == 0
    assert any("Counted as different answers" in words for words in apart["notes"])


def test_an_auditor_written_in_two_ways() -> None:
    """A long file in which 'Ann' is also 'ann' has one auditor by that name on demand, else is refused."""
    table = stand_in(
        LONG_HEAD, ("1", "Ann", "x"), ("1", "B", "x"), ("2", "ann", "x"), ("2", "B", "y"), ("3", "Ann", "x")
    )
    with pytest.raises(InputError, match=r"the auditor 'ann' \(row 4\) and 'Ann' \(rows 2 and 6\)"):
        rated_from(table)
    assert rated_from(table, ignore_case=True).raters == ("Ann", "B")


def test_unanimous(tmp_path: Path) -> None:
    """All alike in one category: every point is 1, no standard error, no interval without width."""
    found = document(csv(tmp_path / "r.csv", [("case", "A", "B"), *((str(n), "x", "x") for n in range(30))]))
    for one in found["coefficients"]:
        assert (one["point"], one["standard_error"], one["high"]) == (1.0, None, 1.0)
        assert one["low"] < 0.95


def test_the_layout_can_be_given(tmp_path: Path) -> None:
    """A wide file whose raters are called rater and rating is read as long, unless told."""
    path = csv(tmp_path / "r.csv", [("item", "rater", "rating"), ("1", "a", "a"), ("2", "b", "a")])
    assert document(path, "--layout", "wide")["unanimous"] == 1
    refused = ran(path)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, InputError)


def test_raters_who_rated_nothing_are_left_out(tmp_path: Path) -> None:
    """An empty column is no auditor, so kappa still stands for the two that there are."""
    path = csv(tmp_path / "r.csv", [("case", "A", "C", "B"), ("1", "x", "", "x"), ("2", "x", "", "y")])
    assert [one["key"] for one in document(path)["coefficients"]][1] == "kappa"


def stand_in(*rows: tuple[str, ...]) -> Table:
    """A table as read from a file, its records in rows 2, 3 ..."""
    cells = {head: [row[place] for row in rows[1:]] for place, head in enumerate(rows[0])}
    return Table("r.csv", rows[0], range(2, len(rows) + 1), cells.__getitem__)


LONG_HEAD = ("item", "rater", "rating")


@pytest.mark.parametrize(
    ("table", "options", "where", "words"),
    [
        (
            stand_in(LONG_HEAD, ("1", "A", "x"), ("1", "B", "x"), ("1", "A", "x")), {},
            "r.csv, row 4, column 'rater'", "'A' rates '1' here and in row 2",
        ),
        (stand_in(("case", "A", "B"), ("1", "x", "x"), ("1", "x", "y")), {}, "r.csv, row 3, column 'case'", "row 2"),
        (stand_in(LONG_HEAD, ("1", "", "x")), {}, "r.csv, row 2, column 'rater'", "blank"),
        (stand_in(("case", "A", "B"), ("", "x", "x")), {}, "r.csv, row 2, column 'case'", "blank"),
        (
            stand_in(("case", "A", "B"), ("1", "x", "z")), {"order": ["x", "y"]},
            "r.csv, row 2, column 'B'", "'z' is not in the order",
        ),
        (stand_in(LONG_HEAD, ("1", "A", "z")), {"order": ["x"]}, "r.csv, row 2, column 'rating'", "'z'"),
        (stand_in(LONG_HEAD, ("1", "A", "x")), {}, "r.csv", "one rater only"),
        (stand_in(("case", "A"), ("1", "x")), {}, "r.csv", "one rater only"),
        (stand_in(("case",), ("1",)), {}, "r.csv", "no ratings"),
        (stand_in(("case", "A", "B"), ("1", "", "")), {}, "r.csv", "no ratings"),
        (stand_in(("case", "A", "B")), {}, "r.csv", "no ratings"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"raters": ["who"]}, "r.csv", "no column 'item'"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"layout": "wide", "rating": "A"}, "r.csv", "wide file"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"layout": "tall"}, "", "no layout 'tall'"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"raters": ["A", "A"]}, "r.csv", "'A' is named twice"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"raters": ["A", "C"]}, "r.csv", "no column 'C'"),
        (stand_in(("case", "A", "B"), ("1", "x", "x")), {"layout": "wide", "raters": ["A"]}, "r.csv", "wide file"),
        (stand_in(LONG_HEAD, ("1", "A", "x")), {"layout": "long", "raters": ["A", "B"]}, "r.csv", "one column"),
    ],
)  # fmt: skip
def test_refused_by_row_and_column(table: Table, options: dict[str, Any], where: str, words: str) -> None:
    """Each fault is named with its file, row and column, and what to do."""
    with pytest.raises(InputError) as caught:
        rated_from(table, **options)
    assert caught.value.where == where
    assert words in caught.value.what
    assert caught.value.remedy


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    """Blank lines count in the row of an error, as a person sees it."""
    path = tmp_path / "r.csv"
    path.write_text("item,rater,rating\n1,A,x\n\n\n1,B,x\n1,A,y\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2") as caught:
        read_ratings(path)
    assert "row 6" in caught.value.where


def test_order_of_rows_does_not_matter() -> None:
    """A long file shuffled gives each item the same ratings."""
    rows = [("1", "A", "x"), ("1", "B", "y"), ("2", "A", "z"), ("2", "B", "z")]
    one, other = rated_from(stand_in(LONG_HEAD, *rows)), rated_from(stand_in(LONG_HEAD, *reversed(rows)))
    assert one.table == (("x", "y"), ("z", "z"))
    assert other.items == ("2", "1")
    held = [
        {(item, rater): cell for item, row in zip(read.items, read.table, strict=True)
         for rater, cell in zip(read.raters, row, strict=True)}
        for read in (one, other)
    ]  # fmt: skip
    assert held[0] == held[1]


def test_every_object_is_closed() -> None:
    """The schema is one, and takes no key that it does not name."""
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, *(SCHEMA["properties"][name]["items"] for name in ("categories", "coefficients"))]
    assert all(one["additionalProperties"] is False for one in objects)
    assert all(set(one["required"]) == set(one["properties"]) for one in objects)
