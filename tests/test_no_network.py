"""No network unless a URL was given: an audit from its export to the report, with every socket refused.

What libraries do beneath Python is out of this test's sight; ``.ci/run`` does the same walk where the machine has no
network at all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Sockets between processes of one machine (AF_UNIX) are no network.
REFUSING = """
import socket, sys

def refuse(event, given):
    network = event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto") or (
        event in ("socket.connect", "socket.bind") and given[0].family != socket.AF_UNIX
    )
    if network or event in ("urllib.Request", "http.client.connect", "webbrowser.open"):
        with open(sys.argv[1], "a", encoding="utf-8") as tried:
            print(event, given, file=tried)
        raise PermissionError(f"the network is refused: {event}")

sys.addaudithook(refuse)
"""
PROGRAM = f"{REFUSING}\ndel sys.argv[1]\nfrom crime_sample.__main__ import main\nmain()\n"


def run(folder: Path, *words: str, code: str = PROGRAM) -> subprocess.CompletedProcess[str]:
    """A command where the network is refused; what it tried stands in ``tried.txt``."""
    command = [sys.executable, "-c", code, str(folder / "tried.txt"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)


def test_a_whole_audit(tmp_path: Path) -> None:
    """The demonstration, which runs the commands of an audit, then what is done with its results: nothing tries."""
    demo = "northshire-demo"
    audit = f"{demo}/northshire.audit"
    rate = ("--recorded", "120000", "--source", "a test")
    outs = [part for end in ("html", "xlsx", "md", "json", "pdf") for part in ("--out", f"r.{end}")]
    walk = [
        ("demo", "--incidents", "20000"),
        ("status", audit),
        ("estimate", audit, "--by", "class", *rate),
        ("report", audit, *rate, *outs),
        ("report", audit, "--public", "--out", "public.html"),
        ("quality", audit),
        ("benchmark", audit, "--out", "benchmark.html"),
        ("cost", audit),
        ("bundle", audit, "--out", "evidence.zip"),
        ("export", "r", audit, "--out", "r"),
        ("sheet", "export", f"{demo}/practice.audit", "sheet.xlsx", "--first", "5"),
        ("verify", audit),
        ("verify-draw", f"{demo}/incidents.csv", f"{demo}/draw.json"),
    ]  # fmt: skip
    for words in walk:
        done = run(tmp_path, *words)
        assert done.returncode == 0, (words, done.stderr)
    assert not (tmp_path / "tried.txt").exists()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('crime.example', 443)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_an_attempt_is_refused(tmp_path: Path, attempt: str) -> None:
    """The refusal works: otherwise the test above could not fail."""
    done = run(tmp_path, code=f"{REFUSING}\n{attempt}\n")
    assert "the network is refused" in done.stderr
    assert (tmp_path / "tried.txt").read_text(encoding="utf-8")
