"""The audit from its start to its figures, and the order of steps it insists on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small import (
    EXTRACT,
    HEADER,
    NOW,
    SEED,
    Small,
    begun,
    drawn,
    mapping,
    now,
    planned,
    reviewed,
    rows,
    write_csv,
)

from crime_sample.audit import frames, open_audit, planning
from crime_sample.audit.drawing import draw, extend
from crime_sample.audit.estimating import estimate
from crime_sample.audit.starting import charter, start_audit
from crime_sample.audit.statements import draw_again, read_statement, write_statement
from crime_sample.audit.verifying import verify
from crime_sample.design import Design
from crime_sample.draw import smallest
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.frame import StrataRule

DESIGN = Design(margin=None, size=24, minimum=4)


def test_the_sample_is_what_the_rule_gives_by_hand(small: Small) -> None:
    """The cases are those that the pure rule draws from the export's rows, in ticket order, with nothing else."""
    with small.open() as audit:
        sizes = audit.state.drawn["main"]
        cases = sorted(audit.state.cases.values(), key=lambda c: (c.stratum, c.rank))
    found = [(c.stratum, c.id, c.ticket) for c in cases]
    by_hand = smallest([(row[0], row[2]) for row in rows()], sizes, seed=SEED, frame="main")
    assert found == [(c.stratum, c.id, c.ticket) for c in by_hand]


def test_steps_out_of_order_are_refused(tmp_path: Path) -> None:
    """No plan without a frame, no freeze without an extract, no draw without a frozen plan, nothing twice."""
    small = begun(tmp_path)
    without_refs = mapping(columns=mapping().columns.model_copy(update={"refs": ()}))
    with small.open("Lee", "lead") as audit:
        with pytest.raises(Refused, match="no frame"):
            planning.freeze(audit, DESIGN)
        frames.add_frame(audit, small.export, without_refs)
        with pytest.raises(Refused, match="no crime extract"):
            planning.freeze(audit, DESIGN)
        with pytest.raises(Refused, match="not frozen"):
            draw(audit, seed=SEED)
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, DESIGN)
        for again in (
            lambda: frames.add_frame(audit, small.export, mapping()),
            lambda: frames.add_extract(audit, small.extract, EXTRACT),
            lambda: planning.freeze(audit, DESIGN),
        ):
            with pytest.raises(Refused, match="frozen"):
                again()
        draw(audit, seed=SEED)
        with pytest.raises(Refused, match="drawn before"):
            draw(audit, seed="another")


