import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.central.layout import create_central
from kiosk.central.merging import Merger
from kiosk.cli.app import kiosk
from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.store.ledger import Ledger
from tests.unit.central.making import put, write


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(kiosk, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = init_home(tmp_path / "home", "hall-1", "Hall 1")
    create_central(made.root / "central")
    open_content(made)
    return made


def set_target(home: Home, value: str) -> None:
    text = home.settings.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.lstrip("# ").startswith("target = "))
    home.settings.write_text(text.replace(line, f"target = {value}"), encoding="utf-8")


@pytest.mark.parametrize("value", ['"s3://bucket"', "17"])
@pytest.mark.parametrize("central_is_there", [True, False])
def test_sync_says_that_it_goes_by_the_last_good_settings(
    home: Home, value: str, central_is_there: bool
) -> None:
    set_target(home, value)
    if not central_is_there:
        (home.root / "central" / "central.json").unlink()
    done = run("--home", home.root, "sync")
    assert done.exit_code == (0 if central_is_there else 1)
    assert "kiosk.toml, line " in done.stderr
    assert "sync.target" in done.stderr
    assert "the last good settings are used" in done.stderr
    if central_is_there:
        done = run("--home", home.root, "sync", "--json")
        [problem] = json.loads(done.stdout)["settings_problems"]
        assert (problem["file"], problem["field"]) == ("kiosk.toml", "sync.target")
        assert "sync.target" in done.stderr


def test_sync_says_nothing_of_settings_that_are_in_order(home: Home) -> None:
    done = run("--home", home.root, "sync")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(run("--home", home.root, "sync", "--json").stdout)["settings_problems"] == []


def test_collect_takes_an_url_of_a_folder_and_refuses_what_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = create_central(tmp_path / "a place")
    put(central, 1, 20)
    monkeypatch.chdir(tmp_path)
    for place in (
        central.root.as_uri(),
        central.root.as_uri().replace("file://", "FILE://localhost"),
        "a place",
    ):
        done = run("collect", place)
        assert done.exit_code == 0, done.output
        assert "20 responses in" in done.output
    for later in ("s3://bucket/prefix", "postgresql://host/database"):
        refused = run("collect", later)
        assert refused.exit_code == 2
        assert "not supported yet" in refused.output
    for wrong in ("file://server/share", "http://host/x"):
        assert run("collect", wrong).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a place"]


def test_collect_names_a_segment_that_was_damaged_after_it_was_merged(tmp_path: Path) -> None:
    central = create_central(tmp_path / "central")
    made = put(central, 1, 20)
    Merger(central).merge()
    data = made.path(central).read_bytes()
    write(made.path(central), data[:-9] + b"x" + data[-8:])
    done = run("collect", central.root)
    assert done.exit_code == 1
    assert made.relative in done.output
    assert "damaged 1–20" in done.output


def test_status_tells_what_the_last_round_found_wrong(home: Home) -> None:
    segment = put(create_central(home.root / "other"), 1, 3)
    run("--home", home.root, "sync")
    status = json.loads(run("--home", home.root, "status", "--json").stdout)
    assert status["attention"] == []
    with closing(Ledger(home.ledger, home.set_aside)) as ledger:
        ledger.note_round(json.dumps({"problems": [f"{segment.relative} is damaged"]}))
    status = json.loads(run("--home", home.root, "status", "--json").stdout)
    assert any("is damaged" in sentence for sentence in status["attention"])
