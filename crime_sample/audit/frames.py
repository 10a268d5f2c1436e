"""Registering what the audit is about: frames of incidents, and the crime extract that is the cut-off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crime_sample.audit.session import Audit, new_uid
from crime_sample.audit.zones import usual_zone, zone
from crime_sample.engines import engine, opening
from crime_sample.engines.address import Address, Elsewhere, read_address, shown
from crime_sample.engines.rejects import Rejects
from crime_sample.errors import InputError, Refused
from crime_sample.files.several import Given, exports
from crime_sample.frame import Extract, ExtractMapping, Frame, FrameMapping
from crime_sample.ledger import Draft
from crime_sample.state import State

Progress = Callable[[str], None]
Export = opening.Address
"""Where a frame lives: a file's path, or a table's URL."""


def add_frame(
    audit: Audit,
    export: Given | Elsewhere,
    mapping: FrameMapping,
    *,
    name: str = "main",
    rejects: Path | None = None,
    left_out: str | None = None,
    progress: Progress | None = None,
) -> Frame:
    """Register ``export`` (one file or several, a table by its URL, a place on Spark) as the frame ``name``; one of
    that name that is there already is replaced.

    Where no crime extract of its own is registered and the mapping names columns of linked references, those
    columns are the extract. A mapping without a time zone gets that of the rule pack's place, if it is known.
    All faulty records are written to ``rejects``, which is logged as a disclosure; with a reason, they are
    ``left_out`` of the frame. Refused once the plan is frozen.
    """
    _open_for_frames(audit.state)
    check_name(name)
    if left_out is not None and not left_out.strip():
        raise InputError(
            "that faulty records are left out needs a reason",
            remedy='Say why they may be: --leave-out-faulty "12 logs of a system test, seen one by one".',
        )
    about = audit.state.about
    if mapping.time_zone is None:
        mapping = mapping.model_copy(update={"time_zone": usual_zone(about.rules)})
    address = read_address(export)
    zone(mapping.time_zone, where=shown(address))
    frame = engine.register(
        address,
        mapping,
        name=name,
        start=about.start,
        end=about.end,
        rejects=None if rejects is None else _rejects(audit, rejects, name),
        left_out=(left_out or "").strip(),
        progress=progress,
    )
    sealed = _where(address)

    def decide(state: State) -> list[Draft]:
        _open_for_frames(state)
        body = {"frame": _unnamed(frame).model_dump(mode="json")}
        drafts = [Draft("frame-registered", body, new_uid(), sealed)]
        kept = state.extract
        replaced = kept is not None and kept.kind == "column" and kept.frame == name
        if mapping.columns.refs and (kept is None or replaced):
            drafts.append(
                Draft(
                    "extract-registered",
                    {"extract": _column_extract(frame).model_dump(mode="json")},
                    new_uid(),
                )
            )
        elif replaced:
            raise Refused(
                f"the linked references of frame '{name}' are the crime extract, and the new mapping has none",
                remedy="Map them with --map refs=COLUMN, or register a crime extract first.",
            )
        return drafts

    audit.write(decide)
    return frame


def _rejects(audit: Audit, path: Path, frame: str) -> Rejects:
    """The list of faulty records: ids and values of the export, so it is marked, and stands in the ledger first."""

    def log(faults: int) -> None:
        body = {"what": "list of faulty records", "frame": frame, "records": faults}
        audit.put(Draft("disclosed", body, new_uid(), {"path": str(path.resolve()), "recipient": audit.who}))

    return Rejects(path, audit.state.about.marking, log)


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a frame."""
    if "\n" in name or name != name.strip() or not name:
        raise InputError(f"'{name}' cannot be the name of a frame", remedy="Use a short word, such as main.")


def add_extract(
    audit: Audit, path: Path, mapping: ExtractMapping, *, progress: Progress | None = None
) -> Extract:
    """Register a crime extract. What it holds, up to the mapping's cut-off if it names one, is what counts as recorded.
    Refused once the plan is frozen."""
    _open_for_frames(audit.state)
    zone(mapping.time_zone, where=str(path))
    extract = engine.register_extract(path, mapping, progress=progress)
    sealed = {"path": str(path.resolve())}

    def decide(state: State) -> list[Draft]:
        _open_for_frames(state)
        return [
            Draft(
                "extract-registered",
                {"extract": extract.model_dump(mode="json", by_alias=True)},
                new_uid(),
                sealed,
            )
        ]

    audit.write(decide)
    return extract


