"""A synthetic frame written to a file: as many rows as one likes, with the truth about them beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb

from crime_sample.engines.watched import Progress, able, silent, watched
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.intake import literal
from crime_sample.files.private import placed, write_private
from crime_sample.simulate import many

MEMORY = "1GB"
_FORMATS = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": 'FORMAT csv, HEADER, FORCE_QUOTE ("Log Text")',
}


def write_frame(
    path: Path,
    rows: int,
    *,
    seed: str,
    rate: float = 0.84,
    start: date = date(2025, 1, 1),
    end: date = date(2025, 12, 31),
    progress: Progress = silent,
) -> tuple[many.Truth, Path]:
    """Write ``rows`` logs to ``path`` (.parquet or .csv), and what is true of them to a JSON file beside it; the truth
    and where it stands. Neither may be there before."""
    how = _FORMATS.get(path.suffix.lower())
    if how is None:
        raise InputError(
            f"a frame is written as {' or '.join(_FORMATS)}", where=str(path), remedy="Change the name."
        )
    truths = path.with_name(f"{path.stem}.truth.json")
    for one in (path, truths):
        if one.exists():
            raise InputError("the file is there already", where=str(one), remedy="Choose another name.")
    cells = many.cells(rows, seed, rate=rate, start=start, end=end)
    counts = many.counts(rows, seed, rate=rate)
    try:
        with (
            placed(path, personal=False) as part,
            duckdb.connect(config={"memory_limit": MEMORY}) as connection,
        ):
            able(connection)
            for macro in many.MACROS:
                connection.execute(macro)
            with watched(connection, progress, "counting the truth"):
                truth = many.truth_of(connection.execute(counts).fetchall())
            with watched(connection, progress, "writing"):
                connection.execute(f"COPY ({cells}) TO {literal(str(part))} ({how}, USE_TMP_FILE false)")
            told = {"rows": rows, "seed": seed, "expected_rate": rate, "start": str(start), "end": str(end)}
            told |= {"rate": truth.rate, "unrecorded": truth.unrecorded, **asdict(truth)}
            write_private(truths, json.dumps(told, indent=2) + "\n", personal=False)
    except duckdb.IOException as error:
        raise EnvironmentTrouble(
            f"the file cannot be written: {str(error).splitlines()[0]}",
            where=str(path),
            remedy="Choose a folder that exists, that you may write to, and that has room.",
        ) from None
    finally:
        if not path.exists():
            truths.unlink(missing_ok=True)
    return truth, truths
