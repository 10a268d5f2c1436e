"""What can be asked of a frame, wherever it lives, and of a crime extract."""

from crime_sample.engines.drawing import draw
from crime_sample.engines.extract import find_crimes, find_refs, propose_extract, register_extract
from crime_sample.engines.listing import listed
from crime_sample.engines.lookup import incidents
from crime_sample.engines.profile import inspect
from crime_sample.engines.recheck import recheck
from crime_sample.engines.register import register

__all__ = [
    "draw",
    "find_crimes",
    "find_refs",
    "incidents",
    "inspect",
    "listed",
    "propose_extract",
    "recheck",
    "register",
    "register_extract",
]
