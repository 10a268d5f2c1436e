"""An audit across a change of rules: each case is judged by the pack of its day, and the report says so."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from audit.packages import at_home, judge, out, owe, take_in
from builders import audited_chain
from purged import figures
from report.report_builders import outputs, plain
from small import EXTRACT, HEADER, SEED, Small, mapping, now, reference_of, rows, settle, write_csv

from crime_sample.audit import frames, planning
from crime_sample.audit.drawing import draw
from crime_sample.audit.estimating import estimate
from crime_sample.audit.purging import purge
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.audit.starting import charter, rule_packs, start_audit
from crime_sample.audit.verifying import verify
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.errors import Broken, InputError
from crime_sample.estimate import results
from crime_sample.ledger import Draft, write
from crime_sample.replay import advance
from crime_sample.report import build
from crime_sample.rules import library
from crime_sample.rules.mixed import union
from crime_sample.standing import standing
from crime_sample.terminal.room.desk import Desk

OLD, NEW = "england-wales-2012", "england-wales-2015"


@pytest.fixture
def mixed(tmp_path: Path) -> Small:
    """24 cases of January to June 2015, every crime recorded two days after its report."""
    small = Small(tmp_path, tmp_path / "small.audit", tmp_path / "export.csv", tmp_path / "crimes.csv")
    lines = [tuple(cell.replace("/2026 ", "/2015 ") for cell in row) for row in rows()]
    write_csv(small.export, HEADER, lines)
    crimes = [(row[7], "violence", two_days_after(row[1]), "recorded") for row in lines if row[7]]
    write_csv(small.extract, ("Crime Reference", "Class", "Recorded At", "Status"), crimes)
    answers = {"force": "Smallshire", "start": "2015-01-01", "end": "2015-06-30"}
    start_audit(small.path, charter(answers), who="Lee", now=now).close()
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=24, minimum=4))
        draw(audit, seed=SEED)
    return small


def two_days_after(created: str) -> str:
    """When a crime was recorded."""
    when = datetime.strptime(created, "%d/%m/%Y %H:%M").replace(tzinfo=UTC) + timedelta(days=2)
    return f"{when:%Y-%m-%d %H:%M:%S}"


def expected(case: Case) -> str:
    """The pack of the case's day."""
    return OLD if case.labels["created"] < "2015-04-01" else NEW


def one_of(sitting: Sitting, pack: str) -> Case:
    """A case with a linked crime that falls under a pack."""
    return next(case for case in sitting.queue() if expected(case) == pack and reference_of(case))


def test_a_family_gives_every_pack_of_the_period(mixed: Small) -> None:
    """The charter has both; each case has the pack of its day, and its digest stands in both steps of the verdict."""
    with mixed.open() as audit:
        state = audit.state
        assert [one.pack.name for one in state.about.packs] == [OLD, NEW]
        assert standing(state)["rules"] == f"{OLD}, {NEW}"
        assert {expected(case) for case in state.cases.values()} == {OLD, NEW}
        sitting = sit(audit)
        for case in list(state.cases.values()):
            assert state.rules_of(case).name == expected(case)
            settle(sitting, case)
        digests = {name: library.digest(library.load(name)) for name in (OLD, NEW)}
        named = [
            (event.body["case"], event.body["rules"])
            for event in audit.store.events()
            if event.kind in ("committed", "judged")
        ]
        assert len(named) == 48
        assert all(rules == digests[expected(state.cases[number])] for number, rules in named)
    assert not [one for one in verify(mixed.path, who="x", now=now) if one.verdict == "broken"]


def test_the_time_limit_is_that_of_the_day(mixed: Small) -> None:
    """Two days after the report was in time under 72 hours and late under 24; the screen names the rules."""
    with mixed.open() as audit:
        sitting = sit(audit)
        for pack, timely in ((OLD, True), (NEW, False)):
            case = one_of(sitting, pack)
            assert sitting.linked(case, reference_of(case)).timely is timely
            desk = Desk(sitting)
            desk.take(case)
            assert (desk.rules, desk.pack.name) == (pack, pack)


def test_a_package_takes_the_rules_of_each_case_along(mixed: Small) -> None:
    """Away from the audit each case has its own rules, and what comes back names them."""
    out(mixed, "ann.package", free=24, both=True)
    home = at_home(mixed, "ann.package")
    rules_of = home.audit.state.rules_of
    cases = [next(c for c in home.queue() if rules_of(c).name == pack) for pack in (OLD, NEW)]
    for case in cases:
        owe(home, case)
        judge(home, case)
    assert set(take_in(mixed, "ann.package").taken) == {case.number for case in cases}
    with mixed.open() as audit:
        rules = {e.body["case"]: e.body["rules"] for e in audit.store.events() if e.kind == "judged"}
        assert [rules[case.number] for case in cases] == [
            library.digest(library.load(pack)) for pack in (OLD, NEW)
        ]


def test_a_sheet_says_which_rules_and_computes_by_them(mixed: Small, tmp_path: Path) -> None:
    """A blind sheet has a column with the pack of each case; filled, its verdicts name it."""
    with mixed.open() as audit:
        made = export_sheet(audit, tmp_path / "blind.csv", step="blind")
        text = made.path.read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        assert ",rule pack," in lines[1]
        for pack in (OLD, NEW):
            assert sum(f",{pack}," in line for line in lines) == sum(
                expected(case) == pack for case in audit.state.cases.values()
            )
        assert not import_sheet(audit, made.path).faults


