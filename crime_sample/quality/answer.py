"""The answer to ``quality``: everything that two verdicts and the registrar's rulings say of a review, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from crime_sample import formats
from crime_sample.case import Case
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.kind import AuditKind
from crime_sample.observed import observe
from crime_sample.quality.calibrated import Calibrated, calibrated
from crime_sample.quality.conduct import Conduct, Rulings, auditors, conduct, rulings
from crime_sample.quality.confused import Confused, Confusion, confusion
from crime_sample.quality.corrected import Corrected, corrected
from crime_sample.quality.leanings import Leans, leanings
from crime_sample.quality.questions import Asked, agreement
from crime_sample.quality.twice import Counts, counted, counts, judged_twice, names
from crime_sample.results import Estimate
from crime_sample.reviewers import keep_from_reviewers, to_calibrate
from crime_sample.state import State
from crime_sample.stats.agreement import Agreement
from crime_sample.stats.leaning import Span
from crime_sample.stats.twophase import Figure, TwoPhase

PLAN_IT = (
    "No case was drawn to be judged twice. The share is part of the plan, fixed before the draw: "
    "crime_sample plan AUDIT --second 10 --freeze; in this audit it can no longer be added."
)
NOT_YET = "No case has both of its verdicts yet."


@dataclass(frozen=True, slots=True)
class Quality:
    """What a review's second verdicts and rulings say. ``level`` of the intervals, ``level_of_each`` auditor's so that
    all hold together; ``headline`` the rate and the unrecorded crimes as they stand, None without a crime owed;
    ``corrected`` None for want of cases, and ``uncorrected`` says why; ``to_calibrate`` calibration cases in which
    nobody has said what is right; ``called`` how auditors are called.
    """

    force: str
    start: date
    end: date
    marking: str
    interim: bool
    level: float
    level_of_each: float
    counts: Counts
    agreement: tuple[Asked, ...]
    confusion: Confusion
    leanings: tuple[Leans, ...]
    headline: tuple[Estimate, Estimate] | None
    corrected: Corrected | None
    uncorrected: str
    conduct: tuple[Conduct, ...]
    rulings: tuple[Rulings, ...]
    calibration: tuple[Calibrated, ...]
    to_calibrate: int
    called: Mapping[str, str]
    offences: Mapping[str, str]
    kind: AuditKind

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``quality --json``, less the sentences and caveats of the page."""
        return {
            "force": formats.one_line(self.force),
            "kind": self.kind.key,
            "period": [self.start.isoformat(), self.end.isoformat()],
            "marking": formats.one_line(self.marking).strip(),
            "interim": self.interim,
            "level": self.level,
            "level_of_each_auditor": self.level_of_each,
            "cases": asdict(self.counts),
            "agreement": [_asked(one) for one in self.agreement],
            "confused": {
                "answers": [_confused(one) for one in self.confusion.answers],
                "offences": [_confused(one) for one in self.confusion.offences],
                "unpaired": self.confusion.unpaired,
            },
            "auditors": [
                self._auditor(one, leans) for one, leans in zip(self.conduct, self.leanings, strict=True)
            ],
            "headline": None if self.headline is None else [_estimate(one) for one in self.headline],
            "corrected": None if self.corrected is None else _corrected(self.corrected),
            "uncorrected": self.uncorrected or None,
            "rulings": [asdict(one) for one in self.rulings],
            "calibration": [
                {
                    "auditor": formats.one_line(self.called[one.auditor]),
                    "cases": one.cases,
                    "as_agreed": one.alike,
                    "agreed_after": one.after,
                    "share": one.alike / one.cases,
                    "low": one.share.low,
                    "high": one.share.high,
                }
                for one in self.calibration
            ],
            "to_calibrate": self.to_calibrate,
        }

    def _auditor(self, one: Conduct, leans: Leans) -> dict[str, Any]:
        row = asdict(one)
        found = leans.found
        leaning = {
            "cases": leans.cases,
            "left_out": leans.left_out,
            "crimes": None if found is None else found.crimes,
            "direction": None if found is None else found.direction,
            "per_crime": _span(leans.points),
            "drift_per_crime": _span(leans.drift),
            "per_case": None if found is None else _span(found.leaning),
            "drift_per_case": None if found is None else _span(found.drift),
            "found": None if found is None else _span(found.found),
            "effect": None if found is None else _span(found.effect),
            "strict_cases": None if found is None else found.strict_cases,
            "lenient_cases": None if found is None else found.lenient_cases,
            "p": None if found is None else found.p,
        }
        return {**row, "auditor": formats.one_line(self.called[one.auditor]), "leaning": leaning}


