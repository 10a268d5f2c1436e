"""What was picked by hand, when, and what was found: in counts."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.case import PICKS
from crime_sample.picked import PickedByHand
from crime_sample.report.picked import section
from crime_sample.state import Picking, State
from crime_sample.terminal.fitted import Fitted


def picks_tables(found: PickedByHand, state: State, *, reasons: bool) -> list[RenderableType]:
    """Each time something was picked, with its reason if it may be told, and what was found of all."""
    made = section(found, state.kind, class_titles(state))
    parts: list[RenderableType] = [
        Text(formats.one_line(state.about.marking), style="bold", justify="center"),
        Text(made.title, style="bold"),
        *(Text(words) for words in made.paragraphs),
    ]
    for table in made.tables:
        parts += [Text(), Fitted(table)]
    parts += [Text(), Text("Picked", style="bold")]
    parts += [Text(_picking(one, reasons=reasons)) for one in state.pickings]
    if not reasons:
        parts.append(Text("Why, is kept from who judges cases until all of these are settled.", style="dim"))
    return parts


def class_titles(state: State) -> dict[str, str]:
    """What the classes of crime are called."""
    return {group.key: group.title for group in state.about.all_rules.groups}


def _picking(one: Picking, *, reasons: bool) -> str:
    twice = ", each judged twice" if one.twice else ""
    why = f": {formats.visible(one.reason)}" if reasons else ""
    return f"{formats.moment(one.at)}, {PICKS[one.kind]}, {numbers(one.cases)}{twice}{why}"


def numbers(cases: Sequence[int]) -> str:
    """Cases that follow each other, in words."""
    return f"case {cases[0]}" if len(cases) == 1 else f"cases {cases[0]} to {cases[-1]}"
