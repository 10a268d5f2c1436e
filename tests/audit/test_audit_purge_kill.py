"""kill -9 in the middle of an erasure: it stands whole or not at all, and giving it again finishes it."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from purged import traces
from small import NOW, Small

from crime_sample.audit.purging import purge
from crime_sample.audit.verifying import verify
from crime_sample.ledger import ERASED

KILLS = 8
PURGE = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from small import Small
from crime_sample.audit.purging import purge
from crime_sample.store import audit_file, rows

folder = Path({folder!r})
small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
{slow}
with small.open("Lee", "lead") as audit:
    print("ready", flush=True)
    purge(audit, ["texts"])
    print("done", flush=True)
"""
# Where it stands still for the kill: inside the transaction, after it, and before the log is cut off.
WITHIN = "rows._delete = lambda *given, was=rows._delete: (was(*given), print('there', flush=True), time.sleep(60))"
AFTER = "audit_file.AuditFile.clear = lambda self: (print('there', flush=True), time.sleep(60))"
BETWEEN = "audit_file._truncated = lambda connection: (print('there', flush=True), time.sleep(60))"


def killed(folder: Path, *, slow: str = "", wait: float = 0) -> list[str]:
    """Purge and kill it: where it stands still, or after some time; what it said."""
    script = PURGE.format(tests=str(Path(__file__).parents[1]), folder=str(folder), slow=slow)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        if slow:
            assert child.stdout.readline() == "there\n"
        else:
            time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        return child.stdout.read().split()


def stands(small: Small) -> bool:
    """Whether the erasure stands, having held that it does so whole or not at all."""
    with small.open("Lee", "lead") as audit:
        events = audit.store.events()
    told = [event for event in events if event.kind == ERASED]
    texts = [event for event in events if event.kind in ("committed", "judged")]
    there = sum(event.sealed is not None for event in texts)
    assert (len(told), there) in ((0, len(texts)), (1, 0))
    assert not [one for one in verify(small.path, who="x", now=lambda: NOW) if one.verdict == "broken"]
    return bool(told)


def finished(small: Small) -> None:
    """The same command once more leaves nothing."""
    with small.open("Lee", "lead") as audit:
        purge(audit, ["texts"])
        assert not audit.store.to_clear()
    assert traces(small.path, ["caller hurt"]) == set()
    assert stands(small)


def test_killed_within_after_and_between(settled: Small, tmp_path: Path) -> None:
    """Before the commit nothing stands; after it all, and the bytes go when it is given again."""
    for place, (slow, whole) in enumerate(((WITHIN, False), (AFTER, True), (BETWEEN, True))):
        folder = tmp_path / str(place)
        shutil.copytree(settled.folder, folder)
        small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
        assert traces(small.path, ["caller hurt"])
        killed(folder, slow=slow)
        assert stands(small) == whole
        finished(small)


def test_killed_at_any_moment(settled: Small, tmp_path: Path) -> None:
    """At random moments, on a fresh copy each time."""
    dice = random.Random(7)
    for place in range(KILLS):
        folder = tmp_path / str(place)
        shutil.copytree(settled.folder, folder)
        small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
        said = killed(folder, wait=dice.uniform(0, 0.1))
        assert stands(small) or "done" not in said
        finished(small)
