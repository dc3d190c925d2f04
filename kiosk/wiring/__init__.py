"""Puts the parts together: a home's keeper of responses, its exports, and synthetic homes."""

from pathlib import Path

from kiosk.content.compiled import Compiled
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.database import Device
from kiosk.store.entering import take_screen_lock
from kiosk.store.keeper import Keeper


def open_keeper(home: Home, compiled: Compiled, lock: FileLock | None = None) -> Keeper:
    """Open the screen's store for the device and survey of the home.

    Args:
        home: the home.
        compiled: its settings and content.
        lock: from `take_screen_lock`; taken here where it is not given.

    Raises:
        KioskError: if another screen runs here, or a newer program made the database.
    """
    device = Device(compiled.settings.device.id, compiled.settings.device.booth)
    return Keeper(home, device, compiled.survey, lock or take_screen_lock(home))


def create_central_place(path: Path) -> None:
    """Make a central place in a folder.

    Raises:
        KioskError: if there is one, or something else.
    """
    from kiosk.central.layout import create_central

    create_central(path)
