"""The quality of a review at its edges: nobody or everybody disagrees, too few, too early, and who may look."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged_twice import asked, judged, lenient, mixed, rule, state_of, truth
from small import Small

from crime_sample import adjudicate
from crime_sample.errors import InputError, Refused
from crime_sample.quality import page, quality
from crime_sample.state import State


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Three auditors, every case judged twice, all ruled on by the truth."""
    small = judged(tmp_path_factory.mktemp("three"), {"Ann": truth, "Ben": lenient, "Cat": mixed}, size=40)
    rule(small)
    return state_of(small)


def test_nobody_disagrees(tmp_path: Path) -> None:
    """Agreement is 1, in an interval that knows how few were seen; nobody leans; nothing is shifted."""
    found = quality(state_of(judged(tmp_path, {"Ann": truth, "Ben": truth})))
    for key in ("answer", "owed", "number", "offence", "recorded"):
        one = asked(found, key)
        for value in (one.percent, one.kappa, one.ac1):
            assert value is not None
            assert value.point == value.high == 1
            assert value.low < 1
    assert found.confusion.answers == found.confusion.offences == ()
    assert all(leans.found is not None and leans.found.direction == "none-shown" for leans in found.leanings)
    assert found.corrected is not None
    assert found.corrected.rate.shift.point == 0
    made = page(found, as_at="2026-11-24", version="1")
    assert made.steps == ()
    assert "no two verdicts differ" in made.sentences[0]
    assert any("as many crimes owed as the settled verdicts" in words for words in made.sentences)


def test_everybody_disagrees(tmp_path: Path) -> None:
    """Nothing alike: 0 % agreement, kappa below 0, one auditor wholly lenient, and words for it."""
    small = judged(tmp_path, {"Ann": lambda _: ["violence"], "Ben": lambda _: []})
    rule(small, lambda _: ["violence"])
    found = quality(state_of(small))
    one = asked(found, "owed")
    assert one.percent is not None
    assert one.kappa is not None
    assert (one.same, one.percent.low) == (0, 0)
    assert one.kappa.point == pytest.approx(-1)
    ben = found.leanings[1]
    assert ben.points is not None
    assert ben.points.point == ben.points.low == -1
    assert asked(found, "offence").cases == 0
    made = page(found, as_at="", version="1")
    assert any(words.startswith("Ben finds 100.0 points fewer crimes owed") for words in made.sentences)
    assert any("Go through 24 cases with Ben, who named fewer" in words for words in made.steps)
    assert any(words.startswith("No case to go by: “Class of offence”") for words in made.sections[1].points)


def test_no_second_review_says_how_to_plan_one(settled: Small) -> None:
    """Without a second review there are times and rulings, and the way to have one."""
    found = quality(state_of(settled))
    made = page(found, as_at="", version="1")
    assert found.corrected is None
    assert all(one.cases == 0 and one.percent is None for one in found.agreement)
    assert "--second 10 --freeze" in made.sentences[0]
    assert [section.key for section in made.sections] == ["second", "pace", "conduct"]


def test_an_auditor_with_one_case(tmp_path: Path) -> None:
    """One case tells no leaning, and that is said by name; the level counts only those who have one."""
    says = {"Ann": truth, "Ben": truth, "Cat": truth}
    small = judged(tmp_path, says, most={"Cat": 1})
    found = quality(state_of(small))
    assert found.leanings[2].found is None
    assert found.level_of_each == pytest.approx(0.95 ** (1 / 2))
    assert any(
        words.startswith("Cat: too few to tell a leaning (1 case judged twice")
        for words in page(found, as_at="", version="1").sentences
    )


def test_one_auditor_alone_cannot_finish_a_second_review(tmp_path: Path) -> None:
    """One auditor judges every first place; nothing has both verdicts, and an interim look says so."""
    state = state_of(judged(tmp_path, {"Ann": truth}))
    with pytest.raises(Refused, match="not settled"):
        quality(state)
    found = quality(state, interim=True)
    made = page(found, as_at="", version="1")
    assert found.corrected is None
    assert found.headline is None
    assert made.sentences[:2] == (
        "Interim: not to be shown to anyone who reviews.",
        "24 of 24 cases were drawn to be judged twice; none has both of its verdicts yet.",
    )
    assert "Have the second verdicts given that are open: 24." in made.steps


