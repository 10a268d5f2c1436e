"""The pictures of a report: drawn from the numbers that stand beside them, told in words, harmless, each its own."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from builders import NOW, a_frame, a_plan, audited_state, small_pack
from report.public_builders import edition
from report.report_builders import GROSSED, outputs, plain
from report.test_report_outputs import HOSTILE, Page, holds_nothing_foreign

from crime_sample import formats
from crime_sample.costs import costs
from crime_sample.design import Design
from crime_sample.estimate import results
from crime_sample.files import html
from crime_sample.files.labels import wide, wrapped
from crime_sample.files.pictures import svg
from crime_sample.report import Report, build
from crime_sample.report.charts import Bar, Bars, Chart, Curve, DotRow, Dots, Plotted
from crime_sample.report.model import Decimal, Points, Rate
from crime_sample.report.shown import text

CASES = ["r!@2", "r!@30 n", ".", "?", "r!@", "n", "u", "x", "r!@100 r!@20", "r!@700", "r!@?"] * 6
LIMIT = 24


def audit(
    spec: Any = None, *, margin: float | None = 2.0, targets: Any = None, interim: bool = False, **more: Any
) -> Report:
    """A report with every picture: two strata, a limit of 24 hours, targets, what more would cost."""
    spec = spec or {"violence": CASES, "other": CASES[:40]}
    population = {name: 30 * len(cases) for name, cases in spec.items()}
    frame = a_frame(population)
    design = Design(margin=margin, size=None if margin else 100)
    plan = a_plan(
        population, {name: len(cases) for name, cases in spec.items()}, design=design,
        frames={frame.name: frame.fingerprint}, targets=targets,
    )  # fmt: skip
    rules = small_pack().model_copy(update={"time_limit_hours": LIMIT})
    state = audited_state(spec, population=population, frame=frame, plan=plan, rules=rules, **more)
    found = results(state, by=("class", "stratum"), interim=interim, **GROSSED)  # type: ignore[arg-type]
    return build(state, found, as_at=NOW, version="0.1.0", costs=None if interim else costs(state))


@pytest.fixture(scope="module")
def report() -> Report:
    """The usual one, with a target for a stratum."""
    return audit(targets={"violence": 0.03})


def chart(report: Report, key: str) -> Any:
    """The chart of the picture of this key."""
    return next(picture.chart for picture in report.pictures if picture.key == key)


def table(report: Report, key: str) -> Any:
    """The table of this key."""
    return next(one for one in (*report.tables, *report.data) if one.key == key)


def parsed(drawn: str) -> ElementTree.Element:
    """The picture's elements; it is our own."""
    return ElementTree.fromstring(drawn)  # noqa: S314


def words(drawn: str) -> str:
    """What stands in a picture, for who sees it and who does not."""
    return " ".join(" ".join(parsed(drawn).itertext()).split())


def test_every_section_that_can_has_its_picture(report: Report) -> None:
    """Rates, hours, cases step by step, precision, costs, in this order and with keys of their own."""
    assert [picture.key for picture in report.pictures] == [
        "rates",
        "timeliness",
        "funnel",
        "precision",
        "costs",
    ]
    assert all(picture.title and picture.legend.endswith(".") for picture in report.pictures)


def test_the_funnel_is_the_table_of_the_strata(report: Report) -> None:
    """Each step is the one before less what fell out, and the sums of the table by stratum are the same."""
    whole = dict(
        zip((c.title for c in table(report, "funnel").columns), table(report, "funnel").rows[-1], strict=True)
    )
    steps = {row[0]: row[1:] for row in table(report, "funnel-steps").rows}
    lost = whole["Not found"] + whole["Undeterminable"]
    assert steps["Drawn"] == (whole["Drawn"], 0, None)
    assert steps["Settled"][0] == whole["That count"]
    assert steps["Log found"] == (whole["That count"] - whole["Not found"], whole["Not found"], "not found")
    assert steps["Judged"] == (whole["Judged"], whole["Undeterminable"], "undeterminable")
    assert whole["Judged"] == whole["That count"] - lost
    assert steps["In scope"] == (
        whole["Judged"] - whole["Out of scope"],
        whole["Out of scope"],
        "out of scope",
    )
    assert steps["Owing a crime"][0] == whole["Owing a crime"]
    left = [row[1] for row in table(report, "funnel-steps").rows]
    assert left == sorted(left, reverse=True)
    bars = chart(report, "funnel").bars
    assert [bar.value for bar in bars] == left
    assert all(
        f"{row[2]} {row[3]}" == bar.note
        for row, bar in zip(table(report, "funnel-steps").rows, bars, strict=True)
        if row[2]
    )


