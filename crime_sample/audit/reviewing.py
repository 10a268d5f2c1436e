"""One auditor at work: the sampled logs read once from their source into memory, and a verdict at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from crime_sample import interests, masking, places, review, to_registrar
from crime_sample.audit.consulting import consulted
from crime_sample.audit.frames import Progress as Tell
from crime_sample.audit.logs import find_crimes, read_logs
from crime_sample.audit.pace import Progress
from crime_sample.audit.session import Audit, new_uid
from crime_sample.audit.zones import zone
from crime_sample.case import Case, Remark, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.frame import Crime, Incident
from crime_sample.linked import LinkedCrime as LinkedCrime
from crime_sample.linked import by_cut_off, look, reported
from crime_sample.masking import Shown
from crime_sample.routes import Proposal
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


class Sitting:
    """An auditor's sitting over an open audit. Log texts live in this object only and are never copied.

    It knows the auditor's own verdicts. What another said, whether another judges the case too, and every rate stay
    out of it.
    """

    def __init__(
        self,
        audit: Audit,
        incidents: dict[tuple[str, str], Incident],
        crimes: dict[str, Crime],
        only: Collection[int] | None = None,
    ) -> None:
        self.audit = audit
        self.only = only
        self._incidents = incidents
        self._crimes = crimes
        self._absent: set[str] = set()  # references that were looked for, and are not in the extract

    def next_case(self, *, passed: Collection[int] = ()) -> Case | None:
        """The case to judge next, None when none is left for this auditor now."""
        self.audit.refresh()
        put_off = {*passed, *self._barred()}
        if self.only is not None:
            put_off |= self.audit.state.shown.keys() - set(self.only)
        return places.next_case(self.audit.state, self.audit.actor, now=self.audit.now(), passed=put_off)

    def case(self, number: int) -> Case:
        """The case with ``number``."""
        return review.find(self.audit.state, number)

    def mine(self, case: Case) -> Verdict:
        """This auditor's own verdict on the case, begun or still to begin; Refused if the case is not for them."""
        held = self.case(case.number)
        found = places.mine(held, self.audit.actor)
        left = found is not None and found.owed is None
        if found is None or (left and (held.number in self._barred() or self._taken_away(held, found))):
            raise Refused(f"case {case.number} is not for you", remedy="Take the next of your own.")
        return found

    def _taken_away(self, case: Case, verdict: Verdict) -> bool:
        """Whether the case is offered no longer, and was not on the table when that came."""
        begun = verdict.opening is not None and verdict.opening.actor == self.audit.actor
        return not begun and not places.offered(self.audit.state, case, self.audit.actor)

    def queue(self) -> list[Case]:
        """All cases that this auditor may judge or has judged, in the order of review."""
        barred = self._barred()
        return [
            case
            for case in places.offers(self.audit.state, self.audit.actor)
            if (found := places.mine(case, self.audit.actor)) is not None
            and (found.owed is not None or case.number not in barred)
            and (self.only is None or case.number in self.only)
        ]

    def history(self) -> list[tuple[Case, Verdict]]:
        """This auditor's own verdicts, newest first."""
        own = [
            (case, verdict)
            for case in self.audit.state.shown.values()
            for verdict in case.verdicts
            if verdict.owed is not None and verdict.auditor == self.audit.actor
        ]
        return sorted(own, key=lambda one: max(one[1].committed_at, one[1].judged_at), reverse=True)

    def progress(self) -> Progress:
        """How far this auditor is, and when they will be done at their pace."""
        own = [places.mine(case, self.audit.actor) for case in self.queue()]
        done = [verdict for verdict in own if verdict is not None and verdict.settled]
        return Progress.at(
            [verdict.judged_at or verdict.committed_at for verdict in done],
            left=len(own) - len(done),
            now=self.audit.now(),
        )

    def all_done(self) -> str:
        """What is true where nothing is left for this auditor."""
        return "Every case of yours is judged."

    def _barred(self) -> frozenset[int]:
        """Cases of this sitting that a declared interest keeps from the auditor."""
        state, actor = self.audit.state, self.audit.actor
        if not state.conflicts.get(actor):
            return frozenset()
        return frozenset(
            case.number
            for case in state.shown.values()
            if (found := self._incidents.get((case.frame, case.id))) is not None
            and interests.conflicted(state, actor, found)
        )

    def incident(self, case: Case) -> Incident:
        """The record of the export behind a case."""
        return self._incidents[case.frame, case.id]

    def open(self, case: Case) -> Shown:
        """The case with its outcome hidden. That it was consulted is logged."""
        uid, now, auditor = new_uid(), self.audit.now(), self.audit.actor
        self.audit.write(
            lambda state: review.open_case(state, case.number, auditor=auditor, now=now, uid=uid)
        )
        return self.read(case)

    def read(self, case: Case) -> Shown:
        """The case with its outcome hidden, once more."""
        return masking.blind(self.audit.state.frames[case.frame].mapping, self.incident(case))

    def commit(self, case: Case, owed: Owed, words: OwedWords, *, uid: str | None = None) -> None:
        """Commit the blind step; on return it is on disk, and locked if there is an outcome to see."""
        self.mine(case)
        made = uid or new_uid()
        self.audit.write(
            lambda state: review.commit(state, case.number, owed, words, auditor=self.audit.actor, uid=made)
        )

    def reveal(self, case: Case) -> tuple[Shown, tuple[LinkedCrime, ...]]:
        """The whole record, and the crimes linked to it. Only where this auditor's own blind step is locked."""
        found = places.mine(self.case(case.number), self.audit.actor)
        if found is None or found.owed is None or not found.revealed:
            raise InputError(f"case {case.number} is not committed, so its outcome stays hidden")
        mapping = self.audit.state.frames[case.frame].mapping
        incident = self.incident(case)
        references = masking.linked(mapping, incident)
        return masking.revealed(mapping, incident), tuple(self.linked(case, r) for r in references)

    def linked(self, case: Case, reference: str) -> LinkedCrime:
        """What the extract holds under ``reference``, where that stands, and how long after the report it was made."""
        state = self.audit.state
        mapping = state.frames[case.frame].mapping
        of_extract = None if state.extract is None else state.extract.mapping
        return look(
            reference,
            self.held((reference,)).get(reference),
            extract=state.extract,
            reported=reported(
                mapping, self._incidents.get((case.frame, case.id)), case.labels.get("created", "")
            ),
            zone=zone(mapping.time_zone),
            recorded_zone=zone(None if of_extract is None else of_extract.time_zone),
            timely=state.rules_of(case).timely,
            own_form=mapping.reference_pattern,
            cancelled_unit=case.id if state.kind.stands_alone else None,
        )

    def proposals(self, case: Case) -> tuple[Proposal, ...]:
        """Other records that may be of the case's event. They tell the outcome: for who has it in view."""
        sought = self.audit.state.overlap
        return () if sought is None else sought.proposals.get(case.number, ())

    def lookup(self, references: Iterable[str]) -> dict[str, Crime]:
        """Those of ``references`` that the crime extract holds as recorded by the cut-off."""
        extract = self.audit.state.extract
        return {key: crime for key, crime in self.held(references).items() if by_cut_off(extract, crime)}

    def held(self, references: Iterable[str]) -> dict[str, Crime]:
        """Those of ``references`` that the crime extract holds, whenever they were recorded."""
        wanted = [reference for reference in dict.fromkeys(references) if reference]
        unknown = [one for one in wanted if one not in self._crimes and one not in self._absent]
        if unknown:
            self._crimes.update(find_crimes(self.audit, unknown))
            self._absent.update(one for one in unknown if one not in self._crimes)
        return {reference: self._crimes[reference] for reference in wanted if reference in self._crimes}

    def judge(self, case: Case, outcome: Outcome, words: OutcomeWords, *, uid: str | None = None) -> None:
        """Give the second step; on return it is on disk."""
        made = uid or new_uid()
        crimes = self.held(words.references)
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
        uid, who = new_uid(), self.audit.actor
        self.audit.write(lambda state: review.object_to(state, case.number, auditor=who, uid=uid, why=why))

    def recuse(self, case: Case, *, why: str) -> int:
        """Declare an interest in the case: it never comes back. How many such cases of theirs wait for another now."""
        uid, who = new_uid(), self.audit.actor
        self.audit.write(lambda state: interests.recuse(state, case.number, auditor=who, uid=uid, why=why))
        return len(places.kept_away(self.audit.state, who))

    def flag(self, case: Case, *, words: str) -> None:
        """Leave a note on the case for a colleague; the registrar passes it on."""
        uid = new_uid()
        self.audit.write(lambda state: to_registrar.remark(state, case.number, uid=uid, words=words))

    def remarks(self, case: Case) -> tuple[Remark, ...]:
        """The auditor's own notes on a case. Those of others are never shown here, not even afterwards: a step taken
        back would be given again in their light, and a note tells that another has the case too."""
        held = self.case(case.number).remarks
        return tuple(one for one in held if one.actor == self.audit.actor and not one.withdrawn_at)

    def take_back_note(self, case: Case) -> None:
        """Take back the auditor's last note on the case that waits."""
        waiting = [one for one in self.remarks(case) if one.open]
        if not waiting:
            raise Refused(f"no note of yours waits on case {case.number}")
        uid, auditor, note = new_uid(), self.audit.actor, waiting[-1].uid
        self.audit.write(
            lambda state: to_registrar.withdraw_note(state, case.number, note, auditor=auditor, uid=uid)
        )

    def refer(self, case: Case, *, words: str) -> None:
        """Queue the case for the registrar at once: a victim may be at risk."""
        uid = new_uid()
        self.audit.write(lambda state: to_registrar.refer(state, case.number, uid=uid, words=words))


def sit(
    audit: Audit,
    *,
    cases: Collection[int] | None = None,
    purpose: str = "review",
    reason: str = "",
    progress: Tell | None = None,
) -> Sitting:
    """Read the logs of the sample (or of ``cases``, and then it is about these only), and the crimes linked to them,
    from their sources.

    Each source is checked against its SHA-256 first, so nobody judges another file than was drawn from. That they were
    read, for which ``purpose`` and ``reason``, is logged; without a purpose not, for who logs what comes of it.
    """
    state = audit.state
    if not state.cases:
        raise InputError(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    wanted = [c for c in state.shown.values() if cases is None or c.number in cases]
    for frame in state.frames.values():
        zone(frame.mapping.time_zone)  # a computer without time zone data is told before the logs are read
    incidents = read_logs(audit, wanted, progress=progress)
    references = dict.fromkeys(
        reference
        for (name, _), incident in incidents.items()
        for reference in masking.linked(state.frames[name].mapping, incident)
    )
    sitting = Sitting(audit, incidents, {}, cases)
    sitting.held(references)
    if purpose and wanted:
        consulted(audit, "logs of the cases read", purpose=purpose, cases=len(wanted), reason=reason)
    return sitting
