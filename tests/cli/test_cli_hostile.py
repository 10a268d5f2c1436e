"""Hostile text through every output there is: each command that shows or writes what came from outside is run on an
audit full of it, and what it says and writes is read as its reader would.

A command that is added must be run here or stand in ``LEFT_OUT`` with a reason; a module that begins to write files
must say in ``WRITERS`` by which command it is reached here.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import typer
from hostile_audit import ATTACKS, coded, made, registered, saying, typed_name
from report.reading import Page

import crime_sample
from crime_sample.cli import world
from crime_sample.cli.app import app, main

MAP = (
    "--map", "id=Incident", "--map", "created=Created", "--map", "opening=Opening", "--map", "closing=Closing",
    "--map", "result=Result", "--map", "district=District", "--map", "source=Source", "--map", "text=Log",
    "--map", "refs=Refs", "--strata", "Stratum",
)  # fmt: skip
BY = ("--by", "class", "--by", "stratum", "--by", "district", "--by", "flag", "--by", "source")
FORMS = ("html", "xlsx", "md", "json")
Step = tuple[str, ...]


def steps(words: Callable[[str], str]) -> Iterator[Step]:
    """The commands, in order, each with its arguments; what begins with ``!`` is to be refused."""
    person, spare = typed_name(words("Cyd")), typed_name(words("Dee"))
    stratum = registered(words("stratum 1"))
    district = coded(words("district 1"))
    yield ("new", "fresh", "--force", words("force"), "--marking", words("marking"), "--start", "2026-01-01",
           "--end", "2026-06-30", "--rules", "one-rules.toml")  # fmt: skip
    yield "rules show", "one-rules.toml"
    yield "rules show", "one-rules.toml", "--toml"
    yield "rules show", "one-rules.toml", "--json"
    yield "rules check", "one-rules.toml"
    yield "frame inspect", "one.csv", "--html", "profile.html", "--save", "mapping.toml"
    yield "!frame add", "fresh", "faulty.csv", *MAP, "--rejects", "rejects.csv"
    yield "!frame add", "fresh", "one.csv", *MAP, "--exclude", f"{words('column')}=A: {words('reason')}"
    yield "frame add", "fresh", "one.csv", *MAP, "--exclude", f"Opening=TEST: {words('reason')}"
    yield "frame uncovered", "fresh", "--", words("route")[:190]
    yield "extract add", "fresh", "one-crimes.csv"
    yield (
        "plan",
        "fresh",
        "--size",
        "20",
        "--minimum",
        "4",
        "--freeze",
        "--seed-from",
        f"witnessed: {words('dice')}",
    )
    yield "plan", "fresh", "--size", "20", "--minimum", "4", "--json"
    yield "draw", "fresh", "--sql"
    yield (
        "draw",
        "fresh",
        "--seed",
        typed_name(words("seed")),
        "--proof",
        words("proof"),
        "--statement",
        "fresh.json",
    )
    yield "assign", "fresh", "--auditor", person, "--auditor", spare, "--new-auditor"
    yield "assign", "fresh", "--json"
    yield "conflict", "fresh", "--auditor", person, "--column", "District", "--value", district
    yield "!conflict", "fresh", "--auditor", words("nobody"), "--column", words("column"), "--value", "x"
    yield "extend", "fresh", "--more", f"{stratum}=2", "--reason", words("extended")
    yield "!extend", "fresh", "--more", f"{words('no stratum')}=2", "--reason", words("extended")
    yield "overlap", "fresh"
    yield "status", "fresh"
    yield "sheet export", "fresh", "blind.csv", "--text", "--who", spare
    yield "sheet export", "fresh", "blind.xlsx", "--text", "--who", spare
    yield "!sheet import", "fresh", "filled.csv", "--who", spare
    yield "package out", "fresh", "cases.package", "--auditor", spare
    yield "package in", "fresh", "cases.package", "--who", "Lee"
    yield "package beside", "fresh"
    yield "cost", "one"
    yield "cost", "one", "--json"
    yield "referrals", "one", "--who", "Reg"
    yield "referrals", "one", "--who", "Reg", "--close", "1", "--done", words("done")
    yield "flags", "one", "--who", "Reg"
    yield "flags", "one", "--who", "Reg", "--close", "1", "--done", words("done")
    yield "adjudicate", "one", "--list", "--registrar", "Reg"
    for form in ("html", "md"):
        yield "quality", "one", "--who", "Reg", "--out", f"quality.{form}"
    yield "quality", "one", "--who", "Reg", "--json"
    asked = (*BY, "--recorded", "5000", "--source", words("source"))
    yield "estimate", "one", *asked, "--remedial", "owed.csv"
    yield "estimate", "one", *asked, "--json"
    yield "!estimate", "one", "--by", words("column")
    yield "report", "one", *asked, *(part for form in FORMS for part in ("--out", f"report.{form}"))
    published = (part for form in FORMS for part in ("--out", f"public.{form}"))
    yield "report", "one", *asked, "--public", "--marking", words("marking"), *published
    yield "bundle", "one", *BY, "--out", "bundle.zip", "--frame-out", "frame.zip"
    yield "verify-bundle", "bundle.zip", "--frame", "frame.zip"
    yield "picks", "one", "--who", "Reg"
    yield "picks", "one", "--who", "Reg", "--json"
    yield "status", "one"
    yield "verify", "one"
    yield "statement", "one", "drawn.json", "--secret"
    yield "verify-draw", "one.csv", "drawn.json", "--list"
    yield "challenge export", "one", "answers.csv", "--to", words("recipient"), "--all", "--rationales"
    yield "challenge export", "one", "answers.xlsx", "--to", words("recipient"), "--all", "--rationales"
    yield "challenge import", "one", "answered.csv", "--who", "Reg"
    yield "challenge status", "one", "--who", "Reg"
    yield "export r", "one", *BY, "--out", "for-r"
    yield "remedial export", "one", "put-right.csv", "--rationale", "--recipient", words("recipient")
    yield "remedial export", "one", "put-right.xlsx", "--rationale", "--recipient", words("recipient")
    yield "!remedial import", "one", "filled.csv"
    yield "remedial status", "one"
    yield "pick", "one", "--where", "\"Opening\" <> 'TEST' AND \"Refs\" = ''", "--reason", words("why")
    yield "frame refresh", "one", "newer.csv"
    yield "analyse", "table.csv", "--stratum", "s", "--by", "part"
    yield "analyse", "table.csv", "--stratum", "s", "--by", "part", "--json"
    yield "!analyse", "table.csv", "--stratum", words("none")
    yield "agree", "ratings.csv"
    yield "agree", "ratings.csv", "--json"
    yield "compare", "two", "one", "--recorded", "5000", "--although-unlike", "--out", "compare.html"
    yield (
        "compare",
        "one",
        "--between",
        f"district={district}",
        "--between",
        f"district={coded(words('district 0'))}",
    )
    yield "!compare", "one", "--between", f"district={words('nowhere')}", "--between", f"{words('x')}=y"
    yield "compare", "--rate", "80", "--margin", "2", "--name", words("first"), "--rate", "84", "--margin", "3", \
        "--name", words("second"), "--json"  # fmt: skip
    yield "benchmark", "one", "--out", "among.html"
    yield "benchmark", "one", "--json"
    yield "trend", "two", "one", "--although-unlike", "--out", "trend.html"
    yield "trend", "two", "one", "--name", words("a"), "--name", words("b"), "--although-unlike", "--json"
    yield (
        "control-chart",
        "weeks.csv",
        "--title",
        words("title"),
        "--marking",
        words("marking"),
        "--out",
        "weeks.html",
    )
    yield "retention", "one", "2031-12-31", "--reason", words("kept longer")
    yield "whoami", "one", "--who", "Reg"
    yield "whoami", "one", "--json"
    yield "roles", "one"
    yield "!key revoke", "one", "--person", words("nobody"), "--reason", words("lost")
    yield "!excerpt", "one", "1"
    yield "!excerpts", "one", "--reason", words("curious")
    yield "log", "one"
    yield "log", "one", "--json"
    yield "log", "one", "--csv", "log.csv"
    yield "purge", "fresh", "--texts", "--names", "--reason", words("erased"), "--though-open", "--yes"
    yield "overview", "two", "one"
    yield "overview", "two", "one", "--json"
    shard = ("--mapping", "shard.toml", "--start", "2026-01-01", "--end", "2026-06-30")
    yield "shard register", "one.csv", *shard
    yield (
        "shard draw",
        "one.csv",
        *shard,
        "--seed",
        typed_name(words("seed")),
        "--most",
        "5",
        "--out",
        "one.shard",
    )
    yield "shard merge", "one.shard", "--most", "3", "--out", "merged.csv"
    yield "shard merge", "one.shard", "--most", "3", "--out", "merged.json"


LEFT_OUT = {
    "size": "nothing that is foreign goes in",
    "unrecorded": "nothing that is foreign goes in",
    "rules list": "nothing that is foreign goes in",
    "simulate coverage": "nothing that is foreign goes in",
    "simulate looks": "nothing that is foreign goes in",
    "simulate frame": "nothing that is foreign goes in",
    "demo": "nothing that is foreign goes in",
    "review": "a screen: tests/terminal/test_room_hostile.py",
    "calibrate": "a screen, the same one",
    "key new": "nothing that is foreign goes in",
    "key show": "nothing that is foreign goes in",
    "key register": "a key, and whose it is: tests/cli/test_cli_keys.py",
    "key replace": "keys, and whose they are: tests/cli/test_cli_keys.py",
    "pseudonym-key new": "nothing that is foreign goes in",
    "pseudonym-key find": "a key and a pseudonym go in, a number comes out",
    "push": "copies entries as they are, between a file and a server",
    "pull": "copies entries as they are, between a server and a file",
}
"""Commands that need no such run, and why."""

WRITERS = {
    "audit.reporting": "report",
    "audit.mapping": "frame inspect",
    "audit.statements": "statement",
    "audit.evidence": "bundle",
    "audit.processing_log": "log",
    "audit.sheets": "sheet export",
    "audit.challenging": "challenge export",
    "audit.remedying": "remedial export",
    "audit.packaging": "package out",
    "audit.r_export": "export r",
    "engines.rejects": "frame add",
    "files.private": "report",
    "files.sheets": "sheet export",
    "files.sheet_workbook": "sheet export",
    "files.remedial_list": "remedial export",
    "files.report_workbook": "report",
    "files.profile_page": "frame inspect",
    "files.quality_page": "quality",
    "files.beside_page": "benchmark",
    "files.shards": "shard merge",
    "files.coverage_page": "simulate coverage",
    "files.synthetic": "simulate frame",
    "engines.synthetic": "simulate frame",
    "audit.demonstration": "demo",
    "files.workbook": "a copy that is read and thrown away",
    "files.delimited": "a copy that is read and thrown away",
    "files.brought": "a copy that is read and thrown away",
    "files.packed": "a copy that is read and thrown away",
    "files.null_bytes": "a copy that is read and thrown away",
    "files.broken_header": "a copy that is read and thrown away",
    "files.signing": "key new",
    "files.pseudonym_keys": "pseudonym-key new",
}
"""Every module that writes a file, and the command by which it is reached."""


@dataclass
class Walked:
    """What every command said, and what it wrote: by the name of the file, or of the file within a file."""

    said: dict[Step, str] = field(default_factory=dict)
    codes: dict[Step, int] = field(default_factory=dict)
    written: dict[str, bytes] = field(default_factory=dict)


def walk(folder: Path, attack: str) -> Walked:
    """Make the audits and tables, and run every command in their folder."""
    words = saying(attack)
    made(folder, attack)
    made(folder, attack, name="two", start="2025-01-01", end="2025-06-30")
    tables(folder, words)
    there = {path.name for path in folder.iterdir()}
    walked = Walked()
    with contextlib.chdir(folder), patch.dict("os.environ", {"CRIME_SAMPLE_WHO": "Lee", "COLUMNS": "100"}):
        for step in steps(words):
            walked.codes[step], walked.said[step] = run(*step[0].removeprefix("!").split(), *step[1:])
            # What was filled in is the sheet as it went out: it is faulty, and told by its cells.
            for sheet, filled in (("blind.csv", "filled.csv"), ("answers.csv", "answered.csv")):
                if (folder / sheet).exists() and not (folder / filled).exists():
                    (folder / filled).write_bytes((folder / sheet).read_bytes() + b"x,y,z\r\n")
                    there.add(filled)
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and path.name not in there
            and path.suffix not in (".audit", ".audit-wal", ".audit-shm")
        ):
            walked.written |= opened(str(path.relative_to(folder)), path.read_bytes())
    return walked


def opened(name: str, data: bytes) -> dict[str, bytes]:
    """A file, or what is in it if it is an archive that is no workbook."""
    if not name.endswith((".zip", ".package")) or not data.startswith(b"PK"):
        return {name: data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {f"{name}/{one}": archive.read(one) for one in archive.namelist()}


def run(*arguments: str) -> tuple[int, str]:
    """Run one command in this process: its exit code, and all that it said."""
    out, words, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.object(sys, "argv", ["crime_sample", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(words),
    ):
        try:
            main()
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 1
    return code, out.getvalue() if "--json" in arguments and not code else out.getvalue() + words.getvalue()


def tables(folder: Path, words: Callable[[str], str]) -> None:
    """What commands without an audit are given, a faulty export, a newer one, and a mapping."""
    with (folder / "one.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    when = header.index("Created")
    faulty = [
        [*row[:when], words("no date"), *row[when + 1 :]] if n % 3 == 0 else row for n, row in enumerate(rows)
    ]
    put(folder / "faulty.csv", [header, *faulty, rows[0]])
    put(folder / "newer.csv", [header, *rows[2:]])
    part, stratum, says = (lambda n, what=what: coded(words(f"{what} {n}")) for what in ("part", "s", "says"))
    verdicts = [[str(n % 3), str(n % 2 and n % 3), part(n % 2), stratum(n % 2)] for n in range(60)]
    put(
        folder / "table.csv",
        [["m", "y", "part", "s", coded(words("column"))], *([*row, "x"] for row in verdicts)],
    )
    ratings = [[coded(words(f"case {n}")), coded(words(who)), says(n * k % 3)]
               for n in range(20) for k, who in ((1, "A"), (2, "B"))]  # fmt: skip
    put(folder / "ratings.csv", [["item", "rater", "rating"], *ratings])
    weeks = [[f"2026-{1 + n // 4:02}-{1 + 7 * (n % 4):02}", "10", str(7 + n % 4)] for n in range(16)]
    put(folder / "weeks.csv", [["week", "owed", "recorded"], *weeks])
    (folder / "shard.toml").write_text(
        '[columns]\nid = "Incident"\ncreated = "Created"\ntext = ["Log"]\n[strata]\ncolumn = "Stratum"\n'
    )


def put(path: Path, rows: list[list[str]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


# --- what is listed ------------------------------------------------------------------------------------------


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the program."""
    for name, one in getattr(group, "commands", {}).items():
        yield from commands(one, (*before, name)) if hasattr(one, "commands") else [" ".join((*before, name))]


