"""A sheet as an XLSX workbook: drop-downs, shaded cells to fill, all others locked, and nothing hidden."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from crime_sample.files.safe_workbook import OPTIONS, in_margin
from crime_sample.sheet.values import Column, Sheet, Step, letters

CHOICES = "Choices"
LONG = 255
TALLEST = 400.0
A3, A4, A4_WIDTH = 8, 9, 180  # as xlsxwriter numbers them; beyond that width print on A4 is too small
HEADER_ROW = 2  # from 0: the marking, how to fill the sheet, then the column titles
# By step: what the worksheet is called, and what a blank row means.
STEPS: Mapping[Step, tuple[str, str]] = {
    "blind": ("Blind step", "A row left blank is not judged."),
    "reveal": ("Reveal step", "A row left blank is not judged."),
    "answer": ("Answers", "A row left blank has no answer."),
}
_INK, _SHADE, _HEAD, _INPUT_HEAD, _RULE = "#1F2933", "#FFF8DC", "#DDE3EA", "#F2D98B", "#B8C2CC"


def xlsx_bytes(sheet: Sheet) -> bytes:
    """The sheet as an XLSX workbook without macros, formulas, links, or anything hidden."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        grid = book.add_worksheet(STEPS[sheet.step][0])
        places = _choices(book, sheet)
        _grid(book, grid, sheet, places)
    return target.getvalue()


