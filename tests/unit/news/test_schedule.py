from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from kiosk.news.schedule import UNLIMITED, Schedule, Window, may_show, next_edge

RABAT = ZoneInfo("Africa/Casablanca")
NIGHT = Window(time(22), time(2))
OFFICE = Window(time(9), time(17, 30))
EARLY = Window(time(2), time(3))


def window(text: str) -> Window:
    start, end = text.split("-")
    return Window(time.fromisoformat(start), time.fromisoformat(end))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def code(schedule: Schedule, moment: str, zone: str = "Africa/Casablanca") -> str:
    reason = may_show(schedule, at(moment), ZoneInfo(zone))
    return reason.code if reason else "shows"


@pytest.mark.parametrize(
    ("schedule", "moment", "verdict"),
    [
        (UNLIMITED, "2026-05-28T12:00", "shows"),
        # whole days are included at both ends
        (Schedule(valid_from=date(2026, 5, 28)), "2026-05-27T23:59:59.999999", "not-yet"),
        (Schedule(valid_from=date(2026, 5, 28)), "2026-05-28T00:00", "shows"),
        (Schedule(valid_until=date(2026, 5, 28)), "2026-05-28T23:59:59.999999", "shows"),
        (Schedule(valid_until=date(2026, 5, 28)), "2026-05-29T00:00", "over"),
        # moments are included at the start and excluded at the end
        (Schedule(valid_from=at("2026-05-28T14:00")), "2026-05-28T13:59:59", "not-yet"),
        (Schedule(valid_from=at("2026-05-28T14:00")), "2026-05-28T14:00", "shows"),
        (Schedule(valid_until=at("2026-05-28T14:00")), "2026-05-28T13:59:59", "shows"),
        (Schedule(valid_until=at("2026-05-28T14:00")), "2026-05-28T14:00", "over"),
        (Schedule(valid_from=at("2026-05-28T14:00+05:00")), "2026-05-28T09:59:59+01:00", "not-yet"),
        (Schedule(valid_from=at("2026-05-28T14:00+05:00")), "2026-05-28T10:00+01:00", "shows"),
        # an end before the start: never, and it says so from the end on
        (Schedule(date(2026, 6, 2), date(2026, 6, 1)), "2026-06-01T12:00", "not-yet"),
        (Schedule(date(2026, 6, 2), date(2026, 6, 1)), "2026-06-02T12:00", "over"),
        # weekdays: 2026-05-28 is a Thursday
        (Schedule(weekdays=(3,)), "2026-05-28T00:00", "shows"),
        (Schedule(weekdays=(3,)), "2026-05-29T00:00", "weekday"),
        # windows: start included, end excluded
        (Schedule(windows=(OFFICE,)), "2026-05-28T08:59:59", "window"),
        (Schedule(windows=(OFFICE,)), "2026-05-28T09:00", "shows"),
        (Schedule(windows=(OFFICE,)), "2026-05-28T17:29:59", "shows"),
        (Schedule(windows=(OFFICE,)), "2026-05-28T17:30", "window"),
        (Schedule(windows=(OFFICE, window("19:00-20:00"))), "2026-05-28T19:30", "shows"),
        (Schedule(windows=(window("09:00-00:00"),)), "2026-05-28T23:59:59", "shows"),
        (Schedule(windows=(window("09:00-00:00"),)), "2026-05-29T00:00", "window"),
        (Schedule(windows=(window("00:00-00:00"),)), "2026-05-29T00:00", "shows"),
        # overnight: it belongs to the day on which it starts
        (Schedule(windows=(NIGHT,)), "2026-05-28T21:59:59", "window"),
        (Schedule(windows=(NIGHT,)), "2026-05-28T22:00", "shows"),
        (Schedule(windows=(NIGHT,)), "2026-05-29T01:59:59", "shows"),
        (Schedule(windows=(NIGHT,)), "2026-05-29T02:00", "window"),
        (Schedule(weekdays=(3,), windows=(NIGHT,)), "2026-05-29T01:00", "shows"),
        (Schedule(weekdays=(3,), windows=(NIGHT,)), "2026-05-28T01:00", "weekday"),
        (Schedule(weekdays=(3,), windows=(NIGHT,)), "2026-05-28T12:00", "window"),
        (Schedule(valid_from=date(2026, 5, 28), windows=(NIGHT,)), "2026-05-28T01:00", "not-yet"),
        (Schedule(valid_until=date(2026, 5, 28), windows=(NIGHT,)), "2026-05-29T01:00", "shows"),
        (Schedule(valid_until=date(2026, 5, 28), windows=(NIGHT,)), "2026-05-29T02:00", "over"),
        (Schedule(valid_until=at("2026-05-29T00:30"), windows=(NIGHT,)), "2026-05-29T01:00", "over"),
        (Schedule(date(2026, 5, 28), date(2026, 5, 28), (3,), (NIGHT,)), "2026-05-29T01:00", "shows"),
        (Schedule(date(2026, 5, 28), date(2026, 5, 28), (4,), (NIGHT,)), "2026-05-29T01:00", "weekday"),
        # a whole day from another hour on belongs to the day on which it starts as well
        (Schedule(weekdays=(3,), windows=(window("06:00-06:00"),)), "2026-05-29T05:59", "shows"),
        (Schedule(weekdays=(3,), windows=(window("06:00-06:00"),)), "2026-05-28T05:59", "weekday"),
        (Schedule(weekdays=(3,), windows=(window("00:00-00:00"), NIGHT)), "2026-05-29T01:00", "shows"),
        # leap day and the end of the year
        (Schedule(date(2028, 2, 29), date(2028, 2, 29)), "2028-02-28T23:59", "not-yet"),
        (Schedule(date(2028, 2, 29), date(2028, 2, 29)), "2028-02-29T12:00", "shows"),
        (Schedule(date(2028, 2, 29), date(2028, 2, 29)), "2028-03-01T00:00", "over"),
        (Schedule(valid_until=date(2026, 12, 31), windows=(NIGHT,)), "2027-01-01T01:59", "shows"),
        (Schedule(valid_until=date(2026, 12, 31)), "2027-01-01T00:00", "over"),
    ],
)
def test_bounds_weekdays_and_windows(schedule: Schedule, moment: str, verdict: str) -> None:
    assert code(schedule, moment) == verdict


