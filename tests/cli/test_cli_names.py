"""Names that an audit does not know, as typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small import Small, drawn
from typer.testing import CliRunner, Result

from crime_sample.cli import world
from crime_sample.cli.app import app
from crime_sample.errors import CrimeSampleError

Terminal = Callable[[], None]


@pytest.fixture
def shared(tmp_path: Path) -> Small:
    """Some cases are A. Jones's, the rest anybody's."""
    small = drawn(tmp_path)
    typed(small, "assign", "--auditor", "A. Jones", "--stratum", "VIOL", "--who", "Lee")
    return small


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """There is somebody to ask."""

    def attach() -> None:
        monkeypatch.setattr("crime_sample.cli.acquaint.asks", lambda: True)

    return attach


def typed(small: Small, command: str, *options: str, answers: str = "") -> Result:
    """What a command does."""
    return CliRunner().invoke(app, [command, str(small.path), *options], input=answers)


def refused(done: Result) -> str:
    """Why it was refused."""
    assert isinstance(done.exception, CrimeSampleError)
    return str(done.exception)


def people(small: Small) -> list[str]:
    """Who is known."""
    with small.open("Lee") as audit:
        return list(audit.state.people.values())


def test_a_script_with_a_new_name_goes_on(shared: Small) -> None:
    """Without a terminal a new name is told, and not asked about."""
    done = typed(shared, "review", "--auditor", "B. Jones", "--plain", answers="q\n")
    assert done.exit_code == 0
    assert "'B. Jones' is new to this audit. Known are: A. Jones." in done.stderr


def test_a_script_with_a_known_name_typed_otherwise_is_refused(shared: Small) -> None:
    """A name that is a known one but for a dot is refused, unless it is said to be somebody new."""
    done = typed(shared, "review", "--auditor", "A Jones", "--plain")
    assert "'A Jones' is not known here, but 'A. Jones' is" in refused(done)
    assert "--new-auditor" in refused(done)
    done = typed(shared, "review", "--auditor", "A Jones", "--plain", "--new-auditor", answers="q\n")
    assert done.exit_code == 0


@pytest.mark.parametrize(("answer", "fine"), [("y", True), ("n", False), ("", False)])
def test_in_a_terminal_a_new_name_is_asked_about(
    shared: Small, terminal: Terminal, answer: str, fine: bool
) -> None:
    """Yes goes on, no and Enter do nothing."""
    terminal()
    done = typed(shared, "review", "--auditor", "B. Jones", "--plain", answers=f"{answer}\nq\n")
    assert "Is this somebody new?" in done.output
    assert (done.exit_code == 0) is fine
    if not fine:
        assert "Give the name as it is known: A. Jones." in refused(done)


def test_assigning_names_new_people_unasked(shared: Small, terminal: Terminal) -> None:
    """To name somebody is how they are introduced; only a name that is like a known one is asked about."""
    terminal()
    assert "Is this" not in typed(shared, "assign", "--auditor", "C. Khan", "--who", "Lee").output
    done = typed(shared, "assign", "--auditor", "Jones, A.", "--who", "Lee", answers="n\n")
    assert "It is like 'A. Jones'." in done.output
    assert people(shared) == ["Lee", "A. Jones", "C. Khan"]


def test_a_conflict_creates_nobody_in_silence(shared: Small, terminal: Terminal) -> None:
    """Without a terminal an unknown name is refused; in one it is asked about; --new-auditor says it."""
    options = ("--column", "District", "--value", "North", "--who", "Lee")
    done = typed(shared, "conflict", "--auditor", "Anne", *options)
    assert "nobody called 'Anne' is known" in refused(done)
    assert people(shared) == ["Lee", "A. Jones"]
    assert typed(shared, "conflict", "--auditor", "Anne", "--new-auditor", *options).exit_code == 0
    terminal()
    assert typed(shared, "conflict", "--auditor", "Bea", *options, answers="n\n").exit_code != 0
    assert typed(shared, "conflict", "--auditor", "Bea", *options, answers="y\n").exit_code == 0
    assert people(shared) == ["Lee", "A. Jones", "Anne", "Bea"]


@pytest.mark.parametrize(
    "command",
    [
        ("adjudicate", "--list", "--registrar", "A.Jones"),
        ("quality", "--interim", "--who", "A Jones"),
        ("estimate", "--interim", "--who", "Jones, A."),
        ("status", "--who", "A Jones"),
        ("assign", "--from", "A. Jones", "--auditor", "Cy", "--who", "A.Jones"),
    ],
    ids=lambda command: command[0],
)
def test_who_judges_is_not_let_in_by_another_spelling(shared: Small, command: tuple[str, ...]) -> None:
    """What is kept from who judges cases is kept from every spelling of the name; somebody else may come."""
    assert "'A. Jones' judges cases of this audit" in refused(typed(shared, *command))
    assert typed(shared, "status", "--who", "R. Shah").exit_code == 0


def test_a_file_that_is_called_as_an_option_is_printed_so_that_it_can_be_typed() -> None:
    """And what a shell would run is in quotes."""
    assert world.typed(Path("--anywhere")) == "./--anywhere"
    assert world.typed(Path("-a $(id)")) == "'./-a $(id)'"
    assert world.typed_frame("-x.csv") == "./-x.csv"
    assert world.typed(Path("kent-2016")) == "kent-2016"
