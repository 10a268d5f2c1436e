"""``size`` as typed: each question in words and in JSON, and what is refused before anything is printed."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.errors import InputError


def typed(*arguments: object) -> Result:
    """What ``size`` leaves behind; an error of ours stands in ``exception``."""
    return CliRunner().invoke(app, ["size", *map(str, arguments)])


@pytest.mark.parametrize(
    ("options", "incidents", "words"),
    [
        (("--rate", 50, "--margin", 5, "--population", 83480), 383, "383 incidents of a frame of 83,480"),
        ((), 1225, "1,225 incidents give 85 % +/- 2 points"),
        (("--discovery", "--share", 1, "--population", 5000), 290, "290 incidents of a frame of 5,000"),
        (("--discovery", "--share", "0.05%", "--population", 20000), 5177, "(0.05 %)"),
        (("--at-most", 5), 59, "none of them fails"),
        (("--at-most", 5, "--allow", 1, "--population", 5000), 92, "no more than 1 of them fails"),
        (("--from", 84, "--to", 88, "--power", 80), 1178, "1,178 incidents in each of two audits"),
        (("--from", 84, "--to", 88), 1178, "84 % to 88 % with a chance of 80 %"),
    ],
)
def test_each_question_in_words_and_in_json(options: tuple[object, ...], incidents: int, words: str) -> None:
    """The same number in a sentence and in a document."""
    said = typed(*options)
    assert (said.exit_code, said.stderr) == (0, "")
    assert words in said.stdout
    document = json.loads(typed(*options, "--json").stdout)
    assert document["incidents"] == incidents


def test_the_plain_question_has_the_keys_it_always_had() -> None:
    """Without another question the document is the one of before, and has no kind."""
    found = json.loads(typed("--rate", 84, "--crimes", 0.85, "--json").stdout)
    assert found == {
        "incidents": 1678,
        "crimes": pytest.approx(1678 * 0.85),
        "rate": 0.84,
        "margin": 0.02,
        "level": 0.95,
        "population": None,
        "crimes_per_incident": 0.85,
        "spread": 1.35,
        "icc": 0.3,
        "method": "clustered ratio",
    }


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--rate", 0.836), "83.6"),
        (("--share", 1), "--discovery"),
        (("--discovery", "--share", 1, "--margin", 2), "different questions"),
        (("--discovery", "--share", 0.01), "would be 1"),
        (("--discovery", "--share", 0.01), "--share 0.01%"),
        (("--icc", 0.5), "--crimes"),
        (("--crimes", 2, "--spread", 0.5), "is 2 or more"),
        (("--from", 0.84, "--to", 0.88), "would be 84"),
        (("--from", 84, "--to", 88, "--power", 0.8), "would be 80"),
        (("--at-most", 1, "--allow", 60, "--population", 5000), "Allow fewer"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_hint(options: tuple[object, ...], hint: str) -> None:
    """Fractions, mixed questions, what no sample can show: an error of the user's, and nothing on standard output."""
    said = typed(*options)
    assert said.stdout == ""
    assert isinstance(said.exception, InputError)
    assert said.exception.exit_code == 2
    assert hint in str(said.exception)


@pytest.mark.parametrize("options", [("--allow", -1), ("--population", 0), ("--power", "much")])
def test_options_that_are_no_numbers_of_their_kind(options: tuple[object, ...]) -> None:
    """The command line itself refuses them, with 2."""
    assert typed(*options).exit_code == 2
