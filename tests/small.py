"""A small audit on disk: 300 logs in two strata, a crime extract, 24 cases drawn."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit import Audit, frames, open_audit, planning
from crime_sample.audit.assigning import assign
from crime_sample.audit.drawing import draw
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.starting import charter, start_audit
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.frame import ColumnMap, ExtractMap, ExtractMapping, FrameMapping, StrataRule
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

NOW = "2026-11-23T09:00:00.000+00:00"
SEED = "dice of 23 November 2026: 4 4 1 6 2 5"
HEADER = ("Incident", "Created", "Opening", "Closing", "Result", "District", "Log", "Refs")


def now() -> str:
    """A clock that stands still."""
    return NOW


@dataclass
class Small:
    """Where the small audit's files are."""

    folder: Path
    path: Path
    export: Path
    extract: Path

    def open(self, who: str = "Ann", role: str = "auditor") -> Audit:
        """The audit, open for ``who``."""
        return open_audit(self.path, who=who, now=now, role=role)


def rows() -> list[tuple[str, ...]]:
    """The export: every third log violent, every log of an even number linked to one crime."""
    made = []
    for number in range(300):
        reference = f"46/{number:05d}/26" if number % 2 == 0 else ""
        made.append(
            (
                f"{number:08d}",
                f"{1 + number % 28:02d}/{1 + number % 6:02d}/2026 {number % 24:02d}:15",
                "VIOL" if number % 3 == 0 else "THEFT",
                "CRIMED" if reference else "NFA",
                f"REF {reference}" if reference else "",
                ("North", "South")[number % 2],
                f'CALLER SAYS "HELP", CASE {number}\nOFFICER NOTES {reference or "none"}',
                reference,
            )
        )
    return made


def write_csv(path: Path, header: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])


def mapping(**changes: object) -> FrameMapping:
    """How the small export is read."""
    values: dict[str, object] = {
        "columns": ColumnMap(
            id="Incident", created="Created", opening=("Opening",), closing=("Closing",), result=("Result",),
            district="District", text=("Log",), refs=("Refs",),
        ),
        "strata": StrataRule(column="Opening"),
    }  # fmt: skip
    return FrameMapping.model_validate(values | changes)


def begun(folder: Path, **changes: str) -> Small:
    """The audit with nothing in it yet, and its files. ``changes`` to the answers that begin it."""
    small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
    write_csv(small.export, HEADER, rows())
    crimes = [
        (f"46/{n:05d}/26", "violence", f"2026-0{1 + n % 6}-{1 + n % 28:02d} 23:00:00", "recorded")
        for n in range(0, 300, 2)
    ]
    write_csv(small.extract, ("Crime Reference", "Class", "Recorded At", "Status"), crimes)
    answers = {"force": "Smallshire", "start": "2026-01-01", "end": "2026-06-30"}
    start_audit(small.path, charter(answers | changes), who="Lee", now=now).close()
    return small


EXTRACT = ExtractMapping(
    columns=ExtractMap(reference="Crime Reference", recorded="Recorded At", klass="Class", status="Status")
)


def planned(folder: Path, size: int = 24, second: float = 0, **changes: str) -> Small:
    """The audit with its frame and extract registered and its plan frozen."""
    small = begun(folder, **changes)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=size, minimum=4, second=second))
    return small


def drawn(folder: Path, size: int = 24, second: float = 0, **changes: str) -> Small:
    """The audit with its sample drawn."""
    small = planned(folder, size, second, **changes)
    with small.open("Lee", "lead") as audit:
        draw(audit, seed=SEED)
    return small


def share(small: Small, *auditors: str) -> None:
    """Share the cases out."""
    with small.open("Lee", "lead") as audit:
        assign(audit, auditors)


def reference_of(case: Case) -> str:
    """The crime linked to a case, blank if none."""
    number = int(case.id)
    return f"46/{number:05d}/26" if number % 2 == 0 else ""


def settle(sitting: Sitting, case: Case) -> None:
    """Judge a case as the small force has it: one violent crime owed, recorded if it is linked."""
    reference = reference_of(case)
    sitting.commit(
        case,
        Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),)),
        OwedWords(rationale="caller hurt"),
    )
    outcome = (
        CrimeOutcome(recorded="recorded", right_class=True, timely=True)
        if reference
        else CrimeOutcome(recorded="not-recorded", reasons=("not-recognised",))
    )
    sitting.judge(case, Outcome(crimes=(outcome,)), OutcomeWords(references=(reference,)))


def reviewed(folder: Path, size: int = 24) -> Small:
    """The audit with every case settled."""
    small = drawn(folder, size)
    with small.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    return small
