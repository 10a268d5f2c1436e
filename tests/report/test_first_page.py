"""The first page: unrecorded crimes reckoned two ways, grade bands, the change since the last audit, in every form."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from builders import audited_state
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from report.audits import EVERY
from report.first_page_builders import audit, full, grades
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made, outputs, plain, printed, rates
from report.test_report_outputs import HOSTILE, SCHEMA, Page, holds_nothing_foreign, hostile
from two_routes import drawn, judge, owe
from typer.testing import CliRunner

from crime_sample import contrast
from crime_sample.audit.reporting import usual_domains
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.files import fitted_page, forest, html
from crime_sample.files.figures import figures, to_json
from crime_sample.files.report_workbook import xlsx_bytes
from crime_sample.report import Report, build, public
from crime_sample.report.first_page import ROOM, with_care
from crime_sample.report.model import Caveat, Total, TotalRange
from crime_sample.report.shown import text
from crime_sample.rules.library import load
from crime_sample.terminal.tables import estimate_tables


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with everything."""
    return full()


def summary(report: Report) -> str:
    """The words of the workbook's first worksheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(report)))
    rows = book.get_sheet_by_name("Summary").to_python()
    return " ".join(str(cell) for row in rows for cell in row if cell != "")


def test_both_totals_stand_side_by_side(report: Report) -> None:
    """Sample, sample at the pace of a year, recorded crime: each with interval, period and coverage."""
    (table,) = report.headline.tables
    total, grossed = report.facts.estimates, report.facts.grossed
    frame = next(e for e in total if e.estimand == "unrecorded_total" and e.domain is None)
    assert grossed is not None
    first, pace, last = table.rows
    assert first[1:3] == (Total(frame.point, 100), TotalRange(frame.low, frame.high, 100))
    assert first[3:] == ("1 April to 30 September 2025 (183 days)", "the incidents of this frame")
    assert pace[0] == "The same, at the pace of a year"
    assert isinstance(pace[1], Total)
    assert pace[1].value == pytest.approx(frame.point * 365 / 183)
    assert pace[3] == "12 months to 30 September 2025, if every day was like those 183"
    assert isinstance(last[1], Total)
    assert last[1].value == grossed.unrecorded.point
    assert last[3] == "12 months"
    assert "all routes, from 124,445 recorded (Home Office" in str(last[4])
    assert "They differ in period, 183 days against 12 months, and in coverage" in table.note
    assert "not to be added" in table.note


def test_the_two_totals_read_alike_in_every_form(report: Report) -> None:
    """Title, note and every cell of the table: on the page, in Markdown and in the workbook's summary."""
    (table,) = report.headline.tables
    words = [table.title, table.note, *(text(cell) for row in table.rows for cell in row)]
    written = outputs(report)
    shown = {form: plain(form, written[form]) for form in ("html", "md")}
    for form, said in {**shown, "xlsx": " ".join(summary(report).split())}.items():
        assert not [one for one in words if one not in said], form
    grossed, pace = report.facts.grossed, report.facts.paced
    document = json.loads(written["json"])
    assert grossed is not None
    assert pace is not None
    assert document["unrecorded_from_total"]["low"] == grossed.unrecorded.low
    assert document["unrecorded_at_pace_of_year"]["high"] == pace.unrecorded.high


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (date(2024, 10, 1), date(2025, 9, 30), True),
        (date(2023, 3, 1), date(2024, 2, 29), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2023, 3, 1), date(2024, 2, 28), True),
        (date(2024, 10, 2), date(2025, 9, 30), False),
        (date(2023, 10, 1), date(2025, 9, 30), False),
    ],
)
def test_only_a_period_that_is_no_year_is_put_at_its_pace(start: date, end: date, year: bool) -> None:
    """12 months are 12 months, also with a leap day; of more or fewer days it is said, and on what supposition."""
    found = made(ask=GROSSED, start=start, end=end)[2]
    (table,) = found.headline.tables
    assert len(table.rows) == (2 if year else 3)
    assert (found.facts.paced is None) == year
    assert ("Both are of 12 months. They differ in coverage" in table.note) == year
    assert ("supposing that every day was like those" in table.note) == (not year)


