"""Lines of a log kept with the case, by a key: in the app, and by prompts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from plain_driver import type_in
from room_driver import copied, made, ticking, timed_log, walk

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.excerpts import excerpts
from crime_sample.places import order


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An audit begun with excerpts, and one without."""
    folder = tmp_path_factory.mktemp("excerpts")
    (folder / "with").mkdir()
    (folder / "without").mkdir()
    (folder / "fields").mkdir()
    return {
        "fields": made(folder / "fields", lambda _: " ", excerpts="yes"),
        "with": made(folder / "with", long_log, excerpts="yes"),
        "without": made(folder / "without", timed_log),
    }


def long_log(number: int) -> str:
    """A log of sixty lines, more than a screen."""
    return "\r\n".join(f"line {line} of log {number}" for line in range(1, 61))


@pytest.fixture
def audit(request: pytest.FixtureRequest, templates: dict[str, Path], tmp_path: Path) -> Iterable[Audit]:
    """The audit with excerpts, unless a test says otherwise."""
    template = templates[getattr(request, "param", "with")]
    with open_audit(copied(template, tmp_path).path, who="Ann", now=ticking()) as opened:
        yield opened


def lines(audit: Audit, first: int, last: int) -> str:
    """These lines of the log of the first case."""
    case = order(audit.state.cases.values())[0]
    return "\n".join(f"line {line} of log {int(case.id)}" for line in range(first, last + 1))


def test_lines_in_view_are_proposed_and_others_can_be_typed(audit: Audit) -> None:
    """k shows which lines are in view and how many there are; what is kept is sealed, and the step goes on."""
    shown = walk(audit, "k", "ctrl+u", ["3-4"], "enter", "n", ["nothing owed"], "enter")
    assert "Keep an excerpt" in shown[1]
    assert "In view are 1 to " in shown[1]
    assert "of 60 lines" in shown[1]
    assert f"{len(lines(audit, 3, 4))} characters of the log are kept with the case" in shown[4]
    assert [one.text for one in excerpts(audit)] == [lines(audit, 3, 4)]
    kept = [event for event in audit.store.events() if event.kind == "excerpted"]
    assert [event.body["case"] for event in kept] == [order(audit.state.cases.values())[0].number]


def test_what_is_in_view_is_what_is_proposed(audit: Audit) -> None:
    """Scrolled to the end, k and Enter keep the last lines and no others."""
    shown = walk(audit, "end", "k", "enter")
    (found,) = excerpts(audit)
    assert found.text is not None
    first = int(found.text.split()[1])
    assert found.text == lines(audit, first, 60)
    assert f"In view are {first} to 60 of 60 lines" in shown[2]
    assert f"line {first} of log" in shown[1]
    assert f"line {first - 1} of log" not in shown[1]


@pytest.mark.parametrize("typed", ["61", "4-3", "some", "0-2"])
def test_lines_that_are_none_are_refused_and_nothing_is_kept(audit: Audit, typed: str) -> None:
    """They are told of on the screen, and the case stays."""
    shown = walk(audit, "k", "ctrl+u", [typed], "enter")
    assert "no part of them" in shown[-1] or "names no lines" in shown[-1]
    assert excerpts(audit) == []


@pytest.mark.parametrize("audit", ["fields"], indirect=True)
def test_a_log_without_text_has_nothing_to_keep(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its fields stand where the text would, and are no lines; nothing is asked."""
    assert "this log has no text, only fields" in walk(audit, "k")[-1]
    assert "this log has no text, only fields" in type_in(audit, monkeypatch, "k", "q")


@pytest.mark.parametrize("audit", ["without"], indirect=True)
def test_without_that_choice_the_key_says_so(audit: Audit) -> None:
    """Nothing is asked."""
    shown = walk(audit, "k")
    assert "this audit keeps no excerpts of logs" in shown[-1]
    assert "Lines" not in shown[-1]


def test_after_the_reveal_too(audit: Audit) -> None:
    """In the second step, once Esc gives the log its keys, and on a settled case."""
    case = order(audit.state.cases.values())[0]
    walk(audit, "n", ["nothing owed"], "enter", "escape", "k", "ctrl+u", ["2"], "enter")
    walk(audit, "enter", "enter", "j", [str(case.number)], "enter", "k", "ctrl+u", ["5"], "enter")
    assert [(one.case, one.text) for one in excerpts(audit)] == [
        (case.number, lines(audit, 2, 2)),
        (case.number, lines(audit, 5, 5)),
    ]


def test_by_prompts(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """k and the lines, whose numbers a search shows; a dash goes back."""
    shown = type_in(audit, monkeypatch, "s", "/", "line 7", "k", "-", "k", "x", "k", "7", "q")
    assert "7  line 7 of log" in shown
    assert "Left as it was." in shown
    assert "'x' names no lines" in shown
    assert "characters of the log are kept with the case." in shown
    assert [one.text for one in excerpts(audit)] == [lines(audit, 7, 7)]


@pytest.mark.parametrize("audit", ["without"], indirect=True)
def test_by_prompts_without_that_choice(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and nothing asked."""
    assert "keeps no excerpts" in type_in(audit, monkeypatch, "k", "q")
