"""Incidents looked up to be picked by hand: those of the frame, with the labels a draw gives them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from engine_files import HEADER, mapped, registered, write

from crime_sample.engines.engine import draw
from crime_sample.engines.picking import by_ids, by_test
from crime_sample.errors import InputError
from crime_sample.frame import Exclusion, FrameMapping, StrataRule, StratumRule

AWKWARD = (
    "0007",
    "007",
    "7",
    "O'Hara",
    "a\\b",
    'q"q',
    "100%",
    "été",
    "e\u0301te\u0301",
    "😀12",
    "x" * 300,
    "--c",
)


def records() -> list[tuple[str, ...]]:
    """Awkward ids and plain ones; some excluded, some outside the period, some padded."""
    chance = random.Random(3)
    return [
        (
            unit if place % 3 else f" {unit}\t",
            f"2016-{chance.choice((5, 6, 8, 11)):02d}-15 10:{place % 60:02d}",
            chance.choice(("57", "50", "TEST 1", "", "a, b")),
            chance.choice(("North", " South", "")),
        )
        for place, unit in enumerate((*AWKWARD, *(f"{number:04d}x" for number in range(80))))
    ]


BY_DISTRICT = mapped(
    exclude=(Exclusion(reason="test", column="Code", codes=("TEST*",)),), strata=StrataRule(column="District")
)
BY_GROUPS = mapped(
    strata=StrataRule(
        groups=(
            StratumRule(name="5x", opening=("5*",)),
            StratumRule(name="N", where="\"District\" = 'North'"),
        )
    )
)


@pytest.mark.parametrize("mapping", [BY_DISTRICT, BY_GROUPS])
def test_they_are_what_a_draw_of_all_gives_but_for_the_ticket(tmp_path: Path, mapping: FrameMapping) -> None:
    """Stratum, id and labels of every incident of the frame, in the order asked."""
    path = write(tmp_path, [HEADER, *records()])
    frame = registered(path, mapping)
    every = draw(path, frame, seed="s", sizes=frame.strata)
    random.Random(1).shuffle(every)
    found = by_ids(path, frame, [one.id for one in every])
    assert found.lost == {}
    assert [(one.stratum, one.id, one.labels) for one in found.found] == [
        (one.stratum, one.id, one.labels) for one in every
    ]
    assert {one.ticket for one in found.found} == {""}


def test_why_an_id_is_not_in_the_frame(tmp_path: Path) -> None:
    """Left out by the first rule that fits, outside the period, or nowhere; what is there is found beside them."""
    rows = [
        ("in", "2016-07-01 10:00", "57", "A"),
        ("test", "2016-07-01 10:00", "TEST 2", "A"),
        ("early", "2016-05-31 23:59", "57", "A"),
        ("early test", "2016-05-31 23:59", "TEST", "A"),
    ]
    path = write(tmp_path, [HEADER, *rows])
    found = by_ids(
        path, registered(path, BY_DISTRICT), ["nowhere", "early", "in", "test", "early test", "IN"]
    )
    assert [one.id for one in found.found] == ["in"]
    assert found.lost == {
        "nowhere": "is not in the export",
        "IN": "is not in the export",
        "early": "is in the export, but outside the period of the audit",
        "test": "was left out of the frame: test",
        "early test": "was left out of the frame: test",
    }


def test_nothing_asked_reads_nothing(tmp_path: Path) -> None:
    """Not even the file."""
    path = write(tmp_path, [HEADER, *records()])
    frame = registered(path)
    path.unlink()
    assert by_ids(path, frame, []).found == ()


def test_a_test_finds_what_passes_it_within_the_frame(tmp_path: Path) -> None:
    """By id; a test that is not known of a record (NULL) is not passed; too many are counted only."""
    path = write(tmp_path, [HEADER, *records()])
    frame = registered(path, BY_DISTRICT)
    every = draw(path, frame, seed="s", sizes=frame.strata)
    wanted = sorted(one.id for one in every if one.labels["opening"] == "57")
    assert len(wanted) > 5
    count, found = by_test(path, frame, "\"Code\" = '57' -- a comment", most=100)
    assert (count, [one.id for one in found]) == (len(wanted), wanted)
    assert by_test(path, frame, "\"Code\" = '57'", most=len(wanted) - 1) == (len(wanted), ())
    assert by_test(path, frame, 'TRY_CAST("Code" AS INTEGER) = 57', most=100)[0] == len(wanted)
    assert by_test(path, frame, "\"Code\" LIKE 'TEST%'", most=100) == (0, ())


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("\"Codes\" = '57'", "Codes"),
        ('"Code"', "not true or false"),
        ("EXISTS (SELECT 1)", "without SELECT"),
        ("true; true", "."),
        ("(SELECT count(*) FROM read_csv('/etc/passwd')) > 0", "without SELECT"),
        ("getenv('HOME') = ''", "."),
    ],
)
def test_a_test_is_one_expression_of_one_record(tmp_path: Path, where: str, why: str) -> None:
    """Anything else is refused, in words."""
    path = write(tmp_path, [HEADER, *records()])
    frame = registered(path, BY_DISTRICT)
    asked: Any = where
    with pytest.raises(InputError, match=why):
        by_test(path, frame, asked, most=10)
