"""``size`` and ``plan``: how many to draw, at what cost, for what precision."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def size(
    rate: Annotated[float | None, typer.Option(help="Expected recording rate, in percent.  [85]")] = None,
    margin: Annotated[
        float | None, typer.Option(help="Wanted margin (half-width), in percentage points.  [2]")
    ] = None,
    discovery: Annotated[
        bool, typer.Option("--discovery", help="Ask how many hold at least one incident that fails.")
    ] = False,
    share: Annotated[
        str | None,
        typer.Option(
            metavar="PERCENT",
            help="With --discovery: if this percentage of incidents or more fail. Below 0.1 with its sign: 0.05%.",
        ),
    ] = None,
    at_most: Annotated[
        str | None,
        typer.Option(
            metavar="PERCENT",
            help="Ask how many show that at most this percentage of incidents fail. Below 0.1 with its sign.",
        ),
    ] = None,
    allow: Annotated[
        int | None, typer.Option(min=0, help="With --at-most: failures allowed in the sample.  [0]")
    ] = None,
    before: Annotated[
        float | None,
        typer.Option("--from", help="Ask how many show a change of the rate: the first audit's, in percent."),
    ] = None,
    after: Annotated[float | None, typer.Option("--to", help="The second audit's rate, in percent.")] = None,
    power: Annotated[
        float | None, typer.Option(help="With --from and --to: chance to show the change, in percent.  [80]")
    ] = None,
    population: Annotated[
        int | None, typer.Option(min=1, help="Incidents in the frame.  [very many]")
    ] = None,
    crimes: Annotated[
        float | None, typer.Option(help="Crimes owed per incident, for a clustered sample.  [one each]")
    ] = None,
    spread: Annotated[
        float | None, typer.Option(help="With --crimes: E(m^2)/E(m) of the crimes per incident.  [1.35]")
    ] = None,
    icc: Annotated[
        float | None,
        typer.Option(help="With --crimes: how alike the crimes of one incident fare, 0 to 1.  [0.3]"),
    ] = None,
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How many incidents a question takes, without an audit: a margin, unless another is asked.

    An incident fails if any crime that it owes was not recorded. For other kinds of audit read their records for
    incidents: a cancelled record, say, fails if it was wrongly cancelled, and the rate is of those rightly cancelled.

    \b
    crime_sample size --rate 50 --margin 5 --population 83480
    crime_sample size --rate 84 --margin 2 --population 250000 --crimes 0.85
    crime_sample size --discovery --share 1 --population 5000
    crime_sample size --at-most 5 --allow 1 --population 5000
    crime_sample size --from 84 --to 88 --power 80
    """
    from crime_sample.sizing import answer_for
    from crime_sample.terminal.paragraphs import say

    answer = answer_for(
        rate=rate,
        margin=margin,
        discovery=discovery,
        share=share,
        at_most=at_most,
        allow=allow,
        before=before,
        after=after,
        power=power,
        population=population,
        crimes=crimes,
        spread=spread,
        icc=icc,
        level=level,
    )
    if as_json:
        world.say_json(answer.as_dict())
    else:
        say(world.out(), answer.sentence())


