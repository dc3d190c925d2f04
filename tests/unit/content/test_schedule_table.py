from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.content.schedule_table import ended_at
from kiosk.news.articles import Article
from kiosk.news.schedule import EVERYWHERE, UNLIMITED, Schedule, Target, Window
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FILE = "content/articles/first/article.toml"
FIRST_LINE = 5
"""Where `schedule` puts what it is given."""


def schedule(article: Path, toml: str) -> None:
    path = article / "article.toml"
    text = path.read_text(encoding="utf-8")
    assert "evergreen = true\n" in text
    path.write_text(text.replace("evergreen = true\n", f"evergreen = true\n{toml}\n", 1), encoding="utf-8")


def target(article: Path, toml: str) -> None:
    path = article / "article.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"[target]\n{toml}\n", encoding="utf-8")


def compiled(home: Home) -> Article:
    checked = check(home)
    assert checked.compiled is not None
    return checked.compiled.news.article("first")


def test_without_a_word_an_article_shows_always_and_everywhere(home: Home, article: Path) -> None:
    one = compiled(home)
    assert (one.schedule, one.target) == (UNLIMITED, EVERYWHERE)
    assert (one.priority, one.weight, one.evergreen) == (0, 1, True)
    path = article / "article.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("evergreen = true\n", ""), encoding="utf-8")
    assert not compiled(home).evergreen


def test_a_schedule_is_read_whole(home: Home, article: Path) -> None:
    schedule(
        article,
        """\
priority = 9
weight = 100
valid_from = 2026-03-01
valid_until = 2126-03-31T18:00:00+02:00
weekdays = ["Sunday", "mon", "WED"]
windows = ["22:00-02:00", "9:00 – 12:30", "13:00-24:00"]
zone = "Africa/Casablanca\"""",
    )
    target(article, 'kiosks = ["hall-1"]\ntags = ["children", "hall-a"]')
    one = compiled(home)
    assert check(home).problems == ()
    assert (one.priority, one.weight) == (9, 100)
    assert one.schedule == Schedule(
        date(2026, 3, 1),
        datetime(2126, 3, 31, 18, tzinfo=timezone(timedelta(hours=2))),
        (0, 2, 6),
        (Window(time(22), time(2)), Window(time(9), time(12, 30)), Window(time(13), time(0))),
        "Africa/Casablanca",
    )
    assert type(one.schedule.valid_from) is date
    assert one.target == Target(("hall-1",), ("children", "hall-a"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2126-03-01", date(2126, 3, 1)),
        ('"2126-03-01"', date(2126, 3, 1)),
        ("2126-03-01T00:00:00", datetime(2126, 3, 1)),
        ("2126-03-01 09:30:15", datetime(2126, 3, 1, 9, 30, 15)),
        ('"2126-03-01T09:30"', datetime(2126, 3, 1, 9, 30)),
        ("2126-03-01T09:00:00Z", datetime(2126, 3, 1, 9, tzinfo=UTC)),
        ("2126-03-01T09:00:00.5-05:30", None),
        ("9999-12-31", "none"),
        ("9999-12-31T23:59:59-12:00", "none"),
        ('""', "none"),
    ],
)
def test_days_and_moments_are_told_apart(
    home: Home, article: Path, written: str, value: date | str | None
) -> None:
    schedule(article, f"valid_until = {written}")
    found = compiled(home).schedule.valid_until
    assert check(home).problems == ()
    if value is None:
        value = datetime(2126, 3, 1, 9, 0, 0, 500_000, tzinfo=timezone(-timedelta(hours=5, minutes=30)))
    assert found == (None if value == "none" else value)
    assert type(found) is not date or isinstance(value, date)
    assert isinstance(found, datetime) == isinstance(value, datetime)


def test_digits_of_arabic_are_digits(home: Home, article: Path) -> None:
    schedule(article, 'windows = ["٠٩:٠٠-١٧:٣٠"]')
    assert compiled(home).schedule.windows == (Window(time(9), time(17, 30)),)


@pytest.mark.parametrize("sign", ["-", " - ", "–", " – ", "—", "‐", "‑", "−"])
def test_any_dash_parts_two_times(home: Home, article: Path, sign: str) -> None:
    schedule(article, f'windows = ["22:00{sign}02:00"]')
    assert compiled(home).schedule.windows == (Window(time(22), time(2)),)
    assert check(home).problems == ()


