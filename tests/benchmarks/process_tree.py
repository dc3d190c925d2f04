"""A program with all the processes it starts: their memory, and their end."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

_END_TIMEOUT_S: Final = 8.0


class Program:
    """A program in a session of its own; leaving the block ends all of it.

    Attributes:
        started_at: just before it was started, after `time.perf_counter`.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self.started_at = time.perf_counter()
            self._process = subprocess.Popen(
                list(command),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_TIMEOUT_S)
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()

    @property
    def log(self) -> str:
        """The end of what it said."""
        return self._log.read_text(encoding="utf-8", errors="replace").strip()[-600:]

    @property
    def running(self) -> bool:
        """Whether its first process lives."""
        return self._process.poll() is None

    def processes(self) -> list[int]:
        """Return its processes: whoever is in its session, and all their descendants."""
        first = self._process.pid
        parents: dict[int, int] = {}
        found: set[int] = set()
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):
                    # After the name, which may hold anything: state, parent, group, session.
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    parents[int(folder.name)] = int(fields[1])
                    if int(fields[3]) == first:
                        found.add(int(folder.name))
        grown = True
        while grown:
            more = {number for number, parent in parents.items() if parent in found} - found
            found |= more
            grown = bool(more)
        return sorted(found)

    def memory(self) -> dict[int, tuple[str, int]]:
        """Return what each process is, and its proportional set size in bytes.

        That is its own memory, and of what it shares with n processes the n-th part.
        """
        found = {}
        for number in self.processes():
            folder = Path(f"/proc/{number}")
            with suppress(OSError):
                lines = (folder / "smaps_rollup").read_text().splitlines()
                pss = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
                found[number] = (_role((folder / "cmdline").read_text(errors="replace")), pss)
        return found


def _role(command: str) -> str:
    """Return what a process does, after its command line; words end with a NUL or a blank."""
    kind = re.search(r"--type=([\w-]+)", command)
    if kind:
        return kind[1]
    words = command.replace("\0", " ").split()
    return words[-1] if words[-1:] in (["run"], ["courier"]) else Path(words[0]).name if words else "gone"
