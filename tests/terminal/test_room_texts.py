"""What the review room is made of, without a screen: texts, times, code words, classes, lines that are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rich.cells import cell_len

from crime_sample.rules.library import load, shipped
from crime_sample.rules.pack import OffenceCode, OffenceGroup, RulePack
from crime_sample.terminal.room.code_words import code_words
from crime_sample.terminal.room.editor import Editor
from crime_sample.terminal.room.fuzzy import classes
from crime_sample.terminal.room.texts import find, row_of, shown_lines, wrap
from crime_sample.terminal.room.times import time_line
from crime_sample.verdict import OwedCrime

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
    """Words that an auditor looks for are found with their endings, in every shipped pack; words of titles that name
    no crime, clock times and numbers are not."""
    pattern = code_words(load(name))
    for word in (
        "VIOLENT", "ROBBED", "robbery", "STABBED", "punched", "MUGGED", "burgled", "BURGLAR", "stole", "RAPED",
        "threatening", "broke into", "knives", "smashed", "set  fire", "ex-partner", "children", "racist", "vulnerable",
    ):  # fmt: skip
        found = pattern.search(f"he said {word}, twice")
        assert found is not None, word
        assert found[0] == word
    for words in (
        "THE OTHER PERSON WAS NOT INVOLVED IN PUBLIC ORDER OFFENCES", "19:45 45 YR OLD MALE AT POINT, OUTCOME OVERRIDE",
        "ROBERT FED ROBINS IN THE STABLE", "THERAPIST, GRAPES, ASSURANCE", "16:28 LEFT AT 4.10 ON 4/10",
    ):  # fmt: skip
        assert pattern.search(words) is None, words


def test_codes_are_found_where_they_are_written_as_codes() -> None:
    """A listed code of digits and a letter, or with a slash, is marked as a word of its own, not inside a number; one
    of digits alone is a number like any other, and a title marks nothing."""
    pattern = code_words(_pack())
    words = "CODE 8N, NOT 18N OR 8NX; 105/01. AT 19:45 A ROBBERY, CODE 45"
    assert [match[0] for match in pattern.finditer(words)] == ["8N", "105/01"]


@pytest.mark.parametrize("word", ["Assault", "x", "8n", "", "two  blanks", "as*ault", "assault**", 7])
def test_a_word_of_a_pack_is_small_letters(word: object) -> None:
    """Anything else in a list of words is a fault of the pack, and named."""
    with pytest.raises(ValidationError):
        OffenceGroup.model_validate({"key": "violence", "title": "Violence", "words": [word]})


def _pack() -> RulePack:
    violence = OffenceGroup(
        key="violence",
        title="Violence against the person",
        codes=(
            OffenceCode(code="8N", title="Assault with injury"),
            OffenceCode(code="105/01", title="Common assault"),
            OffenceCode(code="45", title="Wounding"),
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
    recent = (OwedCrime(offence="public-order"), OwedCrime(offence="burglary"))
    offered = [offer.key for offer in classes(pack, "", recent=recent)]
    assert offered[:3] == ["public-order", "burglary", "violence"]
    assert len(offered) == len(pack.groups)
    coded = OwedCrime(offence="violence", code="8N")
    offers = classes(_pack(), "", recent=(coded,))
    assert [offer.crime.code for offer in offers] == ["8N", "", ""]
    assert offers[0].words == "Violence against the person: 8N Assault with injury"
    assert classes(pack, "qqq") == []


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("8n", ["8N"]),  # the code itself
        ("8 N", ["8N"]),
        ("10501", ["105/01"]),
        ("common", ["105/01"]),  # the one title that fits
        ("assault", ["", "105/01", "8N"]),  # two that fit: the class first, so that no code is kept unasked
        ("viol", [""]),
        ("qqq", []),
    ],
)
def test_a_code_is_proposed_only_where_it_is_meant(query: str, offered: list[str]) -> None:
    """The codes of the offers in order, blank for a class without one; the pack's spelling is kept."""
    assert sorted(offer.crime.code for offer in classes(_pack(), query)) == sorted(offered)
    assert [offer.crime.code for offer in classes(_pack(), query)][:1] == offered[:1]


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
