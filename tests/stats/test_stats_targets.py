"""Several targets at once: a published allocation, scipy's optimiser, trying everything, and the Kuhn-Tucker
conditions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from crime_sample.errors import StatisticsError
from crime_sample.stats.allocation import neyman, smallest_for
from crime_sample.stats.targets import Joint, Target, smallest_joint

# Valliant, Dever, Kreuter, Practical Tools for Designing and Weighting Survey Samples, example 5.2: five sectors of
# business, four variables, costs, at least 100 from each.
SECTORS = {"manufacturing": 6221, "retail": 11738, "wholesale": 4333, "service": 22809, "finance": 5467}
COSTS = dict(zip(SECTORS, (120.0, 80.0, 80.0, 90.0, 150.0), strict=True))


def relative(means: tuple[float, ...], deviations: tuple[float, ...], relvariance: float) -> Target:
    """A target for the squared coefficient of variation of a total over the sectors."""
    total = sum(mean * count for mean, count in zip(means, SECTORS.values(), strict=True))
    return Target(relvariance * total**2, dict(zip(SECTORS, deviations, strict=True)))


def share(means: tuple[float, ...], cv: float) -> Target:
    """The same for a share, with its standard deviation in the finite stratum."""
    spread = tuple(math.sqrt(p * (1 - p) * n / (n - 1)) for p, n in zip(means, SECTORS.values(), strict=True))
    return relative(means, spread, cv**2)


CONSTRAINTS = {
    "employees": relative((511, 21, 70, 32, 157), (255.5, 5.25, 35, 32, 471), 0.05**2),
    "research": share((0.8, 0.2, 0.5, 0.3, 0.9), 0.03),
    "offshore": share((0.06, 0.03, 0.03, 0.21, 0.77), 0.03),
}


def spread(sizes: Any, population: dict[str, int], target: Target) -> Fraction:
    """sum N^2 S^2 (1/n - 1/N), exactly."""
    return sum(
        (
            Fraction(population[h]) ** 2
            * Fraction(s) ** 2
            * (Fraction(1) / Fraction(sizes[h]) - Fraction(1, population[h]))
            for h, s in target.deviation.items()
        ),
        Fraction(0),
    )


def meets(sizes: dict[str, int], population: dict[str, int], targets: dict[str, Target]) -> bool:
    """Whether every target holds, exactly."""
    return all(spread(sizes, population, one) <= Fraction(one.variance) for one in targets.values())


def test_a_published_allocation() -> None:
    """The book has least variance of the revenue for 300,000: a relative variance of 0.0021705237 with 413, 318, 124,
    1,397 and 596. Turned round: for that variance, the same sizes, at 300,000; only offshore binds beside it."""
    revenue = relative((85, 11, 23, 17, 126), (170, 8.8, 23, 25.5, 315), 0.0021705237)
    found = smallest_joint({"revenue": revenue} | CONSTRAINTS, SECTORS, cost=COSTS, lower=100)
    assert [round(found.convex[name]) for name in SECTORS] == [413, 318, 124, 1397, 596]
    assert found.bound == pytest.approx(300_000, rel=1e-7)
    assert found.bound <= found.cost < 300_100
    assert {name for name, price in found.prices.items() if price > 0} == {"revenue", "offshore"}


def optimised(
    targets: dict[str, Target], population: dict[str, int], costs: dict[str, float], low: int
) -> float:
    """The least cost by scipy's SLSQP, in logarithms of n."""
    labels = sorted(population)
    c = np.array([costs[h] for h in labels])
    rows, room = [], []
    for one in targets.values():
        a = np.array([(population[h] * one.deviation.get(h, 0.0)) ** 2 for h in labels])
        b = one.variance + sum(population[h] * s * s for h, s in one.deviation.items())
        rows.append(a / b)
        room.append(1.0)
    bounds = [(math.log(min(low, population[h])), math.log(population[h])) for h in labels]
    scale = float(c @ np.array([population[h] for h in labels]))
    found = optimize.minimize(
        lambda x: float(c @ np.exp(x)) / scale,
        np.array([high - 0.05 for _, high in bounds]),
        jac=lambda x: c * np.exp(x) / scale,
        bounds=bounds,
        constraints=[
            {
                "type": "ineq",
                "fun": lambda x, row=row: 1 - float(row @ np.exp(-x)),
                "jac": lambda x, row=row: row * np.exp(-x),
            }
            for row in rows
        ],
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-14},
    )
    assert found.success, found.message
    return float(found.fun) * scale


