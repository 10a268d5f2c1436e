"""The adjudication by prompts: what the registrar sees and types, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from plain_driver import typing
from rich.console import Console
from small import Small, reference_of
from twice import ANN, BOB, NOTHING, REG, copy_of, judged_twice

from crime_sample.adjudicate import sides
from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import preside
from crime_sample.audit.reviewing import sit
from crime_sample.errors import Refused
from crime_sample.rules.library import load
from crime_sample.terminal.adjudication import run
from crime_sample.verdict import Outcome, OutcomeWords


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Ten cases judged twice; in the first two the verdicts differ."""
    return judged_twice(tmp_path_factory.mktemp("twice"))


@pytest.fixture
def twice(template: Small, tmp_path: Path) -> Small:
    """A copy of it."""
    return copy_of(template, tmp_path / "twice")


@pytest.fixture
def audit(twice: Small) -> Iterator[Audit]:
    """The registrar at work on it."""
    with twice.open(REG, "registrar") as opened:
        yield opened


def type_in(audit: Audit, monkeypatch: pytest.MonkeyPatch, *lines: str, width: int = 80) -> tuple[int, str]:
    """Rule with these lines typed, then the end of the input; how many were ruled on, and everything shown."""
    shown = io.StringIO()
    typing(monkeypatch, lines, shown)
    count = run(preside(audit), Console(file=shown, width=width))
    return count, shown.getvalue()


