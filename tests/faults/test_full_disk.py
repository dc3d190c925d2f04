import csv
import io
import subprocess
from pathlib import Path

import uuid_utils.compat as uuid_utils

from kiosk.settings.home import Home
from kiosk.store.database import Device
from kiosk.store.entering import take_screen_lock
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.reading import Reader
from kiosk.survey.questions import Organisation, Survey, SurveyText
from kiosk.survey.responses import COLUMNS, Asked, Tap, VisitEnd, VisitStart
from tests.faults.conftest import fill

SURVEY = Survey("s", "q", 1, {"en": SurveyText("?", ("a", "b", "c", "d", "e"))}, Organisation())
TAPS = 1500


def open_keeper(home: Home) -> Keeper:
    return Keeper(home, Device("k", "Booth"), SURVEY, take_screen_lock(home))


def answer(keeper: Keeper, number: int) -> tuple[str, Kept]:
    tap = Tap(
        uuid_utils.uuid7(),
        Asked("s", "q", 1, "en", "ltr"),
        number % 5 + 1,
        1_700_000_000_000 + number,
        0,
        "UTC",
    )
    keeper.begin_visit(VisitStart(tap.answered_at_ms, "face", "en"))
    kept = keeper.record(tap)
    keeper.end_visit(VisitEnd("answered", tap.answered_at_ms + 1, "en", 1))
    return str(tap.response_id), kept


def stored_ids(home: Home) -> list[str]:
    reader = Reader(home)
    [one] = reader.installations()
    data = b"".join(reader.segment_rows(one.install_id, 1, one.last_seq)).decode()
    reader.close()
    return [row["response_id"] for row in csv.DictReader(io.StringIO(data, newline=""), COLUMNS)]


def test_a_full_disk_loses_nothing_and_what_waits_is_stored_when_there_is_room(small_disk: Path) -> None:
    home = Home(small_disk)
    keeper = open_keeper(home)
    keeper.tend()
    filler = fill(small_disk)
    answers = [answer(keeper, number) for number in range(TAPS)]
    places = {kept for _, kept in answers}
    assert Kept.JOURNAL in places, "the disk was never full"
    assert keeper.attention
    filler.unlink()
    keeper._retry_at = 0
    keeper.tend()
    assert keeper.waiting == (0, 0)
    assert keeper.attention == ()
    keeper.close()
    assert stored_ids(home) == [response_id for response_id, _ in answers]


def test_durable_answers_survive_a_kill_on_a_full_disk(small_disk: Path) -> None:
    home = Home(small_disk)
    keeper = open_keeper(home)
    keeper.tend()
    filler = fill(small_disk)
    durable = [
        response_id
        for response_id, kept in (answer(keeper, number) for number in range(TAPS))
        if kept.durable
    ]
    keeper._lock.release()  # a killed process holds no lock; its open files are simply forgotten
    filler.unlink()
    again = open_keeper(home)
    again.close()
    found = stored_ids(home)
    assert set(durable) <= set(found)
    assert len(found) == len(set(found))


def test_a_disk_that_turned_read_only_keeps_answers_in_memory_and_stores_them_later(small_disk: Path) -> None:
    home = Home(small_disk)
    keeper = open_keeper(home)
    first, kept = answer(keeper, 0)
    assert kept is Kept.DATABASE
    keeper.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    keeper = open_keeper(home)
    try:
        second, kept = answer(keeper, 1)
        assert kept is Kept.MEMORY
        assert any("only in memory" in sentence for sentence in keeper.attention)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    keeper._retry_at = 0
    keeper.tend()
    keeper.close()
    assert stored_ids(home) == [first, second]
