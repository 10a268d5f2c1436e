"""The remedial list: handed to the force, taken back, tracked; and no figure ever changes by it."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from small import Small, now
from typer.testing import CliRunner

from crime_sample.audit.estimating import estimate
from crime_sample.audit.remedying import ImportedList, export_list, import_list
from crime_sample.audit.session import Audit
from crime_sample.cli.app import app
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.guarded import unguarded
from crime_sample.ledger import Draft
from crime_sample.remedial import due, tracked
from crime_sample.replay import replay

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "remedial-status.schema.json"


class Filled:
    """A list as it was handed out, to be filled by column title."""

    def __init__(self, path: Path) -> None:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                self.rows = [[unguarded(cell) for cell in row] for row in csv.reader(file)]
            self.head = 1
        else:
            book = CalamineWorkbook.from_path(str(path))
            assert book.sheet_names == ["Remedial list"]
            self.rows = [[_text(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
            self.head = 2

    @property
    def titles(self) -> list[str]:
        """The titles of the columns."""
        return self.rows[self.head]

    @property
    def body(self) -> list[list[str]]:
        """The rows of crimes."""
        return self.rows[self.head + 1 :]

    def get(self, place: int, title: str) -> str:
        """A cell of the ``place``-th crime."""
        return self.body[place][self.titles.index(title)]

    def put(self, place: int, **cells: str) -> int:
        """Fill cells of the ``place``-th crime; its row as a person counts it."""
        for key, value in cells.items():
            self.rows[self.head + 1 + place][self.titles.index(key.replace("_", " "))] = value
        return self.head + 2 + place

    def save(self, path: Path) -> Path:
        """Write it as a spreadsheet program would."""
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(self.rows)
            return path
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
            grid = book.add_worksheet("Remedial list")
            for row, cells in enumerate(self.rows):
                for place, cell in enumerate(cells):
                    grid.write_string(row, place, cell)
        return path


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def kinds(audit: Audit) -> list[str]:
    """The kinds of entries in the ledger."""
    return [event.kind for event in audit.store.events()]


def refilled(audit: Audit, path: Path, name: str, *cells: dict[str, str], **options: bool) -> ImportedList:
    """Fill the first crimes of the list at ``path`` so, save it as ``name``, and take it in."""
    filled = Filled(path)
    for place, one in enumerate(cells):
        filled.put(place, **one)
    return import_list(audit, filled.save(path.with_name(name)), **options)


GOOD = {"recorded_under": "46/90001/26", "recorded_on": "20/11/2026"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_list_goes_out_comes_back_and_is_tracked(settled: Small, suffix: str) -> None:
    """Every crime owed and not recorded is on the list; what the force fills in is kept, once, and counted."""
    with settled.open("Lee", "lead") as audit:
        owed = [case for case in audit.state.cases.values() if int(case.id) % 2]
        made = export_list(audit, settled.folder / f"list.{suffix}", recipient="Registrar of Smallshire")
        assert made.crimes == len(owed)
        filled = Filled(made.path)
        assert "OFFICIAL-SENSITIVE | remedial list, sheet " in filled.rows[0][0]
        assert [row[filled.titles.index("incident id")] for row in filled.body] == [case.id for case in owed]
        assert filled.get(0, "what was found") == "not recorded"
        assert filled.get(0, "why") == "Crime in the report not recognised"
        assert "rationale" not in filled.titles
        assert made.path.stat().st_mode & 0o777 == 0o600
        done = refilled(audit, made.path, f"back.{suffix}", GOOD)
        assert (done.kept, done.blank, done.faults) == (1, len(owed) - 1, ())
        again = import_list(audit, settled.folder / f"back.{suffix}")
        assert (again.kept, again.already) == (0, 1)
        assert kinds(audit).count("remedied") == 1
        found = tracked(audit.state, now="2026-11-25T09:00:00+00:00")
        assert (found.total.owed, found.total.remedied, found.total.left) == (len(owed), 1, len(owed) - 1)
        assert found.total.oldest == 2
        assert found.ages == (len(owed) - 1, 0, 0, 0)
        assert sum(one.left for one in found.classes) == found.total.left
        late = tracked(audit.state, now="2027-11-25T09:00:00+00:00")
        assert late.ages == (0, 0, 0, len(owed) - 1)
        left = export_list(audit, settled.folder / f"left.{suffix}", left_only=True)
        assert left.crimes == len(owed) - 1
        whole = Filled(export_list(audit, settled.folder / f"whole.{suffix}", with_rationale=True).path)
        assert whole.get(0, "recorded under") == "46/90001/26"
        assert whole.get(0, "recorded on") == "2026-11-20"
        assert whole.get(1, "rationale") == "caller hurt"


def test_no_figure_changes_by_it(settled: Small) -> None:
    """All estimates are the same before and after every missing crime was recorded."""
    with settled.open("Lee", "lead") as audit:
        before = estimate(audit, by=("class",))
        made = export_list(audit, settled.folder / "list.csv")
        cells = [
            {"recorded_under": f"46/9{n:04d}/26", "recorded_on": "2026-11-20"} for n in range(made.crimes)
        ]
        assert refilled(audit, made.path, "back.csv", *cells).kept == made.crimes
        assert tracked(audit.state, now=audit.now()).total.left == 0
        assert estimate(audit, by=("class",)) == before
    with settled.open("Lee", "lead") as audit:
        assert len(audit.state.remedied) == made.crimes
        assert estimate(audit, by=("class",)) == before


def test_it_is_a_disclosure_and_the_ledger_names_nobody(settled: Small) -> None:
    """The hand-out is logged before the file is there; references, days and recipient are sealed."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv", recipient="Registrar of Smallshire")
        refilled(audit, made.path, "back.csv", GOOD)
        events = audit.store.events()
        given = next(event for event in events if event.kind == "disclosed")
        assert (given.body["what"], given.body["sheet"], given.body["crimes"]) == (
            "remedial list",
            made.id,
            made.crimes,
        )
        assert given.sealed is not None
        assert given.sealed["recipient"] == "Registrar of Smallshire"
        answer = next(event for event in events if event.kind == "remedied")
        assert set(answer.body) == {"case", "crime"}
        assert answer.sealed == {"reference": "46/90001/26", "recorded": "2026-11-20"}
        public = repr([event.body for event in events])
        assert "46/90001/26" not in public
        assert "Registrar" not in public
        with pytest.raises(InputError, match="this name already"):
            export_list(audit, made.path)
        assert sum(event.kind == "disclosed" for event in audit.store.events()) == 1


