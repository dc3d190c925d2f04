import json
from pathlib import Path

import pytest

from kiosk.central.layout import Central, OtherCentralError, create_central, open_central, target_folder
from kiosk.errors import InvalidInputError, KioskError
from tests.unit.central.making import names_in, true_rows


def test_a_new_place_holds_an_empty_export_file_and_an_identity(tmp_path: Path) -> None:
    central = create_central(tmp_path / "deep" / "central")
    assert true_rows(central) == []
    assert open_central(central.root, central.central_id) == central
    assert names_in(central.root) == [
        "central.json",
        "responses.csv",
        "responses.manifest.json",
        "segments",
        "set-aside",
        "status",
    ]


def test_nothing_that_is_there_is_touched(tmp_path: Path, central: Central) -> None:
    with pytest.raises(KioskError, match="already"):
        create_central(central.root)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"x")
    with pytest.raises(KioskError, match="not empty"):
        create_central(tmp_path / "photos")
    assert names_in(tmp_path / "photos") == ["one.jpg"]
    with pytest.raises(KioskError, match="is a file"):
        create_central(tmp_path / "photos" / "one.jpg")


@pytest.mark.parametrize(
    "identity", [b"", b"[]", b"{}", b'{"format": "other", "layout": 1, "central_id": "x"}', b"\xff"]
)
def test_a_place_that_can_not_be_recognised_is_refused(central: Central, identity: bytes) -> None:
    (central.root / "central.json").write_bytes(identity)
    with pytest.raises(KioskError, match="identity"):
        open_central(central.root)


def test_a_place_of_a_newer_program_or_another_one_is_refused(central: Central) -> None:
    with pytest.raises(OtherCentralError, match="expected is wanted"):
        open_central(central.root, "wanted")
    path = central.root / "central.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"layout": 2}))
    with pytest.raises(KioskError, match="newer version"):
        open_central(central.root)


def test_a_place_that_is_not_there_asks_for_the_share(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="share mounted"):
        open_central(tmp_path / "nowhere")


def test_targets_are_folders(tmp_path: Path) -> None:
    assert target_folder("central", tmp_path) == tmp_path / "central"
    assert target_folder("/mnt/share", tmp_path) == Path("/mnt/share")
    assert target_folder("~/central", tmp_path) == Path.home() / "central"
    assert target_folder((tmp_path / "a b").as_uri(), tmp_path) == tmp_path / "a b"
    for later in ("s3://bucket/x", "postgresql://host/db"):
        with pytest.raises(InvalidInputError, match="not supported yet"):
            target_folder(later, tmp_path)
    with pytest.raises(InvalidInputError, match="not a folder"):
        target_folder("https://example.org", tmp_path)
