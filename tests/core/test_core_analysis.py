"""A table of verdicts: what is refused, and what its rows come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.analysis import Analysis, analyse, ask
from crime_sample.errors import InputError
from crime_sample.results import Domain
from crime_sample.stats.ratio import ratio, stratified
from crime_sample.table import Table

FOUR = ("recording_rate", "unrecorded_total", "owed_total", "recorded_owed_total")


def table(columns: Mapping[str, Sequence[object]]) -> Table:
    """A table t.csv of these columns."""
    text = {name: [str(cell) for cell in cells] for name, cells in columns.items()}
    rows = len(next(iter(text.values())))
    return Table("t.csv", tuple(text), range(2, rows + 2), text.__getitem__)


def found(columns: Mapping[str, Sequence[object]], **asked: Any) -> Analysis:
    """The analysis of these columns."""
    made = table(columns)
    return analyse(made, ask(made, **asked))


def point(analysis: Analysis, estimand: str, column: str = "", value: str = "") -> float:
    """A point of an estimate that must be there."""
    one = analysis.one(estimand, Domain(column, value) if column else None)
    assert one is not None
    return one.point


BASE: dict[str, Sequence[object]] = {
    "id": ["a", "a", "b", "c", "d", "d", "e", "f"],
    "s": ["A", "A", "A", "A", "B", "B", "B", "B"],
    "N": [30] * 4 + [300] * 4,
    "w": [10, 10, 9, 11, 99, 99, 101, 100],
    "class": ["x", "y", "x", "", "x", "y", "y", "x"],
    "m": [1, 2, 1, 0, 1, 1, 2, 1],
    "y": [1, 1, 1, 0, 0, 1, 2, 1],
}
FULL: dict[str, Any] = {"id": "id", "stratum": "s", "population": "N"}


def base(**changes: Sequence[object]) -> dict[str, Sequence[object]]:
    """BASE with other columns."""
    return BASE | changes


def changed(column: str, place: int, cell: object) -> dict[str, Sequence[object]]:
    """BASE with one cell changed."""
    cells = list(BASE[column])
    cells[place] = cell
    return base(**{column: cells})


def test_four_figures_by_hand() -> None:
    """3 of 30 and 3 of 300 incidents: the totals are 10 and 100 times the sums of the strata."""
    whole = found(BASE, **FULL)
    assert [e.estimand for e in whole.estimates] == list(FOUR)
    assert point(whole, "owed_total") == pytest.approx(10 * 4 + 100 * 5)
    assert point(whole, "recorded_owed_total") == pytest.approx(10 * 3 + 100 * 4)
    assert point(whole, "unrecorded_total") == pytest.approx(110)
    assert point(whole, "recording_rate") == pytest.approx(430 / 540)


def test_every_figure_of_a_part_counts_the_same_sample() -> None:
    """Incidents, crimes owed and crimes recorded are those of the part, in the rate and in the totals."""
    whole = found(BASE, **FULL, by=["class"])
    for domain, counts in (
        (None, (6, 9, 7)),
        (Domain("class", "x"), (4, 4, 3)),
        (Domain("class", "y"), (3, 5, 4)),
    ):
        several = [whole.one(estimand, domain) for estimand in FOUR]
        assert {(e.n_incidents, e.n_due, e.x_recorded) for e in several if e} == {counts}


def test_classes_are_incidents_with_zeros() -> None:
    """A class that cuts through incidents: the same as one row an incident with only its crimes counted."""
    mine = found(BASE, **FULL, by=["class"]).one("recording_rate", Domain("class", "x"))
    design = stratified(list("AAABBB"), population={"A": 30, "B": 300})
    other = ratio(
        design,
        [1, 1, 0, 0, 0, 1],
        [1, 1, 0, 1, 0, 1],
        domain=np.array([True, True, False, True, False, True]),
    )
    assert mine is not None
    assert (mine.point, mine.standard_error, mine.df) == pytest.approx(
        (other.point, other.standard_error, other.df)
    )


@given(st.permutations(range(8)))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    """Rows of an incident need not stand together, nor in any order."""
    shuffled = {name: [cells[place] for place in order] for name, cells in BASE.items()}
    asked: dict[str, Any] = {**FULL, "weight": "w", "by": ["class", "s*class"]}
    one, other = found(BASE, **asked), found(shuffled, **asked)
    assert [e.domain for e in one.estimates] == [e.domain for e in other.estimates]
    for a, b in zip(one.estimates, other.estimates, strict=True):
        assert (a.point, a.standard_error, a.low, a.high) == pytest.approx(
            (b.point, b.standard_error, b.low, b.high), rel=1e-9, abs=1e-9
        )


def test_a_row_an_incident_without_an_id() -> None:
    """Without an id column each row is an incident."""
    one = found(BASE).one("recording_rate")
    assert one is not None
    assert (one.n_incidents, one.df) == (8, 7)


def test_parts_add_up() -> None:
    """Owed crimes by class add to the whole, and so do crossings; a blank class owing nothing is no part."""
    whole = found(BASE, **FULL, by=["class", "s*class"])
    assert whole.domains("class") == (Domain("class", "x"), Domain("class", "y"))
    for column in ("class", "s*class"):
        parts = [point(whole, "owed_total", d.column, d.value) for d in whole.domains(column)]
        assert sum(parts) == pytest.approx(point(whole, "owed_total"))
    assert [d.value for d in whole.domains("s*class")] == ["A*x", "A*y", "B*x", "B*y"]


def test_a_blank_class_that_owes_is_a_part() -> None:
    """A crime owed under a blank class is not lost."""
    whole = found(changed("class", 0, ""), **FULL, by=["class"])
    assert whole.domains("class")[0].value == ""
    assert point(whole, "owed_total", "class", "") == pytest.approx(10)


def test_a_part_owing_nothing_has_totals_and_no_rate() -> None:
    """0 of 0 is no rate; the totals are 0 with an upper limit above it, and a note says so."""
    whole = found(base(p=["u", "u", "u", "v", "u", "u", "u", "u"]), **FULL, by=["p"])
    assert whole.one("recording_rate", Domain("p", "v")) is None
    total = whole.one("owed_total", Domain("p", "v"))
    assert total is not None
    assert (total.point, total.low) == (0, 0)
    assert total.high > 0
    assert any("p = v" in words for words in whole.notes)


def test_a_part_all_of_it_missing_is_left_out() -> None:
    """Nothing can be said of it, and a note says so."""
    whole = found(base(m=["", "", *[1] * 6], p=["u", "u"] + ["v"] * 6, y=[1] * 8), **FULL, by=["p"])
    assert whole.domains("p") == (Domain("p", "v"),)
    assert "p = u: Left out. All incidents there are missing." in whole.notes


def test_nothing_owed_at_all() -> None:
    """A sample that owes no crime has three totals and no rate."""
    whole = found(base(m=[0] * 8, y=[0] * 8), **FULL)
    assert [e.estimand for e in whole.estimates] == list(FOUR[1:])


def test_a_stratum_is_reached_alone() -> None:
    """Taken in full, a stratum's own figures have no error; a class in it might lie elsewhere too."""
    columns = base(N=[3] * 4 + [300] * 4, place=["in"] * 4 + ["out"] * 4)
    whole = found(columns, **FULL, by=["s", "place"])
    stratum, place = (whole.one("unrecorded_total", Domain(c, v)) for c, v in (("s", "A"), ("place", "in")))
    assert stratum is not None
    assert place is not None
    assert stratum.point == place.point == stratum.low == stratum.high == 1
    assert place.high > 1


