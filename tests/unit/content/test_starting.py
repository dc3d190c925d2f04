import os
import shutil
from pathlib import Path

import pytest

from kiosk.content.checking import check
from kiosk.content.starting import init_home
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home


def everything(root: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")
    }


def test_a_new_home_is_in_order(tmp_path: Path) -> None:
    home = init_home(tmp_path / "deep" / "kiosk", "lobby-1", 'Hall "A" \\ مدخل # 1')
    checked = check(home)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.compiled is not None
    device = checked.compiled.settings.device
    assert (device.id, device.booth) == ("lobby-1", 'Hall "A" \\ مدخل # 1')
    assert home.exports.is_dir()
    assert home.logs.is_dir()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    assert init_home(tmp_path).settings.is_file()


def test_target_and_zone_can_be_given(tmp_path: Path) -> None:
    home = init_home(tmp_path / "k", target="../central \\x", zone="Africa/Casablanca")
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.settings.sync.target == "../central \\x"
    assert compiled.settings.time.zone == "Africa/Casablanca"


def test_a_kiosk_is_refused_and_not_touched(tmp_path: Path) -> None:
    home = init_home(tmp_path / "k")
    home.settings.write_text("# mine", encoding="utf-8")
    before = everything(home.root)
    with pytest.raises(KioskError, match="already"):
        init_home(home.root)
    assert everything(home.root) == before


def test_a_folder_of_something_else_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KioskError, match="not empty"):
        init_home(tmp_path)
    assert everything(tmp_path) == {"thesis.txt": b"mine"}


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k").write_text("mine", encoding="utf-8")
    with pytest.raises(KioskError, match="not a folder"):
        init_home(tmp_path / "k")
    with pytest.raises(KioskError):
        init_home(tmp_path / "k" / "below")


@pytest.mark.parametrize("kiosk_id", ["", "Lobby", "a b", "-x", "ä", "a/b", "x" * 65, "con", "a\n", "\udce9"])
def test_an_id_that_can_not_be_used_is_named(tmp_path: Path, kiosk_id: str) -> None:
    with pytest.raises(InvalidInputError, match=r"--kiosk-id: found .*; allowed: 1 to 64 characters of a-z"):
        init_home(tmp_path / "k", kiosk_id)
    assert not (tmp_path / "k").exists()


@pytest.mark.parametrize("booth", ["x" * 121, "a\nb", "a\x07b", "a\u202eb", "\udce9"])
def test_a_booth_that_can_not_be_used_is_named(tmp_path: Path, booth: str) -> None:
    with pytest.raises(InvalidInputError, match=r"--booth: found .*; allowed: text of up to 120 characters"):
        init_home(tmp_path / "k", None, booth)
    assert not (tmp_path / "k").exists()


def test_a_full_disk_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.copyfile
    copied: list[Path] = []

    def copyfile(source: Path, target: Path) -> object:
        if len(copied) == 5:
            target.write_bytes(b"half")
            raise OSError(28, os.strerror(28))
        copied.append(target)
        return real(source, target)

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    with pytest.raises(KioskError, match="No space left"):
        init_home(tmp_path / "deep" / "k")
    assert list(tmp_path.iterdir()) == []
    assert len(copied) == 5


def test_the_sample_is_writable_where_the_program_is_not(tmp_path: Path) -> None:
    home = init_home(tmp_path / "k")
    assert all(path.stat().st_mode & 0o200 for path in Home(home.root).content.rglob("*"))
