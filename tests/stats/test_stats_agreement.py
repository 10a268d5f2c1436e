"""Agreement: published values, other programs' values, and the same numbers by other routes."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from crime_sample.stats.agreement import alpha, fleiss, gwet, kappa, percent, ratings

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "agreement.json").read_text(encoding="utf-8")
)
DATA = GOLDEN["data"]
PARADOX = [["yes", "yes"]] * 96 + [["yes", "no"], ["no", "yes"]] * 2
METHODS = {
    "kappa": kappa,
    "ac": gwet,
    "fleiss": fleiss,
    "alpha": alpha,
}


def square(table: list[list[int]]) -> list[list[int]]:
    """The ratings behind a table of two raters."""
    return [[a, b] for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]


def near(found: float | None, wanted: float) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)


# Published values


def test_fleiss_levin_paik() -> None:
    """100 subjects, three diagnoses (Fleiss, Levin, Paik 2003, section 18.1): kappa 0.68, standard error 0.087."""
    found = kappa(ratings(square([[75, 1, 4], [5, 4, 1], [0, 0, 10]])))
    assert round(found.point, 2) == 0.68
    assert found.standard_error is not None
    assert abs(found.standard_error - 0.087) < 0.001


def test_krippendorff_2011() -> None:
    """Four observers, 12 units, some unseen: nominal .743, ordinal .815, interval .849, ratio .797."""
    seen = ratings(DATA["krippendorff 2011"])
    found = {
        scale: round(alpha(seen, scale=scale).point, 3)
        for scale in ("nominal", "ordinal", "interval", "ratio")
    }
    assert found == {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


def test_gwets_four_raters() -> None:
    """The same data in Gwet's handbook and packages: AC1 0.77544 (0.14295), Fleiss 0.76117 (0.15302), alpha 0.74342
    (0.14557), quadratic AC2 0.91400 (0.10396)."""
    seen = ratings(DATA["krippendorff 2011"])
    found = (gwet(seen), fleiss(seen), alpha(seen), gwet(seen, weights="quadratic"))
    assert [round(one.point, 5) for one in found] == [0.77544, 0.76117, 0.74342, 0.91400]
    errors = [one.standard_error or 0.0 for one in found]
    assert [round(error, 5) for error in errors] == [0.14295, 0.15302, 0.14557, 0.10396]


def test_kappa_paradox() -> None:
    """96 of 100 agreed on, four split: kappa -0.0204, alpha -0.0153, AC1 0.958 (0.916 to 1), and all of it said."""
    seen = ratings(PARADOX)
    assert round(kappa(seen).point, 4) == -0.0204
    assert round(alpha(seen).point, 4) == -0.0153
    found = gwet(seen)
    assert (round(found.point, 3), round(found.low, 3), found.high) == (0.958, 0.916, 1.0)
    assert found.prevalence == {"no": 0.02, "yes": 0.98}
    assert (found.n_items, found.n_raters, found.n_ratings, found.percent_agreement) == (100, 2, 200, 0.96)


# Other programs


@pytest.mark.parametrize("name", DATA)
def test_irrcac(name: str) -> None:
    """AC1, AC2, Fleiss' kappa and alpha, their standard errors and published intervals, are those of irrCAC."""
    seen = ratings(DATA[name])
    for key, wanted in GOLDEN["irrCAC"][name].items():
        method, choice, *population = key.split()
        options: dict[str, Any] = {
            "scale" if method == "alpha" else "weights": choice,
            "interval": "published",
        }
        if population:
            options["population"] = int(population[-1])
        found = METHODS[method](seen, **options)
        low, high = wanted["interval"]
        assert near(found.point, wanted["point"]), key
        assert near(found.standard_error, wanted["se"]), key
        assert near(found.low, max(low, -1.0)), key
        assert near(found.high, high), key


@pytest.mark.parametrize("name", DATA)
def test_krippendorff_package(name: str) -> None:
    """Alpha on all four scales is that of the package krippendorff."""
    seen = ratings(DATA[name])
    for scale, wanted in GOLDEN["krippendorff"][name].items():
        assert near(alpha(seen, scale=scale).point, wanted), scale


@pytest.mark.parametrize("name", [name for name in DATA if GOLDEN["statsmodels"][name]])
def test_statsmodels(name: str) -> None:
    """Kappa, weighted and not, with Fleiss, Cohen and Everitt's standard error, is that of statsmodels."""
    seen = ratings(DATA[name])
    for key, wanted in GOLDEN["statsmodels"][name].items():
        method, *weights = key.split()
        found = METHODS[method](seen, weights=weights[0] if weights else "identity")
        assert near(found.point, wanted["point"]), key
        assert "se" not in wanted or near(found.standard_error, wanted["se"]), key


# Independent routes


def test_percent_by_counting_pairs() -> None:
    """Percent agreement is what counting each case's pairs of ratings gives."""
    rows = DATA["five raters, gaps"]
    shares = []
    for row in rows:
        pairs = list(combinations([cell for cell in row if cell is not None], 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    found = percent(ratings(rows))
    assert near(found.point, sum(shares) / len(shares))
    assert found.n_items == len(shares)


def test_ac1_of_two_categories_by_hand() -> None:
    """For two auditors and two categories AC1 is (p - 2 pi (1 - pi)) / (1 - 2 pi (1 - pi))."""
    pi = (2 * 40 + 9 + 6) / 200
    chance = 2 * pi * (1 - pi)
    found = gwet(ratings(square([[40, 9], [6, 45]])))
    assert near(found.point, (0.85 - chance) / (1 - chance))


def test_weights_that_say_the_same() -> None:
    """With two categories every weight gives the unweighted value; quadratic AC2's pairs are those of alpha's scale."""
    seen = ratings(square([[40, 9], [6, 45]]))
    for method in (kappa, gwet, fleiss):
        plain = method(seen)
        for weights in ("linear", "quadratic", "ordinal"):
            found = method(seen, weights=weights)
            assert near(found.point, plain.point)
            assert near(found.low, plain.low)


def test_alpha_is_fleiss_but_for_its_small_sample_correction() -> None:
    """Without gaps 1 - alpha is (1 - Fleiss' kappa) (N - 1) / N, N ratings."""
    seen = ratings(DATA["six raters"])
    assert near(1 - alpha(seen).point, (1 - fleiss(seen).point) * (180 - 1) / 180)


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_linearised_and_bootstrap_errors_of_alpha_are_near(scale: str) -> None:
    """On 200 cases the two standard errors of alpha differ by less than a tenth, on the ordinal scale too."""
    rows = [row for row in DATA["six raters"] for _ in range(7)]
    seen = ratings(rows)
    found = alpha(seen, scale=scale, interval="published").standard_error
    drawn = alpha(seen, scale=scale, interval="bootstrap", replicates=4000).standard_error
    assert found is not None
    assert drawn is not None
    assert abs(drawn / found - 1) < 0.1


def test_bootstrap_goes_by_its_seed() -> None:
    """The same seed gives the same limits, another seed others near them."""
    seen = ratings(DATA["five raters, gaps"])
    one, same, other = (alpha(seen, interval="bootstrap", seed=seed) for seed in (1, 1, 2))
    assert (one.low, one.high) == (same.low, same.high)
    assert one.low != other.low
    assert abs(one.low - other.low) < 0.05
