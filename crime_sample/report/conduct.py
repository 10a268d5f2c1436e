"""How the audit went: the way from frame to verdict, logs missing, plan against done, and the draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crime_sample import formats
from crime_sample.draw import RULE, trust
from crime_sample.estimate import Domain, Estimate
from crime_sample.frame import Frame
from crime_sample.report.model import Cell, Column, Points, Rate, RateRange, Section, Table
from crime_sample.report.subject import Subject, half_width

_SEEDS = {
    "public": "a public source",
    "witnessed": "dice or lots before witnesses",
    "own": "the auditor's own choice",
}


def sections(about: Subject) -> Iterable[Section]:
    """The sections on how the audit was done."""
    yield Section("review", "From the frame to the verdicts", tables=(_funnel(about),))
    yield _missing(about)
    yield Section(
        "plan",
        "Plan and what was done",
        (_plan_sentence(about),),
        (_plan_table(about), *_extensions(about)),
        tuple(departures(about)) or ("Nothing departed from the plan.",),
    )
    yield _draw(about)


def _funnel(about: Subject) -> Table:
    strata = about.results.strata
    names = ("population", "drawn", "counted", "judged", "not_found", "undeterminable", "out_of_scope")
    rows = [(formats.one_line(s.name), *(getattr(s, name) for name in names)) for s in strata]
    if len(rows) > 1:
        rows.append(("All strata", *(sum(getattr(s, name) for s in strata) for name in names)))
    note = "Incidents. Judged are those that count less the logs not found or undeterminable; "
    note += "out of scope ones are judged and owe nothing."
    if about.results.interim:
        note += " As an interim result, only cases before the first open one of each stratum count."
    titles = ("In the frame", "Drawn", "That count", "Judged", "Not found", "Undeterminable", "Out of scope")
    columns = (Column("Stratum", "text"), *map(Column, titles))
    return Table("funnel", "What became of the incidents drawn", note, columns, tuple(rows))


def missing_rates(about: Subject) -> Mapping[str, float] | None:
    """The rate under each assumption about missing logs, None where none is missing."""
    found = about.results.missing
    if found is None:
        return None
    names = ("reweighted", "scenario_low", "scenario_high", "low", "high")
    return {name: float(getattr(found, name)) for name in names}


def _missing(about: Subject) -> Section:
    rates = missing_rates(about)
    if rates is None:
        whole = "Every log drawn was found and could be judged."
        if any(stratum.missing for stratum in about.results.strata):
            whole = "No crime is owed by the logs judged, so what the missing ones may change cannot be said."
        return Section("missing", "Logs not found or undeterminable", (whole,))
    number = sum(stratum.missing for stratum in about.results.strata)
    counted = sum(stratum.counted for stratum in about.results.strata)
    seen = max((len(case.owed.crimes) for case in about.state.cases.values() if case.owed), default=0)
    most = max(about.plan.design.most_crimes, seen)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Headline: they are like the rest of their stratum", Rate(rates["reweighted"])),
        (
            "Scenario: each owes its stratum's mean; none of it, or all of it, was recorded",
            RateRange(rates["scenario_low"], rates["scenario_high"]),
        ),
        (
            f"Bounds: each owes up to {formats.plural(most, 'crime')}; none, or all, recorded",
            RateRange(rates["low"], rates["high"]),
        ),
    )
    table = Table(
        "missing",
        "The recording rate as the missing logs vary",
        "Rates in percent, of crimes that should have been recorded. These are points: none holds sampling error, "
        "which comes on top.",
        (Column("What is supposed of the missing logs", "text"), Column("Rate")),
        rows,
    )
    share = formats.percent(number / counted)
    words = f"{formats.plural(number, 'log', 'logs')} of {formats.count(counted)} ({share}) could not be found or judged."
    return Section("missing", "Logs not found or undeterminable", (words,), (table,))


def _plan_sentence(about: Subject) -> str:
    plan, design = about.plan, about.plan.design
    aim = "" if design.margin is None else f" for a margin of {design.margin:g} points"
    return (
        f"The plan, frozen on {formats.moment(about.state.plan_at)} before the seed was known, asked for "
        f"{formats.plural(plan.incidents, 'incident')}{aim} at {formats.level(design.level)} confidence, expecting "
        f"a rate of {formats.percent(plan.rate)} and {formats.level(design.not_found / 100)} of logs not found."
    )


def delivered(about: Subject, stratum: str) -> Estimate | None:
    """The recording rate of one stratum; of the only one it is the headline."""
    if len(about.results.strata) == 1:
        return about.rate
    return about.results.one("recording_rate", Domain("stratum", stratum))


def _plan_table(about: Subject) -> Table:
    plan, strata = about.plan, {s.name: s for s in about.results.strata}
    rows: list[tuple[Cell, ...]] = []
    for planned in plan.strata:
        count, rate = strata.get(planned.name), delivered(about, planned.name)
        rows.append(
            (
                formats.one_line(planned.name),
                planned.size,
                None if count is None else count.drawn,
                None if count is None else count.judged,
                None if planned.target is None else Points(planned.target),
                Points(planned.margin),
                None if rate is None else half_width(rate),
            )
        )
    if len(rows) > 1:
        rows.append(
            (
                "All strata",
                plan.incidents,
                sum(s.drawn for s in strata.values()),
                sum(s.judged for s in strata.values()),
                None if plan.design.margin is None else Points(plan.design.margin / 100),
                Points(plan.margin),
                None if about.rate is None else half_width(about.rate),
            )
        )
    return Table(
        "plan",
        "Size and precision, planned and delivered",
        "Incidents, and half-widths of the interval of the recording rate in percentage points. "
        "A dash: not asked for.",
        (
            Column("Stratum", "text"), Column("Planned"), Column("Drawn"), Column("Judged"), Column("Target ±"),
            Column("Planned ±"), Column("Delivered ±"),
        ),
        tuple(rows),
    )  # fmt: skip


def _extensions(about: Subject) -> Iterable[Table]:
    if about.state.extensions:
        yield Table(
            "extensions",
            "Extensions of the draw",
            "Incidents added from further down the same list of tickets.",
            (Column("When", "text"), Column("Stratum", "text"), Column("Added"), Column("Reason", "text")),
            tuple(
                (
                    formats.moment(more["at"]),
                    formats.one_line(about.state.stratum_label(more["frame"], stratum)),
                    int(number),
                    formats.one_line(str(more["reason"])),
                )
                for more in about.state.extensions
                for stratum, number in more["added"].items()
            ),
        )


def departures(about: Subject) -> Iterable[str]:
    """What was not done as planned, a sentence each."""
    plan, design, results = about.plan, about.plan.design, about.results
    if results.interim:
        open_cases = len(about.state.cases) - about.state.settled
        yield f"The review is not finished: {formats.plural(open_cases, 'case is', 'cases are')} open."
    drawn = sum(s.drawn for s in results.strata)
    if drawn != plan.incidents:
        yield f"{formats.count(drawn)} incidents were drawn instead of {formats.count(plan.incidents)}."
    share = sum(s.missing for s in results.strata) / max(1, sum(s.counted for s in results.strata))
    if share > design.not_found / 100:
        yield (
            f"{formats.percent(share)} of logs could not be found or judged, more than the "
            f"{formats.level(design.not_found / 100)} that the plan allows for."
        )
    if results.level != design.level:
        yield (
            f"Results are given at {formats.level(results.level)} confidence; the plan was made at "
            f"{formats.level(design.level)}, so the half-widths do not compare."
        )
    if results.interval != "korn-graubard":
        yield f"Intervals are by the method '{results.interval}', not by the one the plan was made with."
    yield from _wider(about)
    withdrawn = sum(case.superseded for case in about.state.cases.values())
    if withdrawn:
        yield (
            f"{formats.plural(withdrawn, 'verdict was', 'verdicts were')} withdrawn by the auditor before it was "
            "locked, and given again; both stand in the ledger."
        )


def _wider(about: Subject) -> Iterable[str]:
    targets: list[tuple[str, float, Estimate | None]] = []
    if about.plan.design.margin is not None:
        targets.append(("overall", about.plan.design.margin / 100, about.rate))
    for stratum in about.plan.strata:
        if stratum.target is not None:
            name = f"in stratum '{formats.one_line(stratum.name)}'"
            targets.append((name, stratum.target, delivered(about, stratum.name)))
    for where, target, rate in targets:
        if rate is not None and half_width(rate).value > target:
            yield (
                f"The precision delivered {where} is ± {formats.points(half_width(rate).value)} points, wider than "
                f"the ± {formats.points(target)} wanted."
            )


def _draw(about: Subject) -> Section:
    state, plan = about.state, about.plan
    source = plan.design.seed
    words = formats.one_line(source.words).strip()
    named = f"{_SEEDS[source.kind]}: {words}" if words else _SEEDS[source.kind]
    facts: list[tuple[str, str]] = [
        ("Rule of the draw", RULE),
        ("Source of the seed, named in the plan", named),
        ("Seed", formats.one_line(state.seed)),
        ("Seed given", formats.moment(state.seeded_at)),
        ("Plan frozen", formats.moment(state.plan_at)),
        ("Plan, SHA-256", plan.digest()),
        ("Ledger head at the freeze", state.anchors.get("freeze", formats.NOTHING)),
        ("Ledger head at the draw", state.anchors.get("draw", formats.NOTHING)),
        *_rules(about),
    ]
    tables = [
        _facts("draw", "Seed, plan and ledger", "Hashes are SHA-256, in hexadecimal.", facts),
        *(_frame(about, frame) for frame in state.frames.values()),
        *_extract(about),
        *_exclusions(about),
    ]
    return Section("draw", "The draw, and how to check it", (trust(source, proof=state.seed_proof),), tuple(tables))


def _rules(about: Subject) -> Iterable[tuple[str, str]]:
    rules = about.state.about.rules
    limit = rules.time_limit_hours
    yield "Rule pack", f"{rules.name}, version {formats.one_line(rules.version)}: {formats.one_line(rules.title)}"
    yield "Rule pack, SHA-256", about.state.about.rules_digest
    yield "Time limit", "none" if limit is None else f"{limit} hours from the report"


def _facts(key: str, title: str, note: str, facts: Iterable[tuple[str, str]]) -> Table:
    return Table(key, title, note, (Column("What", "text"), Column("Value", "code")), tuple(facts))


def _frame(about: Subject, frame: Frame) -> Table:
    out = sum(rule.records for rule in frame.excluded)
    facts = (
        ("Fingerprint of the frame", frame.fingerprint),
        ("SHA-256 of the export", frame.file_sha256),
        ("Export", f"{frame.file_kind}, {formats.count(frame.file_bytes)} bytes"),
        ("Records in the export", formats.count(frame.records)),
        ("Left out by declared rules", formats.count(out)),
        ("Incidents in the frame", formats.count(frame.incidents)),
        ("First and last created", f"{formats.moment(frame.first_created)} to {formats.moment(frame.last_created)}"),
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
        ("SHA-256 of its file", extract.file_sha256),
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
        columns = (Column("Reason", "text"), Column("Frame", "text"), Column("Records"))
        note = "Records of the exports that are not in the frame, by rules declared before the draw."
        yield Table("exclusions", "Records left out", note, columns, rows)


def plan_facts(about: Subject) -> dict[str, Any]:
    """Plan and what was done, for programs."""
    plan, strata = about.plan, {s.name: s for s in about.results.strata}

    def stratum(name: str) -> dict[str, Any]:
        count, rate = strata.get(name), delivered(about, name)
        return {
            "drawn": 0 if count is None else count.drawn,
            "judged": 0 if count is None else count.judged,
            "delivered_margin": None if rate is None else half_width(rate).value,
        }

    return {
        "digest": plan.digest(),
        "frozen_at": about.state.plan_at,
        "incidents": plan.incidents,
        "level": plan.design.level,
        "rate": plan.rate,
        "margin": plan.margin,
        "target": None if plan.design.margin is None else plan.design.margin / 100,
        "delivered_margin": None if about.rate is None else half_width(about.rate).value,
        "strata": [
            {
                "name": formats.one_line(s.name),
                "population": s.population,
                "planned": s.size,
                "margin": s.margin,
                "target": s.target,
                **stratum(s.name),
            }
            for s in plan.strata
        ],
        "extensions": [
            {
                "at": more["at"],
                "frame": formats.one_line(more["frame"]),
                "added": {formats.one_line(k): int(v) for k, v in more["added"].items()},
                "reason": formats.one_line(str(more["reason"])),
            }
            for more in about.state.extensions
        ],
        "departures": list(departures(about)),
    }


def draw_facts(about: Subject) -> dict[str, Any]:
    """The draw, for programs."""
    state, source = about.state, about.plan.design.seed
    extract = state.extract
    return {
        "rule": RULE,
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
                    {"reason": formats.one_line(rule.reason), "records": rule.records} for rule in frame.excluded
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
