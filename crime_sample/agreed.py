"""How far auditors agree who judged the same cases: the answer to ``agree``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crime_sample import formats
from crime_sample.errors import InputError
from crime_sample.stats.agreement import COEFFICIENTS, Agreement, alpha, fleiss, gwet, kappa
from crime_sample.stats.agreement_intervals import INTERVALS
from crime_sample.stats.ratings import Ratings, ratings

CHOICES = (*INTERVALS, "bootstrap")
REPLICATES = 2000
# From where on the shares of the answers, and the distance of kappa from AC1, call for a word.
MOST, NEARLY_ALL, GAP = 0.8, 0.9, 0.2
_SHORT = {"kappa": "Kappa", "fleiss": "Fleiss' kappa"}
GWETS = "Gwet's "


@dataclass(frozen=True, slots=True)
class Rated:
    """Ratings as read: a row of texts for each item, one a rater, "" where there is none. ``layout`` says how
    the file held them, "long" or "wide"; ``remarks`` what became of it on the way in."""

    items: tuple[str, ...]
    raters: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    layout: str
    remarks: tuple[str, ...] = ()

    def words(self) -> str:
        """How the file was read, and what became of it on the way in."""
        names = formats.several([formats.one_line(name) for name in self.raters])
        held = "a row a rating" if self.layout == "long" else "a column a rater"
        read = f"Read as {self.layout}, {held}: {formats.plural(len(self.items), 'item')}; raters {names}."
        return "\n".join((read, *self.remarks))


@dataclass(frozen=True, slots=True)
class Agreed:
    """The coefficients that suit the ratings, by name, and what they rest on.

    ``cases`` with a rating, ``paired`` with two or more, ``unanimous`` of these; ``shares`` of the ratings by
    category; ``notes`` what a reader should know besides.
    """

    layout: str
    weights: str
    scale: str
    interval: str
    level: float
    auditors: int
    cases: int
    paired: int
    unanimous: int
    given: int
    shares: Mapping[str, float]
    coefficients: Mapping[str, Agreement]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``agree --json``."""
        return {
            "layout": self.layout,
            "weights": self.weights,
            "scale": self.scale,
            "interval": self.interval,
            "level": self.level,
            "auditors": self.auditors,
            "cases": self.cases,
            "paired": self.paired,
            "unanimous": self.unanimous,
            "ratings": self.given,
            "categories": [{"category": name, "share": share} for name, share in self.shares.items()],
            "coefficients": [_coefficient(key, found) for key, found in self.coefficients.items()],
            "sentence": self.sentence(),
            "notes": list(self.notes),
        }

    def sentence(self) -> str:
        """The answer in words."""
        found = self.coefficients["percent"]
        share = f"{formats.percent(found.point)}, {formats.percent_range(found.low, found.high)}"
        cases = f"{formats.count(self.unanimous)} of {formats.plural(self.paired, 'case')}"
        if self.auditors == 2:
            return f"The two auditors agreed on {cases} ({share}). {self._beyond()}"
        return (
            f"Of the {self.auditors} auditors, two who judged the same case agreed {formats.percent(found.point)} of "
            f"the time ({formats.percent_range(found.low, found.high)}); on {cases} all who judged it did. "
            f"{self._beyond()}"
        )

    def _beyond(self) -> str:
        """What the coefficients add to the percent agreement."""
        name = "kappa" if "kappa" in self.coefficients else "fleiss"
        cohen, gwets = self.coefficients[name], self.coefficients["ac1"]
        top, most = max(self.shares.items(), key=lambda pair: pair[1])
        category, short = repr(formats.one_line(top)), _SHORT[name]
        if self.unanimous == self.paired and most == 1:
            return (
                f"Every rating is {category}, so {short.replace('Kappa', 'kappa')} and alpha have nothing to go by: "
                f"they are set to 1, and {limits(cohen)} is as much as can be said. AC1 is {limited(gwets)}."
            )
        if self.unanimous == self.paired:
            return f"They never differed, so each coefficient is 1; AC1 could be {limits(gwets)}."
        if most >= MOST and gwets.point - cohen.point >= GAP:
            size = "near zero" if abs(cohen.point) < 0.1 else "low"
            part = "nearly all" if most >= NEARLY_ALL else "most"
            return (
                f"{short} is {size} ({number(cohen.point)}) because {part} ratings ({formats.percent(most)}) fall in "
                f"one category, {category}, so that much agreement is put down to chance; "
                f"{gwets.name.removeprefix(GWETS)}, which this moves less, says {limited(gwets)}."
            )
        words = ", ".join(
            f"{found.name.removeprefix(GWETS)} is {limited(found)}"
            for key, found in self.coefficients.items()
            if key != "percent"
        )
        return f"Beyond chance, where 1 is complete agreement: {words}."


