"""What ``package in`` prints: what was taken in, what was there, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from crime_sample.audit.package_merge import HIDDEN, TakenIn
from crime_sample.formats import one_line, visible

_LISTED = 30


def taken_in(found: TakenIn) -> list[RenderableType]:
    """What became of a package."""
    head = f"Package {found.package}, judged by {one_line(found.auditor)}."
    counts = (
        (len(found.taken), "cases with something new, taken in"),
        (len(found.already), "taken in before"),
        (len(found.untouched), "not begun"),
        (len(found.beside), "kept beside what stands"),
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts.extend(Text(f"{count:>6,} {words}") for count, words in counts if count)
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
    parts.extend(Text(visible(str(one)), style="yellow") for one in found.beside[:_LISTED])
    if len(found.beside) > _LISTED:
        parts.append(Text(f"... and {len(found.beside) - _LISTED} more: crime_sample package beside AUDIT"))
    return parts


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