def test_open_cases_are_refused_and_reviewers_never_look(tmp_path: Path) -> None:
    """While rulings wait it is refused without ``interim``, and with it to who has judged."""
    small = judged(tmp_path, {"Ann": truth, "Ben": lenient})
    waiting = len(adjudicate.agenda(state_of(small)))
    rule(small, most=waiting - 1)
    state = state_of(small)
    with pytest.raises(Refused, match="1 wait"):
        quality(state)
    with pytest.raises(Refused, match="hidden from you"):
        quality(state, interim=True, reader="p2")
    found = quality(state, interim=True, reader="p1")
    assert found.interim
    assert found.counts.waiting == 1
    assert any("Rule on the 1 case that waits" in step for step in page(found, as_at="", version="1").steps)
    rule(small)
    assert not quality(state_of(small), reader="p2").interim


def test_interim_leanings_rest_on_the_settled_prefix(tmp_path: Path) -> None:
    """A differing case that waits must not drop out alone, or everybody would seem to agree: what counts are the cases
    before the first open one of each stratum."""
    small = judged(tmp_path, {"Ann": truth, "Ben": lenient}, size=60)
    rule(small, most=2)
    state = state_of(small)
    expected = 0
    for name in state.population:
        for case in sorted(
            (one for one in state.cases.values() if one.stratum == name), key=lambda one: one.rank
        ):
            if not case.settled:
                break
            expected += 1
    found = quality(state, interim=True)
    assert 0 < expected < state.settled
    assert [one.cases for one in found.leanings] == [expected, expected]


def test_too_few_judged_twice_in_a_stratum_is_said(tmp_path: Path) -> None:
    """Where a stratum has fewer than two judged twice with a result, nothing is corrected, and the reason names it."""
    state = state_of(judged(tmp_path, {"Ann": truth, "Ben": truth}, size=40, second=5))
    twice = [case for case in state.cases.values() if case.second is not None]
    twice[0].second = None
    found = quality(state)
    assert found.corrected is None
    assert found.uncorrected.startswith(f"Stratum '{twice[0].stratum}': 1 of ")
    section = next(one for one in page(found, as_at="", version="1").sections if one.key == "corrected")
    assert section.paragraphs == (found.uncorrected,)


def test_cases_without_a_result_stand_aside(tmp_path: Path) -> None:
    """A log found by one only: lost or won by the ruling, out of the correction's differences, and said."""
    says = {
        "Ann": lambda case: "not-found" if int(case.id) % 6 == 1 else truth(case),
        "Ben": lambda case: "not-found" if int(case.id) % 7 == 2 else truth(case),
    }
    small = judged(tmp_path, says, size=60)
    rule(small, says["Ben"])
    state = state_of(small)
    found = quality(state)
    assert found.corrected is not None
    lost = won = 0
    for case in state.cases.values():
        assert case.first.owed is not None
        assert case.owed is not None
        before, after = case.first.owed.answer == "not-found", case.owed.answer == "not-found"
        lost, won = lost + (after and not before), won + (before and not after)
    assert (found.corrected.lost, found.corrected.won) == (lost, won)
    assert lost > 0
    assert won > 0
    kept = [case for case in state.cases.values() if not case.missing]
    assert found.corrected.rate.judged_again == len(kept) - won
    assert found.corrected.rate.cases == sum(
        case.first.owed is not None and case.first.owed.answer != "not-found" for case in state.cases.values()
    )
    assert any("Cases without a result" in words for words in page(found, as_at="", version="1").caveats)


def test_names_or_pseudonyms(state: State) -> None:
    """The registrar sees names; with pseudonyms no name stands anywhere."""
    named = page(quality(state), as_at="", version="1")
    hidden = page(quality(state, pseudonyms=True), as_at="", version="1")
    assert "Ben" in repr(named)
    for name in ("Ann", "Ben", "Cat"):
        assert name not in repr(hidden)
        assert name not in repr(quality(state, pseudonyms=True).as_dict())
    assert all(f"{one}: " in repr(hidden) or f"{one} finds" in repr(hidden) for one in ("p2", "p3", "p4"))


def test_a_shared_error_leaves_no_trace_and_that_is_said(state: State) -> None:
    """The page says that an error common to both is not seen."""
    assert any("leaves no trace" in words for words in page(quality(state), as_at="", version="1").caveats)


def test_a_level_that_is_none(state: State) -> None:
    """95 is not a level; 0.95 is."""
    with pytest.raises(InputError, match=r"0\.95"):
        quality(state, level=95)
