"""No sentence of a report stops in its middle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from report.audits import EVERY

import crime_sample


@pytest.mark.parametrize("name", EVERY)
def test_every_sentence_is_whole(name: str, tmp_path: Path) -> None:
    """Notes, legends, paragraphs, points, caveats and terms end as sentences do."""
    report = EVERY[name](tmp_path)
    said = [
        *(table.note for table in (*report.headline.tables, *report.tables, *report.data) if table.note),
        *(picture.legend for picture in report.pictures),
        *(words for one in report.sections for words in (*one.paragraphs, *one.points)),
        *(caveat.words for caveat in report.caveats),
        *(words for _, words in report.glossary),
        *report.headline.sentences,
        *report.headline.beneath,
    ]
    assert said
    assert not [words for words in said if not words.endswith((".", "?", ":")) or words != words.strip()]


def test_no_part_of_a_sentence_is_left_beside_it() -> None:
    """A text that stands alone in a function, and is no docstring, was to go on with the one above it."""
    for file in Path(crime_sample.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
                docs = [one.body[0] for one in ast.walk(function) if isinstance(one, inner)]
                alone = [one for one in ast.walk(function) if isinstance(one, ast.Expr) and one not in docs]
                assert not [one.lineno for one in alone if _is_text(one.value)], file


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )
