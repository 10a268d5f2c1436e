"""The second step as a form, without a screen: what is asked, what is proposed, and what is refused."""

from __future__ import annotations

from crime_sample.frame import Crime
from crime_sample.linked import LinkedCrime
from crime_sample.rules.library import load
from crime_sample.terminal.room.facts import about, linked_lines
from crime_sample.terminal.room.outcome import OutcomeForm
from crime_sample.verdict import Owed, OwedCrime

PACK = load("england-wales-2023")


def crime(
    reference: str, standing: str = "found", klass: str = "violence", hours: float | None = 2.0
) -> LinkedCrime:
    """A crime of the extract."""
    held = Crime(reference=reference, klass=klass, recorded="2026-05-23T12:00:00", status="recorded")
    timely = None if hours is None else hours <= 24
    return LinkedCrime(reference, held, hours, timely, standing)  # type: ignore[arg-type]


def form(
    *linked: LinkedCrime, owed: tuple[str, ...] = ("violence",), more: tuple[LinkedCrime, ...] = ()
) -> OutcomeForm:
    """The form for these crimes owed; ``more`` is in the extract but not linked."""
    held = {one.reference: one for one in (*linked, *more)}
    crimes = tuple(OwedCrime(offence=key) for key in owed)
    return OutcomeForm(
        PACK,
        Owed(answer="crimes", crimes=crimes),
        linked,
        lookup=lambda reference: held.get(reference, LinkedCrime(reference, None, None, None)),
    )


def press(asked: OutcomeForm, *keys: str) -> str:
    """Press these; what the last one came to."""
    done = "taken"
    for key in keys:
        done = asked.press(key, key if len(key) == 1 else None)
    return done


def test_a_linked_crime_of_the_class_is_proposed_before_another() -> None:
    """Enter takes it, the class is then proposed as right, and the other stays as recorded but not owed."""
    asked = form(crime("A/1", klass="burglary"), crime("A/2", hours=30.0))
    assert press(asked, "r", "enter", "enter", "8", "enter", "enter", "enter") == "submit"
    after = asked.outcome().crimes[0]
    assert asked.words().references == ("A/2",)
    assert (after.right_class, after.timely, after.hours, after.reasons) == (True, False, 30.0, ("late",))
    assert asked.outcome().not_owed == 1


def test_what_is_typed_takes_the_place_of_a_proposal() -> None:
    """One key replaces it; a reference that another crime has is refused."""
    asked = form(crime("A/1"), more=(crime("B/9"),), owed=("violence", "violence"))
    press(asked, "r", "B", "/", "9", "enter", "enter")
    assert asked.words().references[0] == "B/9"
    press(asked, "r", *(["backspace"] * 9), "B", "/", "9", "enter")
    assert asked.active.fault == "This reference answers for another crime owed."


def test_a_crime_recorded_after_the_cut_off_is_offered_for_later_only() -> None:
    """As recorded it is refused with the reason; as later it is taken, and whether in time is the extract's to say."""
    asked = form(crime("A/1", "later", hours=100.0))
    press(asked, "r", "A", "/", "1", "enter")
    assert "recorded after the cut-off" in asked.active.fault
    press(asked, "up", "l", "down")
    assert press(asked, "enter", "enter", "enter", "enter", "enter") == "submit"
    after = asked.outcome().crimes[0]
    assert (after.recorded, after.timely, after.hours) == ("later", False, 100.0)
    assert asked.outcome().not_owed == 0


def test_a_crime_cancelled_since_counts_but_is_not_proposed_as_not_owed() -> None:
    """It may answer for the owed one, it is marked, and left over it is no crime recorded but not owed."""
    cancelled = crime("A/1", "cancelled")
    assert linked_lines([cancelled])[1].plain.startswith("! A/1")
    assert "cancelled since" in about(cancelled)
    left = form(cancelled, owed=("robbery",))
    press(left, "n")
    assert left.outcome().not_owed == 0
    taken = form(cancelled)
    press(taken, "r", "enter")
    assert taken.words().references == ("A/1",)


def test_the_form_is_not_handed_in_before_each_crime_has_an_answer() -> None:
    """Enter on the last question goes back to the first that is open."""
    asked = form(owed=("violence", "robbery"))
    assert press(asked, "n", *(["down"] * 20), "enter") == "taken"
    assert asked.active is asked.crimes[1].recorded
    assert "Press one of" in asked.active.fault


def test_changing_the_answer_asks_other_questions_and_drops_what_they_asked() -> None:
    """Reasons given for a crime not recorded are not kept when it turns out to be recorded."""
    asked = form(crime("A/1"))
    press(asked, "n", "1", "enter", "y", "y")
    asked.at = 0
    press(asked, "r", "enter", "enter")
    after = asked.outcome().crimes[0]
    assert (after.recorded, after.reasons, after.investigated) == ("recorded", (), None)
