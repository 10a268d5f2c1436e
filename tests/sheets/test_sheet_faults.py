"""A bad cell is named by sheet, row and column; nothing bad is kept, and what stands is not overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sheets.sheet_builders import CRIMES_OWED, RECORDED, Formula, Grid, World, world

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import Imported, export_sheet, import_sheet
from crime_sample.errors import CrimeSampleError, InputError, Refused
from crime_sample.verdict import Owed, OwedWords

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


@pytest.fixture
def north(tmp_path: Path) -> World:
    """A drawn audit with awkward ids."""
    return world(tmp_path)


@pytest.fixture
def ann(north: World) -> Any:
    """Ann at work on it."""
    sitting = north.sitting()
    yield sitting
    sitting.audit.close()


def blind(sitting: Sitting, folder: Path, suffix: str = "xlsx") -> Grid:
    """A blind sheet just handed out."""
    return Grid(export_sheet(sitting, folder / f"blind.{suffix}", step="blind").path)


def take(sitting: Sitting, grid: Grid, **options: bool) -> Imported:
    """The sheet saved and imported."""
    return import_sheet(sitting, grid.save(grid.path.with_stem(f"filled{len(grid.rows)}")), **options)


@FORMATS
def test_a_bad_cell_is_named_by_sheet_row_and_column(ann: Sitting, north: World, suffix: str) -> None:
    """The fault says where the cell is, what it holds, what is wrong, and what was probably meant."""
    grid = blind(ann, north.folder, suffix)
    grid.put(2, **(CRIMES_OWED | {"crime_1": "Robery"}))
    done = take(ann, grid)
    (fault,) = done.faults
    first = {"csv": "filled14.csv", "xlsx": "Blind step"}[suffix]
    assert (fault.sheet, fault.row) == (first, grid.row(2))
    assert fault.column.endswith(" (crime 1)")
    assert fault.value == "Robery"
    assert "Did you mean 'Robbery'?" in fault.remedy
    assert str(fault).startswith(f"sheet '{first}', row {grid.row(2)}, column ")


@pytest.mark.parametrize(
    ("cells", "title", "words"),
    [
        ({"rationale": "hm"}, "answer", "no answer is given"),
        ({"crime_3": "robbery"}, "answer", "no answer is given"),
        ({"answer": "none", "rationale": "r", "crime_1": "robbery"}, "answer", "crimes are named"),
        ({"answer": "crimes", "rationale": "r"}, "crime 1", "no crime is named"),
        ({"answer": "none"}, "rationale", "needs a rationale"),
        ({"answer": "yes"}, "answer", "'yes' is not one of the choices"),
        ({"answer": "not-found", "flags": "hate, child"}, "flags", "'hate, child' is not one"),
        ({"answer": "not-found", "sources": "crystal ball"}, "sources", "not one of the choices"),
        (CRIMES_OWED | {"more_crimes": "robbery; arson"}, "more crimes", "'arson' is not one"),
        (CRIMES_OWED | {"more_crimes": ";".join(["robbery"] * 50)}, "more crimes", "no more than 50"),
    ],
)
def test_what_a_blind_row_may_not_say(
    ann: Sitting, north: World, cells: dict[str, str], title: str, words: str
) -> None:
    """Half-filled rows and answers that contradict themselves are faults, each at its cell."""
    grid = blind(ann, north.folder)
    grid.put(1, **cells)
    done = take(ann, grid)
    (fault,) = done.faults
    assert fault.column.endswith(f"({title})")
    assert words in fault.what
    assert not done.kept
    assert ann.case(1).owed is None


def test_one_bad_cell_holds_all_back_unless_the_user_says_otherwise(ann: Sitting, north: World) -> None:
    """Without keep_good nothing is written; with it everything but the bad row is."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    grid.put(2, answer="maybe")
    grid.put(3, answer="not-found")
    seq = ann.audit.state.seq
    done = take(ann, grid)
    assert (done.kept, done.held, len(done.faults)) == ((), (1, 3), 1)
    assert ann.audit.state.seq == seq
    done = take(ann, grid, keep_good=True)
    assert (done.kept, done.held, len(done.faults)) == ((1, 3), (), 1)
    assert ann.case(2).owed is None
    assert ann.audit.file.events()[-1].body["faults"] == 1


