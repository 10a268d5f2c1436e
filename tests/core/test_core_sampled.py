"""How the cases of other designs are weighed where logs are missing, at the edges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from builders import audited_state

from crime_sample.errors import InputError, StatisticsError
from crime_sample.estimate import results
from crime_sample.frame import Clusters
from crime_sample.observed import observe
from crime_sample.state import State

SPEC = {"a": ["r", "n", "?", "r r", ".", "n"], "b": ["r", "r", "r n", "?", "r"]}
POPULATION = {"a": 60, "b": 40}


def state_of(method: str, spec: Any = SPEC, population: Any = POPULATION, **cases: Any) -> State:
    """The audit of ``spec`` as if drawn by another method; ``cases`` are fields of the cases, in order of number."""
    state = audited_state(spec, population=population)
    assert state.plan is not None
    update = {"method": method, "first_stage": 2 if method == "two-stage" else None}
    design = state.plan.design.model_copy(update=update)
    state.plan = state.plan.model_copy(update={"design": design})
    clusters = {s: Clusters(clusters=n // 2, incidents=n, squares=2 * n) for s, n in population.items()}
    (name,) = state.frames
    state.frames[name] = state.frames[name].model_copy(update={"clusters": clusters})
    for place, (_, case) in enumerate(sorted(state.cases.items())):
        for key, values in cases.items():
            setattr(case, key, values[place])
    return state


def numbers(state: State) -> list[tuple[str, Any, int, int, bool]]:
    """Of each case in order: stratum, itself, crimes owed, crimes recorded, missing."""
    found = []
    for _, case in sorted(state.cases.items()):
        owed = () if case.owed is None else case.owed.crimes
        outcome = () if case.outcome is None else case.outcome.crimes
        hits = sum(one.recorded == "recorded" for one in outcome)
        found.append((case.stratum, case, len(owed), hits, case.missing))
    return found


def test_chances_carry_what_is_missing() -> None:
    """Weights 1 / p, raised in each stratum by what was looked at over what was judged; and so are the bounds."""
    chance = [Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1), Fraction(1, 8), Fraction(1, 20),
              Fraction(1, 7), Fraction(1, 9), Fraction(1, 3), Fraction(1, 6), Fraction(2, 5)]  # fmt: skip
    state = state_of("pareto", chance=chance)
    found = results(state)
    listed = numbers(state)
    top = bottom = low = gone = 0.0
    for stratum in "ab":
        mine = [(1 / float(case.chance), m, y, missing) for s, case, m, y, missing in listed if s == stratum]
        raised = sum(w for w, *_ in mine) / sum(w for w, _, _, missing in mine if not missing)
        top += raised * sum(w * y for w, _, y, _ in mine)
        bottom += raised * sum(w * m for w, m, _, _ in mine)
        low += sum(w * y for w, _, y, _ in mine)
        gone += sum(w * (5 if missing else m) for w, m, _, missing in mine)
    assert found.rate.point == pytest.approx(top / bottom, rel=1e-12)
    assert found.missing is not None
    assert found.missing.reweighted == pytest.approx(top / bottom, rel=1e-12)
    assert found.missing.low == pytest.approx(low / gone, rel=1e-12)
    owed = found.one("owed_total")
    assert owed is not None
    assert owed.point == pytest.approx(bottom, rel=1e-12)


def test_a_sure_incident_beside_a_missing_one_stands_for_more_than_itself() -> None:
    """Its chance is no longer 1, so that it is not free of variance."""
    state = state_of("pareto", chance=[Fraction(1)] * 6 + [Fraction(1, 2)] * 5)
    seen = observe(state, interim=False)
    weights = [w for w, case in zip(seen.design.weight, seen.cases, strict=True) if case.stratum == "a"]
    assert weights == pytest.approx([6 / 5] * 5)
    assert results(state).rate.low != results(state).rate.high


def test_a_cluster_of_which_nothing_was_found_leaves_its_weight_to_the_others() -> None:
    """Of three clusters drawn of 30 one is missing: two stand for 30."""
    cluster = ["x", "x", "y", "z", "z", "z", "p", "p", "q", "q", "q"]
    state = state_of("clusters", cluster=cluster)
    seen = observe(state, interim=False)
    weights = {case.stratum: w for w, case in zip(seen.design.weight, seen.cases, strict=True)}
    assert weights["a"] == pytest.approx(30 / 3 * 6 / 5)
    assert weights["b"] == pytest.approx(20 / 2 * 5 / 4)
    assert seen.design.fraction.tolist() == pytest.approx([2 / 30, 2 / 20])
    listed = [(weights[s] * m, weights[s] * y) for s, _, m, y, missing in numbers(state) if not missing]
    expected = sum(y for _, y in listed) / sum(m for m, _ in listed)
    assert results(state).rate.point == pytest.approx(expected, rel=1e-12)


def test_one_cluster_alone_has_no_variance() -> None:
    """It is said, with what to do."""
    state = state_of("clusters", cluster=["x"] * 6 + ["p"] * 5)
    with pytest.raises(StatisticsError, match="a"):
        results(state)


def test_two_stages_weigh_by_both() -> None:
    """K / k districts times M / n incidents of the cell, of all strata together; in all as many as the frame has."""
    cluster = ["N", "N", "N", "S", "S", "S", "N", "N", "S", "S", "S"]
    of = [12, 12, 12, 9, 9, 9, 8, 8, 15, 15, 15]
    state = state_of("two-stage", cluster=cluster, of=of)
    seen = observe(state, interim=False)
    there = 50 / 2
    before = {"aN": there * 12 / 3, "aS": there * 9 / 3, "bN": there * 8 / 2, "bS": there * 15 / 3}
    plain = {"a": 3 * before["aN"] + 3 * before["aS"], "b": 2 * before["bN"] + 3 * before["bS"]}
    assert seen.looked_at == POPULATION
    assert {f"{case.stratum}{case.cluster}": w for case, w in zip(seen.cases, seen.before, strict=True)} == (
        pytest.approx({cell: w * POPULATION[cell[0]] / plain[cell[0]] for cell, w in before.items()})
    )
    sums = {"a": 0.0, "b": 0.0}
    for case, weight in zip(seen.cases, seen.design.weight, strict=True):
        sums[case.stratum] += weight
    assert sums == pytest.approx(POPULATION)
    rate = results(state).rate
    assert rate.df_design == 1
    assert rate.low < rate.point < rate.high


def test_a_stratum_that_lies_in_no_district_drawn_is_told_and_no_fault() -> None:
    """In two stages alone: in any other design it is one."""
    spec, population = {"a": SPEC["a"]}, {"a": 60}
    values: dict[str, Any] = {"cluster": ["N", "N", "N", "S", "S", "S"], "of": [20, 20, 20, 9, 9, 9]}
    for method, fault in (("two-stage", False), ("clusters", True)):
        state = state_of(method, spec, population, **values)
        (name,) = state.frames
        frame = state.frames[name]
        state.frames[name] = frame.model_copy(
            update={
                "strata": {"a": 60, "c": 7},
                "clusters": dict(frame.clusters) | {"c": Clusters(clusters=3, incidents=7, squares=17)},
            }
        )
        if fault:
            with pytest.raises(InputError, match="stratum 'c' has no judged case"):
                results(state)
            continue
        found = results(state, by=["stratum"])
        assert [(one.name, one.drawn, one.population) for one in found.strata] == [("a", 6, 60), ("c", 0, 7)]
        assert [e.domain and e.domain.value for e in found.by("stratum")] == ["a"]


def test_systematic_cases_stand_in_the_order_of_time() -> None:
    """Whatever their numbers; and without their times they cannot be weighed."""
    when = [{"created": f"2026-01-{day:02}T00:00:00"} for day in (9, 3, 7, 1, 5, 8, 2, 6, 4, 11, 10)]
    state = state_of("systematic", labels=when)
    one = results(state).rate
    by_time = sorted(zip(when, "abcdefghijk", strict=True), key=lambda pair: pair[0]["created"])
    assert [letter for _, letter in by_time][:3] == ["d", "g", "b"]
    again = state_of("systematic", labels=[{"created": f"2026-01-{n + 1:02}T00:00:00"} for n in range(11)])
    assert results(again).rate.point == one.point
    assert results(again).rate.standard_error != one.standard_error
    with pytest.raises(InputError, match="erased"):
        results(state_of("systematic", labels=[{}] * 11))
