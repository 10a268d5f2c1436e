"""Rates of cases that could be decided on: each by its formula, beside what the program makes of it."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pytest
from builders import audited_chain, audited_state

from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.kind import KindKey
from crime_sample.quality import page, quality, words
from crime_sample.r_script.data import incident_rows
from crime_sample.remedial import due
from crime_sample.results import Domain
from crime_sample.rules.library import load
from crime_sample.state import State
from crime_sample.stats.intervals import rate_interval
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.stats.twophase import KEPT

PACK = load("england-wales-2015")
POPULATION = {"a": 300, "b": 120}


def told(rightly: str, victim: str = "yes", reason: str = "yes") -> str:
    """The answers on one cancelled record."""
    return f"| rightly-cancelled={rightly} victim-told={victim} reason-right={reason}"


SPEC = {
    "a": [f". {told('yes')}"] * 14 + [f"n:robbery {told('no', 'no')}"] * 5 + [f"r {told('yes', 'unknown')}"] * 3
    + [f"n:robbery {told('unknown', 'not-applicable', 'no')}"] * 2 + ["?"] * 2,
    "b": [f"n n {told('no')}"] * 4 + [f"n:robbery {told('yes', 'no')}"] * 6 + ["x"] * 2,
}  # fmt: skip


def audit(kind: KindKey = "cancelled", spec: Any = SPEC, **options: Any) -> State:
    """An audit of cancelled records."""
    return audited_state(spec, population=POPULATION, kind=kind, rules=PACK, **options)


def test_the_rate_is_of_those_decided_on_weighted_by_stratum() -> None:
    """By hand: 17 of 22 of the 24 judged in a, 6 of 10 of the 12 judged in b; and the variance by its formula. What is
    not known, not found or out of scope is in no denominator; not found passes its weight on."""
    found = results(audit())
    weight = {"a": 300 / 24, "b": 120 / 12}
    top = weight["a"] * 17 + weight["b"] * 6
    bottom = weight["a"] * 22 + weight["b"] * 10
    assert found.rate.estimand == "rightly_cancelled_rate"
    assert found.rate.point == pytest.approx(top / bottom)
    assert (found.rate.n_due, found.rate.x_recorded, found.rate.n_incidents) == (32, 23, 36)
    variance = 0.0
    for name, y, m in (
        ("a", [1] * 17 + [0] * 7, [1] * 22 + [0] * 2),
        ("b", [1] * 6 + [0] * 6, [1] * 10 + [0] * 2),
    ):
        error = (np.array(y) - top / bottom * np.array(m)) / bottom
        n, size = len(y), POPULATION[name]
        variance += size**2 * (1 - n / size) * error.var(ddof=1) / n
    assert found.rate.standard_error == pytest.approx(sqrt(variance))


def test_the_interval_and_the_total_come_by_another_route() -> None:
    """The rate is that of these zeros and ones, limits and all; the number wrongly cancelled is the
    plain expansion, 12.5 times 5 and 10 times 4."""
    found = results(audit())
    labels = ["a"] * 24 + ["b"] * 12
    y = [1] * 17 + [0] * 7 + [1] * 6 + [0] * 6
    m = [1] * 22 + [0] * 2 + [1] * 10 + [0] * 2
    again = ratio(stratified(labels, population=POPULATION), y, m)
    assert (found.rate.low, found.rate.high) == pytest.approx(
        rate_interval(again, method="stepped", level=0.95)
    )
    total = found.one("wrongly_cancelled_total")
    assert total is not None
    assert total.point == pytest.approx(12.5 * 5 + 10 * 4)
    assert total.low < total.point < total.high


def test_no_recording_rate_is_given() -> None:
    """Crimes owed on cancelled records make no rate of recording; and none is published beside it."""
    found = results(audit(), by=("stratum",))
    estimands = {e.estimand for e in found.estimates}
    assert estimands == {
        "rightly_cancelled_rate", "wrongly_cancelled_total", "victim_told_rate", "reason_right_rate",
    }  # fmt: skip
    assert found.as_published is not None
    assert found.as_published.estimand == "rightly_cancelled_rate"


def test_other_questions_have_their_own_denominators() -> None:
    """Victim told: yes in 14 + 4, no in 5 + 6; not known and no victim are in neither."""
    found = results(audit()).one("victim_told_rate")
    assert found is not None
    assert (found.n_due, found.x_recorded) == (29, 18)
    assert found.point == pytest.approx((12.5 * 14 + 10 * 4) / (12.5 * 19 + 10 * 10))
    answers = dict(results(audit()).answers)
    assert dict(answers["victim-told"]) == {"yes": 18, "no": 11, "unknown": 3, "not-applicable": 2}


def test_a_stratum_has_the_same_rate_as_an_audit_of_it_alone() -> None:
    """Points by stratum are plain shares; breaking down by class of crime is refused, as is grossing up."""
    found = results(audit(), by=("stratum",))
    parts = {e.domain: e.point for e in found.by("stratum")}
    assert parts == {
        Domain("stratum", "a"): pytest.approx(17 / 22),
        Domain("stratum", "b"): pytest.approx(6 / 10),
    }
    with pytest.raises(InputError, match="cannot be broken down by 'class'"):
        results(audit(), by=("class",))
    with pytest.raises(InputError, match="cannot be grossed up"):
        results(audit(), recorded_crime=1000)


def test_the_bounds_of_what_is_missing_count_each_record_once() -> None:
    """Of 26 counted in a, 2 are missing: by hand, each weighs 300 / 26, and all of them went wrong, or none did."""
    found = results(audit()).missing
    assert found is not None
    w = {"a": 300 / 26, "b": 120 / 12}
    top, bottom = w["a"] * 17 + w["b"] * 6, w["a"] * (22 + 2) + w["b"] * 10
    assert found.low == pytest.approx(top / bottom)
    assert found.high == pytest.approx((top + w["a"] * 2) / bottom)
    assert results(audit()).sensitivity == ()


def test_only_what_was_wrongly_cancelled_is_put_right() -> None:
    """A crime that stands on a record which was rightly cancelled, or could not be decided on, is on no list."""
    state = audit()
    assert len(results(state).remedial) == 5 + 4 * 2
    assert len(due(state)) == 5 + 4 * 2


@pytest.mark.parametrize("kind", ["antisocial", "direct"])
def test_other_frames_have_the_recording_rate_of_incidents(kind: KindKey) -> None:
    """Every figure that an audit of incidents would give from the same verdicts, and for anti-social behaviour "
    "one more."""
    spec = {"a": ["r r", "n", ".", "r"] * 6, "b": ["r", "n l", ".", "x"] * 4}
    asked = "| risk-assessed=" if kind == "antisocial" else ""
    answers = ["yes", "no", "not-applicable", "unknown"]
    own = {
        name: [
            f"{text} {asked}{answers[place % 4]}" if asked and text != "x" else text
            for place, text in enumerate(cases)
        ]
        for name, cases in spec.items()
    }
    plain, other = results(audit("incidents", spec), by=("class",)), results(audit(kind, own), by=("class",))
    assert [e for e in other.estimates if e.estimand != "risk_assessed_rate"] == list(plain.estimates)
    risk = other.one("risk_assessed_rate")
    assert (risk is None) == (kind == "direct")
    if risk is not None:
        assert risk.point == pytest.approx((12.5 * 6 + 7.5 * 4) / (12.5 * 12 + 7.5 * 8))