def test_a_verdict_that_stands_is_shown_and_not_overwritten(ann: Sitting, north: World) -> None:
    """A conflict names the row, what stands and what the sheet says; what stands is always kept."""
    grid = blind(ann, north.folder)
    grid.put(2, **CRIMES_OWED)
    grid.put(3, answer="not-found")
    ann.commit(ann.case(2), Owed(answer="none"), OwedWords(rationale="verbal only"))
    for keep_good, kept in ((False, ()), (True, (3,))):
        done = take(ann, grid, keep_good=keep_good)
        assert done.kept == kept
        (conflict,) = done.conflicts
        assert (conflict.case, conflict.row) == (2, grid.row(2))
        assert conflict.stands == "no crime owed; verbal only"
        assert conflict.says.startswith("crimes owed; Violence against the person; ")
        owed = ann.case(2).owed
        assert owed is not None
        assert owed.answer == "none"


def test_a_second_outcome_is_a_conflict(ann: Sitting, north: World) -> None:
    """What a reveal sheet says is held against the outcome that stands."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, **RECORDED, reference="19AB/1000")
    assert import_sheet(ann, sheet.save(north.folder / "r1.xlsx")).kept == (1,)
    sheet.put(1, class_right="no")
    done = import_sheet(ann, sheet.save(north.folder / "r2.xlsx"), keep_good=True)
    (conflict,) = done.conflicts
    assert "right_class yes" in conflict.stands
    assert "right_class no" in conflict.says


@FORMATS
@pytest.mark.parametrize(
    ("case", "typed", "words"),
    [
        (1, 123, "took it for a number"),
        (3, 2.0250113000412345e19, "took it for a number"),
        (12, "42", "took it for a number"),
        (9, "IN 8/2025", "make sure that the answers in this row belong to that incident"),
        (9, "", "Put it back"),
    ],
)
def test_a_changed_incident_id_is_a_fault(
    ann: Sitting, north: World, suffix: str, case: int, typed: object, words: str
) -> None:
    """An id that a spreadsheet program mangled, or someone changed, is named with what it was."""
    grid = blind(ann, north.folder, suffix)
    grid.put(case, answer="not-found", incident_id=typed)
    done = take(ann, grid)
    (fault,) = done.faults
    assert fault.column.endswith("(incident id)")
    assert f"'{ann.case(case).id}'" in fault.what
    assert words in fault.remedy
    assert not done.kept


def test_an_id_in_scientific_notation_is_a_fault(ann: Sitting, north: World) -> None:
    """What Excel shows of a long number in a CSV is not the id."""
    grid = blind(ann, north.folder, "csv")
    grid.put(2, answer="not-found", incident_id="2.02501E+13")
    (fault,) = take(ann, grid).faults
    assert "'20250113000412'" in fault.what
    assert "took it for a number" in fault.remedy


def test_fourteen_digits_typed_as_a_number_are_still_the_id(ann: Sitting, north: World) -> None:
    """A workbook cell that became a number but lost nothing is accepted."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found", incident_id=20250113000412)
    assert take(ann, grid).kept == (2,)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("99", "case 99 is not on this sheet"), ("", "is missing"), ("two", "not a case number"), (2, "row")],
)
def test_a_wrong_case_number_is_a_fault(ann: Sitting, north: World, typed: object, words: str) -> None:
    """Unknown, blank and repeated case numbers are faults where the row is filled."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found")
    grid.put(1, answer="not-found", case=typed)
    done = take(ann, grid)
    assert any(words in fault.what and fault.column == "A (case)" for fault in done.faults)
    assert not done.kept


def test_a_remark_below_the_table_is_no_fault(ann: Sitting, north: World) -> None:
    """A row with no case number and nothing filled in is passed over, and said to be."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found")
    grid.rows.append(["done by Ann", *[""] * (len(grid.rows[grid.header]) - 1)])
    done = take(ann, grid)
    assert done.kept == (2,)
    assert "was not read" in done.remarks[0]


