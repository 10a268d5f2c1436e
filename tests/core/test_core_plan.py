"""Plans: every target met with the fewest incidents, and by the interval that will be delivered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from crime_sample.design import Design, Plan, StratumDesign
from crime_sample.errors import InputError
from crime_sample.plan import asked, expected_margin, overall_rate, plan, shares, smallest_sizes
from crime_sample.stats.allocation import optimum

POPULATION = {"violence": 18_000, "sexual": 2_000, "other": 25_000}


def made(population: dict[str, int] = POPULATION, **design: Any) -> Plan:
    return plan(Design.model_validate(design), population, frames={"main": "f"}, extract="e")


def test_the_plan_delivers_its_targets_and_one_less_would_not() -> None:
    """Overall and stratum margins are met; with one incident fewer overall, the overall one is not."""
    found = made(margin=2, strata={"violence": {"margin": 3, "rate": 80}}, rate=84)
    by_name = {s.name: s for s in found.strata}
    assert found.margin <= 0.02
    assert by_name["violence"].margin <= 0.03
    design = found.design
    fewer = {**found.sizes, "other": found.sizes["other"] - 1}
    assert expected_margin(asked(design, POPULATION), fewer) > found.margin
    less = smallest_sizes(
        asked(design.model_copy(update={"margin": None, "size": found.incidents - 1}), POPULATION)
    )
    assert expected_margin(asked(design, POPULATION), less) > 0.02


def test_the_violence_target_alone_sets_its_least_size() -> None:
    """One incident fewer in the stratum misses its own target."""
    found = made(margin=None, strata={"violence": {"margin": 3, "rate": 80}})
    size = found.sizes["violence"]
    assert expected_margin(asked(found.design, {"violence": 18_000}), {"violence": size - 1}) > 0.03
    assert found.sizes["other"] == found.design.minimum


def test_inspectors_scale_comes_out() -> None:
    """About +/-2 overall takes 1,000 to 2,500 incidents at the rates and crimes per log of published audits."""
    assert 1_000 <= made(margin=2, rate=84, crimes=0.85).incidents <= 2_500


def test_not_found_logs_are_planned_for() -> None:
    """The more logs are expected missing, the more are drawn."""
    assert made(not_found=10).incidents > made(not_found=0).incidents


def test_take_all_takes_all_and_costs_no_variance() -> None:
    """A stratum taken as a whole is drawn completely; if every log is found it adds nothing to the margin."""
    found = made(strata={"sexual": {"take_all": True}}, not_found=0)
    assert found.sizes["sexual"] == 2_000
    assert next(s for s in found.strata if s.name == "sexual").margin == 0


def test_a_census_has_no_margin() -> None:
    """Everything drawn and found leaves nothing to estimate."""
    assert made({"a": 40, "b": 3}, margin=0.5, not_found=0).margin <= 0.005
    assert made({"a": 4, "b": 3}, margin=None, size=7, not_found=0).margin == 0


def test_a_census_with_logs_missing_promises_no_certainty() -> None:
    """Where logs are expected missing, even everything drawn has a margin, and too small a target says why."""
    whole = made({"a": 40, "b": 30}, margin=None, size=70)
    assert whole.margin > 0
    with pytest.raises(InputError, match="even with all drawn, since 2 % are"):
        made({"a": 40, "b": 30}, margin=0.5)


def test_minimum_and_maximum_are_kept() -> None:
    """Minimums are drawn even where the optimum would not; caps hold."""
    found = made(margin=None, size=1_500, minimum=50, strata={"other": {"maximum": 200}})
    assert min(found.sizes.values()) >= 50
    assert found.sizes["other"] <= 200


def test_what_cannot_be_reached_is_said_with_the_best_that_can() -> None:
    """Caps that make a target impossible are an error naming the margin that can be had."""
    with pytest.raises(InputError, match=r"as a whole cannot reach .* the best is \d"):
        made(margin=1, strata={name: {"maximum": 100} for name in POPULATION})
    with pytest.raises(InputError, match="stratum 'violence' cannot reach"):
        made(strata={"violence": {"margin": 1, "maximum": 100}})


def test_unknown_strata_are_named() -> None:
    """A design for a stratum that the frame lacks lists those it has."""
    with pytest.raises(InputError, match="does not have: violnce"):
        made(strata={"violnce": {"margin": 3}})


@pytest.mark.parametrize(
    "design",
    [
        {"rate": 0.85},
        {"margin": 0.02},
        {"rate": 101},
        {"margin": None},
        {"not_found": 60},
        {"strata": {"a": {"rate": 0.8}}},
        {"size": 1},
        {"level": 95},
        {"margin": 0},
    ],
)
def test_a_design_that_makes_no_sense_is_refused(design: dict[str, Any]) -> None:
    """Fractions where percent are meant, no target at all, and numbers out of range."""
    with pytest.raises(ValidationError):
        Design.model_validate(design)


def test_alternatives_say_what_each_size_buys_and_costs() -> None:
    """More incidents, a smaller margin and more days; the planned size is among them."""
    found = made()
    margins = [one.margin for one in found.alternatives]
    days = [one.auditor_days for one in found.alternatives]
    assert margins == sorted(margins, reverse=True)
    assert days == sorted(days)
    assert found.incidents in [one.incidents for one in found.alternatives]
    assert found.auditor_days == pytest.approx(found.incidents * 20 / 60 / 6)


@pytest.mark.parametrize("allocation", ["optimum", "proportional", "equal"])
@given(counts=st.lists(st.integers(2, 400), min_size=1, max_size=5), size=st.integers(2, 500))
@settings(max_examples=20, deadline=None)
def test_a_fixed_size_is_spread_whole(allocation: str, counts: list[int], size: int) -> None:
    """Every allocation gives whole numbers within the strata that add up to the size, or to everything."""
    population = {f"s{place}": count for place, count in enumerate(counts)}
    design = Design.model_validate({"margin": None, "size": size, "minimum": 2, "allocation": allocation})
    if size < 2 * len(counts):
        return
    sizes = smallest_sizes(asked(design, population))
    assert all(2 <= sizes[name] <= population[name] for name in population)
    assert sum(sizes.values()) == min(max(size, 2 * len(counts)), sum(counts))


def test_a_size_below_the_minimums_is_refused() -> None:
    """A total that the minimums do not fit into is not silently raised."""
    with pytest.raises(InputError, match="a sample of 60 is less"):
        made(margin=None, size=60)


def test_the_plan_among_its_alternatives_has_the_plans_margin() -> None:
    """The row of the planned size says what the plan says."""
    for design in ({"margin": 2.0}, {"margin": None, "size": 120}, {"strata": {"violence": {"margin": 3}}}):
        found = made(**design)
        row = next(one for one in found.alternatives if one.incidents == found.incidents)
        assert row.margin == pytest.approx(found.margin)


def test_the_overall_rate_weighs_strata_by_crimes_owed() -> None:
    """Recorded over owed, not the mean of the rates."""
    design = Design.model_validate(
        {"strata": {"a": {"rate": 50, "crimes": 3}, "b": {"rate": 100, "crimes": 1}}}
    )
    assert overall_rate(asked(design, {"a": 100, "b": 100})) == pytest.approx((150 + 100) / 400)


def test_shares_are_the_optimum_up_to_the_caps() -> None:
    """Where everything is drawn, every stratum is full."""
    assert shares(asked(Design(), {"a": 5, "b": 7}), 12) == {"a": 5, "b": 7}


def test_the_plan_has_one_digest() -> None:
    """The digest is of the plan's content: the same plan read back has it, another does not."""
    found = made()
    again = Plan.model_validate(found.model_dump(mode="json"))
    assert again.digest() == found.digest()
    assert made(margin=3).digest() != found.digest()


def test_a_large_stratum_that_owes_little_is_not_left_thin() -> None:
    """Where one incident of a thin stratum would weigh more than the margin, more of it is drawn, and fewer in all."""
    population = {"large": 150_000, "small": 20_000}
    design = Design(margin=5.0, strata={"large": StratumDesign(crimes=0.003)})
    sizes = smallest_sizes(asked(design, population))
    rate = overall_rate(asked(design, population))
    deviation = {name: design.expected(name).around(rate) ** 0.5 for name in population}
    for_variance = optimum(sum(sizes.values()), population, deviation, lower=design.minimum or 30)
    assert sizes["large"] > for_variance["large"]
    assert expected_margin(asked(design, population), sizes) <= 0.05
    assert expected_margin(asked(design, population), for_variance) > 0.05
