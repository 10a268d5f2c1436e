"""The queue and one's own history as lists. An auditor sees their own verdicts only."""

from __future__ import annotations

from rich.cells import cell_len

from crime_sample.formats import one_line
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.listing import Item
from crime_sample.terminal.room.told import STATUSES, verdict_words

_WIDEST = 22


def queue_items(desk: Desk) -> list[Item]:
    """The auditor's cases in the order of review: number, status, stratum, own verdict, notes."""
    drafts = set(desk.drafts)
    items = []
    cases = desk.sitting.queue()
    wide = min(_WIDEST, max((cell_len(one_line(desk.stratum_of(case))) for case in cases), default=0))
    for case in cases:
        verdict = desk.sitting.mine(case)
        status = STATUSES[verdict.step]
        stratum = one_line(desk.stratum_of(case))
        marks = [
            "put off" if case.number in desk.passed and verdict.step != "settled" else "",
            "draft" if case.number in drafts else "",
            "" if verdict.owed is None else verdict_words(desk.pack_of(case), verdict, desk.kind),
            *(f"note: {one_line(one.words)}" for one in desk.sitting.remarks(case)),
        ]
        label = stratum + " " * max(0, wide - cell_len(stratum))
        words = f"{case.number:>6}  {status:<16}  {label}  {'; '.join(filter(None, marks))}"
        items.append(Item(case.number, words.rstrip(), status, stratum))
    return items


def history_items(desk: Desk) -> list[Item]:
    """The auditor's own verdicts, newest first: when, number, what."""
    items = []
    for case, verdict in desk.sitting.history():
        # In UTC, as every time of the ledger; short, since the verdict is what is looked for.
        when = (verdict.judged_at or verdict.committed_at)[:16].replace("T", " ")
        words = f"{case.number:>6}  {when}  {verdict_words(desk.pack_of(case), verdict, desk.kind)}"
        items.append(Item(case.number, words, STATUSES[verdict.step], one_line(desk.stratum_of(case))))
    return items
