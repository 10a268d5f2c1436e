"""Rule packs: what the counting rules said, where and when, as dated data.

``pack`` says what a pack is; ``reading`` makes one of TOML, or says what is wrong with it; ``library`` has those that
ship, chooses the one that holds for a period, and gives the digest that stands in every verdict; ``checking`` says
what is doubtful. The packs themselves are the files in ``packs``; a user's own pack is laid out the same way.
"""
