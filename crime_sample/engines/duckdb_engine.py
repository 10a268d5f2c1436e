"""The embedded engine: DuckDB reads the export in place, in bounded memory."""

from crime_sample.engines.extract import find_crimes, find_refs, propose_extract, register_extract
from crime_sample.engines.lookup import incidents
from crime_sample.engines.profile import inspect
from crime_sample.engines.register import register
from crime_sample.engines.selection import draw

redraw = draw

__all__ = [
    "draw",
    "find_crimes",
    "find_refs",
    "incidents",
    "inspect",
    "propose_extract",
    "redraw",
    "register",
    "register_extract",
]
