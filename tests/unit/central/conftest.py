from pathlib import Path

import pytest

from kiosk.central.layout import Central, create_central


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return create_central(tmp_path / "central")
