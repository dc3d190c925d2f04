import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.app import kiosk
from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.news.plays import PLAY_COLUMNS, Play
from kiosk.settings.home import Home
from kiosk.store.keeper import Keeper
from kiosk.survey.responses import VisitEnd, VisitStart
from kiosk.wiring import create_central_place, open_keeper
from tests.unit.wiring.taps import tap_of

HOUR = 3_600_000
START = 475_000 * HOUR
"""2024-03-09 16:00 UTC."""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(kiosk, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def show(keeper: Keeper, article: str, hour: int, times: int, language: str = "en") -> None:
    for _ in range(times):
        keeper.play(Play(article, "0123456789ab", 2, language, START + hour * HOUR + 5, 9_000))


def answer(keeper: Keeper, article: str, score: int, hour: int = 0) -> None:
    tap = tap_of(score, START + hour * HOUR, article)
    keeper.begin_visit(VisitStart(tap.answered_at_ms, "face", "en"))
    keeper.record(tap)
    keeper.end_visit(VisitEnd("answered", tap.answered_at_ms + 1, "en", 1))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = init_home(tmp_path / "home", "hall-1", "Hall, 1", zone="Asia/Kathmandu")
    create_central_place(made.root / "central")
    keeper = open_keeper(made, open_content(made))
    show(keeper, "museum-day", 0, 3)
    show(keeper, "museum-day", 1, 2, "ar")
    show(keeper, "wcag-2-2", 0, 1)
    for score in (5, 5, 5, 5, 5, 5, 4, 4, 4, 1):
        answer(keeper, "museum-day", score)
    answer(keeper, "wcag-2-2", 2, hour=30)
    keeper.close()
    return made


def table(path: Path, separator: str = ",") -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def test_results_say_what_was_shown_and_how_visitors_rated_meanwhile(home: Home) -> None:
    done = run("--home", home.root, "results", "--json")
    found = json.loads(done.output)
    assert found["zone"] == "Asia/Kathmandu"
    assert "does not say that the article caused" in found["note"]
    first, second = found["news"]
    assert first == {
        "article_id": "museum-day",
        "showings": 5,
        "duration_s": 45.0,
        "languages": {"ar": 2, "en": 3},
        "versions": [{"content_version": 2, "revision": "0123456789ab", "showings": 5}],
        "ratings_while_shown": {
            "n": 10,
            "scores": {"1": 1, "2": 0, "3": 0, "4": 3, "5": 6},
            "mean": 4.3,
        },
    }
    assert (second["article_id"], second["ratings_while_shown"]["mean"]) == ("wcag-2-2", None)


def test_results_are_a_table_with_the_reservation_below(home: Home) -> None:
    lines = run("--home", home.root, "results").output.splitlines()
    assert lines[0].split() == [
        "article",
        "shown",
        "on",
        "screen",
        "ratings",
        "1",
        "2",
        "3",
        "4",
        "5",
        "mean",
    ]
    assert lines[1].split() == ["museum-day", "5", "0:00:45", "10", "1", "0", "0", "3", "6", "4.30"]
    assert lines[2].split() == ["wcag-2-2", "1", "0:00:09", "1", "0", "1", "0", "0", "0", "too", "few"]
    assert "association" in lines[4]


def test_a_stretch_of_time_is_that_of_the_kiosk(home: Home) -> None:
    found = json.loads(run("--home", home.root, "results", "--since", "2024-03-10", "--json").output)
    assert [
        (one["article_id"], one["showings"], one["ratings_while_shown"]["n"]) for one in found["news"]
    ] == [("wcag-2-2", 0, 1)]


def test_a_new_kiosk_has_no_results(tmp_path: Path) -> None:
    made = init_home(tmp_path / "new")
    assert run("--home", made.root, "results").output == "Nothing was shown or answered in this time.\n"


@pytest.mark.parametrize(("export_format", "extra"), [("csv", []), ("csv-excel", ["hour_local"])])
def test_showings_are_exported_one_row_an_hour_article_and_language(
    home: Home, tmp_path: Path, export_format: str, extra: list[str]
) -> None:
    file = tmp_path / "showings.csv"
    done = run("--home", home.root, "export", file, "--what", "showings", "--format", export_format)
    assert done.output.endswith(f"3 rows of showings written to {file}\n")
    rows = table(file)
    assert list(rows[0]) == [*PLAY_COLUMNS, *extra]
    assert [(row["hour"], row["article_id"], row["language"], row["showings"]) for row in rows] == [
        ("2024-03-09T16:00:00Z", "museum-day", "en", "3"),
        ("2024-03-09T16:00:00Z", "wcag-2-2", "en", "1"),
        ("2024-03-09T17:00:00Z", "museum-day", "ar", "2"),
    ]
    assert {row["booth"] for row in rows} == {"Hall, 1"}
    if extra:
        assert rows[0]["hour_local"] == "2024-03-09 21:45:00"


def test_a_second_export_takes_the_place_of_the_first_and_of_nothing_else(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "showings.csv"
    export = ("--home", home.root, "export", file, "--what", "showings")
    assert run(*export).exit_code == 0
    assert run(*export).exit_code == 0
    file.write_text("mine\n")
    refused = run(*export)
    assert (refused.exit_code, file.read_text()) == (1, "mine\n")


def test_showings_carry_no_flags_to_leave_out(home: Home, tmp_path: Path) -> None:
    refused = run("--home", home.root, "export", tmp_path / "x.csv", "--what", "showings", "--clean")
    assert refused.exit_code == 2
    assert "--clean" in refused.output


def test_the_central_place_gives_the_same_results_and_export(home: Home, tmp_path: Path) -> None:
    assert run("--home", home.root, "sync").exit_code == 0
    central = home.root / "central"
    assert [path.name for path in sorted((central / "plays").rglob("*.csv"))] == ["2024-03-09.csv"]
    own = json.loads(run("--home", home.root, "results", "--json").output)
    fleet = json.loads(run("--home", home.root, "results", "--from", central, "--json").output)
    assert fleet == own
    for name, source in (("own.csv", ()), ("central.csv", ("--from", central))):
        run("--home", home.root, "export", tmp_path / name, "--what", "showings", *source)
    assert (tmp_path / "own.csv").read_bytes() == (tmp_path / "central.csv").read_bytes()


def test_a_strange_file_among_the_showings_is_named(home: Home) -> None:
    run("--home", home.root, "sync")
    [path] = (home.root / "central" / "plays").rglob("*.csv")
    path.write_text("something else\n")
    refused = run("--home", home.root, "results", "--from", home.root / "central")
    assert refused.exit_code == 1
    assert "2024-03-09.csv is not a file of showings" in refused.output
    assert run("--home", home.root, "sync").exit_code == 0
