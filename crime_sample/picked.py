"""What was found of the incidents picked by hand: counts, and nothing but counts.

Nobody knows with what chance an incident would have been picked, so nothing that was found of these can be carried over
to those that were not: no rate, no interval, no total (Baker et al. 2013, *Summary report of the AAPOR task force
on non-probability sampling*, Journal of Survey Statistics and Methodology 1, 90-143). They come into no figure of the
sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from crime_sample.case import PICKS, Case, PickKind
from crime_sample.errors import Refused
from crime_sample.formats import one_line
from crime_sample.kind import AuditKind
from crime_sample.observed import due, met, outcomes, owed
from crime_sample.remedial import settled_cases
from crime_sample.state import State

WHY_NO_RATE = (
    "Nobody knows with what chance an incident would have been picked, so what was found of these says nothing of any "
    "other: there is no rate, no interval and no total of them."
)


@dataclass(frozen=True, slots=True)
class Found:
    """Incidents picked in one way, or in all (``kind`` None).

    Of those ``picked`` some were ``drawn_since`` into the sample, and count there; the others are ``open`` or
    ``reviewed``. Of these, so many had no answer (``missing``: not found, or undeterminable), were ``out_of_scope``, or
    are ``owing`` crimes: ``owed`` crimes in all, recorded by the cut-off, later, or not. ``due`` are what the headline
    of this kind of audit counts, ``met`` those of them that are as they should be.
    """

    kind: PickKind | None
    picked: int
    drawn_since: int
    open: int
    reviewed: int
    missing: int
    out_of_scope: int
    owing: int
    owed: int
    recorded: int
    later: int
    not_recorded: int
    due: int
    met: int


@dataclass(frozen=True, slots=True)
class PickedByHand:
    """What was found of all picks: in each way, in all, and what is to be put right by class (key; recorded nowhere;
    recorded since the cut-off)."""

    kinds: tuple[Found, ...]
    whole: Found
    remedial: tuple[tuple[str, int, int], ...]

    def as_dict(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """As plain values, classes by their ``titles``. No incident, no reason, no name stands in it."""
        return {
            "kinds": [asdict(one) for one in self.kinds],
            "all": asdict(self.whole),
            "remedial": [
                {"class": one_line(titles.get(key, key)), "not_recorded": nowhere, "later": later}
                for key, nowhere, later in self.remedial
            ],
            "why_no_rate": WHY_NO_RATE,
        }


def picked_by_hand(state: State) -> PickedByHand | None:
    """What was found of the picks of an audit; None where there are none."""
    if not state.picks:
        return None
    cases = list(state.picks.values())
    kinds = tuple(
        _found(state.kind, key, [case for case in cases if case.picked == key])
        for key in PICKS
        if any(case.picked == key for case in cases)
    )
    return PickedByHand(kinds, _found(state.kind, None, cases), tuple(_remedial(state)))


def _found(kind: AuditKind, key: PickKind | None, cases: list[Case]) -> Found:
    staying = [case for case in cases if case.retired is None]
    settled = [case for case in staying if case.settled]
    answers = Counter(case.owed.answer for case in settled if case.owed is not None)
    became = Counter(one.recorded for case in settled for one in outcomes(case))
    return Found(
        kind=key,
        picked=len(cases),
        drawn_since=len(cases) - len(staying),
        open=len(staying) - len(settled),
        reviewed=len(settled),
        missing=answers["not-found"] + answers["undeterminable"],
        out_of_scope=answers["out-of-scope"],
        owing=answers["crimes"],
        owed=sum(owed(case) for case in settled),
        recorded=became["recorded"],
        later=became["later"],
        not_recorded=became["not-recorded"],
        due=sum(due(kind, case) for case in settled),
        met=sum(met(kind, case) for case in settled),
    )


def to_put_right(state: State) -> list[Case]:
    """The settled picks that something is to be put right in; one drawn since counts once, in the sample."""
    return [case for case in settled_cases(state) if case.picked and state.kind.failing(case.outcome)]


def _remedial(state: State) -> Iterable[tuple[str, int, int]]:
    nowhere: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for case in to_put_right(state):
        crimes = () if case.owed is None else case.owed.crimes
        for crime, outcome in zip(crimes, outcomes(case), strict=True):
            if outcome.recorded != "recorded":
                (later if outcome.recorded == "later" else nowhere)[crime.offence] += 1
    for key in state.about.all_rules.group_keys:
        if nowhere[key] or later[key]:
            yield key, nowhere[key], later[key]


def refuse_rate() -> NoReturn:
    """That no rate is given of what was picked by hand, and why."""
    raise Refused(
        "what was picked by hand is given no rate, neither apart nor within the sample's",
        remedy=f"{WHY_NO_RATE} Their counts: crime_sample picks AUDIT",
    )
