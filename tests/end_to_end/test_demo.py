"""`kiosk demo` as a user starts it, and its verdict."""

import csv
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from kiosk.survey.responses import COLUMNS
from kiosk.ui.demo.script import VISITS
from kiosk.ui.demo.verdict import Stored, differences


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple["subprocess.CompletedProcess[str]", Path]:
    place = tmp_path_factory.mktemp("demo")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND")
    }
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--screenshots", place / "pictures"],
        env={**environment, "TMPDIR": str(place)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done, place


def test_demo_ends_well_and_says_where_everything_is(
    shown: tuple["subprocess.CompletedProcess[str]", Path],
) -> None:
    done, place = shown
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    (home,) = place.glob("kiosk-demo-*/home")
    assert str(home) in done.stdout
    assert str(home / "central" / "responses.csv") in done.stdout
    assert "There is no display" in done.stdout


def test_central_export_file_holds_what_was_touched(
    shown: tuple["subprocess.CompletedProcess[str]", Path],
) -> None:
    _, place = shown
    (file,) = place.glob("kiosk-demo-*/home/central/responses.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["language"], int(row["score"]), row["changed"]) for row in rows] == [
        (visit.language, visit.final_score, "1" if visit.changed_to else "0") for visit in VISITS
    ]


def test_screenshots_show_every_language_and_differ(
    shown: tuple["subprocess.CompletedProcess[str]", Path],
) -> None:
    _, place = shown
    pictures = sorted((place / "pictures").glob("*.png"))
    assert {path.name[:4] for path in pictures} >= {
        f"{code}-{n}" for code in ("en", "fr", "ar") for n in (1, 2, 3)
    }
    images = [QImage(str(path)) for path in pictures]
    assert all(not image.isNull() for image in images)
    assert len({bytes(image.constBits()) for image in images}) == len(images)


def row(**changes: str) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, ""), "layout": "ltr", "changed": "0", **changes}


GOOD = Stored(
    (
        row(seq="1", language="en", score="5"),
        row(seq="2", language="fr", score="4", changed="1"),
        row(seq="3", language="ar", score="1", layout="rtl"),
    )
)


def test_verdict_finds_what_differs() -> None:
    assert differences(VISITS, GOOD, GOOD) == []
    assert differences(VISITS, GOOD, replace(GOOD, rows=GOOD.rows[:2]))
    assert differences(VISITS, replace(GOOD, rows=GOOD.rows[:2]), replace(GOOD, rows=GOOD.rows[:2]))
    mirrored = Stored((*GOOD.rows[:2], {**GOOD.rows[2], "score": "5"}))
    assert differences(VISITS, mirrored, mirrored) == ["response 3: score is '5', touched was '1'"]
