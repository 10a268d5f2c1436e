"""Stage 1: what is known of the population of incidents.

A *frame* is the list of incidents a sample is drawn from. It stays where it is, in its export; what is kept
here is how to read it (``FrameMapping``), what was left out and why, the number of incidents in each stratum,
and fingerprints that tie every later number to that very list.

``mapping`` how an export is read; ``registered`` what registration found; ``extract`` the same of a crime extract;
``incidents`` single incidents, their ids and references, and the fingerprint of many.
"""

from crime_sample.frame.extract import Crime, Extract, ExtractMap, ExtractMapping, StatusWords
from crime_sample.frame.incidents import BLANKS, Candidate, Incident, fingerprint, split_refs, trim
from crime_sample.frame.mapping import (
    BLANK_LABEL,
    OUTSIDE_PERIOD,
    REJECTED,
    Codes,
    ColumnMap,
    Columns,
    Exclusion,
    FrameMapping,
    StrataRule,
    StratumRule,
)
from crime_sample.frame.registered import Clusters, Excluded, Frame, FrameFile, Sizes

__all__ = [
    "BLANKS",
    "BLANK_LABEL",
    "OUTSIDE_PERIOD",
    "REJECTED",
    "Candidate",
    "Clusters",
    "Codes",
    "ColumnMap",
    "Columns",
    "Crime",
    "Excluded",
    "Exclusion",
    "Extract",
    "ExtractMap",
    "ExtractMapping",
    "Frame",
    "FrameFile",
    "FrameMapping",
    "Incident",
    "Sizes",
    "StatusWords",
    "StrataRule",
    "StratumRule",
    "fingerprint",
    "split_refs",
    "trim",
]
