"""The verifier in a browser: a page, a style and the scripts that `single` makes one file of."""
