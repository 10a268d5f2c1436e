"""What ``status`` tells, and whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import EXTRACT, SEED, Small, begun, mapping, settle
from test_json_schemas import check
from typer.testing import CliRunner

from crime_sample.audit import frames
from crime_sample.audit.assigning import assign, shares
from crime_sample.audit.drawing import draw
from crime_sample.audit.estimating import estimate
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.standing import reviews, standing


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """24 cases, six of them judged twice, and four for calibration."""
    made = begun(tmp_path)
    with made.open("Lee", "lead") as audit:
        frames.add_frame(audit, made.export, mapping())
        frames.add_extract(audit, made.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4, second=25, calibration=4))
        draw(audit, seed=SEED)
    return made


def shown(small: Small, who: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, ["status", str(small.path), "--who", who], catch_exceptions=False)
    return " ".join(done.stdout.split())


def test_it_says_first_that_cases_must_be_shared_out(small: Small) -> None:
    """Where some are judged twice and nothing was given out, who comes late could tell which: so that comes next."""
    assert "Next: share the cases out" in shown(small, "Lee")
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    assert "Next: review" in shown(small, "Lee")


def test_reviews_are_counted_those_on_calibration_cases_too(small: Small) -> None:
    """Asked: a place each, two where judged twice, and every calibration case once for each who has cases. An auditor's
    own line of the shares is what the review tells them."""
    with small.open("Lee", "lead") as lead:
        assert sum(one.asked for one in reviews(lead.state).values()) == 30
        assert assign(lead, ["Ann", "Ben"]) == 30
        assert sum(one.asked for one in reviews(lead.state).values()) == 38
        assert [(one.auditor, one.done, one.left) for one in shares(lead.state)] == [
            ("Ann", 0, 19),
            ("Ben", 0, 19),
        ]
    assert "0 of 38 reviews given" in shown(small, "Lee")
    with small.open("Ann") as audit:
        sitting = sit(audit)
        settle(sitting, sitting.queue()[0])
        (own,) = shares(audit.state, reader=audit.actor)
        progress = sitting.progress()
        assert (
            (own.auditor, own.done, own.left)
            == ("Ann", progress.mine_settled, progress.mine_left)
            == ("Ann", 1, 18)
        )
    assert "1 of 38 reviews given" in shown(small, "Ben")


def test_what_waits_for_the_registrar_is_for_the_lead(small: Small) -> None:
    """Notes, rulings and calibration cases are told to the lead, and to no auditor while cases are open."""
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    with small.open("Ann") as audit:
        sitting = sit(audit)
        sitting.flag(sitting.queue()[0], words="see the call")
        for who, told in (("Ann", None), ("Lee", (1, 0, 0, 4))):
            found = standing(audit.state, reader=audit.state.person(who) or "")
            check("status", found)
            keys = ("notes", "objections", "to_adjudicate", "to_calibrate")
            assert (tuple(found[key] for key in keys) if told else None) == told
            assert told or all(found[key] is None for key in keys)
            assert found["settled"] is None
    assert "1 note" in shown(small, "Lee")
    assert "4 calibration cases (crime_sample calibrate AUDIT --registrar NAME)" in shown(small, "Lee")
    assert "calibration" not in shown(small, "Ann")
    assert "adjudication" not in shown(small, "Ann")


def test_cases_settled_are_told_when_every_verdict_is_given(small: Small) -> None:
    """And not a verdict earlier, to whoever asks."""
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    for who in ("Ann", "Ben"):
        with small.open(who) as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                assert standing(audit.state, reader=audit.actor)["settled"] is None
                settle(sitting, case)
    for who in ("Ann", "Ben", "Lee"):
        assert "24 of 24 cases settled" in shown(small, who)


def test_who_left_calibration_cases_undone_is_not_kept_from_the_result(small: Small) -> None:
    """A lead who judged a few cases may see the rates once the sample is settled; until they have done the rest, their
    status says that there are reviews to give, as it would if these were of the sample."""
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ann", "Ben"])
    for who in ("Ann", "Ben"):
        with small.open(who) as audit:
            sitting = sit(audit)
            for case in sitting.queue():
                if not case.calibration or who == "Ann":
                    settle(sitting, case)
    with small.open("Ben") as audit:
        assert estimate(audit, log=False).rate.point > 0
        found = standing(audit.state, reader=audit.actor)
        assert (found["settled"], found["notes"], found["next"][:7]) == (None, None, "review:")
        (own,) = shares(audit.state, reader=audit.actor)
        assert own.left == 4
    with small.open("Ann") as audit:
        assert standing(audit.state, reader=audit.actor)["settled"] == 24