def test_a_verdict_by_rules_not_its_own_is_broken(mixed: Small) -> None:
    """The ledger of an audit with several packs refuses the digest of another pack, and one it does not know."""
    with mixed.open() as audit:
        state = audit.state
        case = next(case for case in state.cases.values() if expected(case) == OLD)
        for number, rules in enumerate((state.about.rules_digest, "0" * 64, state.rules_digest_of(case))):
            body = {"case": case.number, "place": 1, "owed": {"answer": "none", "crimes": []}, "rules": rules}
            draft = Draft("committed", body, f"{number:024x}", {"rationale": "x"})
            event = write(draft, seq=state.seq + 1, prev=state.head, at=now(), actor="p1", salt="s")
            with pytest.raises(Broken, match="rules not its own") if number < 2 else nullcontext():
                advance(state, event)


def test_the_report_counts_verdicts_by_rules(mixed: Small) -> None:
    """A table with the digest and how many cases and verdicts fall under each; a caveat; every form has it."""
    with mixed.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
        estimate(audit)
        report = build(audit.state, results(audit.state), as_at=now(), version="0")
        table = next(table for table in report.tables if table.key == "rule-packs")
        counts = [sum(expected(c) == pack for c in audit.state.cases.values()) for pack in (OLD, NEW)]
        assert [row[3:] for row in table.rows] == [(count, count) for count in counts]
        assert [row[1] for row in table.rows] == [one.digest for one in audit.state.about.packs]
        assert "rules-mixed" in [caveat.key for caveat in report.caveats]
        assert [one["name"] for one in report.facts.audit["earlier_rules"]] == [OLD]
        for form, text in outputs(report).items():
            assert OLD in plain(form, text), form


def test_each_case_keeps_the_rules_of_its_day_when_ids_are_erased(mixed: Small) -> None:
    """The day is kept of the moment, for by it a verdict is held to its pack."""
    with mixed.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
        packs = {number: audit.state.rules_of(case).name for number, case in audit.state.cases.items()}
    with mixed.open("Lee", "lead") as audit:
        before = figures(audit)
        purge(audit, ["all-but-counts"])
    with mixed.open("p1", "lead") as audit:
        assert figures(audit) == before
        assert {
            number: audit.state.rules_of(case).name for number, case in audit.state.cases.items()
        } == packs
        assert {len(case.labels["created"]) for case in audit.state.cases.values()} == {10}
    assert set(packs.values()) == {OLD, NEW}


def test_results_are_told_in_the_classes_of_all_packs() -> None:
    """A class that only the earlier pack has keeps its place and title in breakdowns; the newest titles win."""
    old, new = library.load(OLD), library.load(NEW)
    more = old.groups[0].model_copy(update={"key": "malicious-communications", "title": "Malicious"})
    spoken = old.groups[1].model_copy(update={"title": "As it was called then"})
    found = union([old.model_copy(update={"groups": (more, spoken)}), new])
    assert found.group_keys == (*new.group_keys, "malicious-communications")
    assert found.group(spoken.key).title == new.group(spoken.key).title
    assert union([new]) is new


def test_codes_and_words_of_all_packs_are_known() -> None:
    """A code that only the earlier pack lists is called by its title, and the words of both are marked."""
    old, new = library.load("england-wales-2015"), library.load("england-wales-2023")
    spoken = new.groups[0].model_copy(update={"words": ("biff",)})
    found = union([old, new.model_copy(update={"groups": (spoken, *new.groups[1:])})])
    assert found.called("violence", "8n") == f"{new.groups[0].title}: 8N Assault with injury"
    assert {"biff", *old.groups[0].words} == set(found.groups[0].words)


def test_packs_are_named_one_by_one_to_bridge_a_gap(tmp_path: Path) -> None:
    """May 2023 belongs to no shipped pack; with an own pack for it named beside them every day has one."""
    period = date(2023, 4, 1), date(2023, 6, 30)
    with pytest.raises(InputError, match="holds on 2023-05-01"):
        rule_packs("england-wales", *period)
    text = library.text_of("england-wales-2023").replace('name = "england-wales-2023"', 'name = "may-2023"')
    own = tmp_path / "may.toml"
    own.write_text(text.replace("valid_from = 2023-06-01", "valid_from = 2023-05-01\nvalid_to = 2023-05-31"))
    named = f"{NEW}, {own}, england-wales-2023"
    assert [one.name for one in rule_packs(named, *period)] == [NEW, "may-2023", "england-wales-2023"]
    with pytest.raises(InputError, match="holds on 2023-05-01"):
        rule_packs(f"{NEW}, england-wales-2023", *period)


def test_an_audit_of_one_pack_is_as_it_was() -> None:
    """One pack, no table, no caveat, no check of a digest that an older program may have made otherwise."""
    made = audited_chain({"all": ["r", "n"]}, population={"all": 50})
    report = build(made.state, results(made.state), as_at=now(), version="0")
    assert made.state.about.all_rules is made.state.about.rules
    assert "rule-packs" not in [table.key for table in report.tables]
    made.write("objected", {"case": 1, "place": 1}, sealed={"why": "hm"}, actor="p1")
    body = {
        "case": 1,
        "cause": "objection",
        "owed": {"answer": "none", "crimes": []},
        "rules": "made otherwise",
    }
    made.write("ruled", {**body, "outcome": {"crimes": []}}, sealed={"why": "so", "words": {}}, actor="p9")
