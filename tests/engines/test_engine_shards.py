"""Parts of a frame drawn by the engine, each in its own file, merge to what the engine draws from all of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from engine_files import END as LAST
from engine_files import HEADER, START, mapped, registered, write

from crime_sample.audit.sharding import draw_part, register_part
from crime_sample.draw import smallest, tickets_digest
from crime_sample.engines.engine import draw
from crime_sample.errors import InputError
from crime_sample.frame import StrataRule
from crime_sample.shards import Shard, merge

BY_DISTRICT = mapped(strata=StrataRule(column="District"))
SEED = "20 11 2026: 3 9 14"


def shard(path: Path, most: int) -> Shard:
    """The file's shard."""
    frame = register_part(path, BY_DISTRICT, frame="nation", start=START, end=LAST)
    return draw_part(path, frame, seed=SEED, start=START, end=LAST, sizes={}, most=most)


@pytest.mark.parametrize("parts", [1, 2, 7, 20])
def test_parts_merge_to_the_draw_of_the_whole(tmp_path: Path, parts: int) -> None:
    """Uneven parts, some without a stratum: the same incidents, tickets, labels and digest as from one file, and as by
    the plain rule."""
    chance = random.Random(parts)
    rows = [
        (
            f"é{n:04d}",
            f"2016-{chance.randint(6, 11):02d}-1{n % 10} 10:00",
            "57",
            chance.choices("ABC", (70, 25, 3))[0],
        )
        for n in range(900)
    ]
    weights = [chance.random() ** 3 + 0.002 for _ in range(parts)]
    lists: list[list[tuple[str, ...]]] = [[] for _ in range(parts)]
    for row in rows:
        chance.choices(lists, weights)[0].append(row)
    shards = {
        f"s{n}": shard(write(tmp_path, [HEADER, *part], f"{n}.csv"), 60)
        for n, part in enumerate(lists)
        if part
    }
    sizes = {"A": 60, "B": 21, "C": 5}
    merged = merge(shards, sizes)
    whole = write(tmp_path, [HEADER, *rows], "whole.csv")
    drawn = draw(whole, registered(whole, BY_DISTRICT, name="nation"), seed=SEED, sizes=sizes)
    assert [one.candidate for one in merged.drawn] == drawn
    assert merged.tickets == tickets_digest("nation", drawn)
    rule = smallest(((row[0], row[3]) for row in rows), sizes, seed=SEED, frame="nation")
    assert [(one.candidate.ticket, one.candidate.id) for one in merged.drawn] == [
        (c.ticket, c.id) for c in rule
    ]
    if parts == 20:
        assert any(set(one.incidents) != set("ABC") for one in shards.values())


def test_a_part_is_registered_as_strictly_as_a_frame(tmp_path: Path) -> None:
    """A repeated id, a frame without a name, and no word of how many, are refused."""
    path = write(tmp_path, [HEADER, ("1", "2016-06-01", "", "A"), ("1", "2016-06-01", "", "A")])
    with pytest.raises(InputError, match="duplicate incident id"):
        shard(path, 5)
    good = write(tmp_path, [HEADER, ("1", "2016-06-01", "", "A")])
    with pytest.raises(InputError, match="cannot be the name of a frame"):
        register_part(good, BY_DISTRICT, frame=" ", start=START, end=LAST)
    frame = register_part(good, BY_DISTRICT, frame="nation", start=START, end=LAST)
    with pytest.raises(InputError, match="not said how many"):
        draw_part(good, frame, seed=SEED, start=START, end=LAST, sizes={})
    # What the whole takes of a stratum may be more than there is here, or of one that is not here at all.
    kept = draw_part(good, frame, seed=SEED, start=START, end=LAST, sizes={"A": 9, "B": 4}).kept
    assert {stratum: len(ones) for stratum, ones in kept.items()} == {"A": 1}
