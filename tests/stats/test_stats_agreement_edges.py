"""Agreement where formulas have nothing to go on: unanimous, one case, missing ratings; and what always holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.agreement import COEFFICIENTS, Agreement, alpha, fleiss, gwet, kappa, percent, ratings
from crime_sample.stats.agreement_intervals import hidden_share
from crime_sample.stats.binomial import clopper_pearson

PARADOX = [["yes", "yes"]] * 96 + [["yes", "no"], ["no", "yes"]] * 2


def square(table: list[list[int]]) -> list[list[int]]:
    """The ratings behind a table of two raters."""
    return [[a, b] for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]


def near(found: float | None, wanted: float) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)


# Unanimous, and other samples without spread


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_unanimous_in_one_category(name: str) -> None:
    """100 of 100 alike: 1, no standard error, and an interval that stays open: kappa's down below zero."""
    found = COEFFICIENTS[name](ratings([["yes", "yes"]] * 100))
    assert (found.point, found.high, found.standard_error, found.percent_agreement) == (1.0, 1.0, None, 1.0)
    lowest = clopper_pearson(100, 100).low
    expected = {"percent": lowest, "ac1": 0.9624}.get(name, -(1 - lowest) / (1 + lowest))
    assert abs(found.low - expected) < 1e-4
    assert ("0/0" in " ".join(found.notes)) is (name in ("kappa", "alpha", "fleiss"))


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_unanimous_in_two_categories(name: str) -> None:
    """Half and half, all alike: 1, and the less is known the lower the limit."""
    many, few = (COEFFICIENTS[name](ratings([["a", "a"]] * n + [["b", "b"]] * n)) for n in (50, 5))
    assert many.point == few.point == 1.0
    assert few.low < many.low < 1.0
    assert "0/0" not in " ".join(many.notes)


@pytest.mark.parametrize("name", COEFFICIENTS)
@pytest.mark.parametrize("row", [["a", "a"], ["a", "b"]])
def test_one_case_says_next_to_nothing(name: str, row: list[str]) -> None:
    """One case gives a point and an interval nearly as wide as can be, never one without width."""
    found = COEFFICIENTS[name](ratings([row]))
    assert found.standard_error is None
    assert found.high - found.low > 0.9


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_never_the_same_answer(name: str) -> None:
    """0 of 10 alike: the percent agreement is 0, no coefficient is above 0, the interval keeps a width."""
    found = COEFFICIENTS[name](ratings([["a", "b"]] * 10))
    assert found.percent_agreement == 0.0
    assert found.point <= 0.0
    assert found.low < found.high


def test_one_auditor_who_always_says_the_same() -> None:
    """99 of 100 alike, one auditor constant: kappa is 0 in every such table, its formula's error too; not [0, 0]."""
    found = kappa(ratings([["yes", "yes"]] * 99 + [["yes", "no"]]))
    assert found.point == 0.0
    assert found.standard_error is None
    assert found.low < 0 < 0.5 < found.high


def test_a_census_has_no_width() -> None:
    """When every case of the population was rated, the point is the answer; half of them leaves half the variance."""
    seen = ratings(PARADOX)
    for name, method in COEFFICIENTS.items():
        found = method(seen, population=100)
        assert found.low == pytest.approx(found.point), name
        assert found.high == pytest.approx(found.point), name
    whole, half = (gwet(seen, population=n).standard_error or 0.0 for n in (None, 200))
    assert near(half, whole / math.sqrt(2))
    assert gwet(ratings([["a", "a"]] * 50), population=51).low > gwet(ratings([["a", "a"]] * 50)).low


