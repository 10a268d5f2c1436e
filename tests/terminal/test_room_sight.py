"""Keys typed before one sees what they would answer: they answer nothing, and no letter gets into a field by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from room_driver import LARGE, Step, copied, made, press, ticking, timed_log, walk
from small import reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.terminal.room.app import Room
from crime_sample.terminal.room.outcome import OutcomeForm
from crime_sample.terminal.room.sight import Sight

LONG = 60.0  # no test takes as long
RUN = [*"rzfxquim!", "enter", "enter"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def audit(template: Path, tmp_path: Path) -> Iterable[Audit]:
    with open_audit(copied(template, tmp_path).path, who="Ann", now=ticking()) as opened:
        yield opened


def later(*keys: str, after: float = 3 * LONG) -> Callable[[Room], None]:
    """Keys of one who has looked up."""
    return lambda room: press(room, keys, after=after)


def to_the_reveal(case: Case, *more: str) -> list[Step]:
    """Up to the commit of one crime owed, and keys in one burst with the last Enter."""
    go: list[Step] = [
        "j",
        [str(case.number)],
        "enter",
        "c",
        ["viol"],
        "enter enter",
        ["pushed"],
        "enter enter",
    ]
    return [*go, lambda room: press(room, ["enter", *more])]


def form_of(rooms: list[Room]) -> OutcomeForm:
    """The second step as it is answered so far."""
    form = rooms[0].desk.form
    assert isinstance(form, OutcomeForm)
    return form


def first(audit: Audit, *, linked: bool = True) -> Case:
    """The first case in review order that has a linked crime, or has none."""
    return next(c for c in order(audit.state.cases.values()) if bool(reference_of(c)) == linked)


@pytest.mark.parametrize("pause", [0.0, LONG])
def test_what_is_typed_before_the_outcome_is_drawn_answers_nothing(audit: Audit, pause: float) -> None:
    """A run of letters in one burst with the commit: no answer, no field filled, nothing done by any key, and said."""
    rooms: list[Room] = []
    case = first(audit)
    shown = walk(audit, rooms.append, *to_the_reveal(case, *RUN), size=LARGE, pause=pause)
    assert "step 2 of 2" in shown[-1]
    assert "What you typed before this was shown is not taken." in shown[-1]
    form = form_of(rooms)
    assert (form.crimes[0].recorded.value, form.crimes[0].reference.text) == ("", "")
    assert not form.draft
    assert not case.remarks
    assert not case.first.objections
    assert not audit.state.referrals


def test_a_second_enter_keeps_no_verdict_whose_outcome_was_not_seen(audit: Audit) -> None:
    """Nothing is owed and none linked: Enter twice in one burst commits, and the outcome waits to be seen."""
    case = first(audit, linked=False)
    go: list[Step] = ["j", [str(case.number)], "enter", "n", ["quiet"]]
    shown = walk(audit, *go, "enter enter", size=LARGE)
    assert "No crime is linked to this log." in shown[-1]
    assert case.first.step == "reveal"


def test_a_run_that_goes_on_after_the_outcome_is_drawn_is_not_taken_either(audit: Audit) -> None:
    """As long as who types does not look up; then r is an answer."""
    rooms: list[Room] = []
    go = to_the_reveal(first(audit))
    shown = walk(
        audit,
        rooms.append,
        *go,
        later(*RUN, after=LONG / 2),
        later("r", after=LONG + 1),
        size=LARGE,
        pause=LONG,
    )
    assert "(•) r recorded" not in shown[-1]
    assert form_of(rooms).crimes[0].recorded.value == ""


@pytest.mark.parametrize("pause", [0.0, LONG])
def test_letters_typed_on_a_choice_get_into_no_field(audit: Audit, pause: float) -> None:
    """r and letters in one go: r answers, the field that comes by itself stays as proposed, and the Enter after them
    takes it for none; who looks up types into it."""
    rooms: list[Room] = []
    case = first(audit)
    go = to_the_reveal(case)
    shown = walk(audit, rooms.append, *go, later(*RUN), size=LARGE, pause=pause)
    form = form_of(rooms)
    assert form.crimes[0].recorded.value == "recorded"
    assert form.crimes[0].reference.text == reference_of(case)
    assert form.active is form.crimes[0].reference
    assert "is not" in shown[-1].splitlines()[-2]
    walk(audit, rooms.append, later("r"), later(*"46/9", after=6 * LONG), size=LARGE, pause=pause)
    assert rooms[1].desk.form.crimes[0].reference.text == "46/9"  # type: ignore[union-attr]


def test_enter_takes_what_is_proposed_however_fast(audit: Audit) -> None:
    """r and Enters in one go: no letter among them, so the proposals count."""
    case = first(audit)
    walk(audit, *to_the_reveal(case), later("r", *["enter"] * 4), size=LARGE, pause=LONG)
    assert case.first.settled


def test_keys_typed_before_the_next_case_is_drawn_do_not_judge_it(audit: Audit) -> None:
    """m and Enter twice over in one burst: one case is judged, not two."""
    walk(audit, "m enter m enter", size=LARGE)
    assert audit.state.settled == 1


def test_a_letter_typed_at_the_note_can_be_left_and_undone(audit: Audit) -> None:
    """z is a word there, and it is said how the verdict is taken back; Esc gives z its meaning; kept, z undoes it."""
    case = first(audit, linked=False)
    go: list[Step] = ["j", [str(case.number)], "enter", "n", ["quiet"], "enter", "z"]
    shown = walk(audit, *go, "escape", "z", "enter", "enter", "enter", "z", "enter", size=LARGE)
    typed, refused, kept = shown[7], shown[10], shown[12]
    assert "then z undoes it" in typed
    assert "Note: z" in typed
    assert "was locked when its outcome was shown" in refused
    assert f"Case {case.number} is kept" in kept
    assert (case.first.step, case.superseded) == ("reveal", 1)
    assert "Note: z" in shown[-1]


def test_keys_count_again_after_a_pause() -> None:
    """Before it is drawn none counts; then none until nothing came for as long as the pause."""
    sight = Sight()
    assert not sight.early(0.0)
    sight.hide(0.25)
    assert sight.hidden
    assert sight.early(9.0)
    sight.show(10.0)
    assert [sight.early(at) for at in (10.1, 10.3, 10.5, 10.8, 10.81)] == [True, True, True, False, False]
