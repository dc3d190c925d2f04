import os
from collections.abc import Callable

import pytest

from kiosk.settings.home import Home
from kiosk.store.database import Device
from kiosk.store.entering import take_screen_lock
from kiosk.store.journal import RESERVED_BYTES, read_journal
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.reading import Reader
from kiosk.store.replaying import store_what_waits
from kiosk.store.sqlite import connect
from kiosk.survey.responses import Tap, VisitStart
from tests.unit.store.visits import counters, stored, visit

OpenKeeper = Callable[..., Keeper]
MakeTap = Callable[..., Tap]


def test_a_locked_database_does_not_lose_the_tap(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    tap, later = make_tap(1), make_tap(2)
    assert visit(keeper, tap) is Kept.JOURNAL
    assert visit(keeper, later) is Kept.JOURNAL
    assert keeper.waiting == (4, 0)
    assert any("wait" in sentence for sentence in keeper.attention)
    assert [entry["tap"]["score"] for entry in read_journal(home.emergency_journal)] == [1, 2]
    other.execute("ROLLBACK")
    other.close()
    keeper.close()
    assert [row["response_id"] for row in stored(home)] == [str(tap.response_id), str(later.response_id)]
    assert read_journal(home.emergency_journal) == []
    assert home.emergency_journal.stat().st_size == RESERVED_BYTES


def test_what_waits_is_retried_by_itself(home: Home, make_tap: MakeTap, open_keeper: OpenKeeper) -> None:
    now = [100.0]
    keeper = open_keeper()
    keeper._clock = lambda: now[0]
    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    visit(keeper, make_tap())
    other.execute("ROLLBACK")
    other.close()
    keeper.tend()
    assert keeper.waiting == (2, 0), "not before the pause is over"
    now[0] += 2
    keeper.tend()
    assert keeper.waiting == (0, 0)
    assert keeper.attention == ()
    assert len(stored(home)) == 1


def test_the_journal_is_replayed_once_after_a_crash(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    tap = make_tap(1)
    visit(keeper, tap)
    keeper.begin_visit(VisitStart(1, "face", "ar"))
    corrected = make_tap(2)
    keeper.record(corrected)
    assert keeper.change(corrected.response_id, 5, 3) is Kept.JOURNAL
    saved = home.emergency_journal.read_bytes()
    other.execute("ROLLBACK")
    other.close()
    keeper._waiting.clear()  # as a kill would
    keeper.close()
    home.emergency_journal.write_bytes(saved)
    for _ in range(2):
        again = open_keeper()
        assert again.attention == ()
        again.close()
        home.emergency_journal.write_bytes(saved)
    assert [(row["response_id"], row["score"], row["changed"]) for row in stored(home)] == [
        (str(tap.response_id), "1", "0"),
        (str(corrected.response_id), "5", "1"),
    ]
    assert counters(home) == {(1, 0): 1, (5, 0): 1}


def killed_with_a_full_journal(home: Home, open_keeper: OpenKeeper, taps: list[Tap]) -> None:
    keeper = open_keeper()
    visit(keeper, taps[0])
    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    for tap in taps[1:]:
        assert visit(keeper, tap) is Kept.JOURNAL
    saved = home.emergency_journal.read_bytes()
    other.execute("ROLLBACK")
    other.close()
    keeper._waiting.clear()  # as a kill would
    keeper.close()
    home.emergency_journal.write_bytes(saved)


def test_what_waits_in_the_journal_is_counted_and_stored_without_a_screen(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    taps = [make_tap(score) for score in (1, 2, 3)]
    killed_with_a_full_journal(home, open_keeper, taps)
    reader = Reader(home)
    assert [(one.last_seq, one.final_seq, one.waiting) for one in reader.installations()] == [(1, 1, 2)]
    reader.close()
    assert store_what_waits(home, Device("hall-1", "Hall 1")) == 2
    assert store_what_waits(home, Device("hall-1", "Hall 1")) == 0
    reader = Reader(home)
    assert [(one.last_seq, one.final_seq, one.waiting) for one in reader.installations()] == [(3, 3, 0)]
    reader.close()
    assert [row["response_id"] for row in stored(home)] == [str(tap.response_id) for tap in taps]


def test_what_waits_is_left_to_a_screen_that_runs(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    killed_with_a_full_journal(home, open_keeper, [make_tap(1), make_tap(2)])
    lock = take_screen_lock(home)
    assert store_what_waits(home, Device("hall-1", "Hall 1")) == 0
    assert len(read_journal(home.emergency_journal)) == 1
    lock.release()


def test_a_torn_line_of_the_journal_is_left_out(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    for score in (1, 2):
        visit(keeper, make_tap(score))
    with home.emergency_journal.open("r+b") as file:
        lines = file.read().rstrip(b"\n").split(b"\n")
        file.seek(len(lines[0]) + 1 + len(lines[1]) // 2)
        file.write(b"\n" * len(lines[1]))
    assert [entry["tap"]["score"] for entry in read_journal(home.emergency_journal)] == [1]
    other.close()


def test_a_home_that_cannot_be_written_keeps_taps_in_memory(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = open_keeper()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    other = connect(home.database)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(os, "pwrite", full)
    tap = make_tap(1)
    assert visit(keeper, tap) is Kept.MEMORY
    assert keeper.waiting == (1, 1)
    assert any("only in memory" in sentence for sentence in keeper.attention)
    monkeypatch.undo()
    keeper._retry_at = 0
    keeper.tend()
    assert keeper.waiting == (2, 0), "the journal took it meanwhile"
    other.execute("ROLLBACK")
    other.close()
    keeper.close()
    assert [row["response_id"] for row in stored(home)] == [str(tap.response_id)]
