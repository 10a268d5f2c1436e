"""Audits side by side: what stands there, what is never added up, and when rates of recording may be pooled."""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import Any

import pytest
from builders import a_frame, audited_state

from crime_sample import alike, contrast
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.overview import Overview, overview
from crime_sample.results import Domain
from crime_sample.rules.library import load
from crime_sample.state import State

PACK = load("england-wales-2015")
ROOM = {"a": ["r", "n", ".", "r r"] * 10, "b": ["r", ".", "x", "n r"] * 10}
ONLINE = {"web": ["n", "r", "r", "r"] * 8 + ["?"]}
CANCELLED = {"all": ["n | rightly-cancelled=no victim-told=no reason-right=no"] * 5
    + [". | rightly-cancelled=yes victim-told=not-applicable reason-right=yes"] * 20}  # fmt: skip


def audit(spec: Any = ROOM, name: str = "room", **options: Any) -> State:
    """An audit with a seed and a frame of its own."""
    population = options.pop("population", {stratum: 30 * len(cases) for stratum, cases in spec.items()})
    values = {"rules": PACK, "seed": f"dice of {name}", "frame": a_frame(population, name=name)}
    return audited_state(spec, population=population, **(values | options))


def seen(*states: State, **options: Any) -> Overview:
    """The audits side by side, named by their place."""
    return overview(states, names=[f"audit {place}" for place in range(1, len(states) + 1)], **options)


def test_each_has_the_headline_of_its_own_estimate() -> None:
    """Nothing is computed anew, and nothing over both; each says what it is out of."""
    room, cancelled = audit(), audit(CANCELLED, "cancelled", kind="cancelled")
    found = seen(room, cancelled)
    assert [one.headline for one in found.audits] == [results(room).rate, results(cancelled).rate]
    assert [one.missed for one in found.audits] == [
        results(room).one("unrecorded_total"), results(cancelled).one("wrongly_cancelled_total"),
    ]  # fmt: skip
    assert found.audits[0].out_of == "crimes that should have been recorded"
    assert found.audits[1].out_of.startswith("cancelled records")
    assert [question.key for question, _ in found.audits[1].others] == ["victim-told", "reason-right"]
    assert (found.audits[1].frame, found.audits[1].drawn, found.audits[1].judged) == (750, 25, 25)
    assert found.pooled is None
    assert "not to be averaged" in found.caveats[0]


def test_one_kind_twice_needs_no_such_caveat() -> None:
    """Two audits of incidents are out of the same thing."""
    assert seen(audit(), audit(ONLINE, "online")).caveats == ()


def test_logs_of_anti_social_behaviour_are_a_part_of_the_others() -> None:
    """It is said, and they are not pooled with them."""
    spec = {"asb": ["n | risk-assessed=yes", ". | risk-assessed=no"] * 8}
    part = audit(spec, "asb", kind="antisocial")
    assert any("are a part of the incidents" in words for words in seen(audit(), part).caveats)
    with pytest.raises(Refused, match="are a part of the frame"):
        seen(audit(), part, pool=True)


def test_the_pooled_rate_is_that_of_one_stratified_sample() -> None:
    """By hand: each stratum of each audit weighs its population over those judged, and variances of strata add up."""
    room, online = audit(), audit(ONLINE, "online")
    found = seen(room, online, pool=True).pooled
    assert found is not None
    strata = [  # population, crimes recorded and owed by each judged case
        (1200, [1, 0, 0, 2] * 10, [1, 1, 0, 2] * 10),
        (1200, [1, 0, 0, 1] * 10, [1, 0, 0, 2] * 10),
        (990, [0, 1, 1, 1] * 8, [1, 1, 1, 1] * 8),
    ]
    y = sum(size / len(m) * sum(y) for size, y, m in strata)
    m = sum(size / len(m) * sum(m) for size, _, m in strata)
    rate = y / m
    assert found.rate.point == pytest.approx(rate)
    assert found.missed.point == pytest.approx(m - y)
    variance = 0.0
    for size, ys, ms in strata:
        errors = [(one - rate * other) / m for one, other in zip(ys, ms, strict=True)]
        mean, n = sum(errors) / len(errors), len(errors)
        variance += size**2 * (1 - n / size) * sum((e - mean) ** 2 for e in errors) / (n - 1) / n
    assert found.rate.standard_error == pytest.approx(sqrt(variance))
    one, other = results(room).rate.point, results(online).rate.point
    assert min(one, other) < found.rate.point < max(one, other)
    assert found.rate.point != pytest.approx((one + other) / 2, abs=1e-3)
    assert "counts twice" in found.caveats[0]


