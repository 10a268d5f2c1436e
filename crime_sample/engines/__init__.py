"""Where a frame lives. An engine reads an export where it stands and never brings it into Python whole.

An engine is a module with these functions (``duckdb_engine`` is the one that is built in)::

    inspect(path, ...)                         -> Profile    a first look, and a proposal of the mapping
    register(path, mapping, name=, start=, end=) -> Frame    the strict reading: all or nothing
    draw(path, frame, seed=, sizes=)           -> [Candidate]  the smallest tickets of each stratum
    incidents(path, frame, ids)                -> {id: Incident}  whole records, for review
    propose_extract(path)                      -> ExtractMapping
    register_extract(path, mapping)            -> Extract
    find_crimes(path, extract, references)     -> {reference: Crime}
    find_refs(path, frame, references)         -> {reference}  those that stand in the frame itself

Every engine must give the same sample and the same fingerprint for the same frame: the rules are
``crime_sample.draw.ticket`` and ``crime_sample.frame.fingerprint``.
"""
