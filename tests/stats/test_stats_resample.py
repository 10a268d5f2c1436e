"""Replicate variances: the jackknife to the last digits of R's, the bootstrap to within chance."""

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
from crime_sample.stats import counts
from crime_sample.stats.calibration import poststratify
from crime_sample.stats.counts import add_resamples
from crime_sample.stats.ratio import influence, ratio, stratified, total
from crime_sample.stats.resample import percentile_interval, replicates
from crime_sample.stats.strata import Design, total_variance

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "replicates.json").read_text(encoding="ascii"))
Numbers = np.ndarray[Any, np.dtype[np.float64]]


def read(name: str) -> dict[str, Any]:
    """A CSV file as columns: text, and numbers where all cells are."""
    with (GOLDEN / f"{name}.csv").open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, Any] = {key: [row[key] for row in rows] for key in rows[0]}
    for key in columns.keys() - {"stratum", "district", "event"}:
        columns[key] = np.array([float(cell) for cell in columns[key]])
    return columns


def population(data: dict[str, Any]) -> dict[str, float]:
    """Stratum -> N."""
    return dict(zip(data["stratum"], data["N"], strict=True))


D, E, L = read("stratified"), read("clusters"), read("lonely")
DRAWN = {h: D["stratum"].count(h) for h in "ABC"}
WEIGHT = np.array([population(D)[h] / DRAWN[h] for h in D["stratum"]])
DESIGNS: dict[str, tuple[dict[str, Any], Design]] = {
    "stratified": (D, stratified(D["stratum"], population=population(D))),
    "replacement": (D, stratified(D["stratum"], weight=WEIGHT)),
    "weighted": (D, stratified(D["stratum"], weight=D["weight"])),
    "take-all": (D, stratified(D["stratum"], population=population(D) | {"A": DRAWN["A"]})),
    "clusters": (E, stratified(E["stratum"], population=population(E), cluster=E["event"])),
}


def places(data: dict[str, Any]) -> dict[str, Any]:
    """District -> where it is."""
    return {name: np.array([d == name for d in data["district"]]) for name in ("north", "south", "west")}


def near(value: object) -> Any:
    """Equal to nine digits."""
    return pytest.approx(value, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_jackknife_is_that_of_r(name: str) -> None:
    """R's JKn: rates left out, their scales, degrees of freedom, and standard errors of rates and totals."""
    data, design = DESIGNS[name]
    found = replicates(design, data["y"], data["m"], domains=places(data))
    gold = R[name]
    assert sorted(found.rates[:, 0]) == near(gold["rates"])
    assert sorted(found.scale) == near(gold["scales"])
    assert np.sqrt(found.variance).tolist() == near([gold["se"], *gold["se_places"]])
    assert np.sqrt(found.missed_variance)[0] == near(gold["se_missed"])
    assert (found.point[0], found.df[0]) == (near(gold["point"]), gold["df"])


@pytest.mark.parametrize("name", DESIGNS)
def test_the_jackknife_can_measure_from_the_point(name: str) -> None:
    """centre="point" is R's mse = TRUE."""
    data, design = DESIGNS[name]
    found = replicates(design, data["y"], data["m"], centre="point")
    assert np.sqrt(found.variance)[0] == near(R[name]["se_from_point"])


@pytest.mark.parametrize("rule", ["certainty", "collapse"])
def test_lonely_strata_in_the_jackknife_are_those_of_r(rule: Any) -> None:
    """Left out, or joined to the next by hand in R."""
    design = stratified(L["stratum"], population=population(L), lonely=rule)
    found = replicates(design, L["y"], L["m"])
    gold = R[f"lonely {rule}"]
    assert np.sqrt([found.variance[0], found.missed_variance[0]]) == near([gold["se"], gold["se_missed"]])


@pytest.mark.parametrize("name", ["replacement", "clusters"])
def test_the_bootstrap_is_that_of_r_but_for_chance(name: str) -> None:
    """R's bootstrap of n - 1, 10,000 against 10,000: standard errors to 4 %, quantiles to half a point."""
    data, design = DESIGNS[name]
    if name == "clusters":
        design = stratified(E["stratum"], weight=E["weight"], cluster=E["event"])
    gold = R[f"bootstrap {name}"]
    found = replicates(design, data["y"], data["m"], kind="bootstrap", count=10_000, seed=4)
    assert np.sqrt([found.variance[0], found.missed_variance[0]]) == pytest.approx(
        [gold["se"], gold["se_missed"]], rel=0.04
    )
    limits = [*percentile_interval(found), *percentile_interval(found, level=0.9)]
    wanted = [gold["quantiles"][i] for i in (0, 4, 1, 3)]
    assert limits == pytest.approx(wanted, abs=0.005)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_bootstrap_has_the_linearised_variance(name: str) -> None:
    """With the finite population and without: totals to 5 %, rates, curved as they are, to 12 %."""
    data, design = DESIGNS[name]
    found = replicates(
        design, data["y"], data["m"], domains=places(data), kind="bootstrap", count=20_000, seed=7
    )
    missed = data["m"] - data["y"]
    for k, domain in enumerate([None, *places(data).values()]):
        assert found.missed_variance[k] == pytest.approx(
            total(design, missed, domain=domain).variance, rel=0.05
        )
        linear = ratio(design, data["y"], data["m"], domain=domain).variance
        assert np.sqrt(found.variance[k] / linear) == pytest.approx(1, abs=0.12)


samples = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(1, 3), st.integers(0, 3)),
    min_size=4,
    max_size=24,
)


