"""What is in an evidence bundle: files by name, all of them from the ledger and the verdicts in it.

Texts that are hashed stand there as they are hashed, byte for byte, so that who checks need spell nothing anew: an
entry of the ledger is a line, the plan and the figures are files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crime_sample.canonical import canonical
from crime_sample.erasure import filled
from crime_sample.errors import Refused
from crime_sample.evidence.checker.signatures import SIGNATURES
from crime_sample.evidence.readme import readme
from crime_sample.ledger import Event, hashed_text
from crime_sample.observed import Observed, answered, observe
from crime_sample.r_script.data import incident_rows
from crime_sample.results import Results
from crime_sample.state import State

FORMAT = "crime_sample-bundle-1"
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
DRAWS = ("drawn", "extended")


def contents(
    state: State,
    events: Sequence[Event],
    found: Results,
    *,
    figures: str,
    by: Sequence[str],
    roots: Mapping[str, str],
    proof: bool,
) -> dict[str, str]:
    """The texts of the files that come from the audit, by name.

    ``events`` lead to ``state``; ``found`` are its estimates broken down ``by``, ``figures`` their text as the ledger
    has its digest; ``roots`` are those over the tickets of the frames that could be read; without ``proof`` what was
    recorded with the seed stays sealed.
    """
    if state.plan is None or not state.seed:
        raise Refused("nothing was drawn yet", remedy="Draw first: crime_sample draw AUDIT --seed ...")
    seen = observe(state, interim=found.interim)
    frozen = next(event for event in events if event.kind == "plan-frozen")
    signed = [[event.seq, event.key, event.signature] for event in events if event.signature]
    signatures = {SIGNATURES: "".join(f"{canonical(line)}\n" for line in signed)} if signed else {}
    return {
        **signatures,
        "README.txt": readme(state, found),
        "ledger.jsonl": "".join(f"{hashed_text(event)}\n" for event in events),
        "plan.json": canonical(frozen.body["plan"]),
        "seed.json": _pretty(_seed(state, events, proof=proof)),
        "anchors.json": _pretty(state.anchors),
        "frames.json": _pretty(_frames(events, roots)),
        "cases.json": _cases(state, seen, by),
        "figures.json": figures,
    }


def check_told(events: Sequence[Event]) -> None:
    """Refused where it was erased which incidents the cases are: their strata went with that."""
    if any(event.kind in DRAWS and event.sealed is None for event in filled(events)):
        raise Refused(
            "the list of the cases was erased, so they can be counted in no stratum",
            remedy="Hand out a bundle that was made before.",
        )


def manifest(state: State, found: Results, digests: Mapping[str, str]) -> str:
    """What is in the bundle, the ``digests`` being the SHA-256 of each file, and what it is about. Its own digest
    stands for all of it."""
    about = state.about
    return _pretty(
        {
            "format": FORMAT,
            "marking": about.marking,
            "force": about.force,
            "period": [about.start.isoformat(), about.end.isoformat()],
            "kind": about.kind,
            "interim": found.interim,
            "entries": state.seq,
            "head": state.head,
            "as_at": state.last_at,
            "files": dict(digests),
        }
    )


def openings(events: Sequence[Event]) -> str:
    """The lists of the cases drawn, with what it takes to see that they are those sealed in the ledger."""
    return _pretty([_opened(event) for event in events if event.kind in DRAWS and event.sealed is not None])


def _opened(event: Event) -> dict[str, Any]:
    return {"entry": event.seq, "salt": event.salt, "sealed": canonical(event.sealed)}


def _seed(state: State, events: Sequence[Event], *, proof: bool) -> dict[str, Any]:
    event = next(event for event in events if event.kind == "seeded")
    source = None if state.plan is None else state.plan.design.seed
    return {
        "seed": state.seed,
        "kind": event.body["kind"],
        "source": "" if source is None else source.words,
        "rule": state.rule,
        "proof": _opened(event) if proof and event.sealed is not None else None,
    }


def _frames(events: Sequence[Event], roots: Mapping[str, str]) -> dict[str, Any]:
    frames = {e.body["frame"]["name"]: e.body["frame"] for e in events if e.kind == "frame-registered"}
    extracts = [e.body["extract"] for e in events if e.kind == "extract-registered"]
    return {"frames": frames, "extract": extracts[-1], "roots": {name: roots.get(name) for name in frames}}


def _cases(state: State, seen: Observed, by: Sequence[str]) -> str:
    """The rows that the estimates are sums of, a line each, and which columns they are sums of."""
    kind = state.kind
    rows = incident_rows(state, seen, by=by, spell=str)
    columns, lines = list(rows.header), [list(row) for row in rows.rows]
    cases = {case.number: case for case in seen.cases}
    for question in kind.questions:
        for name, answers in (("yes", ("yes",)), ("either", ("yes", "no"))):
            columns.append(f"{name}_{question.key}")
            for line in lines:
                line.append(answered(cases[int(str(line[0]))], question.key, *answers))
    about = {
        "headline": kind.headline,
        "missed": kind.missed,
        "deciding": None if kind.deciding is None else kind.deciding.key,
        "questions": {question.key: question.estimand for question in kind.questions},
        "columns": columns,
    }
    told = ",\n".join(f"{canonical(key)}:{canonical(value)}" for key, value in about.items())
    return f'{{{told},\n"rows":[\n' + ",\n".join(map(canonical, lines)) + "\n]}\n"


def _pretty(value: Any) -> str:
    """JSON for people too."""
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
