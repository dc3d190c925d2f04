import os
import random
from collections.abc import Callable

import pytest

from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.store.keeper import Keeper
from kiosk.store.operations import Record, Visit
from kiosk.store.reading import Reader
from kiosk.store.rescuing import set_aside_databases
from kiosk.store.setting_aside import set_aside
from kiosk.survey.responses import Tap, VisitEnd, VisitStart

ROWS = 3000


def filled(home: Home, open_keeper: Callable[..., Keeper], make_tap: Callable[..., Tap]) -> list[str]:
    keeper = open_keeper()
    assert keeper._database is not None
    taps = [make_tap(number % 5 + 1) for number in range(ROWS)]
    keeper._database.apply_all([Record(tap, Visit(VisitStart(1, "face", "ar"))) for tap in taps])
    keeper.close()
    return [str(tap.response_id) for tap in taps]


def test_everything_of_a_sound_file_is_read_but_what_was_stored_anew(
    home: Home, open_keeper: Callable[..., Keeper], make_tap: Callable[..., Tap]
) -> None:
    keeper = open_keeper()
    taps = [make_tap(score) for score in (1, 2, 3)]
    for tap in taps:
        keeper.begin_visit(VisitStart(1, "face", "ar"))
        keeper.record(tap)
        keeper.end_visit(VisitEnd("answered", 2, "ar", 1))
    keeper.close()
    set_aside(home, "test", [Record(taps[2], Visit(VisitStart(1, "face", "ar")))])
    [database] = set_aside_databases(home)
    [one] = database.installations()
    assert (one.last_seq, one.final_seq) == (2, 2)
    data = b"".join(database.segment_rows(one.install_id, 1, one.final_seq)).decode()
    assert [line.split(",")[0] for line in data.splitlines()] == [str(tap.response_id) for tap in taps[:2]]
    database.close()


@pytest.mark.parametrize("seed", range(8))
def test_damaged_pages_cost_their_own_rows_only(
    home: Home, open_keeper: Callable[..., Keeper], make_tap: Callable[..., Tap], seed: int
) -> None:
    ids = filled(home, open_keeper, make_tap)
    pages = home.database.stat().st_size // 4096
    with home.database.open("r+b") as file:
        file.seek(4096 * random.Random(seed).randrange(pages // 2, pages))
        file.write(os.urandom(4096))
    set_aside(home, "test", [])
    found: list[str] = []
    for database in set_aside_databases(home):
        for one in database.installations():
            for first, last in database.readable(one.install_id, 1, one.final_seq):
                data = b"".join(database.segment_rows(one.install_id, first, last)).decode()
                rows = [line.split(",") for line in data.splitlines()]
                assert [int(row[3]) for row in rows] == list(range(first, last + 1))
                found += [row[0] for row in rows]
        database.close()
    assert set(found) <= set(ids)
    assert len(found) >= ROWS - 200


def test_a_file_that_is_no_database_at_all_is_passed_over(home: Home) -> None:
    home.database.write_bytes(os.urandom(20_000))
    set_aside(home, "test", [])
    assert set_aside_databases(home) == []


def test_an_export_of_a_damaged_database_is_refused_in_words(
    home: Home, open_keeper: Callable[..., Keeper], make_tap: Callable[..., Tap]
) -> None:
    filled(home, open_keeper, make_tap)
    pages = home.database.stat().st_size // 4096
    with home.database.open("r+b") as file:
        for page in range(pages // 3, pages):
            file.seek(4096 * page)
            file.write(b"\x07" * 4096)
    with pytest.raises(KioskError, match="can't be read"):
        list(Reader(home).export_rows())