def test_guarded_intervals_hold_the_truth_where_the_published_do_not() -> None:
    """30 cases of which 2 % are of the rarer kind, 3 % misjudged: alpha's published interval at 95 % holds the truth
    in about half of the samples, the guarded one in more than nine of ten."""
    rare, wrong = 0.02, 0.03
    same, other = np.array([1 - wrong, wrong]), np.array([wrong, 1 - wrong])
    table = (1 - rare) * np.outer(same, same) + rare * np.outer(other, other)
    share = table.sum(axis=0)
    truth = (np.trace(table) - share @ share) / (1 - share @ share)
    held = {"published": 0, "guarded": 0}
    for cells in np.random.default_rng(3).multinomial(30, table.ravel(), size=300):
        seen = ratings(square(cells.reshape(2, 2).tolist()))
        for interval in held:
            found = alpha(seen, interval=interval)
            held[interval] += found.low <= truth <= found.high
    assert held["published"] < 0.6 * 300
    assert held["guarded"] > 0.93 * 300


# Missing ratings, categories, order


def test_missing_ratings() -> None:
    """A case with one rating counts for the categories of AC1 alone; one without any counts for nothing."""
    rows = [["a", "a"], ["b", "b"], ["a", "b"], ["a", "a"]]
    gaps = [*rows, ["b", None], [None, ""], [float("nan"), None]]
    for method in (kappa, percent, alpha):
        assert method(ratings(gaps)).point == method(ratings(rows)).point
        assert method(ratings(gaps)).n_items == 4
    found = gwet(ratings(gaps))
    assert (found.n_items, found.n_paired, found.n_ratings) == (5, 4, 9)
    assert found.point != gwet(ratings(rows)).point


def test_categories_that_nobody_used() -> None:
    """AC1 counts the categories that were offered; kappa and alpha do not care."""
    rows = square([[40, 9], [6, 45]])
    plain, offered = ratings(rows), ratings(rows, order=[0, 1, 2])
    assert gwet(offered).point > gwet(plain).point
    assert gwet(offered).prevalence[2] == 0.0
    assert near(kappa(offered).point, kappa(plain).point)
    assert near(alpha(offered, scale="ordinal").point, alpha(plain, scale="ordinal").point)


def test_order_of_categories() -> None:
    """Numbers sort as numbers, words by name; an order given counts, and either way round."""
    assert ratings([["10", "9"], ["2", "9"]]).categories == ("2", "9", "10")
    assert ratings([["x10", "x9"], ["x2", "x9"]]).categories == ("x10", "x2", "x9")
    rows = [["no", "maybe"], ["yes", "yes"], ["no", "no"], ["maybe", "yes"], ["no", "yes"]]
    up, down = (ratings(rows, order=order) for order in (["no", "maybe", "yes"], ["yes", "maybe", "no"]))
    for weights in ("linear", "quadratic", "ordinal"):
        assert near(kappa(up, weights=weights).point, kappa(down, weights=weights).point)
    assert kappa(up, weights="linear").point != kappa(up).point


def test_numbers_count_as_they_are() -> None:
    """Linear weights and the interval scale go by the numbers themselves, not by their places."""
    even, uneven = ([[a, b] for a, b in ((0, 1), (1, 1), (top, 1), (0, 0), (top, 0))] for top in (2, 9))
    points = [kappa(ratings(one), weights="linear").point for one in (even, uneven)]
    assert points == pytest.approx([1 / 11, 1 / 46])
    assert alpha(ratings(even), scale="ordinal").point == alpha(ratings(uneven), scale="ordinal").point


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: ratings([["a"], ["b"]]), "two auditors"),
        (lambda: ratings([]), "two auditors"),
        (lambda: ratings([["a", "b"], ["a"]]), "differ in length"),
        (lambda: ratings([["", None]]), "no rating"),
        (lambda: ratings([["a", "b"]], order=["a"]), "'b' is not in the order"),
        (lambda: ratings([["a", "b"]], order=["a", "b", "a"]), "twice"),
        (lambda: ratings([["1", "1.0"]]), "one number written in two ways"),
        (lambda: percent(ratings([["a", ""], ["", "b"]])), "No case was judged by two"),
        (lambda: kappa(ratings([["a", "b", "a"]])), "two auditors, not 3"),
        (lambda: kappa(ratings(PARADOX), weights="cubic"), "no weights 'cubic'"),
        (lambda: gwet(ratings([["a", "b"], ["c", "c"]]), weights="linear"), "take an order"),
        (lambda: alpha(ratings([["a", "b"], ["c", "c"]]), scale="ordinal"), "takes? an order"),
        (lambda: alpha(ratings(PARADOX), scale="interval"), "numbers"),
        (lambda: alpha(ratings([[-1, 2], [1, 1]]), scale="ratio"), "below 0"),
        (lambda: alpha(ratings(PARADOX), scale="cardinal"), "no scale"),
        (lambda: alpha(ratings(PARADOX), interval="exact"), "no interval"),
        (lambda: alpha(ratings(PARADOX), interval="bootstrap", population=500), "no population"),
        (lambda: alpha(ratings(PARADOX), interval="bootstrap", replicates=10), "too few"),
        (lambda: gwet(ratings(PARADOX), population=99), "population of 99"),
        (lambda: gwet(ratings(PARADOX), level=1.0), "level"),
    ],
)
def test_refused_with_words(wrong: Any, words: str) -> None:
    """What has no answer is refused, and the error says what to do."""
    with pytest.raises(StatisticsError, match=words) as caught:
        wrong()
    assert caught.value.remedy


