"""The crime extract: how it is read, what registration found, and a line of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from crime_sample.frame.mapping import Codes
from crime_sample.values import Document


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
