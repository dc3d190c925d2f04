import pytest

from kiosk.news.codes import qr_rows


def test_modules_are_read_row_by_row_from_the_highest_bit() -> None:
    rows = qr_rows("21:" + "8" + "0" * 109 + "8")
    assert rows[0] == "1" + "0" * 20
    assert rows[20] == "0" * 20 + "1"
    assert set(rows[1:20]) == {"0" * 21}


@pytest.mark.parametrize(
    "code",
    [
        "",
        "21",
        "21:",
        "21:00",
        "22:" + "0" * 121,
        "17:" + "0" * 73,
        "21:" + "0" * 112,
        "21:" + "g" * 111,
        "٢١:0",
    ],
)
def test_what_is_no_code_has_no_rows(code: str) -> None:
    assert qr_rows(code) == ()
