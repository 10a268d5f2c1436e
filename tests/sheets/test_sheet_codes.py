"""A class named by a code keeps it wherever the class is shown: sheets, adjudication, the remedial list, verdicts."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import SubElement, fromstring, tostring

import pytest
from builders import audited_state
from python_calamine import CalamineWorkbook
from sheets.sheet_builders import world

from crime_sample.adjudicate import Position
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.estimate import remedial
from crime_sample.files.sheets import remedial_csv
from crime_sample.remedial import due
from crime_sample.rules.library import load
from crime_sample.sheet.answer import answer_sheet
from crime_sample.sheet.blind import owed_in_words
from crime_sample.sheet.classes import Classes
from crime_sample.sheet.remedial import remedial_sheet
from crime_sample.sheet.reveal import reveal_sheet
from crime_sample.sheet.values import letters
from crime_sample.state import State
from crime_sample.terminal.positions import answers
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

RULES = load("england-wales-2015")
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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
        ("Violence against the person / 8N", CODED),
        ("violence/8n", CODED),
        ("violence: 8N", CODED),
        ("Violence against the person / 8N assault with injury", CODED),
        ("violence / 4/10", OwedCrime(offence="violence", code="4.10")),
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Robbery / 8N", "The code 8N stands under 'Violence against the person'."),
        ("8N Asault with injury", f"Did you mean '{CALLED}'?"),
        ("999Z", "Or a code of the rule pack: "),
    ],
)
def test_a_code_that_will_not_do_is_told_why(text: str, words: str) -> None:
    """Under another class, mistyped, or of no pack."""
    classes = Classes(RULES)
    assert classes.find(text) is None
    assert words in classes.hint(text)
    assert "code of the rule pack" not in Classes(load("england-wales-2023")).hint("999Z")


def test_a_code_typed_into_the_workbook_is_accepted_and_explained(tmp_path: Path) -> None:
    """The drop-down offers the classes, its rule lets a code pass, and row 2 and the cell say how to write one. Typed
    into the very workbook, alone and after its class, codes come back with their crimes; one under another class is a
    fault that says so."""
    made = world(tmp_path, ("00000001", "00000002"), pack="england-wales-2015")
    sitting = made.sitting()
    path = export_sheet(sitting, tmp_path / "blind.xlsx", step="blind").path
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    example = next(f"{c.code}, or {g.title} / {c.code}" for g in RULES.groups for c in g.codes)
    assert "'crime 1' to 'more crimes': A code of the rule pack may be typed too" in rows[1][0]
    assert example in rows[1][0]
    titles = rows[2]
    one, two = titles.index("crime 1"), titles.index("crime 2")
    with zipfile.ZipFile(path) as book:
        page = fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - a workbook made here
    rules = {rule.get("sqref", "").partition(":")[0]: rule for rule in page.iter(f"{XML}dataValidation")}
    rule = rules[f"{letters(one)}4"]
    assert (rule.get("type"), rule.get("errorStyle")) == ("list", "information")
    assert example in rule.get("prompt", "")
    assert rules[f"{letters(titles.index('answer'))}4"].get("errorStyle") is None
    answer, why = titles.index("answer"), titles.index("rationale")
    good = {answer: "crimes owed", one: "8N", two: "Robbery", why: "hit"}
    typed = typed_into(path, {3: good, 4: good | {one: "Violence against the person / 4/10"}})
    assert import_sheet(sitting, typed).kept == (1, 2)
    owed = [case.first.owed for case in sitting.audit.state.cases.values()]
    assert [one.crimes for one in owed if one is not None] == [
        (CODED, OwedCrime(offence="robbery")),
        (OwedCrime(offence="violence", code="4.10"), OwedCrime(offence="robbery")),
    ]
    wrong = import_sheet(sitting, typed_into(path, {3: good | {one: "Robbery / 8N"}}))
    assert "stands under 'Violence against the person'" in str(wrong.faults[0])
    sitting.audit.close()


def typed_into(path: Path, rows: dict[int, dict[int, str]]) -> Path:
    """A workbook with words typed into cells, by row and place from 0, all else left as it is."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    page = fromstring(parts["xl/worksheets/sheet1.xml"])  # noqa: S314 - a workbook made here
    cells = {cell.get("r"): cell for cell in page.iter(f"{XML}c")}
    for row, typed in rows.items():
        for place, words in typed.items():
            cell = cells[f"{letters(place)}{row + 1}"]
            cell.set("t", "inlineStr")
            SubElement(SubElement(cell, f"{XML}is"), f"{XML}t").text = words
    parts["xl/worksheets/sheet1.xml"] = tostring(page)
    filled = path.with_stem(f"filled{len(rows)}")
    with zipfile.ZipFile(filled, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return filled


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
