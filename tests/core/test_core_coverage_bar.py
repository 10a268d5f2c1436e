"""Coverage: the bar is read as written; topping up, looks and look-alikes show what they should; so does the page."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from crime_sample.errors import InputError
from crime_sample.files.coverage_page import made
from crime_sample.files.heatmap import heatmaps
from crime_sample.files.markdown import escape
from crime_sample.simulate.chance import generator
from crime_sample.simulate.coverage.answer import CoverageAnswer, coverage_over
from crime_sample.simulate.coverage.grids import look_alikes, settings_of
from crime_sample.simulate.coverage.heat import MAPPED, heat, maps, shade
from crime_sample.simulate.coverage.lattice import beside_luck
from crime_sample.simulate.coverage.looking import looks_at
from crime_sample.simulate.coverage.measured import METHODS, QUANTITIES, Coverage, Measured, measure
from crime_sample.simulate.coverage.samples import Kinds, Truth, population
from crime_sample.simulate.coverage.settings import Missing, Setting, Stratum, Topping
from crime_sample.simulate.coverage.topping import measure_topped
from crime_sample.simulate.coverage.unattainable import pair, unseen
from crime_sample.simulate.coverage.unshown import unshown
from crime_sample.simulate.coverage.verdict import DEFAULTS, judged, standing, summary, undecided

MIXED = (Stratum(400, 12, 0.8, "few", 0.4), Stratum(90, 9, 0.6, "many", 0.8))


def mixed(missing: Missing | None = None) -> Setting:
    """Two strata."""
    return Setting("mine", "mixed", 0.7, 21, MIXED, missing)


def coverage_of(held: float, *, draws: int = 20_000, width: float = 1.0) -> Coverage:
    """A coverage that errs below alone."""
    return Coverage(draws, 1 - held, 0.0, width)


def as_measured(default: Coverage, wald: Coverage, *, shown: bool = False) -> Measured:
    """A setting in which the default and Wald's interval of the rate did so."""
    setting = mixed(Missing(0.1, 0.3)) if shown else mixed()
    found = {("rate", "stepped"): default, ("rate", "wald-t"): wald}
    return Measured(setting, Truth(100.0, 70.0), 40.0, 0.0, 0.0, found)


@pytest.mark.parametrize(
    ("held", "draws", "expected"),
    [
        (0.95, 100, "holds"),
        (0.945, 20_000, "holds"),
        (0.9449, 20_000, "close"),
        (0.9418, 20_000, "close"),
        (0.9416, 20_000, "below"),
        (0.9416, 2_000, "close"),
        (0.5, 100, "below"),
    ],
)
def test_a_shortfall_counts_beyond_monte_carlo_error(held: float, draws: int, expected: str) -> None:
    """At the bar is not below it; below it is a failure only beyond two standard errors, so the draws matter."""
    assert standing(coverage_of(held, draws=draws), 0.95) == expected


@pytest.mark.parametrize(
    ("wald", "width", "ratio", "wide"),
    [(0.94, 1.15, 1.15, False), (0.94, 1.16, 1.16, True), (0.939, 3.0, None, False), (0.99, 0.8, 0.8, False)],
)
def test_width_counts_only_where_wald_covers(
    wald: float, width: float, ratio: float | None, wide: bool
) -> None:
    """More than 15 % over Wald's is too wide where Wald's covers 94 %, and nowhere else."""
    one = judged(as_measured(coverage_of(0.96, width=width), coverage_of(wald)), "rate", "stepped", 0.95)
    assert (one.ratio, one.wide, one.fails) == (ratio, wide, wide)


@pytest.mark.parametrize("width", [0.0, 1e-13])
def test_an_interval_without_width_is_no_yardstick(width: float) -> None:
    """Where Wald's interval is a point in every sample, but for rounding, there is no ratio to it."""
    one = judged(as_measured(coverage_of(1.0), coverage_of(1.0, width=width)), "rate", "stepped", 0.95)
    assert one.ratio is None
    assert not one.fails


