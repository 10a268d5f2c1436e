"""The review room on a long day: what is put off, what is taken back, what is said and for how long, what is shown
where there is no log text, and codes of classes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len
from room_driver import LARGE, SIZES, SMALLEST, Step, copied, held_to, made, ticking, timed_log, walk
from small import Small, reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.case import Case
from crime_sample.places import order
from crime_sample.rules.library import load
from crime_sample.terminal.room.app import Room
from crime_sample.terminal.room.facts import field_lines
from crime_sample.terminal.room.heads import fitting, title_line
from crime_sample.terminal.room.keys import KEYS, foot


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Small:
    return copied(template, tmp_path)


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with open_audit(small.path, who="Ann", now=ticking()) as opened:
        yield opened


def queue(audit: Audit) -> list[Case]:
    """The cases in review order."""
    return order(audit.state.cases.values())


def to(case: Case) -> list[Step]:
    """The steps that put this case on the table."""
    return ["j", [str(case.number)], "enter"]


def test_what_was_put_off_comes_round_again_by_itself(audit: Audit) -> None:
    """Two cases are put off, the rest judged: then the first comes, with what was typed; p goes to the second, and
    round to the first; when both are judged all are."""
    one, two, *rest = queue(audit)
    steps: list[Step] = ["n", ["half a reason"], "escape", "p", "p", *["m", "enter"] * len(rest)]
    back: list[Step] = ["escape", "p", "p", "escape", "m", "enter", "m", "enter"]
    shown = walk(audit, *steps, *back)
    first = shown[len(steps)]
    assert f"Case {one.number} " in first
    assert "this one was put off" in first.splitlines()[1]
    assert "half a reason" in first
    assert f"Case {two.number} " in shown[len(steps) + 2].splitlines()[1]
    assert f"Case {one.number} " in shown[len(steps) + 3].splitlines()[1]
    assert "Every case of yours is judged." in shown[-1]


def test_what_became_of_a_case_stands_in_the_title_until_the_next_is_done(audit: Audit) -> None:
    """Kept, put off, taken back: in the title line, through keys that scroll and look, not in the next case's."""
    one, two, three = queue(audit)[:3]
    shown = walk(audit, "m", "enter", "down", "t", "t", "p", "z", "enter")
    for screen in shown[2:6]:
        assert f"Case {two.number} " in screen
        assert f"Case {one.number} is kept" in screen.splitlines()[1]
    assert f"Case {three.number} " in shown[6]
    assert f"Case {two.number} is put off" in shown[6].splitlines()[1]
    assert f"Case {one.number}: last step taken back" in shown[-1].splitlines()[1]


def test_a_long_stratum_gives_way_to_what_must_be_read() -> None:
    """At 80 columns the title keeps the case, the step and the news; the stratum is cut."""
    title = title_line(
        1234, "A VERY LONG NAME OF A STRATUM " * 3, "blind", news="Case 1233 is kept", width=80
    ).plain
    assert title.startswith("Case 1234 · A VERY")
    assert title.endswith(" Case 1233 is kept ")
    assert "step 1 of 2" in title
    assert cell_len(title) <= 80


def test_a_refusal_stays_until_another_word_or_another_case(audit: Audit) -> None:
    """j to a case that is not there is still said after keys that scroll; not on the next case. A key that does
    nothing is said until the next key."""
    shown = walk(audit, "j", ["999"], "enter", "down", "t", "t", "m", "enter", "y", "down")
    for screen in shown[3:7]:
        assert "there is no case 999" in screen
    assert "there is no case" not in shown[8]
    assert "'y' does nothing here" in shown[9]
    assert "does nothing here" not in shown[10]


@pytest.mark.parametrize("size", SIZES)
def test_without_log_text_the_fields_have_the_room(audit: Audit, size: tuple[int, int]) -> None:
    """The fields stand one a line where the log would, searched like it; what is hidden stays hidden."""
    shown = walk(
        audit, "/", ["north"], "enter", "escape", "n", ["nothing"], "enter", size=size, texts=lambda _: ""
    )
    held_to(f"no-text-{size[0]}x{size[1]}", shown[0])
    assert "'north' 1 of 1" in shown[3]
    held_to(f"no-text-revealed-{size[0]}x{size[1]}", shown[-1])


@pytest.mark.parametrize("size", SIZES)
def test_none_with_nothing_linked_is_as_it_was_read(audit: Audit, size: tuple[int, int]) -> None:
    """The screen that waits for one Enter after no crime was owed."""
    case = next(c for c in queue(audit) if not reference_of(c))
    shown = walk(audit, *to(case), "n", ["nothing happened"], "enter", size=size)
    held_to(f"nothing-{size[0]}x{size[1]}", shown[-1])