@pytest.mark.parametrize(
    ("zone", "open_in", "moment", "shows"),
    [
        # London springs forward: 01:00 becomes 02:00, so 01:30 is never read
        ("Europe/London", "01:15-01:45", "2026-03-29T00:59:59+00:00", False),
        ("Europe/London", "01:15-01:45", "2026-03-29T01:20:00+00:00", False),
        ("Europe/London", "01:30-02:30", "2026-03-29T00:59:59+00:00", False),
        ("Europe/London", "01:30-02:30", "2026-03-29T01:00:00+00:00", True),
        ("Europe/London", "01:30-02:30", "2026-03-29T01:30:00+00:00", False),
        # and falls back: 02:00 becomes 01:00, so 01:30 is read twice
        ("Europe/London", "01:15-01:45", "2026-10-25T00:30:00+00:00", True),
        ("Europe/London", "01:15-01:45", "2026-10-25T00:50:00+00:00", False),
        ("Europe/London", "01:15-01:45", "2026-10-25T01:30:00+00:00", True),
        ("Europe/London", "01:15-01:45", "2026-10-25T01:50:00+00:00", False),
        # Morocco goes back for Ramadan (2026-02-15 03:00 becomes 02:00) and forward after it (2026-03-22)
        ("Africa/Casablanca", "02:15-02:45", "2026-02-15T01:30:00+00:00", True),
        ("Africa/Casablanca", "02:15-02:45", "2026-02-15T02:30:00+00:00", True),
        ("Africa/Casablanca", "02:15-02:45", "2026-03-22T01:59:59+00:00", False),
        ("Africa/Casablanca", "02:15-02:45", "2026-03-22T02:00:00+00:00", False),
        ("Africa/Casablanca", "12:00-13:00", "2026-02-20T12:30:00+00:00", True),
        ("Africa/Casablanca", "12:00-13:00", "2026-04-20T11:30:00+00:00", True),
        # half hours and quarters
        ("America/St_Johns", "12:00-13:00", "2026-07-01T14:30:00+00:00", True),
        ("America/St_Johns", "12:00-13:00", "2026-07-01T15:30:00+00:00", False),
        ("Asia/Kathmandu", "12:00-13:00", "2026-07-01T06:15:00+00:00", True),
        ("Asia/Kathmandu", "12:00-13:00", "2026-07-01T06:14:59+00:00", False),
        # Lord Howe moves by half an hour: 02:00 becomes 01:30, later 02:00 becomes 02:30
        ("Australia/Lord_Howe", "01:30-02:00", "2026-04-04T14:45:00+00:00", True),
        ("Australia/Lord_Howe", "01:30-02:00", "2026-04-04T15:15:00+00:00", True),
        ("Australia/Lord_Howe", "01:30-02:00", "2026-04-04T15:30:00+00:00", False),
        ("Australia/Lord_Howe", "02:00-02:30", "2026-10-03T15:30:00+00:00", False),
        ("Australia/Lord_Howe", "02:00-02:45", "2026-10-03T15:30:00+00:00", True),
    ],
)
def test_a_window_is_open_while_the_wall_clock_reads_inside(
    zone: str, open_in: str, moment: str, shows: bool
) -> None:
    schedule = Schedule(windows=(window(open_in),), zone=zone)
    assert (may_show(schedule, at(moment), RABAT) is None) == shows


