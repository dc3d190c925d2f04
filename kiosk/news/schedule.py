"""When and where an article may show.

What belongs to which day, and what a change of the clocks does: docs/decisions/0401-the-wall-clock-counts.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from kiosk.news.wall_clock import (
    DAY,
    instant_of,
    moment_of,
    named_zone,
    offset_at,
    stretches,
    time_of_day,
)

ScheduleCode = Literal["not-yet", "over", "weekday", "window"]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the day, on the wall clock of the schedule's zone.

    Attributes:
        start: included.
        end: excluded; not after `start` for a window that ends on the next day, and belongs to the day on
            which it starts. Equal times are a whole day.
    """

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an article may show.

    Attributes:
        valid_from: a whole day, included; or a moment, without an offset in the schedule's zone.
        valid_until: a whole day, included; or a moment, excluded.
        weekdays: 0 for Monday … 6 for Sunday; empty for every day.
        windows: in which it shows; empty for the whole day.
        zone: IANA name; empty for the kiosk's own zone.
    """

    valid_from: date | datetime | None = None
    valid_until: date | datetime | None = None
    weekdays: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """On which kiosks an article may show: on all where both are empty.

    Attributes:
        kiosks: ids of kiosks.
        tags: a kiosk with any of these tags.
    """

    kiosks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


UNLIMITED: Final = Schedule()
EVERYWHERE: Final = Target()

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_EVERY_DAY: Final = 0b1111111
_NEVER: Final = 1 << 62
"""Later than every instant, and as a day later than every day."""

_HORIZON: Final = 22 * DAY
"""Within it each weekday comes twice at least, whatever the clocks do; what shows in it shows for good."""

_AROUND: Final = 2
"""Days by which a day on the wall may be before or behind the same day in UTC, and to spare."""


@dataclass(frozen=True, slots=True)
class ScheduleReason:
    """Why an article may not show at a moment.

    Attributes:
        code: 'not-yet', 'over', 'weekday' or 'window'.
        schedule: which keeps it from showing.
        kiosk_zone: of the kiosk, whose wall clock is not named.
    """

    code: ScheduleCode
    schedule: Schedule
    kiosk_zone: ZoneInfo

    @property
    def text(self) -> str:
        """The reason as a clause, without a full stop."""
        schedule = self.schedule
        zone = _zone_of(schedule, self.kiosk_zone)
        there = f" (time of {zone.key})" if zone.key != self.kiosk_zone.key else ""
        if self.code == "not-yet":
            return f"not before {_bound(schedule.valid_from)}{there}"
        if self.code == "over":
            end = schedule.valid_until
            return f"over since {_bound(end) if isinstance(end, datetime) else f'the end of {_bound(end)}'}{there}"
        words = ["only"]
        if schedule.weekdays:
            words.append(f"on {', '.join(WEEKDAYS[day % 7] for day in schedule.weekdays)}")
        if schedule.windows:
            words.append(f"from {', '.join(_window(one) for one in schedule.windows)}")
        return " ".join(words) + there


def may_show(schedule: Schedule, at: datetime, zone: ZoneInfo) -> ScheduleReason | None:
    """Return why an article may not show at a moment, or None if it may.

    Args:
        schedule: of the article.
        at: the moment; without an offset on the kiosk's wall clock.
        zone: of the kiosk.
    """
    if schedule == UNLIMITED:
        return None
    there = _zone_of(schedule, zone)
    now = instant_of(at, zone)
    code = _hindrance(_plan(schedule, there), now, now + offset_at(there, now))
    return ScheduleReason(code, schedule, zone) if code else None


def next_edge(schedules: Iterable[Schedule], at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the next moment, in UTC, at which any of the schedules begins or ceases to let its article show.

    Args:
        schedules: of the articles.
        at: the moment after which it is looked for; without an offset on the kiosk's wall clock.
        zone: of the kiosk.

    Returns:
        The moment, later than `at`; None if nothing changes any more.
    """
    now = instant_of(at, zone)
    waiting: list[tuple[int, int, _Plan, ZoneInfo]] = []
    for number, schedule in enumerate(set(schedules) - {UNLIMITED}):
        there = _zone_of(schedule, zone)
        plan = _plan(schedule, there)
        earliest = _earliest_edge(plan, now)
        if earliest < _NEVER:
            waiting.append((earliest, number, plan, there))
    found = _NEVER
    for earliest, _, plan, there in sorted(waiting, key=lambda one: one[:2]):
        if earliest >= found:
            break
        found = _edge(plan, there, now, earliest, found)
    return moment_of(found)


class _Plan(NamedTuple):
    """A schedule in numbers; see `kiosk.news.wall_clock`.

    Attributes:
        begins, ends: instants.
        first_day, last_day: days on the wall, both included, counted like instants.
        weekdays: one bit a day, Monday's the lowest.
        windows: from and to a time of day; empty for the whole day.
    """

    begins: int
    ends: int
    first_day: int
    last_day: int
    weekdays: int
    windows: tuple[tuple[int, int], ...]

    def has_day(self, day: int) -> bool:
        """Tell whether what begins on a day may show."""
        return self.first_day <= day <= self.last_day and bool(self.weekdays >> day % 7 & 1)


