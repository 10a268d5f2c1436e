"""Agreement in words: the sentence fits the ratings, the document holds no names, the notes say what was done."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.agreed import Agreed, Rated, agreed, number
from crime_sample.errors import CrimeSampleError, InputError
from crime_sample.stats.agreement import kappa, ratings

PARADOX = (("yes", "yes"),) * 96 + (("yes", "no"), ("no", "yes")) * 2


def of(*rows: tuple[str, ...]) -> Rated:
    """Ratings of items and raters with names that no answer may show."""
    raters = tuple(f"secret rater {place}" for place in range(len(rows[0])))
    return Rated(tuple(f"secret item {place}" for place in range(len(rows))), raters, rows, "wide")


def test_the_paradox_in_words() -> None:
    """96 of 100: the percent with its interval, why kappa is near zero, and what AC1 says."""
    assert agreed(of(*PARADOX)).sentence() == (
        "The two auditors agreed on 96 of 100 cases (96.0 %, 90.1 to 98.9). Kappa is near zero (-0.020) because nearly "
        "all ratings (98.0 %) fall in one category, 'yes', so that much agreement is put down to chance; AC1, which "
        "this moves less, says 0.958 (0.916 to 1)."
    )


def test_unanimous_in_words() -> None:
    """One category: kappa and alpha are said to be set to 1; two: the coefficients are 1 and the interval open."""
    one = agreed(of(*[("yes", "yes")] * 40))
    assert "40 of 40 cases (100.0 %, 91.2 to 100.0). Every rating is 'yes'" in one.sentence()
    assert "set to 1, and -0.046 to 1 is as much as can be said" in one.sentence()
    assert any("0/0" in note for note in one.notes)
    two = agreed(of(*[("yes", "yes")] * 20, *[("no", "no")] * 20))
    assert "They never differed, so each coefficient is 1; AC1 could be 0.824 to 1." in two.sentence()


def test_plain_words_otherwise() -> None:
    """Ratings spread over categories get the coefficients and no story; three auditors get Fleiss' kappa."""
    rows = [("a", "a", "a"), ("b", "b", "a"), ("b", "b", "b"), ("a", "a", "a"), ("b", "", "b")] * 6
    found = agreed(of(*rows))
    assert list(found.coefficients) == ["percent", "fleiss", "ac1", "alpha"]
    assert "Of the 3 auditors, two who judged the same case agreed 86.7 % of the time" in found.sentence()
    assert "on 24 of 30 cases all who judged it did." in found.sentence()
    assert "Beyond chance, where 1 is complete agreement: Fleiss' kappa is" in found.sentence()


def test_the_document_names_nobody() -> None:
    """No item's and no rater's name is in the JSON, and it can be written."""
    words = json.dumps(agreed(of(*PARADOX)).as_dict(), allow_nan=False)
    assert "secret" not in words
    assert '"agreed"' not in words


def test_the_numbers_are_those_of_the_statistics() -> None:
    """The coefficients are those of ``stats`` for the same table, to the last bit."""
    rows = [("1", "2"), ("3", "3"), ("2", "2"), ("1", "1"), ("3", "1"), ("2", "2")]
    found = agreed(of(*rows), weights="quadratic").coefficients["kappa"]
    assert found == kappa(ratings(rows), weights="quadratic")


def test_the_scale_follows_the_weights() -> None:
    """Alpha is nominal, ordinal where there are weights, and as asked where it is asked."""
    rows = of(("1", "2"), ("3", "3"), ("2", "2"))
    assert [agreed(rows, weights=weights).scale for weights in ("identity", "linear", "ordinal")] == [
        "nominal", "ordinal", "ordinal",
    ]  # fmt: skip
    assert agreed(rows, weights="linear", scale="interval").coefficients["alpha"].choice == "interval"


def test_notes() -> None:
    """What a reader must know is said: lone ratings, none at all, answers that look alike, steps, the bootstrap."""
    rows = of(("Low", "low"), ("low", "high"), ("high", "high"), ("low", ""), ("", ""), ("low", "low"))
    notes = " ".join(
        agreed(rows, weights="linear", order=["Low", "low", "high"], interval="bootstrap", seed=7).notes
    )
    for words in (
        "one rating, which counts for the shares of the answers only: 1.",
        "no rating and are left out: 1.",
        "Counted as different answers: 'Low' and 'low'.",
        "at equal steps",
        "bootstrap over cases, 2,000 replicates, seed 7.",
    ):
        assert words in notes
    assert "As published: Cohen's kappa -0.040 to 0.000" in " ".join(agreed(of(*PARADOX)).notes)
    assert agreed(of(*PARADOX), interval="published").notes == ()


@pytest.mark.parametrize(
    "options", [{"level": 95}, {"level": 0.4}, {"interval": "exact"}, {"weights": "cubic"}]
)
def test_refused(options: dict[str, object]) -> None:
    """A level in percent, an unknown interval, unknown weights."""
    with pytest.raises(InputError):
        agreed(of(*PARADOX), **options)  # type: ignore[arg-type]


def test_numbers_are_not_rounded_to_complete_agreement() -> None:
    """Only 1 is written 1."""
    assert [number(value) for value in (1.0, 0.99999, 0.9994, -0.00001, -1.0)] == [
        "1", ">0.999", "0.999", "0.000", "-1.000",
    ]  # fmt: skip


@given(
    rows=st.integers(2, 3).flatmap(
        lambda raters: st.lists(
            st.tuples(*[st.sampled_from(["yes", "no", "x", ""])] * raters), min_size=1, max_size=30
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_there_is_always_an_answer_or_a_reason(rows: list[tuple[str, ...]]) -> None:
    """Any ratings give a sentence and a document without NaN, or an error with a remedy."""
    try:
        found: Agreed = agreed(of(*rows))
    except CrimeSampleError as error:
        assert error.remedy
        return
    document = found.as_dict()
    json.dumps(document, allow_nan=False)
    assert 0 <= document["unanimous"] <= document["paired"] <= document["cases"] <= len(rows)
    assert found.sentence().endswith(".")
    assert "nan" not in found.sentence()