def test_owing_a_crime_is_counted_by_hand(report: Report) -> None:
    """Of each eleven cases one owes nothing, two are not judged, one is out of scope: seven owe a crime."""
    assert table(report, "funnel-steps").rows[-1][1] == 7 * 6 + 7 * 3 + 4


def test_an_interim_funnel_says_what_is_open() -> None:
    """Open cases, and those behind one in the order of the draw, fall out first; precision says how far it is."""
    spec = {"a": [*CASES[:20], "open", *CASES[:5]], "b": CASES[:30]}
    found = audit(spec, targets={"a": 0.05}, interim=True)
    drawn, settled = table(found, "funnel-steps").rows[:2]
    assert (drawn[1], settled[1:]) == (56, (50, 6, "open, or behind an open one"))
    rows = chart(found, "precision").rows
    judged = [row[3] for row in table(found, "plan").rows]
    assert [row.note for row in rows] == [f"{judged[-1]} of 56 judged", f"{judged[0]} of 26 judged"]
    assert "half-widths fall as cases are judged" in next(
        p.legend for p in found.pictures if p.key == "precision"
    )
    assert "costs" not in {picture.key for picture in found.pictures}


def test_precision_is_the_table_of_the_plan(report: Report) -> None:
    """The rows with a target, over all first, and each number as in the table."""
    plan = {row[0]: row[4:] for row in table(report, "plan").rows}
    rows = chart(report, "precision").rows
    assert [row.label for row in rows] == ["All incidents", "violence"]
    for row, name in zip(rows, ("All strata", "violence"), strict=True):
        assert (Points(row.target), Points(row.planned), Points(row.delivered)) == plan[name]


@pytest.mark.parametrize(
    ("margin", "targets", "wanted"),
    [
        (2.0, None, [0.02]),
        (None, None, [None]),
        (None, {"other": 0.04}, [None, 0.04]),
        (3.0, {"violence": 0.05}, [0.03, 0.05]),
    ],
)
def test_precision_has_a_row_for_each_target(
    margin: float | None, targets: Any, wanted: list[float | None]
) -> None:
    """Over all always; a stratum only where the plan has a target for it. Without any, none is spoken of."""
    found = audit(margin=margin, targets=targets)
    assert [row.target for row in chart(found, "precision").rows] == wanted
    legend = next(picture.legend for picture in found.pictures if picture.key == "precision")
    assert ("targets" in legend) == any(wanted)


def test_one_stratum_has_the_target_of_the_whole() -> None:
    """Where there is one stratum the table's only row has the plan's margin, and the picture the same."""
    found = audit({"all": CASES})
    assert [row[4] for row in table(found, "plan").rows] == [Points(0.02)]
    assert [row.target for row in chart(found, "precision").rows] == [0.02]


def test_the_curve_is_the_table_of_hours(report: Report) -> None:
    """Dots and level are the table's rates; a limit is marked in both, and unknown hours are said."""
    rows = table(report, "timeliness").rows
    drawn = chart(report, "timeliness")
    assert [Rate(point.value) for point in drawn.points] == [row[1] for row in rows[:-1]]
    assert Rate(drawn.level) == rows[-1][1]
    assert [row[0] for row in rows] == [
        "24 hours (the limit)",
        "72 hours",
        "7 days",
        "30 days",
        "By the cut-off",
    ]
    assert drawn.marks == ((24.0, "limit, 24 h"),)
    section = report.section("timeliness")
    assert "72 crimes" not in section.paragraphs[1]
    assert any("are not known" in words for words in section.paragraphs)
    assert "At most" in {column.title for column in table(report, "timeliness").columns}
    assert "out of those recorded alone" in section.paragraphs[0]


