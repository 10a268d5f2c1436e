"""Every estimate meets R's survey package, to nine digits (golden/make_golden.R made the values)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import hypergeometric
from crime_sample.stats.forms import t_quantile
from crime_sample.stats.intervals import rate_interval, total_interval
from crime_sample.stats.ratio import Design, RateEstimate, TotalEstimate, mean, ratio, stratified, total

GOLDEN = Path(__file__).parent / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "survey.json").read_text(encoding="ascii"))


class Sample:
    """A CSV file as columns."""

    def __init__(self, name: str) -> None:
        with (GOLDEN / f"{name}.csv").open(encoding="ascii", newline="") as file:
            rows = list(csv.DictReader(file))
        self.text = {key: [row[key] for row in rows] for key in rows[0]}

    def __getitem__(self, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([float(cell) for cell in self.text[name]])

    def counts(self, column: str = "N") -> dict[str, int]:
        """Stratum -> N."""
        return {
            h: int(float(count)) for h, count in zip(self.text["stratum"], self.text[column], strict=True)
        }

    def inside(self, district: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """True for units of the district."""
        return np.array([d == district for d in self.text["district"]])


STRATIFIED, CLUSTERS, LONELY = Sample("stratified"), Sample("clusters"), Sample("lonely")


def plan(**changes: Any) -> Design:
    """The stratified sample's design."""
    return stratified(STRATIFIED.text["stratum"], **({"population": STRATIFIED.counts()} | changes))


def full() -> Design:
    """The same with stratum A taken in full."""
    return plan(population=STRATIFIED.counts() | {"A": STRATIFIED.text["stratum"].count("A")})


def events(**changes: Any) -> Design:
    """The clustered sample's design."""
    known = {"population": CLUSTERS.counts(), "cluster": CLUSTERS.text["event"]}
    return stratified(CLUSTERS.text["stratum"], **(known | changes))


def lonely(policy: Any) -> Design:
    """The sample with one unit in stratum B."""
    return stratified(LONELY.text["stratum"], population=LONELY.counts(), lonely=policy)


def of(sample: Sample, design: Design, domain: str | None = None) -> RateEstimate:
    """The recording rate of a sample, or of a district in it."""
    return ratio(design, sample["y"], sample["m"], domain=None if domain is None else sample.inside(domain))


def missed(sample: Sample, design: Design, domain: str | None = None) -> TotalEstimate:
    """The total of crimes missed."""
    inside = None if domain is None else sample.inside(domain)
    return total(design, sample["m"] - sample["y"], domain=inside)


def near(value: float | tuple[float, ...]) -> Any:
    """Equal to nine digits."""
    return pytest.approx(value, rel=1e-9, abs=0)


RATES: dict[str, Callable[[], RateEstimate]] = {
    "stratified": lambda: of(STRATIFIED, plan()),
    "stratified district north": lambda: of(STRATIFIED, plan(), "north"),
    "stratified district south": lambda: of(STRATIFIED, plan(), "south"),
    "stratified district west": lambda: of(STRATIFIED, plan(), "west"),
    "stratified stratum B": lambda: ratio(
        plan(),
        STRATIFIED["y"],
        STRATIFIED["m"],
        domain=np.array([h == "B" for h in STRATIFIED.text["stratum"]]),
    ),
    "stratified violence": lambda: ratio(plan(), STRATIFIED["y_violence"], STRATIFIED["m_violence"]),
    "stratified share": lambda: mean(plan(), STRATIFIED["complies"]),
    "replacement": lambda: of(STRATIFIED, plan(population=None, weight=plan().weight)),
    "weighted": lambda: ratio(
        stratified(["all"] * 120, weight=STRATIFIED["weight"]), STRATIFIED["y"], STRATIFIED["m"]
    ),
    "take-all": lambda: of(STRATIFIED, full()),
    "clusters": lambda: of(CLUSTERS, events()),
    "clusters domain": lambda: of(CLUSTERS, events(), "north"),
    "clusters replacement": lambda: of(CLUSTERS, events(population=None, weight=CLUSTERS["weight"])),
    "lonely adjust": lambda: of(LONELY, lonely("adjust")),
    "lonely domain adjust": lambda: of(LONELY, lonely("adjust"), "north"),
    "lonely certainty": lambda: of(LONELY, lonely("certainty")),
    "lonely domain certainty": lambda: of(LONELY, lonely("certainty"), "north"),
    "lonely collapse": lambda: of(LONELY, lonely("collapse")),
}
TOTALS: dict[str, Callable[[], TotalEstimate]] = {
    "stratified total owed": lambda: total(plan(), STRATIFIED["m"]),
    "stratified total missed": lambda: missed(STRATIFIED, plan()),
    "stratified total missed north": lambda: missed(STRATIFIED, plan(), "north"),
    "weighted total missed": lambda: total(
        stratified(["all"] * 120, weight=STRATIFIED["weight"]), STRATIFIED["m"] - STRATIFIED["y"]
    ),
    "take-all total missed": lambda: missed(STRATIFIED, full()),
    "clusters total missed": lambda: missed(CLUSTERS, events()),
    "lonely certainty total": lambda: missed(LONELY, lonely("certainty")),
}


