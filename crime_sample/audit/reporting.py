"""Writing a report to a file, by the ending of its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from crime_sample import formats
from crime_sample.audit.consulting import because, logged_if_possible
from crime_sample.audit.estimating import noting
from crime_sample.audit.session import Audit, new_uid
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError
from crime_sample.estimate import remedial
from crime_sample.files import html, markdown, pdf, report_workbook
from crime_sample.files.figures import to_json
from crime_sample.files.private import check_new, write_private
from crime_sample.files.public_figures import json_text, public_figures
from crime_sample.files.sheets import remedial_csv
from crime_sample.files.writable import can_be_written
from crime_sample.ledger import Draft, Event
from crime_sample.picked import to_put_right
from crime_sample.report import Report
from crime_sample.report.model import Published
from crime_sample.report.public import Rules
from crime_sample.results import Remedy, Results
from crime_sample.state import State

REPORT, EDITION = "report", "public edition"
"""What the ledger calls what was handed out."""

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
    """Write ``report`` to ``path``, readable by its owner only; an existing file is kept unless ``replace``.

    Nothing is logged: ``hand_out`` is for what leaves the house.
    """
    ready([path], replace=replace)
    write_private(path, _FORMS[path.suffix.lower()](report), replace=replace, personal=False)


def hand_out(
    audit: Audit,
    report: Report,
    found: Results,
    paths: Sequence[Path],
    *,
    asked: Mapping[str, Any],
    rules: Rules | None = None,
    replace: bool = False,
    reason: str = "",
) -> tuple[str, ...]:
    """Write ``report`` of ``found``, to which ``asked`` led, to every path; what must be said of that.

    Figures and disclosure are logged before the first file is written. An audit that cannot be written, such as a file
    on a read-only disk, is reported on all the same, and that it was stands in no ledger. A public edition whose tables
    are others than those of an earlier one is told: two can be set against each other.
    """
    ready(paths, replace=replace)
    texts = {path: _FORMS[path.suffix.lower()](report) for path in paths}
    body = _told(report, found, asked, rules) | {
        "files": {path.suffix.lower()[1:]: _sha256(text) for path, text in texts.items()}
    }
    sealed = {"paths": [str(p.resolve()) for p in paths], "recipient": audit.who} | because(reason)
    draft = Draft("disclosed", body, new_uid(), sealed)
    notes = () if rules is None else tuple(_beside_others(audit.store.events(), body))
    log_figures = noting(found, asked, basis=audit.state.seq)
    unlogged = logged_if_possible(lambda: audit.write(lambda state: [*log_figures(state), draft]))
    for path, text in texts.items():
        write_private(path, text, replace=replace, personal=False)
    return (*notes, *unlogged)


def _told(report: Report, found: Results, asked: Mapping[str, Any], rules: Rules | None) -> dict[str, Any]:
    """What the ledger says of a report: broken down by what, and of a public edition how it was protected and the
    digest of its tables."""
    body = {"what": REPORT, "by": list(asked["by"]), "interim": found.interim}
    if rules is None or not isinstance(report.facts, Published):
        return body
    tables = to_json({"tables": public_figures(report, report.facts)["tables"]})
    protected = {"threshold": rules.threshold, "rounded_to": rules.base, "tables": _sha256(tables)}
    return body | {"what": EDITION} | protected


def _beside_others(events: Iterable[Event], body: Mapping[str, Any]) -> Iterable[str]:
    """A warning for each sort of public edition that was written before and tells other things."""
    known = {body["tables"]}
    for event in events:
        one = event.body
        if event.kind == "disclosed" and one.get("what") == EDITION and one["tables"] not in known:
            known.add(one["tables"])
            rounded = f", rounded to {one['rounded_to']}" if one["rounded_to"] > 1 else ""
            yield (
                f"Another public edition was written on {formats.moment(event.at)}: by "
                f"{formats.several(list(map(formats.one_line, one['by'])))}, counts under {one['threshold']} "
                f"withheld{rounded}. Its tables are others, and who has both can set them against each other and find "
                "what each withholds. Give out one of them only."
            )


def _sha256(text: str | bytes) -> str:
    return hashlib.sha256(text.encode("utf-8") if isinstance(text, str) else text).hexdigest()


def disclose_remedial(audit: Audit, found: Results, path: Path) -> None:
    """Write the crimes now to be recorded, with their incident numbers, to the CSV file ``path``.

    The disclosure is logged before the file is written.
    """
    check_new(path)
    need_ids(audit.state, "the remedial list cannot be written")
    listed = crimes_to_record(audit.state, found)
    body = {"what": "remedial list", "crimes": len(listed)}
    sealed = {"path": str(path.resolve()), "recipient": audit.who}
    audit.put(Draft("disclosed", body, new_uid(), sealed))
    remedial_csv(listed, audit.state, path)


def crimes_to_record(state: State, found: Results) -> list[Remedy]:
    """The crimes now to be recorded: those of the sample, and those of what was picked by hand."""
    return [*found.remedial, *remedial(to_put_right(state), state.kind)]
