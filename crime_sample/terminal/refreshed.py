"""What ``frame refresh`` prints: a newer extract held against the frame."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.formats import plural, visible
from crime_sample.state import Refreshed, State


def refreshed_tables(state: State, found: Refreshed) -> list[RenderableType]:
    """What came, went and changed its stratum, and which cases are among them."""
    frame, kind = state.frames[found.frame], state.kind
    table = Table(title="Newer extract", title_justify="left", show_edge=False)
    table.add_column("Stratum")
    for title in ("In the frame", "Came", "Went", "From others", "To others", "Now"):
        table.add_column(title, justify="right")
    for stratum in [*frame.strata, *sorted(set(found.strata) - set(frame.strata))]:
        numbers = (
            frame.strata.get(stratum, 0),
            found.came.get(stratum, 0),
            found.went.get(stratum, 0),
            sum(count for _, now, count in found.moved if now == stratum),
            sum(count for before, _, count in found.moved if before == stratum),
            found.strata.get(stratum, 0),
        )
        table.add_row(Text(visible(stratum)), *(f"{number:,}" for number in numbers))
    moves = [
        Text(visible(f"From {before} to {now}: {plural(count, kind.unit, kind.units)}."))
        for before, now, count in found.moved
    ]
    return [
        table,
        *moves,
        Text(_cases("Drawn, and not in the newer extract", found.lost)),
        Text(_cases("Drawn, and in another stratum now", found.elsewhere)),
        Text(f"SHA-256 of the newer file: {found.file_sha256}\nFingerprint: {found.fingerprint}"),
        Text("The frame and the draw stand as they are."),
    ]


def _cases(words: str, numbers: tuple[int, ...]) -> str:
    listed = ", ".join(map(str, numbers))
    return (
        f"{words}: {f'cases {listed}' if len(numbers) > 1 else f'case {listed}' if numbers else 'no case'}."
    )