def agreed(
    rated: Rated,
    *,
    weights: str = "identity",
    scale: str | None = None,
    order: Sequence[str] | None = None,
    level: float = 0.95,
    interval: str = "guarded",
    seed: int = 1,
) -> Agreed:
    """Every coefficient that suits: percent agreement, kappa (Fleiss' for more than two), AC1 or AC2, alpha.

    ``weights`` identity, linear, quadratic or ordinal, for kappa and AC; ``scale`` of alpha nominal, ordinal,
    interval or ratio, by default nominal, or ordinal where there are weights; ``order`` every category, lowest
    first; ``interval`` guarded, published or bootstrap (alpha's alone, from ``seed``). Formulas:
    ``crime_sample.stats.agreement``.

    >>> both = Rated(("1", "2"), ("A", "B"), (("yes", "yes"), ("no", "no")), "wide")
    >>> agreed(both).coefficients["ac1"].point
    1.0
    """
    if not 0.5 < level < 1:
        raise InputError(f"a confidence level is a fraction such as 0.95, not {level:g}")
    if interval not in CHOICES:
        raise InputError(f"there is no interval {interval!r}", remedy=f"Take one of: {', '.join(CHOICES)}.")
    table = ratings(rated.table, order=order)
    chosen = scale or ("nominal" if weights == "identity" else "ordinal")
    plain = "guarded" if interval == "bootstrap" else interval
    several = len(rated.raters) > 2
    found = {
        "percent": COEFFICIENTS["percent"](table, level=level),
        "fleiss" if several else "kappa": (fleiss if several else kappa)(
            table, weights=weights, level=level, interval=plain
        ),
        "ac1": gwet(table, weights=weights, level=level, interval=plain),
        "alpha": alpha(table, scale=chosen, level=level, interval=interval, seed=seed, replicates=REPLICATES),
    }
    counts = table.counts
    given = counts.sum(axis=1)
    paired = given >= 2
    return Agreed(
        layout=rated.layout,
        weights=weights,
        scale=chosen,
        interval=interval,
        level=level,
        auditors=len(rated.raters),
        cases=int((given > 0).sum()),
        paired=int(paired.sum()),
        unanimous=int((counts.max(axis=1) == given)[paired].sum()),
        given=int(given.sum()),
        shares={str(name): share for name, share in found["ac1"].prevalence.items()},
        coefficients=found,
        notes=tuple(_notes(table, found, weights=weights, interval=interval, seed=seed)),
    )


def number(value: float) -> str:
    """A coefficient in three places; only 1 itself is written 1.

    >>> number(0.9584), number(1.0), number(0.9997), number(-0.0001)
    ('0.958', '1', '>0.999', '0.000')
    """
    if value == 1:
        return "1"
    if value > 0.9995:
        return ">0.999"
    return f"{round(value, 3) + 0.0:.3f}"


def limits(found: Agreement) -> str:
    """The interval in words."""
    return _span((found.low, found.high))


def _span(pair: tuple[float, float]) -> str:
    return f"{number(pair[0])} to {number(pair[1])}"


def limited(found: Agreement) -> str:
    """The coefficient with its interval."""
    return f"{number(found.point)} ({limits(found)})"


def _coefficient(key: str, found: Agreement) -> dict[str, Any]:
    published = found.published
    return {
        "key": key,
        "name": found.name,
        "choice": found.choice or None,
        "point": found.point,
        "standard_error": found.standard_error,
        "low": found.low,
        "high": found.high,
        "published_low": None if published is None else published.low,
        "published_high": None if published is None else published.high,
        "cases": found.n_items,
        "notes": list(found.notes),
    }


def _notes(
    table: Ratings, found: Mapping[str, Agreement], *, weights: str, interval: str, seed: int
) -> list[str]:
    notes: list[str] = []
    given = (table.codes >= 0).sum(axis=1)
    for times, words in (
        (0, "no rating and are left out"),
        (1, "one rating, which counts for the shares of the answers only"),
    ):
        if number_of := int((given == times).sum()):
            notes.append(f"Cases with {words}: {formats.count(number_of)}.")
    notes.extend(_alike(str(category) for category in table.categories))
    if weights in ("linear", "quadratic") and not table.on_a_line:
        notes.append("The categories are taken to lie at equal steps, in their order.")
    notes.extend(dict.fromkeys(words for one in found.values() for words in one.notes))
    wider = [
        f"{one.name} {_span(one.published)}"
        for one in found.values()
        if one.published is not None and interval == "guarded" and _span(one.published) != limits(one)
    ]
    if wider:
        notes.append(f"Widened by what so few cases can hide. As published: {'; '.join(wider)}.")
    if interval == "bootstrap":
        notes.append(f"Alpha's interval: bootstrap over cases, {REPLICATES:,} replicates, seed {seed}.")
    return notes


def _alike(categories: Any) -> list[str]:
    """Categories that differ only in case or inner white space, which are counted as different."""
    same: dict[str, list[str]] = defaultdict(list)
    for category in categories:
        same[" ".join(category.casefold().split())].append(category)
    return [
        f"Counted as different answers: {' and '.join(repr(formats.one_line(name)) for name in names)}."
        for names in same.values()
        if len(names) > 1
    ]
