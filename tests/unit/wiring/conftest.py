from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.wiring.newsroom import Newsroom, newsroom


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A home with feeds whose steps are answered by the test."""
    with newsroom(tmp_path, monkeypatch) as opened:
        yield opened
