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
