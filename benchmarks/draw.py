# ruff: noqa: S608 - SQL of our own making.
"""Registration and draw of a large frame, side by side with what nobody can avoid and with what others do.

    python benchmarks/draw.py [--rows 1000000] [--rounds 3] [--kind csv|parquet] [--file EXPORT] [--with NAME ...]
    python benchmarks/draw.py --growth 1 2 5 10 20 [--kind csv|parquet]

Each measurement is a process of its own, start-up included; the tasks take turns, and the median counts. Read the
ratios: seconds depend on the machine. Peak memory is what the operating system says of the process, and so are seconds
of processors, of all cores: where others are at work they tell more. Others take part where they are installed: pandas,
svy, samplics, and with Rscript data.table and sampling; they are measured in a CSV. ``--growth`` gives registration and
draw of as many million rows; ``--memory`` limits what DuckDB may take for both.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SEED, EACH = "3 9 14 27 38 41", 47  # some 1,500 from 32 strata
ID, STRATUM = "Incident Number", "Opening Code"
CSV = "header=true, all_varchar=true, delim=',', quote='\"', escape='\"'"


def _relation(path: Path) -> str:
    return f"read_parquet('{path}')" if path.suffix == ".parquet" else f"read_csv('{path}', {CSV})"


def parse(path: Path) -> object:
    """DuckDB's own parse of id and stratum, and a count by stratum: the least that any draw must do."""
    import duckdb

    sql = f'SELECT "{STRATUM}", count(*), count("{ID}") FROM {_relation(path)} GROUP BY 1'
    return sum(row[2] for row in duckdb.execute(sql).fetchall())


def tickets(path: Path) -> object:
    """The parse with a SHA-256 for each id: the floor under a draw that anybody can repeat."""
    import duckdb

    sql = f"SELECT count(*), max(sha256('{SEED}\nmain\n' || \"{ID}\")) FROM {_relation(path)}"
    return duckdb.execute(sql).fetchall()[0][0]


def mapping() -> object:
    """How the export is read."""
    from crime_sample.frame import ColumnMap, FrameMapping, StrataRule

    columns = {"id": ID, "created": "Created", "opening": STRATUM, "closing": "Closing Code 1", "closed": "Closed",
               "refs": "Linked Crime Refs", "district": "District", "text": "Log Text"}  # fmt: skip
    return FrameMapping(columns=ColumnMap.model_validate(columns), strata=StrataRule(column=STRATUM))


def register(path: Path) -> object:
    """Registration: every check, the counts, the hash of the file and the fingerprint."""
    from crime_sample.engines import engine

    frame = engine.register(path, mapping(), name="main", start=date(2025, 1, 1), end=date(2025, 12, 31))
    path.with_suffix(".frame.json").write_text(frame.model_dump_json(), encoding="utf-8")
    return frame.incidents


def draw(path: Path) -> object:
    """The draw from each stratum, with labels; the file's hash is checked beside it."""
    from crime_sample.engines import engine
    from crime_sample.frame import Frame

    frame = Frame.model_validate_json(path.with_suffix(".frame.json").read_text(encoding="utf-8"))
    sizes = {stratum: min(EACH, count) for stratum, count in frame.strata.items()}
    return len(engine.draw(path, frame, seed=SEED, sizes=sizes))


def pandas(path: Path) -> object:
    """pandas: two columns, a sample of each group."""
    import pandas as pd

    found = pd.read_csv(path, usecols=[ID, STRATUM], dtype=str)
    return len(found.groupby(STRATUM).sample(EACH, random_state=1))


def svy(path: Path) -> object:
    """svy's stratified draw, of a frame read by polars."""
    import polars as pl
    import svy as library

    frame = pl.read_csv(path, columns=[ID, STRATUM], infer_schema=False)
    made = library.Sample(data=frame, design=library.Design(stratum=STRATUM))
    return len(made.sampling.srs(n=EACH, by=STRATUM, rstate=1).data)


def samplics(path: Path) -> object:
    """samplics' stratified selection, of a frame read by pandas."""
    import pandas as pd
    from samplics import SampleSelection, SelectMethod

    found = pd.read_csv(path, usecols=[ID, STRATUM], dtype=str)
    wanted = dict.fromkeys(found[STRATUM].unique(), EACH)
    chosen = SampleSelection(method=SelectMethod.srs_wor, strat=True).select(
        found[ID], wanted, found[STRATUM]
    )
    return int(sum(chosen[0]))


R = {
    "data.table": (
        'library(data.table); d <- fread("{path}", select=c("{id}","{stratum}"), colClasses="character", nThread=2); '
        'set.seed(1); s <- d[, .SD[sample(.N, {each})], by="{stratum}"]; cat(nrow(s))'
    ),
    "sampling": (
        "suppressMessages({{library(data.table); library(sampling)}}); "
        'd <- as.data.frame(fread("{path}", select=c("{id}","{stratum}"), colClasses="character", nThread=2)); '
        'names(d) <- c("id","s"); d <- d[order(d$s),]; k <- rep({each}, length(unique(d$s))); set.seed(1); '
        's <- strata(d, "s", k, method="srswor"); cat(nrow(s))'
    ),
}
TASKS: dict[str, Callable[[Path], object]] = {
    "parse": parse, "tickets": tickets, "register": register, "draw": draw, "pandas": pandas, "svy": svy,
    "samplics": samplics,
}  # fmt: skip
OWN = ("parse", "tickets", "register", "draw")


