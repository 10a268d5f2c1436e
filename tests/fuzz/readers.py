"""Every reader of a file that somebody brings: files that it reads, and how it is called.

``READERS`` by name; ``COVERS`` says for each function of the package that opens a file to read it by which of them it
is tried, or why it need not be.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from small import Small, mapping, now

import crime_sample
from crime_sample.audit import estimating, open_audit, statements
from crime_sample.audit.banding import read_bands
from crime_sample.audit.designing import design_from
from crime_sample.audit.evidence import bundle
from crime_sample.audit.mapping import mapping_from
from crime_sample.audit.offline import opened as opened_package
from crime_sample.audit.packaging import package_out
from crime_sample.audit.rule_packs import check_packs, find_pack
from crime_sample.audit.sharding import draw_part, read_shard, register_part
from crime_sample.audit.sheets import export_sheet
from crime_sample.audit.starting import answers_from, charter
from crime_sample.audit.verifying import verify
from crime_sample.evidence.checker.command import checks
from crime_sample.files.bundles import read_whole
from crime_sample.files.id_lists import read_ids
from crime_sample.files.package_locks import Keys, opened
from crime_sample.files.pseudonym_keys import read_key, write_key
from crime_sample.files.ratings import read_ratings
from crime_sample.files.returned import read_back
from crime_sample.files.shards import write_shard
from crime_sample.files.signing import sign
from crime_sample.files.tables import read_table
from crime_sample.package.records import Lock
from crime_sample.rules import library

PACKAGE = Path(crime_sample.__file__).parent


@dataclass(frozen=True)
class Reader:
    """A reader: the files it is given to begin with, by name, and what reads them."""

    seeds: tuple[str, ...]
    read: Callable[[Path], object]


def _lock(path: Path) -> object:
    return opened(Lock(kind="recipients", key="YWdl", public="age1"), Keys(files=(path,)), where="a package")


def _audit(path: Path) -> object:
    return [check for check in verify(path, who="x", now=now) if check.name in ("file", "ledger", "anchor")]


READERS = {
    "table": Reader(("table.csv", "table.xlsx", "table.parquet"), read_table),
    "list of ids": Reader(("ids.txt", "table.csv"), lambda path: read_ids(path, usual="id")),
    "ratings": Reader(("ratings.csv",), read_ratings),
    "sheet": Reader(("sheet.csv", "sheet.xlsx"), read_back),
    "mapping": Reader(("mapping.toml",), lambda path: mapping_from(path, None)),
    "design": Reader(("design.toml",), lambda path: design_from(path, by_stratum={})),
    "answers": Reader(("answers.toml",), lambda path: charter(answers_from(path))),
    "bands": Reader(("bands.toml",), read_bands),
    "rule pack": Reader(("rules.toml",), lambda path: (check_packs([path]), find_pack(str(path)))),
    "statement": Reader(("draw.json",), statements.read_statement),
    "shard": Reader(("kent.shard",), read_shard),
    "package": Reader(("ann.package",), lambda path: opened_package(path, now=now)[0].state),
    "bundle": Reader(("bundle.zip",), lambda path: list(checks(read_whole(path)))),
    "list of a frame": Reader(
        ("frame.zip", "frame.tsv"),
        lambda path: list(checks(read_whole(path.with_name("good.zip")), frame=read_whole(path))),
    ),
    "signing key": Reader(("key.pem",), lambda path: sign(b"data", path)),
    "age key": Reader(("age.txt",), _lock),
    "key of pseudonyms": Reader(("names.key",), read_key),
    "audit": Reader(("small.audit",), _audit),
}

_EXPORTS = "exports, tests/engines/test_engine_fuzz.py"
_OURS = "a file that came with the program"
_WRITES = "reads back what it has just written, or looks at the first bytes only"
COVERS = {
    "audit/demonstration.py:walk": _OURS,
    "audit/evidence.py:bundle": _WRITES,
    "audit/excerpts.py:lines_of": "the audit's own case",
    "audit/starting.py:read_text": "mapping",
    "audit/starting.py:read_toml": "mapping",
    "audit/starting.py:read_json": "statement",
    "cli/app.py:main": "the sink of the system",
    "engines/csv_fault.py": _EXPORTS,
    "engines/spark_source.py": "exports on Spark, tests/programs",
    "engines/user_rules.py": "what the engine itself wrote of an expression",
    "evidence/checker": "bundle",
    "evidence/single.py": _OURS,
    "files/bundles.py:read_whole": "bundle",
    "files/bundles.py:zipped": _WRITES,
    "files/id_lists.py": "list of ids",
    "files/packages.py:_bytes": "package",
    "files/private.py": _WRITES,
    "files/pseudonym_keys.py": "key of pseudonyms",
    "files/surroundings.py": "the list of mounts of the system",
    "files/tables.py": "table",
    "files/bounded.py:read_bounded": "sheet",
    "files/broken_header.py": "table",
    "files/brought.py": "table",
    "files/delimited.py": "table",
    "files/intake.py": "table",
    "files/null_bytes.py": _EXPORTS,
    "files/package_locks.py:identities": "age key",
    "files/packages.py:_add": _WRITES,
    "files/packages.py:is_package": _WRITES,
    "files/packed.py": _EXPORTS,
    "files/pdf.py": _OURS,
    "files/physical.py:line_at": _EXPORTS,
    "files/returned.py": "sheet",
    "files/signing.py": "signing key",
    "files/survey.py": "table",
    "files/unzipped.py": "sheet",
    "files/workbook.py": "table",
    "inspections/__init__.py": _OURS,
    "package": "package",
    "rules/checking.py": _OURS,
    "rules/library.py": _OURS,
    "rules/reading.py:read": "rule pack",
    "store/rows.py": "audit",
    "store/soundness.py": "audit",
    "terminal/room/desk.py": _OURS,
}

_METHODS = {
    "read_text",
    "read_bytes",
    "ZipFile",
    "load_pem_private_key",
    "iterparse",
    "CalamineWorkbook",
    "fromstring",
}
_METHODS |= {"from_path", "from_filelike"}
_PAIRS = {
    ("json", "loads"),
    ("json", "load"),
    ("tomllib", "loads"),
    ("tomllib", "load"),
    ("sqlite3", "connect"),
}
_PAIRS |= {("gzip", "open"), ("zstd", "open"), ("csv", "reader"), ("pq", "read_table"), ("pq", "ParquetFile")}


def opening() -> Iterator[str]:
    """The functions of the package that open a file to read it, or take apart what stood in one, as FILE:FUNCTION."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_opens, ast.walk(node))):
                yield f"{path.relative_to(PACKAGE).as_posix()}:{node.name}"


