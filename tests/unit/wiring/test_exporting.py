import csv
import io
import random
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.store.sqlite import connect
from kiosk.survey.responses import COLUMNS
from kiosk.wiring import create_central_place
from kiosk.wiring.exporting import export_responses
from kiosk.wiring.simulating import simulate_home
from kiosk.wiring.syncing import Syncing

RESPONSES = 4500


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("place")
    create_central_place(root / "central")
    simulate_home(
        root / "home",
        kiosk_id="hall-1",
        booth='=HYPERLINK("x"), "Hall"',
        target=root / "central",
        responses=RESPONSES,
        days=10,
        chance=random.Random(3),
    )
    with Syncing(Home(root / "home"), lambda: None) as syncing:
        syncing.round()
    return root


def rows(path: Path, separator: str = ",") -> list[dict[str, str]]:
    return list(
        csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=separator)
    )


@pytest.mark.parametrize("export_format", ["csv", "csv-excel"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("clean", [True, False])
def test_the_kiosk_and_the_central_place_export_the_same(
    place: Path, tmp_path: Path, export_format: str, separator: str, clean: bool
) -> None:
    files: list[bytes] = []
    for source in (None, place / "central", place / "central" / "responses.csv"):
        file = tmp_path / f"{len(files)}.csv"
        count = export_responses(
            file,
            home=Home(place / "home"),
            source=source,
            export_format=export_format,
            separator=separator,
            clean=clean,
        )
        assert count == RESPONSES
        files.append(file.read_bytes())
    assert files[0] == files[1] == files[2]


def test_every_row_stands_once_with_its_columns(place: Path, tmp_path: Path) -> None:
    progress: list[tuple[int, int]] = []
    file = tmp_path / "out.csv"
    export_responses(file, home=Home(place / "home"), progress=lambda done, of: progress.append((done, of)))
    found = rows(file)
    assert [row["seq"] for row in found] == [str(number + 1) for number in range(RESPONSES)]
    assert len({row["response_id"] for row in found}) == RESPONSES
    assert set(found[0]) == set(COLUMNS)
    assert {row["booth"] for row in found} == {'\'=HYPERLINK("x"), "Hall"'}
    assert {row["layout"] for row in found if row["language"] == "ar"} == {"rtl"}
    assert progress[-1] == (RESPONSES, RESPONSES)


def test_a_day_is_a_day_at_the_kiosk(place: Path, tmp_path: Path) -> None:
    everything, one_day = tmp_path / "all.csv", tmp_path / "day.csv"
    export_responses(everything, home=Home(place / "home"), export_format="csv-excel")
    days = sorted({row["answered_local"][:10] for row in rows(everything)})
    day = days[len(days) // 2]
    export_responses(one_day, home=Home(place / "home"), since=day, until=day)
    expected = [row["seq"] for row in rows(everything) if row["answered_local"].startswith(day)]
    assert [row["seq"] for row in rows(one_day)] == expected != []


def test_the_clean_view_leaves_out_flagged_and_damaged_rows(place: Path, tmp_path: Path) -> None:
    simulate_home(
        tmp_path / "home",
        kiosk_id="hall-2",
        booth="",
        target=place / "central",
        responses=20,
        days=1,
        chance=random.Random(4),
    )
    home = Home(tmp_path / "home")
    connection = connect(home.database)
    connection.execute("UPDATE responses SET score = score % 5 + 1 WHERE seq = 7")
    connection.close()
    raw, clean = tmp_path / "raw.csv", tmp_path / "clean.csv"
    assert export_responses(raw, home=home) == 20
    assert [row["seq"] for row in rows(raw) if row["flags"] == "damaged"] == ["7"]
    assert export_responses(clean, home=home, clean=True) == 19
    assert "7" not in [row["seq"] for row in rows(clean)]


def test_a_central_place_without_its_file_says_what_to_do(tmp_path: Path) -> None:
    create_central_place(tmp_path / "central")
    (tmp_path / "central" / "responses.manifest.json").unlink()
    with pytest.raises(KioskError, match="kiosk collect"):
        export_responses(tmp_path / "out.csv", home=None, source=tmp_path / "central")


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("name,age\nx,1\n")
    with pytest.raises(KioskError, match="not a file of responses"):
        export_responses(tmp_path / "out.csv", home=None, source=other)
    assert not (tmp_path / "out.csv").exists()
