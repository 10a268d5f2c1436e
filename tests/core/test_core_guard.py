"""Rates, rulings and counts of what is settled are kept from who judges cases, while cases are open: by one guard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small import Small, drawn, settle, share
from typer.testing import CliRunner

from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import preside, waiting
from crime_sample.audit.assigning import assign
from crime_sample.audit.challenging import challenge_status, export_challenge_sheet
from crime_sample.audit.comparing import compare
from crime_sample.audit.estimating import estimate
from crime_sample.audit.r_export import export_r
from crime_sample.audit.remedying import export_list
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused
from crime_sample.quality import quality
from crime_sample.remedial import check_ready
from crime_sample.reviewers import keeps_out, reviewers

HIDDEN = "hidden from you while cases are open"
LOOKS: dict[str, Callable[[Audit, Path], object]] = {
    "estimate": lambda audit, _: estimate(audit, interim=True),
    "estimate without --interim": lambda audit, _: estimate(audit),
    "export r": lambda audit, folder: export_r(audit, folder / "r", interim=True, version="1"),
    "remedial export": lambda audit, folder: export_list(audit, folder / "list.csv", interim=True),
    "remedial status": lambda audit, _: check_ready(audit.state, interim=True, reader=audit.actor),
    "remedial status, not interim": lambda a, _: check_ready(a.state, interim=False, reader=a.actor),
    "quality": lambda audit, _: quality(audit.state, interim=True, reader=audit.actor),
    "compare": lambda audit, _: compare([audit], between=["district=North", "district=South"]),
    "challenge status": lambda audit, _: challenge_status(audit.state, reader=audit.actor),
    "challenge export": lambda a, folder: export_challenge_sheet(
        a, folder / "c.csv", recipient="x", every=True
    ),
    "adjudicate --list": lambda audit, _: waiting(audit),
}

CLOSED = {"compare", "estimate without --interim", "remedial status, not interim"}
"""Refused to everybody while cases are open."""


@pytest.fixture
def half(tmp_path: Path) -> Small:
    """Ann has judged all but one, Ben was given the rest of one stratum."""
    small = drawn(tmp_path)
    with small.open("Ann") as audit:
        sitting = sit(audit)
        for case in sitting.queue()[:-1]:
            settle(sitting, case)
    with small.open("Lee", "lead") as lead:
        assign(lead, ["Ben"])
    return small


@pytest.mark.parametrize("who", ["Ann", "Ben", "ANN "])
@pytest.mark.parametrize("look", LOOKS)
def test_who_judges_cases_sees_none_of_it(half: Small, tmp_path: Path, look: str, who: str) -> None:
    """Refused to who has judged and to who was given cases, in the same words, without a count of what is settled; and
    nothing is written."""
    with half.open(who) as audit:
        seq = audit.state.seq
        with pytest.raises(Refused, match=HIDDEN) as refused:
            LOOKS[look](audit, tmp_path)
        assert not any(figure in str(refused.value) for figure in "0123456789")
        assert audit.refresh().seq == seq


@pytest.mark.parametrize("look", sorted(LOOKS.keys() - CLOSED))
def test_the_lead_may_look(half: Small, tmp_path: Path, look: str) -> None:
    """Who judges nothing sees it all the same."""
    with half.open("Lee", "lead") as audit:
        LOOKS[look](audit, tmp_path)


def test_open_audits_are_compared_by_nobody(half: Small) -> None:
    """Not even by the lead, who is told how many cases are open."""
    with half.open("Lee", "lead") as audit, pytest.raises(InputError, match="1 case that is not settled"):
        LOOKS["compare"](audit, half.folder)


@pytest.mark.parametrize(
    "command",
    [
        ("estimate", "--interim", "--json"),
        ("report", "--interim"),
        ("remedial", "status", "--interim", "--json"),
        ("challenge", "status", "--json"),
        ("quality", "--interim", "--json"),
        ("adjudicate", "--json"),
    ],
)
def test_no_command_prints_it_as_json_either(half: Small, command: tuple[str, ...]) -> None:
    """Refused by the name of --who, and nothing is on standard output."""
    words = [*command[:1], *(one for one in command[1:] if not one.startswith("-")), str(half.path)]
    words += [one for one in command if one.startswith("-")]
    name = "--registrar" if command[0] == "adjudicate" else "--who"
    done = CliRunner().invoke(app, [*words, name, "ann"])
    assert isinstance(done.exception, Refused)
    assert "you judge cases of this audit" in str(done.exception)
    assert done.stdout == ""


def test_when_all_is_settled_everybody_may_look(half: Small) -> None:
    """The guard is of open cases."""
    with half.open("Ben") as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        assert len(reviewers(audit.state)) == 2
        assert not keeps_out(audit.state, audit.actor)
        assert estimate(audit).rate.point > 0


def test_who_judges_cases_rules_on_none_before_all_verdicts_are_given(tmp_path: Path) -> None:
    """What waits for a ruling shows which cases are judged twice."""
    small = drawn(tmp_path, second=100)
    share(small, "Ann", "Ben")
    for who in ("Ann", "Ben"):
        with small.open(who) as audit:
            sitting = sit(audit)
            for case in sitting.queue()[: 24 if who == "Ann" else 23]:
                settle(sitting, case)
    with small.open("Ann") as audit, pytest.raises(Refused, match="while verdicts are still to be given"):
        preside(audit)
    with small.open("Reg") as audit:
        preside(audit)
    with small.open("Ben") as audit:
        sitting = sit(audit)
        settle(sitting, sitting.queue()[-1])
        preside(audit)
