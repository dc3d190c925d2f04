"""Showings of the news in the central place: `plays/<kiosk>/<install>/<YYYY-MM-DD>.csv`, a file a day (UTC).

Only hours that are over are sent, so that a file changes once an hour at most and never shrinks. Each file has
one writer, the kiosk; it is written whole and renamed, any number of times with the same outcome.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.central.durable import as_refusal, is_folder, read_regular, write_file
from kiosk.central.layout import Central
from kiosk.news.plays import HOUR_MS

FOLDER: Final = "plays"
_HOUR_S: Final = HOUR_MS // 1000
_STILL_GROWING_DAYS: Final = 2
"""Files of later days than this many before today may still grow and are compared; older ones only have to be there."""


@dataclass(frozen=True, slots=True)
class PlayDay:
    """The showings of one installation on one day.

    Attributes:
        kiosk_id: id of the kiosk.
        install_id: id of the installation.
        day: days since 1970-01-01 UTC.
        read: returns the whole file.
    """

    kiosk_id: str
    install_id: str
    day: int
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """The name of its file."""
        return time.strftime("%Y-%m-%d.csv", time.gmtime(self.day * 86_400))


class PlaySender:
    """Sends showings once an hour, and once after the start."""

    def __init__(self, beat: Callable[[], None], clock: Callable[[], float] = time.time) -> None:
        """Send nothing yet.

        Args:
            beat: called whenever the target answered.
            clock: seconds since 1970 UTC.
        """
        self._beat = beat
        self._clock = clock
        self._sent_in: tuple[Path, int] | None = None

    def hour(self) -> int:
        """Return the hour that is not over, counted from 1970 UTC."""
        return int(self._clock() // _HOUR_S)

    def is_due(self, root: Path) -> bool:
        """Tell whether an hour has ended since showings were last sent to this place."""
        return self._sent_in != (root, self.hour())

    def send(self, central: Central, days: Iterable[PlayDay]) -> int:
        """Write the files that are missing or have grown; return how many.

        Args:
            central: an open central place.
            days: without the hour that is not over.

        Raises:
            KioskError: if the place does not take them; what was written stays.
        """
        hour = self.hour()
        written = 0
        there: dict[Path, frozenset[str]] = {}
        try:
            for day in days:
                folder = central.root / FOLDER / day.kiosk_id / day.install_id
                if folder not in there:
                    there[folder] = _names_in(folder)
                    self._beat()
                settled = day.day < hour // 24 - _STILL_GROWING_DAYS
                if settled and day.name in there[folder]:
                    continue
                written += _write(folder / day.name, day.read())
                self._beat()
        except OSError as error:
            raise as_refusal(error, central.root) from error
        self._sent_in = central.root, hour
        return written


def _names_in(folder: Path) -> frozenset[str]:
    folder.mkdir(parents=True, exist_ok=True)
    if not is_folder(folder):
        raise NotADirectoryError(20, "it is a link and no folder", str(folder))
    return frozenset(path.name for path in folder.iterdir())


def _write(path: Path, data: bytes) -> bool:
    with suppress(FileNotFoundError):
        if read_regular(path) == data:
            return False
    write_file(path, data)
    return True
