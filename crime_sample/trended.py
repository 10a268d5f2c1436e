"""The recording rates of one force, audit after audit: the answer to ``trend``, as values and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from crime_sample import alike, compared_words, contrast, formats
from crime_sample.compared import trend_dict
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import InputError
from crime_sample.kind import AuditKind
from crime_sample.results import Estimate
from crime_sample.state import State
from crime_sample.stats.comparison import Difference, Measured, difference
from crime_sample.stats.trend import Scatter, Trend, trend

FORMAT = "crime_sample-trend-1"


@dataclass(frozen=True, slots=True)
class Audited:
    """One audit of the series. ``at`` is the middle of its period, in years; ``change`` its rate less that of the audit
    before, None for the first."""

    name: str
    start: date
    end: date
    at: float
    rate: Estimate
    change: Difference | None


@dataclass(frozen=True, slots=True)
class Trended:
    """The audits in order of time, and the straight line through their rates. ``unlike`` says in what they differ, and
    that they were put in one line all the same; ``season`` warns of different months of the year; ``kinds`` and
    ``markings`` are theirs."""

    force: str
    kinds: tuple[AuditKind, ...]
    markings: tuple[str, ...]
    audits: tuple[Audited, ...]
    line: Trend
    level: float
    interval: str
    unlike: tuple[str, ...]
    season: str | None

    def on_line(self, at: float) -> float:
        """The line's rate at a time, in years."""
        return self.line.centre + self.line.slope * (at - self.line.middle)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``trend --json``."""
        return {
            "format": FORMAT,
            "force": self.force,
            "kinds": [kind.key for kind in self.kinds],
            "markings": list(self.markings),
            "level": self.level,
            "interval": self.interval,
            "audits": [_audit_dict(one, self.on_line(one.at)) for one in self.audits],
            "line": trend_dict(self.line),
            "unlike": list(self.unlike),
            "sentences": self.sentences(),
            "caveats": self.caveats(),
        }

    def sentences(self) -> list[str]:
        """The slope in words with its interval, whether the audits lie on a line, and how the last two differ."""
        first, last = self.audits[0], self.audits[-1]
        said = compared_words.trending(self.line, len(self.audits), first.at, last.at, self.level)
        if len(self.audits) > 2:
            said.append(_alike(self.line.alike))
        before = self.audits[-2]
        if last.change is not None:
            was, now = (f"{formats.percent(one.rate.point)} ({one.name})" for one in (before, last))
            said.append(
                f"From the last audit but one: {_lower(compared_words.over_time(last.change, was, now, self.level))}"
            )
        return said

    def caveats(self) -> list[str]:
        """What to beware of."""
        said = [
            "The line is the trend of these audits' rates over these years, not a forecast, and says nothing of causes."
        ]
        if len(self.audits) < 3:
            said.append("Two audits always lie on a line; whether rates follow one shows with three or more.")
        if len({one.at for one in self.audits}) < len(self.audits):
            said.append(
                "Audits of one and the same time stand beside each other: their order in the table is no change."
            )
        said += [
            f"{one.name} rests on {formats.plural(one.rate.n_due, 'crime')} owed in the sample: too few for a headline."
            for one in self.audits
            if one.rate.small
        ]
        if self.season is not None:
            said.append(self.season)
        if self.unlike:
            said.append(
                f"Beware: these audits differ in {formats.several(self.unlike)}. That alone could move the rate."
            )
        return said


def trended(
    states: Sequence[State],
    *,
    names: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    although_unlike: bool = False,
) -> Trended:
    """Audits of one force, in whatever order they are given, in order of time.

    Refused: one audit alone, audits of several forces or all of one time, audits that share cases, and what
    :func:`crime_sample.contrast.audits` refuses of two.
    """
    if len(states) < 2:
        raise InputError("one audit is no trend", remedy="Name two or more of one force.")
    if names and len(names) != len(states):
        raise InputError(
            f"{len(states)} audits with {len(names)} names",
            remedy="Give a --name for each, in the same order.",
        )
    forces = list(dict.fromkeys(formats.one_line(state.about.force) for state in states))
    if len(forces) > 1:
        raise InputError(
            f"these are audits of {formats.several(forces)}",
            remedy="A trend is of one force. To set forces against each other: crime_sample compare",
        )
    differ = alike.together(states, although_unlike=although_unlike)
    called = names or contrast.names_of(states, one_force=True)
    order = sorted(range(len(states)), key=lambda place: (contrast.middle(states[place]), place))
    times = [contrast.middle(states[place]) for place in order]
    if len(set(times)) < 2:
        raise InputError(
            "all these audits are of one time", remedy="To set them against each other: crime_sample compare"
        )
    rates = [contrast.rate(states[place], level=level, interval=interval) for place in order]
    measured = [Measured(rate.point, rate.low, rate.high, rate.standard_error) for rate in rates]
    changes = [None, *(difference(later, earlier) for earlier, later in pairwise(measured))]
    return Trended(
        force=forces[0],
        kinds=tuple({state.kind.key: state.kind for state in states}.values()),
        markings=tuple(dict.fromkeys(formats.one_line(state.about.marking).strip() for state in states)),
        audits=tuple(
            Audited(formats.one_line(called[place]), about.start, about.end, at, rate, change)
            for place, at, rate, change in zip(order, times, rates, changes, strict=True)
            for about in (states[place].about,)
        ),
        line=trend(measured, times, level=level),
        level=level,
        interval=interval,
        unlike=tuple(differ),
        season=alike.season(states),
    )


def _alike(found: Scatter) -> str:
    test = f"Q = {found.q:.1f} on {formats.plural(found.df, 'degree')} of freedom, {compared_words.chance(found.p)}"
    if found.p < compared_words.CERTAIN:
        return f"That the rate was the same in all of them can be ruled out ({test})."
    return f"That the rate was the same in all of them cannot be ruled out ({test})."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _audit_dict(one: Audited, on_line: float) -> dict[str, Any]:
    rate, change = one.rate, one.change
    return {
        "name": one.name,
        "period": [one.start.isoformat(), one.end.isoformat()],
        "at": one.at,
        "point": rate.point,
        "low": rate.low,
        "high": rate.high,
        "standard_error": rate.standard_error,
        "crimes_owed": rate.n_due,
        "crimes_recorded": rate.x_recorded,
        "small": rate.small,
        "on_line": on_line,
        "change": None
        if change is None
        else {"point": change.point, "low": change.low, "high": change.high, "p": change.p},
    }
