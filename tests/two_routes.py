"""An audit of two routes on disk: 30 calls and 14 online reports, of which many are of the same events, all drawn.

Event n is call n, a crime at n High Street, linked to crime 46/n/26 where n is even. Online report W n is of the same
event for n below 10, three hours later, the street written otherwise; the reference stands there for n below 4. Calls
20 and 21 are of the events 0 and 1 too, the second of them by its reference alone, a week later. W 10 is a day and an
hour after call 10, W 11 a test, left out of the frame, W 12 and W 33 are events of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from small import EXTRACT, now, write_csv

from crime_sample.audit import Audit, frames, open_audit, planning
from crime_sample.audit.drawing import draw
from crime_sample.audit.overlapping import declare_uncovered, seek_overlap
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.starting import charter, start_audit
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.frame import ColumnMap, Exclusion, FrameMapping
from crime_sample.routes import Proposal, answered
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

CALLS, ONLINE, DISTINCT = 30, 13, 28 + 3
COLUMNS = {"id": "No", "created": "At", "opening": ("Code",), "place": ("Street", "Town"), "refs": ("Refs",)}
WEB = {"id": "Web No", "created": "Sent", "place": ("Where",), "refs": ("Crime Refs",)}
Unit = tuple[str, str]


def when(event: int, *, hours: float = 0) -> str:
    """When event n was reported, and so many hours later."""
    return (datetime.fromisoformat("2026-02-01 08:30") + timedelta(days=event, hours=hours)).isoformat(" ")


def reference(event: int) -> str:
    """The crime linked to event n, blank if none."""
    return f"46/{event:05d}/26" if event % 2 == 0 else ""


def calls() -> list[tuple[str, ...]]:
    """The calls."""
    made = [(f"{n:04d}", when(n), "VIOL", f"{n} High Street", "Smalltown", reference(n)) for n in range(20)]
    made += [("0020", when(0, hours=-23.9), "VIOL", " 0 HIGH STREET", "smalltown ", "")]
    made += [("0021", when(8), "VIOL", "elsewhere", "", "46/00099/26; 46/00001/26")]
    made += [(f"{n:04d}", when(n), "VIOL", "", "", reference(n)) for n in range(22, 30)]
    return [(*row[:5], "46/00001/26") if row[0] == "0001" else row for row in made]


def online() -> list[tuple[str, ...]]:
    """The online reports."""
    made = [
        (f"W{n}", when(n, hours=3), "REPORT", f"{n} high street / SMALLTOWN", reference(n) if n < 4 else "")
        for n in range(10)
    ]
    made += [("W10", when(10, hours=25), "REPORT", "10 High Street / Smalltown", "")]
    made += [("W11", when(11, hours=1), "TEST", "11 High Street / Smalltown", "")]
    return made + [(f"W{n}", when(n), "REPORT", "the park", "") for n in (12, 33)]


def others() -> dict[Unit, set[Unit]]:
    """The other records of its event that agree with a record, where there are some: 20 and 21 do not agree with the
    reports of theirs."""
    pairs = [({("calls", f"{n:04d}"), ("online", f"W{n}")}) for n in range(10)]
    pairs += [{("calls", "0000"), ("calls", "0020")}, {("calls", "0001"), ("calls", "0021")}]
    return {
        unit: set().union(*(pair for pair in pairs if unit in pair)) - {unit}
        for pair in pairs
        for unit in pair
    }


@dataclass
class Routes:
    """Where the audit's files are."""

    folder: Path
    path: Path

    def open(self, who: str = "Ann", role: str = "auditor") -> Audit:
        """The audit, open for ``who``."""
        return open_audit(self.path, who=who, now=now, role=role)


