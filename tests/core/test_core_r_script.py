"""What is given to R: rows without ids, figures as they were estimated, and a script that no label can change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from builders import audited_state
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.defaults import RATE_INTERVAL, TOTAL_INTERVAL
from crime_sample.errors import InputError
from crime_sample.estimate import results
from crime_sample.r_script import RATE_METHODS, TOTAL_METHODS, Bundle, bundle
from crime_sample.r_script.methods import PIECES, interval_text
from crime_sample.state import State
from crime_sample.stats.intervals import RATE_INTERVALS, TOTAL_INTERVALS

SPEC = {
    "a": ["r:violence n:property", "r", ".", "?", "x"],
    "b": ["r!late", "r!wrong +1", ".", "u", "n:property", "r"],
}
POPULATION = {"a": 100, "b": 401}
AWKWARD = ('x"); quit(status = 0) #', "C:\\new\\u0041", "=1+1", "Égham ☃", "NA", "")

PIECE_TEXTS = [piece.text for piece in PIECES.values()]


def a_state(**options: Any) -> State:
    """The state of ``SPEC``."""
    return audited_state(SPEC, population=POPULATION, **options)


def made(state: State, *, by: tuple[str, ...] = (), **asked: Any) -> Bundle:
    """What R gets for ``state``."""
    return bundle(state, results(state, by=by, **asked), by=by, version="0.1.0")


def everything(found: Bundle) -> str:
    """All that will be in the files, as one text."""
    cells = [str(cell) for table in (found.incidents, found.expected) for row in table.rows for cell in row]
    return "\n".join([*found.incidents.header, *cells, found.script, found.readme])


def test_a_row_is_an_incident_judged_with_its_numbers() -> None:
    """Missing logs have no row and their weight is carried: N/r within the stratum; the rest by hand."""
    found = made(a_state(), by=("class",)).incidents
    columns = dict(zip(found.header, zip(*found.rows, strict=True), strict=True))
    assert columns["case"] == (1, 2, 3, 5, 6, 7, 8, 10, 11)
    assert columns["stratum"] == ("a",) * 4 + ("b",) * 5
    assert columns["population"] == (100,) * 4 + (401,) * 5
    assert columns["weight"] == (25,) * 4 + (401 / 5,) * 5
    assert columns["m"] == (2, 1, 0, 0, 1, 1, 0, 1, 1)
    assert columns["y"] == (1, 1, 0, 0, 1, 1, 0, 0, 1)
    assert columns["m_property"] == (1, 0, 0, 0, 0, 0, 0, 1, 0)
    assert columns["y_property"] == (0,) * 9
    assert columns["timely"] == (1, 1, 0, 0, 0, 1, 0, 0, 1)
    assert columns["rightly_classed"] == (1, 1, 0, 0, 1, 0, 0, 0, 1)
    assert columns["in_scope"] == (1, 1, 1, 0, 1, 1, 1, 1, 1)
    assert columns["not_owed"] == (0, 0, 0, 0, 0, 1, 0, 0, 0)


def test_classes_and_labels_are_there_only_when_asked_for() -> None:
    """A column about an incident that no figure needs is not given out."""
    plain, asked = made(a_state()).incidents, made(a_state(), by=("district", "district")).incidents
    assert not [name for name in plain.header if name.startswith(("m_", "y_", "flag_", "district"))]
    assert asked.header == (*plain.header, "district")


def test_no_id_no_name_no_text_of_a_case_is_given_out() -> None:
    """Neither incident numbers nor tickets, reasons, references or names stand in any file."""
    state = a_state()
    text = everything(made(state, by=("class", "district", "stratum", "frame", "flag")))
    for case in state.cases.values():
        assert case.id not in text
        assert case.ticket not in text
        assert case.outcome_words is None or not [r for r in case.outcome_words.references if r in text]
    assert "as the log says" not in text
    assert not [name for name in state.people.values() if name in text]
    assert state.seed not in text


def test_the_moment_of_a_log_is_not_given_out() -> None:
    """A domain made of the moment of each log would tell which it is."""
    state = a_state(labels={"created": ["2025-04-01T10:00:00", "2025-05-02T11:30:00"]})
    with pytest.raises(InputError, match="moment of each log"):
        made(state, by=("created",))


def test_expected_are_the_figures_of_the_estimate_and_the_plain_interval() -> None:
    """One row an estimate, in order, bit by bit; then the headline as published."""
    state = a_state()
    found = results(state, by=("class", "district"), level=0.9)
    rows = bundle(state, found, by=("class", "district"), version="0.1.0").expected.rows
    assert found.as_published is not None
    for row, e in zip(rows, (*found.estimates, found.as_published), strict=True):
        column, value = (e.domain.column, e.domain.value) if e.domain else ("", "")
        assert row == (
            e.estimand, column, value, e.interval, e.point, e.standard_error, e.low, e.high, e.df,
        )  # fmt: skip
    assert rows[-1][3] == "wald"
    assert len(made(state, interval="wald").expected.rows) == len(results(state).estimates)


def test_every_estimand_has_its_line_in_the_script() -> None:
    """An audit that gives all estimands: each is computed by name."""
    state = a_state()
    script = made(state).script
    named = {e.estimand for e in results(state).estimates}
    assert len(named) == 9
    assert [name for name in named if f'"{name}"' not in script] == []


def test_no_label_stands_in_the_script() -> None:
    """Quotes, backslashes, accents and formulas are data: the script is the same whatever the labels."""
    awkward = made(a_state(labels={"district": AWKWARD}), by=("district",))
    tame = made(a_state(labels={"district": ("North", "South")}), by=("district",))
    assert awkward.script == tame.script
    at = awkward.incidents.header.index("district")
    assert {row[at] for row in awkward.incidents.rows} <= set(AWKWARD)
    assert {row[2] for row in awkward.expected.rows} <= set(AWKWARD)


def test_the_name_of_a_column_cannot_leave_its_string() -> None:
    """A column is named in the script as a string of plain signs."""
    column = 'a"b\\c\n é'
    script = made(a_state(labels={column: ("1", "2")}), by=(column,)).script
    assert 'labels <- c("a\\"b\\\\c\\u000a \\u00e9")' in script
    assert column not in script
    assert script.isascii()


def test_the_force_s_name_cannot_leave_its_comment() -> None:
    """A line feed in the charter's words begins no line of code."""
    script = made(a_state(force="North\nquit(status = 0)", marking="A\r\nB")).script
    head = script.split("\n\n", 1)[0].splitlines()
    assert head[0] == "# A B"
    assert "North quit(status = 0)" in head[1]
    assert all(line.startswith("# ") for line in head)


