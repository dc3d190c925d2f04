"""Files that come and go beside the content: what editors, file managers and sync clients leave for a while."""

from typing import Final

_NAMES: Final = frozenset({"4913", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_ENDINGS: Final = (
    "~",
    ".bak",
    ".crdownload",
    ".download",
    ".filepart",
    ".part",
    ".partial",
    ".swo",
    ".swp",
    ".swx",
    ".temp",
    ".tmp",
    ".!sync",
    ".!ut",
)
_STARTS: Final = (".", "~$", "~wrl")


def is_passing(name: str) -> bool:
    """Tell whether a file or folder of this name is no content: hidden, a backup, or not finished yet."""
    low = name.casefold()
    return (
        low.startswith(_STARTS)
        or low.endswith(_ENDINGS)
        or low in _NAMES
        or (len(low) > 2 and low[0] == low[-1] == "#")
    )
