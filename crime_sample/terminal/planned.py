"""What ``plan`` shows: sizes by stratum, what they cost and are expected to deliver, and what others would."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.design import Plan
from crime_sample.draw import METHODS
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.report.model import Cell, Decimal, Points
from crime_sample.second import how_many
from crime_sample.terminal.tables import plain_table


def plan_table(plan: Plan, kind: AuditKind = KINDS[USUAL]) -> Group:
    """What the plan asks for in each stratum and in all, and what other sizes would buy."""
    rows: list[tuple[Cell, ...]] = [
        (
            formats.one_line(s.name) + (" (all of it)" if s.take_all else ""),
            s.population, s.size, Decimal(s.crimes, 0), Points(s.margin),
            None if s.target is None else Points(s.target),
        )
        for s in plan.strata
    ]  # fmt: skip
    if len(rows) > 1:
        whole, drawn = sum(s.population for s in plan.strata), sum(plan.sizes.values())
        crimes = Decimal(plan.crimes, 0)
        rows.append(("All strata", whole, drawn, crimes, Points(plan.margin), _target(plan)))
    counted = "Crimes expected" if kind.counts_crimes else "Decided on"
    method = METHODS[plan.design.method]
    frame = "Clusters" if method.key == "clusters" else "Incidents" if not kind.named else "Frame"
    strata = plain_table(
        "Plan",
        ("Stratum:", frame, "Draw", counted, "Margin ±", "Target ±"),
        rows,
        f"Margins in percentage points at {formats.level(plan.design.level)} confidence, of the {kind.rate_words}, "
        f"after {formats.level(plan.design.not_found / 100)} of {kind.logs} are not found.",
    )
    owed = formats.plural(plan.crimes, "crime") + " owed"
    if not kind.counts_crimes:
        owed = f"{formats.count(plan.crimes)} to decide on"
    words = (
        f"{formats.plural(plan.incidents, kind.unit, kind.units)} to judge, with about "
        f"{owed}: some {formats.decimal(plan.auditor_days)} "
        f"auditor-days at {plan.design.minutes_per_case:g} minutes a case. A rate of "
        f"{formats.percent(plan.rate)} is expected to come out at ± {formats.points(plan.margin)} points."
    )
    otherwise = [Text(_method(plan))] if method.key != "tickets" else []
    return Group(
        strata, Text(), Text(words), *otherwise, Text(_second(plan, kind)), *_alternatives(plan, kind)
    )


def _method(plan: Plan) -> str:
    """How a sample is drawn that is not drawn in the usual way, and what the margin supposes."""
    design, method = plan.design, METHODS[plan.design.method]
    clusters = formats.plural(sum(plan.sizes.values()), "cluster")
    first = formats.plural(design.first_stage or 0, "cluster")
    words = {
        "systematic": "The margin is that of a random sample; a systematic one is as good or better, unless crimes "
        "come and go with a period near the interval.",
        "pareto": "The margin supposes that sizes tell nothing of the crimes missed. Where they tell much, it will be "
        "narrower.",
        "clusters": f"About {formats.count(plan.incidents)} incidents come with {clusters}; the crimes of one are "
        "supposed to fare alike as those of one incident do.",
        "two-stage": f"{first} will be drawn first; their rates are supposed to lie apart by a standard deviation of "
        f"{design.between:g} points (--between). How many incidents there will be depends on which are drawn.",
    }
    loses = f"What it loses of the usual draw: {'; '.join(method.loses)}."
    return f"A {method.title}. {words[method.key]} {loses}"


def _second(plan: Plan, kind: AuditKind) -> str:
    again = sum(how_many(stratum.size, plan.design.second / 100) for stratum in plan.strata)
    words = "No case is judged twice, so errors of judgement will not be measured: --second 10 plans for it."
    if again:
        words = (
            f"{formats.plural(again, 'case')} of them will be judged by a second auditor too, drawn by a secret that "
            "is sealed at the freeze."
        )
    if slipped := plan.design.calibration:
        words += f" {formats.plural(slipped, kind.unit, kind.units)} more will be set apart for calibration."
    return words


def _target(plan: Plan) -> Cell:
    return None if plan.design.margin is None else Points(plan.design.margin / 100)


def _drawn(kind: AuditKind) -> str:
    return f"{formats.capital(kind.units)} drawn"


def _alternatives(plan: Plan, kind: AuditKind) -> Iterable[RenderableType]:
    if not plan.alternatives:
        return
    rows = [
        (
            formats.count(other.incidents)
            + (" (this plan)" if other.incidents == sum(plan.sizes.values()) else ""),
            Points(other.margin),
            Decimal(other.auditor_days),
        )
        for other in plan.alternatives
    ]
    yield Text()
    drawn = "Clusters drawn" if plan.design.method == "clusters" else _drawn(kind)
    yield plain_table("What other sizes would buy", (f"{drawn}:", "Margin ±", "Auditor-days"), rows)
