"""Picking by hand in the small audit, and judging what was picked."""

from __future__ import annotations

from pathlib import Path

from small import SEED, Small, settle, share

from crime_sample.audit.drawing import draw
from crime_sample.audit.picking import Chosen, pick
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import sit
from crime_sample.design import Design
from crime_sample.state import State
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


def free(state: State, count: int, *, linked: bool | None = None) -> list[str]:
    """So many ids of the small frame that are no case yet; ``linked`` to a crime, or not."""
    held = {case.id for case in state.shown.values()}
    every = (number for number in range(300) if linked is None or (number % 2 == 0) == linked)
    return [f"{number:08d}" for number in every if f"{number:08d}" not in held][:count]


def picked_by(small: Small, ids: list[str], who: str = "Reg", **more: object) -> Chosen:
    """Pick these incidents."""
    with small.open(who, "registrar") as audit:
        return pick(audit, ids, reason="a complaint", **more)  # type: ignore[arg-type]


def finish(small: Small, who: str = "Ann") -> list[int]:
    """Judge all that is left for somebody; the numbers in the order they came."""
    met = []
    with small.open(who) as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            met.append(case.number)
            sitting.open(case)
            settle(sitting, case)
    return met


def settle_as_none(small: Small, number: int, who: str) -> None:
    """Say of one case that it owes nothing."""
    with small.open(who) as audit:
        sitting = sit(audit)
        case = sitting.case(number)
        sitting.commit(case, Owed(answer="none"), OwedWords(rationale="no harm"))
        sitting.judge(case, Outcome(), OutcomeWords())


def secret(folder: Path, **design: object) -> Small:
    """An audit with cases judged twice or set apart, drawn and shared out."""
    from small import EXTRACT, begun, mapping

    from crime_sample.audit import frames

    small = begun(folder)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4, **design))  # type: ignore[arg-type]
        draw(audit, seed=SEED)
    share(small, "Ann", "Ben")
    return small
