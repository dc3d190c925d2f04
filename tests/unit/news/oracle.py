"""The rules of the schedule a second time, written without a look at the first: days are walked, not computed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.news.schedule import Schedule


def shows(schedule: Schedule, at: datetime, kiosk: ZoneInfo) -> bool:
    """Tell whether an article shows, by asking each day of the last three whether what begins on it is open."""
    try:
        zone = ZoneInfo(schedule.zone) if schedule.zone else kiosk
    except ZoneInfoNotFoundError:
        zone = kiosk
    for bound, is_start in ((schedule.valid_from, True), (schedule.valid_until, False)):
        if isinstance(bound, datetime):
            moment = (bound if bound.tzinfo else bound.replace(tzinfo=zone)).astimezone(UTC)
            if (at.astimezone(UTC) < moment) if is_start else (at.astimezone(UTC) >= moment):
                return False
    wall = at.astimezone(zone).replace(tzinfo=None)
    return any(
        allowed(schedule, day) and reads_inside(schedule, day, wall)
        for day in (wall.date() - timedelta(days=back) for back in range(3))
    )


def allowed(schedule: Schedule, day: date) -> bool:
    if schedule.weekdays and day.isoweekday() - 1 not in schedule.weekdays:
        return False
    first, last = schedule.valid_from, schedule.valid_until
    if first is not None and not isinstance(first, datetime) and day < first:
        return False
    return last is None or isinstance(last, datetime) or day <= last


def reads_inside(schedule: Schedule, day: date, wall: datetime) -> bool:
    if not schedule.windows:
        return wall.date() == day
    for window in schedule.windows:
        begin = datetime.combine(day, window.start)
        end = datetime.combine(day, window.end)
        while end <= begin:
            end += timedelta(days=1)
        if begin <= wall < end:
            return True
    return False