def test_a_step_taken_back_comes_back_filled_in_another_sitting(audit: Audit, small: Small) -> None:
    """The answers of a withdrawn second step stand in the form after the program was killed; leaving asks nothing,
    since the ledger holds them; changed, they are a draft."""
    case = next(c for c in queue(audit) if not reference_of(c))
    owed: list[Step] = ["c", ["viol"], "enter enter", ["struck"], "enter enter enter"]
    judged: list[Step] = ["n", "1 3 enter", "y", "n", ["2"], "enter", ["see audio"], "enter"]
    walk(audit, *to(case), *owed, *judged, "z", "enter")
    with small.open() as again:
        rooms: list[Room] = []
        shown = walk(again, rooms.append, "ctrl+c", size=LARGE)
    assert f"Case {case.number} " in shown[0]
    for words in (
        "1 of 1 Violence against the person: not recorded", "Crime in the report not recognised",
        "Investigated all the same: yes", "Victim safeguarded: no", "Crimes recorded but not owed: 2",
        "Note: see audio",
    ):  # fmt: skip
        assert words in shown[0], words
    assert rooms[0]._exit
    with small.open() as again:
        shown = walk(again, ["!"], "ctrl+c", size=LARGE)
    assert "Not committed on case" in shown[-1]


def test_a_first_step_taken_back_comes_back_filled_too(audit: Audit, small: Small) -> None:
    """An answer that locks nothing, its flags and its reason."""
    walk(audit, "u", ["torn page"], "down", "2", "up", "enter", "z", "enter")
    with small.open() as again:
        shown = walk(again, "enter", size=LARGE)
        assert "Your answer: cannot be determined" in shown[0]
        assert "Why: torn page" in shown[0]
        assert "Flags: Hate" in shown[0]
        found = queue(again)[0].first
    assert found.owed is not None
    assert (found.owed.answer, found.owed.flags, found.superseded) == ("undeterminable", ("hate",), 1)


def test_a_code_stays_with_its_class(audit: Audit) -> None:
    """A code picked by its number is kept as the pack writes it, pinned in the title of the answer, named in the second
    step and the verdict, and offered again; after a pick the list of classes stays away until a letter is typed."""
    audit.state.charter = audit.state.about.model_copy(update={"rules": load("england-wales-2015")})
    case = next(c for c in queue(audit) if not reference_of(c))
    owed: list[Step] = [
        "c",
        ["8n"],
        "enter",
        ["rob"],
        "backspace backspace backspace",
        "enter",
        ["struck"],
        "enter enter enter",
    ]
    out: list[Step] = ["n enter u u", "enter enter"]
    shown = walk(audit, *to(case), *owed, *out, "c", "escape", "h", "enter", size=LARGE)
    picked = shown[6]
    assert "1. Violence against the person (8N) " in picked
    assert "Sexual offences" not in picked
    assert "find" in picked
    assert "→ Robbery" in shown[7]
    assert "→" not in shown[8]
    assert "1 of 1 Violence against the person: 8N Assault with injury:" in shown[11]
    assert any("8N Assault with injury" in screen and "(used)" in screen for screen in shown[12:])
    assert "8N Assault with injury" in shown[-1]
    found = case.first.owed
    assert found is not None
    assert [(one.offence, one.code) for one in found.crimes] == [("violence", "8N")]


@pytest.mark.parametrize("step", ["blind", "reveal", "settled", "none"])
@pytest.mark.parametrize("width", [40, 80, 110, 160])
@pytest.mark.parametrize("drafting", [False, True])
def test_the_foot_is_one_line_and_says_where_the_rest_is(step: str, width: int, drafting: bool) -> None:
    """At any width the keys fit on a line, the last of them the key to all others."""
    words = foot(step, drafting=drafting, width=width).plain
    assert cell_len(words) <= width
    assert words.endswith("? keys")
    if width >= 80 and step == "blind" and not drafting:
        for short in ("c crimes", "n none", "m no log", "u unclear", "o out of scope", "p later", "! urgent"):
            assert short in words


def test_every_key_has_its_place_in_the_order_of_the_foot() -> None:
    """On a wide enough screen every key of a step is shown."""
    for step in ("blind", "reveal", "settled", "none"):
        words = foot(step, drafting=True, width=1000).plain
        assert all(f"{key.key} {key.short}" in words for key in KEYS if step in key.steps)


def test_a_line_of_parts_loses_whole_parts() -> None:
    """Where there is no room for all parts the last go; none is cut in two unless it is the only one."""
    words = "12 done by you, 388 left · all: 40 of 1,500 settled"
    assert fitting(words, 80).plain == words
    assert fitting(words, 40).plain == "12 done by you, 388 left"


@pytest.mark.parametrize("name", ["Id", "Tencode Description", "A name of a column that goes on and on"])
def test_a_gap_stands_between_a_name_and_its_value(name: str) -> None:
    """However long the name, two blanks and then the value."""
    lines = [line.plain for line in field_lines([(name, "DISORDERLY PERSON"), ("X", "y")])]
    assert f"{name}  DISORDERLY PERSON" in lines[0] or lines[0].startswith(f"{name}  ")
    assert "  DISORDERLY PERSON" in lines[0]


def test_the_log_s_lines_are_counted_in_words(audit: Audit) -> None:
    """One line is a line."""
    assert "Log · 1 line ─" in walk(audit, size=SMALLEST, texts=lambda _: "ONLY THIS")[0]
