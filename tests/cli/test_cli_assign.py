"""Cases shared out and kept away, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from audit.packages import designed
from small import Small, drawn, planned
from test_json_schemas import check
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.errors import InputError


def typed(*arguments: object) -> Result:
    """A command that works."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_cases_are_shared_out_and_shown(small: Small) -> None:
    """Two auditors get half each in every stratum; the shares are printed, and as JSON they fit the schema."""
    done = typed("assign", small.path, "--auditor", "Ann Lee", "--auditor", "Ben Ng", "--who", "Lee")
    assert "24 reviews were given out." in done.stderr
    for words in ("Ann Lee", "Ben Ng", "THEFT", "VIOL", "OFFICIAL-SENSITIVE"):
        assert words in done.stdout
    found = json.loads(typed("assign", small.path, "--json").stdout)
    check("assign", found)
    assert [share["left"] for share in found["shares"]] == [12, 12]
    moved = typed(
        "assign", small.path, "--from", "Ann Lee", "--auditor", "Cy Oz", "--where", "district=North"
    )
    assert "reviews were given out." in moved.stderr
    found = json.loads(typed("assign", small.path, "--json").stdout)
    left = {share["auditor"]: share["left"] for share in found["shares"]}
    assert left["Ben Ng"] == 12
    assert left["Ann Lee"] + left["Cy Oz"] == 12
    assert left["Cy Oz"] > 0


def test_what_is_anybodys_is_said(small: Small) -> None:
    """Without shares everything is anybody's; a narrower share leaves the rest."""
    assert "(anybody)" in typed("assign", small.path).stdout
    typed("assign", small.path, "--auditor", "Ann", "--stratum", "VIOL")
    found = json.loads(typed("assign", small.path, "--json").stdout)["shares"]
    assert [share["auditor"] for share in found] == ["Ann", None]
    assert set(found[0]["strata"]) == {"VIOL"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--auditor", "Ann", "--stratum", "ARSON"), "there is no stratum 'ARSON'"),
        (("--auditor", "Ann", "--where", "shire=North"), "cases have no 'shire'"),
        (("--auditor", "Ann", "--where", "district=Mars"), "no case has 'Mars' as its district"),
        (("--auditor", "Ann", "--from", "Zoe"), "nobody called 'Zoe' is known"),
        (("--auditor", "Ann", "--auditor", "Ann"), "named twice"),
    ],
)
def test_faults_are_named(small: Small, options: tuple[str, ...], words: str) -> None:
    """What does not exist is named, and nothing is written."""
    before = small.path.read_bytes()
    with pytest.raises(InputError, match=words):
        CliRunner().invoke(app, ["assign", str(small.path), *options], catch_exceptions=False)
    assert small.path.read_bytes() == before


def test_a_place_nobody_can_take_is_refused(tmp_path: Path) -> None:
    """Where every case is judged twice, one auditor is too few, and the words say what to do."""
    path = drawn(tmp_path, second=100).path
    done = CliRunner().invoke(app, ["assign", str(path), "--auditor", "Ann"])
    assert done.exit_code != 0
    assert "name more auditors" in str(done.exception)
    done = CliRunner().invoke(app, ["assign", str(path), "--stratum", "VIOL"])
    assert done.exit_code == 2


def test_a_unit_is_kept_away(small: Small) -> None:
    """Logs with the value are kept from the auditor, and their number is said."""
    done = typed(
        "conflict",
        small.path,
        "--auditor",
        "Ann",
        "--new-auditor",
        "--column",
        "District",
        "--value",
        "North",
    )
    assert "of the cases drawn are kept from Ann." in done.stdout
    number = int(done.stdout.split()[0])
    assert 0 < number < 24
    typed("assign", small.path, "--auditor", "Ann", "--auditor", "Ben")
    found = json.loads(typed("assign", small.path, "--json").stdout)["shares"]
    assert {share["auditor"]: share["left"] for share in found}["Ben"] >= number


