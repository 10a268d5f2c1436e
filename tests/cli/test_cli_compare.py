"""``compare`` as typed: two audits, two parts of one, published rates; its JSON is as the schema says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import Small, planned, settle
from typer.testing import CliRunner

from crime_sample.audit.drawing import draw
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import CrimeSampleError

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "compare.schema.json").read_text(encoding="utf-8")
)
PUBLISHED = ("--rate", "83.6", "--margin", "1.85", "--rate", "91.2", "--margin", "2")


@pytest.fixture
def other(tmp_path: Path) -> Small:
    """A second audit of the small force, as if of other incidents: half of them linked, drawn by another seed."""
    folder = tmp_path / "other"
    folder.mkdir()
    found = planned(folder, 40)
    with found.open("Lee", "lead") as audit:
        draw(audit, seed="dice of 1 July 2026: 2 2 6 1 5 3")
    with found.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    return found


def said(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, ["compare", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def answered(*arguments: str) -> dict[str, Any]:
    """Its JSON, held to the schema."""
    found: dict[str, Any] = json.loads(said(*arguments, "--json"))
    Draft202012Validator(SCHEMA).validate(found)
    assert [*found["markings"], *found["sentences"]] == said(*arguments).splitlines()
    return found


def test_published_rates() -> None:
    """Two published rates, the earlier first, and what the change brought."""
    found = answered(*PUBLISHED, "--recorded", "124445")
    assert found["kind"] == "published rates"
    assert round(found["difference"]["point"], 6) == 0.076
    assert found["extra_recorded"]["point"] == round(124_445 * 7.6 / 91.2)
    assert said(*PUBLISHED).startswith("The rate rose by 7.6 points (4.9 to 10.3, 95 % confidence)")


def test_a_ranking_and_a_trend() -> None:
    """Three named rates are ranked, three dated ones have a trend; the schema holds both."""
    three = (*PUBLISHED, "--rate", "93.4", "--margin", "1.48")
    ranked = answered(*three, "--name", "Kent", "--name", "Norfolk", "--name", "Cumbria")
    assert [row["name"] for row in ranked["ranking"]] == ["Cumbria", "Norfolk", "Kent"]
    dated = answered(*three, "--at", "2016", "--at", "2018", "--at", "2019-06-30")
    assert dated["trend"]["straight"]["df"] == 1
    assert dated["ranking"] is None


def test_two_audits(settled: Small, other: Small) -> None:
    """Two audits of one half-year stand side by side, by name; no audit is written to."""
    before = settled.path.read_bytes(), other.path.read_bytes()
    found = answered(str(settled.path), str(other.path), "--name", "first", "--name", "second")
    assert found["kind"] == "audits of one force"
    assert found["unlike"] == []
    assert {rate["name"] for rate in found["rates"]} == {"first", "second"}
    assert (settled.path.read_bytes(), other.path.read_bytes()) == before


def test_two_parts_of_one_audit(settled: Small) -> None:
    """Two strata, and two districts, of which one recorded all and the other nothing."""
    strata = answered(str(settled.path), "--between", "stratum=VIOL", "--between", "stratum=THEFT")
    assert strata["difference"]["test"]["name"] == "t"
    districts = answered(str(settled.path), "--between", "district=South", "--between", "district=North")
    assert districts["difference"]["point"] == 1.0
    assert districts["difference"]["test"] is None


def test_two_copies_of_one_audit_are_refused(settled: Small, tmp_path: Path) -> None:
    """A copy under another name is the same audit."""
    copy = tmp_path / "copy.audit"
    shutil.copy(settled.path, copy)
    with pytest.raises(CrimeSampleError, match="one and the same"):
        said(str(settled.path), str(copy))


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((), "nothing to compare"),
        (("AUDIT",), "nothing to compare"),
        (("AUDIT", *PUBLISHED), "not compared with one another"),
        (("AUDIT", "--between", "district=North"), "two parts of one audit"),
        (("AUDIT", "--between", "North", "--between", "district=South"), "'North' names no part"),
        (("AUDIT", "AUDIT", "--at", "2016", "--at", "2018"), "tell their own times"),
        (("--margin", "2", "--margin", "3"), "0 rates with 2 margins"),
        ((*PUBLISHED, "--interval", "wilson"), "--interval wilson does not go with --rate"),
        (
            ("AUDIT", "--between", "district=North", "--between", "district=South", "--interval", "nonsense"),
            "nonsense",
        ),
        (
            ("AUDIT", "--between", "district=North", "--between", "district=South", "--recorded", "9"),
            "two parts",
        ),
    ],
)
def test_what_makes_no_comparison_is_refused(arguments: tuple[str, ...], match: str, settled: Small) -> None:
    """Each refusal says what to write instead, and ends with 2."""
    with pytest.raises(CrimeSampleError, match=match) as refused:
        said(*(str(settled.path) if word == "AUDIT" else word for word in arguments))
    assert refused.value.exit_code == 2
    assert refused.value.remedy


def test_an_unfinished_audit_is_not_compared(small: Small, other: Small) -> None:
    """Open cases leave no rate to compare, neither with another audit nor between two parts."""
    for arguments in ((str(other.path),), ("--between", "stratum=VIOL", "--between", "stratum=THEFT")):
        with pytest.raises(CrimeSampleError, match="24 cases that are not settled"):
            said(str(small.path), *arguments)


def test_the_schema_is_closed_and_refuses_what_is_not_one() -> None:
    """The check can fail: one key too many, one too few, inside and out."""
    found = answered(*PUBLISHED)
    validator = Draft202012Validator(SCHEMA)
    inner = found["difference"] | {"more": 1}
    fewer = {key: value for key, value in found.items() if key != "unlike"}
    for wrong in (found | {"more": 1}, found | {"difference": inner}, fewer):
        assert not validator.is_valid(wrong)
