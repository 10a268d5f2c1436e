"""An audit's evidence as one file that strangers can check, and the list of the frame that goes with it.

The bundle holds a row for each case and the seed of the draw: who can guess incident numbers can work out which
incidents were probably drawn. The list holds the numbers themselves. Each is logged as a disclosure before it has its
name.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from crime_sample.audit.consulting import because
from crime_sample.audit.estimating import estimate, figures_text, noting, question
from crime_sample.audit.frames import Export, Progress, frame_path
from crime_sample.audit.pseudonymous import refuse_beside_pseudonyms
from crime_sample.audit.r_export import files_of
from crime_sample.audit.session import Audit, new_uid
from crime_sample.audit.signing import check_signatures
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.engines import engine
from crime_sample.erasure import need_ids
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.evidence import single
from crime_sample.evidence.checker.listing import merkle_root
from crime_sample.evidence.contents import MANIFEST, SIGNATURE, check_told, contents, manifest, openings
from crime_sample.files.bundles import zipped
from crime_sample.files.private import check_new, write_new
from crime_sample.files.signing import Signed, Signer
from crime_sample.ledger import Draft, Event
from crime_sample.r_script import bundle as for_r
from crime_sample.results import Results

_LIBRARIES = ("numpy", "scipy", "duckdb", "pydantic")


@dataclass(frozen=True, slots=True)
class Bundled:
    """A bundle that was written: its cases, the SHA-256 of its manifest, the head of its ledger, the key it was signed
    with (blank if it was not), and the frames whose tickets could not be read for a root."""

    path: Path
    cases: int
    manifest: str
    head: str
    key: str
    without_root: tuple[str, ...]
    interim: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """Of each frame that was read: the root over its tickets, and its lines ``ID TAB STRATUM`` where these are kept."""

    roots: dict[str, str]
    lines: dict[str, bytes]
    unread: tuple[str, ...]


def usual_path(audit: Path) -> Path:
    """Where the bundle goes unless said otherwise: ``kent-2016-bundle.zip`` beside ``kent-2016.audit``."""
    return audit.with_name(f"{audit.stem}-bundle.zip")


def bundle(
    audit: Audit,
    path: Path,
    *,
    by: tuple[str, ...] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    interim: bool = False,
    export: Export | None = None,
    frame_out: Path | None = None,
    proof: bool = True,
    key: Signer | Path | None = None,
    although_pseudonyms: bool = False,
    reason: str = "",
    version: str,
    progress: Progress | None = None,
) -> Bundled:
    """Write the evidence of ``audit`` to a new zip file at ``path``, and to ``frame_out`` the list of its frames.

    ``by``, ``level``, ``interval`` and ``interim`` as in ``estimating.estimate``, which logs the figures. ``export`` is
    the frame's file or URL if it is not where it was; without any the bundle has no root over the tickets. ``proof``
    opens what was recorded with the seed, ``key`` signs the manifest; a ``reason`` is kept sealed. Refused where an
    export with pseudonyms was handed out, unless ``although_pseudonyms``.
    """
    if frame_out is not None and frame_out.resolve() == path.resolve():
        raise InputError("bundle and list are to be one file", remedy="Name another for --frame-out.")
    for one in (path, frame_out):
        if one is not None:
            check_new(one)
    if not although_pseudonyms:
        refuse_beside_pseudonyms(audit)
    check_told(audit.store.events())
    if frame_out is not None:
        need_ids(audit.state, "the list of the frame cannot be tied to the cases")
    check_signatures(audit.store.events())
    key = Signer(key) if isinstance(key, Path) else key
    # Without a trace, so that what is refused is not in the ledger.
    found = estimate(audit, by=by, level=level, interval=interval, interim=interim, log=False)
    basis = audit.state.seq
    if key is not None:
        key.sign(b"")
    lists = _lists(audit, export, keep=frame_out is not None, progress=progress)
    asked = question(by=by, level=level, interval=interval, interim=interim)
    new = audit.write(noting(found, asked, basis=basis, whole="the bundle"))
    if audit.state.seq - len(new) != basis:  # others wrote what changes no figure, but may change a count
        found = estimate(audit, by=by, level=level, interval=interval, interim=interim, log=False)
    events = audit.store.events()[: audit.state.seq]
    texts = contents(
        audit.state, events, found, figures=figures_text(found), by=by, roots=lists.roots, proof=proof
    )
    texts |= _for_r(audit, found, by, version)
    texts |= {
        "versions.json": _versions(version),
        "verify.py": single.program(),
        "verify.html": single.page(),
    }
    files = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    files[MANIFEST] = manifest(audit.state, found, digests).encode()
    signed = None if key is None else key.sign(files[MANIFEST])
    if signed is not None:
        files[SIGNATURE] = _signature(signed)
    made = Bundled(
        path,
        len(json.loads(texts["cases.json"])["rows"]),
        hashlib.sha256(files[MANIFEST]).hexdigest(),
        audit.state.head,
        "" if signed is None else signed.public_key,
        lists.unread,
        found.interim,
    )
    body = {"what": "evidence bundle", "cases": made.cases, "by": list(by), "sha256": made.manifest}
    _write(audit, path, zipped(files), body, reason)
    if frame_out is not None:
        _write_list(audit, frame_out, lists, events, reason)
    return made


def _lists(audit: Audit, export: Export | None, *, keep: bool, progress: Progress | None) -> Lists:
    state = audit.state
    roots: dict[str, str] = {}
    lines: dict[str, bytes] = {}
    unread = []
    for name, frame in state.frames.items():
        try:
            where = frame_path(audit, name, given=export)
            if not keep:
                rows = engine.listed(where, frame, seed=state.seed, progress=progress)
                roots[name] = merkle_root(f"{ticket}\t{stratum}".encode() for ticket, stratum, _ in rows)
                continue
            listed = list(engine.listed(where, frame, seed=state.seed, progress=progress))
            roots[name] = merkle_root(f"{ticket}\t{stratum}".encode() for ticket, stratum, _ in listed)
            lines[name] = b"".join(f"{unit}\t{stratum}\n".encode() for _, stratum, unit in listed)
        except (InputError, EnvironmentTrouble) as error:
            # Evidence is asked for when the export may long be elsewhere; its list is not to be had without.
            if keep or export is not None or "is not where it was" not in str(error):
                raise
            unread.append(name)
    return Lists(roots, lines, tuple(unread))


def _for_r(audit: Audit, found: Results, by: Sequence[str], version: str) -> dict[str, str]:
    """Data and script, where there is one for such an audit."""
    if audit.state.kind.questions or audit.state.method.key != "tickets":
        return {}
    made = files_of(for_r(audit.state, found, by=by, version=version))
    return {f"r/{name}": text for name, text in made.items()}


def _versions(version: str) -> str:
    told = {"crime_sample": version, "python": platform.python_version()}
    return json.dumps(told | {name: version_of(name) for name in _LIBRARIES}, indent=1) + "\n"


def _signature(signed: Signed) -> bytes:
    told = {"algorithm": "Ed25519", "public_key": signed.public_key, "signature": signed.signature}
    return (json.dumps(told, indent=1) + "\n").encode()


def _write_list(audit: Audit, path: Path, lists: Lists, events: Sequence[Event], reason: str) -> None:
    files = {f"frame-{number}.tsv": text for number, text in enumerate(lists.lines.values(), start=1)}
    files["openings.json"] = openings(events).encode("utf-8", "surrogatepass")
    incidents = sum(frame.incidents for frame in audit.state.frames.values())
    body = {"what": "list of the frame", "incidents": incidents}
    _write(audit, path, zipped(files, packed=True), body, reason)


def _write(audit: Audit, path: Path, data: bytes, body: dict[str, object], reason: str) -> None:
    sealed = {"path": str(path.resolve()), "recipient": audit.who} | because(reason)
    draft = Draft("disclosed", body, new_uid(), sealed)
    write_new(path, data, before=lambda: audit.put(draft))
