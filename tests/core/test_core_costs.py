"""What more certainty would cost: by hand, by brute force, at the edges."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from builders import audited_state
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.costs import Costs, costs, reckoned
from crime_sample.costs.found import PULL, as_found, found_in
from crime_sample.design import Design, StratumDesign
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.observed import observe
from crime_sample.plan import asked, expected_margin, expected_total_margin, smallest_sizes
from crime_sample.state import State

POPULATION = {"violence": 4_000, "other": 20_000, "asb": 60_000}
SPEC = {
    "violence": ["r", "r", "n", "r r", "."] * 24,
    "other": ["r", "r", "r", "n", "r", "."] * 20,
    "asb": ["."] * 57 + ["r", "n", "r"],
}


def state(spec: Any = SPEC, population: Any = POPULATION, **options: Any) -> State:
    """A finished audit."""
    return audited_state(spec, population=population, **options)


def test_what_is_expected_is_what_was_found() -> None:
    """The expected margin of the sample as it is, is the measured one within a tenth, for crimes that fare by
    themselves."""
    found = costs(state())
    assert found.basis == "found"
    assert found.measured is not None
    assert found.margin == pytest.approx(found.measured, rel=0.10)
    rate = results(state()).rate
    assert found.rate == pytest.approx(rate.point, abs=0.01)
    total = results(state()).one("unrecorded_total")
    assert total is not None
    assert found.missed_margin == pytest.approx(1.96 * total.standard_error, rel=0.12)


def test_a_stratum_is_drawn_towards_all_by_hand() -> None:
    """(n R_h + 10 R) / (n + 10), and crimes per case of one crime more: three crimes of 60 cases, in numbers."""
    found = costs(state())
    asb = next(one for one in found.strata if one.name == "asb")
    owed, recorded = asb.owed, asb.recorded
    assert (owed, recorded) == (3, 2)
    # Over all, weighted by the frame: crimes owed and recorded of one case, by stratum.
    means = {"violence": (5 / 5, 4 / 5), "other": (5 / 6, 4 / 6), "asb": (3 / 60, 2 / 60)}
    owed_all = sum(POPULATION[name] * m for name, (m, _) in means.items())
    met_all = sum(POPULATION[name] * y for name, (_, y) in means.items())
    n = 120 + 100 + 3
    overall = (n * met_all / owed_all + 0.5) / (n + 1)
    each = owed_all / sum(POPULATION.values())
    assert asb.rate == pytest.approx((2 + PULL * overall) / (3 + PULL))
    assert asb.crimes == pytest.approx((3 + 1) / (60 + 1 / each))


def test_a_stratum_without_a_crime_expects_few() -> None:
    """0 of 60 cases owed a crime: what is expected is below the rule of three, and the rate is that of all."""
    found = costs(state({**SPEC, "asb": ["."] * 60}))
    asb = next(one for one in found.strata if one.name == "asb")
    assert 0 < asb.crimes < 3 / 60
    assert asb.owed == 0
    assert asb.rate == pytest.approx(0.8, abs=0.01)


def test_halving_is_the_fewest_that_halve() -> None:
    """The sizes bought halve the margin, one case fewer of the same shares does not, and nobody is undrawn."""
    found = costs(state())
    assert found.halved is not None
    assert found.halved.margin <= found.margin / 2
    assert found.halved.margin > 0.97 * found.margin / 2
    assert all(size >= 0 for _, size in found.halved.added)
    # A margin goes with the root of the sample, so half of it takes three times as many more; fewer, well placed.
    assert found.halved.units < 3 * found.drawn
    of, drawn = _model(found, state())
    fewer = replace(of, design=of.design.model_copy(update={"size": found.drawn + found.halved.units - 1}))
    assert expected_margin(of, smallest_sizes(fewer)) > found.margin / 2
    assert drawn == {one.name: one.drawn for one in found.strata}
    assert found.halved.auditor_days == pytest.approx(found.halved.units * 20 / 60 / 6)


def test_where_the_next_buy_most_by_brute_force() -> None:
    """Among all ways to spread 60 more by tens over three strata none beats the best spread by more than a hair."""
    audited = state()
    found = costs(audited, following=60)
    assert found.best is not None
    assert found.best.units == 60
    best = found.best.margin
    of, drawn = _model(found, audited)
    names = sorted(POPULATION)
    for steps in product(range(0, 70, 10), repeat=3):
        if sum(steps) == 60:
            sizes = {name: drawn[name] + step for name, step in zip(names, steps, strict=True)}
            assert expected_margin(of, sizes) >= best - 0.002 * found.margin
    for one in found.strata:
        assert one.following is not None
        alone = {**drawn, one.name: drawn[one.name] + 60}
        assert one.following.margin == pytest.approx(expected_margin(of, alone), rel=1e-9)
        assert one.following.missed_margin == pytest.approx(expected_total_margin(of, alone), rel=1e-9)
    assert found.by_worth[0].following is not None
    assert found.best.margin <= found.by_worth[0].following.margin


def _model(found: Costs, audited: State) -> tuple[Any, dict[str, int]]:
    """What the plan's reckoning is asked, rebuilt from what ``costs`` says of each stratum."""
    drawn = {one.name: one.drawn for one in found.strata}
    assert audited.plan is not None
    seen = observe(audited, interim=False)
    open_ended = reckoned._open_ended(audited.plan.design, drawn)
    design = as_found(open_ended, seen, found_in(audited, seen))
    for one in found.strata:
        assert design.expected(one.name).rate == pytest.approx(one.rate)
        assert design.expected(one.name).crimes == pytest.approx(one.crimes)
    return asked(design, POPULATION), drawn


