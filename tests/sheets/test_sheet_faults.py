"""A bad cell is named by sheet, row and column; nothing bad is kept, and what stands is not overwritten."""

from __future__ import annotations

import pytest
import xlsxwriter
from sheets.sheet_builders import CRIMES_OWED, Formula, World, blind, take

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import import_sheet
from crime_sample.verdict import Owed, OwedWords

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


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
    assert ann.audit.store.events()[-1].body["faults"] == 1


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


def test_what_another_committed_meanwhile_is_a_conflict(ann: Sitting, north: World) -> None:
    """The sheet is held against the audit as it is at the moment of writing, not as Ann saw it last; what Ben said is
    not told, not even whether it is the same."""
    grid = blind(ann, north.folder)
    grid.put(2, answer="not-found")
    grid.put(3, answer="not-found")
    ben = north.sitting("Ben")
    for case, answer in ((2, "out-of-scope"), (3, "not-found")):
        ben.commit(ben.case(case), Owed.model_validate({"answer": answer}), OwedWords())
    ben.audit.close()
    done = take(ann, grid)
    assert (done.kept, done.already, [one.case for one in done.conflicts]) == ((), (), [2, 3])
    assert {one.stands for one in done.conflicts} == {"another auditor's"}


@FORMATS
@pytest.mark.parametrize(
    ("case", "typed", "words"),
    [
        (1, 123, "took it for a number"),
        (3, 2.0250113000412345e19, "took it for a number"),
        (12, "42", "took it for a number"),
        (9, "IN 8/2025", "make sure that the answers in this row belong to that case"),
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
