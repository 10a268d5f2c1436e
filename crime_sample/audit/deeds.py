"""What an auditor did to a case in a package, done again in the audit: one function for each kind of entry.

An entry is taken apart and made anew by the rules of the review, never copied: it comes from a file that anybody may
have written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field

from crime_sample import interests, review, to_registrar
from crime_sample.errors import InputError, Refused
from crime_sample.formats import visible
from crime_sample.ledger import Draft, Event
from crime_sample.package.contents import PackedCase, unwrapped
from crime_sample.places import own, place_of
from crime_sample.state import State
from crime_sample.values import Document, read_document
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords

Text = Annotated[str, Field(max_length=100_000)]
D = TypeVar("D", bound=Document)


class Why(Document):
    """A reason."""

    why: Text = ""


class Words(Document):
    """Words for a colleague, or for the registrar."""

    words: Text


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry of a package, the state it is to be done in, the case as it was handed out, and whose deed it is."""

    state: State
    event: Event
    packed: PackedCase
    actor: str

    @property
    def number(self) -> int:
        """The case."""
        return self.packed.number

    @property
    def where(self) -> str:
        """Where it stands."""
        return f"entry {self.event.seq} of the package"

    def sealed(self, model: type[D]) -> D:
        """Its sealed part."""
        return self._read(model, self.event.sealed or {})

    def body(self, model: type[D], key: str) -> D:
        """A part of its body."""
        found = self.event.body.get(key)
        return self._read(model, found if isinstance(found, dict) else {})

    def _read(self, model: type[D], found: dict[str, Any] | Any) -> D:
        try:
            read = read_document(model, found, where=self.where)
        except InputError as error:
            raise InputError(visible(error.what[:500]), where=self.where) from None
        if len(read.model_dump_json()) > _MOST:
            raise InputError("what it says is too long", where=self.where)
        return read


_MOST = 1_000_000


def _committed(deed: Deed) -> list[Draft]:
    owed, words = deed.body(Owed, "owed"), deed.sealed(OwedWords)
    made = review.commit(deed.state, deed.number, owed, words, auditor=deed.actor, uid=deed.event.uid)
    # What was not shown is not locked yet: a later entry may take it back.
    return [draft for draft in made if deed.packed.after or draft.kind != "revealed"]


def locks(state: State, packed: PackedCase, actor: str) -> list[Draft]:
    """Taking in locks: the outcome of a case that was committed blind may be handed out from now on."""
    case = review.find(state, packed.number)
    place = place_of(case, actor)
    verdict = None if place is None else own(case, place)
    if verdict is None or verdict.owed is None or verdict.owed.answer not in REVEALED or verdict.revealed:
        return []
    return [Draft("revealed", {"case": packed.number, "place": place}, f"{verdict.owed_uid}-revealed")]


def _judged(deed: Deed) -> list[Draft]:
    outcome, words = deed.body(Outcome, "outcome"), deed.sealed(OutcomeWords)
    if not deed.packed.after:
        raise Refused("its outcome was not handed out, and so cannot have been judged")
    after = unwrapped(deed.packed)
    links = {one.reference: one.linked() for one in after.linked}
    proposed = {(one.route, one.id) for one in after.other}
    if any((route, unit) not in proposed for route, ids in words.same.items() for unit in ids):
        raise Refused("it names a record as of the same event that was not proposed")
    for reference in words.references:
        if reference and reference not in links:
            raise Refused(f"the reference '{visible(reference[:80])}' does not stand on the log")
    crimes = {key: one.crime for key, one in links.items() if one.crime is not None and one.counts}
    return review.judge(
        deed.state, deed.number, outcome, words, auditor=deed.actor, uid=deed.event.uid, crimes=crimes
    )


def _withdrawn(deed: Deed) -> list[Draft]:
    why = deed.sealed(Why).why
    made = review.undo(deed.state, deed.number, auditor=deed.actor, uid=deed.event.uid, why=why)
    if any(draft.body["supersedes"] != deed.event.body.get("supersedes") for draft in made):
        raise Refused(f"the package takes back a step on case {deed.number} that is not the one that stands")
    return made


def _objected(deed: Deed) -> list[Draft]:
    return review.object_to(
        deed.state, deed.number, auditor=deed.actor, uid=deed.event.uid, why=deed.sealed(Why).why
    )


def _recused(deed: Deed) -> list[Draft]:
    return interests.recuse(
        deed.state, deed.number, auditor=deed.actor, uid=deed.event.uid, why=deed.sealed(Why).why
    )


def _remarked(deed: Deed) -> list[Draft]:
    return to_registrar.remark(deed.state, deed.number, uid=deed.event.uid, words=deed.sealed(Words).words)


def _remark_withdrawn(deed: Deed) -> list[Draft]:
    note = str(deed.event.body.get("note", ""))
    held = review.find(deed.state, deed.number).remarks
    if not any(one.open for one in held if one.uid == note):
        return []  # the registrar was quicker
    return to_registrar.withdraw_note(deed.state, deed.number, note, auditor=deed.actor, uid=deed.event.uid)


def _referred(deed: Deed) -> list[Draft]:
    return to_registrar.refer(deed.state, deed.number, uid=deed.event.uid, words=deed.sealed(Words).words)


DEEDS: dict[str, Callable[[Deed], Sequence[Draft]]] = {
    "committed": _committed,
    "judged": _judged,
    "withdrawn": _withdrawn,
    "objected": _objected,
    "recused": _recused,
    "remarked": _remarked,
    "remark-withdrawn": _remark_withdrawn,
    "referred": _referred,
}
# Looking at a log is no deed to be done again: done at once with the verdict, it would make its time nothing. It is
# kept with the taking in. A reveal follows from its commitment.
NO_DEEDS = frozenset(("opened", "revealed"))
FREE_OF_PLACE = frozenset(("remarked", "remark-withdrawn", "referred", "recused"))
"""What can be said of a case whoever judges it; of an interest, as long as one has not judged it."""