def test_the_total_margin_is_its_formula() -> None:
    """One stratum, by hand: z N sqrt((1 - n/N) (q^2 Var(m) + q (1 - q) E[m (1 + (m - 1) icc)]) / n)."""
    design = Design(rate=80, crimes=1.2, spread=1.5, icc=0.4, not_found=0)
    of = asked(design, {"all": 5_000})
    m, squares, q = 1.2, 1.8, 0.2
    spread = q**2 * (squares - m**2) + q * (1 - q) * (m + 0.4 * (squares - m))
    by_hand = 1.959964 * 5_000 * ((1 - 400 / 5_000) * spread / 400) ** 0.5
    assert expected_total_margin(of, {"all": 400}) == pytest.approx(by_hand, rel=1e-6)
    assert expected_total_margin(of, {"all": 5_000}) == 0


def test_a_plan_speaks_for_itself_before_and_while_cases_are_judged() -> None:
    """With open cases nothing of what was found is in the answer, unless interim figures are asked for."""
    spec = {name: [*texts[:-2], "open", "open"] for name, texts in SPEC.items()}
    planned = costs(state(spec))
    assert planned.basis == "planned"
    assert planned.measured is None
    assert all(one.owed is None and one.rate == 0.85 for one in planned.strata)
    assert planned == costs(state({name: ["open"] * len(texts) for name, texts in SPEC.items()}))
    so_far = costs(state(spec), interim=True)
    assert so_far.basis == "found so far"
    assert so_far.measured is None
    assert any("Interim" in words for words in so_far.as_dict()["caveats"])


def test_the_plans_own_targets_do_not_hold_it_back() -> None:
    """Margins of strata, a fixed size, a maximum below what was drawn: the sizes drawn are the floor, whatever they
    were."""
    design = Design(size=400, margin=None, strata={"violence": StratumDesign(margin=3, maximum=50)})
    found = costs(state(design=design))
    violence = next(one for one in found.strata if one.name == "violence")
    assert violence.following is None  # at the most that the plan lets it have
    assert found.halved is not None


