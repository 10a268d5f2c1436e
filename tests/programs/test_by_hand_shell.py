"""The shell lines of the page on drawing by hand give the tickets, fingerprint and digest that the program gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from crime_sample.draw import stages, systematic, ticket, tickets_digest
from crime_sample.frame import Candidate, fingerprint

PAGE = Path(__file__).parents[2] / "docs" / "verify-by-hand.md"
TICKET, FINGERPRINT, DIGEST = re.findall(
    r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
)

DESIGNS = Path(__file__).parents[2] / "docs" / "designs.md"
START, CLUSTER = re.findall(r"^```sh\n(.*?)^```$", DESIGNS.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def shell(lines: str, folder: Path, **environment: str) -> str:
    """What the lines print."""
    done = subprocess.run(
        ["/bin/sh", "-euc", lines],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=900,
    )
    return done.stdout


def test_a_ticket_by_the_shell(tmp_path: Path) -> None:
    """``printf`` and ``sha256sum`` make the ticket, with blanks, percent signs and accents in it."""
    seed, unit = "Würfel 100 % 6 \\n 6", "00-É 12"
    assert shell(TICKET, tmp_path, SEED=seed, FRAME="main", ID=unit).split()[0] == ticket(seed, "main", unit)


def test_the_fingerprint_by_the_shell(tmp_path: Path) -> None:
    """``sort`` and ``sha256sum`` make the fingerprint, from lines in any order."""
    rows = [("10", "theft"), ("1", "Ärger"), ("É 2", "a  b"), ("1-", "theft"), ("e\u0301", "x")]
    lines = "".join(f"{unit}\t{stratum}\n" for unit, stratum in rows)
    (tmp_path / "lines.txt").write_text(lines, encoding="utf-8")
    assert shell(FINGERPRINT, tmp_path).split()[0] == fingerprint(rows)


def test_the_digest_by_the_shell(tmp_path: Path) -> None:
    """From the script's output, ``awk``, ``sort`` and ``sha256sum`` make the digest of the statement."""
    drawn = [
        Candidate(stratum, ticket("s", "main", str(n)), str(n), {})
        for n, stratum in enumerate(("violence", "Ärger", "theft of", "violence"))
    ]
    listed = "".join(f"{one.stratum}\t{one.ticket}\t{one.id}\n" for one in drawn)
    (tmp_path / "drawn.tsv").write_text(listed, encoding="utf-8")
    lines = DIGEST.split("\n", 1)[1]  # the first line runs the script, which another test does
    assert shell(lines, tmp_path).split()[0] == tickets_digest("main", drawn)


def test_the_start_and_the_cluster_of_other_designs_by_the_shell(tmp_path: Path) -> None:
    """With blanks, percent signs and accents in seed and name."""
    seed, name = "Würfel 100 % 6 \\n 6", "É b %s"
    start = shell(START, tmp_path, SEED=seed, FRAME="main", STRATUM=name).split()[0]
    assert int(start, 16) == systematic.start(seed, "main", name)
    cluster = shell(CLUSTER, tmp_path, SEED=seed, FRAME="main", NAME=name).split()[0]
    assert cluster == stages.cluster_ticket(seed, "main", name)