def drawn(seed: int, strata: int, count: int) -> tuple[dict[str, Target], dict[str, int], dict[str, float]]:
    """Targets on overlapping domains, each met by some 5 to 30 % of its strata."""
    rng = np.random.default_rng(seed)
    population = {f"s{h:02}": int(rng.integers(30, 5000)) for h in range(strata)}
    costs = {h: float(rng.choice([1.0, 1.5, 3.0])) for h in population}
    targets = {}
    for k in range(count):
        inside = [h for h in population if k == 0 or rng.random() < 0.6] or ["s00"]
        deviation = {h: float(rng.uniform(0.1, 1)) for h in inside}
        part = float(rng.uniform(0.05, 0.3))
        sizes = {h: max(2, round(part * population[h])) for h in inside}
        targets[f"t{k}"] = Target(float(spread(sizes, population, Target(0, deviation))), deviation)
    return targets, population, costs


@pytest.mark.parametrize("seed", range(8))
def test_scipy_finds_the_same_least_cost(seed: int) -> None:
    """SLSQP on the same programme: the same cost to a millionth; whole numbers cost at most a unit a stratum more."""
    targets, population, costs = drawn(seed, 3 + seed, 2 + seed % 3)
    found = smallest_joint(targets, population, cost=costs, lower=2)
    assert found.bound == pytest.approx(optimised(targets, population, costs, 2), rel=1e-6)
    assert meets(found.sizes, population, targets)
    assert found.bound * (1 - 1e-9) <= found.cost <= found.bound + sum(costs.values())


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[str, Target], dict[str, int], dict[str, float], int]:
    """Small frames, some targets, costs, a minimum; each target can be met."""
    count = draw(st.integers(1, 5))
    population = {f"s{h}": draw(st.integers(1, 400)) for h in range(count)}
    costs = {h: draw(st.sampled_from([0.5, 1.0, 2.0, 7.0])) for h in population}
    targets = {}
    for k in range(draw(st.integers(1, 4))):
        deviation = {h: draw(st.sampled_from([0.0, 0.1, 0.3, 0.31, 0.5, 2.0])) for h in population}
        ease = draw(st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0]))
        alone = spread(dict.fromkeys(population, 1), population, Target(0, deviation))
        targets[f"t{k}"] = Target(float(alone) * ease, deviation)
    return targets, population, costs, draw(st.integers(1, 5))


@given(problem=problems())
@settings(max_examples=150)
def test_kuhn_and_tucker(problem: tuple[dict[str, Target], dict[str, int], dict[str, float], int]) -> None:
    """The fractions: within limits, every target met, a price only where it binds, and c_h n_h^2 = sum of prices times
    N^2 S^2 inside the limits, no more at the lower, no less at the upper one."""
    targets, population, costs, low = problem
    found = smallest_joint(targets, population, cost=costs, lower=low)
    slack = {
        k: float(spread(found.convex, population, one)) / (one.variance + 1e-9) for k, one in targets.items()
    }
    for name, one in targets.items():
        assert float(spread(found.convex, population, one)) <= one.variance * (1 + 1e-6) + 1e-6
        if found.prices[name] * one.variance > 1e-4 * found.bound:
            assert slack[name] == pytest.approx(1, abs=1e-3)
    for h, n in found.convex.items():
        pull = sum(found.prices[k] * (population[h] * one.deviation[h]) ** 2 for k, one in targets.items())
        push = costs[h] * n * n
        least, most = min(low, population[h]), population[h]
        assert least - 1e-9 <= n <= most + 1e-9
        if n > least * (1 + 1e-6):
            assert pull >= push * (1 - 1e-6)
        if n < most * (1 - 1e-6):
            assert pull <= push * (1 + 1e-6)


@given(problem=problems())
@settings(max_examples=150)
def test_whole_numbers_meet_every_target_and_spare_none(
    problem: tuple[dict[str, Target], dict[str, int], dict[str, float], int],
) -> None:
    """Exactly: within limits, all targets met, none still met with one unit fewer anywhere; the bound is below."""
    targets, population, costs, low = problem
    found = smallest_joint(targets, population, cost=costs, lower=low)
    assert all(min(low, population[h]) <= n <= population[h] for h, n in found.sizes.items())
    assert meets(found.sizes, population, targets)
    for h, n in found.sizes.items():
        if n > min(low, population[h]):
            assert not meets(found.sizes | {h: n - 1}, population, targets)
    assert found.cost == pytest.approx(sum(costs[h] * n for h, n in found.sizes.items()))
    assert found.bound <= found.cost * (1 + 1e-9)
    for name, one in targets.items():
        assert found.variances[name] == pytest.approx(float(spread(found.sizes, population, one)), abs=1e-6)


