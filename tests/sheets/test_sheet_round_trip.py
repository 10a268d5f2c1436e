"""What is filled in on a sheet is what the audit then holds, whichever program saved it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets.sheet_builders import CRIMES_OWED, IDS, RATIONALE, RECORDED, Grid, World, blind, world

from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.files.guarded import guarded, unguarded
from crime_sample.files.returned import read_back
from crime_sample.files.sheets import Format, rendered
from crime_sample.sheet.values import Column, Sheet, clean

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


@FORMATS
def test_a_filled_blind_sheet_becomes_verdicts(north: World, suffix: str) -> None:
    """Every kind of answer comes back as it was given, by title or by key, in any case."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder, suffix)
    grid.put(1, **CRIMES_OWED, crime_2=" ROBBERY ", crime_6="violence", more_crimes="burglary; Shoplifting",
             flags="Hate;child", sources="Incident log; call-audio")  # fmt: skip
    grid.put(2, answer="NONE", rationale="=no crime -\nverbal only")
    grid.put(3, answer="not-found")
    grid.put(4, answer="cannot be determined", rationale="log cut short")
    grid.put(5, answer="Out of scope (test call, other force)")
    done = import_sheet(sitting, grid.save(north.folder / f"filled.{suffix}"))
    assert (done.kept, done.unfilled) == ((1, 2, 3, 4, 5), tuple(range(6, 13)))
    assert not any((done.faults, done.conflicts, done.already, done.held, done.remarks))
    state = sitting.audit.state
    one = state.cases[1]
    assert one.owed is not None
    assert [crime.offence for crime in one.owed.crimes] == [
        "violence", "robbery", "violence", "burglary", "shoplifting",
    ]  # fmt: skip
    assert one.owed.flags == ("hate", "child")
    assert one.owed.sources == ("incident-log", "call-audio")
    assert one.first.owed_words is not None
    assert one.first.owed_words.rationale == RATIONALE
    assert state.cases[2].first.owed_words is not None
    assert state.cases[2].first.owed_words.rationale == "=no crime -\nverbal only"
    assert [state.cases[n].owed.answer for n in range(1, 6)] == [  # type: ignore[union-attr]
        "crimes", "none", "not-found", "undeterminable", "out-of-scope",
    ]  # fmt: skip
    assert [state.cases[n].first.revealed for n in range(1, 6)] == [True, True, False, False, False]
    assert state.cases[1].first.auditor == sitting.audit.actor
    sitting.audit.close()


@FORMATS
def test_a_filled_reveal_sheet_becomes_verdicts(north: World, suffix: str) -> None:
    """Outcomes, references and hours come back; hours left blank are those of the extract."""
    sitting = north.sitting()
    first = blind(sitting, north.folder, suffix)
    first.put(1, **CRIMES_OWED, crime_2="Robbery")
    first.put(2, **CRIMES_OWED)
    first.put(3, answer="none", rationale="no")
    first.put(5, **CRIMES_OWED)
    first.put(7, answer="not-found")
    import_sheet(sitting, first.save(north.folder / f"one.{suffix}"))
    sheet = export_sheet(sitting, north.folder / f"reveal.{suffix}", step="reveal")
    assert sheet.cases == (1, 2, 3, 5)
    grid = Grid(sheet.path)
    assert grid.get(1, "offence owed", 2) == "Robbery"
    assert grid.get(1, "crimes linked to the log") == (
        "19AB/1000: Assault; recorded 2025-05-02 12:30:00; Open"
    )
    assert grid.get(1, "hours computed") == "26.5 h, late"
    assert grid.get(2, "crimes linked to the log") == "19AB/1001: not in the crime extract"
    assert grid.get(3, "offence owed") == "(none owed)"
    grid.put(1, 1, **RECORDED, reference="19AB/1000", investigated="yes", note="=first")
    grid.put(1, 2, recorded="Not recorded", reasons="not-recognised; Other, as the rationale says",
             investigated="YES", safeguarded="no", crimes_recorded_but_not_owed=2)  # fmt: skip
    grid.put(2, recorded="later", hours="100,5", timely="no")
    grid.put(3, crimes_recorded_but_not_owed="0")
    done = import_sheet(sitting, grid.save(north.folder / f"two.{suffix}"))
    assert not done.faults, [str(fault) for fault in done.faults]
    assert (done.kept, done.unfilled) == ((1, 2, 3), (5,))
    one, two, three = (sitting.audit.state.cases[n] for n in (1, 2, 3))
    assert one.outcome is not None
    assert two.outcome is not None
    assert three.outcome is not None
    assert one.outcome_words is not None
    first_crime, second = one.outcome.crimes
    assert (first_crime.hours, first_crime.timely, first_crime.right_class) == (26.5, False, True)
    assert (second.recorded, second.reasons) == ("not-recorded", ("not-recognised", "other"))
    assert (second.investigated, second.safeguarded) == (True, False)
    assert one.outcome.not_owed == 2
    assert one.outcome_words.references == ("19AB/1000", "")
    assert one.outcome_words.note == "=first"
    assert (two.outcome.crimes[0].hours, two.outcome.crimes[0].timely) == (100.5, False)
    assert (three.outcome.crimes, three.outcome.not_owed) == ((), 0)
    sitting.audit.close()


