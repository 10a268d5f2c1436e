"""Cases judged twice: R's survey package and base R (golden/make_twophase.R), published values, other routes,
properties."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import clopper_pearson
from crime_sample.stats.intervals import rate_interval, total_interval
from crime_sample.stats.misclassified import double_sampled, rogan_gladen
from crime_sample.stats.ratio import ratio, stratified, total
from crime_sample.stats.signed import likely_size, signed_interval
from crime_sample.stats.twophase import ALL_AGAIN, KEPT, NO_DIFFERENCE, two_phase_rate, two_phase_total

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "twophase.json").read_text(encoding="ascii"))


def cases(name: str) -> dict[str, Any]:
    """A golden sample as arguments of ``two_phase_rate``."""
    data = {key: np.array(column) for key, column in R[f"{name} data"].items()}
    again = data["again"].astype(bool)
    return {
        "stratum": data["h"].tolist(),
        "y_first": data["y1"],
        "m_first": data["m1"],
        "population": dict(zip(data["h"].tolist(), data["N"].tolist(), strict=True)),
        "again": again,
        "y_settled": data["y2"][again],
        "m_settled": data["m2"][again],
    }


@st.composite
def audits(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of ``two_phase_rate``: one to three strata, settled verdicts like the first or not."""
    labels: list[str] = []
    population = {}
    again: list[bool] = []
    first, settled = [], []
    for h in "ABC"[: draw(st.integers(1, 3))]:
        n1 = draw(st.integers(2, 12))
        n2 = draw(st.integers(2, n1))
        population[h] = n1 + draw(st.integers(0, 90))
        labels += [h] * n1
        again += [True] * n2 + [False] * (n1 - n2)
        for place in range(n1):
            m = draw(st.integers(0, 3)) + (1 if place < 2 else 0)
            verdict = (draw(st.integers(0, m)), m)
            first.append(verdict)
            if place < n2:
                other = draw(st.integers(1, 3))
                settled.append(draw(st.sampled_from([verdict, (draw(st.integers(0, other)), other)])))
    return {
        "stratum": labels,
        "y_first": [y for y, _ in first],
        "m_first": [m for _, m in first],
        "population": population,
        "again": again,
        "y_settled": [y for y, _ in settled],
        "m_settled": [m for _, m in settled],
    }


@pytest.mark.parametrize("name", ["strata", "one"])
def test_points_and_variances_are_those_of_survey(name: str) -> None:
    """Point, standard errors and df agree with survey::twophase(method = "full"), phase by phase, to 1e-9."""
    theirs, given_ = R[f"{name} full"], cases(name)
    found = two_phase_rate(**given_)
    assert found.raw == pytest.approx(theirs["raw"], rel=1e-12)
    assert found.as_found.point == pytest.approx(theirs["found"], rel=1e-12)
    assert found.df == theirs["df"]
    assert found.corrected.standard_error**2 == pytest.approx(theirs["e_once"] + theirs["e_twice"], rel=1e-9)
    assert found.shift.standard_error**2 == pytest.approx(theirs["u_once"] + theirs["e_twice"], rel=1e-9)
    assert found.shift.point == pytest.approx(theirs["raw"] - theirs["found"], rel=1e-12)


@pytest.mark.parametrize("letter", ["y", "m"])
@pytest.mark.parametrize("name", ["strata", "one"])
def test_totals_are_those_of_survey(name: str, letter: str) -> None:
    """So do corrected totals."""
    theirs, given_ = R[f"{name} full"], cases(name)
    found = two_phase_total(
        given_["stratum"], given_[f"{letter}_first"], population=given_["population"],
        again=given_["again"], settled=given_[f"{letter}_settled"],
    )  # fmt: skip
    assert found.raw == pytest.approx(theirs[letter], rel=1e-12)
    assert found.corrected.standard_error**2 == pytest.approx(
        theirs[f"{letter}_once"] + theirs[f"{letter}_twice"], rel=1e-9
    )