@pytest.mark.parametrize("year", [False, True])
@pytest.mark.parametrize(("recorded", "upside_down"), [(124_445, False), (2_000, True)])
def test_a_frame_with_more_than_every_route_is_remarked_on(
    year: bool, recorded: float, upside_down: bool
) -> None:
    """More unrecorded crimes in the frame than by every route, over the same 12 months, is no matter of coverage."""
    dates = {"start": date(2023, 3, 1), "end": date(2024, 2, 28)} if year else {}
    found = made(ask={"recorded_crime": recorded, "recorded_source": "a table"}, **dates)[2]
    (table,) = found.headline.tables
    point, last = table.rows[0 if year else 1][1], table.rows[-1][1]
    assert isinstance(point, Total)
    assert isinstance(last, Total)
    assert (point.value > last.value) == upside_down
    assert ("more than every route together, which coverage cannot explain" in table.note) == upside_down


def test_no_form_forbids_what_the_first_page_does(report: Report) -> None:
    """The totals are set side by side at one pace there; elsewhere they are not to be compared only as they stand."""
    said = " ".join(report.section("totals").paragraphs)
    assert "not to be added, nor compared as they stand" in said
    assert "coverage, season and chance" in report.headline.tables[0].note


def test_the_first_page_says_what_its_terms_mean(report: Report) -> None:
    """Who reads no other page is told what an interval, the frame, owed and the cut-off are, in every form of it."""
    said = report.headline.reading
    for term in ("95 % CI (confidence interval): ", "Frame: the list of incidents", "Owed: ", "Cut-off: "):
        assert term in said
    written = outputs(report)
    for form in ("html", "md"):
        words = plain(form, written[form])
        assert words.index(said) < words.index("Rates side by side" if form == "html" else "Bands of the")
    assert said in " ".join(summary(report).split())
    counted = made({"all": ["r"] * 9 + ["n"]}, population={"all": 10})[2]
    assert "interval" not in counted.headline.reading
    nothing = made({"all": ["."] * 40})[2]  # no rate, but an upper limit of what went unrecorded
    assert "95 % CI (confidence interval)" in nothing.headline.reading


def test_a_rate_that_its_counts_do_not_give_is_explained(report: Report, tmp_path: Path) -> None:
    """Who divides the counts on the first page and finds another rate is told why: weights, events counted once."""
    why = "not simply the shares of these counts"
    assert "these owe 225 crimes, of which 175" in report.headline.basis  # 77.8 %
    assert "76.8 %" in report.headline.rate
    assert why in report.headline.reading
    assert "several records" not in report.headline.reading
    alike = made({"all": ["r"] * 30 + ["n"] * 30})[2]
    assert why not in alike.headline.reading
    overlapping = EVERY["several frames"](tmp_path).headline
    assert why in overlapping.reading
    assert "an event in several records once" in overlapping.reading


def test_without_recorded_crime_nothing_is_scaled() -> None:
    """One line, and what it leaves out: other routes and the rest of the year."""
    found = made()[2]
    (table,) = found.headline.tables
    assert len(table.rows) == 1
    assert table.note.startswith(
        "Only this frame, and not 12 months but 183 days. Crimes that came by other routes"
    )
    assert found.facts.paced is None
    assert "not given here" in table.note


def test_the_bands_are_told_in_every_form(report: Report) -> None:
    """In which band the rate lies, and that its interval straddles an edge: the same words everywhere."""
    placed = report.facts.graded
    assert placed is not None
    assert placed.labels[placed.band or 0] == "Requires improvement"
    assert placed.straddles
    (words,) = placed.words()
    for form, written in outputs(report).items():
        assert words in plain(form, written), form
    assert words in " ".join(summary(report).split())
    assert "bands" in {caveat.key for caveat in report.caveats}
    rows = {row[0]: row[2:] for row in report.section("bands").tables[0].rows}
    assert list(rows) == ["Good", "Adequate", "Requires improvement", "Inadequate"]
    assert rows["Requires improvement"] == (f"yes: {placed.printed(placed.rate)} %", "yes")
    assert rows["Adequate"] == ("no", "yes")
    assert rows["Good"] == ("no", "no")


def test_the_chart_marks_the_edges(report: Report) -> None:
    """Thin lines at the edges that the axis shows, their figures above, named in the legend and in words."""
    chart = rates(report)
    drawn = forest.forest(chart)
    assert [edge.at for edge in chart.edges] == [0.60, 0.78, 0.95]
    for words in (chart.legend, forest.described(chart)):
        assert "Requires improvement at 60 %, Adequate at 78 % and Good at 95 %" in words
    bare = forest.forest(rates(made(ask=GROSSED)[2]))
    assert drawn.count(">78<") == bare.count(">78<") + 1
    assert not made()[2].pictures[0].legend.count("edges of grade bands")


