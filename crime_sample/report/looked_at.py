"""A first look at an export as tables: for the terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.profile import ColumnProfile, Monthly, Near, Profile
from crime_sample.report.model import Cell, Rate, Table, columns

MOST_CODES = 6
MOST_COLUMNS = 6


def tables(profile: Profile) -> tuple[Table, ...]:
    """What was detected, the columns, and what is odd about the export from day to day and month to month."""
    return (
        _table("export", "Export", ("What:", "Value:"), _facts(profile)),
        _columns(profile),
        *_jumps(profile),
        *(_months(profile.monthly) if profile.monthly else ()),
        *(_clusters(profile.near) if profile.near else ()),
    )


def _table(
    key: str, title: str, headings: Iterable[str], rows: Iterable[tuple[Cell, ...]], note: str = ""
) -> Table:
    return Table(key, title, note, columns(*headings), tuple(rows))


def _facts(profile: Profile) -> Iterable[tuple[Cell, ...]]:
    kind = [profile.file_kind]
    if profile.encoding:
        kind.append(profile.encoding)
    if profile.delimiter:
        kind.append(f"delimiter {_delimiter(profile.delimiter)}")
    yield "Read as", formats.one_line(", ".join(kind))
    yield "Records", formats.count(profile.records)
    if profile.first_created or profile.last_created:
        first, last = formats.moment(profile.first_created), formats.moment(profile.last_created)
        yield "Created", f"{first} to {last} ({formats.plural(profile.days, 'day')})"
    yield "Blank ids", formats.count(profile.blank_ids)
    yield "Duplicate ids", formats.count(profile.duplicate_ids)
    yield "Dates not understood", formats.count(profile.unparsable_dates)


def _delimiter(char: str) -> str:
    return {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}.get(char, repr(char))


def _columns(profile: Profile) -> Table:
    listed = [
        (
            formats.one_line(column.name), formats.one_line(column.proposed or ""), column.blank,
            column.distinct, _frequent(column),
        )
        for column in profile.columns
    ]  # fmt: skip
    return _table(
        "columns",
        "Columns",
        ("Column:", "Proposed as:", "Blank", "Distinct", "Most frequent:"),
        listed,
        "Proposed parts are guesses from names and content: check them before they are registered.",
    )


def _frequent(column: ColumnProfile) -> str:
    values = ((_cut(formats.one_line(value)) or "(blank)", number) for value, number in column.frequent[:3])
    return ", ".join(f"{value} {formats.count(number)}" for value, number in values)


def _cut(text: str, most: int = 24) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _jumps(profile: Profile) -> Iterable[Table]:
    if profile.jumps:
        rows = [(formats.day(when), number, formats.one_line(words)) for when, number, words in profile.jumps]
        yield _table("jumps", "Days whose number is far off", ("Day:", "Records", "What:"), rows)


def _months(monthly: Monthly) -> Iterable[Table]:
    """The months: how many logs and how many still open, the closing codes, the blanks."""
    months = monthly.months
    if monthly.has_closed:
        counted = [(one.name, one.records, one.open) for one in months]
        note = "A log is open where its closing time is blank."
        yield _table("months", "Months", ("Month:", "Records", "Still open"), counted, note)
    if codes := [_cut(formats.one_line(code)) for code in monthly.codes[:MOST_CODES]]:
        shares: list[tuple[Cell, ...]] = [
            (one.name, *(Rate(count / one.records) for count in one.codes[:MOST_CODES])) for one in months
        ]
        note = (
            f"Shares of each month's logs: the most frequent of {formats.plural(len(monthly.codes), 'code')}."
        )
        yield _table("closing-codes", "Closing codes by month", ("Month:", *codes), shares, note)
    varying = sorted(
        (place for place in range(len(monthly.columns)) if any(one.blanks[place] for one in months)),
        key=lambda place: (-_spread(monthly, place), place),
    )[:MOST_COLUMNS]
    if varying:
        rates: list[tuple[Cell, ...]] = [
            (one.name, *(Rate(one.blanks[place] / one.records) for place in varying)) for one in months
        ]
        named = [_cut(formats.one_line(monthly.columns[place])) for place in varying]
        note = "Shares of each month's logs; the columns that change most stand first."
        yield _table("blanks", "Blanks by month", ("Month:", *named), rates, note)


def _spread(monthly: Monthly, place: int) -> float:
    rates = [one.blanks[place] / one.records for one in monthly.months]
    return max(rates) - min(rates)


def _clusters(near: Near) -> Iterable[Table]:
    if not near.clusters:
        return
    rows = [
        (
            ", ".join(map(formats.one_line, one.ids)) + (" …" if one.logs > len(one.ids) else ""), one.logs,
            _cut(formats.one_line(one.place), 40), formats.one_line(one.code), formats.moment(one.first),
        )
        for one in near.largest
    ]  # fmt: skip
    note = (
        f"{formats.plural(near.clusters, 'cluster')} of {formats.plural(near.logs, 'log')}: the same place and opening "
        "code, each within 30 minutes of the one before. The largest are listed. Nobody has looked at them, and none "
        "is left out of anything."
    )
    headings = ("Ids:", "Logs", "Place:", "Opening code:", "First:")
    yield _table("clusters", "Logs that may be of one event", headings, rows, note)
