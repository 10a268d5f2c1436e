"""One program writes to an audit while others verify it and estimate from it: each sees a whole audit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from small import Small, now

from crime_sample.audit import estimating, open_audit
from crime_sample.audit.verifying import verify

WRITER = """
import sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from small import Small
from crime_sample.audit.reviewing import sit
folder = Path({folder!r})
small = Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
with small.open("Bob") as audit:
    sitting = sit(audit)
    print("begun", flush=True)
    for number in range(200):
        sitting.refer(sitting.case(1 + number % 24), words=f"note {{number}}")
        print(number, flush=True)
"""
LOOKS = 6


def test_verify_and_estimate_while_another_writes(settled: Small) -> None:
    """No lock error, nothing broken, the figures of a state that was; and the writer's entries are all there."""
    script = WRITER.format(tests=str(Path(__file__).parents[1]), folder=str(settled.folder))
    seen = []
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        for _ in range(LOOKS):
            child.stdout.readline()  # another entry was acknowledged meanwhile
            checks = list(verify(settled.path, who="x", now=now))
            assert not [check for check in checks if check.verdict == "broken"]
            with open_audit(settled.path, who="Lee", now=now) as audit:
                rate = estimating.estimate(audit, log=False).estimates[0].point
                seen.append((audit.state.seq, rate))
        said = child.stdout.read().split()
    assert child.returncode == 0
    assert [seq for seq, _ in seen] == sorted(seq for seq, _ in seen)
    assert seen[0][0] < seen[-1][0]
    assert len({rate for _, rate in seen}) == 1  # notes change no rate
    assert said[-1:] == ["199"] or not said
    with open_audit(settled.path, who="x", now=now) as audit:
        notes = [event for event in audit.store.events() if event.kind == "referred"]
    assert len(notes) == 200
