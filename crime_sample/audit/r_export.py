"""An audit's figures as a folder that R can do again: rows, script, and what it must find.

The rows hold case numbers, and who holds the audit knows which incidents those are: it is logged as a disclosure.
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit.consulting import because
from crime_sample.audit.estimating import estimate, noting, question
from crime_sample.audit.pseudonymous import refuse_beside_seed
from crime_sample.audit.session import Audit, new_uid
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError
from crime_sample.files.guarded import guarded
from crime_sample.files.private import placed_folder, write_private
from crime_sample.files.pseudonym_keys import read_key
from crime_sample.files.surroundings import check_place
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
    pseudonyms: Path | None = None,
    reason: str = "",
    version: str,
) -> Exported:
    """Write the audit's judged cases, an R script and the figures it must bring into ``folder``.

    ``by``, ``level``, ``interval`` and ``interim`` as in ``estimating.estimate``; the figures are logged as it
    logs them, and the disclosure before the folder has its name. A folder that is there is refused; with
    ``replace`` the files of an earlier export in it are written over, and others left alone. ``pseudonyms`` is
    the file of a key: then a row has the pseudonym of its incident in place of the case number; ``reason`` is for the
    processing log.
    """
    if audit.state.kind.questions:
        raise InputError(
            f"an audit of the kind '{audit.state.kind.key}' cannot be exported for R: the script knows no questions on "
            "whole cases",
            remedy="Its figures are in 'estimate --json'.",
        )
    key = None if pseudonyms is None else read_key(pseudonyms)
    if key is not None:
        need_ids(audit.state, "there is nothing to make pseudonyms of")
        refuse_beside_seed(audit)
    folder = folder.resolve()
    _check_free(folder, replace=replace)
    # Without a trace, so that what is refused is not in the ledger.
    found = estimate(audit, by=by, level=level, interval=interval, interim=interim, log=False)
    basis = audit.state.seq
    made = bundle(audit.state, found, by=by, version=version, key=key)
    asked = question(by=by, level=level, interval=interval, interim=interim)
    audit.write(noting(found, asked, basis=basis, whole="the export"))
    rows = len(made.incidents.rows)
    body: dict[str, object] = {"what": "R export", "cases": rows, "by": list(by), "interval": found.interval}
    if key is not None:
        body["pseudonyms"] = True
    draft = Draft(
        "disclosed", body, new_uid(), {"path": str(folder), "recipient": audit.who} | because(reason)
    )
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
    check_place(folder)
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
    with placed_folder(folder, before=lambda: audit.put(draft)) as part:
        for name, text in files_of(made).items():
            write_private(part / name, text)


def _csv(table: Rows) -> str:
    """The table as CSV: texts quoted and none of them a formula, numbers to the last digit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return text.getvalue()
