"""Reports read back from what was written: the tables of a form as rows of words, and its words outside tables.

Nothing here asks the program how it writes: pages go through a parser of HTML, Markdown through its own rules of
escaping, the terminal by where its columns stand, a workbook through another library than wrote it and through the
number formats that stand in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

# Worksheets of words, in which cells may stand beside each other and are no table.
WORDY = ("Summary", "Caveats and method", "Terms")
Raw = str | float | int | None
VOID = frozenset(("meta", "br", "img", "link", "hr", "input", "use"))
BLOCKS = frozenset(
    ("p", "li", "dt", "dd", "h1", "h2", "h3", "figcaption", "summary", "title", "desc", "text", "caption", "th", "td")
)  # fmt: skip


@dataclass
class SeenTable:
    """A table as a form shows it; ``raw`` are the numbers themselves where the form has them."""

    title: str
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    note: str = ""
    raw: list[list[Raw]] = field(default_factory=list)
    whiskers: list[tuple[float, float]] = field(default_factory=list)
    """How far those of the chart below it reach, row by row."""


@dataclass
class Seen:
    """What a form shows: its tables, its words outside them, and ``drawn``, words within charts."""

    tables: list[SeenTable] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)


def single(words: str) -> str:
    """The words with single blanks, those that bind among them.

    >>> single(" a  b\\u00a0c ")
    'a b c'
    """
    return " ".join(words.replace("\u00a0", " ").split())


class Page(HTMLParser):
    """A page as ``Seen``, with every tag and attribute met on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.tags, self.attributes = Seen(), set[str](), set[tuple[str, str]]()
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._row: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)
        given = dict(attrs)
        if tag in VOID:
            return
        self._open.append((tag, given.get("class") or given.get("id") or ""))
        if tag in BLOCKS:
            self._text = []
        if tag == "table":
            self.seen.tables.append(SeenTable(""))
        if tag == "tr":
            self._row = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        within = [tag for tag, _ in self._open]
        if "style" in within or "script" in within:
            return
        self._text.append(data)
        if self._open and self._open[-1][0] == "span" and "caption" in within:
            table, kind = self.seen.tables[-1], self._open[-1][1]
            if kind == "note":
                table.note += data
            else:
                table.title += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1][0] != tag:
            self._open.pop()
        within = [one for one, _ in self._open]
        words = single("".join(self._text))
        if tag in ("th", "td") and self._row is not None:
            self._row.append(words)
        elif tag == "tr" and self._row is not None:
            table = self.seen.tables[-1]
            if "thead" in within:
                table.heads = self._row
            else:
                table.rows.append(self._row)
            self._row = None
        elif tag == "table":
            table = self.seen.tables[-1]
            table.title, table.note = single(table.title), single(table.note)
        elif tag in BLOCKS - {"caption"} and words:
            axis = any(name == "tick" for _, name in self._open)
            if not axis:
                (self.seen.drawn if "svg" in within else self.seen.words).append(words)
        if tag in BLOCKS:
            self._text = []
        if self._open:
            self._open.pop()


def html(written: str) -> Seen:
    """A page."""
    page = Page()
    page.feed(written)
    page.close()
    return page.seen


