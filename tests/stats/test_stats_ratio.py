"""Designs, ratios and totals: by independent routes, at the edges, and under changes that must not matter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.ratio import Design, mean, ratio, stratified, total
from crime_sample.stats.resample import replicates


@st.composite
def samples(draw: st.DrawFn) -> tuple[Any, ...]:
    """Stratum labels, population, y, m and a domain of a small sample in which something is owed."""
    labels, population = [], {}
    for name in draw(st.sampled_from([["A"], ["A", "B"], ["A", "B", "C"]])):
        n = draw(st.integers(2, 6))
        labels += [name] * n
        population[name] = n + draw(st.integers(0, 50))
    m = [draw(st.integers(0, 4)) for _ in labels]
    m[0] = max(m[0], 1)
    y = [draw(st.integers(0, owed)) for owed in m]
    inside = [True, *(draw(st.booleans()) for _ in labels[1:])]
    return labels, population, y, m, inside


def by_hand(labels: list[str], population: dict[str, int], z: list[float]) -> tuple[float, float]:
    """Total and variance by the textbook's sums, in plain loops (Cochran 1977, section 5.4)."""
    point = variance = 0.0
    for name, count in population.items():
        values = [value for value, label in zip(z, labels, strict=True) if label == name]
        n = len(values)
        centre = math.fsum(values) / n
        point += count * centre
        s2 = math.fsum((value - centre) ** 2 for value in values) / (n - 1)
        variance += count**2 * (1 - n / count) * s2 / n
    return point, variance


