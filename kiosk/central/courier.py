"""The courier: round after round, on time and on demand, with its progress as JSON lines.

Words on standard output, one JSON object a line, each with `event` and `at` (UTC):
`started`, `settings` (`problems` of kiosk.toml, whenever they change: the last good settings are used
meanwhile; none when all is in order again), `round` (what `kiosk sync --json` prints), `away` (`reason`, `next_in_s`), `alive` (nothing new),
`given_up` (the target hung; the process ends with 1), `ended`; `feeds` after each refresh of feeds, see
`kiosk.wiring.feeding.watch`; and `content` whenever content files changed, see `kiosk.wiring.content_watch`.
Words on standard input: `sync` asks for a round now.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final

from kiosk.central.rounds import RoundResult
from kiosk.central.watching import Pulse, Work, leave
from kiosk.errors import KioskError
from kiosk.settings.declaration import SyncSettings

HEARTBEAT_S: Final = 5.0
LONGEST_BACK_OFF_S: Final = 300.0
_LOOK_EVERY_S: Final = 0.25
_END_S: Final = 1.5
_TOLD: Final = 5
_ONE_AT_A_TIME: Final = threading.Lock()

Say = Callable[[dict[str, Any]], None]


def back_off(every_s: float, failures: int) -> float:
    """Return the seconds to the next round after so many failures in a row."""
    return (
        every_s
        if every_s >= LONGEST_BACK_OFF_S
        else min(every_s * 2 ** min(failures, 10), LONGEST_BACK_OFF_S)
    )


class Courier:
    """Does rounds until it is told to end; never two at once."""

    def __init__(
        self,
        do_round: Callable[[], RoundResult],
        settings: Callable[[], SyncSettings],
        pulse: Pulse,
        say: Say,
        words: "SimpleQueue[str]",
        problems: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Do nothing yet.

        Args:
            do_round: one round; always called in the same thread.
            settings: how often and how patiently; asked before each round.
            pulse: when the target last answered.
            say: takes the events.
            words: what was asked for: `sync`, or `end`.
            problems: what was wrong with the settings when they were last asked for, as lines.
        """
        self._do_round = do_round
        self._settings = settings
        self._pulse = pulse
        self._say = say
        self._words = words
        self._problems = problems
        self._told: Sequence[str] = ()
        self._tasks: SimpleQueue[str] = SimpleQueue()
        self._results: SimpleQueue[tuple[RoundResult | None, str, Sequence[str]]] = SimpleQueue()
        self._said_at = time.monotonic()
        self._sync = SyncSettings()
        self._failures = 0

    def run(self) -> int:
        """Work until `end`; return the exit code."""
        self._tell({"event": "started", "pid": os.getpid()})
        worker = Work(self._work, "target")
        busy = wanted = False
        due = time.monotonic()
        while True:
            now = time.monotonic()
            if not busy and (wanted or now >= due):
                busy, wanted = True, False
                self._pulse.rest()
                self._tasks.put("round")
            if busy and self._pulse.silent_for() > self._sync.timeout_s:
                self._tell(
                    {
                        "event": "given_up",
                        "reason": f"the central place did not answer for {self._sync.timeout_s} s",
                    }
                )
                leave(1)
            if now - self._said_at >= HEARTBEAT_S:
                self._tell({"event": "alive", "busy": busy})
            if worker.wait(0):
                worker.result()
            while not self._results.empty():
                busy = False
                due = time.monotonic() + self._account(*self._results.get())
            word = self._next_word(_LOOK_EVERY_S if busy else min(HEARTBEAT_S, max(0.0, due - now)))
            if word == "sync":
                wanted = True
            elif word == "end":
                break
        self._tasks.put("end")
        worker.wait(_END_S)
        self._tell({"event": "ended"})
        return 0

    def _next_word(self, wait_s: float) -> str:
        try:
            return self._words.get(timeout=wait_s) if wait_s > 0 else self._words.get_nowait()
        except Empty:
            return ""

    def _work(self) -> None:
        while self._tasks.get() != "end":
            result: RoundResult | None = None
            reason = ""
            problems: Sequence[str] = ()
            try:
                self._sync = self._settings()
                problems = self._problems()
                result = self._do_round()
            except KioskError as error:
                reason = str(error)
            self._results.put((result, reason, problems))
            self._words.put("")

    def _account(self, result: RoundResult | None, reason: str, problems: Sequence[str]) -> float:
        """Tell what a round came to; return the seconds to the next one."""
        if problems != self._told:
            self._told = problems
            more = (f"and {len(problems) - _TOLD} more",) if len(problems) > _TOLD else ()
            self._tell({"event": "settings", "problems": [*problems[:_TOLD], *more]})
        if result is not None:
            self._failures = 0
            self._tell({"event": "round", **result.as_dict()})
            return self._sync.every_s
        self._failures += 1
        wait = back_off(self._sync.every_s, self._failures)
        self._tell({"event": "away", "reason": reason, "next_in_s": wait})
        return wait

    def _tell(self, event: dict[str, Any]) -> None:
        self._said_at = time.monotonic()
        self._say({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **event})


def say_line(event: dict[str, Any]) -> None:
    """Print an event as a line of JSON; ends the process if nobody reads any more."""
    try:
        with _ONE_AT_A_TIME:
            sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    except (OSError, ValueError):
        os._exit(0)


def listen(words: "SimpleQueue[str]", *, supervised: bool) -> None:
    """Pass on lines of standard input from a thread of their own.

    Args:
        words: takes `sync`, and `end` at the end of the input if `supervised`.
        supervised: whether the end of the input means that the parent died.
    """

    def work() -> None:
        kept = b""
        while True:
            try:
                data = os.read(0, 4096)
            except OSError:
                data = b""
            if not data:
                if supervised:
                    words.put("end")
                return
            *lines, kept = (kept + data).split(b"\n")
            for line in lines:
                if line.strip() == b"sync":
                    words.put("sync")

    threading.Thread(target=work, name="listen", daemon=True).start()


def lower_priority() -> None:
    """Give way to the screen's process."""
    if sys.platform != "win32":
        if os.nice(0) < 10:
            os.nice(10 - os.nice(0))
        return
    import ctypes

    below_normal = 0x4000
    kernel = ctypes.windll.kernel32
    kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