def test_the_references_of_the_frame_are_the_extract_where_there_is_no_other(tmp_path: Path) -> None:
    """A frame with linked references needs no file of crimes; a file registered later takes its place."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        assert audit.state.extract is not None
        assert (audit.state.extract.kind, audit.state.extract.crimes) == ("column", 150)
        frames.add_extract(audit, small.extract, EXTRACT)
        assert audit.state.extract.kind == "file"
        frames.add_frame(audit, small.export, mapping())
        assert audit.state.extract.kind == "file"


def test_a_bad_export_registers_nothing(tmp_path: Path) -> None:
    """A repeated id is refused with its record, and the ledger has not grown."""
    small = begun(tmp_path)
    write_csv(small.export, HEADER, [*rows(), rows()[7]])
    with small.open("Lee", "lead") as audit:
        before = audit.state.seq
        with pytest.raises(InputError, match="00000007"):
            frames.add_frame(audit, small.export, mapping())
        assert audit.refresh().seq == before


def test_an_extension_goes_down_the_list_and_is_logged(small: Small) -> None:
    """The new cases are the next tickets of their stratum; what was drawn stays; the reason is kept."""
    with small.open("Lee", "lead") as audit:
        before = {n: (c.id, c.rank) for n, c in audit.state.cases.items()}
        sizes = dict(audit.state.drawn["main"])
        added = extend(audit, {"VIOL": 5}, reason="5 logs not found")
        assert {n: (c.id, c.rank) for n, c in audit.state.cases.items() if n in before} == before
        whole = smallest([(r[0], r[2]) for r in rows()], {"VIOL": sizes["VIOL"] + 5}, seed=SEED, frame="main")
        assert [c.id for c in added] == [c.id for c in whole[sizes["VIOL"] :]]
        assert audit.state.extensions[0]["reason"] == "5 logs not found"
        for more, fault in (({"VIOLENT": 5}, "no stratum"), ({"VIOL": 500}, "100 incidents")):
            with pytest.raises(InputError, match=fault):
                extend(audit, more, reason="x")
        with pytest.raises(InputError, match="needs a reason"):
            extend(audit, {"VIOL": 1}, reason=" ")
    assert not [c for c in verify(small.path, who="x", now=now) if c.verdict == "broken"]


def test_everything_verifies_and_an_anchor_given_out_is_found(settled: Small) -> None:
    """Chain, fingerprint, draw and figures come out again; the hash given out at the draw is in the chain."""
    with settled.open("Lee", "lead") as audit:
        anchor = audit.state.anchors["draw"]
        estimate(audit, by=("class",))
    found = {c.name: c.verdict for c in verify(settled.path, anchor=anchor, who="x", now=now)}
    assert {name: verdict for name, verdict in found.items() if verdict != "holds"} == {
        "signatures": "not checked"
    }
    wrong = {c.name: c.verdict for c in verify(settled.path, anchor="0" * 64, who="x", now=now)}
    assert wrong["anchor"] == "broken"
    without = {c.name: c.verdict for c in verify(settled.path, who="x", now=now)}
    assert without["anchor"] == "not checked"


def test_a_changed_export_is_found(settled: Small) -> None:
    """One character changed in the export breaks the frame and the draw; a lost file is not called broken."""
    text = settled.export.read_text(encoding="utf-8").replace('"HELP"', '"HALP"', 1)
    settled.export.write_text(text, encoding="utf-8", newline="")
    found = {c.name: c.verdict for c in verify(settled.path, who="x", now=now)}
    assert found["frame main"] == "broken"
    assert found["draw of main"] == "broken"
    settled.export.unlink()
    lost = {c.name: c.verdict for c in verify(settled.path, who="x", now=now)}
    assert lost["frame main"] == "not checked"


def test_a_swapped_case_is_found(tmp_path: Path) -> None:
    """An insider who rewrites the drawn list with a whole new chain is found by drawing again."""
    small = drawn(tmp_path)
    with small.open() as audit:
        events = audit.store.events()
    import sqlite3

    from crime_sample import ledger
    from crime_sample.canonical import canonical

    connection = sqlite3.connect(small.path)
    prev = ledger.ROOT
    for event in events:
        sealed = event.sealed
        if event.kind == "drawn" and sealed is not None:
            cases = [list(row) for row in sealed["cases"]]
            cases[0][2] = "00000299" if cases[0][2] != "00000299" else "00000296"
            sealed = {"cases": cases}
        seal = None if sealed is None else ledger.seal_of(event.salt or "", sealed)
        forged = replace(event, prev=prev, sealed=sealed, seal=seal)
        forged = replace(forged, hash=ledger.hash_of(forged))
        connection.execute(
            "UPDATE events SET prev=?, hash=?, seal=? WHERE seq=?",
            (forged.prev, forged.hash, forged.seal, forged.seq),
        )
        if sealed is not None:
            connection.execute("UPDATE sealed SET content=? WHERE seq=?", (canonical(sealed), forged.seq))
        prev = forged.hash
    connection.commit()
    connection.close()
    broken = [c for c in verify(small.path, who="x", now=now) if c.verdict == "broken"]
    assert [c.name for c in broken] == ["draw of main"]
    assert "00000299" in broken[0].words or "00000296" in broken[0].words


def test_a_changed_verdict_with_a_new_chain_is_found_by_the_anchor(tmp_path: Path) -> None:
    """The figures no longer follow, and the hash given out is no longer there."""
    small = reviewed(tmp_path)
    with small.open("Lee", "lead") as audit:
        estimate(audit)
        given_out = audit.state.head
        events = audit.store.events()
    import sqlite3

    from crime_sample import ledger
    from crime_sample.canonical import canonical

    connection = sqlite3.connect(small.path)
    prev, done = ledger.ROOT, False
    for event in events:
        body = json.loads(canonical(event.body))
        if event.kind == "judged" and not done and body["outcome"]["crimes"][0]["recorded"] == "not-recorded":
            body["outcome"]["crimes"][0] |= {"recorded": "later", "reasons": []}
            body["outcome"]["crimes"][0]["recorded"] = "recorded"
            done = True
        forged = replace(event, prev=prev, body=body)
        forged = replace(forged, hash=ledger.hash_of(forged))
        connection.execute(
            "UPDATE events SET prev=?, hash=?, body=? WHERE seq=?",
            (prev, forged.hash, canonical(body), forged.seq),
        )
        prev = forged.hash
    connection.commit()
    connection.close()
    assert done
    broken = [c.name for c in verify(small.path, anchor=given_out, who="x", now=now) if c.verdict == "broken"]
    assert broken == ["anchor", "figures"]


def test_a_stranger_draws_again_from_the_statement(small: Small, tmp_path: Path) -> None:
    """The statement and the export give the same tickets; another seed in it does not."""
    out = tmp_path / "draw.json"
    with small.open() as audit:
        write_statement(audit.state, out)
        ids = [c.id for c in audit.state.cases.values()]
        with pytest.raises(InputError, match="exists"):
            write_statement(audit.state, out)
    text = out.read_text(encoding="utf-8")
    assert not [unit for unit in ids if unit in text]
    again = draw_again(small.export, read_statement(out))
    assert again.holds
    assert sorted(c.id for c in again.candidates) == sorted(ids)
    out.write_text(text.replace(SEED, "another seed"), encoding="utf-8")
    assert not draw_again(small.export, read_statement(out)).holds
    out.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="'seed'"):
        read_statement(out)


def test_two_frames_are_drawn_each_with_its_own_tickets(tmp_path: Path) -> None:
    """Two routes numbered alike do not share tickets, and their strata carry the frame's name."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping(), name="control room")
        frames.add_frame(audit, small.export, mapping(strata=StrataRule()), name="online")
        assert set(audit.state.population) == {"control room: THEFT", "control room: VIOL", "online: all"}
        planning.freeze(audit, DESIGN)
        cases = draw(audit, seed=SEED)
        assert len({c.ticket for c in cases}) == len(cases) == 24
    assert not [c for c in verify(small.path, who="x", now=now) if c.verdict == "broken"]


