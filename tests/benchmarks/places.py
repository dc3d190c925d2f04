"""Where benchmarks work, and the data they share: made once a run, thrown away at its end."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.settings.home import Home
from kiosk.wiring import create_central_place
from kiosk.wiring.syncing import Syncing

PROJECT: Final = Path(__file__).resolve().parents[2]
KIOSK: Final = str(Path(sys.executable).with_name("kiosk"))
"""The program, as it is started from a command line."""


@dataclass(slots=True)
class Places:
    """Folders of one run, all on one disk.

    Attributes:
        root: the folder that holds them.
        quick: whether to measure little of everything, to try the benchmarks.
    """

    root: Path
    quick: bool
    _made: dict[str, Path] = field(default_factory=dict)
    _unmerged: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def make(cls, parent: Path, *, quick: bool) -> "Places":
        """Make a folder for one run inside `parent`, which is made where it is missing."""
        parent.mkdir(parents=True, exist_ok=True)
        return cls(Path(tempfile.mkdtemp(prefix="bench-", dir=parent)), quick)

    def remove(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.root, ignore_errors=True)

    def new_folder(self, name: str) -> Path:
        """Return a new, empty folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.root))

    @property
    def rows(self) -> int:
        """How many responses 'a million' is in this run."""
        return 100_000 if self.quick else 1_000_000

    @property
    def kiosks(self) -> int:
        """How many kiosks share them in `many_homes`."""
        return 10 if self.quick else 100

    def one_home(self) -> Home:
        """Return a home with all responses in it."""
        folder = self._simulated("one", kiosks=1, responses=self.rows)
        return Home(next(path for path in sorted(folder.iterdir()) if path.name != "central"))

    def many_homes(self) -> Path:
        """Return a folder of homes with 10,000 responses each, and their central place `central`."""
        return self._simulated("many", kiosks=self.kiosks, responses=self.rows // self.kiosks)

    def published(self) -> Path:
        """Return the central place of many homes, with all their segments in it and nothing merged."""
        folder = self.many_homes()
        central = folder / "central"
        if "published" not in self._made:
            say("publishing their segments")
            self._unmerged = {path.name: path.read_bytes() for path in central.glob("responses*")}
            for path in sorted(folder.iterdir()):
                if path != central:
                    with Syncing(Home(path), lambda: None) as syncing:
                        syncing.round()
            self._made["published"] = central
        self.forget_merge()
        return central

    def forget_merge(self) -> None:
        """Put the central export file of `published` back to what it was before anything was merged."""
        central = self._made["published"]
        for path in central.glob("responses*"):
            path.unlink()
        for name, data in self._unmerged.items():
            (central / name).write_bytes(data)

    def empty_central(self) -> Path:
        """Return a new central place without any responses."""
        central = self.new_folder("empty") / "central"
        create_central_place(central)
        return central

    def _simulated(self, name: str, *, kiosks: int, responses: int) -> Path:
        if name not in self._made:
            folder = self.root / name
            say(f"making {kiosks} × {responses:,} responses")
            options = [
                "--kiosks",
                str(kiosks),
                "--responses",
                str(responses),
                "--days",
                "365",
                "--seed",
                "7",
            ]
            run([KIOSK, "simulate", str(folder), *options])
            self._made[name] = folder
        return self._made[name]


def run(command: Sequence[str]) -> None:
    """Run a program that is not measured.

    Raises:
        RuntimeError: if it fails; the message is what it said.
    """
    finished = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if finished.returncode:
        raise RuntimeError(f"{' '.join(command)}: {(finished.stderr or finished.stdout).strip()[-800:]}")


def say(text: str) -> None:
    """Tell on standard error what is going on."""
    print(f"… {text}", file=sys.stderr, flush=True)
