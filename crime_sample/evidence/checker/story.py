"""What the entries of the ledger amount to, in the order in which they may come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crime_sample.evidence.checker.faults import Fault
from crime_sample.evidence.checker.reading import Entry, text, whole
from crime_sample.evidence.checker.words import WORDS

MOST_CASES = 1_000_000  # more are judged by nobody, and would fill the memory


class Place:
    """One auditor's place in a case."""

    def __init__(self) -> None:
        self.actor, self.owed_uid, self.outcome_uid, self.revealed = "", "", "", False
        self.owed: Any = None
        self.outcome: Any = None


class Case:
    """A case, with what was said of it. Some are none of the sample: slipped in for calibration, or picked by hand."""

    def __init__(self, frame: str, *, calibration: bool = False, picked: bool = False) -> None:
        self.frame, self.calibration, self.picked = frame, calibration, picked
        self.places: dict[int, Place] = {}
        self.ruling: Any = None

    def actors(self) -> list[str]:
        """Who judged it."""
        return [place.actor for place in self.places.values()]

    def counts(self) -> tuple[Any, Any]:
        """What counts as owed and as its outcome."""
        if self.ruling is not None:
            return self.ruling["owed"], self.ruling["outcome"]
        first = self.places.get(1, Place())
        return first.owed, first.outcome


class Story:
    """What the entries amount to, in the order in which they may come."""

    def __init__(self) -> None:
        self.charter: Any = None
        self.frames: dict[str, Any] = {}
        self.extract: Any = None
        self.plan: Entry | None = None
        self.seed: Entry | None = None
        self.draws: dict[str, list[Entry]] = {}
        self.cases: dict[int, Case] = {}
        self.figures: Entry | None = None
        self.uids: set[str] = set()
        self.sealed: dict[int, str] = {}

    def take(self, entry: Entry) -> None:
        """The next entry; a Fault if it cannot come now."""
        try:
            why = self._why_not(entry)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            why = "why-content"
        if why:
            raise Fault("unlawful", seq=entry.seq, kind=entry.kind, why=WORDS[why])
        if entry.seal is not None:
            self.sealed[entry.seq] = entry.kind

    def _why_not(self, entry: Entry) -> str:
        if entry.uid in self.uids:
            return "why-again"
        self.uids.add(entry.uid)
        if entry.kind == "person-added":
            return ""
        if (entry.kind == "audit-started") == (self.charter is not None):
            return "why-start"
        take = _TAKES.get(entry.kind)
        return "" if take is None else take(self, entry)

    def _started(self, entry: Entry) -> str:
        self.charter = entry.body["charter"]
        return ""

    def _registered(self, entry: Entry) -> str:
        if self.plan is not None:
            return "why-late"
        if entry.kind == "frame-registered":
            self.frames[text(entry.body["frame"]["name"])] = entry.body["frame"]
        else:
            self.extract = entry.body["extract"]
        return ""

    def _frozen(self, entry: Entry) -> str:
        if self.plan is not None or not self.frames or self.extract is None:
            return "why-plan"
        self.plan = entry
        return ""

    def _seeded(self, entry: Entry) -> str:
        if self.plan is None or self.seed is not None:
            return "why-seed"
        text(entry.body["seed"])
        self.seed = entry
        return ""

    def _estimated(self, entry: Entry) -> str:
        if not 0 < whole(entry.body["basis"]) < entry.seq:
            return "why-basis"
        self.figures = entry
        return ""

    def _drawn(self, entry: Entry) -> str:
        body, frame = entry.body, entry.body["frame"]
        before = self.draws.get(frame, [])
        if self.seed is None or frame not in self.frames or (entry.kind == "drawn") == bool(before):
            return "why-drawn"
        sizes, held = body["sizes"], before[-1].body["sizes"] if before else {}
        if any(type(size) is not int or size < 0 for size in sizes.values()):
            return "why-content"
        if any(sizes.get(stratum, 0) < size for stratum, size in held.items()):
            return "why-extended"
        apart = set(map(whole, body.get("calibration", ())))
        count = sum(sizes.values()) - sum(held.values()) + len(apart)
        first = max(self.cases, default=0) + 1
        numbers = range(first, first + count)
        if whole(body["first_case"]) != first or not all(number in numbers for number in apart):
            return "why-numbers"
        if first + count > MOST_CASES:
            return "why-many"
        for number in numbers:
            self.cases[number] = Case(frame, calibration=number in apart)
        self.draws[frame] = [*before, entry]
        return ""

    def _picked(self, entry: Entry) -> str:
        body, first = entry.body, max(self.cases, default=0) + 1
        if body["frame"] not in self.draws:
            return "why-picked"
        if whole(body["first_case"]) != first:
            return "why-numbers"
        end = first + whole(body["incidents"])
        if end > MOST_CASES:
            return "why-many"
        for number in range(first, end):
            self.cases[number] = Case(body["frame"], picked=True)
        return ""

    def _said(self, entry: Entry) -> str:
        number, where = whole(entry.body["case"]), whole(entry.body.get("place", 1))
        if number not in self.cases:
            return "why-case"
        case = self.cases[number]
        if entry.kind == "ruled":
            return _ruled(case, entry)
        return _SAID[entry.kind](case, case.places.setdefault(where, Place()), entry)

    def _erased(self, entry: Entry) -> str:
        found: dict[str, int] = {}
        for seq in entry.body["entries"]:
            kind = self.sealed.pop(whole(seq), "")
            found[kind] = found.get(kind, 0) + 1
        told = {kind: whole(count) for kind, count in entry.body["kinds"].items()}
        return "" if "" not in found and found == told else "why-erased"

    def label(self, frame: str, stratum: str) -> str:
        """How a stratum is called in the plan."""
        return stratum if len(self.frames) == 1 else f"{frame}: {stratum}"

    def method(self) -> str:
        """How the sample is drawn."""
        return str(self.plan.body["plan"]["design"].get("method", "tickets")) if self.plan else "tickets"

    def population(self) -> dict[str, int]:
        """Incidents by stratum, as the plan calls them."""
        found = {}
        for name, frame in self.frames.items():
            strata = frame["strata"]
            if self.method() == "clusters":
                strata = {stratum: held["incidents"] for stratum, held in frame["clusters"].items()}
            for stratum, count in strata.items():
                found[self.label(name, stratum)] = count
        return found

    def sampled(self) -> dict[int, Case]:
        """The cases of the sample."""
        return {number: case for number, case in self.cases.items() if not (case.calibration or case.picked)}


