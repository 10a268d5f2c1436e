"""Two stages, clusters, unequal chances and systematic samples meet R (golden/make_designs.R), plain loops from the
textbook, and themselves over all samples that there could be."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.calibration import poststratify, rake
from crime_sample.stats.comparison import Measured, difference
from crime_sample.stats.intervals import RATE_INTERVALS, TOTAL_INTERVALS, rate_interval, total_interval
from crime_sample.stats.ratio import (
    Design,
    influence,
    mean,
    ratio,
    ratios,
    stratified,
    total,
    total_covariance,
    totals,
)
from crime_sample.stats.resample import replicates
from crime_sample.stats.separate import ratio_totals
from crime_sample.stats.stages import two_stage
from crime_sample.stats.strata import degrees_of_freedom, total_variance

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "designs.json").read_text(encoding="ascii"))


class Sample:
    """A CSV file as columns; ``keep`` some of its rows."""

    def __init__(self, name: str, keep: Callable[[dict[str, str]], bool] = lambda _row: True) -> None:
        with (GOLDEN / f"{name}.csv").open(encoding="ascii", newline="") as file:
            rows = [row for row in csv.DictReader(file) if keep(row)]
        self.text = {key: [row[key] for row in rows] for key in rows[0]}

    def __getitem__(self, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([float(cell) for cell in self.text[name]])

    def inside(self, column: str, label: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """True for units with that label."""
        return np.array([cell == label for cell in self.text[column]])

    def counts(self, *labels: str) -> dict[Any, int]:
        """Label, or pair of labels, -> N."""
        keys = (
            self.text[labels[0]] if len(labels) == 1 else list(zip(*map(self.text.get, labels), strict=True))
        )
        return {key: int(count) for key, count in zip(keys, self["N"], strict=True)}


WHOLE = Sample("designs", lambda row: (row["district"], row["stratum"]) != ("west", "B"))
LONELY = Sample("designs")
CLUSTERS = Sample("clusters")
STRATIFIED = Sample("stratified")
KNOWN = {"day": 900, "night": 700, "week-end": 400}


def staged(sample: Sample = WHOLE, primaries: int = 9, **more: Any) -> Design:
    """The sample in two stages, with its strata."""
    counts = sample.counts("district", "stratum")
    return two_stage(sample.text["district"], primaries, sample.text["stratum"], counts, **more)


def plain() -> Design:
    """The sample in two stages, its districts without strata."""
    districts = LONELY.text["district"]
    cells = LONELY.counts("district", "stratum")
    counts = {(d, "all"): sum(n for (other, _), n in cells.items() if other == d) for d in set(districts)}
    return two_stage(districts, 9, ["all"] * len(districts), counts)


def events(**more: Any) -> Design:
    """The sample of clusters."""
    known = {"population": CLUSTERS.counts("stratum"), "cluster": CLUSTERS.text["event"]}
    return stratified(CLUSTERS.text["stratum"], **(known | more))


def all_events() -> Design:
    """The same, stratum A taken in full."""
    in_a = {e for e, h in zip(CLUSTERS.text["event"], CLUSTERS.text["stratum"], strict=True) if h == "A"}
    return events(population=CLUSTERS.counts("stratum") | {"A": len(in_a)})


def brewer() -> Design:
    """The sample with chances of its units' own."""
    return stratified(LONELY.text["stratum"], probability=LONELY["chance"], unequal="brewer")


def systematic() -> Design:
    """The stratified sample, as if drawn from an ordered frame."""
    rows = (np.arange(1, len(STRATIFIED["N"]) + 1) * 7919) % 104729
    return stratified(STRATIFIED.text["stratum"], population=STRATIFIED.counts("stratum"), order=rows)


EVENT_TIMES = {"day": "north", "night": "south"}
CASES: dict[str, tuple[Sample, Callable[[], Design]]] = {
    "two stages": (WHOLE, staged),
    "two stages weighted": (WHOLE, lambda: staged(weight=WHOLE["weight"])),
    "two stages one stratum": (LONELY, plain),
    "two stages poststratified": (WHOLE, lambda: poststratify(staged(), WHOLE.text["time"], KNOWN)),
    "clusters weighted": (CLUSTERS, lambda: events(weight=CLUSTERS["weight"])),
    "clusters take-all": (CLUSTERS, all_events),
    "brewer": (LONELY, brewer),
    "brewer poststratified": (
        LONELY,
        lambda: poststratify(brewer(), LONELY.text["time"], {"day": 90, "night": 80, "week-end": 40}),
    ),
}


