"""``benchmark``, ``trend``, ``control-chart`` and ``cost`` as typed: JSON by its schema, pages that hold what the JSON
says, hostile names that break neither, and refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import Small, begun, planned, settle
from typer.testing import CliRunner

from crime_sample.audit.assigning import assign
from crime_sample.audit.drawing import draw
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import CrimeSampleError

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
HOSTILE = "=cmd() <script>alert(1)</script> {{x}} " + "W" * 500
CHECKS = "Week,Owed,Recorded\n" + "".join(
    f"2026-W{week:02d},20,{recorded}\n"
    for week, recorded in enumerate((18, 19, 18, 17, 19, 18, 18, 10), start=2)
)


def said(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def answered(*arguments: str) -> dict[str, Any]:
    """Its JSON, held to the schema."""
    found: dict[str, Any] = json.loads(said(*arguments, "--json"))
    schema = json.loads((SCHEMAS / f"{arguments[0]}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(found)
    return found


def text_of(page: str) -> str:
    """A page's text, without its markup, no-break spaces made plain."""
    body = page[page.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


@pytest.fixture
def checks(tmp_path: Path) -> Path:
    """Eight weeks, the last of them bad."""
    path = tmp_path / "checks.csv"
    path.write_text(CHECKS, encoding="utf-8")
    return path


@pytest.fixture
def series(tmp_path: Path) -> list[str]:
    """Three audits of one force, two months each, drawn by seeds of their own."""
    paths = []
    for start, end in (
        ("2026-01-01", "2026-02-28"),
        ("2026-03-01", "2026-04-30"),
        ("2026-04-01", "2026-06-30"),
    ):
        folder = tmp_path / start
        folder.mkdir()
        made = planned(folder, 40, start=start, end=end)
        with made.open("Lee", "lead") as audit:
            draw(audit, seed=f"dice of {end}: 2 2 6")
        with made.open() as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                settle(sitting, case)
        paths.append(str(made.path))
    return paths


def test_benchmark(settled: Small, tmp_path: Path) -> None:
    """JSON by its schema; the page holds every published rate, its sources and the sentences; no audit is written
    to."""
    before = settled.path.read_bytes()
    out = tmp_path / "among.html"
    found = answered("benchmark", str(settled.path), "--out", str(out))
    assert len(found["inspections"]) == 27
    page = out.read_text(encoding="utf-8")
    shown = text_of(page)
    for one in found["inspections"]:
        assert f"{one['force']} {one['year']}" in shown
        assert one["address"] in unescape(page)
    for words in (*found["sentences"], *found["caveats"]):
        assert words in shown
    printed = " ".join(said("benchmark", str(settled.path)).split())
    assert found["sentences"][0] in printed
    assert "◆" in printed
    assert settled.path.read_bytes() == before
    assert out.stat().st_mode & 0o777 == 0o600


def test_benchmark_of_a_part_and_a_class(settled: Small) -> None:
    """All its crimes are violent: the class, named by the measure or as a part, has the rate of all."""
    whole = answered("benchmark", str(settled.path))
    of_class = answered("benchmark", str(settled.path), "--measure", "violence")
    part = answered(
        "benchmark",
        str(settled.path),
        "--part",
        "class=violence",
        "--programme",
        "PEEL",
        "--programme",
        "CDI",
    )
    assert whole["part"] is None
    assert of_class["part"] == part["part"] == {"column": "class", "value": "violence"}
    assert whole["rate"]["point"] == of_class["rate"]["point"]
    assert part["programmes"] == ["PEEL", "CDI"]


def test_trend(series: list[str], tmp_path: Path) -> None:
    """JSON by its schema, in order of time however named; the page has the chart and the same sentences."""
    out = tmp_path / "trend.html"
    found = answered("trend", series[2], series[0], series[1], "--out", str(out))
    assert [one["period"][0][5:7] for one in found["audits"]] == ["01", "03", "04"]
    shown = text_of(out.read_text(encoding="utf-8"))
    for words in (*found["sentences"], *found["caveats"]):
        assert words in shown
    two = answered("trend", *series[:2], "--name", "first", "--name", "second")
    assert [one["name"] for one in two["audits"]] == ["first", "second"]
    assert two["line"]["straight"] is None


def test_control_chart(checks: Path, tmp_path: Path) -> None:
    """JSON by its schema; the page has every week, and the diamond of the one that stands out."""
    out = tmp_path / "weeks.html"
    found = answered("control-chart", str(checks), "--baseline", "6", "--out", str(out))
    assert [week["outside"] for week in found["weeks"]][-1] == "below"
    shown = text_of(out.read_text(encoding="utf-8"))
    for words in (*found["signals"], *found["caveats"]):
        assert words in shown
    assert shown.count("outside its limits") == 1
    answered("control-chart", str(checks), "--rate", "95", "--limits", "laney")


def test_control_chart_without_limits(tmp_path: Path) -> None:
    """Nothing missed at all: the document has nulls, the page a chart without a band."""
    path = tmp_path / "all.csv"
    path.write_text("week,n,x\n2026-W01,9,9\n2026-W02,0,0\n2026-W05,8,8\n", encoding="utf-8")
    out = tmp_path / "all.html"
    found = answered("control-chart", str(path), "--out", str(out))
    assert found["weeks"][0]["low"] is None
    assert found["excess"] is None
    assert found["missing_weeks"] == 2
    assert "<svg" in out.read_text(encoding="utf-8")


def test_cost_before_and_after_the_review(settled: Small, small: Small) -> None:
    """By the plan while cases are open, by what was found after; both by the schema."""
    found, planned_only = answered("cost", str(settled.path)), answered("cost", str(small.path))
    assert (found["basis"], planned_only["basis"]) == ("found", "planned")
    assert found["measured_margin"] is not None
    assert found["best"]["units"] == 100
    assert sum(answered("cost", str(settled.path), "--next", "7")["best"]["added"].values()) == 7
    printed = " ".join(said("cost", str(settled.path)).split())
    assert found["sentences"][0] in printed


def test_who_judges_sees_none_of_it(small: Small) -> None:
    """While cases are open an auditor is refused the cost, and the benchmark is refused to all."""
    with small.open("Lee", "lead") as audit:
        assign(audit, ["Ann"])
    with pytest.raises(CrimeSampleError):
        said("cost", str(small.path), "--interim", "--who", "Ann")
    with pytest.raises(CrimeSampleError, match="not settled"):
        said("benchmark", str(small.path), "--who", "Lee")


@pytest.mark.parametrize("marking", [HOSTILE, "OFFICIAL"])
def test_hostile_names_break_no_output(marking: str, checks: Path, tmp_path: Path) -> None:
    """Titles and markings of any text stand in the page as text: no element, no script, no template."""
    out = tmp_path / "hostile.html"
    said("control-chart", str(checks), "--title", HOSTILE, "--marking", marking, "--out", str(out))
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert HOSTILE in text_of(page)
    assert f"{HOSTILE} " not in page


def test_a_hostile_force_breaks_no_page(tmp_path: Path) -> None:
    """The name of the force and of audits, in the trend's chart and in the benchmark."""
    small = planned(tmp_path, 24, force=f"{HOSTILE}")
    with small.open("Lee", "lead") as audit:
        draw(audit, seed="dice: 1 1 1")
    with small.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    out = tmp_path / "hostile.html"
    said("benchmark", str(small.path), "--out", str(out))
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert HOSTILE in text_of(page)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (lambda small, checks: ("benchmark", small, "--measure", "burglary"), "burglary"),
        (lambda small, checks: ("benchmark", small, "--part", "North"), "names no part"),
        (lambda small, checks: ("benchmark", small, "--part", "district=West"), "Known here"),
        (lambda small, checks: ("benchmark", small, "--out", "x.doc"), "html or .pdf"),
        (lambda small, checks: ("benchmark", small, "--out", checks), "html"),
        (lambda small, checks: ("trend", small), "one audit is no trend"),
        (lambda small, checks: ("control-chart", checks, "--rate", "0.95"), "95"),
        (lambda small, checks: ("control-chart", checks, "--owed", "Crimes"), "Week, Owed, Recorded"),
        (lambda small, checks: ("control-chart", checks, "--limits", "three"), "exact, laney"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: Callable[[str, str], tuple[str, ...]], match: str, settled: Small, checks: Path
) -> None:
    """Each refusal says what to do instead, and ends with 2."""
    with pytest.raises(CrimeSampleError, match=match) as refused:
        said(*arguments(str(settled.path), str(checks)))
    assert refused.value.exit_code == 2


def test_no_page_is_written_over(checks: Path, tmp_path: Path) -> None:
    """A file that exists is kept, unless --replace; and refused before anything is read."""
    out = tmp_path / "kept.html"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(CrimeSampleError, match="exists"):
        said("control-chart", str(checks), "--out", str(out))
    assert out.read_text(encoding="utf-8") == "mine"
    said("control-chart", str(checks), "--out", str(out), "--replace")
    assert "<svg" in out.read_text(encoding="utf-8")


def test_cost_without_a_plan_is_refused(tmp_path: Path) -> None:
    """Before a plan there is nothing to add to; the remedy names ``plan``."""
    with pytest.raises(CrimeSampleError, match="crime_sample plan") as refused:
        said("cost", str(begun(tmp_path).path))
    assert refused.value.exit_code == 2