def test_everything_taken() -> None:
    """A census has no error: point and both limits are one."""
    whole = found(base(N=[3] * 8), **FULL)
    for one in whole.estimates:
        assert (one.standard_error, one.low, one.high) == (0, one.point, one.point)


@pytest.mark.parametrize(("column", "blank"), [("m", 0), ("y", 1)])
def test_one_blank_row_makes_the_incident_missing(column: str, blank: int) -> None:
    """Reweighted: the stratum's two others weigh 15 each. As a domain: 10 each, and it counts as owing nothing."""
    columns = changed(column, blank, "")
    left_out = found(columns, **FULL)
    assert point(left_out, "owed_total") == pytest.approx(15 * 1 + 100 * 5)
    kept = found(columns, **FULL, missing="domain")
    assert point(kept, "owed_total") == pytest.approx(10 * 1 + 100 * 5)
    for one, df_design in ((left_out, 3), (kept, 4)):
        rate = one.one("recording_rate")
        assert rate is not None
        assert (rate.n_incidents, rate.df, rate.df_design) == (5, 3, df_design)


def test_given_weights_keep_their_sum() -> None:
    """Without incident a (weight 10) the stratum's others, 9 and 11, weigh 30 together still."""
    whole = found(changed("m", 0, ""), id="id", stratum="s", weight="w")
    assert point(whole, "owed_total") == pytest.approx(9 * 30 / 20 + 99 * 2 + 101 * 2 + 100)


