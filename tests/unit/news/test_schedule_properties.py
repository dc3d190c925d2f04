"""The schedule against its oracle, in zones where clocks do strange things and near the days on which they do."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.news.schedule import Schedule, Window, may_show, next_edge
from tests.unit.news import oracle

ZONES = (
    "UTC",
    "Africa/Casablanca",  # summer time but in Ramadan
    "America/St_Johns",  # half an hour off, changed at 00:01 until 2011
    "America/Sao_Paulo",  # changed at midnight until 2019
    "America/Havana",  # 01:00 becomes 00:00
    "Asia/Kathmandu",  # +05:45, +05:30 until 1986
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/London",
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Kiritimati",  # +14:00
)
TURNS = (
    datetime(1985, 12, 31, 18, 30),
    datetime(2011, 3, 13, 3, 31),
    datetime(2011, 12, 30, 10, 0),
    datetime(2015, 10, 18, 3, 0),
    datetime(2016, 2, 21, 2, 0),
    datetime(2024, 2, 29, 12, 0),
    datetime(2024, 12, 31, 23, 59),
    datetime(2026, 2, 15, 2, 0),
    datetime(2026, 3, 22, 2, 0),
    datetime(2026, 3, 29, 1, 0),
    datetime(2026, 4, 4, 15, 0),
    datetime(2026, 10, 3, 15, 30),
    datetime(2026, 10, 25, 1, 0),
    datetime(2026, 11, 1, 5, 0),
)

zones = st.sampled_from(ZONES)
around = st.builds(
    lambda turn, minutes: (turn + timedelta(minutes=minutes)).replace(tzinfo=UTC),
    st.sampled_from(TURNS),
    st.integers(-5 * 1440, 5 * 1440) | st.integers(-180, 180),
)
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59))) | st.sampled_from(
    (time(0), time(1, 30), time(2), time(2, 30), time(23), time(23, 59, 59))
)
windows = st.lists(st.builds(Window, times, times), max_size=3).map(tuple)
weekdays = st.lists(st.integers(0, 6), unique=True, max_size=6).map(lambda days: tuple(sorted(days)))


@st.composite
def schedules_near(draw: st.DrawFn, at: datetime) -> Schedule:
    def bound() -> st.SearchStrategy[date | datetime | None]:
        days = st.integers(-6, 6).map(lambda days: at.date() + timedelta(days=days))
        walls = st.integers(-4000, 4000).map(
            lambda minutes: at.replace(tzinfo=None) + timedelta(minutes=minutes)
        )
        offsets = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
        with_offset = st.builds(lambda wall, offset: wall.replace(tzinfo=offset), walls, offsets)
        return st.none() | days | walls | with_offset

    return Schedule(
        valid_from=draw(bound()),
        valid_until=draw(bound()),
        weekdays=draw(weekdays),
        windows=draw(windows),
        zone=draw(st.just("") | zones | st.just("Nowhere/Atall")),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, datetime, ZoneInfo]:
    at = draw(around)
    return draw(schedules_near(at)), at, ZoneInfo(draw(zones))


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(cases())
def test_the_verdict_is_that_of_the_oracle(case: tuple[Schedule, datetime, ZoneInfo]) -> None:
    schedule, at, kiosk = case
    assert (may_show(schedule, at, kiosk) is None) == oracle.shows(schedule, at, kiosk)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(cases())
def test_the_verdict_is_the_same_until_the_next_edge_and_another_one_there(
    case: tuple[Schedule, datetime, ZoneInfo],
) -> None:
    schedule, at, kiosk = case
    verdict = oracle.shows(schedule, at, kiosk)
    edge = next_edge([schedule], at, kiosk)
    assert edge is None or edge > at
    end = at + timedelta(days=16) if edge is None else edge
    for minutes in range(0, min(int((end - at).total_seconds() // 60), 16 * 1440) + 1, 11):
        moment = at + timedelta(minutes=minutes)
        assert moment == end or oracle.shows(schedule, moment, kiosk) == verdict
    if edge is not None:
        assert oracle.shows(schedule, edge - timedelta(microseconds=1), kiosk) == verdict
        assert oracle.shows(schedule, edge, kiosk) != verdict


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_the_next_edge_of_several_is_the_first_of_them(data: st.DataObject) -> None:
    at = data.draw(around)
    kiosk = ZoneInfo(data.draw(zones))
    several = data.draw(st.lists(schedules_near(at), max_size=4))
    alone = [edge for one in several if (edge := next_edge([one], at, kiosk)) is not None]
    assert next_edge(several, at, kiosk) == min(alone, default=None)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.datetimes(),
    st.datetimes() | st.dates() | st.none(),
    st.datetimes() | st.dates() | st.none(),
    weekdays,
    windows,
    zones | st.sampled_from(("", "../etc/passwd", "Africa", "\0", "x" * 300)),
    zones,
)
def test_no_date_and_no_zone_is_too_strange(
    at: datetime,
    valid_from: date | None,
    valid_until: date | None,
    days: tuple[int, ...],
    open_in: tuple[Window, ...],
    zone: str,
    kiosk: str,
) -> None:
    schedule = Schedule(valid_from, valid_until, days, open_in, zone)
    for moment in (at, at.replace(tzinfo=UTC)):
        reason = may_show(schedule, moment, ZoneInfo(kiosk))
        assert reason is None or reason.text
        edge = next_edge([schedule], moment, ZoneInfo(kiosk))
        assert edge is None or edge.tzinfo is UTC
