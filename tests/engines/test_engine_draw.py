"""The draw: anyone can repeat it with nothing but a SHA-256 program."""

from __future__ import annotations

import csv
import hashlib
import random
import subprocess
from pathlib import Path

import pytest
from engine_files import GOOD, HEADER, as_csv, mapped, registered, write

from crime_sample.draw import smallest, ticket
from crime_sample.engines.engine import draw, incidents
from crime_sample.engines.recheck import recheck
from crime_sample.errors import Broken, InputError
from crime_sample.frame import Exclusion, StrataRule, trim

BY_DISTRICT = mapped(
    exclude=(Exclusion(reason="test", column="Code", codes="TEST*"),), strata=StrataRule(column="District")
)
AWKWARD = (
    "\u00e9t\u00e9",
    "e\u0301te\u0301",
    "🚓🏴\u200d☠️",
    "100%d %s",
    "a\\nb\\",
    'o\'brien "x"',
    "a  b",
    "00000000",
    "-rf",
    "\u00a0nbsp\u00a0",
    "日本",
    "x\u2028y",
    "$seed",
)


def messy(count: int, *, seed: int = 1) -> list[tuple[str, ...]]:
    """Records with line breaks, quotes, padding, exclusions and dates outside the period."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        unit = f"{'  ' if number % 7 == 0 else ''}{number:06d}"
        month = chance.choice((5, 6, 7, 8, 9, 10, 11, 12))
        day = f"2016-{month:02d}-{chance.randint(1, 30):02d} {chance.randint(0, 23):02d}:15"
        code = chance.choice(("57", "50", "TEST 1", 'say "no",\nthen', " 99 "))
        rows.append((unit, day, code, chance.choice(("North", "South ", " West", ""))))
    return rows


def reference_draw(path: Path, seed: str, name: str, sizes: dict[str, int]) -> list[tuple[str, str, str]]:
    """The draw by csv and hashlib alone."""
    tickets: dict[str, list[tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit, created = row["Incident"].strip(" \t\n\r\v\f"), row["Created"]
            if (
                row["Code"].strip().lower().startswith("test")
                or not "2016-06-01" <= created[:10] <= "2016-11-30"
            ):
                continue
            mark = hashlib.sha256("\n".join((seed, name, unit)).encode()).hexdigest()
            tickets.setdefault(row["District"].strip() or "(blank)", []).append((mark, unit))
    return [(s, *one) for s in sorted(sizes) for one in sorted(tickets[s])[: sizes[s]]]


def test_tickets_are_what_sha256sum_says(tmp_path: Path) -> None:
    """On awkward ids the engine, hashlib and the sha256sum program agree; no form of a letter is changed."""
    path = write(tmp_path, [HEADER, *((unit, "2016-06-01", "", "") for unit in AWKWARD)])
    frame = registered(path, name="main é")
    drawn = draw(path, frame, seed='3 9 14 % \\ "', sizes={"all": len(AWKWARD)})
    assert {one.id for one in drawn} == set(AWKWARD)
    for one in drawn:
        message = f'3 9 14 % \\ "\nmain é\n{one.id}'
        done = subprocess.run(["sha256sum"], input=message.encode(), capture_output=True, check=True)
        assert one.ticket == done.stdout[:64].decode() == ticket('3 9 14 % \\ "', "main é", one.id)
    assert [one.ticket for one in drawn] == sorted(one.ticket for one in drawn)


def test_the_draw_is_that_of_a_few_lines_of_python(tmp_path: Path) -> None:
    """On a messy export csv and hashlib draw the same incidents in the same order."""
    path = write(tmp_path, [HEADER, *messy(3000)])
    frame = registered(path, BY_DISTRICT)
    sizes = {"North": 40, "South": 7, "West": 0, "(blank)": 25}
    drawn = draw(path, frame, seed="s", sizes=sizes)
    assert [(one.stratum, one.ticket, one.id) for one in drawn] == reference_draw(path, "s", "main", sizes)


def test_the_engine_agrees_with_the_rule_of_the_draw(tmp_path: Path) -> None:
    """draw.smallest, the rule written in Python, gives the same tickets."""
    path = write(tmp_path, [HEADER, *((f"{n}", "2016-06-01", "", "AB"[n % 2]) for n in range(200))])
    frame = registered(path, BY_DISTRICT)
    sizes = {"A": 5, "B": 11}
    rule = smallest(((str(n), "AB"[n % 2]) for n in range(200)), sizes, seed="s", frame="main")
    drawn = draw(path, frame, seed="s", sizes=sizes)
    assert [(one.stratum, one.ticket, one.id) for one in drawn] == [
        (one.stratum, one.ticket, one.id) for one in rule
    ]


@pytest.mark.parametrize(
    "sizes", [{"A": 7, "B": 2, "C": 34}, {"A": 7, "B": 2, "C": 1}, {"A": 900, "B": 9, "C": 34}]
)
def test_what_is_left_out_before_the_strata_are_looked_at_was_not_wanted(
    tmp_path: Path, sizes: dict[str, int]
) -> None:
    """Strata drawn from thinly beside some taken in full or in half, and blanks of every kind around ids: the draw is
    the rule's. A sign that joins the next to it in one letter, as the first here does, hides no blank."""
    marks = ("\u0600 ", " \u0301", "\u1100\t", "e\u0301 ", "\f ", "\v", " ", "")
    rows = [(f"{n:05d}{marks[n % 8]}", "C" if n % 90 == 0 else "AAAAAAAAAAAB"[n % 12]) for n in range(3000)]
    units = {stratum: sum(one == stratum for _, one in rows) for stratum in "ABC"}
    wanted = {stratum: min(size, units[stratum]) for stratum, size in sizes.items()}
    path = write(tmp_path, [HEADER, *((unit, "2016-06-01", "", stratum) for unit, stratum in rows)])
    drawn = draw(path, registered(path, BY_DISTRICT), seed="s", sizes=wanted)
    rule = smallest(((trim(unit), stratum) for unit, stratum in rows), wanted, seed="s", frame="main")
    assert [(one.stratum, one.ticket, one.id) for one in drawn] == [
        (one.stratum, one.ticket, one.id) for one in rule
    ]