def _plan(schedule: Schedule, zone: ZoneInfo) -> _Plan:
    begins, ends, first_day, last_day = -_NEVER, _NEVER, -_NEVER, _NEVER
    if isinstance(schedule.valid_from, datetime):
        begins = instant_of(schedule.valid_from, zone)
    elif schedule.valid_from is not None:
        first_day = schedule.valid_from.toordinal() - 1
    if isinstance(schedule.valid_until, datetime):
        ends = instant_of(schedule.valid_until, zone)
    elif schedule.valid_until is not None:
        last_day = schedule.valid_until.toordinal() - 1
    weekdays = 0 if schedule.weekdays else _EVERY_DAY
    for day in schedule.weekdays:
        weekdays |= 1 << day % 7
    windows = tuple((time_of_day(one.start), time_of_day(one.end)) for one in schedule.windows)
    return _Plan(begins, ends, first_day, last_day, weekdays, () if set(windows) == {(0, 0)} else windows)


def _zone_of(schedule: Schedule, zone: ZoneInfo) -> ZoneInfo:
    return named_zone(schedule.zone) or zone


def _days_at(plan: _Plan, wall: int) -> list[int]:
    """Return the days to which the windows belong that are open at a time on the wall."""
    day, clock = divmod(wall, DAY)
    if not plan.windows:
        return [day]
    days = []
    for start, end in plan.windows:
        if start < end:
            if start <= clock < end:
                days.append(day)
        elif clock >= start:
            days.append(day)
        elif clock < end:
            days.append(day - 1)
    return days


def _shows(plan: _Plan, instant: int, wall: int) -> bool:
    return plan.begins <= instant < plan.ends and any(plan.has_day(day) for day in _days_at(plan, wall))


def _hindrance(plan: _Plan, instant: int, wall: int) -> ScheduleCode | None:
    if instant >= plan.ends:
        return "over"
    if instant < plan.begins:
        return "not-yet"
    open_days = _days_at(plan, wall)
    if any(plan.has_day(day) for day in open_days):
        return None
    days = open_days or [wall // DAY]
    if min(days) > plan.last_day:
        return "over"
    if max(days) < plan.first_day:
        return "not-yet"
    if any(plan.weekdays >> day % 7 & 1 for day in days):
        return "window"
    return "weekday"


def _earliest_edge(plan: _Plan, now: int) -> int:
    """Return an instant before which nothing changes after `now`; `_NEVER` if nothing changes any more."""
    day = now // DAY
    if now >= plan.ends or day > plan.last_day + _AROUND:
        return _NEVER
    earliest = max(now, plan.begins, (plan.first_day - _AROUND) * DAY)
    steady = not plan.windows and plan.weekdays == _EVERY_DAY
    if steady and earliest == now and day > plan.first_day + _AROUND:
        earliest = max(now, min(plan.ends, (plan.last_day - _AROUND) * DAY))
    return min(earliest, _NEVER)


def _edge(plan: _Plan, zone: ZoneInfo, now: int, earliest: int, limit: int) -> int:
    """Return the first instant from `earliest` on, and after `now`, with another verdict; at most `limit`."""
    shown = _shows(plan, now, now + offset_at(zone, now))
    while earliest < limit:
        until = earliest + _HORIZON
        for instant, wall in _candidates(plan, zone, earliest, until):
            if instant >= limit:
                return limit
            if instant > now and _shows(plan, instant, wall) != shown:
                return instant
        bounds = (plan.ends, (plan.last_day - _AROUND) * DAY)
        earliest = min((bound for bound in bounds if bound > until), default=limit) if shown else limit
    return limit


def _candidates(plan: _Plan, zone: ZoneInfo, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield each instant at which the verdict can change, in order, with the time on the wall."""
    edges = sorted({edge for window in plan.windows for edge in window} | (set() if plan.windows else {0}))
    bounds = sorted(bound for bound in (plan.begins, plan.ends) if begin <= bound < end)
    for first, last, offset in stretches(zone, begin, end):
        yield first, first + offset
        for day in range((first + offset) // DAY, (last + offset) // DAY + 1):
            for edge in edges:
                wall = day * DAY + edge
                if first < wall - offset < last:
                    while bounds and bounds[0] < wall - offset:
                        bound = bounds.pop(0)
                        yield bound, bound + offset
                    yield wall - offset, wall
        while bounds and bounds[0] < last:
            bound = bounds.pop(0)
            yield bound, bound + offset


def _bound(bound: date | datetime | None) -> str:
    if isinstance(bound, datetime):
        return bound.isoformat(" ", "seconds" if bound.second else "minutes")
    return bound.isoformat() if bound else "?"


def _window(window: Window) -> str:
    return f"{_clock(window.start)} to {_clock(window.end)}"


def _clock(moment: time) -> str:
    return moment.isoformat("seconds" if moment.second else "minutes")
