"""All checks in turn, as a command."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator

from crime_sample.evidence.checker.chain import (
    Bundle,
    check_anchors,
    check_draw,
    check_files,
    check_frames,
    check_ledger,
    check_order,
    check_plan,
    check_seed,
    check_signature,
)
from crime_sample.evidence.checker.faults import SIGNS, Fault, Open, shown, tell
from crime_sample.evidence.checker.listing import (
    check_frame,
    check_openings,
    check_root,
    check_selection,
    listings,
    tickets,
)
from crime_sample.evidence.checker.numbers import check_cases, check_figures, check_r, check_weights
from crime_sample.evidence.checker.signatures import check_signatures
from crime_sample.evidence.checker.unzipping import MOST_BYTES, MOST_FRAME, unzipped
from crime_sample.evidence.checker.words import WORDS

Result = tuple[str, str, str]
"""The name of a check, its verdict (holds, broken, not checked), and words."""


def looked(name: str, look: Callable[[], str]) -> Result:
    """One check; whatever goes wrong in it, it does not hold."""
    try:
        return name, "holds", look()
    except Open as one:
        return name, "not checked", str(one)
    except Fault as one:
        return name, "broken", str(one)
    except Exception:  # made by anybody
        return name, "broken", tell("content")


def checks(data: bytes, *, frame: bytes | None = None, anchor: str = "", key: str = "") -> Iterator[Result]:
    """Every check in turn, of a bundle's bytes and of those of the list of its frames."""
    try:
        bundle = Bundle(unzipped(data, MOST_BYTES))
    except Fault as fault:
        yield "files", "broken", str(fault)
        return
    given, signer = anchor.strip().lower(), key.strip().lower()
    yield looked("files", lambda: check_files(bundle))
    yield looked("signature", lambda: check_signature(bundle, signer))
    for name, look in (("ledger", check_ledger), ("order", check_order)):
        result = looked(name, lambda look=look: look(bundle))  # type: ignore[misc]
        yield result
        if result[1] == "broken":
            return
    yield looked("signed entries", lambda: check_signatures(bundle))
    yield looked("anchors", lambda: check_anchors(bundle, given))
    for name, look in (
        ("plan", check_plan),
        ("frames", check_frames),
        ("seed", check_seed),
        ("draw", check_draw),
        ("cases", check_cases),
        ("weights", check_weights),
        ("figures", check_figures),
        ("data for R", check_r),
    ):
        yield looked(name, lambda look=look: look(bundle))  # type: ignore[misc]
    yield from with_frame(bundle, frame)


def with_frame(bundle: Bundle, data: bytes | None) -> Iterator[Result]:
    """What can be checked with the list of the frame."""
    if data is None:
        yield "selection", "not checked", tell("frame-needed")
        return
    try:
        lists, openings = listings(data)
        names = {str(frame["fingerprint"]): name for name, frame in bundle.story.frames.items()}
    except Fault as fault:
        yield "frame", "broken", str(fault)
        return
    except Exception:
        yield "frame", "broken", tell("content")
        return
    for listing in lists:
        name = names.get(listing.fingerprint)
        if name is None:
            words = tell("frame-foreign", count=len(listing.rows), found=listing.fingerprint)
            yield "frame", "broken", words
            continue
        ranked = tickets(bundle, name, listing)
        yield looked(f"frame {shown(name)}", lambda: check_frame(bundle, name, listing))  # noqa: B023
        yield looked(f"selection of {shown(name)}", lambda: check_selection(bundle, name, ranked))  # noqa: B023
        yield looked(f"cases of {shown(name)}", lambda: check_openings(bundle, name, ranked, openings))  # noqa: B023
        yield looked(f"root of {shown(name)}", lambda: check_root(bundle, name, ranked))  # noqa: B023


def summary(results: list[Result], *, frame: bool) -> str:
    """What it comes to, in a sentence."""
    broken = [name for name, verdict, _ in results if verdict == "broken"]
    if broken:
        return tell("failed", name=broken[0])
    return tell("done", level=WORDS["with-frame" if frame else "without-frame"])


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description="Check an evidence bundle of crime_sample.")
    parser.add_argument("bundle", help="the bundle, a zip file")
    parser.add_argument("--frame", help="the list of its frames: a zip file, or lines ID TAB STRATUM")
    parser.add_argument("--anchor", default="", help="a hash that was given out at the freeze or the draw")
    parser.add_argument("--key", default="", help="the signer's public key, 64 hexadecimal digits")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.bundle, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        frame = None
        if asked.frame:
            with open(asked.frame, "rb") as file:
                frame = file.read(MOST_FRAME + 1)
    except OSError as error:
        print(f"Error: {error.strerror}: {error.filename}", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    results = []
    for name, verdict, words in checks(data, frame=frame, anchor=asked.anchor, key=asked.key):
        results.append((name, verdict, words))
        print(f"{SIGNS[verdict]:>7}  {name}: {words}")
    print(f"\n{summary(results, frame=frame is not None)}")
    return int(any(verdict == "broken" for _, verdict, _ in results))
