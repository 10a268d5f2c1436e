"""One function for each thing that can be done to an audit: read the file, call a stage, write the ledger.

This is what a notebook calls and what the command line calls; both do the same. Clock and names are passed in.
"""

from crime_sample.audit.session import Audit, begin, open_audit

__all__ = ["Audit", "begin", "open_audit"]
