"""The report in every form: the same numbers, harmless whatever it holds, no one named, the same bytes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from builders import AUDITOR, NOW, a_frame, an_extract, audited_state, small_pack
from jsonschema import Draft202012Validator
from report.report_builders import GROSSED, POPULATION, SPEC, made, outputs, plain, printed, rates

from crime_sample import formats
from crime_sample.design import Alternative
from crime_sample.estimate import results
from crime_sample.files import forest, html, markdown
from crime_sample.files.figures import figures, to_json
from crime_sample.report import Report, build
from crime_sample.report.model import Rate, Share
from crime_sample.report.shown import text
from crime_sample.terminal.planned import plan_table
from crime_sample.terminal.tables import estimate_tables, status_table

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "estimate.schema.json"
LONG = "W" * 500
HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A0",
    "{{ 7 * 7 }}{% raw %}",
    "[bold]x[/bold][link=http://evil]y[/link]",
    "\x1b[31mred\x1b]0;title\x07",
    LONG,
    "$x^2$ \\frac{a}{b} $\\undefined$",
    "a | b\n| c | `d` **e** ![i](http://evil/i.png)",
    "\u202egnp.exe\u2066",
    "]]></svg><img src=x onerror=alert(1)>",
    "</style><style>*{display:none}",
    '"; } @import url("http://evil"); x { content: "',
    "\u4e2d\u6587 \U0001f694 \u0905\u0940 \x9b2J",
]
FORMS = ("html", "md", "json", "terminal")


@pytest.fixture(scope="module")
def report() -> Report:
    """An ordinary report with a small cell, missing logs, a yearly number."""
    spec = {**SPEC, "violence": [*SPEC["violence"], "r:drugs-and-weapons", "n:drugs-and-weapons"]}
    return made(spec, population=POPULATION, ask=GROSSED)[2]


def hostile(words: str) -> Report:
    """A report in which every words that can come from outside is ``words``."""
    line = words.replace("\n", " ")
    pack = small_pack()
    groups = (pack.groups[0].model_copy(update={"title": words}), *pack.groups[1:])
    reasons = (pack.failure_reasons[0].model_copy(update={"title": words}), *pack.failure_reasons[1:])
    flags = pack.flags
    rules = pack.model_copy(
        update={"groups": groups, "failure_reasons": reasons, "flags": flags, "title": words}
    )
    population = {line: 2_000, "other": 900}
    frame = a_frame(population, name=line, excluded=[{"reason": words, "records": 3}])
    state = audited_state(
        {line: ["r", "n!not-recognised", "r", ".", "?"] * 12, "other": ["r", "r", "n"] * 4},
        population=population,
        frame=frame,
        extract=an_extract(),
        rules=rules,
        force=words,
        marking=words,
        seed=line.strip(),
        labels={"district": (words, "South")},
    )
    found = results(state, by=("class", "stratum", "district"), recorded_crime=5_000, recorded_source=words)
    return build(state, found, as_at=NOW, version="0.1.0")


@pytest.fixture(scope="module", params=HOSTILE, ids=range(len(HOSTILE)))
def attack(request: pytest.FixtureRequest) -> tuple[str, Report]:
    """A hostile text, and the report that is full of it."""
    return request.param, hostile(request.param)


def test_every_form_has_the_same_headline(report: Report) -> None:
    """Sentences, rate, interval, plain interval and both totals read the same in all four forms."""
    rate, published, grossed = report.facts.estimates[0], report.facts.as_published, report.facts.grossed
    assert published is not None
    assert grossed is not None
    written = outputs(report)
    numbers = [
        *report.headline.sentences,
        report.headline.basis,
    ]
    shown = [
        formats.percent(rate.point),
        formats.percent_range(rate.low, rate.high),
        formats.percent_range(published.low, published.high),
        formats.points((rate.high - rate.low) / 2),
    ]
    for form in FORMS:
        words = plain(form, written[form])
        assert not [part for part in numbers if part not in words], form
        if form != "json":
            assert not [part for part in shown if part not in words], form
    document = json.loads(written["json"])
    first = document["estimates"][0]
    assert (first["point"], first["low"], first["high"]) == (rate.point, rate.low, rate.high)
    assert document["unrecorded_from_total"]["point"] == grossed.unrecorded.point


def test_every_table_is_in_page_and_markdown(report: Report) -> None:
    """Each table's title and every row stand in the HTML and in the Markdown."""
    written = outputs(report)
    for form in ("html", "md"):
        words = plain(form, written[form])
        for table in (*report.tables, *report.data):
            assert table.title in words
            for row in table.rows:
                assert not [cell for cell in map(text, row) if cell not in words], (form, table.key)


