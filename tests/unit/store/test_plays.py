import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.news.plays import Play, PlayRow
from kiosk.settings.home import Home
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.migrations import migrate
from kiosk.store.plays import read_plays
from kiosk.store.schema import RESPONSE_TABLES
from kiosk.store.sqlite import DatabaseError, connect
from kiosk.survey.responses import Tap
from tests.unit.store.visits import stored, visit

OpenKeeper = Callable[..., Keeper]
MakeTap = Callable[..., Tap]
HOUR = 3_600_000


def play(
    article: str = "ipv6", hour: int = 10, language: str = "en", ms: int = 9_000, version: int = 3
) -> Play:
    return Play(article, "0123456789ab", version, language, hour * HOUR + 1, ms)


def counted(home: Home) -> list[tuple[int, str, int, str, int, int]]:
    connection = connect(home.database, read_only=True)
    try:
        rows = list(read_plays(connection))
    finally:
        connection.close()
    return [
        (one.hour, one.article_id, one.content_version, one.language, one.showings, one.duration_ms)
        for one in rows
    ]


def test_showings_are_counted_by_hour_article_version_and_language(
    home: Home, open_keeper: OpenKeeper
) -> None:
    keeper = open_keeper()
    for one in (
        play(),
        play(ms=8_500),
        play(language="ar"),
        play(hour=11),
        play("museum-day", version=4),
    ):
        keeper.play(one)
    assert counted(home) == [
        (10, "ipv6", 3, "en", 2, 17_500),
        (10, "ipv6", 3, "ar", 1, 9_000),
        (10, "museum-day", 4, "en", 1, 9_000),
        (11, "ipv6", 3, "en", 1, 9_000),
    ]


def test_a_row_says_where_it_was_shown(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper(booth="Hall 1")
    visit(keeper, make_tap())
    keeper.play(play())
    keeper.close()
    connection = connect(home.database, read_only=True)
    [row] = read_plays(connection)
    connection.close()
    assert row == PlayRow(
        "hall-1", stored(home)[0]["install_id"], "Hall 1", 10, "ipv6", "0123456789ab", 3, "en", 1, 9_000
    )


def test_a_stretch_of_hours_can_be_read(home: Home, open_keeper: OpenKeeper) -> None:
    keeper = open_keeper()
    for hour in (9, 10, 11, 12):
        keeper.play(play(hour=hour))
    connection = connect(home.database, read_only=True)
    assert [one.hour for one in read_plays(connection, 10, 12)] == [10, 11]
    connection.close()


def test_counting_leaves_responses_waiting_for_the_disk(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    keeper.play(play())
    assert keeper._database is not None
    assert keeper._database.flushes
    assert visit(keeper, make_tap()) is Kept.DATABASE


class Full:
    """A connection to a full disk, as SQLite tells of it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def execute(self, sql: str, *parameters: Any) -> Any:
        if sql.startswith("INSERT"):
            raise DatabaseError("database or disk is full")
        return self.connection.execute(sql, *parameters)

    def close(self) -> None:
        self.connection.close()


def test_showings_wait_while_the_database_is_full_and_are_counted_once(
    home: Home, open_keeper: OpenKeeper
) -> None:
    keeper = open_keeper()
    assert keeper._database is not None
    whole = keeper._database._connection
    keeper._database._connection = Full(whole)  # type: ignore[assignment]
    keeper.play(play())
    keeper.play(play())
    assert counted(home) == []
    assert keeper.attention == ("Showings of the news can't be counted: database or disk is full.",)
    keeper._database._connection = whole
    keeper._retry_at = 0
    keeper.tend()
    assert [row[4] for row in counted(home)] == [2]
    assert not keeper.attention
    keeper.tend()
    assert [row[4] for row in counted(home)] == [2]


def test_showings_that_wait_are_counted_when_the_kiosk_closes(home: Home, open_keeper: OpenKeeper) -> None:
    keeper = open_keeper()
    assert keeper._database is not None
    whole = keeper._database._connection
    keeper._database._connection = Full(whole)  # type: ignore[assignment]
    keeper.play(play())
    keeper._database._connection = whole
    keeper.close()
    assert [row[4] for row in counted(home)] == [1]


def test_a_damaged_database_is_set_aside_and_counting_goes_on(home: Home, open_keeper: OpenKeeper) -> None:
    keeper = open_keeper()

    class Damaged(Full):
        def execute(self, sql: str, *parameters: Any) -> Any:
            if sql.startswith("INSERT"):
                raise DatabaseError("database disk image is malformed")
            return self.connection.execute(sql, *parameters)

    assert keeper._database is not None
    keeper._database._connection = Damaged(keeper._database._connection)  # type: ignore[assignment]
    keeper.play(play())
    keeper._retry_at = 0
    keeper.tend()
    assert [row[4] for row in counted(home)] == [1]
    assert len(list(home.set_aside.glob("*/kiosk.db"))) == 1


def test_a_database_of_the_first_version_is_backed_up_and_takes_showings(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap, tmp_path: Path
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    keeper.close()
    old = sqlite3.connect(home.database)
    old.executescript(
        "DROP TABLE shown; DROP TABLE plays; DELETE FROM _sqlite_migrations WHERE name = 'm0002_plays'"
    )
    old.close()
    shutil.copy(home.database, tmp_path / "old.db")
    assert counted(Home(home.root)) == []
    before = stored(home)
    keeper = open_keeper()
    keeper.play(play())
    keeper.close()
    assert stored(home) == before
    assert [row[4] for row in counted(home)] == [1]
    assert len(list(home.root.glob("kiosk.db.before-migration-m0001_responses-*.bak"))) == 1


def test_migrations_make_the_tables_that_the_first_one_left_out(tmp_path: Path) -> None:
    connection = connect(tmp_path / "new.db")
    migrate(connection)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {"shown", "plays", "responses"} <= tables
    assert "plays" not in RESPONSE_TABLES
    connection.close()


@pytest.mark.parametrize("number", [1, 1000])
def test_counters_stay_few(home: Home, open_keeper: OpenKeeper, number: int) -> None:
    keeper = open_keeper()
    for _ in range(number):
        keeper.play(play())
    assert [row[4] for row in counted(home)] == [number]
