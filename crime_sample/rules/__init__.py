"""Rule packs: what the counting rules said, where and when, as dated data.

``pack`` says what a pack is; ``library`` reads one from TOML, chooses the one that holds for a period, and
gives the digest that stands in every verdict. The packs themselves are the files in ``packs``; a user's own
pack is laid out the same way.
"""
