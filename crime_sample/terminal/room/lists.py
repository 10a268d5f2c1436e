"""The queue and one's own history as lists. An auditor sees their own verdicts only."""

from __future__ import annotations

from crime_sample.formats import moment, one_line
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.listing import Item
from crime_sample.terminal.room.told import STATUSES, verdict_words


def queue_items(desk: Desk) -> list[Item]:
    """The auditor's cases in the order of review: number, status, stratum, own verdict, notes."""
    drafts = set(desk.drafts)
    items = []
    for case in desk.sitting.queue():
        verdict = desk.sitting.mine(case)
        status = STATUSES[verdict.step]
        stratum = one_line(desk.stratum_of(case))
        marks = [
            "put off" if case.number in desk.passed and verdict.step != "settled" else "",
            "draft" if case.number in drafts else "",
            "" if verdict.owed is None else verdict_words(desk.pack, verdict, desk.kind),
            *(f"note: {one_line(one.words)}" for one in desk.sitting.remarks(case)),
        ]
        words = f"{case.number:>6}  {status:<16}  {stratum:<22}  {'; '.join(filter(None, marks))}"
        items.append(Item(case.number, words.rstrip(), status, stratum))
    return items


def history_items(desk: Desk) -> list[Item]:
    """The auditor's own verdicts, newest first: when, number, what."""
    items = []
    for case, verdict in desk.sitting.history():
        when = moment(verdict.judged_at or verdict.committed_at)
        words = f"{case.number:>6}  {when}  {verdict_words(desk.pack, verdict, desk.kind)}"
        items.append(Item(case.number, words, STATUSES[verdict.step], one_line(desk.stratum_of(case))))
    return items
