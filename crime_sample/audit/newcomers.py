"""Names that an audit does not know yet: somebody new, or somebody known whose name was typed otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample import names
from crime_sample.reviewers import reviewers
from crime_sample.state import State


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A name that nobody here has; the names of who judges cases, and the known name that it is but for dots, accents
    or the order of its words, blank if there is none."""

    name: str
    known: tuple[str, ...]
    alike: str


def newcomer(state: State, name: str) -> Newcomer | None:
    """What is to be asked about a name; None if it is known, or if nobody judges cases here yet."""
    called = names.clean(name)
    if state.person(called) is not None:
        return None
    judges = reviewers(state)
    known = tuple(sorted(one for person, one in state.people.items() if person in judges))
    alike = names.alike((one for one in state.people.values() if one != names.ERASED), called)
    return Newcomer(called, known, alike) if known or alike else None