def test_bands_are_of_the_recording_rate_only() -> None:
    """Another kind of audit has another headline; of no crime there is no band; of few none of the rate."""
    answers = ". | rightly-cancelled=yes victim-told=yes reason-right=no"
    state = audit(
        {"all": [answers] * 40}, population={"all": 400}, kind="cancelled", rules=load("england-wales-2015")
    )
    with pytest.raises(InputError, match="bands are of the recording rate"):
        build(state, results(state), as_at="2025-10-20", version="0", bands=grades(80, 95))
    none = audit({"all": ["."] * 40}, population={"all": 400})
    found = build(none, results(none), as_at="2025-10-20", version="0", bands=grades(80, 95))
    assert found.headline.remarks == ()
    few = audit({"all": ["r", "n"] * 6}, population={"all": 400})
    found = build(few, results(few), as_at="2025-10-20", version="0", bands=grades(80, 95))
    assert "too few crimes" in found.headline.remarks[0].words[0]
    assert [row[2] for row in found.section("bands").tables[0].rows] == ["–"] * 3


def test_the_change_is_told_in_every_form(report: Report) -> None:
    """The sentences of ``compare``, on the first page and, with the test, in a section; then the numbers."""
    changed = report.facts.since
    assert changed is not None
    assert changed.difference is not None
    assert changed.extra is not None
    words = changed.sentences(tested=False)
    assert words[0].startswith("The rate rose by ")
    assert words[1].startswith("Of 124,445 crimes recorded in the 12 months to the end of the later period")
    assert report.headline.remarks[1].words == tuple(words)
    for form, written in outputs(report).items():
        assert not [one for one in words if one not in plain(form, written)], form
    assert not [one for one in words if one not in " ".join(summary(report).split())]
    section = report.section("since")
    assert section.paragraphs == tuple(changed.sentences())
    assert "Test of no difference" in section.paragraphs[1]
    shown = {table.key: [[text(cell) for cell in row] for row in table.rows] for table in section.tables}
    earlier, later = changed.sides
    assert [row[1] for row in shown["since"]] == [earlier.name, later.name]
    assert shown["since"][1][2] == f"{100 * report.facts.estimates[0].point:.1f} %"
    assert shown["change"][0][1] == f"{100 * (later.rate.point - earlier.rate.point):.2f}"
    assert all(part in words[1] for part in (shown["extra"][0][1], shown["extra"][0][2]))


def test_of_an_unfinished_review_the_band_is_not_for_publication() -> None:
    """The remark says so itself, since it may be quoted without the rest."""
    state = audit({"all": [*["r", "n", "r"] * 30, "open"]}, population={"all": 4_000})
    found = build(state, results(state, interim=True), as_at="2025-10-20", version="0", bands=grades(80, 95))
    assert found.headline.remarks[0].title == "Grade band (interim, not for publication)"
    with pytest.raises(Refused, match="not settled"):
        contrast.audits([audit({"all": ["r", "n"] * 40}, 2023, population={"all": 4_000}), state])


