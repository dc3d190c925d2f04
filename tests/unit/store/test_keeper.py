import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.settings.home import Home
from kiosk.store.entering import AlreadyRunningError, NewerSchemaError, take_screen_lock
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.reading import Reader
from kiosk.store.sqlite import DatabaseError, connect
from kiosk.survey.responses import Tap, VisitStart
from tests.unit.store.visits import ANSWERED, counters, stored, visit

OpenKeeper = Callable[..., Keeper]
MakeTap = Callable[..., Tap]


def break_file(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(os.urandom(size))


def test_a_tap_is_one_row_with_everything_known(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper(booth="=Hall, 1")
    tap = make_tap(2, at_ms=1_716_897_599_999)
    assert visit(keeper, tap) is Kept.DATABASE
    [row] = stored(home)
    install_id = row.pop("install_id")
    assert len(install_id) == 36
    assert row == {
        "response_id": str(tap.response_id),
        "kiosk_id": "hall-1",
        "seq": "1",
        "survey_id": "satisfaction",
        "question_id": "overall",
        "question_version": "1",
        "score": "2",
        "scale_size": "5",
        "reasons": "",
        "comment": "",
        "language": "ar",
        "layout": "rtl",
        "answered_at": "2024-05-28T11:59:59.999Z",
        "utc_offset_minutes": "-210",
        "time_zone": "America/St_Johns",
        "clock": "trusted",
        "duration_ms": "1234",
        "changed": "0",
        "article_id": "ipv6",
        "flags": "",
        "app_version": row["app_version"],
        "booth": "'=Hall, 1",
    }
    assert keeper.attention == ()


def test_numbers_run_without_a_gap_over_restarts(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    for _ in range(3):
        keeper = open_keeper()
        visit(keeper, make_tap())
        visit(keeper, make_tap())
        keeper.close()
    rows = stored(home)
    assert [row["seq"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert len({row["install_id"] for row in rows}) == 1


def test_another_kiosk_id_begins_a_new_installation(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    for kiosk_id in ("hall-1", "hall-2"):
        keeper = open_keeper(kiosk_id=kiosk_id)
        visit(keeper, make_tap())
        keeper.close()
    rows = stored(home)
    assert [(row["kiosk_id"], row["seq"]) for row in rows] == [("hall-1", "1"), ("hall-2", "1")]
    assert rows[0]["install_id"] != rows[1]["install_id"]


def test_a_correction_replaces_score_and_counter(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    keeper.begin_visit(VisitStart(1, "face", "ar"))
    tap = make_tap(1)
    keeper.record(tap)
    assert keeper.change(tap.response_id, 5, 2) is Kept.DATABASE
    [row] = stored(home)
    assert (row["score"], row["changed"], row["flags"]) == ("5", "1", "")
    assert counters(home) == {(5, 0): 1}


def test_counters_equal_the_rows(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    for number in range(40):
        visit(keeper, make_tap(number % 5 + 1, flags=number % 3))
    expected: dict[tuple[int, int], int] = {}
    for number in range(40):
        key = number % 5 + 1, number % 3
        expected[key] = expected.get(key, 0) + 1
    assert counters(home) == expected


def test_only_an_ended_visit_is_final(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    keeper.begin_visit(VisitStart(1, "face", "ar"))
    keeper.record(make_tap())
    reader = Reader(home)
    assert [(one.last_seq, one.final_seq) for one in reader.installations()] == [(2, 1)]
    keeper.end_visit(ANSWERED)
    assert [(one.last_seq, one.final_seq) for one in reader.installations()] == [(2, 2)]
    reader.close()


def test_a_damaged_database_is_set_aside_and_the_kiosk_goes_on(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    keeper.close()
    break_file(home.database)
    again = open_keeper()
    assert visit(again, make_tap(3)) is Kept.DATABASE
    [folder] = home.set_aside.iterdir()
    assert (folder / "kiosk.db").is_file()
    assert (folder / "reason.txt").read_text().strip()
    assert any("set aside" in sentence for sentence in again.attention)
    assert [row["score"] for row in stored(home)] == ["3"]


def test_damage_during_a_visit_keeps_the_answer_given_in_it(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap(1))
    keeper.begin_visit(VisitStart(1, "face", "ar"))
    tap = make_tap(2)
    assert keeper.record(tap) is Kept.DATABASE
    assert keeper._database is not None
    keeper._database.checkpoint()
    keeper._database.close()
    keeper._database._connection = connect(home.database)
    keeper._database._connection.execute("PRAGMA cache_size = 0")
    for suffix in ("-wal", "-shm"):
        home.database.with_name("kiosk.db" + suffix).unlink(missing_ok=True)
    break_file(home.database)
    assert keeper.change(tap.response_id, 5, 3).durable
    keeper.end_visit(ANSWERED)
    keeper.close()
    [row] = stored(home)
    assert (row["response_id"], row["score"], row["changed"]) == (str(tap.response_id), "5", "1")
    [folder] = home.set_aside.iterdir()
    assert (folder / "stored-anew.txt").read_text().split() == [str(tap.response_id)]


def test_a_deleted_database_is_written_back(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    first, second = make_tap(1), make_tap(2)
    visit(keeper, first)
    for suffix in ("", "-wal", "-shm"):
        home.database.with_name("kiosk.db" + suffix).unlink(missing_ok=True)
    assert visit(keeper, second) is Kept.JOURNAL
    keeper.tend()
    keeper._retry_at = 0
    keeper.tend()
    assert keeper.waiting == (0, 0)
    assert [row["response_id"] for row in stored(home)] == [str(first.response_id), str(second.response_id)]


def test_a_replaced_database_is_kept_and_numbers_never_repeat(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap, tmp_path: Path
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap(1))
    keeper.close()
    older = tmp_path / "older.db"
    shutil.copy(home.database, older)
    keeper = open_keeper()
    visit(keeper, make_tap(2))
    home.database.with_name("kiosk.db-wal").unlink()
    home.database.with_name("kiosk.db-shm").unlink()
    older.replace(home.database)
    keeper.tend()
    visit(keeper, make_tap(3))
    keeper.close()
    rows = stored(home)
    assert [row["score"] for row in rows] == ["1", "3"]
    assert len({(row["install_id"], row["seq"]) for row in rows}) == 2
    assert rows[0]["install_id"] != rows[1]["install_id"]
    [folder] = home.set_aside.iterdir()
    rescued = connect(folder / "kiosk.db", read_only=True)
    assert rescued.execute("SELECT score FROM responses ORDER BY seq").fetchall() == [(1,), (2,)]
    rescued.close()


@pytest.mark.parametrize("really_committed", [True, False])
def test_a_commit_that_failed_is_unknown_and_tried_with_the_same_id(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap, really_committed: bool
) -> None:
    keeper = open_keeper()
    assert keeper._database is not None
    connection = keeper._database._connection

    class Unsure:
        def execute(self, sql: str, *parameters: Any) -> Any:
            if sql == "COMMIT":
                connection.execute("COMMIT" if really_committed else "ROLLBACK")
                raise DatabaseError("disk I/O error")
            return connection.execute(sql, *parameters)

        def close(self) -> None:
            connection.close()

    keeper._database._connection = Unsure()  # type: ignore[assignment]
    tap = make_tap(1)
    assert visit(keeper, tap) is Kept.DATABASE
    assert [row["response_id"] for row in stored(home)] == [str(tap.response_id)]
    assert counters(home) == {(1, 0): 1}


def test_a_newer_database_is_refused_and_untouched(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    keeper.close()
    connection = connect(home.database)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('kiosk', 'm9999_future', '')"
    )
    connection.close()
    before = home.database.read_bytes()
    with pytest.raises(NewerSchemaError, match="m9999_future"):
        take_screen_lock(home)
    assert home.database.read_bytes() == before
    assert take_screen_lock_is_free(home)


def take_screen_lock_is_free(home: Home) -> bool:
    from kiosk.settings.locks import FileLock

    lock = FileLock(home.screen_lock)
    free = lock.acquire()
    lock.release()
    return free


def test_a_foreign_database_is_backed_up_before_it_is_migrated(home: Home, open_keeper: OpenKeeper) -> None:
    foreign = sqlite3.connect(home.database)
    foreign.execute("CREATE TABLE older (word TEXT)")
    foreign.execute("INSERT INTO older VALUES ('kept')")
    foreign.commit()
    foreign.close()
    open_keeper()
    [backup] = home.root.glob("kiosk.db.before-migration-*.bak")
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT word FROM older").fetchall() == [("kept",)]
    copy.close()


def test_two_screens_on_one_home_are_refused(home: Home, open_keeper: OpenKeeper) -> None:
    open_keeper()
    with pytest.raises(AlreadyRunningError, match="already runs"):
        take_screen_lock(home, 0)


def test_an_edited_question_is_a_new_version(home: Home, open_keeper: OpenKeeper) -> None:
    from tests.unit.store.conftest import SURVEY

    versions = []
    for question in ("How satisfied are you?", "How happy are you?", "How satisfied are you?"):
        text = replace(SURVEY.texts["en"], question=question)
        keeper = open_keeper(replace(SURVEY, texts={"en": text}))
        versions.append(keeper.question_version)
        keeper.close()
    assert versions == [1, 2, 1]
    keeper = open_keeper(replace(SURVEY, declared_version=7))
    assert keeper.question_version == 7


def test_a_flipped_bit_in_a_value_is_seen(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    for score in (1, 2, 3):
        visit(keeper, make_tap(score))
    keeper.close()
    connection = connect(home.database)
    columns = ("score", "id_high", "id_low", "answered_at", "duration_ms", "changed", "flags", "visit")
    original = connection.execute(f"SELECT {', '.join(columns)} FROM responses WHERE seq = 2").fetchone()
    restore = f"UPDATE responses SET {', '.join(f'{column} = ?' for column in columns)} WHERE seq = 2"
    for column in columns:
        for bit in (0, 1, 7, 31, 40, 62):
            flip = f"{column} = CASE {column} & (1 << {bit}) WHEN 0 THEN {column} | (1 << {bit}) ELSE {column} & ~(1 << {bit}) END"
            connection.execute(f"UPDATE responses SET {flip} WHERE seq = 2")
            reader = Reader(home)
            assert [seq for _, seq in reader.damaged_rows()] == [2], (column, bit)
            reader.close()
            connection.execute(restore, original)
    connection.execute("UPDATE responses SET score = 1 WHERE seq = 2")
    connection.close()
    assert [row["flags"] for row in stored(home)] == ["", "damaged", ""]
