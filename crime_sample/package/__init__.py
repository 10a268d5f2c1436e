"""A work package: one auditor's cases as one file, to be judged where neither the audit nor the export is.

``contents`` is what is handed out, and the state a review of it starts from; ``records`` is how a package is written:
lines of text, what was handed out first and then the auditor's own ledger, whose chain begins at the hash of what was
handed out. Neither knows a disk or a key.
"""
