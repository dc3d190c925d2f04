"""What is wrong with settings and content, told so that it can be put right."""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]

_SHOWN_CHARACTERS: Final = 60
_LONGEST_FIELD: Final = 200
_LONGEST_FOUND: Final = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        file: path inside the home, with forward slashes.
        line: counted from 1, where it can be known.
        field: the key, as `table.key`, or empty where the whole file is meant.
        found: what stands there.
        allowed: what may stand there.
        severity: an error keeps the file from being used, a warning does not.
    """

    file: str
    line: int | None
    field: str
    found: str
    allowed: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the problem as one readable line."""
        where = self.file
        if self.line is not None:
            where += f", line {self.line}"
        if self.field:
            where += f", {self.field}"
        return f"{self.severity}: {where}: found {self.found}; allowed: {self.allowed}"

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the fields by name, for JSON."""
        return asdict(self)


class Report:
    """Collects the problems of one file, or of all files that belong together."""

    def __init__(self, file: str, problems: list[Problem] | None = None) -> None:
        self.file = file
        self.problems: list[Problem] = [] if problems is None else problems

    def at(self, file: str) -> "Report":
        """Return a report on another file that collects into the same list."""
        return Report(file, self.problems)

    @property
    def broken(self) -> bool:
        """Whether an error is among the problems."""
        return has_errors(self.problems)

    def error(self, field: str, found: str, allowed: str, line: int | None = None) -> None:
        """Add what keeps the file from being used."""
        self._add(field, found, allowed, line, "error")

    def warning(self, field: str, found: str, allowed: str, line: int | None = None) -> None:
        """Add what can be lived with."""
        self._add(field, found, allowed, line, "warning")

    def _add(self, field: str, found: str, allowed: str, line: int | None, severity: Severity) -> None:
        field, found = _cut(field, _LONGEST_FIELD), _cut(found, _LONGEST_FOUND)
        self.problems.append(
            Problem(
                printable(self.file), line, printable(field), printable(found), printable(allowed), severity
            )
        )


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems is an error."""
    return any(problem.severity == "error" for problem in problems)


def printable(text: str) -> str:
    """Return `text` with each character that can't or must not be printed as `<U+XXXX>`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else c
        for c in text
    )


def quoted(value: str) -> str:
    """Return a text between quotation marks, cut where it is long."""
    return f'"{_cut(value, _SHOWN_CHARACTERS)}"'


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