def near(value: float | list[float] | tuple[float, ...]) -> Any:
    """Equal to nine digits."""
    return pytest.approx(value, rel=1e-9, abs=0)


@pytest.mark.parametrize("name", CASES)
def test_rates_totals_and_their_errors_are_those_of_r(name: str) -> None:
    """The whole and each domain: point, standard error, degf, Wald's interval; and a covariance of two totals."""
    sample, make = CASES[name]
    design = make()
    for time in ("", "day", "night"):
        expected = R.get(f"{name} {time}".strip())
        if expected is None:
            continue
        inside = None
        if time:
            events = sample is CLUSTERS
            inside = sample.inside(*(("district", EVENT_TIMES[time]) if events else ("time", time)))
        found = ratio(design, sample["y"], sample["m"], domain=inside)
        missed = total(design, sample["m"] - sample["y"], domain=inside)
        assert (found.point, found.standard_error, found.df) == (
            near(expected["point"]), near(expected["se"]), expected["df"])  # fmt: skip
        assert (missed.point, missed.standard_error) == (
            near(expected["missed"]), near(expected["missed_se"]))  # fmt: skip
        low, high = expected["t"]
        assert rate_interval(found, method="wald-t") == near((max(0.0, low), min(1.0, high)))
    both = total_covariance(design, design.weight * sample["m"], design.weight * sample["y"])
    assert both == near(R[f"{name} covariance"]["owed_recorded"])


@pytest.mark.parametrize("policy", ["adjust", "certainty", "collapse"])
def test_a_lonely_unit_of_the_second_stage_is_treated_as_in_r(policy: Any) -> None:
    """One unit of 12 in one stratum of one district; `collapse` joins it to the other stratum of that district."""
    expected = R[f"two stages lonely {policy}"]
    design = staged(LONELY, lonely=policy)
    found = ratio(design, LONELY["y"], LONELY["m"])
    assert (found.point, found.standard_error) == (near(expected["point"]), near(expected["se"]))
    if policy == "certainty":
        missed = total(design, LONELY["m"] - LONELY["y"])
        stored = R["two stages lonely certainty total"]
        assert (missed.point, missed.standard_error) == (near(stored["missed"]), near(stored["missed_se"]))
    with pytest.raises(StatisticsError, match=r"'west', 'B'"):
        staged(LONELY)
    alone = two_stage(["a", "b", "b"], 9, ["A", "A", "A"], {("a", "A"): 1, ("b", "A"): 9})
    assert len(alone) == 3  # the one unit of a stratum of one is no lonely unit
    with pytest.raises(StatisticsError, match="no other stratum"):  # not joined to another district's
        two_stage(["a", "b", "b"], 9, ["A", "A", "A"], {("a", "A"): 5, ("b", "A"): 9}, lonely="collapse")


def test_all_districts_drawn_is_a_stratified_sample() -> None:
    """k = K: R gives the same, and so does `stratified`, with its degrees of freedom."""
    design, expected = staged(primaries=5), R["two stages census"]
    found, missed = ratio(design, WHOLE["y"], WHOLE["m"]), total(design, WHOLE["m"] - WHOLE["y"])
    assert (found.point, found.standard_error, found.df) == (
        near(expected["point"]), near(expected["se"]), expected["df"])  # fmt: skip
    assert (missed.point, missed.standard_error) == (near(expected["missed"]), near(expected["missed_se"]))
    pairs = list(zip(WHOLE.text["district"], WHOLE.text["stratum"], strict=True))
    apart = stratified(pairs, population=WHOLE.counts("district", "stratum"))
    assert found == ratio(apart, WHOLE["y"], WHOLE["m"])
    one = two_stage(["N"] * 4, 1, ["all"] * 4, {("N", "all"): 9})
    assert mean(one, [1, 0, 1, 1]) == mean(stratified(["N"] * 4, population={"N": 9}), [1, 0, 1, 1])


@pytest.mark.parametrize("place", ["all", "north", "south"])
def test_differences_of_neighbours_are_those_written_out_in_r(place: str) -> None:
    """Rates, totals, a covariance and degrees of freedom, the neighbours outside a domain counting as 0."""
    design, expected = systematic(), R[f"systematic {place}"]
    inside = np.ones(len(design), dtype=bool) if place == "all" else STRATIFIED.inside("district", place)
    y, m = STRATIFIED["y"], STRATIFIED["m"]
    found, missed = ratio(design, y, m, domain=inside), total(design, m - y, domain=inside)
    assert (found.point, found.standard_error, found.df) == (
        near(expected["point"]), near(expected["se"]), expected["df"])  # fmt: skip
    assert (missed.point, missed.standard_error) == (near(expected["missed"]), near(expected["missed_se"]))
    weight = design.weight * inside
    assert total_covariance(design, weight * m, weight * y) == near(expected["covariance"])
    assert "neighbours" in design.approximate
    assert not stratified(["a"] * 2).approximate