@pytest.mark.parametrize(
    ("cells", "title", "words"),
    [
        ({"recorded_under": "46/90001/26"}, "recorded on", "the day on which it was recorded is missing"),
        ({"recorded_on": "2026-11-20"}, "recorded under", "a day is given, but no reference"),
        (GOOD | {"recorded_on": "soon"}, "recorded on", "not a day"),
        (GOOD | {"recorded_on": "11/20/2026"}, "recorded on", "not a day"),
        (GOOD | {"recorded_on": "2026-11-24"}, "recorded on", "still to come"),
        (GOOD | {"recorded_on": "2026-02-03"}, "recorded on", "before the cut-off"),
        (GOOD | {"crime": "2"}, "crime", "no such crime on the list"),
        (GOOD | {"crime_owed": "Robbery"}, "crime owed", "what is owed there is"),
        (GOOD | {"incident_id": "00000001x"}, "incident id", "not this"),
        (GOOD | {"case": "999"}, "case", "not on this sheet"),
    ],
)
def test_what_a_row_may_not_say(settled: Small, cells: dict[str, str], title: str, words: str) -> None:
    """A bad cell is named by file, row and column, and then nothing of the list is kept."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv")
        other = {"recorded_under": "46/90002/26", "recorded_on": "2026-11-19"}
        done = refilled(audit, made.path, "back.csv", cells, other)
        (fault,) = done.faults
        assert (fault.sheet, fault.row) == ("back.csv", 3)
        assert fault.column.endswith(f"({title})")
        assert words in fault.what
        assert (done.kept, done.held) == (0, 1)
        assert "remedied" not in kinds(audit)
        assert import_list(audit, settled.folder / "back.csv", keep_good=True).kept == 1


@pytest.mark.parametrize(
    "typed", ["2026-11-20", "2026-11-20 14:05", "20/11/2026", "20.11.2026", "1/11/2026", None]
)
def test_days_may_be_typed_as_people_type_them(settled: Small, typed: str | None) -> None:
    """ISO, the day first as the export has it, and (None) a cell that a spreadsheet program made a day of."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.xlsx")
        filled = Filled(made.path)
        filled.put(0, recorded_under="46/90001/26", recorded_on=typed or "")
        path = settled.folder / "back.xlsx"
        if typed is not None:
            filled.save(path)
        else:
            with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
                grid = book.add_worksheet("Remedial list")
                for row, cells in enumerate(filled.rows):
                    for place, cell in enumerate(cells):
                        grid.write_string(row, place, cell)
                grid.write_datetime(filled.head + 1, filled.titles.index("recorded on"), date(2026, 11, 20))
        assert import_list(audit, path).kept == 1
        (answer,) = audit.state.remedied.values()
        assert answer.recorded == ("2026-11-01" if typed == "1/11/2026" else "2026-11-20")


