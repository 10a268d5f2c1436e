"""An audit's figures done again with R: the data, a script for the ``survey`` package, and what it must find.

``bundle`` makes all of it as values; ``crime_sample.audit.r_export`` writes them.
"""

from crime_sample.r_script.bundle import Bundle, bundle
from crime_sample.r_script.methods import RATE_METHODS, TOTAL_METHODS

__all__ = ["RATE_METHODS", "TOTAL_METHODS", "Bundle", "bundle"]
