"""What an auditor tells the registrar beside a verdict: urgent referrals, and notes that are passed on to a colleague;
and what the registrar did about them."""

from __future__ import annotations

from crime_sample.case import Remark
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Draft
from crime_sample.review import find
from crime_sample.state import State


def refer(state: State, number: int, *, uid: str, words: str) -> list[Draft]:
    """Queue the case for the registrar at once: a victim may be at risk today."""
    find(state, number)
    return [Draft("referred", {"case": number}, uid, {"words": words})]


def close_referral(state: State, place: int, *, words: str, uid: str) -> list[Draft]:
    """An urgent referral, by its place in the queue from 1, was dealt with: what was done."""
    if not 1 <= place <= len(state.referrals):
        raise InputError(f"there is no referral {place}", remedy=f"There are {len(state.referrals)}.")
    if state.referrals[place - 1].closed_at:
        raise Refused(f"referral {place} was dealt with before")
    if not words.strip():
        raise InputError("say what was done about it")
    body = {"case": state.referrals[place - 1].case, "referral": place}
    return [Draft("referral-closed", body, uid, {"words": words})]


def remark(state: State, number: int, *, uid: str, words: str) -> list[Draft]:
    """A note on the case for a colleague. It goes to the registrar, who passes it on: shown to the colleague in the
    review it would tell that the case has another reviewer."""
    find(state, number)
    if not words.strip():
        raise InputError("a note needs words")
    return [Draft("remarked", {"case": number}, uid, {"words": words})]


def withdraw_note(state: State, number: int, note: str, *, auditor: str, uid: str) -> list[Draft]:
    """The author takes back a note, by its uid; it stays in the ledger."""
    held = next((one for one in find(state, number).remarks if one.uid == note), None)
    if held is None or held.actor != auditor:
        raise Refused(
            f"you have left no such note on case {number}", remedy="Only your own can be taken back."
        )
    if not held.open:
        raise Refused("this note was taken back, or dealt with, before")
    return [Draft("remark-withdrawn", {"case": number, "note": note}, uid)]


def close_note(state: State, place: int, *, words: str, uid: str) -> list[Draft]:
    """A note, by its place in the registrar's list from 1, was dealt with: what was done."""
    number, held = note_at(state, place)
    if not held.open:
        raise Refused(f"note {place} was dealt with, or taken back, before")
    if not words.strip():
        raise InputError("say what was done about it")
    return [Draft("remark-closed", {"case": number, "note": held.uid}, uid, {"words": words})]


def note_at(state: State, place: int) -> tuple[int, Remark]:
    """The case and the note in a place of the registrar's list, from 1."""
    if not 1 <= place <= len(state.notes):
        raise InputError(f"there is no note {place}", remedy=f"There are {len(state.notes)}.")
    number, uid = state.notes[place - 1]
    return number, next(one for one in find(state, number).remarks if one.uid == uid)