def test_a_row_that_was_taken_out_counts_as_not_filled(ann: Sitting, north: World) -> None:
    """Deleting rows does no harm."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found")
    del grid.rows[grid.row(1) - 1]
    done = take(ann, grid)
    assert (done.kept, 1 in done.unfilled) == ((2,), True)


@pytest.mark.parametrize("title", ["answer", "incident id", "crime 2", "case"])
def test_a_formula_in_a_cell_that_counts_is_a_fault(ann: Sitting, north: World, title: str) -> None:
    """A formula is refused even where its value would do; elsewhere it is not looked at."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found")
    grid.put(2, **{title: Formula('=IF(1=1,"not-found","")'), "District": Formula("=1+1")})
    done = take(ann, grid)
    assert any("formula" in fault.what and f"({title})" in fault.column for fault in done.faults)
    assert not done.kept


def test_merged_cells_and_error_values_are_faults(ann: Sitting, north: World) -> None:
    """What is merged, or holds #N/A, is not guessed at."""
    grid = blind(ann, north.folder)
    path = north.folder / "merged.xlsx"
    grid.put(1, **CRIMES_OWED)
    grid.put(2, answer="not-found")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blind step")
        for row, cells in enumerate(grid.rows):
            for place, cell in enumerate(cells):
                if cell != "":
                    sheet.write_string(row, place, str(cell))
        row, place = grid.row(1) - 1, grid.column("crime 1")
        sheet.merge_range(row, place, row, place + 1, "robbery")
    done = import_sheet(ann, path)
    assert [fault.what for fault in done.faults] == ["the cell is merged with others."] * 2


@pytest.mark.parametrize(
    ("cells", "title", "words"),
    [
        ({"recorded": "recorded"}, "reference", "needs its reference"),
        (RECORDED | {"reference": "19AB/100O"}, "reference", "no such crime"),
        ({"recorded": "recorded", "reference": "19AB/1000"}, "class right", "say whether"),
        ({"recorded": "not-recorded", "hours": "5"}, "hours", "not recorded has none"),
        ({"recorded": "not-recorded", "reference": "19AB/1000"}, "reference", "not recorded has none"),
        ({"note": "hm"}, "recorded", "it is not said"),
        (RECORDED | {"reference": "19AB/1000", "timely": "perhaps"}, "timely", "not one of the choices"),
        (RECORDED | {"reference": "19AB/1000", "hours": "12:30"}, "hours", "must be a number"),
        (RECORDED | {"reference": "19AB/1000", "offence_owed": "Robbery"}, "offence owed", "locked"),
        (
            {"recorded": "later", "crimes_recorded_but_not_owed": "some"},
            "crimes recorded but not owed",
            "whole",
        ),
        ({"recorded": "not-recorded", "reasons": "lazy"}, "reasons", "not one of the choices"),
    ],
)
def test_what_a_reveal_row_may_not_say(
    ann: Sitting, north: World, cells: dict[str, str], title: str, words: str
) -> None:
    """Contradictions, and references the extract does not hold, are faults at their cells."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, **cells)
    done = import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))
    assert any(fault.column.endswith(f"({title})") and words in fault.what for fault in done.faults)
    if words == "no such crime":
        assert "Did you mean '19AB/1000'?" in done.faults[0].remedy
    assert not done.kept
    assert ann.case(1).outcome is None


def test_each_crime_of_a_case_must_be_judged(ann: Sitting, north: World) -> None:
    """Unfilled, missing and repeated rows of one case are faults; one record answers for one crime."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED, crime_2="robbery", crime_3="burglary")
    grid.put(2, answer="none", rationale="no")
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, 1, **RECORDED, reference="19AB/1000", crimes_recorded_but_not_owed=1)
    sheet.put(1, 2, **RECORDED, reference="19AB/1000", crimes_recorded_but_not_owed=1)
    sheet.put(2, recorded="recorded")
    done = import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))
    told = " ".join(fault.what for fault in done.faults)
    assert "case 1 owes 3 crimes, and each must be judged" in told
    assert f"it answers for the crime in row {sheet.row(1, 1)}" in told
    assert f"the number is in row {sheet.row(1, 1)} already" in told
    assert "no crime is owed, so nothing can be said" in told
    assert "the number is missing" in told
    del sheet.rows[sheet.row(1, 3) - 1]
    sheet.put(1, 2, crime=1)
    done = import_sheet(ann, sheet.save(north.folder / "r2.xlsx"))
    told = " ".join(fault.what for fault in done.faults)
    assert "the rows of crimes 2 and 3 are missing from this case" in told
    assert f"this crime stands in row {sheet.row(1, 1)} too" in told
    assert not done.kept


