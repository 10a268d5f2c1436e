"""What was taken back, put into the second step's form again, so that it is changed and not typed anew."""

from __future__ import annotations

from crime_sample.routes import chosen
from crime_sample.terminal.room.outcome import NO_REASON, CrimeRows, OutcomeForm
from crime_sample.terminal.room.rows import PERHAPS
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords

_SAID = {value: word for word, value in PERHAPS.items()}


def refill(form: OutcomeForm, outcome: Outcome, words: OutcomeWords) -> None:
    """Put an outcome in. It stands in the ledger, so it is no draft before it is changed."""
    for place, (crime, said) in enumerate(zip(form.crimes, outcome.crimes, strict=False)):
        _crime(crime, said, words.references[place] if place < len(words.references) else "")
    form.extra.editor.set(str(outcome.not_owed))
    form.extra_typed = True
    for key, row in form.answers.items():
        row.value = outcome.answers.get(key, "")
    form.reason.value = outcome.reason or NO_REASON
    named = chosen(form.proposals, words)
    form.same.chosen = [one.key for one in named]
    form.by_hand.editor.set(str(outcome.multiplicity - 1 - len(named)))
    form.note.editor.set(words.note)
    form.at = len(form.rows) - 1
    form.held = form.typed


def _crime(crime: CrimeRows, said: CrimeOutcome, reference: str) -> None:
    crime.recorded.value = said.recorded
    crime.offered = True
    (crime.later if said.recorded == "later" else crime.reference).editor.set(reference)
    if reference:
        found = crime.form.lookup(reference)
        if found.crime is not None:
            crime.form.found[reference] = found
    crime.right.value = _SAID[said.right_class]
    crime.timely.value = _SAID[said.timely]
    crime.late.editor.set("" if said.hours is None else f"{said.hours:g}")
    crime.reasons.chosen = list(said.reasons)
    crime.investigated.value = _SAID[said.investigated]
    crime.safeguarded.value = _SAID[said.safeguarded]