A_DAY = "a day such as 2026-03-01, or a moment such as 2026-03-01T09:00:00"
TIMES = 'with a hyphen between them: "09:00-17:30"'


@pytest.mark.parametrize(
    ("toml", "field", "line", "mentions"),
    [
        ("priority = 10", "priority", 5, ["found 10", "from 0 to 9"]),
        ("priority = -1", "priority", 5, ["found -1"]),
        ('priority = "high"', "priority", 5, ["a whole number"]),
        ("weight = 0", "weight", 5, ["from 1 to 100"]),
        ("weight = 101", "weight", 5, ["from 1 to 100"]),
        ("weight = 1.5", "weight", 5, ["a whole number"]),
        ("wieght = 2", "wieght", 5, ["did you mean weight?"]),
        ("valid_form = 2026-03-01", "valid_form", 5, ["did you mean valid_from?"]),
        ("valid_from = 2026", "valid_from", 5, ["found 2026", A_DAY]),
        ('valid_from = "soon"', "valid_from", 5, ['"soon"', A_DAY]),
        ('valid_from = "20260301"', "valid_from", 5, ['"20260301"', A_DAY]),
        ('valid_from = "2026-02-30"', "valid_from", 5, ['"2026-02-30"', A_DAY]),
        ('valid_from = "2026-03-01T09:00+25:00"', "valid_from", 5, [A_DAY]),
        ("valid_from = 09:00:00", "valid_from", 5, ['"09:00:00"', A_DAY]),
        ("valid_from = 1969-12-31", "valid_from", 5, ['"1969-12-31"']),
        ("valid_from = 3000-01-01", "valid_from", 5, ['"3000-01-01"']),
        ("valid_from = 2026-02-30", "", 5, []),
        ("valid_from = 2026-03-01T09:00", "", 5, ["a moment with its seconds"]),
        ("valid_until = 01.03.2026", "", 5, ["year-month-day, with hyphens"]),
        ("\nvalid_until = true", "valid_until", 6, ["found true", A_DAY]),
        (
            "valid_from = 2126-03-02\nvalid_until = 2126-03-01",
            "valid_until",
            6,
            ["2126-03-01, before valid_from = 2126-03-02", "a later one"],
        ),
        (
            "valid_until = 2126-03-01T09:00:00\nvalid_from = 2126-03-01T09:00:00",
            "valid_until",
            5,
            ["at valid_from"],
        ),
        (
            "valid_from = 2126-03-01T09:00:00Z\nvalid_until = 2126-03-01T10:00:00+02:00",
            "valid_until",
            6,
            ["before valid_from"],
        ),
        (
            'valid_from = 2126-03-01T09:00:00Z\nvalid_until = 2126-03-01T17:00:00\nzone = "Asia/Tokyo"',
            "valid_until",
            6,
            ["before valid_from"],
        ),
        (
            'weekdays = ["mon",\n"tues"]',
            "weekdays, entry 2",
            6,
            ['"tues"', '"mon", "tue", "wed"', "each once"],
        ),
        ('weekdays = ["mon-fri"]', "weekdays, entry 1", 5, ['"mon-fri"']),
        ('weekdays = ["lundi"]', "weekdays, entry 1", 5, ['"lundi"']),
        ('weekdays = ["mon",\n"tue",\n"Monday"]', "weekdays, entry 3", 7, ['"Monday" a second time']),
        (
            'valid_from = 2126-03-02\nvalid_until = 2126-03-03\nweekdays = ["mon",\n"x"]',
            "weekdays, entry 2",
            8,
            ['"x"'],
        ),
        ("weekdays = []", "weekdays", 5, ["0 entries", "1 to 7 of"]),
        ('weekdays = "mon"', "weekdays", 5, ['"mon"', "1 to 7 of"]),
        ("weekdays = [1]", "weekdays, entry 1", 5, ["found 1"]),
        ('windows = ["22.00-02.00"]', "windows, entry 1", 5, ['"22.00-02.00"', TIMES, "by a colon"]),
        ('windows = ["9h00-17h00"]', "windows, entry 1", 5, ['"9h00-17h00"', "by a colon"]),
        ('windows = ["9:00 am-5:00 pm"]', "windows, entry 1", 5, [TIMES, "13:00 to 23:00"]),
        ('windows = ["09:00-25:00"]', "windows, entry 1", 5, ['"09:00-25:00"', TIMES]),
        ('windows = ["24:00-02:00"]', "windows, entry 1", 5, ['"24:00-02:00"', TIMES]),
        ('windows = ["09:00-10:60"]', "windows, entry 1", 5, ['"09:00-10:60"']),
        ('windows = ["09:00-24:01"]', "windows, entry 1", 5, ['"09:00-24:01"']),
        ('windows = ["09:00"]', "windows, entry 1", 5, ['"09:00"', TIMES]),
        ('windows = ["09:00-10:00",\n"09:00-10:00-11:00"]', "windows, entry 2", 6, [TIMES]),
        ('windows = ["09:00/10:00"]', "windows, entry 1", 5, [TIMES]),
        ("windows = []", "windows", 5, ["0 entries", "1 to 24"]),
        ('windows = "09:00-10:00"', "windows", 5, ["1 to 24 stretches of the day"]),
        (f"windows = {['09:00-10:00'] * 25}", "windows", 5, ["25 entries", "1 to 24"]),
        ('zone = "casablanca"', "zone", 5, ['"casablanca"', "did you mean Africa/Casablanca?"]),
        ('zone = "Europe/Pariss"', "zone", 5, ["did you mean Europe/Paris?"]),
        ('zone = "../x"', "zone", 5, ["an IANA time zone such as"]),
        ('evergreen = "yes"', "", 5, ["there already", "each key once"]),
    ],
)
def test_each_mistake_is_named_with_line_and_what_is_allowed(
    home: Home, article: Path, find: Finder, toml: str, field: str, line: int, mentions: list[str]
) -> None:
    schedule(article, toml)
    assert find(FILE, field, *mentions).line == line
    checked = check(home)
    assert [problem.file for problem in checked.problems] == [FILE]
    assert checked.compiled is not None
    assert [one.slug for one in checked.compiled.articles] == ["second"]


