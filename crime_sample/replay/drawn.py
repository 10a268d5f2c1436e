"""Entries that draw: how incidents become cases, which are judged twice, which are set apart. What is picked by hand
beside them, and what a newer extract of a frame holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from crime_sample.case import PICKS, Case, Verdict
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, require, sealed
from crime_sample.second import twice
from crime_sample.state import Picking, Refreshed, State

MOST_ERASED = 1_000_000  # cases whose list was erased: more are judged by nobody


def _drawn(state: State, event: Event) -> None:
    require(event, bool(state.seed), "a sample cannot be drawn before there is a seed")
    frame = event.body["frame"]
    require(event, frame not in state.drawn, "this frame was drawn before")
    _take_cases(state, event, frame)
    state.anchors["draw"] = event.hash


def _extended(state: State, event: Event) -> None:
    frame = event.body["frame"]
    require(event, frame in state.drawn, "a draw cannot be extended before it is made")
    before = dict(state.drawn[frame])
    require(event, all(event.body["sizes"][s] >= n for s, n in before.items()), "an extension only adds")
    _take_cases(state, event, frame)
    added = {s: n - before.get(s, 0) for s, n in event.body["sizes"].items() if n > before.get(s, 0)}
    reason = str(sealed(event).get("reason", "(erased)"))
    state.extensions.append({"at": event.at, "frame": frame, "added": added, "reason": reason})
    state.anchors["draw"] = event.hash


def _frame_refreshed(state: State, event: Event) -> None:
    """What a newer extract holds is said, and changes neither frame nor draw. The last one of a frame stands."""
    body = event.body
    frame = str(body["frame"])
    require(
        event, frame in state.drawn, "a frame cannot be held against a newer extract before it is drawn from"
    )
    cases = [int(number) for number in (*body["lost"], *body["elsewhere"])]
    require(event, state.shown.keys() >= set(cases), "it names a case that was never drawn")
    state.refreshed[frame] = Refreshed(
        at=event.at,
        frame=frame,
        file_sha256=str(body["file_sha256"]),
        fingerprint=str(body["fingerprint"]),
        **{key: {str(s): int(n) for s, n in body[key].items()} for key in ("strata", "came", "went")},
        moved=tuple((str(before), str(now), int(count)) for before, now, count in body["moved"]),
        lost=tuple(map(int, body["lost"])),
        elsewhere=tuple(map(int, body["elsewhere"])),
    )


def _secret_opened(state: State, event: Event) -> None:
    require(event, all(case.judged for case in state.cases.values()), "reviews are open")
    secret = str(event.body["second"])
    require(event, state.second_secret in ("", secret), "it is not the secret of the freeze")
    state.second_secret, state.secret_opened = secret, True


def _take_cases(state: State, event: Event, frame: str) -> None:
    sizes = {str(stratum): int(size) for stratum, size in event.body["sizes"].items()}
    first = int(event.body["first_case"])
    require(event, first == state.last_number + 1, "its case numbers do not follow those before")
    added = sum(sizes.values()) - sum(state.drawn.get(frame, {}).values())
    apart = {int(number) for number in event.body.get("calibration", ())}
    numbers = range(first, first + added + len(apart))
    rows = sealed(event).get("cases")
    require(event, all(one in numbers for one in apart), "it sets cases apart that it does not hold")
    _require_as_many(event, rows, len(numbers))
    cases = []
    for place, number in enumerate(numbers):
        stratum, rank, unit, ticket, labels, *more = (
            ("", 0, "(erased)", "", {}) if rows is None else rows[place]
        )
        case = Case(number, frame, stratum, rank, unit, ticket, labels, calibration=number in apart)
        for told in more:  # where chances differ, or clusters were drawn
            case.chance = Fraction(told["chance"]) if "chance" in told else None
            case.cluster, case.of = str(told.get("cluster", "")), int(told.get("of", 0))
        cases.append(case)
        (state.calibration if case.calibration else state.cases)[number] = case
    sampled = [case for case in cases if not case.calibration]
    if rows is not None and state.plan is not None:
        told = sealed(event).get("twice")  # kept in place of ids that were erased
        for case in (
            twice(sampled, state.plan.design.second / 100, secret=state.second_secret)
            if told is None
            else [case for case in sampled if case.number in told]
        ):
            case.second = Verdict()
    if rows is not None:
        _retire(state, {case.id: case for case in sampled}, frame)
    state.drawn[frame] = sizes
    state.tickets[frame] = str(event.body.get("tickets", ""))
    state.asked[frame] = {str(s): int(n) for s, n in event.body.get("asked", sizes).items()}


def _picked(state: State, event: Event) -> None:
    """Somebody picked incidents by hand. They become cases beside the sample, with no ticket and no rank."""
    body, frame = event.body, str(event.body["frame"])
    require(event, frame in state.drawn, "nothing is picked by hand before the sample is drawn")
    first, count, kind = int(body["first_case"]), int(body["incidents"]), body["kind"]
    require(event, first == state.last_number + 1, "its case numbers do not follow those before")
    require(event, count > 0 and kind in PICKS, "it picks nothing, or in no way that is known")
    rows = sealed(event).get("cases")
    known = {case.id for case in state.shown.values() if case.frame == frame}
    _require_as_many(event, rows, count)
    if rows is not None:
        ids = {unit for _, unit, _ in rows}
        require(
            event, len(ids) == count and not ids & known, "it picks an incident that is a case of the audit"
        )
    numbers = range(first, first + count)
    for place, number in enumerate(numbers):
        stratum, unit, labels = ("", "(erased)", {}) if rows is None else rows[place]
        case = Case(number, frame, stratum, 0, unit, "", labels, picked=kind)
        if body["twice"]:
            case.second = Verdict()
        state.picks[number] = case
    reason = str(sealed(event).get("reason", "(erased)"))
    state.pickings.append(Picking(event.at, frame, kind, tuple(numbers), bool(body["twice"]), reason))


def _require_as_many(event: Event, rows: Sequence[Any] | None, count: int) -> None:
    """As many cases as the list has; where that is gone nothing bounds what an entry says, and what is made of it."""
    held = count <= MOST_ERASED if rows is None else count == len(rows)
    require(event, held, "it holds another number of cases than it says")


def _retire(state: State, drawn: Mapping[str, Case], frame: str) -> None:
    """What an extension draws into the sample is for calibration, or picked by hand, no longer. Who judged it, or has
    it in a package, knows the log and is kept from the new case."""
    for case in (*state.calibration.values(), *state.picks.values()):
        twin = drawn.get(case.id) if case.frame == frame else None
        if twin is None:
            continue
        case.retired = twin.number
        twin.recused |= case.recused
        twin.recused |= {verdict.auditor for verdict in case.verdicts if verdict.owed is not None}
        twin.recused |= {
            str(sheet["auditor"])
            for sheet in state.sheets.values()
            if "auditor" in sheet and case.number in sheet["cases"]
        }


APPLY: dict[str, Apply] = {
    "drawn": _drawn,
    "extended": _extended,
    "picked": _picked,
    "frame-refreshed": _frame_refreshed,
    "secret-opened": _secret_opened,
}
