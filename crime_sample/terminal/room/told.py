"""Words on verdicts and progress, the same in the app and in the plain way."""

from __future__ import annotations

from crime_sample import formats, routes
from crime_sample.audit.pace import Progress
from crime_sample.case import Verdict
from crime_sample.kind import AuditKind
from crime_sample.rules.pack import RulePack
from crime_sample.verdict import RECORDED

STATUSES = {"blind": "open", "reveal": "outcome to judge", "settled": "settled"}


def progress_words(progress: Progress) -> str:
    """How far the auditor is, and when they will be done at their pace. No rate of any kind, and nothing of others.

    >>> progress_words(Progress(12, 1388, None, None))
    '12 done by you, 1,388 left'
    """
    words = f"{formats.count(progress.mine_settled)} done by you, {formats.count(progress.mine_left)} left"
    if progress.finish is not None:
        words += f", done about {formats.day(progress.finish)}"
        if progress.per_day is not None:
            words += f" at {formats.count(progress.per_day)} a day"
    return words


def verdict_words(pack: RulePack, verdict: Verdict, kind: AuditKind) -> str:
    """An auditor's own verdict in a line: what is owed, what became of it, and what was answered of the case."""
    if verdict.owed is None:
        return "no verdict yet"
    said = [formats.one_line(pack.called(crime.offence, crime.code)) for crime in verdict.owed.crimes]
    if verdict.outcome is not None:
        said = [
            f"{words}: {RECORDED[after.recorded]}"
            for words, after in zip(said, verdict.outcome.crimes, strict=True)
        ]
    words = "; ".join(said) or kind.answer_words[verdict.owed.answer]
    if verdict.outcome is not None and verdict.outcome.not_owed:
        words += f"; {verdict.outcome.not_owed} recorded but not owed"
    if elsewhere := routes.told(verdict.outcome):
        words += f"; in other records too: {formats.one_line(elsewhere)}"
    words += "".join(
        f"; {title}: {formats.one_line(said)}" for title, said in kind.in_words(verdict.outcome, pack)
    )
    marks = [
        "outcome to judge" if verdict.step == "reveal" else "",
        f"taken back {verdict.superseded}×" if verdict.superseded else "",
        f"objected {verdict.objections}×" if verdict.objections else "",
    ]
    extra = ", ".join(filter(None, marks))
    return f"{words} ({extra})" if extra else words


def said(verdict: Verdict) -> list[str]:
    """The words of a verdict: why, and the note."""
    words = [
        "" if verdict.owed_words is None else verdict.owed_words.rationale,
        "" if verdict.outcome_words is None else verdict.outcome_words.note,
    ]
    return [word for word in words if word]
