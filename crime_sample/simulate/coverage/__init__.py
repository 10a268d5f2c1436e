"""How often the intervals hold the truth, measured on populations whose truth is known.

``settings`` says what is varied, ``schemes`` the ways of drawing other than at random in strata, ``grids`` lists the
settings, ``samples`` and ``otherwise`` draw from them, ``measured`` counts, ``verdict`` holds the counts to the bar,
``answer`` is the whole and ``heat`` its maps. ``topping`` draws on until the interval is narrow, ``looking`` looks
before the end. ``unattainable`` and ``lattice`` show where no interval can meet the bar. The samples go through the
functions that estimate an audit, a column a sample.
"""
