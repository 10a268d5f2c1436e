"""What is handed out to one auditor: the charter, their open cases in review order, and each log as they may see it.

Nothing tells a second review, or a calibration case, from any other: there are no places, no colleagues, no plan, no
seed, no tickets.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from crime_sample.case import Case, PickKind, Verdict
from crime_sample.errors import Broken
from crime_sample.frame import ColumnMap, Crime, Frame, FrameMapping
from crime_sample.linked import LinkedCrime, Standing
from crime_sample.masking import Shown
from crime_sample.routes import Match, Proposal
from crime_sample.state import Charter, State
from crime_sample.values import Document, read_document
from crime_sample.verdict import Owed, OwedWords

AUDITOR = "auditor"
"""Under which pseudonym the auditor stands in the package's own ledger."""


class View(Document):
    """A log as it may be seen: labelled fields, its text, and the names of what is hidden."""

    fields: tuple[tuple[str, str], ...]
    text: str
    hidden: tuple[str, ...] = ()

    @classmethod
    def of(cls, shown: Shown) -> View:
        """``shown`` as a document."""
        return cls(fields=shown.fields, text=shown.text, hidden=shown.hidden)

    def shown(self) -> Shown:
        """As a sitting shows it."""
        return Shown(self.fields, self.text, self.hidden)


class Link(Document):
    """A reference on the log, and what the crime extract holds of it."""

    reference: str
    crime: Crime | None
    hours: float | None
    timely: bool | None
    standing: Standing
    said: str

    @classmethod
    def of(cls, found: LinkedCrime) -> Link:
        """``found`` as a document."""
        return cls(
            reference=found.reference, crime=found.crime, hours=found.hours, timely=found.timely,
            standing=found.standing, said=found.said,
        )  # fmt: skip

    def linked(self) -> LinkedCrime:
        """As a sitting shows it."""
        return LinkedCrime(self.reference, self.crime, self.hours, self.timely, self.standing, self.said)


class Other(Document):
    """Another record that may be of the case's event."""

    route: str
    id: str
    created: str
    match: Match

    @classmethod
    def of(cls, found: Proposal) -> Other:
        """``found`` as a document."""
        return cls(route=found.route, id=found.id, created=found.created, match=found.match)

    def proposal(self) -> Proposal:
        """As a sitting shows it."""
        return Proposal(self.route, self.id, self.created, self.match)


class After(Document):
    """What an auditor sees once their blind step is committed. ``other`` is not written where there is none, so that a
    program of before reads the package."""

    view: View
    linked: tuple[Link, ...] = ()
    other: tuple[Other, ...] = ()

    @model_serializer(mode="wrap")
    def _without_blank(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        made: dict[str, Any] = write(self)
        return {key: value for key, value in made.items() if value or key != "other"}


class Committed(Document):
    """The auditor's own blind step, where it was committed before the package was made."""

    owed: Owed
    words: OwedWords
    at: str
    uid: str


class PackedCase(Document):
    """One case. ``after`` is an ``After`` that does not lie open to whoever pages through the file; blank where the
    outcome was not handed out. ``created`` is when it was reported, where that says which rule pack it is judged by;
    ``picked`` how it was picked by hand, blank where it was not."""

    number: int = Field(ge=1)
    id: str
    stratum: str = ""
    view: View
    committed: Committed | None = None
    after: str = ""
    created: str = ""
    picked: PickKind | Literal[""] = ""

    @model_serializer(mode="wrap")
    def _without_blank(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # What was drawn is written as it was before anything could be picked, so that older programs read it.
        return {key: value for key, value in write(self).items() if key != "picked" or value}


class Contents(Document):
    """All that is handed out in one package, the cases in the order of review: their ranks stay in the audit, since one
    that came twice would give a case away."""

    package: str = Field(pattern=r"^[0-9a-f]{12}$")
    auditor: str = Field(min_length=1)
    made: str
    charter: Charter
    cases: tuple[PackedCase, ...] = Field(min_length=1)


def wrapped(after: After) -> str:
    """``after`` in letters that mean nothing to the eye. It is no encryption: whoever wants to can read it."""
    return base64.b64encode(after.model_dump_json().encode("utf-8")).decode("ascii")


def unwrapped(packed: PackedCase) -> After:
    """What the package holds of a case's outcome."""
    where = f"case {packed.number} of the package"
    try:
        found = json.loads(base64.b64decode(packed.after, validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise Broken("its outcome cannot be read", where=where, remedy="Ask for the package again.") from None
    return read_document(After, found, where=where)


@dataclass(slots=True)
class BlindOnly(Verdict):
    """A verdict of which the package has the blind step only: with that, it is done here. It is not locked either,
    since nothing was shown."""

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be asked here."""
        return self.owed is not None


def beginning(contents: Contents, *, head: str) -> State:
    """The state in which a review of the package begins; ``head`` is what its chain begins at."""
    mapping = FrameMapping(columns=ColumnMap(id="id", created="created"))
    frame = Frame(
        name="package", file_kind="csv", file_sha256="", file_bytes=0, mapping=mapping,
        records=len(contents.cases), excluded=(), strata={}, first_created="", last_created="", with_refs=0,
        fingerprint="",
    )  # fmt: skip
    return State(
        charter=contents.charter,
        keep_until=contents.charter.keep_until,
        people={AUDITOR: contents.auditor},
        roles={AUDITOR: "auditor"},
        frames={frame.name: frame},
        cases={
            one.number: _case(one, frame.name, place) for place, one in enumerate(contents.cases, start=1)
        },
        head=head,
    )


def _case(packed: PackedCase, frame: str, rank: int) -> Case:
    made = packed.committed
    if made is not None:
        verdict = Verdict(
            assigned=AUDITOR, owed=made.owed, owed_words=made.words, auditor=AUDITOR, committed_at=made.at,
            owed_uid=made.uid, revealed=True,
        )  # fmt: skip
    else:
        verdict = Verdict(assigned=AUDITOR) if packed.after else BlindOnly(assigned=AUDITOR)
    labels = {"created": packed.created} if packed.created else {}
    return Case(
        packed.number, frame, packed.stratum, rank, packed.id, "", labels, first=verdict, picked=packed.picked
    )
