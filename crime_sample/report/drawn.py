"""The draw, and what another needs to check it: rule, seed, fingerprints, exclusions, ledger heads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crime_sample import formats
from crime_sample.draw import trust
from crime_sample.frame import Frame
from crime_sample.report import of_method
from crime_sample.report.model import Cell, Column, Section, Table, columns
from crime_sample.report.subject import Subject
from crime_sample.rules.pack import RulePack

_SEEDS = {
    "public": "a public source",
    "witnessed": "dice or lots before witnesses",
    "own": "the auditor's own choice",
}


def section(about: Subject) -> Section:
    """How the sample was drawn, and from what."""
    state, plan = about.state, about.plan
    source = plan.design.seed
    words = formats.one_line(source.words).strip()
    named = f"{_SEEDS[source.kind]}: {words}" if words else _SEEDS[source.kind]
    facts: list[tuple[str, str]] = [
        *([("Kind of audit", about.kind.title)] if about.kind.named else []),
        ("Rule of the draw", about.state.rule),
        ("Source of the seed, named in the plan", named),
        ("Seed", formats.one_line(state.seed)),
        ("Seed given", formats.moment(state.seeded_at)),
        ("Plan frozen", formats.moment(state.plan_at)),
        ("Plan, SHA-256", state.plan_digest),
        ("Ledger head at the freeze", state.anchors.get("freeze", formats.NOTHING)),
        ("Ledger head at the draw", state.anchors.get("draw", formats.NOTHING)),
        *_rules(about),
    ]
    tables = [
        _facts("draw", "Seed, plan and ledger", "Hashes are SHA-256, in hexadecimal.", facts),
        *(_frame(about, frame) for frame in state.frames.values()),
        *_extract(about),
        *_by_rules(about),
        *_exclusions(about),
    ]
    said = (trust(source, proof=state.seed_proof), *of_method.kept(about))
    return Section("draw", "The draw, and how to check it", said, tuple(tables))


def _rules(about: Subject) -> Iterable[tuple[str, str]]:
    for one in about.state.about.packs:
        rules = one.pack
        yield (
            "Rule pack",
            f"{rules.name}, version {formats.one_line(rules.version)}: {formats.one_line(rules.title)}",
        )
        yield "Rule pack, SHA-256", one.digest
        yield "Time limit", _limit(rules)


def _limit(rules: RulePack) -> str:
    return "none" if rules.time_limit_hours is None else f"{rules.time_limit_hours} hours from the report"


def _by_rules(about: Subject) -> Iterable[Table]:
    """How many cases and verdicts fall under each pack, where the rules changed within the period."""
    state = about.state
    if not state.about.earlier:
        return
    rows: list[tuple[Cell, ...]] = []
    for one in state.about.packs:
        cases = [case for case in state.cases.values() if state.rules_digest_of(case) == one.digest]
        given = sum(verdict.owed is not None for case in cases for verdict in case.verdicts)
        rows.append((one.pack.name, one.digest, _limit(one.pack), len(cases), given))
    headings = (Column("Rule pack", "text"), Column("SHA-256", "code"), Column("Time limit", "text"))
    note = "The day of each case says by which it is judged; the digest stands in each verdict."
    yield Table(
        "rule-packs", "Verdicts by rule pack", note, (*headings, *columns("Cases", "Verdicts")), tuple(rows)
    )


def _facts(key: str, title: str, note: str, facts: Iterable[tuple[str, str]]) -> Table:
    return Table(key, title, note, (Column("What", "text"), Column("Value", "code")), tuple(facts))


def _frame(about: Subject, frame: Frame) -> Table:
    out = sum(rule.records for rule in frame.excluded)
    facts = (
        ("Fingerprint of the frame", frame.fingerprint),
        *(
            [
                ("SHA-256 of the export", frame.file_sha256),
                *((f"SHA-256 of {formats.one_line(file.name)}", file.sha256) for file in frame.files),
                ("Export", f"{frame.file_kind}, {formats.count(frame.file_bytes)} bytes"),
            ]
            if frame.file_sha256
            else [("Export", f"none: {'a query' if frame.mapping.query else 'a table'} in {frame.file_kind}")]
        ),
        ("Records in the export", formats.count(frame.records)),
        ("Left out by declared rules", formats.count(out)),
        (
            f"{formats.capital(about.kind.units)} in the frame",
            formats.count(frame.incidents),
        ),
        (
            "First and last created",
            f"{formats.moment(frame.first_created)} to {formats.moment(frame.last_created)}",
        ),
    )
    name = formats.one_line(frame.name)
    return _facts(f"frame-{name}", f"Frame '{name}'", "What the sample was drawn from.", facts)


def _extract(about: Subject) -> Iterable[Table]:
    extract = about.state.extract
    if extract is None:
        return
    kinds = {"file": "a file of its own", "column": "the linked references of the frame"}
    span = filter(None, (extract.first_recorded, extract.last_recorded))
    facts = [
        ("Kind", kinds[extract.kind]),
        ("Fingerprint", extract.fingerprint),
        *([("SHA-256 of its file", extract.file_sha256)] if extract.file_sha256 else []),
        ("Crimes", formats.count(extract.crimes)),
    ]
    if extract.first_recorded or extract.last_recorded:
        facts.append(("First and last recorded", " to ".join(map(formats.moment, span))))
    note = "What counts as recorded; registered before the seed was known."
    yield _facts("extract", "Crime extract (the cut-off)", note, facts)


def _exclusions(about: Subject) -> Iterable[Table]:
    rows = tuple(
        (formats.one_line(rule.reason), formats.one_line(frame.name), rule.records)
        for frame in about.state.frames.values()
        for rule in frame.excluded
    )
    if rows:
        headings = columns("Reason:", "Frame:", "Records")
        note = "Records of the exports that are not in the frame, by rules declared before the draw."
        yield Table("exclusions", "Records left out", note, headings, rows)


def draw_facts(about: Subject) -> dict[str, Any]:
    """The draw, for programs."""
    state, source = about.state, about.plan.design.seed
    extract = state.extract
    return {
        "rule": about.state.rule,
        "method": state.method.key,
        "keeps": list(state.method.keeps),
        "loses": list(state.method.loses),
        "seed": formats.one_line(state.seed),
        "seed_source": {"kind": source.kind, "words": formats.one_line(source.words)},
        "seeded_at": state.seeded_at,
        "trust": trust(source, proof=state.seed_proof),
        "frames": [
            {
                "name": formats.one_line(frame.name),
                "fingerprint": frame.fingerprint,
                "file_sha256": frame.file_sha256,
                "records": frame.records,
                "incidents": frame.incidents,
                "excluded": [
                    {"reason": formats.one_line(rule.reason), "records": rule.records}
                    for rule in frame.excluded
                ],
            }
            for frame in state.frames.values()
        ],
        "extract": None
        if extract is None
        else {
            "kind": extract.kind,
            "fingerprint": extract.fingerprint,
            "file_sha256": extract.file_sha256,
            "crimes": extract.crimes,
        },
        "anchors": dict(state.anchors),
    }
