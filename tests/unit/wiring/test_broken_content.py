"""Broken content keeps nobody from the data."""

import random
import shutil
from pathlib import Path

import pytest

from kiosk.errors import InvalidInputError
from kiosk.settings.home import Home
from kiosk.wiring.exporting import export_responses
from kiosk.wiring.simulating import simulate_home
from kiosk.wiring.status import home_status


@pytest.fixture
def made(tmp_path: Path) -> Home:
    """Give a home with responses."""
    home = Home(tmp_path / "home")
    simulate_home(
        home.root,
        kiosk_id="hall-1",
        booth="Hall 1",
        target=tmp_path / "central",
        responses=20,
        days=1,
        chance=random.Random(1),
    )
    return home


@pytest.fixture
def home(made: Home) -> Home:
    """Give that home with a survey that is broken, and no compiled content."""
    survey = made.content / "survey.toml"
    text = survey.read_text(encoding="utf-8")
    survey.write_text(text.replace('"Satisfied", ', "", 1), encoding="utf-8")
    assert survey.read_text(encoding="utf-8") != text
    shutil.rmtree(made.compiled.parent, ignore_errors=True)
    return made


def test_status_counts_the_responses_and_tells_of_the_content(home: Home) -> None:
    found = home_status(home)
    assert (found.kiosk_id, found.stored) == ("hall-1", 20)
    assert any("content/survey.toml" in line for line in found.content_problems)
    assert any("kiosk check" in sentence for sentence in found.attention)


def test_responses_can_be_exported(home: Home, tmp_path: Path) -> None:
    assert export_responses(tmp_path / "out.csv", home=home, since="2000-01-01") == 20


def test_a_home_without_content_has_its_responses(home: Home, tmp_path: Path) -> None:
    shutil.rmtree(home.content)
    assert home_status(home).stored == 20
    assert export_responses(tmp_path / "out.csv", home=home) == 20


def test_status_says_that_the_last_good_settings_count(made: Home) -> None:
    assert home_status(made).attention == []
    made.settings.write_text("broken", encoding="utf-8")
    found = home_status(made)
    assert found.kiosk_id == "hall-1"
    assert any("kiosk.toml" in sentence for sentence in found.attention)


def test_settings_that_were_never_in_order_are_refused(home: Home) -> None:
    home.settings.write_text("broken", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"kiosk\.toml, line 1"):
        home_status(home)
