"""The pages that set rates beside others, in a browser: no complaint, light and dark, no wider than a telephone, on A4.

Needs Chromium and poppler's ``pdfinfo`` and ``pdftotext``; fails where they are absent.
"""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from builders import audited_state
from test_report_chromium import browse, colours, program

from crime_sample.benchmark import benchmark
from crime_sample.contrast import audits
from crime_sample.files.beside_page import as_html
from crime_sample.report.beside import Page, benchmark_page, compare_page, trend_page, weekly_page
from crime_sample.rules.library import load
from crime_sample.state import State
from crime_sample.trended import trended
from crime_sample.weekly import Check, Checks, control_chart

NAME = "=cmd() <b>Kent</b> $x$ {{y}} " + "W" * 300
AT = "2026-11-29T09:00:00+00:00"


def audit(year: int, good: int) -> State:
    """An audit of a force whose name would break a careless page."""
    return audited_state(
        {"violence": (["r"] * good + ["n"] * (10 - good)) * 8, "other": ["r", "."] * 40},
        population={"violence": 900, "other": 4_000},
        rules=load("england-wales-2023"),
        force=NAME,
        start=date(year, 4, 1),
        end=date(year, 9, 30),
        seed=f"dice of {year}",
    )


def weeks() -> Checks:
    """A year of weeks with one bad one, an empty one and two missing."""
    held = [
        Check(
            date.fromisocalendar(2026, week, 1),
            0 if week == 9 else 20,
            0 if week == 9 else 11 if week == 30 else 18,
        )
        for week in range(1, 53)
        if week not in (14, 15)
    ]
    return Checks(tuple(held), ())


PAGES: dict[str, Page] = {
    "compare": compare_page(audits([audit(2020, 7), audit(2024, 9)]), as_at=AT, version="0"),
    "benchmark": benchmark_page(benchmark(audit(2024, 8)), as_at=AT, version="0"),
    "trend": trend_page(trended([audit(2020, 7), audit(2022, 8), audit(2024, 9)]), as_at=AT, version="0"),
    "weekly": weekly_page(
        control_chart(weeks()), title=NAME, marking="OFFICIAL-SENSITIVE", as_at=AT, version="0"
    ),
}


@pytest.fixture(params=PAGES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Page, Path]:
    """Each page as a file."""
    page = PAGES[request.param]
    path = tmp_path / f"{request.param}.html"
    path.write_text(as_html(page), encoding="utf-8")
    return page, path


@pytest.mark.parametrize(
    ("scheme", "paper"), [(1, (255, 255, 255)), (0, (18, 23, 28))], ids=["light", "dark"]
)
def test_it_is_drawn_in_light_and_dark(
    made: tuple[Page, Path], tmp_path: Path, scheme: int, paper: tuple[int, ...]
) -> None:
    """A screenshot has the paper of its scheme and is not blank; the console stays silent, nothing is requested."""
    shot = tmp_path / "shot.png"
    options = (
        f"--screenshot={shot}",
        "--window-size=1200,1600",
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    browse(made[1], tmp_path, *options)
    background, many = colours(shot)
    assert background == paper
    assert many > 20


def test_it_fits_a_narrow_window(made: tuple[Page, Path], tmp_path: Path) -> None:
    """In a frame 400 pixels wide nothing but a table or the chart, each in a box of its own, asks for more room."""
    probe = tmp_path / "probe.html"
    script = (
        "<script>onload=()=>{const d=document.querySelector('iframe').contentDocument.documentElement;"
        "document.body.dataset.widths=d.scrollWidth+' '+d.clientWidth}</script>"
    )
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    inner = policy.sub("", made[1].read_text(encoding="utf-8")).replace("&", "&amp;").replace('"', "&quot;")
    probe.write_text(f'{script}<iframe width=400 height=2000 srcdoc="{inner}"></iframe>', encoding="utf-8")
    found = re.search(r'data-widths="(\d+) (\d+)"', browse(probe, tmp_path, "--dump-dom"))
    assert found
    assert int(found[1]) <= int(found[2])


def test_it_prints_on_a4_with_its_marking(made: tuple[Page, Path], tmp_path: Path) -> None:
    """The PDF is A4, every page bears the marking, and the name stands in it as it was written."""
    page, path = made
    pdf = tmp_path / "page.pdf"
    browse(path, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    facts = subprocess.run([program("pdfinfo"), pdf], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts)
    assert size
    assert (abs(float(size[1]) - 595) < 2, abs(float(size[2]) - 842) < 2) == (True, True)
    words = subprocess.run(
        [program("pdftotext"), "-layout", pdf, "-"], capture_output=True, text=True, check=True
    )
    for text in words.stdout.rstrip("\f").split("\f"):
        assert page.marking in text
    assert "=cmd() <b>Kent</b> $x$ {{y}}" in " ".join(words.stdout.split())
