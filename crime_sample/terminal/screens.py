"""The two screens of a case: what an auditor sees before committing, and after."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crime_sample.audit.reviewing import LinkedCrime, Sitting
from crime_sample.formats import visible
from crime_sample.review import Shown
from crime_sample.state import Case


def blind_screen(sitting: Sitting, case: Case, shown: Shown) -> RenderableType:
    """The case before anything was committed."""
    state = sitting.audit.state
    mapping = state.frames[case.frame].mapping
    title = f"Case {case.number}   {state.settled} of {len(state.cases)} settled"
    if not mapping.stratum_is_masked():
        title += f"   {visible(case.stratum)}"
    parts: list[RenderableType] = [_fields(shown)]
    if shown.text:
        parts.append(Panel(Text(visible(shown.text)), title="Log", title_align="left"))
    if shown.hidden:
        parts.append(
            Text(f"Hidden until you commit: {', '.join(visible(h) for h in shown.hidden)}", style="dim")
        )
    return Group(
        Text(state.about.marking, justify="center", style="reverse"), Text(title, style="bold"), *parts
    )


def outcome_screen(case: Case, shown: Shown, linked: tuple[LinkedCrime, ...]) -> RenderableType:
    """What was made of the case, for whoever has committed."""
    parts: list[RenderableType] = [
        Text(f"Case {case.number}: what was made of it", style="bold"),
        _fields(shown),
    ]
    if linked:
        table = Table(title="Crimes linked to this log", title_justify="left", show_edge=False)
        for column in ("Reference", "Class", "Recorded", "Status", "After the report"):
            table.add_column(column)
        for one in linked:
            crime = one.crime
            cells = (
                (one.reference, "", "", "not in the extract", "")
                if crime is None
                else (
                    one.reference,
                    crime.klass,
                    crime.recorded[:16].replace("T", " "),
                    crime.status or "in the extract",
                    "" if one.hours is None else f"{one.hours:.1f} h",
                )
            )
            table.add_row(*(Text(visible(cell)) for cell in cells))
        parts.append(table)
    return Group(*parts)


def _fields(shown: Shown) -> RenderableType:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in shown.fields:
        table.add_row(Text(visible(name)), Text(visible(value)))
    return table
