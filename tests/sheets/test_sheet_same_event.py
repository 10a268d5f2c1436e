"""Records of the same event on a reveal sheet: listed, named by id, checked against the proposals and the frames."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from two_routes import Routes, case_of, drawn, online, owe, reference, when

from crime_sample.audit.overlapping import seek_overlap
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import Imported, export_sheet, import_sheet
from crime_sample.errors import InputError

PROPOSED, NAMED = "may be of the same event", "records of the same event"
SOME = (("calls", "0000"), ("calls", "0002"), ("online", "W3"), ("online", "W12"))
Rows = dict[tuple[str, str], dict[str, str]]


def revealed(tmp_path: Path, *, sought: bool = True, form: str = "csv") -> tuple[Routes, Path]:
    """Four cases committed, and their reveal sheet."""
    made = drawn(tmp_path, sought=sought)
    path = tmp_path / f"reveal.{form}"
    with made.open() as audit:
        sitting = sit(audit)
        numbers = []
        for unit in SOME:
            case = case_of(audit, *unit)
            owe(sitting, case)
            numbers.append(case.number)
        export_sheet(audit, path, step="reveal", cases=numbers)
    return made, path


def fill(path: Path, change: Callable[[Rows], None]) -> Rows:
    """Judge every crime of the sheet, then ``change`` its rows, by frame and id."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        marking, header, *lines = list(csv.reader(file))
    rows = {(row[3], row[2]): dict(zip(header, row, strict=True)) for row in lines}
    for (_, unit), row in rows.items():
        found = reference(int(unit.removeprefix("W"))) if unit != "W12" else ""
        row["recorded"] = "recorded by the cut-off" if found else "not recorded"
        row["reference"], row["class right"] = found, "yes" if found else ""
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [marking, header, *([row.get(title, "") for title in header] for row in rows.values())]
        )
    return rows


def brought(made: Routes, path: Path, *, keep_good: bool = False) -> Imported:
    """The sheet taken in."""
    with made.open() as audit:
        return import_sheet(audit, path, keep_good=keep_good)


def test_what_is_proposed_is_listed_and_named_in_several_ways(tmp_path: Path) -> None:
    """By route and id, by the id alone in any case, one that was not proposed, and one counted without an id."""
    made, path = revealed(tmp_path)

    def change(rows: Rows) -> None:
        assert rows["online", "W12"][PROPOSED] == ""
        assert rows["calls", "0002"][PROPOSED] == (
            "online: W2, created 3 February 2026, 11:30, same place and reference"
        )
        rows["calls", "0000"][NAMED] = "calls: 0020\nonline: W0"
        rows["calls", "0002"][NAMED] = "w2; 1 more"
        rows["online", "W12"][NAMED] = "0019; online: W33; 2 more"

    fill(path, change)
    assert (brought(made, path).kept, brought(made, path).kept) != ((), ())
    with made.open() as audit:
        said = {unit: case_of(audit, *unit) for unit in SOME}
        told = {unit: dict(case.outcome.overlap) for unit, case in said.items() if case.outcome is not None}
        assert told == {
            SOME[0]: {"calls": 1, "online": 1}, SOME[1]: {"online": 1, "": 1}, SOME[2]: {},
            SOME[3]: {"calls": 1, "online": 1, "": 2},
        }  # fmt: skip
        words = said[SOME[3]].outcome_words
        assert words is not None
        assert words.same == {"calls": ("0019",), "online": ("W33",)}
        assert [case.multiplicity for case in said.values()] == [3, 3, 1, 5]
    again = brought(made, path)
    assert (again.kept, len(again.already), again.conflicts) == ((), 4, ())


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("W99", "no frame of the audit holds 'W99'"),
        ("radio: W2", "no frame of the audit holds 'radio: W2'"),
        ("W11", "no frame of the audit holds 'W11'"),  # left out of its frame
        ("0002", "'0002' is the case itself"),
        ("online: W2; 51 more", "more than 50 records"),
    ],
)
def test_what_is_named_wrongly_is_faulted_where_it_stands(tmp_path: Path, written: str, fault: str) -> None:
    """The fault names row and column; the other rows are good."""
    made, path = revealed(tmp_path)
    rows = fill(path, lambda rows: rows["calls", "0002"].update({NAMED: written}))
    found = brought(made, path, keep_good=True)
    (one,) = found.faults
    assert fault in one.what
    assert "(records of the same event)" in one.column
    assert (one.row, len(found.kept)) == (3 + list(rows).index(("calls", "0002")), 3)


def test_a_near_miss_is_answered_with_what_was_proposed(tmp_path: Path) -> None:
    """As in any other column."""
    made, path = revealed(tmp_path)
    fill(path, lambda rows: rows["calls", "0002"].update({NAMED: "online: W22"}))
    assert "Did you mean 'online: W2'?" in str(brought(made, path).faults[0])


def test_an_id_of_two_frames_must_say_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both frames hold a record 0019."""
    more = [*online(), ("0019", when(100), "REPORT", "", "")]
    monkeypatch.setattr("two_routes.online", lambda: [row for row in more if row[0] != "W33"])
    made, path = revealed(tmp_path)
    fill(path, lambda rows: rows["calls", "0002"].update({NAMED: "0019"}))
    assert "'0019' stands in calls and online." in str(brought(made, path).faults[0])
    fill(path, lambda rows: rows["calls", "0002"].update({NAMED: "online: 0019"}))
    assert len(brought(made, path).kept) == 4


def test_without_proposals_the_sheet_is_as_it_was(tmp_path: Path) -> None:
    """No column of its own, and the sheet comes in."""
    made, path = revealed(tmp_path, sought=False)
    rows = fill(path, lambda rows: None)
    assert not {PROPOSED, NAMED} & next(iter(rows.values())).keys()
    assert len(brought(made, path).kept) == 4


def test_a_sheet_of_before_the_search_cannot_answer_for_its_proposals(tmp_path: Path) -> None:
    """A case with proposals is faulted, one without is taken in; nobody is counted as asked who was not."""
    made, path = revealed(tmp_path, sought=False)
    fill(path, lambda rows: None)
    with made.open("Lee", "lead") as audit:
        seek_overlap(audit)
    found = brought(made, path, keep_good=True)
    with made.open() as audit:
        assert found.kept == (case_of(audit, "online", "W12").number,)
    assert len(found.faults) == 3
    assert "were found since this was handed out" in found.faults[0].what


def test_a_workbook_holds_the_columns_too(tmp_path: Path) -> None:
    """Exported as XLSX, and taken in blank: nothing is filled in."""
    made, path = revealed(tmp_path, form="xlsx")
    assert len(brought(made, path).unfilled) == 4


def test_a_deleted_column_of_proposals_is_no_answer(tmp_path: Path) -> None:
    """Whoever deletes the column to be filled is told, as with any other."""
    made, path = revealed(tmp_path)
    fill(path, lambda rows: None)
    text = path.read_text(encoding="utf-8-sig").replace(NAMED, "something else")
    path.write_text(text, encoding="utf-8-sig")
    assert len(brought(made, path).faults) == 3
    path.write_text(text.replace("class right", "another"), encoding="utf-8-sig")
    with pytest.raises(InputError, match="these columns are missing: class right"):
        brought(made, path)
