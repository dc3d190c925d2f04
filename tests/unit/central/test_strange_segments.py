"""Files that stand where segments do and are none, or hold what their name does not tell."""

import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.central.collecting import collect
from kiosk.central.layout import Central
from kiosk.central.merging import Merger
from kiosk.central.segments import Segment
from kiosk.errors import KioskError
from tests.unit.central.making import (
    ALL,
    INSTALL,
    manifest_of,
    names_in,
    put,
    row,
    rows,
    segment,
    true_rows,
    write,
)


@pytest.mark.parametrize(
    ("kiosk", "install"), [("hall-2", INSTALL + "1"), ("hall-1", INSTALL + "2"), ("hall-2", INSTALL + "2")]
)
@pytest.mark.parametrize("merged_before", [False, True])
def test_a_copied_folder_is_never_merged_a_second_time(
    central: Central, tmp_path: Path, kiosk: str, install: str, merged_before: bool
) -> None:
    made = put(central, 1, 20)
    if merged_before:
        Merger(central).merge()
    copy = made._replace(kiosk_id=kiosk, install_id=install)
    write(copy.path(central), made.path(central).read_bytes())
    for out in (tmp_path / "out.csv", None, None):
        proof = collect(central.root, out)
        assert not proof.complete
        assert (proof.rows, len(proof.set_aside)) == (20, 1)
        [(path, reason)] = proof.set_aside
        assert path == copy.relative
        assert "don't fit its name" in reason
        assert "hall-1" in reason
    assert true_rows(central) == ALL[:20]


@pytest.mark.parametrize(("first", "last"), [(1, 19), (1, 21), (2, 20), (2, 21), (101, 120)])
@pytest.mark.parametrize("anew", [False, True])
def test_a_renamed_segment_is_never_merged(central: Central, first: int, last: int, anew: bool) -> None:
    made, whole = segment("hall-1", INSTALL + "1", 1, ALL[:20])
    write(made._replace(first=first, last=last).path(central), whole)
    put(central, 1, 5, "hall-2", INSTALL + "2")
    if anew:
        central.manifest.unlink()
    assert not collect(central.root).complete
    assert true_rows(central) == rows("hall-2", INSTALL + "2", 1, 5)
    [aside] = manifest_of(central)["set_aside"]
    assert "don't fit its name" in aside["reason"] or "its rows end at" in aside["reason"]


@pytest.mark.parametrize(
    "inner",
    [
        [row("hall-1", INSTALL + "1", 2), row("hall-2", INSTALL + "2", 2)],
        [],
    ],
)
def test_rows_too_many_or_too_few_in_the_middle_are_seen(central: Central, inner: list[bytes]) -> None:
    data = [ALL[0], *inner, ALL[2]]
    made, whole = segment("hall-1", INSTALL + "1", 1, data)
    write(made._replace(last=3).path(central), whole)
    Merger(central).merge()
    assert true_rows(central) == []
    assert len(manifest_of(central)["set_aside"]) == 1


def test_a_comment_that_looks_like_a_row_is_a_comment(central: Central) -> None:
    line = row("hall-1", INSTALL + "1", 9).decode().replace('"', "")[:-2]
    cells = ALL[0].decode().rstrip("\r\n").split(",")
    cells[10] = f'"{line}\r\n{line}"'
    data = [(",".join(cells) + "\r\n").encode()]
    made, whole = segment("hall-1", INSTALL + "1", 1, data)
    write(made.path(central), whole)
    Merger(central).merge()
    assert true_rows(central) == data


def test_a_header_of_one_column_is_no_header(central: Central) -> None:
    data = b"response_id\r\n0196f0a0\r\n"
    made, _ = segment("hall-1", INSTALL + "1", 1, ALL[:1])
    made = made._replace(digest=hashlib.sha256(data).hexdigest()[:16])
    write(made.path(central), data)
    Merger(central).merge()
    assert "other columns" in manifest_of(central)["set_aside"][0]["reason"]


def _pipe(path: Path, _whole: bytes) -> None:
    os.mkfifo(path)


def _socket(path: Path, _whole: bytes) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("s")
        Path("s").rename(path.name)
    finally:
        os.chdir(here)


def _folder(path: Path, _whole: bytes) -> None:
    path.mkdir()
    (path / "inside.csv").write_bytes(b"x")


