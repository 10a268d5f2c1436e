"""Parts of a frame, drawn apart and merged, are the draw of the whole; what is not sure is refused."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.draw import smallest, tickets_digest
from crime_sample.errors import Broken, CrimeSampleError, InputError, Refused
from crime_sample.frame import Candidate, fingerprint
from crime_sample.shards import Kept, Merged, Shard, check_shard, merge, sizes_of

Rows = Sequence[tuple[str, str]]
SEED = "20 11 2026: 3 9 14 27 38 41"


def shard(rows: Rows, sizes: Mapping[str, int], **changes: Any) -> Shard:
    """The shard of these rows by the plain rule."""
    incidents: dict[str, int] = {}
    for _, stratum in rows:
        incidents[stratum] = incidents.get(stratum, 0) + 1
    kept: dict[str, tuple[Kept, ...]] = {}
    for one in smallest(rows, {s: n for s, n in sizes.items() if s in incidents}, seed=SEED, frame="nation"):
        kept[one.stratum] = (*kept.get(one.stratum, ()), Kept(ticket=one.ticket, id=one.id, labels={}))
    values: dict[str, Any] = {
        "program": "test", "frame": "nation", "seed": SEED, "start": date(2026, 1, 1), "end": date(2026, 6, 30),
        "file_sha256": "f" * 64, "fingerprint": fingerprint(rows), "mapping": "m" * 64, "incidents": incidents,
        "kept": kept,
    }  # fmt: skip
    return Shard(**(values | changes))


def parted(rows: Rows, count: int, chance: random.Random) -> list[Rows]:
    """The rows in ``count`` parts of very different sizes, none without any."""
    weights = [chance.random() ** 4 + 0.001 for _ in range(count)]
    parts: list[list[tuple[str, str]]] = [[] for _ in range(count)]
    for row in rows:
        chance.choices(parts, weights)[0].append(row)
    return [part for part in parts if part]


def frame(count: int, chance: random.Random) -> Rows:
    """Incidents of which one stratum has few and one has most."""
    strata = chance.choices("abcd", (60, 30, 9, 1), k=count)
    return [(f"{number:05d}", stratum) for number, stratum in enumerate(strata)]


def plain(merged: Merged) -> list[Candidate]:
    """The merged sample as a draw gives it."""
    return [one.candidate for one in merged.drawn]


def held(rows: Rows) -> dict[str, int]:
    """Incidents by stratum."""
    found: dict[str, int] = {}
    for _, stratum in rows:
        found[stratum] = found.get(stratum, 0) + 1
    return found


@given(st.integers(1, 400), st.integers(1, 20), st.integers(1, 120), st.integers(0, 10**9))
def test_any_parts_of_a_frame_merge_to_the_draw_of_the_whole(
    count: int, parts: int, most: int, chance: int
) -> None:
    """Every size up to what the shards kept gives the sample of one draw, its ranks and its digest; a smaller one is
    its head."""
    dice = random.Random(chance)
    rows = frame(count, dice)
    shards = {
        f"s{n}": shard(part, dict.fromkeys("abcd", most)) for n, part in enumerate(parted(rows, parts, dice))
    }
    asked = {stratum: dice.randint(1, min(most, there)) for stratum, there in held(rows).items()}
    merged = merge(shards, asked)
    whole = smallest(rows, asked, seed=SEED, frame="nation")
    assert plain(merged) == whole
    assert merged.tickets == tickets_digest("nation", whole)
    assert merged.sizes == asked
    owner = {
        unit: name
        for name, part in shards.items()
        for kept in part.kept.values()
        for unit in [k.id for k in kept]
    }
    assert all(owner[one.candidate.id] == one.shard for one in merged.drawn)
    for stratum, size in asked.items():
        ranks = [one.rank for one in merged.drawn if one.candidate.stratum == stratum]
        assert ranks == list(range(1, size + 1))
        fewer = plain(merge(shards, {stratum: (size + 1) // 2}))
        assert fewer == [one for one in whole if one.stratum == stratum][: (size + 1) // 2]


@given(st.integers(1, 300), st.integers(1, 20), st.integers(0, 10**9))
def test_whatever_the_shards_kept_the_sample_is_right_or_refused(count: int, parts: int, chance: int) -> None:
    """Shards that kept few, each another number: a merged sample is that of the whole, and what the error calls sure
    is, and is the most that is."""
    dice = random.Random(chance)
    rows = frame(count, dice)
    shards = {
        f"s{n}": shard(part, {stratum: dice.randint(1, 30) for stratum in "abcd"})
        for n, part in enumerate(parted(rows, parts, dice))
    }
    for stratum, there in held(rows).items():
        size = dice.randint(1, there)
        try:
            found = plain(merge(shards, {stratum: size}))
        except Refused as refused:
            sure = int(refused.remedy.split("with these, ")[1].split(" ")[0])
            assert 0 <= sure < size
            if sure:
                found = plain(merge(shards, {stratum: sure}))
                assert found == smallest(rows, {stratum: sure}, seed=SEED, frame="nation")
            with pytest.raises(Refused):
                merge(shards, {stratum: sure + 1})
        else:
            assert found == smallest(rows, {stratum: size}, seed=SEED, frame="nation")


ROWS = [(f"{n:03d}", "ab"[n % 2]) for n in range(100)]
KENT, SURREY = shard(ROWS[:60], {"a": 10, "b": 10}), shard(ROWS[60:], {"a": 10, "b": 10})


def test_up_to_so_many_of_every_stratum() -> None:
    """Where a stratum has no size of its own, ``most`` holds, or all there are."""
    assert sizes_of({"a": 5, "b": 50}, {"b": 7}, 9) == {"a": 5, "b": 7}
    assert merge({"k": KENT, "s": SURREY}, {"a": 3}, most=5).sizes == {"a": 3, "b": 5}


@pytest.mark.parametrize(
    ("shards", "sizes", "words"),
    [
        (
            {"kent": KENT, "surrey": shard(ROWS[60:], {"a": 10}, seed="other")},
            {"a": 5},
            "the seed of kent is '20 11",
        ),
        ({"kent": KENT, "surrey": shard(ROWS[60:], {"a": 10}, frame="main")}, {"a": 5}, "of surrey 'main'"),
        (
            {"kent": KENT, "surrey": shard(ROWS[60:], {"a": 10}, end=date(2026, 7, 1))},
            {"a": 5},
            "audit period of kent is '2026-01-01 to 2026-06-30', that of surrey '2026-01-01 to 2026-07-01'",
        ),
        ({"kent": KENT, "copy": KENT}, {"a": 5}, "kent and copy are the same shard"),
        (
            {"kent": KENT, "other": shard(ROWS[:61], {"a": 10})},
            {"a": 5},
            "incident '0.*' is in kent and in other",
        ),
        ({"kent": KENT, "surrey": SURREY}, {"a": 51}, "51 cannot be drawn from the 50"),
        ({"kent": KENT, "surrey": SURREY}, {"c": 1}, "no shard has a stratum 'c'"),
        ({"kent": KENT, "surrey": SURREY}, {}, "no size is given"),
        ({}, {"a": 1}, "no shard to merge"),
        ({"kent": KENT, "surrey": SURREY}, {"a": 40}, r"kent kept 10 of 30 and surrey kept 10 of 20"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(
    shards: dict[str, Shard], sizes: dict[str, int], words: str
) -> None:
    """Two draws, a part twice, an incident in two parts, and more than the parts can tell."""
    with pytest.raises(InputError, match=words):
        merge(shards, sizes)


def test_what_others_wrote_steers_no_terminal() -> None:
    """Ids and seeds of a file that came from elsewhere are shown with what cannot be seen made visible."""
    kept = KENT.kept["a"]
    odd = KENT.model_copy(update={"kept": {"a": (kept[0].model_copy(update={"id": "\x1b[2J"}), *kept[1:])}})
    with pytest.raises(Broken, match=r"incident '␛\[2J'"):
        check_shard(odd, where="kent.shard")
    with pytest.raises(Refused, match="'␛x'"):
        merge({"kent": KENT, "odd": shard(ROWS[60:], {"a": 1}, seed="\x1bx")}, {"a": 1})


def test_a_shard_that_kept_all_it_has_is_never_short() -> None:
    """What there is no more of cannot be missed; of two shards the one that kept too little is named."""
    small, large = shard(ROWS[:10], {"a": 99}), shard(ROWS[10:], {"a": 2})
    with pytest.raises(Refused, match=r"smallest \(large kept 2 of 45\)"):
        merge({"small": small, "large": large}, {"a": 20})
    with pytest.raises(Refused, match="none kept 0 of 45"):
        merge({"small": small, "none": shard(ROWS[10:], {})}, {"a": 1})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda kept: (*kept[:-1], kept[-1].model_copy(update={"id": "x"})), "ticket of incident 'x'"),
        (lambda kept: kept[::-1], "out of order"),
        (lambda kept: (*kept, kept[-1]), "out of order"),
    ],
)
def test_a_shard_is_held_to_the_rule(change: Any, words: str) -> None:
    """A ticket that the rule does not give, tickets out of order, and more than there are, are broken."""
    check_shard(KENT, where="kent.shard")
    with pytest.raises(Broken, match=words):
        check_shard(KENT.model_copy(update={"kept": {"a": change(KENT.kept["a"])}}), where="kent.shard")
    for incidents in ({"a": 9, "b": 30}, {"b": 30}):
        with pytest.raises(CrimeSampleError, match=r"stratum 'a' keeps 10 of \d incident"):
            check_shard(KENT.model_copy(update={"incidents": incidents}), where="kent.shard")
