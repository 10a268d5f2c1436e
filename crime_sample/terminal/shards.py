"""What ``shard`` prints: what a part holds and keeps, and the sample that parts give together."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.draw import RULE
from crime_sample.formats import plural, visible
from crime_sample.shards import Merged, Shard


def shard_tables(shard: Shard) -> list[RenderableType]:
    """A shard that was drawn."""
    table = Table(title="Kept", title_justify="left", show_edge=False)
    table.add_column("Stratum")
    table.add_column("In this part", justify="right")
    table.add_column("Kept", justify="right")
    for stratum, count in shard.incidents.items():
        table.add_row(Text(visible(stratum)), f"{count:,}", f"{len(shard.kept.get(stratum, ())):,}")
    return [Text(f"Rule: {RULE}."), Text(f"Seed: {visible(shard.seed)}"), table]


def merged_tables(merged: Merged) -> list[RenderableType]:
    """Incidents and sample by stratum and shard, what ties each shard to its export, and the digest."""
    drawn: dict[tuple[str, str], int] = {}
    for one in merged.drawn:
        key = (one.candidate.stratum, one.shard)
        drawn[key] = drawn.get(key, 0) + 1
    table = Table(title="Drawn", title_justify="left", show_edge=False)
    for title in ("Stratum", "Shard"):
        table.add_column(title)
    for title in ("In the frame", "Drawn"):
        table.add_column(title, justify="right")
    strata = sorted({stratum for shard in merged.shards.values() for stratum in shard.incidents})
    for stratum in strata:
        held = {name: shard.incidents.get(stratum, 0) for name, shard in merged.shards.items()}
        for name, count in held.items():
            if count:
                there = f"{drawn.get((stratum, name), 0):,}"
                table.add_row(Text(visible(stratum)), Text(visible(name)), f"{count:,}", there)
        whole = f"{merged.sizes.get(stratum, 0):,}"
        table.add_row(Text(visible(stratum)), "all", f"{sum(held.values()):,}", whole, end_section=True)
    ties = [
        Text(visible(f"{name}: {_file(one)}fingerprint {one.fingerprint}"))
        for name, one in merged.shards.items()
    ]
    return [
        Text(
            f"Frame {visible(merged.frame)}, {merged.start} to {merged.end}, in {plural(len(ties), 'shard')}.",
            style="bold",
        ),
        Text(f"Rule: {RULE}."),
        Text(f"Seed: {visible(merged.seed)}"),
        table,
        *ties,
        *_ways(merged),
        Text(f"Tickets digest: {merged.tickets}"),
    ]


def _file(shard: Shard) -> str:
    return f"SHA-256 of the file {shard.file_sha256}, " if shard.file_sha256 else ""


def _ways(merged: Merged) -> list[Text]:
    """Whether the parts were read in one way."""
    ways = len({shard.mapping for shard in merged.shards.values()})
    if ways == 1:
        return [Text("All were read by the same mapping.")]
    return [Text(f"They were read by {ways} different mappings: see that their strata mean the same.")]
