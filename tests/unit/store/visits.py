"""What several tests of the store do."""

import csv
import io

from kiosk.settings.home import Home
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.reading import Reader
from kiosk.store.sqlite import connect
from kiosk.survey.responses import COLUMNS, Tap, VisitEnd, VisitStart

ANSWERED = VisitEnd("answered", 5_000, "ar", 4_000)


def stored(home: Home) -> list[dict[str, str]]:
    reader = Reader(home)
    try:
        data = b"".join(
            chunk
            for one in reader.installations()
            for chunk in reader.segment_rows(one.install_id, 1, one.last_seq)
        )
    finally:
        reader.close()
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), COLUMNS))


def visit(keeper: Keeper, tap: Tap) -> Kept:
    keeper.begin_visit(VisitStart(tap.answered_at_ms - 10, "face", tap.asked.language))
    kept = keeper.record(tap)
    keeper.end_visit(ANSWERED)
    return kept


def counters(home: Home) -> dict[tuple[int, int], int]:
    connection = connect(home.database, read_only=True)
    rows = connection.execute(
        "SELECT score, flags, sum(responses) FROM hours GROUP BY 1, 2 HAVING sum(responses)"
    )
    found = {(score, flags): n for score, flags, n in rows}
    connection.close()
    return found