def markdown(written: str) -> Seen:
    """Markdown: pipe tables under a heading of the third level, everything else a line at a time."""
    seen = Seen()
    heading, note = "", ""
    for line in written.splitlines():
        if line.startswith("| "):
            cells = [_plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not seen.tables or seen.tables[-1].title != heading:
                seen.tables.append(SeenTable(heading, heads=cells, note=note))
            elif not all(re.fullmatch(r"-+:?", cell) for cell in cells):
                seen.tables[-1].rows.append(cells)
            continue
        words = _plain(re.sub(r"^(#{1,3} |- )", "", line))
        if line.startswith(("## ", "### ")):
            heading, note = words, ""
            seen.words.append(words)
        elif words:
            note = words
            seen.words.append(words)
    return seen


def _plain(line: str) -> str:
    """A line without marks of emphasis, its escapes undone."""
    bare = re.sub(r"(?<!\\)\*\*", "", line)
    return single(unescape(re.sub(r"\\(.)", r"\1", bare)))


def terminal(written: str) -> Seen:
    """A terminal: a table is the lines about a rule of dashes, up to a blank one or one of words; columns stand where
    no line has a sign."""
    seen = Seen()
    lines = written.splitlines()
    rules = [place for place, line in enumerate(lines) if re.fullmatch(r"\s*─+\s*", line)]
    taken: set[int] = set()
    for place in rules:
        if place in taken:
            continue
        top = place
        while top > 0 and lines[top - 1].strip():
            top -= 1
        end = place + 1
        while end < len(lines) and (lines[end].strip() or _row(lines[end + 1 : end + 2])):
            end += 1
        # The note stands below; it is words from the first column on, without the gaps of a row.
        body = list(range(place + 1, end))
        # The title runs on, in a narrow table, up to the first line in which columns stand apart.
        head = next(
            (at for at in range(top, place) if lines[at][:1] == " " or _row(lines[at : at + 1])), place
        )
        spans = _spans([lines[one] for one in (*range(head, place), *_table_lines(lines, body))])
        table = SeenTable(single(" ".join(lines[top:head])))
        table.heads = [single(" ".join(lines[one][a:b] for one in range(head, place))) for a, b in spans]
        kept = _table_lines(lines, body)
        for one in kept:
            if not set(lines[one].strip()) <= {"─"}:  # nor one that is blank
                table.rows.append([single(lines[one][a:b]) for a, b in spans])
        table.note = single(" ".join(lines[one] for one in body if one not in kept))
        seen.tables.append(table)
        taken.update(range(top, end))
    block: list[str] = []
    for place, line in enumerate([*lines, ""]):
        if place in taken or not line.strip() or line.startswith("- ") or not line.startswith(" "):
            seen.words += [single(" ".join(block))] if block else []
            block = []
        if place < len(lines) and place not in taken and line.strip():
            block.append(line.removeprefix("- "))
    return seen


def _table_lines(lines: list[str], body: list[int]) -> list[int]:
    """Those of the lines that are rows: all up to the last that has a gap of two blanks, below which is the note. One
    above it is blank, or a rule."""
    rows = [place for place in body if _row(lines[place : place + 1])]
    return [place for place in body if rows and place <= rows[-1]]


def _row(lines: list[str]) -> bool:
    return any(re.search(r"\S {2,}\S", line) for line in lines)


def _spans(lines: Iterable[str]) -> list[tuple[int, int]]:
    """Where columns stand: runs of places between two or more that are blank in every line."""
    shown = [line for line in lines if not set(line.strip()) <= {"─"}]
    width = max(map(len, shown), default=0)
    filled = "".join("x" if any(line[at : at + 1].strip() for line in shown) else " " for at in range(width))
    return [match.span() for match in re.finditer(r"x+(?: x+)*", filled)]


def workbook(written: bytes) -> Seen:
    """A workbook: each worksheet with a row of heads is a table; numbers as they are, and as their formats print
    them."""
    seen = Seen()
    formats = _formats(written)
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    for number, name in enumerate(book.sheet_names, start=1):
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        shown = [
            [
                as_shown(cell, formats[number].get((down, across), "General"))
                for across, cell in enumerate(row)
            ]
            for down, row in enumerate(rows)
        ]
        filled = [[place for place, cell in enumerate(row) if cell != ""] for row in shown]
        top = next((place for place, row in enumerate(filled) if len(row) > 1), None)
        if name in WORDY or top is None:
            seen.words += [single(cell) for row in shown for cell in row if cell]
            continue
        width, end = len(filled[top]), top + 1
        while end < len(rows) and len(filled[end]) == width:
            end += 1
        table = SeenTable(shown[1][0], [single(cell) for cell in shown[top][:width]])
        table.rows = [[single(cell) for cell in row[:width]] for row in shown[top + 1 : end]]
        table.raw = [row[:width] for row in rows[top + 1 : end]]
        seen.tables.append(table)
        below = next((at for at in range(end, len(rows)) if rows[at][0] == "Whiskers of the chart"), None)
        if below is not None:
            upto = below + 1 + len(table.rows)
            table.whiskers = [(row[1], row[2]) for row in rows[below + 1 : upto]]
            shown[below + 1 : upto] = [[row[0]] for row in shown[below + 1 : upto]]
        outside = (*shown[:top], *shown[end:])
        seen.words += [single(cell) for row in outside for cell in row if cell]
    return seen


SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _formats(written: bytes) -> dict[int, dict[tuple[int, int], str]]:
    """The number format of each cell of each worksheet, by its place."""
    built_in = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
    found: dict[int, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 our own file
        own = {
            int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in styles.iter(f"{SPACE}numFmt")
        }
        cells = styles.find(f"{SPACE}cellXfs")
        assert cells is not None
        by_style = [(built_in | own)[int(xf.get("numFmtId", 0))] for xf in cells]
        for name in archive.namelist():
            sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if sheet:
                tree = ElementTree.fromstring(archive.read(name))  # noqa: S314 our own file
                found[int(sheet[1])] = {
                    place(cell.get("r", "A1")): by_style[int(cell.get("s", 0))]
                    for cell in tree.iter(f"{SPACE}c")
                }
    return found


def place(name: str) -> tuple[int, int]:
    """Row and column of a cell's name, from 0.

    >>> place("B3"), place("AA1")
    ((2, 1), (0, 26))
    """
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
    across = 0
    for letter in letters:
        across = 26 * across + ord(letter) - ord("A") + 1
    return int(digits) - 1, across - 1


def as_shown(cell: Raw, form: str) -> str:
    """What a spreadsheet shows of a cell by its number format.

    >>> as_shown(0.8364, "0.0 %"), as_shown(12300, "#,##0"), as_shown(0.9999, '">99.9 %"'), as_shown("=1", "@")
    ('83.6 %', '12,300', '>99.9 %', '=1')
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    if form.startswith('"'):
        return form.strip('"')
    share, grouped = "%" in form, "," in form
    places = len(form.partition(".")[2].removesuffix("%").strip())
    number = f"{100 * cell if share else cell:{',' if grouped else ''}.{places}f}"
    return f"{number} %" if share else number
