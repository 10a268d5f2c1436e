"""The processing log: which of the six operations on personal data each entry of a ledger is, in words without content.

The operations are those that section 62 of the Data Protection Act 2018 has logged. What stands here comes from the
public bodies, and of sealed parts the name of who acted, the recipient and the reason for an operation; nothing of
logs, rationales, notes, references, ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from crime_sample.errors import Broken
from crime_sample.formats import plural
from crime_sample.ledger import Event

Operation = Literal["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
FORMAT = "crime_sample-log-1"
GONE = "(erased)"


@dataclass(frozen=True, slots=True)
class Processed:
    """One operation: the number and hash of its entry, when, by whom (``name`` blank where it was erased), what, of
    which ``cases`` by number, of how many cases or records (None where that is not counted), to whom, why."""

    entry: int
    at: str
    who: str
    name: str
    operation: Operation
    what: str
    cases: tuple[int, ...]
    count: int | None
    recipient: str
    reason: str
    hash: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"cases": list(self.cases)}


Words = Callable[[Mapping[str, Any]], str]
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a kind of entry is: the operation, or None; in words; the cases it is about; and how many."""

    operation: Operation | None
    words: str | Words = ""
    cases: Callable[[Body], Iterable[int]] = lambda body: (body["case"],) if "case" in body else ()
    count: Callable[[Body], int | None] = lambda body: None


def processed(events: Iterable[Event]) -> list[Processed]:
    """Every operation in the entries of a ledger, in order."""
    listed = list(events)
    people = {
        event.body["person"]: str(event.sealed["name"])
        for event in listed
        if event.kind == "person-added" and event.sealed is not None
    }
    taken = _taken(listed)
    return [one for event in listed if (one := _read(event, people, taken)) is not None]


def _read(event: Event, people: Mapping[str, str], taken: Mapping[int, range]) -> Processed | None:
    try:
        return _of(event, people, taken)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Broken(
            f"it does not have the content it should ({type(error).__name__})",
            where=f"ledger {event.named}",
        ) from error


def _taken(events: Iterable[Event]) -> dict[int, range]:
    """The numbers of the cases that each draw, extension and pick took from its frame, by entry."""
    found: dict[int, range] = {}
    before: dict[str, int] = {}
    for event in events:
        body = event.body
        if event.kind == "picked":
            found[event.seq] = range(body["first_case"], body["first_case"] + body["incidents"])
        elif event.kind in ("drawn", "extended"):
            held = sum(body["sizes"].values())
            count = held - before.get(body["frame"], 0) + len(body.get("calibration", ()))
            found[event.seq] = range(body["first_case"], body["first_case"] + count)
            before[body["frame"]] = held
    return found


def _of(event: Event, people: Mapping[str, str], taken: Mapping[int, range]) -> Processed | None:
    kind = KINDS[event.kind]
    if kind.operation is None:
        return None
    body = event.body
    cases = tuple(int(number) for number in taken.get(event.seq) or kind.cases(body))
    count = kind.count(body)
    told = _RECIPIENT.get(event.kind, "")
    return Processed(
        entry=event.seq,
        at=event.at,
        who=event.actor,
        name=people.get(event.actor, ""),
        operation=kind.operation,
        what=kind.words if isinstance(kind.words, str) else kind.words(body),
        cases=cases,
        count=len(cases) or None if count is None else count,
        recipient=_told(event, told) if told else "",
        reason=_told(event, "reason") if event.kind in _WITH_REASON else "",
        hash=event.hash,
    )


_RECIPIENT = {"sheet-exported": "recipient", "disclosed": "recipient", "copied": "to"}
# The reason of a pick or an extension is about incidents; that of an operation is for those who ask what was done.
_WITH_REASON = ("consulted", "sheet-exported", "disclosed", "copied", "erased")


def _told(event: Event, key: str) -> str:
    if event.seal is None:
        return ""
    return GONE if event.sealed is None else str(event.sealed.get(key, ""))


def _sheet(body: Body) -> str:
    text = " with the logs' text" if body.get("with_text") else ""
    if body["step"] == "package":
        lock = body.get("lock", "none")
        shut = {"none": "not encrypted", "recipients": "encrypted to keys"}.get(
            lock, "encrypted by a passphrase"
        )
        return f"work package sealed and handed out, {shut}, {len(body.get('with_outcome', ()))} with the outcome"
    if body["step"] == "answer":
        return "sheet of findings for the force"
    return f"{body['step']} sheet ({body['format']}){text}"


