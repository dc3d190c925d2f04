import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.central.durable import replace
from kiosk.central.export_file import open_for_append
from kiosk.central.layout import Central, create_central
from kiosk.central.merging import Merger
from kiosk.errors import KioskError
from tests.unit.central.making import ALL, manifest_of, names_in, put, true_rows


@pytest.mark.parametrize(
    "manifest", [None, b"", b"{}", b"\0" * 900, b'{"format": "feedback-kiosk-manifest"}']
)
def test_a_lost_or_damaged_manifest_is_made_again(central: Central, manifest: bytes | None) -> None:
    put(central, 1, 60)
    Merger(central).merge()
    if manifest is None:
        central.manifest.unlink()
    else:
        central.manifest.write_bytes(manifest)
    assert Merger(central).merge().rebuilt
    assert true_rows(central) == ALL


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _swap(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("harm", [_cut, _swap, lambda _data: b""])
def test_a_damaged_export_file_is_found_by_a_proof_and_built_anew(
    central: Central, harm: Callable[[bytes], bytes]
) -> None:
    put(central, 1, 60)
    merger = Merger(central)
    merger.merge()
    central.export.write_bytes(harm(central.export.read_bytes()))
    Merger(central).merge(prove=True)
    assert true_rows(central) == ALL


def test_a_change_in_the_middle_is_seen_before_anything_is_appended(central: Central) -> None:
    for first in range(1, 2000, 500):
        put(central, first, first + 499)
    merger = Merger(central)
    merger.merge()
    data = central.export.read_bytes()
    assert len(data) > 3 << 16
    for one in (merger, Merger(central)):
        central.export.write_bytes(_swap(central.export.read_bytes()))
        last = manifest_of(central)["rows"]
        put(central, last + 1, last + 10)
        assert one.merge().rebuilt
        assert len(true_rows(central)) == last + 10


def test_the_tail_of_a_merger_that_crashed_is_cut_off(central: Central) -> None:
    put(central, 1, 20)
    Merger(central).merge()
    with central.export.open("ab") as file:
        file.write(b"half a row")
    Merger(central).merge()
    assert true_rows(central) == ALL[:20]


def test_a_file_held_open_gets_a_second_one_beside_it_until_it_is_free(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(central, 1, 20)
    merger = Merger(central)
    merger.merge()
    before = central.export.read_bytes()

    def held_open(path: Path) -> int:
        if path == central.export:
            raise PermissionError(13, "Permission denied", str(path))
        return open_for_append(path)

    def held_rename(source: Path, target: Path) -> None:
        if target == central.export:
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr("kiosk.central.merging.open_for_append", held_open)
    monkeypatch.setattr("kiosk.central.merging.rename_over", held_rename)
    for last in (40, 50):
        put(central, last - 9 if last == 50 else 21, last)
        outcome = merger.merge()
        assert outcome.file == central.pending_export
        assert manifest_of(central)["file"] == "responses.pending.csv"
        assert true_rows(central) == ALL[:last]
        assert central.export.read_bytes() == before
    monkeypatch.undo()
    assert merger.merge().file == central.export
    assert true_rows(central) == ALL[:50]
    assert not central.pending_export.exists()


def test_a_crash_between_renaming_and_saying_so_is_mended(central: Central) -> None:
    put(central, 1, 20)
    Merger(central).merge()
    central.manifest.write_bytes(
        central.manifest.read_bytes().replace(b'"responses.csv"', b'"responses.pending.csv"')
    )
    outcome = Merger(central).merge()
    assert (outcome.file, outcome.rebuilt) == (central.export, "")
    assert true_rows(central) == ALL[:20]


class StopError(Exception):
    pass


def after_steps(moment: int, action: Callable[[], object]) -> tuple[Callable[[], None], list[int]]:
    """Return a beat that acts at its `moment`th call, and the count of its calls."""
    counted: list[int] = []

    def step() -> None:
        counted.append(len(counted) + 1)
        if counted[-1] == moment:
            action()

    return step, counted


@pytest.mark.parametrize("scene", ["append", "rebuild"])
def test_another_merger_at_any_moment_leaves_one_true_file(tmp_path: Path, scene: str) -> None:
    """One merger runs wholly at each step of another; neither has a lock."""
    for moment in range(100):
        central = create_central(tmp_path / f"{moment}")
        for first in (1, 11, 21, 31, 41):
            put(central, first, first + 4)
        Merger(central).merge()
        for first in (6, 16, 26, 36, 46):
            put(central, first, first + 4)
        if scene == "rebuild":
            put(central, 40, 43)

        def meddle(central: Central = central) -> None:
            put(central, 51, 60)
            Merger(central, use_lock=False).merge()

        step, counted = after_steps(moment, meddle)
        Merger(central, step, use_lock=False).merge()
        Merger(central).merge()
        meddled = 0 < moment <= len(counted)
        assert sorted(true_rows(central)) == sorted(ALL[: 60 if meddled else 50])
        if moment > len(counted):
            break
    assert 8 < moment < 99


@pytest.mark.parametrize("scene", ["append", "rebuild"])
def test_a_merger_cut_off_at_any_moment_leaves_what_the_next_one_completes(
    tmp_path: Path, scene: str
) -> None:
    for moment in range(1, 100):
        central = create_central(tmp_path / f"{moment}")
        gone = put(central, 1, 20)
        Merger(central).merge()
        put(central, 21, 40)
        if scene == "rebuild":
            gone.path(central).unlink()

        def stop() -> None:
            raise StopError

        step, counted = after_steps(moment, stop)
        with suppress(StopError):
            Merger(central, step).merge()
        Merger(central).merge()
        assert sorted(true_rows(central)) == sorted(ALL[:40])
        if moment > len(counted):
            break
    assert 5 < moment < 99


def test_a_file_that_changes_while_it_is_read_makes_no_conflicts(tmp_path: Path) -> None:
    for moment in range(1, 100):
        central = create_central(tmp_path / f"{moment}")
        gone = put(central, 1, 20)
        put(central, 21, 60)
        Merger(central).merge()
        gone.path(central).unlink()

        def harm(central: Central = central) -> None:
            data = central.export.read_bytes()
            with central.export.open("r+b") as file:
                file.seek(len(data) // 2)
                file.write(data[len(data) // 2 :].replace(b"Hall 1", b"Hall 2"))

        step, counted = after_steps(moment, harm)
        Merger(central, step).merge()
        Merger(central).merge()
        found = true_rows(central)
        assert "conflicts" not in manifest_of(central)["installations"][0]
        assert set(ALL[20:]) <= set(found)
        if moment > len(counted):
            break
    assert 5 < moment < 99


def test_a_place_that_has_gone_gets_nothing_written_into_its_mount_point(central: Central) -> None:
    merger = Merger(central)
    put(central, 1, 20)
    merger.merge()
    central.root.rename(central.root.with_name("unmounted"))
    central.root.mkdir()
    with pytest.raises(KioskError, match="mounted"):
        merger.merge()
    assert names_in(central.root) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anything")
def test_a_read_only_place_is_refused_in_plain_words(central: Central) -> None:
    put(central, 1, 20)
    central.root.chmod(0o555)
    try:
        with pytest.raises(KioskError, match="can't be written"):
            Merger(central).merge()
    finally:
        central.root.chmod(0o755)
