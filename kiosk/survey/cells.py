"""Cells of CSV that no spreadsheet runs as a formula."""

from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What Excel, LibreOffice and Sheets take for the start of a formula, full-width forms included (OWASP)."""


def defused(text: str) -> str:
    """Return text that a spreadsheet shows and does not run.

    A text whose first character after any leading apostrophes starts a formula gets one more
    apostrophe in front; `restored` takes it away again.
    """
    if text.lstrip("'").startswith(_FORMULA_STARTS):
        return "'" + text
    return text


def restored(cell: str) -> str:
    """Return the text that `defused` was given."""
    if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS):
        return cell[1:]
    return cell


def csv_cell(text: str, separator: str = ",") -> str:
    """Return a text as one cell of RFC 4180: defused, and quoted where it must be."""
    text = defused(text)
    if any(mark in text for mark in ('"', separator, "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
