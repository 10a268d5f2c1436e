"""The questions that another kind of audit asks of the whole case, as a form, without a screen."""

from __future__ import annotations

from crime_sample.kind import KINDS
from crime_sample.linked import LinkedCrime
from crime_sample.rules.library import load
from crime_sample.rules.pack import Reason
from crime_sample.terminal.room.outcome import OutcomeForm
from crime_sample.verdict import Owed


def form(reasons: int = 4) -> OutcomeForm:
    """The second step of a cancelled record that owes nothing."""
    pack = load("england-wales-2023")
    listed = tuple(Reason(key=f"reason-{n}", title=f"Reason {n}") for n in range(reasons))
    pack = pack.model_copy(update={"cancellation_reasons": listed})
    return OutcomeForm(
        pack, Owed(answer="none"), (), kind=KINDS["cancelled"],
        lookup=lambda one: LinkedCrime(one, None, None, None),
    )  # fmt: skip


def press(asked: OutcomeForm, *keys: str) -> str:
    """Press these; what the last one came to."""
    done = "taken"
    for key in keys:
        done = asked.press(key, key if len(key) == 1 else None)
    return done


def test_a_pack_without_reasons_asks_for_none() -> None:
    """The question is not put, and the reason is blank."""
    asked = form(reasons=0)
    assert press(asked, "enter", "y", "y", "y", "enter") == "submit"
    assert asked.outcome().reason == ""


def test_reasons_past_the_keys_are_reached_by_the_arrows() -> None:
    """A pack may have more of them than there are keys."""
    asked = form(reasons=25)
    press(asked, "enter", "y", "y", "y")
    assert press(asked, "left", "enter", "enter") == "submit"
    assert asked.outcome().reason == "reason-24"


def test_half_given_answers_are_a_draft() -> None:
    """Leaving would lose them."""
    asked = form()
    assert not asked.draft
    press(asked, "enter", "n")
    assert asked.draft
