import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled, open_content
from kiosk.content.starting import init_home
from kiosk.settings.home import Home
from kiosk.ui.starting import set_fonts
from tests.ui.visitors import Visitors


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture(autouse=True)
def _fonts(qapp: QGuiApplication) -> None:
    set_fonts(qapp)


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = init_home(tmp_path_factory.mktemp("made") / "home", "kiosk-7", "Hall A")
    open_content(home)
    return home


@pytest.fixture
def home(made_home: Home, tmp_path: Path) -> Home:
    shutil.copytree(made_home.root, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def compiled(home: Home) -> Compiled:
    """Return the sample content without movement, so that a test need not wait for it."""
    content = open_content(home)
    screen = replace(content.settings.screen, motion="reduced")
    return replace(content, settings=replace(content.settings, screen=screen))


@pytest.fixture
def visitors(home: Home, compiled: Compiled, qapp: QGuiApplication) -> Iterator[Visitors]:
    made = Visitors(home, compiled)
    yield made
    made.close()