def test_every_command_is_run_or_left_out_for_a_reason() -> None:
    """A new command stands in the walk, or says why it need not."""
    run_here = {step[0].removeprefix("!") for step in steps(saying("tame"))}
    there = set(commands(typer.main.get_command(app)))
    assert not run_here & set(LEFT_OUT)
    assert run_here | set(LEFT_OUT) == there


WRITES = {"write_private", "write_new", "write_text", "write_bytes", "Workbook"}


def writes(tree: ast.AST) -> bool:
    """Whether a module opens a file to write in, or calls what does."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        modes = [
            one.value
            for one in (*node.args, *(k.value for k in node.keywords))
            if isinstance(one, ast.Constant)
        ]
        if name in WRITES or (name == "open" and {"w", "wb", "a", "x", "xb"} & set(map(str, modes))):
            return True
        flags = {one.attr for arg in node.args for one in ast.walk(arg) if isinstance(one, ast.Attribute)}
        if name == "open" and "O_CREAT" in flags:
            return True
    return False


def test_every_module_that_writes_is_reached() -> None:
    """A new writer says by which command it is reached."""
    root = Path(crime_sample.__file__).parent
    found = {
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("*.py")
        if writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(WRITERS)


# --- what must not be in what was said and written ----------------------------------------------------------------


def steering(words: str) -> list[str]:
    """Signs that steer a terminal or reorder a line."""
    bidi = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
    return [
        char
        for char in words
        if (unicodedata.category(char) == "Cc" and char not in "\n\r\t")
        or unicodedata.bidirectional(char) in bidi
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_is_shown_and_not_obeyed(attack: str, tmp_path: Path, tame: Walked) -> None:
    """Every command does for hostile words what it does for tame ones, and nothing it says or writes obeys them."""
    found = walk(tmp_path, attack)
    done_alike(found)
    assert set(found.written) == set(tame.written)
    said_harmless(found)
    pages_are_ours(found, tame)
    workbooks_hold_texts(found)
    lists_hold_no_formula(found)
    other_texts_are_whole(found, tame)


@pytest.fixture(scope="module")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The walk with tame words."""
    found = walk(tmp_path_factory.mktemp("tame"), "tame")
    done_alike(found)
    return found