def test_hours_all_known_need_no_ceiling() -> None:
    """No column and no dotted line of what may be, and nothing is said of unknown hours."""
    found = audit({"a": ["r!@2", "r!@30", "n"] * 20})
    assert chart(found, "timeliness").ceiling == ()
    assert "At most" not in {column.title for column in table(found, "timeliness").columns}
    assert not any("not known" in words for words in found.section("timeliness").paragraphs)


def test_few_crimes_have_no_curve() -> None:
    """Too few for a rate: shares as x of n in the table, no picture, and no rate of any kind in the section."""
    found = audit({"a": ["r!@2", "r!@?", "n", "."] * 3})
    section = found.section("timeliness")
    assert section.pictures == ()
    cells = [text(cell) for row in section.tables[0].rows for cell in row]
    assert "3 of 9" in cells
    assert not any(isinstance(cell, Rate) for row in section.tables[0].rows for cell in row)
    assert "3 of 9 had been recorded within 24 hours of the report (the limit)" in section.paragraphs[0]


def test_without_hours_there_is_no_section() -> None:
    """An audit that keeps no times says nothing of them."""
    assert "timeliness" not in {section.key for section in audit({"a": ["r!@", "n", "."] * 20}).sections}


def test_late_cut_offs_are_not_remarked_on(report: Report) -> None:
    """The extract ends 14 days after the period: it is said; had it been more than 30, it would not be."""
    assert any("14 days after the period ended" in words for words in report.section("timeliness").paragraphs)


def test_the_falls_are_those_of_the_table(report: Report) -> None:
    """Where most first, each as in the table of the strata."""
    bars = chart(report, "costs").bars
    column = [c.title for c in table(report, "strata").columns].index("Fall by the next, points")
    falls = {row[0]: row[column] for row in table(report, "strata").rows}
    assert [bar.value for bar in bars] == sorted((bar.value for bar in bars), reverse=True)
    for bar in bars:
        assert text(falls[bar.label]) == bar.shown
        assert isinstance(falls[bar.label], Decimal)
    assert {table.key for table in report.section("costs").tables} == {"bought", "strata"}


def test_one_stratum_is_no_comparison() -> None:
    """The section stands, without a picture."""
    assert audit({"all": CASES}).section("costs").pictures == ()


def test_the_public_edition_has_the_rates_alone() -> None:
    """No hours, no cases step by step, no precision, no costs, as picture or table."""
    made = edition({"a": CASES, "b": CASES}, ask=GROSSED)[2]
    assert {picture.key for picture in made.pictures} <= {"rates"}
    assert not made.data
    assert not {"funnel", "funnel-steps", "timeliness", "bought", "strata", "plan"} & {
        t.key for t in made.tables
    }


def test_ids_are_of_one_picture_alone(report: Report) -> None:
    """On the page no id comes twice, every label is found, and every reference stays in its picture."""
    page = html.render(report)
    ids = [a["id"] for _, a in Page(page).tags if "id" in a]
    assert len(ids) == len(set(ids))
    for name, drawn in re.findall(r'<figure id="(.*?)">.*?(<svg.*?</svg>)', page, flags=re.DOTALL):
        used = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', drawn)
        assert all((a or b).startswith(f"{name}-") and f'id="{a or b}"' in drawn for a, b in used)
    assert page.count("<svg") == len(report.pictures)


def test_a_label_that_looks_like_a_tag_is_kept() -> None:
    """Ids, references and colours are replaced in tags, never in a label."""
    label = 'id="x" href="#y" url(#z) #010203 font-family: a; b'
    drawn = svg(Bars("t", (Bar(label, 1, "1"),)), "one")
    assert label.replace(" ", "") in words(drawn).replace(" ", "")


