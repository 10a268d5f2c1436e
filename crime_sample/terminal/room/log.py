"""The log on the screen: scrolled, searched, its code words marked. Draws only the rows in view."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crime_sample.terminal.room.texts import Hit, Row, find, row_of, shown_lines, wrap

GUTTER = 2
_CODE = Style(bold=True, underline=True)
_FOUND = Style(reverse=True)
_HERE = Style(reverse=True, bold=True, underline=True)
_AROUND = 60


class LogView(ScrollView):
    """A log. In the gutter ``*`` marks a row with a code word, ``>`` one with what is searched for."""

    can_focus = False

    def __init__(self, pattern: re.Pattern[str], *, id: str) -> None:  # noqa: A002 - the name the library gives it
        super().__init__(id=id)
        self.pattern = pattern
        self.lines: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self.sought = ""
        self.hits: list[Hit] = []
        self.here = -1
        self._wrapped = 0
        self._base = Style()
        self._by_line: dict[int, list[int]] = {}

    def show(self, text: str, *, from_top: bool = True) -> None:
        """Another log, from its top, or the same with what was hidden in it, from where it was."""
        self.lines = shown_lines(text) if text else ("(There is no text.)",)
        self.end_search()
        self._rewrap()
        if from_top:
            self.scroll_to(y=0, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew, with the same line at the top."""
        if self._width() == self._wrapped:
            return
        top = self.rows[min(int(self.scroll_y), len(self.rows) - 1)] if self.rows else None
        self._rewrap()
        if top is not None:
            self.scroll_to(y=row_of(self.rows, Hit(top.line, top.start, top.start)), animate=False)

    def _width(self) -> int:
        return max(8, self.scrollable_content_region.width - GUTTER)

    def _rewrap(self) -> None:
        self._wrapped = self._width()
        self.rows = wrap(self.lines, self._wrapped)
        self.virtual_size = Size(self._wrapped + GUTTER, len(self.rows))
        self.refresh()

    @property
    def in_view(self) -> tuple[int, int]:
        """The first and the last line of the text that is in view, even in part; lines count from 1."""
        top = min(int(self.scroll_y), len(self.rows) - 1)
        bottom = min(top + max(1, self.size.height), len(self.rows)) - 1
        return self.rows[top].line + 1, self.rows[bottom].line + 1

    def search(self, words: str) -> int:
        """Find these words; the first at or after the top of what is in view becomes the current one."""
        self.sought = words
        self.hits = find(self.lines, words)
        self._by_line = {}
        for number, hit in enumerate(self.hits):
            self._by_line.setdefault(hit.line, []).append(number)
        self.here = -1
        if self.hits:
            top = int(self.scroll_y)
            self.here = next((n for n, hit in enumerate(self.hits) if row_of(self.rows, hit) >= top), 0)
            self._to_here()
        self.refresh()
        return len(self.hits)

    def go(self, step: int) -> None:
        """To the next or the former place where it stands, round the end."""
        if self.hits:
            self.here = (self.here + step) % len(self.hits)
            self._to_here()
            self.refresh()

    def _to_here(self) -> None:
        row = row_of(self.rows, self.hits[self.here])
        if not self.scroll_y <= row < self.scroll_y + self.size.height:
            self.scroll_to(y=max(0, row - self.size.height // 3), animate=False)

    def end_search(self) -> None:
        """Nothing is searched for."""
        self.sought, self.hits, self.here, self._by_line = "", [], -1, {}
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region; the style of the whole is looked up once."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        place = int(self.scroll_offset.y) + y
        width = self.scrollable_content_region.width
        base = self._base
        if place >= len(self.rows):
            return Strip.blank(width, base)
        row = self.rows[place]
        line = self.lines[row.line]
        marks = self._marks(row, line)
        gutter = (">" if any(style is not _CODE for *_, style in marks) else " ") + (
            "*" if any(style is _CODE for *_, style in marks) else " "
        )
        segments = [Segment(gutter, base)]
        at = row.start
        for start, end, style in marks:
            if at < start:
                segments.append(Segment(line[at:start], base))
            begin, end = max(at, start, row.start), min(end, row.end)
            if begin < end:
                segments.append(Segment(line[begin:end], base + style))
                at = end
        segments.append(Segment(line[at : row.end], base))
        return Strip(segments).adjust_cell_length(width, base)

    def _marks(self, row: Row, line: str) -> list[tuple[int, int, Style]]:
        """What is marked on a row, in order; what is searched for goes over code words."""
        found: list[tuple[int, int, Style]] = []
        for number in self._by_line.get(row.line, ()):
            hit = self.hits[number]
            if hit.start < row.end and hit.end > row.start:
                found.append((hit.start, hit.end, _HERE if number == self.here else _FOUND))
        taken = [(start, end) for start, end, _ in found]
        begin = max(0, row.start - _AROUND)
        for match in self.pattern.finditer(line, begin, min(len(line), row.end + _AROUND)):
            start, end = match.span()
            if start < row.end and end > row.start and not any(s < end and e > start for s, e in taken):
                found.append((start, end, _CODE))
        return sorted(found, key=lambda one: one[0])
