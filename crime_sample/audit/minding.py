"""Free words that an export would carry, looked through for likely personal data before it is written.

Where they stand and the kinds found are told, never the words: so what is told can be kept, and shown to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample.audit.challenging import to_answer
from crime_sample.audit.session import Audit
from crime_sample.likely_personal import looked_through, words_of
from crime_sample.places import mine
from crime_sample.processing import Processed
from crime_sample.remedial import check_ready, due
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.sheet.answer import rationale
from crime_sample.state import State

Likely = Mapping[str, tuple[str, ...]]


def on_remedial_list(audit: Audit, *, left_only: bool, interim: bool) -> Likely:
    """In the rationales of a remedial list; refused as that is, since it tells which cases are on it."""
    state = audit.refresh()
    check_ready(state, interim=interim, reader=audit.actor)
    listed = (one for one in due(state) if one.left or not left_only)
    return _looked(state, ((f"case {one.case.number}", one.rationale) for one in listed))


def on_answer_sheet(audit: Audit, *, every: bool) -> Likely:
    """In the rationales of a sheet for the force; refused as that is."""
    state = audit.refresh()
    keep_from_reviewers(state, audit.actor, "what was settled is")
    return _looked(state, ((f"case {one.number}", rationale(one)) for one in to_answer(state, every=every)))


def in_package(state: State, auditor: str) -> Likely:
    """In the rationales of cases that ``auditor`` (a pseudonym) has committed and not finished."""
    texts = []
    for case in state.shown.values():
        verdict = mine(case, auditor)
        if verdict is not None and verdict.step == "reveal" and verdict.owed_words is not None:
            texts.append((f"case {case.number}", verdict.owed_words.rationale))
    return _looked(state, texts)


def in_log(state: State, entries: Iterable[Processed]) -> Likely:
    """In the reasons that a processing log has; who did what, and to whom it went, are names by nature."""
    return _looked(state, ((f"the reason of entry {one.entry}", one.reason) for one in entries))


def in_statement(state: State) -> Likely:
    """In what a statement of the draw has of what was typed: the force, and why records are left out of the frame."""
    return _looked(state, [("the force", state.about.force), *_exclusions(state)])


def in_report(state: State, *, source: str = "") -> Likely:
    """In what the audit's people typed and a report prints; ``source`` is where the recorded crimes are from."""
    about = state.about
    texts = [
        ("the marking", about.marking),
        ("the force", about.force),
        ("the source of recorded crimes", source),
    ]
    texts += [
        (f"route {place} that no frame covers", words)
        for place, words in enumerate(state.uncovered or (), start=1)
    ]
    texts += _exclusions(state)
    if state.plan is not None and state.plan.design.seed is not None:
        texts.append(("the source of the seed", state.plan.design.seed.words))
    texts += [
        (f"the reason of extension {place}", str(one.get("reason", "")))
        for place, one in enumerate(state.extensions, start=1)
    ]
    return _looked(state, texts)


def in_bundle(state: State, *, proof: bool) -> Likely:
    """In what a bundle has besides: the proof of the seed, opened."""
    return {
        **in_report(state),
        **_looked(state, [("the proof of the seed", state.seed_proof)] if proof else []),
    }


def _exclusions(state: State) -> list[tuple[str, str]]:
    return [
        (f"the reason of exclusion {place}", one.reason)
        for frame in state.frames.values()
        for place, one in enumerate(frame.mapping.exclude, start=1)
    ]


def _looked(state: State, texts: Iterable[tuple[str, str]]) -> Likely:
    return looked_through(texts, known=_known(state))


def _known(state: State) -> frozenset[str]:
    """Words with capitals that are of this audit and no names: its force, districts, strata, routes, classes."""
    rules = state.about.all_rules
    cases = state.shown.values()
    return words_of(
        {
            state.about.force,
            *state.population,
            *state.frames,
            *(text for case in cases for key, text in case.labels.items() if key != "created"),
            *(one.title for one in (*rules.groups, *rules.failure_reasons)),
        }
    )
