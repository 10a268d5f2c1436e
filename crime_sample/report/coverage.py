"""The tables and sentences of a measurement of coverage: values, for the terminal and the page alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crime_sample import formats
from crime_sample.report.model import Cell, Decimal, Table, columns
from crime_sample.simulate.coverage.answer import CoverageAnswer
from crime_sample.simulate.coverage.grids import TITLES
from crime_sample.simulate.coverage.lattice import beside_luck
from crime_sample.simulate.coverage.looking import RULES, LooksAnswer
from crime_sample.simulate.coverage.measured import QUANTITIES
from crime_sample.simulate.coverage.settings import CRIMES, LEAST_OWING
from crime_sample.simulate.coverage.unattainable import Pair
from crime_sample.simulate.coverage.unshown import Unshown
from crime_sample.simulate.coverage.verdict import (
    DEFAULTS,
    LESS,
    SURE,
    WALD_LESS,
    WIDER,
    YARDSTICK,
    Judged,
    Summary,
)

BESIDE = ("korn-graubard", "fay-feuer", YARDSTICK)
"""Methods shown beside the default in lists of settings."""


def covered(share: float) -> str:
    """A coverage in percent, to two places; never rounded up to all.

    >>> covered(0.94496), covered(0.99999)
    ('94.50', '>99.99')
    """
    return formats.bare_percent(share, digits=2)


def the_bar(level: float) -> str:
    """The bar in a sentence."""
    return (
        f"An interval of {formats.level(level)} shall hold the truth in at least {covered(level - LESS)} % of samples "
        f"(a shortfall beyond {SURE:g} Monte Carlo standard errors counts), at no more than {WIDER:g} times the width "
        f"of Wald's (the point +/- t linearised standard errors) wherever Wald's holds it in "
        f"{covered(level - WALD_LESS)} % or more, if the sample holds at least {LEAST_OWING} incidents owing a crime "
        f"on average."
    )


def verdict(answer: CoverageAnswer, *, grid: str | None = None) -> str:
    """How the defaults stand against the bar, in a sentence or two."""
    barred = [quantity for quantity, method in DEFAULTS.items() if answer.judged(quantity, method, grid=grid)]
    if not barred:
        return "Shown, not held to the bar."
    count = len(answer.judged(barred[0], DEFAULTS[barred[0]], grid=grid))
    failing = answer.failing(grid=grid)
    settings = f"{formats.plural(count, 'setting')} held to the bar"
    named = formats.several([QUANTITIES[quantity] for quantity in barred])
    if not failing:
        return f"The bar is met: {settings}, no default interval ({named}) fails in any."
    parts = []
    for quantity in barred:
        mine = [cell for name, cell in failing if name == quantity]
        below, wide = sum(c.standing == "below" for c in mine), sum(c.wide for c in mine)
        if mine:
            parts.append(f"{QUANTITIES[quantity]}: {below} below it, {wide} too wide")
    return f"The bar is not met everywhere: {settings}; {'; '.join(parts)}."


def rate_table(answer: CoverageAnswer, grid: str) -> Table:
    """A row for each rate interval: how it fares over the grid."""
    rows = [
        (_method("rate", method), *_numbers(found))
        for method in answer.methods_of("rate")
        if (found := answer.summary("rate", method, grid=grid)) is not None
    ]
    return Table(
        "", f"{TITLES[grid]}: recording rate", "", columns("Interval:", *_HEADINGS, aside=_ASIDE), tuple(rows)
    )


def total_table(answer: CoverageAnswer, grid: str) -> Table:
    """A row for each total and interval."""
    rows = [
        (f"{words}, {_method(quantity, method)}", *_numbers(found))
        for quantity, words in QUANTITIES.items()
        if quantity != "rate"
        for method in answer.methods_of(quantity)
        if (found := answer.summary(quantity, method, grid=grid)) is not None
    ]
    return Table(
        "",
        f"{TITLES[grid]}: totals",
        "",
        columns("Total and interval:", *_HEADINGS, aside=_ASIDE),
        tuple(rows),
    )


def shown_table(answer: CoverageAnswer, grid: str, shown: str) -> Table:
    """The settings of a grid that are not held to the bar, summed up for each rate interval."""
    rows: list[tuple[Cell, ...]] = []
    for method in answer.methods_of("rate"):
        cells = answer.judged("rate", method, grid=grid, shown=shown)
        if cells:
            held = sorted(cell.coverage.held for cell in cells)
            rows.append(
                (
                    _method("rate", method),
                    len(cells),
                    covered(held[0]),
                    covered(held[len(held) // 2]),
                    covered(held[-1]),
                )
            )
    heads = columns("Interval:", "Settings", "Lowest", "Median", "Highest")
    return Table("", f"{TITLES[grid]}: {shown}", "", heads, tuple(rows))


def settings_table(title: str, cells: Iterable[tuple[str, Judged]], *, seen: Sequence[str] = BESIDE) -> Table:
    """Settings with their default, and what other intervals of the same quantity do there."""
    rows: list[tuple[Cell, ...]] = []
    for quantity, cell in cells:
        found, measured = cell.coverage, cell.measured
        others = (measured.found.get((quantity, method)) for method in seen)
        rows.append(
            (
                QUANTITIES[quantity],
                measured.setting.words,
                Decimal(measured.owing, 0),
                covered(found.held),
                f"{100 * found.error:.2f}",
                covered(found.below) + " / " + covered(found.above),
                None if cell.ratio is None else Decimal(cell.ratio, 2),
                *(None if other is None else covered(other.held) for other in others),
            )
        )
    heads = columns(
        "What:", "Setting:", "Owing", "Held", "+/-", "Truth below / above", "Width to Wald's", *seen
    )
    return Table("", title, "", heads, tuple(rows))


def worst(answer: CoverageAnswer, *, grid: str | None = None, most: int = 10) -> list[tuple[str, Judged]]:
    """The settings held to the bar in which the default rate interval covers least."""
    cells = answer.judged("rate", DEFAULTS["rate"], grid=grid)
    return [("rate", cell) for cell in sorted(cells, key=lambda cell: cell.coverage.held)[:most]]


def every(answer: CoverageAnswer, grid: str) -> list[tuple[str, Judged]]:
    """All settings of a grid, barred or not, with the defaults for the rate and for crimes unrecorded."""
    return [
        (quantity, cell)
        for quantity in ("rate", "unrecorded")
        for cell in answer.judged(quantity, DEFAULTS[quantity], grid=grid, shown=None)
    ]


def topping_table(answer: CoverageAnswer) -> Table:
    """Settings topped up: coverage and incidents in the end, for a few methods."""
    methods = [name for name in (DEFAULTS["rate"], *BESIDE, "wald") if name in answer.methods_of("rate")]
    rows: list[tuple[Cell, ...]] = []
    for cell in answer.cells:
        if cell.setting.topping is not None:
            of = [cell.found["rate", method] for method in methods]
            rows.append((cell.setting.words, *(f"{covered(one.held)} ({one.incidents:.0f})" for one in of)))
    return Table("", TITLES["topping"], "", columns("Setting:", *methods), tuple(rows))


def pair_table(pair: Pair) -> Table:
    """The two populations that look the same: what each method does in both."""
    rows = tuple(
        (
            QUANTITIES[of["quantity"]],
            _method(of["quantity"], one["method"]),
            covered(one["held_some"]),
            covered(one["held_none"]),
            Decimal(one["width_none"] / of["wald_width"], 2),
            Decimal(of["least_width"] / of["wald_width"], 2),
        )
        for of in pair.as_dict()["quantities"]
        for one in of["methods"]
    )
    heads = columns(
        "What:",
        "Interval:",
        "Held in A",
        "Held in B",
        "Width to Wald's in B",
        "Least that holds in both",
    )
    return Table("", "Two populations that look the same", "", heads, rows)


def pair_words(pair: Pair) -> str:
    """What the pair shows."""
    some, none = pair.some.truth, pair.none.truth
    wald = pair.wald("rate").width
    outcome = "More than the bar allows." if pair.proves("rate") else "Within what the bar allows."
    totals = [words for quantity, words in QUANTITIES.items() if quantity != "rate" and pair.proves(quantity)]
    if totals:
        outcome += f" The same proves it of {formats.several(totals)}."
    return (
        f"In A, {pair.some.setting.design}, the true rate is {formats.percent(some.rate, digits=2)} of "
        f"{formats.count(some.owed)} crimes; in B the heavy stratum owes nothing, all else is the same, and it is "
        f"{formats.percent(none.rate, digits=2)} of {formats.count(none.owed)}. In {formats.percent(pair.alike)} of "
        f"the samples of A the heavy stratum shows no crime owed, and such a sample could as well be one of B. "
        f"Whatever the method, to hold the rate in both as the bar asks, its mean width in B must be "
        f"{formats.points(pair.least('rate'))} points or more. Wald's interval covers in B with "
        f"{formats.points(wald)} points: {pair.least('rate') / wald:.2f} times. {outcome}"
    )


def unshown_table(found: Sequence[Unshown]) -> Table:
    """Totals below the bar: their coverage in samples that show the few incidents which hold much of the total, and in
    those that show none."""
    rows = tuple(
        (
            QUANTITIES[one.quantity],
            one.setting.words,
            f"{one.few.least} or more in one of {one.setting.strata[one.few.stratum].incidents:,}",
            formats.percent(one.few.held, digits=0),
            covered(one.none),
            covered(one.held_none),
            covered(one.held_others),
        )
        for one in found
    )
    heads = columns(
        "What:",
        "Setting:",
        "The few:",
        "Of the total",
        "Samples without any",
        "Held in these",
        "Held in the others",
    )
    return Table("", "Totals below the bar, by what the sample shows", "", heads, rows)


def lattice_table(level: float) -> Table:
    """Wald's interval and the default at rates close to each other, one crime in each incident; exact."""
    rows = tuple(
        (
            formats.percent(wald.rate, digits=2),
            covered(wald.held),
            formats.points(wald.width),
            covered(default.held),
            formats.points(default.width),
        )
        for wald, default in beside_luck(level)
    )
    heads = columns(
        "True rate:", "Wald's held", "Wald's width, points", "Default held", "Default's width, points"
    )
    return Table("", "100 of 20,000 incidents, one crime each: exact coverage", "", heads, rows)