@dataclass(frozen=True)
class Run:
    """Seconds by the clock and of processors, peak MiB of one task in a process of its own, and what it found."""

    seconds: float
    busy: float
    peak: float
    found: object


def timed(task: str, path: Path) -> Run:
    """Run a task; of a process of R the peak is the child's."""
    if task in R:
        code = R[task].format(path=path, id=ID, stratum=STRATUM, each=EACH)
        command = ["Rscript", "-e", code]
    else:
        command = [sys.executable, __file__, "--task", task, "--file", str(path)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    words = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{task} failed")
    seconds, busy = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return Run(seconds, busy, used.ru_maxrss / 1024, words.strip().splitlines()[-1])


def able(task: str) -> bool:
    """Whether what the task needs is installed."""
    if task in R:
        test = f'q(status=!requireNamespace("{task}", quietly=TRUE))'
        return bool(shutil.which("Rscript")) and not subprocess.call(["Rscript", "-e", test])
    return task in OWN or importlib.util.find_spec(task) is not None


def write(path: Path, rows: int) -> None:
    """Make a frame, in a process of its own: what this one holds counts as the peak of those it starts."""
    made = [sys.executable, "-m", "crime_sample", "simulate", "frame", "--out", path, "--seed", "benchmark"]
    subprocess.run(
        [*made, "--rows", str(rows)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def in_turn(path: Path, rounds: int, tasks: list[str]) -> dict[str, list[Run]]:
    """All tasks one after the other, ``rounds`` times."""
    runs: dict[str, list[Run]] = {task: [] for task in tasks}
    for _ in range(rounds):
        for task in tasks:
            runs[task].append(timed(task, path))
    return runs


def median(runs: list[Run], of: Callable[[Run], float]) -> float:
    """The median of some figure of the runs."""
    return statistics.median(map(of, runs))


def compare(path: Path, rounds: int, others: list[str]) -> None:
    """A table of medians, and of ratios to the parse and to the tickets by the clock."""
    before = os.getloadavg()[0]
    runs = in_turn(path, rounds, [*OWN, *(task for task in others if able(task))])
    seconds = {task: median(several, lambda run: run.seconds) for task, several in runs.items()}
    load = f"load before {before:.1f}, after {os.getloadavg()[0]:.1f}"
    print(f"{path.stat().st_size / 1e6:,.0f} MB, median of {rounds}, {load}\n")
    print(f"{'task':<12}{'seconds':>9}{'x parse':>9}{'x tickets':>11}{'of CPU':>9}{'peak MiB':>10}   result")
    for task, several in runs.items():
        ratios = f"{seconds[task] / seconds['parse']:>9.2f}{seconds[task] / seconds['tickets']:>11.2f}"
        busy = f"{median(several, lambda run: run.busy):>9.2f}"
        peak = f"{max(run.peak for run in several):>10.0f}"
        print(f"{task:<12}{seconds[task]:>9.2f}{ratios}{busy}{peak}   {several[0].found}", flush=True)


def growth(millions: list[int], kind: str, rounds: int, folder: Path) -> None:
    """A line for each size: registration and draw by the clock and of processors, and their peaks of memory."""
    print(f"{kind}, median of {rounds}: seconds, of CPU, of CPU a million, peak MiB")
    print(f"{'million':>8}{'MB':>8}{'register':>36}{'draw':>36}")
    for size in millions:
        path = folder / f"frame-{size}.{kind}"
        write(path, size * 1_000_000)
        runs = in_turn(path, rounds, ["register", "draw"])
        cells = ""
        for several in runs.values():
            busy = median(several, lambda run: run.busy)
            peak = max(run.peak for run in several)
            cells += (
                f"{median(several, lambda run: run.seconds):>9.2f}{busy:>9.2f}{busy / size:>9.3f}{peak:>9.0f}"
            )
        print(f"{size:>8}{path.stat().st_size / 1e6:>8,.0f}{cells}", flush=True)
        path.unlink()


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--kind", choices=("csv", "parquet"), default="csv")
    options.add_argument("--file", type=Path)
    options.add_argument("--growth", type=int, nargs="+", metavar="MILLION")
    options.add_argument("--with", dest="others", nargs="*", default=["pandas", "svy", "samplics", *R])
    options.add_argument("--memory", help="what DuckDB may take for registration and draw, such as 512MB")
    options.add_argument("--task", choices=TASKS)
    given = options.parse_args()
    if given.memory:
        os.environ["BENCHMARK_MEMORY"] = given.memory  # the tasks are processes of their own
    if given.task:
        if os.environ.get("BENCHMARK_MEMORY"):
            from crime_sample.engines import connection

            connection.MEMORY = os.environ["BENCHMARK_MEMORY"]
        print(json.dumps(TASKS[given.task](given.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.growth:
            growth(given.growth, given.kind, given.rounds, Path(folder))
            return
        path = given.file or Path(folder) / f"frame.{given.kind}"
        if not path.exists():
            write(path, given.rows)
        compare(path, given.rounds, given.others if path.suffix == ".csv" else [])


if __name__ == "__main__":
    main()
