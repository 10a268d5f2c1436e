"""Evidence: an audit's ledger, plan, seed, numbers and verifiers as files that a stranger can check alone.

``contents`` says what is in a bundle, ``frame_list`` what goes with it for who may see the frame; ``checker`` holds the
checks, which also stand in the bundle as one file of Python and as one page of HTML (``single``).
"""
