"""Every kind of audit, a row each: all the words that differ between them stand here."""

from __future__ import annotations

from crime_sample.errors import InputError
from crime_sample.kind.audit_kind import AuditKind, KindKey
from crime_sample.kind.words import STANDING, CaseQuestion
from crime_sample.verdict import Answer

_RECORD_ANSWERS: dict[Answer, str] = {
    "crimes": "crimes stand on the record's own account",
    "none": "no crime stands on the record's own account",
    "not-found": "record not found",
    "out-of-scope": "out of scope (test record, other force)",
}
_TOLD = "Was the victim told?"
_NO_VICTIM = "no victim to tell"

KINDS: dict[str, AuditKind] = {
    one.key: one
    for one in (
        AuditKind(
            key="incidents",
            title="Incidents",
            audit="Crime recording audit",
            unit="incident",
            units="incidents",
        ),
        AuditKind(
            key="direct",
            title="Crimes recorded directly",
            audit="Audit of crimes recorded directly",
            unit="directly recorded report",
            units="directly recorded reports",
            log="record",
            logs="records",
            asks="what does this record owe?",
            among=" from reports recorded directly",
            answers={
                "not-found": "record not found",
                "out-of-scope": "out of scope (test record, other force)",
            },
            caveats=(
                "Every report of this frame has a record already: one that was never recorded at all cannot be drawn, "
                "so the rate says nothing of such reports. It is no rate of the force.",
            ),
        ),
        AuditKind(
            key="cancelled",
            title="Cancelled crimes",
            audit="Audit of cancelled crimes",
            unit="cancelled record",
            units="cancelled records",
            log="record",
            logs="records",
            asks="which crimes stand?",
            headline="rightly_cancelled_rate",
            headline_title="Rightly cancelled",
            due="cancelled record decided on",
            dues="cancelled records decided on",
            missed="wrongly_cancelled_total",
            miss="wrongly cancelled record",
            failed="wrongly cancelled",
            questions=(
                CaseQuestion(
                    "rightly-cancelled", "Rightly cancelled?", "Rightly cancelled", "rightly cancelled",
                    "rightly_cancelled_rate", "cancelled records of which it could be decided",
                ),
                CaseQuestion(
                    "victim-told", _TOLD, "Victim told", "victim told", "victim_told_rate",
                    "cancelled records with a victim to tell, and of which it is known", _NO_VICTIM,
                ),
                CaseQuestion(
                    "reason-right", "Is the reason on the record the right one?", "Reason on the record right",
                    "reason right", "reason_right_rate",
                    "cancelled records of whose reason it could be decided; one without a reason counts as wrong",
                ),
            ),
            reasons="cancellation_reasons",
            reason_title="Reason that applies",
            answers=_RECORD_ANSWERS,
            owing=STANDING,
            caveats=(
                "The rate is out of cancelled records and says nothing of crimes that were never recorded. It is not "
                "to be set beside a recording rate as if it were one, nor averaged with it.",
                "A record is rightly cancelled also where a crime was committed, as when it stands under another "
                "reference or was passed to the force that has it.",
            ),
            stands_alone=True,
        ),
        AuditKind(
            key="n100",
            title="Reported rapes held as N100",
            audit="Audit of reported rapes held as N100",
            unit="N100 record",
            units="N100 records",
            log="record",
            logs="records",
            asks="which crimes stand?",
            headline="rightly_n100_rate",
            headline_title="Rightly held as N100",
            due="N100 record decided on",
            dues="N100 records decided on",
            missed="wrongly_n100_total",
            miss="record wrongly held as N100",
            failed="wrongly held as N100",
            questions=(
                CaseQuestion(
                    "rightly-n100", "Rightly held as N100?", "Rightly held as N100", "rightly N100",
                    "rightly_n100_rate", "N100 records of which it could be decided",
                ),
                CaseQuestion(
                    "reason-right", "Is the reason on the record the right one?", "Reason on the record right",
                    "reason right", "reason_right_rate",
                    "N100 records of whose reason it could be decided; one without a reason counts as wrong",
                ),
                CaseQuestion(
                    "victim-told", _TOLD, "Victim told", "victim told", "victim_told_rate",
                    "N100 records with a victim to tell, and of which it is known", _NO_VICTIM,
                ),
            ),
            reasons="n100_reasons",
            reason_title="Reason that applies",
            answers=_RECORD_ANSWERS,
            owing=STANDING,
            caveats=(
                "The rate is out of N100 records. It says nothing of reported rapes that were given no N100 record, "
                "nor of those recorded as crimes, and is not to be averaged with a recording rate.",
            ),
        ),
        AuditKind(
            key="antisocial",
            title="Anti-social behaviour logs",
            audit="Audit of anti-social behaviour logs",
            unit="anti-social behaviour log",
            units="anti-social behaviour logs",
            among=" from anti-social behaviour logs",
            questions=(
                CaseQuestion(
                    "risk-assessed", "Was the risk to the victim assessed?", "Risk to the victim assessed",
                    "risk assessed", "risk_assessed_rate",
                    "logs judged with a victim, and of which it is known", "no victim",
                ),
            ),
            caveats=(
                "These logs are a part of the incident logs: an audit of incidents counts them too. Crimes found "
                "unrecorded here are never added to those of such an audit.",
            ),
            part_of="incidents",
        ),
    )
}  # fmt: skip
"""Every kind by its key, the usual one first."""

USUAL: KindKey = "incidents"


def kind_of(key: str) -> AuditKind:
    """The kind of audit called so."""
    if key not in KINDS:
        raise InputError(f"there is no kind of audit '{key}'", remedy=f"Kinds: {', '.join(KINDS)}.")
    return KINDS[key]
