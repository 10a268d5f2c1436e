"""Kinds of audit: what the frame of one holds, what is asked of a case, and what its headline is out of.

``incidents`` is the audit of recording. Two others ask the same of another frame (``direct``, ``antisocial``). Two ask
of records that say no crime stands (``cancelled``, ``n100``): their headline is an answer on each case and not a count
of crimes. Audits of different kinds have different denominators: they stand side by side and are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from crime_sample.rules.pack import Reason, RulePack
from crime_sample.verdict import ANSWERS, Answer, CaseAnswer, Outcome

KindKey = Literal["incidents", "direct", "cancelled", "n100", "antisocial"]

YES, NO, UNKNOWN, NOT_APPLICABLE = "yes", "no", "unknown", "not-applicable"


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """A question on the whole case at the second step.

    ``words`` are put to the auditor, ``title`` stands in tables, ``short`` heads a column of a sheet; the rate of yes
    among yes and no is ``estimand``, out of ``out_of``. ``without`` is what *not applicable* means, blank where it
    cannot be answered so.
    """

    key: str
    words: str
    title: str
    short: str
    estimand: str
    out_of: str
    without: str = ""

    @property
    def options(self) -> dict[CaseAnswer, str]:
        """What may be answered, and in what words."""
        asked: dict[CaseAnswer, str] = {"yes": "yes", "no": "no", "unknown": "not known"}
        return asked | {"not-applicable": self.without} if self.without else asked


@dataclass(frozen=True, slots=True)
class AuditKind:
    """One kind of audit.

    ``title`` names it, ``audit`` heads its report. A ``unit`` is what is drawn, a ``log`` what is read of it. What the
    ``headline`` is out of is ``due``; ``missed`` is the total of those that failed, each a ``miss``, and ``failed``
    says how; ``among`` says of crimes owed where they were reported, if not in any incident. ``reasons`` is the list of
    the rule pack that a reason is picked from, under ``reason_title``. ``answers`` are the words of the first step
    where they differ. A frame that is ``part_of`` another kind's is never pooled with it. With ``stands_alone`` a
    cancelled record answers for no crime.
    """

    key: KindKey
    title: str
    audit: str
    unit: str
    units: str
    log: str = "log"
    logs: str = "logs"
    asks: str = "what does this log owe?"
    headline: str = "recording_rate"
    headline_title: str = "Recording rate"
    due: str = "owed crime"
    dues: str = "owed crimes"
    missed: str = "unrecorded_total"
    miss: str = "missed crime"
    failed: str = "unrecorded"
    among: str = ""
    questions: tuple[CaseQuestion, ...] = ()
    reasons: Literal["", "cancellation_reasons", "n100_reasons"] = ""
    reason_title: str = ""
    answers: Mapping[Answer, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    part_of: KindKey | None = None
    stands_alone: bool = False

    @property
    def counts_crimes(self) -> bool:
        """Whether the headline is a share of crimes owed, and not of cases."""
        return self.headline == "recording_rate"

    @property
    def deciding(self) -> CaseQuestion | None:
        """The question that the headline is the answer to, None where crimes are counted."""
        return next((one for one in self.questions if one.estimand == self.headline), None)

    @property
    def rate_words(self) -> str:
        """The headline's rate in the middle of a sentence."""
        name = f"{self.headline_title[:1].lower()}{self.headline_title[1:]}"
        return name if self.counts_crimes else f"rate of {self.units} {name}"

    @property
    def right(self) -> str:
        """How a case that is as it should be was treated: *rightly cancelled*."""
        return f"{self.headline_title[:1].lower()}{self.headline_title[1:]}"

    @property
    def answer_words(self) -> dict[Answer, str]:
        """How the answers of the first step are called."""
        return {**ANSWERS, **self.answers}

    @property
    def named(self) -> str:
        """Its title where it has to be told, blank for the usual kind."""
        return "" if self.key == "incidents" else self.title

    def reasons_in(self, pack: RulePack) -> tuple[Reason, ...]:
        """The reasons that may be picked from; none where the kind, or the pack, has none."""
        return getattr(pack, self.reasons) if self.reasons else ()

    def failing(self, outcome: Outcome | None) -> bool:
        """Whether something is to be put right: a crime owed that was not recorded, or a case decided with no."""
        if outcome is None:
            return False
        if self.deciding is not None:
            return outcome.answers.get(self.deciding.key) == NO
        return any(one.recorded != "recorded" for one in outcome.crimes)

    def told(self, outcome: Outcome | None, pack: RulePack) -> dict[str, str]:
        """What was answered of the whole case, in words, by the keys of the questions; and the ``reason``."""
        if outcome is None:
            return {}
        said = {
            one.key: one.options[outcome.answers[one.key]]
            for one in self.questions
            if one.key in outcome.answers
        }
        if outcome.reason:
            titles = {one.key: one.title for one in self.reasons_in(pack)}
            said["reason"] = titles.get(outcome.reason, outcome.reason)
        return said

    def in_words(self, outcome: Outcome | None, pack: RulePack) -> Iterator[tuple[str, str]]:
        """The same under the titles of the questions."""
        titles = {"reason": self.reason_title, **{one.key: one.title for one in self.questions}}
        for key, said in self.told(outcome, pack).items():
            yield titles[key], said

    def fault(self, outcome: Outcome, pack: RulePack) -> str:
        """Why an outcome cannot be one of this kind of audit; blank where it can."""
        asked = {question.key: question for question in self.questions}
        for key, answer in outcome.answers.items():
            if key not in asked:
                return f"an audit of the kind '{self.key}' does not ask '{key}'"
            if answer not in asked[key].options:
                return f"'{asked[key].words}' cannot be answered with '{answer}'"
        left = [question.words for question in self.questions if question.key not in outcome.answers]
        if left:
            return f"'{left[0]}' is not answered"
        known = [one.key for one in self.reasons_in(pack)]
        if outcome.reason and outcome.reason not in known:
            return f"'{outcome.reason}' is none of the reasons of the rule pack ({', '.join(known) or 'it has none'})"
        return ""


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
