"""A synthetic police force, "Northshire", whose true recording rate is known.

An audit can only be judged where the answer is known. ``northshire(seed)`` makes logs, the crimes they owe
and what was recorded of them; ``rows`` and ``extract_rows`` give the two files a force would hand over;
``truth`` gives the verdict a faultless auditor would reach. Nothing here touches a disk; ``files.synthetic``
writes.

``GROUPS`` is the stratification a mapping may declare: each group's opening codes. Declare one exclusion,
opening code ``TEST``: blank and repeated incident numbers stand among test calls alone.
"""

from __future__ import annotations

from crime_sample.simulate.codes import CODES, GROUPS, OFFENCES, TEST_CODE, Code
from crime_sample.simulate.crimes import REFERENCE_PATTERN
from crime_sample.simulate.export import EXPORT_HEADER, EXTRACT_HEADER, extract_rows, rows
from crime_sample.simulate.force import Force, northshire
from crime_sample.simulate.truth import TrueCrime, extra_recorded, not_found, truth

__all__ = [
    "CODES",
    "EXPORT_HEADER",
    "EXTRACT_HEADER",
    "GROUPS",
    "OFFENCES",
    "REFERENCE_PATTERN",
    "TEST_CODE",
    "Code",
    "Force",
    "TrueCrime",
    "extra_recorded",
    "extract_rows",
    "northshire",
    "not_found",
    "rows",
    "truth",
]
