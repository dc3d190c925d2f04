"""A year of the news in seconds: schedules, priorities and weights, while visitors hold, answer and pause."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.news.articles import Listing
from kiosk.news.rotation import Rotation, Turn
from kiosk.news.schedule import Schedule, Window
from kiosk.news.selecting import Place, next_change, select

RABAT = Place("hall-1", frozenset({"children"}), ZoneInfo("Africa/Casablanca"))
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)

LUNCH = Window(time(12), time(14))
MIDDAY = Window(time(11), time(14))

LISTINGS = (
    Listing("always-1", weight=1),
    Listing("always-2", weight=2),
    Listing("heavy", weight=3),
    Listing("light", weight=1, schedule=Schedule(valid_from=date(2026, 2, 1))),
    Listing(
        "office", weight=3, schedule=Schedule(weekdays=(0, 1, 2, 3, 4), windows=(Window(time(9), time(18)),))
    ),
    Listing("night", weight=2, schedule=Schedule(windows=(Window(time(22), time(2)),))),
    Listing("ramadan", weight=4, schedule=Schedule(date(2026, 2, 18), date(2026, 3, 19))),
    Listing("london", weight=2, schedule=Schedule(windows=(Window(time(1), time(6)),), zone="Europe/London")),
    Listing("urgent-1", priority=5, weight=2, schedule=Schedule(weekdays=(4,), windows=(LUNCH,))),
    Listing("urgent-2", priority=5, weight=3, schedule=Schedule(weekdays=(4,), windows=(LUNCH,))),
    Listing("urgent-3", priority=5, weight=1, schedule=Schedule(weekdays=(4,), windows=(MIDDAY,))),
)
WEIGHT = {one.slug: one.weight for one in LISTINGS}
DWELL = {one.slug: 24.0 + 3 * number for number, one in enumerate(LISTINGS)}


class Year:
    """One kiosk's clock, rotation and visitors; counts what each article had and was due."""

    def __init__(self, visitors: random.Random | None) -> None:
        self.visitors = visitors
        self.had: Counter[str] = Counter()
        self.due = dict.fromkeys(WEIGHT, 0.0)
        self.shown: list[str] = []
        self.keys: list[str] = []
        self.rotation = Rotation([], DWELL.__getitem__, 0.0)
        self.twice = 0

    def run(self) -> None:
        at, now = BEGIN, 0.0
        while at < END:
            self.select(at, now)
            change = next_change(LISTINGS, at, RABAT) or END
            now = self.turn_until((min(change, END) - BEGIN).total_seconds(), now)
            at = BEGIN + timedelta(seconds=now)

    def select(self, at: datetime, now: float) -> None:
        selected = select(LISTINGS, at, RABAT)
        self.keys = [one.slug for one in selected.showing]
        before = self.rotation.key
        changed = self.rotation.replace([Turn(one.slug, one.weight) for one in selected.showing], now)
        assert changed == (before not in self.keys)
        total = sum(WEIGHT[key] for key in self.keys)
        self.share = {key: WEIGHT[key] / total for key in self.keys}
        assert max(self.share.values()) <= 0.5 or len(self.keys) == 1

    def turn_until(self, end: float, now: float) -> float:
        while True:
            if self.visitors is not None and self.visitors.random() < 0.02:
                now = self.visit(now, self.visitors)
            due = self.rotation.next_change()
            assert due is not None
            if due >= end:
                return max(end, now)
            now = due
            showing = self.rotation.tick(now)
            assert showing is not None
            assert showing.seconds > DWELL[showing.key] - 1e-6
            assert showing.moved == (len(self.keys) > 1)
            self.had[showing.key] += 1
            self.twice += showing.moved and showing.key == self.rotation.key
            for key, share in self.share.items():
                self.due[key] += share

    def visit(self, now: float, chance: random.Random) -> float:
        """Somebody comes in the middle of an article, touches the news, answers or pauses, and goes."""
        now += chance.random() * 5
        match chance.randrange(3):
            case 0:
                self.rotation.hold(now)
                now += chance.random() * 20
                self.rotation.let_go(now)
            case 1:
                self.rotation.answer(True, now)
                now += chance.random() * 40
                self.rotation.answer(False, now)
            case 2:
                self.rotation.pause(True, now)
                now += chance.random() * 60
                self.rotation.pause(False, now)
        return now


@pytest.mark.parametrize("visitors", [None, random.Random(3)], ids=["alone", "with visitors"])
def test_every_article_has_its_share_of_the_showings_within_one_per_cent(
    visitors: random.Random | None,
) -> None:
    year = Year(visitors)
    year.run()
    assert sum(year.had.values()) > 900_000
    assert year.twice == 0
    for slug in WEIGHT:
        assert year.had[slug] == pytest.approx(year.due[slug], rel=0.01), slug