def test_a_reveal_sheet_cannot_come_before_the_blind_step(ann: Sitting, north: World) -> None:
    """Handed out it is refused; brought in, a case that was never committed is a fault, listed or not."""
    with pytest.raises(Refused, match="blind sheet comes first"):
        export_sheet(ann, north.folder / "r.xlsx", step="reveal")
    assert not (north.folder / "r.xlsx").exists()
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, case=2, **RECORDED, reference="19AB/1000")
    filled = sheet.save(north.folder / "r1.xlsx")
    assert "case 2 is not on this sheet" in import_sheet(ann, filled).faults[0].what
    for exported in ann.audit.state.sheets.values():
        exported["cases"] = [1, 2]
    told = [(fault.what, fault.remedy) for fault in import_sheet(ann, filled).faults]
    assert ("its blind step is not committed.", "Commit the blind sheet first.") in told
    assert ann.case(2).owed is None


def test_a_reveal_sheet_is_for_who_began_the_cases(ann: Sitting, north: World) -> None:
    """Another auditor is given no reveal sheet of these cases, and cannot bring one in."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    ben = north.sitting("Ben")
    with pytest.raises(Refused, match="begun by other auditors"):
        export_sheet(ben, north.folder / "r.xlsx", step="reveal")
    made = export_sheet(ben, north.folder / "r.xlsx", step="reveal", recipient="Ann")
    sheet = Grid(made.path)
    sheet.put(1, **RECORDED, reference="19AB/1000")
    filled = sheet.save(north.folder / "r1.xlsx")
    done = import_sheet(ben, filled)
    assert "begun by another auditor" in done.faults[0].what
    ann.audit.refresh()
    assert import_sheet(ann, filled).kept == (1,)
    ben.audit.close()


def test_a_marking_line_copied_from_another_sheet_is_caught(ann: Sitting, north: World) -> None:
    """The ledger knows for which step a sheet was handed out."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.rows[0][0] = grid.rows[0][0]
    with pytest.raises(InputError, match="was handed out for the blind step"):
        import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))


def test_a_sheet_of_another_audit_is_refused(ann: Sitting, north: World, tmp_path: Path) -> None:
    """A sheet id that this audit never gave out is refused."""
    other = tmp_path / "other"
    other.mkdir()
    there = world(other)
    sitting = there.sitting()
    grid = blind(sitting, other)
    grid.put(1, **CRIMES_OWED)
    with pytest.raises(Refused, match="was not handed out by this audit"):
        import_sheet(ann, grid.save(other / "filled.xlsx"))
    sitting.audit.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows, header: rows.pop(0), "the line with the marking"),
        (lambda rows, header: rows.pop(header), "no header of a sample sheet"),
        (lambda rows, header: [row.pop() for row in rows[header:]], "missing: rationale"),
        (lambda rows, header: rows[header].append("Answer"), "'answer' stands there more than once"),
    ],
)
def test_a_sheet_that_lost_its_frame_is_refused(ann: Sitting, north: World, change: Any, words: str) -> None:
    """Without marking line, header or a column to fill, a sheet cannot be matched, and says so."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    change(grid.rows, grid.header)
    with pytest.raises(InputError, match=words):
        import_sheet(ann, grid.save(north.folder / "filled.xlsx"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"one,two\r\n1,2\r\n", "no header of a sample sheet"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "cannot be read"),
        ("a.csv", b'"open quote,\r\n', "quote"),
        ("a.csv", b"\x00\x01\x02\x03", "neither an XLSX workbook nor text"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.audit", b"SQLite format 3\x00", "a database"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(
    ann: Sitting, north: World, name: str, content: bytes, words: str
) -> None:
    """Empty, torn and foreign files are told apart."""
    path = north.folder / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        import_sheet(ann, path)
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_the_users_mistake(ann: Sitting, north: World) -> None:
    """Neither ends in a traceback."""
    for path in (north.folder / "none.xlsx", north.folder):
        with pytest.raises(CrimeSampleError):
            import_sheet(ann, path)


def test_a_stray_cell_far_away_does_not_exhaust_memory(ann: Sitting, north: World) -> None:
    """A value in the last corner of the worksheet is named instead of the whole grid being built."""
    path = north.folder / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Blind step").write_string(1_048_575, 16_383, "x")
    with pytest.raises(InputError, match="XFD1048576"):
        import_sheet(ann, path)