def done_alike(found: Walked) -> None:
    """No command fails for the words, none by a fault of its own; what is to be refused is."""
    wrong = {
        step[:2]: (code, found.said[step][-600:])
        for step, code in found.codes.items()
        if code not in ((1, 2) if step[0].startswith("!") else (0,))
    }
    assert not wrong


def said_harmless(found: Walked) -> None:
    """No escape, no control sign, no reordering on the terminal; what is JSON can be read."""
    for step, words in found.said.items():
        # SQL goes to a program to the letter; shown by a terminal it is not.
        assert step == ("draw", "fresh", "--sql") or not steering(words), step
        if "--json" in step:
            json.loads(words)


def pages_are_ours(found: Walked, tame: Walked) -> None:
    """A parser sees no element, attribute or link in a page that pages of tame words do not have."""
    pages = {name: data for name, data in found.written.items() if name.endswith(".html")}
    assert len(pages) == 9
    ours = [parsed(data) for name, data in tame.written.items() if name in pages]
    tags = {tag for page in ours for tag in page.tags}
    attributes = {one for page in ours for one in page.attributes}
    for name, data in pages.items():
        page = parsed(data)
        assert page.tags <= tags, name
        assert page.attributes <= attributes, name
        text = data.decode()
        assert not steering(text), name
        assert not re.search(r"""(?:href|src|action)=["'](?!#)""", text), name


