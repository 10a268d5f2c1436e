"""Grade bands: what a file may say, and in which band a rate lies, whatever it is rounded to."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.audit.banding import read_bands
from crime_sample.bands import Band, Bands, Graded
from crime_sample.errors import InputError

HEAD = 'name = "Grades"\nsource = "made up"\ndate = 2026-01-01\n'
EXAMPLE = Path(__file__).parents[2] / "examples" / "bands" / "grades.toml"


def bands(*edges: float) -> Bands:
    """Bands that begin at 0 and at these edges, called A, B, C."""
    listed = (Band(label=chr(65 + n), at_least_percent=edge) for n, edge in enumerate((0, *edges)))
    return Bands(name="Grades", source="made up", date="2026-01-01", bands=tuple(listed))  # type: ignore[arg-type]


def written(*entries: str) -> str:
    """A file with these bands."""
    return HEAD + "".join(f"[[bands]]\n{entry}\n" for entry in entries)


LOW, HIGH = 'label = "Low"\nat_least_percent = 0', 'label = "High"\nat_least_percent = 95'


def test_the_example_is_read() -> None:
    """The file that ships as an example has four bands; an end that is given is where the next begins."""
    found = read_bands(EXAMPLE)
    assert [band.label for band in found.bands] == ["Inadequate", "Requires improvement", "Adequate", "Good"]
    assert found.edges == (80, 90, 95)
    assert found.bands[2].below_percent == 95
    assert found.spans == ("under 80 %", "80 to under 90 %", "90 to under 95 %", "95 % or more")


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (written(LOW.replace("= 0", "= 10"), HIGH), "bands", "at_least_percent of 'Low', the first, is 10"),
        (written(HIGH, LOW), "bands", "at_least_percent of 'Low' is 0, which is not above 95"),
        (written(LOW, LOW.replace("Low", "Too")), "bands", "at_least_percent of 'Too' is 0, which is not above 0"),
        (written(f"{LOW}\nbelow_percent = 90", HIGH), "bands", "rates between are in no band"),
        (written(f"{LOW}\nbelow_percent = 97", HIGH), "bands", "rates between are in both bands"),
        (written(LOW, f"{HIGH}\nbelow_percent = 99"), "bands", "below_percent of 'High', the last, is 99"),
        (written(LOW, HIGH.replace("High", " low ")), "bands", "label 'low' stands twice"),
        (written(LOW), "bands", "at least 2"),
        (written(LOW, HIGH.replace("95", "101")), "bands.1.at_least_percent", "less than or equal to 100"),
        (written(LOW, HIGH.replace("95", "nan")), "bands.1.at_least_percent", "finite"),
        (written(LOW, HIGH.replace("95", '"95"')), "bands.1.at_least_percent", "valid number"),
        (written(LOW, HIGH.replace("95", "true")), "bands.1.at_least_percent", "valid number"),
        (written(LOW, HIGH.replace('"High"', '" "')), "bands.1.label", "match"),
        (written(LOW, f"{HIGH}\nupto = 3"), "bands.1.upto", "not a known key"),
        (written(LOW, HIGH).replace("2026-01-01", "2026"), "date", "must be a date"),
        (written(LOW, HIGH).replace('name = "Grades"\n', ""), "name", "required"),
        ("name = ", "", "this is not TOML"),
        (f"bands = {'[' * 5_000}", "", "too deep"),
        (f"bands = {'9' * 5_000}", "", "too long"),
    ],
)  # fmt: skip
def test_faults_are_named_with_file_and_key(tmp_path: Path, text: str, key: str, words: str) -> None:
    """Gaps, overlaps, bands out of order and what is no number are refused, with the file and the key."""
    path = tmp_path / "grades.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_bands(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ")
    assert words in told
    assert f"'{key}'" in told if key else True


def graded(rate: float, low: float, high: float, *edges: float, **more: Any) -> Graded:
    """A rate with its interval among bands with these edges."""
    return Graded(bands(*edges), rate, low, high, 0.95, **more)


def test_a_rate_within_one_band() -> None:
    """Rate and interval in one band: it is named with its edges."""
    found = graded(0.925, 0.91, 0.94, 90, 95)
    assert (found.band, found.reached, found.straddles) == (1, (1,), False)
    assert found.words() == (
        "Grades (made up, 1 January 2026): the rate of 92.5 % is in B (90 to under 95 %), and so is its whole interval "
        "(95 % CI 91.0 to 94.0).",
    )


def test_an_interval_that_straddles() -> None:
    """One edge or two within the interval: it is said which, and where the truth may lie."""
    assert (
        graded(0.94, 0.92, 0.96, 90, 95)
        .words()[0]
        .endswith(
            "the rate of 94.0 % is in B (90 to under 95 %), but its interval (95 % CI 92.0 to 96.0) straddles the "
            "edge of 95 %. The truth may lie in B or C: no single band can be claimed."
        )
    )
    both = graded(0.94, 0.89, 0.96, 90, 95).words()[0]
    assert "straddles the edges of 90 % and 95 %. The truth may lie in A, B or C" in both


def test_rounding_hides_no_band() -> None:
    """94.96 reads 95.0 with one place, and is under an edge of 95 all the same; so for the limits."""
    found = graded(0.9496, 0.9, 0.98, 95)
    first, second = found.words()
    assert "the rate of 94.96 % is in A (under 95 %)" in first
    assert second == (
        "Printed with one place the rate reads 95.0 %, which would be B; the band is that of the rate before rounding."
    )
    assert found.as_dict()["band"] == "A"
    close = graded(0.9, 0.88, 0.94999, 95)
    assert not close.straddles
    assert "88.0 to 94.999)" in close.words()[0]
    other_way = graded(0.95042, 0.9501, 0.96, 95.04)
    assert (other_way.band, other_way.reached) == (1, (0, 1))
    assert "the rate of 95.04 % is in B" in other_way.words()[0]


def test_a_rate_at_an_edge_is_in_the_band_that_begins_there() -> None:
    """However it was reckoned: 19 of 20, and a sum that misses it by the last digit."""
    for rate in (19 / 20, 0.95, 1 - 0.05, 0.1 * 9.5, 0.9500000000000001, 0.9499999999999999):
        assert graded(rate, rate, rate, 95).band == 1, rate
    assert graded(0.9499999, 0.9, 0.96, 95).band == 0


def test_a_count_and_a_few_crimes() -> None:
    """Of everything judged there is no chance; of a few crimes no band of the rate is claimed."""
    assert graded(0.9, 0.9, 0.9, 95).words()[0].endswith("A (under 95 %). That is a count and no estimate.")
    few = graded(0.9, 0.6, 0.99, 80, 95, small=True)
    assert few.band is None
    assert few.as_dict()["band"] is None
    assert "too few crimes are owed in the sample for a band" in few.words()[0]
    assert "(95 % CI 60.0 to 99.0) reaches from A to C" in few.words()[0]
    assert "lies in A." in graded(0.5, 0.4, 0.6, 80, small=True).words()[0]


edges_of = st.lists(st.integers(1, 10_000), min_size=1, max_size=6, unique=True).map(
    lambda cents: [cent / 100 for cent in sorted(cents)]
)


@given(edges_of, st.lists(st.floats(0, 1), min_size=3, max_size=3), st.integers(-3, 3))
def test_what_is_printed_is_in_the_band_that_is_named(
    edges: list[float], rates: list[float], near: int
) -> None:
    """Whatever the edges: a printed rate or limit lies on the side of every edge where the number itself does, also a
    hair from an edge; the interval's bands are those from its low limit's to its high limit's."""
    rates[0] = min(1.0, max(0.0, edges[0] / 100 + near * 1e-7))
    low, rate, high = sorted(rates)
    found = graded(rate, low, high, *edges)
    for value in (low, rate, high):
        number = float(found.printed(value).strip("<>"))
        assert found.bands.place(number / 100) == found.bands.place(value)
    assert found.band in found.reached
    assert all(later == earlier + 1 for earlier, later in pairwise(found.reached))
    inside = [edge for edge in edges if 100 * low < edge - 1e-6 and edge + 1e-6 < 100 * high]
    assert len(found.reached) - 1 >= len(inside)
    assert found.straddles or not inside
