import random
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.settings.home import Home
from kiosk.store.journal import EmergencyJournal
from kiosk.store.setting_aside import set_aside
from kiosk.wiring import create_central_place
from kiosk.wiring.simulating import simulate_home
from kiosk.wiring.status import home_status
from kiosk.wiring.syncing import Syncing


@pytest.fixture
def home(tmp_path: Path) -> Home:
    create_central_place(tmp_path / "central")
    simulate_home(
        tmp_path / "home",
        kiosk_id="hall-1",
        booth="Hall 1",
        target=tmp_path / "central",
        responses=50,
        days=3,
        chance=random.Random(1),
    )
    return Home(tmp_path / "home")


def test_it_counts_what_is_stored_sent_and_pending(home: Home) -> None:
    before = home_status(home)
    assert (before.stored, before.final, before.sent, before.pending) == (50, 50, 0, 50)
    assert before.last_sync is None
    with Syncing(home, lambda: None) as syncing:
        syncing.round()
    after = home_status(home)
    assert (after.stored, after.sent, after.pending) == (50, 50, 0)
    assert after.last_sync is not None
    at_the_kiosk = datetime.now(ZoneInfo("Africa/Casablanca")).utcoffset()
    assert datetime.fromisoformat(after.last_sync).utcoffset() == at_the_kiosk
    assert after.export_file is not None
    assert Path(after.export_file).read_bytes().count(b"\r\n") == 51
    assert after.attention == []
    assert after.screen == "not running"


def test_a_share_that_has_gone_is_told(home: Home, tmp_path: Path) -> None:
    with Syncing(home, lambda: None) as syncing:
        syncing.round()
        shutil.rmtree(tmp_path / "central")
        with pytest.raises(Exception, match=r"central\.json"):
            syncing.round()
    found = home_status(home)
    assert "central.json" in found.sync_trouble
    assert any("last sync failed" in sentence for sentence in found.attention)


def test_a_damaged_database_and_waiting_entries_are_told(home: Home) -> None:
    set_aside(home, "test", [])
    journal = EmergencyJournal(home.emergency_journal)
    journal.append({"do": "change"})
    journal.close()
    found = home_status(home)
    assert any("set aside" in sentence for sentence in found.attention)
    assert any("emergency journal" in sentence for sentence in found.attention)
    assert (found.stored, found.waiting) == (0, 1)
