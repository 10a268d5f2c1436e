"""Files in and out: exports read, sheets and reports written."""
