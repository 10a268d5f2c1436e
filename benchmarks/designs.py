# ruff: noqa: S608 - SQL of our own making.
"""Draws of other designs from a large frame, each as a process of its own beside the draw by tickets.

    python benchmarks/designs.py [--rows 1000000] [--rounds 3] [--kind csv|parquet]

The frame has 32 strata, events of one to three logs, 84 beats and a risk score; some 1,500 logs are drawn. Read the
ratios to the draw by tickets; peak memory is what the operating system says of the process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any, get_args

from draw import EACH, ID, SEED, STRATUM

from crime_sample.design import Method

METHODS: tuple[str, ...] = get_args(Method)


def mapping(cluster: str) -> Any:
    """How the export is read."""
    from crime_sample.frame import ColumnMap, FrameMapping, StrataRule

    columns = {"id": ID, "created": "Created", "district": "District", "cluster": cluster, "size": "Risk"}
    return FrameMapping(columns=ColumnMap.model_validate(columns), strata=StrataRule(column=STRATUM))


def register(path: Path, cluster: str) -> None:
    """The frame, kept for the draws."""
    from crime_sample.engines import engine

    read = mapping(cluster)
    frame = engine.register(path, read, name="main", start=date(2025, 1, 1), end=date(2025, 12, 31))
    path.with_suffix(f".{cluster}.json").write_text(frame.model_dump_json(), encoding="utf-8")


def draw(path: Path, method: str) -> int:
    """The draw."""
    from crime_sample.engines import engine
    from crime_sample.frame import Frame

    cluster = "Beat" if method == "two-stage" else "Event"
    text = path.with_suffix(f".{cluster}.json").read_text(encoding="utf-8")
    frame = Frame.model_validate_json(text)
    held = {s: one.clusters for s, one in frame.clusters.items()} if method == "clusters" else frame.strata
    sizes = {stratum: min(EACH, count) for stratum, count in held.items()}
    given: dict[str, Any] = {"seed": SEED, "sizes": sizes, "method": method, "first_stage": 12}
    return len(engine.draw(path, frame, **given))


def make(path: Path, rows: int) -> None:
    """The frame of ``simulate frame`` with events and a score beside."""
    import duckdb

    plain = path.with_name("plain.parquet")
    subprocess.run(
        [sys.executable, "-m", "crime_sample", "simulate", "frame", "--out", plain, "--rows", str(rows)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    form = "(FORMAT parquet)" if path.suffix == ".parquet" else "(FORMAT csv, HEADER)"
    duckdb.execute(
        f'COPY (SELECT *, \'EV\' || (file_row_number // 3) AS "Event", \'B\' || (hash("{ID}") % 84) AS "Beat", '
        f'CAST(1 + hash("{ID}") % 900 AS VARCHAR) AS "Risk" '
        f"FROM read_parquet('{plain}', file_row_number = true)) TO '{path}' {form}"
    )
    plain.unlink()


def main() -> None:
    """Prints a line for each task."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--kind", choices=("csv", "parquet"), default="csv")
    ask.add_argument("--task", nargs=2, metavar=("TASK", "FILE"))
    given = ask.parse_args()
    if given.task:
        task, file = given.task
        part, _, of = task.partition(":")
        # The making is a process of its own too: its memory would be counted to those begun after it.
        {"make": lambda: make(Path(file), int(of)), "register": lambda: register(Path(file), of)}.get(
            part, lambda: draw(Path(file), of)
        )()
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"frame.{given.kind}"
        measured(f"make:{given.rows}", path)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e9:.2f} GB of {given.kind}")
        tasks = ["register:Event", "register:Beat", *(f"draw:{method}" for method in METHODS)]
        taken: dict[str, list[tuple[float, float]]] = {task: [] for task in tasks}
        for _ in range(given.rounds):
            for task in tasks:
                taken[task].append(measured(task, path))
        median = {task: statistics.median(seconds for seconds, _ in one) for task, one in taken.items()}
        for task in tasks:
            peak = max(memory for _, memory in taken[task])
            ratio = median[task] / median["draw:tickets"]
            print(f"{task:18} {median[task]:8.2f} s  {ratio:6.2f} x the draw by tickets  {peak:6.0f} MiB")


def measured(task: str, path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a process of its own."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, __file__, "--task", task, str(path)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{task} failed")
    return time.perf_counter() - began, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