def begun(folder: Path, **changes: str) -> Routes:
    """The audit with nothing in it, and its files."""
    folder.mkdir(exist_ok=True)
    made = Routes(folder, folder / "routes.audit")
    write_csv(folder / "calls.csv", ("No", "At", "Code", "Street", "Town", "Refs"), calls())
    write_csv(folder / "online.csv", ("Web No", "Sent", "Code", "Where", "Crime Refs"), online())
    crimes = [(f"46/{n:05d}/26", "violence", "2026-03-20 09:00:00", "recorded") for n in range(0, 30, 2)]
    write_csv(folder / "crimes.csv", ("Crime Reference", "Class", "Recorded At", "Status"), crimes)
    answers = {"force": "Smallshire", "start": "2026-01-01", "end": "2026-06-30", "rules": "generic"}
    start_audit(made.path, charter(answers | changes), who="Lee", now=now).close()
    return made


def planned(
    folder: Path, design: Design | None = None, *, uncovered: Sequence[str] = (), **changes: str
) -> Routes:
    """The audit with both frames registered and its plan frozen."""
    made = begun(folder, **changes)
    with made.open("Lee", "lead") as audit:
        if uncovered:
            declare_uncovered(audit, uncovered)
        frames.add_frame(
            audit, folder / "calls.csv", FrameMapping(columns=ColumnMap(**COLUMNS)), name="calls"
        )
        left_out = (Exclusion(reason="tests", column="Code", codes=("TEST",)),)
        web = FrameMapping(columns=ColumnMap(**WEB), exclude=left_out)
        frames.add_frame(audit, folder / "online.csv", web, name="online")
        frames.add_extract(audit, folder / "crimes.csv", EXTRACT)
        planning.freeze(audit, design or Design(margin=None, size=CALLS + ONLINE, minimum=4))
    return made


def drawn(
    folder: Path, design: Design | None = None, *, sought: bool = True, uncovered: Sequence[str] = ()
) -> Routes:
    """The audit with its sample drawn, and other records of its events looked for."""
    made = planned(folder, design, uncovered=uncovered)
    with made.open("Lee", "lead") as audit:
        draw(audit, seed="dice of this test: 4 4 1 6")
        if sought:
            seek_overlap(audit)
    return made


def case_of(audit: Audit, frame: str, unit: str) -> Case:
    """The case of a record."""
    return next(one for one in audit.state.shown.values() if (one.frame, one.id) == (frame, unit))


def owe(sitting: Sitting, case: Case) -> None:
    """One violent crime is owed."""
    owed = Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),))
    sitting.commit(case, owed, OwedWords(rationale="caller hurt"))


def judge(
    sitting: Sitting, case: Case, named: Mapping[Unit, Proposal] | None = None, *, by_hand: int = 0
) -> None:
    """The crime of event n was recorded where n is even, be the case a call or a report; ``named`` are of its event."""
    overlap, same = answered(list((named or {}).values()), by_hand)
    found = reference(_event(case)) if _event(case) < 30 else ""
    crime = (
        CrimeOutcome(recorded="recorded", right_class=True, timely=True)
        if found
        else CrimeOutcome(recorded="not-recorded")
    )
    sitting.judge(
        case, Outcome(crimes=(crime,), overlap=overlap), OutcomeWords(references=(found,), same=same)
    )


def records(case: Case) -> int:
    """In how many records the event of the case stands."""
    event = _event(case)
    return 1 if event >= 10 else 3 if event < 2 else 2


def _event(case: Case) -> int:
    return {"0020": 0, "0021": 1}.get(case.id, int(case.id.removeprefix("W")))


def proposals(sitting: Sitting, case: Case) -> dict[Unit, Proposal]:
    """The records proposed for a case, by frame and id."""
    return {(one.route, one.id): one for one in sitting.proposals(case)}


def reviewed(
    folder: Path, *, confirmed: bool = True, sought: bool = True, uncovered: Sequence[str] = ()
) -> Routes:
    """The audit with every case settled, the records of each event named as they are if ``confirmed``."""
    made = drawn(folder, sought=sought, uncovered=uncovered)
    with made.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            sitting.open(case)
            owe(sitting, case)
            named = proposals(sitting, case) if confirmed else {}
            judge(sitting, case, named, by_hand=records(case) - 1 - len(named) if confirmed else 0)
    return made
