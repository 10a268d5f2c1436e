"""Linked crimes in a sitting: cut-off, statuses and clocks from the files as registered, through to the verdict."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from small import SEED, Small, begun, mapping, now, write_csv
from typer.testing import CliRunner

from crime_sample.audit import frames, planning, zones
from crime_sample.audit.drawing import draw
from crime_sample.audit.reviewing import LinkedCrime, Sitting, sit
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.audit.starting import charter, start_audit
from crime_sample.case import Case
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.frame import ExtractMap, ExtractMapping, StatusWords
from crime_sample.linked import LinkedCrime as PureLinkedCrime
from crime_sample.rules.library import load
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

HEADER = ("Incident", "Created", "Opening", "Closing", "Result", "District", "Log", "Refs")
# Reported, linked reference; in what the extract holds of it: recorded, status.
LOGS = [
    ("25/10/2025 12:30", "46/00001/25", ("2025-10-26 12:00", "Recorded")),  # 24.5 hours, 23.5 on the clocks
    ("01/10/2025 12:00", "46/00002/25", ("2025-10-01 13:00", "No Crime")),
    ("01/10/2025 12:00", "46/00003/25", ("2025-10-01 14:00", "MOVED")),
    ("01/10/2025 12:00", "46/00004/25", ("2025-11-30 10:00", "Recorded")),  # after the cut-off
    ("01/10/2025 12:00", "46/00005/25", None),
    ("01/10/2025 12:00", "AB123", None),
]


@pytest.fixture
def audit(tmp_path: Path) -> Small:
    """An audit of six logs, all drawn."""
    small = begun(tmp_path)
    lines = [
        (f"{n:08d}", created, "VIOL", "", "", "North", "CALLER HURT", ref)
        for n, (created, ref, _) in enumerate(LOGS, 1)
    ]
    write_csv(small.export, HEADER, lines)
    crimes = [(ref, "violence", *held) for _, ref, held in LOGS if held is not None]
    crimes += [(f"46/{n:05d}/25", "violence", "2025-09-01 10:00", "Recorded") for n in range(100, 120)]
    write_csv(small.extract, ("Ref", "Class", "Recorded", "Status"), crimes)
    small.path.unlink()
    answers = {"force": "Smallshire", "start": "2025-10-01", "end": "2025-10-31", "rules": "england-wales"}
    start_audit(small.path, charter(answers), who="Lee", now=now).close()
    with small.open("Lee", "lead") as opened:
        frames.add_frame(opened, small.export, mapping())
        frames.add_extract(opened, small.extract, extract_mapping())
        planning.freeze(opened, Design(margin=None, size=6, minimum=2))
        draw(opened, seed=SEED)
    return small


def extract_mapping(**changes: Any) -> ExtractMapping:
    """How the extract is read."""
    columns = ExtractMap(reference="Ref", recorded="Recorded", klass="Class", status="Status")
    values = {
        "columns": columns,
        "cut_off": date(2025, 11, 15),
        "statuses": StatusWords(transferred=("moved",)),
    }
    return ExtractMapping.model_validate(values | changes)


def revealed(sitting: Sitting) -> dict[str, tuple[Case, LinkedCrime]]:
    """Commit every case, and what each reveals by its reference."""
    found = {}
    for case in sitting.queue():
        sitting.commit(
            case, Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),)), OwedWords(rationale="hurt")
        )
        (linked,) = sitting.reveal(case)[1]
        found[linked.reference] = (case, linked)
    return found


def test_each_reference_is_told_for_what_it_is(audit: Small) -> None:
    """Found and late by true hours, cancelled, transferred, after the cut-off, missing, another force's."""
    with audit.open() as opened:
        frame = opened.state.frames["main"]
        assert frame.mapping.time_zone == "Europe/London"
        found = {key: linked for key, (_, linked) in revealed(sit(opened)).items()}
    assert [found[ref].standing for _, ref, _ in LOGS] == [
        "found", "cancelled", "transferred", "later", "missing", "other-force",
    ]  # fmt: skip
    first = found["46/00001/25"]
    assert (first.hours, first.timely) == (24.5, False)
    assert (found["46/00002/25"].hours, found["46/00002/25"].timely) == (1.0, True)
    assert LinkedCrime is PureLinkedCrime


@pytest.mark.parametrize(
    ("reference", "said", "refused"),
    [
        ("46/00002/25", "recorded", ""),
        ("46/00003/25", "recorded", ""),
        ("46/00004/25", "recorded", "was recorded after the cut-off"),
        ("46/00004/25", "later", ""),
        ("46/00002/25", "later", "is in the crime extract"),
        ("46/00002/25", "not-recorded", ""),
        ("46/00005/25", "recorded", "not in the crime extract"),
        ("AB123", "recorded", "not in the crime extract"),
        ("AB123", "later", ""),
    ],
)
def test_what_counts_as_recorded(audit: Small, reference: str, said: str, refused: str) -> None:
    """A cancelled or transferred crime may answer for an owed one, and need not; one recorded after the cut-off is
    'later' and nothing else; what the extract does not hold is not recorded."""
    with audit.open() as opened:
        sitting = sit(opened)
        case, _ = revealed(sitting)[reference]
        outcome = CrimeOutcome.model_validate({"recorded": said})
        words = OutcomeWords(references=("" if said == "not-recorded" else reference,))
        if refused:
            with pytest.raises(InputError, match=refused):
                sitting.judge(case, Outcome(crimes=(outcome,)), words)
        else:
            sitting.judge(case, Outcome(crimes=(outcome,)), words)
        assert (opened.state.cases[case.number].outcome is None) == bool(refused)


