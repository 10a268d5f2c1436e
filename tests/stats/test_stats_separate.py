"""Totals by ratio, separate and combined: R's, identities, and which to use."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.calibration import poststratify
from crime_sample.stats.ratio import stratified, total
from crime_sample.stats.separate import combined_total, ratio_totals, separate_total

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "calibration.json").read_text(encoding="ascii"))


def near(value: object) -> Any:
    """Equal to nine digits."""
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "file", "changes", "totals"),
    [
        ("stratified", "stratified", {}, {"A": 160, "B": 7500, "C": 1400}),
        ("take-all", "stratified", {"A": 25.0}, {"A": 45, "B": 7500, "C": 1400}),
        ("clusters", "clusters", {}, {"A": 500, "B": 1400}),
    ],
)
def test_both_totals_are_those_of_r(
    name: str, file: str, changes: dict[str, float], totals: dict[str, float]
) -> None:
    """predict(svyratio(separate = TRUE)) and predict(svyratio()): points and standard errors."""
    with (GOLDEN / f"{file}.csv").open(encoding="ascii", newline="") as lines:
        rows = list(csv.DictReader(lines))
    design = stratified(
        [row["stratum"] for row in rows],
        population={row["stratum"]: float(row["N"]) for row in rows} | changes,
        cluster=[row["event"] for row in rows] if file == "clusters" else None,
    )
    calls = [i % 5 % 3 + 1 for i in range(len(rows))]
    both = ratio_totals(design, [float(row["y"]) for row in rows], calls, totals)
    assert [both.separate.point, both.separate.standard_error] == near(R[f"ratio {name}"]["separate"])
    assert [both.combined.point, both.combined.standard_error] == near(R[f"ratio {name}"]["combined"])


strata = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=20
)
PAIR = [(h, x, y) for h in "ABC" for x, y in ((1, 1), (3, 2))]


@given(strata)
def test_expanded_totals_bring_both_back_to_the_expansion(rows: list[tuple[str, int, int]]) -> None:
    """With X_h the sample's own estimate, both points are the plain total; the variances differ."""
    rows = PAIR + rows
    h, x, y = ([row[i] for row in rows] for i in range(3))
    design = stratified(h, population={label: 5 * h.count(label) for label in h})
    own = {
        label: total(design, [v * (g == label) for g, v in zip(h, x, strict=True)]).point for label in "ABC"
    }
    both = ratio_totals(design, y, x, own)
    plain = total(design, y)
    assert both.separate.point == near(plain.point)
    assert both.combined.point == near(plain.point)
    assert both.separate.df == both.combined.df == plain.df


def test_one_stratum_has_one_ratio() -> None:
    """Separate and combined are then the same number, with the same variance."""
    design = stratified(["all"] * 5, population={"all": 50})
    y, x = [1, 3, 2, 6, 5], [2, 5, 5, 9, 11]
    separate, combined = separate_total(design, y, x, {"all": 330}), combined_total(design, y, x, 330)
    assert (separate.point, separate.variance) == (near(combined.point), near(combined.variance))


def test_the_variance_by_hand() -> None:
    """Cochran's sum over strata of N_h^2 (1 - f_h) s^2 of y - R_h x over n_h, each times (X_h / X^_h)^2."""
    y, x, n, totals = [[1, 3, 2], [6, 5, 1, 4]], [[2, 5, 6], [9, 11, 2, 9]], [30, 60], [140, 450]
    by_hand = 0.0
    for ys, xs, size, known in zip(y, x, n, totals, strict=True):
        rest = np.array(ys) - sum(ys) / sum(xs) * np.array(xs)
        by_hand += (known / (size * np.mean(xs))) ** 2 * (
            size**2 * (1 - len(ys) / size) * rest.var(ddof=1) / len(ys)
        )
    design = stratified(["A"] * 3 + ["B"] * 4, population={"A": 30, "B": 60})
    found = separate_total(design, [*y[0], *y[1]], [*x[0], *x[1]], {"A": 140, "B": 450})
    assert found.variance == near(by_hand)
    assert found.point == near(140 * 6 / 13 + 450 * 16 / 31)


def test_a_ratio_to_counts_of_incidents_is_the_expansion() -> None:
    """With x = 1 and X_h = N_h the separate total is the stratified total, variance and all, without bias."""
    design = stratified(["A"] * 3 + ["B"] * 4, population={"A": 30, "B": 60})
    y = [1, 0, 2, 1, 1, 0, 3]
    both = ratio_totals(design, y, [1] * 7, {"A": 30, "B": 60})
    plain = total(design, y)
    assert (both.separate.point, both.separate.variance) == (near(plain.point), near(plain.variance))
    assert both.bias_separate == pytest.approx(0, abs=1e-9)


