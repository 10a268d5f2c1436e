"""Pictures as SVG, whatever their chart is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crime_sample.files.bars import bars
from crime_sample.files.curve import curve
from crime_sample.files.dots import dots
from crime_sample.files.forest import forest
from crime_sample.files.series import series
from crime_sample.report.charts import Bars, Chart, Curve, Dots, Forest, Series

_DRAWN: dict[type, Callable[[Any, str], str]] = {
    Forest: forest,
    Series: series,
    Bars: bars,
    Curve: curve,
    Dots: dots,
}


def svg(chart: Chart, name: str = "chart") -> str:
    """The chart as an SVG element that needs nothing else, the same bytes for the same value.

    ``name`` begins every id in it: on one page each picture needs its own.
    """
    return _DRAWN[type(chart)](chart, name)
