"""Picking by hand: what may be picked, by whom, and what it tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from picks import finish, free, picked_by, secret
from small import EXTRACT, SEED, begun, drawn, mapping, planned, reviewed, write_csv

from crime_sample import places
from crime_sample.audit import frames, picking
from crime_sample.audit.assigning import assign, shares
from crime_sample.audit.drawing import draw, extend
from crime_sample.audit.picking import found_by_hand, pick
from crime_sample.audit.planning import freeze
from crime_sample.audit.verifying import verify
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.replay import replay
from crime_sample.standing import reviews
from crime_sample.state import State


def test_they_come_after_the_sample_with_numbers_of_their_own(tmp_path: Path) -> None:
    """Numbers follow the sample's, ids and labels are those of the export, the queue has them last."""
    small = drawn(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 3)[::-1]
    made = picked_by(small, ids, kind="dip")
    assert [case.number for case in made.cases] == [25, 26, 27]
    assert [case.id for case in made.cases] == ids, "in the order they were named"
    for case in made.cases:
        number = int(case.id)
        assert case.labels["district"] == ("North", "South")[number % 2]
        assert (
            case.labels["created"]
            == f"2026-{1 + number % 6:02d}-{1 + number % 28:02d}T{number % 24:02d}:15:00"
        )
        assert case.stratum == ("VIOL" if number % 3 == 0 else "THEFT")
        assert (case.picked, case.ticket, case.rank) == ("dip", "", 0)
    assert finish(small)[-3:] == [25, 26, 27]


def test_nothing_of_them_stands_in_what_anybody_may_read(tmp_path: Path) -> None:
    """Ids, labels and the reason are sealed; the body says how many, of which frame, in which way."""
    small = drawn(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2)
    picked_by(small, ids, twice=True)
    with small.open() as audit:
        event = audit.store.events()[-1]
    assert event.body == {
        "frame": "main",
        "first_case": 25,
        "incidents": 2,
        "kind": "targeted",
        "twice": True,
    }
    assert event.sealed is not None
    assert event.sealed["reason"] == "a complaint"
    assert [row[1] for row in event.sealed["cases"]] == ids


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"ids": ["99999999"]}, r"'99999999' \(--id\) is not in the export"),
        ({"ids": [" "]}, "blank"),
        ({"ids": ["00000001", "00000001 "]}, "named twice"),
        ({"ids": []}, "say which incidents"),
        ({"ids": ["00000001"], "where": "\"Opening\" = 'VIOL'"}, "say which incidents"),
        ({"ids": ["00000001"], "kind": "random"}, "no kind of pick"),
        ({"ids": ["00000001"], "reason": " "}, "needs a reason"),
        ({"ids": ["00000001"], "frame": "other"}, "no frame 'other'"),
        ({"where": "\"Opening\" = 'NONE'"}, "finds no incident"),
        ({"where": "(SELECT true)"}, "without SELECT"),
        ({"where": '"Opening"'}, "not true or false"),
        ({"where": "1 = 1; DROP TABLE x"}, "one expression|syntax"),
    ],
)
def test_what_cannot_be_picked_is_told_and_nothing_is(
    tmp_path: Path, asked: dict[str, object], why: str
) -> None:
    """One fault, and nothing is taken."""
    small = drawn(tmp_path)
    with small.open("Reg", "registrar") as audit:
        seq = audit.state.seq
        with pytest.raises(InputError, match=why):
            pick(audit, **({"reason": "x"} | asked))  # type: ignore[arg-type]
        assert audit.refresh().seq == seq
        assert not audit.state.picks


