"""The review by prompts: what can be done beside a verdict, after it, and when nothing is left."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from plain_driver import QUIT, first, put_off_until, type_in
from small import Small

from crime_sample.audit import Audit
from crime_sample.audit.reviewing import sit
from crime_sample.kind import KINDS, USUAL
from crime_sample.places import order
from crime_sample.terminal.prompts import Choice
from crime_sample.terminal.review_plain import BLIND
from crime_sample.terminal.review_second import CHOICES
from crime_sample.terminal.review_side import LEFT, settled_choices, side_choices
from crime_sample.terminal.room.keys import KEYS, VERDICTS


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with small.open() as opened:
        yield opened


def test_undo_refer_and_object(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """! queues for the registrar, x notes a change of mind, z takes the last step back."""
    case = first(audit, linked=False)
    keys = [
        "!",
        "threat tonight",
        "c",
        "1",
        "struck",
        "",
        "",
        "",
        "x",
        "only shouted",
        "n",
        "",
        "",
        "",
        "",
        "",
        "z",
        "y",
        "typed wrong",
    ]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys)
    found = audit.state.cases[case.number]
    assert audit.state.referrals[0].case == case.number
    assert found.objections == 1
    assert (found.first.step, found.superseded) == ("reveal", 1)
    assert "withdrawn" in shown


# What a key of the app is called here.
CALLED = {"objection": "object", "next_case": "next", "end": "quit"}


IN_STEP = {
    "blind": (*BLIND, *side_choices(KINDS[USUAL])),
    "reveal": CHOICES,
    "settled": settled_choices(KINDS[USUAL]),
    "none": LEFT,
}


@pytest.mark.parametrize(("step", "choices"), IN_STEP.items())
def test_everything_the_app_can_do_can_be_done_here(step: str, choices: tuple[Choice, ...]) -> None:
    """Each key of the app's table has a choice in the same step of the plain way, and when nothing is left; the
    verdicts by the same letters. What goes on with a half-given answer is asked of itself."""
    here = {choice.value: choice.key for choice in choices}
    for key in KEYS:
        if step not in key.steps or key.call == "fill":
            continue
        if key.call == "answer":
            assert here[VERDICTS[key.key]] == key.key
        else:
            assert CALLED.get(key.call, key.call.replace("_", "-")) in here


def test_when_all_is_judged_one_can_look_undo_and_take_a_note_back(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last case: history, queue and help; j to a case whose note is withdrawn; z takes a verdict back, and it
    is given again; n looks for a case; Enter alone leaves."""
    lines = [line for _ in audit.state.cases for line in ("m", "", "y")]
    note = ["j", "1", "f", "see audio", "f", "", ""]
    again = ["z", "y", "misread", "o", "test call", "y", "n"]
    shown = type_in(audit, monkeypatch, *lines, "h", "Q", "settled", "?", *note, *again, "", "never typed")
    assert shown.count("Every case of yours is judged.") == 4
    assert "Your note is taken back." in shown
    assert audit.state.cases[1].remarks[0].withdrawn_at
    [again_judged] = [case for case in audit.state.cases.values() if case.superseded]
    assert f"Your last step on case {again_judged.number} is withdrawn" in shown
    assert again_judged.first.owed is not None
    assert again_judged.first.owed.answer == "out-of-scope"
    assert "never typed" not in shown
    assert shown.rstrip().endswith("go on any time with the same command.")


