"""The parts of a refresh that touch what strangers wrote, each in a process of its own.

A feed that takes too much memory, time or patience ends that process and nothing else.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from kiosk.errors import KioskError
from kiosk.settings.declaration import FeedSettings

_MEGA: Final = 1_000_000


def reading_memory(settings: FeedSettings) -> int:
    """Return the address space that fetching or parsing gets, in bytes.

    With the usual settings 160 MB; together with the courier and the refresh that stays below 200 MB of memory.
    """
    return round((128 + 8 * settings.max_megabytes) * _MEGA)


def picture_memory(settings: FeedSettings) -> int:
    """Return the address space that taking a picture gets, in bytes: 4 for each pixel, and the libraries.

    With the usual settings 176 MB, of which the largest pictures that are taken use 140 MB.
    """
    return round((80 + 4 * settings.max_picture_megapixels + 4 * settings.max_picture_megabytes) * _MEGA)


class StepRefusedError(KioskError):
    """A step came to no result.

    Attributes:
        retry_after_s: when the server wants to be asked again, in seconds from now; 0 if it does not say.
        for_good: whether another try would end the same way.
    """

    def __init__(self, reason: str, *, retry_after_s: float = 0, for_good: bool = False) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        self.for_good = for_good


def run_step(request: dict[str, Any], timeout_s: float, memory: int) -> dict[str, Any]:
    """Do one step in a child process, and return what it says.

    Args:
        request: `step` and what it needs, ready for JSON; see `kiosk.wiring.feeding.child`.
        timeout_s: after which the child is killed.
        memory: address space in bytes.

    Raises:
        StepRefusedError: if it was refused, took too long or died.
    """
    package = str(Path(__file__).resolve().parents[3])
    search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "kiosk.wiring.feeding.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": search, "MALLOC_ARENA_MAX": "1"},
        )
    except OSError as error:
        raise StepRefusedError(f"a process for it can't be started ({error.strerror})") from error
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(timeout_s, end)
    timer.start()
    try:
        said = _ask(child, {**request, "memory": memory})
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                stream.close()
    if late.is_set():
        raise StepRefusedError(f"it took longer than {timeout_s:g} s")
    return _result(said, child.returncode)


def _ask(child: "subprocess.Popen[bytes]", request: dict[str, Any]) -> bytes:
    if child.stdin is None or child.stdout is None:
        return b""
    try:
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
    except OSError:
        return b""
    # Standard input stays open: its end tells the child that this process died.
    return child.stdout.readline()


def _result(said: bytes, code: int) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except ValueError:
        raise StepRefusedError(
            f"reading it ended with code {code}, as too much memory does", for_good=True
        ) from None
    if "refused" in answer:
        raise StepRefusedError(
            answer["refused"],
            retry_after_s=answer.get("retry_after_s") or 0,
            for_good=bool(answer.get("for_good")),
        )
    done: dict[str, Any] = answer["done"]
    return done
