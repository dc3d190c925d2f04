"""Whatever is written as a schedule, it is refused or it can be asked at any moment."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.content.dumping import dumped_schedule
from kiosk.content.files import ARTICLE_STAND_INS, ArticleFile
from kiosk.content.problems import Report
from kiosk.content.restoring import restored_schedule
from kiosk.content.schedule_table import ended_at, read_schedule
from kiosk.content.tables import parse_toml, read_model
from kiosk.news.articles import Listing
from kiosk.news.schedule import Schedule, Target, Window, may_show, next_edge
from kiosk.news.selecting import Place, next_change, select
from kiosk.ui.visitor.news_shown import long_date
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.hostile import texts, words
from tests.fuzz.plain import check_plain
from tests.fuzz.toml import DATES, values

_ZONES = (
    "UTC",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
zones = st.sampled_from(_ZONES).map(ZoneInfo)
_LIMITS = (
    datetime.min,
    datetime.max,
    datetime(1, 1, 2),
    datetime(9999, 12, 30),
    datetime(1970, 1, 1),
    datetime(2024, 3, 31, 2, 30),
)
offsets = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
walls = st.one_of(st.sampled_from(_LIMITS), st.datetimes())
moments = st.one_of(walls, st.builds(lambda wall, offset: wall.replace(tzinfo=offset), walls, offsets))
bounds = st.one_of(st.none(), st.dates(), st.sampled_from((date.min, date.max)), moments)
_times = st.one_of(st.times(), st.sampled_from((time(0), time(23, 59, 59), time(2, 30))))

schedules = st.builds(
    Schedule,
    valid_from=bounds,
    valid_until=bounds,
    weekdays=st.lists(st.integers(0, 6), unique=True).map(lambda days: tuple(sorted(days))),
    windows=st.lists(st.builds(Window, _times, _times), max_size=4).map(tuple),
    zone=st.sampled_from((*_ZONES, "", "Nowhere/Atall", "../etc", "/etc/passwd", "\0")),
)


@fuzzed()
@given(schedule=schedules, at=moments, zone=zones)
@example(Schedule(valid_until=date.max), datetime.max, ZoneInfo("UTC"))
@example(
    Schedule(valid_from=datetime.min.replace(tzinfo=timezone(timedelta(hours=23)))),
    datetime.min,
    ZoneInfo("UTC"),
)
def test_any_schedule_at_any_moment(case: Case, schedule: Schedule, at: datetime, zone: ZoneInfo) -> None:
    with case():
        reason = may_show(schedule, at, zone)
        if reason is not None:
            check_plain(reason.text.replace("\0", ""))
        edge = next_edge([schedule], at, zone)
        if edge is not None:
            assert edge.tzinfo is UTC
            if edge.year < 9999:
                assert (may_show(schedule, edge, zone) is None) != (may_show(schedule, at, zone) is None)
        assert restored_schedule(dumped_schedule(schedule)) == schedule


@fuzzed()
@given(
    several=st.lists(st.tuples(schedules, st.integers(0, 3), st.booleans()), max_size=5),
    at=moments,
    zone=zones,
)
def test_any_schedules_side_by_side(
    case: Case, several: list[tuple[Schedule, int, bool]], at: datetime, zone: ZoneInfo
) -> None:
    listings = [
        Listing(f"a{number}", priority=priority, schedule=schedule, evergreen=evergreen, target=Target())
        for number, (schedule, priority, evergreen) in enumerate(several)
    ]
    place = Place("lobby", frozenset(), zone)
    with case():
        found = select(listings, at, place)
        changes = next_change(listings, at, place)
    assert len(found.showing) + len(found.left_out) == len(listings)
    assert len({one.priority for one in found.showing}) <= 1 or found.stand_in
    assert found.showing or not any(one.evergreen for one in listings)
    assert changes is None or changes.tzinfo is UTC


_written = st.one_of(st.sampled_from(DATES), st.sampled_from(DATES).map('"{}"'.format), values)
_HOURS = (
    "09:00-17:30",
    "22:00-02:00",
    "00:00-24:00",
    "9:00 – 17:00",
    "24:00-00:00",
    "25:00-26:00",
    "9-17",
    "09.00-17.00",
    "9am-5pm",
    "",
    "٠٩:٠٠-١٧:٠٠",
)
_DAYS = ("mon", "Tuesday", "SUN", "", "mo", "mon ", "lundi", "m\u0131n")


def _list(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(st.sampled_from(names), max_size=8).map(lambda many: str(many).replace("'", '"')), values
    )


@fuzzed()
@given(
    begin=_written,
    end=_written,
    days=_list(_DAYS),
    hours=_list(_HOURS),
    zone=st.one_of(st.sampled_from(_ZONES).map('"{}"'.format), values),
    keys=st.lists(
        st.sampled_from(("valid_from", "valid_until", "weekdays", "windows", "zone")), unique=True, min_size=1
    ),
    at=moments,
)
def test_schedules_as_they_are_written(
    case: Case, begin: str, end: str, days: str, hours: str, zone: str, keys: list[str], at: datetime
) -> None:
    written = {"valid_from": begin, "valid_until": end, "weekdays": days, "windows": hours, "zone": zone}
    text = "published = 2024-05-28\n" + "".join(f"{key} = {written[key]}\n" for key in keys)
    report = Report("article.toml")
    kiosk = ZoneInfo("Africa/Casablanca")
    with case():
        parsed = parse_toml(text, report)
        fit = read_model(ArticleFile, *parsed, report, ARTICLE_STAND_INS) if parsed else None
        if fit is None:
            assert report.broken
            return
        schedule = read_schedule(fit, kiosk.key, report)
        ended_at(schedule, kiosk.key)
        may_show(schedule, at, kiosk)
        next_edge([schedule], at, kiosk)


@fuzzed()
@given(
    iso=st.one_of(st.sampled_from(DATES), texts, words, walls.map(str)),
    language=st.sampled_from(("en", "fr", "ar", "fa", "xx", "")),
)
def test_days_as_they_are_shown(case: Case, iso: str, language: str) -> None:
    with case():
        check_plain(long_date(iso, language))
