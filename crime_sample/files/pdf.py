"""A report as a tagged PDF (PDF/UA-1, A4), set by typst; the same bytes for the same report and version of typst.

The report goes to the template as data and is never read as markup. The engine sees the template, the data and two
fonts: no file of the machine, no font of it, no network.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from crime_sample.errors import EnvironmentTrouble
from crime_sample.files import paper
from crime_sample.report.model import Report


def render(report: Report) -> bytes:
    """The report as PDF."""
    return typeset(paper.report_data(report), as_at=report.as_at)


def need_typst() -> None:
    """Say what to install where the engine is missing, before anything is computed."""
    if find_spec("typst") is None:
        raise EnvironmentTrouble(
            "writing a PDF needs the library typst",
            remedy='Install it with: python -m pip install "crime_sample[pdf]"',
        )


def typeset(data: dict[str, Any], *, as_at: str) -> bytes:
    """What ``paper`` made of a report or page, as PDF; the ISO time ``as_at`` is the time that stands in the file."""
    need_typst()
    import typst

    moment = datetime.fromisoformat(as_at).replace(microsecond=0)
    template = resources.files("crime_sample.files") / "templates" / "paper.typ"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for font in paper.fonts():
            shutil.copyfile(font, folder / font.name)
        try:
            made = typst.Compiler(
                template.read_bytes(),
                root=folder,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[name]),
                package_path=folder,
                package_cache_path=folder,
                sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            ).compile(
                format="pdf",
                pdf_standards="ua-1",
                timestamp=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
            )
        except typst.TypstError as error:
            raise EnvironmentTrouble(
                f"typst cannot set this as PDF: {error.message}",
                remedy="Write it as .html, and print that.",
            ) from error
    return cast(bytes, made)
