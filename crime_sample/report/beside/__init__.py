"""Pages that set rates beside others: an audit among inspections, audits or parts of one against each
other, audits after one another, weeks on a control chart.

Each is a :class:`Page`: sentences, one picture, the tables behind it, what to beware of. ``costs`` has tables alone.
"""

from crime_sample.report.beside.benchmarked import benchmark_page
from crime_sample.report.beside.compared import compare_page
from crime_sample.report.beside.costed import cost_tables
from crime_sample.report.beside.page import Page
from crime_sample.report.beside.trended import trend_page
from crime_sample.report.beside.weekly import weekly_page

__all__ = [
    "Page",
    "benchmark_page",
    "compare_page",
    "cost_tables",
    "trend_page",
    "weekly_page",
]
