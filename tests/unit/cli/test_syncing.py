import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.central.layout import Central, create_central, open_central
from kiosk.cli.app import kiosk
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.store.reading import Reader
from tests.unit.central.making import names_in, true_rows

KIOSKS = 3
RESPONSES = 250


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(kiosk, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fleet") / "all"
    done = run("simulate", folder, "--kiosks", KIOSKS, "--responses", RESPONSES)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def fleet(made: Path, tmp_path: Path) -> Iterator[tuple[list[Home], Central]]:
    """Homes with responses, and a central place of this test alone."""
    central = create_central(tmp_path / "central")
    homes = [Home(path) for path in sorted(made.glob("kiosk-*"))]
    assert len(homes) == KIOSKS
    for home in homes:
        text = home.settings.read_text(encoding="utf-8")
        line = next(line for line in text.splitlines() if line.startswith("target = "))
        home.settings.write_text(text.replace(line, f"target = '{central.root}'"), encoding="utf-8")
    yield homes, central
    for home in homes:
        for name in ("courier.db", "courier.db-wal", "courier.db-shm"):
            (home.root / name).unlink(missing_ok=True)


def test_every_response_of_the_fleet_comes_to_one_file_once(fleet: tuple[list[Home], Central]) -> None:
    homes, central = fleet
    stored: list[bytes] = []
    for home in homes:
        done = run("--home", home.root, "sync")
        assert (done.exit_code, done.output) == (
            0,
            f"stored {RESPONSES}, sent {RESPONSES}, merged {RESPONSES}, pending 0\n",
        )
        reader = Reader(home)
        for one in reader.installations():
            data = b"".join(reader.segment_rows(one.install_id, 1, one.last_seq))
            stored += data.splitlines(keepends=True)
        reader.close()
    assert sorted(true_rows(central)) == sorted(stored)
    again = json.loads(run("--home", homes[0].root, "sync", "--json").output)
    assert (again["sent"], again["sent_now"], again["merged_now"]) == (RESPONSES, 0, 0)
    proof = run("collect", central.root)
    assert proof.exit_code == 0
    assert f"complete: all responses of {KIOSKS} kiosks are in the file" in proof.output
    assert "kiosk-01 (Booth 1): 250 of 250" in proof.output
    assert "not complete" not in proof.output


def test_a_deleted_segment_is_told_exactly_and_the_kiosk_brings_it_back(
    fleet: tuple[list[Home], Central], tmp_path: Path
) -> None:
    homes, central = fleet
    for home in homes:
        assert run("--home", home.root, "sync").exit_code == 0
    [gone] = central.segments.glob("kiosk-02/*/*.csv")
    gone.unlink()
    for arguments in (("--out", tmp_path / "out.csv"), (), ()):
        proof = run("collect", central.root, *arguments)
        assert proof.exit_code == 1
        assert "missing 1–250: the segment file has gone, its rows are still in the file" in proof.output
        assert "not complete: 250 responses need a look" in proof.output
    data = json.loads(run("collect", central.root, "--json").output)
    assert data["complete"] is False
    assert [one["lost"] for one in data["installations"]] == [[], [[1, 250]], []]
    assert run("--home", homes[1].root, "sync").exit_code == 0
    assert run("collect", central.root).exit_code == 0


def test_a_kiosk_without_responses_syncs_and_is_complete(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home")
    assert run("central", "create", home.root / "central").exit_code == 0
    done = run("--home", home.root, "sync")
    assert (done.exit_code, done.output) == (0, "stored 0, sent 0, merged 0, pending 0\n")
    assert run("collect", home.root / "central").exit_code == 0


def test_a_place_that_is_not_there_is_exit_1_without_a_traceback(tmp_path: Path) -> None:
    home = init_home(tmp_path / "home")
    done = run("--home", home.root, "sync")
    assert done.exit_code == 1
    assert "share mounted" in done.output
    assert not (home.root / "central").exists()
    assert run("collect", tmp_path / "nowhere").exit_code == 1


def test_central_places_are_made_once_and_only_in_folders(tmp_path: Path) -> None:
    done = run("central", "create", tmp_path / "share")
    assert done.exit_code == 0
    assert str(tmp_path / "share") in done.output
    central = open_central(tmp_path / "share")
    assert true_rows(central) == []
    before = names_in(central.root)
    again = run("central", "create", central.root)
    assert again.exit_code == 1
    assert "already" in again.output
    assert names_in(central.root) == before
    for later in ("s3://bucket/prefix", "postgresql://host/database"):
        refused = run("central", "create", later)
        assert refused.exit_code == 2
        assert "not supported yet" in refused.output
    made = json.loads(run("central", "create", tmp_path / "json", "--json").output)
    assert open_central(tmp_path / "json").central_id == made["central_id"]


def test_another_place_is_accepted_only_when_told(fleet: tuple[list[Home], Central]) -> None:
    homes, central = fleet
    assert run("--home", homes[0].root, "sync").exit_code == 0
    central.root.rename(central.root.with_name("old"))
    other = create_central(central.root)
    refused = run("--home", homes[0].root, "sync")
    assert refused.exit_code == 1
    assert central.central_id in refused.output
    assert other.central_id in refused.output
    assert run("--home", homes[0].root, "sync", "--accept-central").exit_code == 0
    assert len(true_rows(other)) == RESPONSES


def test_collect_writes_over_an_earlier_export_only(
    fleet: tuple[list[Home], Central], tmp_path: Path
) -> None:
    homes, central = fleet
    run("--home", homes[0].root, "sync")
    before = homes[0].database.read_bytes()
    manifest_only = tmp_path / "other.csv"
    (tmp_path / "other.csv.manifest.json").write_text("# not ours\n")
    for out in (homes[0].database, homes[0].settings, Path("/dev/null"), manifest_only):
        refused = run("collect", central.root, "--out", out)
        assert refused.exit_code == 1
        assert "Name another" in refused.output
    assert homes[0].database.read_bytes() == before
    assert Path("/dev/null").is_char_device()
    assert not manifest_only.exists()
    for _ in range(2):
        assert run("collect", central.root, "--out", tmp_path / "out.csv").exit_code == 0