@pytest.mark.parametrize(
    ("toml", "field", "line", "mentions"),
    [
        ('kiosks = ["Hall 1"]', "target.kiosks, entry 1", 14, ['"Hall 1"', "1 to 64 characters of a-z"]),
        ('kiosks = "hall-1"', "target.kiosks", 14, ['"hall-1"', "up to 1000 ids of kiosks"]),
        ('kiosks = ["a",\n"a"]', "target.kiosks, entry 2", 15, ['"a" a second time', "each kiosk once"]),
        ('tags = ["a", "b",\n"a"]', "target.tags, entry 3", 15, ['"a" a second time', "each tag once"]),
        ('tag = ["a"]', "target.tag", 14, ["did you mean tags?"]),
    ],
)
def test_each_mistake_in_the_target_is_named(
    article: Path, find: Finder, toml: str, field: str, line: int, mentions: list[str]
) -> None:
    target(article, toml)
    assert find(FILE, field, *mentions).line == line


def test_the_whole_day_by_equal_times_is_a_warning(home: Home, article: Path, find: Finder) -> None:
    schedule(article, 'windows = ["09:00-10:00",\n"8:00-08:00"]')
    assert find(FILE, "windows, entry 2", "the whole day", severity="warning").line == 6
    assert compiled(home).schedule.windows[1] == Window(time(8), time(8))


def test_a_day_from_midnight_to_midnight_is_none(home: Home, article: Path) -> None:
    schedule(article, 'windows = ["00:00-24:00"]')
    assert compiled(home).schedule.windows == (Window(time(0), time(0)),)
    assert check(home).problems == ()


@pytest.mark.parametrize(
    ("toml", "field", "line"),
    [
        # 2 March 2126 is a Saturday.
        ('valid_from = 2126-03-02\nvalid_until = 2126-03-03\nweekdays = ["mon"]', "weekdays", 7),
        (
            'valid_from = 2126-03-02T10:00:00\nvalid_until = 2126-03-02T12:00:00\nwindows = ["13:00-15:00"]',
            "windows",
            7,
        ),
        (
            'valid_from = 2126-03-02T01:00:00\nvalid_until = 2126-03-02T09:00:00\nweekdays = ["sat"]\n'
            'windows = ["22:00-02:00"]',
            "weekdays",
            7,
        ),
    ],
)
def test_days_and_times_that_never_meet_are_a_warning(
    home: Home, article: Path, find: Finder, toml: str, field: str, line: int
) -> None:
    schedule(article, toml)
    assert find(FILE, field, "it never shows", severity="warning").line == line
    assert compiled(home).slug == "first"