@FORMATS
def test_ids_come_back_as_they_went_out(north: World, suffix: str) -> None:
    """Leading zeros, twenty digits and ids that look like formulas survive, and can be judged."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder, suffix)
    for case in range(1, len(IDS) + 1):
        grid.put(case, answer="not-found")
    done = import_sheet(sitting, grid.save(north.folder / f"filled.{suffix}"))
    assert not done.faults, [str(fault) for fault in done.faults]
    assert len(done.kept) == len(IDS)
    sitting.audit.close()


def test_text_never_becomes_a_formula_in_xlsx(north: World) -> None:
    """No cell of the workbook is a formula or a link, whatever the ids, columns and logs say."""
    sitting = north.sitting()
    path = export_sheet(sitting, north.folder / "blind.xlsx", step="blind", with_text=True).path
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert not [name for name in names if "vba" in name or "external" in name or "comment" in name]
    grid = Grid(path)
    assert grid.get(4, "incident id") == "=1+2"
    assert grid.get(4, "Beat") == "=cmd|'/c calc'!A3"
    sitting.audit.close()


def test_text_never_becomes_a_formula_in_csv(north: World) -> None:
    """Every CSV cell that a spreadsheet program would calculate begins with an apostrophe instead."""
    sitting = north.sitting()
    path = export_sheet(sitting, north.folder / "blind.csv", step="blind", with_text=True).path
    cells = [cell for row in Grid(path).rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert "'=1+2" in cells
    assert "''5" not in cells
    sitting.audit.close()


@given(st.text())
def test_guarding_can_be_undone(text: str) -> None:
    """What is read from a CSV is what was to be written, also where an apostrophe was there before."""
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(
    st.lists(
        st.text(st.characters() | st.sampled_from("'=+-@\t\r\n\x00;,\"_x000D_￾￿")), min_size=1, max_size=6
    ),
    st.sampled_from(["csv", "xlsx"]),
)
@settings(deadline=None, max_examples=60)
def test_any_text_survives(texts: list[str], form: Format) -> None:
    """Whatever Unicode a log holds, what the sheet shows of it is what is read back."""
    columns = (
        Column("case", "case", 5),
        Column("incident", "incident id", 9),
        Column("t", "t", 9, locked=False),
    )
    rows = tuple((str(place), "i", clean(text)) for place, text in enumerate(texts))
    sheet = Sheet("0" * 12, "blind", "M", "T", columns, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"s.{form}"
        path.write_bytes(rendered(sheet, form))
        found, _ = read_back(path)
    read = [row[2] if len(row) > 2 else "" for row in found[0].rows[-len(rows) :]]
    assert read == [row[2] for row in rows]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    """Excel drops what is beyond 32,767 units of a cell; here the reader is told."""
    north = world(tmp_path, ["1", "2"], changes={"Log": "😀" * 40_000})
    sitting = north.sitting()
    shown = Grid(export_sheet(sitting, tmp_path / "b.xlsx", step="blind", with_text=True).path).get(
        1, "log text"
    )
    assert shown.endswith("read the rest in the system the log came from]")
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    sitting.audit.close()


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "utf-8-sig"), (";", "windows-1252"), ("\t", "utf-16"), (",", "utf-8"), (",", "windows-1252")],
)
def test_a_csv_saved_by_excel_anywhere_is_read(north: World, delimiter: str, encoding: str) -> None:
    """Semicolons, tabs, Windows-1252 and UTF-16 are told apart without being asked."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder, "csv")
    grid.put(1, **{**CRIMES_OWED, "rationale": "hit; “badly”, café"})
    done = import_sheet(
        sitting, grid.save(north.folder / "filled.csv", delimiter=delimiter, encoding=encoding)
    )
    assert not done.faults, [str(fault) for fault in done.faults]
    assert done.kept == (1,)
    words = sitting.audit.state.cases[1].first.owed_words
    assert words is not None
    assert words.rationale == "hit; “badly”, café"
    sitting.audit.close()


