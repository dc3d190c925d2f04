import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import InvalidInputError, KioskError
from kiosk.results.exports import Selection, central_rows, moment, write_export
from kiosk.survey.cells import csv_cell, defused, restored
from kiosk.survey.responses import COLUMNS, HEADER

CASABLANCA = ZoneInfo("Africa/Casablanca")


def row(seq: int, answered_at: str, flags: str = "", booth: str = "Hall", offset: int = 60) -> bytes:
    cells = dict.fromkeys(COLUMNS, "x") | {
        "seq": str(seq),
        "answered_at": answered_at,
        "utc_offset_minutes": str(offset),
        "flags": flags,
        "booth": csv_cell(booth),
    }
    return (",".join(cells.values()) + "\r\n").encode()


def seqs(data: bytes) -> list[str]:
    return [cells[COLUMNS.index("seq")] for cells in csv.reader(io.StringIO(data.decode(), newline=""))]


@given(st.text())
def test_a_defused_text_is_no_formula_and_can_be_restored(text: str) -> None:
    cell = defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert restored(cell) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1", "''@x"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Hall 1", "it's = fine", "'quoted'", "1=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


@given(st.text(), st.sampled_from([",", ";", "\t"]))
def test_a_cell_reads_back_whatever_stands_in_it(text: str, separator: str) -> None:
    line = csv_cell(text, separator) + separator + csv_cell("end", separator)
    [[cell, end]] = csv.reader(io.StringIO(line, newline=""), delimiter=separator)
    assert (restored(cell), end) == (text, "end")


def test_an_export_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    earlier = HEADER + row(1, "2026-05-28T10:00:00.000Z")
    target.write_bytes(earlier)

    def failing() -> object:
        yield b"a\r\n", 1
        raise KioskError("the share has gone")

    with pytest.raises(KioskError, match="share has gone"):
        write_export(target, failing(), "csv")  # type: ignore[arg-type]
    assert target.read_bytes() == earlier
    assert list(tmp_path.iterdir()) == [target]


def test_excel_gets_a_byte_order_mark_and_local_time(tmp_path: Path) -> None:
    source = io.BytesIO(HEADER + row(1, "2026-05-28T23:30:00.000Z"))
    chunks = central_rows(source, len(source.getvalue()), Selection(), local_time=True, separator=";")
    write_export(tmp_path / "out.csv", chunks, "csv-excel", ";")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfresponse_id;kiosk_id;")
    header, line = data.decode("utf-8-sig").split("\r\n")[:2]
    assert header.endswith(";booth;answered_local")
    assert line.endswith(";2026-05-29 00:30:00")


def test_a_folder_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="does not exist"):
        write_export(tmp_path / "stick" / "out.csv", iter(()), "csv")
    assert not (tmp_path / "stick").exists()


def test_an_export_replaces_an_export_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    for export_format in ("csv", "csv-excel", "csv"):
        write_export(target, iter([(b"row\r\n", 1)]), export_format)
    other = tmp_path / "kiosk.toml"
    other.write_text("[device]\n")
    with pytest.raises(KioskError, match="is none of ours"):
        write_export(other, iter(()), "csv")
    assert other.read_text() == "[device]\n"
    with pytest.raises(KioskError, match="not a file"):
        write_export(Path("/dev/null"), iter(()), "csv")


def test_the_files_of_a_central_place_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "central.json").write_text("{}")
    deep = tmp_path / "segments" / "hall-1"
    deep.mkdir(parents=True)
    for folder in (tmp_path, deep):
        with pytest.raises(KioskError, match="central place"):
            write_export(folder / "responses.csv", iter(()), "csv")


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="ends before it begins"):
        Selection(
            moment("2026-05-29", CASABLANCA), moment("2026-05-28", CASABLANCA, end_of_day=True), clean=False
        )


def test_dates_select_days_of_the_kiosk() -> None:
    selection = Selection(
        moment("2026-05-28", CASABLANCA), moment("2026-05-28", CASABLANCA, end_of_day=True), clean=True
    )
    data = HEADER + b"".join(
        (
            row(1, "2026-05-27T22:59:59.999Z"),
            row(2, "2026-05-27T23:00:00.000Z"),
            row(3, "2026-05-28T10:00:00.000Z", "repeat"),
            row(4, "2026-05-28T22:59:59.999Z"),
            row(5, "2026-05-28T23:00:00.000Z"),
        )
    )
    rows = b"".join(chunk for chunk, _ in central_rows(io.BytesIO(data), len(data), selection))
    assert seqs(rows) == ["2", "4"]


def test_only_the_true_part_of_a_central_file_counts() -> None:
    data = HEADER + row(1, "2026-05-28T10:00:00.000Z", booth='=cmd|"x", 1')
    torn = data + b"half a row of a merger that was killed"
    rows = b"".join(chunk for chunk, _ in central_rows(io.BytesIO(torn), len(data), Selection()))
    assert HEADER + rows == data


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "28.5.2026", "2026-05-28T25:00"])
def test_what_is_no_date_is_named(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a date"):
        moment(text, CASABLANCA)


def test_a_time_with_an_offset_keeps_it() -> None:
    assert moment("2026-05-28T12:00+02:00", CASABLANCA) == datetime(2026, 5, 28, 10, tzinfo=UTC)
