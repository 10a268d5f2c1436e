"""How long a report takes: from the audit's file to each document, and where the time goes.

    python benchmarks/reports.py [--cases 1500] [--rounds 3]

A synthetic audit of ten strata is made and reviewed first, which takes a while. A first report is written and not
counted, so that everything is imported. A document's time is that of opening the audit, of the figures, of what more
would cost, of the report as a value, and of writing it; the ratio is to three seconds. What each picture takes of the
page stands below. Printed is the least of the rounds.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crime_sample.audit import open_audit
from crime_sample.audit.costing import cost_of_results
from crime_sample.audit.drawing import draw
from crime_sample.audit.estimating import estimate
from crime_sample.audit.frames import add_frame
from crime_sample.audit.planning import freeze
from crime_sample.audit.reporting import usual_domains
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.starting import charter, start_audit
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.files import html, report_workbook
from crime_sample.files.pictures import svg
from crime_sample.files.public_figures import json_text
from crime_sample.frame import ColumnMap, FrameMapping, StrataRule
from crime_sample.report import Report, build
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

LIMIT = 3.0
CLASSES = ("violence", "sexual-offences", "robbery")
ANSWERS = ("crimes", "none", "not-found", "undeterminable", "out-of-scope")
WEIGHTS = (80, 14, 3, 1, 2)
WRITERS: dict[str, Callable[[Report], str | bytes]] = {
    "HTML": html.render,
    "workbook": report_workbook.xlsx_bytes,
    "JSON": json_text,
}
PDF = "crime_sample.files.pdf"  # a document more, once there is such a module, and typst beside it


def now() -> str:
    """The time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def prepare(folder: Path, cases: int) -> Path:
    """A reviewed audit of ``cases`` drawn from ten times as many logs, in ten strata and four districts."""
    export = folder / "incidents.csv"
    with export.open("w", encoding="utf-8") as file:
        file.write("Incident,Created,Code,District,Log,Refs\n")
        for n in range(10 * cases):
            day = f"2026-{1 + n % 6:02d}-{1 + n % 28:02d} 10:00"
            references = "; ".join(f"46/{3 * n + k:07d}/26" for k in range(3))
            file.write(f"{n:08d},{day},C{n % 10},D{n % 4},CALLER SAYS {n},{references}\n")
    path = folder / "bench.audit"
    answers = {"force": "Bench", "start": "2026-01-01", "end": "2026-06-30", "rules": "england-wales-2023"}
    start_audit(path, charter(answers), who="lead", now=now).close()
    mapping = FrameMapping(
        columns=ColumnMap(
            id="Incident",
            created="Created",
            opening=("Code",),
            district="District",
            text=("Log",),
            refs=("Refs",),
        ),
        strata=StrataRule(column="Code"),
    )
    with open_audit(path, who="lead", now=now, role="lead") as audit:
        add_frame(audit, export, mapping)
        freeze(audit, Design(margin=None, size=cases, allocation="equal"))
        draw(audit, seed="bench")
    dice = random.Random(1)  # noqa: S311 chance for a benchmark, no secret
    with open_audit(path, who="auditor", now=now) as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            judge(sitting, case, dice)
    return path


def judge(sitting: Sitting, case: Case, dice: random.Random) -> None:
    """A verdict by chance: most logs owe a crime, 85 of 100 crimes are recorded, half of them within eight hours."""
    answer: Any = dice.choices(ANSWERS, WEIGHTS)[0]
    crimes = dice.choices((1, 2, 3), (80, 15, 5))[0] if answer == "crimes" else 0
    owed = tuple(OwedCrime(offence=dice.choice(CLASSES)) for _ in range(crimes))
    sitting.commit(case, Owed(answer=answer, crimes=owed), OwedWords(rationale="so"))
    if answer not in ("crimes", "none"):
        return
    _, linked = sitting.reveal(case)
    outcomes = tuple(outcome(dice) for _ in range(crimes))
    sitting.judge(
        case,
        Outcome(crimes=outcomes),
        OutcomeWords(references=tuple(one.reference for one in linked[:crimes])),
    )


def outcome(dice: random.Random) -> CrimeOutcome:
    """What became of one crime, by chance."""
    if dice.random() < 0.15:
        return CrimeOutcome(recorded="not-recorded", reasons=("not-recognised",))
    hours = round(dice.lognormvariate(2, 1.6), 2)
    return CrimeOutcome(recorded="recorded", right_class=True, timely=hours <= 24, hours=hours)


def written(path: Path, times: dict[str, float]) -> Report:
    """Every document, made from the file; the seconds of each step into ``times``."""

    def step(name: str, call: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = call()
        times[name] = min(times.get(name, 1e9), time.perf_counter() - began)
        return found

    audit = step("open the audit", lambda: open_audit(path, who="lead", now=now, role="lead"))
    with audit:
        by = usual_domains(audit.state)
        found = step("figures", lambda: estimate(audit, by=by, recorded_crime=124_445, log=False))
        costs = step("what more would cost", lambda: cost_of_results(audit, found))
        report: Report = step(
            "the report as a value",
            lambda: build(audit.state, found, as_at="2026-11-29T09:00:00+00:00", version="0", costs=costs),
        )
    for name, write in writers().items():
        step(name, lambda write=write: write(report))
    for picture in report.pictures:
        step(f"picture: {picture.title}", lambda picture=picture: svg(picture.chart))
    return report


def writers() -> dict[str, Callable[[Report], str | bytes]]:
    """What writes each document that there is."""
    if importlib.util.find_spec(PDF) is None:
        return WRITERS
    return WRITERS | {"PDF": importlib.import_module(PDF).render}


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1_500)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = prepare(Path(folder), given.cases)
        written(path, {})
        times: dict[str, float] = {}
        for _ in range(given.rounds):
            report = written(path, times)
    made = sum(times[name] for name in list(times)[:4])
    print(f"{given.cases} cases, {len(report.tables)} tables, {len(report.pictures)} pictures; seconds\n")
    for name, seconds in times.items():
        whole = made + seconds
        told = (
            f"   from the file {whole:.3f}, {whole / LIMIT:.2f} of {LIMIT:g} s" if name in writers() else ""
        )
        print(f"{name:<48}{seconds:>8.3f}{told}")


if __name__ == "__main__":
    main()
