"""The remedial list as a file: XLSX with shaded cells to fill and the others locked, or CSV; no text is a formula."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

from crime_sample.files.guarded import csv_text
from crime_sample.files.safe_workbook import OPTIONS, in_margin
from crime_sample.files.sheets import Format
from crime_sample.sheet.remedial import RemedialSheet

_HEADER_ROW = 2  # from 0: the marking, how to fill the list, then the column titles
_INK, _SHADE, _HEAD, _INPUT_HEAD, _RULE = "#1F2933", "#FFF8DC", "#DDE3EA", "#F2D98B", "#B8C2CC"
_HOW = "When a crime of the list is recorded: its reference, and the day. A row left blank is still to be recorded."
_LANDSCAPE_A4 = 9


def list_bytes(sheet: RemedialSheet, form: Format) -> bytes:
    """The list as the bytes of a file."""
    return _RENDER[form](sheet)


def _csv(sheet: RemedialSheet) -> bytes:
    rows = ([sheet.line], [column.title for column in sheet.columns], *sheet.rows)
    return csv_text(rows, end="\r\n").encode("utf-8-sig")


def _xlsx(sheet: RemedialSheet) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        grid = book.add_worksheet("Remedial list")
        _page(grid, sheet)
        _fill(book, grid, sheet)
    return target.getvalue()


_RENDER: dict[Format, Callable[[RemedialSheet], bytes]] = {"csv": _csv, "xlsx": _xlsx}


def _page(grid: Any, sheet: RemedialSheet) -> None:
    marking = in_margin(sheet.marking, 150)
    grid.set_paper(_LANDSCAPE_A4)
    grid.set_landscape()
    grid.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    grid.fit_to_pages(1, 0)
    grid.set_header(f'&C&"Arial,Bold"{marking}')
    grid.set_footer(f'&Lremedial list, sheet {sheet.id}&C&"Arial,Bold"{marking}&RPage &P of &N')
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
    grid.protect("", dict.fromkeys(allowed, True))


def _fill(book: Any, grid: Any, sheet: RemedialSheet) -> None:
    base = {"font_name": "Arial", "font_size": 10, "font_color": _INK, "valign": "top"}
    cell = base | {"text_wrap": True, "border": 1, "border_color": _RULE, "num_format": "@"}
    head = cell | {"bold": True, "bg_color": _HEAD}
    to_fill = cell | {"bg_color": _SHADE, "locked": False}
    locked, title = book.add_format(cell), book.add_format(head)
    number = book.add_format(cell | {"num_format": "0", "align": "left"})
    input_title = book.add_format(head | {"bg_color": _INPUT_HEAD})
    # A day typed into a cell that holds days is kept as one, whatever the country's order.
    inputs = {"recorded": book.add_format(to_fill | {"num_format": "yyyy-mm-dd"})}
    text_input = book.add_format(to_fill)
    grid.write_string(0, 0, sheet.line, book.add_format(base | {"bold": True, "font_size": 12}))
    grid.write_string(1, 0, _HOW, book.add_format(base | {"italic": True}))
    first, last = _HEADER_ROW + 1, max(_HEADER_ROW + len(sheet.rows), _HEADER_ROW + 1)
    for place, column in enumerate(sheet.columns):
        grid.set_column(place, place, column.width)
        grid.write_string(_HEADER_ROW, place, column.title, title if column.locked else input_title)
        if not column.locked:
            told = {"validate": "any", "input_title": column.title[:32], "input_message": column.help[:255]}
            grid.data_validation(first, place, last, place, told)
    for row, cells in enumerate(sheet.rows, start=first):
        for place, (column, text) in enumerate(zip(sheet.columns, cells, strict=True)):
            style = inputs.get(column.key, text_input)
            if column.locked:
                style = number if column.number else locked
            if not text:
                grid.write_blank(row, place, None, style)
            elif column.number:
                grid.write_number(row, place, int(text), style)
            else:
                grid.write_string(row, place, text, style)
    grid.autofilter(_HEADER_ROW, 0, last, len(sheet.columns) - 1)
    grid.freeze_panes(first, [column.key for column in sheet.columns].index("incident") + 1)
    grid.repeat_rows(0, _HEADER_ROW)