def test_a_sheet_says_the_same_as_the_screen(audit: Small) -> None:
    """The reveal sheet tells where each reference stands and the true hours, and takes no crime for what it is not."""
    with audit.open() as opened:
        sitting = sit(opened)
        cases = {key: case.number for key, (case, _) in revealed(sitting).items()}
        made = export_sheet(sitting, audit.folder / "reveal.csv", step="reveal")
        with made.path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        titles = rows[1]

        def cell(reference: str, title: str) -> str:
            row = next(row for row in rows[2:] if row[0] == str(cases[reference]))
            return row[titles.index(title)]

        assert cell("46/00001/25", "hours computed") == "24.5 h, late"
        assert "No Crime; recorded by the cut-off and cancelled since" in cell(
            "46/00002/25", "crimes linked to the log"
        )
        assert "another force's, or mistyped" in cell("AB123", "crimes linked to the log")
        for row in rows[2:]:
            said, reference = {
                cases["46/00001/25"]: ("recorded", "46/00001/25"),
                cases["46/00004/25"]: ("recorded", "46/00004/25"),
                cases["46/00002/25"]: ("later", "46/00002/25"),
            }.get(int(row[0]), ("not-recorded", ""))
            row[titles.index("recorded")], row[titles.index("reference")] = said, reference
            row[titles.index("class right")] = "yes" if reference else ""
        write_csv(audit.folder / "back.csv", tuple(rows[0]), [tuple(row) for row in rows[1:]])
        done = import_sheet(sitting, audit.folder / "back.csv", keep_good=True)
        told = {fault.value: fault.what for fault in done.faults}
        assert told == {
            "46/00004/25": "it was recorded after the cut-off.",
            "later": "the crime extract holds it, by the cut-off.",
        }
        first = opened.state.cases[cases["46/00001/25"]].outcome
        assert first is not None
        assert (first.crimes[0].hours, first.crimes[0].timely) == (24.5, False)


def test_a_missing_reference_is_looked_for_once(audit: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the extract does not hold is known from the first reading; no reveal reads the file again."""
    with audit.open() as opened:
        sitting = sit(opened)
        monkeypatch.setattr("crime_sample.audit.reviewing.find_crimes", None)
        assert len(revealed(sitting)) == len(LOGS)


def test_a_time_zone_is_checked_when_it_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is not one is refused with those near; a computer without the data is told what to install."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as opened:
        with pytest.raises(InputError, match="no time zone 'Europe/Londn'") as caught:
            frames.add_frame(opened, small.export, mapping(time_zone="Europe/Londn"))
        assert "Europe/London" in caught.value.remedy
        for name in ("/etc/passwd", "../Europe/London", ""):
            with pytest.raises(InputError, match="no time zone"):
                frames.add_extract(opened, small.extract, extract_mapping(time_zone=name))

        def lacking(name: str) -> None:
            raise ZoneInfoNotFoundError(name)

        monkeypatch.setattr(zones, "ZoneInfo", lacking)
        monkeypatch.setattr(zones, "available_timezones", set)
        with pytest.raises(EnvironmentTrouble, match="no time zone data") as trouble:
            frames.add_frame(opened, small.export, mapping())
        assert "tzdata" in trouble.value.remedy


def test_the_place_of_the_rules_gives_the_zone() -> None:
    """British packs keep London's clocks; where the place is not known, times stay as written."""
    assert [zones.usual_zone(load(name)) for name in ("england-wales-2023", "scotland")] == [
        "Europe/London"
    ] * 2
    assert zones.usual_zone(load("generic")) is None
    assert zones.zone(None) is None


def test_extract_add_tells_what_it_understood(tmp_path: Path) -> None:
    """Cut-off, meanings of statuses, those that are not known with their counts, and references of another form."""
    small = begun(tmp_path)
    lines = [
        (f"46/{n:05d}/26", "violence", "2026-05-01 10:00", ("Recorded", "NC", "Odd")[n % 3])
        for n in range(30)
    ]
    write_csv(
        small.extract, ("Ref", "Class", "Recorded", "Status"), [*lines, ("Z9", "x", "2026-08-01 10:00", "")]
    )
    done = CliRunner().invoke(
        app,
        ["extract", "add", str(small.path), str(small.extract), "--cut-off", "2026-06-30",
         "--status", "cancelled=NC", "--time-zone", "Europe/London"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    for words in (
        "30 crimes, recorded 2026-05-01",
        "Cut-off: 2026-06-30. 1 crime recorded after it",
        "status NC: 10  cancelled: counts as recorded, and is flagged",
        "status Odd: 10  not known",
        "1 status of 10 crimes not known",
        r"References of the force: (?:\d{2}/\d{5}/\d{2})",
        "1 reference is of another form",
    ):
        assert words in done.stdout
    for option in ("cancelled", "odd=NC", "cancelled="):
        done = CliRunner().invoke(
            app, ["extract", "add", str(small.path), str(small.extract), "--status", option]
        )
        assert isinstance(done.exception, InputError)
