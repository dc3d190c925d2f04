"""Check `content/theme.toml`: the accent colour must be readable, the logo a picture."""

import re
from typing import Final

from kiosk.content.files import DEFAULT_ACCENT, ThemeFile
from kiosk.content.pictures import check_picture
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import is_missing, read_text
from kiosk.content.tables import parse_toml, read_model
from kiosk.content.themes import Theme
from kiosk.settings.home import Home

FILE: Final = "content/theme.toml"
DEFAULT_THEME: Final = Theme(DEFAULT_ACCENT, "")
LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA."""

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def read_theme(home: Home, report: Report) -> Theme | None:
    """Return the theme of a home, or None where an error is in the report; without a file the default one."""
    if is_missing(home.content / "theme.toml"):
        report.warning(
            "", "nothing: the file is missing", "accent and logo; until then the colours are the default"
        )
        return DEFAULT_THEME
    text = read_text(home.content / "theme.toml", home.content, report)
    parsed = parse_toml(text, report) if text is not None else None
    if parsed is None:
        return None
    data, lines = parsed
    fit = read_model(ThemeFile, data, lines, report)
    if fit is None:
        return None
    accent = fit.value.accent.strip()
    good = _check_accent(accent, report, lines.of(("accent",))) and not fit.dropped
    logo = ""
    if fit.value.logo:
        picture = check_picture(fit.value.logo, home.content, "logo", report, lines.of(("logo",)))
        good = good and picture is not None
        logo = str(picture)
    return Theme(accent.lower(), logo) if good else None


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of a `#rrggbb` colour with white, 1 to 21.

    Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
    """
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _check_accent(accent: str, report: Report, line: int | None) -> bool:
    if not _COLOUR.fullmatch(accent):
        report.error("accent", quoted(accent), f'a colour as "#rrggbb", such as "{DEFAULT_ACCENT}"', line)
        return False
    ratio = contrast_with_white(accent)
    if ratio < LEAST_CONTRAST:
        report.error(
            "accent",
            f"{quoted(accent)}, whose contrast with white is {int(ratio * 100) / 100:.2f} : 1",
            f"a darker colour, of {LEAST_CONTRAST} : 1 or more: white text stands on it",
            line,
        )
        return False
    return True
