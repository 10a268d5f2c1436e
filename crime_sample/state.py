"""What an audit amounts to after its last event: plan, seed, cases, and who did what. Built by ``replay``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crime_sample.design import Plan
from crime_sample.errors import Broken
from crime_sample.frame import Extract, Frame
from crime_sample.ledger import ROOT
from crime_sample.rules.pack import RulePack
from crime_sample.values import Document
from crime_sample.verdict import MISSING, REVEALED, Outcome, OutcomeWords, Owed, OwedWords


class Charter(Document):
    """What an audit is about, fixed at its start. ``start`` and ``end`` are days, both included."""

    force: str
    start: date
    end: date
    marking: str = "OFFICIAL-SENSITIVE"
    rules: RulePack
    rules_digest: str


@dataclass(slots=True)
class Opening:
    """Who looked at a case last, and when."""

    actor: str
    at: str


@dataclass(slots=True)
class Case:
    """A drawn incident on its way from unopened to settled."""

    number: int
    frame: str
    stratum: str
    rank: int
    id: str
    ticket: str
    labels: Mapping[str, str]
    opening: Opening | None = None
    owed: Owed | None = None
    owed_words: OwedWords | None = None
    auditor: str = ""
    committed_at: str = ""
    owed_uid: str = ""
    revealed: bool = False
    outcome: Outcome | None = None
    outcome_words: OutcomeWords | None = None
    outcome_uid: str = ""
    superseded: int = 0
    objections: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be asked of the auditor."""
        if self.owed is None:
            return False
        return self.outcome is not None or self.owed.answer not in REVEALED

    @property
    def missing(self) -> bool:
        """Settled without an answer: not found, or undeterminable."""
        return self.owed is not None and self.owed.answer in MISSING

    @property
    def step(self) -> str:
        """Where the case stands: ``blind``, ``reveal`` or ``settled``."""
        if self.settled:
            return "settled"
        return "blind" if self.owed is None else "reveal"


@dataclass(slots=True)
class Referral:
    """A case whose victim may be at risk today, queued for the registrar."""

    case: int
    actor: str
    at: str
    words: str


@dataclass(slots=True)
class State:
    """The audit as of its last event."""

    charter: Charter | None = None
    people: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    frame_paths: dict[str, str] = field(default_factory=dict)
    extract: Extract | None = None
    extract_path: str = ""
    plan: Plan | None = None
    plan_at: str = ""
    seed: str = ""
    seed_proof: str = ""
    seeded_at: str = ""
    drawn: dict[str, dict[str, int]] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, Any] | None = None
    anchors: dict[str, str] = field(default_factory=dict)
    uids: set[str] = field(default_factory=set)
    head: str = ROOT
    seq: int = 0
    last_at: str = ""

    @property
    def about(self) -> Charter:
        """The charter of an audit that has begun."""
        if self.charter is None:
            raise Broken("the audit has no beginning: its first ledger entry is missing")
        return self.charter

    @property
    def population(self) -> dict[str, int]:
        """Incidents by stratum over all frames, strata labelled by ``stratum_label``."""
        return {
            self.stratum_label(frame.name, stratum): count
            for frame in self.frames.values()
            for stratum, count in frame.strata.items()
        }

    def stratum_label(self, frame: str, stratum: str) -> str:
        """How a stratum is called in the plan: its own name, before it the frame's where there are several."""
        return stratum if len(self.frames) == 1 else f"{frame}: {stratum}"

    @property
    def settled(self) -> int:
        """Cases settled."""
        return sum(case.settled for case in self.cases.values())