def test_one_record_answers_for_one_crime(settled: Small) -> None:
    """A reference given twice, or that was found recorded for another crime, is a fault; so is a row twice."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv")
        done = refilled(audit, made.path, "twice.csv", GOOD, GOOD)
        assert "answers for crime 1 of case" in done.faults[0].what
        taken = next(case.outcome_words for case in audit.state.cases.values() if int(case.id) % 2 == 0)
        assert taken is not None
        done = refilled(audit, made.path, "taken.csv", GOOD | {"recorded_under": taken.references[0]})
        assert "answers for crime 1 of case" in done.faults[0].what
        filled = Filled(made.path)
        filled.put(0, **GOOD)
        filled.rows.append(list(filled.body[0]))
        done = import_list(audit, filled.save(settled.folder / "again.csv"))
        assert "this crime stands in row 3 too" in done.faults[0].what


def test_another_answer_needs_a_word(settled: Small) -> None:
    """What was said before stands until it is corrected on purpose; then, and back again, the last counts."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv")
        refilled(audit, made.path, "one.csv", GOOD)
        other = GOOD | {"recorded_under": "46/90009/26"}
        done = refilled(audit, made.path, "two.csv", other)
        assert done.kept == 0
        assert "stands: 46/90001/26, 2026-11-20" in str(done.differing[0])
        assert import_list(audit, settled.folder / "two.csv", correct=True).kept == 1
        assert import_list(audit, settled.folder / "one.csv", correct=True).kept == 1
        (answer,) = audit.state.remedied.values()
        assert (answer.reference, answer.times) == ("46/90001/26", 3)


def test_lists_of_other_audits_and_other_files_are_refused(settled: Small, tmp_path: Path) -> None:
    """A list must have been handed out by this audit, and must be one."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv")
        text = made.path.read_text("utf-8").replace(made.id, "0123456789ab")
        (tmp_path / "foreign.csv").write_text(text, "utf-8")
        with pytest.raises(Refused, match="no remedial list that this audit handed out"):
            import_list(audit, tmp_path / "foreign.csv")
        (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
        with pytest.raises(InputError, match="no header of a remedial list"):
            import_list(audit, tmp_path / "other.csv")


def test_a_list_before_the_end_must_be_asked_for(small: Small) -> None:
    """While cases are open it would tell how the audit goes, so it is refused unless it is asked for so."""
    with small.open("Lee", "lead") as audit:
        with pytest.raises(Refused, match="not settled"):
            export_list(audit, small.folder / "list.csv")
        with pytest.raises(Refused, match="no crime is to be recorded"):
            export_list(audit, small.folder / "list.csv", interim=True)
        assert due(audit.state) == []


def test_only_settled_cases_can_be_put_right(small: Small, settled: Small) -> None:
    """An answer for a case without a verdict, or for a crime that is not owed, does not replay."""
    for here, body in ((small, {"case": 1, "crime": 1}), (settled, {"case": 1, "crime": 9})):
        with here.open("Lee", "lead") as audit:
            draft = Draft("remedied", body, "u1", {"reference": "1", "recorded": "2026-11-20"})
            with pytest.raises(Broken, match="entry"):
                audit.write(lambda _, draft=draft: [draft])


def test_an_erased_answer_still_counts(settled: Small) -> None:
    """With its sealed part gone a crime is still known to be put right; under which reference is not."""
    with settled.open("Lee", "lead") as audit:
        made = export_list(audit, settled.folder / "list.csv")
        refilled(audit, made.path, "back.csv", GOOD)
        events: list[Any] = [
            event if event.kind != "remedied" else type(event)(**{**_fields(event), "sealed": None})
            for event in audit.store.events()
        ]
    (answer,) = replay(events).remedied.values()
    assert answer.reference == "(erased)"


def _fields(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__slots__}


def test_the_commands_say_what_they_did(settled: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Export, import and status on the command line; status as JSON is as its schema says, and names no incident."""
    monkeypatch.setattr("crime_sample.cli.world.now", now)
    audit, run = str(settled.path), CliRunner().invoke
    path = str(settled.folder / "list.xlsx")
    done = run(app, ["remedial", "export", audit, path, "--recipient", "Kent"])
    assert done.exit_code == 0, done.output
    assert "crimes, sheet" in done.stdout
    back = Filled(Path(path))
    back.put(0, **GOOD)
    filled = str(back.save(settled.folder / "back.xlsx"))
    done = run(app, ["remedial", "import", audit, filled])
    assert done.exit_code == 0
    assert "1 kept" in done.stdout
    back.put(1, recorded_under="x")
    done = run(app, ["remedial", "import", audit, str(back.save(settled.folder / "bad.xlsx"))])
    assert done.exit_code == 2
    assert "row 5, column" in done.stdout
    done = run(app, ["remedial", "status", audit])
    assert done.exit_code == 0
    assert "Violence" in done.stdout
    found = json.loads(run(app, ["remedial", "status", audit, "--json"]).stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    assert found["total"]["remedied"] == 1
    assert "00000" not in json.dumps(found)
