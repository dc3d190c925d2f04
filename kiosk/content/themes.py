"""The look that an administrator can choose, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.content.restoring import below, exactly


@dataclass(frozen=True, slots=True)
class Theme:
    """The look that an administrator can choose.

    Attributes:
        accent: `#rrggbb`, dark enough for white text on it.
        logo: absolute path of a picture, or empty.
    """

    accent: str
    logo: str


def dumped_theme(theme: Theme, base: Path) -> dict[str, str]:
    """Return a theme as data, its logo relative to `base`.

    Raises:
        ValueError: if the logo is elsewhere.
    """
    logo = Path(theme.logo).relative_to(base).as_posix() if theme.logo else ""
    return {"accent": theme.accent, "logo": logo}


def restored_theme(data: Mapping[str, Any], base: Path) -> Theme:
    """Return the theme that `dumped_theme` was given.

    Raises:
        TypeError, LookupError or ValueError: if it is not as it was left.
    """
    logo = exactly(str, data["logo"])
    return Theme(exactly(str, data["accent"]), below(base, logo) if logo else "")
