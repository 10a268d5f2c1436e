"""Rates set against each other: the answer to ``compare``, as values and in words.

Two rates give a difference; more, taken one after another, give a trend; more, standing side by side, a ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crime_sample import compared_words as words
from crime_sample import formats
from crime_sample.errors import InputError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.comparison import Difference, Extra, Measured, difference, extra_interval
from crime_sample.stats.ranking import Place, places, ranks
from crime_sample.stats.trend import Scatter, Trend, trend

Kind = Literal["audits of one force", "audits of several forces", "parts of one audit", "published rates"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the rates. ``at`` is when, in years; ``wide`` its interval at the level that a ranking of all needs;
    ``crimes`` owed in a sample too small for a headline."""

    name: str
    rate: Measured
    at: float | None = None
    wide: Interval | None = None
    crimes: float | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What two parts of one audit share: the covariance of their rates, and the degrees of freedom of the test."""

    covariance: float
    df: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer. Rates and differences are fractions. ``over_time``: the rates follow one another, else they
    stand side by side. ``unlike`` says in what the audits differ, and that they were compared all the same;
    ``markings`` are those of the audits, visible, each once; ``force`` is whose rates they are, where
    all are of one; ``season`` warns of periods that cover different months of the year."""

    kind: Kind
    over_time: bool
    level: float
    interval: str
    sides: tuple[Side, ...]
    difference: Difference | None
    recorded: float | None
    extra: Extra | None
    places: tuple[Place, ...] | None
    trend: Trend | None
    unlike: tuple[str, ...]
    markings: tuple[str, ...] = ()
    force: str = ""
    season: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``compare --json``."""
        return {
            "kind": self.kind,
            "over_time": self.over_time,
            "level": self.level,
            "interval": self.interval,
            "rates": [_rate_dict(side) for side in self.sides],
            "difference": None if self.difference is None else _difference_dict(self.difference),
            "extra_recorded": None if self.extra is None else self._extra_dict(self.extra),
            "ranking": None if self.places is None else self._ranking_dicts(self.places),
            "trend": None if self.trend is None else trend_dict(self.trend),
            "unlike": list(self.unlike),
            "markings": list(self.markings),
            "sentences": self.sentences(),
        }

    def _extra_dict(self, extra: Extra) -> dict[str, Any]:
        return {"recorded": self.recorded} | {key: round(value) for key, value in extra._asdict().items()}

    def _ranking_dicts(self, found: tuple[Place, ...]) -> list[dict[str, Any]]:
        order = ranks([side.rate.point for side in self.sides])
        rows = [
            {"rank": rank, "name": side.name} | place._asdict()
            for rank, side, place in zip(order, self.sides, found, strict=True)
        ]
        return sorted(rows, key=lambda row: row["rank"])

    def sentences(self, *, tested: bool = True) -> list[str]:
        """The answer in words, and what to beware of; the test beside the interval may be left out. A ranking is a
        table in lines."""
        return [*self._said(tested), *self.caveats()]

    def findings(self) -> list[str]:
        """The answer in words for who has the ranks in a table beside them."""
        said = self._said(True)
        return said if self.places is None else said[1 + len(self.sides) :]

    def _said(self, tested: bool) -> list[str]:
        names = [formats.one_line(side.name) for side in self.sides]
        shown = [formats.percent(side.rate.point) for side in self.sides]
        said = []
        if self.difference is not None:
            said.append(self._difference_words(self.difference, names, shown))
            said += words.significance(self.difference, self.level) if tested else []
        if self.recorded is not None and self.extra is not None:
            said.append(words.brought(self.extra, self.recorded))
        if self.places is not None:
            said += words.ranked(names, [side.rate for side in self.sides], self.places, self.level)
        if self.trend is not None:
            times = [side.at for side in self.sides if side.at is not None]
            said += words.trending(self.trend, len(times), times[0], times[-1], self.level)
        return said

    def caveats(self) -> list[str]:
        """What to beware of."""
        names = [formats.one_line(side.name) for side in self.sides]
        said = [
            f"{name} rests on {formats.plural(side.crimes, 'crime')} owed in the sample: too few for a headline."
            for name, side in zip(names, self.sides, strict=True)
            if side.crimes is not None
        ]
        if self.season is not None:
            said.append(self.season)
        if self.unlike:
            said.append(f"Beware: these audits differ in {formats.several(self.unlike)}.")
        return said

    def _difference_words(self, found: Difference, names: list[str], shown: list[str]) -> str:
        if not self.over_time:
            return words.side_by_side(found, (names[0], names[1]), (shown[0], shown[1]), self.level)
        told = [f"{rate} ({name})" if name else rate for rate, name in zip(shown, names, strict=True)]
        return words.over_time(found, told[0], told[1], self.level)


def compared(
    sides: Sequence[Side],
    *,
    kind: Kind,
    over_time: bool,
    level: float,
    interval: str,
    shared: Shared | None = None,
    recorded: float | None = None,
    unlike: Sequence[str] = (),
    markings: Sequence[str] = (),
    force: str = "",
    season: str | None = None,
) -> Compared:
    """Set ``sides`` against each other, the earlier first where they follow one another.

    ``recorded`` crimes of the later period turn a difference over time into crimes recorded.
    """
    if len(sides) < 2:
        raise InputError("a comparison takes two rates or more", remedy="Name a second one.")
    if recorded is not None and not (over_time and len(sides) == 2):
        raise InputError(
            "recorded crime says what a change brought, from one rate to a later one",
            remedy="Give two rates of one force, the earlier first, or leave --recorded out.",
        )
    times = [side.at for side in sides if side.at is not None]
    if times and (len(times) < len(sides) or sorted(set(times)) != times):
        raise InputError(
            "the times do not rise from rate to rate", remedy="Give the earliest first, each a time."
        )
    pair = (sides[1].rate, sides[0].rate)
    wide = [side.wide for side in sides if side.wide is not None]
    ranking = len(sides) > 2 and not over_time
    trending = len(sides) > 2 and over_time and bool(times)
    if ranking and len(wide) < len(sides):
        raise InputError(
            "more than two rates are ranked by intervals that hold together, which are not there"
        )
    return Compared(
        kind=kind,
        over_time=over_time,
        level=level,
        interval=interval,
        sides=tuple(sides),
        difference=_difference(*pair, shared) if len(sides) == 2 else None,
        recorded=recorded,
        extra=None if recorded is None else extra_interval(pair[1], pair[0], recorded),
        places=tuple(places(wide)) if ranking else None,
        trend=trend([side.rate for side in sides], times, level=level) if trending else None,
        unlike=tuple(unlike),
        markings=tuple(dict.fromkeys(filter(None, (formats.one_line(one).strip() for one in markings)))),
        force=force,
        season=season,
    )


def _difference(later: Measured, earlier: Measured, shared: Shared | None) -> Difference:
    if shared is None:
        return difference(later, earlier)
    return difference(later, earlier, covariance=shared.covariance, df=shared.df)


def _rate_dict(side: Side) -> dict[str, Any]:
    rate = side.rate
    return {
        "name": side.name,
        "point": rate.point,
        "low": rate.low,
        "high": rate.high,
        "standard_error": rate.standard_error,
        "at": side.at,
    }


def _difference_dict(found: Difference) -> dict[str, Any]:
    test = None
    if found.statistic is not None:
        name = "z" if found.df is None else "t"
        test = {"name": name, "statistic": found.statistic, "df": found.df, "p": found.p}
    return {
        "point": found.point,
        "low": found.low,
        "high": found.high,
        "standard_error": found.standard_error,
        "test": test,
    }


def trend_dict(line: Trend) -> dict[str, Any]:
    """The line through several rates, for programs."""
    return {
        "slope": line.slope,
        "low": line.low,
        "high": line.high,
        "standard_error": line.standard_error,
        "centre": line.centre,
        "middle": line.middle,
        "alike": _scatter_dict(line.alike),
        "straight": None if line.straight is None else _scatter_dict(line.straight),
    }


def _scatter_dict(found: Scatter) -> dict[str, Any]:
    return {"q": found.q, "df": found.df, "p": found.p}