@given(
    samples, st.sampled_from(["adjust", "collapse", "certainty"]), st.booleans(), st.sampled_from([1, 2, 7])
)
def test_for_totals_the_jackknife_is_the_linearised_variance(
    rows: list[tuple[str, int, int, int]], lonely: Any, clustered: bool, factor: int
) -> None:
    """A total is linear: every rule for lonely strata and clusters gives one variance by both routes."""
    strata = [h for h, _, _, _ in rows]
    cluster = [f"{h}{c}" for h, c, _, _ in rows] if clustered else list(range(len(rows)))
    counts_ = {h: factor * len({c for g, c in zip(strata, cluster, strict=True) if g == h}) for h in strata}
    m = np.array([float(m) for _, _, m, _ in rows])
    y = np.minimum(m, [left for _, _, _, left in rows])
    try:
        design = stratified(strata, population=counts_, cluster=cluster, lonely=lonely)
        found = replicates(design, y, m, centre="point")
    except StatisticsError:
        return
    assert found.missed_variance[0] == pytest.approx(total(design, m - y).variance, rel=1e-9, abs=1e-9)
    assert len(found.rates) == len(found.scale) <= len(design.psu_stratum)


def test_implicit_weights_are_the_explicit_ones() -> None:
    """Leaving each event out by hand, the others of its stratum grown, gives the same rates one by one."""
    data, design = DESIGNS["clusters"]
    found = replicates(design, data["y"], data["m"])
    assert design.cluster is not None
    for c, rate in enumerate(found.rates[:, 0]):
        home = design.psu_stratum[c]
        grown = np.where(
            design.stratum == home, design.drawn[home] / (design.drawn[home] - 1), 1.0
        ) * design.weight * (design.cluster != c)  # fmt: skip
        assert rate == near(grown @ data["y"] / (grown @ data["m"]))


def test_resamples_are_sums_of_the_rows_drawn() -> None:
    """Counting and multiplying is adding up, row by row, what the same generator draws."""
    values = np.random.default_rng(1).normal(size=(9, 2))
    sums = np.ones((50, 2))
    add_resamples(np.random.default_rng(2), values, 8, sums)
    drawn = np.random.default_rng(2).integers(0, 9, size=(50, 8), dtype=np.uint16)
    assert sums == near(1 + values[drawn].sum(axis=1))


def test_counts_of_distinct_rows_have_the_same_distribution() -> None:
    """300 rows of 4 kinds: mean, variance and covariance of the sums are those of 299 independent draws."""
    kinds = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 0.0], [5.0, 3.0]])
    values = kinds[np.repeat([0, 1, 2, 3], [200, 50, 40, 10])]
    sums = np.zeros((20_000, 2))
    add_resamples(np.random.default_rng(3), values, 299, sums)
    assert sums.mean(axis=0) == pytest.approx(299 * values.mean(axis=0), rel=0.005)
    assert np.cov(sums.T) == pytest.approx(299 * np.cov(values.T, bias=True), rel=0.05)


