"""Check and compile the content of a home, in a process of its own: `python -m kiosk.content HOME`.

Prints `{"compiled": …, "settings": …, "problems": […]}` and puts the compiled content into the home. It is printed
whether or not it could be put there, so that a kiosk on a full or read-only disk still shows its content.
The settings are there even where the content has nothing to show, for those who only need them.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.content.checking import check, with_problem
from kiosk.content.compiled import dump, write_compiled
from kiosk.content.problems import Problem
from kiosk.settings.home import Home


def main(root: str) -> int:
    """Compile the home at `root`; return 0, or 2 if there is nothing good to show."""
    home = Home(Path(root).absolute())
    checked = check(home)
    if checked.compiled is not None:
        try:
            write_compiled(home, dump(checked.compiled, home))
        except OSError as error:
            checked = with_problem(checked, _not_written(home, error))
    answer = {
        "compiled": checked.compiled and dump(checked.compiled, home),
        "settings": checked.settings and asdict(checked.settings),
        "problems": [one.as_dict() for one in checked.problems],
    }
    print(json.dumps(answer))
    return 0 if checked.compiled else 2


def _not_written(home: Home, error: OSError) -> Problem:
    return Problem(
        home.compiled.relative_to(home.root).as_posix(),
        None,
        "",
        f"a file that can't be written ({error.strerror})",
        "a writable folder; until then the content is checked at every start",
        "warning",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
