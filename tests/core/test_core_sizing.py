"""The questions of ``size``: which one is asked, percent in, fractions out, and the words of the answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import InputError
from crime_sample.sizing import answer_for, attribute_for, change_for, discovery_for, size_for
from crime_sample.stats.attribute import upper_count
from crime_sample.stats.power import OneAudit, change_power


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({}, size_for(rate=85, margin=2)),
        ({"rate": 50, "margin": 5, "population": 83_480}, size_for(rate=50, margin=5, population=83_480)),
        ({"crimes": 0.85, "icc": 0.1, "spread": 2}, size_for(crimes=0.85, icc=0.1, spread=2)),
        ({"discovery": True, "share": 1, "population": 5000}, discovery_for(share=1, population=5000)),
        ({"at_most": 5}, attribute_for(at_most=5, allow=0)),
        ({"at_most": 5, "allow": 2, "level": 0.9}, attribute_for(at_most=5, allow=2, level=0.9)),
        ({"before": 84, "after": 88}, change_for(before=84, after=88, power=80)),
        (
            {"before": 84, "after": 88, "power": 90, "crimes": 0.85, "population": 9000},
            change_for(before=84, after=88, power=90, crimes=0.85, population=9000),
        ),
    ],
)
def test_the_options_tell_the_question(options: dict[str, Any], answer: object) -> None:
    """Options, those not given being None, lead to the function that answers; without any, the usual margin."""
    missing = dict.fromkeys(
        ("rate", "margin", "share", "at_most", "allow", "before", "after", "power", "crimes")
    )
    assert answer_for(**(missing | options)) == answer


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"discovery": True}, "--discovery needs --share"),
        ({"share": 1}, "--share needs --discovery"),
        ({"allow": 1}, "--allow needs --at-most"),
        ({"before": 84}, "--from needs --to"),
        ({"after": 84}, "--to needs --from"),
        ({"power": 80}, "--power needs --from"),
        ({"discovery": True, "share": 1, "rate": 50}, "--rate does not go with --discovery"),
        ({"discovery": True, "share": 1, "at_most": 5}, "--at-most does not go with --discovery"),
        ({"at_most": 5, "crimes": 1}, "--crimes does not go with --at-most"),
        ({"before": 84, "after": 88, "margin": 2}, "--margin does not go with --from"),
        ({"before": 84, "after": 88, "allow": 0}, "--from does not go with --allow"),
    ],
)
def test_mixed_and_half_questions_are_refused(options: dict[str, Any], words: str) -> None:
    """What is missing is named, and so is what belongs to another question, as it is written."""
    with pytest.raises(InputError, match=words):
        answer_for(**options)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: discovery_for(share=0.01), "would be 1"),
        (lambda: discovery_for(share=100), "between 0 and 100"),
        (lambda: discovery_for(share=0), "between 0 and 100"),
        (lambda: attribute_for(at_most=0.05), "--at-most is written in percent: 0.05 would be 5"),
        (lambda: attribute_for(at_most=5, level=95), "0.95"),
        (lambda: attribute_for(at_most=1, allow=60, population=5000), "at most 50"),
        (lambda: change_for(before=0.84, after=88), "would be 84"),
        (lambda: change_for(before=84, after=0.88), "would be 88"),
        (lambda: change_for(before=84, after=88, power=0.8), "would be 80"),
        (lambda: change_for(before=84, after=88, power=100), "below 100"),
        (lambda: change_for(before=84, after=100), "touches 0 or 100"),
        (lambda: change_for(before=84, after=84), "no change"),
        (lambda: attribute_for(at_most="0.005"), "--at-most 0.005%"),
        (lambda: discovery_for(share="one"), "not 'one'"),
        (lambda: discovery_for(share="nan%"), "between 0 and 100"),
        (lambda: change_for(before=84, after=88, spread=2), "--crimes too"),
        (lambda: change_for(before=84, after=88, icc=0.3), "--icc needs the crimes"),
        (lambda: size_for(icc=0), "--icc needs the crimes"),
        (lambda: size_for(crimes=0.85, icc=1.5), "between 0 and 1, not 1.5"),
        (lambda: size_for(crimes=0.85, spread=0.99), "is 1 or more"),
        (lambda: size_for(crimes=2.5, spread=2), "is 2.6 or more"),
        (lambda: size_for(crimes=2, spread=float("nan")), "cannot be"),
        (lambda: change_for(before=84, after=88, crimes=30), "up to 20"),
        (lambda: change_for(before=84, after=88, level=0.4), "0.95"),
        (lambda: size_for(rate=100), "nothing to estimate"),
    ],
)
def test_fractions_and_nonsense_are_refused(call: Any, words: str) -> None:
    """0.84 for 84 %, a power of 0.8, a level of 95, rates that leave nothing to estimate: words with the hint."""
    with pytest.raises(InputError, match=words):
        call()


def test_half_a_percent_is_a_share() -> None:
    """Shares of failures may be small: half a percent is one, and is said as such."""
    found = discovery_for(share=0.5)
    assert (found.incidents, found.share) == (598, 0.005)
    assert "0.5 % or more fail" in found.sentence()


@given(at_most=st.floats(0.1, 60), population=st.integers(20, 3000))
def test_the_answer_holds_what_it_says(at_most: float, population: int) -> None:
    """With no failure in the sample, the exact upper limit is no more than the number that is named."""
    found = attribute_for(at_most=at_most, population=population)
    assert found.failing is not None
    assert upper_count(0, found.incidents, population) <= found.failing <= at_most / 100 * population + 1e-6


def test_clusters_and_frames_reach_the_power() -> None:
    """The design effect and the frame are those given: the same power by the statistics alone."""
    found = change_for(before=80, after=85, power=90, crimes=0.8, spread=1.5, icc=0.4, population=8000)
    assert (found.crimes, found.spread, found.icc) == (pytest.approx(0.8 * found.incidents), 1.5, 0.4)
    audits = [OneAudit(rate, 0.8, 0.8 * 1.5, 0.4, 8000) for rate in (0.80, 0.85)]
    assert change_power(*audits, found.incidents) >= 0.9 > change_power(*audits, found.incidents - 1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (discovery_for(share=1, population=5000), "290 incidents of a frame of 5,000 hold at least one that fails, "
         "with a chance of 95 % or more, if 50 or more of the 5,000 fail (1 %)."),
        (attribute_for(at_most=5), "59 incidents: if none of them fails, at most 5 % of all fail, with 95 % "
         "confidence."),
        (attribute_for(at_most=5, allow=1, population=5000), "92 incidents of a frame of 5,000: if no more than 1 of "
         "them fails, at most 250 of the 5,000 fail (5 %), with 95 % confidence."),
        (change_for(before=84, after=88), "1,178 incidents in each of two audits show a change from 84 % to 88 % with "
         "a chance of 80 % (95 % confidence, two-sided), if each incident owes one crime."),
        (change_for(before=84, after=88, crimes=0.85, population=20_000), "1,422 incidents in each of two audits, from "
         "a frame of 20,000 each, show a change from 84 % to 88 % with a chance of 80 % (95 % confidence, two-sided), "
         "with 0.85 crimes owed per incident: about 1,209 crimes."),
    ],
)  # fmt: skip
def test_the_words(answer: Any, words: str) -> None:
    """The answer in one sentence, and what it rests on in the next."""
    first, second = answer.sentence().split("\n")
    assert first == words
    assert second.endswith(".")


def test_a_small_share_is_written_with_its_sign() -> None:
    """0.05 alone is refused, as 5 % may be meant; with the sign it is 0.05 %, and larger ones may have it too."""
    small = discovery_for(share="0.05%", population=20_000)
    assert (small.share, small.failing) == (0.0005, 10)
    assert attribute_for(at_most="0.01 %").incidents == 29_956
    assert discovery_for(share="1%") == discovery_for(share="1") == discovery_for(share=1)


def test_the_least_spread_is_taken() -> None:
    """Whole crimes of mean 2.5 have a spread of 2.6 at least, which is taken and is the default there."""
    assert size_for(crimes=2.5, spread=2.6).incidents == size_for(crimes=2.5).incidents
    assert size_for(crimes=1, spread=1).spread == 1
