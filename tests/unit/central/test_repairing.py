"""A kiosk sends again what was damaged in the central place, for as long as it has the responses."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.central.collecting import collect
from kiosk.central.layout import Central
from kiosk.central.merging import Merger
from kiosk.central.rounds import RoundResult
from kiosk.central.segments import Segment, named
from kiosk.store.ledger import Ledger
from tests.unit.central.kiosks import ME, Source
from tests.unit.central.making import manifest_of, names_in, rows, true_rows, write

Go = Callable[..., RoundResult]


def _flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    elsewhere = path.with_name(".elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def published(central: Central) -> list[Segment]:
    found = [named("hall-1", ME, name) for name in names_in(central.segments / "hall-1" / ME)]
    return [segment for segment in found if segment is not None]


@pytest.mark.parametrize("harm", [_flip, _cut, _pipe, _link])
@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("merged_before", [True, False])
def test_a_segment_that_was_set_aside_is_sent_again(
    go: Go, source: Source, central: Central, harm: Callable[[Path], None], merge: bool, merged_before: bool
) -> None:
    source.answer(10)
    go(merge=merged_before)
    source.answer(5)
    go(merge=merged_before)
    segment = published(central)[0]
    harm(segment.path(central))
    assert not collect(central.root).complete
    result = go(merge=merge)
    if harm in (_flip,):
        assert any(segment.relative in problem and "sent again" in problem for problem in result.problems)
    assert go(merge=merge).problems == ()
    assert collect(central.root).complete
    assert sorted(true_rows(central)) == sorted(rows("hall-1", ME, 1, 15))
    assert names_in(central.set_aside) == []
    assert manifest_of(central)["set_aside"] == []


def test_a_round_that_merges_is_whole_at_once(go: Go, source: Source, central: Central) -> None:
    source.answer(10)
    go(merge=False)
    _flip(published(central)[0].path(central))
    result = go()
    assert (result.merged, result.sent, result.pending) == (10, 10, 0)
    assert len(result.problems) == 1
    assert true_rows(central) == rows("hall-1", ME, 1, 10)


def test_a_segment_whose_responses_changed_since_stays_aside_and_is_told(
    go: Go, source: Source, central: Central
) -> None:
    source.answer(10)
    go()
    [segment] = published(central)
    _flip(segment.path(central))
    collect(central.root)
    harmed = segment.path(central).read_bytes()
    source.salt = "another database"
    for _ in range(2):
        [problem] = go().problems
        assert segment.relative in problem
        assert "can't be made again" in problem
    assert segment.path(central).read_bytes() == harmed
    assert not collect(central.root).complete
    assert len(true_rows(central)) == 10


def test_what_this_kiosk_did_not_send_is_told_and_left_alone(
    go: Go, source: Source, central: Central, ledger: Ledger
) -> None:
    source.answer(10)
    go()
    [segment] = published(central)
    other = segment._replace(first=11, last=20)
    write(other.path(central), segment.path(central).read_bytes())
    [problem] = go().problems
    assert other.relative in problem
    assert "not sent by this kiosk" in problem
    assert other.path(central).exists()
    assert len(ledger.sealed(ME)) == 1


def test_a_segment_that_is_sound_again_is_merged_although_it_looks_as_before(
    go: Go, source: Source, central: Central
) -> None:
    """It was restored from a back-up together with its time."""
    source.answer(10)
    go()
    [segment] = published(central)
    path = segment.path(central)
    whole, times = path.read_bytes(), path.stat()
    _flip(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    collect(central.root)
    path.write_bytes(whole)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert len(go().problems) == 1
    assert go().problems == ()
    assert manifest_of(central)["set_aside"] == []


@pytest.mark.parametrize("merge", [True, False])
def test_a_folder_in_the_place_of_a_segment_is_told_and_the_rest_is_sent(
    go: Go, source: Source, central: Central, merge: bool
) -> None:
    source.answer(10)
    go()
    [segment] = published(central)
    path = segment.path(central)
    path.unlink()
    path.mkdir()
    collect(central.root)
    source.answer(5)
    for _ in range(2):
        result = go(merge=merge)
        assert (result.sent, result.pending) == (5, 10)
        assert any(segment.relative in problem and "folder" in problem for problem in result.problems)
    Merger(central).merge()
    assert len(true_rows(central)) == 15
    shutil.rmtree(path)
    assert go(merge=merge).pending == 0
    assert collect(central.root).complete
