"""Work packages handed out: an auditor's cases as one file, to be judged where there is neither audit nor export.

It is a disclosure of personal data, so it stands in the ledger before the file has its name. How it is judged is in
``offline``, how it is taken in again in ``package_merge``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crime_sample import interests, masking, names, review
from crime_sample.audit.attending import must_have_been_given
from crime_sample.audit.consulting import because
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import Audit, Decide, new_uid, pseudonym
from crime_sample.case import Case
from crime_sample.errors import InputError, Refused
from crime_sample.files.package_locks import new_lock
from crime_sample.files.packages import rendered
from crime_sample.files.private import check_new, write_new
from crime_sample.ledger import Draft
from crime_sample.package.contents import After, Committed, Contents, Link, Other, PackedCase, View, wrapped
from crime_sample.places import mine, offers, own, place_of, pooled
from crime_sample.state import State
from crime_sample.verdict import OwedWords

# A package stands in the ledger as what it is to it: a sheet that was handed out, of another format.
EXPORTED = "sheet-exported"
STEP = "package"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A package that was handed out: its cases in review order, those whose outcome is in it, and those that were
    nobody's and are now the auditor's."""

    path: Path
    id: str
    auditor: str
    cases: tuple[int, ...]
    with_outcome: tuple[int, ...]
    given: tuple[int, ...]


