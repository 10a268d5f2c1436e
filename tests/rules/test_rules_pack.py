"""A rule pack is a frozen value that answers for its own rules and refuses what does not hold together."""

from __future__ import annotations

import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crime_sample.errors import InputError
from crime_sample.rules.pack import OffenceCode, OffenceGroup, RulePack, normalise_code


def pack(**changes: Any) -> RulePack:
    """A small pack, with some of its fields changed."""
    fields: dict[str, Any] = {
        "name": "here-2020",
        "family": "here",
        "title": "Here",
        "version": "1",
        "recording_test": "it happened",
        "groups": (
            OffenceGroup(
                key="violence", title="Violence", codes=(OffenceCode(code="8N", title="Assault with injury"),)
            ),
            OffenceGroup(
                key="sexual-offences", title="Sexual", codes=(OffenceCode(code="088/05", title="An offence"),)
            ),
            OffenceGroup(key="shoplifting", title="Shoplifting"),
        ),
    }
    return RulePack(**(fields | changes))


def test_a_pack_cannot_be_changed() -> None:
    """A pack whose digest stands in a verdict stays what it was."""
    with pytest.raises(ValidationError, match="frozen"):
        pack().title = "There"


def test_group_by_key() -> None:
    """A group is found by its key, and the keys keep the order of the pack."""
    assert pack().group("violence").title == "Violence"
    assert pack().group_keys == ("violence", "sexual-offences", "shoplifting")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("violense", "Nearest: violence."),
        ("Sexual Offences", "Nearest: sexual-offences."),
        ("zz", "It has: violence,"),
    ],
)
def test_an_unknown_group_names_the_nearest(asked: str, hint: str) -> None:
    """A wrong group key is an input error that quotes it and says what was probably meant."""
    with pytest.raises(InputError, match=f'no offence group "{asked}"') as caught:
        pack().group(asked)
    assert hint in caught.value.remedy


@pytest.mark.parametrize("written", ["8N", "8n", " 8N "])
def test_a_code_finds_its_group_however_written(written: str) -> None:
    """A code is matched in its one spelling; the pack keeps the list's own."""
    found = pack().group_of_code(written)
    assert found is not None
    assert found.key == "violence"
    assert found.codes[0].code == "8N"


def test_a_code_that_is_not_listed_has_no_group() -> None:
    """An unknown code is no error: lists are incomplete, and the caller decides whether to warn."""
    assert pack().group_of_code("999") is None


def test_timely_is_up_to_and_with_the_limit() -> None:
    """The hour of the limit itself is in time; without a limit the question has no answer."""
    limited = pack(time_limit_hours=24)
    assert [limited.timely(hours) for hours in (0.0, 24.0, 24.01)] == [True, True, False]
    assert pack().timely(1000.0) is None


def test_valid_on_includes_both_ends() -> None:
    """The first and the last day belong to the pack; an open end reaches as far as dates do."""
    bounded = pack(valid_from=date(2015, 4, 1), valid_to=date(2015, 4, 2))
    days = [date(2015, 3, 31), date(2015, 4, 1), date(2015, 4, 2), date(2015, 4, 3)]
    assert [bounded.valid_on(day) for day in days] == [False, True, True, False]
    assert pack().valid_on(date.min)
    assert pack().valid_on(date.max)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": date(2015, 4, 1), "valid_to": date(2015, 3, 31)},
        {"groups": ()},
        {"groups": (OffenceGroup(key="a", title="A"), OffenceGroup(key="a", title="B"))},
        {"time_limit_hours": 0},
        {"time_limit_hours": "24"},
        {"time_limit_hours": True},
        {"name": "Not A Key"},
        {"valid_from": 0},
        {"colour": "blue"},
        {"grade_bands": ({"key": "good", "title": "Good", "at_least_percent": float("nan")},)},
    ],
)
def test_what_does_not_hold_together_is_refused(changes: dict[str, Any]) -> None:
    """No pack is made from fields that contradict each other or have another type."""
    with pytest.raises(ValidationError):
        pack(**changes)


def test_one_code_belongs_to_one_group() -> None:
    """Two spellings of a code in two groups are the same code twice."""
    groups = (
        OffenceGroup(key="a", title="A", codes=(OffenceCode(code="088/05", title="x"),)),
        OffenceGroup(key="b", title="B", codes=(OffenceCode(code="08805", title="x"),)),
    )
    with pytest.raises(ValidationError, match='groups hold the code "08805" more than once'):
        pack(groups=groups)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("088/05", "08805"),
        ("08805", "08805"),
        ("88/5", "08805"),
        ("4.10", "00410"),
        ("4/1", "00401"),
        ("8n", "8N"),
        (" 105 a", "105A"),
        ("", ""),
    ],
)
def test_codes_as_they_are_written(written: str, one: str) -> None:
    """The spellings seen in exports and tables come to one."""
    assert normalise_code(written) == one


@given(st.text() | st.text("0123456789/. aN", max_size=8))
def test_normalising_again_changes_nothing(code: str) -> None:
    """Any text, normalised, is its own normal form."""
    assert normalise_code(normalise_code(code)) == normalise_code(code)


@given(st.text(string.ascii_letters + string.digits), st.integers(0, 999), st.integers(0, 99))
def test_case_space_and_slash_do_not_matter(plain: str, head: int, tail: int) -> None:
    """Letters' case, white space and a slash never tell two codes apart."""
    assert normalise_code(f"\t{plain.lower()} ") == normalise_code(plain.upper())
    assert normalise_code(f"{head}/{tail}") == normalise_code(f"{head:03}{tail:02}")


@given(st.integers(0, 999), st.integers(0, 99), st.integers(0, 999), st.integers(0, 99))
def test_different_codes_stay_different(a: int, b: int, c: int, d: int) -> None:
    """Class and number can be read back from the normal form, so no two of them collide."""
    same = normalise_code(f"{a}/{b}") == normalise_code(f"{c}/{d}")
    assert same == ((a, b) == (c, d))
