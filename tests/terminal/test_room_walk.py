"""The review room: whole cases judged by keys alone, and what is on disk after them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from room_driver import LARGE, SIZES, SMALLEST, copied, made, timed_log, walk
from small import Small, now, reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.terminal.room.app import Room


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def timed(template: Path, tmp_path: Path) -> Small:
    return copied(template, tmp_path)


@pytest.fixture
def audit(timed: Small) -> Iterable[Audit]:
    with timed.open() as opened:
        yield opened


def first(audit: Audit, *, linked: bool) -> Case:
    """The first case in review order that has a linked crime, or has none."""
    return next(c for c in order(audit.state.cases.values()) if bool(reference_of(c)) == linked)


def to(case: Case) -> list[object]:
    """The steps that put this case on the table."""
    return ["j", [str(case.number)], "enter"]


def on_disk(small: Small, number: int) -> Case:
    """The case as somebody reads it who opens the file anew."""
    with open_audit(small.path, who="Reader", now=now) as opened:
        return opened.state.cases[number]


@pytest.mark.parametrize("size", SIZES)
def test_a_recorded_crime_from_the_first_key_to_the_last(
    timed: Small, audit: Audit, size: tuple[int, int]
) -> None:
    """Class by letters, a flag, the reason; then reference and class are proposed, Enter takes them, and it is kept."""
    case = first(audit, linked=True)
    steps = [*to(case), "c", ["viol"], "enter enter", ["pushed, hurt"], "enter", "1 enter", "enter"]
    shown = walk(audit, *steps, "r", "enter", "enter", "enter", "enter", size=size)
    found = on_disk(timed, case.number).first
    assert found.settled
    assert found.owed is not None
    assert [crime.offence for crime in found.owed.crimes] == ["violence"]
    assert (found.owed.flags, found.owed.sources) == (("domestic-abuse",), ("incident-log",))
    assert found.owed_words is not None
    assert found.owed_words.rationale == "pushed, hurt"
    assert found.outcome is not None
    after = found.outcome.crimes[0]
    assert (after.recorded, after.right_class) == ("recorded", True)
    assert after.timely is not None
    assert after.hours is not None
    assert found.outcome.not_owed == 0
    assert found.outcome_words is not None
    assert found.outcome_words.references == (reference_of(case),)
    assert f"Case {case.number} is kept" in shown[-1]


@pytest.mark.parametrize("size", SIZES)
def test_not_recorded_with_reasons_and_what_was_done_for_the_victim(
    timed: Small, audit: Audit, size: tuple[int, int]
) -> None:
    """The same class twice is two crimes; reasons toggle; investigated, safeguarded; a crime not owed; a note."""
    case = first(audit, linked=False)
    steps = [
        *to(case),
        "c",
        ["viol"],
        "enter",
        ["viol"],
        "enter enter",
        ["two struck"],
        "enter enter enter",
    ]
    one = ["n", "1 3 enter", "y", "n"]
    two = ["n", "enter", "u", "y"]
    walk(audit, *steps, *one, *two, ["2"], "enter", ["see audio"], "enter", size=size)
    found = on_disk(timed, case.number).first
    assert found.outcome is not None
    crimes = found.outcome.crimes
    assert [crime.recorded for crime in crimes] == ["not-recorded", "not-recorded"]
    assert (len(crimes[0].reasons), crimes[0].investigated, crimes[0].safeguarded) == (2, True, False)
    assert (crimes[1].reasons, crimes[1].investigated, crimes[1].safeguarded) == ((), None, True)
    assert found.outcome.not_owed == 2
    assert found.outcome_words is not None
    assert found.outcome_words.note == "see audio"


def test_recorded_later_with_hours_late(timed: Small, audit: Audit) -> None:
    """A crime after the cut-off: its reference is not in the extract; class, time and hours late are asked."""
    case = first(audit, linked=False)
    steps = [*to(case), "c", ["rob"], "enter enter", ["taken by force"], "enter enter enter"]
    walk(audit, *steps, "l", ["46/9-26"], "enter", "n", "n", ["50.5"], "enter", "8 enter", "enter enter")
    found = on_disk(timed, case.number).first
    assert found.outcome is not None
    after = found.outcome.crimes[0]
    assert (after.recorded, after.right_class, after.timely, after.hours) == ("later", False, False, 50.5)
    assert len(after.reasons) == 1


@pytest.mark.parametrize(
    ("key", "answer"), [("m", "not-found"), ("o", "out-of-scope"), ("u", "undeterminable")]
)
def test_answers_without_an_outcome_settle_at_once(timed: Small, audit: Audit, key: str, answer: str) -> None:
    """Not found, out of scope and undeterminable show nothing more, and the next case is on the table."""
    case = first(audit, linked=True)
    steps = [*to(case), key, ["why not"], "enter"]
    shown = walk(audit, *steps)
    found = on_disk(timed, case.number).first
    assert found.owed is not None
    assert (found.owed.answer, found.settled) == (answer, True)
    assert not any("what was made of it" in one for one in shown)
    assert f"Case {case.number} is kept" in shown[-1]


def test_none_owed_with_a_linked_crime_proposes_it_as_not_owed(timed: Small, audit: Audit) -> None:
    """With nothing owed and one crime linked, one recorded but not owed is proposed."""
    case = first(audit, linked=True)
    walk(audit, *to(case), "n", ["no crime in it"], "enter", "enter enter")
    outcome = on_disk(timed, case.number).first.outcome
    assert outcome is not None
    assert outcome.not_owed == 1


@pytest.mark.parametrize("size", SIZES)
def test_none_owed_and_nothing_linked_shows_the_outcome_and_waits(
    timed: Small, audit: Audit, size: tuple[int, int]
) -> None:
    """One Enter commits, and what was hidden shows: no crime is linked. One more keeps it; z brings that step back."""
    case = first(audit, linked=False)
    steps = [*to(case), "n", ["nothing happened"], "enter"]
    shown = walk(audit, *steps, "enter", "z", "enter", size=size)
    revealed, kept, undone = shown[len(steps)], shown[len(steps) + 1], shown[-1]
    assert f"Case {case.number} " in revealed
    assert "step 2 of 2" in revealed
    assert "No crime is linked to this log." in revealed
    assert "Closing  NFA" in revealed
    assert f"Case {case.number} is kept" in kept.splitlines()[1]
    assert "step 2 of 2" in undone
    assert "No crime is linked to this log." in undone
    found = on_disk(timed, case.number).first
    assert (found.step, found.superseded) == ("reveal", 1)
    walk(audit, *to(case), "enter", size=size)
    assert on_disk(timed, case.number).first.settled


def test_a_reference_that_the_extract_does_not_hold_is_not_taken(timed: Small, audit: Audit) -> None:
    """It is said so, nothing is kept, and the answer can be changed to later."""
    case = first(audit, linked=False)
    steps = [
        *to(case),
        "c",
        ["viol"],
        "enter enter",
        ["struck"],
        "enter enter enter",
        "r",
        ["46/77"],
        "enter",
    ]
    shown = walk(audit, *steps, "up", "l", "enter", "enter", "enter enter", "enter enter", size=LARGE)
    assert "not in the crime extract" in shown[len(steps)]
    outcome = on_disk(timed, case.number).first.outcome
    assert outcome is not None
    assert outcome.crimes[0].recorded == "later"


def test_the_findings_of_the_last_case_can_be_copied(timed: Small, audit: Audit) -> None:
    """= takes over the classes of the last case that owed any; what was used last is offered first."""
    cases = [c for c in order(audit.state.cases.values()) if not reference_of(c)][:2]
    settle = ["c", ["rob"], "enter", ["viol"], "enter enter", ["both"], "enter enter enter"]
    out = ["n enter u u", "n enter u u", "enter enter"]
    shown = walk(
        audit, *to(cases[0]), *settle, *out, *to(cases[1]), "c", "=", "enter", ["so"], "enter enter enter"
    )
    owed = on_disk(timed, cases[1].number).first.owed
    assert owed is not None
    assert [crime.offence for crime in owed.crimes] == ["robbery", "violence"]
    offered = next(one for one in shown if "(used)" in one)
    assert offered.index("Robbery  (used)") < offered.index("Sexual offences")


def test_every_case_of_the_audit_can_be_judged_in_one_sitting(timed: Small, audit: Audit) -> None:
    """From the first to the last; then it says that all are judged, and the room can be left."""
    rooms: list[Room] = []
    shown = walk(audit, rooms.append, *["m", "enter"] * len(audit.state.cases), size=SMALLEST)
    assert "Every case of yours is judged." in shown[-1]
    assert rooms[0].desk.settled_here == len(audit.state.cases) == audit.state.settled


def test_leaving_in_the_second_step_comes_back_to_it(timed: Small, audit: Audit) -> None:
    """What was committed is kept and locked; the next sitting begins with its second step."""
    case = first(audit, linked=True)
    walk(audit, *to(case), "c", ["viol"], "enter enter", ["struck"], "enter enter enter", "ctrl+c")
    with timed.open() as again:
        shown = walk(again)
    assert f"Case {case.number} " in shown[0]
    assert "step 2 of 2" in shown[0]
