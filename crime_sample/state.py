"""What an audit amounts to after its last event: plan, seed, cases, and who did what. Built by ``replay``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from crime_sample import names
from crime_sample.case import Case, PickKind
from crime_sample.defaults import MARKING
from crime_sample.design import Plan
from crime_sample.draw import METHODS, MethodWords
from crime_sample.errors import Broken
from crime_sample.frame import Clusters, Extract, Frame
from crime_sample.identity import System
from crime_sample.keyring import Keyring
from crime_sample.kind import KINDS, USUAL, AuditKind, KindKey
from crime_sample.ledger import ROOT
from crime_sample.routes import Overlap
from crime_sample.rules.mixed import union
from crime_sample.rules.pack import RulePack
from crime_sample.values import Document, Grown

V = TypeVar("V")


class Rules(Document):
    """A rule pack with its digest."""

    pack: RulePack
    digest: str


class Charter(Grown):
    """What an audit is about, fixed at its start. ``start`` and ``end`` are days, both included.

    ``rules`` is the pack that holds at the end of the period, ``earlier`` are those before it where the rules changed
    within, in the order of time; the day of an incident says which is its own. ``keep_until`` is the retention date as
    set at the start (``State.keep_until`` holds), ``mark_names`` whether usual file names begin with the marking.
    ``excerpts`` of logs may be kept with verdicts only where this says so; encrypted to the age recipient
    ``excerpts_key``, if there is one.
    """

    LATER = frozenset(("kind", "keep_until", "mark_names", "excerpts", "excerpts_key"))

    force: str
    start: date
    end: date
    marking: str = MARKING
    rules: RulePack
    rules_digest: str
    earlier: tuple[Rules, ...] = ()
    kind: KindKey = USUAL
    keep_until: date | None = None
    mark_names: bool = False
    excerpts: bool = False
    excerpts_key: str = ""

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


@dataclass(frozen=True, slots=True)
class Picking:
    """Incidents of a frame that somebody picked by hand, at once: the numbers of their ``cases``, in which way and why;
    ``twice`` whether two auditors judge each."""

    at: str
    frame: str
    kind: PickKind
    cases: tuple[int, ...]
    twice: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """What the entry ``seq`` says was erased: sealed parts of how many entries, by kind."""

    seq: int
    at: str
    actor: str
    what: tuple[str, ...]
    kinds: Mapping[str, int]


@dataclass(slots=True)
class State:
    """The audit as of its last event. ``drawn`` are incidents by stratum, by frame; ``asked`` what was asked of the
    rule for it: the same, or clusters where these are drawn. ``calibrators`` say what is right in calibration cases;
    ``notes`` are the notes for colleagues in the order they came, by case and uid. ``systems`` is as whom the system
    knew each person (None: erased), and since which entry; ``keyring`` who signs by which key."""

    charter: Charter | None = None
    keep_until: date | None = None  # the last day on which the audit may be kept
    people: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    systems: dict[str, list[tuple[int, System | None]]] = field(default_factory=dict)
    keyring: Keyring = field(default_factory=Keyring)
    frames: dict[str, Frame] = field(default_factory=dict)
    frame_paths: dict[str, str] = field(default_factory=dict)
    frame_parts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of frames of several files
    extract: Extract | None = None
    extract_path: str = ""
    plan: Plan | None = None
    plan_at: str = ""
    plan_digest: str = ""
    second_secret: str = field(default="", repr=False)
    secret_opened: bool = False
    seed: str = ""
    seed_proof: str = ""
    seeded_at: str = ""
    drawn: dict[str, dict[str, int]] = field(default_factory=dict)
    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)  # their digest, by frame
    cases: dict[int, Case] = field(default_factory=dict)
    calibration: dict[int, Case] = field(default_factory=dict)
    calibrators: set[str] = field(default_factory=set)
    picks: dict[int, Case] = field(default_factory=dict)
    pickings: list[Picking] = field(default_factory=list)
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
    # Kinds of the entries with a sealed part, by number, less those erased since.
    sealed: dict[int, str] = field(default_factory=dict)
    erasures: list[Erasure] = field(default_factory=list)
    excerpts: int = 0
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
    def method(self) -> MethodWords:
        """How the sample is drawn, the usual way before there is a plan."""
        return METHODS["tickets" if self.plan is None else self.plan.design.method]

    @property
    def rule(self) -> str:
        """The rule of the draw, in the words of the kind of audit."""
        return self.method.rule_for(self.kind.unit_id, self.kind.units)

    @property
    def population(self) -> dict[str, int]:
        """Incidents by stratum over all frames, strata labelled by ``stratum_label``; those of a cluster lie together
        where clusters are drawn."""
        if self.method.key == "clusters":
            return {stratum: held.incidents for stratum, held in self.clusters.items()}
        return self.by_stratum(lambda frame: frame.strata)

    @property
    def clusters(self) -> dict[str, Clusters]:
        """What is known of the clusters of each stratum."""
        return self.by_stratum(lambda frame: frame.clusters)

    @property
    def clusters_there(self) -> int:
        """Clusters in all frames."""
        return sum(held.clusters for held in self.clusters.values())

    @property
    def clusters_drawn(self) -> int:
        """Clusters that cases were drawn in."""
        return len({(case.frame, case.cluster) for case in self.cases.values() if case.cluster})

    def by_stratum(self, of: Callable[[Frame], Mapping[str, V]]) -> dict[str, V]:
        """What each frame has by stratum, over all frames, strata labelled by ``stratum_label``."""
        return {
            self.stratum_label(frame.name, stratum): value
            for frame in self.frames.values()
            for stratum, value in of(frame).items()
        }

    def stratum_label(self, frame: str, stratum: str) -> str:
        """How a stratum is called in the plan: its own name, before it the frame's where there are several."""
        return stratum if len(self.frames) == 1 else f"{frame}: {stratum}"

    @property
    def drawn_and_picked(self) -> dict[int, Case]:
        """Every case whose result is asked for: those of the sample, and those picked by hand and not drawn since."""
        if not self.picks:
            return self.cases
        return self.cases | {number: case for number, case in self.picks.items() if case.retired is None}

    @property
    def shown(self) -> dict[int, Case]:
        """Every case that an auditor may meet: those of the sample, those slipped in, those picked by hand."""
        if not (self.calibration or self.picks):
            return self.cases
        return self.cases | self.calibration | self.picks

    def case(self, number: int) -> Case | None:
        """The case with ``number``, of whatever sort; None if there is none."""
        return self.cases.get(number) or self.picks.get(number) or self.calibration.get(number)

    @property
    def last_number(self) -> int:
        """The highest number of a case, 0 without any."""
        return max((*self.cases, *self.calibration, *self.picks), default=0)

    def person(self, name: str) -> str | None:
        """The pseudonym of who is called ``name``, in whatever spelling; None if nobody is."""
        return names.find(self.people, name)

    def system(self, person: str, at: int | None = None) -> System | None:
        """As whom the system knew who wrote the entry ``at`` under this pseudonym, or the last; None if that was not
        kept."""
        known = [one for since, one in self.systems.get(person, ()) if at is None or since <= at]
        return known[-1] if known else None

    @property
    def open_referrals(self) -> list[Referral]:
        """Urgent referrals that nobody has dealt with."""
        return [one for one in self.referrals if not one.closed_at]

    @property
    def settled(self) -> int:
        """Cases settled."""
        return sum(case.settled for case in self.cases.values())
