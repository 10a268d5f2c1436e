"""Every kind of writing, done by the program in this process, on copies of small audits that were made before."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from small import SEED, Small, drawn, now, planned, reviewed, settle

from crime_sample.audit import open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet
from crime_sample.audit.verifying import verify
from crime_sample.cli.app import main
from crime_sample.cli.stopping import stoppable
from crime_sample.errors import CrimeSampleError

MAPPING = '[columns]\nid = "Incident"\ncreated = "Created"\nopening = ["Opening"]\nrefs = ["Refs"]\n'
MAPPING += '[strata]\ncolumn = "Opening"\n'


@dataclass(frozen=True)
class Writing:
    """One kind: on which audit, and the command's words; without words, a verdict is given as in a review."""

    audit: str
    words: tuple[str, ...] = ()


WRITINGS = {
    "new": Writing("planned", ("new", "other.audit", "--force", "Kent", "--start", "2026-01-01", "--end",
                               "2026-06-30")),
    "frame add": Writing("begun", ("frame", "add", "small.audit", "export.csv", "--mapping", "m.toml")),
    "draw": Writing("planned", ("draw", "small.audit", "--seed", SEED)),
    "statement": Writing("drawn", ("statement", "small.audit", "draw.json")),
    "review": Writing("drawn"),
    "sheet export": Writing("drawn", ("sheet", "export", "small.audit", "out.xlsx", "--who", "Bob")),
    "sheet import": Writing("drawn", ("sheet", "import", "small.audit", "filled.csv", "--auditor", "Ann")),
    "package out": Writing("drawn", ("package", "out", "small.audit", "ann.package", "--auditor", "Ann", "--free",
                                     "5")),
    "estimate": Writing("settled", ("estimate", "small.audit")),
    "report": Writing("settled", ("report", "small.audit", "--out", "r.html", "--out", "r.xlsx", "--out", "r.json")),
    "bundle": Writing("settled", ("bundle", "small.audit", "--out", "b.zip", "--frame-out", "f.zip")),
    "export r": Writing("settled", ("export", "r", "small.audit", "--out", "r")),
    "purge": Writing("settled", ("purge", "small.audit", "--all-but-counts", "--yes", "--who", "Lee")),
    "retention": Writing("settled", ("retention", "small.audit", "2028-01-01", "--reason", "put off", "--who", "Lee")),
    "challenge export": Writing("settled", ("challenge", "export", "small.audit", "c.csv", "--to", "Kent", "--who",
                                            "Lee")),
    "shard": Writing("planned", ("shard", "draw", "export.csv", "--mapping", "m.toml", "--start", "2026-01-01", "--end",
                                 "2026-06-30", "--seed", SEED, "--most", "9", "--out", "k.shard")),
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """How a command ended, what it said, which files are new, and whether the audit holds and how far it came."""

    code: int
    err: str
    files: tuple[str, ...]
    broken: tuple[str, ...]
    before: int
    after: int


def make(folder: Path) -> None:
    """The audits, a folder each."""
    from small import begun

    for name, how in (("begun", begun), ("planned", planned), ("drawn", drawn), ("settled", reviewed)):
        (folder / name).mkdir()
        small = how(folder / name)
        (folder / name / "m.toml").write_text(MAPPING, encoding="utf-8")
        if name == "drawn":
            with small.open("Ann") as audit:
                export_sheet(audit, folder / name / "filled.csv", step="blind")
            _fill(folder / name / "filled.csv")
        if name == "settled":
            run(folder / name, Writing(name, ("estimate", "small.audit")))


def _fill(path: Path) -> None:
    """Say of every case on the blind sheet that nothing is owed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    answer, rationale = (lines[1].index(name) for name in ("answer", "rationale"))
    for line in lines[2:]:
        line[answer], line[rationale] = "none", "nothing in it"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def run(folder: Path, writing: Writing) -> tuple[int, str]:
    """Do it in ``folder``: exit code and what was said on standard error."""
    err, before, words = io.StringIO(), Path.cwd(), sys.argv
    try:
        code = _ended(folder, writing, err)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:  # it comes once, and came when the program was done
        code = 0
    sys.argv = words
    os.chdir(before)
    return code, err.getvalue()


def _ended(folder: Path, writing: Writing, err: io.StringIO) -> int:
    os.chdir(folder)
    sys.argv = ["crime_sample", *writing.words]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
            main() if writing.words else _commit(folder)
    except SystemExit as error:
        return int(error.code or 0)
    return 0


def _commit(folder: Path) -> None:
    """A verdict in both steps, as the terminal gives it; errors and stops end as they do there."""
    small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
    try:
        with stoppable(lambda words: print(words, file=sys.stderr)), small.open() as audit:  # noqa: T201
            sitting = sit(audit)
            case = sitting.next_case()
            assert case is not None
            settle(sitting, case)
    except CrimeSampleError as error:
        sys.stderr.write(f"Error: {error}")
        raise SystemExit(error.exit_code) from None


def attempt(
    made: Path, folder: Path, writing: Writing, under: Callable[[], contextlib.AbstractContextManager[None]]
) -> Done:
    """Do it on a copy in ``folder`` under some trouble; then, without, look what came of it."""
    shutil.copytree(made / writing.audit, folder)
    before, there = entries(folder), set(_files(folder))
    with under():
        code, err = run(folder, writing)
    broken = tuple(
        f"{one.name}: {one.words}"
        for one in verify(folder / "small.audit", who="x", now=now)
        if one.verdict == "broken"
    )
    return Done(code, err, tuple(sorted(set(_files(folder)) - there)), broken, before, entries(folder))


def entries(folder: Path) -> int:
    """How many entries the ledger has."""
    with open_audit(folder / "small.audit", who="x", now=now) as audit:
        return audit.state.seq


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.endswith((".lock", "-wal", "-shm")):
            yield path.relative_to(folder).as_posix()
