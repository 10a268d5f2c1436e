"""What stands in a PDF: its words page by page, its tags; and every text that a report or page holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from crime_sample.files.paper import printable
from crime_sample.quality import QualityPage
from crime_sample.report.model import Report, Table
from crime_sample.report.shown import text

MM = 72 / 25.4
# Not said between head and foot, or said otherwise: keys, what programs are told, times as written for them.
_UNSAID = {"key", "kind", "facts", "chart", "as_at", "version", "marking"}


def squeezed(words: str) -> str:
    """``words`` without any blank, since lines break anywhere."""
    return "".join(words.split())


def reader(pdf: bytes) -> PdfReader:
    """The PDF, opened strictly."""
    return PdfReader(io.BytesIO(pdf), strict=True)


def pages(pdf: bytes) -> list[str]:
    """The words of each page between head and foot, squeezed."""
    found = []
    for page in reader(pdf).pages:
        parts: list[str] = []

        def keep(words: str, cm: Any, tm: Any, *_: Any, parts: list[str] = parts) -> None:
            if 20 * MM < tm[5] * cm[3] + cm[5] < 277 * MM:
                parts.append(words)

        page.extract_text(visitor_text=keep)
        found.append(squeezed("".join(parts)))
    return found


def texts(value: Any) -> Iterator[str]:
    """Every text that a report or page holds, as it is shown: whatever fields it has, now or later."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Table):
        yield from (value.title, value.note, *(column.title for column in value.columns))
        yield from (text(cell) for row in value.rows for cell in row)
    elif is_dataclass(value):
        unsaid = _UNSAID | ({"title"} if isinstance(value, Report | QualityPage) else set())
        for field in fields(value):
            if field.name not in unsaid:
                yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)


def missing(value: Any, pdf: bytes) -> list[str]:
    """The texts of a report or page that do not stand in the PDF."""
    words = "".join(pages(pdf))
    return [said for said in texts(value) if squeezed(printable(said)) not in words]


def tags(pdf: bytes) -> list[tuple[str, DictionaryObject]]:
    """The structure elements in reading order, each with its type."""
    found: list[tuple[str, DictionaryObject]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for part in node:
                walk(part)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    root: Any = reader(pdf).trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def everything(pdf: bytes) -> str:
    """All words of the file: of its pages with head and foot, its metadata and bookmarks, what is said of pictures."""
    held = reader(pdf)
    root: Any = held.trailer["/Root"]
    parts = [page.extract_text() for page in held.pages]
    parts += [str(value) for value in (held.metadata or {}).values()]
    parts += [
        str(node[key]) for _, node in tags(pdf) for key in ("/Alt", "/T", "/ActualText", "/E") if key in node
    ]
    parts.append(str(held.outline))
    parts.append(root["/Metadata"].get_object().get_data().decode())
    return "\n".join(parts)
