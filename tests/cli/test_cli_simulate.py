"""``simulate`` as typed: coverage over a grid and errors at looks, in tables, JSON, a page and pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.errors import InputError, StatisticsError

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "simulate.schema.json").read_text(encoding="utf-8")
)
QUICK = ("coverage", "--draws", "20")
LOOKS = ("looks", "--rate", "92", "--runs", "20", "--incidents", "100", "--looks", "4")


def typed(*arguments: object) -> Result:
    """What ``simulate`` leaves behind; an error of ours stands in ``exception``."""
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def answered(*arguments: object) -> dict[str, Any]:
    """The JSON, held to the schema; nothing else stands on standard output."""
    done = typed(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    return found


def test_without_options_there_are_maps_a_table_and_a_verdict() -> None:
    """Maps with numbers, a row for each interval, the bar in words; no progress where nobody watches."""
    done = typed(*QUICK)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    for words in ("stepped: a first look", "wald-t: a first look", "97 %", "korn-graubard", "The bar is"):
        assert words in done.stdout


def test_the_json_is_as_the_schema_says() -> None:
    """Coverage by setting, quantity and method; the summary counts the settings; the pair stands by the hidden grid."""
    found = answered(*QUICK)
    assert (found["kind"], found["grid"], found["draws"], found["pair"]) == ("coverage", "quick", 20, None)
    first = found["cells"][0]["coverage"][0]
    assert first["held"] == pytest.approx(1 - first["below"] - first["above"])
    assert {one["cells"] for one in found["summary"]} == {len(found["cells"])}
    hidden = answered("coverage", "--grid", "hidden", "--draws", 20, "--method", "stepped")
    rate, _, owed, _ = hidden["pair"]["quantities"]
    assert (rate["quantity"], owed["quantity"]) == ("rate", "owed")
    assert rate["true_some"] < rate["true_none"]
    assert owed["true_some"] > owed["true_none"]
    assert {one["method"] for one in hidden["summary"]} == {"stepped"}


def test_grids_that_are_shown_and_not_barred() -> None:
    """Topping up and logs missing not at random are in the table and in the JSON, and held to no bar."""
    topped = answered("coverage", "--grid", "topping", "--draws", 10, "--method", "wald-t")
    assert topped["summary"] == []
    assert not any(cell["barred"] for cell in topped["cells"])
    assert all(cell["coverage"][0]["incidents"] >= 60 for cell in topped["cells"])
    assert "topped up" in typed("coverage", "--grid", "topping", "--draws", 10, "--method", "wald-t").stdout
    missing = typed("coverage", "--grid", "missing", "--draws", 10, "--method", "stepped")
    assert "missing not at random" in missing.stdout


def test_seeds_repeat() -> None:
    """The same seed prints the same, another seed another."""
    one, again, other = (typed(*QUICK, "--seed", seed).stdout for seed in (4, 4, 5))
    assert one == again != other


def test_page_and_pictures_are_written(tmp_path: Path) -> None:
    """The page names the picture beside it and the command; what was written is said on stderr."""
    page, svg, png = tmp_path / "coverage.md", tmp_path / "maps.svg", tmp_path / "maps.png"
    done = typed(*QUICK, "--out", page, "--picture", svg)
    assert done.exit_code == 0, done.output
    assert done.stderr.count("Written: ") == 2
    words = page.read_text(encoding="utf-8")
    assert "(maps.svg)" in words
    assert f"--grid quick --draws 20 --out {page.as_posix()}" in words
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert typed(*QUICK, "--picture", png).exit_code == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_looks_in_a_table_and_in_json() -> None:
    """Four looks, three rules: the naive one and the declared one by interval, the confidence sequence once."""
    found = answered(*LOOKS)
    assert found["kind"] == "looks"
    assert found["looks"] == [25, 50, 75, 100]
    assert [(one["rule"], one["interval"]) for one in found["found"]] == [
        ("fixed", "stepped"),
        ("spending", "stepped"),
        ("fixed", "wald-t"),
        ("spending", "wald-t"),
        ("martingale", None),
    ]
    said = typed(*LOOKS).stdout
    assert "by 100" in said
    assert "betting" in said


@pytest.mark.parametrize("options", [("--rate", "100"), ("--rate", "0"), ("--icc", "1e-320")])
def test_looks_at_the_ends(options: tuple[str, ...]) -> None:
    """Frames in which every crime was recorded, or none, and hardly any likeness of crimes, are frames too."""
    found = answered("looks", "--runs", "5", "--incidents", "40", "--looks", "2", *options)
    if "--rate" in options:
        assert {one["true_rate"] for one in found["found"]} == {float(options[1]) / 100}
        assert all(one["errors"] == [0, 0] for one in found["found"])


@pytest.mark.parametrize(
    ("options", "error", "hint"),
    [
        (("coverage", "--grid", "some"), InputError, "no grid 'some'"),
        (("coverage", "--method", "guess"), InputError, "'guess'"),
        (("coverage", "--picture", "x.gif"), InputError, "written as .gif"),
        (("coverage", "--out", "x.html"), InputError, "Markdown"),
        (("coverage", "--out", "no/such/folder/x.md"), InputError, "no such folder"),
        (("coverage", "--level", "95", "--draws", 2), StatisticsError, "95"),
        (("looks", "--rate", "0.92"), InputError, "92"),
        (("looks", "--crimes", "guess"), InputError, "'guess'"),
        (("looks", "--level", "0.9999999999999999"), StatisticsError, "too near to 1"),
        (("looks", "--incidents", "20000"), InputError, "20,000"),
    ],
)
def test_what_cannot_be_done_is_refused(
    options: tuple[object, ...], error: type[Exception], hint: str
) -> None:
    """Before anything is drawn, with what was wrong."""
    done = typed(*options)
    assert isinstance(done.exception, error), done.exception
    assert hint in str(done.exception)


def test_the_schema_refuses_what_is_not_one() -> None:
    """A document that lacks a key, has one too many, or is of the other kind is refused."""
    found = answered(*LOOKS)
    less = {key: value for key, value in found.items() if key != "runs"}
    for wrong in (found | {"more": 1}, less, found | {"kind": "coverage"}):
        with pytest.raises(ValidationError):
            Draft202012Validator(SCHEMA).validate(wrong)
