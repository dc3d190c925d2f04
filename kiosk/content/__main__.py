"""Check, publish and compile the content of a home, in a process of its own: `python -m kiosk.content HOME`.

Prints `{"compiled": …, "settings": …, "problems": […], "outcome": …, "version": …, "changes": …, "reason": …}` and
puts the compiled content into the home. It is printed whether or not it could be put there, so that a kiosk on a
full or read-only disk still shows its content. The settings are there even where the content has nothing to show,
for those who only need them.
"""

import argparse
import gc
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, get_args

from kiosk.content.child import Purpose, say_progress
from kiosk.content.compiled import Compiled, dump, write_compiled
from kiosk.content.composing import compose
from kiosk.content.glances import few_stamp
from kiosk.content.issuing import Issued, issue
from kiosk.content.problems import Problem
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock

_TURN_S: Final = 300.0
"""How long another publisher is waited for."""


def main(words: list[str]) -> int:
    """Do what the words ask for; return 0, or 2 if there is nothing good to show."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.content")
    parser.add_argument("home", type=Path)
    parser.add_argument("--for", dest="purpose", choices=get_args(Purpose), default="open")
    parser.add_argument("--note", default="")
    parser.add_argument("--progress", action="store_true")
    options = parser.parse_args(words)
    # What is read here stays until the end; looking for cycles in it takes a fifth of the time.
    gc.set_threshold(100_000)
    home = Home(options.home.absolute())
    lock = FileLock(home.published / "publish.lock")
    if home.root.is_dir():
        try:
            home.published.mkdir(exist_ok=True)
            lock.acquire(_TURN_S)
        except OSError:
            # Where nothing can be written, nothing is published either; the content is shown all the same.
            lock.release()
    try:
        few = few_stamp(home)
        issued = issue(home, options.purpose, options.note, say_progress if options.progress else None)
        compiled = compose(home, issued, few)
        if compiled is not None and (compiled.version or issued.outcome == "failed"):
            compiled = _put(home, compiled, issued)
    finally:
        lock.release()
    problems = compiled.problems if compiled else issued.checked.problems
    settings = issued.checked.settings
    answer = {
        "compiled": compiled and dump(compiled, home),
        "settings": settings and asdict(settings),
        "problems": [one.as_dict() for one in problems],
        "outcome": issued.outcome,
        "version": issued.current.version if issued.current else 0,
        "changes": str(issued.changes) if issued.outcome == "published" else "",
        "reason": issued.reason,
    }
    print(json.dumps(answer))
    return 0 if compiled else 2


def _put(home: Home, compiled: Compiled, issued: Issued) -> Compiled:
    """Write what was compiled; return it with a problem where the disk refused that, or the version."""
    if issued.outcome == "failed":
        compiled = _with(
            compiled, "published", issued.reason, "a writable folder with room; the last version stays"
        )
    try:
        write_compiled(home, dump(compiled, home))
    except OSError as error:
        found = f"a file that can't be written ({error.strerror})"
        allowed = "a writable folder; until then the content is checked at every start"
        return _with(compiled, home.compiled.relative_to(home.root).as_posix(), found, allowed)
    return compiled


def _with(compiled: Compiled, file: str, found: str, allowed: str) -> Compiled:
    problem = Problem(file, None, "", found, allowed, "warning")
    return replace(compiled, problems=(*compiled.problems, problem))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
