"""Checks of what was fixed when: files, signature, ledger, plan, seed, draw."""

from __future__ import annotations

import json
from typing import Any

from crime_sample.evidence.checker.ed25519 import Keys
from crime_sample.evidence.checker.faults import Fault, Open, sha, tell
from crime_sample.evidence.checker.reading import FORMAT, Entry, chain, parsed, whole
from crime_sample.evidence.checker.story import Story


class Bundle:
    """A bundle's files, the ledger read from them, and what it amounts to as far as it is lawful."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.entries: list[Entry] = []
        self.story = Story()

    def json(self, name: str) -> Any:
        """A file's JSON."""
        return parsed(self.files[name])


def check_files(bundle: Bundle) -> str:
    """The manifest names every file, and each is what it says."""
    files = bundle.files
    manifest = bundle.json("manifest.json") if "manifest.json" in files else None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Fault("no-manifest")
    if type(manifest["interim"]) is not bool:
        raise Fault("content")
    listed = manifest["files"]
    for name in sorted(listed):
        if name not in files:
            raise Fault("file-missing", name=name)
        if sha(files[name]) != listed[name]:
            raise Fault("file-changed", name=name)
    for name in sorted(files):
        if name not in listed and name not in ("manifest.json", "signature.json"):
            raise Fault("file-added", name=name)
    return tell("files", count=len(listed), digest=sha(files["manifest.json"]))


def check_signature(bundle: Bundle, wanted: str) -> str:
    """An Ed25519 signature over the bytes of manifest.json."""
    if "signature.json" not in bundle.files:
        if wanted:
            raise Fault("unsigned-key")
        raise Open("unsigned")
    told = bundle.json("signature.json")
    key, signature = str(told["public_key"]), str(told["signature"])
    if not Keys().holds(key, bundle.files["manifest.json"], signature):
        raise Fault("signature-bad", key=key)
    if wanted and wanted != key:
        raise Fault("signature-key", key=key)
    if not wanted:
        raise Open("signature-own", key=key)
    return tell("signature", key=key)


def check_ledger(bundle: Bundle) -> str:
    """One chain from the first entry to the head."""
    bundle.entries = chain(bundle.files)
    head, said = bundle.entries[-1].hash, bundle.json("manifest.json")["head"]
    if head != said:
        raise Fault("head", found=head, said=said)
    return tell("ledger", count=len(bundle.entries), head=head)


def check_order(bundle: Bundle) -> str:
    """Each entry may come when it does."""
    story = bundle.story
    for entry in bundle.entries:
        story.take(entry)
    if story.plan is None or story.seed is None or not story.draws:
        raise Fault("order-open")
    manifest, charter = bundle.json("manifest.json"), story.charter
    for what in ("force", "marking", "kind", "period"):
        told = [charter["start"], charter["end"]] if what == "period" else charter.get(what, "incidents")
        if manifest[what] != told:
            raise Fault("about-other", what=what)
    drawn = next(iter(story.draws.values()))[0]
    return tell("order", plan=story.plan.at, seed=story.seed.at, draw=drawn.at)


def check_anchors(bundle: Bundle, wanted: str) -> str:
    """What was given out are hashes of the ledger's entries."""
    story, told = bundle.story, bundle.json("anchors.json")
    last = max((several[-1] for several in story.draws.values()), key=lambda entry: int(entry.seq))
    for what, entry in (("freeze", story.plan), ("draw", last)):
        if entry is None or told[what] != entry.hash:
            raise Fault("anchor-own", what=what)
    if not wanted:
        raise Open("anchor-open")
    number, _, digest = wanted.rpartition(":")
    for entry in bundle.entries:
        if entry.hash == digest and number in ("", str(entry.seq)):
            return tell("anchor", seq=entry.seq, kind=entry.kind, at=entry.at)
    raise Fault("anchor-none", anchor=wanted)


def check_plan(bundle: Bundle) -> str:
    """plan.json is what was frozen, of the frames that were registered."""
    story, text = bundle.story, bundle.files["plan.json"]
    if story.plan is None:
        raise Fault("order-open")
    body = story.plan.body
    # The entry ends with the plan's own text, so nothing need be spelt anew.
    if sha(text) != body["digest"] or not story.plan.line.endswith(b'"plan":' + text + b"}]"):
        raise Fault("plan-other")
    plan = body["plan"]
    prints = {name: frame["fingerprint"] for name, frame in story.frames.items()}
    if plan["frames"] != prints or plan["extract"] not in (None, story.extract["fingerprint"]):
        raise Fault("plan-tied")
    size, population = (sum(whole(one[key]) for one in plan["strata"]) for key in ("size", "population"))
    return tell("plan", digest=body["digest"], size=size, population=population)


def check_frames(bundle: Bundle) -> str:
    """frames.json says what the ledger says."""
    told, story = bundle.json("frames.json"), bundle.story
    # Spelt out: to Python true is 1.
    here, there = (
        json.dumps(one, sort_keys=True)
        for one in ([told["frames"], told["extract"]], [story.frames, story.extract])
    )
    if here != there:
        raise Fault("frames-other")
    return tell("frames", names=", ".join(sorted(story.frames)))


def check_seed(bundle: Bundle) -> str:
    """The seed is the ledger's; its proof fits the commitment."""
    told, story = bundle.json("seed.json"), bundle.story
    if story.seed is None or story.plan is None or told["seed"] != story.seed.body["seed"]:
        raise Fault("seed-other")
    kind = story.plan.body["plan"]["design"]["seed"]["kind"]
    if not kind == told["kind"] == story.seed.body["kind"]:
        raise Fault("seed-kind")
    proof = told["proof"]
    if proof is None:
        key = "seed-bare" if story.seed.seal is None else "seed-sealed"
        return tell(key, seed=told["seed"], kind=kind)
    if not fits_seal(proof, story.seed):
        raise Fault("seed-proof")
    return tell("seed-proven", seed=told["seed"], kind=kind)


def fits_seal(opened: Any, entry: Entry) -> bool:
    """Whether a sealed part that was opened is the one the entry is committed to."""
    text = f"{opened['salt']}\n{opened['sealed']}".encode("utf-8", "surrogatepass")
    return bool(opened["entry"] == entry.seq and sha(text) == entry.seal)


def check_draw(bundle: Bundle) -> str:
    """As many were drawn as the plan says; what was added later is an extension."""
    story = bundle.story
    if story.plan is None:
        raise Fault("order-open")
    planned = {one["name"]: one["size"] for one in story.plan.body["plan"]["strata"]}
    for frame in sorted(story.frames):
        body = story.draws[frame][0].body if frame in story.draws else {}
        asked = body.get("asked", body.get("sizes", {}))
        labels = {story.label(frame, stratum): size for stratum, size in asked.items()}
        prefix = "" if len(story.frames) == 1 else f"{frame}: "
        if labels != {name: size for name, size in planned.items() if name.startswith(prefix)}:
            raise Fault("draw-sizes", frame=frame)
    extensions = sum(len(several) - 1 for several in story.draws.values())
    if extensions:
        return tell("draw-extended", count=len(story.sampled()), extensions=extensions)
    return tell("draw", count=len(story.sampled()))
