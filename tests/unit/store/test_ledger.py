from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.store.ledger import Ledger, read_facts
from kiosk.store.sqlite import connect


@pytest.fixture
def open_ledger(tmp_path: Path) -> Iterator[Callable[[], Ledger]]:
    opened: list[Ledger] = []

    def opener() -> Ledger:
        opened.append(Ledger(tmp_path / "courier.db", tmp_path / "set-aside"))
        return opened[-1]

    yield opener
    for ledger in opened:
        ledger.close()


SHA = "ab" * 32


def test_what_was_sealed_and_sent_is_there_after_a_restart(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    ledger.pin("central-1")
    ledger.seal("hall-1", "install", 1, 10, SHA, 900, 1)
    ledger.seal("hall-1", "install", 11, 12, SHA, 200, 1)
    ledger.mark("install", 1, 10, SHA, sent=True)
    ledger.note_round('{"sent": 10}')
    ledger.close()
    ledger = open_ledger()
    assert ledger.central_id() == "central-1"
    assert [(item.first, item.last, item.size, item.sent) for item in ledger.sealed("install")] == [
        (1, 10, 900, True),
        (11, 12, 200, False),
    ]
    assert ledger.sealed("install")[0].name == f"1-10-{SHA[:16]}.csv"
    assert ledger.last_round() == '{"sent": 10}'


def test_another_central_place_has_nothing_sent(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    ledger.adopt("hall-1", "install", [(1, 10, SHA[:16], 900)], 1)
    ledger.pin("central-1")
    assert [item.sent for item in ledger.sealed("install")] == [True]
    ledger.pin("central-2")
    assert [item.sent for item in ledger.sealed("install")] == [False]
    assert ledger.central_id() == "central-2"


def test_a_range_that_was_never_published_can_be_dropped(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    ledger.seal("hall-1", "install", 1, 10, SHA, 900, 1)
    ledger.unseal("install", 1, 10, SHA)
    assert ledger.sealed("install") == []


@pytest.mark.parametrize(
    "damage", [b"this is no database, whatever its name says" * 99, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_damaged_ledger_is_set_aside_whole_and_begun_anew(
    tmp_path: Path, open_ledger: Callable[[], Ledger], damage: bytes
) -> None:
    (tmp_path / "courier.db").write_bytes(damage)
    ledger = open_ledger()
    assert ledger.central_id() is None
    [kept] = tmp_path.glob("set-aside/courier-*/courier.db")
    assert kept.read_bytes() == damage


def test_a_ledger_of_a_newer_program_is_refused_and_left_as_it_is(
    tmp_path: Path, open_ledger: Callable[[], Ledger]
) -> None:
    open_ledger().close()
    with closing(connect(tmp_path / "courier.db")) as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(KioskError, match="newer version"):
        open_ledger()
    with closing(connect(tmp_path / "courier.db", read_only=True)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


def test_others_read_it_without_writing(tmp_path: Path, open_ledger: Callable[[], Ledger]) -> None:
    assert read_facts(tmp_path / "courier.db").sent == 0
    ledger = open_ledger()
    ledger.seal("hall-1", "install", 1, 10, SHA, 900, 1)
    ledger.mark("install", 1, 10, SHA, sent=True)
    ledger.note_round('{"sent": 10}')
    ledger.note_trouble("the share has gone")
    facts = read_facts(tmp_path / "courier.db")
    assert (facts.sent, facts.last_round, facts.trouble) == (10, {"sent": 10}, "the share has gone")
    assert facts.last_round_at_ms > 0
    ledger.note_round('{"sent": 10}')
    assert read_facts(tmp_path / "courier.db").trouble == ""


def test_a_ledger_that_was_taken_away_is_noticed(tmp_path: Path, open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    assert ledger.in_place
    (tmp_path / "courier.db").rename(tmp_path / "elsewhere.db")
    assert not ledger.in_place
