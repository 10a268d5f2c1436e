"""Reports for tests, made from audits in memory, and every form in which a report goes out."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

from builders import NOW, audited_state
from rich.console import Console, RenderableType

from crime_sample.estimate import results
from crime_sample.files import html, markdown
from crime_sample.files.figures import figures, to_json
from crime_sample.report import Report, build
from crime_sample.report.charts import Forest
from crime_sample.results import Results
from crime_sample.state import State
from crime_sample.terminal.tables import estimate_tables

SPEC = {
    "violence": [
        "r:violence r:robbery",
        "n:violence!not-recognised",
        "r:violence",
        ".",
        "?",
        "r:property!late",
    ]
    * 25,
    "other": ["r:property", "r:property!wrong", "l:robbery!other", ".", "r:property", "x", ". +1"] * 25,
}
POPULATION = {"violence": 4_000, "other": 12_000}
GROSSED = {"recorded_crime": 124_445, "recorded_source": "Home Office, year ending September 2025"}


def made(
    spec: Any = None,
    *,
    population: Any = None,
    by: tuple[str, ...] = ("class", "stratum", "district"),
    ask: dict[str, Any] | None = None,
    **audit: Any,
) -> tuple[State, Results, Report]:
    """An audit's state, its results as ``ask`` wants them, and the report of both."""
    spec = SPEC if spec is None else spec
    population = population or (
        POPULATION if spec is SPEC else {name: 40 * len(c) for name, c in spec.items()}
    )
    state = audited_state(spec, population=population, **audit)
    found = results(state, by=by, **(ask or {}))
    return state, found, build(state, found, as_at=NOW, version="0.1.0")


def rates(report: Report) -> Forest:
    """The chart of rates side by side."""
    chart = report.section("rates").pictures[0].chart
    assert isinstance(chart, Forest)
    return chart


def printed(parts: list[RenderableType], *, width: int = 120, color: bool = False) -> str:
    """What a terminal of ``width`` shows."""
    system: Any = "truecolor" if color else None
    console = Console(
        width=width, file=io.StringIO(), force_terminal=color, color_system=system, legacy_windows=False
    )
    for part in parts:
        console.print(part)
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue()


def outputs(report: Report) -> dict[str, str]:
    """The report in every form, as written."""
    return {
        "html": html.render(report),
        "md": markdown.render(report),
        "json": to_json(figures(report)),
        "terminal": printed(estimate_tables(report), width=240),
    }


def plain(form: str, written: str) -> str:
    """The words of an output, without the form's own signs and with single blanks."""
    if form == "html":
        written = unescape(
            re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL))
        )
    if form == "md":
        written = unescape(re.sub(r"\\(.)", r"\1", written))
    return re.sub(r"\s+", " ", written.replace("\u00a0", " "))
