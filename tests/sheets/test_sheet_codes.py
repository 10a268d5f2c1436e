"""A class named by a code keeps it wherever the class is shown: sheets, adjudication, the remedial list, verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import audited_state

from crime_sample.adjudicate import Position
from crime_sample.estimate import remedial
from crime_sample.files.sheets import remedial_csv
from crime_sample.remedial import due
from crime_sample.rules.library import load
from crime_sample.sheet.answer import answer_sheet
from crime_sample.sheet.blind import owed_in_words
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.remedial import remedial_sheet
from crime_sample.sheet.reveal import reveal_sheet
from crime_sample.state import State
from crime_sample.terminal.positions import answers
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

RULES = load("england-wales-2015")
CODED = OwedCrime(offence="violence", code="8N")
CALLED = "Violence against the person: 8N Assault with injury"


@pytest.fixture
def state() -> State:
    """One case, in which an assault with injury was owed and not recorded."""
    made = audited_state({"A": ["n"]}, population={"A": 10})
    made.charter = made.about.model_copy(update={"rules": RULES})
    made.cases[1].first.owed = Owed(answer="crimes", crimes=(CODED,))
    return made


@pytest.mark.parametrize(
    ("text", "crime"),
    [
        ("8N", CODED),
        ("8 n", CODED),
        ("8n assault with injury", CODED),
        (CALLED.upper(), CODED),
        ("4/10", OwedCrime(offence="violence", code="4.10")),
        ("Violence against the person", OwedCrime(offence="violence")),
        ("robbery", OwedCrime(offence="robbery")),
        ("Shoplifting", OwedCrime(offence="shoplifting")),
    ],
)
def test_a_cell_takes_a_title_a_key_or_a_code(text: str, crime: OwedCrime) -> None:
    """However a code is written, the pack's spelling is kept; what is shown is taken back; offered are the classes."""
    classes = Classes(RULES)
    key = classes.find(text)
    assert key is not None
    assert classes.crime(key) == crime
    shown = classes.find(classes.words(crime))
    assert shown is not None
    assert classes.crime(shown) == crime
    assert classes.labels == tuple(group.title for group in RULES.groups)


def test_a_cell_with_another_code_is_not_the_crime() -> None:
    """Of a locked crime the class alone will do, or its own code; not another's, nor a code that is none."""
    classes = Classes(RULES)
    assert classes.means(CALLED, CODED)
    assert classes.means("Violence against the person", CODED)
    assert not classes.means("8L", CODED)
    assert not classes.means("Robbery", CODED)
    assert not classes.means("999Z", CODED)


def test_the_code_stands_on_every_sheet(state: State, tmp_path: Path) -> None:
    """Reveal sheet, the force's sheet, the remedial list with its file, and a verdict in words."""
    case = state.cases[1]
    reveal = reveal_sheet(state, [case], {}, {}, {}, auditor=case.first.auditor, sheet="s1")
    force = answer_sheet(state, [case], sheet="s2", with_rationale=False)
    remedy = remedial_sheet(state, due(state), sheet="s3", with_rationale=False)
    for sheet in (reveal, force, remedy):
        assert any(CALLED in cell for row in sheet.rows for cell in row), sheet.id
    remedial_csv(remedial(state.cases.values()), state, tmp_path / "list.csv")
    assert CALLED in (tmp_path / "list.csv").read_text("utf-8-sig")
    owed = case.first.owed
    assert owed is not None
    assert CALLED in owed_in_words(state, owed, OwedWords(rationale="hit"))


def test_the_registrar_sees_the_code(state: State) -> None:
    """Under crimes owed; the questions that are compared have the class alone."""
    owed, outcome = state.cases[1].first.owed, state.cases[1].first.outcome
    assert owed is not None
    shown = answers(Position("A", owed, outcome or Outcome(), OutcomeWords(), ""), RULES)
    assert shown["crimes owed"] == CALLED
    assert shown["recorded"].startswith("Violence against the person: ")