@pytest.mark.parametrize(
    "toml",
    [
        "valid_from = 2126-03-02\nvalid_until = 2126-03-02",
        'valid_from = 2126-03-02\nvalid_until = 2126-03-03\nweekdays = ["sun"]',
        'valid_from = 2126-03-02\nvalid_until = 2126-03-08\nweekdays = ["fri"]',
        'valid_from = 2126-03-02T01:00:00\nvalid_until = 2126-03-02T09:00:00\nweekdays = ["fri"]\n'
        'windows = ["22:00-02:00"]',
        'valid_from = 2126-03-02T23:00:00Z\nvalid_until = 2126-03-03T01:00:00Z\nzone = "Asia/Tokyo"\n'
        'windows = ["08:00-10:00"]\nweekdays = ["sun"]',
        'valid_from = 2026-03-02\nvalid_until = 2126-03-02\nweekdays = ["fri"]\nwindows = ["22:00-02:00"]',
        'valid_from = 2126-03-02T01:00:00\nvalid_until = 2126-03-01\nweekdays = ["fri"]\n'
        'windows = ["22:00-02:00"]',
    ],
)
def test_days_and_times_that_meet_are_in_order(home: Home, article: Path, toml: str) -> None:
    schedule(article, toml)
    assert check(home).problems == ()


@pytest.mark.parametrize(
    ("toml", "since"),
    [
        ("valid_until = 2020-02-29", "2020-03-01 00:00"),
        ('valid_until = 2020-02-29\nwindows = ["22:00-02:00"]', "2020-03-01 02:00"),
        ("valid_until = 2020-02-29T18:00:00", "2020-02-29 18:00"),
        ('valid_until = 2020-02-29T18:00:00Z\nzone = "Asia/Tokyo"', "2020-03-01 03:00"),
        ('valid_until = 2020-02-29\nweekdays = ["mon"]\nwindows = ["09:00-10:00"]', "2020-02-24 10:00"),
    ],
)
def test_an_end_that_is_over_is_a_warning(
    home: Home, article: Path, find: Finder, toml: str, since: str
) -> None:
    schedule(article, toml)
    problem = find(
        FILE, "valid_until", f"only stands in where no other may show since {since}", severity="warning"
    )
    assert problem.line == FIRST_LINE
    path = article / "article.toml"
    text = path.read_text(encoding="utf-8").replace("evergreen = true\n", "")
    path.write_text(text, encoding="utf-8")
    find(FILE, "valid_until", f"no longer shows since {since}", "a later one", severity="warning")
    path.write_text('status = "withdrawn"\n' + text, encoding="utf-8")
    assert check(home).problems == ()


@pytest.mark.parametrize(
    ("schedule", "end"),
    [
        (UNLIMITED, None),
        (Schedule(valid_from=date(2026, 1, 1)), None),
        (Schedule(valid_until=date(2026, 3, 28)), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (Schedule(valid_until=date(2026, 3, 29)), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (
            Schedule(valid_until=date(2026, 3, 28), windows=(Window(time(20), time(4)),)),
            datetime(2026, 3, 29, 2, tzinfo=UTC),
        ),
        (Schedule(date(2026, 3, 2), date(2026, 3, 3), weekdays=(4,)), None),
    ],
)
def test_the_end_is_an_instant_on_the_clock_of_the_zone(schedule: Schedule, end: datetime | None) -> None:
    """Clocks in Paris go forward on 29 March 2026."""
    assert ended_at(schedule, "Europe/Paris") == end


def test_an_evergreen_draft_is_a_warning(article: Path, find: Finder) -> None:
    schedule(article, 'status = "draft"')
    assert find(FILE, "evergreen", 'status is "draft"', severity="warning").line == 4


def test_a_kiosk_without_an_evergreen_article_is_warned(home: Home, find: Finder) -> None:
    for slug in ("first", "second"):
        path = home.content / "articles" / slug / "article.toml"
        text = path.read_text(encoding="utf-8").replace("evergreen = true", "evergreen = false")
        path.write_text(text, encoding="utf-8")
    find("content/articles", "", "no evergreen article", "organisation's own card", severity="warning")
    assert check(home).in_order
    path.write_text(text.replace("evergreen = false", 'evergreen = true\nstatus = "draft"'), encoding="utf-8")
    find("content/articles", "", "no evergreen article", severity="warning")
