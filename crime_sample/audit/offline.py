"""A work package under review: a sitting as over an audit, with the package's own ledger and nothing beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from crime_sample import names, places, review
from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.session import Audit, Clock, new_uid
from crime_sample.case import Case
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.files.package_locks import Keys
from crime_sample.files.packages import PackageFile, is_package, open_package
from crime_sample.files.signing import Signer
from crime_sample.formats import plural, visible
from crime_sample.frame import Crime, Incident
from crime_sample.linked import LinkedCrime
from crime_sample.masking import Shown
from crime_sample.package.contents import After, Contents, beginning, unwrapped
from crime_sample.routes import Proposal
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords

_CHANGED = "The file was changed outside the program. Go back to a copy from before."
__all__ = ["Keys", "OfflineSitting", "is_package", "opened", "sit_offline"]


class OfflineSitting(Sitting):
    """A sitting over a package. An outcome is read from it only when the blind step of its case is committed and
    locked; of a case whose outcome was not handed out the blind step is all there is to do, and can be undone."""

    def __init__(self, audit: Audit, contents: Contents) -> None:
        super().__init__(audit, {}, {})
        self._packed = {case.number: case for case in contents.cases}

    def next_case(self, *, passed: Collection[int] = ()) -> Case | None:
        """The case to judge next: one whose outcome waits, else the next in the order of the package."""
        self.audit.refresh()
        waiting = [case for case in self.queue() if case.number not in passed]
        for step in ("reveal", "blind"):
            for case in waiting:
                if self.mine(case).step == step:
                    return case
        return None

    def queue(self) -> list[Case]:
        """All cases of the package that are the auditor's still, in its order."""
        cases = self.audit.state.cases.values()
        return [case for case in cases if places.mine(case, self.audit.actor) is not None]

    def all_done(self) -> str:
        """What is true where nothing is left to do in the package, and what to do with it."""
        after = sum(
            not self._packed[case.number].after and own.owed is not None and own.owed.answer in REVEALED
            for case in self.queue()
            if (own := places.mine(case, self.audit.actor)) is not None
        )
        if not after:
            return "Every case of this package is judged. Send it back: crime_sample package in takes it in."
        return (
            "The first step of every case here is given. Send the package back: crime_sample package in takes it in. "
            f"What became of {plural(after, 'case')} comes with the next package, for the second step."
        )

    def incident(self, case: Case) -> Incident:
        """Refused: a package has no record of the export, only what may be seen of it."""
        raise Refused(f"the whole record of case {case.number} is not in the package")

    def read(self, case: Case) -> Shown:
        """The case with its outcome hidden."""
        return self._packed[case.number].view.shown()

    def commit(self, case: Case, owed: Owed, words: OwedWords, *, uid: str | None = None) -> None:
        """Commit the blind step; on return it is on disk, and locked if the package holds an outcome to see."""
        self.mine(case)
        made, auditor = uid or new_uid(), self.audit.actor
        shows = bool(self._packed[case.number].after)
        self.audit.write(
            lambda state: [
                draft
                for draft in review.commit(state, case.number, owed, words, auditor=auditor, uid=made)
                if shows or draft.kind != "revealed"
            ]
        )

    def reveal(self, case: Case) -> tuple[Shown, tuple[LinkedCrime, ...]]:
        """What was made of the case. Only where this auditor's own blind step is locked."""
        after = self._after(case)
        return after.view.shown(), tuple(one.linked() for one in after.linked)

    def linked(self, case: Case, reference: str) -> LinkedCrime:
        """What the extract holds under ``reference``; Refused for one that does not stand on this log."""
        for one in self._after(case).linked:
            if one.reference == reference:
                return one.linked()
        raise Refused(
            f"'{reference}' does not stand on this log, and a package has no crime extract to look it up in",
            remedy="Put the case off and finish it where the audit is; or, if recorded later, leave it blank.",
        )

    def proposals(self, case: Case) -> tuple[Proposal, ...]:
        """Other records that may be of the case's event, as the package has them."""
        return tuple(one.proposal() for one in self._after(case).other)

    def held(self, references: Iterable[str]) -> dict[str, Crime]:
        """Nothing: what a package holds of the extract belongs to single cases."""
        return {}

    def judge(self, case: Case, outcome: Outcome, words: OutcomeWords, *, uid: str | None = None) -> None:
        """Give the second step; on return it is on disk."""
        made, auditor = uid or new_uid(), self.audit.actor
        found = [self.linked(case, reference) for reference in words.references if reference]
        crimes = {one.reference: one.crime for one in found if one.crime is not None and one.counts}
        self.audit.write(
            lambda state: review.judge(
                state, case.number, outcome, words, auditor=auditor, uid=made, crimes=crimes
            )
        )

    def _after(self, case: Case) -> After:
        found = places.mine(self.case(case.number), self.audit.actor)
        if found is None or found.owed is None or not found.revealed:
            raise InputError(f"case {case.number} is not committed, so its outcome stays hidden")
        return unwrapped(self._packed[case.number])


def opened(
    path: Path,
    *,
    now: Clock,
    keys: Keys = Keys(),  # noqa: B008 - frozen
    signer: Signer | None = None,
) -> tuple[Audit, PackageFile]:
    """The package at ``path`` as an audit with one auditor, at work on it; its chain is checked and replayed. With a
    ``signer`` every entry is signed."""
    file = open_package(path, keys)
    contents = file.contents
    audit = Audit(
        file,
        beginning(contents, head=file.heading.contents),
        who=contents.auditor,
        role="auditor",
        now=now,
        signer=signer,
        signs_all=signer is not None,
    )
    try:
        audit.refresh()
    except Broken as error:  # its words may repeat what stands in a file that anybody may have written
        raise Broken(
            visible(error.what), where=f"{path}, {visible(error.where)}", remedy=error.remedy or _CHANGED
        ) from None
    return audit, file


def sit_offline(
    path: Path,
    *,
    now: Clock,
    who: str | None = None,
    keys: Keys = Keys(),  # noqa: B008 - frozen
    signer: Signer | None = None,
) -> OfflineSitting:
    """A sitting over the package at ``path``. ``who``, if given, must be the auditor it was made for; ``signer`` is
    their key, if they registered one."""
    audit, file = opened(path, now=now, keys=keys, signer=signer)
    if who is not None and names.key(who) != names.key(audit.who):
        raise Refused(
            "this package was made for another auditor",
            where=str(path),
            remedy="Only they can judge its cases.",
        )
    return OfflineSitting(audit, file.contents)
