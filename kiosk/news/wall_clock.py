"""Instants as whole microseconds, and what the wall clock of a zone reads at each.

Counted from 0001-01-01 00:00, a Monday, in UTC or on the wall; so day and time of day are one division away, and
nothing overflows at the ends of the calendar.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND

_MICROSECOND: Final = timedelta(microseconds=1)
_LAST: Final = (datetime.max - datetime.min) // _MICROSECOND
_BLOCK: Final = 32 * DAY
_STEP: Final = DAY
"""No zone changes its offset twice within this time; the least there ever was are seven days."""


class Stretch(NamedTuple):
    """A stretch of time with one offset: from an instant, included, to an instant, excluded."""

    begin: int
    end: int
    offset: int


def instant_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return the instant of a moment; one without an offset is taken on the wall clock of `zone`."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    offset = moment.utcoffset() or timedelta(0)
    return (moment.replace(tzinfo=None) - datetime.min - offset) // _MICROSECOND


def moment_of(instant: int) -> datetime | None:
    """Return an instant in UTC; None where the calendar of Python ends."""
    if not 0 <= instant <= _LAST:
        return None
    return (datetime.min + timedelta(microseconds=instant)).replace(tzinfo=UTC)


def time_of_day(clock: time) -> int:
    """Return how long after midnight a time of day is."""
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * SECOND + clock.microsecond


@lru_cache(maxsize=256)
def offset_at(zone: ZoneInfo, instant: int) -> int:
    """Return by how much the wall clock of a zone is ahead of UTC."""
    safe = min(max(instant, 2 * DAY), _LAST - 2 * DAY)
    there = (datetime.min + timedelta(microseconds=safe)).replace(tzinfo=UTC).astimezone(zone)
    return (there.utcoffset() or timedelta(0)) // _MICROSECOND


def stretches(zone: ZoneInfo, begin: int, end: int) -> Iterator[Stretch]:
    """Yield the stretches of one offset between two instants, in order; an offset may follow itself."""
    end = min(end, _LAST)
    for block in range(begin // _BLOCK, end // _BLOCK + 1):
        changes = _changes(zone, block)
        for number, (since, offset) in enumerate(changes):
            until = changes[number + 1][0] if number + 1 < len(changes) else (block + 1) * _BLOCK
            first, last = max(since, begin), min(until, end)
            if first < last:
                yield Stretch(first, last, offset)


@cache
def named_zone(name: str) -> ZoneInfo | None:
    """Return a zone by its IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=512)
def _changes(zone: ZoneInfo, block: int) -> tuple[tuple[int, int], ...]:
    """Return since when there is which offset in a block of days, found by bisection."""
    begin = block * _BLOCK
    found = [(begin, offset_at(zone, begin))]
    for low in range(begin, begin + _BLOCK, _STEP):
        offset = offset_at(zone, low + _STEP)
        if offset == found[-1][1]:
            continue
        early, late = low // SECOND, (low + _STEP) // SECOND
        while late - early > 1:
            middle = (early + late) // 2
            if offset_at(zone, middle * SECOND) == offset:
                late = middle
            else:
                early = middle
        if late * SECOND < begin + _BLOCK:
            found.append((late * SECOND, offset))
    return tuple(found)