def test_survey_approximates_its_first_phase() -> None:
    """survey's "approx" and "simple" differ from "full", and so from us, in phase one alone and by a known factor."""
    full, given_ = R["one full"], cases("one")
    n1, n2 = len(given_["again"]), int(given_["again"].sum())
    for method in ("approx", "simple"):
        theirs = R[f"one {method}"]
        assert theirs["e_twice"] == pytest.approx(full["e_twice"], rel=1e-9)
        assert theirs["e_once"] == pytest.approx(full["e_once"] * n1 / (n1 - 1) * (n2 - 1) / n2, rel=1e-9)


@given(audits())
def test_order_of_cases_does_not_matter(audit: dict[str, Any]) -> None:
    """Cases in another order give the same answer."""
    n1 = len(audit["again"])
    turn = np.arange(n1)[::-1]
    again = np.array(audit["again"])
    other = {key: np.asarray(audit[key])[turn] for key in ("y_first", "m_first", "again")} | {
        "stratum": audit["stratum"][::-1],
        "population": audit["population"],
        "y_settled": audit["y_settled"][::-1],
        "m_settled": audit["m_settled"][::-1],
    }
    try:
        one = two_phase_rate(**(audit | {"again": again}))
    except StatisticsError:
        with pytest.raises(StatisticsError):
            two_phase_rate(**other)
        return
    two = two_phase_rate(**other)
    for name in ("as_found", "corrected", "shift"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-7, abs=1e-9)


@given(audits())
def test_limits_hold_the_point_and_grow_with_the_level(audit: dict[str, Any]) -> None:
    """Corrected limits lie in [0, 1], hold the point, and are wider at a higher level; so are those of the shift."""
    audit = audit | {"again": np.array(audit["again"])}
    try:
        wide, narrow = two_phase_rate(**audit, level=0.99), two_phase_rate(**audit, level=0.8)
    except StatisticsError as error:
        assert "owed" in str(error) or "degrees of freedom" in str(error)
        return
    assert 0 <= wide.corrected.low <= narrow.corrected.low <= narrow.corrected.point
    assert narrow.corrected.point <= narrow.corrected.high <= wide.corrected.high <= 1
    assert wide.shift.low <= narrow.shift.low <= narrow.shift.point <= narrow.shift.high <= wide.shift.high
    assert (KEPT in wide.flags) == (not -1e-12 <= wide.raw <= 1 + 1e-12)


@given(audits())
def test_all_judged_again_is_the_settled_sample(audit: dict[str, Any]) -> None:
    """When every case was judged again the corrected rate and its error are those of the settled verdicts."""
    again = np.array(audit["again"])
    y, m = np.array(audit["y_first"], float), np.array(audit["m_first"], float)
    y[again], m[again] = audit["y_settled"], audit["m_settled"]
    found = two_phase_rate(
        **(audit | {"again": np.ones(len(again), dtype=bool), "y_settled": y, "m_settled": m})
    )
    alone = ratio(stratified(audit["stratum"], population=audit["population"]), y, m)
    assert ALL_AGAIN in found.flags
    assert found.corrected.point == pytest.approx(alone.point)
    assert found.corrected.standard_error == pytest.approx(alone.standard_error, abs=1e-12)


def test_all_judged_again_and_alike_has_the_plain_limits() -> None:
    """When every case was judged again and none differs, nothing is added to the limits of the rate or the total."""
    y, m, n = [1] * 50 + [0] * 10, [1] * 60, 60
    design = stratified(["all"] * n, population={"all": 6000})
    all_again = np.ones(n, dtype=bool)
    found = two_phase_rate(
        ["all"] * n, y, m, population={"all": 6000}, again=all_again, y_settled=y, m_settled=m
    )
    assert found.corrected[2:] == pytest.approx(rate_interval(ratio(design, y, m)))
    assert found.corrected == pytest.approx(found.as_found)
    assert set(found.flags) == {ALL_AGAIN, NO_DIFFERENCE}
    again = two_phase_total(["all"] * n, y, population={"all": 6000}, again=all_again, settled=y)
    assert again.corrected[2:] == pytest.approx(total_interval(total(design, y)))