def test_both_verdicts_are_shown_with_all_that_was_said_and_no_names(
    audit: Audit, twice: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log, outcome, both verdicts under letters, rationales, notes and remarks; whose they are nowhere."""
    with twice.open(ANN) as ann:
        sit(ann).flag(ann.state.cases[1], words="see the call \x1b[31mred[/bold]")
    _, shown = type_in(audit, monkeypatch, "q")
    for words in ("CALLER SAYS", "Result", " A ", " B ", "A, why:", "B, why:", "no victim confirmed it",
                  "caller hurt", "looked twice", "see the call ␛[31mred[/bold]", "OFFICIAL-SENSITIVE"):  # fmt: skip
        assert words in shown, words
    names = [*audit.state.people.values(), *(name.split()[0] for name in (ANN, BOB))]
    assert not [name for name in names if name in shown]
    assert "\x1b" not in shown


def test_what_differs_is_marked_by_a_sign(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A star stands before the questions answered differently and before no other."""
    for view in ([], ["v"]):
        _, shown = type_in(audit, monkeypatch, *view, "q")
        part = shown[shown.rindex("To rule on") :].splitlines()
        marked = {line[2:].split("  ")[0].strip() for line in part if line.startswith("* ")}
        assert {"answer", "crimes owed", "recorded"} <= marked
        assert not {"flags", "sources"} & marked


def test_taking_one_side_settles_the_case_and_keeps_both(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rules as A has it, B as B; the reason stands with the ruling and the verdicts as they were."""
    state = audit.state
    first, second = (sides(state.cases[number]) for number in (1, 2))
    wanted = [first[0].owed, second[1].owed]
    verdicts = [verdict.owed for number in (1, 2) for verdict in state.cases[number].verdicts]
    count, shown = type_in(audit, monkeypatch, "a", "", "the log is plain", "y", "B", "as it says", "")
    assert count == 2
    assert "Nothing is to be ruled on." in shown
    assert [state.cases[number].owed for number in (1, 2)] == wanted
    assert state.cases[1].rulings[0].why == "the log is plain"
    assert [verdict.owed for number in (1, 2) for verdict in state.cases[number].verdicts] == verdicts
    public = repr([(event.kind, event.body) for event in audit.store.events() if event.kind == "ruled"])
    assert "the log is plain" not in public


def test_a_ruling_not_confirmed_is_not_kept(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """No at the last question, or the end of the input before it, rules nothing; a case put off stays."""
    assert type_in(audit, monkeypatch, "a", "why not", "n", "p", "b", "as it says")[0] == 0
    assert not any(case.rulings for case in audit.refresh().cases.values())


def test_settling_otherwise_asks_both_steps(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two crimes owed, one recorded under the linked reference and one not, faults told and asked again."""
    case = next(case for case in audit.state.cases.values() if reference_of(case) and case.contested)
    before = ["p"] if case.number == 2 else []
    crimes = ["c", "1 2", "", "1", "r", "", "y"]
    missed = ["n", "1", "n", "?", "0", "both victims"]
    count, shown = type_in(
        audit, monkeypatch, *before, "s", "x", "s", *crimes, *missed, "two victims", "y", "q"
    )
    assert count == 1, shown
    settled = case.rulings[0]
    assert [crime.offence for crime in settled.owed.crimes] == ["violence", "sexual-offences"]
    assert settled.outcome is not None
    assert [one.recorded for one in settled.outcome.crimes] == ["recorded", "not-recorded"]
    assert settled.words.references == (reference_of(case), "")
    assert settled.outcome.crimes[1].investigated is False
    assert (settled.outcome.not_owed, settled.words.note) == (0, "both victims")


def test_a_crime_is_recorded_only_with_a_reference_of_the_extract(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference that is not there is told, and it is asked again."""
    lines = [
        "s",
        "c",
        "1",
        "",
        "1",
        "r",
        "46/99999/26",
        "-",
        "n",
        "",
        "",
        "",
        "",
        "",
        "never recorded",
        "y",
        "q",
    ]
    count, shown = type_in(audit, monkeypatch, *lines)
    assert (count, "not in the crime extract" in shown) == (1, True)


def test_the_registrar_picks_classes_as_an_auditor_does(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By code, letters or number, the code kept; Enter alone goes back, and - from the second step to what is owed."""
    audit.state.charter = audit.state.about.model_copy(update={"rules": load("england-wales-2015")})
    missed = ["n", "", "", ""]
    lines = ["s", "c", "", "c", "rob", "", "-", "c", "8n rob", "", "", *missed, *missed, "0", ""]
    count, shown = type_in(audit, monkeypatch, *lines, "hit and robbed", "y", "q")
    assert count == 1, shown
    assert [(one.offence, one.code) for one in audit.state.cases[1].rulings[0].owed.crimes] == [
        ("violence", "8N"), ("robbery", ""),
    ]  # fmt: skip
    assert "as in your last case" not in shown


def test_a_missing_log_needs_no_second_step(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undeterminable settles at once."""
    assert type_in(audit, monkeypatch, "s", "u", "the recording is gone", "y", "q")[0] == 1
    assert audit.state.cases[1].missing


def test_who_judged_is_told_that_another_must_rule(twice: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """To an auditor of the cases nothing is shown."""
    with twice.open(BOB) as bob:
        count, shown = type_in(bob, monkeypatch)
    assert count == 0
    assert "2 cases wait for another registrar" in shown
    assert "CALLER SAYS" not in shown


def test_an_interest_keeps_the_registrar_away(twice: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs with a declared value are not put before them."""
    from crime_sample.audit.assigning import declare

    with twice.open("Lee", "lead") as lead:
        districts = {case.number: case.labels["district"] for case in lead.state.cases.values()}
        declare(lead, REG, column="District", value=districts[1], new=True)
    left = sum(districts[number] != districts[1] for number in (1, 2))
    with twice.open(REG, "registrar") as audit:
        assert len(preside(audit).matters()) == left


def test_an_objection_that_comes_meanwhile_is_not_ruled_away(twice: Small, audit: Audit) -> None:
    """A ruling answers what the registrar saw; if more was said since, it is refused."""
    bench = preside(audit)
    matter = bench.next_matter()
    assert matter is not None
    with twice.open(ANN) as ann:
        sit(ann).object_to(ann.state.cases[1], why="I read the wrong log")
    with pytest.raises(Refused, match="more was said"):
        bench.rule(matter, NOTHING, Outcome(), OutcomeWords(), why="so")
    again = bench.next_matter()
    assert again is not None
    bench.rule(again, NOTHING, Outcome(), OutcomeWords(), why="so")
    assert audit.state.cases[1].contested is None


def test_looking_is_logged_and_no_auditors_time_is_touched(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sitting and each case put before the registrar stand in the ledger; when auditors opened it stays as it
    was."""
    opened = [verdict.opened_at for case in audit.state.cases.values() for verdict in case.verdicts]
    before = audit.state.seq
    type_in(audit, monkeypatch, "p", "p")
    events = [event for event in audit.store.events(after=before) if event.kind == "consulted"]
    sitting, *looks = [event.body for event in events]
    assert (sitting["purpose"], sitting["cases"]) == ("adjudication", 2)
    assert [body["case"] for body in looks] == [1, 2]
    assert [verdict.opened_at for case in audit.state.cases.values() for verdict in case.verdicts] == opened


def test_help_log_and_view_change_nothing(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are shown again; the next case is shown in the view last chosen."""
    count, shown = type_in(audit, monkeypatch, "?", "l", "v", "p", "q")
    assert count == 0
    assert "Whose they are is not shown" in shown
    assert shown.count("Case 1: the log") == 2
    assert shown[shown.index("Case 2: the log") :].count("  A: ") >= 3


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_is_wider_than_the_terminal(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Side by side and one under the other, at any width."""
    _, shown = type_in(audit, monkeypatch, "v", "?", "s", "c", width=width)
    assert max(len(line) for line in shown.splitlines()) <= width
