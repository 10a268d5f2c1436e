"""What an audit amounts to after its last event: plan, seed, cases, and who did what. Built by ``replay``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from crime_sample import names
from crime_sample.case import Case
from crime_sample.design import Plan
from crime_sample.errors import Broken
from crime_sample.frame import Extract, Frame
from crime_sample.kind import KINDS, USUAL, AuditKind, KindKey
from crime_sample.ledger import ROOT
from crime_sample.routes import Overlap
from crime_sample.rules.mixed import union
from crime_sample.rules.pack import RulePack
from crime_sample.values import Document


class Rules(Document):
    """A rule pack with its digest."""

    pack: RulePack
    digest: str


class Charter(Document):
    """What an audit is about, fixed at its start. ``start`` and ``end`` are days, both included.

    ``rules`` is the pack that holds at the end of the period, ``earlier`` are those before it where the rules changed
    within, in the order of time; the day of an incident says which is its own. The usual ``kind`` is not written, so
    that the first entry of such an audit is what it was before there were others.
    """

    force: str
    start: date
    end: date
    marking: str = "OFFICIAL-SENSITIVE"
    rules: RulePack
    rules_digest: str
    earlier: tuple[Rules, ...] = ()
    kind: KindKey = USUAL

    @model_serializer(mode="wrap")
    def _without_the_usual(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        made: dict[str, Any] = write(self)
        return {key: value for key, value in made.items() if (key, value) != ("kind", USUAL)}

    @property
    def packs(self) -> tuple[Rules, ...]:
        """All packs of the audit, in the order of time."""
        return (*self.earlier, Rules(pack=self.rules, digest=self.rules_digest))

    @cached_property
    def all_rules(self) -> RulePack:
        """The classes, reasons and flags of all packs: what results are told in."""
        return union([one.pack for one in self.packs])


@dataclass(slots=True)
class Referral:
    """A case whose victim may be at risk today, queued for the registrar until it is dealt with."""

    case: int
    actor: str
    at: str
    words: str
    closed_at: str = ""
    closed_words: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What an auditor may not judge: logs with this value in this column of the export."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Remedied:
    """Under which reference, and when, the force recorded an owed crime after the audit found it missing; ``times`` it
    has said so, the last being what stands. ``offence`` is what was owed when it did."""

    offence: str
    reference: str
    recorded: str
    actor: str
    at: str
    times: int


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A newer extract held against a frame after the draw: incidents that ``came`` and ``went`` by stratum, ``moved``
    as (stratum before, now, how many), the cases that it has ``lost`` or ``elsewhere``; ``strata`` are its own."""

    at: str
    frame: str
    file_sha256: str
    fingerprint: str
    strata: dict[str, int]
    came: dict[str, int]
    went: dict[str, int]
    moved: tuple[tuple[str, str, int], ...]
    lost: tuple[int, ...]
    elsewhere: tuple[int, ...]


@dataclass(slots=True)
class State:
    """The audit as of its last event. ``calibrators`` say what is right in calibration cases; ``notes`` are the notes
    for colleagues in the order they came, by case and uid."""

    charter: Charter | None = None
    people: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    frame_paths: dict[str, str] = field(default_factory=dict)
    frame_parts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of frames of several files
    extract: Extract | None = None
    extract_path: str = ""
    plan: Plan | None = None
    plan_at: str = ""
    second_secret: str = field(default="", repr=False)
    secret_opened: bool = False
    seed: str = ""
    seed_proof: str = ""
    seeded_at: str = ""
    drawn: dict[str, dict[str, int]] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    calibration: dict[int, Case] = field(default_factory=dict)
    calibrators: set[str] = field(default_factory=set)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    conflicts: dict[str, list[Conflict]] = field(default_factory=dict)
    referrals: list[Referral] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    remedied: dict[tuple[int, int], Remedied] = field(default_factory=dict)
    refreshed: dict[str, Refreshed] = field(default_factory=dict)
    uncovered: tuple[str, ...] | None = (
        None  # routes that no frame covers, as declared; None: nothing was declared
    )
    overlap: Overlap | None = None
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    accepted_unnamed: dict[str, int] = field(default_factory=dict)
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

    def rules_of(self, case: Case) -> RulePack:
        """The rule pack that a case is judged by: that of the day it was reported."""
        return self._of(case).pack

    def rules_digest_of(self, case: Case) -> str:
        """The digest of that pack."""
        return self._of(case).digest

    def _of(self, case: Case) -> Rules:
        about = self.about
        created = case.labels.get("created", "") if about.earlier else ""
        if not created:  # the only one; or which day it was is erased
            return about.packs[-1]
        day = date.fromisoformat(created[:10])
        return next((one for one in about.packs if one.pack.valid_on(day)), about.packs[-1])

    @property
    def kind(self) -> AuditKind:
        """Which kind of audit it is."""
        return KINDS[self.about.kind]

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
    def shown(self) -> dict[int, Case]:
        """Every case that an auditor may meet: those of the sample, and those slipped in."""
        return self.cases | self.calibration if self.calibration else self.cases

    @property
    def last_number(self) -> int:
        """The highest number of a case, 0 without any."""
        return max((*self.cases, *self.calibration), default=0)

    def person(self, name: str) -> str | None:
        """The pseudonym of who is called ``name``, in whatever spelling; None if nobody is."""
        return names.find(self.people, name)

    @property
    def open_referrals(self) -> list[Referral]:
        """Urgent referrals that nobody has dealt with."""
        return [one for one in self.referrals if not one.closed_at]

    @property
    def settled(self) -> int:
        """Cases settled."""
        return sum(case.settled for case in self.cases.values())