# Properties

CELLS = st.sampled_from(["1", "2", "3", "5", ""])
TABLES = st.integers(2, 4).flatmap(
    lambda raters: st.lists(st.lists(CELLS, min_size=raters, max_size=raters), min_size=1, max_size=25)
)


def every(rows: list[list[str]], level: float) -> list[Agreement]:
    """Each coefficient of these ratings with each of its choices, or none if they allow none."""
    try:
        seen = ratings(rows)
        percent(seen)
    except StatisticsError:
        return []
    found = [percent(seen, level=level)]
    for weights in ("identity", "linear", "quadratic", "ordinal"):
        two = (kappa,) if seen.codes.shape[1] == 2 else ()
        found += [method(seen, weights=weights, level=level) for method in (gwet, fleiss, *two)]
    for scale in ("nominal", "ordinal", "interval", "ratio"):
        found.append(alpha(seen, scale=scale, level=level))
    return found


@given(rows=TABLES)
@settings(max_examples=60, deadline=None)
def test_intervals_hold_their_points_and_grow_with_the_level(rows: list[list[str]]) -> None:
    """Every coefficient is a number, its interval holds it, lies in [-1, 1] (but for AC and Fleiss below -1), is never
    without width, holds the published one, and grows with the level."""
    for small, large in zip(every(rows, 0.8), every(rows, 0.95), strict=True):
        for found in (small, large):
            assert found.low <= found.point <= found.high <= 1
            assert found.low >= min(-1.0, found.point)
            assert found.point >= -1 - 1e-9 or found.name in ("Gwet's AC1", "Gwet's AC2", "Fleiss' kappa")
            assert found.low < found.high
            assert (
                found.published is None
                or found.low <= found.published.low <= found.published.high <= found.high
            )
        assert large.low <= small.low + 1e-9
        assert large.high >= small.high - 1e-9
        assert small.point == large.point
        assert math.isclose(sum(small.prevalence.values()), 1.0)


