"""Check when and where an article shows, as it is written in its article.toml or in content/feeds.toml."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.content.files import ArticleFile, TargetTable
from kiosk.content.lines import Lines, Path
from kiosk.content.problems import Report, quoted
from kiosk.content.tables import Fit, field_name
from kiosk.content.zone_names import ZONE, check_zone, is_zone
from kiosk.news.schedule import Schedule, Target, Window
from kiosk.settings.describing import describe, hint_of

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_END: Final = 3000
"""An end in this year or later is none: people write 9999-12-31 for it."""

_FIRST_YEAR: Final = 1970
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_WINDOW: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-‐-―−]\s*(\d{1,2}):(\d{2})")
_OTHER_SIGNS: Final = re.compile(r"\d\s*[.hH]\s*\d")
_TWELVE_HOURS: Final = re.compile(r"\d\s*[ap]\.?m", re.IGNORECASE)
_MIDNIGHT: Final = time()
_DAY_LONG: Final = timedelta(days=1)


def read_schedule(fit: Fit[ArticleFile], kiosk_zone: str, report: Report) -> Schedule:
    """Return when an article may show; what can't be used is in the report and left out.

    Args:
        fit: article.toml.
        kiosk_zone: IANA name of the zone that counts where the article names none.
        report: on article.toml.
    """
    file, lines = fit.value, fit.lines
    zone = file.zone
    if zone and not check_zone(zone, "zone", ZONE, lines.of(("zone",)), report):
        zone = ""
    schedule = Schedule(
        valid_from=_bound("valid_from", file.valid_from, lines, report),
        valid_until=_until(_bound("valid_until", file.valid_until, lines, report)),
        weekdays=_weekdays(file.weekdays, lines, report),
        windows=_windows(file.windows, lines, report),
        zone=zone,
    )
    _check_meeting(schedule, _zone(schedule, kiosk_zone), fit, report)
    return schedule


def read_target(table: TargetTable, path: Path, lines: Lines, report: Report) -> Target:
    """Return on which kiosks something may show; a name that stands there twice is in the report.

    Args:
        table: as it is written.
        path: of the table in its file.
        lines: of that file.
        report: on that file.
    """
    report_twice(table.kiosks, (*path, "kiosks"), "each kiosk once", lines, report)
    report_twice(table.tags, (*path, "tags"), "each tag once", lines, report)
    return Target(table.kiosks, table.tags)


def report_twice(names: Sequence[str], path: Path, allowed: str, lines: Lines, report: Report) -> None:
    """Report each name of a list that stands there before: an error."""
    for number, name in enumerate(names):
        if name in names[:number]:
            place = (*path, number)
            report.error(field_name(place), f"{quoted(name)} a second time", allowed, lines.of(place))


def ended_at(schedule: Schedule, kiosk_zone: str) -> datetime | None:
    """Return the instant from which nothing can show any more by a schedule; None if there is none."""
    if schedule.valid_until is None:
        return None
    zone = _zone(schedule, kiosk_zone)
    last = _as_day(schedule.valid_until, zone)
    first = last - timedelta(days=8)
    if schedule.valid_from is not None:
        first = max(first, _as_day(schedule.valid_from, zone) - _DAY_LONG)
    ends = [end for _, end in _stretches(schedule, zone, first, last)]
    return max(ends).replace(tzinfo=zone) if ends else None


def _bound(key: str, written: str, lines: Lines, report: Report) -> date | datetime | None:
    if not written:
        return None
    value: date | datetime | None = None
    try:
        if _DAY.fullmatch(written):
            value = date.fromisoformat(written)
        elif _MOMENT.fullmatch(written):
            value = datetime.fromisoformat(written)
    except ValueError:
        value = None
    years = range(_FIRST_YEAR, NO_END if key == "valid_from" else 10_000)
    if value is None or value.year not in years:
        report.error(key, quoted(written), describe(hint_of(ArticleFile, (key,))), lines.of((key,)))
        return None
    return value


def _until(value: date | datetime | None) -> date | datetime | None:
    return None if value is None or value.year >= NO_END else value


def _weekdays(written: Sequence[str], lines: Lines, report: Report) -> tuple[int, ...]:
    allowed = describe(hint_of(ArticleFile, ("weekdays",)))
    days: list[int] = []
    for number, name in enumerate(written):
        place = ("weekdays", number)
        day = _day_number(name)
        if day is None:
            report.error(field_name(place), quoted(name), allowed, lines.of(place))
        elif day in days:
            report.error(field_name(place), f"{quoted(name)} a second time", "each day once", lines.of(place))
        else:
            days.append(day)
    return tuple(sorted(days))


def _day_number(name: str) -> int | None:
    plain = name.strip().casefold()
    return next((number for number, day in enumerate(WEEKDAYS) if plain in {day, day[:3]}), None)


def _windows(written: Sequence[str], lines: Lines, report: Report) -> tuple[Window, ...]:
    windows = []
    for number, text in enumerate(written):
        place = ("windows", number)
        window = _window(text)
        if window is None:
            report.error(field_name(place), quoted(text), _window_advice(text), lines.of(place))
            continue
        hours = [int(part) for part in re.findall(r"\d+", text)]
        if hours[:2] == hours[2:]:
            report.warning(
                field_name(place),
                f"{quoted(text)}, the same time twice: the whole day",
                "two different times, or no windows at all",
                lines.of(place),
            )
        windows.append(window)
    return tuple(windows)


def _window(text: str) -> Window | None:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        return None
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    if (end_hour, end_minute) == (24, 0):
        end_hour = 0
    try:
        return Window(time(start_hour, start_minute), time(end_hour, end_minute))
    except ValueError:
        return None


def _window_advice(text: str) -> str:
    allowed = 'two times of 24 hours, from 00:00 to 23:59, with a hyphen between them: "09:00-17:30"'
    if _TWELVE_HOURS.search(text):
        return f"{allowed}; afternoon hours are 13:00 to 23:00"
    if _OTHER_SIGNS.search(text):
        return f"{allowed}; hours and minutes are parted by a colon"
    return allowed


def _check_meeting(schedule: Schedule, zone: ZoneInfo, fit: Fit[ArticleFile], report: Report) -> None:
    begin, end = schedule.valid_from, schedule.valid_until
    if begin is None or end is None:
        return
    file, lines = fit.value, fit.lines
    first = _wall(begin, zone)
    last = _wall(end, zone) + (timedelta() if isinstance(end, datetime) else _DAY_LONG)
    stretches = _stretches(schedule, zone, first.date() - _DAY_LONG, _as_day(end, zone))
    meet = next(stretches, None) is not None
    if first >= last and not meet:
        report.error(
            "valid_until",
            f"{file.valid_until}, {'before' if _wall(end, zone) < first else 'at'} valid_from = {file.valid_from}",
            "a later one",
            lines.of(("valid_until",)),
        )
        return
    if not meet and not report.broken:
        key = "weekdays" if schedule.weekdays else "windows"
        report.warning(
            key,
            f"days and times that never meet between {file.valid_from} and {file.valid_until}: it never shows",
            "days and times between valid_from and valid_until",
            lines.of((key,)),
        )


def _stretches(
    schedule: Schedule, zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end, on the wall clock of `zone`, of what a schedule allows from `first` to `last`.

    Between two far days the first and the last weeks are enough for those who ask: they want to know
    whether there is any, and the last end.
    """
    days = [first + timedelta(days=number) for number in range(min((last - first).days, 16) + 1)]
    begin, end = schedule.valid_from, schedule.valid_until
    for day in days:
        if schedule.weekdays and day.weekday() not in schedule.weekdays:
            continue
        if begin is not None and not isinstance(begin, datetime) and day < begin:
            continue
        for window in schedule.windows or (Window(_MIDNIGHT, _MIDNIGHT),):
            starts = datetime.combine(day, window.start)
            ends = datetime.combine(
                day + (_DAY_LONG if window.end <= window.start else timedelta()), window.end
            )
            if isinstance(begin, datetime):
                starts = max(starts, _wall(begin, zone))
            if isinstance(end, datetime):
                ends = min(ends, _wall(end, zone))
            if starts < ends:
                yield starts, ends


def _zone(schedule: Schedule, kiosk_zone: str) -> ZoneInfo:
    name = schedule.zone or kiosk_zone
    return ZoneInfo(name if is_zone(name) else "UTC")


def _wall(value: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a day's start or a moment on the wall clock of `zone`, without an offset."""
    if not isinstance(value, datetime):
        return datetime.combine(value, _MIDNIGHT)
    return value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)


def _as_day(value: date | datetime, zone: ZoneInfo) -> date:
    return _wall(value, zone).date()
