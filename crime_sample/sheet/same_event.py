"""The columns of a reveal sheet on records of the same event: those proposed, and those that the auditor names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from crime_sample.case import Case
from crime_sample.formats import one_line, several
from crime_sample.routes import Proposal, answered, called, in_words
from crime_sample.sheet.lines import Choices, Reader
from crime_sample.sheet.values import Column, Returned, clean, plain
from crime_sample.state import State
from crime_sample.verdict import MOST_RECORDS

KEY = "same event"
_MORE = re.compile(r"([0-9]{1,2}) more")

Elsewhere = Mapping[str, Sequence[Proposal]]
"""What was named and not proposed, as it was written, with the records of the frames that it may be."""

PROPOSED = Column(
    "proposed", "may be of the same event", 36, help="Records of the audit's frames; nobody has looked."
)
NAMED = Column(
    KEY, "records of the same event", 26, locked=False, optional=True,
    help="Those that are, with their ids as in the column before, parted by semicolons; '1 more' for one without. "
    "Blank for none. In one row of the case.",
)  # fmt: skip


def has_proposals(state: State) -> bool:
    """Whether records are proposed for any case, so that the columns are in its sheets."""
    return state.overlap is not None and bool(state.overlap.counts)


def proposals_of(state: State, case: Case) -> tuple[Proposal, ...]:
    """The records proposed for a case."""
    return () if state.overlap is None else state.overlap.proposals.get(case.number, ())


def proposed_in_words(state: State, case: Case) -> str:
    """The cell that lists them."""
    return clean("\n".join(in_words(one) for one in proposals_of(state, case)))


def named_elsewhere(state: State, returned: Returned, cases: Collection[int]) -> tuple[str, ...]:
    """What a sheet names that is proposed for none of its cases, to be looked up in the frames before it is parsed."""
    known = {
        text for number in cases for one in proposals_of(state, state.shown[number]) for text in _written(one)
    }
    parts = dict.fromkeys(part for line in returned.lines for part in _parts(line.cells.get(KEY, "")))
    return tuple(part for part in parts if not _MORE.fullmatch(part.casefold()) and plain(part) not in known)


def same_event(
    reader: Reader, case: Case, proposals: Sequence[Proposal], elsewhere: Elsewhere
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """The other records of the event that the one filled row of a case names, by route: how many, and their ids."""
    named: dict[str, Proposal] = {}
    by_hand = 0
    for part in _parts(reader.text(KEY)):
        if more := _MORE.fullmatch(part.casefold()):
            by_hand += int(more[1])
        elif (found := _meant(reader, part, proposals, elsewhere)) is not None:
            if (found.route, found.id) == (case.frame, case.id):
                reader.refuse(KEY, f"'{one_line(part)}' is the case itself.", "Name the other records only.")
            named[found.key] = found
    overlap, same = answered(list(named.values()), by_hand)
    if any(number > MOST_RECORDS for number in overlap.values()):
        reader.refuse(KEY, f"more than {MOST_RECORDS} records of one event cannot be counted.")
        return {}, {}
    return overlap, same


def _meant(reader: Reader, part: str, proposals: Sequence[Proposal], elsewhere: Elsewhere) -> Proposal | None:
    """The record that is written so: one of those proposed, or else of the frames."""
    fitting = (
        [one for one in proposals if part in (called(one), one.id)]
        or [one for one in proposals if plain(part) in _written(one)]
        or list(elsewhere.get(part, ()))
    )
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        both = several([one_line(one.route) for one in fitting])
        reader.refuse(
            KEY, f"'{one_line(part)}' stands in {both}.", f"Say which: '{one_line(called(fitting[0]))}'."
        )
        return None
    hint = Choices((called(one), called(one)) for one in proposals).hint(part)
    reader.refuse(
        KEY, f"no frame of the audit holds '{one_line(part)}'.", hint or "Check the id, or blank it."
    )
    return None


def _written(one: Proposal) -> tuple[str, str]:
    return plain(clean(called(one))), plain(clean(one.id))


def _parts(text: str) -> Iterable[str]:
    return (part.strip() for part in re.split(r"[;\n]", text) if part.strip())