@pytest.mark.parametrize("kinds", [1, 30])
def test_blocks_leave_no_resample_out(monkeypatch: pytest.MonkeyPatch, kinds: int) -> None:
    """However few fit in a block, every resample holds as many rows as were to be drawn."""
    monkeypatch.setattr(counts, "BLOCK", 70)
    values = np.column_stack([np.ones(30), np.arange(30) % kinds])
    sums = np.zeros((11, 2))
    add_resamples(np.random.default_rng(5), values, 6, sums)
    assert sums[:, 0].tolist() == [6.0] * 11


def test_large_strata_are_replicated_by_their_cells() -> None:
    """20,000 units of a few kinds have the linearised variance too, to 4 % of the standard error."""
    rng = np.random.default_rng(11)
    m = rng.choice([0, 1, 2], 20_000, p=[0.3, 0.5, 0.2])
    y = rng.binomial(m, 0.9)
    design = stratified((np.arange(20_000) % 3).tolist(), population={0: 9000, 1: 20_000, 2: 70_000})
    found = replicates(design, y, m, kind="bootstrap", count=4000, seed=1)
    assert np.sqrt(found.variance[0] / ratio(design, y, m).variance) == pytest.approx(1, abs=0.04)


def test_domains_share_their_draws() -> None:
    """A domain of everything is the whole, and the difference of two has the linearised variance."""
    data, design = DESIGNS["stratified"]
    inside = places(data) | {"everywhere": np.ones(len(design), dtype=bool)}
    for kind in ("jackknife", "bootstrap"):
        found = replicates(design, data["y"], data["m"], domains=inside, kind=kind, count=8000)
        north, west = found.column("north"), found.column("west")
        assert found.rates[:, found.column("everywhere")] == near(found.rates[:, 0])
        v = found.covariance
        apart = influence(design, data["y"], data["m"], domain=inside["north"]) - influence(
            design, data["y"], data["m"], domain=inside["west"]
        )
        linear = total_variance(design, apart)
        assert v[north, north] + v[west, west] - 2 * v[north, west] == pytest.approx(linear, rel=0.2)


def test_a_coin_stands_for_the_lonely_unit_in_the_bootstrap() -> None:
    """``adjust``: the total missed has the linearised variance, to 5 %."""
    design = stratified(L["stratum"], population=population(L), lonely="adjust")
    found = replicates(design, L["y"], L["m"], kind="bootstrap", count=20_000)
    assert found.missed_variance[0] == pytest.approx(total(design, L["m"] - L["y"]).variance, rel=0.05)


def test_full_strata_have_no_replicates() -> None:
    """Only units of strata that were not taken in full are left out; the bootstrap keeps the others as is."""
    design = stratified(["A"] * 5 + ["B"] * 4, population={"A": 50, "B": 4})
    y, m = [1, 0, 1, 1, 1, 0, 0, 1, 1], [1] * 9
    left_out = replicates(design, y, m)
    assert left_out.rates.shape == (5, 1)
    assert left_out.df.tolist() == [4]
    owed = replicates(design, [0] * 9, m, domains={"B": np.arange(9) > 4}, kind="bootstrap", count=50)
    assert set(owed.owed_each[:, owed.column("B")]) == {4.0}


def test_one_seed_one_answer() -> None:
    """The same seed repeats the replicates; another gives others."""
    data, design = DESIGNS["stratified"]
    one, same, other = (
        replicates(design, data["y"], data["m"], kind="bootstrap", count=50, seed=s).rates for s in (1, 1, 2)
    )
    assert one.tolist() == same.tolist() != other.tolist()


