"""The checks of a bundle, of Python's standard library alone: ``single`` makes one file of them."""
