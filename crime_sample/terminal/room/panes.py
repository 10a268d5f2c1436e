"""Panes of lines: text wrapped to the width, scrolled, the active part kept in view."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Pane(ScrollView):
    """Lines of text. ``wrapped`` lines take as many rows as they need; others one, cut at the edge, and are made only
    when they come into view, so that there may be any number."""

    can_focus = False

    def __init__(self, *, id: str, wrapped: bool = True) -> None:  # noqa: A002 - the name the library gives it
        super().__init__(id=id)
        self.wrapped = wrapped
        self.lines: Sequence[Text] = ()
        self.keep = (0, 0)
        self._rows: list[Text] = []
        self._starts: list[int] = []
        self._for = (-1, -1)
        self._version = 0
        self._base = Style()

    def show(self, lines: Sequence[Text], *, keep: tuple[int, int] = (0, 0)) -> None:
        """Show these; lines ``keep`` are brought into view."""
        self.lines = lines
        self.keep = keep
        self._version += 1
        before = self.virtual_size.height
        self._wrap(self.content_width)
        if before != self.virtual_size.height:
            self.refresh(layout=True)
        self.refresh()
        self.bring()

    @property
    def content_width(self) -> int:
        """Cells for text; the scroll bar has its own."""
        return max(8, self.scrollable_content_region.width)

    def _wrap(self, width: int) -> None:
        if self._for == (width, self._version):
            return
        self._for = (width, self._version)
        if not self.wrapped:
            self.virtual_size = Size(width, len(self.lines))
            return
        self._rows, self._starts = [], []
        for line in self.lines:
            self._starts.append(len(self._rows))
            self._rows.extend(_hanging(line, width, self.app.console))
        self._starts.append(len(self._rows))
        self.virtual_size = Size(width, len(self._rows))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many rows the lines take at a width."""
        self._wrap(max(8, width - 1))
        return self.virtual_size.height

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        self._wrap(self.content_width)
        self.refresh()
        self.bring()

    def bring(self) -> None:
        """Scroll so that the lines to keep are in view."""
        if not self.wrapped or not self._starts or not self.size.height:
            return
        first, last = self.keep
        top = self._starts[min(first, len(self._starts) - 1)]
        bottom = self._starts[min(last, len(self._starts) - 1)]
        y, height = int(self.scroll_y), self.size.height
        if bottom > y + height:
            y = bottom - height
        y = min(y, top)
        self.scroll_to(y=max(0, min(y, len(self._rows) - height)), animate=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region; the style of the whole is looked up once."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        place = int(self.scroll_offset.y) + y
        rows: Sequence[Text] = self._rows if self.wrapped else self.lines
        if place >= len(rows):
            return Strip.blank(self.content_width, self._base)
        parts = rows[place].render(self.app.console)
        segments = list(Segment.apply_style(parts, self._base))
        return Strip(segments).adjust_cell_length(self.content_width, self._base)


def _hanging(line: Text, width: int, console: object) -> list[Text]:
    """A line wrapped; what follows stands under where it began."""
    plain = line.plain
    indent = len(plain) - len(plain.lstrip(" ▶→"))
    made = line.copy()
    made.end = ""
    head, body = made.divide([indent]) if indent else (Text(end=""), made)
    rows = list(body.wrap(console, max(8, width - indent), overflow="fold"))  # type: ignore[arg-type]
    first, *rest = rows or [Text()]
    return [head.append_text(first), *(Text(" " * indent, end="").append_text(row) for row in rest)]
