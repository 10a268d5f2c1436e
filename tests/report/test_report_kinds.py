"""Reports of other kinds of audit: every sentence is of what the kind counts, and of nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report.report_builders import made, outputs, plain

from crime_sample.kind import KINDS
from crime_sample.report.model import Report
from crime_sample.rules.library import load

WHEN = "1 April to 30 September 2025"
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "estimate.schema.json").read_text(encoding="utf-8")
)
PACK = load("england-wales-2015")


def told(rightly: str, *, victim: str = "yes", why: str = "", kind: str = "cancelled") -> str:
    """The answers on one record."""
    named = f" reason={why}" if why else ""
    return f"| rightly-{kind}={rightly} victim-told={victim} reason-right=no{named}"


SPEC = {
    "a": [f". {told('yes')}", f"n:robbery!not-recognised {told('no', victim='no')}", f". {told('unknown')}", "?"] * 8
    + [f"l:robbery {told('no', victim='not-applicable', why='already-recorded')}"],
    "b": [f". {told('yes')}", f"r:violence {told('yes')}", "x"] * 8,
}  # fmt: skip


def report(spec: Any = None, kind: str = "cancelled", **options: Any) -> Report:
    """A report of an audit of this kind, by stratum and district."""
    values: dict[str, Any] = {"by": ("stratum", "district", "flag"), "rules": PACK, "kind": kind}
    return made(SPEC if spec is None else spec, **(values | options))[2]


def test_the_headline_of_cancelled_crimes() -> None:
    """By hand: strata weigh 33 x 40 / 25 and 24 x 40 / 24; 8 of 17 decided on in a, 16 of 16 in b, and in a 9 "
    "wrongly."""
    found = report().headline
    a, b = 33 * 40 / 25, 24 * 40 / 24
    rate = (8 * a + 16 * b) / (17 * a + 16 * b)
    assert found.rate.startswith(
        f"Of the cancelled records of Northshire Police that could be decided on, {100 * rate:.1f} % were rightly "
        "cancelled (95 % CI "
    )
    assert found.rate.endswith(f", {WHEN}.")
    assert re.fullmatch(
        r"In this frame an estimated \d+ cancelled records \(\d+ to \d+\) were wrongly cancelled\.",
        found.unrecorded,
    )
    assert abs(int(found.unrecorded.split()[5]) - 9 * a) < 10
    assert found.yearly == ""
    assert found.basis == (
        "Of 2,280 cancelled records 57 were drawn and 49 judged; 33 of these could be decided on, of which 24 were "
        "rightly cancelled."
    )
    assert [figure.label for figure in found.figures] == [
        "Rightly cancelled",
        "Wrongly cancelled in the frame",
    ]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ([f". {told('yes')}"] * 40, "every one of the 40 cancelled records decided on in the sample was rightly"),
        ([f". {told('no')}"] * 40, "none of the 40 cancelled records decided on in the sample were rightly"),
        ([f". {told('yes')}"] * 6 + [f". {told('no')}"], "6 of the 7 cancelled records decided on were rightly"),
        ([f". {told('yes')}", "x"], "1 of the 1 cancelled record decided on was rightly cancelled. That is too few"),
        ([f". {told('unknown')}"] * 3, "None of the 3 cancelled records judged could be decided on, so Northshire"),
    ],
)  # fmt: skip
def test_the_headline_where_there_is_little_to_say(spec: list[str], words: str) -> None:
    """All, none, few, one and none at all each have a sentence of their own."""
    assert words in report({"a": spec}, by=()).headline.rate


def test_a_full_count_is_no_estimate() -> None:
    """Where every record was judged the sentence says so, and the total is a count."""
    spec = {"a": [f". {told('yes')}"] * 39 + [f". {told('no')}"]}
    found = report(spec, population={"a": 40}, by=()).headline
    assert "97.5 % were rightly cancelled" in found.rate
    assert "every cancelled record of the frame was judged" in found.rate
    assert found.unrecorded == "In this frame 1 cancelled record was wrongly cancelled."


# What may be said of crimes: that this is no such rate, what is put right, and how classes and tickets work.
ALLOWED = (
    "as if it were one",
    "averaged with a recording rate",
    "ticket = SHA-256",
    "Crimes owed that were not recorded by the cut-off",
    "Crimes of the sample",
)
NOT_OF_RECORDS = re.compile(
    r"recording rate|crime recording|should have been recorded|unrecorded|\bincidents?\b|crimes? owed|owed crimes?"
    r"|\blogs?\b|went wrong in|would be recorded|crimes missed|everything was recorded",
    re.IGNORECASE,
)