def test_everything_drawn_leaves_nothing_to_buy() -> None:
    """A census: no margin, nothing to halve, nothing left, and the words say so."""
    spec = {"a": ["r"] * 9 + ["n"], "b": ["r", "r"]}
    found = costs(state(spec, {"a": 10, "b": 2}, design=Design(not_found=0)))
    assert found.halved is None
    assert found.best is None
    assert all(one.following is None for one in found.strata)
    said = found.as_dict()["sentences"]
    assert said[-1] == "Nothing is left to be drawn."


def test_what_cannot_be_halved_is_said() -> None:
    """Logs that are not found leave a margin even when all are drawn."""
    spec = {"a": (["r"] * 3 + ["n", "?"]) * 16}
    found = costs(state(spec, {"a": 110}))
    assert found.halved is None
    assert found.least > found.margin / 2
    assert "cannot be had" in found.as_dict()["sentences"][1]
    assert found.best is not None
    assert found.best.units == 30


@pytest.mark.parametrize("word", ["r", "n"])
def test_nothing_missed_and_everything_missed(word: str) -> None:
    """Half a crime keeps off the edge: a margin to halve, and an answer."""
    found = costs(state({"a": [word] * 40, "b": [word] * 40}, {"a": 900, "b": 3_000}))
    assert 0 < found.rate < 1
    assert found.margin > 0
    assert found.halved is not None


def test_other_kinds_are_counted_in_their_own_units() -> None:
    """Cancelled records: rate of those rightly cancelled, one each, in words of records."""
    yes, no = (f". | rightly-cancelled={word} victim-told=yes reason-right=yes" for word in ("yes", "no"))
    spec = {"a": [yes] * 50 + [no] * 10}
    found = costs(state(spec, {"a": 900}, kind="cancelled"))
    assert not found.counts_crimes
    assert found.rate == pytest.approx(50 / 60, abs=0.01)
    assert "crimes unrecorded" not in " ".join(found.as_dict()["sentences"])


def test_what_has_no_cost_is_refused() -> None:
    """No plan, no case asked about, nothing owed."""
    with pytest.raises(Refused, match="no plan is frozen"):
        costs(State())
    with pytest.raises(InputError, match="--next"):
        costs(state(), following=0)
    with pytest.raises(InputError, match="nothing is owed"):
        costs(state({"a": ["."] * 9}, {"a": 99}))


@settings(max_examples=25)
@given(st.integers(0, 6), st.integers(2, 30), st.integers(2, 30), st.integers(1, 300))
def test_more_never_costs_certainty(missed: int, one: int, other: int, following: int) -> None:
    """Whatever was found: the best spread is no worse than any stratum alone, and none widens the total's margin."""
    spec = {"a": ["r"] * one + ["n"] * missed, "b": ["r", "."] * other}
    found = costs(state(spec, {"a": 2_000, "b": 500}), following=following)
    assert found.best is not None
    for stratum in found.strata:
        if stratum.following is not None:
            assert stratum.following.missed_margin <= found.missed_margin
            if stratum.following.units == following:
                assert found.best.margin <= stratum.following.margin
    assert found.best.units == min(following, 2_500 - found.drawn)


def test_an_event_in_two_records_counts_half_in_each() -> None:
    """Each crime owed in two records of the frames: half a crime a case, a smaller total, the rate as it was."""
    texts = ["r"] * 60 + ["n"] * 15 + ["."] * 25
    once = costs(state({"a": texts}, {"a": 5_000}))
    twice = costs(state({"a": [f"{text} &1" if text != "." else text for text in texts]}, {"a": 5_000}))
    assert twice.strata[0].crimes == pytest.approx(once.strata[0].crimes / 2, rel=0.05)
    assert twice.strata[0].owed == once.strata[0].owed == 75
    assert twice.rate == pytest.approx(once.rate, abs=0.005)
    assert twice.missed_margin < 0.8 * once.missed_margin
