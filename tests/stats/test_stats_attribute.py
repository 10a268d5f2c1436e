"""Attribute, discovery and acceptance samples: published tables, exact counting, R, and what must always hold."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.acceptance import acceptance_chance, acceptance_plan
from crime_sample.stats.attribute import attribute_size, discovery_size, upper_count, upper_share
from crime_sample.stats.binomial import clopper_pearson, hypergeometric
from crime_sample.stats.chances import failures_from, failures_up_to

GOLDEN = json.loads((Path(__file__).parent / "golden" / "sizes.json").read_text(encoding="utf-8"))
TOLERABLE = (2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20)


def exact(x: int, n: int, failures: int, population: int) -> Fraction:
    """P(X <= x) by summing over every number of failures that can be drawn."""
    ways = sum(comb(failures, k) * comb(population - failures, n - k) for k in range(min(x, n) + 1))
    return Fraction(ways, comb(population, n))


def exact_many(x: int, n: int, share: Fraction) -> Fraction:
    """The same, of very many."""
    return sum((comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(min(x, n) + 1)), Fraction(0))


@pytest.mark.parametrize(
    ("level", "printed"),
    [
        (0.95, (149, 99, 74, 59, 49, 42, 36, 32, 29, 19, 14)),
        (0.90, (114, 76, 57, 45, 38, 32, 28, 25, 22, 15, 11)),
    ],
)
def test_the_auditors_tables_without_failures(level: float, printed: tuple[int, ...]) -> None:
    """AICPA, Audit Guide Audit Sampling, appendix A, tables A-1 and A-2, no deviation expected."""
    assert tuple(attribute_size(rate / 100, level=level) for rate in TOLERABLE) == printed


def test_wilks_numbers() -> None:
    """59, 93, 124, 153, 181, 208: 95 % of the population with 95 % confidence, by failures allowed (Wilks 1941)."""
    assert [attribute_size(0.05, allowed=c) for c in range(6)] == [59, 93, 124, 153, 181, 208]


def test_discovery_as_is_known() -> None:
    """59 find one of 5 %, 299 one of 1 %, and 2,995 one of a thousandth, with 95 %."""
    assert [discovery_size(share) for share in (0.05, 0.01, 0.001)] == [59, 299, 2995]


def test_kiermeiers_plan() -> None:
    """Kiermeier (2008), section on find.plan: n = 80, c = 7; P(accept) of (20, 0) is 0.358 and 0.039."""
    plan = acceptance_plan(0.05, 0.15, producer_risk=0.05, consumer_risk=0.075)
    assert (plan.n, plan.allowed) == (80, 7)
    assert round(acceptance_chance(0.05, 20, 0), 3) == 0.358
    assert round(acceptance_chance(0.15, 20, 0), 3) == 0.039


@pytest.mark.parametrize("row", GOLDEN["attribute"], ids=str)
def test_sizes_as_r_finds_them(row: dict[str, Any]) -> None:
    """R's phyper and pbinom, n tried one after the other: the same n (golden/make_sizes.R)."""
    found = attribute_size(row["share"], allowed=row["allowed"], population=row["N"], level=row["level"])
    assert found == row["n"]


@pytest.mark.parametrize("row", GOLDEN["upper"], ids=str)
def test_upper_counts_as_r_finds_them(row: dict[str, Any]) -> None:
    """R's phyper, every count tried: the same largest count."""
    assert upper_count(row["x"], row["n"], row["N"]) == row["most"]


@pytest.mark.parametrize("row", GOLDEN["plans"], ids=str)
def test_plans_as_r_finds_them(row: dict[str, Any]) -> None:
    """R, c and n tried one after the other: the same plan and the same two risks."""
    plan = acceptance_plan(row["good"], row["bad"], population=row["N"])
    assert (plan.n, plan.allowed) == (row["n"], row["allowed"])
    assert plan.producer_risk == pytest.approx(row["producer"], rel=1e-9)
    assert plan.consumer_risk == pytest.approx(row["consumer"], rel=1e-9)


@given(population=st.integers(2, 40), data=st.data())
def test_the_size_is_the_first_that_meets_the_risk(population: int, data: st.DataObject) -> None:
    """By fractions, for every n: those below miss the risk, n and all above meet it."""
    most = data.draw(st.integers(0, population - 1))
    allowed = data.draw(st.integers(0, most))
    percent = data.draw(st.integers(51, 99))
    share = (most + 0.5) / population
    n = attribute_size(share, allowed=allowed, population=population, level=percent / 100)
    for tried in range(1, population + 1):
        meets = exact(allowed, tried, most + 1, population) <= Fraction(100 - percent, 100)
        assert meets is (tried >= n)


@given(failures=st.integers(1, 12), more=st.integers(0, 60), percent=st.integers(51, 99))
def test_discovery_is_the_first_size_that_finds(failures: int, more: int, percent: int) -> None:
    """By fractions: K given as K / N is K, n finds one with the chance, n - 1 does not."""
    population = failures + more + 1
    n = discovery_size(failures / population, population=population, level=percent / 100)
    risk = Fraction(100 - percent, 100)
    assert exact(0, n, failures, population) <= risk
    assert n == 1 or exact(0, n - 1, failures, population) > risk


