from kiosk.settings.home import Home
from tests.unit.cli.test_publish import data, edit, home, run

__all__ = ["home"]


def test_nothing_is_published_yet(home: Home) -> None:
    assert run(home, "versions").stdout.startswith("Nothing has been published yet.")
    assert data(home, "versions") == {"current": 0, "rolled_back": False, "unreadable": [], "versions": []}


def test_each_version_is_a_line_and_the_one_on_screen_has_a_mark(home: Home) -> None:
    run(home, "publish", "--note", "Opening")
    edit(home)
    run(home, "publish")
    first, second = run(home, "versions").stdout.splitlines()
    assert first.startswith("  1  ")
    assert "7 articles" in first
    assert "“Opening”" in first
    assert second.startswith("* 2  ")
    assert second.endswith("1 article changed")
    found = data(home, "versions")
    assert (found["current"], [one["current"] for one in found["versions"]]) == (2, [False, True])
    assert found["versions"][1]["changes"]["changed"] == ["museum-day"]


def test_after_a_rollback_it_says_so(home: Home) -> None:
    run(home, "publish")
    edit(home)
    run(home, "publish")
    run(home, "rollback")
    lines = run(home, "versions").stdout.splitlines()
    assert lines[0].startswith("* 1  ")
    assert lines[-1] == "Version 1 is on screen because somebody rolled back to it."


def test_a_damaged_version_is_named(home: Home) -> None:
    run(home, "publish")
    edit(home)
    run(home, "publish")
    (home.published / "versions" / "00000001" / "version.json").write_bytes(b"x")
    assert "1  damaged" in run(home, "versions").stdout
    assert data(home, "versions")["unreadable"] == [1]