def _page(worksheet: Any, sheet: Sheet) -> None:
    marking = in_margin(sheet.marking, 150)
    worksheet.set_paper(A3 if sum(column.width for column in sheet.columns) > A4_WIDTH else A4)
    worksheet.set_landscape()
    worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_header(f'&C&"Arial,Bold"{marking}')
    worksheet.set_footer(f'&L{sheet.step} step, sheet {sheet.id}&C&"Arial,Bold"{marking}&RPage &P of &N')
    worksheet.protect(
        "",
        {"format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True},
    )


def _grid(book: Any, grid: Any, sheet: Sheet, places: Mapping[tuple[str, ...], str]) -> None:
    base = {"font_name": "Arial", "font_size": 10, "font_color": _INK, "valign": "top"}
    cell = base | {"text_wrap": True, "border": 1, "border_color": _RULE, "num_format": "@"}
    styles = {
        "marking": book.add_format(base | {"bold": True, "font_size": 12}),
        "how": book.add_format(base | {"italic": True}),
        "head": book.add_format(cell | {"bold": True, "bg_color": _HEAD}),
        "input head": book.add_format(cell | {"bold": True, "bg_color": _INPUT_HEAD}),
        "locked": book.add_format(cell),
        # Some versions of Excel show a long text as ##### where the cell's format is text.
        "locked long": book.add_format(cell | {"num_format": "General"}),
        "locked number": book.add_format(cell | {"num_format": "0", "align": "left"}),
        "input": book.add_format(cell | {"bg_color": _SHADE, "locked": False}),
        "input number": book.add_format(
            cell | {"bg_color": _SHADE, "locked": False, "num_format": "General"}
        ),
    }
    _page(grid, sheet)
    grid.write_string(0, 0, sheet.line, styles["marking"])
    grid.write_string(1, 0, _how(sheet), styles["how"])
    grid.set_row(HEADER_ROW, _height(sheet.columns, [column.title for column in sheet.columns]))
    for place, column in enumerate(sheet.columns):
        grid.set_column(place, place, column.width)
        grid.write_string(HEADER_ROW, place, column.title, styles["head" if column.locked else "input head"])
    first, last, edge = HEADER_ROW + 1, HEADER_ROW + len(sheet.rows), len(sheet.columns) - 1
    for offset, row in enumerate(sheet.rows):
        grid.set_row(first + offset, _height(sheet.columns, row))
        for place, (column, text) in enumerate(zip(sheet.columns, row, strict=True)):
            kind = " number" if column.number else " long" if column.locked and len(text) > LONG else ""
            style = styles[("locked" if column.locked else "input") + kind]
            if not text:
                grid.write_blank(first + offset, place, None, style)
            elif column.number and text.isdecimal():
                grid.write_number(first + offset, place, int(text), style)
            else:
                grid.write_string(first + offset, place, text, style)
    for place, column in enumerate(sheet.columns):
        if not column.locked and sheet.rows:
            grid.data_validation(first, place, last, place, _validation(column, places))
    grid.ignore_errors({"number_stored_as_text": f"A1:{letters(edge)}{max(last, first) + 1}"})
    grid.autofilter(HEADER_ROW, 0, max(last, HEADER_ROW), edge)
    keys = [column.key for column in sheet.columns]
    grid.freeze_panes(first, keys.index("incident") + 1)
    grid.repeat_rows(0, HEADER_ROW)
    to_fill = next(place for place, column in enumerate(sheet.columns) if not column.locked)
    grid.set_selection(first, to_fill, first, to_fill)
    grid.activate()


def _height(columns: Sequence[Column], texts: Sequence[str]) -> float | None:
    """The height in points that the row's longest cell needs; None, to grow as it is filled, for one line."""
    lines = max(
        sum(max(1, math.ceil(len(line) / column.width)) for line in text.split("\n"))
        for column, text in zip(columns, texts, strict=True)
    )
    return min(13.0 * lines + 3, TALLEST) if lines > 1 else None


def _how(sheet: Sheet) -> str:
    many = ", ".join(f"'{column.title}'" for column in sheet.columns if column.several)
    words = "Work from the top. Pick from the drop-downs, or type; all lists are on worksheet Choices."
    several = f" Several in one cell, parted by semicolons: {many}." if many else ""
    typed: dict[str, list[str]] = {}
    for column in sheet.columns:
        if column.typed:
            typed.setdefault(column.typed, []).append(column.title)
    more = "".join(f" '{titles[0]}' to '{titles[-1]}': {said}" for said, titles in typed.items())
    return f"{words}{several}{more} {STEPS[sheet.step][1]}"


def _validation(column: Column, places: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    told = {"input_title": column.title[:32], "input_message": column.help[:255]} if column.help else {}
    if column.choices is None:
        return {"validate": "any", **told}
    return {
        "validate": "list",
        "source": f"={places[column.choices]}",
        "show_error": not column.several,
        # A stop would let nothing be typed that the list has not.
        "error_type": "information" if column.typed else "stop",
        "error_title": "Not one of the choices",
        "error_message": f"{column.typed} Anything else is refused on import."[:255]
        if column.typed
        else "Pick from the list, or leave the cell blank.",
        **told,
    }


def _choices(book: Any, sheet: Sheet) -> dict[tuple[str, ...], str]:
    """A visible worksheet with every list of choices, and by list where it stands there.

    A list inside a cell's rule could hold 255 characters and no comma.
    """
    lists: dict[tuple[str, ...], list[str]] = {}
    for column in sheet.columns:
        if column.choices:
            lists.setdefault(column.choices, []).append(column.title)
    worksheet = book.add_worksheet(CHOICES)
    _page(worksheet, sheet)
    bold = book.add_format(
        {"font_name": "Arial", "font_size": 10, "bold": True, "bg_color": _HEAD, "text_wrap": True}
    )
    plain = book.add_format({"font_name": "Arial", "font_size": 10, "num_format": "@"})
    worksheet.write_string(0, 0, sheet.line, book.add_format({"font_name": "Arial", "bold": True}))
    found = {}
    for place, (choices, titles) in enumerate(lists.items()):
        named = titles if len(titles) < 4 else [titles[0], "to", titles[-1]]
        worksheet.write_string(HEADER_ROW, place, (" " if len(titles) > 3 else ", ").join(named), bold)
        worksheet.set_column(place, place, max(14, *(len(choice) + 2 for choice in choices)))
        for offset, choice in enumerate(choices, start=HEADER_ROW + 1):
            worksheet.write_string(offset, place, choice, plain)
        column_letters = letters(place)
        last = HEADER_ROW + 1 + len(choices)
        found[choices] = f"{CHOICES}!${column_letters}${HEADER_ROW + 2}:${column_letters}${last}"
    return found
