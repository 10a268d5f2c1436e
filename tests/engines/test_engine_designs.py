"""Samples of designs beyond the usual one: by SQL they are those of the rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from designed_rows import COLUMNS, NAME, SEED, bare, by_rule, districts, mapping, rows
from engine_files import END, START, registered, write

from crime_sample.draw import pareto, stages
from crime_sample.engines import selection
from crime_sample.engines.engine import draw, recheck, register
from crime_sample.errors import Broken, InputError
from crime_sample.frame import Frame

METHODS = ("systematic", "pareto", "clusters", "two-stage")


def frame_of(folder: Path, made: list[tuple[str, ...]]) -> tuple[Path, Frame]:
    """The export and its frame."""
    path = write(folder, [COLUMNS, *made])
    return path, registered(path, mapping(), NAME)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("sizes", [{"vio": 40, "asb": 25, "\u00c4": 0}, {"vio": 3, "asb": 2, "\u00c4": 2}])
def test_a_sample_is_that_of_the_rule(tmp_path: Path, method: str, sizes: dict[str, int]) -> None:
    """Tickets, chances, clusters and order."""
    made = districts() if method == "two-stage" else rows()
    path, frame = frame_of(tmp_path, made)
    drawn = draw(path, frame, seed=SEED, sizes=sizes, method=method, first_stage=4)  # type: ignore[arg-type]
    assert bare(drawn) == bare(by_rule(method, made, sizes))
    assert all(one.labels["created"].startswith("2016-") for one in drawn)
    if method in ("systematic", "pareto"):
        assert Counter(one.stratum for one in drawn) == Counter(sizes)


@pytest.mark.parametrize("method", METHODS)
def test_everything_can_be_drawn(tmp_path: Path, method: str) -> None:
    """All of a stratum, and one of another; each incident once."""
    made = districts() if method == "two-stage" else rows()
    path, frame = frame_of(tmp_path, made)
    units = {s: c.clusters for s, c in frame.clusters.items()} if method == "clusters" else frame.strata
    sizes = {stratum: 1 if stratum == "asb" else count for stratum, count in units.items()}
    drawn = draw(path, frame, seed=SEED, sizes=sizes, method=method, first_stage=9)  # type: ignore[arg-type]
    assert bare(drawn) == bare(
        by_rule(method, made, sizes) if method != "two-stage" else all_districts(made, sizes)
    )
    assert len({one.id for one in drawn}) == len(drawn)
    if method != "clusters":
        assert Counter(one.stratum for one in drawn)["vio"] == frame.strata["vio"]


def all_districts(made: list[tuple[str, ...]], sizes: dict[str, int]) -> list:  # type: ignore[type-arg]
    """Two stages where the first takes all."""
    listed = [(unit, code, event) for unit, _, code, event, _ in made]
    return stages.two_stages(listed, sizes, 9, seed=SEED, frame=NAME)


@pytest.mark.parametrize("method", METHODS)
def test_a_bound_that_holds_too_few_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """No sample hangs on the guess at how small the smallest are."""
    monkeypatch.setattr(selection, "SLACK", (-2.0, 0.0))
    test_a_sample_is_that_of_the_rule(tmp_path, method, {"vio": 40, "asb": 25, "\u00c4": 0})


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_export_does_not_matter(tmp_path: Path, method: str) -> None:
    """As with tickets; a systematic sample goes by the time."""
    sizes = {"vio": 4, "asb": 3, "\u00c4": 2}
    made = districts()
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    one, other = frame_of(tmp_path / "here", made), frame_of(tmp_path / "there", made[::-1])
    if method == "clusters":
        sizes = {stratum: min(2, held.clusters) for stratum, held in one[1].clusters.items()}
    there = [
        draw(path, frame, seed=SEED, sizes=sizes, method=method, first_stage=5)  # type: ignore[arg-type]
        for path, frame in (one, other)
    ]
    assert bare(there[0]) == bare(there[1])
    assert (one[1].fingerprint, one[1].also) == (other[1].fingerprint, other[1].also)


def test_clusters_are_nested_and_whole(tmp_path: Path) -> None:
    """More clusters hold the fewer, and a cluster comes with all of its incidents."""
    made = rows()
    path, frame = frame_of(tmp_path, made)
    few, more = (draw(path, frame, seed=SEED, sizes={"vio": n}, method="clusters") for n in (5, 9))
    assert bare(more)[: len(few)] == bare(few)
    whole: dict[str, set[str]] = defaultdict(set)
    for unit, _, _, event, _ in made:
        whole[event or unit].add(unit)
    for cluster in {one.cluster for one in more}:
        assert {one.id for one in more if one.cluster == cluster} == whole[cluster]


def test_what_is_counted_of_clusters_and_sizes(tmp_path: Path) -> None:
    """By stratum: of clusters those of their earliest incident."""
    made = rows()
    _, frame = frame_of(tmp_path, made)
    home: dict[str, tuple[str, bytes, str]] = {}
    for unit, day, code, event, _ in made:
        key = (day, unit.encode(), code)
        home[event or unit] = min(home.get(event or unit, key), key)
    counted = Counter(code for _, _, code in home.values())
    assert {stratum: one.clusters for stratum, one in frame.clusters.items()} == counted
    assert sum(one.incidents for one in frame.clusters.values()) == len(made)
    held = Counter(event or unit for unit, _, _, event, _ in made)
    assert sum(one.squares for one in frame.clusters.values()) == sum(n * n for n in held.values())
    for stratum, sizes in frame.sizes.items():
        listed = [Decimal(size) for _, _, code, _, size in made if code == stratum]
        assert Decimal(sizes.total) == sum(listed)
        effect = sum(map(float, listed)) * sum(1 / float(one) for one in listed) / len(listed) ** 2
        assert sizes.effect == pytest.approx(effect, abs=1e-4)


def test_the_largest_are_taken_for_sure(tmp_path: Path) -> None:
    """And the others in proportion."""
    made = rows()
    path, frame = frame_of(tmp_path, made)
    drawn = draw(path, frame, seed=SEED, sizes={"vio": 40}, method="pareto")
    sizes = {unit: Decimal(size) for unit, _, _, _, size in made}
    sure = {one.id for one in drawn if one.chance == 1}
    assert sure == {unit for unit, _, code, _, size in made if code == "vio" and size == "5000"}
    assert sure
    rest = Decimal(frame.sizes["vio"].total) - sum(sizes[unit] for unit in sure)
    for one in drawn:
        if one.id not in sure:
            assert one.chance is not None
            assert float(one.chance) == pytest.approx(
                float((40 - len(sure)) * sizes[one.id] / rest), rel=1e-12
            )
    assert pareto.value("0" * 64, pareto.Fraction(1)) == 0


@pytest.mark.parametrize(
    ("size", "fault"),
    [("", True), ("0", True), ("-1", True), ("1e3", True), ("1,5", True), ("0.0000001", True), ("0.000001", False),
     ("007.50", False), ("999999999999", False)],
)  # fmt: skip
def test_a_size_is_a_number_above_nought(tmp_path: Path, size: str, fault: bool) -> None:
    """Or the record cannot be drawn, and is named."""
    made = rows()
    made[7] = (*made[7][:4], size)
    if not fault:
        frame_of(tmp_path, made)
        return
    with pytest.raises(InputError, match=r"record 8 .*column 'Risk': size that is not a number above 0"):
        frame_of(tmp_path, made)
    path = write(tmp_path, [COLUMNS, *made])
    frame = register(path, mapping(), name=NAME, start=START, end=END, left_out="seen one by one")
    kept = [one for one in made if one != made[7]]
    assert frame.incidents == len(kept)
    for method in METHODS[:3]:
        sizes = {"vio": 12, "asb": 5}
        drawn = draw(path, frame, seed=SEED, sizes=sizes, method=method)  # type: ignore[arg-type]
        assert bare(drawn) == bare(by_rule(method, kept, sizes))


def test_a_cluster_with_a_line_break_is_named(tmp_path: Path) -> None:
    """Its ticket would be ambiguous."""
    made = rows()
    made[4] = (*made[4][:3], "E\n1", made[4][4])
    with pytest.raises(
        InputError, match="column 'Event': line break, tab or other control sign in a cluster"
    ):
        frame_of(tmp_path, made)


def test_a_method_needs_its_column(tmp_path: Path) -> None:
    """Said with what to do."""
    path = write(tmp_path, [COLUMNS, *rows()])
    bare_mapping = mapping().model_copy(
        update={"columns": mapping().columns.model_copy(update={"size": None, "cluster": None})}
    )
    frame = registered(path, bare_mapping, NAME)
    assert (frame.also, frame.clusters, frame.sizes) == ({}, {}, {})
    for method, part in (("pareto", "size"), ("clusters", "cluster"), ("two-stage", "cluster")):
        with pytest.raises(InputError, match=f"no column for '{part}'"):
            draw(path, frame, seed=SEED, sizes={"vio": 2}, method=method)  # type: ignore[arg-type]


def test_more_than_there_are_is_refused(tmp_path: Path) -> None:
    """Clusters are counted where clusters are drawn."""
    path, frame = frame_of(tmp_path, rows())
    most = frame.clusters["asb"].clusters
    with pytest.raises(
        InputError, match=rf"{most + 1} cannot be drawn from the {most} clusters of stratum 'asb'"
    ):
        draw(path, frame, seed=SEED, sizes={"asb": most + 1}, method="clusters")


def test_a_changed_size_is_another_frame(tmp_path: Path) -> None:
    """The chances hang on it, so it is fingerprinted."""
    made = rows()
    _, frame = frame_of(tmp_path, made)
    made[9] = (*made[9][:4], "0.5")
    _, other = frame_of(tmp_path, made)
    assert frame.fingerprint == other.fingerprint
    assert frame.also["size"] != other.also["size"]
    assert frame.also["cluster"] == other.also["cluster"]


def test_a_size_that_changed_is_seen_without_a_hash_of_the_file(tmp_path: Path) -> None:
    """As in a database: the fingerprints tell."""
    path, frame = frame_of(tmp_path, rows())
    assert recheck(path, frame) == frame.incidents
    for part in ("size", "cluster"):
        wrong = frame.model_copy(update={"also": frame.also | {part: "0" * 64}})
        with pytest.raises(Broken, match=f"fingerprint of the {part}s is"):
            recheck(path, wrong)
