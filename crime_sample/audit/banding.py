"""Grade bands from a file of the user's."""

from __future__ import annotations

from pathlib import Path

from crime_sample.audit.starting import read_toml
from crime_sample.bands import Bands
from crime_sample.values import read_document


def read_bands(path: Path) -> Bands:
    """The bands in a TOML file; every fault is named with its file and key."""
    return read_document(Bands, read_toml(path), where=str(path))
