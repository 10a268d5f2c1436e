"""A frame that lies in parts: registering and drawing one where it lies, and putting the parts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from crime_sample import __version__
from crime_sample.audit.frames import Progress, check_name
from crime_sample.audit.starting import read_json
from crime_sample.audit.zones import zone
from crime_sample.defaults import MARKING
from crime_sample.draw import check_seed
from crime_sample.engines import engine
from crime_sample.errors import InputError
from crime_sample.frame import Frame, FrameMapping
from crime_sample.shards import Merged, Shard, check_shard, merge, shard_of, sizes_of
from crime_sample.values import read_document


def register_part(
    export: Path,
    mapping: FrameMapping,
    *,
    frame: str,
    start: date,
    end: date,
    progress: Progress | None = None,
) -> Frame:
    """Register ``export`` as a part of the frame called ``frame``, as strictly as the frame of an audit."""
    check_name(frame)
    zone(mapping.time_zone, where=str(export))
    return engine.register(export, mapping, name=frame, start=start, end=end, progress=progress)


def draw_part(
    export: Path,
    frame: Frame,
    *,
    seed: str,
    start: date,
    end: date,
    sizes: Mapping[str, int],
    most: int | None = None,
    marking: str = MARKING,
    progress: Progress | None = None,
) -> Shard:
    """The shard of a registered part: of each stratum the smallest tickets, as many as the sample of the whole may
    take from it, or all where it holds fewer."""
    check_seed(seed)
    if not sizes and not most:
        raise InputError(
            "it is not said how many to keep",
            remedy="As many as the whole sample takes of a stratum: --size STRATUM=COUNT, or --most COUNT.",
        )
    keep = sizes_of(frame.strata, sizes, most)
    found = engine.draw(export, frame, seed=seed, sizes=keep, progress=progress)
    return shard_of(frame, found, seed=seed, start=start, end=end, marking=marking, program=__version__)


def read_shard(path: Path) -> Shard:
    """A shard from its file, its tickets computed again."""
    data = read_json(path)
    if not isinstance(data, dict) or not str(data.get("format", "")).startswith("crime_sample-shard-"):
        raise InputError(
            "this is not a shard", where=str(path), remedy="Name a file that 'shard draw' wrote."
        )
    shard = read_document(Shard, data, where=str(path))
    check_shard(shard, where=str(path))
    return shard


def merge_files(paths: Sequence[Path], sizes: Mapping[str, int], *, most: int | None = None) -> Merged:
    """The sample that the shards in these files give together. A shard is called as its file is, or by all of its path
    where two files have one name."""
    names = [path.stem for path in paths]
    called = [path.stem if names.count(path.stem) == 1 else str(path) for path in paths]
    twice = next((name for name in called if called.count(name) > 1), None)
    if twice is not None:
        raise InputError("this file is named twice", where=twice, remedy="Give each shard once.")
    return merge({name: read_shard(path) for name, path in zip(called, paths, strict=True)}, sizes, most=most)