def parsed(data: bytes) -> Page:
    """A page."""
    page = Page()
    page.feed(data.decode())
    page.close()
    return page


def workbooks_hold_texts(found: Walked) -> None:
    """No formula and no link out is in a worksheet, and the marking is in the margins of each."""
    books = {name: data for name, data in found.written.items() if name.endswith(".xlsx")}
    assert len(books) == 5
    for name, data in books.items():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                xml = archive.read(part).decode()
                assert 'TargetMode="External"' not in xml, (name, part)
                if part.startswith("xl/worksheets/sheet"):
                    assert not re.search(r"<f[ >]", xml), (name, part)
                    assert not steering(xml), (name, part)


LIVE = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|\t|\r|\n")


def lists_hold_no_formula(found: Walked) -> None:
    """As a spreadsheet program reads them: no cell is a formula, but for numbers and what has a quote before it."""
    lists = {name: data for name, data in found.written.items() if name.endswith(".csv")}
    assert len(lists) == 11
    for name, data in lists.items():
        text = data.decode("utf-8-sig")
        assert not steering(text), name
        for row in csv.reader(io.StringIO(text, newline="")):
            live = [
                cell for cell in row if LIVE.match(cell) and not cell.startswith("'") and not number(cell)
            ]
            assert not live, (name, live)


