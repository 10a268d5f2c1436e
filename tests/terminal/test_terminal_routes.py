"""Records of the same event in the review: asked once the outcome shows, in the room, by prompts, by the registrar."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from plain_driver import type_in, typing
from rich.console import Console
from room_driver import LARGE, SMALLEST, held_to, walk
from two_routes import Routes, case_of, drawn, judge, owe, proposals

from crime_sample.audit.adjudicating import preside
from crime_sample.audit.assigning import assign
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.terminal import adjudication
from crime_sample.terminal.room.told import verdict_words


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    return drawn(tmp_path_factory.mktemp("routes"))


@pytest.fixture
def routes(template: Routes, tmp_path: Path) -> Routes:
    folder = tmp_path / "routes"
    shutil.copytree(template.folder, folder)
    return Routes(folder, folder / template.path.name)


def committed(routes: Routes, frame: str, unit: str) -> Case:
    """A case whose blind step is committed."""
    with routes.open() as audit:
        case = case_of(audit, frame, unit)
        owe(sit(audit), case)
        return case


def on_disk(routes: Routes, frame: str, unit: str) -> Case:
    with routes.open("Reader") as audit:
        return case_of(audit, frame, unit)


@pytest.mark.parametrize("size", [SMALLEST, LARGE])
def test_in_the_room(routes: Routes, size: tuple[int, int]) -> None:
    """Nothing of them before the commitment. Then they are listed, keys toggle, and what is kept is told."""
    with routes.open() as audit:
        case = case_of(audit, "calls", "0001")
        to = ["j", [str(case.number)], "enter"]
        shown = walk(audit, *to, "c", ["viol"], "enter enter", ["hurt"], "enter", "enter", "enter", size=size)
        assert "W1" not in "".join(shown[:-1])
        assert "Of the same event" in shown[-1]
        shown = walk(audit, *to, "n", "enter enter enter enter", "2", "enter", ["1"], "enter", size=size)
        held_to(f"same-event-{size[0]}x{size[1]}", shown[5])
        walk(
            audit, *to, "n", "enter enter enter enter", "2", "enter", "backspace 1 enter", "enter", size=size
        )
    found = on_disk(routes, "calls", "0001")
    assert found.outcome is not None
    assert found.outcome.overlap == {"online": 1, "": 1}
    assert found.outcome_words is not None
    assert found.outcome_words.same == {"online": ("W1",)}
    with routes.open() as audit:
        told = verdict_words(audit.state.rules_of(found), found.first, audit.state.kind)
        assert told.endswith("in other records too: online 1, counted by hand 1")
        shown = walk(audit, "z", "enter", size=size)  # taken back, it stands there again
        assert "W1" in shown[-1]
        assert "1" in next(line for line in shown[-1].splitlines() if "by hand" in line)
        walk(audit, *to, "enter", size=size)
    assert on_disk(routes, "calls", "0001").first.outcome == found.outcome


def test_a_case_without_proposals_is_asked_nothing(routes: Routes) -> None:
    """The form is what it was, and one Enter keeps a case without anything."""
    committed(routes, "calls", "0015")
    with routes.open() as audit:
        case = case_of(audit, "calls", "0015")
        shown = walk(audit, "j", [str(case.number)], "enter", "n")
        assert "same event" not in shown[-1]


def test_by_prompts(routes: Routes, monkeypatch: pytest.MonkeyPatch) -> None:
    """By numbers, and how many more by hand; a case without proposals is asked nothing."""
    case = committed(routes, "calls", "0000")
    other = committed(routes, "calls", "0015")
    with routes.open() as audit:
        to = ["j", str(case.number), "n", "", "", "", "", "1 2", "99", "3", "same caller"]
        shown = type_in(audit, monkeypatch, *to, "j", str(other.number), "n", "", "", "", "", "")
    assert "  1 calls: 0020, created 31 January 2026, 08:36, same place" in shown
    assert "  2 online: W0, created 1 February 2026, 11:30, same place and reference" in shown
    assert "Type a whole number from 0 to 50." in shown
    assert shown.count("may be of the same event") == 1
    found = on_disk(routes, "calls", "0000").outcome
    assert found is not None
    assert found.overlap == {"calls": 1, "online": 1, "": 3}
    assert on_disk(routes, "calls", "0015").settled


def test_the_registrar_is_asked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts that count the records differently are put side by side; settled otherwise, they are asked about."""
    made = drawn(tmp_path, Design(margin=None, size=43, second=100))
    with made.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Bob"])
    for who, by_hand in (("Ann", 0), ("Bob", 2)):
        with made.open(who) as audit:
            sitting, case = sit(audit), case_of(audit, "online", "W3")
            owe(sitting, case)
            judge(sitting, case, proposals(sitting, case) if by_hand else None, by_hand=by_hand)
    shown = io.StringIO()
    lines = ["s", "c", "viol", "", "1", "n", "", "", "", "", "1", "0", "", "he called first", ""]
    with made.open("Rita", "registrar") as rita:
        typing(monkeypatch, lines, shown)
        assert adjudication.run(preside(rita), Console(file=shown, width=100)) == 1
    assert "* other records" in shown.getvalue()
    assert "3 of the event" in shown.getvalue()
    assert "records of the event: calls: 0003" in shown.getvalue()
    found = on_disk(made, "online", "W3")
    assert found.outcome is not None
    assert (found.outcome.overlap, found.multiplicity) == ({"calls": 1}, 2)
