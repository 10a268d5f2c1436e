"""Stage 6: the report as a value: every number, label, sentence and caveat, not yet written out.

``build`` makes it; ``model`` says what it is; ``shown.text`` writes one cell of it. How it looks on a page,
in a terminal or as JSON is decided in ``files`` and ``terminal``, which add no number of their own.
"""

from __future__ import annotations

from crime_sample.report.build import build
from crime_sample.report.model import Report

__all__ = ["Report", "build"]
