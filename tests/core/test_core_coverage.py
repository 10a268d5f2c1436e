"""Coverage: what is simulated is what users run, the truth is counted right, seeds repeat, grids are wide as said."""

from __future__ import annotations

from dataclasses import fields, replace
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import InputError
from crime_sample.simulate.coverage.grids import CHOICES, GRIDS, TITLES, settings_of
from crime_sample.simulate.coverage.lattice import exact
from crime_sample.simulate.coverage.measured import METHODS, Tally, measure
from crime_sample.simulate.coverage.samples import Kinds, Truth, block, blocks, incidents, population, truth
from crime_sample.simulate.coverage.settings import CRIMES, LEAST_OWING, Missing, Setting, Stratum
from crime_sample.stats.intervals import rate_interval, total_interval
from crime_sample.stats.ratio import Design, RateEstimate, TotalEstimate, ratio, stratified, total
from crime_sample.stats.taylor import rates_of, totals_of

MIXED = (
    Stratum(400, 12, 0.8, "few", 0.4, share=0.5),
    Stratum(90, 9, 0.6, "many", 0.8, share=0.7),
    Stratum(5, 5, 0.5, "log", 0.0),
)


def mixed(missing: Missing | None = None) -> Setting:
    """Three strata, one in full, and a domain that cuts through them."""
    return Setting("mine", "mixed", 0.7, 26, MIXED, missing)


def expanded(strata: tuple[Kinds, ...], counts: list[Any]) -> tuple[Design, Any, Any, Any]:
    """A sample written out incident by incident, as a user's file would have it."""
    names, y, m, inside = [], [], [], []
    for h, (kinds, many) in enumerate(zip(strata, counts, strict=True)):
        names += [f"s{h}"] * int(many.sum())
        y.append(np.repeat(kinds.y, many))
        m.append(np.repeat(kinds.m, many))
        inside.append(np.repeat(kinds.inside, many))
    design = stratified(names, population={f"s{h}": kinds.incidents for h, kinds in enumerate(strata)})
    return design, np.concatenate(y), np.concatenate(m), np.concatenate(inside)


def same(one: RateEstimate | TotalEstimate, other: RateEstimate | TotalEstimate) -> None:
    """Raise unless every field agrees."""
    for field in fields(one):
        expected = getattr(one, field.name)
        assert getattr(other, field.name) == pytest.approx(expected, rel=1e-9, abs=1e-12), field.name


@pytest.mark.parametrize("missing", [None, Missing(0.2, 0.2), Missing(0.1, 0.4)])
def test_a_simulated_column_is_the_sample_estimated_alone(missing: Missing | None) -> None:
    """Rates and totals of each column are those of ``ratio`` and ``total`` on the sample written out."""
    dice = np.random.default_rng(5)
    setting = mixed(missing)
    strata = population(setting, dice)
    counts = [
        dice.multivariate_hypergeometric(kinds.many, s.drawn, size=8, method="marginals").astype(np.int64)
        for kinds, s in zip(strata, setting.strata, strict=True)
    ]
    if missing is not None:
        counts = [
            np.maximum(dice.binomial(k, 0.8), np.minimum(k, 1)).astype(np.int64) for k in counts[:2]
        ] + counts[2:]
    made_block = block(strata, counts)
    places, rates = rates_of(made_block.cells, made_block.drawn)
    cells = made_block.cells
    lost = totals_of(
        replace(cells, z=cells.m - cells.z, wz=cells.wm - cells.wz), made_block.drawn, bounded=True
    )
    assert len(places)
    for row, column in enumerate(places):
        design, y, m, inside = expanded(strata, [k[column] for k in counts])
        same(ratio(design, y, m, domain=inside), rates.one(row))
        same(total(design, m - y, most=m, domain=inside), lost.one(int(column)))
        assert made_block.owing[column] == np.count_nonzero(m[inside])