@given(data=st.data())
@settings(max_examples=60)
def test_against_every_sample(data: st.DataObject) -> None:
    """All whole numbers tried: none that meets the targets costs less than the bound, and ours costs at most a unit of
    the dearest stratum more than the cheapest."""
    population = {h: data.draw(st.integers(2, 9)) for h in "abc"}
    costs = {h: data.draw(st.sampled_from([1.0, 2.0])) for h in population}
    targets = {}
    for k in range(2):
        deviation = {h: data.draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])) for h in population}
        sizes = {h: data.draw(st.integers(1, n)) for h, n in population.items()}
        targets[f"t{k}"] = Target(float(spread(sizes, population, Target(0, deviation))), deviation)
    found = smallest_joint(targets, population, cost=costs)
    ways = (
        dict(zip("abc", way, strict=True)) for way in product(*(range(1, n + 1) for n in population.values()))
    )
    cheapest = min(
        sum(costs[h] * n for h, n in way.items()) for way in ways if meets(way, population, targets)
    )
    assert found.bound <= cheapest * (1 + 1e-9)
    assert cheapest <= found.cost <= cheapest + max(costs.values())


@given(
    population=st.lists(st.integers(2, 2000), min_size=1, max_size=8),
    spreads=st.lists(st.floats(0.05, 2), min_size=8, max_size=8),
    part=st.floats(0.02, 0.9),
)
@settings(max_examples=60)
def test_one_target_is_wrights_smallest_sample(
    population: list[int], spreads: list[float], part: float
) -> None:
    """With one target and one cost: at most one unit more than the exact smallest sample, and never fewer."""
    frame = {f"s{h}": n for h, n in enumerate(population)}
    deviation = {h: spreads[i] for i, h in enumerate(frame)}
    sizes = {h: max(1, round(part * n)) for h, n in frame.items()}
    target = float(spread(sizes, frame, Target(0, deviation)))
    exact = sum(smallest_for(target, frame, deviation).values())
    assert exact <= smallest_joint({"all": Target(target, deviation)}, frame).cost <= exact + 1


def test_one_target_without_limits_is_neymans_share() -> None:
    """Far from any limit the fractions are in the ratio N S, and their sum is (sum N S)^2 / b."""
    frame, deviation = {"A": 4000, "B": 9000, "C": 2500}, {"A": 0.3, "B": 0.5, "C": 0.4}
    found = smallest_joint({"all": Target(250_000.0, deviation)}, frame)
    total = sum(found.convex.values())
    weight = {h: frame[h] * deviation[h] for h in frame}
    room = 250_000 + sum(frame[h] * deviation[h] ** 2 for h in frame)
    assert total == pytest.approx(sum(weight.values()) ** 2 / room, rel=1e-9)
    for h in frame:
        assert found.convex[h] / total == pytest.approx(weight[h] / sum(weight.values()), rel=1e-9)
    assert neyman(round(total), frame, deviation) == pytest.approx(found.sizes, abs=1)


def test_prices_say_what_easing_a_target_saves() -> None:
    """The cost falls by the price times the variance added, as the derivative (Bethel 1989) says; a target that does
    not bind has no price and saves nothing."""
    frame = {"A": 5000, "B": 3000, "C": 800}
    targets = {
        "all": Target(400_000.0, {"A": 0.4, "B": 0.5, "C": 0.3}),
        "part": Target(20_000.0, {"B": 0.2, "C": 0.5}),
        "easy": Target(9e7, {"A": 0.5}),
    }
    found = smallest_joint(targets, frame, lower=2)
    for name, one in targets.items():
        step = one.variance * 1e-5
        eased = smallest_joint(targets | {name: Target(one.variance + step, one.deviation)}, frame, lower=2)
        assert found.bound - eased.bound == pytest.approx(found.prices[name] * step, rel=1e-3, abs=1e-7)
    assert found.prices["easy"] == 0 < min(found.prices["all"], found.prices["part"])


def plain(**more: Any) -> Joint:
    """Two strata, one target, with other limits."""
    return smallest_joint({"all": Target(2000.0, {"A": 0.5, "B": 0.5})}, {"A": 600, "B": 300}, **more)


