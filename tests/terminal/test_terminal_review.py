"""The review by prompts: what a person types, step by step, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from plain_driver import QUIT, first, put_off_until, type_in
from rich.console import Console
from small import Small, reference_of

from crime_sample.audit import Audit
from crime_sample.audit.reviewing import sit
from crime_sample.frame import Incident
from crime_sample.rules.library import load
from crime_sample.terminal.prompts import Prompter
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.screens import case_screen, show_log


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with small.open() as opened:
        yield opened


def test_a_recorded_crime_from_the_first_key_to_the_last(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Class, flags, sources, rationale, commit; then reference, class right, time; the case is settled."""
    case = first(audit, linked=True)
    keys = ["c", "1", "struck by ex-partner", "1", "1 2", "y", "r", "1", "y", "", ""]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys, QUIT)
    found = audit.state.cases[case.number]
    assert found.settled
    assert found.owed is not None
    assert [c.offence for c in found.owed.crimes] == ["violence"]
    assert found.owed.flags == ("domestic-abuse",)
    assert found.outcome is not None
    assert (found.outcome.crimes[0].recorded, found.outcome.crimes[0].right_class) == ("recorded", True)
    assert found.outcome.crimes[0].timely is not None
    assert found.outcome_words is not None
    assert found.outcome_words.references == (reference_of(case),)
    before, after = shown.split("what was made of it", 1)
    assert reference_of(case) not in before
    assert "CRIMED" not in before
    assert reference_of(case) in after