def test_what_is_counted_is_what_a_loop_counts() -> None:
    """Coverage and width of every method and quantity are those of one interval after another, made from the
    sample written out."""
    setting = mixed()
    seed = 3
    found = measure(setting, draws=30, seed=seed)
    from crime_sample.simulate.chance import generator

    strata = population(setting, generator(f"{seed} population {setting.words}"))
    true = truth(strata)
    dice = generator(f"{seed} draws 0 {setting.words}")
    counts = [
        dice.multivariate_hypergeometric(kinds.many, s.drawn, size=30, method="marginals")
        for kinds, s in zip(strata, setting.strata, strict=True)
    ]
    limits: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for sample in range(30):
        design, y, m, inside = expanded(strata, [k[sample].astype(np.int64) for k in counts])
        rate = ratio(design, y, m, domain=inside)
        sums = {
            "unrecorded": total(design, m - y, most=m, domain=inside),
            "owed": total(design, m, domain=inside),
            "recorded": total(design, y, most=m, domain=inside),
        }
        for quantity, methods in METHODS.items():
            for method in methods:
                made_one = (
                    rate_interval(rate, method=method)
                    if quantity == "rate"
                    else total_interval(sums[quantity], method=method)
                )
                limits.setdefault((quantity, method), []).append(tuple(made_one))
    real = {
        "rate": true.rate,
        "unrecorded": true.owed - true.recorded,
        "owed": true.owed,
        "recorded": true.recorded,
    }
    for key, pairs in limits.items():
        low, high = np.array(pairs).T
        held = (low <= real[key[0]] * (1 + 1e-9)) & (real[key[0]] * (1 - 1e-9) <= high)
        assert found.found[key].held == pytest.approx(held.mean()), key
        assert found.found[key].width == pytest.approx((high - low).mean()), key


def test_binomial_coverage_agrees_with_enumeration() -> None:
    """One crime in each of 40 incidents of 4,000: the coverage is a sum over the hypergeometric outcomes, and the
    simulated one lies within Monte Carlo error of it, for every rate interval."""
    n, frame, draws = 40, 4000, 20_000
    setting = Setting("mine", "one", 0.95, n, (Stratum(frame, n, 0.95, "one"),))
    found = measure(setting, draws=draws, seed=8)
    recorded = round(found.truth.recorded)
    design = stratified(["all"] * n, population={"all": frame})
    for method in METHODS["rate"]:
        expected = 0.0
        for x in range(n + 1):
            chance = comb(recorded, x) * comb(frame - recorded, n - x) / comb(frame, n)
            low, high = rate_interval(ratio(design, [1] * x + [0] * (n - x), [1] * n), method=method)
            expected += chance * (low - 1e-9 <= found.truth.rate <= high + 1e-9)
        error = (expected * (1 - expected) / draws) ** 0.5
        assert abs(found.found["rate", method].held - expected) < 4 * error + 1e-9, method
        (one,) = exact(frame, n, (found.truth.rate,), method)
        assert one.held == pytest.approx(expected), method
        assert found.found["rate", method].width == pytest.approx(one.width, rel=0.02), method
    assert found.whole == pytest.approx((recorded / frame) ** n, abs=0.01)


@given(
    seed=st.integers(0, 10_000),
    crimes=st.sampled_from(["one", "log", "few", "many", "skew"]),
    icc=st.sampled_from([0.0, 0.4, 0.8]),
    rate=st.floats(0.5, 0.99),
)
def test_kinds_count_every_incident(seed: int, crimes: str, icc: float, rate: float) -> None:
    """A population is its incidents, counted by kind: none lost, no more recorded than owed; the truth is theirs."""
    stratum = Stratum(500, 20, rate, crimes, icc)
    m, y = incidents(stratum, np.random.default_rng(seed))
    (kinds,) = strata = population(Setting("mine", "x", rate, 20, (stratum,)), np.random.default_rng(seed))
    assert kinds.incidents == 500
    assert kinds.inside.all()
    assert (kinds.y <= kinds.m).all()
    true = truth(strata)
    assert (true.owed, true.recorded) == (m.sum(), y.sum())


