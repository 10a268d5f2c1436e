"""Registration and draw of a large CSV, side by side with what DuckDB needs merely to parse it.

    python benchmarks/draw.py [--rows 1000000] [--pairs 3] [--file EXPORT]

Each measurement is a process of its own, start-up included; the four take turns, and the median counts. Read the
ratios: seconds depend on the machine. Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

SEED, STRATA = "3 9 14 27 38 41", 40
HEADER = (
    "Incident Number,Created,Opening Code,Grade,District,Beat,Source,Result,Closed,Refs,Operator,Log Text\r\n"
)
WORDS = "CALLER STATES DOOR FORCED OVERNIGHT, NOTHING SEEN. UNIT TO ATTEND. "


def make(path: Path, rows: int) -> None:
    """An export of ``rows`` logs in 40 strata of very unequal size; one text in 33 holds line feeds and quotes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        for n in range(rows):
            mixed = (n * 2654435761) & 0xFFFFFFFF
            stratum = min(STRATA - 1, (mixed >> 8) % 97 * (mixed >> 16) % 53)
            day, minute = 1 + n * 27 // rows, mixed % 1440
            text = WORDS * (1 + mixed % 4)
            more = f'\nHE SAID ""GET OUT""\n{text}' if n % 33 == 0 else ""
            file.write(
                f"{n:08d}{mixed % 1000000:06d},2026-{1 + mixed % 6:02d}-{day:02d} {minute // 60:02d}:{minute % 60:02d},"
                f"C{stratum:02d},{mixed % 4 + 1},D{mixed % 10},B{mixed % 80:02d},{'999' if mixed % 3 else '101'},"
                f"R{mixed % 7},2026-07-01 10:00,{f'46/{n:07d}/26' if mixed % 5 == 0 else ''},OP{mixed % 500},"
                f'"{text}{more}"\r\n'
            )


def read_bytes(path: Path) -> object:
    """Read the file and do nothing with it."""
    size = 0
    with path.open("rb", buffering=0) as file:
        while part := file.read(1 << 22):
            size += len(part)
    return size


def parse(path: Path) -> object:
    """DuckDB's own parse of id and stratum, and a count by stratum: the least that any draw must do."""
    import duckdb

    found = duckdb.execute(
        'SELECT "Opening Code", count(*), count("Incident Number") FROM read_csv(?, header=true, all_varchar=true, '
        "delim=',', quote='\"', escape='\"') GROUP BY 1",
        [str(path)],
    ).fetchall()
    return sum(row[2] for row in found)


def mapping() -> object:
    """How the export is read."""
    from crime_sample.frame import ColumnMap, FrameMapping, StrataRule

    return FrameMapping(
        columns=ColumnMap(id="Incident Number", created="Created", opening=("Opening Code",), refs=("Refs",),
                          district="District", text=("Log Text",)),
        strata=StrataRule(column="Opening Code"),
    )  # fmt: skip


def register(path: Path) -> object:
    """Registration: every check, the counts, the hash of the file and the fingerprint."""
    from crime_sample.engines import engine

    frame = engine.register(path, mapping(), name="main", start=date(2026, 1, 1), end=date(2026, 6, 30))
    path.with_suffix(".frame.json").write_text(frame.model_dump_json(), encoding="utf-8")
    return frame.incidents


def draw(path: Path) -> object:
    """The draw of 38 from each stratum; the file's hash is checked first."""
    from crime_sample.engines import engine
    from crime_sample.frame import Frame

    frame = Frame.model_validate_json(path.with_suffix(".frame.json").read_text(encoding="utf-8"))
    sizes = {stratum: min(38, count) for stratum, count in frame.strata.items()}
    return len(engine.draw(path, frame, seed=SEED, sizes=sizes))


TASKS = {"read": read_bytes, "parse": parse, "register": register, "draw": draw}


def child(task: str, path: Path) -> None:
    """Run one task and print what came of it with the peak memory."""
    found = TASKS[task](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"found": found, "peak": peak}))


def timed(task: str, path: Path) -> tuple[float, float, object]:
    """Seconds, peak MiB and result of one task in a process of its own."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, "--file", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - began
    answer = json.loads(done.stdout)
    return seconds, answer["peak"], answer["found"]


def compare(path: Path, pairs: int) -> None:
    """All tasks in turn, ``pairs`` times; a table of medians."""
    runs: dict[str, list[tuple[float, float, object]]] = {task: [] for task in TASKS}
    for _ in range(pairs):
        for task in ("read", "parse", "register", "draw"):
            runs[task].append(timed(task, path))
    median = {task: statistics.median(one[0] for one in several) for task, several in runs.items()}
    print(f"{path.stat().st_size / 1e6:,.0f} MB, median of {pairs}\n")
    print(f"{'task':<10}{'seconds':>9}{'x parse':>9}{'peak MiB':>10}   result")
    for task, several in runs.items():
        peak = max(one[1] for one in several)
        print(
            f"{task:<10}{median[task]:>9.2f}{median[task] / median['parse']:>9.2f}{peak:>10.0f}   {several[0][2]}"
        )


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--pairs", type=int, default=3)
    options.add_argument("--file", type=Path)
    options.add_argument("--task", choices=TASKS)
    given = options.parse_args()
    if given.task:
        child(given.task, given.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "incidents.csv"
        if not path.exists():
            make(path, given.rows)
        compare(path, given.pairs)


if __name__ == "__main__":
    main()
