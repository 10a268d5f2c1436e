"""Stage 3: the draw. Which incidents of a frame are the sample, by a rule that leaves nobody a choice.

``tickets`` the rule of the usual draw, and the words for it; ``systematic``, ``pareto`` and ``stages`` the rules of
other designs; ``methods`` what each of them is called and what it keeps of the first. Engines do the same in SQL.
"""

from crime_sample.draw.methods import METHODS, MethodWords
from crime_sample.draw.tickets import RULE, check_seed, rule, smallest, ticket, tickets_digest, trust

__all__ = [
    "METHODS",
    "RULE",
    "MethodWords",
    "check_seed",
    "rule",
    "smallest",
    "ticket",
    "tickets_digest",
    "trust",
]
