"""`collect` is the proof: it reads every segment, also those that were merged long ago."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.central import segments as segments_module
from kiosk.central.collecting import collect
from kiosk.central.layout import Central
from kiosk.central.merging import Merger
from kiosk.central.segments import Segment, check_segment
from tests.unit.central.making import ALL, INSTALL, names_in, put, true_rows, write


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("harm", [_flip, lambda data: data[:-40], lambda _data: b""])
def test_a_segment_damaged_after_it_was_merged_is_named_and_its_rows_stay(
    central: Central, harm: Callable[[bytes], bytes]
) -> None:
    merger = Merger(central)
    made = {}
    for first in (1, 21, 41):
        made[first] = put(central, first, first + 19)
        merger.merge()
    put(central, 1, 5, "hall-2", INSTALL + "2")
    assert collect(central.root).complete
    path = made[21].path(central)
    whole = path.read_bytes()
    path.write_bytes(harm(whole))
    for _ in range(2):
        proof = collect(central.root)
        assert not proof.complete
        assert (proof.rows, proof.missing) == (65, 20)
        [(name, reason)] = proof.set_aside
        assert name == made[21].relative
        assert "SHA-256" in reason
        assert proof.installations[0].lost == ((21, 40),)
        text = "\n".join(proof.in_words())
        assert "21–40: no sound segment file holds them any more, their rows are still in the file" in text
        assert "not complete: 20 responses" in text
    assert set(ALL) <= set(true_rows(central))
    before = central.manifest.read_bytes()
    merger.merge()
    Merger(central).merge()
    assert central.manifest.read_bytes() == before
    write(path, whole)
    assert collect(central.root).complete
    assert names_in(central.set_aside) == []
    assert len(true_rows(central)) == 65


def test_damage_that_left_size_and_time_is_found_and_so_is_its_mending(central: Central) -> None:
    made = put(central, 1, 20)
    collect(central.root)
    path = made.path(central)
    whole, times = path.read_bytes(), path.stat()
    for data, complete in ((_flip(whole), False), (whole, True)):
        path.write_bytes(data)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert collect(central.root).complete is complete


def test_a_proof_reads_each_segment_once_and_a_round_only_new_ones(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def counted(segment: Segment, data: bytes) -> object:
        looked.append(segment.name)
        return check_segment(segment, data)

    monkeypatch.setattr(segments_module, "check_segment", counted)
    merger = Merger(central)
    for first in (1, 21):
        put(central, first, first + 19)
        merger.merge()
    assert len(looked) == 2
    looked.clear()
    put(central, 41, 60)
    steps: list[tuple[int, int]] = []
    proof = collect(central.root, progress=lambda done, of: steps.append((done, of)))
    assert proof.complete
    assert len(looked) == len(set(looked)) == 3
    assert steps[-1] == (2, 2)


def test_a_segment_that_vanishes_during_the_proof_is_told(central: Central, tmp_path: Path) -> None:
    made = [put(central, first, first + 4) for first in range(1, 60, 5)]
    Merger(central).merge()
    gone = made[-1].path(central)

    def take_away(_done: int, _of: int) -> None:
        if gone.exists():
            gone.rename(tmp_path / "gone.csv")

    proof = collect(central.root, progress=take_away)
    proof = collect(central.root)
    assert not proof.complete
    assert proof.installations[0].lost == ((56, 60),)