def test_pooling_an_audit_in_two_halves_gives_the_whole() -> None:
    """Two audits, each of one stratum of the same force, come to what one audit of both gives."""
    first, second = audit({"a": ROOM["a"]}, "a"), audit({"b": ROOM["b"]}, "b")
    found = seen(first, second, pool=True).pooled
    whole = results(audit())
    assert found is not None
    total = whole.one("unrecorded_total")
    assert total is not None
    for one, other in ((found.rate, whole.rate), (found.missed, total)):
        assert (one.point, one.standard_error, one.low, one.high, one.df) == pytest.approx(
            (other.point, other.standard_error, other.low, other.high, other.df)
        )


def test_incidents_drawn_in_both_are_told() -> None:
    """The builder numbers incidents alike, so the frames overlap; with other numbers nothing is said of it."""
    found = seen(audit(), audit(ONLINE, "online"), pool=True).pooled
    assert found is not None
    assert "33 numbers were drawn in more than one" in found.caveats[1]


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"force": "Elsewhere"}, "differ in force"),
        ({"end": date(2025, 12, 31)}, "differ in period"),
        ({"rules": load("generic")}, "differ in rule pack"),
        ({"spec": CANCELLED, "kind": "cancelled"}, "has no recording rate"),
        ({"spec": {"web": ["r", "open"]}}, "1 case is not settled"),
        ({"frame": audit().frames["room"], "spec": ROOM}, "drawn from the same frame"),
    ],
)  # fmt: skip
def test_what_does_not_make_one_rate_is_not_pooled(other: dict[str, Any], fault: str) -> None:
    """Another force, period, rule pack, headline or an unfinished audit; side by side they stand all the same."""
    states = audit(), audit(**({"spec": ONLINE, "name": "online"} | other))
    with pytest.raises(Refused, match=fault):
        seen(*states, pool=True)
    assert len(seen(*states).audits) == 2


def test_only_samples_by_tickets_are_pooled() -> None:
    """Of another design the strata of two audits do not make one."""
    room, online = audit(), audit(ONLINE, "online")
    assert online.plan is not None
    design = online.plan.design.model_copy(update={"method": "pareto"})
    online.plan = online.plan.model_copy(update={"design": design})
    with pytest.raises(Refused, match=r"audit 2 is a Pareto sample, .*, and only samples by tickets"):
        seen(room, online, pool=True)
    assert len(seen(room, online).audits) == 2


def test_direct_recordings_may_be_pooled_with_incidents() -> None:
    """Two routes of one force, each with its own frame."""
    assert seen(audit(), audit(ONLINE, "direct", kind="direct"), pool=True).pooled is not None


def test_an_audit_without_a_result_says_why() -> None:
    """An unfinished one, and one in which no crime is owed."""
    found = seen(audit({"web": ["r", "open"]}, "open"), audit({"web": [".", "."]}, "none"))
    assert [(one.headline, one.why) for one in found.audits] == [
        (None, "1 case is not settled"), (None, "no crime is owed"),
    ]  # fmt: skip


def test_one_audit_has_nothing_beside_it() -> None:
    """One alone, or the same twice, is refused."""
    state = audit()
    with pytest.raises(InputError, match="nothing to stand beside"):
        seen(state)
    with pytest.raises(InputError, match="named twice"):
        seen(state, state)


def test_comparing_knows_recording_rates_of_one_kind() -> None:
    """Direct recordings are told to be of another kind; of cancelled crimes there is nothing to compare."""
    direct = audit(ROOM, "room", kind="direct", seed="other dice")
    assert alike.unlike([audit(), direct]) == ["kind of audit (incidents against crimes recorded directly)"]
    with pytest.raises(Refused, match="differ in kind of audit"):
        contrast.audits([audit(), direct])
    with pytest.raises(Refused, match="only recording rates are compared"):
        contrast.audits([audit(), audit(CANCELLED, "cancelled", kind="cancelled")], although_unlike=True)
    with pytest.raises(Refused, match="only recording rates are compared"):
        contrast.parts(
            audit(CANCELLED, "cancelled", kind="cancelled"),
            Domain("district", "North"),
            Domain("district", "South"),
        )


def test_a_pooled_total_is_not_followed_by_a_word_against_adding() -> None:
    """Two kinds pooled: the rates one by one are told apart, but nothing says that no figures may be put together."""
    together = seen(audit(), audit(ONLINE, "direct", kind="direct"), pool=True)
    assert not any("not to be added" in words for words in together.caveats)
    assert any("pooled figures, not a mean" in words for words in together.caveats)
    apart = seen(audit(), audit(ONLINE, "direct", kind="direct"))
    assert any("not to be added" in words for words in apart.caveats)
