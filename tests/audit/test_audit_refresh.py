"""A newer extract after the draw: what differs is told and logged, and changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from audit.packages import designed
from small import HEADER, NOW, Small, drawn, planned, reviewed, rows, write_csv
from typer.testing import CliRunner

from crime_sample.audit.drawing import check_draw
from crime_sample.audit.refreshing import refresh
from crime_sample.audit.verifying import verify
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.engines.newer import held_against
from crime_sample.errors import Broken, CrimeSampleError, InputError, Refused
from crime_sample.ledger import Draft

Rows = list[tuple[str, ...]]


def newer(small: Small, change: Callable[[Rows], Rows], name: str = "newer.csv") -> Path:
    """A newer export: the rows of the first as changed, in another order."""
    path = small.folder / name
    write_csv(path, HEADER, change(rows())[::-1])
    return path


def opening(row: tuple[str, ...], code: str) -> tuple[str, ...]:
    """The row with another opening code."""
    return (*row[:2], code, *row[3:])


def mixed(lost: str, elsewhere: str) -> Callable[[Rows], Rows]:
    """Three come (one of a new stratum, one outside the period), two go, two change their stratum."""

    def change(old: Rows) -> Rows:
        made = [row for row in old if row[0] not in {lost, "00000001"}]
        other = {"VIOL": "THEFT", "THEFT": "VIOL"}
        made = [opening(row, other[row[2]]) if row[0] in {elsewhere, "00000002"} else row for row in made]
        fresh = [(f"1000000{n}", *old[1][1:]) for n in range(3)]
        return [*made, fresh[0], opening(fresh[1], "FRAUD"), (fresh[2][0], "01/01/2025 10:00", *fresh[2][2:])]

    return change


def test_what_came_went_and_moved_is_told_and_the_draw_stands(tmp_path: Path) -> None:
    """By stratum, with the cases by number; state, ledger and check are the audit's as before, but for one entry."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as audit:
        before = {row[0]: row[2] for row in rows()}
        first, second = (case for case in audit.state.cases.values() if case.number in (3, 8))
        assert {"00000001", "00000002"}.isdisjoint({first.id, second.id})
        path = newer(small, mixed(first.id, second.id))
        frame, sizes, cases = (
            audit.state.frames["main"],
            dict(audit.state.drawn["main"]),
            dict(audit.state.cases),
        )
        found = refresh(audit, path)
        assert found.came == {"FRAUD": 1, "THEFT": 1}
        assert found.went == Counter(before[unit] for unit in (first.id, "00000001"))
        moved = Counter(
            (before[u], "THEFT" if before[u] == "VIOL" else "VIOL") for u in (second.id, "00000002")
        )
        assert {(old, now): count for old, now, count in found.moved} == moved
        assert (found.lost, found.elsewhere) == ((first.number,), (second.number,))
        assert sum(found.strata.values()) == 300
        assert audit.state.frames["main"] == frame
        assert (audit.state.drawn["main"], audit.state.cases) == (sizes, cases)
        assert check_draw(audit, "main") == len(cases)
        last = audit.store.events()[-1]
        assert last.kind == "frame-refreshed"
        assert "10000000" not in json.dumps(last.body)
        assert str(path) not in json.dumps(last.body)
    with small.open() as audit:  # replayed
        assert audit.state.refreshed == {"main": found}