@settings(max_examples=40, deadline=None)
@given(samples())
def test_total_is_the_textbook_sum(sample: Any) -> None:
    """A total and its variance are those of plain loops over strata."""
    labels, population, y, _, _ = sample
    found = total(stratified(labels, population=population), y)
    assert (found.point, found.variance) == pytest.approx(by_hand(labels, population, y), rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_ratio_is_the_total_of_its_residuals(sample: Any) -> None:
    """v(R) is the variance of the total of (y - R m) / M, worked by hand; R is Y / M."""
    labels, population, y, m, _ = sample
    found = ratio(stratified(labels, population=population), y, m)
    owed, _ = by_hand(labels, population, m)
    recorded, _ = by_hand(labels, population, y)
    residuals = [(a - recorded / owed * b) / owed for a, b in zip(y, m, strict=True)]
    assert found.point == pytest.approx(recorded / owed, rel=1e-12)
    assert found.variance == pytest.approx(by_hand(labels, population, residuals)[1], rel=1e-9, abs=1e-15)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_domain_is_the_same_by_mask_and_by_zeros(sample: Any) -> None:
    """A domain by boolean array equals zeros put into y and m by hand: nobody is filtered."""
    labels, population, y, m, inside = sample
    design = stratified(labels, population=population)
    masked = ratio(design, y, m, domain=np.array(inside))
    zeroed = ratio(design, np.multiply(y, inside), np.multiply(m, inside))
    assert (masked.point, masked.variance) == pytest.approx(
        (zeroed.point, zeroed.variance), rel=1e-12, abs=1e-18
    )
    assert masked.n_incidents == sum(inside)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_filtering_gives_the_point_but_not_the_variance(sample: Any) -> None:
    """The point of a domain is that of the units inside alone, with their weights."""
    labels, population, y, m, inside = sample
    design = stratified(labels, population=population)
    kept = np.flatnonzero(inside)
    alone = stratified([labels[i] for i in kept], weight=design.weight[kept], lonely="certainty")
    found = ratio(design, y, m, domain=np.array(inside))
    assert found.point == pytest.approx(ratio(alone, np.array(y)[kept], np.array(m)[kept]).point, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(samples(), st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(sample: Any, random: Any) -> None:
    """Shuffling the units and renaming the strata changes nothing but rounding."""
    labels, population, y, m, inside = sample
    order = list(range(len(labels)))
    random.shuffle(order)
    name = {"A": "zeta", "B": "1", "C": "mu"}
    first = ratio(stratified(labels, population=population), y, m, domain=np.array(inside))
    second = ratio(
        stratified([name[labels[i]] for i in order], population={name[h]: N for h, N in population.items()}),
        np.array(y)[order],
        np.array(m)[order],
        domain=np.array(inside)[order],
    )
    for field in ("point", "variance", "df", "n_due", "x_recorded", "kish", "kish_due", "complete"):
        assert getattr(second, field) == pytest.approx(getattr(first, field), rel=1e-9, abs=1e-15), field


@settings(max_examples=40, deadline=None)
@given(samples())
def test_each_unit_its_own_cluster_is_no_cluster(sample: Any) -> None:
    """Clusters of one unit give what no clusters give."""
    labels, population, y, m, _ = sample
    plain = ratio(stratified(labels, population=population), y, m)
    apart = ratio(stratified(labels, population=population, cluster=range(len(labels))), y, m)
    for field in ("point", "variance", "kish", "kish_due"):
        assert getattr(apart, field) == pytest.approx(getattr(plain, field), rel=1e-12), field
    assert (apart.df, apart.df_design, apart.complete) == (plain.df, plain.df_design, plain.complete)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_cluster_is_an_incident_with_the_sums(sample: Any) -> None:
    """Several logs of one event, clustered, are one incident owing and recording their sums."""
    labels, population, y, m, _ = sample
    logs = [i for i in range(len(labels)) for _ in range(1 + i % 3)]
    split_y = [y[i] if k == 0 or logs[k - 1] != i else 0 for k, i in enumerate(logs)]
    split_m = [m[i] if k == 0 or logs[k - 1] != i else 0 for k, i in enumerate(logs)]
    whole = ratio(stratified(labels, population=population), y, m)
    parts = ratio(
        stratified([labels[i] for i in logs], population=population, cluster=logs), split_y, split_m
    )
    assert (parts.point, parts.variance) == pytest.approx((whole.point, whole.variance), rel=1e-9, abs=1e-15)
    assert parts.df == whole.df
    assert parts.kish == pytest.approx(whole.kish)


def test_everything_recorded_is_exactly_one_without_variance() -> None:
    """y = m gives a point of exactly 1 and a variance of exactly 0, whatever the weights."""
    design = stratified(["A"] * 3 + ["B"] * 4, population={"A": 7, "B": 1001})
    found = ratio(design, [1, 2, 0, 1, 1, 3, 5], [1, 2, 0, 1, 1, 3, 5])
    assert (found.point, found.variance, found.design_effect) == (1.0, 0.0, None)


def test_take_all_stratum_adds_no_variance_and_its_units_no_doubt() -> None:
    """A stratum taken in full, even of one unit, has no variance; with all full the sample is the answer."""
    design = stratified(["A", "B", "B"], population={"A": 1, "B": 2})
    found = ratio(design, [0, 1, 1], [1, 1, 1])
    assert (found.variance, found.complete) == (0.0, True)
    assert total(design, [1, 0, 0]).step == 0
    half = ratio(stratified(["A", "B", "B"], population={"A": 1, "B": 20}), [0, 1, 0], [1, 1, 1])
    only = ratio(stratified(["B", "B"], population={"B": 20}), [1, 0], [1, 1])
    assert half.variance == pytest.approx(only.variance * (20 / 21) ** 2)
    assert not half.complete


def test_a_domain_declared_of_whole_strata_is_judged_by_them() -> None:
    """A stratum taken in full is known; a domain that only happens to fill it in the sample is not."""
    design = stratified(["A", "A", "B", "B"], population={"A": 2, "B": 50})
    full = np.array([True, True, False, False])
    assert ratio(design, [1, 0, 1, 1], [1, 1, 1, 1], domain=full, reach="its strata").complete
    assert not ratio(design, [1, 0, 1, 1], [1, 1, 1, 1], domain=full).complete
    assert not ratio(design, [1, 0, 0, 0], [1, 1, 0, 0]).complete
    assert total(design, [0, 0, 1, 0], domain=~full, reach="its strata").largest_step == 25
    assert total(design, [1, 0, 0, 0], domain=full, reach="its strata").largest_step == 0
    assert total(design, [1, 0, 0, 0], domain=full).largest_step == 25


def test_degrees_of_freedom_count_the_domain_and_the_design() -> None:
    """df counts units and strata that hold a member of the domain, df_design all."""
    design = stratified(["A"] * 3 + ["B"] * 3, population={"A": 9, "B": 9})
    found = ratio(design, [1] * 6, [1] * 6, domain=np.array([True, True, False, False, False, False]))
    assert (found.df, found.df_design, found.n_incidents) == (1, 4, 2)


def test_kish_counts_fall_with_unequal_weights() -> None:
    """With equal weights Kish's counts are the plain ones; with 10 : 1 they are (sum w)^2 / sum w^2."""
    equal = ratio(stratified(["A"] * 4, population={"A": 40}), [1, 2, 0, 1], [1, 2, 0, 2])
    assert (equal.kish, equal.kish_due, equal.n_due) == pytest.approx((3, 5, 5))
    uneven = ratio(stratified(["A", "A"], weight=[10, 1]), [1, 1], [1, 2])
    assert uneven.kish == pytest.approx(11**2 / 101)
    assert uneven.kish_due == pytest.approx(12**2 / 102)


def test_collapsed_strata_are_neighbours_by_name() -> None:
    """`collapse` joins a lonely stratum to the next by name not taken in full, the last to the one before."""
    counts = {"a": 10, "b": 10, "c": 2, "d": 10, "e": 10}
    labels = ["a", "a", "b", "c", "c", "d", "d", "e"]
    design = stratified(labels, population=counts, lonely="collapse")
    assert design.psu_stratum.tolist() == [0, 0, 1, 2, 2, 1, 1, 1]
    assert design.drawn.tolist() == [2, 4, 2]
    assert design.fraction.tolist() == pytest.approx([0.2, 4 / 30, 1.0])
    with pytest.raises(StatisticsError, match="no other stratum"):
        stratified(["a"], population={"a": 3}, lonely="collapse")


def test_collapsing_never_lowers_the_variance_of_certainty() -> None:
    """`certainty` is the least of the policies: it adds nothing for the lonely stratum."""
    labels, counts = ["a", "a", "a", "b"], {"a": 30, "b": 10}
    found = {
        policy: ratio(
            stratified(labels, population=counts, lonely=policy), [1, 0, 1, 0], [1, 1, 2, 1]
        ).variance
        for policy in ("certainty", "adjust", "collapse")
    }
    assert found["certainty"] < min(found["adjust"], found["collapse"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"stratum": ["A", "A", "A"], "population": {"A": 2}},
            "'A' has 3 sampled units but a population of 2",
        ),
        ({"stratum": ["A", "A"], "population": {"A": 0.25}}, "COUNT"),
        ({"stratum": ["A", "A"], "population": {"A": 2.5}}, "COUNT"),
        ({"stratum": ["A", "A"], "population": {"A": 0}}, "COUNT"),
        ({"stratum": ["A", "A"], "population": {"A": math.nan}}, "COUNT"),
        ({"stratum": ["A", "A", "B", "B"], "population": {"A": 9}}, "No population count for stratum 'B'"),
        ({"stratum": ["A", "A"], "population": {"A": 9, "B": 4, "C": 4}}, "sampled in stratum 'B', 'C'"),
        ({"stratum": ["A", "B", "B"], "population": {"A": 9, "B": 9}}, "one unit was sampled in stratum 'A'"),
        ({"stratum": ["A", "B", "B"]}, "one unit was sampled in stratum 'A'"),
        ({"stratum": []}, "holds no units"),
        ({"stratum": ["A", "A"], "weight": [1, 0]}, "above zero"),
        ({"stratum": ["A", "A"], "weight": [1, math.inf]}, "above zero"),
        ({"stratum": ["A", "A"], "weight": [1]}, "shape"),
        ({"stratum": ["A", "A", "B", "B"], "cluster": [1, 2, 2, 3]}, "Cluster '2' is in strata 'B', 'A'"),
        ({"stratum": ["A", "A"], "cluster": [1]}, "1 cluster labels"),
        ({"stratum": ["A", "A"], "lonely": "guess"}, "no rule 'guess'"),
    ],
)
def test_impossible_designs_are_refused(arguments: dict[str, Any], words: str) -> None:
    """A design that cannot be is an error that names the stratum and says what to do."""
    with pytest.raises(StatisticsError) as caught:
        stratified(arguments.pop("stratum"), **arguments)
    assert words in str(caught.value)
    assert caught.value.remedy


def small() -> Design:
    """Three units of one stratum."""
    return stratified(["A"] * 3, population={"A": 9})


@pytest.mark.parametrize(
    ("y", "m", "domain", "words"),
    [
        ([0, 0, 0], [0, 0, 0], None, "No crime was owed"),
        ([1, 1, 1], [1, 1, 1], np.zeros(3, dtype=bool), "No crime was owed"),
        ([1, 1, -1], [1, 1, 1], None, "y holds a number below zero"),
        ([1, 1, 1], [1, 1, math.nan], None, "m holds a number below zero or not finite"),
        ([1, 1], [1, 1, 1], None, "y has shape"),
        ([1, 1, 1], [1, 1, 1], [0, 1, 1], "A domain of type"),
        ([1, 1, 1], [1, 1, 1], np.ones(2, dtype=bool), "A domain of type"),
    ],
)
def test_impossible_numbers_are_refused(y: Any, m: Any, domain: Any, words: str) -> None:
    """No NaN and no guess: negative, missing or misshapen numbers and empty domains are errors."""
    with pytest.raises(StatisticsError, match=words):
        ratio(small(), y, m, domain=domain)


def test_total_of_an_empty_domain_is_zero() -> None:
    """An empty domain has a total, 0, and the step that an unseen incident in it could be."""
    found = total(small(), [1, 1, 1], domain=np.zeros(3, dtype=bool))
    assert (found.point, found.variance, found.count, found.largest_step) == (0, 0, 0, 3)


def test_total_knows_how_many_crimes_come_with_an_incident() -> None:
    """`most` sets the steps: the heaviest weight times the mean owed, and the fourth-power mean over owed crimes."""
    found = total(small(), [0, 0, 0], most=[2, 3, 0])
    assert found.largest_step == pytest.approx(3 * 2.5)
    seldom_seen = (1 / 3) / -math.log(1 - 1 / 3)
    assert found.step == pytest.approx(3 * seldom_seen * ((2 * 2**4 + 3 * 3**4) / 5) ** 0.25)
    logs = stratified(["A"] * 3, population={"A": 9}, cluster=["x", "x", "y"])
    assert total(logs, [0, 0, 0], most=[2, 3, 0]).largest_step == pytest.approx(4.5 * 5)
    with pytest.raises(StatisticsError, match="exceeds"):
        total(small(), [1, 0, 0], most=[0, 1, 1])


def test_mean_is_the_sample_mean_in_one_stratum() -> None:
    """In one stratum a mean is the plain mean, with variance (1 - n/N) s^2 / n."""
    found = mean(small(), [1, 2, 6])
    assert (found.point, found.variance) == pytest.approx((3.0, (1 - 3 / 9) * 7 / 3))


@settings(max_examples=40, deadline=None)
@given(samples())
def test_scaling_all_weights_scales_totals_and_leaves_ratios(sample: Any) -> None:
    """Weights ten times as large: totals ten times as large, ratios as before."""
    labels, _, y, m, _ = sample
    one, ten = stratified(labels), stratified(labels, weight=[10.0] * len(labels))
    assert total(ten, y).standard_error == pytest.approx(10 * total(one, y).standard_error)
    assert ratio(ten, y, m).point == pytest.approx(ratio(one, y, m).point)
    assert ratio(ten, y, m).variance == pytest.approx(ratio(one, y, m).variance, abs=1e-15)


CHANCES = (
    0.23443322107195855, 0.74601311925798652, 0.40795388109982011, 0.36218745373189454, 0.58168053980916745,
    0.58351524323225024, 0.19970675539225341, 0.33568073939532039, 0.56208793520927436, 0.60478341951966286,
    0.50961271803826091, 0.50401913132518528,
)  # fmt: skip
OWED = (1, 2, 1, 1, 3, 1, 2, 1, 1, 1, 2, 1)
RECORDED = (1, 1, 1, 0, 3, 1, 1, 1, 1, 0, 2, 1)


@pytest.mark.parametrize(
    ("strata", "rate_error", "total_error"),
    [(1, 0.0842387976474711, 4.5266746094906303), (2, 0.0872321747992165, 4.7312903565424627)],
)
def test_unequal_chances_by_brewers_rule_are_those_of_r(
    strata: int, rate_error: float, total_error: float
) -> None:
    """R survey 4.1.1, svydesign(ids=~1, strata=~h, fpc=~pi, pps="brewer"): svyratio and svytotal."""
    labels = [str(strata * place // 12) for place in range(12)]
    design = stratified(labels, probability=CHANCES, unequal="brewer")
    found = ratio(design, RECORDED, OWED)
    assert found.point == pytest.approx(0.7398206495364508, rel=1e-12)
    assert found.standard_error == pytest.approx(rate_error, rel=1e-9)
    assert total(design, RECORDED).standard_error == pytest.approx(total_error, rel=1e-9)


def test_unequal_chances_by_hajeks_rule() -> None:
    """Hajek's variance written out; equal chances give the plain one; a unit sure to be drawn adds none."""
    chance, y = np.array(CHANCES), np.array(RECORDED)
    t, unseen = y / chance, 1 - chance
    centre = (unseen * t).sum() / unseen.sum()
    written = 12 / 11 * (unseen * (t - centre) ** 2).sum()
    assert total(stratified(["a"] * 12, probability=chance), y).variance == pytest.approx(written, rel=1e-12)
    equal = stratified(["a"] * 12, probability=[0.25] * 12)
    plain = stratified(["a"] * 12, population={"a": 48})
    assert ratio(equal, y, OWED).variance == pytest.approx(ratio(plain, y, OWED).variance, rel=1e-12)
    sure = stratified(["a", "a", "b", "b"], probability=[1, 1, 0.5, 0.5])
    assert total(sure, [3, 0, 1, 1]).variance == pytest.approx(0)
    lonely = stratified(["a", "b", "b", "b"], probability=[1.0, 0.2, 0.3, 0.4])
    assert total(lonely, [1, 0, 1, 1]).df_design == 2
    with pytest.raises(StatisticsError, match="alone"):
        stratified(["a"] * 2, probability=[0.5, 0.5], weight=[2, 2])
    with pytest.raises(StatisticsError, match="not in"):
        stratified(["a"] * 2, probability=[0.5, 1.5])
    with pytest.raises(StatisticsError, match="unequal chances"):
        replicates(sure, [1, 0, 1, 1], [1, 1, 1, 1])
