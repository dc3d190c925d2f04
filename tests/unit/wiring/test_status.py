import random
import shutil
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from kiosk.central.collecting import collect
from kiosk.settings.home import Home
from kiosk.store.entering import take_screen_lock
from kiosk.store.journal import EmergencyJournal
from kiosk.store.operations import Record, Visit, to_json
from kiosk.store.setting_aside import set_aside
from kiosk.survey.responses import Asked, Tap, VisitStart
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


def waits_in_the_journal(home: Home) -> Tap:
    tap = Tap(uuid4(), Asked("s", "q", 1, "en", "ltr"), 4, 1_700_000_000_000, 0, "UTC")
    journal = EmergencyJournal(home.emergency_journal)
    journal.append(to_json(Record(tap, Visit(VisitStart(1_699_999_990_000, "face", "en")))))
    journal.close()
    return tap


def test_a_sync_stores_what_a_crash_left_in_the_journal(home: Home, tmp_path: Path) -> None:
    tap = waits_in_the_journal(home)
    with Syncing(home, lambda: None) as syncing:
        result = syncing.round()
    assert (result.stored, result.sent, result.merged, result.pending) == (51, 51, 51, 0)
    assert str(tap.response_id) in (tmp_path / "central" / "responses.csv").read_text()
    assert home_status(home).waiting == 0


def test_what_waits_beside_a_running_screen_is_pending_everywhere(home: Home, tmp_path: Path) -> None:
    lock = take_screen_lock(home)
    waits_in_the_journal(home)
    with Syncing(home, lambda: None) as syncing:
        result = syncing.round()
    assert (result.stored, result.sent, result.pending) == (50, 50, 1)
    assert any("emergency journal" in problem for problem in result.problems)
    proof = collect(tmp_path / "central")
    assert not proof.complete
    assert [(one.expected, one.in_file, one.not_sent) for one in proof.installations] == [
        (51, 50, ((51, 51),))
    ]
    assert any("emergency journal" in sentence for sentence in home_status(home).attention)
    lock.release()