@given(rows=TABLES, seed=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_names_and_orders_do_not_matter(rows: list[list[str]], seed: int) -> None:
    """The order of cases and of auditors, and what nominal categories are called, change nothing."""
    chance = np.random.default_rng(seed)
    moved = [rows[place] for place in chance.permutation(len(rows))]
    turned = chance.permutation(len(rows[0]))
    moved = [[row[place] for place in turned] for row in moved]
    names = {"1": "z", "2": "a", "3": "m", "5": "k", "": ""}
    called = [[names[cell] for cell in row] for row in moved]
    for one, other in zip(every(rows, 0.95), every(moved, 0.95), strict=True):
        assert math.isclose(one.point, other.point, abs_tol=1e-9)
        assert math.isclose(one.low, other.low, abs_tol=1e-7)
    if found := every(rows, 0.95):
        assert math.isclose(gwet(ratings(called)).low, found[1].low, abs_tol=1e-7)


def test_ac2_can_fall_below_minus_one() -> None:
    """Quadratic AC2 of raters who nearly always take opposite ends is below -1, and its interval holds it."""
    rows = [[1, 5], [5, 1]] * 9 + [[2, 4], [4, 2]]
    found = gwet(ratings(rows, order=[1, 2, 3, 4, 5]), weights="quadratic")
    assert found.point < -1
    assert found.low <= found.point <= found.high


def test_hidden_share() -> None:
    """As many as 3.6 % of cases can be of a kind that 100 did not show; fewer when most of a population was seen."""
    assert near(hidden_share(100, level=0.95), 1 - 0.025 ** (1 / 100))
    assert hidden_share(100, level=0.95, population=110) < 0.02
    assert hidden_share(100, level=0.95, population=100) == 0


def test_weighted_guards_go_no_further_than_what_was_seen() -> None:
    """Of 100 cases on five steps, 10 a step apart: the guard widens quadratic kappa by less than a tenth, since it
    does not reckon with auditors four steps apart."""
    rows = [[k, k] for k in range(5)] * 18 + [[k, k + 1] for k in range(4)] * 2 + [[1, 0], [4, 3]]
    seen = ratings(rows)
    plain = kappa(seen, weights="quadratic", interval="published")
    guarded = kappa(seen, weights="quadratic")
    assert plain.low - 0.1 * (plain.high - plain.low) < guarded.low <= plain.low
    far = kappa(ratings([*rows, [0, 4]]), weights="quadratic")
    assert far.published is not None
    assert far.low < far.published.low


@pytest.mark.parametrize("n", [1, 2, 3, 10])
@pytest.mark.parametrize("measure", [kappa, alpha, fleiss, gwet])
def test_where_all_differ_there_is_a_way_up(n: int, measure: Callable[..., Agreement]) -> None:
    """If no case was agreed on, the interval reaches as high as the limit of the percent agreement allows: to where
    that share of cases is agreed on, each answer as often as it was given."""
    rated = ratings([["a", "b"] if place % 2 else ["b", "a"] for place in range(n)])
    found = measure(rated)
    allowed = 1 - 2 * (1 - percent(rated).high)  # by chance they would agree on half
    assert found.low < -0.99
    assert found.low <= found.point < allowed <= found.high + 1e-9


@pytest.mark.parametrize("unit", [2.0**-1000, 2.0**-20, 1.0, 2.0**1000])
def test_no_coefficient_depends_on_the_unit(unit: float) -> None:
    """Numbers of any size are agreed on as their pattern says: squares of large ones must not overflow, nor those of
    small ones vanish; and a small gap between large numbers is a gap."""
    rows = [[1.0, 2.0], [2.0, 2.0], [5.0, 4.0], [4.0, 4.0], [1.0, 5.0]]
    rated, other = ratings(rows), ratings([[unit * cell for cell in row] for row in rows])
    far = ratings([[2.0**40 + cell for cell in row] for row in rows])
    for scale in ("interval", "ratio"):
        one, two = alpha(rated, scale=scale), alpha(other, scale=scale)
        assert (one.point, one.low, one.high) == pytest.approx((two.point, two.low, two.high))
    for weights in ("linear", "quadratic"):
        assert kappa(rated, weights=weights).point == pytest.approx(kappa(other, weights=weights).point)
    one, two = alpha(rated, scale="interval"), alpha(far, scale="interval")
    assert (one.point, one.low, one.high) == pytest.approx((two.point, two.low, two.high))


def test_numbers_that_nearly_fill_the_range() -> None:
    """Ratings of 1e160 and 1e308, whose squares no number holds, have an alpha: the extreme ones decide it."""
    for most in (1e160, 1e308):
        found = alpha(ratings([[1.0, most, -most], [2.0, 0.0, 0.0], [3.0, 1.0, 1.0]]), scale="interval")
        assert found.point == pytest.approx(-1 / 3)
        assert found.low <= found.point <= found.high