def plan(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    design: Annotated[Path | None, typer.Option(help="A TOML file with the design.")] = None,
    margin: Annotated[float | None, typer.Option(help="Overall margin, in points.  [2]")] = None,
    margin_for: Annotated[
        list[str] | None,
        typer.Option(metavar="STRATUM=POINTS", help="Margin of a stratum: violence=3. Repeatable."),
    ] = None,
    size: Annotated[int | None, typer.Option(help="How many to draw in all, instead of a margin.")] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            help="Expected rate, in percent: of recording, or of records rightly cancelled, say.  [85]"
        ),
    ] = None,
    rate_for: Annotated[
        list[str] | None,
        typer.Option(metavar="STRATUM=PERCENT", help="Expected rate of a stratum: violence=80. Repeatable."),
    ] = None,
    crimes: Annotated[
        float | None,
        typer.Option(
            help="Expected crimes owed per case.  [0.85; 1 where cases are counted, as cancelled records]"
        ),
    ] = None,
    crimes_for: Annotated[
        list[str] | None,
        typer.Option(metavar="STRATUM=NUMBER", help="The same for a stratum: asb=0.05. Repeatable."),
    ] = None,
    minimum: Annotated[int | None, typer.Option(help="Least to draw of a stratum.  [30]")] = None,
    take_all: Annotated[
        list[str] | None, typer.Option(metavar="STRATUM", help="Stratum taken as a whole. Repeatable.")
    ] = None,
    second: Annotated[
        float | None, typer.Option(help="Cases that a second auditor judges too, in percent.  [0]")
    ] = None,
    calibration: Annotated[
        int | None, typer.Option(help="Cases besides the sample that every auditor judges.  [0]")
    ] = None,
    allocation: Annotated[str | None, typer.Option(help="optimum, proportional or equal.  [optimum]")] = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="How the sample is drawn: tickets, systematic, pareto (chances by a size column), clusters, two-stage."
            "  [tickets]"
        ),
    ] = None,
    first_stage: Annotated[
        int | None, typer.Option(help="Of two-stage: clusters, such as districts, that are drawn first.")
    ] = None,
    between: Annotated[
        float | None,
        typer.Option(
            help="Of two-stage: how far rates of clusters are expected to lie apart: their standard deviation, in "
            "points.  [3]"
        ),
    ] = None,
    level: Annotated[float | None, typer.Option(help="Confidence level, a fraction.  [0.95]")] = None,
    seed_from: Annotated[
        str | None,
        typer.Option(
            metavar="KIND: WORDS",
            help="Where the seed will come from: 'public: lottery of 4 December', 'witnessed: dice ...', 'own'.",
        ),
    ] = None,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Fix the plan in the ledger; it cannot be changed after.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Turn targets into how many to draw of each stratum, and what they cost.

    Look as often as you like; --freeze fixes the plan and prints the hash to give out before the seed is known.
    A frozen plan is shown as it is; options that differ from it are refused.

    \b
    crime_sample plan kent-2016 --margin 2 --margin-for violence=3 --rate 84
    crime_sample plan kent-2016 --method two-stage --first-stage 6 --margin 3
    crime_sample plan kent-2016 --design design.toml --freeze \\
        --seed-from "public: UK Lotto draw of 5 December 2026"
    """
    from crime_sample.audit.designing import design_from
    from crime_sample.audit.planning import freeze as fix
    from crime_sample.audit.planning import held_to_the_frozen, make_plan
    from crime_sample.terminal.planned import plan_table

    read = design_from(
        design,
        margin=margin,
        size=size,
        rate=rate,
        crimes=crimes,
        minimum=minimum,
        second=second,
        calibration=calibration,
        allocation=allocation,
        method=method,
        first_stage=first_stage,
        between=between,
        level=level,
        seed_from=seed_from,
        by_stratum={"margin": margin_for, "rate": rate_for, "crimes": crimes_for},
        take_all=take_all,
    )
    with world.opened(audit, name=who, role="lead") as opened:
        frozen = opened.state.plan
        final = "" if freeze else held_to_the_frozen(opened.state, read)
        made = fix(opened, read) if freeze else frozen or make_plan(opened.state, read)
        if as_json:
            world.say_json(
                made.model_dump(mode="json") | {"digest": made.digest(), "frozen": freeze or bool(frozen)}
            )
            return
        console = world.out()
        console.print(plan_table(made, opened.state.kind))
        if freeze:
            world.say(
                f"\nThe plan is frozen. Give out this hash now, before the seed is known:\n  {opened.state.head}"
            )
            world.note(f"Seed: {made.design.seed.kind} {made.design.seed.words}".rstrip())
            world.note(f'Next, once the seed is known: crime_sample draw {world.typed(audit)} --seed "..."')
        elif final:
            world.note(final)
        else:
            world.note("This is a proposal. To fix it: the same command with --freeze")
