"""Measures one program: run as a script it starts the program and tells time and peak memory as JSON.

A process of its own and as small as Python can be: Linux counts the memory of whoever starts a program
as if it had been the program's own, so that a large harness would hide a small peak.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """What a program cost.

    Attributes:
        seconds: from before its start until after its end, and until its output file is on the disk.
        cpu_s: processor time, all threads and children together.
        peak_bytes: largest resident memory of its largest process.
    """

    seconds: float
    cpu_s: float
    peak_bytes: int


class ProgramFailedError(Exception):
    """A program that was to be measured did not end well."""


def run_measured(
    command: Sequence[str],
    *,
    output: Path | None = None,
    flush: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run a program to its end.

    Args:
        command: program and arguments.
        output: file that takes its standard output, thrown away where it is None.
        flush: file to bring to the disk afterwards, inside the time; for programs that don't themselves.
        environment: set on top of ours.

    Raises:
        ProgramFailedError: if its exit code is not 0.
    """
    order = {"command": list(command), "output": str(output or os.devnull), "flush": str(flush or "")}
    finished = subprocess.run(
        [sys.executable, "-I", "-S", __file__, json.dumps(order)],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise ProgramFailedError(f"{' '.join(command)[:200]}: {finished.stderr.strip()[-800:]}")
    return Measured(**json.loads(finished.stdout.splitlines()[-1]))


def _main(order: dict[str, object]) -> int:
    command, flush = [str(word) for word in order["command"]], str(order["flush"])  # type: ignore[attr-defined]
    output = os.open(str(order["output"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, output, 1)])
    _, status, usage = os.wait4(pid, 0)
    if flush:
        descriptor = os.open(flush, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_s": usage.ru_utime + usage.ru_stime,
                "peak_bytes": usage.ru_maxrss * 1024,
            }
        )
    )
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_main(json.loads(sys.argv[1])))
