"""A work package taken in again: what the auditor did is done again in the audit, entry by entry and by its own uid.

So it may be taken in as often as one likes, half done or done. What no longer fits, since something else stands there
by now, is kept beside it, whole, and shown; nothing that stands is changed.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from crime_sample import ledger, names
from crime_sample.audit import offline
from crime_sample.audit.beside import KEPT_BESIDE, Beside, in_words
from crime_sample.audit.deeds import DEEDS, FREE_OF_PLACE, NO_DEEDS, Deed, locks
from crime_sample.audit.interests import barred
from crime_sample.audit.offline import Keys
from crime_sample.audit.packaging import STEP
from crime_sample.audit.session import Audit
from crime_sample.canonical import canonical, digest
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.packages import PackageFile, sha256_of
from crime_sample.files.signing import verified
from crime_sample.ledger import Draft, Event
from crime_sample.package.contents import Contents, PackedCase
from crime_sample.places import mine, offers
from crime_sample.replay import advance
from crime_sample.review import find
from crime_sample.state import State

# To the ledger, taking in a package is an entry on a sheet that came back.
TAKEN_IN = "sheet-imported"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a package, by case number: taken in now, all there before, nothing done yet, kept beside.

    ``referred`` are cases with an urgent referral that was not known here before; ``half_line`` is a last line that was
    never acknowledged, 0 if there is none. ``waits`` is what the auditor has to do yet: the second step of cases whose
    outcome has not gone out (``outcomes``), or anything else, here or in the package (``open``).
    """

    package: str
    auditor: str
    taken: tuple[int, ...]
    already: tuple[int, ...]
    untouched: tuple[int, ...]
    beside: tuple[Beside, ...]
    referred: tuple[int, ...]
    half_line: int = 0
    waits: Literal["outcomes", "open", ""] = ""


def package_in(audit: Audit, path: Path, *, keys: Keys = Keys()) -> TakenIn:  # noqa: B008 - a frozen value
    """Take in the package at ``path``: its verdicts become those of the auditor it was made for. All of it is written
    at once, or nothing. ``audit.who`` takes it in, and that is kept too."""
    found, file = offline.opened(path, now=audit.now, keys=keys)
    state = audit.refresh()
    actor = _handed_out(state, file, str(path))
    # The entries are those of who judged; who takes them in is named in the last of them.
    judge = Audit(
        audit.store,
        state,
        who=file.contents.auditor,
        role="auditor",
        now=audit.now,
        data=audit.data,
        signer=audit.signer,
        carries=True,
    )
    if judge.actor != actor:
        raise Broken(
            "the audit knows this auditor under another pseudonym than when the package was made",
            where=str(path),
            remedy="Names were erased, or the audit is another copy. Nothing was taken in.",
        )
    events = tuple(file.events())
    _signed(state, actor, events, str(path))
    if file.half_line and file.heading.lines is None:
        raise Broken(
            "the last line is cut short: something that was acknowledged may be missing",
            where=f"{path}, line {file.half_line}",
            remedy="Ask for the file once more. If it is the same again, the program was killed there while it wrote: "
            "take one more step in it there, then send it again. Nothing was taken in.",
        )
    merge = _Merge(
        contents=file.contents,
        events=events,
        offline=found.state,
        actor=actor,
        by=audit.who,
        sha256=sha256_of(path),
        now=audit.now(),
        barred=barred(judge, actor, [case.number for case in file.contents.cases]),
        interests=len(state.conflicts.get(actor, ())),
    )
    judge.write(merge.decide)
    return replace(merge.result, half_line=file.half_line, waits=_waits(judge.state, actor, merge))