def package_out(
    audit: Audit,
    path: Path,
    *,
    auditor: str,
    free: int = 0,
    first: int | None = None,
    both: bool = False,
    to: Sequence[str] = (),
    passphrase: str | None = None,
    reason: str = "",
    progress: Progress | None = None,
) -> HandedOut:
    """Write the open cases of ``auditor`` (a name) to a new file at ``path``.

    Of a case whose blind step is committed the package holds the outcome; of the others only with ``both``. ``free``
    adds so many cases that are nobody's and gives them to the auditor; ``first`` keeps the first so many of all.
    ``to`` are age recipients, ``passphrase`` encrypts instead.
    """
    name = names.clean(auditor)
    if free < 0 or (first is not None and first < 1):
        raise InputError("the number of cases must be one or more")
    check_new(path)
    lock, by = new_lock(to=to, passphrase=passphrase)
    state = audit.refresh()
    if not state.cases:
        raise Refused(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    actor = _actor(audit, state, name)
    name = state.people.get(actor, name)
    if free and not pooled(state):
        raise Refused(
            "what nobody was given is handed out to nobody in this audit: its cases are shared out first",
            remedy="Give some to the auditor, then hand out what is theirs: "
            "crime_sample assign AUDIT --auditor NAME --auditor NAME",
        )
    must_have_been_given(state, actor, name)
    open_ = _open_to(state, actor, now=audit.now())
    sitting = sit(audit, cases={case.number for case in open_}, purpose="", progress=progress)
    chosen = _chosen(sitting, open_, actor, free=free, first=first)
    contents = Contents(
        package=secrets.token_hex(6),
        auditor=name,
        made=audit.now(),
        charter=state.about.model_copy(update={"keep_until": state.keep_until}),  # as it was set last
        cases=tuple(_packed(sitting, case, actor, both=both) for case in chosen),
    )
    data, head = rendered(contents, marking=state.about.marking, lock=lock, by=by)
    numbers = tuple(case.number for case in contents.cases)
    outcome = tuple(case.number for case in contents.cases if case.after)
    body: dict[str, Any] = {
        "sheet": contents.package,
        "step": STEP,
        "format": STEP,
        "cases": list(numbers),
        "with_text": True,
        "with_outcome": list(outcome),
        "lock": "none" if lock is None else lock.kind,
        "contents": head,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    given: list[int] = []
    decide = _log(
        audit, contents, body, {"path": str(path.resolve()), "recipient": name} | because(reason), given
    )
    write_new(path, data, before=lambda: _write(audit, decide))
    return HandedOut(path, contents.package, name, numbers, outcome, tuple(given))


def _write(audit: Audit, decide: Decide) -> None:
    audit.write(decide)


def _log(
    audit: Audit, contents: Contents, body: dict[str, Any], sealed: dict[str, str], given: list[int]
) -> Decide:
    """Decides, against the state at the moment of writing, what handing out ``contents`` puts into the ledger; the
    cases it gives to the auditor go into ``given``."""
    export, assignment, person = new_uid(), new_uid(), new_uid()
    name = contents.auditor

    def decide(state: State) -> list[Draft]:
        actor = _actor(audit, state, name)
        offered = {case.number for case in offers(state, actor)}
        places = {case.number: _still(state, case, actor, offered, audit.now()) for case in contents.cases}
        given[:] = [number for number, place in places.items() if _nobodys(review.find(state, number), place)]
        drafts = []
        if actor not in (*state.people, audit.actor):
            introduced = {"person": actor, "role": "auditor"}
            drafts.append(Draft("person-added", introduced, person, {"name": name}))
        if given:
            taken = [[number, places[number], actor] for number in given]
            drafts.append(Draft("assigned", {"places": taken}, assignment))
        return [*drafts, Draft(EXPORTED, {**body, "auditor": actor}, export, sealed)]

    return decide


def _actor(audit: Audit, state: State, name: str) -> str:
    """The auditor's pseudonym, or what it will be. Who is at work is introduced first, by the writing itself."""
    return pseudonym(audit, state, name) or f"p{len({*state.people, audit.actor}) + 1}"


def _open_to(state: State, actor: str, *, now: str) -> list[Case]:
    """The cases that the auditor may judge now, in review order."""
    found = []
    for case in offers(state, actor):
        place = place_of(case, actor, now=now)
        verdict = None if place is None else own(case, place)
        if verdict is not None and not verdict.settled and not case.rulings:
            found.append(case)
    return found


def _chosen(sitting: Sitting, open_: list[Case], actor: str, *, free: int, first: int | None) -> list[Case]:
    """Those of the open cases that are the auditor's, and ``free`` that are nobody's. What is slipped in goes along up
    to the last of them, as it would come at the audit."""
    state = sitting.audit.state
    chosen: list[Case] = []
    nobodys = last = 0
    for case in open_:
        verdict = mine(case, actor)
        begun = verdict is not None and verdict.owed is not None
        if not begun and interests.conflicted(state, actor, sitting.incident(case)):
            continue
        theirs = begun or (verdict is not None and verdict.assigned == actor)
        if not (theirs or case.calibration):
            nobodys += 1
            if nobodys > free:
                continue
        chosen.append(case)
        if not case.calibration or begun:
            last = len(chosen)
    if not last:
        more = f"{nobodys} are nobody's: give some with --free 40, or assign them." if nobodys else ""
        raise Refused(
            "no open case is this auditor's",
            remedy=more or "Look at the status, and at who has which: crime_sample assign AUDIT",
        )
    return chosen[:last][:first]


def _nobodys(case: Case, place: int) -> bool:
    verdict = own(case, place)
    return not case.calibration and verdict.owed is None and not verdict.assigned


def _still(state: State, packed: PackedCase, actor: str, offered: Collection[int], now: str) -> int:
    """The auditor's place, if nothing was done to the case while the package was made."""
    case = review.find(state, packed.number)
    place = place_of(case, actor, now=now)
    held = None if place is None else own(case, place)
    before = "" if packed.committed is None else packed.committed.uid
    if (
        packed.number not in offered
        or place is None
        or held is None
        or held.owed_uid != before
        or held.settled
    ):
        raise Refused(
            f"case {packed.number} was taken or judged while the package was made",
            remedy="Try again. Nothing was handed out.",
        )
    return place


def _packed(sitting: Sitting, case: Case, actor: str, *, both: bool) -> PackedCase:
    mapping = sitting.audit.state.frames[case.frame].mapping
    state, incident, verdict = sitting.audit.state, sitting.incident(case), mine(case, actor)
    committed = None
    if verdict is not None and verdict.owed is not None:
        words = verdict.owed_words or OwedWords()
        committed = Committed(owed=verdict.owed, words=words, at=verdict.committed_at, uid=verdict.owed_uid)
    after = ""
    if both or committed is not None:
        links = tuple(Link.of(sitting.linked(case, one)) for one in masking.linked(mapping, incident))
        other = tuple(map(Other.of, sitting.proposals(case)))
        after = wrapped(After(view=View.of(masking.revealed(mapping, incident)), linked=links, other=other))
    masked = mapping.stratum_is_masked()
    return PackedCase(
        number=case.number,
        id=case.id,
        stratum="" if masked else state.stratum_label(case.frame, case.stratum),
        view=View.of(masking.blind(mapping, incident)),
        committed=committed,
        after=after,
        created=case.labels.get("created", "") if state.about.earlier else "",
        picked=case.picked,
    )
