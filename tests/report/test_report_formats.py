"""How numbers and foreign text are written."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crime_sample import formats
from crime_sample.files.html import css_text
from crime_sample.files.markdown import escape

ANY = st.text(st.characters(exclude_categories=()))


@given(ANY)
def test_visible_leaves_nothing_that_steers(text: str) -> None:
    """Of any text, only printing characters, line feeds and tabs are left; a second time changes nothing."""
    seen = formats.visible(text)
    assert formats.visible(seen) == seen
    for char in seen:
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
        assert not 0x202A <= ord(char) <= 0x202E
        assert not 0x2066 <= ord(char) <= 0x2069
    assert "\n" not in formats.one_line(text)
    seen.encode()


@given(ANY)
def test_visible_keeps_what_people_write(text: str) -> None:
    """Letters, digits and punctuation pass unchanged, in their order."""
    kept = [c for c in text if unicodedata.category(c)[0] in "LNP" and c not in formats.visible("\u200b")]
    seen = iter(formats.visible(text))
    assert all(any(char == other for other in seen) for char in kept)


@given(st.floats(0, 1))
def test_percent_keeps_everything_and_nothing_apart(fraction: float) -> None:
    """Only 1 is written 100.0 and only 0 is written 0.0."""
    assert (formats.bare_percent(fraction) == "100.0") == (fraction == 1)
    assert (formats.bare_percent(fraction) == "0.0") == (fraction == 0)


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1))
def test_rounding_of_totals_keeps_its_order(one: float, other: float, where: float) -> None:
    """Rounded alike, the point never leaves its interval, and a low end stays above 0."""
    low, high = sorted((one, other))
    point = low + where * (high - low)
    unit = formats.unit_of(low, high)
    numbers = [int(formats.rounded(number, unit).replace(",", "")) for number in (low, point, high)]
    assert numbers == sorted(numbers)
    assert low < 1 or numbers[0] > 0


def test_lone_surrogates_are_shown() -> None:
    """Half a character, which no file should hold, is written by its number, so output can be encoded."""
    assert formats.visible("a\ud800b") == "a<U+D800>b"


@given(ANY)
def test_css_text_is_one_string(text: str) -> None:
    """Between the quotes stands nothing but escapes."""
    inside = css_text(text)[1:-1]
    assert set(inside) <= set("0123456789abcdef\\ ")


def test_markdown_escape_keeps_numbers_readable() -> None:
    """Decimals and ranges stay as they are; what begins a list, a heading or a quote does not."""
    assert escape("85.6 %") == "85.6 %"
    assert escape("1. first") == "1\\. first"
    assert escape("- item") == "\\- item"
    assert escape("# head") == "\\# head"
    assert escape("=cmd()") == "\\=cmd()"