def test_a_small_cell_is_x_of_n(report: Report) -> None:
    """A cell of two crimes is '1 of 2' with its interval in every form, nowhere a percentage."""
    small = next(row for row in report.section("by-class").tables[0].rows if row[0] == "Drugs and weapons")
    assert isinstance(small[1], Share)
    e = next(
        e for e in report.facts.estimates if e.small and e.domain and e.domain.value == "drugs-and-weapons"
    )
    for form in ("html", "md", "terminal"):
        words = plain(form, outputs(report)[form])
        assert "1 of 2" in words
        assert formats.percent_range(e.low, e.high) in words
        assert formats.percent(e.point) not in words
    assert "1 of 2" in forest.forest(rates(report))


def test_no_small_rate_is_ever_a_rate(report: Report) -> None:
    """Where an estimate is marked small, no table prints it as a percentage."""
    small = {e.point for e in report.facts.estimates if e.small}
    rates = {cell.value for t in report.tables for row in t.rows for cell in row if isinstance(cell, Rate)}
    assert small
    assert not small & rates


def test_nobody_is_named() -> None:
    """No incident number, ticket, crime reference, auditor, proof or path is in any form."""
    state, found, made_report = made(ask=GROSSED, auditors=(AUDITOR, "Bertram Okonkwo-Lindqvist"))
    secret = {case.id for case in state.cases.values()} | {case.ticket for case in state.cases.values()}
    secret |= {
        r for case in state.cases.values() if case.outcome_words for r in case.outcome_words.references
    }
    secret |= {AUDITOR, "Okonkwo", "as the log says", "/exports/", "example.org"}
    assert found.remedial
    for form, written in outputs(made_report).items():
        assert not [word for word in secret if word in written], form
        assert not re.search(r"\bp[12]\b", plain(form, written)), form


def test_output_is_deterministic(report: Report) -> None:
    """The same audit gives the same bytes, in every form."""
    assert outputs(report) == outputs(report)
    assert outputs(made(ask=GROSSED)[2]) == outputs(made(ask=GROSSED)[2])


