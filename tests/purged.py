"""What tests of erasure share: raw bytes, and figures in full."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crime_sample.audit import Audit
from crime_sample.audit.estimating import estimate
from crime_sample.errors import CrimeSampleError
from crime_sample.quality import quality
from crime_sample.state import State


def traces(path: Path, texts: Iterable[str]) -> set[str]:
    """Those of ``texts`` that stand in the raw bytes of a file or of what lies beside it under its name: in UTF-8, in
    UTF-16 of either order, or escaped as in JSON."""
    raw = b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    return {text for text in texts if any(form in raw for form in forms(text))}


def forms(text: str) -> tuple[bytes, ...]:
    """The bytes that a text may be."""
    escaped = (json.dumps(text, ensure_ascii=plain)[1:-1].encode() for plain in (True, False))
    return (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), *escaped)


def figures(audit: Audit, by: tuple[str, ...] = ("class", "stratum", "district", "month")) -> Any:
    """Every figure, less which incidents the remedial list names."""
    found = estimate(audit, by=by, log=False)
    return {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "remedial"} | {
        "remedial": [(one.case, one.offence, one.later) for one in found.remedial]
    }


def conduct(state: State) -> Any:
    """How the review was judged, by pseudonyms; blank where nothing can be said."""
    try:
        return quality(state, pseudonyms=True)
    except CrimeSampleError as error:
        return error.what
