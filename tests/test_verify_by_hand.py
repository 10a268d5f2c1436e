"""The page on drawing again by hand is right: its script and its tickets give the program's own draw."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from crime_sample.draw import smallest, ticket, tickets_digest
from crime_sample.engines import engine
from crime_sample.frame import Candidate, ColumnMap, Exclusion, FrameMapping, StrataRule, StratumRule, trim

PAGE = Path(__file__).parents[1] / "docs" / "verify-by-hand.md"
SCRIPT, LINES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
SEED, SIZES = "20 11 2026: 3 9 14 27 38 41", {"theft": 3, "violence": 2}
MAPPING = FrameMapping(
    columns=ColumnMap(id="Incident Number", created="Created", opening=("Opening Code",)),
    encoding="windows-1252",
    exclude=(Exclusion(reason="test calls", column="Opening Code", codes=("TEST",)),),
    strata=StrataRule(groups=(StratumRule(name="violence", opening=("VIO", "DOM")),), otherwise="theft"),
)
CODES = ("VIO", " dom ", "THE", "THE", "Test", "ROB")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """120 logs with all that ids, codes and texts come with; some are test calls, some outside the period."""
    path = tmp_path / "incidents.csv"
    with path.open("w", encoding="windows-1252", newline="") as file:
        out = csv.writer(file)
        out.writerow(("Incident Number", "Created", "Opening Code", "Log Text"))
        for number in range(120):
            month = 3 + number % 8  # March to October; April to September are in the period
            unit = (
                f"  {number:08d}\t"
                if number % 7 == 0
                else f"É-{number}"
                if number % 11 == 0
                else f"{number:08d}"
            )
            text = f'CALLER SAYS "HELP", No {number},\nCAFÉ DOOR'
            out.writerow(
                (
                    unit,
                    f"{1 + number % 28:02d}/{month:02d}/2026 {number % 24:02d}:30",
                    CODES[number % 6],
                    text,
                )
            )
    return path


def by_hand(export: Path, folder: Path) -> tuple[list[Candidate], str]:
    """What the page's script prints, run by a bare interpreter without any package."""
    script = folder / "redraw.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-I", "-X", "utf8", str(script), str(export)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=900,
    )
    drawn = [Candidate(*line.split("\t"), labels={}) for line in done.stdout.splitlines()]
    return drawn, done.stderr.split()[1]


def test_the_script_is_the_program_s_draw(export: Path, tmp_path: Path) -> None:
    """Script, engine and rule draw the same incidents in the same order, with the same digest of tickets."""
    frame = engine.register(export, MAPPING, name="main", start=date(2026, 4, 1), end=date(2026, 9, 30))
    there = [
        Candidate(one.stratum, one.ticket, one.id, {})
        for one in engine.draw(export, frame, seed=SEED, sizes=SIZES)
    ]
    with export.open(encoding="windows-1252", newline="") as file:
        kept = [
            (
                trim(row["Incident Number"]),
                "violence" if trim(row["Opening Code"]) in ("VIO", "dom") else "theft",
            )
            for row in csv.DictReader(file)
            if 4 <= int(row["Created"][3:5]) <= 9 and row["Opening Code"] != "Test"
        ]
    drawn, digest = by_hand(export, tmp_path)
    assert drawn == there == smallest(kept, SIZES, seed=SEED, frame="main")
    assert len(drawn) == 5
    assert digest == tickets_digest("main", there)


def test_the_script_with_its_last_lines_replaced_gives_the_fingerprint(export: Path, tmp_path: Path) -> None:
    """The page's other statement prints the lines of which the program's fingerprint is made."""
    frame = engine.register(export, MAPPING, name="main", start=date(2026, 4, 1), end=date(2026, 9, 30))
    head = SCRIPT.split("sample = [", 1)[0]
    script = tmp_path / "lines.py"
    script.write_text(head + LINES, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-I", "-X", "utf8", str(script), str(export)],
        capture_output=True,
        check=True,
        timeout=900,
    )
    lines = sorted(done.stdout.splitlines(keepends=True))
    assert len(lines) == frame.incidents
    assert hashlib.sha256(b"".join(lines)).hexdigest() == frame.fingerprint
    assert len(SCRIPT.removeprefix(head).splitlines()) == 4


def test_the_script_is_ten_lines_of_logic() -> None:
    """What reads, draws and prints, below the settings, is short enough to be read by anyone."""
    logic = SCRIPT.split("csv.field_size_limit(2**27)\n", 1)[1].splitlines()
    assert len(logic) <= 10


@pytest.mark.parametrize(
    "row",
    re.findall(
        r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \| `([0-9a-f]{64})` \|$",
        PAGE.read_text("utf-8"),
        flags=re.MULTILINE,
    ),
)
def test_the_page_s_tickets(row: tuple[str, str, str, str]) -> None:
    """Each ticket of the table is what the rule gives."""
    seed, frame, unit, printed = row
    assert ticket(seed, frame, unit) == printed


def test_the_page_states_the_rule_of_the_program() -> None:
    """The rule in words on the page is the one that stands in every statement of a draw."""
    words = " ".join(PAGE.read_text("utf-8").replace("\n> ", " ").split())
    assert (
        "Within each stratum the incidents with the smallest tickets are the sample, in ticket order."
        in words
    )
    assert len(re.findall(r"[0-9a-f]{64}", words)) == 4