def test_limits_are_kept() -> None:
    """Minimum, maximum and a stratum taken in full, which helps the others; nothing wanted is the minimum."""
    free = plain().sizes
    assert plain(lower={"B": 200}).sizes["B"] == 200
    capped = plain(upper={"A": free["A"] - 5}).sizes
    assert capped["A"] <= free["A"] - 5
    assert capped["B"] > free["B"]
    whole = plain(take_all=["B"]).sizes
    assert whole["B"] == 300
    assert whole["A"] < free["A"]
    assert smallest_joint({"none": Target(0.0, {"A": 0.0})}, {"A": 9, "B": 9}, lower=3).sizes == {
        "A": 3,
        "B": 3,
    }


def test_no_variance_at_all_takes_all_that_vary() -> None:
    """V = 0: the strata that vary are taken in full, the others at their minimum; one unit is a stratum."""
    found = smallest_joint({"all": Target(0.0, {"A": 0.3, "C": 0.5})}, {"A": 40, "B": 40, "C": 1})
    assert found.sizes == {"A": 40, "B": 1, "C": 1}
    assert found.variances["all"] == 0


def test_targets_that_are_nearly_one() -> None:
    """Two targets that all but coincide: the bound still meets the whole numbers."""
    frame = {f"s{h}": 900 + 37 * h for h in range(8)}
    one = {h: 0.3 + 0.01 * i for i, h in enumerate(frame)}
    other = {h: s * (1 + 0.001 * (-1) ** i) for i, (h, s) in enumerate(one.items())}
    targets = {"one": Target(60_000.0, one), "other": Target(60_010.0, other), "again": Target(60_000.0, one)}
    found = smallest_joint(targets, frame)
    assert found.cost - found.bound < 2
    assert meets(found.sizes, frame, targets)


def test_the_order_of_the_input_does_not_matter() -> None:
    """Strata and targets named in another order: the same sizes."""
    targets, population, costs = drawn(5, 9, 3)
    turned = {
        k: Target(t.variance, dict(reversed(t.deviation.items()))) for k, t in reversed(targets.items())
    }
    other = dict(reversed(population.items()))
    assert (
        smallest_joint(turned, other, cost=costs).sizes
        == smallest_joint(targets, population, cost=costs).sizes
    )


def test_overall_and_violence() -> None:
    """Overall +/- 2 and violence +/- 3, violence spread over three districts: both kept, both at a price, by fewer
    incidents than the two samples apart."""
    population = {}
    for district, size in (("A", 500), ("B", 1000), ("C", 2000)):
        population |= {f"violence {district}": size, f"other {district}": 6 * size}
    deviation = {h: math.sqrt(0.84 * 0.16 * (1.3 if h.startswith("v") else 0.7)) for h in population}
    violent = {h: s for h, s in deviation.items() if h.startswith("v")}
    targets = {
        "overall": Target((0.02 / 1.96 * sum(population.values())) ** 2, deviation),
        "violence": Target((0.03 / 1.96 * sum(population[h] for h in violent)) ** 2, violent),
    }
    found = smallest_joint(targets, population, lower=2)
    assert meets(found.sizes, population, targets)
    assert min(found.prices.values()) > 0
    assert found.cost < sum(smallest_joint({k: one}, population, lower=2).cost for k, one in targets.items())
    assert found.cost - found.bound < 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: smallest_joint({}, {"A": 10}), "No target"),
        (lambda: smallest_joint({"x": Target(1, {"B": 1})}, {"A": 10}), "names a stratum 'B'"),
        (lambda: smallest_joint({"x": Target(-1, {"A": 1})}, {"A": 10}), "variance of -1"),
        (lambda: smallest_joint({"x": Target(math.nan, {"A": 1})}, {"A": 10}), "variance of nan"),
        (lambda: smallest_joint({"x": Target(1, {"A": math.inf})}, {"A": 10}), "deviation of inf"),
        (lambda: smallest_joint({"x": Target(1, {"A": 1})}, {"A": 10}, cost={"A": 0}), "no cost"),
        (lambda: smallest_joint({"x": Target(1, {"A": 1})}, {"A": 10}, cost={}), "no cost"),
        (lambda: smallest_joint({"x": Target(1, {"A": 1})}, {"A": 10}, cost={"A": 1, "B": 1}), "not there"),
        (lambda: smallest_joint({"x": Target(1, {"A": 1})}, {"A": 0}), "population 0"),
        (lambda: smallest_joint({"x": Target(1, {"A": 1})}, {"A": 10}, take_all=["B"]), "no stratum 'B'"),
        (lambda: plain(upper={"A": 10, "B": 10}), "'all' cannot be met.*11025"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    """No target, unknown strata, costs of nothing, targets out of reach with the best there is: words."""
    with pytest.raises(StatisticsError, match=words):
        call()
