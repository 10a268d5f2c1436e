"""Audits made in memory, by lawful events only: what tests of results, reports and reviews start from.

    spec = {"violence": ["r r", "n", ".", "?"], "other": ["r", "."]}
    state = audited_state(spec, population={"violence": 400, "other": 900})

Each text is one case, its words the crimes it owes: ``r`` recorded, ``n`` not recorded, ``l`` recorded later;
``.`` owes nothing, ``?`` not found, ``u`` undeterminable, ``x`` out of scope, ``open`` not yet judged. After
a letter may follow ``:OFFENCE``, and then ``!wrong`` (class), ``!late``, ``!REASON``, ``!@5.5`` (recorded after so
many hours), ``!@`` (in time or ``!late``, the hours not known), ``!@?`` (nothing known of the time); a word ``+N``
(not the first) adds N crimes recorded but not owed, ``&N`` says that the event stands in N other records. After a
``|`` stand answers on the whole case, as ``rightly-cancelled=no``, and the reason, ``reason=KEY``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crime_sample import ledger
from crime_sample.canonical import canonical, digest
from crime_sample.design import Design, Plan, PlannedStratum, SeedSource
from crime_sample.draw import ticket, tickets_digest
from crime_sample.frame import Candidate, ColumnMap, Excluded, Extract, Frame, FrameMapping
from crime_sample.kind import KindKey
from crime_sample.ledger import ROOT, Draft, Event
from crime_sample.replay import advance
from crime_sample.rules.library import load
from crime_sample.rules.pack import RulePack
from crime_sample.state import Charter, State

AUDITOR = "Alexandra Marchbanks"
NOW = "2025-10-20T09:00:00+00:00"
ANSWERS = {".": "none", "?": "not-found", "u": "undeterminable", "x": "out-of-scope"}
CRIMES = {"r": "recorded", "n": "not-recorded", "l": "later"}
Spec = Mapping[str, Sequence[str]]


@dataclass
class Chain:
    """A ledger in memory with the state it leads to."""

    state: State = field(default_factory=State)
    events: list[Event] = field(default_factory=list)
    at: str = NOW

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        sealed: Mapping[str, Any] | None = None,
        actor: str = "p1",
    ) -> Event:
        """Append one event and advance the state."""
        seq = len(self.events) + 1
        draft = Draft(kind, body, f"u{seq:06d}", sealed)
        event = ledger.write(draft, seq=seq, prev=self.state.head, at=self.at, actor=actor, salt=f"salt{seq}")
        assert event.prev == (self.events[-1].hash if self.events else ROOT)
        advance(self.state, event)
        self.events.append(event)
        return event


def sha(text: str) -> str:
    """A stand-in for the SHA-256 of a file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def small_pack() -> RulePack:
    """The generic rule pack that ships with the program."""
    return load("generic")


def a_frame(strata: Mapping[str, int], *, name: str = "main", **changes: Any) -> Frame:
    """A frame with these strata, whose export was never there."""
    records = sum(strata.values())
    values: dict[str, Any] = {
        "name": name,
        "file_kind": "csv",
        "file_sha256": sha(f"file {name}"),
        "file_bytes": 120 * records,
        "mapping": FrameMapping(
            columns=ColumnMap(
                id="Incident", created="Created", closing="Closing", district="District", text="Log"
            ),
            reference_pattern=r"\d{2}/\d+/\d{2}",
        ),
        "records": records + 41,
        "excluded": (Excluded(reason="test calls", records=41),),
        "strata": dict(strata),
        "first_created": "2025-04-01 00:03:12",
        "last_created": "2025-09-30 23:51:40",
        "with_refs": records // 5,
        "fingerprint": sha(f"frame {name} {sorted(strata.items())}"),
    }
    return Frame(**(values | changes))


def an_extract(**changes: Any) -> Extract:
    """A crime extract of its own."""
    values: dict[str, Any] = {
        "kind": "file",
        "file_sha256": sha("extract"),
        "file_bytes": 2_000_000,
        "file_kind": "csv",
        "crimes": 52_340,
        "fingerprint": sha("crimes"),
        "first_recorded": "2025-04-01",
        "last_recorded": "2025-10-14",
    }
    return Extract(**(values | changes))


def a_plan(
    population: Mapping[str, int],
    sizes: Mapping[str, int],
    *,
    design: Design | None = None,
    frames: Mapping[str, str],
    targets: Mapping[str, float] | None = None,
) -> Plan:
    """A plan of these sizes, its margins made up."""
    design = design or Design(
        seed=SeedSource(kind="public", words="National Lottery, Saturday 18 October 2025")
    )
    return Plan(
        design=design,
        strata=tuple(
            PlannedStratum(
                name=name,
                population=count,
                size=sizes[name],
                crimes=0.85 * sizes[name],
                margin=0.9 / max(1, sizes[name]) ** 0.5,
                target=(targets or {}).get(name),
                take_all=sizes[name] == count,
            )
            for name, count in sorted(population.items())
        ),
        crimes=0.85 * sum(sizes.values()),
        rate=0.85,
        margin=0.02,
        auditor_days=sum(sizes.values()) / 18,
        frames=dict(frames),
        extract=sha("crimes"),
    )


