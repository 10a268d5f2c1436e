"""What the review room is made of, without a screen: texts, times, code words, classes, lines that are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crime_sample.rules.library import load, shipped
from crime_sample.rules.pack import OffenceCode, OffenceGroup, RulePack
from crime_sample.terminal.room.code_words import code_words
from crime_sample.terminal.room.editor import Editor
from crime_sample.terminal.room.fuzzy import classes
from crime_sample.terminal.room.texts import find, row_of, shown_lines, wrap
from crime_sample.terminal.room.times import time_line

ANY_TEXT = st.text(st.characters(codec=None), max_size=200) | st.text("ab \té漢\u0301🇬\n", max_size=400)


@given(ANY_TEXT, st.integers(2, 60))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    """The rows of a line, put together, are the line; no row is wider than the screen; only a blank line is empty."""
    lines = shown_lines(text)
    rows = wrap(lines, width)
    for number, line in enumerate(lines):
        own = [row for row in rows if row.line == number]
        assert "".join(line[row.start : row.end] for row in own) == line
        assert all(row.end > row.start for row in own) or not line
    # A blank at the end of a full row stands past the edge, and is not drawn.
    assert all(cell_len(lines[row.line][row.start : row.end].rstrip(" ")) <= width for row in rows)


@given(ANY_TEXT)
def test_shown_text_has_nothing_that_steers(text: str) -> None:
    """No control character, no surrogate, no mark that turns text round is left."""
    for line in shown_lines(text):
        assert not [c for c in line if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000]
        assert "\u202e" not in line


@given(ANY_TEXT, st.text("abAB éİß", min_size=1, max_size=3), st.integers(2, 40))
def test_every_hit_is_where_it_says(text: str, words: str, width: int) -> None:
    """What is found at a place is the words, whatever their case, and its row holds its first letter."""
    lines = shown_lines(text)
    rows = wrap(lines, width)
    for hit in find(lines, words):
        assert lines[hit.line][hit.start : hit.end].lower() == words.lower()
        row = rows[row_of(rows, hit)]
        assert row.line == hit.line
        assert row.start <= hit.start < max(row.end, row.start + 1)


def test_times_are_read_as_logs_write_them() -> None:
    """Clock times with and without days, brackets and seconds; midnight; numbers that are no time."""
    lines = (
        "23/06/2025 23:58:10 CALL RECEIVED", "[00:03] CAR SENT", "0415hrs STATEMENT", "24/06/2025 04:20 LEFT",
        "25:10 NOT A TIME", "12:345 NOR THIS", "HE CAME AT 10:30", "2025-06-26T04:20 CLOSED",
    )  # fmt: skip
    found = [(stamp.line, stamp.clock, stamp.minutes) for stamp in time_line(lines)]
    assert found == [
        (0, "23:58", 0), (1, "00:03", 5), (2, "04:15", 257), (3, "04:20", 262), (7, "04:20", 3142),
    ]  # fmt: skip


def test_a_line_out_of_order_is_not_taken_for_the_next_day() -> None:
    """A note entered a little late goes back in time, not on by a day."""
    assert [stamp.minutes for stamp in time_line(("10:00 A", "10:20 B", "10:15 C"))] == [0, 20, 15]


@pytest.mark.parametrize("name", shipped())
def test_code_words_come_from_the_pack(name: str) -> None:
    """Words of offences are found with other endings; words of no offence are not."""
    pattern = code_words(load(name))
    assert pattern.search("A VIOLENT MAN")
    assert pattern.search("he ROBBED her") or name == "scotland"
    assert not pattern.search("THE OTHER PERSON WAS NOT INVOLVED IN PUBLIC ORDER OFFENCES")


def test_codes_are_found_as_the_list_writes_them() -> None:
    """A listed code is marked as a word of its own, not inside a number."""
    pattern = code_words(_pack())
    assert [match[0] for match in pattern.finditer("CODE 8N, NOT 18N OR 8NX; 105/01.")] == ["8N", "105/01"]


def _pack() -> RulePack:
    violence = OffenceGroup(
        key="violence",
        title="Violence against the person",
        codes=(
            OffenceCode(code="8N", title="Assault with injury"),
            OffenceCode(code="105/01", title="Common assault"),
        ),
    )
    robbery = OffenceGroup(key="robbery", title="Robbery")
    return RulePack(
        name="here",
        family="here",
        title="Here",
        version="1",
        recording_test="it happened",
        groups=(robbery, violence),
    )


@pytest.mark.parametrize(
    ("query", "key"),
    [("vio", "violence"), ("rob", "robbery"), ("8n", "violence"), ("8 N", "violence"), ("10501", "violence"),
     ("common", "violence"), ("assault inj", "violence"), ("rbry", "robbery")],
)  # fmt: skip
def test_a_few_letters_or_a_code_find_a_class(query: str, key: str) -> None:
    """Beginnings, words of a code's title, the code however written, letters in order."""
    assert classes(_pack(), query)[0].key == key


def test_the_last_used_are_offered_first_and_nonsense_finds_nothing() -> None:
    """Without letters the order is that of use, then of the pack."""
    pack = load("england-wales-2023")
    offered = [offer.key for offer in classes(pack, "", recent=("public-order", "burglary"))]
    assert offered[:3] == ["public-order", "burglary", "violence"]
    assert len(offered) == len(pack.groups)
    assert classes(pack, "qqq") == []


@given(
    st.lists(
        st.sampled_from(
            [
                "left",
                "right",
                "home",
                "end",
                "backspace",
                "delete",
                "ctrl+u",
                "ctrl+k",
                "ctrl+w",
                "a",
                "é",
                " ",
                "漢",
            ]
        ),
        max_size=60,
    )
)
def test_typing_never_loses_its_place(keys: list[str]) -> None:
    """Whatever is pressed, the cursor stands in the text and the text is shown whole."""
    editor = Editor("begin")
    for key in keys:
        editor.press(key, key if len(key) == 1 else None)
        assert 0 <= editor.at <= len(editor.text)
    assert editor.shown(active=True).plain.rstrip(" ") == editor.text.rstrip(" ")
