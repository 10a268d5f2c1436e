"""Events that stand in several units of the frame: each crime once, whichever of its records are drawn.

Truth by enumeration: every sample that can be drawn from two small frames. Golden values by R ``survey``: the script is
``golden/make_multiplicity.R``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.intervals import rate_interval, total_interval
from crime_sample.stats.multiplicity import shared
from crime_sample.stats.ratio import influence, ratio, stratified, total, total_covariance, totals
from crime_sample.stats.stages import two_stage

# Records as (event, crimes owed, crimes recorded); events 1 to 3 by telephone and online, event 4 twice by telephone.
TELEPHONE = [(1, 2, 1), (2, 1, 1), (4, 1, 0), (4, 1, 0), (5, 0, 0), (6, 3, 1)]
ONLINE = [(1, 2, 1), (2, 1, 1), (3, 1, 0), (7, 1, 1)]
FRAMES = {"telephone": TELEPHONE, "online": ONLINE}
SIZES = {"telephone": 3, "online": 2}
POPULATION = {name: len(records) for name, records in FRAMES.items()}
RECORDS = [record for records in FRAMES.values() for record in records]
OWED = sum({event: owed for event, owed, _ in RECORDS}.values())
RECORDED = sum({event: recorded for event, _, recorded in RECORDS}.values())


def multiplicity(event: int) -> int:
    """In how many records the event stands."""
    return sum(one == event for one, _, _ in RECORDS)


def samples() -> Iterator[tuple[list[str], list[tuple[int, int, int]]]]:
    """Every sample of the two frames: labels, and what was drawn."""
    drawn = (combinations(FRAMES[name], SIZES[name]) for name in FRAMES)
    for of_each in product(*drawn):
        labels = [name for name, found in zip(FRAMES, of_each, strict=True) for _ in found]
        yield labels, [record for found in of_each for record in found]


def test_over_all_samples_each_crime_is_counted_once() -> None:
    """The mean of the estimates is the number of distinct crimes, the mean of their variances is their variance;
    without the multiplicities the total is too high."""
    missed, owed, variances, plain = [], [], [], []
    for labels, drawn in samples():
        design = stratified(labels, population=POPULATION)
        one = shared(design, [multiplicity(event) for event, _, _ in drawn])
        m, y = (np.array([record[place] for record in drawn]) for place in (1, 2))
        found = total(one, m - y, most=m)
        missed.append(found.point)
        variances.append(found.variance)
        owed.append(total(one, m).point)
        plain.append(total(design, m).point)
    assert len(missed) == 20 * 6
    assert np.mean(owed) == pytest.approx(OWED, rel=1e-12)
    assert np.mean(missed) == pytest.approx(OWED - RECORDED, rel=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(missed), rel=1e-12)
    assert np.mean(plain) == pytest.approx(sum(crimes for _, crimes, _ in RECORDS), rel=1e-12)
    assert np.mean(plain) > OWED + 3


def test_it_is_the_total_of_shares() -> None:
    """Points, variances, covariances and influences are those of y / k and m / k with the weights as they were."""
    rng = np.random.default_rng(3)
    labels = ["a"] * 20 + ["b"] * 15
    m = rng.integers(0, 4, 35)
    y = rng.binomial(m, 0.8)
    k = rng.choice([1, 1, 2, 3], 35)
    design = stratified(labels, population={"a": 400, "b": 90})
    one = shared(design, k)
    assert total(one, m).point == pytest.approx(total(design, m / k).point)
    assert total(one, m).variance == pytest.approx(total(design, m / k).variance)
    assert ratio(one, y, m).point == pytest.approx(ratio(design, y / k, m / k).point)
    assert ratio(one, y, m).variance == pytest.approx(ratio(design, y / k, m / k).variance)
    assert ratio(one, y, m).df == ratio(design, y, m).df
    errors = influence(one, y, m)
    assert errors == pytest.approx(influence(design, y / k, m / k))
    assert total_covariance(one, errors, errors) == pytest.approx(ratio(one, y, m).variance)
    inside = rng.random(35) < 0.5
    assert total(one, m, domain=inside).variance == pytest.approx(
        total(design, m / k, domain=inside).variance
    )


def test_golden_values_of_r() -> None:
    """svyratio and svytotal with weights N / (n k) and the fpc as the count: golden/make_multiplicity.R."""
    stored = json.loads((Path(__file__).parent / "golden" / "multiplicity.json").read_text("ascii"))
    labels = ["a"] * 6 + ["b"] * 4
    design = stratified(labels, population={"a": 120, "b": 30})
    one = shared(design, [1, 2, 1, 1, 3, 1, 2, 2, 1, 1])
    m = [1, 2, 0, 1, 3, 1, 2, 1, 1, 0]
    y = [1, 1, 0, 0, 2, 1, 2, 0, 1, 0]
    rate, owed = ratio(one, y, m), total(one, m)
    for ours, theirs in ((rate, stored["rate"]), (owed, stored["owed"])):
        assert ours.point == pytest.approx(theirs[0], rel=1e-12)
        assert ours.standard_error == pytest.approx(theirs[1], rel=1e-9)


def test_once_throughout_changes_nothing() -> None:
    """The design itself comes back, and what was shared out before is undone."""
    design = stratified(["a"] * 4, population={"a": 40})
    assert shared(design, [1] * 4) is design
    again = shared(shared(design, [1, 2, 3, 4]), [1] * 4)
    assert again.share is None
    assert again.weight == pytest.approx(design.weight)
    assert shared(shared(design, [4] * 4), [2] * 4).weight == pytest.approx([5.0] * 4)


@pytest.mark.parametrize(
    "k", [[1, 2, 1], [1, 1, 1, 0], [1, 1, 1, 1.5], [1, 1, 1, float("nan")], [[1, 1, 1, 1]]]
)
def test_what_is_no_multiplicity_is_refused(k: object) -> None:
    """One whole number of 1 or more for each unit."""
    with pytest.raises(StatisticsError, match="Multiplicities are 4 whole numbers"):
        shared(stratified(["a"] * 4, population={"a": 40}), k)  # type: ignore[arg-type]


def test_both_records_of_an_event_in_the_sample_hold_it_once() -> None:
    """What the sample holds for certain, below which no limit goes, is not counted twice; a full count is exact."""
    design = stratified(["a", "a", "b", "b"], population={"a": 9, "b": 9})
    one = shared(design, [2, 1, 2, 1])
    assert total(one, [1, 1, 1, 0]).least == 2.0
    assert totals(one, [1, 1, 1, 0], domain=[0, 1, 0, 1], domains=2).least.tolist() == [1.0, 1.0]
    assert totals(one, [1, 1, 1], domain=[0, 0, 1], domains=2, unit=[0, 2, 1]).least.tolist() == [1.0, 1.0]
    census = shared(stratified(["a", "a", "b"], population={"a": 2, "b": 1}), [2, 1, 2])
    assert total_interval(total(census, [1, 1, 1])) == (2.0, 2.0)
    full = shared(stratified(["a", "a", "b", "b"], population={"a": 2, "b": 90}), [2, 2, 1, 1])
    assert full.expands
    assert total(full, [1, 1, 0, 0]).least == 1.0


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 5), st.sampled_from("ab")),
        min_size=8, max_size=30,
    )
)  # fmt: skip
def test_the_limits_hold_the_point_and_more_records_never_add_crimes(
    units: list[tuple[int, int, int, str]],
) -> None:
    """Any multiplicities give a rate in [0, 1] and a total no higher than without them, inside their limits."""
    labels = [label for *_, label in units] + ["a", "a", "b", "b"]
    m = np.array([max(one, other) for one, other, *_ in units] + [1, 2, 1, 0])
    y = np.array([min(one, other) for one, other, *_ in units] + [1, 0, 1, 0])
    k = [number for _, _, number, _ in units] + [2, 1, 1, 3]
    design = stratified(labels, population={"a": 300, "b": 60})
    one = shared(design, k)
    rate, missed = ratio(one, y, m), total(one, m - y, most=m)
    low, high = rate_interval(rate)
    assert 0 <= low <= rate.point <= high <= 1
    low, high = total_interval(missed)
    assert 0 <= low <= missed.point <= high
    assert missed.point <= total(design, m - y).point + 1e-9


def test_the_usual_intervals_hold_the_truth() -> None:
    """Two frames of which a quarter of the events stand in both, some twice in one: over 400 draws the intervals of
    rate, missed and owed crimes hold the truth in 93 % or more, and without the multiplicities that of the owed in few.
    """
    rng = np.random.default_rng(20)
    events = 3_000
    m_of = rng.choice([0, 1, 2, 3], events, p=[0.45, 0.4, 0.1, 0.05])
    y_of = rng.binomial(m_of, 0.85)
    calls = np.concatenate([np.arange(events), rng.choice(events, 200, replace=False)])
    online = rng.choice(events, 800, replace=False)
    k_of = np.bincount(calls, minlength=events) + np.bincount(online, minlength=events)
    truth = (y_of.sum() / m_of.sum(), m_of.sum() - y_of.sum(), m_of.sum())
    labels = ["calls"] * 220 + ["online"] * 120
    plain = stratified(labels, population={"calls": len(calls), "online": len(online)})
    held, twice = np.zeros(3), 0
    for _ in range(400):
        drawn = np.concatenate(
            [rng.choice(calls, 220, replace=False), rng.choice(online, 120, replace=False)]
        )
        design, m, y = shared(plain, k_of[drawn]), m_of[drawn], y_of[drawn]
        limits = (
            rate_interval(ratio(design, y, m)),
            total_interval(total(design, m - y, most=m)),
            total_interval(total(design, m)),
        )
        held += [low <= true <= high for (low, high), true in zip(limits, truth, strict=True)]
        low, high = total_interval(total(plain, m))
        twice += low <= truth[2] <= high
    assert (held / 400 >= 0.93).all(), held / 400
    assert twice / 400 < 0.6


def test_weights_are_shared_out_in_every_design() -> None:
    """z with weight w / k is z / k with weight w: point and variance, however the sample was drawn."""
    chance = np.random.default_rng(1)
    n, strata = 60, ["a"] * 30 + ["b"] * 30
    m, k = chance.integers(0, 3, n).astype(float), chance.integers(1, 4, n)
    y, counts = np.minimum(m, chance.integers(0, 3, n)), {"a": 300, "b": 900}
    cells = {(district, stratum): 90 for district in range(5) for stratum in "ab"}
    for design in (
        stratified(strata, population=counts),
        stratified(strata, population=counts, order=chance.permutation(n)),
        stratified(strata, probability=chance.uniform(0.05, 0.9, n)),
        stratified(
            strata, population=counts, cluster=[i // 3 for i in range(n)], weight=chance.uniform(1, 9, n)
        ),
        two_stage([i % 5 for i in range(n)], 12, strata, cells),
    ):
        whole, part = total(design, m / k), total(shared(design, k), m)
        assert (part.point, part.variance) == pytest.approx((whole.point, whole.variance), rel=1e-12)
        one, other = ratio(design, y / k, m / k), ratio(shared(design, k), y, m)
        assert (other.point, other.variance) == pytest.approx((one.point, one.variance), rel=1e-12)
