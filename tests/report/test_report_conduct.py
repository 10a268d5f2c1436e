"""The report says what was judged twice, objected to, challenged, and what that changed."""

from __future__ import annotations

from typing import Any

from builders import NOW, Chain, audited_chain
from report.report_builders import outputs, plain

from crime_sample.estimate import results
from crime_sample.report import Report, build

NONE: dict[str, Any] = {"answer": "none", "crimes": []}
MISSED = {"crimes": [{"recorded": "not-recorded"}], "not_owed": 0}
VIOLENCE = {"answer": "crimes", "crimes": [{"offence": "violence"}]}
NOTHING: dict[str, Any] = {"crimes": [], "not_owed": 0}


def chain() -> Chain:
    """Forty cases judged once by p1."""
    return audited_chain(
        {"all": ["n:violence", "r:violence", "r:violence", "."] * 10}, population={"all": 900}
    )


def judge_again(made: Chain, number: int, owed: dict[str, Any], outcome: dict[str, Any]) -> None:
    """A second verdict."""
    made.write("committed", {"case": number, "place": 2, "owed": owed}, sealed={"rationale": "x"}, actor="p2")
    made.write("revealed", {"case": number, "place": 2}, actor="p2")
    made.write("judged", {"case": number, "place": 2, "outcome": outcome}, actor="p2")


def rule(made: Chain, number: int, cause: str, owed: dict[str, Any], outcome: dict[str, Any]) -> None:
    """A ruling."""
    body = {"case": number, "cause": cause, "owed": owed, "outcome": outcome}
    made.write("ruled", body, sealed={"why": "so", "words": {}}, actor="p9")


def report(made: Chain) -> Report:
    """The report of an audit."""
    return build(made.state, results(made.state), as_at=NOW, version="0")


def rows(found: Report) -> list[tuple[Any, ...]]:
    """The rows on what was looked at again."""
    return [row for table in found.tables if table.key == "rulings" for row in table.rows]


def test_an_audit_without_any_says_nothing_of_it() -> None:
    """No second review, objection or challenge: no table."""
    assert rows(report(chain())) == []


def test_second_reviews_objections_and_challenges_are_counted() -> None:
    """How many, how many ruled on, and how many rulings changed what counts; in every form of the report."""
    made = chain()
    judge_again(made, 1, NONE, NOTHING)
    judge_again(made, 5, VIOLENCE, MISSED)
    judge_again(made, 9, NONE, NOTHING)
    rule(made, 1, "difference", NONE, NOTHING)
    rule(made, 9, "difference", VIOLENCE, MISSED)
    made.write("objected", {"case": 13, "place": 1}, sealed={"why": "hm"}, actor="p1")
    rule(made, 13, "objection", NONE, NOTHING)
    made.write("challenged", {"case": 17}, sealed={"words": "no"}, actor="p9")
    made.write("challenged", {"case": 21}, sealed={"words": "no"}, actor="p9")
    rule(made, 17, "challenge", NONE, NOTHING)
    found = report(made)
    assert rows(found) == [
        ("Cases judged twice, by two auditors", 3),
        ("of these, the two verdicts differed", 2),
        ("Rulings where they differed", 2),
        ("of these, not for the first verdict", 1),
        ("Objections of auditors to their own verdicts", 1),
        ("Rulings on objections", 1),
        ("of these, changed what counts", 1),
        ("Cases put before the force", 2),
        ("of these, accepted by it", 0),
        ("of these, not accepted", 2),
        ("of these, without an answer", 0),
        ("Challenges by the force", 2),
        ("Rulings on challenges", 1),
        ("of these, changed what counts", 1),
    ]
    for form, written in outputs(found).items():
        if form != "json":
            assert "the two verdicts differed" in plain(form, written), form


def test_only_what_there_was_is_told() -> None:
    """Objections alone do not bring rows of noughts on second reviews."""
    made = chain()
    made.write("objected", {"case": 13, "place": 1}, sealed={"why": "hm"}, actor="p1")
    rule(made, 13, "objection", VIOLENCE, MISSED)
    assert [row[1] for row in rows(report(made))] == [1, 1, 0]


def test_what_the_force_answered_is_counted() -> None:
    """Cases put before it, accepted, not accepted, without an answer; also where nothing is challenged."""
    made = chain()
    made.write("sheet-exported", {"sheet": "s1", "step": "answer", "cases": [1, 5, 9, 13]})
    made.write("answered", {"sheet": "s1", "accepted": [1, 5], "challenged": []})
    assert rows(report(made)) == [
        ("Cases put before the force", 4),
        ("of these, accepted by it", 2),
        ("of these, not accepted", 0),
        ("of these, without an answer", 2),
    ]
