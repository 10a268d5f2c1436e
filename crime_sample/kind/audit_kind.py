"""One kind of audit: its words, its questions, and what an outcome of it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from crime_sample.kind.words import NO, CaseQuestion, Owing
from crime_sample.rules.pack import Reason, RulePack
from crime_sample.verdict import ANSWERS, Answer, Outcome

KindKey = Literal["incidents", "direct", "cancelled", "n100", "antisocial"]


@dataclass(frozen=True, slots=True)
class AuditKind:
    """One kind of audit.

    ``title`` names it, ``audit`` heads its report. A ``unit`` is what is drawn, a ``log`` what is read of it. What the
    ``headline`` is out of is ``due``; ``missed`` is the total of those that failed, each a ``miss``, and ``failed``
    says how; ``among`` says of crimes owed where they were reported, if not in any incident. ``reasons`` is the list of
    the rule pack that a reason is picked from, under ``reason_title``. ``answers`` are the words of the first step
    where they differ, ``owing`` those for what it found. A frame that is ``part_of`` another kind's is never pooled
    with it. With ``stands_alone`` a cancelled record answers for no crime.
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
    owing: Owing = field(default_factory=Owing)
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
    def unit_id(self) -> str:
        """How the number is called under which a unit is found: *incident id*, *record id*."""
        return f"{self.log if self.named else self.unit} id"

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
