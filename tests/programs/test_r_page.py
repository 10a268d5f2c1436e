"""The page on checking with R shows what the script says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from small import Small
from typer.testing import CliRunner

from crime_sample.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "check-with-r.md"
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:e-[0-9]+)?")


def masked(text: str) -> list[str]:
    """The lines with a sign for each number."""
    return [NUMBER.sub("#", line) for line in text.strip().splitlines()]


def test_the_sample_output_has_the_words_of_the_script(settled: Small, tmp_path: Path) -> None:
    """Line for line, numbers aside, what R says on the terminal; and the defaults named are those of today."""
    shown = PAGE.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    folder = tmp_path / "r"
    asked = ["export", "r", str(settled.path), "--by", "class", "--by", "district", "--out", str(folder)]
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    program = shutil.which("Rscript")
    assert program, "Rscript is missing: install r-base-core and r-cran-survey"
    ran = subprocess.run(
        [program, str(folder / "estimate.R")], capture_output=True, text=True, check=True, timeout=900
    )
    assert masked(ran.stderr) == masked(shown)
