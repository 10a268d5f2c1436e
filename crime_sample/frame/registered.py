"""What registration found out: counts, fingerprints, and what ties a frame to its export."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from crime_sample.frame.mapping import FrameMapping
from crime_sample.values import Document, Grown


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

    LATER = frozenset(("bare", "clusters", "sizes", "also"))

    name: str = Field(min_length=1)
    file_kind: Literal["csv", "parquet", "xlsx", "postgresql", "spark"]
    file_sha256: str
    """Blank where the frame is no file."""
    file_bytes: int
    file_plain: bool = False
    """Whether the file was read as it is: no other encoding, no null bytes."""
    files: tuple[FrameFile, ...] = ()
    """Where there are several: ``file_sha256`` is that of their hashes, sorted, a line feed after each."""
    bare: bool = False
    """Whether it is known that no id in the file has outer blanks."""
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
