"""``report --public`` and ``report --out FILE.xlsx`` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from small import Small, reviewed
from typer.testing import CliRunner

from crime_sample.cli.app import app


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A small audit, reviewed."""
    return reviewed(tmp_path_factory.mktemp("audit"))


def told(*arguments: str) -> tuple[int, str]:
    """How a command ended, and what it said."""
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, " ".join(f"{done.output} {done.exception or ''}".split())


def test_all_forms_at_once(small: Small, tmp_path: Path) -> None:
    """Five forms of the edition in one call; the marking is that of the edition, or the one asked for."""
    paths = [tmp_path / f"public{suffix}" for suffix in (".html", ".xlsx", ".pdf", ".md", ".json")]
    outs = [part for path in paths for part in ("--out", str(path))]
    code, _ = told("report", str(small.path), "--public", "--marking", "OFFICIAL: may be published", *outs)
    assert code == 0
    for path in paths:
        assert path.stat().st_mode & 0o777 == 0o600
        if path.suffix not in {".xlsx", ".pdf"}:
            assert "OFFICIAL: may be published" in path.read_text(encoding="utf-8")
    assert all("OFFICIAL: may be published" in page.extract_text() for page in PdfReader(paths[2]).pages)
    book = CalamineWorkbook.from_path(paths[1])
    assert book.sheet_names[0] == "Summary"
    assert book.get_sheet_by_name("Summary").to_python()[0][0] == "OFFICIAL: may be published"


def test_it_is_written_beside_the_audit_under_a_name_of_its_own(small: Small) -> None:
    """Without --out the two editions have different names, so that the one cannot be taken for the other."""
    for options, ending in ((("--public",), "-public.html"), ((), ".html")):
        code, said = told("report", str(small.path), "--replace", *options)
        assert code == 0
        path = small.path.with_name(small.path.stem + ending)
        assert str(path) in said
        assert ("FOR PUBLIC RELEASE" in path.read_text(encoding="utf-8")) == bool(options)
        path.unlink()


@pytest.mark.parametrize("option", [("--threshold", "5"), ("--round", "5"), ("--marking", "X")])
def test_options_of_the_edition_are_refused_without_it(small: Small, option: tuple[str, str]) -> None:
    """A report that looks protected and is not would be worse than none."""
    code, said = told("report", str(small.path), *option)
    assert code != 0
    assert "of the public edition alone" in said
    assert "--public" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--threshold", "2"), "cannot be what is withheld"), (("--round", "6"), "cannot be rounded to 6")],
)
def test_rules_that_do_not_hold_are_refused(small: Small, options: tuple[str, ...], words: str) -> None:
    """What would protect nothing is not begun."""
    code, said = told("report", str(small.path), "--public", *options)
    assert code != 0
    assert words in said