@pytest.mark.parametrize("way", ["", "-", "q", "Back"])
def test_no_class_need_be_chosen_once_c_was_pressed(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A blank line, - and q or back leave the question; then another answer can be given."""
    case = order(audit.state.cases.values())[0]
    type_in(audit, monkeypatch, "c", way, "o", "test call", "y", QUIT)
    assert case.first.owed is not None
    assert case.first.owed.answer == "out-of-scope"


def test_a_dash_goes_back_from_any_question(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the reason of a verdict, from the words of a note, from a question on a crime to the first on it, and from
    that to the crime before; the answers then given count."""
    case = first(audit, linked=False)
    go = put_off_until(audit, case)
    beside = ["n", "-", "!", "-", "f", "-", "x"]
    shown = type_in(
        audit, monkeypatch, *go, *beside, "c", "1 2", "both", "", "", "",
        "n", "", "-", "n", "", "y", "y",
        "-", "l", "", "", "", "",
        "n", "", "", "", "", "-", "l", "", "", "", "", "", "-", "n", "", "n", "n", "0", "",
    )  # fmt: skip
    assert shown.count("Left as it was.") == 2
    assert not audit.state.referrals
    assert not case.remarks
    outcome = case.first.outcome
    assert outcome is not None
    assert [(one.recorded, one.investigated) for one in outcome.crimes] == [
        ("later", None), ("not-recorded", False),
    ]  # fmt: skip


def test_a_key_at_the_note_is_no_note(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """z at the note asks to take the last step back, and says why it cannot; the note is asked for again."""
    case = first(audit, linked=True)
    go = put_off_until(audit, case)
    shown = type_in(audit, monkeypatch, *go, "n", "nothing", "y", "", "z", "y", "", "as the log says", QUIT)
    assert "was locked when its outcome was shown" in shown
    assert case.first.outcome_words is not None
    assert case.first.outcome_words.note == "as the log says"


def test_looking_around(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search, the log again, time line, queue, history and help, then the case is still there to be judged."""
    case = first(audit, linked=False)
    keys = ["j", str(case.number), "/", "help", "v", "t", "Q", "open", "h", "?", "m", "lost", "y", "h", QUIT]
    shown = type_in(audit, monkeypatch, *keys)
    assert "1 of 2 lines has it." in shown
    assert shown.count(f'CALLER SAYS "HELP", CASE {int(case.id)}') == 3
    assert "No line begins with a time." in shown
    assert "open" in shown
    assert "You have given no verdict yet." in shown
    assert "log not found" in shown.rsplit("<h>", 1)[1]
    assert audit.state.cases[case.number].settled


def test_flag_and_conflict(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note stays on the case; a case with a conflict of interest is gone for good."""
    shown = type_in(audit, monkeypatch, "f", "see audio", "v", "i", "my cousin", "j", "1", QUIT)
    assert "Notes for colleagues" in shown
    assert "goes to another." in shown
    assert "case 1 is not for you" in shown
    assert audit.state.cases[1].recused


def test_a_settled_case_can_be_looked_at_and_taken_back(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """j to a settled case shows the verdict; z takes it back and asks anew."""
    shown = type_in(audit, monkeypatch, "m", "lost", "y", "j", "1", "z", "y", "found it", QUIT)
    assert "Your verdict" in shown
    assert audit.state.cases[1].first.step == "blind"
    assert audit.state.cases[1].superseded == 1


def test_put_off_comes_round_again_when_nothing_else_is_left(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but two are judged; then these come round, the longest put off first, as often as it takes."""
    one, two, *rest = (c.number for c in order(audit.state.cases.values()))
    judged = [line for _ in rest for line in ("m", "", "y")]
    shown = type_in(audit, monkeypatch, "p", "p", *judged, "p", "p", "m", "", "y", "m", "", "y")
    said = [line for line in shown.splitlines() if "was put off" in line]
    assert said == [f"Case {number} was put off, and comes round again." for number in (one, two, one, two)]
    assert "Every case of yours is judged." in shown
    assert audit.state.settled == len(audit.state.cases)


def test_what_was_taken_back_is_told_and_its_reason_kept(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After z, and in another sitting, the step taken back is shown, and Enter takes its reason again."""
    type_in(audit, monkeypatch, "u", "torn page", "y", "z", "y", "")
    shown = type_in(audit, monkeypatch, "u", "", "y")
    assert "You took back: cannot be determined; torn page" in shown
    given = sit(audit).history()[0][1].owed_words
    assert given is not None
    assert given.rationale == "torn page"
