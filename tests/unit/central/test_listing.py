import os
from types import SimpleNamespace

import pytest

from kiosk.central import listing
from kiosk.central.layout import Central
from kiosk.central.listing import Lister
from tests.unit.central.making import INSTALL, put

KEY = ("hall-1", INSTALL + "1")


def test_every_new_segment_is_seen_at_once(central: Central) -> None:
    lister = Lister(central)
    expected = []
    for seq in range(1, 200):
        expected.append(put(central, seq, seq).name)
        for _ in range(2):
            assert lister.list()[0] == {KEY: sorted(expected)}


def test_a_file_system_that_dates_in_steps_of_two_seconds_hides_nothing(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    real = os.stat

    def coarse(path: str) -> SimpleNamespace:
        real(path)
        return SimpleNamespace(st_mtime_ns=int(now // 2) * 2_000_000_000)

    monkeypatch.setattr("time.monotonic", lambda: now)
    lister = Lister(central)
    expected = []
    for seq in range(1, 40):
        expected.append(put(central, seq, seq).name)
        for _ in range(3):
            with monkeypatch.context() as patched:
                patched.setattr("kiosk.central.listing.os.stat", coarse)
                assert lister.list()[0] == {KEY: sorted(expected)}
        now += 0.4


def test_a_folder_whose_time_stood_long_enough_is_not_read_again(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    lister = Lister(central)
    put(central, 1, 1)
    first = lister.list()
    now += 10
    assert lister.list() == first
    real = listing.list_names
    reads: list[str] = []

    def counting(path: str) -> tuple[list[str], list[str]]:
        reads.append(path)
        return real(path)

    monkeypatch.setattr(listing, "list_names", counting)
    assert lister.list() == first
    assert reads == []
    made = put(central, 2, 2)
    assert len(lister.list()[0][KEY]) == 2
    assert len(reads) == 1
    now += 10
    lister.list()
    made.path(central).unlink()
    assert len(lister.list()[0][KEY]) == 1
    now += 3600
    reads.clear()
    lister.list()
    assert len(reads) == 1


def test_an_installation_that_vanished_or_came_is_seen(central: Central) -> None:
    lister = Lister(central)
    made = put(central, 1, 1)
    put(central, 1, 1, "hall-2", INSTALL + "2")
    assert len(lister.list()[0]) == 2
    made.path(central).unlink()
    made.path(central).parent.rmdir()
    assert list(lister.list()[0]) == [("hall-2", INSTALL + "2")]
    put(central, 1, 1)
    assert len(lister.list()[0]) == 2


def test_what_was_listed_ahead_is_listed_again_only_where_it_is_asked_for(central: Central) -> None:
    other = ("hall-2", INSTALL + "2")
    put(central, 1, 1, *other)
    lister = Lister(central)
    lister.look_ahead([KEY])
    mine = put(central, 1, 1)
    put(central, 2, 2, *other)
    found, _ = lister.list()
    assert (len(found[KEY]), len(found[other])) == (1, 1)
    assert len(lister.list()[0][other]) == 2
    lister.look_ahead([KEY])
    mine.path(central).unlink()
    mine.path(central).parent.rmdir()
    assert KEY not in lister.list()[0]
    lister.look_ahead([KEY])
    put(central, 3, 3, *other)
    lister.forget_ahead()
    assert len(lister.list()[0][other]) == 3