def test_no_difference_leaves_the_rate_and_widens_its_limits() -> None:
    """When no second verdict differs the rate stands exactly, the shift is 0 with width, and the limits are wider than
    as found: the more cases were judged again, the less."""
    y, m = np.array([1] * 180 + [0] * 20), np.ones(200)
    widths = []
    for step in (20, 10, 4, 2):
        again = np.arange(200) % step == 0
        found = two_phase_rate(
            ["all"] * 200, y, m, population={"all": 9000}, again=again,
            y_settled=y[again], m_settled=m[again],
        )  # fmt: skip
        assert found.flags == (NO_DIFFERENCE,)
        assert found.changed == 0
        assert found.corrected.point == found.as_found.point == found.raw
        assert found.shift.point == 0
        assert found.shift.low < 0 < found.shift.high
        assert found.corrected.low < found.as_found.low
        assert found.corrected.high >= found.as_found.high
        widths.append(found.shift.high)
    assert widths == sorted(widths, reverse=True)


def test_nothing_missed_and_nothing_differs_keeps_a_lower_end() -> None:
    """With every crime recorded by both judgements the standard error is 0 and the limits are not [1, 1]."""
    ones = np.ones(100)
    again = np.arange(100) % 5 == 0
    found = two_phase_rate(
        ["all"] * 100, ones, ones, population={"all": 5000}, again=again,
        y_settled=ones[again], m_settled=ones[again],
    )  # fmt: skip
    assert found.corrected.point == found.corrected.high == 1
    assert found.corrected.standard_error == 0
    assert found.corrected.low < found.as_found.low < 1


def test_strata_judged_again_in_full_leave_no_doubt() -> None:
    """A frame counted in full and judged again in full is the answer, with no width, whatever differs."""
    found = two_phase_rate(
        ["A"] * 4 + ["B"], [1, 1, 0, 1, 1], [1, 1, 1, 1, 1], population={"A": 4, "B": 1},
        again=[True] * 5, y_settled=[1, 1, 1, 1, 0], m_settled=[1, 1, 1, 1, 1],
    )  # fmt: skip
    assert found.corrected == pytest.approx((0.8, 0.0, 0.8, 0.8))
    assert found.shift == pytest.approx((0.0, 0.0, 0.0, 0.0))
    assert found.changed == 2


def test_first_misses_count_though_the_few_judged_again_show_none() -> None:
    """Where phase two happens to hold no miss, the limits are no shorter than those of the first verdicts."""
    y = np.array([1] * 370 + [0] * 30)
    again = np.arange(400) < 40
    found = two_phase_rate(
        ["all"] * 400, y, np.ones(400), population={"all": 20_000}, again=again,
        y_settled=y[again], m_settled=np.ones(40),
    )  # fmt: skip
    assert found.corrected.standard_error < found.as_found.standard_error / 10
    assert found.corrected.low < found.as_found.low
    assert found.corrected.high > found.as_found.high


def test_overshooting_is_kept_in_bounds_and_said() -> None:
    """A correction beyond 1 is shown as 1, keeps its raw value, and is flagged; a total below 0 likewise."""
    y, m = [1] * 9 + [0], [1] * 10
    again = [False] * 7 + [True] * 3
    found = two_phase_rate(
        ["all"] * 10, y, m, population={"all": 100}, again=again, y_settled=[1, 1, 1], m_settled=[1, 1, 1]
    )
    assert found.raw > 1
    assert found.corrected.point == found.corrected.high == 1
    assert found.flags == (KEPT,)
    assert found.shift.point == pytest.approx(found.raw - found.as_found.point)
    fell = two_phase_total(
        ["all"] * 4, [0, 0, 1, 1], population={"all": 40}, again=[False, False, True, True], settled=[0, 0]
    )
    assert fell.raw == -20
    assert fell.corrected.point == fell.corrected.low == 0
    assert KEPT in fell.flags


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"again": [True] + [False] * 5, "y_settled": [1], "m_settled": [1]}, "1 of 6 cases"),
        ({"again": [False] * 6, "y_settled": [], "m_settled": []}, "0 of 6 cases"),
        ({"again": [1, 1, 0, 0, 0, 0]}, "one boolean"),
        ({"again": [True, True]}, "shape"),
        ({"y_settled": [1]}, "y_settled"),
        ({"m_settled": [1, math.nan]}, "m_settled"),
        ({"y_settled": [2, 1]}, "more crimes recorded than owed"),
        ({"m_first": [0] * 6, "y_first": [0] * 6}, "No crime was owed"),
        ({"y_settled": [0, 0], "m_settled": [0, 0]}, "which leaves no rate"),
        ({"population": {"all": 5}}, "population of 5"),
        ({"level": 95}, "level"),
    ],
)
def test_refusals_say_what(change: dict[str, Any], words: str) -> None:
    """Too few judged again, gaps, and what has no rate are refused in words."""
    sound: dict[str, Any] = {
        "stratum": ["all"] * 6,
        "y_first": [1, 1, 0, 0, 0, 0],
        "m_first": [1, 1, 1, 0, 0, 0],
        "population": {"all": 60},
        "again": [True, True, False, False, False, False],
        "y_settled": [1, 0],
        "m_settled": [1, 1],
    }
    two_phase_rate(**sound)
    with pytest.raises(StatisticsError, match=words):
        two_phase_rate(**(sound | change))


