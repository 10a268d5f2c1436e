"""The page for users of Python runs from top to bottom, as written."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from small import HEADER, rows, write_csv

PAGE = Path(__file__).parents[1] / "docs" / "python-api.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_the_page_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block runs after those before it; out comes an audit that holds and a report with its rate."""
    crimes = [(f"46/{n:05d}/26", "violence", f"2026-06-{1 + n % 28:02d} 23:00:00") for n in range(0, 300, 2)]
    write_csv(tmp_path / "incidents.csv", HEADER, rows())
    write_csv(tmp_path / "crimes.csv", ("Crime Reference", "Class", "Recorded At"), crimes)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for place, block in enumerate(BLOCKS, start=1):
            exec(compile(block, f"python-api.md, block {place}", "exec"), names)  # noqa: S102 - our own page
    assert len(BLOCKS) == 7
    assert names["plan"].incidents == len(names["cases"]) == 40
    results = names["results"]
    assert 0 < results.rate.low < results.rate.point < results.rate.high < 1
    assert results.rate.n_due == 40
    figures = json.loads((tmp_path / "small.json").read_text(encoding="utf-8"))
    assert figures["headline"]["rate"] in printed.getvalue()
    assert "46/" not in (tmp_path / "small.html").read_text(encoding="utf-8")
