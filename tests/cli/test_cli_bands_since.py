"""``--bands`` and ``--since`` as typed: what is said, what is refused, what goes into no public edition."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import EXTRACT, Small, begun, mapping, planned, settle
from typer.testing import CliRunner

from crime_sample.audit import frames, planning
from crime_sample.audit.drawing import draw
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.design import Design

ROOT = Path(__file__).parents[2]
GRADES = ROOT / "examples" / "bands" / "grades.toml"
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "estimate.schema.json").read_text(encoding="utf-8"))


def told(*arguments: str) -> tuple[int, str]:
    """How a command ended, and what it said."""
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, " ".join(f"{done.output} {done.exception or ''}".split())


def finished(small: Small, seed: str) -> Small:
    """The audit drawn by a seed of its own, and reviewed."""
    with small.open("Lee", "lead") as audit:
        draw(audit, seed=seed)
    with small.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    return small


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, Small]:
    """Two audits of the small force: of the first five months, and of the half-year."""
    folders = [tmp_path_factory.mktemp(name) for name in ("earlier", "later")]
    earlier = planned(folders[0], 40, end="2026-05-31")
    return finished(earlier, "dice of June: 1 2 3"), finished(planned(folders[1], 40), "dice of July: 4 5 6")


def test_bands_in_terminal_json_and_report(audits: tuple[Small, Small], tmp_path: Path) -> None:
    """The same sentence from ``estimate``, its JSON, and the report."""
    path = str(audits[1].path)
    code, said = told("estimate", path, "--bands", str(GRADES))
    assert code == 0
    done = CliRunner().invoke(app, ["estimate", path, "--bands", str(GRADES), "--json"])
    document: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    (words,) = document["bands"]["sentences"]
    assert words in said
    page = tmp_path / "page.md"
    assert told("report", path, "--bands", str(GRADES), "--out", str(page))[0] == 0
    assert words.split(":")[0] in page.read_text(encoding="utf-8").replace("\\", "")


def test_a_change_since_the_last_audit(audits: tuple[Small, Small], tmp_path: Path) -> None:
    """What ``compare`` says stands in the report, with the crimes that the change brought; no audit but the reported
    one is written to."""
    earlier, later = (str(small.path) for small in audits)
    before = Path(earlier).read_bytes()
    out = tmp_path / "report.json"
    code, _ = told("report", later, "--since", earlier, "--recorded", "9000", "--out", str(out))
    assert code == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(document)
    done = CliRunner().invoke(app, ["compare", earlier, later, "--recorded", "9000", "--json"])
    assert document["since"] == json.loads(done.stdout)
    assert document["since"]["rates"][1]["point"] == document["estimates"][0]["point"]
    assert Path(earlier).read_bytes() == before


def test_what_cannot_be_compared_is_refused(audits: tuple[Small, Small], tmp_path: Path) -> None:
    """As ``compare`` does: the same audit, a later one, another force, unlike things unless told, open cases."""
    earlier, later = (str(small.path) for small in audits)
    out = ("--out", str(tmp_path / "x.html"))
    copy = tmp_path / "copy.audit"
    shutil.copy(later, copy)
    assert "one and the same" in told("report", later, "--since", str(copy), *out)[1]
    code, said = told("report", earlier, "--since", later, *out)
    assert code != 0
    assert "--since: the audit to look back to is not of an earlier time" in said
    folder = tmp_path / "other"
    folder.mkdir()
    other = finished(planned(folder, 40, force="Elsewhere", end="2026-05-31"), "dice: 1")
    assert (
        "is of Elsewhere, and not of Smallshire" in told("report", later, "--since", str(other.path), *out)[1]
    )
    folder = tmp_path / "open"
    folder.mkdir()
    assert (
        "drawn nothing yet"
        in told("report", later, "--since", str(planned(folder, end="2026-05-31").path), *out)[1]
    )
    assert "no audit to look back to" in told("report", later, "--although-unlike", *out)[1]
    assert not (tmp_path / "x.html").exists()


def test_unlike_audits_are_compared_when_told_so(audits: tuple[Small, Small], tmp_path: Path) -> None:
    """Other strata could move the rate by themselves: refused in the words of ``compare``, or said with a warning."""
    folder = tmp_path / "unlike"
    folder.mkdir()
    unlike = begun(folder, end="2026-05-31", rules="generic")

    with unlike.open("Lee", "lead") as audit:
        frames.add_frame(audit, unlike.export, mapping())
        frames.add_extract(audit, unlike.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=40, minimum=4))
    finished(unlike, "dice of May: 6 6 6")
    page = tmp_path / "unlike.md"
    asked = ("report", str(audits[1].path), "--since", str(unlike.path), "--out", str(page))
    code, said = told(*asked)
    assert code != 0
    assert "the audits differ in rule pack" in said
    assert told(*asked, "--although-unlike")[0] == 0
    assert "Beware: these audits differ in rule pack" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--bands", "--since"])
def test_neither_goes_into_the_public_edition(
    audits: tuple[Small, Small], tmp_path: Path, option: str
) -> None:
    """Refused, and not dropped in silence."""
    given = {"--bands": str(GRADES), "--since": str(audits[0].path)}[option]
    out = tmp_path / "public.html"
    code, said = told("report", str(audits[1].path), "--public", option, given, "--out", str(out))
    assert code != 0
    assert f"{option}: this is not in the public edition" in said
    assert not out.exists()


def test_a_faulty_file_of_bands_is_named(audits: tuple[Small, Small], tmp_path: Path) -> None:
    """File, key and what is wrong; and a file that is not there."""
    path = tmp_path / "grades.toml"
    path.write_text(GRADES.read_text(encoding="utf-8").replace("= 80", "= 97"), encoding="utf-8")
    code, said = told("estimate", str(audits[1].path), "--bands", str(path))
    assert code != 0
    assert f"{path}: 'bands': at_least_percent of 'Adequate' is 90, which is not above 97" in said
    assert (
        "there is no such file" in told("estimate", str(audits[1].path), "--bands", str(tmp_path / "no"))[1]
    )
