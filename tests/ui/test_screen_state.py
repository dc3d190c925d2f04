from pathlib import Path

from kiosk.ui.screen_state import LENGTH, ScreenState, decode, encode


def test_is_always_of_one_length() -> None:
    for state in ({}, {"stage": "idle"}, {"attention": ["ش" * 3000, "x" * 9000], "pid": 7}):
        data = encode(state)
        assert len(data) == LENGTH
        read = decode(data)
        assert read is not None
        assert read.get("pid") == state.get("pid")


def test_what_staff_must_know_is_shortened_and_not_left_out() -> None:
    read = decode(
        encode(
            {"attention": ["The database can't be written. " * 500], "courier": {"last": {"a": "b" * 9000}}}
        )
    )
    assert read is not None
    assert read["attention"][0].startswith("The database can't be written.")


def test_overwrites_in_place(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    state = ScreenState(path)
    assert state.write({"stage": "asking", "note": "x" * 500})
    inode = path.stat().st_ino
    assert state.write({"stage": "idle"})
    assert path.stat().st_ino == inode
    assert decode(path.read_bytes()) == {"stage": "idle"}
    state.close()


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    state = ScreenState(path)
    state.write({"n": 1})
    path.unlink()
    assert state.write({"n": 2})
    assert decode(path.read_bytes()) == {"n": 2}
    state.close()


def test_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "later" / "screen.json"
    state = ScreenState(path)
    assert not state.write({"n": 1})
    path.parent.mkdir()
    assert state.write({"n": 2})
    state.close()


def test_rubbish_is_no_state() -> None:
    assert decode(b"\x00" * LENGTH) is None
    assert decode(b"[1]") is None