def test_none_could_be_decided_on() -> None:
    """There is no rate, and it is said so."""
    state = audit(spec={"a": [f". {told('unknown')}"] * 5, "b": ["x", "x"]})
    found = results(state)
    assert found.one("rightly_cancelled_rate") is None
    with pytest.raises(InputError, match="no case of the sample could be decided on"):
        _ = found.rate
    assert found.one("victim_told_rate") is not None


def test_an_unfinished_audit_has_no_rate() -> None:
    """As any other."""
    with pytest.raises(Refused, match="1 of 38 cases is not settled"):
        results(audit(spec={**SPEC, "b": [*SPEC["b"][:-1], "open"]}))


def test_the_quality_page_goes_by_the_headline_of_the_kind() -> None:
    """Its rate and its total are those of the estimate, and agreement is asked of every question of the kind."""
    state = audit()
    found = quality(state)
    assert found.headline is not None
    assert [e.estimand for e in found.headline] == ["rightly_cancelled_rate", "wrongly_cancelled_total"]
    keys = [one.key for one in found.agreement]
    assert keys[-3:] == ["rightly-cancelled", "victim-told", "reason-right"]
    assert "rightly-cancelled" not in [
        one.key for one in quality(audit("direct", {"a": ["r"], "b": ["n"]})).agreement
    ]


