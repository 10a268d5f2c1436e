"""Kinds of audit: what the frame of one holds, what is asked of a case, and what its headline is out of.

``incidents`` is the audit of recording. Two others ask the same of another frame (``direct``, ``antisocial``). Two ask
of records that say no crime stands (``cancelled``, ``n100``): their headline is an answer on each case and not a count
of crimes. Audits of different kinds have different denominators: they stand side by side and are never added up.
"""

from crime_sample.kind.audit_kind import AuditKind, KindKey
from crime_sample.kind.table import KINDS, USUAL, kind_of
from crime_sample.kind.words import NO, YES, CaseQuestion, Owing

__all__ = ["KINDS", "NO", "USUAL", "YES", "AuditKind", "CaseQuestion", "KindKey", "Owing", "kind_of"]
