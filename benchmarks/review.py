"""How long an auditor waits: opening an audit, the next case, and keeping a verdict on disk.

    python benchmarks/review.py [--cases 3000] [--folder FOLDER]

The audit is made in FOLDER (a temporary one unless given): name a folder on the disk you would use, since the time of
an append is mostly that of the disk's fsync.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crime_sample.audit import open_audit
from crime_sample.audit.drawing import draw
from crime_sample.audit.frames import add_frame
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import sit
from crime_sample.audit.starting import charter, start_audit
from crime_sample.design import Design
from crime_sample.frame import ColumnMap, FrameMapping, StrataRule
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords


def now() -> str:
    """The time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def prepare(folder: Path, cases: int) -> Path:
    """An audit with ``cases`` drawn from ten times as many logs in ten strata."""
    export = folder / "incidents.csv"
    with export.open("w", encoding="utf-8") as file:
        file.write("Incident,Created,Code,Log,Refs\n")
        for n in range(10 * cases):
            file.write(
                f"{n:08d},2026-{1 + n % 6:02d}-{1 + n % 28:02d} 10:00,C{n % 10},CALLER SAYS {n},46/{n:07d}/26\n"
            )
    path = folder / "bench.audit"
    made = charter({"force": "Bench", "start": "2026-01-01", "end": "2026-06-30", "rules": "generic"})
    start_audit(path, made, who="lead", now=now).close()
    mapping = FrameMapping(
        columns=ColumnMap(id="Incident", created="Created", opening=("Code",), text=("Log",), refs=("Refs",)),
        strata=StrataRule(column="Code"),
    )
    with open_audit(path, who="lead", now=now, role="lead") as audit:
        add_frame(audit, export, mapping)
        freeze(audit, Design(margin=None, size=cases, allocation="equal"))
        draw(audit, seed="bench")
    return path


def measured(call: Callable[[], Any], into: list[float]) -> Any:
    """Call, and note the milliseconds."""
    began = time.perf_counter()
    found = call()
    into.append(1000 * (time.perf_counter() - began))
    return found


def show(name: str, times: list[float]) -> None:
    """One line: median, the slowest of a hundred, the slowest."""
    ordered = sorted(times)
    slow = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    print(f"{name:<28}{len(times):>7}{statistics.median(times):>10.1f}{slow:>10.1f}{ordered[-1]:>10.1f}")


def review(path: Path) -> dict[str, list[float]]:
    """Judge every case; the waits by name."""
    waits: dict[str, list[float]] = {
        "next case": [],
        "open (append)": [],
        "commit (append)": [],
        "judge (append)": [],
    }
    with open_audit(path, who="auditor", now=now) as audit:
        sitting = sit(audit)
        offence = audit.state.about.rules.groups[0].key
        owed = Owed(answer="crimes", crimes=(OwedCrime(offence=offence),))
        outcome = Outcome(crimes=(CrimeOutcome(recorded="recorded", right_class=True, timely=True),))
        while (case := measured(sitting.next_case, waits["next case"])) is not None:
            measured(lambda case=case: sitting.open(case), waits["open (append)"])
            measured(
                lambda case=case: sitting.commit(case, owed, OwedWords(rationale="so")),
                waits["commit (append)"],
            )
            _, linked = sitting.reveal(case)
            words = OutcomeWords(references=(linked[0].reference,))
            measured(
                lambda case=case, words=words: sitting.judge(case, outcome, words), waits["judge (append)"]
            )
    return waits


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=3_000)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path = prepare(Path(folder), given.cases)
        waits = review(path)
        opening: list[float] = []
        for _ in range(3):
            measured(lambda: open_audit(path, who="auditor", now=now).close(), opening)
        print(f"{given.cases} cases, audit file of {path.stat().st_size / 1e6:.1f} MB; milliseconds\n")
        print(f"{'':<28}{'calls':>7}{'median':>10}{'99 of 100':>10}{'slowest':>10}")
        for name, times in waits.items():
            show(name, times)
        show("open a finished audit", opening)


if __name__ == "__main__":
    main()
