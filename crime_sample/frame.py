"""Stage 1: what is known of the population of incidents.

A *frame* is the list of incidents a sample is drawn from. It stays where it is, in its export; what is kept
here is how to read it (``FrameMapping``), what was left out and why, the number of incidents in each stratum,
and fingerprints that tie every later number to that very list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from crime_sample.values import Document, Grown

# What is trimmed from an incident id: these six and no others, so that any language can redo it.
BLANKS = " \t\n\r\v\f"
BLANK_LABEL = "(blank)"
OUTSIDE_PERIOD = "outside the audit period"
"""The reason, among those for leaving records out, that no rule declares."""
REJECTED = "rejected: "
"""Before the words of a fault, among those reasons, where faulty records were left out."""
_REF_SEPARATORS = re.compile(f"[;,|{BLANKS}]+")


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class ColumnMap(Grown):
    """Which column of the export plays which part. Several columns may share a part where a tuple stands.

    ``place`` says where it was, in as few words as another route would use: by it incidents of one event are found.
    ``cluster`` names the event, or the district, that an incident is drawn with or in; ``size`` holds a number that its
    chance to be drawn is in proportion to, such as a risk score.
    """

    LATER = frozenset(("place", "cluster", "size"))

    id: str
    created: str
    created_time: str | None = None
    closed: str | None = None
    opening: Columns = ()
    closing: Columns = ()
    result: Columns = ()
    district: str | None = None
    grade: str | None = None
    source: str | None = None
    text: Columns = ()
    refs: Columns = ()
    show: Columns = ()
    place: Columns = ()
    cluster: str | None = None
    size: str | None = None

    def named(self) -> tuple[str, ...]:
        """Every column named, once, in order of first mention."""
        parts = (self.id, self.created, self.created_time, self.closed, *self.opening, *self.closing)
        rest = (*self.result, self.district, self.grade, self.source, *self.text, *self.refs, *self.show)
        rest = (*rest, *self.place, self.cluster, self.size)
        return tuple(dict.fromkeys(column for column in (*parts, *rest) if column))


class Exclusion(Document):
    """A declared rule by which records are left out of the frame: a column with codes, or an SQL expression.

    Codes are compared without regard to case and outer blanks; ``*`` stands for any text; ``""`` for a blank.
    """

    reason: str = Field(min_length=1)
    column: str | None = None
    codes: Codes = ()
    where: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Exclusion:
        if (self.where is None) == (self.column is None) or (self.column is not None and not self.codes):
            raise ValueError("give either 'column' with 'codes', or 'where' with an expression")
        return self


class StratumRule(Document):
    """One stratum of a list of rules, the first that fits wins: codes by part of the mapping, or ``where``.

    ``opening`` fits when any opening column holds one of the codes, ``closing`` likewise; if both are given,
    either suffices.
    """

    name: str = Field(min_length=1)
    opening: Codes = ()
    closing: Codes = ()
    where: str | None = None

    @model_validator(mode="after")
    def _some_test(self) -> StratumRule:
        if not (self.opening or self.closing or self.where):
            raise ValueError(f"stratum '{self.name}' has no 'opening', 'closing' or 'where'")
        return self


class StrataRule(Document):
    """How incidents fall into strata: by a ``column``, by ``groups``, or (neither) all in one stratum."""

    column: str | None = None
    groups: tuple[StratumRule, ...] = ()
    otherwise: str = "other"

    @model_validator(mode="after")
    def _one_way(self) -> StrataRule:
        if self.column is not None and self.groups:
            raise ValueError("strata come from a column or from groups, not both")
        names = [group.name for group in self.groups]
        if len(set(names)) != len(names):
            raise ValueError("two strata groups have the same name")
        return self


class FrameMapping(Document):
    """How an export is read. ``encoding``, ``delimiter`` and ``date_format`` may be left to detection; what was
    detected is written back before the mapping is registered.

    References of the form ``reference_pattern``, and lines in which a ``hide`` pattern such as ``CRIME RECORDED``
    is found, are hidden in what an auditor sees blind. ``time_zone`` is the place by whose clocks the times were
    written, such as ``Europe/London``; without one they are subtracted as written. ``query`` is what is asked of a
    database where no table is named.
    """

    columns: ColumnMap
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    worksheet: str | None = None
    query: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    reference_pattern: str | None = None
    hide: Columns = ()
    exclude: tuple[Exclusion, ...] = ()
    strata: StrataRule = StrataRule()

    @model_validator(mode="after")
    def _pattern_compiles(self) -> FrameMapping:
        for pattern in (self.reference_pattern, *self.hide):
            try:
                re.compile(pattern or "")
            except re.error as error:
                raise ValueError(f"'{pattern}' is not a regular expression: {error}") from None
        return self

    def masked(self) -> frozenset[str]:
        """Columns an auditor must not see before committing: they tell the outcome."""
        part = self.columns
        return frozenset((*part.closing, *part.result, *part.refs)) | (
            frozenset((part.closed,)) if part.closed else frozenset()
        )

    def stratum_is_masked(self) -> bool:
        """Whether the stratum itself tells the outcome, because it is made from masked columns."""
        rule = self.strata
        if rule.column is not None:
            return rule.column in self.masked()
        return any(group.closing or group.where for group in rule.groups)


class Excluded(Document):
    """How many records one exclusion rule took out."""

    reason: str
    records: int


class FrameFile(Document):
    """One of the several files that are a frame."""

    name: str
    sha256: str
    bytes: int
    records: int


class Clusters(Document):
    """The clusters of a stratum: how many there are, of how many ``incidents``; ``squares`` is the sum of the squares
    of their incidents. A cluster lies in the stratum of its earliest incident."""

    clusters: int
    incidents: int
    squares: int


class Sizes(Document):
    """The sizes of the incidents of a stratum: their ``total`` as a decimal number, and the mean of the sizes times the
    mean of one over them, by which weights that size does not explain make a variance greater (Kish)."""

    total: str
    effect: float


class Frame(Grown):
    """A registered frame: how to read it, what it holds, and what ties it to its file."""

    LATER = frozenset(("clusters", "sizes", "also"))

    name: str = Field(min_length=1)
    file_kind: Literal["csv", "parquet", "xlsx", "postgresql", "spark"]
    file_sha256: str
    """Blank where the frame is no file."""
    file_bytes: int
    file_plain: bool = False
    """Whether the file was read as it is: no other encoding, no null bytes."""
    files: tuple[FrameFile, ...] = ()
    """Where there are several: ``file_sha256`` is that of their hashes, sorted, a line feed after each."""
    mapping: FrameMapping
    records: int
    excluded: tuple[Excluded, ...]
    left_out: str = ""
    """Why faulty records were left out, where they were; ``excluded`` counts them."""
    strata: dict[str, int]
    ungrouped: dict[str, int] = Field(default_factory=dict)
    first_created: str
    last_created: str
    with_refs: int
    fingerprint: str
    clusters: dict[str, Clusters] = Field(default_factory=dict)
    sizes: dict[str, Sizes] = Field(default_factory=dict)
    also: dict[str, str] = Field(default_factory=dict)
    """Fingerprints of (id, cluster) and (id, size), made like the first, where these are mapped."""

    @property
    def incidents(self) -> int:
        """Incidents in the frame, after exclusions."""
        return sum(self.strata.values())


class ExtractMap(Document):
    """Columns of a crime extract; ``klass`` is written ``class`` in a mapping file."""

    reference: str
    recorded: str
    klass: str | None = Field(default=None, alias="class")
    status: str | None = None
    model_config = Document.model_config | {"populate_by_name": True}


class StatusWords(Document):
    """What stands in an extract's status column; ``*`` is any text. Each is added to the usual words for it
    (``linked.USUAL_STATUSES``), and goes before them."""

    recorded: Codes = ()
    cancelled: Codes = ()
    transferred: Codes = ()


class ExtractMapping(Document):
    """How a crime extract is read.

    ``cut_off`` is the last day of what counts as recorded, where the extract reaches further. ``own_references`` is
    the form of the force's own references as a regular expression; learned unless given. ``time_zone`` as in
    ``FrameMapping``; that of the frame unless given.
    """

    columns: ExtractMap
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    worksheet: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    cut_off: date | None = None
    own_references: str | None = None
    statuses: StatusWords = StatusWords()

    @model_validator(mode="after")
    def _pattern_compiles(self) -> ExtractMapping:
        try:
            re.compile(self.own_references or "")
        except re.error as error:
            raise ValueError(f"'{self.own_references}' is not a regular expression: {error}") from None
        return self


class Extract(Document):
    """The registered crime extract: the cut-off of what counts as recorded.

    ``kind`` is ``file`` for an extract of its own, ``column`` where a frame's linked references are all there
    is; then ``frame`` names that frame and ``file_sha256`` is the frame's. ``crimes``, ``last_recorded`` and
    ``statuses`` are of the crimes recorded by the cut-off; ``later`` counts those the file holds beyond it, and
    ``other_form`` all whose references are not of the force's own form.
    """

    kind: Literal["file", "column"]
    file_sha256: str
    file_bytes: int
    file_plain: bool = False
    file_kind: Literal["csv", "parquet", "xlsx", "postgresql", "spark"]
    frame: str | None = None
    mapping: ExtractMapping | None = None
    crimes: int
    fingerprint: str
    first_recorded: str | None = None
    last_recorded: str | None = None
    statuses: dict[str, int] = Field(default_factory=dict)
    later: int = 0
    other_form: int = 0


class Crime(Document):
    """One line of a crime extract, as found at reveal."""

    reference: str
    klass: str = ""
    recorded: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One incident of the sample. ``labels`` are the values domains are made of.

    ``chance`` is its chance to be drawn, where that differs in its stratum; ``cluster`` the one it was drawn in, and
    ``of`` how many incidents of its stratum that cluster holds, where some of them were drawn.
    """

    stratum: str
    ticket: str
    id: str
    labels: Mapping[str, str]
    chance: Fraction | None = None
    cluster: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One record of the export as text: every column by name, in the order of the file."""

    id: str
    columns: Mapping[str, str]


def trim(cell: str) -> str:
    """The cell's text with outer blanks taken off: what an incident id is.

    >>> trim("  0012 34\\t")
    '0012 34'
    """
    return cell.strip(BLANKS)


def split_refs(cell: str) -> tuple[str, ...]:
    """The references in a cell, in order and each once: parted by ``;`` ``,`` ``|``, blanks or line breaks.

    >>> split_refs("46/1234/16; 46/1235/16 ,AB-9")
    ('46/1234/16', '46/1235/16', 'AB-9')
    """
    return tuple(dict.fromkeys(part for part in _REF_SEPARATORS.split(cell) if part))


def fingerprint(rows: Iterable[tuple[str, str]]) -> str:
    """The order-independent fingerprint of (id, stratum) rows: SHA-256 of UTF-8 lines ``ID TAB STRATUM``, sorted as
    bytes, a line feed after each. Engines compute the same in SQL. With the usual tools::

        LC_ALL=C sort lines.txt | sha256sum

    An id holds no tab, and neither holds a line feed.

    >>> a = fingerprint([("1", "violence"), ("2", "other")])
    >>> a == fingerprint([("2", "other"), ("1", "violence")])
    True
    >>> a == fingerprint([("1", "other"), ("2", "violence")])
    False
    """
    lines = sorted(f"{unit}\t{stratum}\n".encode() for unit, stratum in rows)
    return hashlib.sha256(b"".join(lines)).hexdigest()
