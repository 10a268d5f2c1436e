"""Post-strata, raking and regression to known totals: weights and standard errors to nine digits of R's."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crime_sample.errors import StatisticsError
from crime_sample.stats.calibration import calibrate, poststratify, rake
from crime_sample.stats.ratio import influence, mean, ratio, stratified, total
from crime_sample.stats.strata import Design, total_variance

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "calibration.json").read_text(encoding="ascii"))


class Sample:
    """A CSV file with its design and the columns that make_calibration.R adds."""

    def __init__(self, name: str, **plan: Any) -> None:
        with (GOLDEN / f"{name}.csv").open(encoding="ascii", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.district = [row["district"] for row in self.rows]
        self.stratum = [row["stratum"] for row in self.rows]
        self.quarter = [str(i % 7 % 4 + 1) for i in range(len(self.rows))]
        self.calls = np.array([i % 5 % 3 + 1 for i in range(len(self.rows))], dtype=float)
        self.y, self.m = (np.array([float(row[key]) for row in self.rows]) for key in "ym")
        self.known = {"north": 1300, "south": 1800, "west": 1967}
        self.quarters = {"1": 1000, "2": 1500, "3": 1267, "4": 1300}
        self.called = 9000.0
        self.population = {row["stratum"]: float(row["N"]) for row in self.rows}

    def counts(self, **changes: float) -> dict[str, float]:
        """Stratum -> N, with changes."""
        return self.population | changes


PLAIN, EVENTS = Sample("stratified"), Sample("clusters")
EVENTS.known = {"north": 300, "south": 420, "west": 247}
EVENTS.quarters = {"1": 232, "2": 300, "3": 220, "4": 215}
EVENTS.called = 1700.0
DESIGNS: dict[str, tuple[Sample, Design]] = {
    "stratified": (PLAIN, stratified(PLAIN.stratum, population=PLAIN.counts())),
    "weighted": (PLAIN, stratified(["all"] * 120, weight=[float(row["weight"]) for row in PLAIN.rows])),
    "take-all": (PLAIN, stratified(PLAIN.stratum, population=PLAIN.counts(A=25.0))),
    "clusters": (
        EVENTS,
        stratified(EVENTS.stratum, population=EVENTS.counts(), cluster=[row["event"] for row in EVENTS.rows]),
    ),
}


def known(sample: Sample, design: Design, way: str) -> Design:
    """The design with its known totals, by one of three ways."""
    if way == "poststratified":
        return poststratify(design, sample.district, sample.known)
    if way == "raked":
        return rake(
            design, {"place": (sample.district, sample.known), "quarter": (sample.quarter, sample.quarters)}
        )
    ones = np.ones(len(design))
    return calibrate(
        design, {"logs": (ones, sum(sample.known.values())), "calls": (sample.calls, sample.called)}
    )


def near(value: object) -> Any:
    """Equal to nine digits."""
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("way", ["poststratified", "raked", "linear"])
@pytest.mark.parametrize("name", DESIGNS)
def test_weights_and_standard_errors_are_those_of_r(name: str, way: str) -> None:
    """Rates, a district's rate, totals and a mean, with fpc, without, clustered, with a full stratum."""
    sample, design = DESIGNS[name]
    found, gold = known(sample, design, way), R[f"{name} {way}"]
    assert found.weight.tolist() == near(gold["weight"])
    rate = ratio(found, sample.y, sample.m)
    assert [rate.point, rate.standard_error, rate.df] == near([gold["point"], gold["se"], gold["df"]])
    inside = np.array([d == "north" for d in sample.district])
    north = ratio(found, sample.y, sample.m, domain=inside)
    assert [north.point, north.standard_error] == near(gold["north"])
    missed = total(found, sample.m - sample.y)
    assert [missed.point, missed.standard_error] == near(gold["missed"])
    owing = mean(found, (sample.m > 0).astype(float))
    assert [owing.point, owing.standard_error] == near(gold["owing"])


def test_poststratified_students() -> None:
    """Lohr's students, with the variance by hand: within women and men only, N_l^2 (1 - f) p q / n_l / (n - 1) n."""
    asked = stratified(["all"] * 400, population={"all": 4000})
    found = total(
        poststratify(asked, ["w"] * 240 + ["m"] * 160, {"w": 2700, "m": 1300}),
        [1] * 84 + [0] * 156 + [1] * 40 + [0] * 120,
    )
    within = 2700**2 * 0.35 * 0.65 / 240 + 1300**2 * 0.25 * 0.75 / 160
    assert (found.point, found.variance) == (near(1270), near(0.9 * within * 400 / 399))


