"""What ``draw`` prints: the rule, the seed, how far it can be trusted, and what was drawn."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.draw import trust
from crime_sample.formats import plural, visible
from crime_sample.state import State


def draw_tables(state: State) -> list[RenderableType]:
    """The draw of ``state`` as it stands."""
    plan = state.plan
    parts: list[RenderableType] = [
        Text(f"Rule: {state.rule}."),
        Text(f"Seed: {visible(state.seed)}"),
    ]
    if plan is not None:
        source = plan.design.seed
        if source.words:
            parts.append(Text(f"Source named in the frozen plan: {source.kind}, {visible(source.words)}"))
        parts.append(Text(trust(plan.design.seed, proof=state.seed_proof)))
    table = Table(title="Drawn", title_justify="left", show_edge=False)
    table.add_column("Stratum")
    table.add_column("In the frame", justify="right")
    table.add_column("Drawn", justify="right")
    for frame, sizes in state.drawn.items():
        for stratum, size in sizes.items():
            label = state.stratum_label(frame, stratum)
            table.add_row(Text(visible(label)), f"{state.population[label]:,}", f"{size:,}")
    table.add_section()
    table.add_row("all", f"{sum(state.population.values()):,}", f"{len(state.cases):,}")
    parts.append(table)
    if clusters := state.clusters_drawn:
        parts.append(Text(f"In {plural(clusters, 'cluster')} of {state.clusters_there:,}."))
    parts.append(Text(f"Ledger head, to give out: {state.head}"))
    return parts