def test_an_audit_that_replays_unlawfully_is_broken(small: Small) -> None:
    """A chain that holds but tells an impossible story, such as a second draw, is named."""
    from crime_sample.ledger import Draft

    with small.open("Lee", "lead") as audit:
        drafts = [Draft("seeded", {"seed": "again", "kind": "own"}, "u1")]
        audit.store.append(lambda _: ("p1", drafts), after=0, at=NOW)
    with pytest.raises(Broken, match="the seed was given before"):
        open_audit(small.path, who="x", now=now)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"force": "K", "start": "2016-06-01"}, "'end'"),
        ({"force": "K", "start": "2016-12-01", "end": "2016-06-01"}, "ends"),
        ({"force": "K", "start": "1.6.2016", "end": "2016-06-30"}, "'start'"),
        ({"force": "", "start": "2016-06-01", "end": "2016-06-30"}, "'force'"),
        ({"force": "K", "start": "2016-06-01", "end": "2016-06-30", "rules": "wales"}, "wales"),
        ({"force": "K", "start": "2016-06-01", "end": "2016-06-30", "colour": "red"}, "'colour'"),
    ],
)
def test_answers_that_cannot_start_an_audit_are_named(
    tmp_path: Path, answers: dict[str, str], fault: str
) -> None:
    """Missing, reversed, unreadable and unknown answers: named, and no file is left behind."""
    with pytest.raises(InputError, match=fault):
        start_audit(tmp_path / "x.audit", charter(answers), who="x", now=now)
    assert list(tmp_path.iterdir()) == []


def test_a_plan_frozen_is_the_plan_read_back(tmp_path: Path) -> None:
    """The frozen plan survives the file, digest and all."""
    small = planned(tmp_path)
    with small.open() as audit:
        assert audit.state.plan is not None
        assert audit.state.plan.incidents == 24
        assert audit.state.anchors["freeze"] == audit.state.head