@pytest.mark.parametrize(
    ("moment", "shows"),
    [
        ("2011-12-30T09:59:59+00:00", False),  # Thursday 29 December 23:59:59
        ("2011-12-30T10:00:00+00:00", True),  # Saturday 31 December 00:00
        ("2011-12-31T10:00:00+00:00", False),
    ],
)
def test_the_day_that_samoa_left_out_is_left_out(moment: str, shows: bool) -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert (may_show(Schedule(weekdays=(4, 5)), at(moment), apia) is None) == shows
    assert may_show(Schedule(weekdays=(4,)), at(moment), apia) is not None
    bounded = Schedule(valid_from=date(2011, 12, 30))
    assert (may_show(bounded, at(moment), apia) is None) == (moment >= "2011-12-30T10")


@pytest.mark.parametrize(
    ("schedule", "moment", "edge"),
    [
        (UNLIMITED, "2026-05-28T12:00+01:00", None),
        (Schedule(windows=(OFFICE,)), "2026-05-28T08:00+01:00", "2026-05-28T09:00+01:00"),
        (Schedule(windows=(OFFICE,)), "2026-05-28T09:00+01:00", "2026-05-28T17:30+01:00"),
        (Schedule(windows=(OFFICE,)), "2026-05-28T17:30+01:00", "2026-05-29T09:00+01:00"),
        (Schedule(windows=(window("00:00-00:00"),)), "2026-05-28T17:30+01:00", None),
        (
            Schedule(windows=(window("06:00-18:00"), window("18:00-06:00"))),
            "2026-05-28T17:30+01:00",
            None,
        ),
        (Schedule(weekdays=(0,)), "2026-05-28T12:00+01:00", "2026-06-01T00:00+01:00"),
        (Schedule(weekdays=(0,), windows=(NIGHT,)), "2026-06-01T23:00+01:00", "2026-06-02T02:00+01:00"),
        (Schedule(weekdays=(0,), windows=(NIGHT,)), "2026-06-02T02:00+01:00", "2026-06-08T22:00+01:00"),
        # Ramadan lies across the turn of that year: Morocco is back on +00:00
        (Schedule(valid_from=date(2031, 1, 1)), "2026-06-02T02:00+01:00", "2031-01-01T00:00+00:00"),
        (Schedule(valid_until=date(2031, 1, 1)), "2026-06-02T02:00+01:00", "2031-01-02T00:00+00:00"),
        (
            Schedule(valid_until=at("2031-01-01T08:15")),
            "2026-06-02T02:00+01:00",
            "2031-01-01T08:15+00:00",
        ),
        (
            Schedule(date(2031, 5, 1), date(2032, 1, 1), (5,), (NIGHT,)),
            "2026-06-02T02:00+01:00",
            "2031-05-03T22:00+01:00",
        ),
        (Schedule(valid_until=date(2026, 6, 1)), "2026-06-02T00:00+01:00", None),
        (Schedule(date(2026, 6, 2), date(2026, 6, 1)), "2026-05-02T00:00+01:00", None),
        (Schedule(date(2026, 6, 2), date(2026, 6, 3), (0,)), "2026-05-02T00:00+01:00", None),
        # the window is read twice on the morning on which the clocks go back, and never when they go forward
        (
            Schedule(windows=(EARLY,), zone="Europe/London"),
            "2026-10-24T03:00+01:00",
            "2026-10-25T02:00+00:00",
        ),
        (
            Schedule(windows=(window("01:15-01:45"),), zone="Europe/London"),
            "2026-10-25T01:20+01:00",
            "2026-10-25T01:45+01:00",
        ),
        (
            Schedule(windows=(window("01:15-01:45"),), zone="Europe/London"),
            "2026-10-25T01:45+01:00",
            "2026-10-25T01:15+00:00",
        ),
        (
            Schedule(windows=(window("01:15-01:45"),), zone="Europe/London"),
            "2026-03-28T12:00+00:00",
            "2026-03-30T01:15+01:00",
        ),
        (
            Schedule(windows=(window("01:30-02:30"),), zone="Europe/London"),
            "2026-03-29T00:30+00:00",
            "2026-03-29T02:00+01:00",
        ),
        # the clocks go back out of an open window
        (
            Schedule(windows=(window("01:45-05:00"),), zone="Europe/London"),
            "2026-10-25T01:50+01:00",
            "2026-10-25T01:00+00:00",
        ),
        # Samoa's night from 29 to 31 December
        (Schedule(weekdays=(5,), zone="Pacific/Apia"), "2011-12-30T09:00+00:00", "2011-12-30T10:00+00:00"),
    ],
)
def test_the_next_edge(schedule: Schedule, moment: str, edge: str | None) -> None:
    assert next_edge([schedule], at(moment), RABAT) == (at(edge) if edge else None)