def _open_for_frames(state: State) -> None:
    if state.plan is not None:
        raise Refused(
            "the plan is frozen, so the frame and the crime extract are fixed",
            remedy="What was drawn could otherwise be chosen after the seed is known. Start a new audit instead.",
        )


def _column_extract(frame: Frame) -> Extract:
    return Extract(
        kind="column",
        file_sha256=frame.file_sha256,
        file_bytes=frame.file_bytes,
        file_kind=frame.file_kind,
        frame=frame.name,
        crimes=frame.with_refs,
        fingerprint=frame.fingerprint,
    )


def _where(address: Address) -> dict[str, object]:
    """What the ledger keeps, sealed, of where a frame is."""
    if isinstance(address, Elsewhere):
        return {"path": str(address)}
    paths = [str(path.resolve()) for path in exports(address)]
    return {"path": paths[0]} | ({"paths": paths} if len(paths) > 1 else {})


def _unnamed(frame: Frame) -> Frame:
    """The frame as the chain holds it: what a file is called stands in the sealed part alone, with its path."""
    files = [file.model_copy(update={"name": f"file {n}"}) for n, file in enumerate(frame.files, start=1)]
    return frame.model_copy(update={"files": tuple(files)})


def frame_path(audit: Audit, name: str, *, given: Export | None = None) -> Address:
    """Where the export of frame ``name`` is: as given, as registered; a file also in a folder for data, or beside the
    audit."""
    frame, what = audit.state.frames[name], f"the export of frame '{name}'"
    registered = audit.state.frame_paths.get(name, "")
    address = read_address(given or registered)
    if isinstance(address, Elsewhere):
        return address
    if frame.files:
        return _parts(audit, frame, what, address if given else None)
    if not given and not registered:
        raise _path_erased(what, "--frame")
    places = [*exports(address)] if given else _places(audit, registered)
    return _located(places, frame.file_bytes, what, "--frame")


def _parts(audit: Audit, frame: Frame, what: str, given: Path | tuple[Path, ...] | None) -> tuple[Path, ...]:
    """Where the files of a frame of several are; ``given`` is a folder they are in, a pattern for them, or they."""
    if given is not None and not (isinstance(given, Path) and given.is_dir()):
        return exports(given)
    if given is None and not audit.state.frame_parts.get(frame.name):
        raise _path_erased(what, "--frame")
    parts = audit.state.frame_parts.get(frame.name) or [file.name for file in frame.files]
    return tuple(
        _located([given / Path(part).name] if given else _places(audit, part), file.bytes, what, "--frame")
        for file, part in zip(frame.files, parts, strict=True)
    )


def extract_path(audit: Audit) -> Path:
    """Where the crime extract is: as registered, in a folder for data, or beside the audit."""
    extract = audit.state.extract
    size = 0 if extract is None else extract.file_bytes
    if not audit.state.extract_path:
        raise _path_erased("the crime extract", "")
    return _located(_places(audit, audit.state.extract_path), size, "the crime extract", "")


def _path_erased(what: str, option: str) -> InputError:
    return InputError(
        f"{what} is not where it was: its path was erased",
        remedy=f"Name it with {option}. It is checked against its SHA-256." if option else "",
    )


def _places(audit: Audit, registered: str) -> list[Path]:
    """Where a source may be. Each auditor of a team may have it elsewhere, and under another system's slashes."""
    name = registered.replace("\\", "/").rsplit("/", 1)[-1]
    return [Path(registered), *(folder / name for folder in (*audit.data, audit.path.parent))]


def _located(places: Sequence[Path], size: int, what: str, option: str) -> Path:
    """The first of ``places`` with a file of the right size, else the first with a file: its check will say why."""
    there = [place for place in places if place.is_file()]
    for place in there:
        if place.stat().st_size == size:
            return place
    if there:
        return there[0]
    hint = f", name it with {option}" if option else ""
    raise InputError(
        f"{what} is not where it was",
        where=str(places[0]),
        remedy=f"Put it back, put it beside the audit file (for one on a server: into the working folder){hint}, or "
        "name the folder it is in with CRIME_SAMPLE_DATA. It is checked against its SHA-256.",
    )
