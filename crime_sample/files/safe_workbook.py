"""How every workbook is written: no text becomes a formula, a link or a number, and nothing touches the disk."""

OPTIONS: dict[str, object] = {
    # Temporary files would hold personal data with ordinary permissions, and their times would stand in the archive.
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""Of ``xlsxwriter.Workbook``."""


def in_margin(words: str, most: int) -> str:
    """``words`` for the margin of printed pages, where & begins a command: doubled, and cut to ``most`` signs. The
    format allows 255 for all of a margin, and a longer one would not be there at all.

    >>> in_margin("R&D", 4), in_margin("R&D", 2)
    ('R&&D', 'R')
    """
    while len(words.replace("&", "&&")) > most:
        words = words[:-1]
    return words.replace("&", "&&")
