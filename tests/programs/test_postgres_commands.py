"""Every command takes a URL where it takes a file."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small import HEADER, SEED, Small, begun, rows, write_csv
from throwaway_postgres import Server

MAP = ["--map", "id=Incident", "--map", "created=Created", "--map", "opening=Opening", "--map", "closing=Closing",
       "--map", "result=Result", "--map", "district=District", "--map", "text=Log", "--map", "refs=Refs"]  # fmt: skip
PASSWORD = "hush-hush"  # noqa: S105 - the throw-away server asks for none


class Desk:
    """An auditor's computer: a working folder, and where the exports lie."""

    def __init__(self, folder: Path, data: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.said = ""
        self.settings = {**os.environ, "CRIME_SAMPLE_WHO": "Lee", "CRIME_SAMPLE_DATA": str(data)}

    def run(self, *arguments: object, code: int = 0) -> str:
        """What a command said on stdout; all that was said is kept."""
        done = subprocess.run(
            [sys.executable, "-m", "crime_sample", *map(str, arguments)],
            cwd=self.folder, env=self.settings, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr


@pytest.fixture
def files(tmp_path: Path) -> Small:
    """An export and a crime extract."""
    (tmp_path / "lead").mkdir()
    return begun(tmp_path / "lead")


def test_an_audit_from_beginning_to_end_on_a_server(server: Server, files: Small, tmp_path: Path) -> None:
    """Begun, drawn, reviewed by a sheet on another computer, estimated, reported and verified, by URL alone; the
    password in the URL is shown nowhere and stands nowhere in the ledger."""
    url = server.url("kent-2026").replace("owner@", f"owner:{PASSWORD}@")
    lead = Desk(tmp_path / "desk", files.folder)
    assert "kent-2026: audit of Smallshire" in lead.run(
        "new", url, "--force", "Smallshire", "--start", "2026-01-01", "--end", "2026-06-30"
    )
    lead.run("frame", "add", url, files.export, *MAP, "--strata", "Opening")
    lead.run("extract", "add", url, files.extract)
    lead.run("plan", url, "--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze")
    lead.run("draw", url, "--seed", SEED, "--proof", "minutes")

    (tmp_path / "elsewhere").mkdir()
    files.export.rename(tmp_path / "elsewhere" / files.export.name)
    files.extract.rename(tmp_path / "elsewhere" / files.extract.name)
    assert "CRIME_SAMPLE_DATA" in lead.run("sheet", "export", url, "blind.csv", "--text", code=2)

    auditor = Desk(tmp_path / "auditor", tmp_path / "elsewhere")
    auditor.run("sheet", "export", url, "blind.csv", "--text")
    fill(
        auditor.folder / "blind.csv",
        answer="crimes owed",
        crime_1="Violence against the person",
        rationale="struck",
    )
    auditor.run("sheet", "import", url, "blind.csv", "--auditor", "Ann")
    auditor.run("sheet", "export", url, "reveal.csv", "--step", "reveal", "--who", "Ann")
    fill(auditor.folder / "reveal.csv", recorded="not recorded")
    auditor.run("sheet", "import", url, "reveal.csv", "--auditor", "Ann")
    assert json.loads(auditor.run("status", url, "--json"))["cases"] == 24
    auditor.run("estimate", url)
    auditor.run("report", url)
    assert (auditor.folder / "kent-2026.html").is_file()
    assert "Everything that could be checked holds." in auditor.run("verify", url)
    auditor.run("pull", url, "copy")
    assert "0 entries added" in auditor.run("push", "copy", url)
    assert "0 entries added" in auditor.run("push", "copy.audit", url)
    assert "kent-2026" in lead.run("status", server.url("absent"), code=2)

    dump = server.sql('SELECT * FROM "audit_kent-2026".events, "audit_kent-2026".sealed')
    assert PASSWORD not in lead.said + auditor.said + dump
    assert "Ann" in dump


def fill(path: Path, **answers: str) -> None:
    """Write ``answers`` into the columns of their names, in every row of a sheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    for line in lines[2:]:
        for name, value in answers.items():
            line[lines[1].index(name.replace("_", " "))] = value
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def test_another_export_of_that_name_is_told_apart(server: Server, files: Small, tmp_path: Path) -> None:
    """On a computer whose export has the right name and other content, nobody is shown a log."""
    lead = Desk(tmp_path / "desk", files.folder)
    url = server.url("kent-other")
    lead.run("new", url, "--force", "Smallshire", "--start", "2026-01-01", "--end", "2026-06-30")
    lead.run("frame", "add", url, files.export, *MAP, "--strata", "Opening")
    lead.run("plan", url, "--size", 10, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze")
    lead.run("draw", url, "--seed", SEED, "--proof", "minutes")
    write_csv(files.export, HEADER, rows()[:-1])
    assert "registered" in lead.run("sheet", "export", url, "blind.csv", "--text", code=2)
