"""The draw rule, by hand and by its consequences."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.design import SeedSource
from crime_sample.draw import RULE, rule, smallest, ticket, tickets_digest, trust
from crime_sample.errors import InputError
from crime_sample.kind import KINDS

ROWS = [(f"{n:05d}", "ab"[n % 2]) for n in range(200)]


@pytest.mark.parametrize("unit", ["00000000", "é", "e\u0301", "😀", "100%", "a\\n", 'it\'s "x"', "a  b"])
def test_a_ticket_is_the_hash_of_seed_frame_and_id(unit: str) -> None:
    """SHA-256 of the UTF-8 bytes with single line feeds between, whatever the id holds."""
    assert ticket("S 1", "main", unit) == hashlib.sha256(b"S 1\nmain\n" + unit.encode()).hexdigest()


@pytest.mark.parametrize(
    ("seed", "frame", "unit"),
    [("a\nb", "m", "1"), ("a", "m\n", "1"), ("a", "m", "1\n2"), ("", "m", "1"), (" a", "m", "1")],
)
def test_what_would_make_tickets_ambiguous_is_refused(seed: str, frame: str, unit: str) -> None:
    """A line feed anywhere, or a blank nobody would see around the seed, is an error."""
    with pytest.raises(InputError):
        ticket(seed, frame, unit)


def ids(rows: list[tuple[str, str]], sizes: dict[str, int]) -> list[tuple[str, str]]:
    return [(c.stratum, c.id) for c in smallest(rows, sizes, seed="s", frame="main")]


def test_the_order_of_the_frame_does_not_matter() -> None:
    """A shuffled frame gives the same sample in the same order."""
    shuffled = ROWS[:]
    random.Random(1).shuffle(shuffled)
    assert ids(shuffled, {"a": 20, "b": 7}) == ids(ROWS, {"a": 20, "b": 7})


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_larger_sample_contains_the_smaller_first(small: int, more: int) -> None:
    """The first n tickets of a larger draw are the smaller draw."""
    assert ids(ROWS, {"a": small + more})[: min(small, 100)] == ids(ROWS, {"a": small})


def test_strata_and_shards_can_be_drawn_apart_and_merged() -> None:
    """Strata drawn apart, and the smallest of the smallest of shards, are the sample drawn at once."""
    whole = ids(ROWS, {"a": 20, "b": 7})
    assert ids(ROWS, {"a": 20}) + ids(ROWS, {"b": 7}) == whole
    shards = [smallest(ROWS[place::3], {"a": 20, "b": 7}, seed="s", frame="main") for place in range(3)]
    assert ids([(c.id, c.stratum) for shard in shards for c in shard], {"a": 20, "b": 7}) == whole


def test_the_stratum_does_not_enter_the_ticket() -> None:
    """Re-stratifying changes who is drawn, never a ticket."""
    one = {c.id: c.ticket for c in smallest(ROWS, {"a": 100, "b": 100}, seed="s", frame="main")}
    two = {
        c.id: c.ticket for c in smallest([(u, "all") for u, _ in ROWS], {"all": 200}, seed="s", frame="main")
    }
    assert one == two


def test_the_digest_of_the_tickets_does_not_depend_on_their_order() -> None:
    """The digest is over sorted lines of frame, stratum and ticket."""
    drawn = smallest(ROWS, {"a": 3, "b": 2}, seed="s", frame="main")
    lines = sorted(f"main\t{c.stratum}\t{c.ticket}" for c in drawn)
    expected = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert tickets_digest("main", drawn) == tickets_digest("main", drawn[::-1]) == expected


def test_how_far_a_seed_can_be_trusted_is_said() -> None:
    """An own seed is called so; a public one without proof leaves the proof to the reader."""
    assert "cannot be shown" in trust(SeedSource(), proof="")
    assert "No proof was recorded" in trust(SeedSource(kind="public", words="lottery"), proof="")
    assert "No proof" not in trust(SeedSource(kind="witnessed", words="dice"), proof="minutes of 3 May")


def test_the_words_of_the_rule_follow_the_kind_and_what_is_hashed_does_not() -> None:
    """A statement of a draw has the rule as it always was."""
    assert (
        rule()
        == RULE
        == (
            "ticket = SHA-256 of the UTF-8 text SEED, line feed, FRAME, line feed, INCIDENT ID (lower-case hex); "
            "within each stratum the incidents with the smallest tickets are the sample, in ticket order"
        )
    )
    words = rule(KINDS["cancelled"].unit_id, KINDS["cancelled"].units)
    assert "FRAME, line feed, RECORD ID (lower-case hex)" in words
    assert "the cancelled records with the smallest tickets" in words