def _signed(state: State, actor: str, events: Sequence[Event], where: str) -> None:
    """Who signs at the audit signs in a package too: by a key of theirs that was not revoked."""
    if actor not in state.keyring.held:
        return
    for event in events:
        key = event.key or ""
        if state.keyring.owners.get(key) != actor or key in state.keyring.revoked or not verified(event):
            raise Broken(
                "it is not signed by the key of the auditor that the package was made for",
                where=f"{where}, entry {event.seq}",
                remedy="It was not they who judged, or they did so without their key (CRIME_SAMPLE_KEY), which cannot "
                "be made up for: hand out a new package, to be judged with it. Nothing was taken in.",
            )


def _waits(state: State, actor: str, merge: _Merge) -> Literal["outcomes", "open", ""]:
    """What the auditor of a package has to do yet."""
    out = {case.number for case in merge.contents.cases if case.after}
    steps = {
        case.number: own.step
        for case in offers(state, actor)
        if (own := mine(case, actor)) is not None
        and (own.owed is not None or case.number not in merge.barred)
    }
    if any(step == "reveal" and number not in out for number, step in steps.items()):
        return "outcomes"
    return "open" if any(step != "settled" for step in steps.values()) else ""


def _handed_out(state: State, file: PackageFile, where: str) -> str:
    """The pseudonym of who the package was made for, if this audit handed out this very package."""
    exported = state.sheets.get(file.contents.package)
    if exported is None or exported.get("step") != STEP:
        raise Refused(
            f"package {file.contents.package} was not handed out by this audit",
            where=where,
            remedy="Take it into the audit that it comes from.",
        )
    if exported["contents"] != file.heading.contents:
        raise Broken(
            "this is not what was handed out: cases, logs or outcomes in it were changed",
            where=where,
            remedy="Nothing was taken in. Compare it with the file that was handed out, and ask who changed it.",
        )
    return str(exported["auditor"])