@pytest.mark.parametrize("name", [*RATES, *TOTALS])
def test_point_error_and_degrees_of_freedom_are_those_of_r(name: str) -> None:
    """Point, standard error and degf agree with R: rates, totals, domains, clusters, weights, strata."""
    ours = (RATES | TOTALS)[name]()
    assert ours.point == near(R[name]["point"])
    assert ours.standard_error == near(R[name]["se"])
    assert ours.df == R[name]["df"]


@pytest.mark.parametrize("name", [name for name in RATES if "t" in R[name]])
def test_wald_t_is_r_confint_with_degrees_of_freedom(name: str) -> None:
    """`wald-t` is R's confint(svyratio, df = degf), cut to [0, 1]."""
    low, high = R[name]["t"]
    assert rate_interval(RATES[name](), method="wald-t") == near((max(0.0, low), min(1.0, high)))


@pytest.mark.parametrize("name", TOTALS)
def test_wald_t_of_a_total_is_r_confint_with_degrees_of_freedom(name: str) -> None:
    """`wald-t` of a total is R's confint(svytotal, df = degf), no lower than what the sample holds."""
    ours, (low, high) = TOTALS[name](), R[name]["t"]
    assert total_interval(ours, method="wald-t") == near((max(low, ours.count), high))


def test_svyby_gives_the_same_domains() -> None:
    """R's svyby over districts is our ratio with a domain, district by district."""
    ours = [of(STRATIFIED, plan(), place) for place in ("north", "south", "west")]
    assert [e.point for e in ours] == near(R["stratified svyby"]["point"])
    assert [e.standard_error for e in ours] == near(R["stratified svyby"]["se"])


@pytest.mark.parametrize(
    ("ours", "theirs", "digits"),
    [
        ("korn-graubard-survey", "beta", 1e-9),
        ("logit", "xlogit", 1e-9),
        ("logit", "logit", 1e-8),  # R iterates there
        ("wald-t", "mean", 1e-9),
    ],
)
def test_shares_have_the_intervals_of_svyciprop(ours: str, theirs: str, digits: float) -> None:
    """R's svyciprop methods beta, xlogit, logit and mean are ours by name, for the whole and for a domain."""
    for prefix, domain, level in (
        ("stratified share", None, 0.95),
        ("stratified share north 0.9", STRATIFIED.inside("north"), 0.9),
    ):
        estimate = mean(plan(), STRATIFIED["complies"], domain=domain)
        expected = R[f"{prefix} {theirs}"]
        low, high = rate_interval(estimate, method=ours, level=level)
        assert (low, high) == pytest.approx((expected["low"], expected["high"]), rel=digits, abs=0)


def test_number_of_units_in_a_domain_is_that_of_the_subset() -> None:
    """`n_incidents` counts what R's subset keeps."""
    for name in ("stratified", "stratified district north", "clusters domain"):
        assert RATES[name]().n_incidents == R[name]["units"]


def test_lonely_stratum_is_refused_by_both() -> None:
    """R stops at a stratum with one PSU, and so do we, naming it and the ways out."""
    assert R["lonely fail"]["refused"] == 1
    with pytest.raises(StatisticsError, match=r"'B'.*\n.*collapse.*adjust.*certainty"):
        lonely("fail")


def test_adjusted_total_measures_from_the_mean_of_all_units() -> None:
    """`adjust` for totals takes the grand mean of the PSUs (R 4.1 takes zero: stated, not followed)."""
    design = lonely("adjust")
    values = design.weight * (LONELY["m"] - LONELY["y"])
    single = [h == "B" for h in LONELY.text["stratum"]]
    extra = (1 - 1 / 30) * float((values[single][0] - values.mean()) ** 2)
    certain = R["lonely certainty total"]["se"] ** 2
    assert missed(LONELY, design).variance == near(certain + extra)


@pytest.mark.parametrize("name", [name for name in R if name.startswith("finite")])
def test_finite_population_limits_are_those_found_by_trying_every_count(name: str) -> None:
    """The exact limits of a count are those R finds with phyper over every possible count."""
    x, n, N, level = name.split()[1:]
    assert list(hypergeometric(int(x), int(n), int(N), level=float(level))) == R[name]["limits"]


def test_student_quantiles_are_those_of_r() -> None:
    """t with 1 and 57 degrees of freedom."""
    assert [t_quantile(0.95, 1), t_quantile(0.95, 57)] == near(R["quantiles"]["t"])
