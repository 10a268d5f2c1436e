"""A frame's mapping from a TOML file and from options, and back into a file a person can edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli_w

from crime_sample.audit.starting import list_of, read_toml, table_of
from crime_sample.engines import engine
from crime_sample.errors import InputError
from crime_sample.files.private import write_private
from crime_sample.frame import ColumnMap, ExtractMapping, FrameMapping, StatusWords
from crime_sample.profile import Profile
from crime_sample.values import read_document

_MANY = ("opening", "closing", "result", "text", "refs", "show", "place")

_NAME_THEM = (
    "Let the program propose a mapping: crime_sample frame inspect EXPORT --save mapping.toml\n"
    "then give it with --mapping mapping.toml, and what is to differ with --map; or name the columns: "
    "--map id=COLUMN --map created=COLUMN"
)

_HELP = """\
# How the export is read. Look over [columns]; then say how they are sorted into strata, and which records are
# left out. Parts: id, created, created_time, closed, opening, closing, result, district, grade, source, text, refs,
# show, place; for other designs than the usual one also cluster and size. Closing, result, closed and refs are hidden
# from auditors until they have committed; so are references in the text of the form reference_pattern, and every line
# of it in which one of these regular expressions is found:
#
# hide = ["CRIME RECORDED", "LOG CLOSED"]
#
# What is asked of a database, where no table is named:
#
# query = "SELECT * FROM incidents WHERE force = 'Kent'"
#
# By whose clocks the times were written; as the rule pack's place unless given:
#
# time_zone = "Europe/London"
#
# [strata]
# column = "Opening Code"          # or groups, the first that fits wins, * stands for any text:
#
# [[strata.groups]]
# name = "violence"
# opening = ["VIO*", "DOM*"]
# closing = []
#
# [[exclude]]
# reason = "test calls"
# column = "Opening Code"
# codes = ["TEST*"]

"""


def mapping_from(
    path: Path | None,
    columns: Sequence[str] | None,
    *,
    strata: str | None = None,
    exclude: Sequence[str] | None = None,
    exclude_where: Sequence[str] | None = None,
    **reading: str | None,
) -> FrameMapping:
    """The mapping in ``path`` with options over it.

    ``columns`` are 'PART=COLUMN' (several columns: 'PART=A|B'), ``exclude`` 'COLUMN=CODE,CODE: reason',
    ``exclude_where`` 'EXPRESSION: reason', ``reading`` the encoding, delimiter, worksheet, query, date_format
    and time_zone.
    """
    if path is None and not columns:
        raise InputError(
            "it is not known which column is which",
            remedy=_NAME_THEM,
        )
    data: dict[str, Any] = read_toml(path) if path else {}
    data["columns"] = {
        **table_of(data, "columns", where=str(path)),
        **_parts(columns or (), ColumnMap.model_fields),
    }
    lacking = [part for part in ("id", "created") if part not in data["columns"]]
    if lacking:
        raise InputError(
            f"the mapping does not say which column is {' and which '.join(lacking)}",
            where="" if path is None else str(path),
            remedy=_NAME_THEM,
        )
    data |= {key: value for key, value in reading.items() if value is not None}
    if strata is not None:
        data["strata"] = {"column": strata}
    rules = list_of(data, "exclude", where=str(path))
    rules += [_by_codes(entry) for entry in exclude or ()]
    rules += [_by_expression(entry) for entry in exclude_where or ()]
    if rules:
        data["exclude"] = rules
    return read_document(FrameMapping, data, where=str(path or "the options of 'frame'"))


def write_mapping(profile: Profile, path: Path) -> None:
    """Write the mapping that ``profile`` proposes, with words for whoever edits it. An existing file is kept."""
    if profile.proposed is None:
        raise InputError(
            f"no mapping can be proposed: nothing looks like {', '.join(profile.missing)}",
            remedy="Name those columns: --map id=COLUMN --map created=COLUMN",
        )
    data = profile.proposed.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    write_private(path, _HELP + tomli_w.dumps(data), personal=False)


def extract_mapping_from(
    path: Path, columns: Sequence[str] | None, *, statuses: Sequence[str] | None = None, **reading: str | None
) -> ExtractMapping:
    """How the crime extract at ``path`` is read: as its header suggests, with options over that.

    ``statuses`` are 'MEANING=WORD,WORD', the meaning one of recorded, cancelled, transferred.
    """
    given = _parts(columns or (), {"reference": None, "recorded": None, "class": None, "status": None})
    how = {key: reading.get(key) for key in ("encoding", "delimiter", "worksheet")}
    proposed = engine.propose_extract(path, **how, given=given)
    data: dict[str, Any] = proposed.model_dump(by_alias=True, exclude_none=True)
    data |= {key: value for key, value in reading.items() if value is not None}
    words: dict[str, list[str]] = {}
    for entry in statuses or ():
        meaning, listed = _meaning(entry)
        words.setdefault(meaning, []).extend(listed)
    if words:
        data["statuses"] = words
    return read_document(ExtractMapping, data, where=str(path))


def _meaning(entry: str) -> tuple[str, list[str]]:
    meaning, equals, listed = entry.partition("=")
    words = [word.strip() for word in listed.split(",") if word.strip()]
    known = tuple(StatusWords.model_fields)
    if not equals or not words or meaning.strip() not in known:
        raise InputError(
            f"'{entry}' is not of the form MEANING=STATUS,STATUS",
            remedy=f'The meaning is one of {", ".join(known)}: --status "cancelled=NC,Struck out*"',
        )
    return meaning.strip(), words


def _parts(entries: Sequence[str], known: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for entry in entries:
        part, equals, columns = entry.partition("=")
        part = part.strip()
        if not equals or not columns.strip():
            raise InputError(
                f"'{entry}' is not of the form PART=COLUMN", remedy='Write it as: --map id="Incident No"'
            )
        if part not in known:
            raise InputError(f"'{part}' is not a part of a mapping", remedy=f"Parts: {', '.join(known)}.")
        parts[part] = columns.split("|") if part in _MANY else columns
    return parts


def _by_codes(entry: str) -> dict[str, Any]:
    test, reason = _reason(entry)
    column, equals, codes = test.partition("=")
    if not equals:
        raise InputError(
            f"'{entry}' is not of the form COLUMN=CODE,CODE: reason",
            remedy='Write it as: --exclude "Opening Code=TEST*,DUP: test calls"',
        )
    return {"reason": reason, "column": column.strip(), "codes": [code.strip() for code in codes.split(",")]}


def _by_expression(entry: str) -> dict[str, Any]:
    test, reason = _reason(entry)
    return {"reason": reason, "where": test}


def _reason(entry: str) -> tuple[str, str]:
    test, colon, reason = entry.rpartition(":")
    if not colon or not test.strip() or not reason.strip():
        raise InputError(
            f"'{entry}' gives no reason",
            remedy="Write the rule, a colon, and the reason: 'COLUMN=CODE: reason'",
        )
    return test.strip(), reason.strip()
