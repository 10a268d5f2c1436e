"""The public edition of a report: built anew from what may be told, and not the report with parts taken out.

``counts`` decides which counts are told and how; ``tables`` writes them as tables, ``words`` as sentences and caveats;
``build`` puts both together as a ``Report``, so that every form writes it. Why so: decision 27.
"""

from __future__ import annotations

from crime_sample.report.public.build import build
from crime_sample.report.public.counts import Rules

__all__ = ["Rules", "build"]
