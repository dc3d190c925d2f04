from pathlib import Path

from kiosk.store.journal import EmergencyJournal, read_journal


def test_notices_that_somebody_took_it_away(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = EmergencyJournal(path)
    journal.append({"n": 1})
    assert journal.in_place
    path.unlink()
    assert not journal.in_place
    journal.append({"n": 2})
    assert journal.in_place
    assert read_journal(path) == [{"n": 2}]
    journal.close()