@dataclass(slots=True)
class _Merge:
    """Decides what a package changes, against the state at the moment of writing."""

    contents: Contents
    events: Sequence[Event]
    offline: State
    actor: str
    by: str
    sha256: str
    now: str
    barred: frozenset[int]
    interests: int
    result: TakenIn = field(init=False)
    _packed: dict[int, PackedCase] = field(init=False)

    def __post_init__(self) -> None:
        self._packed = {case.number: case for case in self.contents.cases}

    def decide(self, state: State) -> list[Draft]:
        """The entries of everything that is new: done again where it fits, kept beside where it does not."""
        if len(state.conflicts.get(self.actor, ())) != self.interests:
            raise Refused(
                "an interest of this auditor was declared while the package was taken in",
                remedy="Take it in again. Nothing was taken in.",
            )
        trial = _copy(state, [case.number for case in self.contents.cases])
        drafts: list[Draft] = []
        stuck: dict[int, tuple[str, list[Event]]] = {}
        taken, referred = set(), set()
        for event in self.events:
            number = self._case(event)
            if event.uid in trial.uids or event.kind in NO_DEEDS:
                continue
            if number in stuck and event.kind not in FREE_OF_PLACE:
                stuck[number][1].append(event)
                continue
            try:
                made = self._again(trial, number, event)
            except InputError as fault:
                stuck.setdefault(number, (fault.what, []))[1].append(event)
                continue
            drafts += made
            if event.kind == "referred":
                referred.add(number)
            taken.add(number)
        for number in sorted(taken):
            drafts += self._try(trial, self._marked(locks(trial, self._packed[number], self.actor), self.now))
        kept, beside = self._beside(state, stuck)
        drafts += kept
        done = {self._case(event) for event in self.events if event.kind not in NO_DEEDS}
        self.result = TakenIn(
            package=self.contents.package,
            auditor=self.contents.auditor,
            taken=tuple(sorted(taken)),
            already=tuple(sorted(done - taken - stuck.keys())),
            untouched=tuple(sorted({case.number for case in self.contents.cases} - done)),
            beside=tuple(beside),
            referred=tuple(sorted(referred)),
        )
        return [*drafts, self._log(state, drafts, kept)] if drafts else []

    def _case(self, event: Event) -> int:
        number = event.body.get("case")
        known = event.kind in DEEDS or event.kind in NO_DEEDS
        if not known or not isinstance(number, int) or number not in self.offline.cases:
            raise Broken(
                "the package holds an entry that no review of it can make",
                where=f"package {self.contents.package}, entry {event.seq}",
                remedy="The file was changed outside the program. Nothing was taken in.",
            )
        return number

    def _again(self, trial: State, number: int, event: Event) -> Sequence[Draft]:
        """The auditor's deed done again where the trial stands; InputError where it does not fit."""
        if event.kind == "committed" and number in self.barred:
            # What was committed before stays, and may be finished; so it is at the audit.
            raise Refused(f"an interest of its auditor in the log of case {number} was declared meanwhile")
        made = DEEDS[event.kind](Deed(trial, event, self._packed[number], self.actor))
        return self._try(trial, self._marked(made, event.at))

    def _marked(self, drafts: Sequence[Draft], at: str) -> list[Draft]:
        """What somebody takes in for its auditor says so, and when it was done."""
        when = {"package": self.contents.package, "at": at}
        return [Draft(one.kind, {**one.body, "offline": when}, one.uid, one.sealed) for one in drafts]

    def _try(self, trial: State, drafts: Sequence[Draft]) -> Sequence[Draft]:
        for draft in drafts:
            seq, prev = trial.seq + 1, trial.head
            advance(trial, ledger.write(draft, seq=seq, prev=prev, at=self.now, actor=self.actor, salt=""))
        return drafts

    def _beside(
        self, state: State, stuck: dict[int, tuple[str, list[Event]]]
    ) -> tuple[list[Draft], list[Beside]]:
        drafts, told = [], []
        for number, (why, events) in sorted(stuck.items()):
            if any(one.kind == "recused" for one in events):
                why += "; an interest in it was declared only after what was committed had been taken in"
            uid = digest(canonical(["beside", self.contents.package, number, [one.uid for one in events]]))[
                :24
            ]
            if uid not in state.uids:
                body = {"sheet": self.contents.package, "case": number, "kept": "beside what stands"}
                whole = [
                    {"kind": one.kind, "at": one.at, "uid": one.uid, "body": one.body, "sealed": one.sealed}
                    for one in events
                ]
                drafts.append(Draft(KEPT_BESIDE, body, uid, {"why": why, "entries": whole}))
            case = find(state, number)
            own = mine(case, self.actor)
            stands = "" if own is None or own.owed is None else in_words(state, own)
            says = in_words(state, self.offline.cases[number].first)
            seen = case.judged or names.key(self.by) == names.key(self.contents.auditor)
            told.append(Beside(number, why, says if seen else "", stands if seen else ""))
        return drafts, told

    def _log(self, state: State, drafts: Sequence[Draft], kept: Sequence[Draft]) -> Draft:
        by = state.person(self.by) or ""
        body = {
            "sheet": self.contents.package,
            "entries": len(drafts) - len(kept),
            "beside": len(kept),
            "by": by,
            "sha256": self.sha256,
        }
        uid = digest(canonical(["taken in", self.contents.package, [draft.uid for draft in drafts]]))[:24]
        opened = [[event.body["case"], event.at] for event in self.events if event.kind == "opened"]
        return Draft(TAKEN_IN, body, uid, {"by": self.by, "opened": opened})


def _copy(state: State, numbers: Sequence[int]) -> State:
    """The state with cases of its own, to try things on."""
    held = [find(state, number) for number in numbers]
    held += [state.cases[case.retired] for case in held if case.retired is not None]
    fresh = {case.number: copy.deepcopy(case) for case in held}
    return replace(
        state,
        cases=state.cases | {n: case for n, case in fresh.items() if n in state.cases},
        calibration=state.calibration | {n: case for n, case in fresh.items() if n in state.calibration},
        picks=state.picks | {n: case for n, case in fresh.items() if n in state.picks},
        referrals=list(state.referrals),
        notes=list(state.notes),
        uids=set(state.uids),
    )
