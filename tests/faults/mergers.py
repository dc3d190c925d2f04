"""What the processes do that the merging tests kill, or set against one another."""

from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from kiosk.central.layout import open_central
from kiosk.central.merging import Merger
from kiosk.errors import KioskError
from tests.unit.central.making import INSTALL, put

KIOSKS = 3


def publish_and_merge_until_killed(root: str, life: int) -> None:
    """Publish small segments of three kiosks and merge after each; now and then one that overlaps, or a lost one."""
    central = open_central(Path(root))
    merger = Merger(central)
    first = life * 10_000 + 1
    while True:
        for kiosk in range(KIOSKS):
            install = f"{INSTALL}{kiosk}"
            made = put(central, first, first + 4, f"hall-{kiosk}", install)
            if first % 3 == 0:
                put(central, first + 1, first + 6, f"hall-{kiosk}", install)
            if first % 7 == 0:
                merger.merge()
                made.path(central).unlink()
        merger.merge()
        first += 5


def merge_without_lock_until_told(root: str, enough: Event, counted: "Synchronized[int]") -> None:
    """Merge again and again, with no regard to anybody else; count what was appended or built anew."""
    central = open_central(Path(root))
    merger = Merger(central, use_lock=False)
    while not enough.is_set():
        try:
            outcome = merger.merge()
        except KioskError as refusal:
            if "keep changing" not in str(refusal):
                raise
        else:
            with counted.get_lock():
                counted.value += bool(outcome.rows or outcome.rebuilt)
