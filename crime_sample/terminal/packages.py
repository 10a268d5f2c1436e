"""What ``package in`` prints: what was taken in, what was there, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from crime_sample.audit.beside import HIDDEN
from crime_sample.audit.package_merge import TakenIn
from crime_sample.formats import one_line, visible

_LISTED = 30


def taken_in(found: TakenIn, *, listed: bool = True) -> list[RenderableType]:
    """What became of a package; what is kept beside is ``listed``, but not to a colleague: they may have it too."""
    head = f"Package {found.package}, judged by {one_line(found.auditor)}."
    counts = (
        (len(found.taken), "with something new, taken in"),
        (len(found.already), "taken in before"),
        (len(found.untouched), "not begun"),
        (len(found.beside), "kept beside what stands"),
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts.extend(
        Text(f"{count:>6,} {'case' if count == 1 else 'cases'} {words}") for count, words in counts if count
    )
    if found.referred:
        numbers = ", ".join(map(str, found.referred))
        parts.append(
            Text(f"Referred to the registrar, a victim may be at risk: case {numbers}", style="bold")
        )
    if found.half_line:
        words = (
            f"Line {found.half_line}, the last, is not whole: the program was killed there while it wrote. "
            "That step was never acknowledged; all that were are there."
        )
        parts.append(Text(words, style="yellow"))
    if not listed:
        words = "Which these are, and why, the lead sees: crime_sample package beside AUDIT --who NAME"
        return [*parts, Text(words)] if found.beside else parts
    parts.extend(Text(visible(str(one)), style="yellow") for one in found.beside[:_LISTED])
    if len(found.beside) > _LISTED:
        parts.append(Text(f"... and {len(found.beside) - _LISTED} more: crime_sample package beside AUDIT"))
    return parts


def next_words(waits: str, audit: str, auditor: str) -> str:
    """What comes after a package was taken in; ``audit`` and ``auditor`` as one would type them."""
    if waits == "outcomes":
        return f"Next: the outcomes can go out: crime_sample package out {audit} FILE --auditor {auditor}"
    if waits:
        return "Next: some of their cases are still open. Take the package in again when it comes back."
    return "Nothing of theirs is open."


def beside(marking: str, found: Sequence[Mapping[str, Any]]) -> list[RenderableType]:
    """The verdicts that are kept beside others."""
    if not found:
        return [Text("No verdict of a package is kept beside another.")]
    parts: list[RenderableType] = [Text(one_line(marking), style="reverse")]
    for one in found:
        why = one_line(str(one.get("why", "(erased)")))
        parts.append(Text(f"case {one['case']}, package {one['package']}, taken in {one['at'][:16]}: {why}"))
        if one.get("entries") is None:
            parts.append(Text(f"  {HIDDEN}"))
        parts.extend(
            Text(f"  {entry['at'][:16]}  {entry['kind']}  {one_line(_said(entry))}")
            for entry in one.get("entries") or ()
        )
    return parts


def _said(entry: Mapping[str, Any]) -> str:
    """An entry's content in a line."""
    sealed = {key: value for key, value in (entry["sealed"] or {}).items() if value}
    told = entry["body"].get("owed") or entry["body"].get("outcome") or {}
    return "; ".join(f"{key}: {value}" for key, value in {**told, **sealed}.items() if value)
