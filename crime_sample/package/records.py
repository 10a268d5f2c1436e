"""A package as lines of text: a heading, what was handed out, and a line for everything the auditor did.

What is done at once stands on one line, so that a line is there whole or not at all. The heading counts the lines that
were acknowledged, so that a file that lost its end on the way is known from one that is shorter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field

from crime_sample.canonical import canonical
from crime_sample.errors import InputError
from crime_sample.formats import visible
from crime_sample.ledger import Event
from crime_sample.package.contents import AUDITOR, Contents
from crime_sample.values import Document, read_document

FORMAT = "crime_sample-package-1"
SIGN = f'{{"format":"{FORMAT}"'
"""How every package begins."""
COUNT_AT = len(SIGN) + len(',"lines":"')
"""Where the count of lines stands in a package, in bytes."""

MOST_AT_ONCE = 100
_AGAIN = "Ask for the file once more, unchanged: sent as it is, not copied out of a message."
D = TypeVar("D", bound=Document)


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time must say its zone")
    return text


Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Lock(Document):
    """How a package is encrypted: its own key, encrypted to those who may open it."""

    kind: Literal["recipients", "passphrase"]
    key: str
    public: str


class Heading(Document):
    """The first line, never encrypted: which package it is, its marking, its lock, and the hash of what was handed
    out; ``lines`` the auditor's lines that were acknowledged, None in a package of before they were counted."""

    format: Literal["crime_sample-package-1"] = FORMAT  # type: ignore[assignment]
    lines: str | None = Field(default=None, pattern=r"^[0-9]{8}$")
    package: str = Field(pattern=r"^[0-9a-f]{12}$")
    marking: str
    lock: Lock | None = None
    contents: Hash


class Entry(Document):
    """One event of the package's own ledger, as it is written."""

    seq: int = Field(ge=1)
    at: Moment
    kind: str = Field(pattern=r"^[a-z-]{1,40}$")
    uid: str = Field(pattern=r"^[0-9a-f]{24}(-revealed)?$")
    body: dict[str, Any]
    sealed: dict[str, Any] | None = None
    seal: Hash | None = None
    salt: str | None = Field(default=None, max_length=64)
    prev: Hash
    hash: Hash
    key: Hash | None = None
    signature: str | None = Field(default=None, pattern=r"^[0-9a-f]{128}$")

    def event(self) -> Event:
        """As an event."""
        return Event(
            seq=self.seq, at=self.at, actor=AUDITOR, kind=self.kind, uid=self.uid, body=self.body, prev=self.prev,
            hash=self.hash, seal=self.seal, salt=self.salt, sealed=self.sealed, key=self.key, signature=self.signature,
        )  # fmt: skip


class Record(Document):
    """What was done at once."""

    entries: tuple[Entry, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


_KEPT = tuple(Entry.model_fields)


def heading_line(heading: Heading) -> str:
    """The first line."""
    text = json.dumps(heading.model_dump(mode="json"), separators=(",", ":"))
    if not text.startswith(SIGN) or text.find(heading.lines or count(0), 0, COUNT_AT + 8) != COUNT_AT:
        raise AssertionError("a package must be known by its first letters")
    return text


def count(lines: int) -> str:
    """So many lines, always as wide."""
    return f"{lines:08d}"


def contents_line(contents: Contents) -> str:
    """What is handed out, as text in its one spelling."""
    return canonical(contents.model_dump(mode="json"))


def record_line(events: Sequence[Event]) -> str:
    """What was done at once, as text. Unsigned, it reads as before there were signatures."""
    return canonical({"entries": [_kept(event) for event in events]})


def _kept(event: Event) -> dict[str, Any]:
    kept = {name: getattr(event, name) for name in _KEPT}
    return {
        name: value for name, value in kept.items() if value is not None or name not in ("key", "signature")
    }


def read_heading(text: str, *, where: str) -> Heading:
    """The heading in a first line."""
    return _read(Heading, text, where)


def read_contents(text: str, *, where: str) -> Contents:
    """What was handed out, from its line."""
    return _read(Contents, text, where)


def read_record(text: str, *, where: str) -> list[Event]:
    """The events of a line."""
    return [entry.event() for entry in _read(Record, text, where).entries]


def _read(model: type[D], text: str, where: str) -> D:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable(where) from None
    if not isinstance(found, dict):
        raise unreadable(where)
    try:
        return read_document(model, found, where=where)
    except InputError as error:  # its words repeat keys of a file that anybody may have written
        raise InputError(visible(error.what[:500]), where=where, remedy=_AGAIN) from None


def unreadable(where: str) -> InputError:
    """The fault of a line that is not what it should be."""
    return InputError(
        "this line cannot be read: the file was changed or damaged outside the program",
        where=where,
        remedy=_AGAIN,
    )
