"""Starts the courier, restarts it when it ends, and kills it when it falls silent."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from kiosk.settings.home import Home
from kiosk.ui.faults import report

FIRST_DELAY_S: Final = 1.0
LONGEST_DELAY_S: Final = 300.0
HEALTHY_AFTER_S: Final = 60.0
"""A courier that lived this long is restarted as if it were the first one."""

LONGEST_SILENCE_S: Final = 60.0
"""Without a word for so long the courier counts as stuck. It says that it lives every five seconds, from a
thread that no target can hang, so that this has nothing to do with how long a round may take."""

_LINE_LIMIT: Final = 64_000
_END_MS: Final = 2000


def courier_command(home: Home) -> tuple[str, ...]:
    """Return how the courier of a home is started: at low priority where the system can."""
    command = (sys.executable, "-m", "kiosk", "--home", str(home.root), "courier", "--supervised")
    nice = shutil.which("nice")
    return (nice, "-n", "10", *command) if nice else command


def next_delay(delay: float, lived_s: float, first: float = FIRST_DELAY_S) -> float:
    """Return the seconds to wait before the next start, after `delay` before the last one."""
    if lived_s >= HEALTHY_AFTER_S:
        return first
    return min(max(delay * 2, first), LONGEST_DELAY_S)


class Courier(QObject):
    """The courier's process, as the screen looks after it. Never blocks, but for `stop`.

    Args:
        command: program and arguments.
        silence_s: seconds without a line of output after which it is killed.
        first_delay_s: seconds before the first restart; it doubles with each that fails.
        clock: monotonic seconds.
    """

    changed = Signal()

    def __init__(
        self,
        command: Sequence[str],
        silence_s: float,
        *,
        first_delay_s: float = FIRST_DELAY_S,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._clock = clock
        self._first_delay = first_delay_s
        self._delay = 0.0
        self._started_at = 0.0
        self._stopping = False
        self._buffer = b""
        self.restarts = 0
        self.heard_at_ms = 0
        self.last: dict[str, Any] = {}
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self.start)
        self._silence = QTimer(self, singleShot=True, interval=round(silence_s * 1000))
        self._silence.timeout.connect(self._kill_silent)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def state(self) -> dict[str, Any]:
        """What `screen.json` says of the courier."""
        return {
            "running": self.running,
            "pid": self._process.processId(),
            "restarts": self.restarts,
            "heard_at_ms": self.heard_at_ms,
            "last": self.last,
        }

    def start(self) -> None:
        """Start the process, unless it runs."""
        if self.running or self._stopping:
            return
        self._started_at = self._clock()
        self._buffer = b""
        self._silence.start()
        self._process.start(self._command[0], list(self._command[1:]))

    def stop(self) -> None:
        """End the process for good; waits for it, two seconds at most before it is killed."""
        self._stopping = True
        self._restart.stop()
        self._silence.stop()
        if self.running:
            self._process.closeWriteChannel()
            self._process.terminate()
            if not self._process.waitForFinished(_END_MS):
                self._process.kill()
                self._process.waitForFinished(_END_MS)

    def _read(self) -> None:
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        self._buffer = self._buffer[-_LINE_LIMIT:]
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if isinstance(said, dict):
            self.last = said
            self.heard_at_ms = int(time.time() * 1000)
            self._silence.start()
            self.changed.emit()

    def _kill_silent(self) -> None:
        if self.running:
            report("the courier said nothing for too long; it is killed and started again")
            self._process.kill()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            report(f"the courier can't be started: {self._process.errorString()}")
            self._start_later()

    def _ended(self) -> None:
        self._read()
        if not self._stopping:
            report(f"the courier ended with code {self._process.exitCode()}; it is started again")
            self._start_later()

    def _start_later(self) -> None:
        self._silence.stop()
        if not self._stopping:
            self._delay = next_delay(self._delay, self._clock() - self._started_at, self._first_delay)
            self.restarts += 1
            self._restart.start(round(self._delay * 1000))
            self.changed.emit()
