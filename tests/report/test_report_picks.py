"""Picks in a report: counts apart from everything, without a rate anywhere among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import NOW, Chain, audited_chain, give_verdict
from jsonschema import Draft202012Validator
from report.report_builders import POPULATION, SPEC, outputs, plain

from crime_sample.estimate import results
from crime_sample.kind import KindKey
from crime_sample.report import Report, build
from crime_sample.rules.library import load

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
TITLE = "Picked by hand: not a sample"
VERDICTS = ("r:violence n:robbery", "l:robbery", "r:violence", ".", "?", "x", "open")


def picked(chain: Chain, verdicts: tuple[str, ...], kind: str = "targeted", *, of: str = "") -> None:
    """Pick as many incidents as there are verdicts, and judge them so."""
    first = chain.state.last_number + 1
    rows = [["violence", f"PICKED-{first + place}", {}] for place, _ in enumerate(verdicts)]
    body = {"frame": "main", "first_case": first, "incidents": len(rows), "kind": kind, "twice": False}
    chain.write("picked", body, sealed={"cases": rows, "reason": "all of PC 1234"})
    for number, text in enumerate(verdicts, start=first):
        give_verdict(chain, number, f"{text}{of}", offence="violence")


def report(chain: Chain) -> Report:
    """Its report."""
    classes = ("class",) if chain.state.kind.counts_crimes else ()
    found = results(chain.state, by=(*classes, "stratum"))
    return build(chain.state, found, as_at=NOW, version="0.1.0")


@pytest.fixture(scope="module")
def both() -> tuple[Report, Report]:
    """A report without picks and with them."""
    chain = audited_chain(SPEC, population=POPULATION)
    before = report(chain)
    picked(chain, VERDICTS)
    picked(chain, ("n:robbery", "n:violence"), "dip")
    return before, report(chain)


def test_nothing_else_in_the_report_changes(both: tuple[Report, Report]) -> None:
    """Headline, sections, caveats, chart, figures: all but the section, its tables and the key of the JSON."""
    before, after = both
    assert [section for section in after.sections if section.key != "picked"] == list(before.sections)
    assert (after.headline, after.caveats) == (before.headline, before.caveats)
    with_picks, without = (json.loads(outputs(one)["json"]) for one in (after, before))
    assert without.pop("picked") is None
    assert with_picks.pop("picked")
    own = {table.key for table in after.section("picked").tables}
    with_picks["tables"] = [table for table in with_picks["tables"] if table["key"] not in own]
    with_picks["draw"].pop("anchors"), without["draw"].pop("anchors")
    assert with_picks == without


def test_the_counts_by_hand(both: tuple[Report, Report]) -> None:
    """Seven picked: six settled, three owe crimes, four crimes: two recorded, one since, one not; one no answer."""
    section = both[1].section("picked")
    counts, to_record = section.tables
    assert [tuple(row) for row in counts.rows] == [
        ("Targeted picks", 7, 6, 1, 3, 4, 2, 1, 1),
        ("Dip samples", 2, 2, 0, 2, 2, 0, 0, 2),
        ("All picked", 9, 8, 1, 5, 6, 2, 1, 3),
    ]
    assert sum(row[1] for row in to_record.rows[:-1]) == 3 == to_record.rows[-1][1]  # type: ignore[misc]
    told = " ".join(section.paragraphs)
    assert (
        "9 incidents were picked by hand beside the sample: 7 as a targeted pick and 2 as a dip sample."
        in told
    )
    assert "1 of them is not settled yet." in told
    assert (
        "Of 8 incidents reviewed, 5 owe crimes: 6 crimes owed, 2 recorded by the cut-off, 1 recorded since, 3 not "
        "recorded." in told
    )


@pytest.mark.parametrize("form", ["html", "md", "terminal"])
def test_no_percent_stands_among_them_and_nothing_tells_of_anybody(
    both: tuple[Report, Report], form: str
) -> None:
    """From the title of the section to the next: counts, why there is no rate; no id, and not the reason."""
    written = plain(form, outputs(both[1])[form])
    start = written.rindex(TITLE) if form != "terminal" else written.index("9 incidents were picked")
    end = written.index("Method" if form != "terminal" else "Caveats", start)
    told = written[start:end]
    assert "6 crimes owed" in told
    assert "%" not in told
    assert "CI" not in told
    assert "there is no rate, no interval and no total of them" in told
    assert "PICKED-" not in written
    assert "1234" not in written


def test_the_json_is_as_its_schemas_say(both: tuple[Report, Report]) -> None:
    """Of the report, with picks and without, and of ``picks --json``."""
    schema = json.loads((SCHEMAS / "estimate.schema.json").read_text(encoding="utf-8"))
    for one in both:
        Draft202012Validator(schema).validate(json.loads(outputs(one)["json"]))
    alone: Any = json.loads((SCHEMAS / "picks.schema.json").read_text(encoding="utf-8"))
    assert alone["$defs"] == {key: schema["$defs"][key] for key in ("picked", "found_of_picks")}


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("cancelled", "rightly-cancelled", "1 rightly cancelled, 1 wrongly cancelled."),
        ("n100", "rightly-n100", "1 rightly held as N100, 1 wrongly held as N100."),
    ],
)
def test_where_cases_are_counted_these_are_cases(kind: KindKey, key: str, words: str) -> None:
    """An audit of cancelled crimes: decided on, rightly, wrongly; what is to be recorded is of the wrong ones only."""
    told = "| {key}={answer} victim-told=yes reason-right=yes"
    spec = {
        "a": [f". {told.format(key=key, answer='yes')}", f"n:robbery {told.format(key=key, answer='no')}"]
        * 10
    }
    chain = audited_chain(spec, population={"a": 400}, rules=load("england-wales-2015"), kind=kind)
    of = told.format(key=key, answer="{answer}")
    picked(chain, (f"n:robbery {of.format(answer='no')}", f"n:robbery {of.format(answer='yes')}",
                   f". {of.format(answer='unknown')}", "?"))  # fmt: skip
    section = report(chain).section("picked")
    assert f"could be decided on: {words}" in " ".join(section.paragraphs)
    counts, to_record = section.tables
    assert [tuple(row[1:]) for row in counts.rows] == [(4, 4, 1, 2, 1, 1)]
    assert [tuple(row[1:]) for row in to_record.rows] == [(1, 0)]
