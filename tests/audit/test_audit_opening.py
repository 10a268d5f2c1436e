"""The secret of the second reviews: sealed until every review is given, then what it drew is drawn again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from audit.packages import designed
from small import NOW, Small, settle, share
from typer.testing import CliRunner

from crime_sample.audit import drawing
from crime_sample.audit.drawing import extend
from crime_sample.audit.reviewing import sit
from crime_sample.audit.statements import draw_again, publish, read_statement
from crime_sample.audit.verifying import verify
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.errors import Refused
from crime_sample.ledger import Draft

WHO = ("Ann", "Ben")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """24 cases and an extension of six, a quarter judged twice, four incidents set apart."""
    small = designed(
        tmp_path_factory.mktemp("opening"), Design(margin=None, size=24, minimum=4, second=25, calibration=4)
    )
    with small.open("Lee", "lead") as audit:
        extend(audit, {"THEFT": 4, "VIOL": 2}, reason="not found")
    share(small, *WHO)
    return small


@pytest.fixture
def closed(template: Small, tmp_path: Path) -> Small:
    """A copy of it, every review given."""
    path = tmp_path / "small.audit"
    path.write_bytes(template.path.read_bytes())
    small = Small(tmp_path, path, template.export, template.extract)
    judge_all(small)
    return small


def judge_all(small: Small) -> None:
    """Every review is given."""
    for who in WHO:
        with small.open(who) as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                settle(sitting, case)


def checks(small: Small) -> dict[str, tuple[str, str]]:
    """What verify says, by name."""
    return {one.name: (one.verdict, one.words) for one in verify(small.path, who="x", now=lambda: NOW)}


def test_verify_draws_second_reviews_again_at_the_close(template: Small, closed: Small) -> None:
    """While reviews are open it is not checked and nothing is told; then the cases judged twice, of draw and extension
    each, and the incidents set apart are those of the secret."""
    found = checks(template)
    assert found["second reviews and calibration"] == ("not checked", "sealed until every review is given")
    assert "second reviews" not in found
    found = checks(closed)
    with closed.open() as audit:
        twice = sum(case.second is not None for case in audit.state.cases.values())
    assert twice > 6
    assert found["second reviews"][0] == "holds"
    assert found["second reviews"][1].startswith(f"{twice} cases judged twice")
    assert found["calibration cases of main"][1].startswith("4 incidents set apart")
    assert found["case numbers"] == (
        "holds",
        "34 numbers dealt again by the secret that was sealed at the freeze",
    )
    assert all(verdict != "broken" for verdict, _ in found.values())


def test_a_second_review_that_was_not_drawn_is_found(closed: Small) -> None:
    """A case that was given a second verdict though the secret did not draw it is named."""
    with closed.open() as audit:
        number = next(n for n, case in audit.state.cases.items() if case.second is None)
        body = {"case": number, "place": 2, "owed": {"answer": "not-found", "crimes": []}, "rules": "x"}
        actor = next(key for key in audit.state.people if key != audit.state.cases[number].first.auditor)
        audit.who = audit.state.people[actor]
        audit.write(lambda _: [Draft("committed", body, "f" * 24, {"rationale": ""})])
    verdict, words = checks(closed)["second reviews"]
    assert verdict == "broken"
    assert f"case {number}: it was judged twice" in words


@pytest.mark.parametrize("kind", ["drawn", "extended"])
def test_cases_numbered_by_hand_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Two cases whose numbers were exchanged at the draw, or at an extension, are named; the chain holds all the same,
    and so does all else that was drawn."""
    original = drawing.dealt

    def exchanged(*given: Any) -> Draft:
        draft = original(*given)
        rows = (draft.sealed or {})["cases"]
        if draft.kind == kind:
            rows[0], rows[1] = rows[1], rows[0]
        return draft

    monkeypatch.setattr(drawing, "dealt", exchanged)
    small = designed(tmp_path, Design(margin=None, size=24, minimum=4, second=25))
    with small.open("Lee", "lead") as audit:
        extend(audit, {"THEFT": 4}, reason="not found")
    share(small, *WHO)
    judge_all(small)
    found = checks(small)
    first = 1 if kind == "drawn" else 25
    assert found["case numbers"] == (
        "broken",
        f"case {first}: the secret deals its incident the number {first + 1}",
    )
    assert [name for name, (verdict, _) in found.items() if verdict == "broken"] == ["case numbers"]


def test_incidents_set_apart_by_hand_are_found(closed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other calibration cases than those of the secret do not verify."""
    monkeypatch.setattr("crime_sample.audit.opening.apart", lambda *_, **__: [])
    assert checks(closed)["calibration cases of main"][0] == "broken"


def test_the_secret_is_opened_at_the_close_only(template: Small, closed: Small, tmp_path: Path) -> None:
    """Refused while a review is open, and then nothing is written; after it the ledger holds it, verify still holds,
    opening it twice adds nothing, and no extension is drawn any more."""
    with template.open("Lee", "lead") as audit, pytest.raises(Refused, match="reviews are open"):
        publish(audit, tmp_path / "early.json", secret=True)
    assert not (tmp_path / "early.json").exists()
    with closed.open("Lee", "lead") as audit:
        first = publish(audit, tmp_path / "one.json", secret=True)
        seq = audit.state.seq
        assert publish(audit, tmp_path / "two.json", secret=True) == first
        assert audit.state.seq == seq
        with pytest.raises(Refused, match="secret of the second reviews was opened"):
            extend(audit, {"THEFT": 1}, reason="more")
    assert checks(closed)["second reviews"][0] == "holds"


@pytest.mark.parametrize("part", ["secret", "salt", "entry", "twice", "apart"])
def test_a_stranger_checks_the_secret_and_what_it_drew(closed: Small, tmp_path: Path, part: str) -> None:
    """With the export and the statement alone: the secret is the one sealed at the freeze, and what was judged twice
    and set apart follows. Each part that is changed is found."""
    path = tmp_path / "draw.json"
    done = CliRunner().invoke(
        app, ["statement", str(closed.path), str(path), "--secret"], catch_exceptions=False
    )
    assert done.exit_code == 0
    stated = json.loads(path.read_text("utf-8"))
    assert f"Secret: {stated['second']['secret']}" in done.stdout
    found = draw_again(closed.export, read_statement(path))
    assert found.holds
    assert "The secret is that of the freeze" in found.words
    if part == "entry":
        stated["second"]["entry"]["body"]["plan"]["design"]["second"] = 50
    elif part in ("secret", "salt"):
        stated["second"][part] = "0f" * 16
    else:
        stated["second"][part]["main"] = "0" * 64
    path.write_text(json.dumps(stated), "utf-8")
    done = CliRunner().invoke(app, ["verify-draw", str(closed.export), str(path)], catch_exceptions=False)
    assert done.exit_code == 1
    assert "The second reviews do not" in done.stdout


def test_a_statement_without_the_secret_holds_none(closed: Small, tmp_path: Path) -> None:
    """The plain statement is what draw writes, extensions included, and opens nothing."""
    with closed.open("Lee", "lead") as audit:
        seq = audit.state.seq
        assert publish(audit, tmp_path / "draw.json", secret=False) is None
        assert audit.state.seq == seq
        secret = audit.state.second_secret
    text = (tmp_path / "draw.json").read_text("utf-8")
    assert secret not in text
    assert '"second"' not in text
    assert draw_again(closed.export, read_statement(tmp_path / "draw.json")).holds
