"""The remedial list handed to the force, and what comes back: the crimes it has recorded since. No figure changes.

Handing it out is a disclosure of personal data, so it stands in the ledger before the file has its name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crime_sample.audit.consulting import because
from crime_sample.audit.session import Audit, new_uid
from crime_sample.canonical import canonical, digest
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.files.private import write_new
from crime_sample.files.remedial_list import list_bytes
from crime_sample.files.returned import read_back
from crime_sample.files.sheets import format_of
from crime_sample.ledger import Draft
from crime_sample.remedial import check_ready, due
from crime_sample.sheet.remedial import Remedies, Remedy, parse_remedies, remedial_columns, remedial_sheet
from crime_sample.sheet.values import Fault, Returned, Table, recognise
from crime_sample.state import Remedied, State

WHAT = "remedial list"


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A remedial list that was handed out, and how many crimes stand on it."""

    path: Path
    id: str
    crimes: int


@dataclass(frozen=True, slots=True)
class Differing:
    """A crime for which the force has said another thing before: what stands, and what the list says now."""

    sheet: str
    row: int
    case: int
    crime: int
    stands: str
    says: str

    def __str__(self) -> str:
        return (
            f"sheet '{self.sheet}', row {self.row}: crime {self.crime} of case {self.case} is recorded already.\n"
            f"  stands: {self.stands}\n  list:   {self.says}"
        )


@dataclass(frozen=True, slots=True)
class ImportedList:
    """What became of a filled list, in crimes. ``held`` were good, and were held back because of the rest."""

    sheet: str
    kept: int = 0
    already: int = 0
    held: int = 0
    blank: int = 0
    faults: tuple[Fault, ...] = ()
    differing: tuple[Differing, ...] = ()
    remarks: tuple[str, ...] = ()


def export_list(
    audit: Audit,
    path: Path,
    *,
    recipient: str | None = None,
    with_rationale: bool = False,
    left_only: bool = False,
    interim: bool = False,
    reason: str = "",
) -> ExportedList:
    """Write the crimes owed and not recorded by the cut-off to ``path``, an .xlsx or .csv file, for ``recipient``.
    ``reason`` is for the processing log.

    ``left_only`` leaves out what was recorded since. Refused while cases are open, unless ``interim``; and then to who
    judges cases.
    """
    form = format_of(path)
    state = audit.refresh()
    check_ready(state, interim=interim, reader=audit.actor)
    need_ids(state, "the remedial list cannot be written")
    listed = [one for one in due(state) if one.left or not left_only]
    if not listed:
        raise Refused("no crime is to be recorded", remedy="Look at: crime_sample remedial status AUDIT")
    made = remedial_sheet(state, listed, sheet=secrets.token_hex(6), with_rationale=with_rationale)
    data = list_bytes(made, form)
    body = {
        "what": WHAT,
        "sheet": made.id,
        "crimes": len(listed),
        "cases": len({one.case.number for one in listed}),
        "format": form,
        "with_rationale": with_rationale,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    sealed = {"path": str(path.resolve()), "recipient": recipient or audit.who} | because(reason)
    draft = Draft("disclosed", body, new_uid(), sealed)
    write_new(path, data, before=lambda: audit.put(draft))
    return ExportedList(path, made.id, len(listed))


def import_list(audit: Audit, path: Path, *, keep_good: bool = False, correct: bool = False) -> ImportedList:
    """Take in a filled remedial list. With a fault, or an answer that differs from one given before, nothing is kept,
    unless ``keep_good``; with ``correct`` the new answer takes the place of the old. Twice does no harm."""
    state = audit.refresh()
    need_ids(state, "the remedial list cannot be held against the cases")
    found, sha256 = read_back(path)
    returned = _recognised(state, found, str(path))
    if not _handed_out(audit, returned.id):
        raise Refused(
            f"sheet {returned.id} is no remedial list that this audit handed out",
            where=str(path),
            remedy="Import it into the audit that it comes from.",
        )
    reader = _Import(returned, audit.now(), sha256, keep_good=keep_good, correct=correct)
    audit.write(reader.decide)
    return reader.result


def _recognised(state: State, tables: Sequence[Table], where: str) -> Returned:
    try:
        # There is one kind of list, so which step it is taken for is of no matter.
        return recognise(tables, {"reveal": remedial_columns(state, with_rationale=True)}, where=where)
    except InputError as error:
        if "no header" not in error.what:
            raise
        raise InputError(
            "no header of a remedial list stands in the first rows",
            where=where,
            remedy="Import a file made by 'remedial export' and filled; keep its row of column titles.",
        ) from None


def _handed_out(audit: Audit, sheet: str) -> bool:
    return any(
        event.kind == "disclosed" and event.body.get("what") == WHAT and event.body.get("sheet") == sheet
        for event in audit.store.events()
    )


@dataclass(slots=True)
class _Import:
    """Decides what a filled list changes, against the state at the moment of writing."""

    returned: Returned
    now: str
    sha256: str
    keep_good: bool
    correct: bool
    result: ImportedList = field(init=False)

    def decide(self, state: State) -> list[Draft]:
        """The events of all that can be kept; none if something stands in the way."""
        listed = {(one.case.number, one.crime): one for one in due(state)}
        today = datetime.fromisoformat(self.now).date()
        parsed = parse_remedies(state, self.returned, listed=listed, today=today)
        new: list[Draft] = []
        already = 0
        differing: list[Differing] = []
        for said in parsed.said:
            stands = listed[said.place].remedied
            if stands is not None and (stands.reference, stands.recorded) == (said.reference, said.recorded):
                already += 1
            elif stands is not None and not self.correct:
                differing.append(self._differing(said, stands))
            else:
                new.append(_draft(state, said))
        kept = self.keep_good or not (parsed.faults or differing)
        self.result = self._result(parsed, new=len(new), kept=kept, already=already, differing=differing)
        if not (kept and new):
            return []
        body = {
            "sheet": self.returned.id,
            "kept": len(new),
            "faults": len(parsed.faults),
            "conflicts": len(differing),
            "sha256": self.sha256,
        }
        return [*new, Draft("sheet-imported", body, new_uid())]

    def _result(
        self, parsed: Remedies, *, new: int, kept: bool, already: int, differing: Sequence[Differing]
    ) -> ImportedList:
        return ImportedList(
            sheet=self.returned.id,
            kept=new if kept else 0,
            already=already,
            held=0 if kept else new,
            blank=parsed.blank,
            faults=tuple(parsed.faults),
            differing=tuple(differing),
            remarks=parsed.remarks,
        )

    def _differing(self, said: Remedy, stands: Remedied) -> Differing:
        return Differing(
            self.returned.name,
            said.row,
            *said.place,
            f"{stands.reference}, {stands.recorded}",
            f"{said.reference}, {said.recorded}",
        )


def _draft(state: State, said: Remedy) -> Draft:
    case, crime = said.place
    before = state.remedied.get(said.place)
    # What was corrected since may be said again; that is another event.
    told = ["remedied", case, crime, said.reference, said.recorded, 0 if before is None else before.times]
    uid = digest(canonical(told))[:24]
    sealed = {"reference": said.reference, "recorded": said.recorded}
    return Draft("remedied", {"case": case, "crime": crime}, uid, sealed)