def test_raking_a_table_leaves_the_odds_ratios() -> None:
    """Lohr's raked table: its margins are met, printed cells agree, and each cross ratio is as it was."""
    table = np.array([[300, 1200, 60, 30, 30], [150, 1080, 90, 30, 30]])
    races = ["black", "white", "Asian", "native", "other"]
    raked = rake(
        stratified(["all"] * 10, weight=table.ravel()),
        {
            "sex": (["F"] * 5 + ["M"] * 5, {"F": 1510, "M": 1490}),
            "race": (races * 2, dict(zip(races, [600, 2120, 150, 100, 30], strict=True))),
        },
    )
    cells = raked.weight.reshape(2, 5)
    assert cells.sum(axis=1) == near([1510, 1490])
    assert cells[0].round(2).tolist() == [375.59, 1021.46, 53.72, 45.56, 13.67]
    assert cells[0, 1:] * cells[1, 0] / (cells[1, 1:] * cells[0, 0]) == near(
        table[0, 1:] * table[1, 0] / (table[1, 1:] * table[0, 0])
    )


def test_one_margin_raked_is_poststratified_is_regressed() -> None:
    """Three ways to one answer: weights, rate and variance."""
    sample, design = DESIGNS["stratified"]
    ways = [
        poststratify(design, sample.district, sample.known),
        rake(design, {"place": (sample.district, sample.known)}),
        calibrate(
            design,
            {p: ([float(d == p) for d in sample.district], count) for p, count in sample.known.items()},
        ),
    ]
    weights = [way.weight for way in ways]
    variances = [ratio(way, sample.y, sample.m).variance for way in ways]
    assert weights[1] == near(weights[0])
    assert weights[2] == near(weights[0])
    assert variances[1:] == near(variances[:1] * 2)


def test_totals_that_agree_already_change_no_weight_but_the_variance() -> None:
    """Post-strata that are the sample's own estimates: the same rate, and nothing left to explain of them."""
    sample, design = DESIGNS["stratified"]
    own = {p: design.weight @ [float(d == p) for d in sample.district] for p in sample.known}
    same = poststratify(design, sample.district, own)
    assert same.weight == near(design.weight)
    assert ratio(same, sample.y, sample.m).point == near(ratio(design, sample.y, sample.m).point)
    place = np.array([d == "north" for d in sample.district], dtype=float)
    assert total(design, place).variance > 1
    assert total(same, place).variance == pytest.approx(0, abs=1e-18 * own["north"] ** 2)


def test_strata_as_poststrata_change_nothing() -> None:
    """The frame's own strata are known to the draw already: same weights, same variance."""
    sample, design = DESIGNS["stratified"]
    again = poststratify(design, sample.stratum, sample.counts())
    assert again.weight == near(design.weight)
    assert ratio(again, sample.y, sample.m).variance == near(ratio(design, sample.y, sample.m).variance)


def test_influence_adds_up_to_the_variance() -> None:
    """The influence of a calibrated design gives the rate's variance, so differences of rates can use it."""
    sample, design = DESIGNS["clusters"]
    raked = known(sample, design, "raked")
    assert total_variance(raked, influence(raked, sample.y, sample.m)) == near(
        ratio(raked, sample.y, sample.m).variance
    )


tables = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0.5, 30)), min_size=8, max_size=40
)


@given(tables, st.lists(st.floats(0.3, 3), min_size=5, max_size=5))
def test_raked_weights_meet_every_margin(rows: list[tuple[int, int, float]], by: list[float]) -> None:
    """Margins moved by any factors, from a joint table that exists, are met and weights stay above zero."""
    one, other = [i for i, _, _ in rows], [j for _, j, _ in rows]
    assume(len(set(one)) == 3 and len(set(other)) == 2)
    design = stratified(["all"] * len(rows), weight=[w for _, _, w in rows])
    wanted = design.weight * [by[i] * by[3 + j] for i, j, _ in rows]
    margins = {
        name: (labels, {k: float(wanted[np.array(labels) == k].sum()) for k in set(labels)})
        for name, labels in (("one", one), ("other", other))
    }
    raked = rake(design, margins, tolerance=1e-11)
    assert (raked.weight > 0).all()
    for labels, totals in margins.values():
        for label, count in totals.items():
            assert raked.weight[np.array(labels) == label].sum() == pytest.approx(count, rel=1e-10)
            assert total(raked, [float(k == label) for k in labels]).standard_error < 1e-6 * count


