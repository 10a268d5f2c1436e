"""What looks like personal data is found by kind, and what an audit is full of is not. All texts are made up."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crime_sample.likely_personal import AREAS, KNOWN, kinds, looked_through, words_of

FOUND = {
    "telephone number": [
        "ring 07700 900123", "ring 07700900123.", "+44 7700 900123", "+44 (0)7700 900 123", "0044 20 7946 0958",
        "(01632) 960123", "on 01632 960 123 today", "020 7946 0958", "0800 496 0999",
    ],
    "e-mail address": ["mail ann.other+x@example.co.uk", "<ben@example.org>"],
    "postcode": ["at ZE1 0AA", "lives SW1A 1AA", "m1 1ae", "CT12QX", "(EC1A 1BB)"],
    "NHS number": ["NHS 943 476 5919", "943-476-5919", "nhs no: 9434765919"],
    "National Insurance number": ["AB123456C", "ab 12 34 56 c"],
    "vehicle registration": ["in an AB12 CDE", "BD51SMR", "index A123 BCD"],
    "date of birth": ["DOB 12/03/1984", "d.o.b.: 1-1-90", "born on the 3rd March 1984", "date of birth 1984-03-12"],
    "name": [
        "told Mary Smith to wait", "caller is Mr Jones", "MRS OKAFOR RANG", "by PC Brown", "saw Anna-Maria O'Neill",
        "and Zoë Müller left", "Dr. Patel said", "the victim, Sean McKenna, agreed", "told Mary Smith's son",
    ],
}  # fmt: skip
NOT_FOUND = [
    "", "Assault with injury, not recorded; victim did not support.", "Caller hurt by neighbour.",
    "log 20160601-0123 of 01/06/2016 23:15:00", "crime 46/00012/26", "incident 00000123456", "7700 900123",
    "1234567890", "943 476 5918", "01-02-2026 2315", "closed NFA at 0415 hrs, code VIOL 20",
    "The log says Kent Police attended on Monday March 3.", "See Counting Rules, Section F, Crown Court.",
    "Assault. Robbery. Theft", "QQ12 34", "BG123456C", "A1 1A", "QX1 1AA", "room B12 3rd floor",
    "Violence Without Injury", "at the High Street", "v2.0.1", "user@host", "10:15 - 10:20", "of 07 crimes 12345",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_looks_like_it_is_found(kind: str, text: str) -> None:
    """By its kind, also in the midst of other words."""
    assert kind in kinds(text)
    assert kind in kinds(f"Nothing else was said, {text}\nand so on.") or kind == "name"


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_an_audit_is_full_of_is_not_taken_for_it(text: str) -> None:
    """Numbers and times of logs, codes, terms of the trade."""
    assert kinds(text) == ()


def test_words_of_the_audit_are_no_names() -> None:
    """Districts and forces, in whatever spelling."""
    text = "seen in Little Puddleton by many"
    assert kinds(text) == ("name",)
    assert kinds(text, known=words_of(["LITTLE PUDDLETON"])) == ()


@pytest.mark.parametrize(
    "text", ["saw mary smith", "MARY SMITH LEFT", "Mary Smith left", "told Smith, Mary", "12 acacia gardens"]
)
def test_what_is_known_not_to_be_seen(text: str) -> None:
    """As the module says: nothing found does not mean that nothing is there."""
    assert kinds(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    """Without an error, the kinds in one order, and no part of the text among them."""
    found = kinds(text)
    assert list(found) == sorted(set(found))
    assert set(found) <= set(FOUND)


DIGITS = st.text("0123456789", min_size=9, max_size=9)


@given(st.sampled_from("12378"), DIGITS, st.sampled_from(["0", "+44", "+44 ", "0044 "]))
def test_every_number_of_a_series_that_is_given_out_is_found(series: str, rest: str, code: str) -> None:
    """Ten digits after the code, the first of which is of a series for subscribers."""
    assert "telephone number" in kinds(f"ring {code}{series}{rest} please")
    assert "telephone number" not in kinds(f"ring {code}{series}{rest[:-2]} please")


@given(DIGITS)
def test_of_ten_digits_one_last_is_an_nhs_number(first: str) -> None:
    """By modulus 11, worked out anew: the weighted sum of all ten is a multiple of 11. Some have no such digit."""
    whole = [f"{first}{last}" for last in "0123456789"]
    valid = [
        one for one in whole if not sum(int(d) * w for d, w in zip(one, range(10, 0, -1), strict=True)) % 11
    ]
    assert len(valid) <= 1
    assert [one for one in whole if "NHS number" in kinds(f"NHS {one}")] == valid


@given(st.sampled_from(sorted(AREAS)), st.integers(0, 99), st.integers(0, 9))
def test_every_area_has_postcodes(area: str, district: int, sector: int) -> None:
    """With and without the blank, in capitals or not."""
    for text in (f"{area}{district} {sector}AA", f"{area}{district}{sector}aa".lower()):
        assert "postcode" in kinds(f"at {text}, again")


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from(["", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]))
def test_what_is_no_area_has_none(one: str, two: str) -> None:
    """Such as the letters of codes."""
    assume(one + two not in AREAS)
    assert "postcode" not in kinds(f"at {one}{two}1 1AA, again")


WORD = st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True).filter(lambda word: word.casefold() not in KNOWN)


@given(WORD, WORD)
def test_two_words_with_capitals_within_a_sentence_are_a_name(one: str, two: str) -> None:
    """Unless one of them is known, or they begin the sentence."""
    assume(one.casefold() not in ("inc",))
    assert "name" in kinds(f"they told {one} {two} of it")
    assert "name" not in kinds(f"they told {one} {two} of it", known={two.casefold()})
    assert "name" not in kinds(f"it was so. {one} {two.lower()} of it")


def test_a_long_text_takes_no_long_time() -> None:
    """No pattern tries the same letters again and again: twice the text, about twice the time."""
    for part in ("a.b-c+d", "0 ", "(0", "0044 (", "AB12 ", "NHS ", "Mr ", "Aa ", "born ", "1 2 ", "@"):
        began = time.process_time()
        kinds(part * 20_000)
        assert time.process_time() - began < 20, part


def test_where_it_stands_is_told_and_not_what() -> None:
    """Several texts of one case are one place; what holds nothing is left out."""
    texts = [("case 2", "ring 07700 900123"), ("case 1", "nothing"), ("case 2", "told Mary Smith of it")]
    assert looked_through(texts) == {"case 2": ("name", "telephone number")}
