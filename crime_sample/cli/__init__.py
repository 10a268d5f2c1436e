"""The command line: each command parses, calls one function, and shows what came back.

Only here are the clock and the environment read. Command modules import nothing heavy at their top, so that help
is quick.
"""