@given(thousandths=st.integers(5, 600), allowed=st.integers(0, 6), percent=st.integers(51, 99))
@settings(max_examples=40)
def test_of_very_many_by_fractions(thousandths: int, allowed: int, percent: int) -> None:
    """By fractions: n meets the risk, n - 1 does not."""
    share, risk = Fraction(thousandths, 1000), Fraction(100 - percent, 100)
    n = attribute_size(thousandths / 1000, allowed=allowed, level=percent / 100)
    assert exact_many(allowed, n, share) <= risk
    assert n == allowed + 1 or exact_many(allowed, n - 1, share) > risk


def test_every_sample_counted() -> None:
    """9 units, 3 of them failing: of all samples of n, the share without a failure, counted one by one."""
    for n in range(1, 10):
        samples = list(combinations(range(9), n))
        empty = sum(all(unit >= 3 for unit in sample) for sample in samples)
        assert acceptance_chance(3 / 9, n, 0, population=9) == pytest.approx(empty / len(samples), rel=1e-15)


def test_a_chance_that_equals_the_risk_meets_it() -> None:
    """One failure in 20: 19 drawn miss it with 1/20, which is 5 % and no more; in binary it would not be."""
    assert discovery_size(0.05, population=20) == 19
    assert attribute_size(0.5, level=0.75) == 2
    assert attribute_size(0.5, allowed=50, level=0.5) == 101


@given(n=st.integers(1, 60), more=st.integers(0, 300), data=st.data())
@settings(max_examples=60)
def test_the_upper_count_is_the_high_end_of_the_exact_interval(
    n: int, more: int, data: st.DataObject
) -> None:
    """One-sided at 95 % is two-sided at 90 %, the same number by another route."""
    x = data.draw(st.integers(0, n))
    assert upper_count(x, n, n + more) == hypergeometric(x, n, n + more, level=0.9).high


@given(population=st.integers(2, 300), data=st.data())
@settings(max_examples=60)
def test_size_and_upper_limit_say_the_same(population: int, data: st.DataObject) -> None:
    """With c failures in a sample of the size found the upper limit is K_max or less; with one unit fewer, above."""
    most = data.draw(st.integers(0, population - 1))
    allowed = data.draw(st.integers(0, min(most, 5)))
    n = attribute_size((most + 0.5) / population, allowed=allowed, population=population)
    assert upper_count(allowed, n, population) <= most
    if n > allowed + 1:
        assert upper_count(allowed, n - 1, population) > most


@given(x=st.integers(0, 30), more=st.integers(0, 200))
def test_the_upper_share_is_clopper_and_pearsons(x: int, more: int) -> None:
    """One-sided at 95 % is two-sided at 90 %; 1 where every unit fails."""
    n = max(1, x + more)
    assert upper_share(x, n) == pytest.approx(clopper_pearson(x, n, level=0.9).high, rel=1e-12)


def test_a_large_frame_is_as_very_many_and_never_takes_more() -> None:
    """The finite size rises with the frame and ends at the binomial one."""
    found = [discovery_size(0.05, population=N) for N in (20, 100, 1000, 10_000, 10**7)]
    assert found == sorted(found)
    assert found[-1] == discovery_size(0.05) == 59


def test_a_census_and_the_smallest_frames() -> None:
    """None failing in K_max = 0 takes level N units, rounded up; a census counts what fails; one unit is seen."""
    assert attribute_size(0.001, population=100) == 95
    assert attribute_size(0.99, population=1, level=0.95) == 1
    assert discovery_size(0.5, population=1) == 1
    assert [upper_count(x, 5, 5) for x in range(6)] == list(range(6))
    assert upper_count(0, 1, 10) == 9
    assert upper_share(3, 3) == 1.0


def test_whole_failures_are_blind_to_dust() -> None:
    """29 % of 100 is 29 in both directions, 7 % of 1,300 is 91; parts of one round apart."""
    assert (failures_up_to(0.29, 100), failures_from(0.29, 100)) == (29, 29)
    assert (failures_up_to(0.07, 1300), failures_from(0.07, 1300)) == (91, 91)
    assert (failures_up_to(0.01, 50), failures_from(0.01, 50)) == (0, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: attribute_size(0.05, allowed=6, population=100), "6 failures allowed"),
        (lambda: attribute_size(5), "not between 0 and 1"),
        (lambda: attribute_size(0.05, allowed=-1), "failures allowed"),
        (lambda: attribute_size(0.05, allowed=float("nan")), "failures allowed"),  # type: ignore[arg-type]
        (lambda: attribute_size(0.05, level=95), "level of 95"),
        (lambda: discovery_size(0.05, population=0), "population of 0"),
        (lambda: discovery_size(0.0), "not between"),
        (lambda: discovery_size(1e-12), "Give the population"),
        (lambda: acceptance_plan(0.1, 0.05), "not below"),
        (lambda: acceptance_plan(0.01, 0.012, population=100, producer_risk=2), "producer's risk"),
        (lambda: acceptance_plan(0.1, 0.1, population=10), "not below"),
        (lambda: acceptance_plan(0.1, 0.1001), "too close"),
        (lambda: acceptance_chance(0.05, 5, 0, population=30), "not a whole number"),
        (lambda: acceptance_chance(0.5, 31, 0, population=30), "not possible"),
        (lambda: upper_count(3, 2, 10), "not possible"),
        (lambda: upper_count(1, 20, 10), "not possible"),
        (lambda: upper_share(0, 0), "not possible"),
        (lambda: upper_share(0.5, 3), "not possible"),  # type: ignore[arg-type]
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    """Shares outside 0 to 1, counts that cannot be, plans that no sample keeps: words, not numbers."""
    with pytest.raises(StatisticsError, match=words):
        call()