@pytest.mark.parametrize("kind", ["cancelled", "n100"])
@pytest.mark.parametrize("form", ["html", "md", "terminal"])
def test_nothing_is_said_of_incidents_or_of_a_recording_rate(kind: str, form: str) -> None:
    """In no form is there a word of the recording of incidents, but where it is said what this is not."""
    spec = {
        name: [text.replace("rightly-cancelled", f"rightly-{kind}") for text in cases]
        for name, cases in SPEC.items()
    }
    if kind == "n100":
        spec = {
            name: [text.replace("already-recorded", "other-force") for text in cases]
            for name, cases in spec.items()
        }
    words = plain(form, outputs(report(spec, kind))[form])
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])|\n", words)
    wrong = [
        one for one in sentences if NOT_OF_RECORDS.search(one) and not any(fine in one for fine in ALLOWED)
    ]
    assert wrong == []
    assert KINDS[kind].units in words


def test_the_check_of_words_can_fail() -> None:
    """The same words are found in a report on incidents."""
    assert NOT_OF_RECORDS.search(plain("md", outputs(made()[2])["md"]))


@pytest.mark.parametrize("kind", ["direct", "antisocial"])
def test_other_frames_say_where_the_crimes_were_reported(kind: str) -> None:
    """A rate of recording out of another frame is not said to be the force's."""
    answer = " | risk-assessed=yes" if kind == "antisocial" else ""
    found = report({"a": [f"r{answer}", f"n{answer}"] * 20}, kind)
    own = KINDS[kind]
    assert f"of the crimes that should have been recorded{own.among} (95 % CI" in found.headline.rate
    assert found.title == f"{own.audit}: Northshire Police"
    assert found.caveats[0].key == f"kind-{kind}"
    words = plain("md", outputs(found)["md"])
    for fine in (
        "INCIDENT ID",
        "the incidents with the smallest",
        "the incident logs",
        "an audit of incidents",
    ):
        words = words.replace(fine, "")
    assert not re.search(r"\bincidents?\b", words, re.IGNORECASE)
    assert ("Risk to the victim assessed" in words) == (kind == "antisocial")


def test_a_report_on_incidents_says_nothing_of_kinds() -> None:
    """No caveat, no table and no line of it."""
    found = made()[2]
    assert not [caveat for caveat in found.caveats if caveat.key.startswith("kind")]
    assert "Kind of audit" not in plain("md", outputs(found)["md"])
    assert found.facts.answers == found.facts.applied == ()


def test_undecided_records_are_told_on_the_first_page() -> None:
    """How many were answered with not known, and what that does to rate and number."""
    caveat = next(one for one in report().caveats if one.key == "undecided")
    assert caveat.words.startswith("8 cases were answered with 'not known' on “Rightly cancelled?”")
    assert caveat.grave
    few = {"a": [f". {told('yes')}"] * 99 + [f". {told('unknown')}"]}
    one = next(one for one in report(few, by=()).caveats if one.key == "undecided")
    assert one.words.startswith("1 case was answered")
    assert not one.grave
    assert not [
        one for one in report({"a": [f". {told('yes')}"] * 9}, by=()).caveats if one.key == "undecided"
    ]


def test_answers_and_reasons_are_counted() -> None:
    """A table has every answer as given, another the reasons that apply, by their titles."""
    tables = {table.key: table for table in report().tables}
    rows = {row[0]: row[1:] for row in tables["answers"].rows}
    assert rows["Rightly cancelled"] == (24, 9, 8, None)
    assert rows["Victim told"] == (32, 8, 0, 1)
    assert tables["applied"].rows == (("Part of a crime already recorded", 1),)
    assert [row[:3] for row in tables["remedial"].rows] == [("Robbery", 8, 1), ("All classes", 8, 1)]


@pytest.mark.parametrize("kind", ["cancelled", "antisocial", "direct"])
def test_json_fits_its_schema(kind: str) -> None:
    """The document of every kind, with its answers."""
    answer = {"cancelled": told("no"), "antisocial": "| risk-assessed=no", "direct": ""}[kind]
    document = json.loads(outputs(report({"a": [f"n {answer}"] * 9 + ["?"]}, kind))["json"])
    Draft202012Validator(SCHEMA).validate(document)
    assert document["audit"]["kind"] == kind
    assert bool(document["answers"]) == (kind != "direct")


def test_a_plan_of_cases_expects_one_each() -> None:
    """Without being told, each record counts once; what was asked otherwise stays."""
    from crime_sample.audit.planning import make_plan
    from crime_sample.design import Design

    state = made(SPEC, by=(), rules=PACK, kind="cancelled")[0]
    design = make_plan(state, Design(size=60)).design
    assert (design.crimes, design.spread, design.icc, design.most_crimes) == (1.0, 1.0, 0.0, 1)
    assert make_plan(state, Design(size=60, crimes=0.7)).design.crimes == 0.7
    assert make_plan(made()[0], Design(size=60)).design == Design(size=60)
