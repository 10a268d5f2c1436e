"""Pictures as SVG, whatever their chart is."""

from __future__ import annotations

from crime_sample.files.forest import forest
from crime_sample.files.series import series
from crime_sample.report.charts import Chart, Series


def svg(chart: Chart) -> str:
    """The chart as an SVG element that needs nothing else, the same bytes for the same value."""
    return series(chart) if isinstance(chart, Series) else forest(chart)