def test_rows_hold_what_the_headline_counts() -> None:
    """m and y of the observed cases are zeros and ones."""
    from crime_sample.observed import observe

    seen = observe(audit(), interim=False)
    rows = incident_rows(audit(), seen, by=())
    place = {name: rows.header.index(name) for name in ("m", "y")}
    assert sum(int(row[place["m"]]) for row in rows.rows) == 32  # type: ignore[arg-type]
    assert sum(int(row[place["y"]]) for row in rows.rows) == 23  # type: ignore[arg-type]


def ruled_wrong(kind: KindKey = "cancelled") -> State:
    """Every record judged twice by p1 and p2, alike but for case 1: p2 says no there, and so the registrar rules."""
    chain = audited_chain(SPEC, population=POPULATION, kind=kind, rules=PACK)
    state = chain.state
    for number, case in state.cases.items():
        body: dict[str, Any] = {"case": number, "place": 2}
        assert case.first.owed is not None
        owed = {"owed": case.first.owed.model_dump(mode="json")}
        chain.write("committed", body | owed, sealed={"rationale": "so too"}, actor="p2")
        if case.first.outcome is not None:
            outcome = case.first.outcome.model_dump(mode="json")
            if number == 1:
                outcome["answers"]["rightly-cancelled"] = "no"
            chain.write("revealed", body, actor="p2")
            chain.write("judged", body | {"outcome": outcome}, actor="p2")
    first = state.cases[1].verdicts[1]
    assert first.owed is not None
    assert first.outcome is not None
    ruling = {"case": 1, "cause": "difference", "owed": first.owed.model_dump(mode="json")}
    chain.write("ruled", ruling | {"outcome": first.outcome.model_dump(mode="json")}, actor="p9")
    return state


def test_the_second_judgement_corrects_the_rate_of_the_kind() -> None:
    """Every record judged twice, and one first found right ruled wrong: the corrected rate is that of what was settled,
    one yes fewer in stratum a, and the shift is what that one weighs."""
    before = results(audit()).rate.point
    found = quality(ruled_wrong()).corrected
    assert found is not None
    weigh = 12.5 / (12.5 * 22 + 10 * 10)
    assert found.rate.as_found.point == pytest.approx(before)
    assert found.rate.corrected.point == pytest.approx(before - weigh)
    assert found.unrecorded.corrected.point == pytest.approx(12.5 * 6 + 10 * 4)


def test_an_auditor_is_set_against_the_headline_of_the_kind() -> None:
    """p1 said rightly cancelled of one record that was ruled wrong, so one of the 32 decided on more; p2 as ruled. The
    crimes of the first step, in which they agree, do not tell that."""
    found = quality(ruled_wrong())
    effects = {found.called[one.auditor]: one.found.effect for one in found.leanings if one.found is not None}
    points = [effect.point for effect in effects.values() if effect is not None]
    assert points == [pytest.approx(1 / 32), pytest.approx(0)]
    assert all(one.points is not None and one.points.point == 0 for one in found.leanings)
    said = " ".join(page(found, as_at="2026-11-23", version="1").sentences)
    assert (
        "the rate of cancelled records rightly cancelled is 3.1 points higher by this auditor's verdicts"
        in said
    )


def test_the_quality_page_speaks_of_the_kind() -> None:
    """Heading, tables, notes and caveats say what the audit is of, and nothing of incidents or a recording rate."""
    made = page(quality(ruled_wrong()), as_at="2026-11-23", version="1")
    told = "\n".join((
        *made.sentences, *made.steps, *made.caveats,
        *(words for one in made.sections for words in (one.title, *one.paragraphs, *one.points)),
        *(words for one in made.tables for words in (one.title, one.note, *(head.title for head in one.columns))),
        *(str(cell) for one in made.tables for row in one.rows for cell in row),
    ))  # fmt: skip
    assert made.kind == "Cancelled crimes"
    for gone in ("incident", "recording rate", "log not found", "crime is owed", "crimes owed", "as owed"):
        assert gone not in told, gone
    assert "what is said to “Rightly cancelled?”" in told
    assert "for the cancelled records of the frame" in told
    assert (
        page(quality(audit("incidents", {"a": ["r"], "b": ["n"]})), as_at="2026-11-23", version="1").kind
        == ""
    )


def test_a_rate_kept_in_its_range_is_said_in_the_sentences() -> None:
    """Not only under the table; and not where nothing was cut."""
    found = quality(ruled_wrong())
    assert found.corrected is not None
    assert words.KEPT_WORDS not in words.correction(found)
    cut = replace(found.corrected, rate=replace(found.corrected.rate, flags=(KEPT,)))
    assert words.correction(replace(found, corrected=cut)).endswith(words.KEPT_WORDS)