def test_the_order_of_the_file_does_not_matter(tmp_path: Path) -> None:
    """Shuffled records give the same sample."""
    rows = messy(500)
    path = write(tmp_path, [HEADER, *rows])
    random.Random(2).shuffle(rows)
    other = write(tmp_path, [HEADER, *rows], "other.csv")
    sizes = {"North": 20, "West": 20}
    first = draw(path, registered(path, BY_DISTRICT), seed="s", sizes=sizes)
    assert draw(other, registered(other, BY_DISTRICT), seed="s", sizes=sizes) == first


def test_a_larger_sample_contains_the_smaller(tmp_path: Path) -> None:
    """Topping up keeps what was drawn, at the head."""
    path = write(tmp_path, [HEADER, *messy(500)])
    frame = registered(path, BY_DISTRICT)
    small = draw(path, frame, seed="s", sizes={"North": 5})
    assert draw(path, frame, seed="s", sizes={"North": 50})[:5] == small


def test_strata_drawn_apart_and_merged_are_the_draw(tmp_path: Path) -> None:
    """The stratum is not in the ticket: one by one or together is the same."""
    path = write(tmp_path, [HEADER, *messy(500)])
    frame = registered(path, BY_DISTRICT)
    apart = [draw(path, frame, seed="s", sizes={s: 9}) for s in sorted(frame.strata)]
    assert [one for head in apart for one in head] == draw(
        path, frame, seed="s", sizes=dict.fromkeys(frame.strata, 9)
    )


def test_labels_are_those_mapped(tmp_path: Path) -> None:
    """Date and month always, the rest if it is mapped; several opening codes are joined."""
    header = ("Incident", "Created", "Code", "Code2", "Grade")
    path = write(
        tmp_path,
        [header, ("1", "13/06/2016 10:30", " 57", "58", "2 "), ("2", "14/06/2016 10:30", "", "9", "")],
    )
    frame = registered(path, mapped({"opening": ("Code", "Code2"), "grade": "Grade", "district": None}))
    labels = {one.id: one.labels for one in draw(path, frame, seed="s", sizes={"all": 2})}
    assert labels == {
        "1": {"created": "2016-06-13T10:30:00", "month": "2016-06", "opening": "57 / 58", "grade": "2"},
        "2": {"created": "2016-06-14T10:30:00", "month": "2016-06", "opening": "9", "grade": ""},
    }


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """Draw and look-up hold the file to its fingerprint and name both."""
    path = write(tmp_path, [HEADER, *GOOD])
    frame = registered(path)
    path.write_text(as_csv([HEADER, *GOOD, ("9", "2016-06-01", "", "")]))
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    for look in (
        lambda: draw(path, frame, seed="s", sizes={"all": 1}),
        lambda: incidents(path, frame, ["0001"]),
    ):
        with pytest.raises(InputError, match="not the file that was registered") as caught:
            look()
        assert now in str(caught.value)
        assert frame.file_sha256 in str(caught.value)
    assert incidents(path, frame, ["0001"], check=False)["0001"].columns["Code"] == "57"


