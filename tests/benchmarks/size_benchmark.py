"""Bytes that a response takes in the database."""

from tests.benchmarks.figures import Figure, Result
from tests.benchmarks.places import KIOSK, Places, run

_GOAL_BYTES = 120.0


def measure(places: Places) -> Result:
    """Divide the size of the database by its responses, and compare with their CSV."""
    result = Result("size", "Bytes a response in the database")
    home = places.one_home()
    export = places.new_folder("size") / "responses.csv"
    run([KIOSK, "--home", str(home.root), "export", str(export)])
    ours = home.database.stat().st_size / places.rows
    csv = export.stat().st_size / places.rows
    result.figures = [
        Figure("a response in kiosk.db", "bytes", [ours], [_GOAL_BYTES], "the goal itself", 1.0),
        Figure("a response in kiosk.db", "bytes", [ours], [csv], "its row of CSV"),
    ]
    result.notes = [
        f"The whole file after {places.rows:,} simulated responses over a year, log moved into it: responses with their"
        " checksums, 1.12 visits each, hourly counters, and what many responses have in common. No comments: the survey"
        " asks for none.",
        "The write-ahead log beside it, 4 MiB whatever the number of responses, is not counted, nor the emergency"
        " journal (256 KiB).",
    ]
    return result