def test_signed_limits_of_none_and_of_all_one_way() -> None:
    """No difference in n: a little wider than the exact limit of a share, never shorter; all alike: width still."""
    for n in (5, 20, 100, 1000):
        limits = signed_interval([np.zeros(n)], [1 / n], [0.0], size=1.0)
        assert limits.low == -limits.high
        assert clopper_pearson(0, n).high <= limits.high <= 3.689 / n + 1e-9
    same = signed_interval([np.ones(30)], [1 / 30], [0.0], size=1.0)
    assert same.low < 1 < same.high


@given(
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, -1.0, 0.5]), min_size=2, max_size=40),
    st.floats(0.0, 0.95),
)
def test_signed_limits_turn_with_the_sign(differences: list[float], fraction: float) -> None:
    """Differences of the other sign have the limits of the other sign; the limits hold the sum."""
    d = np.array(differences)
    one = signed_interval([d], [2.0], [fraction], size=1.0)
    other = signed_interval([-d], [2.0], [fraction], size=1.0)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)
    assert one.low - 1e-9 <= 2 * d.sum() <= one.high + 1e-9


def test_signed_limits_with_many_are_those_of_the_mean() -> None:
    """With many differences both ways the limits come to within a tenth of the mean +/- 1.96 standard errors."""
    d = np.array([1.0] * 150 + [-1.0] * 100 + [0.0] * 750)
    limits = signed_interval([d], [1 / 1000], [0.0], size=1.0)
    half = 1.96 * d.std(ddof=1) / 1000**0.5
    assert (limits.low, limits.high) == pytest.approx((0.05 - half, 0.05 + half), abs=half / 10)


def test_slight_differences_do_not_hide_the_grave() -> None:
    """Ten differences of a tenth leave the likely size of the next near a whole one, not near a tenth."""
    assert likely_size(np.array([0.1] * 10), 1.0) > 0.5


def test_signed_refuses_what_shows_no_spread() -> None:
    """One difference of many, or a share above 1, is refused."""
    for d, f in ((np.zeros(1), 0.5), (np.zeros(5), 1.5)):
        with pytest.raises(StatisticsError, match="no spread"):
            signed_interval([d], [1.0], [f], size=1.0)


def test_tenenbein_is_the_maximum_of_the_likelihood() -> None:
    """Point and variance are those of the likelihood and its expected information, maximised in R; survey's calibrated
    two-phase design has the same point."""
    theirs = R["tenenbein"]
    a, b, c, d = theirs["both"]
    found = double_sampled(((a, b), (c, d)), tuple(theirs["once"]))
    assert found.point == pytest.approx(theirs["likelihood"], abs=1e-8)
    assert found.point == pytest.approx(theirs["calibrated"], rel=1e-12)
    assert found.variance == pytest.approx(theirs["variance"], rel=1e-6)