def test_populations_have_the_rate_and_correlation_they_say() -> None:
    """In a large population the rate, the crimes an incident owes and the correlation within it are those asked for."""
    m, y = incidents(Stratum(200_000, 1, 0.84, "many", 0.8), np.random.default_rng(2))
    assert y.sum() / m.sum() == pytest.approx(0.84, abs=0.005)
    shares = np.bincount(m, minlength=6) / len(m)
    assert shares == pytest.approx(np.array(CRIMES["many"][0]), abs=0.005)
    lost = m - y
    # Of the other crimes of an incident with a miss, the share missed is q + (1 - q) icc.
    together = (lost * (lost - 1)).sum() / (lost * (m - 1)).sum()
    assert together == pytest.approx(0.16 + 0.84 * 0.8, abs=0.01)


def test_logs_go_missing_as_asked() -> None:
    """At random the share of logs with a miss stays; where these go missing more it falls, and so the rate rises."""
    strata = (Stratum(20_000, 600, 0.84, "log"),)
    shares = []
    for missing in (None, Missing(0.2, 0.2), Missing(0.1, 0.5)):
        setting = Setting("mine", "1 stratum", 0.84, 600, strata, missing)
        kinds = population(setting, np.random.default_rng(1))
        (one,) = blocks(setting, kinds, 400, np.random.default_rng(2))
        shares.append(
            (one.drawn.psus.mean(), one.cells.sums(one.cells.z).sum() / one.cells.sums(one.cells.m).sum())
        )
    assert [found for found, _ in shares] == pytest.approx([600, 480, 600 * (0.9 - 0.4 * 0.14)], rel=0.03)
    assert shares[1][1] == pytest.approx(shares[0][1], abs=0.005)
    assert shares[2][1] > shares[0][1] + 0.04


def test_a_sample_without_a_variance_is_counted_as_refused() -> None:
    """A stratum of which fewer than two logs were found has no variance: the program refuses, so it is no answer."""
    kinds = (Kinds(np.array([50, 50]), np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([True, True])),)
    made_block = block(kinds, [np.array([[1, 0], [2, 1], [0, 3]])])
    assert (made_block.refused, made_block.cells.parts) == (1, 2)
    tally = Tally(Truth(50.0, 50.0), 0.95, ["stepped"])
    tally.take(made_block)
    found = tally.measured(mixed())
    # Of three samples one was refused, and one owed no crime.
    assert found.refused == pytest.approx(2 / 3)
    assert found.found["rate", "stepped"].draws == 1
    assert found.found["owed", "stepped"].draws == 2


def test_seeds_repeat_and_differ() -> None:
    """The same seed gives the same answer, another another; so do fresh draws, of the same population."""
    setting = mixed()
    first = measure(setting, draws=50, seed=1, methods=["stepped"])
    assert first == measure(setting, draws=50, seed=1, methods=["stepped"])
    assert first != measure(setting, draws=50, seed=2, methods=["stepped"])
    again = measure(setting, draws=50, seed=1, methods=["stepped"], again=True)
    assert again.truth == first.truth
    assert again.found != first.found


def test_grids_are_as_the_issue_says() -> None:
    """Rates of 75 to 99 %, 30 to 1,600 incidents and beyond, no setting twice, none that owes too little; grids have
    titles, and every choice has settings."""
    everything = settings_of("all")
    assert len({(s.grid, s.words) for s in everything}) == len(everything)
    assert {s.rate for s in everything} >= {0.75, 0.84, 0.92, 0.95, 0.97, 0.99}
    assert {s.incidents for s in everything} >= {30, 60, 100, 150, 400, 1600}
    assert all(s.expected_owing >= LEAST_OWING for s in everything)
    assert set(TITLES) == set(GRIDS)
    assert all(settings_of(choice) for choice in CHOICES)
    for setting in everything:
        assert all(2 <= s.drawn <= s.incidents and 0 < s.rate < 1 for s in setting.strata), setting.words
    reasons = {s.shown for s in everything}
    assert reasons == {"", "missing not at random", "topped up", "a period as long as the interval"}
    with pytest.raises(InputError, match="no grid 'some'"):
        settings_of("some")
