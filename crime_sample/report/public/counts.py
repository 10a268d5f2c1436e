"""Which counts of an audit are told to the public: small ones with others, rounded if asked, safe across tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from crime_sample.domains import values_of
from crime_sample.errors import InputError
from crime_sample.report.subject import Subject, column_title
from crime_sample.results import Estimate
from crime_sample.stats import disclosure

THRESHOLD = 5
LEAST_THRESHOLD, MOST_THRESHOLD = 3, 100
MARKING = "FOR PUBLIC RELEASE"
MOST_CROSSINGS = 20_000


@dataclass(frozen=True, slots=True)
class Rules:
    """How counts are protected: none under ``threshold`` is told; told ones are rounded to multiples of ``base``.
    ``marking`` stands on every page in place of the audit's own."""

    threshold: int = THRESHOLD
    base: int = 1
    marking: str = MARKING

    def __post_init__(self) -> None:
        if not LEAST_THRESHOLD <= self.threshold <= MOST_THRESHOLD:
            raise InputError(
                f"counts under {self.threshold} cannot be what is withheld",
                where="--threshold",
                remedy=f"Give a number from {LEAST_THRESHOLD} to {MOST_THRESHOLD}; {THRESHOLD} is usual.",
            )
        if not 1 <= self.base <= self.threshold:
            raise InputError(
                f"counts cannot be rounded to {self.base} where those under {self.threshold} are withheld",
                where="--round",
                remedy="Round to no more than the threshold, or raise it with --threshold: else a count "
                "could become 0.",
            )

    def tells(self, *counts: int) -> bool:
        """Whether all of these may be told."""
        return not any(disclosure.small(count, self.threshold) for count in counts)

    def rounded(self, count: int) -> int:
        """A count by itself, as it is told."""
        return disclosure.nearest(count, self.base)

    def parts(self, counts: tuple[int, ...], total: int) -> tuple[int, ...]:
        """Counts that add up, rounded so that what is told adds up to ``total`` as told."""
        return disclosure.rounded(counts, self.rounded(total), self.base)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is told: its estimate, None for the parts put together; how many met what was due, and failed."""

    estimate: Estimate | None
    met: int
    failed: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A column of which the rows are told; ``hidden`` values stand together in the last of them."""

    column: str
    rows: tuple[Row, ...]
    hidden: tuple[str, ...]
    told: tuple[tuple[tuple[str, ...], int, int], ...]
    """What the rows say before rounding: values put together, met, failed."""


@dataclass(frozen=True)
class Protected:
    """The counts of an audit under the rules: the totals, the breakdowns told, and why others are not."""

    about: Subject
    rules: Rules

    @cached_property
    def rate(self) -> Estimate:
        """The headline."""
        if self.about.rate is None:
            raise InputError(
                "there is no rate to publish: nothing of the sample counts",
                remedy="Write the report without --public.",
            )
        return self.about.rate

    @property
    def met(self) -> int:
        """How many of the sample met what was due, as counted."""
        return round(self.rate.x_recorded)

    @property
    def failed(self) -> int:
        """How many of the sample did not, as counted."""
        return round(self.rate.n_due) - round(self.rate.x_recorded)

    @property
    def told(self) -> bool:
        """Whether the counts behind the headline may be told; if not, neither may a rate that gives them away."""
        return self.rules.tells(self.met, self.failed)

    @cached_property
    def _examined(self) -> tuple[tuple[Breakdown, ...], tuple[tuple[str, str], ...]]:
        return _examined(self) if self.told else ((), ())

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The breakdowns that are told, in the order asked for."""
        return self._examined[0]

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Breakdowns that are not told: how they are called, and why."""
        return self._examined[1]


def _examined(of: Protected) -> tuple[tuple[Breakdown, ...], tuple[tuple[str, str], ...]]:
    """Every breakdown asked for, taken in turn: told if its own counts allow it, and those told before it too."""
    found = [(column, _breakdown(of, column)) for column in of.about.columns]
    made = tuple(one for _, one in found if not isinstance(one, str))
    out = [(column_title(column), one) for column, one in found if isinstance(one, str)]
    if _safe(of, made):
        return made, tuple(out)
    told: tuple[Breakdown, ...] = ()
    for one in made:
        if _safe(of, (*told, one)):
            told = (*told, one)
        else:
            out.append(
                (column_title(one.column), "beside the other tables, counts withheld could be worked out")
            )
    return told, tuple(out)


def _breakdown(of: Protected, column: str) -> Breakdown | str:
    """The rows of one column that are told, or why there are none."""
    estimates = of.about.results.by(column)
    counts = [(round(e.x_recorded), round(e.n_due) - round(e.x_recorded)) for e in estimates]
    if column == "flag":
        return "its rows overlap, and what lies in none of them could be worked out"
    if (sum(x for x, _ in counts), sum(m for _, m in counts)) != (of.met, of.failed):
        return "its rows do not add up to the whole"
    if len(counts) < 2:
        return "it has one row, which is the whole"
    together = set(disclosure.put_together(counts, least=of.rules.threshold))
    if len(together) == len(counts):
        return "too few of its rows reach the threshold"
    apart = [place for place in range(len(counts)) if place not in together]
    values = [e.domain.value if e.domain else "" for e in estimates]
    groups = [(place,) for place in apart] + ([tuple(sorted(together))] if together else [])
    exact = [tuple(sum(counts[place][side] for place in group) for group in groups) for side in (0, 1)]
    met, failed = (
        of.rules.parts(side, total) for side, total in zip(exact, (of.met, of.failed), strict=True)
    )
    return Breakdown(
        column,
        tuple(
            Row(estimates[group[0]] if len(group) == 1 else None, met[place], failed[place])
            for place, group in enumerate(groups)
        ),
        tuple(values[place] for place in sorted(together)),
        tuple(
            (tuple(values[one] for one in group), exact[0][place], exact[1][place])
            for place, group in enumerate(groups)
        ),
    )


def _safe(of: Protected, told: tuple[Breakdown, ...]) -> bool:
    """Whether no hidden count of any table can be narrowed below the threshold by what all of them tell together.

    Classes are found by the auditors, and nothing but the totals links them to where or when an incident was; these
    totals are told with every table, so each stands for itself. Strata, districts and the like can lie within each
    other, and are examined together.
    """
    state = of.about.state
    placed = [one for one in told if one.column != "class"]
    labels = [[values_of(state, case, one.column)[0] for case in state.cases.values()] for one in placed]
    places_linked = disclosure.linked(labels)
    linked, labels = [placed[c] for c in places_linked], [labels[c] for c in places_linked]
    if not any(one.hidden for one in linked):
        return True
    found = disclosure.crossings(labels, most=MOST_CROSSINGS)
    if found is None:
        return False
    places = [{value: place for place, value in enumerate(sorted(set(values)))} for values in labels]
    hidden = [(c, places[c][value]) for c, one in enumerate(linked) for value in one.hidden]
    for side, total in enumerate((of.met, of.failed)):
        known = [
            (c, [places[c][value] for value in line[0]], (line[1], line[2])[side])
            for c, one in enumerate(linked)
            for line in one.told
        ]
        # Values without anything due have no row; a reader may take it that they are 0.
        listed = [{value for line in one.told for value in line[0]} for one in linked]
        known += [
            (c, [place], 0) for c, of_column in enumerate(places) for value, place in of_column.items()
            if value not in listed[c]
        ]  # fmt: skip
        limits = disclosure.spans(found, known, hidden)
        if total and any(high - low < of.rules.threshold - 1e-6 for low, high in limits):
            return False
    return True
