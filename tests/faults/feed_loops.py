"""What the processes do that the fault tests of feeds kill."""

import itertools
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.wiring.feeding import pictures, refreshing
from tests.unit.wiring.newsroom import Newsroom, answer, item

ITEMS = 6


def make_room(root: str) -> Newsroom:
    """A newsroom with two trusted feeds, not fetched yet."""
    room = Newsroom(Home(Path(root)))
    for feed in ("one", "two"):
        room.declare(feed, trusted=True)
    return room


def refresh_until_killed(root: str, telling: Connection, life: int) -> None:
    """Refresh two feeds whose items all change each time; tell of each refresh that is done."""
    room = make_room(root)
    with (
        mock.patch.object(refreshing, "run_step", room._step),
        mock.patch.object(pictures, "run_step", room._step),
    ):
        for number in itertools.count():
            edition = f"{life}.{number}"
            for feed in room.feeds:
                url = f"https://{feed}.example/{edition}.jpg"
                room.pictures[url] = {"name": f"{feed}-{edition}.jpg"}
                room.answers[feed] = answer(
                    *(item(str(one), f"{edition} {feed} {one}", picture_urls=(url,)) for one in range(ITEMS))
                )
            room.refresh()
            telling.send_bytes(edition.encode())


def decide_until_killed(root: str) -> None:
    """Withdraw and approve all items of a feed, in turn."""
    room = make_room(root)
    while True:
        for verdict in ("withdrawn", "approved"):
            with suppress(KioskError):
                room.decide(verdict, all_of="two")
            # A lock that is asked for again and again goes to nobody else.
            time.sleep(0.02)
