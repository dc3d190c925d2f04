import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from kiosk.central.courier import Courier, back_off
from kiosk.central.rounds import RoundResult
from kiosk.central.watching import Pulse
from kiosk.errors import KioskError
from kiosk.settings.declaration import SyncSettings

RESULT = RoundResult(3, 3, 3, 0, 3, 3, "/central", "id", "/central/responses.csv")


class Left(BaseException):
    """Stands in for the end of the process."""


class Office:
    """A courier in a thread of its own, and what it said."""

    def __init__(
        self,
        do_round: Callable[[], RoundResult],
        sync: SyncSettings,
        pulse: Pulse | None = None,
        problems: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.words: SimpleQueue[str] = SimpleQueue()
        self.said: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.end: list[object] = []
        courier = Courier(do_round, lambda: sync, pulse or Pulse(), self.said.put, self.words, problems)
        self.thread = threading.Thread(target=self._run, args=(courier,), daemon=True)
        self.thread.start()

    def _run(self, courier: Courier) -> None:
        try:
            self.end.append(courier.run())
        except Left as left:
            self.end.append(left)

    def hear(self, *events: str) -> dict[str, Any]:
        """Wait for one of these events."""
        while True:
            try:
                said = self.said.get(timeout=30)
            except Empty:
                pytest.fail(f"nothing was said of {events}")
            if said["event"] in events:
                return said


@pytest.fixture
def offices() -> Iterator[list[Office]]:
    opened: list[Office] = []
    yield opened
    for office in opened:
        office.words.put("end")
        office.thread.join(30)


def test_a_round_at_the_start_and_one_when_asked_for(offices: list[Office]) -> None:
    office = Office(lambda: RESULT, SyncSettings(every_s=3600))
    offices.append(office)
    assert office.hear("started")["pid"] > 0
    said = office.hear("round", "away")
    assert (said["event"], said["stored"], said["export_file"]) == ("round", 3, "/central/responses.csv")
    office.words.put("sync")
    assert office.hear("round", "away")["event"] == "round"
    office.words.put("end")
    office.hear("ended")
    office.thread.join(30)
    assert office.end == [0]


def test_rounds_come_by_themselves(offices: list[Office]) -> None:
    office = Office(lambda: RESULT, SyncSettings(every_s=0))
    offices.append(office)
    for _ in range(3):
        office.hear("round")


def test_a_place_that_is_away_is_told_and_asked_again_when_somebody_wants_it(offices: list[Office]) -> None:
    answers: list[RoundResult | KioskError] = [KioskError("the share has gone"), RESULT]

    def do_round() -> RoundResult:
        answer = answers.pop(0)
        if isinstance(answer, KioskError):
            raise answer
        return answer

    office = Office(do_round, SyncSettings(every_s=60))
    offices.append(office)
    said = office.hear("round", "away")
    assert (said["event"], said["reason"], said["next_in_s"]) == ("away", "the share has gone", 120)
    office.words.put("sync")
    assert office.hear("round", "away")["event"] == "round"


def test_what_is_wrong_with_the_settings_is_told_once_a_change(offices: list[Office]) -> None:
    seven = tuple(f"line {number}" for number in range(7))
    wrong: list[tuple[str, ...]] = [(), ("line 3",), ("line 3",), seven, ()]
    office = Office(lambda: RESULT, SyncSettings(every_s=0), problems=lambda: wrong.pop(0) if wrong else ())
    offices.append(office)
    heard = [office.hear("settings", "round") for _ in range(8)]
    told = [said["problems"] if said["event"] == "settings" else None for said in heard]
    assert told == [None, ["line 3"], None, None, [*seven[:5], "and 2 more"], None, [], None]


def test_never_two_rounds_at_once_and_it_goes_on_speaking_meanwhile(
    offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.central.courier.HEARTBEAT_S", 0.01)
    free = threading.Event()
    running: list[int] = []
    most: list[int] = []

    def do_round() -> RoundResult:
        running.append(1)
        most.append(len(running))
        free.wait(30)
        running.pop()
        return RESULT

    office = Office(do_round, SyncSettings(every_s=3600))
    offices.append(office)
    for _ in range(3):
        office.words.put("sync")
        assert office.hear("alive")["busy"] is True
    free.set()
    office.hear("round")
    office.hear("round")
    assert max(most) == 1


def test_a_target_that_hangs_ends_the_process(offices: list[Office], monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(code: int) -> None:
        raise Left(code)

    monkeypatch.setattr("kiosk.central.courier.leave", leave)
    monkeypatch.setattr("kiosk.central.courier._LOOK_EVERY_S", 0.01)
    stuck = threading.Event()
    pulse = Pulse()

    def do_round() -> RoundResult:
        pulse.beat()
        stuck.wait(30)
        return RESULT

    office = Office(do_round, SyncSettings(every_s=3600, timeout_s=0), pulse)
    offices.append(office)
    said = office.hear("given_up", "round")
    assert said["event"] == "given_up"
    office.thread.join(30)
    assert isinstance(office.end[0], Left)
    stuck.set()


def test_slow_work_that_still_answers_is_not_given_up(offices: list[Office]) -> None:
    pulse = Pulse()

    def do_round() -> RoundResult:
        deadline = time.monotonic() + 2.5
        while time.monotonic() < deadline:
            pulse.beat()
            time.sleep(0.01)
        return RESULT

    office = Office(do_round, SyncSettings(every_s=3600, timeout_s=1), pulse)
    offices.append(office)
    assert office.hear("given_up", "round", "away")["event"] == "round"


@pytest.mark.parametrize(
    ("every_s", "failures", "wait_s"), [(60, 1, 120), (60, 2, 240), (60, 9, 300), (10, 1, 20), (900, 5, 900)]
)
def test_it_backs_off_while_the_place_is_away(every_s: float, failures: int, wait_s: float) -> None:
    assert back_off(every_s, failures) == wait_s