def number(cell: str) -> bool:
    """Whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def other_texts_are_whole(found: Walked, tame: Walked) -> None:
    """Markdown has no live markup of theirs, JSON can be read, the verifiers are the same bytes, scripts and plain text
    hold no sign that steers."""
    for name, data in found.written.items():
        if name.endswith((".html", ".xlsx", ".csv", ".tsv", ".package")):
            continue
        text = data.decode()
        if name.endswith((".json", ".shard")):
            json.loads(text)
        elif name.endswith(".jsonl"):
            [json.loads(line) for line in text.split("\n") if line]
        else:
            assert not steering(text), name
        if name.endswith(".py"):
            assert data == tame.written[name]
        if name.endswith(".md"):
            assert not re.search(r"(?<!\\)<(?!/?details|/?summary)|(?<!\\)\]\(|(?<!\\)!\[", text), name


def test_sql_is_to_the_letter_but_on_a_terminal() -> None:
    """Piped to who runs the database it is what it is; shown, what cannot be seen is."""
    for terminal, shown in ((True, "␛[31m"), (False, "\x1b[31m")):
        out = io.StringIO()
        with patch.object(out, "isatty", lambda terminal=terminal: terminal), contextlib.redirect_stdout(out):
            world.say_exact("\x1b[31m")
        assert out.getvalue() == f"{shown}\n"