def test_summary_and_failures() -> None:
    """A summary counts what fails, separately; what is shown and not barred is left out, and is never settled."""
    good = as_measured(coverage_of(0.96), coverage_of(0.93))
    close = as_measured(coverage_of(0.9445), coverage_of(0.93))
    below = as_measured(coverage_of(0.90), coverage_of(0.95))
    wide = as_measured(coverage_of(0.97, width=1.3), coverage_of(0.95))
    shown = as_measured(coverage_of(0.5), coverage_of(0.5), shown=True)
    cells = (good, close, below, wide, shown)
    answer = CoverageAnswer("mine", 20_000, 1, 0.95, ("stepped", "wald-t"), cells)
    found = summary(answer.judged("rate", "stepped"))
    assert (found.cells, found.below, found.close, found.lowest) == (4, 1, 1, 0.90)
    assert (found.measurable, found.wide, found.widest, found.holds) == (2, 1, 1.3, False)
    assert [cell.measured for _, cell in answer.failing()] == [below, wide]
    assert [undecided(cell, 0.95) for cell in cells] == [False, True, True, False, False]


def test_topping_up_spoils_coverage_and_the_last_interval_is_narrow() -> None:
    """Wald's interval, stopped when it looks narrow, covers far less than at a fixed size; the sizes lie between the
    rule's least and most; the same seed repeats."""
    one = (Stratum(20_000, 300, 0.97, "few", 0.4),)
    rule = Topping(start=60, step=30, most=300, half=0.05)
    setting = Setting("topping", "1 stratum", 0.97, 60, one, topping=rule)
    found = measure_topped(setting, draws=600, seed=4, methods=["wald-t", "stepped"])
    wald, default = found.found["rate", "wald-t"], found.found["rate", "stepped"]
    fixed = measure(replace(setting, topping=None), draws=600, seed=4, methods=["wald-t"])
    assert wald.held < fixed.found["rate", "wald-t"].held - 0.1
    assert default.held > wald.held
    assert wald.incidents is not None
    assert default.incidents is not None
    assert 60 <= wald.incidents < default.incidents <= 300
    assert wald.width <= 0.1
    assert found == measure_topped(setting, draws=600, seed=4, methods=["wald-t", "stepped"])
    with pytest.raises(ValueError, match="topping up"):
        measure_topped(mixed(), draws=2, seed=1)


def test_topping_up_at_one_stage_is_a_fixed_sample() -> None:
    """A rule that may draw once only gives the coverage of a sample of that size."""
    one = (Stratum(4_000, 100, 0.9, "log"),)
    setting = Setting("topping", "1 stratum", 0.9, 100, one, topping=Topping(100, 50, 100, 0.001))
    topped = measure_topped(setting, draws=4000, seed=4, methods=["stepped"]).found["rate", "stepped"]
    fixed = measure(setting, draws=4000, seed=4, methods=["stepped"]).found["rate", "stepped"]
    assert topped.incidents == 100
    assert abs(topped.held - fixed.held) < 4 * 2**0.5 * fixed.error
    assert topped.width == pytest.approx(fixed.width, rel=0.02)


def test_two_populations_look_the_same() -> None:
    """The pair's bound: samples of A that show nothing occur as often as counted, and no method both covers in the two
    as the bar asks and is as narrow in B as it allows; one that covers is as wide as the bound."""
    found = pair(draws=4000, seed=1, methods=["stepped", "fay-feuer", "wald-t"])
    some, none = look_alikes()
    strata = population(some, np.random.default_rng(1))
    heavy = strata[0]
    counts = np.random.default_rng(2).multivariate_hypergeometric(heavy.many, 30, size=4000)
    seen = (counts[:, heavy.m > 0].sum(axis=1) == 0).mean()
    assert seen == pytest.approx(unseen(heavy, 30), abs=0.03)
    proven = [quantity for quantity in QUANTITIES if found.proves(quantity)]
    assert set(proven) >= {"rate", "owed"}
    for quantity in proven:
        methods = [method for which, method in found.none.found if which == quantity]
        assert len(methods) == 3
        for method in methods:
            in_some, in_none = (one.found[quantity, method] for one in (found.some, found.none))
            covers = min(in_some.held, in_none.held) >= 0.945
            assert not (covers and in_none.width <= 1.15 * found.wald(quantity).width), method
            assert not covers or in_none.width >= found.least(quantity), method
    assert none.strata[0].crimes == "none"
    assert unseen(Kinds(np.array([3]), np.ones(1), np.ones(1), np.ones(1, dtype=np.bool_)), 2) == 0.0


