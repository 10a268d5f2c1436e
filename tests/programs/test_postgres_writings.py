"""The line to the database is lost within each kind of writing: it is done once all the same, and the audit holds."""

from __future__ import annotations

import shutil
import sys
from itertools import count
from pathlib import Path

import pytest
from cutting_proxy import Cut, CuttingProxy
from small import settle
from throwaway_postgres import Server

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from writing import WRITINGS, Writing, make, run

from crime_sample.audit import open_audit
from crime_sample.audit.copying import push
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.cli.world import now  # the clock: a server looks at it

KINDS = (
    "frame add",
    "draw",
    "review",
    "sheet export",
    "sheet import",
    "package out",
    "bundle",
    "purge",
    "retention",
)
numbers = count(1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audits before, as files."""
    folder = tmp_path_factory.mktemp("made")
    make(folder)
    return folder


def write(folder: Path, writing: Writing, audit: str) -> tuple[int, str]:
    """Do it, on the audit at this address."""
    if writing.words:
        words = tuple(audit if word == "small.audit" else word for word in writing.words)
        return run(folder, Writing(writing.audit, words))
    with open_audit(audit, who="Ann", now=now, data=(folder,)) as opened:
        sitting = sit(opened)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    return 0, ""


def kinds_in(audit: str) -> list[str]:
    """The kinds of its entries, once everything that can be checked holds."""
    assert not [check for check in verify(audit, who="x", now=now) if check.verdict == "broken"]
    with open_audit(audit, who="x", now=now) as opened:
        return [event.kind for event in opened.store.events()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("word", "cut"),
    [(b"pg_advisory_xact_lock", "before"), (b"INSERT INTO", "before"), (b"INSERT INTO", "after")],
)
def test_the_line_is_lost_within(
    server: Server, made: Path, tmp_path: Path, kind: str, word: bytes, cut: Cut
) -> None:
    """When the turn is asked for, before the entries arrive, and after they did and before they are committed."""
    lose(server, made, tmp_path, kind, word, cut)


@pytest.mark.parametrize("cut", ["before", "after"])
def test_the_line_is_lost_while_what_was_erased_is_cleared_away(
    server: Server, made: Path, tmp_path: Path, cut: Cut
) -> None:
    """The entry stands already; the table is written anew all the same."""
    audit = lose(server, made, tmp_path, "purge", b"ALTER TABLE", cut)
    assert server.sql(f"SELECT count(*) FROM \"audit_{audit}\".about WHERE key LIKE 'erased%'") == "0"  # noqa: S608


def lose(server: Server, made: Path, tmp_path: Path, kind: str, word: bytes, cut: Cut) -> str:
    """Lose the line at ``word``, and look that all was done and once; the audit's name."""
    writing = WRITINGS[kind]
    for name in ("alone", "cut"):
        shutil.copytree(made / writing.audit, tmp_path / name)
    audit = f"kind-{next(numbers)}"
    push(tmp_path / "cut" / "small.audit", server.url(audit))
    assert write(tmp_path / "alone", writing, str(tmp_path / "alone" / "small.audit"))[0] == 0
    with CuttingProxy(server.folder, word=word) as proxy:
        proxy.cut = cut
        code, err = write(
            tmp_path / "cut", writing, f"postgresql://owner@/audits?host={proxy.folder}#{audit}"
        )
        assert proxy.cuts == 1
    assert code == 0, err
    assert "Traceback" not in err
    there = [
        kind for kind in kinds_in(server.url(audit)) if kind != "identified"
    ]  # as a role, not as a login
    assert there == kinds_in(str(tmp_path / "alone" / "small.audit"))
    return audit
