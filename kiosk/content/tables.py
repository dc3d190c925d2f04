"""Read TOML into declared types and tell everything that does not fit, in plain words and with its line."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kiosk.content.lines import Lines, Path, find_lines
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import report_hidden
from kiosk.settings.describing import describe, hint_of, keys_of

T = TypeVar("T")

_POSITION: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_CURLY_QUOTES: Final = re.compile("[“”„«»‘’]")
_BARE_WORD: Final = re.compile(r"=\s*[^\s\"'\[{#\d+-]")
_WINDOWS_PATH: Final = re.compile(r'"[^"]*\\')
_NO_SECONDS: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?!:)")
_DAY_FIRST: Final = re.compile(r"=\s*\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_DECIMAL_COMMA: Final = re.compile(r"=\s*[+-]?\d+,\d")
_TWICE: Final = re.compile(r"Cannot overwrite a value|Duplicate inline table key|Cannot (?:declare|mutate)")
_MISSING: Final = frozenset({"missing", "missing_argument"})
_SYNTAX: Final = 'key = value, with text in straight quotation marks: headline = "Good news"'


_ATTEMPTS: Final = 6
"""Leaving out a misfit can bare a missing key in the table around it: once for each level of tables, and more."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[T]):
    """A file as far as it fits its declared type.

    Attributes:
        value: what fits; what does not has its default or a stand-in.
        lines: of the keys.
        dropped: paths of what does not fit.
    """

    value: T
    lines: Lines
    dropped: tuple[Path, ...] = ()

    def kept(self, *path: str | int) -> bool:
        """Tell whether all at `path`, and the tables around it, stand in `value` as they are written."""
        return not any(other[: len(path)] == path or other == path[: len(other)] for other in self.dropped)


def parse_toml(text: str, report: Report, first_line: int = 1) -> tuple[dict[str, Any], Lines] | None:
    """Return the tables of a TOML text and the lines of its keys, or None and the mistake in the report."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _report_syntax(text, str(error), report, first_line)
        return None
    except RecursionError:
        report.error("", "brackets nested too deep", "lists and tables of a few levels")
        return None
    except ValueError as error:
        report.error("", f"a value that can't be read ({error})", _SYNTAX)
        return None
    return data, find_lines(text, first_line)


def read_model(
    model: type[T],
    data: dict[str, Any],
    lines: Lines,
    report: Report,
    stand_ins: Mapping[Path, Any] | None = None,
) -> Fit[T] | None:
    """Return `data` as the declared type `model`, and every misfit in the report.

    What does not fit is left out of the value, so that the checks that follow still see the rest; None
    if nothing is left.

    Args:
        model: the declared type.
        data: as the parser gave it.
        lines: of its keys.
        report: takes the misfits.
        stand_ins: what takes the place of a required key that is missing or does not fit, by path, with
            `*` for any key; the checks that follow see it, nothing else does.
    """
    declared: Any = model
    adapter: TypeAdapter[T] = _adapter(declared)
    try:
        dropped = _hidden_paths(data, (), lines, report)
        rest = json.loads(json.dumps(data, default=_as_json))
        for attempt in range(_ATTEMPTS):
            try:
                value = adapter.validate_json(json.dumps(rest), strict=True, extra="forbid")
            except ValidationError as error:
                details = error.errors(include_url=False)
                if any(not detail["loc"] for detail in details):
                    break
                if attempt == 0:
                    for detail in details:
                        if _only_counts_misfits(detail):
                            continue
                        _report_misfit(model, detail, lines, report)
                        dropped.append(detail["loc"])
                for detail in details:
                    _leave_out(rest, detail, stand_ins or {})
            else:
                return Fit(value, lines, tuple(dropped))
    except RecursionError:
        report.error("", "brackets nested too deep", "lists and tables of a few levels")
        return None
    except ValueError:
        report.error("", "a number with too many digits", "numbers of a few digits")
        return None
    if not report.broken:
        report.error("", "brackets nested too deep", "lists and tables of a few levels")
    return None


def report_line_breaks(data: dict[str, Any], fit: Fit[Any], report: Report) -> None:
    """Warn of each text with a line break inside: texts are shown on one line, as `one_line` makes them."""
    for path, text in _texts(data, ()):
        if "\n" in text.strip() and fit.kept(*path):
            report.warning(
                field_name(path),
                "a line break, shown as a space",
                "text on one line; in the file a long one may go on after a \\ at the end of the line",
                fit.lines.of(path),
            )


def field_name(path: Sequence[str | int]) -> str:
    """Return a path of keys and positions as people write it: `texts.fr.words, entry 3`."""
    keys = ".".join(str(step) for step in path if isinstance(step, str))
    entries = "".join(f", entry {step + 1}" for step in path if isinstance(step, int))
    return keys + entries


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _as_json(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"TOML has no {type(value).__name__}")


def _report_syntax(text: str, message: str, report: Report, first_line: int) -> None:
    match = _POSITION.search(message)
    found = message[: match.start()] if match else message
    lines = text.split("\n")
    number = int(match.group(1)) if match and match.group(1) else len(text.rstrip().split("\n"))
    source = lines[number - 1] if number <= len(lines) else ""
    column = f" at column {match.group(2)}" if match and match.group(2) else ""
    if _TWICE.match(found):
        what, allowed = _twice(source)
        report.error("", f"{what}: {quoted(source.strip())}", allowed, line=number + first_line - 1)
        return
    found = f"{found}{column}: {quoted(source.strip())}" if source.strip() else f"{found}{column}"
    report.error("", found, _syntax_advice(source), line=number + first_line - 1)


def _twice(source: str) -> tuple[str, str]:
    if source.lstrip().startswith("["):
        return (
            "a table that is there already",
            "each table once, with all its keys below one line in [brackets]",
        )
    return "a key that is there already", "each key once; take one of them away, or put a # in front of it"


def _syntax_advice(source: str) -> str:
    if _CURLY_QUOTES.search(source) and source.count('"') < 2:
        return 'straight quotation marks " around text, not typographic ones'
    if _WINDOWS_PATH.search(source):
        return r"a path of Windows in single quotation marks: 'C:\folder', or with / instead of \ "[:-1]
    if _NO_SECONDS.search(source):
        return "a moment with its seconds: 2026-03-01T09:00:00"
    if _DAY_FIRST.search(source):
        return "a day as year-month-day, with hyphens: 2026-03-01"
    if _DECIMAL_COMMA.search(source):
        return "a decimal point, not a comma: 0.5"
    if re.search(r"=\s*(True|TRUE|Yes|yes|On|on)\s*(#|$)", source):
        return "true or false, in small letters"
    if _BARE_WORD.search(source):
        return 'text in straight quotation marks: key = "text"'
    return _SYNTAX


def _only_counts_misfits(detail: ErrorDetails) -> bool:
    """Tell whether a list has all its entries: those that don't fit are missing from the checker's count."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _leave_out(data: Any, detail: ErrorDetails, stand_ins: Mapping[Path, Any]) -> None:
    """Take a misfit out of `data`: a list as a whole, the table around a required key that has no stand-in.

    A table in a list of tables stays, without what does not fit in it.
    """
    path = detail["loc"]
    entries = (at for at, step in enumerate(path) if isinstance(step, int))
    first_entry = next((at for at in entries if not _is_table_within(data, path, at)), len(path))
    path = path[:first_entry]
    if detail["type"] in _MISSING:
        for pattern, stand_in in stand_ins.items():
            if len(pattern) == len(path) and all(a in ("*", b) for a, b in zip(pattern, path, strict=True)):
                _table_at(data, path[:-1])[path[-1]] = stand_in
                return
        path = path[:-1]
    if path:
        _table_at(data, path[:-1]).pop(path[-1], None)