def _link(path: Path, whole: bytes) -> None:
    elsewhere = path.parents[3] / ".elsewhere.csv"
    elsewhere.write_bytes(whole)
    path.symlink_to(elsewhere)


def _loop(path: Path, _whole: bytes) -> None:
    path.symlink_to(path)


@pytest.mark.skipif(os.name != "posix", reason="these kinds of files are POSIX's")
@pytest.mark.parametrize("make", [_pipe, _socket, _folder, _link, _loop])
@pytest.mark.parametrize("merged_before", [False, True])
def test_what_is_no_regular_file_is_set_aside_and_the_rest_goes_on(
    central: Central, tmp_path: Path, make: Callable[[Path, bytes], None], merged_before: bool
) -> None:
    made, whole = segment("hall-1", INSTALL + "1", 1, ALL)
    if merged_before:
        write(made.path(central), whole)
        Merger(central).merge()
        made.path(central).unlink()
    made.path(central).parent.mkdir(parents=True, exist_ok=True)
    make(made.path(central), whole)
    put(central, 1, 5, "hall-2", INSTALL + "2")
    proof = collect(central.root, tmp_path / "out.csv")
    assert (proof.complete, proof.rows) == (False, 65 if merged_before else 5)
    merger = Merger(central)
    for _ in range(2):
        merger.merge()
        proof = collect(central.root)
        assert not proof.complete
        assert proof.rows == (65 if merged_before else 5)
        assert proof.set_aside[0][0] == made.relative
    before = central.manifest.read_bytes()
    merger.merge()
    assert central.manifest.read_bytes() == before
    if made.path(central).is_dir():
        shutil.rmtree(made.path(central))
    else:
        made.path(central).unlink()
    write(made.path(central), whole)
    assert collect(central.root).complete
    assert names_in(central.set_aside) == []


def test_a_file_that_can_not_be_read_is_set_aside_and_the_rest_goes_on(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = put(central, 1, 20)
    put(central, 1, 5, "hall-2", INSTALL + "2")
    refuse_to_read(made, central, monkeypatch)
    for _ in range(2):
        proof = collect(central.root)
        assert (proof.complete, proof.rows) == (False, 5)
        assert "can't be read" in proof.set_aside[0][1]
    monkeypatch.undo()
    assert collect(central.root).complete
    assert len(true_rows(central)) == 25


def refuse_to_read(made: Segment, central: Central, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse one file as a file system does to those who may not read it; root may read everything."""
    real = os.open
    forbidden = str(made.path(central))

    def opened(path: str | os.PathLike[str], *arguments: int, **named: int) -> int:
        if os.fspath(path) == forbidden:
            raise PermissionError(13, "Permission denied", forbidden)
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", opened)


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX's")
def test_pipes_among_what_kiosks_said_and_what_was_set_aside_are_passed_over(central: Central) -> None:
    made = put(central, 1, 20)
    os.mkfifo(central.status / "pipe.json")
    os.mkfifo(central.set_aside / f"conflict-{made.kiosk_id}-{made.install_id}-{'0' * 16}.csv")
    central.manifest.unlink()
    proof = collect(central.root)
    assert (proof.complete, proof.rows) == (True, 20)
    assert any("pipe.json" in note for note in proof.notes)


@pytest.mark.parametrize("merged_before", [False, True])
def test_a_missing_folder_of_segments_is_told_and_no_row_is_dropped(
    central: Central, tmp_path: Path, merged_before: bool
) -> None:
    put(central, 1, 20)
    if merged_before:
        Merger(central).merge()
    (central.segments).rename(tmp_path / "elsewhere")
    before = {path: path.read_bytes() for path in central.root.iterdir() if path.is_file()}

    for out in (None, tmp_path / "out.csv"):
        with pytest.raises(KioskError, match=r"segments is missing.*central\.json") as refused:
            collect(central.root, out)
        assert "keep changing" not in str(refused.value)
    assert {path: path.read_bytes() for path in central.root.iterdir() if path.is_file()} == before
    central.segments.mkdir()
    proof = collect(central.root)
    assert proof.rows == (20 if merged_before else 0)
    central.segments.joinpath(".merge.lock").unlink(missing_ok=True)
    central.segments.rmdir()
    (tmp_path / "elsewhere").rename(central.segments)
    assert collect(central.root).complete
    assert true_rows(central) == ALL[:20]
