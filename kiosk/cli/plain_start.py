"""`kiosk run` without options, as a kiosk's computer starts it: without click, which takes 50 ms to import.

Whatever else stands on a command line is left to click, wrong words and missing homes included.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home


def plain_start(words: Sequence[str], environment: Mapping[str, str]) -> Home | None:
    """Return the home whose screen is asked for, or None if click has to look at the words.

    Args:
        words: of the command line, without the program's name.
        environment: for `KIOSK_HOME`.
    """
    match words:
        case ["run"]:
            named = environment.get("KIOSK_HOME", "")
        case ["--home", named, "run"] | ["run", "--home", named]:
            pass
        case _:
            return None
    if not named or named.startswith(("-", "~")):
        return None
    home = Home(Path(named).absolute())
    return home if home.settings.is_file() else None


def show_screen(home: Home) -> int:
    """Show the screen until it is closed; return the exit code that click's group would end with."""
    from kiosk.ui.starting import run

    try:
        run(home)
    except InvalidInputError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 2
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Aborted!", file=sys.stderr)
        return 1
    return 0