def looks_table(answer: LooksAnswer) -> Table:
    """Error at every look, by rate and rule."""
    rows = tuple(
        (formats.percent(one.rate, digits=0), RULES[one.rule], one.interval, *map(covered, one.errors))
        for one in answer.found
    )
    heads = columns("Rate:", "Rule:", "Interval:", *(f"by {n:,}" for n in answer.looks))
    return Table("", "Looking before the end", "", heads, rows)


def looks_words(answer: LooksAnswer) -> str:
    """What the table of looks is out of."""
    alike = f", correlation {answer.icc:g}" if answer.icc else ""
    return (
        f"The share of {answer.runs:,} audits, in percent, in which the true rate had been ruled out at some look so "
        f"far; allowed are {formats.level(1 - answer.level)}. One stratum of 20,000, "
        f"{CRIMES[answer.crimes][1]}{alike}. Monte Carlo standard error at most {100 * answer.error:.2f}."
    )


_HEADINGS = (
    "Settings",
    "Below the bar",
    "Within error of it",
    "Lowest",
    "Wald covers",
    "Too wide there",
    "Widest there",
)

_ASIDE = ("Within error of it", "Wald covers")


def _numbers(found: Summary) -> tuple[Cell, ...]:
    widest = None if found.widest is None else Decimal(found.widest, 2)
    return (
        found.cells,
        found.below,
        found.close,
        covered(found.lowest),
        found.measurable,
        found.wide,
        widest,
    )


def _method(quantity: str, method: str) -> str:
    return f"{method} (default)" if DEFAULTS[quantity] == method else method