def test_a_conflict_after_the_sharing_is_told_where_the_lead_looks(small: Small) -> None:
    """conflict says how many must be given to others and status how many still wait, in words and as JSON; assign
    gives them; without the export status says that it does not know."""
    typed("assign", small.path, "--auditor", "Ann", "--auditor", "Ben", "--who", "Lee")
    assert "Given to" not in typed("status", small.path).stdout
    done = typed("conflict", small.path, "--auditor", "Ann", "--column", "District", "--value", "North")
    number = int(done.stderr.split(" of these were given")[0].split()[-1])
    assert "crime_sample assign" in done.stderr
    assert f"must not judge them: {number} cases." in " ".join(typed("status", small.path).stdout.split())
    found = json.loads(typed("status", small.path, "--json").stdout)
    check("status", found)
    assert (found["to_give_to_others"], found["for_nobody"]) == (number, 0)
    typed("conflict", small.path, "--auditor", "Ben", "--column", "District", "--value", "North")
    assert "Nobody known here may judge them" in typed("status", small.path).stdout
    typed("assign", small.path, "--auditor", "Cy")
    assert "must not judge" not in typed("status", small.path).stdout
    assert "Nobody known" not in typed("status", small.path).stdout
    small.export.rename(small.folder / "elsewhere.csv")
    assert "could not be read" in " ".join(typed("status", small.path).stdout.split())
    assert json.loads(typed("status", small.path, "--json").stdout)["for_nobody"] is None


def test_who_judges_hears_no_count_of_a_conflict(small: Small) -> None:
    """A column of ids would otherwise tell, case by case, which are judged twice or for calibration."""
    typed("assign", small.path, "--auditor", "Ann", "--auditor", "Ben", "--who", "Lee")
    own = ("--column", "District", "--value", "North", "--who", "Ann")
    done = typed("conflict", small.path, "--auditor", "Ben", *own)
    assert (
        done.stdout
        == "Such cases are kept from Ben. What must be given to others the lead sees with status.\n"
    )
    assert not any(sign.isdecimal() for sign in done.stdout + done.stderr)


def secretive(folder: Path) -> Small:
    """24 cases, a quarter judged twice, four slipped in."""
    return designed(folder, Design(margin=None, size=24, minimum=4, second=25, calibration=4))


def test_reviews_that_are_nobodys_are_told_to_the_lead(tmp_path: Path) -> None:
    """By status and extend, with the command. Who judges sees no number of either, nor of assign; and the table says
    whose the rest is."""
    small = secretive(tmp_path)
    lead, ann = ("--who", "Lee"), ("--who", "Ann")
    assert "(nobody)" in typed("assign", small.path, *lead).stdout
    assert "until they are: 30 reviews." in " ".join(typed("status", small.path, *lead).stdout.split())
    assert (
        "30 reviews were given out."
        in typed("assign", small.path, "--auditor", "Ann", "--auditor", "Ben", *lead).stderr
    )
    assert "until they are" not in typed("status", small.path, *lead).stdout
    done = typed("extend", small.path, "--more", "THEFT=1", "--reason", "x", *lead)
    assert "1 case added, number 29." in done.stdout
    assert "until they are: 2 reviews." in done.stderr or "until they are: 1 review." in done.stderr
    assert "crime_sample assign" in done.stderr
    done = typed("extend", small.path, "--more", "THEFT=3", "--reason", "x", *ann)
    words = done.stdout.split("Ledger head")[0] + done.stderr.replace(str(small.path), "")
    assert "cases are added, and nobody's" in words
    assert not any(sign.isdecimal() for sign in words)
    assert "until they are" not in typed("status", small.path, *ann).stdout
    for options in (
        ("--from", "Ben", "--auditor", "Ann"),
        ("--auditor", "Ann"),
        ("--auditor", "Ann", "--auditor", "Ben"),
    ):
        done = typed("assign", small.path, *options, *ann)
        assert not any(sign.isdecimal() for sign in done.stderr.replace(str(small.path), ""))
        assert "Ben" not in done.stdout


def test_no_value_tells_that_a_case_is_none_of_the_sample(tmp_path: Path) -> None:
    """A label that only a calibration case has is as good as any."""
    small = secretive(tmp_path)
    typed("assign", small.path, "--auditor", "Ann", "--auditor", "Ben", "--who", "Lee")
    with small.open("Lee") as audit:
        state = audit.state
        apart = [case.labels["created"] for case in state.calibration.values()]
        sample = {case.labels["created"] for case in state.cases.values()}
    (only, *_) = [one for one in apart if one not in sample]
    done = typed("assign", small.path, "--auditor", "Ann", "--where", f"created={only}", "--who", "Ann")
    assert "What these auditors can be given" in done.stderr


def test_draw_says_that_cases_are_shared_out_first(tmp_path: Path) -> None:
    """Where some are judged twice, with how many reviews; elsewhere the review comes next, as there is a pool."""
    for second, words in (
        (25, "shown to nobody until they are: 30 reviews."),
        (0, "Next: crime_sample review"),
    ):
        folder = tmp_path / str(second)
        folder.mkdir()
        done = typed("draw", planned(folder, second=second).path, "--seed", "dice: 4 4 1")
        assert words in done.stderr
        assert ("crime_sample assign" in done.stderr) == bool(second)