def test_the_next_edge_of_several_is_the_first_of_theirs() -> None:
    several = [
        Schedule(windows=(OFFICE,)),
        Schedule(windows=(OFFICE,), zone="Asia/Kathmandu"),
        Schedule(valid_from=date(2030, 1, 1)),
        UNLIMITED,
    ]
    assert next_edge(several, at("2026-05-28T00:00+01:00"), RABAT) == at("2026-05-28T09:00+05:45")
    assert next_edge([], at("2026-05-28T00:00+01:00"), RABAT) is None


@pytest.mark.parametrize(
    ("schedule", "moment", "text"),
    [
        (Schedule(valid_from=date(2026, 12, 24)), "2026-05-28T12:00", "not before 2026-12-24"),
        (
            Schedule(valid_from=at("2026-12-24T18:00+01:00")),
            "2026-05-28T12:00",
            "not before 2026-12-24 18:00+01:00",
        ),
        (
            Schedule(valid_from=at("2026-12-24T18:00"), zone="Europe/London"),
            "2026-05-28T12:00",
            "not before 2026-12-24 18:00 (time of Europe/London)",
        ),
        (Schedule(valid_until=date(2026, 5, 27)), "2026-05-28T12:00", "over since the end of 2026-05-27"),
        (Schedule(valid_until=at("2026-05-27T18:00")), "2026-05-28T12:00", "over since 2026-05-27 18:00"),
        (Schedule(weekdays=(0, 1)), "2026-05-28T12:00", "only on Monday, Tuesday"),
        (Schedule(windows=(NIGHT,)), "2026-05-28T12:00", "only from 22:00 to 02:00"),
        (
            Schedule(weekdays=(3,), windows=(NIGHT, window("06:00-07:30"))),
            "2026-05-28T12:00",
            "only on Thursday from 22:00 to 02:00, 06:00 to 07:30",
        ),
        (
            Schedule(windows=(NIGHT,), zone="Asia/Kathmandu"),
            "2026-05-28T12:00",
            "only from 22:00 to 02:00 (time of Asia/Kathmandu)",
        ),
        (
            Schedule(windows=(NIGHT,), zone="Africa/Casablanca"),
            "2026-05-28T12:00",
            "only from 22:00 to 02:00",
        ),
    ],
)
def test_the_reason_is_a_plain_clause_with_its_data(schedule: Schedule, moment: str, text: str) -> None:
    reason = may_show(schedule, at(moment), RABAT)
    assert reason is not None
    assert reason.text == text


def test_the_kiosk_s_zone_counts_where_the_article_names_none_or_one_that_is_unknown() -> None:
    noon = Schedule(windows=(window("12:00-13:00"),))
    unknown = Schedule(windows=(window("12:00-13:00"),), zone="Mars/Olympus")
    for zone, hour in (("Africa/Casablanca", 11), ("Asia/Tokyo", 3)):
        moment = datetime(2026, 5, 28, hour, 30, tzinfo=UTC)
        assert may_show(noon, moment, ZoneInfo(zone)) is None
        assert may_show(unknown, moment, ZoneInfo(zone)) is None


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min,
        datetime.max,
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_the_ends_of_the_calendar_and_a_clock_that_was_never_set(moment: datetime, zone: str) -> None:
    for schedule in (
        Schedule(weekdays=(0,), windows=(NIGHT,)),
        Schedule(date.min, date.max, (1,), (OFFICE,)),
        Schedule(datetime.min, datetime.max),
        Schedule(date.max, date.min),
    ):
        may_show(schedule, moment, ZoneInfo(zone))
        edge = next_edge([schedule], moment, ZoneInfo(zone))
        assert edge is None or moment.tzinfo is None or edge > moment