class Page(HTMLParser):
    """The tags of a page, with its tables taken apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.faults: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br", "hr", "img", "input"} and tag not in {"use"}:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(tag)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def holds_nothing_foreign(page: str) -> None:
    """Raise if the page holds a script, a handler, or anything that makes a request."""
    parsed = Page(page)
    assert not parsed.faults
    assert not parsed.stack
    names = {name for name, _ in parsed.tags}
    assert not names & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "image",
        "link",
        "base",
        "form",
        "foreignobject",
    }
    for name, attributes in parsed.tags:
        assert not [key for key in attributes if key.startswith("on")], name
        for key in ("href", "src", "xlink:href", "action", "data"):
            assert (attributes.get(key) or "#").startswith("#"), (name, attributes)
    styles = " ".join(re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL))
    styles += " ".join(attributes.get("style") or "" for _, attributes in parsed.tags)
    assert "url(" not in styles.lower()
    assert "@import" not in styles
    assert len(parsed.of("style")) == 1


def test_the_page_needs_nothing_else(report: Report) -> None:
    """No script, no handler, no request, no foreign resource; a policy in the page forbids them too."""
    page = html.render(report)
    holds_nothing_foreign(page)
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace("http-equiv", "")
    assert "default-src 'none'" in page


def test_the_page_is_accessible(report: Report) -> None:
    """One h1, a language, captions and scopes, a chart with role, title and description, ids once."""
    parsed = Page(html.render(report))
    assert len(parsed.of("h1")) == 1
    assert parsed.of("html")[0]["lang"] == "en-GB"
    tables, captions = parsed.of("table"), parsed.of("caption")
    shown = (*report.headline.tables, *report.tables, *report.data)
    assert len(tables) == len(captions) == len(shown)
    assert all(cell.get("scope") in {"col", "row"} for cell in parsed.of("th"))
    rows = sum(len(table.rows) for table in shown)
    assert sum(cell["scope"] == "row" for cell in parsed.of("th")) == rows
    svgs = parsed.of("svg")
    assert len(svgs) == len(report.pictures)
    assert all(svg["role"] == "img" for svg in svgs)
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [name for _, a in parsed.tags for name in (a.get("aria-labelledby") or "").split()]
    assert set(named) <= set(ids)
    links = [str(a["href"])[1:] for a in parsed.of("a")]
    assert links
    assert set(links) <= set(ids)


def test_marking_stands_at_both_ends(report: Report) -> None:
    """The marking line is the first and the last thing said, in page, Markdown and terminal."""
    for form in ("html", "md", "terminal"):
        words = plain(form, outputs(report)[form]).strip(" *")
        body = words.split("30 September 2025 ", 1)[1].strip() if form == "html" else words
        assert body.startswith("OFFICIAL-SENSITIVE"), form
        assert words.endswith("OFFICIAL-SENSITIVE"), form


def test_hostile_text_harms_no_page(attack: tuple[str, Report]) -> None:
    """Whatever a name is, the page has no new element, no request and no second style sheet."""
    _, bad = attack
    page = html.render(bad)
    holds_nothing_foreign(page)
    page.encode()
    reference = Page(html.render(hostile("Plain")))
    assert {name for name, _ in Page(page).tags} == {name for name, _ in reference.tags}


def test_hostile_text_is_shown_not_obeyed(attack: tuple[str, Report]) -> None:
    """Every form shows the text, made visible, and no control character, markup or template of it works."""
    hostile_text, bad = attack
    seen = formats.one_line(hostile_text)
    written = outputs(bad)
    for form, output in written.items():
        assert not [c for c in output if c != "\n" and formats.visible(c) != c], form
        words = plain(form, output)
        if form != "json":
            assert re.sub(r"\s+", "", seen) in re.sub(r"\s+", "", words), form
    assert json.loads(written["json"])["audit"]["force"] == seen
    assert "49" not in plain("html", written["html"]).split("Crime recording audit", 1)[1][: len(seen)]


def test_hostile_text_cannot_style_a_terminal(attack: tuple[str, Report]) -> None:
    """In colour the only escape sequences are the program's own: bold, dim, reset."""
    _, bad = attack
    shown = printed(estimate_tables(bad), width=100, color=True)
    codes = set(re.findall(r"\x1b([^m]*m|.)", shown))
    assert codes <= {"[1m", "[2m", "[0m"}


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_number_is_cut_in_a_narrow_terminal(report: Report, width: int) -> None:
    """However narrow the terminal, no line is too long and every number of every shown table is whole."""
    shown = printed(estimate_tables(report), width=width)
    assert max(map(len, shown.splitlines())) <= width
    squeezed = re.sub(r"\s+", "", shown)
    for table in report.tables:
        if table.title not in " ".join(shown.split()):
            continue
        columns = [place for place, column in enumerate(table.columns) if column.kind == "number"]
        kept = [place for place in columns if not table.columns[place].aside]
        cells = [text(row[place]).replace(" ", "") for row in table.rows for place in kept]
        assert not [cell for cell in cells if cell not in squeezed], table.title


def test_hostile_text_keeps_markdown_tables_whole(attack: tuple[str, Report]) -> None:
    """Each row of a Markdown table has as many cells as its heading."""
    _, bad = attack
    width = 0
    for line in markdown.render(bad).splitlines():
        if not line.startswith("| "):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        width = width or cells
        assert cells == width


