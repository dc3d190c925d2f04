"""The machine: what it is, and how quiet it was while it was measured."""

import os
import platform
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.store.sqlite import SQLITE_VERSION

_LOOPS: Final = 300_000
_FLUSHES: Final = 40


@dataclass(slots=True)
class Machine:
    """One computer, and its probes: the same small work again and again, all through the run.

    Attributes:
        processor: its name.
        cores: how many we may use.
        memory: bytes.
        load_before: running processes before the run, averaged over a minute.
        loops: seconds of each probe of the processor.
        flushes: seconds of each probe of the disk, the median of some appends with fsync.
    """

    processor: str
    cores: int
    memory: int
    load_before: float
    loops: list[float] = field(default_factory=list)
    flushes: list[float] = field(default_factory=list)

    @classmethod
    def look(cls) -> "Machine":
        """Look around."""
        return cls(
            _processor(),
            len(os.sched_getaffinity(0)),
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            os.getloadavg()[0],
        )

    def probe(self, folder: Path) -> None:
        """Measure processor and disk once."""
        started = time.perf_counter()
        for _ in range(_LOOPS):
            pass
        self.loops.append(time.perf_counter() - started)
        path = folder / "probe"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        times = []
        for _ in range(_FLUSHES):
            started = time.perf_counter()
            os.write(descriptor, bytes(100))
            os.fsync(descriptor)
            times.append(time.perf_counter() - started)
        os.close(descriptor)
        path.unlink()
        self.flushes.append(statistics.median(times))

    def lines(self, folder: Path) -> list[str]:
        """Return what it is, in words."""
        return [
            f"{self.processor}, {self.cores} cores, {self.memory / (1 << 30):.0f} GiB, {platform.system()}"
            f" {platform.release()}, Python {platform.python_version()}, SQLite {SQLITE_VERSION} in the kiosk",
            f"disk under the benchmarks: {_file_system(folder)}; load before the run: {self.load_before:.2f}",
        ]

    def noise(self) -> list[str]:
        """Return how much the probes varied, in words."""

        def spread(values: list[float]) -> str:
            middle = statistics.median(values)
            return f"{min(values) / middle - 1:+.0%} to {max(values) / middle - 1:+.0%}"

        return [
            "",
            f"noise of the machine over {len(self.loops)} probes: a loop on one core {spread(self.loops)} of its median"
            f" {statistics.median(self.loops) * 1e3:.1f} ms; append + fsync {spread(self.flushes)} of"
            f" {statistics.median(self.flushes) * 1e6:.0f} µs; load now {os.getloadavg()[0]:.2f}",
        ]

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {
            "processor": self.processor,
            "cores": self.cores,
            "memory": self.memory,
            "system": platform.platform(),
            "python": platform.python_version(),
            "sqlite": SQLITE_VERSION,
            "load_before": self.load_before,
            "loop_seconds": self.loops,
            "append_fsync_seconds": self.flushes,
        }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _file_system(folder: Path) -> str:
    """The kind of file system, by the longest mount point above the folder."""
    found = ("", "unknown")
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        device, point, kind, options = line.split()[:4]
        if folder.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, f"{kind} on {device} ({options})")
    return found[1]
