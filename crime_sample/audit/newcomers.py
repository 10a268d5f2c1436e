"""Names that an audit does not know yet: somebody new, or somebody known whose name was typed otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample import names
from crime_sample.errors import Refused
from crime_sample.formats import one_line
from crime_sample.reviewers import all_at_work, reviewers
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
    alike = names.alike(state.people.values(), called)
    return Newcomer(called, known, alike) if known or alike else None


def not_a_reviewer_misspelt(state: State, name: str) -> None:
    """Refused for an unknown name that is like the name of somebody who judges cases still: what is kept from them
    would not be kept from another spelling."""
    called = names.clean(name)
    if state.person(called) is not None:
        return
    judging = (state.people[person] for person in sorted(all_at_work(state)))
    like = names.alike(judging, called)
    if like:
        raise Refused(
            f"'{one_line(called)}' is not known here, but '{one_line(like)}' judges cases of this audit",
            remedy="Give your name as it is known; if you are somebody else, add what tells you apart.",
        )
