"""What two lines of shell give is what the engine and the rule give, whatever stands in an id or a stratum."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from pathlib import Path

import pytest
from engine_files import HEADER, mapped, registered, write

from crime_sample.draw import smallest, ticket
from crime_sample.engines.engine import draw
from crime_sample.frame import StrataRule, fingerprint

SEED, FRAME = "3 9 % \\ \" ' `id` $HOME é 14", "main $x é"
PRINTF = """printf '%s\\n%s\\n%s' "$SEED" "$FRAME" "$ID" | sha256sum"""
SORT = "LC_ALL=C sort lines.txt | sha256sum"
IDS = (
    "100%", "%s%d%%", "%n", "a\\nb", "\\\\", "\\x41\\", "it's", '"quoted"', "`id`", "$(id)", "$SEED", "-n", "--",
    "é", "e\u0301", "Ångström", "A\u030angstro\u0308m", "\u212b", "ﬁ", "fi", "ß", "ẞ", "İ", "🚓", "👮🏽\u200d♀️", "🏴",
    "00012", "12", "012", "a  b", "a b", "a\u00a0b", "x" * 500, "é" * 500, "🚓" * 500, "Z", "a", "~", "!", "é!",
    "\ufb00", "\U0010ffff", "\ue000", "日本", "ー", "\u200b1", "a'b\"c\\d%e",
)  # fmt: skip
STRATA = ("100 % \\ 'x'", "é", "e\u0301", "🚓 a  b", "\ttabbed\there\t", "(blank)")


def shell(line: str, folder: Path, **variables: str) -> str:
    """What one line of shell says, up to the first blank: the hash."""
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        check=True,
        timeout=900,
    )
    return done.stdout.decode().split()[0].lstrip("\\")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An incident of every id, with blanks around some, and every stratum among them."""
    rows = [
        (f"{' ' * (n % 3)}{unit}{chr(9) * (n % 2)}", "2016-06-01", "", STRATA[n % len(STRATA)])
        for n, unit in enumerate(IDS)
    ]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADER, *rows])
    return write(tmp_path_factory.mktemp("hand"), out.getvalue())


@pytest.mark.skipif(os.name == "nt", reason="there is no shell")
def test_printf_and_sha256sum_give_the_tickets(export: Path) -> None:
    """Engine, rule and shell: the same ticket for every id, and the same sample in the same order."""
    frame = registered(export, mapped(strata=StrataRule(column="District")), name=FRAME)
    drawn = draw(export, frame, seed=SEED, sizes=frame.strata)
    assert {one.id for one in drawn} == set(IDS)
    assert len({one.ticket for one in drawn}) == len(IDS)
    for one in drawn:
        by_shell = shell(PRINTF, export.parent, SEED=SEED, FRAME=FRAME, ID=one.id)
        assert by_shell == one.ticket == ticket(SEED, FRAME, one.id), one.id
    rows = [(unit, STRATA[n % len(STRATA)].strip("\t")) for n, unit in enumerate(IDS)]
    rule = smallest(rows, frame.strata, seed=SEED, frame=FRAME)
    assert [(c.stratum, c.ticket, c.id) for c in drawn] == [(c.stratum, c.ticket, c.id) for c in rule]


@pytest.mark.skipif(os.name == "nt", reason="there is no shell")
@pytest.mark.parametrize("turned", [False, True])
def test_sort_and_sha256sum_give_the_fingerprint(export: Path, turned: bool) -> None:
    """Engine, rule and shell, whether the file ascends by id or not."""
    frame = registered(export, mapped(strata=StrataRule(column="District")), name=FRAME)
    rows = [(unit, STRATA[n % len(STRATA)].strip("\t")) for n, unit in enumerate(IDS)]
    lines = [f"{unit}\t{stratum}\n" for unit, stratum in (rows[::-1] if turned else rows)]
    (export.parent / "lines.txt").write_bytes("".join(lines).encode())
    assert shell(SORT, export.parent) == frame.fingerprint == fingerprint(rows)


def test_the_page_has_these_very_lines() -> None:
    """What is tested here is what the page on drawing by hand tells people to type."""
    page = (Path(__file__).parents[2] / "docs" / "verify-by-hand.md").read_text(encoding="utf-8")
    assert PRINTF in page
    assert SORT in page
