from collections.abc import Callable
from dataclasses import replace

from kiosk.news.plays import Play
from kiosk.settings.home import Home
from kiosk.store.database import Device
from kiosk.store.keeper import Keeper, Kept
from kiosk.store.sqlite import connect
from kiosk.survey.questions import SurveyText
from kiosk.survey.responses import Tap, VisitStart
from tests.unit.store.conftest import SURVEY
from tests.unit.store.visits import ANSWERED, stored, visit

OpenKeeper = Callable[..., Keeper]
MakeTap = Callable[..., Tap]

DEVICE = Device("hall-1", "Hall 1")
REWORDED = replace(SURVEY, texts={"en": SurveyText("How was it?", ("a", "b", "c", "d", "e"))})


def test_other_wording_is_another_version_at_once(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    assert keeper.renew(DEVICE, REWORDED)
    assert keeper.question_version == 2
    visit(keeper, make_tap(version=keeper.question_version))
    assert keeper.renew(DEVICE, SURVEY)
    assert keeper.question_version == 1
    assert [(row["seq"], row["question_version"]) for row in stored(home)] == [("1", "1"), ("2", "2")]


def test_another_kiosk_id_begins_an_installation(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    assert keeper.renew(Device("hall-2", "Hall 2"), SURVEY)
    visit(keeper, make_tap())
    assert [(row["kiosk_id"], row["booth"], row["seq"]) for row in stored(home)] == [
        ("hall-1", "Hall 1", "1"),
        ("hall-2", "Hall 2", "1"),
    ]


def test_another_booth_goes_on_counting(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    visit(keeper, make_tap())
    assert keeper.renew(Device("hall-1", "Garden"), SURVEY)
    visit(keeper, make_tap())
    assert [(row["booth"], row["seq"]) for row in stored(home)] == [("Hall 1", "1"), ("Garden", "2")]


def test_never_during_a_visit(home: Home, open_keeper: OpenKeeper, make_tap: MakeTap) -> None:
    keeper = open_keeper()
    tap = make_tap()
    keeper.begin_visit(VisitStart(tap.answered_at_ms, "face", "en"))
    assert not keeper.renew(Device("hall-2", ""), REWORDED)
    assert keeper.question_version == 1
    keeper.record(tap)
    keeper.end_visit(ANSWERED)
    assert keeper.renew(Device("hall-2", ""), REWORDED)


def test_what_waits_belongs_to_the_device_before(
    home: Home, open_keeper: OpenKeeper, make_tap: MakeTap
) -> None:
    keeper = open_keeper()
    keeper.play(Play("ipv6", "0123456789ab", 3, "en", 1_716_897_599_999, 9000))
    blocker = connect(home.database)
    blocker.execute("BEGIN IMMEDIATE")
    assert visit(keeper, make_tap()) is Kept.JOURNAL
    assert not keeper.renew(Device("hall-2", ""), SURVEY)
    assert keeper.renew(DEVICE, REWORDED)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert keeper.renew(Device("hall-2", ""), SURVEY)
    assert [row["kiosk_id"] for row in stored(home)] == ["hall-1"]


def test_audit_takes_notes(home: Home, open_keeper: OpenKeeper) -> None:
    keeper = open_keeper()
    keeper.note("content activated", "version 12")
    connection = connect(home.database, read_only=True)
    rows = connection.execute("SELECT * FROM audit").fetchall()
    connection.close()
    assert [row[2:] for row in rows] == [("content activated", "version 12")]
