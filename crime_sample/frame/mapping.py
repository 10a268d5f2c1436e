"""How an export is read: its columns, which records are left out, and how incidents fall into strata."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from crime_sample.values import Document, Grown

BLANK_LABEL = "(blank)"
OUTSIDE_PERIOD = "outside the audit period"
"""The reason, among those for leaving records out, that no rule declares."""
REJECTED = "rejected: "
"""Before the words of a fault, among those reasons, where faulty records were left out."""


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
