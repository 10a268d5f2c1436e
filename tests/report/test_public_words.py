"""The public edition's words: what must not be in it is in none of its forms, and every caveat was thought of."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from builders import AUDITOR, NOW, a_frame, audited_state
from report.pdf_reading import everything
from report.public_builders import edition, tables
from report.report_builders import GROSSED, SPEC, plain
from report.test_report_kinds import ALLOWED, NOT_OF_RECORDS, PACK
from report.test_report_kinds import SPEC as KIND_SPEC

import crime_sample.report
from crime_sample.audit.reporting import _FORMS
from crime_sample.errors import Refused
from crime_sample.estimate import results
from crime_sample.files.public_figures import json_text
from crime_sample.report import Report, public
from crime_sample.report.public import Rules
from crime_sample.report.public.words import KEPT, LEFT_OUT, REWORDED
from crime_sample.state import State

SEED = "3 9 14 27 38 41 secret"
TYPED = "Because Constable Harm said so"


@pytest.fixture(scope="module")
def made() -> tuple[State, Report]:
    """An edition of an audit in which much happened, with words typed in many places."""
    frame = a_frame(
        {"violence": 4_000, "other": 12_000}, excluded=[{"reason": TYPED, "records": 3}], left_out=TYPED
    )
    state, _, report = edition(
        {**SPEC, "other": [*SPEC["other"], "n:drugs-and-weapons", "l:robbery"]},
        population={"violence": 4_000, "other": 12_000},
        ask=GROSSED,
        frame=frame,
        seed=SEED,
        marking="OFFICIAL-SENSITIVE",
    )
    return state, report


def written(report: Report) -> dict[str, str]:
    """Every form of the edition as text, a workbook by its parts."""
    found = {}
    for suffix, form in _FORMS.items():
        made = form(report)
        if isinstance(made, bytes) and suffix == ".pdf":
            made = everything(made)
        elif isinstance(made, bytes):
            with zipfile.ZipFile(io.BytesIO(made)) as archive:
                made = "\n".join(archive.read(name).decode() for name in archive.namelist())
        found[suffix] = made
    return found


def test_nothing_of_a_case_or_a_person_is_in_any_form(made: tuple[State, Report]) -> None:
    """No id, ticket, seed, source of the seed, name, reason typed, or the audit's own marking."""
    state, report = made
    cases = state.cases.values()
    barred = {SEED, AUDITOR, TYPED, "OFFICIAL-SENSITIVE", "National Lottery"}
    barred |= {case.id for case in cases} | {case.ticket for case in cases if case.ticket}
    assert len(barred) > len(state.cases)
    for suffix, text in written(report).items():
        assert not [words for words in barred if words and words in text], suffix


def test_the_forms_agree_and_carry_the_marking(made: tuple[State, Report]) -> None:
    """The sentences stand in every form alike, under the marking of the edition."""
    _, report = made
    for suffix, text in written(report).items():
        words = plain(suffix.removeprefix("."), text)
        assert not [one for one in report.headline.sentences if one not in words], suffix
        assert "FOR PUBLIC RELEASE" in words
        assert "public edition" in words


def test_no_figure_is_closer_than_it_is_printed(made: tuple[State, Report]) -> None:
    """Not one number of the JSON has more places than a tenth of a percent, nor a total more than its rounding."""
    _, report = made
    numbers = re.findall(r"-?\d+\.\d+", json_text(report))
    assert numbers
    assert max(len(number.split(".")[1]) for number in numbers) <= 3
    totals = {row[0]: row[2] for row in tables(report)["totals"]["rows"]}
    assert all(value == int(value) for value in totals.values())


def test_the_marking_can_be_chosen() -> None:
    """What is asked for stands there, and nothing steers the page."""
    _, _, report = edition({"only": ["r", "n", "r"] * 40}, rules=Rules(marking="OFFICIAL\x1b[31m\n<b>"))
    assert report.marking == "OFFICIAL\u241b[31m <b>"
    assert "<b>" not in str(_FORMS[".html"](report)).split("</style>")[1]


def test_an_interim_result_has_no_public_edition() -> None:
    """What is not to be published is refused."""
    spec = {"only": [*["r", "n", "r"] * 40, "open"]}
    state = audited_state(spec, population={"only": 4_000})
    with pytest.raises(Refused, match="not for the public"):
        public.build(state, results(state, interim=True), Rules(), as_at=NOW, version="0")


def test_every_caveat_was_decided_on() -> None:
    """A caveat of the report is told, told in other words, or left out on purpose: none is forgotten."""
    folder = Path(crime_sample.report.__file__).parent
    keys: set[str] = set()
    for path in folder.glob("*.py"):
        keys |= set(re.findall(r'Caveat\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8")))
    decided = KEPT | set(REWORDED) | LEFT_OUT
    assert keys - decided == set()
    assert decided <= keys


def test_caveats_hold_no_count_under_the_threshold(made: tuple[State, Report]) -> None:
    """Nothing told in words is a small count: missing logs are fewer than the threshold, or counted."""
    _, _, few = edition({"only": [*["r", "n", "r"] * 40, "?", "?"]}, by=())
    found = {caveat.key: caveat.words for caveat in few.caveats}
    assert found["missing"].startswith("Fewer than 5 of the logs drawn could not be found")
    assert not [
        words for words in found.values() if re.search(r"\b[1-4] (logs?|cases?|crimes?|times?)\b", words)
    ]
    many = {caveat.key: caveat.words for caveat in made[1].caveats}
    assert many["missing"].startswith("25 of the logs")
    assert "judged" not in few.headline.basis


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_other_kinds_of_audit_have_an_edition_in_their_words(suffix: str) -> None:
    """Where cases are counted nothing is said of the recording of incidents."""
    spec: dict[str, Any] = {name: 3 * cases for name, cases in KIND_SPEC.items()}
    _, _, report = edition(spec, by=("stratum",), kind="cancelled", rules_pack=PACK)
    assert "rightly cancelled" in report.headline.rate
    assert tables(report)["headline"]["rows"][0][3:6] == [99, 72, 27]
    words = plain(suffix[1:], str(_FORMS[suffix](report)))
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])|\n", words)
    assert [
        one for one in sentences if NOT_OF_RECORDS.search(one) and not any(x in one for x in ALLOWED)
    ] == []
