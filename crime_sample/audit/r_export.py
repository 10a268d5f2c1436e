"""An audit's figures as a folder that R can do again: rows, script, and what it must find.

The rows hold case numbers, and who holds the audit knows which incidents those are: it is logged as a disclosure.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit.estimating import estimate, noting, question
from crime_sample.audit.session import Audit, new_uid
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.guarded import guarded
from crime_sample.files.private import write_private
from crime_sample.ledger import Draft
from crime_sample.r_script import Bundle, bundle
from crime_sample.r_script.data import Rows

SCRIPT = "estimate.R"


@dataclass(frozen=True, slots=True)
class Exported:
    """The folder that was written, how many cases and figures are in it, and whether R checks their limits."""

    folder: Path
    cases: int
    figures: int
    limits_checked: bool


def usual_folder(audit: Path) -> Path:
    """Where the export goes unless said otherwise: beside the audit, ``kent-2016-r`` for ``kent-2016.audit``."""
    return audit.with_name(f"{audit.stem}-r")


def export_r(
    audit: Audit,
    folder: Path,
    *,
    by: tuple[str, ...] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    interim: bool = False,
    replace: bool = False,
    version: str,
) -> Exported:
    """Write the audit's judged cases, an R script and the figures it must bring into ``folder``.

    ``by``, ``level``, ``interval`` and ``interim`` as in ``estimating.estimate``; the figures are logged as it
    logs them, and the disclosure before the folder has its name. A folder that is there is refused; with
    ``replace`` the files of an earlier export in it are written over, and others left alone.
    """
    if audit.state.kind.questions:
        raise InputError(
            f"an audit of the kind '{audit.state.kind.key}' cannot be exported for R: the script knows no questions on "
            "whole cases",
            remedy="Its figures are in 'estimate --json'.",
        )
    folder = folder.resolve()
    _check_free(folder, replace=replace)
    # Without a trace, so that what is refused is not in the ledger.
    found = estimate(audit, by=by, level=level, interval=interval, interim=interim, log=False)
    basis = audit.state.seq
    made = bundle(audit.state, found, by=by, version=version)
    asked = question(by=by, level=level, interval=interval, interim=interim)
    audit.write(noting(found, asked, basis=basis, whole="the export"))
    body = {"what": "R export", "cases": len(made.incidents.rows), "by": list(by), "interval": found.interval}
    draft = Draft("disclosed", body, new_uid(), {"path": str(folder), "recipient": audit.who})
    _write(folder, made, audit=audit, draft=draft)
    return Exported(folder, len(made.incidents.rows), len(made.expected.rows), made.limits_checked)


def files_of(made: Bundle) -> dict[str, str]:
    """The text of each file of the folder, by its name."""
    return {
        "incidents.csv": _csv(made.incidents),
        "expected.csv": _csv(made.expected),
        SCRIPT: made.script,
        "README.txt": made.readme,
    }


def _check_free(folder: Path, *, replace: bool) -> None:
    if not os.path.lexists(folder):
        return
    if not replace:
        raise InputError(
            "this folder exists", where=str(folder), remedy="Choose another with --out, or say --replace."
        )
    if not (folder / SCRIPT).is_file():
        raise InputError(
            f"this is not a folder of an earlier export: there is no {SCRIPT} in it",
            where=str(folder),
            remedy="Choose another with --out.",
        )


def _write(folder: Path, made: Bundle, *, audit: Audit, draft: Draft) -> None:
    """Write all files under another name beside it, log, and only then give the folder its name."""
    texts = files_of(made)
    part = folder.with_name(f".{folder.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700)
        for name, text in texts.items():
            write_private(part / name, text)
        audit.write(lambda _: [draft])
        if folder.is_dir():
            for name in texts:
                os.replace(part / name, folder / name)
            folder.chmod(0o700)
        else:
            os.rename(part, folder)
    except OSError as error:
        raise EnvironmentTrouble(
            f"the export cannot be written to '{folder.parent}': {error.strerror or error}",
            where=str(folder),
            remedy="Check the folder and its free space.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _csv(table: Rows) -> str:
    """The table as CSV: texts quoted and none of them a formula, numbers to the last digit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return text.getvalue()
