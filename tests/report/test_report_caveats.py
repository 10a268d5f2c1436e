"""Caveats: every one that holds is said, and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import a_frame, an_extract, audited_chain, audited_state
from report.report_builders import GROSSED, POPULATION, SPEC, made

from crime_sample.design import Design, SeedSource
from crime_sample.errors import Refused
from crime_sample.estimate import results
from crime_sample.frame import ColumnMap, FrameMapping
from crime_sample.report import build, overlap
from crime_sample.report.subject import subject
from crime_sample.routes import Overlap

ALWAYS = {"single-review", "coverage", "routes-not-covered"}
GOOD = ["r", "r", "n", "r", "."] * 40


def keys(spec: Any = None, **options: Any) -> set[str]:
    options.setdefault("by", ())
    return {caveat.key for caveat in made({"all": GOOD} if spec is None else spec, **options)[2].caveats}


def bare_frame() -> Any:
    mapping = FrameMapping(columns=ColumnMap(id="Incident", created="Created"))
    return a_frame({"all": 8_000}, mapping=mapping, excluded=(), records=8_000)


def test_a_sound_audit_keeps_the_ones_that_always_hold() -> None:
    """A finished audit with nothing amiss says what it covers and that reviewer error was not measured."""
    untimed = ["n" if word == "n" else word for word in GOOD]
    assert keys({"all": untimed}, frame=bare_frame()) - {"clocks"} == ALWAYS


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("own-seed", {"design": Design(seed=SeedSource(kind="own"))}),
        ("seed-proof", {"proof": ""}),
        ("excluded", {}),
        ("column-extract", {"extract": an_extract(kind="column", frame="main")}),
        ("short-extract", {"extract": an_extract(last_recorded="2025-09-14")}),
        ("missing", {"spec": {"all": [*GOOD, "?"]}}),
        ("later", {"spec": {"all": [*GOOD, "l"]}}),
        ("clocks", {}),
        ("leaks", {}),
        ("small-headline", {"spec": {"all": ["r"] * 12}}),
        ("grossing", {"ask": GROSSED}),
        ("small-cells", {"spec": {"all": [*GOOD, "r:robbery", "n:robbery"]}, "by": ("class",)}),
        ("unseen-classes", {"by": ("class",)}),
        ("disclosure", {"spec": {"all": [*GOOD, "n!other"]}}),
        ("many-intervals", {"spec": SPEC, "by": ("class", "stratum", "district")}),
        ("interim", {"spec": {"all": [*GOOD, "open"]}, "ask": {"interim": True}}),
    ],
)
def test_each_caveat_stands_where_it_holds(key: str, options: dict[str, Any]) -> None:
    """The caveat is there when its cause is, and not in a sound audit without that cause."""
    sound = keys(frame=bare_frame())
    assert key in keys(**options)
    assert key not in sound - {"clocks"}


def test_grave_ones_come_first_and_are_few() -> None:
    """What touches the headline stands on the first page: the seed, an interim look, few crimes."""
    report = made({"all": GOOD}, design=Design(seed=SeedSource(kind="own")), by=())[2]
    assert [caveat.key for caveat in report.caveats if caveat.grave] == ["own-seed"]
    assert report.caveats[0].key == "own-seed"


def test_objections_are_counted() -> None:
    """A change of mind after the reveal is said, with how often, and changes no figure."""
    chain = audited_chain(SPEC, population=POPULATION)
    before = results(chain.state)
    for number in (1, 2):
        chain.write("objected", {"case": number}, sealed={"why": "on reflection"})
    with pytest.raises(Refused, match="2 wait for the registrar"):
        results(chain.state)
    for number in (1, 2):
        case = chain.state.cases[number]
        owed, outcome, words = case.owed, case.outcome, case.outcome_words
        assert owed is not None
        assert words is not None
        ruling = {
            "owed": owed.model_dump(mode="json"),
            "outcome": outcome and outcome.model_dump(mode="json"),
        }
        sealed = {"why": "the first reading was right", "words": words.model_dump(mode="json")}
        chain.write("ruled", {"case": number, "cause": "objection", **ruling}, sealed=sealed, actor="p2")
    report = build(chain.state, results(chain.state), as_at="2025-10-20", version="0.1.0")
    words = next(caveat.words for caveat in report.caveats if caveat.key == "objections")
    assert "2 times" in words
    assert before.rate == report.facts.estimates[0]


def test_a_newer_extract_is_said_if_it_differs() -> None:
    """By how many incidents, and how many cases of the sample are among them; one that is the same is no caveat."""
    chain = audited_chain(SPEC, population=POPULATION)
    body: dict[str, Any] = {"frame": "main", "file_sha256": "f", "fingerprint": "f", "strata": POPULATION, "came": {},
                            "went": {}, "moved": [], "lost": [], "elsewhere": []}  # fmt: skip

    def said() -> list[str]:
        report = build(chain.state, results(chain.state), as_at="2025-10-20", version="0.1.0")
        return [caveat.words for caveat in report.caveats if caveat.key == "newer-extract"]

    chain.write("frame-refreshed", body)
    assert said() == []
    stratum = next(iter(POPULATION))
    chain.write(
        "frame-refreshed", body | {"came": {stratum: 300, "new": 12}, "went": {stratum: 1}, "lost": [2]}
    )
    assert said() == [
        "A newer extract, compared on 20 October 2025, holds 312 incidents more than the frame, lacks 1 and has 0 in "
        "another stratum; 1 case is among them. The figures are of the frame as it was drawn from."
    ]


def test_departures_from_the_plan() -> None:
    """Other sizes than planned and a wider interval than wanted stand in the plan."""
    report = made({"all": GOOD}, sizes={"all": 180}, by=())[2]
    points = " ".join(report.section("plan").points)
    assert "200 incidents were drawn instead of 180." in points
    assert "wider than the ± 2.00 wanted" in points
    assert report.facts.plan["departures"] == list(report.section("plan").points)


def test_extensions_give_their_reason() -> None:
    """An extended draw says when, where, how many and why."""
    chain = audited_chain({"all": GOOD[:100]}, population={"all": 4_000})
    more = [["all", 101 + place, f"X{place}", "f" * 64, {"district": "North"}] for place in range(2)]
    body = {
        "frame": "main",
        "sizes": {"all": 102},
        "first_case": 101,
        "tickets": "",
    }
    chain.write("extended", body, sealed={"cases": more, "reason": "2 logs not found"})
    found = results(chain.state, interim=True)
    report = build(chain.state, found, as_at="2025-10-20", version="0.1.0")
    table = next(table for table in report.tables if table.key == "extensions")
    assert table.rows == (("20 October 2025, 09:00 UTC", "all", 2, "2 logs not found"),)


def test_a_stratum_whose_single_logs_weigh_much_is_named() -> None:
    """Where one more missed crime would move the rate by much of its margin, the reader is told, and whether the
    interval allows for it."""
    spec = {"big": ["."] * 29 + ["r"], "small": ["r"] * 95 + ["n"] * 5}
    state = audited_state(spec, population={"big": 6_000, "small": 1_000})
    told = {}
    for interval in ("stepped", "fay-feuer", "korn-graubard"):
        report = build(state, results(state, interval=interval), as_at="2025-10-20", version="0")
        told[interval] = next(c for c in report.caveats if c.key == "heavy-stratum")
    assert "allow for what such a log could hide" in told["stepped"].words
    assert "allow for what such a log could hide" in told["fay-feuer"].words
    assert "too narrow" in told["korn-graubard"].words
    assert not told["stepped"].grave
    even = audited_state({"a": ["r"] * 95 + ["n"] * 5}, population={"a": 1_000})
    assert "heavy-stratum" not in {
        c.key for c in build(even, results(even), as_at="2025-10-20", version="0").caveats
    }


def test_overlap_is_said_as_far_as_it_was_looked_into() -> None:
    """Of several frames without a search; after one, what it cannot find, was passed over, or was drawn since."""
    state = audited_state({"all": GOOD}, population={"all": 900})
    about = subject(state, results(state), as_at="2025-10-20", version="0.1.0")

    def said() -> dict[str, str]:
        return {caveat.key: caveat.words for caveat in overlap.caveats(about)}

    assert said() == {}
    state.frames["online"] = a_frame({"x": 10}, name="online")
    assert said() == {
        "overlap": "A crime that came by two of the frames counts in both: overlap between frames is not corrected."
    }
    by: dict[str, tuple[str, ...]] = {"main": ("place",), "online": ("place", "references")}
    state.overlap = Overlap("2025-10-20", 24, by, frozenset(state.cases), {}, {}, {})
    assert set(said()) == {"overlap"}
    assert "counts once only where another record of it was found and confirmed" in said()["overlap"]
    state.overlap = replace(
        state.overlap, by={**by, "online": ("references",)}, looked=frozenset({1}), common=2
    )
    assert said()["overlap"].endswith(
        "By 2 places or references that too many records share nothing was proposed."
    )
    assert said()["overlap-not-compared"].startswith("Between main and online no record of one event")
    assert said()["overlap-not-looked"].startswith("For 199 cases drawn since,")
