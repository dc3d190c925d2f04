import pytest

from kiosk.settings.zones import computer_zone, kiosk_zone
from kiosk.ui.clock import BUILT_AT_MS, WallClock

SUMMER_MS = 1_782_000_000_000  # 2026-06-21 UTC


class Hands:
    def __init__(self, at: float) -> None:
        self.wall = at
        self.steady = 100.0

    def clock(self, zone: str = "") -> WallClock:
        return WallClock(zone, now=lambda: self.wall, monotonic=lambda: self.steady)


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [("Europe/Paris", 120), ("Asia/Kolkata", 330), ("America/St_Johns", -150), ("UTC", 0)],
)
def test_offset_of_the_zone(zone: str, minutes: int) -> None:
    clock = Hands(SUMMER_MS / 1000).clock(zone)
    assert clock.offset_minutes(SUMMER_MS) == minutes
    assert clock.zone_name() == zone


def test_unknown_zone_falls_back_to_the_computers() -> None:
    clock = Hands(SUMMER_MS / 1000).clock("Nowhere/Land")
    assert clock.offset_minutes(SUMMER_MS) == 0
    assert clock.zone_name() == computer_zone()


def test_clock_is_trusted_until_it_is_set_back() -> None:
    hands = Hands(SUMMER_MS / 1000)
    clock = hands.clock()
    hands.wall += 3600
    hands.steady += 3600
    assert clock.trust() == "trusted"
    hands.wall -= 600
    assert clock.trust() == "suspect"


def test_clock_before_the_program_was_built_is_suspect() -> None:
    assert Hands(BUILT_AT_MS / 1000 - 1).clock().trust() == "suspect"


def test_zone_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Africa/Casablanca")
    assert computer_zone() == "Africa/Casablanca"


@pytest.mark.parametrize(
    ("setting", "computer", "zone"),
    [
        ("Africa/Casablanca", "Europe/Paris", "Africa/Casablanca"),
        ("", "Europe/Paris", "Europe/Paris"),
        ("", "CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),
        ("Mars/Olympus", "../../etc/passwd", "UTC"),
    ],
)
def test_a_kiosk_always_has_a_zone(
    monkeypatch: pytest.MonkeyPatch, setting: str, computer: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", computer)
    assert kiosk_zone(setting).key == zone
