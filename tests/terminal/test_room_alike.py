"""Nothing tells a case judged twice, or one slipped in, from any other: what is shown to an auditor is the same, letter
by letter, in audits that differ only in which cases these are, and in what another said of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from rich.console import Console, RenderableType
from room_driver import copied, ticking, walk
from small import EXTRACT, SEED, Small, begun, mapping

from crime_sample.audit import Audit, drawing, frames, open_audit, planning
from crime_sample.audit.assigning import shares
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.files.returned import read_back
from crime_sample.ledger import Draft
from crime_sample.second import how_many, numbering, second_ticket, twice
from crime_sample.standing import standing
from crime_sample.terminal.room.case_lines import case_lines
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.lists import history_items, queue_items
from crime_sample.terminal.room.told import progress_words
from crime_sample.terminal.shares import shares_table
from crime_sample.terminal.tables import status_table
from crime_sample.verdict import Outcome, OutcomeWords

WORLDS = ("as drawn", "others judged twice", "others slipped in")


def twice_otherwise(cases: Iterable[Case], share: float, *, secret: str) -> list[Case]:
    """As many cases of each stratum as are judged twice, but those that would be last to be."""
    strata: dict[str, list[Case]] = {}
    for case in cases:
        strata.setdefault(case.stratum, []).append(case)
    chosen = []
    for listed in strata.values():
        listed.sort(key=lambda case: second_ticket(secret, case.frame, case.id), reverse=True)
        chosen += listed[: how_many(len(listed), share)]
    return chosen


DRAWN = drawing.dealt


def slipped_in_otherwise(*given: Any) -> Draft:
    """The draw, but of each calibration case and another case of its stratum the roles exchanged."""
    draft = DRAWN(*given)
    rows, first = (draft.sealed or {})["cases"], draft.body["first_case"]
    apart = set(draft.body["calibration"])
    strata = {number: row[0] for number, row in enumerate(rows, start=first)}
    others = [number for number in strata if number not in apart]
    changed = set()
    for number in sorted(apart):
        other = next(one for one in others if strata[one] == strata[number])
        others.remove(other)
        changed.add(other)
    return Draft(draft.kind, {**draft.body, "calibration": sorted(changed)}, draft.uid, draft.sealed)


@contextmanager
def world(name: str) -> Iterator[None]:
    """Replay, and draw, as this world has it."""
    if name == "others judged twice":
        with patch("crime_sample.replay.drawn.twice", twice_otherwise):
            yield
    elif name == "others slipped in":
        with patch("crime_sample.audit.drawing.dealt", slipped_in_otherwise):
            yield
    else:
        yield


def made(folder: Path) -> Path:
    """An audit of 24 cases, some judged twice, and four slipped in: the folder to copy it from."""
    folder.mkdir()
    small = begun(folder)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=24, minimum=4, second=25, calibration=4))
        drawing.draw(audit, seed=SEED)
    return folder.rename(folder.with_name(f"{folder.name} made"))


def shared_out(small: Small) -> None:
    """Ann has a place in every case, Ben the other one of those judged twice."""
    with small.open("Lee", "lead") as audit:
        cases = audit.state.cases
        given = [[number, 1, "p2"] for number in cases]
        given += [[number, 2, "p3"] for number, case in cases.items() if case.second is not None]
        people = [
            Draft("person-added", {"person": person, "role": "auditor"}, name, {"name": name})
            for person, name in (("p2", "Ann"), ("p3", "Ben"))
        ]
        audit.write(lambda _: [*people, Draft("assigned", {"places": given}, "given")])


def say(desk: Desk, answer: str) -> None:
    """Judge the case on the table."""
    form = desk.answer("none" if answer == "none" else "not-found")
    form.why.editor.set("as the log says")
    desk.commit(form)
    if desk.step == "reveal":
        desk.judge(Outcome(not_owed=len(desk.linked)), OutcomeWords())


def ben_judges(small: Small) -> int:
    """Ben judges all that is his, otherwise than Ann will, and leaves a note on each case; how many."""
    with open_audit(small.path, who="Ben", now=ticking()) as audit:
        desk = Desk(sit(audit))
        while desk.next():
            assert desk.case is not None
            desk.sitting.flag(desk.case, words="ask the beat team")
            say(desk, "not-found")
        return desk.settled_here


def in_words(*parts: RenderableType) -> str:
    """As it stands on a screen."""
    shown = io.StringIO()
    Console(file=shown, width=100).print(*parts)
    return shown.getvalue()


def of_the_team(audit: Audit) -> dict[str, Any]:
    """What she can see of the work of all: status and shares."""
    state, reader = audit.state, audit.actor
    found = standing(state, reader=reader)
    for name in ("head", "anchors", "seed"):
        del found[name]
    found["shown"] = in_words(
        status_table(state, reader=reader), shares_table(shares(state, reader=reader), "")
    )
    return found


def anns_work(small: Small) -> tuple[list[str], list[dict[str, Any]]]:
    """Everything shown to Ann while she judges all that is hers, and what she sees of the work of all after each."""
    seen: list[str] = []
    team = []
    with open_audit(small.path, who="Ann", now=ticking()) as audit:
        desk = Desk(sit(audit))
        team.append(of_the_team(audit))
        while desk.next():
            assert desk.case is not None
            assert desk.shown is not None
            seen += [f"case {desk.case.number} {desk.stratum}", desk.shown.text]
            seen.append(progress_words(desk.sitting.progress()))
            seen += [line.plain for line in case_lines(desk, short=True)]
            seen += [item.words for item in queue_items(desk)]
            say(desk, "none")
            seen += [line.plain for line in case_lines(desk, short=True)]
            seen += [item.words for item in history_items(desk)]
            team.append(of_the_team(audit))
        seen.append(desk.nothing_left())
    return seen, team


def her_sheet(small: Small, folder: Path) -> list[tuple[str, ...]]:
    """The rows of a blind sheet for Ann."""
    folder.mkdir(exist_ok=True)
    with open_audit(small.path, who="Ann", now=ticking()) as audit:
        sheet = export_sheet(audit, folder / "blind.csv", step="blind", with_text=True)
    tables, _ = read_back(sheet.path)
    return [tuple(map(str, row)) for table in tables for row in table.rows[1:]]


def test_all_that_an_auditor_sees_is_the_same_whichever_cases_others_have_too(tmp_path: Path) -> None:
    """Screens, order, numbers, progress, sheets, status and shares are equal, letter by letter, in three audits that
    differ only in which cases are judged twice and which are slipped in. Ben has judged his by then, and left notes."""
    found = {}
    sets = []
    for place, name in enumerate(WORLDS):
        with world(name):
            small = copied(made(tmp_path / str(place)), tmp_path / f"copy {place}")
            shared_out(small)
            sheet = her_sheet(small, tmp_path / f"sheets {place}")
            assert ben_judges(small) == 10  # six cases judged twice, four slipped in
            found[name] = sheet, *anns_work(small)
            with small.open("Lee") as audit:
                state = audit.state
                assert state.last_number == 28
                sets.append(({n for n, c in state.cases.items() if c.second}, set(state.calibration)))
    assert sets[0][0] != sets[1][0]
    assert sets[0][1] == sets[1][1]
    assert not sets[0][1] & sets[2][1]
    for part in range(3):
        assert found[WORLDS[0]][part] == found[WORLDS[1]][part]
        assert found[WORLDS[0]][part] == found[WORLDS[2]][part]
    _, seen, team = found[WORLDS[0]]
    assert sum(words.startswith("case ") for words in seen) == 28
    assert not any("beat team" in words or "Ben" in words for words in seen)
    given = [one["reviews"]["given"] for one in team]
    assert [after - before for before, after in pairwise(given)] == [1] * 28


def test_what_another_said_changes_nothing(tmp_path: Path) -> None:
    """Ann's own screens and sheet are the same whether Ben has judged, and left notes, or not; and what she sees of the
    work of all differs by the number of his reviews and nothing else."""
    with world(WORLDS[0]):
        template = made(tmp_path / "one")
        found = []
        for judged in (True, False):
            small = copied(template, tmp_path / str(judged))
            shared_out(small)
            many = ben_judges(small) if judged else 0
            found.append((her_sheet(small, tmp_path / f"sheets {judged}"), *anns_work(small), many))
    (sheet, seen, team, many), (other_sheet, other_seen, other_team, _) = found
    assert (sheet, seen) == (other_sheet, other_seen)
    # When Ann has done all of hers the review is over only if Ben's is.
    for one, other in zip(team[:-1], other_team[:-1], strict=True):
        assert one["reviews"]["given"] == other["reviews"]["given"] + many
        kept = {
            "cases",
            "settled",
            "referrals",
            "notes",
            "objections",
            "to_adjudicate",
            "to_calibrate",
            "next",
        }
        assert {key: one[key] for key in kept} == {key: other[key] for key in kept}


def test_the_app_shows_the_same(tmp_path: Path) -> None:
    """The app itself, driven by keys through a first case, the queue and a note: the same screens in all three."""
    shown = []
    for place, name in enumerate(WORLDS):
        with world(name):
            small = copied(made(tmp_path / str(place)), tmp_path / f"copy {place}")
            shared_out(small)
            ben_judges(small)
            with open_audit(small.path, who="Ann", now=ticking()) as audit:
                shown.append(
                    walk(audit, "q", "escape", "f", ["note"], "enter", "n", ["nothing"], "enter", "h")
                )
    assert shown[0] == shown[1] == shown[2]


def test_numbers_tell_nothing_of_the_queue(tmp_path: Path) -> None:
    """Where some are judged twice or slipped in, cases are numbered by the sealed secret, all alike. Over many secrets
    those judged twice have no lower numbers than others, and a number says nothing of the rank."""
    with world(WORLDS[0]), copied(made(tmp_path / "one"), tmp_path / "copy").open() as audit:
        state = audit.state
        numbered = sorted(state.shown.values(), key=lambda c: numbering(state.second_secret, c.frame, c.id))
        assert [case.number for case in numbered] == list(range(1, 29))
    cases = [Case(n, "main", "all", n, f"{n:08d}", "", {}) for n in range(1, 41)]
    doubles, steps = [], []
    for trial in range(300):
        secret = f"secret {trial}"
        order = sorted(cases, key=lambda c: numbering(secret, c.frame, c.id))
        number = {case.rank: place for place, case in enumerate(order, start=1)}
        doubles += [number[case.rank] for case in twice(cases, 0.25, secret=secret)]
        steps += [(case.rank - 20.5) * (number[case.rank] - 20.5) for case in cases]
    # The standard errors are 11.5 / sqrt(3000), less for drawing without replacement, and 133 / sqrt(12000).
    assert sum(doubles) / len(doubles) == pytest.approx(20.5, abs=0.8)
    assert sum(steps) / len(steps) == pytest.approx(0, abs=5)
