"""The example under ``examples/seattle`` goes through, on its own files and with its own commands."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crime_sample.audit import open_audit
from crime_sample.cli.app import app
from crime_sample.draw import ticket
from crime_sample.state import State

SEATTLE = Path(__file__).parents[1] / "examples" / "seattle"


def walk(folder: Path) -> list[list[str]]:
    """The commands of ``walk.sh`` as argument lists."""
    text = (
        (SEATTLE / "walk.sh").read_text(encoding="utf-8").replace("\\\n", " ").replace("$FOLDER", str(folder))
    )
    return [shlex.split(line)[1:] for line in text.splitlines() if re.match(r"crime_sample [a-z]", line)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the walk left its files."""
    made = tmp_path_factory.mktemp("seattle")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(SEATTLE)
        for arguments in walk(made):
            done = CliRunner().invoke(app, arguments, catch_exceptions=False)
            assert done.exit_code == 0, (arguments, done.output)
    return made


@pytest.fixture
def state(folder: Path) -> State:
    """The audit's state at the end of the walk."""
    with open_audit(folder / "seattle.audit", who="test", now=lambda: "2026-01-01T00:00:00+00:00") as audit:
        return audit.state


def test_every_call_is_accounted_for(state: State) -> None:
    """706 records are 539 incidents in four strata and 167 traffic calls left out."""
    frame = state.frames["main"]
    assert frame.records == 706
    assert {one.reason.split(",")[0]: one.records for one in frame.excluded} == {
        "traffic and parking": 167,
        "outside the audit period": 0,
    }
    assert frame.strata == {"violence": 44, "property": 132, "disturbance": 230, "other": 133}


def test_the_draw_is_the_plan_s(state: State) -> None:
    """A hundred cases are drawn, all 44 of violence among them, each with its ticket."""
    assert state.plan is not None
    assert len(state.cases) == state.plan.incidents == 100
    drawn = [case for case in state.cases.values() if case.stratum == "violence"]
    assert len(drawn) == 44
    assert all(case.ticket == ticket("25 March 2016", "main", case.id) for case in state.cases.values())


def test_what_tells_the_outcome_is_masked(state: State) -> None:
    """The columns of the clearance are hidden, and the false link to a report is not mapped at all."""
    mapping = state.frames["main"].mapping
    assert len(mapping.masked()) == 4
    assert all(column.startswith("Event Clearance") for column in mapping.masked())
    assert "General Offense Number" not in mapping.columns.named()


def test_the_trap_is_one() -> None:
    """General Offense Number is the event number rewritten, in every row."""
    with (SEATTLE / "incidents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    events = [(row["CAD Event Number"], row["General Offense Number"]) for row in rows]
    assert all(offence == f"20{event[:2]}{event[-6:]}" for event, offence in events)


def test_the_extract_links_to_nothing(state: State) -> None:
    """The invented crimes are marked as such, and none stands in the export."""
    text = (SEATTLE / "crimes_synthetic.csv").read_text(encoding="utf-8")
    references = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert state.extract is not None
    assert state.extract.crimes == len(references) == 36
    export = (SEATTLE / "incidents.csv").read_text(encoding="utf-8")
    assert all(one.startswith("INVENTED-") and one not in export for one in references)


def test_the_statement_names_no_incident(folder: Path, state: State) -> None:
    """``draw.json`` gives rule, seed and digest, and no incident number."""
    text = (folder / "draw.json").read_text(encoding="utf-8")
    assert json.loads(text)["seed"] == "25 March 2016"
    assert not [case.id for case in state.cases.values() if case.id in text]


def test_without_an_extract_nothing_is_frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the README says: leave ``extract add`` out, and the freeze is refused."""
    monkeypatch.chdir(SEATTLE)
    steps = [one for one in walk(tmp_path) if one[0] in ("new", "frame", "plan") and "inspect" not in one]
    results = [CliRunner().invoke(app, one) for one in steps]
    assert [one.exit_code for one in results[:-1]] == [0, 0]
    assert "no crime extract is registered" in str(results[-1].exception)