def test_a_sample_without_the_few_that_hold_much_of_a_total_cannot_hold_it() -> None:
    """One incident in twenty owes ten crimes: samples of 60 without any are as frequent as counted, and hold the truth
    hardly ever, the others nearly always; both together are the plain coverage."""
    setting = Setting("simple", "1 stratum", 0.84, 60, (Stratum(20_000, 60, 0.84, "skew"),))
    found = measure(setting, draws=2000, seed=1, methods=["stepped"])
    split = unshown(found, "owed", draws=20_000, seed=1, level=0.95)
    assert split is not None
    assert (split.few.stratum, split.few.least) == (0, 10)
    kinds = population(setting, generator(f"1 population {setting.words}"))[0]
    heavy = float((kinds.many * kinds.m)[kinds.m == 10].sum())
    assert split.few.held == pytest.approx(heavy / found.truth.owed)
    tens = Kinds(kinds.many, np.where(kinds.m == 10, 1.0, 0.0), kinds.y, kinds.inside)
    assert split.none == pytest.approx(unseen(tens, 60), abs=0.006)
    assert split.held_none < 0.05
    assert split.held_others > 0.975
    again = measure(setting, draws=20_000, seed=1, methods=["stepped"], again=True).found["owed", "stepped"]
    assert split.none * split.held_none + (1 - split.none) * split.held_others == pytest.approx(again.held)
    even = Setting("simple", "1 stratum", 0.84, 400, (Stratum(20_000, 400, 0.84, "one"),))
    one_each = measure(even, draws=200, seed=1, methods=["stepped"])
    assert unshown(one_each, "unrecorded", draws=200, seed=1, level=0.95) is None


def test_the_answer_splits_totals_below_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A total below the bar is split in the answer, on the page and in the plain values; one that holds is not."""
    from crime_sample.simulate.coverage import answer

    short = Setting("simple", "1 stratum", 0.75, 60, (Stratum(20_000, 60, 0.75, "skew", 0.8),))
    holds = Setting("simple", "1 stratum", 0.75, 100, (Stratum(20_000, 100, 0.75, "log"),))
    monkeypatch.setattr(answer, "settings_of", lambda _grid: [short, holds])
    found = coverage_over("simple", draws=4000, methods=["stepped"])
    assert {one.setting for one in found.unshown} == {short}
    assert "recorded" in {one.quantity for one in found.unshown}
    page = made(found, command="x")
    assert "## Totals that a sample cannot know of" in page
    row = next(
        line for line in page.split("cannot know of")[1].splitlines() if "| owed crimes recorded" in line
    )
    assert escape(short.words) in row
    assert found.as_dict()["unshown"][0]["words"] == short.words


def test_wald_is_lucky_at_single_rates_and_the_default_at_none() -> None:
    """At rates a tenth of a point apart Wald's coverage jumps by more than ten points; the default holds at all."""
    wald, default = zip(*beside_luck(), strict=True)
    jumps = [abs(one.held - other.held) for one, other in pairwise(wald)]
    assert max(jumps) > 0.1
    assert min(one.held for one in default) > 0.945


def test_looks_repeat_and_grow() -> None:
    """Errors only grow with the looks, the naive one beyond what is allowed; odd questions are refused."""
    answer = looks_at([0.92], runs=300, intervals=["wald-t"], seed=2)
    errors = {one.rule: one.errors for one in answer.found}
    assert set(errors) == {"fixed", "spending", "martingale"}
    assert all(list(found) == sorted(found) for found in errors.values())
    assert errors["fixed"][-1] > 0.1 > errors["martingale"][-1]
    assert answer == looks_at([0.92], runs=300, intervals=["wald-t"], seed=2)
    for wrong in ({"looks": 0}, {"most": 20_000}, {"crimes": "none"}, {"icc": 1.0}):
        with pytest.raises(InputError):
            looks_at([0.92], runs=2, **wrong)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small_answer() -> CoverageAnswer:
    """The quick grid with few draws."""
    return coverage_over("quick", draws=200, seed=6)


