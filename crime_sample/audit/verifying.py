"""Checking an audit: chain, commitments, fingerprints, draw and numbers are done again and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from crime_sample import ledger
from crime_sample.audit import opening
from crime_sample.audit.anchors import Anchor, held, read_anchor
from crime_sample.audit.drawing import check_calibration, check_draw, sample_digest
from crime_sample.audit.estimating import again
from crime_sample.audit.frames import Export, extract_path, frame_path
from crime_sample.audit.session import CLOCKS_APART, Audit
from crime_sample.audit.signing import check_signatures
from crime_sample.audit.who import written_as
from crime_sample.engines.recheck import check_file, recheck
from crime_sample.erasure import come_back, filled, ids_erased, unannounced
from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.formats import plural
from crime_sample.frame import Frame
from crime_sample.keyring import Keyring
from crime_sample.ledger import ERASED, Event
from crime_sample.replay import replay
from crime_sample.retention import reminder
from crime_sample.state import State
from crime_sample.store.address import Address, read_address
from crime_sample.store.stores import Store, open_store

Verdict = Literal["holds", "broken", "not checked"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what, whether it holds, and words on it."""

    name: str
    verdict: Verdict
    words: str


def verify(
    address: str | Address,
    *,
    export: Export | None = None,
    anchor: str | Sequence[str] = "",
    who: str = "",
    now: Callable[[], str],
    data: Sequence[Path] = (),
    public_keys: Sequence[str] = (),
) -> Iterator[Check]:
    """Each check in turn. After one that is ``broken`` the later ones may not be possible, and end.

    ``export`` is the frame's file or URL if it is not where it was, ``data`` are folders it may be in; ``anchor`` is a
    hash that was given out, or several; each may have its entry's number before it (``12:3f0c...``);
    ``public_keys`` are auditors' keys known from elsewhere.
    """
    given = [read_anchor(one) for one in ((anchor,) if isinstance(anchor, str) else anchor) if one.strip()]
    store = open_store(read_address(address))
    try:
        damage = store.damage()
        yield Check(
            "file",
            "broken" if damage else "holds",
            f"it is damaged: {damage}" if damage else store.soundness,
        )
        events = store.events()
        try:
            head = ledger.check(events)
            yield Check("ledger", "holds", f"{len(events):,} entries form one chain; its head is {head}")
            full = filled(events)
            state = replay(full)
            if state.charter is None:
                raise Broken("the audit has no beginning: its first ledger entry is missing")
            yield _sealed(events, store)
        except Broken as error:
            yield Check("ledger", "broken", str(error))
            return
        yield _anchored(events, given)
        yield _signed(events, public_keys)
        yield Check("who is who", "holds", written_as(state, events))
        yield from _clocks(events)
        if words := reminder(state, now()):
            yield Check("retention", "not checked", words)
        audit = Audit(store, state, who=who, role="lead", now=now, data=data)
        yield from _sources(audit, export)
        yield from _draws(audit, export)
        yield from _second(audit, events, export)
        yield from _picks(state)
        yield _figures(full, state)
    finally:
        store.close()


def _sealed(events: list[Event], store: Store) -> Check:
    """What is there matches, what is not there was erased by an entry, and what was erased is not there."""
    for found, what in (
        (unannounced(events), "is gone, and no entry tells that it was erased"),
        (come_back(events), "was erased, and stands there again"),
    ):
        if found:
            first = found[0]
            more = f"; so of {plural(len(found) - 1, 'more')}" if found[1:] else ""
            words = f"the sealed part of {first.named} {what}{more}"
            return Check("sealed parts", "broken", words)
    kept = sum(event.sealed is not None for event in events)
    words = f"{kept:,} names, texts and lists of ids match their commitments"
    erased = [event for event in events if event.kind == ERASED]
    if erased:
        by = ", ".join(
            f"{len(event.body['entries']):,} by {event.actor} with entry {event.seq} ({event.at[:10]})"
            for event in erased
        )
        words += f"; {sum(len(event.body['entries']) for event in erased):,} were erased: {by}"
    if store.to_clear():
        words += ". The last erasure was broken off: its bytes may still be there. Finish it with: crime_sample purge"
    return Check("sealed parts", "holds", words)


def _anchored(events: list[Event], given: Sequence[Anchor]) -> Check:
    if not given:
        return Check(
            "anchor",
            "not checked",
            "no hash was given (--anchor): whoever can write this file could have rewritten all of it",
        )
    holds, words = held(events, given)
    return Check("anchor", "holds" if holds else "broken", words)


def _clocks(events: list[Event]) -> Iterator[Check]:
    """Where an entry says an earlier time than one before it, by more than clocks may be apart. It is not broken: the
    order is that of the numbers."""
    latest: datetime | None = None
    back: list[Event] = []
    for event in events:
        at = datetime.fromisoformat(event.at)
        if latest is not None and at < latest - CLOCKS_APART:
            back.append(event)
        else:
            latest = at if latest is None else max(at, latest)
    if back:
        words = (
            f"{plural(len(back), 'entry says', 'entries say')} an earlier time than one before; the first is "
            f"{back[0].named}. A clock was set back, or had been ahead: the order of entries is "
            "that of their numbers, and no time of this audit proves when something was done"
        )
        yield Check("clock", "not checked", words)


