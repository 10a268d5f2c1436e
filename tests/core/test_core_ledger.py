"""The ledger: any change to any entry is found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample import ledger
from crime_sample.errors import Broken
from crime_sample.ledger import ROOT, Draft, Event

TEXT = st.text(max_size=20)
BODY = st.dictionaries(TEXT, st.one_of(TEXT, st.integers(-9, 9), st.booleans(), st.none()), max_size=3)
DRAFT = st.builds(Draft, kind=TEXT, body=BODY, uid=TEXT, sealed=st.one_of(st.none(), BODY))


def chain(drafts: list[Draft]) -> list[Event]:
    events: list[Event] = []
    for number, draft in enumerate(drafts, start=1):
        prev = events[-1].hash if events else ROOT
        events.append(
            ledger.write(draft, seq=number, prev=prev, at=f"t{number}", actor="p1", salt=f"s{number}")
        )
    return events


@given(st.lists(DRAFT, max_size=6))
def test_a_chain_as_written_holds(drafts: list[Draft]) -> None:
    """Whatever is written, the chain holds and its head is the last hash."""
    events = chain(drafts)
    assert ledger.check(events) == (events[-1].hash if events else ROOT)


@given(
    st.lists(DRAFT, min_size=2, max_size=6),
    st.data(),
    st.sampled_from(["at", "actor", "kind", "uid", "body", "prev", "hash", "seal", "sealed"]),
)
def test_any_changed_field_is_named(drafts: list[Draft], data: st.DataObject, field: str) -> None:
    """A change to any field of any entry breaks the chain at that entry."""
    events = chain(drafts)
    place = data.draw(st.integers(0, len(events) - 1))
    event = events[place]
    if field == "sealed" and event.sealed is None:
        return
    changed = {"body": {**event.body, "x": "changed"}, "sealed": {**(event.sealed or {}), "x": "changed"}}
    events[place] = replace(event, **{field: changed.get(field, "changed")})
    with pytest.raises(Broken, match=f"ledger entry {place + 1} "):
        ledger.check(events)


@given(st.lists(DRAFT, min_size=3, max_size=6), st.data())
def test_a_missing_or_moved_entry_is_named(drafts: list[Draft], data: st.DataObject) -> None:
    """An entry taken out of the middle, or two exchanged, break the chain."""
    events = chain(drafts)
    place = data.draw(st.integers(0, len(events) - 2))
    with pytest.raises(Broken):
        ledger.check(events[:place] + events[place + 1 :])
    swapped = [*events]
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    with pytest.raises(Broken):
        ledger.check(swapped)


def test_an_erased_sealed_part_does_not_break_the_chain() -> None:
    """The chain holds the commitment, so the content can go."""
    events = chain([Draft("person-added", {"person": "p1"}, "u", {"name": "Ann"})])
    assert ledger.check([replace(events[0], sealed=None, salt=None)]) == events[0].hash


def test_the_public_part_holds_nothing_sealed() -> None:
    """A name in a sealed part is in none of the chained fields."""
    event = chain([Draft("person-added", {"person": "p1"}, "u", {"name": "Ann Jones"})])[0]
    public = (event.body, event.seal, event.hash, event.uid, event.kind, event.actor)
    assert "Ann Jones" not in repr(public)
    assert "Ann Jones" not in repr(event)