def test_sizes_that_do_not_fit_the_frame_are_refused(tmp_path: Path) -> None:
    """More than there are, fewer than none, or of a stratum that is not there."""
    path = write(tmp_path, [HEADER, *GOOD])
    frame = registered(path)
    for sizes, words in (
        ({"all": 5}, "5 cannot be drawn from the 4"),
        ({"all": -1}, "-1"),
        ({"x": 1}, "no stratum 'x'"),
    ):
        with pytest.raises(InputError, match=words):
            draw(path, frame, seed="s", sizes=sizes)
    for seed in ("a\nb", " ", "a "):
        with pytest.raises(InputError, match="seed"):
            draw(path, frame, seed=seed, sizes={"all": 1})
    assert draw(path, frame, seed="s", sizes={}) == []


def test_strata_are_counted_again(tmp_path: Path) -> None:
    """Of a frame whose numbers are not those of the file no more is drawn than there is, and what is drawn is right
    all the same; that the numbers are not right, ``recheck`` finds."""
    path = write(tmp_path, [HEADER, *GOOD])
    right = registered(path)
    for count in (1, 5, 10**9):
        frame = right.model_copy(update={"strata": {"all": count}})
        assert draw(path, frame, seed="s", sizes={"all": 1}) == draw(path, right, seed="s", sizes={"all": 1})
        with pytest.raises(Broken, match="strata count"):
            recheck(path, frame)
    with pytest.raises(InputError, match="stratum 'all' has 4 incidents now, registered were 5"):
        draw(path, right.model_copy(update={"strata": {"all": 5}}), seed="s", sizes={"all": 5})


def test_incidents_come_whole_and_untouched(tmp_path: Path) -> None:
    """Every column in the order of the file, padding and line breaks as they stand; one id, one record."""
    rows = [
        HEADER,
        (" 1 ", "2016-06-01", " a\r\nb ", 'x "y"'),
        ("2", "2016-06-01", "", ""),
        ("1", "2016-06-01", "TEST", ""),
    ]
    path = write(tmp_path, rows)
    frame = registered(path, BY_DISTRICT)
    found = incidents(path, frame, ["2", "1", "2"])
    assert list(found) == ["2", "1"]
    assert list(found["1"].columns.items()) == list(zip(HEADER, rows[1], strict=True))
    with pytest.raises(InputError, match="1 of 2 incidents are not in frame 'main', such as '3'"):
        incidents(path, frame, ["2", "3"])
    assert incidents(path, frame, []) == {}


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\v", "\f"])
@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
def test_whether_ids_are_bare_is_known(tmp_path: Path, blank: str, before: bool) -> None:
    """One blank at one end of one id, in a record that is left out even, and ids are trimmed at the draw; where it is
    known that there is none they are not, and the sample is the same."""
    rows = [(f"{number:04d}", "2016-07-05 10:00", "57", "North") for number in range(60)]
    lone = (f"{blank}0060" if before else f"0060{blank}", "2016-07-05 10:00", "TEST", "North")
    path = write(tmp_path, [HEADER, *rows])
    other = write(tmp_path, [HEADER, *rows, lone], "padded.csv")
    plain, padded = registered(path, BY_DISTRICT), registered(other, BY_DISTRICT)
    assert (plain.bare, padded.bare) == (True, False)
    assert padded.strata == plain.strata == {"North": 60}
    assert "bare" not in padded.model_dump()
    drawn = [
        [(one.ticket, one.id) for one in draw(export, frame, seed="s", sizes={"North": 20})]
        for export, frame in (
            (path, plain),
            (path, plain.model_copy(update={"bare": False})),
            (other, padded),
        )
    ]
    assert drawn[0] == drawn[1] == drawn[2]
