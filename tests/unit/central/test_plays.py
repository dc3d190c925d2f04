from pathlib import Path

import pytest

from kiosk.central.layout import Central, create_central
from kiosk.central.plays import PlayDay, PlaySender
from kiosk.errors import KioskError

DAY = 20_000
NOON = (DAY * 24 + 12) * 3600.0


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return create_central(tmp_path / "central")


def files(central: Central) -> dict[str, bytes]:
    folder = central.root / "plays"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def day(number: int, data: bytes) -> PlayDay:
    return PlayDay("hall-1", "an-install", number, lambda: data)


def test_each_day_of_an_installation_is_a_file(central: Central) -> None:
    sender = PlaySender(lambda: None, Clock())
    assert sender.send(central, [day(DAY - 1, b"one"), day(DAY, b"two")]) == 2
    assert files(central) == {
        "hall-1/an-install/2024-10-03.csv": b"one",
        "hall-1/an-install/2024-10-04.csv": b"two",
    }


def test_showings_are_sent_once_an_hour(central: Central) -> None:
    clock = Clock()
    sender = PlaySender(lambda: None, clock)
    assert sender.is_due(central.root)
    sender.send(central, [])
    assert not sender.is_due(central.root)
    clock.now += 3599
    assert not sender.is_due(central.root)
    clock.now += 1
    assert sender.is_due(central.root)
    assert PlaySender(lambda: None, clock).is_due(central.root)


def test_another_place_is_due_at_once(central: Central, tmp_path: Path) -> None:
    sender = PlaySender(lambda: None, Clock())
    sender.send(central, [])
    assert sender.is_due(tmp_path / "another")


def test_a_day_that_grew_is_written_again_and_one_that_did_not_is_not(central: Central) -> None:
    sender = PlaySender(lambda: None, Clock())
    sender.send(central, [day(DAY, b"one")])
    [path] = (central.root / "plays").rglob("*.csv")
    inode = path.stat().st_ino
    assert sender.send(central, [day(DAY, b"one")]) == 0
    assert path.stat().st_ino == inode
    assert sender.send(central, [day(DAY, b"one and two")]) == 1
    assert path.read_bytes() == b"one and two"


def test_old_days_are_not_even_read_when_they_are_there_and_come_back_when_they_are_gone(
    central: Central,
) -> None:
    old = day(DAY - 30, b"old")
    sender = PlaySender(lambda: None, Clock())
    sender.send(central, [old])

    def read() -> bytes:
        raise AssertionError("it was read again")

    sender.send(central, [PlayDay("hall-1", "an-install", DAY - 30, read)])
    [path] = (central.root / "plays").rglob("*.csv")
    path.unlink()
    assert sender.send(central, [old]) == 1


def test_a_place_that_refuses_is_named_and_tried_again(central: Central) -> None:
    (central.root / "plays").write_bytes(b"in the way")
    sender = PlaySender(lambda: None, Clock())
    with pytest.raises(KioskError, match="central"):
        sender.send(central, [day(DAY, b"one")])
    assert sender.is_due(central.root)
    (central.root / "plays").unlink()
    assert sender.send(central, [day(DAY, b"one")]) == 1
