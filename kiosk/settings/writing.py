"""Write the commented `kiosk.toml` and the page on settings, both from the one declaration."""

import textwrap
from dataclasses import dataclass, fields
from typing import Any, Final, get_type_hints

from kiosk.settings.declaration import Settings
from kiosk.settings.describing import about, default_of, describe
from kiosk.settings.toml import toml_value

_COMMENT_WIDTH: Final = 98

_HEAD: Final = """\
Settings of this kiosk.

Lines that start with # are comments. Text stands between "straight quotation marks", \
paths of Windows between 'single ones'. What you leave out takes its default.
After a change run: kiosk check
"""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting, as files and pages show it."""

    table: str
    key: str
    value: object
    default: object
    allowed: str
    about: str


def setting_rows(settings: Settings) -> list[SettingRow]:
    """Return every setting in the order of its declaration, with the value it has in `settings`."""
    defaults = Settings()
    rows = []
    for table in fields(Settings):
        values = getattr(settings, table.name)
        hints: dict[str, Any] = get_type_hints(type(values), include_extras=True)
        for one in fields(type(values)):
            hint = hints[one.name]
            rows.append(
                SettingRow(
                    table.name,
                    one.name,
                    getattr(values, one.name),
                    getattr(getattr(defaults, table.name), one.name, default_of(one)),
                    describe(hint),
                    about(hint),
                )
            )
    return rows


def commented_toml(settings: Settings) -> str:
    """Return a `kiosk.toml` that holds `settings` and explains each of them."""
    lines = _comment(_HEAD)
    table = ""
    for row in setting_rows(settings):
        if row.table != table:
            table = row.table
            lines += ["", "", *_comment(_table_title(settings, table)), f"[{table}]"]
        lines += [
            "",
            *_comment(row.about),
            *_comment(f"Allowed: {row.allowed}. Default: {toml_value(row.default)}"),
            f"{row.key} = {toml_value(row.value)}",
        ]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Every setting of `kiosk.toml`, in the home of a kiosk. What is left out takes its default. "
        "`kiosk check` says what is wrong, with the line, and what is allowed.",
        "",
        "This page is written by `python tools/write_settings_page.py` from `kiosk/settings/declaration.py`.",
    ]
    table = ""
    for row in setting_rows(Settings()):
        if row.table != table:
            table = row.table
            lines += [
                "",
                f"## `[{table}]`",
                "",
                _table_title(Settings(), table),
                "",
                "| key | default | allowed | what it does |",
                "|---|---|---|---|",
            ]
        cells = (f"`{row.key}`", f"`{toml_value(row.default)}`", row.allowed, row.about)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _table_title(settings: Settings, table: str) -> str:
    return (type(getattr(settings, table)).__doc__ or "").strip()


def _comment(text: str) -> list[str]:
    return [
        f"# {line}".rstrip()
        for paragraph in text.strip().split("\n")
        for line in textwrap.wrap(paragraph, _COMMENT_WIDTH, break_long_words=False, break_on_hyphens=False)
        or [""]
    ]