def large(spread: float, size: int = 40) -> Any:
    """Two strata of ``size`` units whose x spread about 10."""
    x = np.tile(10 + spread * np.linspace(-1, 1, size), 2)
    y = x * np.repeat([0.5, 0.9], size) + np.tile([0.1, -0.1], size)
    design = stratified(["A"] * size + ["B"] * size, population={"A": 400, "B": 600})
    return ratio_totals(design, y, x, {"A": 4000, "B": 6000})


def test_separate_is_chosen_where_strata_are_large_and_x_steady() -> None:
    """40 units and a small spread: separate, which is then the more exact where the ratios differ."""
    both = large(2.0)
    assert (both.choice, both.fewest) == ("separate", 40)
    assert "Separate" in both.why
    assert both.separate.variance < both.combined.variance
    assert both.bias_combined < both.bias_separate < 0.1


def test_combined_is_chosen_otherwise() -> None:
    """29 units, or biases that add up: combined, and the sentence says which."""
    few, loose = large(2.0, size=29), large(9.9)
    assert (few.choice, loose.choice) == ("combined", "combined")
    assert "29 units" in few.why
    assert "add up" in loose.why


def test_a_census_has_no_variance_and_no_bias() -> None:
    """All strata full: both totals are the sum, if the known totals are."""
    design = stratified(["A", "A", "B"], population={"A": 2, "B": 1})
    both = ratio_totals(design, [1, 2, 3], [2, 2, 5], {"A": 4, "B": 5})
    assert (both.separate.point, both.combined.point) == (near(6), near(6))
    assert both.separate.variance == both.combined.variance == both.bias_separate == 0.0


AUDIT = stratified(["A"] * 3 + ["B"] * 3, population={"A": 30, "B": 60})
Y, X = [1, 2, 3, 1, 2, 4], [2, 4, 6, 4, 8, 16]


@pytest.mark.parametrize(
    ("design", "x", "totals", "message"),
    [
        (AUDIT, X, {"A": 400}, "No known total for stratum 'B'"),
        (AUDIT, X, {"A": 400, "B": 500, "C": 1}, "'C', which is no stratum"),
        (AUDIT, X, {"A": 400, "B": 0}, "known total of stratum 'B' is 0"),
        (AUDIT, X, {"A": 400, "B": float("nan")}, "is nan"),
        (AUDIT, [2, 4, 6, 0, 0, 0], {"A": 400, "B": 500}, "no rate"),
        (
            stratified(["A"] * 5 + ["B"], population={"A": 30, "B": 60}, lonely="collapse"),
            X, {"A": 400, "B": 500}, "'B' has one sampled unit",
        ),
        (
            stratified(["A"] * 5 + ["B"], weight=[1] * 6, lonely="certainty"),
            X, {"A": 400, "B": 500}, "'B' has one sampled unit",
        ),
        (
            stratified(["A"] * 3 + ["B"] * 3, cluster=[1, 2, 2, 3, 3, 3], lonely="adjust"),
            X, {"A": 400, "B": 500}, "'B' has one sampled unit",
        ),
        (poststratify(AUDIT, list("aabbab"), {"a": 45, "b": 45}), X, {"A": 400, "B": 500}, "calibrated"),
    ],
)  # fmt: skip
def test_separate_totals_that_cannot_be_are_refused(
    design: Any, x: list[int], totals: dict[str, float], message: str
) -> None:
    """Totals and strata must match, and each stratum needs a ratio with a variance."""
    with pytest.raises(StatisticsError, match=message):
        separate_total(design, Y, x, totals)


def test_a_combined_total_needs_a_total() -> None:
    """Above zero, and finite."""
    for known in (0, -1, float("inf"), float("nan")):
        with pytest.raises(StatisticsError, match="known total of the frame"):
            combined_total(AUDIT, Y, X, known)


def test_a_full_stratum_of_one_is_no_trouble() -> None:
    """One unit that is the whole stratum has a ratio without error."""
    design = stratified(["A"] * 5 + ["B"], population={"A": 30, "B": 1})
    found = separate_total(design, Y, X, {"A": 200, "B": 16})
    alone = separate_total(stratified(["A"] * 5, population={"A": 30}), Y[:5], X[:5], {"A": 200})
    assert (found.point, found.variance) == (near(alone.point + 4), near(alone.variance))


def test_a_combined_total_can_stand_on_a_calibrated_design() -> None:
    """With the number of units known already, the ratio to it is the calibrated total itself, variance and all."""
    known = poststratify(AUDIT, list("aabbab"), {"a": 50, "b": 45})
    by_ratio, plain = combined_total(known, Y, [1] * 6, 95), total(known, Y)
    assert (by_ratio.point, by_ratio.variance) == (near(plain.point), near(plain.variance))
