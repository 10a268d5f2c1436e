"""Agreement, question by question, over the cases that two auditors judged.

The two places of a case belong to nobody: whoever comes first takes the first. So kappa is Fleiss' (for two verdicts
Scott's pi), which does not ask which of the two came first, and not Cohen's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crime_sample.case import Case, Verdict
from crime_sample.errors import StatisticsError
from crime_sample.kind import AuditKind, CaseQuestion
from crime_sample.quality.twice import missing
from crime_sample.state import State
from crime_sample.stats.agreement import COEFFICIENTS, Agreement, fleiss, gwet, ratings
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.leaning import Span
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.verdict import ANSWERS, CrimeOutcome

FEW = 20
"""Fewer cases than this say little: they are given as x of n."""

Answered = Callable[[Verdict], str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a verdict. ``of`` its answer, None where the verdict does not answer it; ``order`` every answer
    that could be given, None for whole numbers from 0."""

    title: str
    out_of: str
    of: Answered
    order: Callable[[State], Sequence[str]] | None
    weights: str = "identity"


def _answer(verdict: Verdict) -> str | None:
    return None if verdict.owed is None else verdict.owed.answer


def _owes(verdict: Verdict) -> str | None:
    if verdict.owed is None or missing(verdict.owed):
        return None
    return "yes" if verdict.owed.crimes else "no"


def _number(verdict: Verdict) -> str | None:
    if verdict.owed is None or missing(verdict.owed):
        return None
    return str(len(verdict.owed.crimes))


def _offence(verdict: Verdict) -> str | None:
    if verdict.owed is None or len(verdict.owed.crimes) != 1:
        return None
    return verdict.owed.crimes[0].offence


def _of_one(tell: Callable[[CrimeOutcome], bool | None]) -> Answered:
    """The answer on the one crime of a verdict that finds exactly one."""

    def answer(verdict: Verdict) -> str | None:
        if verdict.outcome is None or len(verdict.outcome.crimes) != 1:
            return None
        told = tell(verdict.outcome.crimes[0])
        return None if told is None else "yes" if told else "no"

    return answer


def _yes_or_no(_state: State) -> Sequence[str]:
    return ("yes", "no")


ONE_CRIME = "cases in which both found exactly one crime"


def asked(kind: AuditKind) -> dict[str, Question]:
    """What is asked of two verdicts of a kind of audit, in its words: ``QUESTIONS``, then those of the whole case."""
    titles = {
        "owed": f"Whether a crime {kind.owing.does}",
        "number": f"How many crimes {kind.owing.do}",
    }
    named = {key: replace(one, title=titles.get(key, one.title)) for key, one in QUESTIONS.items()}
    return named | asked_of_cases(kind)


def asked_of_cases(kind: AuditKind) -> dict[str, Question]:
    """The questions that a kind of audit asks of the whole case, by their keys."""
    return {
        one.key: Question(
            one.title,
            f"cases in which both answered “{one.words}”",
            _of_case(one.key),
            _options(one),
        )
        for one in kind.questions
    }


def _of_case(key: str) -> Answered:
    return lambda verdict: None if verdict.outcome is None else verdict.outcome.answers.get(key)


def _options(question: CaseQuestion) -> Callable[[State], Sequence[str]]:
    return lambda _: tuple(question.options)


QUESTIONS: dict[str, Question] = {
    "answer": Question(
        "What kind of answer", "all cases judged twice", _answer, lambda _: tuple(ANSWERS)
    ),
    "owed": Question(
        "Whether a crime is owed", "cases in which both came to a result", _owes, _yes_or_no
    ),
    "number": Question(
        "How many crimes are owed", "cases in which both came to a result", _number, None, "ordinal"
    ),
    "offence": Question("Class of offence", ONE_CRIME, _offence, lambda state: state.about.all_rules.group_keys),
    "recorded": Question(
        "Recorded by the cut-off", ONE_CRIME, _of_one(lambda crime: crime.recorded == "recorded"), _yes_or_no
    ),
    "class": Question(
        "Class as recorded is right", f"{ONE_CRIME}, recorded, and judged its class",
        _of_one(lambda crime: crime.right_class), _yes_or_no,
    ),
    "in-time": Question(
        "Recorded in time", f"{ONE_CRIME}, recorded, and judged its time",
        _of_one(lambda crime: crime.timely), _yes_or_no,
    ),
}  # fmt: skip
"""What is asked of two verdicts, by name, in order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How two verdicts answer one question. ``cases`` in which both answer it, ``same`` of them alike; the coefficients
    None without a case; ``weighted`` the percent agreement with every case weighted to the frame, None where a stratum
    has too few."""

    key: str
    title: str
    out_of: str
    cases: int
    same: int
    percent: Agreement | None
    kappa: Agreement | None
    ac1: Agreement | None
    weighted: Span | None

    @property
    def few(self) -> bool:
        """Whether they are too few to say much."""
        return self.cases < FEW


def agreement(state: State, cases: Sequence[Case], *, level: float, weighted: bool) -> tuple[Asked, ...]:
    """Every question over ``cases``, which were judged twice. Each case counts once, whatever its stratum; the
    intervals are of how auditors judge, not of these cases alone. ``weighted`` adds what holds for the frame.
    """
    return tuple(
        _asked(state, cases, key, question, level=level, weighted=weighted)
        for key, question in asked(state.kind).items()
    )


def _asked(
    state: State, cases: Sequence[Case], key: str, question: Question, *, level: float, weighted: bool
) -> Asked:
    rows = [[question.of(verdict) for verdict in case.verdicts] for case in cases]
    both = [row for row in rows if None not in row]
    same = sum(one == other for one, other in both)
    if not both:
        return Asked(key, question.title, question.out_of, 0, 0, None, None, None, None)
    order = question.order(state) if question.order else _whole(both)
    table = ratings(both, order=tuple(order))
    return Asked(
        key=key,
        title=question.title,
        out_of=question.out_of,
        cases=len(both),
        same=same,
        percent=COEFFICIENTS["percent"](table, level=level),
        kappa=fleiss(table, weights=question.weights, level=level),
        ac1=gwet(table, weights=question.weights, level=level),
        weighted=_weighted(state, cases, rows, level) if weighted else None,
    )


def _whole(rows: Sequence[Sequence[str | None]]) -> list[str]:
    most = max((int(cell) for row in rows for cell in row if cell is not None), default=0)
    return [str(number) for number in range(max(1, most) + 1)]


def _weighted(
    state: State, cases: Sequence[Case], rows: Sequence[Sequence[str | None]], level: float
) -> Span | None:
    """Those judged twice are a random sample of each stratum of the frame: N_h / n2_h units stand behind each."""
    labels = [state.stratum_label(case.frame, case.stratum) for case in cases]
    if set(labels) != set(state.population) or not state.method.by_incident:
        return None
    asked = [None not in row for row in rows]
    same = [answered and row[0] == row[1] for answered, row in zip(asked, rows, strict=True)]
    try:
        found = ratio(stratified(labels, population=state.population), same, asked)
    except StatisticsError:
        return None
    return Span(found.point, *rate_interval(found, level=level))
