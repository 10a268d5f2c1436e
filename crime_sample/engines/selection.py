# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""The draw in DuckDB: one scan gives the sizes of the strata and the smallest tickets of each."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from crime_sample.draw import check_seed
from crime_sample.engines import dates, sql
from crime_sample.engines.connection import Progress, Reading, reading
from crime_sample.engines.register import check_mapping
from crime_sample.errors import InputError
from crime_sample.files.intake import name
from crime_sample.frame import Candidate, Frame


def draw(
    path: Path | str, frame: Frame, *, seed: str, sizes: Mapping[str, int], progress: Progress | None = None
) -> list[Candidate]:
    """The ``sizes[stratum]`` smallest tickets of each stratum, by stratum and in ticket order.

    ``path`` must be the very file that was registered. The ticket is ``crime_sample.draw.ticket``.
    """
    check_seed(seed)
    _check_sizes(frame, sizes)
    with registered(path, frame, progress=progress) as export:
        export.progress("drawing")
        values = sql.Values({"seed": seed, "frame": frame.name, "most": max(1, *sizes.values(), 1)})
        labels = label_columns(frame)
        kept = in_frame(
            export, frame, values, *(f"{text} AS {name('label ' + key)}" for key, text in labels.items())
        )
        picked = ", ".join(f"'{key}': {name('label ' + key)}" for key in labels)
        rows = export.rows(
            f"SELECT stratum, count(*), arg_min({{'ticket': ticket, 'id': id, 'created': created, "
            f"'labels': {{{picked or repr('none') + ': NULL'}}}}}, {{'ticket': ticket, 'id': id}}, $most) "
            f"FROM (SELECT *, {sql.TICKET} AS ticket FROM ({kept})) GROUP BY stratum ORDER BY stratum",
            values.named,
        )
    counted = {stratum: count for stratum, count, _ in rows}
    if counted != frame.strata:
        raise InputError(
            f"the strata are not those registered: now {counted}, registered {frame.strata}",
            where=str(path),
            remedy="A rule of the mapping may not give the same answer twice; correct it and register again.",
        )
    heads = {stratum: head for stratum, _, head in rows}
    return [
        Candidate(stratum, one["ticket"], one["id"], _labels(one, labels))
        for stratum in sorted(sizes)
        for one in heads[stratum][: sizes[stratum]]
    ]


def label_columns(frame: Frame) -> dict[str, str]:
    """SQL for the values domains are made of, by label, without those of the date."""
    part = frame.mapping.columns
    single = {"district": part.district, "grade": part.grade, "source": part.source}
    labels = {key: sql.trimmed(name(column)) for key, column in single.items() if column}
    if part.opening:
        labels["opening"] = sql.joined(part.opening)
    return labels


def in_frame(export: Reading, frame: Frame, values: sql.Values, *more: str) -> str:
    """SQL for the incidents of a registered frame: not excluded, and within its first and last moment."""
    mapping = frame.mapping
    check_mapping(export, mapping)
    narrow = sql.projection(export, mapping, values, *more)
    moment = dates.read("created_text", mapping.date_format or dates.ISO)
    first = values.add(datetime.fromisoformat(frame.first_created))
    last = values.add(datetime.fromisoformat(frame.last_created))
    return (
        f"SELECT * FROM (SELECT *, {moment} AS created FROM ({narrow}) WHERE why IS NULL) "
        f"WHERE created BETWEEN {first} AND {last}"
    )


def registered(
    path: Path | str, frame: Frame, *, check: bool = True, progress: Progress | None = None
) -> AbstractContextManager[Reading]:
    """Open a frame's export as it was registered; with ``check``, only if the file is the very one."""
    mapping = frame.mapping
    return reading(
        path,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
        sha256=frame.file_sha256 if check else None,
    )


def _check_sizes(frame: Frame, sizes: Mapping[str, int]) -> None:
    for stratum, size in sizes.items():
        if stratum not in frame.strata:
            raise InputError(
                f"frame '{frame.name}' has no stratum '{stratum}'",
                remedy=f"It has: {', '.join(frame.strata)}.",
            )
        if not 0 <= size <= frame.strata[stratum]:
            raise InputError(
                f"{size} cannot be drawn from the {frame.strata[stratum]} incidents of stratum '{stratum}'",
                remedy="Draw no more than there are.",
            )


def _labels(one: Mapping[str, object], labels: Mapping[str, str]) -> dict[str, str]:
    created = one["created"]
    found = one["labels"]
    if not isinstance(created, datetime) or not isinstance(found, dict):  # pragma: no cover - DuckDB's types
        raise TypeError("DuckDB gave another type")
    moment = created.isoformat()
    return {"created": moment, "month": moment[:7], **{key: found[key] for key in labels}}
