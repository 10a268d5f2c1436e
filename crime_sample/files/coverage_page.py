"""The page of the documentation that shows how often the intervals hold the truth, made from what was measured."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from crime_sample import formats
from crime_sample.errors import InputError
from crime_sample.files.heatmap import heatmaps, picture_format
from crime_sample.files.markdown import escape
from crime_sample.files.private import write_private
from crime_sample.report import coverage as words
from crime_sample.report.model import Table
from crime_sample.report.shown import text
from crime_sample.simulate.coverage.answer import (
    DRAWS,
    QUICK_DRAWS,
    SETTLING,
    SETTLING_OTHERWISE,
    CoverageAnswer,
)
from crime_sample.simulate.coverage.grids import GRIDS, TITLES
from crime_sample.simulate.coverage.heat import maps
from crime_sample.simulate.coverage.looking import LooksAnswer
from crime_sample.simulate.coverage.measured import METHODS
from crime_sample.simulate.coverage.unattainable import Pair
from crime_sample.simulate.coverage.verdict import DEFAULTS, LESS

FAILING = 60
"""Settings that fail the bar, listed one by one up to this number for each grid."""


def ready(page: Path | None, picture: Path | None) -> None:
    """Refuse, before anything is computed, what could not be written after it."""
    if page is not None and page.suffix.lower() != ".md":
        raise InputError("The page is Markdown.", where=str(page), remedy="End its name with .md.")
    if picture is not None:
        picture_format(picture)
    for path in (page, picture):
        if path is not None and not path.absolute().parent.is_dir():
            raise InputError("There is no such folder.", where=str(path.parent), remedy="Make it first.")


def write_results(
    answer: CoverageAnswer, looks: LooksAnswer | None, *, page: Path | None, picture: Path | None
) -> list[Path]:
    """Write what was asked for, and give what was written: heat maps where the answer has some, and the page."""
    written = []
    found = maps(answer)
    if picture is not None and found:
        write_private(picture, heatmaps(found, kind=picture_format(picture)), replace=True, personal=False)
        written.append(picture)
    if page is not None:
        shown = (
            Path(os.path.relpath(picture, page.parent)).as_posix() if picture in written and picture else ""
        )
        command = _command(answer, page, picture)
        write_private(
            page,
            made(answer, command=command, picture=shown, looks=looks),
            replace=True,
            personal=False,
        )
        written.append(page)
    return written


def _command(answer: CoverageAnswer, page: Path, picture: Path | None) -> str:
    usual = QUICK_DRAWS if answer.grid == "quick" else DRAWS
    parts = ["crime_sample simulate coverage", f"--grid {answer.grid}"]
    parts += [f"--draws {answer.draws}"] if answer.draws != usual else []
    parts += [f"--seed {answer.seed}"] if answer.seed != 1 else []
    parts += [f"--level {answer.level:g}"] if answer.level != 0.95 else []
    every = set(answer.methods) == set(METHODS["rate"])
    parts += [] if every else [f"--method {name}" for name in answer.methods]
    parts.append(f"--out {shlex.quote(page.as_posix())}")
    parts += [] if picture is None else [f"--picture {shlex.quote(picture.as_posix())}"]
    return " ".join(parts)


def made(answer: CoverageAnswer, *, command: str, picture: str = "", looks: LooksAnswer | None = None) -> str:
    """The page as Markdown; ``command`` is what makes it again."""
    parts = [*_head(answer, command), *_maps(picture)]
    for grid in answer.grids:
        parts += _grid(answer, grid)
    if answer.pair is not None:
        parts += _pair(answer.pair)
    if answer.unshown:
        parts += _unshown(answer)
    if "simple" in answer.grids:
        parts += _lattice(answer.level)
    if looks is not None:
        parts += _looks(looks)
    parts += _how(answer)
    return "\n\n".join(parts) + "\n"


def _head(answer: CoverageAnswer, command: str) -> Iterator[str]:
    yield "# Coverage: how often the intervals hold the truth"
    yield (
        "Populations are made whose true rate is known, and drawn from again and again; counted is how often each "
        "interval holds the truth. The samples go through the functions that estimate an audit. This page is made by"
    )
    yield f"```sh\n{command}\n```"
    yield (
        f"with {formats.count(answer.draws)} samples a setting, seed {answer.seed}. Figures are percent unless they "
        f"say otherwise."
    )
    yield "## The bar"
    yield escape(words.the_bar(answer.level))
    yield (
        "It is asked of the default intervals, of the rate and of totals, in every setting of a fixed size with logs "
        "missing at random or none. Topping up, logs missing for what they hold, and an order of the frame that swings "
        "with the interval are shown, not barred."
    )
    yield f"**{escape(words.verdict(answer))}**"
    yield "\n".join(
        f"- {escape(TITLES[grid])}: {escape(words.verdict(answer, grid=grid))}" for grid in answer.grids
    )


def _maps(picture: str) -> Iterator[str]:
    if not picture:
        return
    yield "## Heat maps"
    yield (
        "Each field is the lowest coverage of the recording rate among the settings with that true rate (up) and "
        "number of incidents drawn (across), whatever their crimes, correlation and strata. Numbers are cut, not "
        "rounded."
    )
    yield f"![Heat maps: lowest coverage by true rate and incidents, for several intervals]({picture})"


def _grid(answer: CoverageAnswer, grid: str) -> Iterator[str]:
    yield f"## {escape(TITLES[grid])}"
    yield escape(" ".join((GRIDS[grid].__doc__ or "").split()))
    barred = answer.judged("rate", DEFAULTS["rate"], grid=grid)
    if barred:
        yield escape(words.verdict(answer, grid=grid))
        yield _table(words.rate_table(answer, grid))
        yield _table(words.total_table(answer, grid))
        failing = answer.failing(grid=grid)
        if failing:
            title = f"Settings of this grid in which a default fails the bar ({len(failing)})"
            yield _table(words.settings_table(title, failing[:FAILING]))
            if len(failing) > FAILING:
                yield f"And {len(failing) - FAILING} more: `crime_sample simulate coverage --grid {grid} --json`."
        title = "Where the default for the rate covers least"
        yield _table(words.settings_table(title, words.worst(answer, grid=grid, most=6)))
    if grid == "designs":
        yield _table(words.settings_table("Every setting of this grid", words.every(answer, grid)))
    for shown in dict.fromkeys(cell.setting.shown for cell in answer.cells if cell.setting.grid == grid):
        if shown == "topped up":
            yield (
                "Coverage, and in brackets the incidents drawn in the end on average. Each method stops by its own "
                "half-width: start with 60, add 30 at a time until it is narrow enough, at most 600. Not barred."
            )
            yield _table(words.topping_table(answer))
        elif shown:
            yield f"**Shown, not barred: {shown}.** Coverage of the recording rate over these settings."
            yield _table(words.shown_table(answer, grid, shown))


def _pair(pair: Pair) -> Iterator[str]:
    yield "## Why no method can meet the bar everywhere"
    yield escape(words.pair_words(pair))
    yield _table(words.pair_table(pair))
    yield (
        "So where a heavy stratum shows little, any method is too narrow for A or too wide for B; the table shows "
        "which side each takes, and at what price. The bound: a method of coverage c in A errs in at most (1 - c) / q "
        "of the samples that show nothing there, q being their share; the same samples come from B, where "
        "c - (1 - c) / q of its intervals at least hold both truths and are as wide as these are apart."
    )


def _unshown(answer: CoverageAnswer) -> Iterator[str]:
    yield "## Totals that a sample cannot know of"
    yield (
        "A total can rest on a few incidents: a twentieth of all that owe ten crimes each, or the few in a "
        "thinly drawn stratum that owe any. A sample that happens to hold none of them is like one of a "
        "population without them, and nothing in it says otherwise. Below, wherever a total falls short of "
        "the bar, its samples are split by whether they hold one of the fewest that matter: of all groups of "
        "incidents in one stratum with so many crimes or more, and with more of the total than a quarter of "
        "the interval's width, the one fewest of which are drawn."
    )
    yield _table(words.unshown_table(answer.unshown))
    yield (
        f"The bar lets {words.covered(1 - answer.level + LESS)} % of all samples miss. Where the samples without any "
        "are nearly as many, the others would have to hold the truth always, by intervals wide without measure, and "
        "where they are more, the interval of a sample that shows nothing would have to be as wide as if it had shown "
        "something. The first population cannot be told from the second before it is drawn: more incidents tell them "
        "apart, or a stratum of its own for logs that may owe many crimes, and no formula does."
    )


def _lattice(level: float) -> Iterator[str]:
    yield "## Where Wald's interval is lucky"
    yield (
        "With one crime in each incident and a few misses expected, what a sample can show are a few whole numbers. "
        "The coverage of Wald's interval then jumps with the true rate: it may reach the mark at one rate and fall far "
        "short a tenth of a point away. An auditor cannot know which of these rates is the true one, so an interval "
        "that keeps its level at all of them is wider than Wald's at the lucky ones. Below nothing is simulated: the "
        "coverage is a sum over the hypergeometric distribution."
    )
    yield _table(words.lattice_table(level))


def _looks(looks: LooksAnswer) -> Iterator[str]:
    yield "## Looking before the end"
    yield escape(words.looks_words(looks))
    yield _table(words.looks_table(looks))
    yield (
        "A naive interval errs more with every look, and one with no width where nothing was missed errs most. Levels "
        "spent over declared looks mend what looking spoils, not an interval that falls short at a single look. The "
        "confidence sequence may be looked at whenever one likes, and is wider for it."
    )


def _how(answer: CoverageAnswer) -> Iterator[str]:
    yield "## How it is measured"
    settled = (
        f"A setting in which a default came out below the bar was drawn from again with {SETTLING} times as many "
        f"samples ({SETTLING_OTHERWISE} times where drawn otherwise), and the fresh ones count: among so many settings "
        "some are below by chance. "
    )
    yield (
        "Each setting makes one finite population: owed crimes by the shares named, recorded ones beta-binomial with "
        "the correlation named. Samples are drawn without replacement, stratum by stratum; those drawn otherwise are "
        "of many populations, over which the coverage is the mean. Held: the share of samples whose interval holds the "
        "truth; +/- its Monte Carlo standard error; truth below / above: on which side the others err. "
        + (settled if answer.draws >= DRAWS else "")
        + "Width to Wald's is the ratio of mean widths, given where Wald's covers and has a width at all: a total that "
        "every sample gives without variance is no yardstick."
    )
    yield (
        "The population and the samples of a setting follow from the seed and its words. Another version of numpy may "
        "draw others; the figures then differ by Monte Carlo error."
    )


def _table(table: Table) -> str:
    return "\n".join([f"**{escape(table.title)}**", "", *_rows(table)])


def _rows(table: Table) -> Iterable[str]:
    yield _row(escape(column.title) for column in table.columns)
    yield _row("---:" if column.kind == "number" else "---" for column in table.columns)
    for row in table.rows:
        yield _row(escape(text(cell)) for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
