"""What stands beside the log of the case on the table, line by line."""

from __future__ import annotations

from rich.text import Text

from crime_sample.formats import visible
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import headed, hidden_words, linked_lines
from crime_sample.terminal.room.told import said, verdict_words


def case_lines(desk: Desk, *, short: bool, fields: bool = True) -> list[Text]:
    """One's own verdict once settled, what was made of the case once revealed, the mapped fields (unless they stand
    elsewhere), notes. ``short`` runs the fields on; what was hidden stands a field a line, the disposition first."""
    if desk.shown is None or desk.case is None:
        return [Text("–")]
    shown: list[Text] = []
    verdict = desk.verdict
    if verdict is not None and verdict.step == "settled":
        shown += [Text("Your verdict", style="bold"), Text(verdict_words(desk.pack, verdict, desk.kind))]
        shown += [Text(visible(words)) for words in said(verdict)]
    if desk.outcome is not None:
        shown += linked_lines(desk.linked, short=short, log=desk.kind.log)
        hidden = set(desk.shown.hidden)
        told = [field for field in desk.outcome.fields if field[0] in hidden]
        first = desk.disposition
        told.sort(key=lambda field: first.index(field[0]) if field[0] in first else len(first))
        shown += headed("" if short else "What was hidden", told, short=False)
    if fields:
        shown += headed("Fields" if desk.outcome is not None else "", desk.shown.fields, short=short)
    if desk.shown.hidden and desk.outcome is None:
        shown.append(Text(hidden_words(desk.shown), style="dim"))
    remarks = desk.sitting.remarks(desk.case)
    if remarks:
        shown += [Text("Notes for colleagues", style="bold"), *(Text(visible(one.words)) for one in remarks)]
    return shown
