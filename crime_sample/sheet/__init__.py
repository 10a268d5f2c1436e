"""Sample sheets as values: what is handed out at each step, and what comes back, cell by cell.

``values`` a sheet and its faults; ``lines`` the cells of a returned sheet, sorted to their cases; ``blind`` and
``reveal`` the two steps; ``outcomes`` what the second one says of each crime. No file is read or written here.
"""
