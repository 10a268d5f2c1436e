"""Where a frame lives. An engine reads an export where it stands and never brings it into Python whole.

``opening`` opens the *place* of an address: records of text, a dialect of SQL, and somebody who runs statements there.
``engine`` has what can be asked of it::

    inspect(address, ...)                           -> Profile    a first look, and a proposal of the mapping
    register(address, mapping, name=, start=, end=) -> Frame      the strict reading: all or nothing
    draw(address, frame, seed=, sizes=)             -> [Candidate]  the smallest tickets of each stratum
    recheck(address, frame)                         -> int        the registration's counts and fingerprint once more
    incidents(address, frame, ids)                  -> {id: Incident}  whole records, for review
    listed(address, frame, seed=)               -> (ticket, stratum, id) of every incident, in ticket order
    find_refs(address, frame, references)           -> {reference}  those that stand in the frame itself
    propose_extract(path), register_extract(path, mapping), find_crimes(path, extract, references)

Every place must give the same sample and the same fingerprint for the same frame: the rules are
``crime_sample.draw.ticket`` and ``crime_sample.frame.fingerprint``, and the SQL for them stands once, in ``records``,
``selection`` and ``fingerprint``.
"""