@given(st.tuples(*[st.integers(1, 60)] * 4), st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_tenenbein_splits_the_variance_by_kind(cells: tuple[int, ...], once: tuple[int, int]) -> None:
    """The variance is that within the kinds the first judge names, over n, plus that between them, over N."""
    a, b, c, d = cells
    found = double_sampled(((a, b), (c, d)), once)
    n, N = sum(cells), sum(cells) + sum(once)
    s, right, wrong = (a + b + once[0]) / N, a / (a + b), c / (c + d)
    within = s * right * (1 - right) + (1 - s) * wrong * (1 - wrong)
    assert found.variance == pytest.approx(within / n + s * (1 - s) * (right - wrong) ** 2 / N)
    assert 0 <= found.point <= 1
    assert 0 <= found.reliability <= 1


def test_tenenbein_without_errors_and_without_kinds() -> None:
    """A judge who never errs needs no second; one whose named kind was never judged again is refused; all of a kind
    is no failure."""
    assert double_sampled(((30, 0), (0, 20)), (60, 40)).variance == pytest.approx(0.6 * 0.4 / 150)
    assert double_sampled(((10, 0), (0, 0)), (90, 0)).point == 1
    with pytest.raises(StatisticsError, match="never judged again"):
        double_sampled(((10, 0), (0, 0)), (50, 40))
    with pytest.raises(StatisticsError, match="below zero"):
        double_sampled(((10, -1), (0, 4)), (50, 40))
    with pytest.raises(StatisticsError, match="judged by both"):
        double_sampled(((0, 0), (0, 0)), (50, 40))


def test_rogan_gladen_published() -> None:
    """Cole and others (2023), as the package delicatessen tests it: 0.80231396, variance 0.00156147627 by numerical
    derivatives."""
    found = rogan_gladen(
        680, 950, sensitivity=203 / 241, specificity=71 / 89, sensitivity_n=241, specificity_n=89
    )
    assert found.raw == pytest.approx(0.80231396, abs=5e-9)
    assert found.variance == pytest.approx(1.56147627e-3, rel=1e-6)
    assert found.apparent == pytest.approx(0.71578947, abs=5e-9)
    assert not found.kept


def test_rogan_gladen_leaves_the_bounds_and_says_so() -> None:
    """Fewer positives than the false ones expected give a negative share: kept at 0, raw value held."""
    low = rogan_gladen(4, 100, sensitivity=0.95, specificity=0.9)
    assert (low.point, low.kept) == (0.0, True)
    assert low.raw == pytest.approx((0.04 - 0.1) / 0.85)
    high = rogan_gladen(99, 100, sensitivity=0.9, specificity=0.95)
    assert (high.point, high.kept) == (1.0, True)
    assert high.raw > 1


@given(st.integers(0, 50), st.floats(0.6, 1.0), st.floats(0.6, 1.0))
def test_rogan_gladen_undoes_the_errors(x: int, sensitivity: float, specificity: float) -> None:
    """p seen through the errors is p* again; a perfect judge's share is untouched, with the binomial variance."""
    found = rogan_gladen(x, 50, sensitivity=sensitivity, specificity=specificity)
    seen = found.raw * sensitivity + (1 - found.raw) * (1 - specificity)
    assert seen == pytest.approx(x / 50, abs=1e-9)
    perfect = rogan_gladen(x, 50, sensitivity=1, specificity=1)
    assert (perfect.raw, perfect.variance) == pytest.approx((x / 50, x / 50 * (1 - x / 50) / 50))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"sensitivity": 0.5, "specificity": 0.5}, "no better than chance"),
        ({"sensitivity": 95, "specificity": 0.9}, "sensitivity of 95"),
        ({"positive": 11}, "11 of 10"),
        ({"n": 0}, "number of cases"),
        ({"sensitivity_n": 0}, "behind a sensitivity"),
    ],
)
def test_rogan_gladen_refuses(arguments: dict[str, Any], words: str) -> None:
    """A judge of no use, percent, impossible counts."""
    sound: dict[str, Any] = {"positive": 3, "n": 10, "sensitivity": 0.9, "specificity": 0.9}
    with pytest.raises(StatisticsError, match=words):
        rogan_gladen(**(sound | arguments))