def test_a_heat_map_shows_the_lowest(small_answer: CoverageAnswer) -> None:
    """Each field is the lowest coverage of the settings with that rate and number, no field without a setting."""
    found = heat(small_answer, "quick", "wald-t")
    assert found is not None
    for (rate, n), lowest in found.lowest.items():
        same_place = [
            cell.found["rate", "wald-t"].held
            for cell in small_answer.cells
            if (cell.setting.rate, cell.setting.incidents) == (rate, n)
        ]
        assert lowest == min(same_place)
    assert [one.method for one in maps(small_answer)] == list(MAPPED)
    assert heat(small_answer, "strata", "wald-t") is None
    assert shade(0.0, 0.95) == 3


def test_pictures_are_whole_and_the_same_twice(small_answer: CoverageAnswer) -> None:
    """The SVG names no address but its own format's, holds every number, and is the same twice; the PNG is one."""
    found = maps(small_answer)
    svg = heatmaps(found)
    assert svg == heatmaps(found)
    words = svg.decode()
    assert {part.split('"')[0] for part in words.split("http")[1:]} == {"://www.w3.org/2000/svg"}
    assert words.count(">stepped: a first look<") == 1
    assert heatmaps(found, kind="png").startswith(b"\x89PNG")


def test_the_page_says_what_was_found(small_answer: CoverageAnswer) -> None:
    """The page names the command and the verdict, has a row for each method, and lists what fails."""
    page = made(small_answer, command="crime_sample simulate coverage", picture="x.svg")
    assert "crime_sample simulate coverage\n" in page
    assert "![Heat maps" in page
    for quantity, methods in METHODS.items():
        assert DEFAULTS[quantity] in methods
    assert all(f"| {method} " in page for method in METHODS["rate"])
    failing = small_answer.failing()
    assert ("The bar is met" in page) is (not failing)
    assert all(cell.measured.setting.words in page for _, cell in failing[:5])


def test_fresh_draws_settle_a_setting_below_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a default is below the bar at the full number of draws, ten times as many fresh ones count for it."""
    from crime_sample.simulate.coverage import answer

    monkeypatch.setattr(answer, "DRAWS", 400)
    monkeypatch.setattr(answer, "settings_of", lambda _grid: [look_alikes()[0]])
    monkeypatch.setattr(answer, "undecided", lambda _measured, _level: True)
    (cell,) = coverage_over("simple", draws=400, methods=["stepped", "wilson"]).cells
    assert cell.found["rate", "stepped"].draws == 4000
    assert cell.found["rate", "wilson"].draws == 400
    (cell,) = coverage_over("simple", draws=300, methods=["stepped"]).cells
    assert cell.found["rate", "stepped"].draws == 300
    with pytest.raises(InputError, match="No rate interval"):
        coverage_over("simple", methods=["guess"])


def test_the_shipped_page_is_of_this_program() -> None:
    """The page in the documentation names the command, shows the picture beside it, and the settings in which the
    default covers least there are found again, within a point."""
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "coverage.md").read_text(encoding="utf-8")
    assert (
        "crime_sample simulate coverage --grid all --out docs/coverage.md --picture docs/coverage.svg" in page
    )
    assert "](coverage.svg)" in page
    assert (docs / "coverage.svg").read_text(encoding="utf-8").startswith("<svg")
    lists = page.split("Where the default for the rate covers least")[1:]
    rows = [part.split("\n| recording rate | ")[1].split("\n")[0].split(" | ") for part in lists]
    settings = {escape(setting.words): setting for setting in settings_of("all")}
    assert len(rows) > 5
    for words, _, held, *_ in rows[:3]:
        found = measure(settings[words], draws=20_000, seed=1, methods=["stepped"]).found["rate", "stepped"]
        # Another numpy may make another population of the setting, with a coverage of its own.
        assert 100 * found.held == pytest.approx(float(held), abs=1.0), words
