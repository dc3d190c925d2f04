"""What a process that stays need not look at again, and that it still notices everything."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.central.collecting import collect
from kiosk.central.layout import Central
from kiosk.central.rounds import RoundResult
from kiosk.central.status import read_statuses, say
from kiosk.errors import KioskError
from kiosk.store.ledger import Ledger
from tests.unit.central.kiosks import ME, Source
from tests.unit.central.making import INSTALL, names_in, rows, true_rows

Go = Callable[..., RoundResult]


def own(central: Central) -> list[Path]:
    folder = central.segments / "hall-1" / ME
    return [folder / name for name in names_in(folder)]


def some_rounds(go: Go, source: Source, number: int = 6) -> None:
    for _ in range(number):
        source.answer(3)
        go()


def test_every_size_is_looked_at_in_turn(
    go: Go, source: Source, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.central.sealing.SIZES_A_ROUND", 2)
    some_rounds(go, source)
    for path in own(central):
        whole = path.read_bytes()
        with path.open("r+b") as file:
            file.truncate(10)
        for _ in range(5):
            go()
        assert path.read_bytes() == whole
    assert true_rows(central) == rows("hall-1", ME, 1, 18)


def test_a_round_in_order_asks_the_ledger_for_no_segments(
    go: Go, source: Source, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_rounds(go, source)
    monkeypatch.setattr(ledger, "sealed", lambda _install: pytest.fail("all of them were read again"))
    some_rounds(go, source, 2)


def test_names_that_come_and_go_are_seen_at_once(go: Go, source: Source, central: Central) -> None:
    some_rounds(go, source)
    paths = own(central)
    paths[2].unlink()
    assert go().pending == 0
    assert own(central) == paths
    assert collect(central.root).complete


def test_what_another_process_wrote_to_the_ledger_is_seen(
    go: Go, source: Source, ledger: Ledger, tmp_path: Path
) -> None:
    some_rounds(go, source, 2)
    with closing(Ledger(tmp_path / "courier.db", tmp_path / "set-aside")) as other:
        before = ledger.version()
        source.answer(3)
        go(other)
        assert ledger.version() != before
    assert go().sent == 9
    assert [item.sent for item in ledger.sealed(ME)] == [True] * 3


def test_a_segment_whose_folder_can_not_be_flushed_is_not_taken_for_sent(
    go: Go, source: Source, central: Central, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_rounds(go, source, 2)
    before = central.manifest.read_bytes()
    real = os.fsync

    def failing(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    source.answer(3)
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", failing)
        with pytest.raises(KioskError, match="does not answer properly"):
            go()
    assert central.manifest.read_bytes() == before
    assert [item.sent for item in ledger.sealed(ME)] == [True, True, False]
    assert (go().sent, len(true_rows(central))) == (9, 9)
    assert [item.sent for item in ledger.sealed(ME)] == [True] * 3


def test_a_status_takes_the_place_of_the_last_one_whatever_its_length(
    central: Central, tmp_path: Path
) -> None:
    key = "hall-1", INSTALL + "1"
    for booth in ("Hall 1", "A hall with a longer name", "B" * 700, "", "Halle «é»"):
        say(central, tmp_path, key, booth, 5, 0)
        statuses, unreadable = read_statuses(central)
        assert unreadable == []
        assert statuses[key].booth == booth
    [path] = central.status.iterdir()
    inode = path.stat().st_ino
    say(central, tmp_path, key, "Hall", 6, 1)
    assert path.stat().st_ino == inode
    assert read_statuses(central)[0][key].last_seq == 6
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    say(central, tmp_path, key, "Hall", 7, 1)
    assert elsewhere.read_bytes() == before
    assert read_statuses(central)[0][key].last_seq == 7
