"""The processing log: every kind of entry is classified, and nothing of the content stands in it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from picks import finish, free, picked_by, secret
from small import SEED, Small, drawn, planned, settle, share

from crime_sample.audit.adjudicating import close_note, close_referral, preside
from crime_sample.audit.calibrating import agree, sit_apart
from crime_sample.audit.consulting import consulted
from crime_sample.audit.drawing import draw, extend
from crime_sample.audit.processing_log import numbers, processing_log
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet
from crime_sample.errors import Broken, InputError
from crime_sample.ledger import Draft, Event
from crime_sample.processing import KINDS, OPERATIONS, processed
from crime_sample.replay import APPLY
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords

DOCS = Path(__file__).parents[2] / "docs"


def test_every_kind_is_classified() -> None:
    """A kind that is added must be said to be one of the six operations, or none; and stand in the table of kinds."""
    assert KINDS.keys() == APPLY.keys()
    assert {one.operation for one in KINDS.values()} == {*OPERATIONS, None}
    table = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {part.strip(" `") for row in rows for part in row.split(",")}
    assert named >= KINDS.keys()


def test_the_page_says_which_kind_is_which() -> None:
    """The table on the page on privacy is that of the program."""
    page = (DOCS / "privacy.md").read_text(encoding="utf-8")
    for operation in OPERATIONS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| {operation} |")]
        said = {part.strip(" `") for part in line.split("|")[2].split(",")}
        assert said == {kind for kind, one in KINDS.items() if one.operation == operation}


CANARIES = {
    "rationale": "canary-rationale-0417",
    "note": "canary-note-0418",
    "reference": "46/CANARY/26",
    "why": "canary-why-0419",
    "words": "canary-words-0420",
    "reason": "canary-pick-0421",
    "extension": "canary-extension-0422",
    "dealt": "canary-dealt-0423",
}


def talkative(folder: Path) -> Small:
    """An audit in which everybody who can says something."""
    small = drawn(folder, 10)
    with small.open("Ann") as audit:
        sitting = sit(audit, reason="the monthly audit")
        case = sitting.next_case()
        assert case is not None
        sitting.open(case)
        sitting.flag(case, words=CANARIES["note"])
        sitting.refer(case, words=CANARIES["words"])
        sitting.commit(case, Owed(answer="none"), OwedWords(rationale=CANARIES["rationale"]))
        _, linked = sitting.reveal(case)
        sitting.judge(case, Outcome(not_owed=len(linked)), OutcomeWords(note=CANARIES["note"]))
        sitting.undo(case, why=CANARIES["why"])
        sitting.judge(case, Outcome(not_owed=len(linked)), OutcomeWords(note=CANARIES["note"]))
        sitting.object_to(case, why=CANARIES["why"])
        other = sitting.next_case()
        assert other is not None
        sitting.recuse(other, why=CANARIES["why"])
    with small.open("Bob") as audit:
        export_sheet(audit, folder / "s.csv", step="blind", recipient="Bob", reason="=works from home")
    with small.open("Lee", "lead") as audit:
        extend(audit, {"THEFT": 1}, reason=CANARIES["extension"])
        ids = free(audit.state, 1)
    with small.open("Reg", "registrar") as audit:
        from crime_sample.audit.picking import pick

        pick(audit, ids, reason=CANARIES["reason"])
        close_referral(audit, 1, words=CANARIES["dealt"])
        close_note(audit, 1, words=CANARIES["dealt"])
        bench = preside(audit)
        matter = bench.next_matter()
        assert matter is not None
        bench.look(matter.case)
        one = matter.positions[0]
        bench.rule(matter, one.owed, one.outcome, one.words, why=CANARIES["why"])
    return small


def test_no_content_stands_in_it(tmp_path: Path) -> None:
    """Neither texts, references nor reasons about incidents, nor an id of one; each entry with its hash and who."""
    small = talkative(tmp_path)
    with small.open("Lee", "lead") as audit:
        found = processing_log(audit)
        ids = {case.id for case in audit.state.shown.values()}
        events = audit.store.events()
    text = json.dumps(found.as_dict(marking="OFFICIAL"), ensure_ascii=False)
    assert not [one for one in CANARIES.values() if one in text]
    assert not [unit for unit in ids if unit in text]
    assert str(tmp_path) not in text
    assert "the monthly audit" in text, "reasons for operations are told"
    by_seq = {event.seq: event for event in events}
    for one in found.entries:
        event = by_seq[one.entry]
        assert (one.hash, one.who, one.at) == (event.hash, event.actor, event.at)
        assert one.name == audit.state.people[one.who]
    told = [event.seq for event in events if KINDS[event.kind].operation is not None]
    assert [one.entry for one in found.entries] == told


def test_what_is_told_of_a_disclosure(tmp_path: Path) -> None:
    """Who got what, of which cases, why; without the sealed part that it was erased."""
    small = talkative(tmp_path)
    with small.open("Lee", "lead") as audit:
        (sheet,) = processing_log(audit, operations=["disclosure"]).entries
        assert sheet.recipient == "Bob"
        assert sheet.reason == "=works from home"
        assert sheet.what == "blind sheet (csv)"
        assert sheet.count == len(sheet.cases) == 9
        consults = processing_log(audit, operations=["consultation"]).entries
        assert ("logs of the cases read, for review", 10) in [(one.what, one.count) for one in consults]
        assert ("case put before the registrar", 1) in [(one.what, one.count) for one in consults]
        from dataclasses import replace

        erased = [replace(event, sealed=None) for event in audit.store.events()]
    (gone,) = [one for one in processed(erased) if one.operation == "disclosure"]
    assert (gone.recipient, gone.reason, gone.name) == ("(erased)", "(erased)", "")


def test_draws_name_the_cases_they_took(tmp_path: Path) -> None:
    """By number, extension and picks too."""
    small = talkative(tmp_path)
    with small.open("Lee", "lead") as audit:
        taken = [
            (one.what, numbers(one.cases))
            for one in processing_log(audit).entries
            if " from the frame" in one.what
        ]
        extended = max(audit.state.cases)
    assert taken == [
        ("cases drawn from the frame", "1-10"),
        ("more cases drawn from the frame", "11"),
        ("cases picked from the frame by hand", "12"),
    ]
    assert extended == 11


def test_it_can_be_narrowed_down(tmp_path: Path) -> None:
    """By operation, case, person and day; what is not there is said."""
    small = talkative(tmp_path)
    with small.open("Lee", "lead") as audit:
        whole = processing_log(audit).entries
        case = next(one.cases[0] for one in whole if one.what == "case opened")
        of_case = processing_log(audit, case=case).entries
        assert of_case
        assert all(case in one.cases for one in of_case)
        mine = processing_log(audit, person="ann").entries
        assert mine == processing_log(audit, person="p2").entries
        assert {one.who for one in mine} == {"p2"}
        assert processing_log(audit, since=date(2026, 11, 23)).entries == whole
        assert processing_log(audit, since=date(2026, 11, 24)).entries == ()
        assert {one.name for one in processing_log(audit, pseudonyms=True).entries} == {""}
        with pytest.raises(InputError, match="no operation 'snooping'"):
            processing_log(audit, operations=["snooping"])
        with pytest.raises(InputError, match="nobody called 'Zoe'"):
            processing_log(audit, person="Zoe")


def test_who_judges_sees_their_own_steps_alone(tmp_path: Path) -> None:
    """The steps of others tell which cases are judged twice, those of the registrar which are set apart: while cases
    are open nobody who judges sees them."""
    small = secret(tmp_path, second=50, calibration=4)
    with small.open("Reg", "registrar") as audit:
        sitting = sit_apart(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
        agree(audit)
    finish(small, "Ben")
    with small.open("Ann") as audit:
        sitting = sit(audit)
        first = sitting.next_case()
        assert first is not None
        sitting.open(first)
        found = processing_log(audit)
        assert found.own
        assert {one.who for one in found.entries} == {audit.actor}
        assert {one.what for one in found.entries} == {"logs of the cases read, for review", "case opened"}
        assert processing_log(audit, person="Ben").entries == ()
    with small.open("Lee", "lead") as audit:
        assert not processing_log(audit).own
    finish(small, "Ann")
    with small.open("Ann") as audit:
        rulings_left = any(not case.settled for case in audit.state.cases.values())
        assert processing_log(audit).own == rulings_left


def test_picks_that_wait_keep_it_from_their_reviewers(tmp_path: Path) -> None:
    """The sample is done; what was picked and is judged twice is not."""
    small = drawn(tmp_path, 8)
    finish(small, "Ann")
    with small.open("Lee", "lead") as audit:
        ids = free(audit.state, 2)
    picked_by(small, ids, twice=True)
    with small.open("Ann") as audit:
        assert processing_log(audit).own
    with small.open("Lee", "lead") as audit:
        assert not processing_log(audit).own


def test_a_reading_is_logged_once_a_sitting(tmp_path: Path) -> None:
    """With what it was for; of a sheet the disclosure says it, and a status says nothing."""
    small = drawn(tmp_path, 8)
    with small.open("Ann") as audit:
        sit(audit)
        kinds = [(event.kind, event.body) for event in audit.store.events(after=audit.state.seq - 1)]
        assert kinds == [("consulted", {"what": "logs of the cases read", "purpose": "review", "cases": 8})]
        export_sheet(audit, tmp_path / "s.csv", step="blind")
        assert [event.kind for event in audit.store.events()].count("consulted") == 1
        consulted(audit, "excerpts of logs read", purpose="a test", cases=1, reason="  ")
        assert audit.store.events()[-1].seal is None, "a blank reason is none"


def test_an_old_ledger_tells_what_it_can(tmp_path: Path) -> None:
    """Entries as they were written before there were purposes."""
    small = planned(tmp_path)
    with small.open("Lee", "lead") as audit:
        draw(audit, seed=SEED)
    share(small, "Ann")
    with small.open("Ann") as audit:
        body: Any = {"case": 3}
        audit.write(lambda _: [Draft("consulted", body, "u1")])
        last = processed(audit.store.events())[-1]
    assert (last.what, last.cases, last.count) == (
        "case looked at by somebody who does not judge it",
        (3,),
        1,
    )


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        (
            "sheet-exported",
            {"step": "package", "format": "package", "lock": "none", "with_outcome": [], "cases": [1]},
            "work package sealed and handed out, not encrypted, 0 with the outcome",
        ),
        (
            "sheet-exported",
            {"step": "package", "format": "package", "lock": "recipients", "with_outcome": [1], "cases": [1]},
            "work package sealed and handed out, encrypted to keys, 1 with the outcome",
        ),
        (
            "sheet-exported",
            {"step": "package", "format": "package", "lock": "passphrase", "with_outcome": [], "cases": [1]},
            "work package sealed and handed out, encrypted by a passphrase, 0 with the outcome",
        ),
        (
            "sheet-exported",
            {"step": "answer", "format": "csv", "cases": [1]},
            "sheet of findings for the force",
        ),
        (
            "sheet-exported",
            {"step": "reveal", "format": "xlsx", "with_text": True, "cases": [1]},
            "reveal sheet (xlsx) with the logs' text",
        ),
        ("sheet-imported", {"case": 1, "sheet": "s"}, "verdict of a package kept beside another"),
        ("sheet-imported", {"kept": 2, "sheet": "s"}, "sheet or package taken in: 2 cases kept"),
        ("copied", {"to": "file", "entries": 1}, "ledger copied to a file: 1 entry"),
        ("disclosed", {"what": "report", "by": []}, "report handed out"),
        (
            "erased",
            {"what": ["names", "texts"], "kinds": {"judged": 2}, "entries": [1, 2]},
            "erased: names, texts (2 sealed parts)",
        ),
    ],
)
def test_entries_in_words(kind: str, body: Any, words: str) -> None:
    """What was handed out, taken in, copied, erased."""
    said = KINDS[kind].words
    assert (said if isinstance(said, str) else said(body)) == words


def test_an_entry_that_cannot_be_told_is_named() -> None:
    """A body that is none is said to be broken, with its entry."""
    event = Event(7, "2026-11-23", "p1", "copied", "u", {"to": "file"}, "", "")
    with pytest.raises(Broken, match="ledger entry 7"):
        processed([event])