def test_percentile_limits_hold_the_point_and_nest() -> None:
    """Wider at a higher level, inside [0, 1], and around the rate, for every district."""
    data, design = DESIGNS["stratified"]
    found = replicates(design, data["y"], data["m"], domains=places(data), kind="bootstrap")
    for name, point in zip(found.names, found.point, strict=True):
        wide, narrow = (percentile_interval(found, domain=name, level=level) for level in (0.95, 0.8))
        assert 0 <= wide.low < narrow.low <= point <= narrow.high < wide.high <= 1


def test_the_bootstrap_refuses_an_interval_when_nothing_was_missed() -> None:
    """Every resample repeats 100 %: no width, so no interval, and the reader is sent to the default."""
    design = stratified(["all"] * 60, population={"all": 6000})
    found = replicates(design, [1] * 60, [1] * 60, kind="bootstrap")
    assert found.variance.tolist() == [0.0]
    with pytest.raises(StatisticsError, match="no width") as refused:
        percentile_interval(found)
    assert "stepped" in refused.value.remedy


AUDIT = stratified(["all"] * 8, population={"all": 80})
SEEN: dict[str, Any] = {"y": [1, 0, 1, 1, 0, 1, 1, 1], "m": [1] * 8}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "brr"}, "kind 'brr'"),
        ({"centre": "median"}, "'median'"),
        ({"kind": "bootstrap", "count": 1}, "1 replicates"),
        ({"kind": "bootstrap", "seed": -1}, "seed is -1"),
        ({"domains": {"all": np.ones(8, dtype=bool)}}, "named 'all'"),
        ({"domains": {"none": np.zeros(8, dtype=bool)}}, "has no rate"),
        ({"domains": {"short": np.ones(3, dtype=bool)}}, "shape"),
        ({"y": [-1] + [0] * 7}, "below zero"),
        ({"design": stratified(["all"] * 8, population={"all": 8})}, "taken in full"),
        ({"design": stratified(["all"], population={"all": 9}, lonely="certainty"), "y": [1], "m": [1]},
         "nothing to replicate"),
        ({"design": poststratify(AUDIT, list("aabbaabb"), {"a": 40, "b": 40})}, "calibrated"),
    ],
)  # fmt: skip
def test_replicates_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    """In words, never with a NaN."""
    with pytest.raises(StatisticsError, match=message):
        replicates(**({"design": AUDIT} | SEEN | changes))


@pytest.mark.parametrize("kind", ["jackknife", "bootstrap"])
def test_what_owes_nothing_in_some_replicate_has_totals_and_no_rate(kind: str) -> None:
    """Totals are always defined: for the jackknife they are the linearised ones. The rate is refused, that of the
    other domains is not."""
    one, design = np.arange(8) == 3, stratified(["all"] * 8)
    found = replicates(design, **SEEN, domains={"one": one}, kind=kind)
    assert found.rateless == ("one",)
    with pytest.raises(StatisticsError, match="owed in: one"):
        found.variance  # noqa: B018 - it is asked for
    with pytest.raises(StatisticsError, match="owed in: one"):
        found.rates_of("one")
    assert found.rates_of("all").tolist() == replicates(design, **SEEN, kind=kind).rates[:, 0].tolist()
    crimes = np.array(SEEN["m"], dtype=float)
    plain = total(design, crimes, domain=one).variance
    exact = 1e-9 if kind == "jackknife" else 0.1
    assert found.owed_variance[1] == pytest.approx(plain, rel=exact)
    assert found.recorded_variance[1] == pytest.approx(plain, rel=exact)
    assert found.missed_variance[1] == pytest.approx(0, abs=1e-9)


def test_intervals_that_cannot_be_are_refused() -> None:
    """A jackknife has no quantiles, few replicates no tails, and an unknown domain no column."""
    drawn = replicates(AUDIT, **SEEN, kind="bootstrap", count=399)
    assert percentile_interval(drawn, level=0.95).low < 0.75
    for sample, options, message in (
        (replicates(AUDIT, **SEEN), {}, "no limits"),
        (drawn, {"level": 0.96}, "too few"),
        (drawn, {"domain": "north"}, "domain 'north'"),
        (drawn, {"level": 95}, "95"),
    ):
        with pytest.raises(StatisticsError, match=message):
            percentile_interval(sample, **options)
