"""Storing what a crash left in the emergency journal."""

from contextlib import suppress

from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.store.database import Device, ResponseDatabase
from kiosk.store.entering import NewerSchemaError
from kiosk.store.journal import EmergencyJournal, read_journal
from kiosk.store.operations import Operation, Replay
from kiosk.store.sqlite import DatabaseError


def operations_in(home: Home) -> list[Operation]:
    """Return what a crash left in the emergency journal of a home.

    Raises:
        OSError: if it can't be read.
    """
    replay = Replay()
    operations: list[Operation] = []
    for entry in read_journal(home.emergency_journal):
        with suppress(ValueError, KeyError, TypeError):
            operations.append(replay.operation(entry))
    return operations


def store_what_waits(home: Home, device: Device) -> int:
    """Store what a crash left in the emergency journal, while no screen runs; return how many entries.

    Does nothing where a screen runs (it does so itself), where nothing waits, or where the database
    does not take it: then it goes on waiting.
    """
    lock = FileLock(home.screen_lock)
    journal = EmergencyJournal(home.emergency_journal)
    try:
        operations = operations_in(home)
        if not operations or not lock.acquire():
            return 0
        database = ResponseDatabase(home.database, device)
        try:
            database.replay(operations)
            database.note("journal replayed", f"{len(operations)} entries were taken over")
        finally:
            database.close()
        journal.reserve()
        journal.clear()
        return len(operations)
    except (OSError, DatabaseError, NewerSchemaError):
        return 0
    finally:
        journal.close()
        lock.release()
