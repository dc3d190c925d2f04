"""Have the content checked, published and compiled by a child, so that the libraries that check stay out of here."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from kiosk.content.compiled import Compiled, from_dump
from kiosk.content.problems import Problem
from kiosk.content.restoring import exactly, one_of, restored_problem, restored_settings
from kiosk.content.signed import DAMAGE
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home

Purpose = Literal["settings", "open", "notice", "publish"]
"""Why the content is looked at: for the settings alone, which publishes nothing; to show it now; because files
changed and are still; because somebody asked."""

Outcome = Literal["published", "unchanged", "refused", "held", "waiting", "failed"]
"""What became of the content: it is a new version; it is the current one; it has errors; somebody rolled back
from it; its files are not all there, or keep changing; the world refused."""

TIMEOUT_S: Final = 600.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says; a part that it has not got is None.

    Attributes:
        compiled: what is to be shown.
        settings: of `kiosk.toml`, or the last good ones.
        problems: everything found wrong.
        outcome: what became of the content.
        version: the version that is current now; 0 for none.
        changes: from the version before to this one, as words; empty unless published.
        reason: a sentence for a person, where the outcome needs one.
    """

    compiled: Compiled | None
    settings: Settings | None
    problems: tuple[Problem, ...]
    outcome: Outcome = "failed"
    version: int = 0
    changes: str = ""
    reason: str = ""


def ask_child(home: Home, purpose: Purpose, note: str = "", progress: Progress | None = None) -> Answer:
    """Check and compile in a child process; publish where the purpose allows it.

    Args:
        home: the home.
        purpose: see `Purpose`.
        note: kept with the version, if one is published.
        progress: called with what is done, how many of it are done and how many there are.
    """
    import subprocess
    import threading

    package = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    command = [
        sys.executable,
        "-P",
        "-m",
        "kiosk.content",
        str(home.root),
        "--for",
        purpose,
        f"--note={note}",
    ]
    try:
        child = subprocess.Popen(  # noqa: S603 our own interpreter and module, no shell
            [*command, *(["--progress"] if progress else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": search},
        )
    except OSError as error:
        return _failure(f"a process that can't be started ({error.strerror})")
    last_words: list[str] = []

    def listen() -> None:
        for line in child.stderr or ():
            if line.startswith(_PROGRESS):
                if progress is not None:
                    what, done, total = json.loads(line[len(_PROGRESS) :])
                    progress(what, done, total)
            elif line.strip():
                last_words[:] = [line.decode(errors="replace").strip()]

    late = threading.Timer(TIMEOUT_S, child.kill)
    late.start()
    listener = threading.Thread(target=listen, name="content", daemon=True)
    listener.start()
    with child:
        try:
            answered = child.stdout.read() if child.stdout else b""
            code = child.wait()
            listener.join()
        finally:
            in_time = late.is_alive()
            late.cancel()
            if child.poll() is None:
                child.kill()
    if not in_time:
        return _failure(f"no answer within {TIMEOUT_S:g} s")
    try:
        return _answer(json.loads(answered), home)
    except DAMAGE:
        return _failure(" ".join([f"exit code {code}", *last_words]))


_PROGRESS: Final = b"progress "


def say_progress(what: str, done: int, total: int) -> None:
    """Tell the parent how far this child is."""
    sys.stderr.buffer.write(_PROGRESS + json.dumps([what, done, total]).encode() + b"\n")
    sys.stderr.buffer.flush()


def _answer(data: dict[str, Any], home: Home) -> Answer:
    settings = data["settings"]
    return Answer(
        from_dump(data["compiled"], home),
        None if settings is None else restored_settings(settings),
        tuple(restored_problem(one) for one in data["problems"]),
        one_of(get_args(Outcome), data["outcome"]),
        exactly(int, data["version"]),
        exactly(str, data["changes"]),
        exactly(str, data["reason"]),
    )


def _failure(found: str) -> Answer:
    problem = Problem(
        "content", None, "", f"{found} from the check of the content", "a check that ends by itself"
    )
    return Answer(None, None, (problem,), reason=f"the content could not be checked: {found}")