def test_no_weight_no_population_no_scaling() -> None:
    """Where nothing is known of the frame, totals are the sums of what was judged."""
    whole = found(changed("m", 0, ""), id="id")
    assert point(whole, "owed_total") == 6
    assert any("the sample itself" in words for words in whole.notes)


def test_missing_alike_in_all_strata_leaves_the_rate() -> None:
    """With the same share missing everywhere both ways give one rate, and totals that differ by that share."""
    columns = changed("m", 0, "")
    columns["y"] = [*list(columns["y"])[:-1], ""]
    one, other = found(columns, **FULL), found(columns, **FULL, missing="domain")
    assert point(one, "recording_rate") == pytest.approx(point(other, "recording_rate"))
    assert point(other, "owed_total") == pytest.approx(point(one, "owed_total") * 2 / 3)


def test_clusters_count_in_the_population() -> None:
    """3 of 30 and 3 of 300 clusters: each weighs 10 and 100, however many incidents it holds."""
    columns = base(c=list("aabcddef"))
    whole = found(columns, stratum="s", population="N", cluster="c")
    assert point(whole, "owed_total") == pytest.approx(10 * 4 + 100 * 5)
    rate = whole.one("recording_rate")
    assert rate is not None
    assert (rate.n_incidents, rate.df) == (8, 4)


@pytest.mark.parametrize("kind", ["jackknife", "bootstrap"])
def test_replicates_change_errors_only(kind: str) -> None:
    """Points and df stay; the error of a total, which is linear, is the linearised one but for chance."""
    rng = np.random.default_rng(5)
    m = rng.poisson(1.0, 300)
    columns = {"m": m, "y": rng.binomial(m, 0.8), "N": [4000] * 300, "d": ["p", "q", "q"] * 100}
    plain, replicated = (found(columns, population="N", by=["d"], replicates=given) for given in (None, kind))
    tolerance = 1e-9 if kind == "jackknife" else 0.08
    for a, b in zip(plain.estimates, replicated.estimates, strict=True):
        assert (a.point, a.df, a.n_due) == (b.point, b.df, b.n_due)
        loose = max(tolerance, 0.02) if a.estimand == "recording_rate" else tolerance
        assert b.standard_error == pytest.approx(a.standard_error, rel=loose)
        if a.design_effect:
            ratio_ = (b.standard_error / a.standard_error) ** 2
            assert b.design_effect == pytest.approx(a.design_effect * ratio_)


@pytest.mark.parametrize("kind", ["jackknife", "bootstrap"])
def test_a_part_without_a_rate_in_some_replicate_keeps_its_totals(kind: str) -> None:
    """Where crimes hang on one incident some replicate owes none: totals have their replicates all the same, the rate
    keeps the linearised error, and a note names the part. So it is with the whole."""
    columns = {"m": [1, 2, 3, 1, 0, 1], "y": [1, 1, 3, 1, 0, 0], "d": list("aaabba")}
    linear, other = (found(columns, by=["d"], replicates=given) for given in (None, kind))
    part = Domain("d", "b")
    assert [one.estimand for one in other.estimates if one.domain == part] == list(FOUR)
    rate, plain = other.one("recording_rate", part), linear.one("recording_rate", part)
    assert rate == plain
    total, before = other.one("owed_total", part), linear.one("owed_total", part)
    assert total is not None
    assert before is not None
    assert total.standard_error == pytest.approx(before.standard_error, rel=0.1)
    assert any("d = b: The rate's standard error is linearised" in words for words in other.notes)
    single = found({"m": [0, 0, 0, 2], "y": [0, 0, 0, 1]}, replicates=kind)
    assert [one.estimand for one in single.estimates] == list(FOUR)
    assert any("The whole: The rate's standard error is linearised" in words for words in single.notes)