def test_one_wrong_id_among_right_ones_takes_none(tmp_path: Path) -> None:
    """The line of the file is named, and why: left out by a rule, outside the period, a case already."""
    small = drawn(tmp_path)
    with small.open("Reg", "registrar") as audit:
        good = free(audit.state, 2)
        case = audit.state.cases[7]
        listed = tmp_path / "ids.txt"
        listed.write_text(f"\ufeff{good[0]}\r\n\r\n  {case.id}\t\r\n", encoding="utf-8")
        with pytest.raises(Refused, match=rf"{case.id} \(.*ids.txt, line 3\) is case 7"):
            pick(audit, [good[1]], listed=listed, reason="x")
        listed.write_text(f"{good[0]}\nNOPE\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"1 id is not in frame 'main': 'NOPE' \(.*, line 2\)"):
            pick(audit, [good[1]], listed=listed, reason="x")
        assert not audit.state.picks


def test_a_table_of_ids(tmp_path: Path) -> None:
    """The column called as in the export, or the one named; a row without an id is passed over."""
    small = drawn(tmp_path)
    with small.open("Reg", "registrar") as audit:
        ids = free(audit.state, 4)
        for name, title, column in (("a.csv", "Incident", ""), ("b.csv", "Log no", "log no")):
            rows = [("0.9", ids.pop()), ("0.8", ""), ("0.7", ids.pop())]
            write_csv(tmp_path / name, ("score", title), rows)
            made = pick(audit, listed=tmp_path / name, column=column, reason="riskiest", kind="dip")
            assert [case.id for case in made.cases] == [rows[0][1], rows[2][1]]
        with pytest.raises(InputError, match="no column 'Incident'"):
            pick(audit, listed=tmp_path / "b.csv", reason="x")
        (tmp_path / "c.csv").write_text("\n".join(free(audit.state, 3)), encoding="utf-8")
        with pytest.raises(InputError, match="no column 'Incident'"):  # its title would be an id lost
            pick(audit, listed=tmp_path / "c.csv", reason="x")
        with pytest.raises(InputError, match="no columns"):
            pick(audit, listed=tmp_path / "b.txt", column="x", reason="x")
        with pytest.raises(InputError, match="no such file"):
            pick(audit, listed=tmp_path / "b.txt", reason="x")


def test_a_test_of_the_records_passes_over_what_is_a_case(tmp_path: Path) -> None:
    """All that pass it and are no case, by id; how many are cases is told."""
    small = drawn(tmp_path)
    with small.open("Reg", "registrar") as audit:
        passing = {f"{n:08d}" for n in range(300) if n < 100}
        held = {case.id for case in audit.state.cases.values()} & passing
        assert held, "or this tests nothing"
        made = pick(audit, where="\"Incident\" < '00000100'", reason="the first hundred")
        assert [case.id for case in made.cases] == sorted(passing - held)
        assert made.cases_before == len(held)
        assert (audit.store.events()[-1].sealed or {})["where"] == "\"Incident\" < '00000100'"
        with pytest.raises(InputError, match="no incident is left"):
            pick(audit, where="\"Incident\" < '00000100'", reason="again")


def test_one_of_several_frames(tmp_path: Path) -> None:
    """Which, must be said; the same id in another frame is another incident."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        for name in ("north", "south"):
            frames.add_frame(audit, small.export, mapping(), name=name)
        frames.add_extract(audit, small.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4))
        draw(audit, seed=SEED)
        ids = free(audit.state, 1)
        with pytest.raises(InputError, match="several frames"):
            pick(audit, ids, reason="x")
        for name in ("south", "north"):
            pick(audit, ids, reason="x", frame=name)
        assert [(case.frame, case.id) for case in audit.state.picks.values()] == [
            ("south", ids[0]),
            ("north", ids[0]),
        ]
        with pytest.raises(Refused, match="is case 25"):
            pick(audit, ids, reason="x", frame="south")
        south = {case.id for case in audit.state.cases.values() if case.frame == "south"}
        north = {case.id for case in audit.state.cases.values() if case.frame == "north"}
        unit = min(north - south)
        assert pick(audit, [unit], reason="x", frame="south").cases[0].frame == "south"


def test_nothing_is_picked_before_the_draw(tmp_path: Path) -> None:
    """Nor by a ledger that says so."""
    small = planned(tmp_path)
    with pytest.raises(Refused, match="not drawn yet"):
        picked_by(small, ["00000001"])


def test_a_ledger_with_an_unlawful_pick_does_not_replay(tmp_path: Path) -> None:
    """Before the draw, under numbers taken, of a case, of another number of incidents, in an unknown way."""
    small = drawn(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2)
        held = audit.state.cases[1].id
    picked_by(small, ids)
    with small.open() as audit:
        *before, event = audit.store.events()
    rows = (event.sealed or {})["cases"]
    assert len(replay([*before, event]).picks) == 2

    def unlawful(body: dict[str, object], sealed: dict[str, object], why: str) -> None:
        wrong = replace(event, body={**event.body, **body}, sealed={**(event.sealed or {}), **sealed})
        with pytest.raises(Broken, match=why):
            replay([*before, wrong])

    unlawful({"first_case": 24}, {}, "do not follow")
    unlawful({"first_case": 26}, {}, "do not follow")
    unlawful({"incidents": 3}, {}, "another number of cases")
    unlawful({"incidents": 0}, {"cases": []}, "picks nothing")
    unlawful({"kind": "random"}, {}, "no way that is known")
    unlawful({}, {"cases": [rows[0], ["VIOL", held, {}]]}, "is a case of the audit")
    unlawful({}, {"cases": [rows[0], rows[0]]}, "is a case of the audit")
    undrawn = [one for one in before if one.kind != "drawn"]
    with pytest.raises(Broken, match="before the sample is drawn"):
        replay([*undrawn, replace(event, body={**event.body, "first_case": 1})])


def test_erased_they_keep_their_numbers(tmp_path: Path) -> None:
    """Without its sealed part the entry still counts, and what was judged stays."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 2, linked=False)
    picked_by(small, ids)
    finish(small)
    with small.open() as audit:
        events = [replace(e, sealed=None) if e.kind == "picked" else e for e in audit.store.events()]
    state = replay(events)
    assert [case.id for case in state.picks.values()] == ["(erased)", "(erased)"]
    assert all(case.settled for case in state.picks.values())
    assert state.pickings[0].reason == "(erased)"


def case_of(state: State, *, calibration: bool) -> Case:
    """A case of the sample, or one set apart."""
    return next(iter((state.calibration if calibration else state.cases).values()))


def test_a_refusal_tells_nobody_which_incidents_are_set_apart(tmp_path: Path) -> None:
    """In the same words for a case of the sample and for one set apart, without a number; not at all to auditors."""
    small = secret(tmp_path, calibration=6)
    told = []
    with small.open("Lee", "lead") as lead:
        for calibration in (True, False):
            unit = case_of(lead.state, calibration=calibration).id
            with pytest.raises(Refused) as refused:
                pick(lead, [unit], reason="x")
            told.append(str(refused.value).replace(unit, "ID"))
        assert told[0] == told[1]
        assert "ID (--id) is one" in told[0]
        ids = free(lead.state, 1)
    with small.open("Ann") as audit:
        for unit in (case_of(audit.state, calibration=True).id, ids[0]):
            with pytest.raises(Refused, match="you judge cases of this audit"):
                pick(audit, [unit], reason="x")


def test_where_cases_are_shared_out_picks_are_too(tmp_path: Path) -> None:
    """Nobody is offered one that was not given to them; who has nothing else meets no calibration case."""
    small = secret(tmp_path, calibration=6)
    with small.open("Lee", "lead") as lead:
        made = pick(lead, free(lead.state, 4), reason="x", twice=True)
        numbers = {case.number for case in made.cases}
        assert places.to_share_out(lead.state) == 8
        assert not [c for person in lead.state.people for c in places.offers(lead.state, person) if c.picked]
        assign(lead, ["Cat", "Dan"])
        cat = lead.state.person("Cat") or ""
        assert {case.number for case in places.offers(lead.state, cat)} == numbers
        cats = next(share for share in shares(lead.state) if share.auditor == "Cat")
        assert (cats.left, cats.strata) == (4, {"picked, not drawn": 4})
        assert sum(one.asked for one in reviews(lead.state).values()) == 24 + 2 * 6
    finish(small, "Cat")
    with small.open("Cat") as audit, pytest.raises(Refused, match="hidden from you"):
        found_by_hand(audit)


def test_numbers_are_dealt_again_with_picks_between(tmp_path: Path) -> None:
    """A pick stands between the draw and an extension; the secret still deals the numbers that they have."""
    small = secret(tmp_path, second=25)
    with small.open("Lee", "lead") as lead:
        pick(lead, free(lead.state, 2), reason="x")
        extend(lead, {"THEFT": 3}, reason="more")
        assign(lead, ["Ann", "Ben"])
    finish(small, "Ann")
    finish(small, "Ben")
    checks = {check.name: check for check in verify(small.path, now=lambda: "2026-11-23T09:00:00+00:00")}
    assert checks["case numbers"].verdict == "holds", checks["case numbers"].words
    assert checks["case numbers"].words.startswith("27 numbers")
    assert checks["second reviews"].verdict == "holds"


def test_somebody_picking_meanwhile_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another picks the same incident while it is looked up: refused in words, and nothing is there twice."""
    small = drawn(tmp_path)
    with small.open("Lee", "lead") as one, small.open("Reg", "registrar") as two:
        ids = free(one.state, 2)
        look = picking.engine.by_ids

        def looked(*asked: Any, **more: Any) -> Any:
            monkeypatch.setattr(picking.engine, "by_ids", look)
            pick(one, ids, reason="x")
            return look(*asked, **more)

        monkeypatch.setattr(picking.engine, "by_ids", looked)
        with pytest.raises(Refused, match="is case 25"):
            pick(two, ids[:1], reason="x")
        assert sorted(two.refresh().picks) == [25, 26]
        made = pick(two, free(two.state, 1), reason="x")
        assert [case.number for case in made.cases] == [27]