@pytest.mark.parametrize("changed", [0, 1])
def test_the_same_incidents_are_no_change(tmp_path: Path, changed: int) -> None:
    """The order, another encoding, and columns that decide nothing make no difference; the last comparison stands."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as audit:
        refresh(audit, newer(small, lambda old: old[changed * 30 :]))
        same = newer(small, lambda old: [(*row[:6], "CAFÉ", row[7]) for row in old], "same.csv")
        same.write_bytes(same.read_text(encoding="utf-8").encode("cp1252"))
        found = refresh(audit, same)
    assert (found.came, found.went, found.moved, found.lost, found.elsewhere) == ({}, {}, (), (), ())
    assert found.fingerprint == audit.state.frames["main"].fingerprint
    assert found.file_sha256 != audit.state.frames["main"].file_sha256


def test_cases_that_were_slipped_in_are_listed_like_the_others(tmp_path: Path) -> None:
    """A list without them would tell which they are."""
    small = designed(tmp_path, Design(margin=None, size=24, minimum=4, second=0, calibration=4))
    with small.open("Lee", "lead") as audit:
        apart = {case.id for case in audit.state.calibration.values()}
        some = {case.id for case in list(audit.state.cases.values())[:2]}
        assert len(apart) == 4
        found = refresh(audit, newer(small, lambda old: [row for row in old if row[0] not in apart | some]))
        assert len(found.lost) == 6
        assert set(audit.state.calibration) < set(found.lost)


def test_it_is_as_strict_as_a_registration(tmp_path: Path) -> None:
    """Before the draw, of a frame that is not there, with a repeated id, without a column: refused, not logged."""
    early = planned(tmp_path)
    with early.open("Lee", "lead") as audit, pytest.raises(Refused, match="nothing was drawn yet"):
        refresh(audit, early.export)
    (tmp_path / "drawn").mkdir()
    small = drawn(tmp_path / "drawn")
    with small.open("Lee", "lead") as audit:
        seq = audit.state.seq
        with pytest.raises(InputError, match="no frame 'online'"):
            refresh(audit, small.export, name="online")
        with pytest.raises(InputError, match="duplicate incident id"):
            refresh(audit, newer(small, lambda old: [*old, old[0]]))
        write_csv(small.folder / "other.csv", ("A", "B"), [("1", "2")])
        with pytest.raises(InputError, match="no column 'Incident'"):
            refresh(audit, small.folder / "other.csv")
        assert audit.refresh().seq == seq
        body = {
            "frame": "main",
            "file_sha256": "",
            "fingerprint": "",
            "moved": [],
            "lost": [999],
            "elsewhere": [],
        }
        body |= {"strata": {}, "came": {}, "went": {}}
        with pytest.raises(Broken, match="a case that was never drawn"):
            audit.write(lambda _: [Draft("frame-refreshed", body, "u1", None)])


def test_the_command_and_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints numbers by stratum and cases by number; the report says it among its caveats; the audit verifies."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")
    small = reviewed(tmp_path)
    with small.open("Lee", "lead") as audit:
        ids = [audit.state.cases[number].id for number in (3, 8)]
    path = newer(small, mixed(*ids))
    done = CliRunner().invoke(app, ["frame", "refresh", str(small.path), str(path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    words = " ".join(done.stdout.split())
    assert "FRAUD │ 0 │ 1 │ 0 │ 0 │ 0 │ 1" in words
    assert "not in the newer extract: case 3." in words
    assert "in another stratum now: case 8." in words
    assert "stand as they are" in words
    out = tmp_path / "report.md"
    done = CliRunner().invoke(app, ["report", str(small.path), "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    text = " ".join(out.read_text(encoding="utf-8").split())
    assert "holds 2 incidents more than the frame, lacks 2 and has 2 in another stratum" in text
    assert "2 cases are among them" in text
    assert all(check.verdict != "broken" for check in verify(small.path, who="Lee", now=lambda: NOW))


def test_ids_are_compared_by_their_bytes(tmp_path: Path) -> None:
    """Two forms of an accent are two ids, and a newer file of another kind is compared all the same."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as audit:
        frame, about = audit.state.frames["main"], audit.state.about
        path = newer(small, lambda old: [*old, ("é", *old[0][1:]), ("e\u0301", *old[0][1:])])
        found = held_against(path, small.export, frame, ["00000000"], start=about.start, end=about.end)
        assert found.came == {"VIOL": 2}
        small.export.write_text(small.export.read_text() + " ")
        with pytest.raises(CrimeSampleError, match="not the file that was registered"):
            held_against(path, small.export, frame, [], start=about.start, end=about.end)