def test_numbers_are_told_to_who_does_not_see_them(report: Report) -> None:
    """Title and description of each picture, with every number that is written in it."""
    for picture in report.pictures:
        drawn = svg(picture.chart, "p")
        root = parsed(drawn)
        told = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
        written = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
        numbers = {one for words in written for one in re.findall(r"\d+\.\d+", words)}
        ticks = {f"{k / 10:g}" for k in range(200)}
        assert not [one for one in numbers if one not in told and f"{float(one):g}" not in ticks], picture.key


def test_colours_are_left_to_the_page(report: Report) -> None:
    """No colour of its own in any picture but through the page's."""
    for picture in report.pictures:
        drawn = svg(picture.chart)
        own = re.sub(r"var\(--chart-[a-z]+, #[0-9a-f]{6}\)", "", drawn)
        assert not re.findall(r"(?:fill|stroke): #", own)
        assert "currentColor" in drawn


def hostile_charts(name: str) -> list[Chart]:
    """Every chart with a name for whatever can be named."""
    return [
        Bars(name, (Bar(name, 2, "2", name), Bar("b", 1, "1"))),
        Dots(name, (DotRow(name, 0.02, 0.02, 0.03, "1 of 2 judged"), DotRow("b", None, 0.01, None))),
        Curve(
            name, ((2.0, 0.5),), (Plotted(24.0, name, 0.5, 0.4, 0.6),), 0.5, name, ((24.0, "limit, 24 h"),)
        ),
    ]


@pytest.mark.parametrize("name", [formats.one_line(name) for name in HOSTILE], ids=range(len(HOSTILE)))
def test_names_harm_no_picture(name: str) -> None:
    """Whatever a stratum is called: well-formed, nothing foreign, the width of the page, names shown or cut."""
    for one in hostile_charts(name):
        drawn = svg(one, "p")
        assert 'viewBox="0 0 518.4 ' in drawn
        holds_nothing_foreign(f"<style></style>{drawn}")
        shown = words(drawn).replace(" ", "")
        assert wrapped(name, 22).replace("\n", "").replace(" ", "")[:10] in shown


def test_edges_are_drawn() -> None:
    """No bar, bars of nothing, a curve that begins at its end, before the report, in a century; equal half-widths."""
    point = Plotted(24.0, "24 hours", 1.0, 1.0, 1.0)
    for one in (
        Bars("t", ()),
        Bars("t", (Bar("a", 0, "0"),)),
        Curve(
            "t",
            ((-3.0, 0.1), (900_000.0, 1.0)),
            (point,),
            1.0,
            "by the cut-off 100 %",
            ((1.0, "limit, 1 h"),),
        ),
        Curve("t", (), (point,), 0.0, "by the cut-off 0 %", (), ((-float("inf"), 0.0),)),
        Dots("t", (DotRow("a", 0.0, 0.0, 0.0),)),
        Dots("t", (DotRow("a", 0.9, 0.9, 0.9),)),
    ):
        parsed(svg(one))


def test_every_form_has_the_numbers_behind_the_pictures(report: Report) -> None:
    """Page and Markdown hold the table of each picture that no other table has."""
    written = outputs(report)
    assert report.data
    for form in ("html", "md"):
        shown = plain(form, written[form])
        for one in report.data:
            assert one.title in shown
            assert all(text(cell) in shown for row in one.rows for cell in row)


@pytest.mark.parametrize("letter", ["W", "m", "i", "\u4e2d", "\U0001f694"])
def test_no_line_of_a_label_is_wider_than_its_room(letter: str) -> None:
    """Of the widest letters fewer stand on a line, and a label is cut where it would fill the page."""
    for label in (letter * 500, f"{letter * 30} {letter * 30}", letter, ""):
        lines = wrapped(label, 22).split("\n")
        assert all(wide(line) <= 22 for line in lines)
        assert len(lines) <= 6
