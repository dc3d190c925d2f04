import csv
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import KioskError
from kiosk.news.plays import PLAY_COLUMNS, PlayRow
from kiosk.results.showings import hour_bounds, hour_time, play_file, read_showings, showing_rows

ROW = PlayRow("hall-1", "1234", "=Hall, 1", 475_000, "museum-day", "0123456789ab", 3, "en", 12, 120_000)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
rows = st.builds(
    PlayRow,
    words,
    words,
    words,
    st.integers(-1_000_000, 1_000_000),
    words,
    words,
    st.integers(0, 10**6),
    words,
    st.integers(0, 10**6),
    st.integers(0, 10**12),
)


def cells(data: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator))


def test_a_row_has_every_column_and_is_defused() -> None:
    header, row = cells(play_file([ROW]))
    assert tuple(header) == PLAY_COLUMNS
    assert dict(zip(header, row, strict=True)) == {
        "kiosk_id": "hall-1",
        "install_id": "1234",
        "booth": "'=Hall, 1",
        "hour": "2024-03-09T16:00:00Z",
        "article_id": "museum-day",
        "revision": "0123456789ab",
        "content_version": "3",
        "language": "en",
        "showings": "12",
        "duration_ms": "120000",
    }


def test_the_local_hour_is_that_of_the_zone() -> None:
    data = b"".join(chunk for chunk, _ in showing_rows([ROW], ";", ZoneInfo("Asia/Kathmandu")))
    assert cells(data, ";")[0][-1] == "2024-03-09 21:45:00"


@given(st.lists(rows, max_size=5))
def test_what_is_written_is_what_is_read(plays: list[PlayRow]) -> None:
    assert list(read_showings(play_file(plays), "x.csv")) == plays


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.csv is not a file of showings: it begins with nothing"),
        (b"response_id,kiosk_id\r\n", "x.csv is not a file of showings: it begins with response_id"),
        (play_file([ROW])[:-40], "x.csv, line 2: this is not a row of showings"),
    ],
)
def test_anything_else_is_named(data: bytes, message: str) -> None:
    with pytest.raises(KioskError) as raised:
        list(read_showings(data, "x.csv"))
    assert str(raised.value).startswith(message)


def test_only_whole_hours_of_a_stretch_count() -> None:
    hour = 3_600_000
    assert hour_bounds(None, None) == (None, None)
    assert hour_bounds(10 * hour, 12 * hour) == (10, 12)
    assert hour_bounds(10 * hour + 1, 12 * hour - 1) == (11, 11)


def test_hours_beyond_the_calendar_are_still_told() -> None:
    assert hour_time(1 << 50).year == 9999
    assert hour_time(-(1 << 50)).year == 1
