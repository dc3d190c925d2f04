"""Moving a damaged database out of the way, whole."""

import time
from pathlib import Path

from kiosk.settings.home import Home
from kiosk.store.operations import Record


def new_set_aside_folder(home: Home, reason: str, carried: list[Record]) -> Path:
    """Make a folder for a database that is set aside.

    Args:
        home: the home.
        reason: written beside the database, for people.
        carried: responses that are stored anew and don't count from the old file any more.

    Raises:
        OSError: if it can't be made.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    folder = home.set_aside / f"kiosk.db-{stamp}-{time.monotonic_ns() % 1_000_000:06d}"
    folder.mkdir(parents=True)
    (folder / "reason.txt").write_text(reason + "\n", encoding="utf-8")
    ids = "".join(f"{record.tap.response_id}\n" for record in carried)
    (folder / "stored-anew.txt").write_text(ids, encoding="utf-8")
    return folder


def set_aside(home: Home, reason: str, carried: list[Record]) -> Path:
    """Move a damaged database out of the way, whole, with the reason beside it; return the folder.

    Raises:
        OSError: if it can't be moved.
    """
    folder = new_set_aside_folder(home, reason, carried)
    for suffix in ("", "-wal", "-shm"):
        path = home.database.with_name(home.database.name + suffix)
        if path.exists():
            path.rename(folder / path.name)
    return folder