def _signed(events: list[Event], known: Sequence[str]) -> Check:
    """Of those who registered a key every entry is signed; and keys known from elsewhere are among theirs."""
    name = "signatures"
    try:
        ring, counts = check_signatures(events)
    except Broken as error:
        return Check(name, "broken", str(error))
    given = [one.strip().lower() for one in known]
    for key in given:
        if key not in ring.owners:
            words = f"nobody registered the key {key}: entries were cut out or written anew, or this is another audit"
            return Check(name, "broken", words)
    if not counts:
        words = "nobody registered a key: whoever can write this file can write as anybody"
        return Check(name, "not checked", words)
    by = "; ".join(
        f"{ring.owners[key]} by {key} ({plural(counts[key], 'entry', 'entries')}{_now(ring, key)})"
        for key in sorted(counts, key=lambda key: ring.owners[key])
    )
    words = f"{sum(counts.values()):,} of {len(events):,} entries are signed by their authors: {by}"
    if not known:
        words += ". Whose keys these are no file can show: compare them, or give them with --public-key"
        return Check(name, "holds", words)
    last = max((event for event in events if event.key in given), key=lambda event: event.seq)
    words += f". By the keys given all up to {last.named} is as it was signed"
    if after := len(events) - last.seq:
        words += f"; they do not hold what comes after: {plural(after, 'entry', 'entries')}, and any that were cut off"
    return Check(name, "holds", words)


def _now(ring: Keyring, key: str) -> str:
    if key in ring.revoked:
        return ", revoked since"
    return "" if ring.held.get(ring.owners[key]) == key else ", replaced since"


def _sources(audit: Audit, export: Export | None) -> Iterator[Check]:
    state = audit.state
    for name, frame in state.frames.items():
        title = f"frame {name}"

        def look(name: str = name, frame: Frame = frame) -> str:
            found = recheck(frame_path(audit, name, given=export), frame)
            return f"{plural(found, audit.state.kind.unit, audit.state.kind.units)}, fingerprint {frame.fingerprint}"

        yield _checked(title, look)
    if state.extract is not None and state.extract.kind == "file":
        yield _checked("crime extract", lambda: _extract(audit))


def _extract(audit: Audit) -> str:
    extract = audit.state.extract
    if extract is None:
        raise AssertionError("asked for with an extract only")
    check_file(extract_path(audit), extract.file_sha256)
    return f"{plural(extract.crimes, 'crime')}, SHA-256 {extract.file_sha256}"


def _draws(audit: Audit, export: Export | None) -> Iterator[Check]:
    if not audit.state.drawn:
        yield Check("draw", "not checked", "nothing was drawn yet")
    if (gone := ids_erased(audit.state)) is not None:
        words = f"which incidents the cases are was erased by entry {gone.seq}"
        yield Check(
            "draw", "not checked", f"{words}; whoever has the statement of the draw can do it: verify-draw"
        )
        return
    for name in audit.state.drawn:

        def look(name: str = name) -> str:
            count = check_draw(audit, name, export=export)
            again = plural(count, audit.state.kind.unit, audit.state.kind.units)
            return f"{again} drawn again, each in its place; tickets {sample_digest(audit.state, name)}"

        yield _checked(f"draw of {name}", look)


def _second(audit: Audit, events: list[Event], export: Export | None) -> Iterator[Check]:
    """What was drawn by the secret, once it no longer tells anybody anything."""
    state = audit.state
    if not (state.drawn and opening.has_secret(state)):
        return
    if (gone := ids_erased(state)) is not None:
        words = f"which incidents the cases are was erased by entry {gone.seq}"
        yield Check("second reviews and calibration", "not checked", words)
        return
    if not opening.is_closed(state) or not state.second_secret:
        why = "the secret was erased" if opening.is_closed(state) else "sealed until every review is given"
        yield Check("second reviews and calibration", "not checked", why)
        return
    steps = opening.steps_of(events)
    yield _checked("second reviews", lambda: opening.check_twice(state, steps))
    yield _checked("case numbers", lambda: opening.check_numbers(state, steps))
    for name in state.drawn if state.calibration else ():

        def look(name: str = name) -> str:
            return check_calibration(audit, name, steps[name][0], export=export)

        yield _checked(f"calibration cases of {name}", look)


def _picks(state: State) -> Iterator[Check]:
    if state.picks:
        units = plural(len(state.picks), state.kind.unit, state.kind.units)
        words = f"{units} picked by hand: nothing drew them, so there is nothing to draw again"
        yield Check("picks", "not checked", words)


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, "holds", look())
    except Broken as error:
        return Check(name, "broken", str(error))
    except EnvironmentTrouble as error:
        return Check(name, "not checked", str(error))
    except InputError as error:
        if "is not where it was" in error.what:
            return Check(name, "not checked", str(error))
        return Check(name, "broken", str(error))


def _figures(events: list[Event], state: State) -> Check:
    given = state.figures
    if given is None:
        return Check("figures", "not checked", "no estimate was made yet")
    try:
        found = again(replay(events[: given["basis"]]), given["asked"])
    except CrimeSampleError as error:
        return Check("figures", "broken", str(error))
    if found != given["figures"]:
        return Check("figures", "broken", "the last estimate does not follow from the verdicts before it")
    later = sum(
        event.kind in ("committed", "judged", "withdrawn", "extended")
        and event.body.get("case") not in state.picks
        for event in events[given["seq"] :]
    )
    words = f"the estimate of {given['at']} comes out the same from the verdicts before it"
    return Check("figures", "holds", words + (f"; {later} changes came after it" if later else ""))
