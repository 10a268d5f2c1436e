"""The review room: what each key does beside the verdict, and what an auditor is asked before leaving."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from room_driver import LARGE, SMALLEST, Step, copied, made, ticking, timed_log, walk
from small import Small, reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.terminal.room.app import Room
from crime_sample.terminal.room.keys import KEYS


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Small:
    return copied(template, tmp_path)


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with open_audit(small.path, who="Ann", now=ticking()) as opened:
        yield opened


def queue(audit: Audit) -> list[Case]:
    """The cases in review order."""
    return order(audit.state.cases.values())


OBJECTED: list[Step] = ["c", ["viol"], "enter enter", ["struck"], "enter enter enter"]


def test_put_off_goes_on_to_the_next_and_j_brings_it_back(audit: Audit) -> None:
    """p goes on to the next; j brings the case back, with what was typed."""
    one, two = queue(audit)[:2]
    shown = walk(audit, "n", ["half a reason"], "escape", "p", "j", [str(one.number)], "enter")
    assert f"Case {two.number} " in shown[4]
    assert f"Case {one.number} " in shown[-1]
    assert "half a reason" in shown[-1]


def test_an_urgent_referral_stands_with_the_registrar_at_once(audit: Audit) -> None:
    """! and a few words; the case stays on the table; blank words are refused."""
    case = queue(audit)[0]
    shown = walk(audit, "!", "enter", ["threat tonight"], "enter")
    assert "Say it in a few words." in shown[2]
    assert [(one.case, one.words) for one in audit.state.referrals] == [(case.number, "threat tonight")]
    assert f"Case {case.number} " in shown[-1]


def test_a_flag_is_seen_on_the_case_and_in_the_queue(audit: Audit) -> None:
    """f leaves a note; its author sees it beside the case and in the queue."""
    shown = walk(audit, "f", ["call audio differs"], "enter", "q", size=LARGE)
    assert "call audio differs" in shown[-2]
    assert "note: call audio differs" in shown[-1]


def test_a_conflict_of_interest_sends_the_case_away_for_good(audit: Audit) -> None:
    """i and a reason; the case is in no list any more and cannot be jumped to."""
    case = queue(audit)[0]
    shown = walk(audit, "i", ["my cousin"], "enter", "j", [str(case.number)], "enter", size=LARGE)
    assert f"Case {case.number} goes to another" in shown[3]
    assert f"case {case.number} is not for you" in shown[-1]
    assert "p1" in case.recused or case.recused


def test_an_objection_is_noted_after_the_reveal_only(audit: Audit) -> None:
    """x does nothing before the commit; after it the words are counted and the verdict stays."""
    case = next(c for c in queue(audit) if reference_of(c))
    go: list[Step] = ["j", [str(case.number)], "enter"]
    shown = walk(audit, *go, "x", *OBJECTED, "x", "escape", "x", ["only shouted"], "enter", size=LARGE)
    assert "Esc, then x: I was wrong." in shown[-5]
    assert "'x' does nothing here" in shown[4]
    assert case.first.objections == 1
    assert "Noted for the registrar" in shown[-1]
    assert "step 2 of 2" in shown[-1]


def test_undo_takes_back_the_last_step_and_brings_the_case_back(audit: Audit) -> None:
    """z asks, notes the reason, and the case is on the table again with its answers; what is locked stays locked."""
    case = next(c for c in queue(audit) if not reference_of(c))
    go: list[Step] = ["j", [str(case.number)], "enter"]
    out: list[Step] = ["n", "enter", "u", "y", "enter", ["once"], "enter"]
    shown = walk(audit, *go, *OBJECTED, *out, "z", ["typed wrong"], "enter", size=LARGE)
    assert (case.first.step, case.superseded) == ("reveal", 1)
    assert f"Case {case.number}: last step taken back" in shown[-1].splitlines()[1]
    assert "Note: once" in shown[-1]
    with pytest.raises(AssertionError):
        assert "once" not in shown[-1]


def test_what_was_locked_cannot_be_undone(audit: Audit) -> None:
    """After the reveal z is refused, with the way to object."""
    shown = walk(audit, *OBJECTED, "escape", "z", "enter", size=LARGE)
    assert "was locked when its outcome was shown" in shown[-1]
    assert queue(audit)[0].superseded == 0


def test_search_goes_round_and_ends(audit: Audit) -> None:
    """/ finds in any case, n and N go round, Esc ends it and n is a verdict again."""
    shown = walk(audit, "/", ["case"], "enter", "n", "N", "escape", "n", "/", ["zebra"], "enter")
    assert "'case' 1 of 1" in shown[3]
    assert any(line.startswith(">*09:15 CALLER REPORTS ROBBERY") for line in shown[3].splitlines())
    assert "'case'" not in shown[6]
    assert "Your answer" in shown[7]


def test_words_that_are_not_in_the_log_are_said_not_to_be(audit: Audit) -> None:
    """A search without a hit leaves no search behind."""
    shown = walk(audit, "/", ["zebra"], "enter")
    assert "'zebra' is not in this log." in shown[-1]
    assert "c crimes" in shown[-1]


def test_the_time_line_shows_times_and_silences(audit: Audit) -> None:
    """t brings it up at the smallest size; a long silence is said; a line without a time is not in it."""
    shown = walk(audit, "t", size=SMALLEST)[-1]
    assert "09:40 +25 min" in shown
    assert "~ 3 h 25 without a line ~" in shown
    assert "NO TIME" not in shown


def test_the_queue_filters_and_opens(audit: Audit) -> None:
    """s goes through the states, t through the strata; Enter puts the chosen case on the table."""
    third = queue(audit)[2]
    shown = walk(audit, "m", "enter", "q", "s", "s", "s", "t", "t t", "escape", "q", "down down", "enter")
    assert "Your cases: all, 24 of 24" in shown[3]
    assert "open, 23 of 24" in shown[4] or "settled, 1 of 24" in shown[4]
    assert "VIOL, 8 of 24" in shown[7] or "THEFT, 16 of 24" in shown[7] or "THEFT" in shown[7]
    assert "Case " in shown[-1]
    assert third.number


def test_history_shows_ones_own_verdicts_newest_first(audit: Audit) -> None:
    """h lists them; Enter shows the verdict again, with its words."""
    one, two = queue(audit)[:2]
    shown = walk(audit, "m", ["lost"], "enter", "o", ["test call"], "enter", "h", "enter", size=LARGE)
    listed = shown[-2]
    assert listed.index("out of scope") < listed.index("log not found")
    assert f"Case {two.number} " in shown[-1]
    assert "test call" in shown[-1]
    assert one.first.settled


def test_help_names_every_key(audit: Audit) -> None:
    """Each key of the table stands in the help with what it does."""
    shown = walk(audit, "?", size=LARGE)[-1]
    for key in KEYS:
        assert f"{key.key:<7}{key.long[:40]}" in shown


def test_every_key_of_the_foot_does_something(audit: Audit) -> None:
    """No key that is shown for a step answers that it does nothing."""
    for key in KEYS:
        if "blind" in key.steps and key.call not in ("end", "fill"):
            shown = walk(audit, key.key, size=LARGE)
            assert "does nothing here" not in shown[-1], key


def test_leaving_asks_where_something_is_typed(audit: Audit) -> None:
    """Ctrl-C with a draft asks; n stays with the draft; Ctrl-C twice leaves; nothing of it was kept."""
    rooms: list[Room] = []
    shown = walk(audit, rooms.append, "n", ["half"], "ctrl+c", "n", "ctrl+c", "ctrl+c")
    assert "Not committed on case" in shown[4]
    assert "half" in shown[5]
    assert rooms[0]._exit
    assert not any(case.first.owed for case in audit.state.cases.values())


def test_leaving_without_a_draft_asks_nothing(audit: Audit) -> None:
    """Ctrl-C after a commit leaves at once."""
    rooms: list[Room] = []
    walk(audit, rooms.append, "m", "enter", "ctrl+c")
    assert rooms[0]._exit
    assert rooms[0].desk.settled_here == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (300, 100), (20, 5)])
def test_a_draft_survives_resizing(audit: Audit, size: tuple[int, int]) -> None:
    """Half-typed classes and words are there after the terminal changed its size, and can be committed."""
    shown = walk(
        audit, "c", ["rob"], "enter", ["vio"], size, LARGE, "enter enter", ["why"], size, "enter enter enter",
        size=LARGE,
    )  # fmt: skip
    owed = queue(audit)[0].first.owed
    assert owed is not None
    assert [crime.offence for crime in owed.crimes] == ["robbery", "violence"]
    assert "find vio" in shown[6]


def test_a_case_that_another_took_meanwhile_is_told_and_passed_over(audit: Audit, small: Small) -> None:
    """Bea commits the case that Ann has on the screen: Ann is told, loses nothing else, and gets another."""
    case = queue(audit)[0]

    def meanwhile(_: Room) -> None:
        from crime_sample.audit.reviewing import sit
        from crime_sample.verdict import Owed, OwedWords

        with small.open("Bea") as other:
            sitting = sit(other)
            sitting.commit(
                sitting.case(case.number), Owed(answer="not-found"), OwedWords(rationale="bea's words")
            )

    shown = walk(audit, "m", meanwhile, "enter", size=LARGE)
    assert f"Case {case.number} " not in shown[-1].splitlines()[1]
    assert "bea" not in shown[-1]
    assert case.first.auditor == "p2" or case.first.auditor
