"""``shard``: a frame whose parts lie in several places."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group
from crime_sample.defaults import MARKING

if TYPE_CHECKING:
    from crime_sample.frame import Frame

shard = typer.Typer(
    name="shard",
    cls=Group,
    epilog="crime_sample shard draw storm.csv --mapping kent.toml --start 2026-01-01 --end 2026-06-30 --frame nation "
    '--seed "3 9 14 27 38" --most 200 --out kent.shard',
    help="Draw one sample from a frame whose parts lie with several forces: each draws its part where it lies, and the "
    "parts are merged. The sample is that of the whole.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Export = Annotated[Path, typer.Argument(help="The part's export: CSV, Parquet or XLSX.")]
Mapping = Annotated[
    Path, typer.Option(help="A TOML file with the mapping, as 'frame inspect --save' writes.")
]
Start = Annotated[str, typer.Option(help="First day of the audit period, as 2016-06-01.")]
End = Annotated[str, typer.Option(help="Last day of the audit period.")]
FrameName = Annotated[str, typer.Option(help="Name of the whole frame; part of every ticket.")]
Sizes = Annotated[
    list[str] | None,
    typer.Option("--size", metavar="STRATUM=COUNT", help="Incidents of a stratum: violence=200. Repeatable."),
]
Most = Annotated[
    int | None,
    typer.Option(min=1, metavar="COUNT", help="Up to so many of every stratum that has no --size."),
]


@shard.command()
def register(export: Export, mapping: Mapping, start: Start, end: End, frame: FrameName = "main") -> None:
    """Check and count a part before the seed is known.

    Prints what is to be given out then: the SHA-256 of the export and the fingerprint, which show afterwards that no
    other list was drawn from.

    \b
    crime_sample shard register storm.csv --mapping kent.toml --start 2026-01-01 --end 2026-06-30 --frame nation
    """
    from crime_sample.terminal.frames import frame_tables

    made = _registered(export, mapping, start, end, frame)
    console = world.out()
    for part in frame_tables(made):
        console.print(part)


@shard.command()
def draw(
    export: Export,
    mapping: Mapping,
    start: Start,
    end: End,
    seed: Annotated[str, typer.Option(help="The seed, the same for every part.")],
    out: Annotated[Path, typer.Option(help="The shard's file, made new. It holds incident ids.")],
    frame: FrameName = "main",
    sizes: Sizes = None,
    most: Most = None,
    marking: Annotated[
        str, typer.Option(help="How the shard is to be handled; it stands in it and over the sample.")
    ] = MARKING,
) -> None:
    """Draw a part where it lies.

    It is registered as strictly as by 'frame add', and of each stratum its smallest tickets are kept: as many as the
    whole sample takes of that stratum is always enough. Fewer will do where no single force can have so many; 'shard
    merge' refuses what is not sure.

    \b
    crime_sample shard draw storm.csv --mapping kent.toml --start 2026-01-01 --end 2026-06-30 --frame nation \\
        --seed "3 9 14 27 38" --size violence=400 --most 200 --out kent.shard
    """
    from crime_sample.audit.sharding import draw_part
    from crime_sample.cli.counts import counts
    from crime_sample.files.private import check_new
    from crime_sample.files.shards import write_shard
    from crime_sample.terminal.frames import frame_tables
    from crime_sample.terminal.shards import shard_tables

    wanted = counts(sizes or (), "--size")
    check_new(out)
    made = _registered(export, mapping, start, end, frame)
    with world.progress("Drawing the part") as tell:
        drawn = draw_part(
            export,
            made,
            seed=seed,
            start=_day(start),
            end=_day(end),
            sizes=wanted,
            most=most,
            marking=marking,
            progress=tell,
        )
    write_shard(out, drawn)
    console = world.out()
    for part in (*frame_tables(made), *shard_tables(drawn)):
        console.print(part)
    for stratum in sorted(set(wanted) - set(made.strata)):
        world.note(f"There is no incident of stratum '{stratum}' here.")
    world.note(
        f"The shard is in {world.typed(out)} ({marking}). It holds incident ids: send it as you would the log."
    )


@shard.command()
def merge(
    shards: Annotated[list[Path], typer.Argument(help="The files that 'shard draw' wrote.")],
    out: Annotated[Path, typer.Option(help="The sample's file, made new: .csv or .json.")],
    sizes: Sizes = None,
    most: Most = None,
) -> None:
    """Put parts together: the sample that one draw from the whole frame would give.

    Refused if seed, frame or period differ, if a part comes twice or an incident stands in two, and if what a part did
    not keep could be in the sample.

    \b
    crime_sample shard merge *.shard --size violence=400 --size burglary=150 --out sample.csv
    """
    from crime_sample import __version__
    from crime_sample.audit.sharding import merge_files
    from crime_sample.cli.counts import counts
    from crime_sample.files.private import check_new
    from crime_sample.files.shards import check_ending, write_sample
    from crime_sample.terminal.shards import merged_tables

    check_ending(out)
    check_new(out)
    merged = merge_files(shards, counts(sizes or (), "--size"), most=most)
    write_sample(out, merged, program=__version__)
    console = world.out()
    for part in merged_tables(merged):
        console.print(part)
    world.note(f"The sample is in {world.typed(out)} ({merged.marking}). It holds incident ids.")


def _registered(export: Path, mapping: Path, start: str, end: str, frame: str) -> Frame:
    from crime_sample.audit.mapping import mapping_from
    from crime_sample.audit.sharding import register_part

    first, last = _day(start), _day(end)
    with world.progress("Registering the part") as tell:
        return register_part(
            export, mapping_from(mapping, None), frame=frame, start=first, end=last, progress=tell
        )


def _day(typed: str) -> date:
    from crime_sample.audit.starting import day

    try:
        return day(typed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