@FORMATS
def test_rows_and_columns_may_be_moved(north: World, suffix: str) -> None:
    """A sheet that was sorted, and whose columns were rearranged, reads the same."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder, suffix)
    for case in range(1, 13):
        grid.put(case, answer="none", rationale=f"reason {case}")
    top, body = grid.rows[: grid.header + 1], grid.rows[grid.header + 1 :]
    grid.rows = [top[0], *([*reversed(row)] for row in [*top[1:], *reversed(body)])]
    done = import_sheet(sitting, grid.save(north.folder / f"filled.{suffix}"))
    assert len(done.kept) == 12
    words = sitting.audit.state.cases[7].first.owed_words
    assert words is not None
    assert words.rationale == "reason 7"
    sitting.audit.close()


def test_extra_columns_are_left_alone_and_named(north: World) -> None:
    """A column someone added is not read, and the user is told which."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder)
    for row in grid.rows[grid.header :]:
        row.append("mine")
    grid.put(1, **CRIMES_OWED)
    done = import_sheet(sitting, grid.save(north.folder / "filled.xlsx"))
    assert done.kept == (1,)
    assert "'mine'" in done.remarks[0]
    sitting.audit.close()


@FORMATS
def test_importing_twice_changes_nothing(north: World, suffix: str) -> None:
    """The second import finds every verdict given before, and writes nothing."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder, suffix)
    grid.put(1, **CRIMES_OWED)
    grid.put(2, answer="not-found")
    filled = grid.save(north.folder / f"filled.{suffix}")
    assert import_sheet(sitting, filled).kept == (1, 2)
    seq = sitting.audit.state.seq
    again = import_sheet(sitting, filled)
    assert (again.kept, again.already, again.conflicts) == ((), (1, 2), ())
    assert sitting.audit.state.seq == seq
    sitting.audit.close()


def test_a_verdict_that_was_withdrawn_can_be_given_again(north: World) -> None:
    """After an undo the same sheet counts anew: its verdict is kept, not taken for one that stands."""
    sitting = north.sitting()
    grid = blind(sitting, north.folder)
    grid.put(2, answer="not-found")
    filled = grid.save(north.folder / "filled.xlsx")
    import_sheet(sitting, filled)
    sitting.undo(sitting.case(2))
    assert sitting.case(2).owed is None
    assert import_sheet(sitting, filled).kept == (2,)
    assert sitting.case(2).owed is not None
    sitting.audit.close()


def test_the_marking_stands_on_every_page(tmp_path: Path) -> None:
    """It is in the first row, and in header and footer of each worksheet; an ampersand in it stays one."""
    north = world(tmp_path, ["1", "2"], marking="OFFICIAL & SECRET")
    sitting = north.sitting()
    path = export_sheet(sitting, tmp_path / "b.xlsx", step="blind").path
    assert Grid(path).rows[0][0].startswith("OFFICIAL & SECRET | blind step, sheet ")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        for number in (1, 2):
            page = archive.read(f"xl/worksheets/sheet{number}.xml")
            assert page.count(b"OFFICIAL &amp;&amp; SECRET") == 2
            assert b"sheetProtection" in page
            assert b'hidden="1"' not in page
        assert b'state="' not in archive.read("xl/workbook.xml")
    assert (
        Grid(export_sheet(sitting, tmp_path / "b.csv", step="blind").path)
        .rows[0][0]
        .startswith("OFFICIAL & S")
    )
    sitting.audit.close()


def test_what_is_cleaned_stays_clean() -> None:
    """Cleaning twice is cleaning once."""
    text = "a\r\nb\x00\x1b[31m\u202e￾"
    assert clean(clean(text)) == clean(text)
    assert replace(Sheet("x", "blind", "M", "T", (), ()), id="y").line == "M | blind step, sheet y | T"


def test_a_sheet_that_was_handed_out_to_somebody_else_is_said_to_be(north: World) -> None:
    """Its verdicts are of who takes it in, who need not be who filled it; of one's own nothing is said."""
    ann, bob = north.sitting(), north.sitting("Bob")
    grid = blind(ann, north.folder, "csv")
    grid.put(1, answer="none", rationale="verbal only")
    assert import_sheet(ann, grid.save(north.folder / "hers.csv")).remarks == ()
    grid.put(1, answer="", rationale="")
    grid.put(2, answer="none", rationale="verbal only")
    done = import_sheet(bob, grid.save(north.folder / "his.csv"))
    assert done.kept == (2,)
    assert done.remarks == (
        "the sheet was handed out to 'Ann' (p2), and what is on it is kept as judged by 'Bob' (p3)",
    )
    ann.audit.close()
    bob.audit.close()