def test_the_chart_takes_no_text_for_mathematics(attack: tuple[str, Report]) -> None:
    """Dollars and braces stay as they are; a label of 500 letters is cut, and the chart keeps its width."""
    hostile_text, bad = attack
    drawn = forest.forest(rates(bad))
    assert 'viewBox="0 0 518.4 ' in drawn
    if hostile_text.startswith("$"):
        assert "$x^2$" in drawn
    if hostile_text == LONG:
        assert LONG not in re.sub(r"<desc.*?</desc>", "", drawn, flags=re.DOTALL)


def test_the_chart_leaves_colour_to_the_page(report: Report) -> None:
    """No fixed colour but a fallback, text as text, hollow points: nothing rests on colour alone."""
    drawn = forest.forest(rates(report))
    bare = re.sub(r"var\([^)]*\)", "", drawn)
    assert not re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;\"])", bare)
    assert "currentColor" in drawn
    assert "<text" in drawn
    assert "fill: var(--chart-paper, #ffffff)" in drawn
    assert "Hollow points" in rates(report).legend
    assert "1 of 2 crimes, interval" in forest.described(rates(report))


# A report of every sort, by name.
CASES: dict[str, Callable[[], Report]] = {
    "ordinary": lambda: made(ask=GROSSED)[2],
    "no crime": lambda: made({"all": ["."] * 40})[2],
    "nothing missed": lambda: made({"all": ["r"] * 60})[2],
    "a full count": lambda: made({"all": ["r"] * 9 + ["n"]}, population={"all": 10})[2],
    "interim": lambda: made({"all": [*["r", "n"] * 30, "open"]}, ask={"interim": True})[2],
    "missing and no crime": lambda: made({"all": [*["."] * 40, "?"]})[2],
    "flags": lambda: made(SPEC, population=POPULATION, by=("flag", "frame"))[2],
    "hostile": lambda: hostile(HOSTILE[4]),
}


@pytest.mark.parametrize("case", CASES)
def test_json_fits_its_schema(case: str) -> None:
    """Every sort of report gives JSON without NaN that the published schema accepts."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)

    def refuse(constant: str) -> Any:
        raise AssertionError(constant)

    document = json.loads(to_json(figures(CASES[case]())), parse_constant=refuse)
    Draft202012Validator(schema).validate(document)
    assert all(math.isfinite(e["point"]) for e in document["estimates"])
    assert document["remedial"]["count"] >= 0


@pytest.mark.parametrize("case", CASES)
def test_every_sort_of_report_can_be_written(case: str) -> None:
    """No sort of report breaks a form."""
    written = outputs(CASES[case]())
    holds_nothing_foreign(written["html"])
    for form in FORMS:
        assert "nan" not in plain(form, written[form]).lower().split(), form
        assert "None" not in written[form], form


def test_the_status_tells_no_rate() -> None:
    """What reviewers see of an audit under way has counts of reviews and not one crime, answer or rate."""
    state = audited_state({"all": [*["r", "n"] * 20, "?", "open", "open"]}, population={"all": 2_000})
    shown = printed([status_table(state)])
    assert "41 of 43 reviews given" in shown
    assert "%" not in shown
    for word in ("recorded", "owed", "not found", "rate", AUDITOR):
        assert word not in shown.lower().replace("crime extract", "")


def test_the_plan_shows_what_other_sizes_buy() -> None:
    """The plan's table gives strata, crimes, margins and targets, and the alternatives with their cost."""
    state = audited_state(SPEC, population=POPULATION)
    assert state.plan is not None
    other = Alternative(incidents=1_300, margin=0.0102, auditor_days=72.2)
    shown = printed([plan_table(state.plan.model_copy(update={"alternatives": (other,)}))])
    for words in ("violence", "16,000", "All strata", "2.00", "1,300", "1.02", "72.2", "auditor-days"):
        assert words in shown
