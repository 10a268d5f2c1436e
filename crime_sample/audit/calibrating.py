"""Calibration: what is right in the cases set apart, said by the registrar."""

from __future__ import annotations

from crime_sample import review
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import Audit
from crime_sample.errors import Refused


def sit_apart(audit: Audit, *, reason: str = "", progress: Progress | None = None) -> Sitting:
    """A sitting over the calibration cases alone. Refused where the plan set none apart, and to who judges the sample;
    whoever sits down here judges none of it from then on."""
    if not audit.state.calibration:
        raise Refused(
            "no incidents are set apart for calibration",
            remedy="They are planned before the draw: crime_sample plan AUDIT --calibration 20",
        )
    audit.write(lambda state: review.calibrating(state, auditor=audit.actor))
    return sit(audit, cases=audit.state.calibration, purpose="calibration", reason=reason, progress=progress)


def agree(audit: Audit) -> int:
    """Take what the person at work settled as agreed, in place of what was agreed before; how many cases have an agreed
    verdict."""
    audit.write(lambda state: review.agree(state, state.calibration, auditor=audit.actor))
    return sum(case.agreed is not None for case in audit.state.calibration.values())