def test_strata_of_one_unit_are_named() -> None:
    """Those of which one unit was drawn of several are counted and named, and none that was taken in full."""
    columns = {"m": [1, 1, 1, 2, 1], "y": [1, 1, 0, 1, 1], "s": list("abccd"), "N": [1, 9, 9, 9, 9]}
    asked = {"stratum": "s", "population": "N"}
    both = found(columns, **asked, lonely="adjust").notes
    assert "2 strata hold a single unit of several, 'b' and 'd': variance by the rule 'adjust'." in both
    one = {name: cells[:4] for name, cells in columns.items()}
    for rule in ("adjust", "collapse", "certainty"):
        words = f"1 stratum holds a single unit of several, 'b': variance by the rule '{rule}'."
        assert words in found(one, **asked, lonely=rule).notes


@pytest.mark.parametrize(
    ("columns", "asked", "where", "words"),
    [
        (changed("m", 2, "two"), {}, "row 4, column 'm'", "'two' is not a number"),
        (changed("m", 2, "-1"), {}, "row 4, column 'm'", "not a number of 0 or more"),
        (changed("m", 2, "nan"), {}, "row 4, column 'm'", "not a number"),
        (changed("m", 2, "1e15"), {}, "row 4, column 'm'", "not a number"),
        (changed("m", 2, "1e999"), {}, "row 4, column 'm'", "not a number"),
        (changed("m", 2, "1e-300"), {}, "row 4, column 'm'", "'1e-300' is above 0, but below 10^-9"),
        (
            changed("w", 2, "1e-200"),
            {"weight": "w"},
            "row 4, column 'w'",
            "'1e-200' is above 0, but below 10^-9",
        ),
        (changed("y", 3, 1), {}, "row 5, column 'y'", "1 recorded, but only 0 owed"),
        (changed("id", 1, ""), FULL, "row 3, column 'id'", "blank"),
        (changed("s", 1, "B"), FULL, "row 3, column 's'", "'A' in row 2 of the same incident"),
        (changed("s", 1, ""), FULL, "row 3, column 's'", "blank"),
        (changed("N", 1, 31), FULL, "row 3, column 'N'", "'30' in row 2 of the same incident"),
        (changed("N", 2, 31), FULL, "row 4, column 'N'", "'30' in row 2 of the same stratum"),
        (changed("N", 2, 0.1), FULL, "row 4, column 'N'", "population of 0.1"),
        (changed("N", 2, ""), FULL, "row 4, column 'N'", "blank"),
        (
            base(N=[2] * 4 + [300] * 4),
            FULL,
            "rows 2, 4 and 5, column 'N'",
            "of 2, but stratum 'A' has 3 incidents",
        ),
        (
            base(N=[7] * 8),
            {"population": "N"},
            "column 'N'",
            "a population of 7, but the file has 8 incidents",
        ),
        (
            base(c=list("uuvwxxyz"), N=[2] * 4 + [300] * 4),
            {**FULL, "cluster": "c"},
            "rows 2, 4 and 5, column 'N'",
            "stratum 'A' has 3 clusters",
        ),
        (changed("w", 5, 98), {"id": "id", "weight": "w"}, "row 7, column 'w'", "'99' in row 6"),
        (changed("w", 5, 0), {"weight": "w"}, "row 7, column 'w'", "weight is 0"),
        (
            base(c=list("xxyzxxyz")),
            {**FULL, "cluster": "c"},
            "row 6, column 'c'",
            "'x' is in stratum 'B' here, but in stratum 'A' in row 2",
        ),
        (
            base(s=list("AAAABBBC"), N=[30] * 7 + [5]),
            FULL,
            "row 9, column 's'",
            "stratum 'C' has a single incident",
        ),
        (
            base(s=list("AAAABBBC"), N=[30] * 7 + [5], c=list("uuvvxxyz")),
            {**FULL, "cluster": "c"},
            "row 9, column 's'",
            "stratum 'C' has a single cluster",
        ),
        (
            base(m=[1, 2, "", "", 1, 1, 2, 1]),
            FULL,
            "row 2, column 's'",
            "stratum 'A' has a single incident that is not missing",
        ),
        (
            base(s=list("ABCDEEFG")),
            {"stratum": "s", "lonely": "fail"},
            "rows 2, 3, 4, 5, 8 and 9, column 's'",
            "stratum 'A', stratum 'B', stratum 'C', stratum 'D', stratum 'F' and 1 more each have a single incident",
        ),
        (
            base(s=["A"] * 8, id=["a"] * 8, N=[30] * 8),
            {**FULL, "lonely": "collapse"},
            "row 2, column 's'",
            "no other",
        ),
        (base(m=[""] * 8), {}, "t.csv", "every incident is missing"),
        (
            base(m=[""] * 4 + [2] * 4),
            FULL,
            "rows 2, 4 and 5, column 's'",
            "every incident of stratum 'A' is missing",
        ),
    ],
)
def test_what_is_refused(
    columns: dict[str, Sequence[object]], asked: dict[str, Any], where: str, words: str
) -> None:
    """A fault is named by file, row and column, in words."""
    with pytest.raises(InputError) as error:
        found(columns, **asked)
    assert error.value.where.startswith("t.csv")
    assert where in error.value.where
    assert words in error.value.what
    assert error.value.remedy