def audited_chain(
    spec: Spec,
    *,
    population: Mapping[str, int],
    frame: Frame | None = None,
    extract: Extract | None = None,
    plan: Plan | None = None,
    design: Design | None = None,
    sizes: Mapping[str, int] | None = None,
    rules: RulePack | None = None,
    force: str = "Northshire Police",
    marking: str = "OFFICIAL-SENSITIVE",
    start: date = date(2025, 4, 1),
    end: date = date(2025, 9, 30),
    seed: str = "18 10 2025: 3 9 14 27 38 41",
    proof: str = "https://example.org/draw/18-10-2025",
    labels: Mapping[str, Sequence[str]] | None = None,
    auditors: Sequence[str] = (AUDITOR,),
    kind: KindKey = "incidents",
) -> Chain:
    """A ledger from charter to verdicts, for the cases of ``spec`` by stratum, in ticket order.

    ``sizes`` planned, where they differ from what was drawn; ``labels`` district (and such) values dealt out
    to the cases in turn.
    """
    chain = Chain()
    rules = rules or small_pack()
    rules_digest = digest(canonical(rules.model_dump(mode="json")))
    charter = Charter(
        force=force,
        start=start,
        end=end,
        marking=marking,
        rules=rules,
        rules_digest=rules_digest,
        kind=kind,
    )
    chain.write("audit-started", {"charter": charter.model_dump(mode="json")})
    for number, name in enumerate(auditors, start=1):
        chain.write("person-added", {"person": f"p{number}", "role": "auditor"}, sealed={"name": name})
    frame = frame or a_frame(population)
    path = {"path": "/exports/incidents.csv"}
    chain.write("frame-registered", {"frame": frame.model_dump(mode="json")}, sealed=path)
    extract = extract or an_extract()
    chain.write("extract-registered", {"extract": extract.model_dump(mode="json", by_alias=True)})
    drawn = {stratum: len(cases) for stratum, cases in spec.items()}
    plan = plan or a_plan(
        population, {**drawn, **(sizes or {})}, design=design, frames={frame.name: frame.fingerprint}
    )
    chain.write("plan-frozen", {"plan": plan.model_dump(mode="json"), "digest": plan.digest()})
    chain.write(
        "seeded", {"seed": seed, "kind": plan.design.seed.kind}, sealed={"proof": proof} if proof else None
    )
    rows = list(_rows(spec, frame.name, seed, labels or {"district": ("North", "South")}))
    candidates = [Candidate(row[0], row[3], row[2], {}) for row in rows]
    chain.write(
        "drawn",
        {
            "frame": frame.name,
            "sizes": drawn,
            "first_case": 1,
            "tickets": tickets_digest(frame.name, candidates),
        },
        sealed={"cases": rows},
    )
    texts = [text for stratum in sorted(spec) for text in spec[stratum]]
    default = rules.group_keys[0]
    for number, text in enumerate(texts, start=1):
        give_verdict(chain, number, text, offence=default, actor=f"p{1 + number % len(auditors)}")
    return chain


def audited_state(spec: Spec, *, population: Mapping[str, int], **options: Any) -> State:
    """The state of ``audited_chain``."""
    return audited_chain(spec, population=population, **options).state


def _rows(spec: Spec, frame: str, seed: str, labels: Mapping[str, Sequence[str]]) -> Iterable[list[Any]]:
    number = 0
    for stratum in sorted(spec):
        ids = [f"IN{900_000 + number + place:07d}" for place in range(len(spec[stratum]))]
        ordered = sorted((ticket(seed, frame, unit), unit) for unit in ids)
        for rank, (own, unit) in enumerate(ordered, start=1):
            dealt = {column: values[number % len(values)] for column, values in labels.items()}
            yield [stratum, rank, unit, own, dealt]
            number += 1


def give_verdict(chain: Chain, number: int, text: str, *, offence: str, actor: str = "p1") -> None:
    """Write the events of one case's verdict, from its text."""
    if text == "open":
        return
    text, _, answered = text.partition("|")
    words = text.split()
    extra = sum(int(word[1:]) for word in words if word.startswith("+"))
    others = sum(int(word[1:]) for word in words if word.startswith("&"))
    words = [word for word in words if not word.startswith(("+", "&"))]
    body: dict[str, Any] = {"case": number, "rules": chain.state.about.rules_digest}
    chain.write("opened", {"case": number}, actor=actor)
    answer = ANSWERS.get(words[0], "crimes")
    crimes = [] if answer != "crimes" else [_crime(word, offence) for word in words]
    owed = {"answer": answer, "crimes": [{"offence": key} for key, _ in crimes]}
    chain.write("committed", body | {"owed": owed}, sealed={"rationale": "as the log says"}, actor=actor)
    if answer not in ("crimes", "none"):
        return
    chain.write("revealed", {"case": number}, actor=actor)
    outcome: dict[str, Any] = {"crimes": [found for _, found in crimes], "not_owed": extra}
    if others:
        outcome["overlap"] = {next(iter(chain.state.frames)): others}
    if answered:
        answers = dict(word.split("=") for word in answered.split())
        outcome |= {"reason": answers.pop("reason", ""), "answers": answers}
    references = [f"REF{number:05d}{place}" for place, _ in enumerate(crimes)]
    chain.write("judged", body | {"outcome": outcome}, sealed={"references": references}, actor=actor)


def _crime(word: str, offence: str) -> tuple[str, dict[str, Any]]:
    head, *marks = word.split("!")
    letter, _, key = head.partition(":")
    found: dict[str, Any] = {"recorded": CRIMES[letter]}
    if letter == "r":
        late = "late" in marks
        found |= {"right_class": "wrong" not in marks, "timely": not late, "hours": 40.0 if late else 2.0}
        for mark in marks:
            if mark.startswith("@"):
                found |= {"@": {"hours": None}, "@?": {"hours": None, "timely": None}}.get(
                    mark, {"hours": float(mark.strip("@?") or 0)}
                )
    found["reasons"] = [mark for mark in marks if mark not in ("wrong", "late") and mark[0] != "@"]
    return key or offence, found
