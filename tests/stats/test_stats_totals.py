"""What a total holds for certain: the sample's crimes, where its weights expand it to a frame, and else nothing."""

from __future__ import annotations

import numpy as np
import pytest

from crime_sample.stats.intervals import TOTAL_INTERVALS, total_interval
from crime_sample.stats.ratio import stratified, total

OWED = [1] * 40
MISSED = [0, 0, 0, 1] * 10


@pytest.mark.parametrize("method", TOTAL_INTERVALS)
@pytest.mark.parametrize("scale", [0.025, 1, 40])
def test_a_total_follows_the_scale_of_its_weights(method: str, scale: float) -> None:
    """Weights twice as large give twice the total and twice its limits, below 1 as above it; what the sample holds
    bounds only totals whose weights stand for a frame."""
    unit = total(stratified(["all"] * 40), MISSED, most=OWED)
    found = total(stratified(["all"] * 40, weight=[scale] * 40), MISSED, most=OWED)
    low, high = (limit * scale for limit in total_interval(unit, method=method))
    assert low < unit.point * scale < high
    assert total_interval(found, method=method) == pytest.approx((max(low, found.least), high))
    assert found.least == (10 if scale > 1 else 0)


def test_weights_that_differ_around_one_do_not_cut_the_lower_limit() -> None:
    """Weights of 0.5 and 1.5 leave room on both sides of the total, which was cut off at the crimes counted."""
    weight = [0.5, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5, 1.5] * 10
    found = total(stratified(["all"] * 80, weight=weight), [0, 0, 0, 1] * 20, most=[1] * 80)
    low, high = total_interval(found)
    assert found.point == 20
    assert low < 20 - found.standard_error
    assert high > 20 + found.standard_error
    assert total_interval(found, side="upper").low == 0


def test_what_the_sample_holds_is_in_the_total_of_its_frame() -> None:
    """With a population, or weights of 1 and more, no limit lies below the crimes seen, at one side too."""
    by_count = stratified(["all"] * 40, population={"all": 41})
    by_weight = stratified(["all"] * 40, weight=[1.0] * 20 + [1.1] * 20)
    shared = stratified(["all"] * 40, weight=[1 - 1e-15] * 20 + [1.1] * 20)  # as reweighting leaves them
    for design in (by_count, by_weight, shared):
        found = total(design, MISSED, most=OWED)
        assert found.least == 10
        assert total_interval(found, method="wald-t", level=0.999999).low == 10
        assert total_interval(found, side="upper").low == 10


@pytest.mark.parametrize("weight", [None, 0.025, "mixed"])
@pytest.mark.parametrize("crimes", [[0.0, 1.0], [0.4, 0.5, 0.1]])
def test_totals_without_a_frame_cover(weight: float | str | None, crimes: list[float]) -> None:
    """Of 400 samples of 100 incidents, weighted below 1, around 1 or not at all, 93 of 100 intervals or more hold the
    total that such samples have on average: 52 of 100 did when the count was their lower end."""
    dice, n, rate = np.random.default_rng(3), 100, 0.9
    weights = [0.5, 1.5] * 50 if weight == "mixed" else None if weight is None else [weight] * n
    design = stratified(["all"] * n, weight=weights)
    owed = float(design.weight.sum()) * float(np.arange(len(crimes)) @ crimes)
    held = np.zeros(3)
    for _ in range(400):
        m = dice.choice(len(crimes), p=crimes, size=n)
        y = dice.binomial(m, rate)
        for place, (z, most, truth) in enumerate(
            [(m, None, owed), (y, m, owed * rate), (m - y, m, owed * (1 - rate))]
        ):
            low, high = total_interval(total(design, z, most=most))
            held[place] += low <= truth + 1e-9 and truth - 1e-9 <= high
    assert (held / 400 >= 0.93).all()
