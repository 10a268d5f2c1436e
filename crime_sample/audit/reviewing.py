"""One auditor at work: the sampled logs read once from their source into memory, and a verdict at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crime_sample import review
from crime_sample.audit.frames import Progress, extract_path, frame_path
from crime_sample.audit.session import Audit, new_uid
from crime_sample.engines import duckdb_engine as engine
from crime_sample.errors import InputError
from crime_sample.frame import Crime, Incident
from crime_sample.review import Shown
from crime_sample.state import Case
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


@dataclass(frozen=True, slots=True)
class LinkedCrime:
    """A reference on the log, and the crime of the extract behind it, if there is one."""

    reference: str
    crime: Crime | None
    hours: float | None
    timely: bool | None


class Sitting:
    """An auditor's sitting over an open audit. Log texts live in this object only and are never copied."""

    def __init__(
        self, audit: Audit, incidents: dict[tuple[str, str], Incident], crimes: dict[str, Crime]
    ) -> None:
        self.audit = audit
        self._incidents = incidents
        self._crimes = crimes

    def next_case(self, *, passed: Collection[int] = ()) -> Case | None:
        """The case to judge next, None when none is left for this auditor now."""
        self.audit.refresh()
        return review.next_case(self.audit.state, self.audit.actor, now=self.audit.now(), passed=passed)

    def case(self, number: int) -> Case:
        """The case with ``number``."""
        return review.find(self.audit.state, number)

    def incident(self, case: Case) -> Incident:
        """The record of the export behind a case."""
        return self._incidents[case.frame, case.id]

    def open(self, case: Case) -> Shown:
        """The case with its outcome hidden. That it was consulted is logged."""
        uid = new_uid()
        self.audit.write(lambda _: review.open_case(case, uid=uid))
        return self.read(case)

    def read(self, case: Case) -> Shown:
        """The case with its outcome hidden, once more."""
        return review.blind(self.audit.state.frames[case.frame].mapping, self.incident(case))

    def commit(self, case: Case, owed: Owed, words: OwedWords, *, uid: str | None = None) -> None:
        """Commit the blind step; on return it is on disk, and locked if there is an outcome to see."""
        made = uid or new_uid()
        self.audit.write(
            lambda state: review.commit(state, case.number, owed, words, auditor=self.audit.actor, uid=made)
        )

    def reveal(self, case: Case) -> tuple[Shown, tuple[LinkedCrime, ...]]:
        """The whole record, and the crimes linked to it. Only for a case whose blind step is locked."""
        if not self.case(case.number).revealed:
            raise InputError(f"case {case.number} is not committed, so its outcome stays hidden")
        mapping = self.audit.state.frames[case.frame].mapping
        incident = self.incident(case)
        references = review.linked(mapping, incident)
        return review.revealed(mapping, incident), tuple(self.linked(case, r) for r in references)

    def linked(self, case: Case, reference: str) -> LinkedCrime:
        """What the extract holds under ``reference``, and how long after the report it was recorded."""
        crime = self.lookup((reference,)).get(reference)
        hours = None
        if crime is not None and crime.recorded:
            hours = review.hours_between(case.labels.get("created", ""), crime.recorded)
        timely = None if hours is None else self.audit.state.about.rules.timely(hours)
        return LinkedCrime(reference, crime, hours, timely)

    def lookup(self, references: Iterable[str]) -> dict[str, Crime]:
        """Those of ``references`` that the crime extract holds."""
        wanted = [reference for reference in dict.fromkeys(references) if reference]
        unknown = [reference for reference in wanted if reference not in self._crimes]
        if unknown:
            self._crimes.update(find_crimes(self.audit, unknown))
        return {reference: self._crimes[reference] for reference in wanted if reference in self._crimes}

    def judge(self, case: Case, outcome: Outcome, words: OutcomeWords, *, uid: str | None = None) -> None:
        """Give the second step; on return it is on disk."""
        made = uid or new_uid()
        crimes = self.lookup(words.references)
        self.audit.write(
            lambda state: review.judge(
                state, case.number, outcome, words, auditor=self.audit.actor, uid=made, crimes=crimes
            )
        )

    def undo(self, case: Case, *, why: str = "") -> None:
        """Withdraw the last step given on a case, if it is not locked."""
        uid = new_uid()
        self.audit.write(
            lambda state: review.undo(state, case.number, auditor=self.audit.actor, uid=uid, why=why)
        )

    def object_to(self, case: Case, *, why: str) -> None:
        """Note a change of mind after the reveal; it is counted, and left to adjudication."""
        uid = new_uid()
        self.audit.write(lambda state: review.object_to(state, case.number, uid=uid, why=why))

    def refer(self, case: Case, *, words: str) -> None:
        """Queue the case for the registrar at once: a victim may be at risk."""
        uid = new_uid()
        self.audit.write(lambda state: review.refer(state, case.number, uid=uid, words=words))


def sit(audit: Audit, *, cases: Collection[int] | None = None, progress: Progress | None = None) -> Sitting:
    """Read the logs of the sample (or of ``cases``), and the crimes linked to them, from their sources.

    Each source is checked against its SHA-256 first, so nobody judges another file than was drawn from.
    """
    state = audit.state
    if not state.cases:
        raise InputError(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    wanted = [c for c in state.cases.values() if cases is None or c.number in cases]
    incidents: dict[tuple[str, str], Incident] = {}
    for name, frame in state.frames.items():
        ids = [case.id for case in wanted if case.frame == name]
        if ids:
            found = engine.incidents(frame_path(audit, name), frame, ids, progress=progress)
            incidents.update({(name, unit): incident for unit, incident in found.items()})
    references = dict.fromkeys(
        reference
        for (name, _), incident in incidents.items()
        for reference in review.linked(state.frames[name].mapping, incident)
    )
    return Sitting(audit, incidents, find_crimes(audit, list(references)))


def find_crimes(audit: Audit, references: list[str]) -> dict[str, Crime]:
    """Those of ``references`` that the registered extract holds, whether a file or a column of the frame."""
    extract = audit.state.extract
    if extract is None or not references:
        return {}
    if extract.kind == "file":
        return engine.find_crimes(extract_path(audit), extract, references)
    name = extract.frame or ""
    found = engine.find_refs(frame_path(audit, name), audit.state.frames[name], references)
    return {reference: Crime(reference=reference) for reference in found}