def _is_table_within(data: Any, path: Path, at: int) -> bool:
    """Tell whether the entry at `path[at]` of a list is a table, and the misfit something in it."""
    return at + 1 < len(path) and isinstance(_value_at(data, path[: at + 1]), dict)


def _table_at(data: Any, path: Path) -> dict[str | int, Any]:
    table = _value_at(data, path)
    return table if isinstance(table, dict) else {}


def _value_at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _hidden_paths(value: object, path: Path, lines: Lines, report: Report) -> list[Path]:
    return [
        place
        for place, text in _texts(value, path)
        if report_hidden(text, field_name(place), report, lines.of(place))
    ]


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text inside a value, with its path."""
    if isinstance(value, str):
        yield path, value
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    for step, child in children:
        yield from _texts(child, (*path, step))


def _report_misfit(model: type, detail: ErrorDetails, lines: Lines, report: Report) -> None:
    path = detail["loc"]
    kind = detail["type"]
    place = place_of(model, path)
    if kind in {"unexpected_keyword_argument", "extra_forbidden"}:
        allowed = _known_keys(model, path) + place
        report.error(field_name(path), "an unknown key", allowed, lines.of(path))
        return
    allowed = describe(hint_of(model, path)) if hint_of(model, path) is not None else detail["msg"]
    found = "nothing: the key is missing" if kind in _MISSING else _shown(detail)
    report.error(field_name(path), found, allowed + place, lines.of(path))


def place_of(model: Any, path: Sequence[str | int]) -> str:
    """Return where a key belongs that stands below the wrong line in brackets, as the end of a sentence, or nothing."""
    if path[-1] in keys_of(model, path[:-1]):
        return ""
    for length in range(len(path) - 2, -1, -1):
        if path[-1] in keys_of(model, path[:length]):
            above = path[:length]
            if not above:
                return f"; {path[-1]} stands above the first line in [brackets]"
            brackets = ("[[", "]]") if isinstance(above[-1], int) else ("[", "]")
            name = ".".join(str(step) for step in above if isinstance(step, str))
            return f"; {path[-1]} stands right under {brackets[0]}{name}{brackets[1]}"
    return ""


def _known_keys(model: type, path: Sequence[str | int]) -> str:
    keys = keys_of(model, path[:-1])
    near = difflib.get_close_matches(str(path[-1]), keys, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return ", ".join(keys) + hint


def _shown(detail: ErrorDetails) -> str:
    value = detail["input"]
    if isinstance(value, str):
        long = detail["type"] == "string_too_long"
        return f"{len(value)} characters: {quoted(value)}" if long else quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    return "nothing" if value is None else quoted(repr(value)).strip('"')
