"""Writing a report to a file, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from crime_sample.audit.session import Audit, new_uid
from crime_sample.errors import InputError
from crime_sample.estimate import remedial
from crime_sample.files import html, markdown, pdf, report_workbook
from crime_sample.files.private import check_new, write_private
from crime_sample.files.public_figures import json_text
from crime_sample.files.sheets import remedial_csv
from crime_sample.files.writable import can_be_written
from crime_sample.ledger import Draft
from crime_sample.picked import to_put_right
from crime_sample.report import Report
from crime_sample.report.public import Rules
from crime_sample.results import Remedy, Results
from crime_sample.state import State

_FORMS: dict[str, Callable[[Report], str | bytes]] = {
    ".html": html.render,
    ".md": markdown.render,
    ".json": json_text,
    ".xlsx": report_workbook.xlsx_bytes,
    ".pdf": pdf.render,
}


def usual_domains(state: State) -> tuple[str, ...]:
    """What a report is broken down by unless said otherwise: class (where crimes are counted) and
    stratum, route where the audit has several frames, district and month if mapped."""
    labels = {label for case in state.cases.values() for label in case.labels}
    classes = ("class",) if state.kind.counts_crimes else ()
    routes = ("frame",) if len(state.frames) > 1 else ()
    return (*classes, "stratum", *routes, *(name for name in ("district", "month") if name in labels))


def public_rules(
    *, public: bool, threshold: int | None, base: int | None, marking: str | None
) -> Rules | None:
    """The rules of a public edition, None where none is wanted; what was not given is as usual."""
    given = {"threshold": threshold, "base": base, "marking": marking}
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if public:
        return Rules(**said)
    if said:
        raise InputError(
            "a threshold, rounding or a marking is of the public edition alone",
            remedy="Add --public; the audit's own marking was given when it was begun.",
        )
    return None


def ready(paths: Iterable[Path], *, replace: bool) -> None:
    """Refuse, before anything is computed, a file that could not be written after it."""
    for path in paths:
        can_be_written(path, _FORMS, "a report", replace=replace)


def refuse_parts(
    rules: Rules | None, *, bands: Path | None, since: Path | None, although_unlike: bool
) -> None:
    """Refuse a public edition with parts that could tell more than it tells: a band is given by more places than it
    prints, and what another audit withholds could be worked out from the change. And an option without its part."""
    if although_unlike and since is None:
        raise InputError(
            "there is no audit to look back to", where="--although-unlike", remedy="Name one with --since."
        )
    for option, given in (("--bands", bands), ("--since", since)):
        if rules is not None and given is not None:
            raise InputError(
                "this is not in the public edition, since it could give away what that withholds",
                where=option,
                remedy=f"Leave {option} out, or --public.",
            )


def write_report(report: Report, path: Path, *, replace: bool = False) -> None:
    """Write ``report`` to ``path``, readable by its owner only; an existing file is kept unless ``replace``."""
    ready([path], replace=replace)
    write_private(path, _FORMS[path.suffix.lower()](report), replace=replace, personal=False)


def disclose_remedial(audit: Audit, found: Results, path: Path) -> None:
    """Write the crimes now to be recorded, with their incident numbers, to the CSV file ``path``.

    The disclosure is logged before the file is written.
    """
    check_new(path)
    listed = crimes_to_record(audit.state, found)
    body = {"what": "remedial list", "crimes": len(listed)}
    sealed = {"path": str(path.resolve()), "recipient": audit.who}
    audit.write(lambda _: [Draft("disclosed", body, new_uid(), sealed)])
    remedial_csv(listed, audit.state, path)


def crimes_to_record(state: State, found: Results) -> list[Remedy]:
    """The crimes now to be recorded: those of the sample, and those of what was picked by hand."""
    return [*found.remedial, *remedial(to_put_right(state), state.kind)]
