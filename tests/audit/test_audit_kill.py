"""kill -9 at any moment: what was acknowledged is there, and the file opens and verifies."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from small import NOW, Small, drawn

from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.audit.verifying import verify

KILLS = 15
# One auditor who judges, takes back and judges again without end, and says what was acknowledged.
AUDITOR = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from small import Small, settle
from crime_sample.audit.reviewing import sit
from crime_sample.verdict import Owed, OwedWords

folder = Path({folder!r})
small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
with small.open() as audit:
    sitting = sit(audit)
    print("ready", flush=True)
    while True:
        case = sitting.next_case() or audit.state.cases[1]
        if case.outcome is not None:
            sitting.undo(case)
            print("withdrawn", case.number, audit.state.head, flush=True)
            case = audit.state.cases[case.number]
        if sitting.mine(case).step == "blind":
            settle(sitting, case)
        elif sitting.mine(case).step == "reveal":
            from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords
            sitting.judge(case, Outcome(crimes=(CrimeOutcome(recorded="later"),)), OutcomeWords(references=("",)))
        print("settled", case.number, audit.state.head, flush=True)
"""


def test_no_acknowledged_verdict_is_lost(tmp_path: Path) -> None:
    """An auditor is killed many times at random moments: every acknowledged entry is in the ledger afterwards, the
    chain holds, and the next sitting goes on."""
    small = drawn(tmp_path)
    dice = random.Random(5)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        script = AUDITOR.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path))
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(dice.uniform(0, 0.12))
            child.send_signal(signal.SIGKILL)
            said = [line.split() for line in child.stdout.read().splitlines()]
        acknowledged += [words[2] for words in said if len(words) == 3]
        with small.open() as audit:
            kept = {event.hash for event in audit.store.events()}
            lost = [head for head in acknowledged if head not in kept]
            assert not lost
    assert len(acknowledged) > KILLS
    checks = list(verify(small.path, who="x", now=lambda: NOW))
    assert not [check for check in checks if check.verdict == "broken"]


IMPORT = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from small import Small
from crime_sample.audit.sheets import import_sheet

folder = Path({folder!r})
small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
with small.open("Bob") as audit:
    print("ready", flush=True)
    found = import_sheet(audit, folder / "blind.csv")
    print(len(found.kept), flush=True)
"""


def test_a_killed_import_is_whole_or_not_at_all(small: Small) -> None:
    """A sheet's import is killed at random moments: all of its verdicts are there or none, the file verifies, and
    importing again completes it without a verdict given twice."""
    with small.open("Bob") as audit:
        export_sheet(audit, small.folder / "blind.csv", step="blind")
    fill(small.folder / "blind.csv")
    dice = random.Random(3)
    for _ in range(8):
        script = IMPORT.format(tests=str(Path(__file__).parents[1]), folder=str(small.folder))
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(dice.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
            said = child.stdout.read().split()
        with small.open() as audit:
            begun = sum(case.owed is not None for case in audit.state.cases.values())
            assert begun in (0, len(audit.state.cases))
            assert begun or not said, "what was acknowledged is there"
    with small.open("Bob") as audit:
        found = import_sheet(audit, small.folder / "blind.csv")
        assert len(found.kept) + len(found.already) == len(audit.state.cases)
        kinds = [event.kind for event in audit.store.events()]
        assert kinds.count("committed") == len(audit.state.cases)
    assert not [check for check in verify(small.path, who="x", now=lambda: NOW) if check.verdict == "broken"]


def fill(path: Path) -> None:
    """Say of every case on the blind sheet that nothing is owed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    header = lines[1]
    for line in lines[2:]:
        line[header.index("answer")] = "none"
        line[header.index("rationale")] = "nothing in it"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def test_a_killed_writer_does_not_lock_the_others_out(tmp_path: Path) -> None:
    """The turn of a process that was killed while writing is free at once."""
    small = drawn(tmp_path)
    script = AUDITOR.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    # Were it not, this would be refused after a while of waiting.
    with Small(tmp_path, small.path, small.export, small.extract).open("Bob") as audit:
        from crime_sample.audit.reviewing import sit

        sitting = sit(audit)
        sitting.refer(sitting.case(1), words="still possible")
