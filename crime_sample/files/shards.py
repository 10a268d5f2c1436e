"""A shard as a file, and the sample that shards give together. Both hold incident ids: only their owner reads them."""

from __future__ import annotations

import json
from pathlib import Path

from crime_sample.draw import RULE
from crime_sample.errors import InputError
from crime_sample.files.guarded import csv_text
from crime_sample.files.private import write_private
from crime_sample.formats import plural
from crime_sample.shards import Merged, Shard
from crime_sample.sheet.values import clean

_COLUMNS = ("stratum", "rank", "ticket", "id", "shard")


def write_shard(path: Path, shard: Shard) -> None:
    """Write the shard as JSON, its marking first; an existing file is kept."""
    told = shard.model_dump(mode="json")
    text = json.dumps({"marking": told.pop("marking")} | told, indent=1, ensure_ascii=False)
    write_private(path, text + "\n")


def check_ending(path: Path) -> None:
    """Refuse a file for the sample whose name asks for neither format."""
    if path.suffix.lower() not in {".csv", ".json"}:
        raise InputError(
            f"the sample is written as .csv or .json, not '{path.suffix}'",
            where=str(path),
            remedy="Choose a name with one of these endings.",
        )


def write_sample(path: Path, merged: Merged, *, program: str) -> None:
    """Write the sample, as CSV or as JSON by the file's name; an existing file is kept. No text of the CSV can become
    a formula or holds what cannot be seen; the JSON has ids as they are."""
    check_ending(path)
    write_private(path, _csv(merged) if path.suffix.lower() == ".csv" else _json(merged, program))


def _csv(merged: Merged) -> str:
    labels = dict.fromkeys(label for one in merged.drawn for label in one.candidate.labels)
    head = clean(
        f"{merged.marking} | sample of {merged.frame}, merged of {plural(len(merged.shards), 'shard')}"
    )
    rows: list[tuple[str, ...]] = [(head,), (*_COLUMNS, *labels)]
    for one in merged.drawn:
        found = one.candidate
        told = (found.labels.get(label, "") for label in labels)
        cells = (found.stratum, str(one.rank), found.ticket, found.id, one.shard, *told)
        rows.append(tuple(map(clean, cells)))
    return "\ufeff" + csv_text(rows)


def _json(merged: Merged, program: str) -> str:
    whole = {
        "format": "crime_sample-merged-1",
        "marking": merged.marking,
        "program": program,
        "rule": RULE,
        "frame": merged.frame,
        "seed": merged.seed,
        "start": str(merged.start),
        "end": str(merged.end),
        "sizes": dict(merged.sizes),
        "tickets": merged.tickets,
        "shards": {
            name: shard.model_dump(mode="json", exclude={"kept", "format", "frame", "seed", "start", "end"})
            for name, shard in merged.shards.items()
        },
        "sample": [
            {
                "stratum": one.candidate.stratum,
                "rank": one.rank,
                "ticket": one.candidate.ticket,
                "id": one.candidate.id,
                "shard": one.shard,
                "labels": dict(one.candidate.labels),
            }
            for one in merged.drawn
        ],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