def test_what_is_interim_says_so() -> None:
    """With cases open, script and words say that the figures are not to be published."""
    spec = {"a": ["r", "n", "open"], "b": ["r", ".", "r"]}
    found = made(audited_state(spec, population=POPULATION), interim=True)
    assert len(found.incidents.rows) == 5
    assert "Not to be published" in found.script
    assert "Not to be published" in found.readme
    assert "Not to be published" not in made(a_state()).script


def test_a_method_without_r_text_is_said_and_its_limits_are_left() -> None:
    """Point and standard error are still checked; script and words say that the limits are not."""
    state = a_state()
    found = bundle(state, replace(results(state), interval="newer"), by=(), version="0.1.0")
    assert not found.limits_checked
    assert "newer is not written out in R" in found.script
    assert "only points and standard errors" in found.readme
    assert made(state).limits_checked


def test_the_methods_of_the_program_are_written_out() -> None:
    """R texts bear the names of the program's methods and of no others."""
    assert set(RATE_METHODS) <= set(RATE_INTERVALS)
    assert set(TOTAL_METHODS) <= set(TOTAL_INTERVALS)
    assert {RATE_INTERVAL, "korn-graubard-survey", "fay-feuer", "wald"} <= set(RATE_METHODS)
    assert TOTAL_INTERVAL in TOTAL_METHODS


@pytest.mark.parametrize("total", TOTAL_METHODS)
@pytest.mark.parametrize("rate", RATE_METHODS)
def test_each_function_is_defined_once_and_before_its_use(rate: str, total: str) -> None:
    """The text for two methods, and the plain one, calls no function that does not stand above the call."""
    text = interval_text(rates=(rate, "wald"), totals=(total,))
    defined = re.findall(r'^([a-z_]+(?:\[\["[a-z-]+"\]\])?) <- function', text, re.MULTILINE)
    assert len(defined) == len(set(defined))
    assert {f'rate_limits[["{rate}"]]', f'total_limits[["{total}"]]'} <= set(defined)
    own = "|".join(piece.split(" <- function")[0].splitlines()[-1] for piece in PIECE_TEXTS)
    for call in re.finditer(rf'\b({own}|t_value|rate_limits\[\["[a-z-]+"\]\])\(', text):
        assert -1 < text.index(f"{call[1]} <- function") < call.start()


def test_a_sample_of_another_design_is_refused() -> None:
    """The script's design would not be the program's."""
    state = a_state()
    assert state.plan is not None
    design = state.plan.design.model_copy(update={"method": "pareto"})
    found = results(state)
    state.plan = state.plan.model_copy(update={"design": design})
    with pytest.raises(InputError, match="knows samples drawn by tickets only, and this is a Pareto sample"):
        bundle(state, found, by=(), version="0")


@given(st.lists(st.sampled_from(["r", "n", ".", "x", "?", "r r", "r n"]), min_size=3, max_size=20))
def test_the_weighted_rows_are_the_totals(cases: list[str]) -> None:
    """Whatever was found, the weights add up to the frame and the weighted crimes to the crimes owed."""
    state = audited_state({"a": [*cases, "r", "."], "b": ["r", "n"]}, population={"a": 700, "b": 2})
    found = made(state)
    columns = dict(zip(found.incidents.header, zip(*found.incidents.rows, strict=True), strict=True))
    assert sum(columns["weight"]) == pytest.approx(702)
    owed = next(row[4] for row in found.expected.rows if row[0] == "owed_total")
    assert sum(w * m for w, m in zip(columns["weight"], columns["m"], strict=True)) == pytest.approx(owed)