def _opens(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    match node.func:
        case ast.Name(id="open") | ast.Name(id="read_bounded") | ast.Name(id="CalamineWorkbook"):
            return True
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in _PAIRS:
            return True
        case ast.Attribute(attr="open"):
            modes = [one.value for one in node.args if isinstance(one, ast.Constant)]
            return not modes or "r" in str(modes[0])
        case ast.Attribute(attr=name):
            return name in _METHODS
    return False


def covered(function: str) -> str:
    """The reader that a function is tried by, or why it need not be; blank if nothing is said of it."""
    file = function.split(":")[0]
    folders = [parent.as_posix() for parent in Path(file).parents]
    return next((COVERS[one] for one in (function, file, *folders) if one in COVERS), "")


MAPPING = """
time_zone = "Europe/London"
[columns]
id = "Incident"
created = "Created"
opening = ["Opening"]
[strata]
column = "Opening"
[[exclude]]
column = "Opening"
codes = ["TEST*"]
reason = "test calls"
"""


def make_seeds(small: Small, settled: Small, folder: Path) -> None:
    """A file of each sort that a reader can be given, in ``folder``."""
    import duckdb

    write_key(folder / "names.key", bytes(range(32)))
    with small.open("Bob") as audit:
        export_sheet(audit, folder / "sheet.csv", step="blind")
        export_sheet(audit, folder / "sheet.xlsx", step="blind")
        statements.write_statement(audit.state, folder / "draw.json")
    with small.open("Lee", "lead") as audit:
        package_out(audit, folder / "ann.package", auditor="Ann", free=3)
    with settled.open("Lee", "lead") as audit:
        estimating.estimate(audit)
        bundle(audit, folder / "bundle.zip", frame_out=folder / "frame.zip", version="0")
    (folder / "good.zip").write_bytes((folder / "bundle.zip").read_bytes())
    (folder / "small.audit").write_bytes(small.path.read_bytes())
    with open_audit(small.path, who="Lee", now=now) as audit:
        period = {"start": audit.state.about.start, "end": audit.state.about.end}
        frame = register_part(small.export, mapping(), frame="main", **period)
        shard = draw_part(small.export, frame, seed="3 9 14", sizes={}, most=2, **period)
        write_shard(folder / "kent.shard", shard)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "design.toml").write_text(
        'size = 40\n[strata.VIOL]\nmargin = 5\n[seed]\nkind = "own"\n', encoding="utf-8"
    )
    (folder / "answers.toml").write_text(
        'force = "Kent"\nstart = 2026-01-01\nend = 2026-06-30\n', encoding="utf-8"
    )
    bands = Path(__file__).parents[2] / "examples/bands/grades.toml"
    (folder / "bands.toml").write_bytes(bands.read_bytes())
    (folder / "rules.toml").write_text(library.text_of(library.shipped()[0]), encoding="utf-8")
    table = "id,district,m,y\n" + "".join(f"{n:05d},{'NS'[n % 2]},{n % 3},{n % 2}\n" for n in range(30))
    (folder / "table.csv").write_text(table, encoding="utf-8")
    duckdb.execute(f"COPY (FROM '{folder}/table.csv') TO '{folder}/table.parquet' (FORMAT parquet)")
    (folder / "ids.txt").write_text("00001\n00002\n", encoding="utf-8")
    (folder / "ratings.csv").write_text("item,Ann,Bob\n1,yes,no\n2,yes,yes\n3,no,no\n", encoding="utf-8")
    (folder / "frame.tsv").write_text("00000001\tTHEFT\n00000002\tVIOL\n", encoding="utf-8")
    (folder / "age.txt").write_text("# key\nAGE-SECRET-KEY-1QQQQ\n", encoding="ascii")
    (folder / "key.pem").write_bytes(_pem())
    _workbook(folder / "table.xlsx")


def _pem() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _workbook(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("logs")
        for row in range(20):
            sheet.write_row(row, 0, ["id", "m", "y"] if row == 0 else [f"{row:05d}", row % 3, row % 2])
