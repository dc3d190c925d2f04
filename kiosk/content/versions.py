"""Published versions of the content: numbered, immutable, one of them current."""

from pathlib import Path
from typing import Final

from kiosk.settings.home import Home

SHELF: Final = "articles.jsonl"
"""The shelf of a version, in its folder."""


def version_folder(home: Home, number: int) -> Path:
    """Return the folder of a version."""
    return home.published / "versions" / f"{number:08}"
