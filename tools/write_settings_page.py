"""Write docs/settings.md from the declaration of the settings; with --check only tell whether it is up to date."""

import sys
from pathlib import Path

from kiosk.settings.writing import settings_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it; return the exit code."""
    if "--check" not in arguments:
        PAGE.write_text(settings_page(), encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == settings_page():
        return 0
    print(f"docs/{PAGE.name} is out of date; write it anew with: python tools/{Path(__file__).name}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