def test_none_owed_with_a_linked_crime_asks_what_was_over_recorded(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing owed and one crime linked, one crime recorded but not owed is proposed."""
    case = first(audit, linked=True)
    type_in(audit, monkeypatch, *put_off_until(audit, case), "n", "no crime in it", "y", "", "", QUIT)
    outcome = audit.state.cases[case.number].outcome
    assert outcome is not None
    assert outcome.not_owed == 1


def test_none_owed_and_nothing_linked_shows_the_outcome_and_waits(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit shows that no crime is linked, and what was hidden; Enter keeps it; z brings the second step back."""
    case = first(audit, linked=False)
    go = [*put_off_until(audit, case), "n", "nothing happened", "y"]
    type_in(audit, monkeypatch, *go)
    assert audit.state.cases[case.number].first.step == "reveal"
    shown = type_in(audit, monkeypatch, "", "z", "y", "")
    assert shown.index("No crime is linked to this log.") < shown.index("<>")
    assert "Closing  NFA" in shown
    assert f"Case {case.number} is kept." in shown
    found = audit.state.cases[case.number].first
    assert (found.step, found.superseded) == ("reveal", 1)


def test_flags_are_asked_for_where_a_crime_is_owed_and_on_wish_where_none_is(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no crime owed the reason and y commit; f asks for flags and sources first."""
    case = first(audit, linked=False)
    shown = type_in(
        audit,
        monkeypatch,
        *put_off_until(audit, case),
        "n",
        "nothing happened",
        "f",
        "2",
        "1 2",
        "y",
        "",
        QUIT,
    )
    assert shown.count("Flags (numbers") == 1
    owed = audit.state.cases[case.number].owed
    assert owed is not None
    assert (owed.flags, owed.sources) == (("hate",), ("incident-log", "call-audio"))


def test_not_recorded_takes_reasons_and_what_was_done_for_the_victim(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reasons by number, investigated, safeguarded; two crimes owed, each judged."""
    case = first(audit, linked=False)
    keys = ["c", "1 1", "two struck", "", "", "", "n", "1 2", "y", "n", "n", "", "", "", "", "note"]
    type_in(audit, monkeypatch, *put_off_until(audit, case), *keys, QUIT)
    outcome = audit.state.cases[case.number].outcome
    assert outcome is not None
    assert len(outcome.crimes) == 2
    assert len(outcome.crimes[0].reasons) == 2
    assert (outcome.crimes[0].investigated, outcome.crimes[0].safeguarded) == (True, False)
    assert outcome.crimes[1].investigated is None


def test_a_reference_that_is_not_in_the_extract_is_not_taken_for_recorded(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said so; Enter goes back, and the crime can be called recorded later."""
    case = first(audit, linked=False)
    keys = ["c", "1", "struck", "", "", "", "r", "46/99999/26", "-", "l", "46/99999/26", "", "", "", "", ""]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys, QUIT)
    assert "not in the crime extract" in shown
    outcome = audit.state.cases[case.number].outcome
    assert outcome is not None
    assert outcome.crimes[0].recorded == "later"


@pytest.mark.parametrize(
    ("key", "answer"), [("m", "not-found"), ("o", "out-of-scope"), ("u", "undeterminable")]
)
def test_answers_without_an_outcome_settle_at_once(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, key: str, answer: str
) -> None:
    """Not found, out of scope and undeterminable show nothing more and settle."""
    case = first(audit, linked=True)
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), key, "why not", "y", QUIT)
    owed = audit.state.cases[case.number].owed
    assert owed is not None
    assert owed.answer == answer
    assert "what was made of it" not in shown


def test_leaving_half_way_keeps_what_was_committed_and_comes_back_to_it(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The input ends in the middle of the second step: the blind step is kept, and it is the next case."""
    case = first(audit, linked=True)
    type_in(audit, monkeypatch, *put_off_until(audit, case), "c", "1", "struck", "", "", "", "r")
    assert audit.state.cases[case.number].first.step == "reveal"
    shown = type_in(audit, monkeypatch, "n", "", "", "", "0", "")
    assert shown.index("what was made of it") < 400
    assert audit.state.cases[case.number].settled


def test_wrong_keys_are_answered_and_nothing_is_lost(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that means nothing, a class that is not there, a missing rationale: each is asked again."""
    case = first(audit, linked=False)
    keys = [
        "w",
        "",
        "?",
        "c",
        "99",
        "viol",
        "",
        "struck",
        "",
        "",
        "maybe",
        "n",
        "n",
        "quiet",
        "y",
        "",
    ]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys, QUIT)
    for words in (
        "'w' is none of",
        "'99' is not a number from 1",
        "can follow it",
        "Type y or n",
    ):
        assert words in shown
    owed = audit.state.cases[case.number].owed
    assert owed is not None
    assert owed.answer == "none"


def test_text_that_would_command_a_terminal_or_markup_is_only_shown(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape sequences, bells, markup and bidi overrides in a log are made visible and do nothing."""
    case = first(audit, linked=False)
    desk = Desk(sit(audit))
    evil = "A\x1b[31mRED\x1b]0;title\x07 [bold]b[/bold] \u202egnp.exe \x00 end"
    columns = dict(desk.sitting.incident(case).columns) | {"Log": evil, "District": "\x1b[2J"}
    desk.sitting._incidents[case.frame, case.id] = Incident(case.id, columns)
    desk.jump(case.number)
    shown = io.StringIO()
    console = Console(file=shown, width=100, force_terminal=True, color_system=None)
    console.print(case_screen(desk))
    show_log(desk, Prompter(console))
    out = shown.getvalue()
    body = out.replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[7m", "")
    assert not [c for c in body if ord(c) < 32 and c not in "\n\t"]
    assert "\u202e" not in body
    assert "[bold]b[/bold]" in body
    assert "end" in body


def test_a_few_letters_or_the_last_case_give_the_classes(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters that could be several are asked again with their numbers; = takes over the last case's findings."""
    case = first(audit, linked=False)
    one = ["c", "o", "rob viol", "both", "", "", "", "n", "", "", "", "n", "", "", "", "", ""]
    shown = type_in(
        audit, monkeypatch, *put_off_until(audit, case), *one, "c", "=", "so again", "", "", "", QUIT
    )
    assert "'o' could be: " in shown
    assert "Used last: " in shown
    owed = [verdict.owed for _, verdict in sit(audit).history() if verdict.owed is not None]
    assert len(owed) == 2
    assert {tuple(crime.offence for crime in one.crimes) for one in owed} == {("robbery", "violence")}


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_screen_fits_any_width(audit: Audit, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """No line is longer than the terminal is wide."""
    shown = type_in(audit, monkeypatch, "?", QUIT, width=width)
    assert max(len(line) for line in shown.splitlines()) <= width


def test_a_long_log_comes_a_screenful_at_a_time(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20,000 lines one screenful shows; Enter goes on, a number goes to that line, s stops; search is paged too."""
    case = first(audit, linked=True)
    sitting = sit(audit)
    long = "\n".join(f"LINE {number} OF IT" for number in range(1, 20_001))
    columns = {**sitting.incident(case).columns, "Log": long}
    sitting._incidents[case.frame, case.id] = Incident(case.id, columns)
    monkeypatch.setattr("plain_driver.sit", lambda _: sitting)
    keys = ["", "19990", "/", "LINE", "s", "v", "s", "m", "", "y"]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys)
    assert "LINE 23 OF IT" in shown
    assert "LINE 46 OF IT" in shown
    assert "LINE 47 OF IT" not in shown
    assert "To line 23 of 20,000. Enter goes on" in shown
    assert "LINE 20000 OF IT" in shown
    assert "20,000 of 20,000 lines have it." in shown
    assert len(shown.splitlines()) < 300
    assert audit.state.cases[case.number].settled


def test_a_code_is_kept_as_the_pack_writes_it(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code picks its class and stays with it: at the commit, at the second step, among those used last."""
    audit.state.charter = audit.state.about.model_copy(update={"rules": load("england-wales-2015")})
    case = first(audit, linked=False)
    keys = ["c", "8n #1 1", "struck", "", "", "", "n", "", "", "", "n", "", "", "", "n", "", "", "", "", ""]
    shown = type_in(audit, monkeypatch, *put_off_until(audit, case), *keys, "c")
    owed = audit.state.cases[case.number].owed
    assert owed is not None
    assert [(one.offence, one.code) for one in owed.crimes] == [
        ("violence", "8N"), ("violence", "1"), ("violence", ""),
    ]  # fmt: skip
    assert "Crime 1 of 3: Violence against the person: 8N Assault with injury" in shown
    assert "Used last: 8N (Violence against the person: 8N Assault with injury)" in shown
