"""A target that hangs: its work runs in a thread, and when it falls silent the process ends at once.

A thread inside a dead network share can't be stopped, and Python waits for threads when it ends; so the
process is left by `os._exit`. Nothing is lost by that: a round can be cut off anywhere.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Final, Generic, NoReturn, TypeVar

T = TypeVar("T")

_LOOK_EVERY_S: Final = 0.25


class Pulse:
    """When the target last answered."""

    def __init__(self) -> None:
        self._at: float | None = None

    def beat(self) -> None:
        """Note that it answered now."""
        self._at = time.monotonic()

    def silent_for(self) -> float:
        """Return the seconds since it last answered; 0 while nobody waits for it."""
        at = self._at
        return 0.0 if at is None else time.monotonic() - at

    def rest(self) -> None:
        """Note that nobody waits for it, until the next beat."""
        self._at = None


class Work(Generic[T]):
    """A function in a thread of its own, with what it returned or raised."""

    def __init__(self, function: Callable[[], T], name: str) -> None:
        """Start it."""
        self._function = function
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._function())
        except BaseException as error:
            self._error = error

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; return whether it has come."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Return what it returned, or raise what it raised; only after its end."""
        if self._error is not None:
            raise self._error
        return self._result[0]


def watched(function: Callable[[], T], pulse: Pulse, timeout_s: float, give_up: Callable[[], NoReturn]) -> T:
    """Run a function that touches a target, for as long as the target answers.

    Args:
        function: what to do; calls `pulse.beat` with each step.
        pulse: when the target last answered.
        timeout_s: silence in seconds after which it is given up.
        give_up: ends the process.
    """
    pulse.rest()
    work = Work(function, "target")
    while not work.wait(_LOOK_EVERY_S):
        if pulse.silent_for() > timeout_s:
            give_up()
    return work.result()


def leave(code: int) -> NoReturn:
    """End the process now, whatever its threads hang in."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)