AUDIT = stratified(["all"] * 6, population={"all": 60})
SHIFTS, SITES = list("aabbab"), list("xyxyxy")


@pytest.mark.parametrize(
    ("labels", "totals", "message"),
    [
        (SHIFTS, {"a": 60}, "no known total for 'b'"),
        (SHIFTS, {"a": 30, "b": 20, "c": 10}, "no unit was sampled in 'c'"),
        (SHIFTS, {"a": 60, "b": 0}, "total of 'b' is 0"),
        (SHIFTS, {"a": 61, "b": -1}, "total of 'b' is -1"),
        (SHIFTS, {"a": float("nan"), "b": 1}, "total of 'a' is nan"),
        (SHIFTS[:5], {"a": 30, "b": 30}, "5 labels for 6"),
        ([*SHIFTS[:5], None], {"a": 30, "b": 30}, "'None'"),
    ],
)
def test_poststrata_that_cannot_be_are_refused(labels: Any, totals: Any, message: str) -> None:
    """What, where and in words; a label without a total, a total without units."""
    with pytest.raises(StatisticsError, match=message):
        poststratify(AUDIT, labels, totals)
    with pytest.raises(StatisticsError, match="Margin 'shift'"):
        rake(AUDIT, {"shift": (labels, totals)})


def test_margins_that_count_different_wholes_are_refused() -> None:
    """60 logs by shift cannot be 61 by site."""
    margins = {"shift": (SHIFTS, {"a": 30, "b": 30}), "site": (SITES, {"x": 30, "y": 31})}
    with pytest.raises(StatisticsError, match=r"'shift' add up to 60, those of 'site' to 61"):
        rake(AUDIT, margins)


def test_raking_that_cannot_end_is_refused() -> None:
    """Where a's are all x's and b's all y's, 40 a's cannot go with 30 x's; nor can no round do."""
    margins = {"shift": (list("aaabbb"), {"a": 40, "b": 20}), "site": (list("xxxyyy"), {"x": 30, "y": 30})}
    with pytest.raises(StatisticsError, match="After 50 rounds"):
        rake(AUDIT, margins, rounds=50)
    for nothing, rounds in (({}, 50), (margins, 0)):
        with pytest.raises(StatisticsError, match="no margin"):
            rake(AUDIT, nothing, rounds=rounds)


def test_nothing_is_calibrated_twice_nor_when_all_is_seen() -> None:
    """Known totals go in together; a census needs none."""
    once = poststratify(AUDIT, SHIFTS, {"a": 30, "b": 30})
    census = stratified(["all"] * 6, population={"all": 6})
    for design, message in ((once, "already"), (census, "taken in full")):
        for way in (
            lambda d: poststratify(d, SITES, {"x": 30, "y": 30}),
            lambda d: rake(d, {"site": (SITES, {"x": 30, "y": 30})}),
            lambda d: calibrate(d, {"logs": ([1] * 6, 60)}),
        ):
            with pytest.raises(StatisticsError, match=message):
                way(design)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({}, "no known total"),
        ({"logs": ([1] * 5, 60)}, "shape"),
        ({"logs": ([1, 2, 3, 4, 5, float("inf")], 60)}, "not finite"),
        ({"logs": ([1] * 6, float("nan"))}, "not finite"),
        ({"logs": ([1] * 6, 60), "twice": ([2] * 6, 130)}, "its total together"),
        ({"logs": ([1] * 6, 60), "calls": ([1, 1, 1, 1, 1, 9], 900)}, "fall to zero or below"),
    ],
)
def test_totals_no_weights_can_give_are_refused(given_: Any, message: str) -> None:
    """Contradictions, gaps and weights that would turn negative."""
    with pytest.raises(StatisticsError, match=message):
        calibrate(AUDIT, given_)


def test_a_known_total_said_twice_is_said_once() -> None:
    """Columns that say the same and agree do no harm: the weights and variance of one."""
    once = calibrate(AUDIT, {"logs": ([1] * 6, 66)})
    twice = calibrate(AUDIT, {"logs": ([1] * 6, 66), "double": ([2] * 6, 132)})
    assert twice.weight == near(once.weight)
    assert Counter(twice.weight.round(9)) == {11.0: 6}
    y, m = [1, 0, 1, 1, 0, 2], [1, 1, 1, 2, 1, 2]
    assert ratio(twice, y, m).variance == near(ratio(once, y, m).variance)