def _misfit(owed: Any, outcome: Any) -> str:
    if not isinstance(owed["crimes"], list) or not isinstance((outcome or {"crimes": []})["crimes"], list):
        return "why-content"
    looked_at = owed["answer"] in ("crimes", "none")
    crimes = len(owed["crimes"]) if outcome is not None else 0
    if looked_at != (outcome is not None) or (outcome is not None and len(outcome["crimes"]) != crimes):
        return "why-misfit"
    return ""


def _ruled(case: Case, entry: Entry) -> str:
    if entry.actor in case.actors():
        return "why-ruled"
    case.ruling = {"owed": entry.body["owed"], "outcome": entry.body["outcome"]}
    return _misfit(entry.body["owed"], entry.body["outcome"])


def _committed(case: Case, place: Place, entry: Entry) -> str:
    if place.owed is not None or entry.actor in case.actors():
        return "why-committed"
    place.owed, place.owed_uid, place.actor = entry.body["owed"], entry.uid, entry.actor
    return "" if isinstance(place.owed["crimes"], list) else "why-content"


def _revealed(case: Case, place: Place, entry: Entry) -> str:
    if place.owed is None:
        return "why-revealed"
    place.revealed = True
    return ""


def _judged(case: Case, place: Place, entry: Entry) -> str:
    if not place.revealed or place.owed is None or place.outcome is not None:
        return "why-judged"
    place.outcome, place.outcome_uid = entry.body["outcome"], entry.uid
    return _misfit(place.owed, place.outcome)


def _withdrawn(case: Case, place: Place, entry: Entry) -> str:
    body = entry.body
    whole = body["step"] != "outcome"
    stands, uid = (place.owed, place.owed_uid) if whole else (place.outcome, place.outcome_uid)
    if stands is None or uid != body["supersedes"]:
        return "why-withdrawn"
    if whole and place.revealed and not case.calibration:
        return "why-locked"
    if whole:
        case.places[whole(body.get("place", 1))] = Place()
    else:
        place.outcome, place.outcome_uid = None, ""
    return ""


_SAID: dict[str, Callable[[Case, Place, Entry], str]] = {
    "committed": _committed,
    "revealed": _revealed,
    "judged": _judged,
    "withdrawn": _withdrawn,
}
_TAKES: dict[str, Callable[[Story, Entry], str]] = {
    "audit-started": Story._started,
    "frame-registered": Story._registered,
    "extract-registered": Story._registered,
    "plan-frozen": Story._frozen,
    "seeded": Story._seeded,
    "drawn": Story._drawn,
    "extended": Story._drawn,
    "picked": Story._picked,
    "estimated": Story._estimated,
    "erased": Story._erased,
    **dict.fromkeys((*_SAID, "ruled"), Story._said),
}