def test_programs_get_all_of_it(report: Report) -> None:
    """The JSON has the pace, the bands and the comparison, as its schema says; without them it has null."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for one in (report, full(bands=grades(95)), made()[2]):
        document = json.loads(to_json(figures(one)))
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    assert document["bands"] is document["since"] is document["unrecorded_at_pace_of_year"] is None
    document = json.loads(to_json(figures(report)))
    assert document["unrecorded_at_pace_of_year"]["days"] == 183
    assert document["bands"]["may_be"] == ["Requires improvement", "Adequate"]
    assert document["bands"]["bands"][1] == {"label": "Requires improvement", "at_least": 0.6, "below": 0.78}
    assert document["since"]["difference"]["point"] > 0
    assert document["since"]["extra_recorded"]["recorded"] == 124_445


def test_the_terminal_holds_its_width(report: Report) -> None:
    """The remarks wrap with the rest."""
    for width in (40, 80):
        shown = printed(estimate_tables(report), width=width)
        assert max(map(len, shown.splitlines())) <= width
        assert "Since the last audit" in shown


def test_the_page_stays_accessible(report: Report) -> None:
    """Headings go down a step at a time, every table has caption and scopes, every chart a description."""
    page = html.render(report)
    holds_nothing_foreign(page)
    parsed = Page(page)
    levels = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    tables = (*report.headline.tables, *report.tables, *report.data)
    assert len(parsed.of("table")) == len(parsed.of("caption")) == len(tables)
    assert all(cell.get("scope") in {"col", "row"} for cell in parsed.of("th"))
    assert all(picture["role"] == "img" for picture in parsed.of("svg"))
    assert page.count("<desc") == len(parsed.of("svg")) == len(report.pictures)
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bands_harm_nothing(words: str) -> None:
    """Whatever a band, its source or its name is called, it is shown and not obeyed."""
    line = words[:80]
    bands = grades(60, 78, name=words[:120], source=words[:300])
    first = bands.bands[0].model_copy(update={"label": line})
    bad = full(bands=bands.model_copy(update={"bands": (first, *bands.bands[1:])}))
    written = outputs(bad)
    holds_nothing_foreign(written["html"])
    assert {tag for tag, _ in Page(written["html"]).tags} == {
        tag for tag, _ in Page(html.render(full())).tags
    }
    for form, output in written.items():
        assert not [c for c in output if c != "\n" and c < " "], form
    assert xlsx_bytes(bad)


def test_what_is_to_be_read_with_care_is_shortened_and_never_dropped() -> None:
    """Whole where there is room, else the first sentence of each, else as many as fit and how many more there are."""
    few = [Caveat("a", "One thing. More of it.", grave=True), Caveat("b", "Not grave.")]
    assert list(with_care(few)) == ["One thing. More of it."]
    long = [Caveat("a", f"Thing {n} is so. {'It goes on. ' * 30}", grave=True) for n in range(6)]
    assert list(with_care(long)) == [
        *[f"Thing {n} is so." for n in range(6)],
        "Each is told in full under Caveats.",
    ]
    many = [Caveat("a", f"Thing {n} {'and more ' * 60}", grave=True) for n in range(30)]
    told = list(with_care(many))
    assert sum(map(len, told)) < 2 * ROOM + 100
    assert told[-1] == f"{31 - len(told)} more are under Caveats."
    assert all(one.endswith("…") for one in told[:-1])


def test_a_fuller_page_is_printed_smaller() -> None:
    """The zoom falls with what there is to say, and is never above one."""
    sizes = [fitted_page.zoom(one) for one in (made({"all": ["."] * 40})[2], full(), hostile("W" * 500))]
    assert sizes[0] == 1
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0]
    assert f'style="--zoom: {sizes[1]}"' in html.render(full())


def test_the_public_edition_has_no_more_than_it_tells() -> None:
    """Its first page sets the two totals side by side as they are printed, without a line that would narrow them."""
    spec = {"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n", "r"] * 40}
    _, found, told = edition(spec, ask=GROSSED)
    (table,) = told.headline.tables
    assert [row[0] for row in table.rows] == [
        "From the sample, expanded to the frame",
        "From recorded crime, grossed up",
    ]
    for row in table.rows:
        assert isinstance(row[1], Total)
        assert row[1].value % row[1].unit == 0
    assert told.headline.remarks == ()
    withheld = edition({"a": ["r"] * 88 + ["n"] * 2}, by=())[2]
    assert withheld.headline.tables == ()
    with pytest.raises(TypeError):
        public.build(audit(), found, public.Rules(), as_at="", version="", bands=grades(80))  # type: ignore[call-arg]


def test_several_routes_are_a_breakdown_by_themselves(tmp_path: Path) -> None:
    """With several frames the report breaks down by them, unasked, also for the public; with one it does not."""
    assert usual_domains(audited_state(SPEC, population=POPULATION)) == ("class", "stratum", "district")
    routes = drawn(tmp_path, sought=False)
    with routes.open() as opened:
        sitting = sit(opened)
        while (case := sitting.next_case()) is not None:
            owe(sitting, case)
            judge(sitting, case)
    page, edition_page = tmp_path / "report.md", tmp_path / "public.md"
    asked = ["report", str(routes.path), "--out"]
    assert CliRunner().invoke(app, [*asked, str(page)]).exit_code == 0
    assert CliRunner().invoke(app, [*asked, str(edition_page), "--public"]).exit_code == 0
    words = page.read_text(encoding="utf-8")
    table = words.split("## By route (frame)")[1].split("## ")[1]
    assert "| calls |" in table
    assert "| online |" in table
    assert "the incidents of these 2 frames" in words
    assert "oute (frame)" in edition_page.read_text(encoding="utf-8")