def quality(
    state: State, *, level: float = 0.95, interim: bool = False, pseudonyms: bool = False, reader: str = ""
) -> Quality:
    """What the second verdicts and the rulings say of the review.

    Refused while cases are open, unless ``interim``; and to a ``reader`` (a pseudonym) who judges cases in any case,
    since it shows rates. ``pseudonyms`` keeps names out.
    """
    if not 0.5 < level < 1:
        raise InputError(f"a confidence level is a fraction such as 0.95, not {level:g}")
    keep_from_reviewers(state, reader)
    people = auditors(state)
    both = judged_twice(state)
    slipped = calibrated(state, level=level)
    settled, uncounted = _counted(state, interim)
    again = [case for case in settled if case.second is not None]
    each, leans = leanings(again, people, state.kind, level=level)
    found, why = _corrected_or_why(state, settled, both, level, uncounted)
    about = state.about
    return Quality(
        force=about.force,
        start=about.start,
        end=about.end,
        marking=about.marking,
        interim=state.settled < len(state.cases),
        level=level,
        level_of_each=each,
        counts=counts(state),
        agreement=agreement(state, both, level=level, weighted=state.settled == len(state.cases)),
        confusion=confusion(both),
        leanings=leans,
        headline=None if uncounted else _headline(state, level=level, interim=interim),
        corrected=found,
        uncorrected=why,
        conduct=tuple(conduct(state, one) for one in people),
        rulings=rulings(list(state.cases.values())),
        calibration=slipped,
        to_calibrate=to_calibrate(state),
        called=names(
            state, list(dict.fromkeys([*people, *(one.auditor for one in slipped)])), hidden=pseudonyms
        ),
        offences={group.key: group.title for group in about.all_rules.groups},
        kind=state.kind,
    )


def _counted(state: State, interim: bool) -> tuple[list[Case], str]:
    """The cases that count for an estimate; none, and why, where some stratum has no result."""
    try:
        return counted(state, observe(state, interim=interim)), ""
    except Refused:
        raise
    except InputError as error:
        return [], _one_line(error)


def _headline(state: State, *, level: float, interim: bool) -> tuple[Estimate, Estimate] | None:
    found = results(state, level=level, interim=interim)
    rate, total = found.one(found.headline), found.one(found.missed)
    return None if rate is None or total is None else (rate, total)


def _corrected_or_why(
    state: State, settled: list[Case], both: list[Case], level: float, uncounted: str
) -> tuple[Corrected | None, str]:
    if not any(case.second is not None for case in state.cases.values()):
        return None, PLAN_IT
    if not both:
        return None, NOT_YET
    if uncounted:
        return None, uncounted
    try:
        return corrected(state, settled, level=level), ""
    except InputError as error:
        return None, _one_line(error)


def _one_line(error: InputError) -> str:
    words = formats.capital(error.what).rstrip(".")
    return formats.one_line(f"{words}. {error.remedy}").strip()


def _span(span: Span | Figure | None) -> dict[str, float] | None:
    return None if span is None else span._asdict()


def _coefficient(found: Agreement | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "name": found.name,
        "weights": found.choice or None,
        "point": found.point,
        "low": found.low,
        "high": found.high,
        "notes": list(found.notes),
    }


def _asked(one: Asked) -> dict[str, Any]:
    return {
        "question": one.key,
        "title": one.title,
        "out_of": one.out_of,
        "cases": one.cases,
        "same": one.same,
        "few": one.few,
        "percent": _coefficient(one.percent),
        "kappa": _coefficient(one.kappa),
        "ac1": _coefficient(one.ac1),
        "weighted": _span(one.weighted),
    }


def _confused(one: Confused) -> dict[str, Any]:
    return {
        "one": one.one or None,
        "other": one.other or None,
        "times": one.times,
        "agreed": list(one.agreed),
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    return {"estimand": one.estimand, "point": one.point, "low": one.low, "high": one.high}


def _corrected(found: Corrected) -> dict[str, Any]:
    return {
        "rate": _two_phase(found.rate),
        "unrecorded": _two_phase(found.unrecorded),
        "lost": found.lost,
        "won": found.won,
    }


def _two_phase(found: TwoPhase) -> dict[str, Any]:
    return {
        "as_first_judged": _span(found.as_found),
        "corrected": _span(found.corrected),
        "shift": _span(found.shift),
        "cases": found.cases,
        "judged_again": found.judged_again,
        "changed": found.changed,
        "flags": list(found.flags),
    }