DESIGNS: dict[str, Callable[[], tuple[Sample, Design]]] = {
    "two stages": lambda: (WHOLE, staged()),
    "two stages adjust": lambda: (LONELY, staged(LONELY, lonely="adjust")),
    "systematic": lambda: (STRATIFIED, systematic()),
    "systematic clusters": lambda: (CLUSTERS, events(order=np.arange(len(CLUSTERS["N"])) * 7919 % 1009)),
    "hajek": lambda: (LONELY, stratified(LONELY.text["stratum"], probability=LONELY["chance"])),
    "brewer": lambda: (LONELY, brewer()),
    "clusters": lambda: (CLUSTERS, events()),
    "raked": lambda: (
        STRATIFIED,
        rake(
            systematic(),
            {"district": (STRATIFIED.text["district"], {"north": 2000, "south": 2000, "west": 1067})},
        ),
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_many_domains_at_once_are_each_alone(name: str) -> None:
    """`ratios` and `totals` over domains, with the whole, are `ratio` and `total` one by one; an incident that stands
    in two domains counts in each."""
    sample, design = DESIGNS[name]()
    labels = sample.text["time" if "time" in sample.text else "district"]
    codes = np.array([sorted(set(labels)).index(label) for label in labels])
    y, m = sample["y"], sample["m"]
    places, found = ratios(design, y, m, domain=codes, domains=3, whole=True)
    sums = totals(design, m - y, most=m, domain=codes, domains=3)
    for row, part in enumerate(places.tolist()):
        inside = None if part == 3 else codes == part
        alone = ratio(design, y, m, domain=inside)
        assert found.one(row).variance == near(alone.variance)
        assert found.one(row).step == near(alone.step)
        assert (found.one(row).df, found.one(row).df_design) == (alone.df, alone.df_design)
        moved = influence(design, y, m, domain=inside)
        assert alone.variance == near(total_variance(design, moved))
        assert alone.df == degrees_of_freedom(design, inside)
        if part < 3:
            assert sums.one(part).variance == near(total(design, m - y, most=m, domain=inside).variance)
    n = len(design)
    twice = ratios(
        design, np.r_[y, y], np.r_[m, m], domain=np.r_[codes, [0] * n], domains=3, unit=np.r_[:n, :n]
    )
    assert twice[1].one(0).n_incidents == n
    assert twice[1].one(1).variance == near(ratio(design, y, m, domain=codes == 1).variance)


@pytest.mark.parametrize("name", DESIGNS)
def test_every_interval_serves_every_design(name: str) -> None:
    """Each named interval of the rate and of crimes missed holds its point; comparisons take the covariance."""
    sample, design = DESIGNS[name]()
    y, m = sample["y"], sample["m"]
    found, missed = ratio(design, y, m), total(design, m - y, most=m)
    for method in RATE_INTERVALS:
        low, high = rate_interval(found, method=method)
        assert 0 <= low < high <= 1
        assert low <= found.point <= high or method in ("agresti-coull", "wilson")
    for method in TOTAL_INTERVALS:
        low, high = total_interval(missed, method=method)
        assert low < missed.point < high
    nothing = ratio(design, m, m)
    assert nothing.variance == pytest.approx(0, abs=1e-20)
    assert rate_interval(nothing)[0] < 1
    assert not nothing.complete


def test_two_rates_of_one_sample_in_two_stages_are_compared_with_their_covariance() -> None:
    """var(R1 - R2) is that of the difference of the influences."""
    design, y, m = staged(), WHOLE["y"], WHOLE["m"]
    day, night = (influence(design, y, m, domain=WHOLE.inside("time", time)) for time in ("day", "night"))
    one, other = (ratio(design, y, m, domain=WHOLE.inside("time", time)) for time in ("day", "night"))
    shared = total_covariance(design, day, night)
    assert shared != 0
    apart = total_variance(design, day - night)
    assert one.variance + other.variance - 2 * shared == near(apart)
    sides = [Measured(rate.point, *rate_interval(rate), rate.standard_error) for rate in (one, other)]
    assert difference(*sides, covariance=shared).standard_error == near(apart**0.5)


def loops(
    primary: list[int], stratum: list[int], counts: dict[tuple[int, int], int], of: int, t: Any
) -> float:
    """The variance in two stages, from the textbook."""
    districts = sorted(set(primary))
    k = len(districts)
    sums = {d: sum(v for v, e in zip(t, primary, strict=True) if e == d) for d in districts}
    centre = sum(sums.values()) / k
    v = (1 - k / of) * k / (k - 1) * sum((sums[d] - centre) ** 2 for d in districts)
    for (d, h), count in counts.items():
        mine = [x for x, e, g in zip(t, primary, stratum, strict=True) if (e, g) == (d, h)]
        n, middle = len(mine), sum(mine) / len(mine)
        if n > 1:
            v += k / of * (1 - n / count) * n / (n - 1) * sum((x - middle) ** 2 for x in mine)
    return v


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_two_stages_are_the_textbook_loops(data: Any) -> None:
    """Any districts, strata, counts and values, of a domain too."""
    primary, stratum, counts = [], [], {}
    k = data.draw(st.integers(2, 5))
    for d in range(k):
        for h in range(data.draw(st.integers(1, 3))):
            n = data.draw(st.integers(2, 4))
            counts[d, h] = n + data.draw(st.integers(0, 20))
            primary += [d] * n
            stratum += [h] * n
    of = k + data.draw(st.integers(1, 6))
    n = len(primary)
    m = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    design = two_stage(primary, of, stratum, counts)
    found = total(design, m, domain=inside)
    t = (design.weight * m * inside).tolist()
    assert found.variance == pytest.approx(loops(primary, stratum, counts, of, t), rel=1e-9, abs=1e-9)
    assert found.df == max(0, len({d for d, i in zip(primary, inside, strict=True) if i}) - 1)


def test_the_variance_in_two_stages_is_unbiased_over_all_samples() -> None:
    """Two of four districts, two of 3 to 4 units each: over every sample there could be, the mean of the variances is
    the variance of the totals, and the mean of the totals is the total."""
    frame = {"a": [0, 1, 5], "b": [2, 2, 3, 9], "c": [1, 0, 0], "d": [4, 4, 6, 1]}
    points, variances, chances = [], [], []
    for pair in itertools.combinations(frame, 2):
        choices = [list(itertools.combinations(frame[d], 2)) for d in pair]
        for drawn in itertools.product(*choices):
            primary = [d for d in pair for _ in range(2)]
            counts = {(d, 0): len(frame[d]) for d in pair}
            found = total(two_stage(primary, 4, [0] * 4, counts), [z for part in drawn for z in part])
            points.append(found.point)
            variances.append(found.variance)
            chances.append(1 / 6 / len(choices[0]) / len(choices[1]))
    weight = np.array(chances)
    assert weight.sum() == pytest.approx(1)
    truth = sum(sum(values) for values in frame.values())
    assert weight @ points == pytest.approx(truth)
    assert weight @ variances == pytest.approx(weight @ (np.array(points) - truth) ** 2)


def test_differences_of_neighbours_are_unbiased_where_the_order_means_nothing() -> None:
    """Every third of six in all 720 orders: the mean of the variances is the variance of the totals over all."""
    values = [0, 1, 1, 4, 5, 9]
    points, variances = [], []
    for order in itertools.permutations(values):
        for start in range(2):
            design = stratified(["h"] * 3, population={"h": 6}, order=[0, 1, 2])
            found = total(design, order[start::2])
            points.append(found.point)
            variances.append(found.variance)
    assert np.mean(variances) == pytest.approx(np.mean((np.array(points) - sum(values)) ** 2))


def test_degrees_of_freedom_of_neighbours_are_those_of_the_quadratic_form() -> None:
    """2 (n - 1)^2/(3 n - 4) is tr(A)^2 / tr(A^2) of the form t'At, by which Satterthwaite's rule counts."""
    for n in range(2, 40):
        steps = np.diff(np.eye(n), axis=0)
        form = steps.T @ steps
        exact = np.trace(form) ** 2 / np.trace(form @ form)
        assert exact == pytest.approx(float(Fraction(2 * (n - 1) ** 2, 3 * n - 4)))
        design = stratified(["h"] * n, order=range(n))
        assert ratio(design, [1] * n, [1] * n).df == int(exact + 1e-9)


def test_an_order_is_all_that_counts_of_it() -> None:
    """Ranks for rows, or units shuffled, change nothing; a missing unit leaves its neighbours side by side; strata keep
    apart; the first and last of a stratum have one neighbour."""
    rows, z = np.array([5, 9, 70, 3, 4, 60]), np.array([1, 0, 3, 2, 2, 0])
    labels = np.array(list("aaabbb"))
    counts = {"a": 30, "b": 30}
    design = stratified(labels.tolist(), population=counts, order=rows)
    written = 0.9 * 3 / (2 * 2) * 100 * ((1 - 0) ** 2 + (0 - 3) ** 2 + (2 - 2) ** 2 + (2 - 0) ** 2)
    assert total(design, z).variance == pytest.approx(written)
    ranks = stratified(labels.tolist(), population=counts, order=[1, 2, 3, 1, 2, 3])
    assert total(ranks, z).variance == pytest.approx(written)
    mixed = np.array([4, 0, 3, 5, 2, 1])
    shuffled = stratified(labels[mixed].tolist(), population=counts, order=rows[mixed])
    assert total(shuffled, z[mixed]).variance == pytest.approx(written)
    left = np.array([0, 2, 3, 4, 5])
    fewer = stratified(labels[left].tolist(), population=counts, order=rows[left])
    less = (1 - 2 / 30) * 15**2 * (1 - 3) ** 2 + 0.9 * 3 / 4 * 100 * 4
    assert total(fewer, z[left]).variance == pytest.approx(less)
    alone = stratified(list("aab"), population=counts, order=[1, 2, 1], lonely="certainty")
    assert total(alone, [1, 0, 7]).variance == pytest.approx((1 - 2 / 30) * 15**2)
    joined = stratified(list("aab"), population=counts, order=[2, 1, 3], lonely="collapse", weight=[1, 1, 1])
    assert total(joined, [1, 0, 7]).variance == pytest.approx(
        (1 - 3 / 60) * 3 / 4 * ((1 - 0) ** 2 + (7 - 1) ** 2)
    )
    adjusted = stratified(list("aab"), population=counts, order=[2, 1, 3], lonely="adjust", weight=[1, 1, 1])
    assert total(adjusted, [1, 0, 8]).variance == pytest.approx(28 / 30 + (1 - 1 / 30) * (8 - 3) ** 2)


def test_a_trend_narrows_a_systematic_sample() -> None:
    """Where neighbours are alike their differences say so; a simple random sample of the same units cannot know."""
    n = 60
    missed = np.where(np.arange(n) < 20, 1, 0)
    row = {"population": {"h": 6000}}
    ordered = mean(stratified(["h"] * n, order=range(n), **row), 1 - missed)
    simple = mean(stratified(["h"] * n, **row), 1 - missed)
    assert ordered.point == simple.point
    assert ordered.variance < simple.variance / 10


def test_units_sure_to_be_drawn_are_a_stratum_of_their_own() -> None:
    """By Hajek's rule they add no variance, no degree of freedom and no step, as if taken in full apart."""
    chance = [0.2, 0.3, 0.4, 0.25, 1.0, 1.0, 1.0]
    y, m = [1, 0, 1, 2, 5, 0, 3], [1, 1, 1, 2, 5, 4, 3]
    together = stratified(["h"] * 7, probability=chance)
    apart = stratified([*"hhhh", *"sss"], probability=chance)
    for one, other in (
        (ratio(together, y, m), ratio(apart, y, m)),
        (total(together, m, most=m), total(apart, m, most=m)),
    ):
        assert (one.variance, one.step, one.df) == (near(other.variance), near(other.step), other.df)
    assert ratio(together, y, m).df == 3
    with pytest.raises(StatisticsError, match="Only one unit was sampled in stratum 'h'"):
        stratified(["h"] * 3, probability=[0.5, 1.0, 1.0])
    full = stratified(["h"] * 3, probability=[1.0] * 3)
    assert ratio(full, [1, 0, 1], [1, 1, 1]).complete
    # pi / a, a the share that could be had: the weights allow for it, and a sure unit has something unseen.
    found = stratified(["h"] * 4, probability=np.array([0.2, 0.3, 0.4, 1.0]) * 0.9)
    assert found.weight[3] == near(1 / 0.9)
    assert ratio(found, [1, 1, 0, 1], [1, 1, 1, 1]).df == 3


def test_the_step_with_chances_of_ones_own() -> None:
    """In square the mean of what incidents bring to the frame, weighted by crimes that leave something unseen, times
    what their sizes add; equal chances give the step of a simple random sample, and a stratum that showed no crime its
    greatest weight."""
    chance, m = np.array([0.5, 0.2, 0.1, 0.4]), np.array([4, 2, 1, 0])
    found = total(stratified(["h"] * 4, probability=chance), m, most=m)
    t, weight = m / chance, chance / -np.log1p(-chance) / chance
    together = (2 * 1.0 + 3) / (2 + 3)  # both incidents of several crimes count with all of them
    squares = (weight * (1 + together * (m - 1))) ** 2
    base = (1 - chance) * t
    mean = (base * squares).sum() / base.sum()
    uneven = ((base * squares**2).sum() / base.sum()) ** 0.5 / mean
    assert found.step == pytest.approx((mean * uneven) ** 0.5)
    y, m = [1, 0, 3, 1, 2, 1], [1, 1, 3, 2, 2, 1]
    equal, simple = stratified(["h"] * 6, probability=[0.2] * 6), stratified(["h"] * 6, population={"h": 30})
    assert ratio(equal, y, m).step == near(ratio(simple, y, m).step)
    assert total(equal, m).step == near(total(simple, m).step)
    labels, chances = [*"hhhhhhss"], [0.2] * 6 + [0.01, 0.02]
    silent = stratified(labels, probability=chances)
    strata = stratified(labels, population={"h": 30, "s": 150})
    y, m = [*y, 0, 0], [*m, 0, 0]
    assert total(strata, m).step > total(simple, m[:6]).step
    assert total(silent, m).step > total(strata, m).step


def test_what_is_unseen_in_two_stages_is_that_of_both() -> None:
    """A unit is seen with chance k/K n/N: a stratum taken in full leaves something unseen while districts do."""
    design = two_stage(["a"] * 2 + ["b"] * 4, 4, ["h"] * 6, {("a", "h"): 2, ("b", "h"): 16})
    assert design.fraction.tolist() == pytest.approx([0.5, 0.125])
    assert design.weight.tolist() == pytest.approx([2.0, 2.0, 8.0, 8.0, 8.0, 8.0])
    found = ratio(design, [1] * 6, [1] * 6)
    assert not found.complete
    assert found.df == 1
    assert found.step > 0


def test_separate_ratios_count_districts() -> None:
    """In two stages a stratum is known as well as it has districts."""
    both = ratio_totals(staged(), WHOLE["y"], WHOLE["m"], {"A": 2000, "B": 300})
    assert both.fewest == 4
    assert both.choice == "combined"
    assert both.separate.df == 4


def test_what_cannot_be_had_is_refused() -> None:
    """Each refusal says what is wrong."""
    one = {("N", "h"): 9}
    cases: list[tuple[str, Callable[[], Any]]] = [
        ("Only district 'N' of 3", lambda: two_stage(["N"] * 2, 3, ["h"] * 2, one)),
        ("2 districts were sampled, of 1 in", lambda: two_stage(["N", "S"], 1, ["h"] * 2, one)),
        ("in the frame", lambda: two_stage(["N", "S"], 2.5, ["h"] * 2, one)),  # type: ignore[arg-type]
        ("2 districts and 1 strata", lambda: two_stage(["N", "S"], 2, ["h"], one)),
        ("holds no units", lambda: two_stage([], 2, [], {})),
        ("No population count", lambda: two_stage(["N", "S"], 3, ["h"] * 2, one)),
        ("No unit was sampled", lambda: two_stage(["N", "S"], 3, "hh", {(d, "h"): 9 for d in "NSW"})),
        ("2 sampled units but", lambda: two_stage("NNSS", 3, "hhhh", {("N", "h"): 1, ("S", "h"): 9})),
        ("no rule 'drop'", lambda: staged(lonely="drop")),
        ("Weights of shape", lambda: staged(weight=[1.0])),
        ("stand at place 4", lambda: stratified("hhh", order=[1, 4, 4])),
        ("of shape", lambda: stratified("hhh", order=[1, 4])),
        ("not finite", lambda: stratified("hhh", order=[1, 4, np.nan])),
        ("unequal chances", lambda: stratified("hh", order=[1, 2], probability=[0.5, 0.5])),
    ]
    cases += [
        ("in two stages", lambda d=d: replicates(d(), [1] * len(d()), [1] * len(d())))
        for d in (staged, systematic, brewer)
    ]
    for words, act in cases:
        with pytest.raises(StatisticsError, match=words):
            act()
    stratified(["a", "b"], order=[4, 4], lonely="certainty")  # strata have an order each