def test_a_stratum_of_missing_ones_stays_as_a_domain() -> None:
    """What reweighting refuses, the other way answers: those incidents owe nothing."""
    whole = found(base(m=[""] * 4 + [2] * 4), **FULL, missing="domain")
    assert point(whole, "owed_total") == pytest.approx(100 * 8)


def test_columns_are_guessed_where_only_one_fits() -> None:
    """m, due or owed; y or recorded: in any case, and never one of two."""
    one = ask(table({"Due": [1], "RECORDED": [1]}))
    assert (one.due, one.recorded) == ("Due", "RECORDED")
    with pytest.raises(InputError, match="It could be m or due") as error:
        ask(table({"m": [1], "due": [1], "y": [1]}))
    assert "--due" in error.value.remedy
    with pytest.raises(InputError, match="None is called y, recorded") as error:
        ask(table({"m": [1], "seen": [1]}))
    assert "m, seen" in error.value.remedy


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"due": "nope"}, "there is no column 'nope'"),
        ({"by": ["class*nope"]}, "there is no column 'nope'"),
        ({"due": "y"}, "'y' is given for the crimes owed and for those recorded"),
        ({"interval": "exact"}, "no interval of a rate called 'exact'"),
        ({"missing": "drop"}, "no way with missing incidents called 'drop'"),
        ({"lonely": "skip"}, "no rule for strata with one unit called 'skip'"),
        ({"replicates": "brr"}, "no kind of replicates called 'brr'"),
        ({"interval": "clopper-pearson"}, "is called 'korn-graubard'"),
        ({"interval": "bootstrap"}, "--replicates bootstrap"),
        ({"interval": "hypergeometric"}, "single things drawn at random"),
        ({"level": 95}, "not between 0 and 1"),
    ],
)
def test_questions_that_are_refused(asked: dict[str, Any], words: str) -> None:
    """Unknown columns and methods are refused before anything is read, with what there is."""
    with pytest.raises(InputError, match=words) as error:
        ask(table(BASE), **asked)
    assert error.value.remedy


def test_a_name_with_a_star_is_a_column() -> None:
    """A column whose name holds the sign of a crossing is taken as it is."""
    assert ask(table(base(**{"s*class": ["u"] * 8})), by=["s*class"]).by == (("s*class",),)


def test_no_rows() -> None:
    """A header alone is refused."""
    with pytest.raises(InputError, match="no records"):
        found({"m": [], "y": []})