def _consulted(body: Body) -> str:
    purpose = f", for {body['purpose']}" if body.get("purpose") else ""
    return f"{body.get('what', 'case looked at by somebody who does not judge it')}{purpose}"


def _erased(body: Body) -> str:
    return f"erased: {', '.join(body['what'])} ({plural(sum(body['kinds'].values()), 'sealed part')})"


def _copied(body: Body) -> str:
    return f"ledger copied to a {body['to']}: {plural(body['entries'], 'entry', 'entries')}"


def _imported(body: Body) -> str:
    if "case" in body:
        return "verdict of a package kept beside another"
    return f"sheet or package taken in: {plural(body.get('kept', 0), 'case')} kept"


def _listed(key: str) -> Callable[[Body], Iterable[int]]:
    return lambda body: body[key] if isinstance(body.get(key), list) else ()


def _number(key: str) -> Callable[[Body], int | None]:
    return lambda body: int(body[key]) if isinstance(body.get(key), int) else None


_NONE = _Kind(None)
KINDS: dict[str, _Kind] = {
    "audit-started": _NONE,
    "routes-not-covered": _NONE,
    "plan-frozen": _NONE,
    "retention-set": _NONE,
    "seeded": _NONE,
    "secret-opened": _NONE,
    "assigned": _NONE,
    "calibrating": _NONE,
    "estimated": _NONE,
    "key-registered": _NONE,
    "key-replaced": _NONE,
    "key-revoked": _NONE,
    "identified": _Kind("collection", "as whom the system knows a person at work"),
    "person-added": _Kind("collection", lambda body: f"name of a person at work, {body['person']} ({body['role']})"),
    "conflict-declared": _Kind("collection", lambda body: f"interest of {body['person']} declared"),
    "frame-registered": _Kind(
        "collection", "frame registered, read in place", count=lambda body: sum(body["frame"]["strata"].values())
    ),
    "drawn": _Kind("collection", "cases drawn from the frame"),
    "extended": _Kind("collection", "more cases drawn from the frame"),
    "picked": _Kind("collection", "cases picked from the frame by hand"),
    "excerpted": _Kind(
        "collection", lambda body: f"excerpt of the log kept, {plural(body['characters'], 'character')}"
    ),
    "opened": _Kind("consultation", "case opened"),
    "revealed": _Kind("consultation", "outcome shown"),
    "consulted": _Kind("consultation", _consulted, count=_number("cases")),
    "committed": _Kind("alteration", "verdict, first step"),
    "judged": _Kind("alteration", "verdict, second step"),
    "withdrawn": _Kind("alteration", "step of the verdict taken back"),
    "objected": _Kind("alteration", "change of mind noted"),
    "recused": _Kind("alteration", "interest in the case declared"),
    "referred": _Kind("alteration", "case referred to the registrar"),
    "referral-closed": _Kind("alteration", "referral dealt with"),
    "remarked": _Kind("alteration", "note left for a colleague"),
    "remark-closed": _Kind("alteration", "note dealt with"),
    "remark-withdrawn": _Kind("alteration", "note taken back"),
    "ruled": _Kind("alteration", "ruling given"),
    "agreed": _Kind("alteration", "verdict agreed as the right one"),
    "challenged": _Kind("alteration", "challenge of the force noted"),
    "answered": _Kind(
        "alteration", "answers of the force noted", lambda body: sorted({*body["accepted"], *body["challenged"]})
    ),
    "remedied": _Kind("alteration", "crime noted as recorded by the force since"),
    "sheet-imported": _Kind("combination", _imported, count=_number("kept")),
    "extract-registered": _Kind(
        "combination", "crime extract registered, to be linked with the logs",
        count=lambda body: int(body["extract"]["crimes"]),
    ),
    "frame-refreshed": _Kind("combination", "newer extract held against the frame", lambda body: ()),
    "overlap-sought": _Kind("combination", "other records of the events sought in the frames", _listed("looked")),
    "copied": _Kind("combination", _copied),
    "sheet-exported": _Kind("disclosure", _sheet, _listed("cases")),
    "disclosed": _Kind(
        "disclosure", lambda body: f"{body['what']} handed out",
        count=lambda body: next((int(body[k]) for k in ("cases", "incidents", "crimes", "records") if k in body), None),
    ),
    "erased": _Kind("erasure", _erased, count=lambda body: len(body["entries"])),
}  # fmt: skip
"""Every kind of entry."""
