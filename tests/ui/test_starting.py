import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.app import kiosk
from kiosk.ui.display import display_answers
from kiosk.ui.starting import has_graphics_processor, prepare_environment


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /dev")
def test_processor_paints_where_there_is_no_graphics_processor(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    prepare_environment(environment, tmp_path)
    assert environment["QT_QUICK_BACKEND"] == "software"
    assert environment["FONTCONFIG_FILE"].endswith("fonts.conf")
    (tmp_path / "dri").mkdir()
    (tmp_path / "dri" / "card0").touch()
    assert has_graphics_processor(tmp_path)
    environment = {}
    prepare_environment(environment, tmp_path)
    assert "QT_QUICK_BACKEND" not in environment


@pytest.mark.parametrize(
    "asked",
    [{"LIBGL_ALWAYS_SOFTWARE": "1"}, {"QT_QPA_PLATFORM": "offscreen"}, {"QT_QUICK_BACKEND": "software"}],
)
def test_environment_can_ask_for_the_processor(tmp_path: Path, asked: dict[str, str]) -> None:
    (tmp_path / "dri").mkdir()
    (tmp_path / "dri" / "renderD128").touch()
    environment = dict(asked)
    prepare_environment(environment, tmp_path)
    assert environment["QT_QUICK_BACKEND"] == "software"


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
@pytest.mark.parametrize(
    ("environment", "answers"),
    [
        ({}, False),
        ({"DISPLAY": ":4711"}, False),
        ({"WAYLAND_DISPLAY": "wayland-4711", "XDG_RUNTIME_DIR": "/nowhere"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_display_is_asked(environment: dict[str, str], answers: bool) -> None:
    assert display_answers(environment) is answers


@pytest.mark.parametrize("size", ["800", "10x10", "800x", "x", "99999x9"])
def test_size_that_is_none_is_refused_with_what_is_allowed(size: str) -> None:
    result = CliRunner().invoke(kiosk, ["run", "--size", size])
    assert result.exit_code == 2
    assert "1280x800" in result.output
