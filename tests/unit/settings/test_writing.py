import tomllib
from dataclasses import asdict, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings.declaration import DeviceSettings, Settings
from kiosk.settings.toml import toml_string, toml_value
from kiosk.settings.writing import commented_toml, setting_rows, settings_page


def as_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_lists(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def test_the_written_file_holds_exactly_the_settings() -> None:
    given_ = replace(Settings(), device=DeviceSettings("lobby", 'Hall "A" \\ 1\tمدخل\x7f'))
    assert tomllib.loads(commented_toml(given_)) == as_lists(asdict(given_))


def test_every_setting_is_declared_with_a_description_and_what_is_allowed() -> None:
    rows = setting_rows(Settings())
    assert len(rows) == sum(len(fields(getattr(Settings(), table.name))) for table in fields(Settings))
    for row in rows:
        assert row.about.endswith("."), row
        assert row.allowed, row
        assert "Annotated" not in row.allowed, row
        assert row.value == row.default, row


def test_every_setting_is_explained_above_its_line() -> None:
    text = commented_toml(Settings())
    lines = text.split("\n")
    for row in setting_rows(Settings()):
        at = lines.index(f"{row.key} = {toml_value(row.value)}", lines.index(f"[{row.table}]"))
        comment: list[str] = []
        while lines[at - 1].startswith("# "):
            at -= 1
            comment.insert(0, lines[at][2:])
        explained = " ".join(comment)
        assert row.about in explained
        assert f"Allowed: {row.allowed}. Default: {toml_value(row.default)}" in explained
    assert max(map(len, lines)) <= 110


def test_bounds_are_told_in_words() -> None:
    allowed = {f"{row.table}.{row.key}": row.allowed for row in setting_rows(Settings())}
    assert allowed["visit.idle_after_s"] == "a number from 5 to 600"
    assert allowed["visit.ignore_taps_ms"] == "a whole number from 0 to 2000"
    assert allowed["device.booth"] == "text of up to 120 characters"
    assert allowed["screen.motion"] == '"full" or "reduced"'
    assert allowed["screen.show_pointer"] == "true or false"


def test_the_page_has_a_row_for_every_setting() -> None:
    page = settings_page()
    for row in setting_rows(Settings()):
        assert f"| `{row.key}` | `{toml_value(row.default)}` | {row.allowed} | {row.about} |" in page


@settings(max_examples=100, deadline=None, database=None)
@given(st.text())
def test_any_text_comes_back_from_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml_string(text)}") == {"a": text}


def test_what_toml_can_not_write_is_refused() -> None:
    with pytest.raises(TypeError):
        toml_value(None)
