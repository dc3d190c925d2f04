"""Find on which line each key of a TOML text stands: the standard parser doesn't say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_KEY_PART: Final = re.compile(r'[ \t]*("(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)[ \t]*')
_PLAIN: Final = re.compile(r'[^"\'#\[\]{},\n]+')

Path = tuple[str | int, ...]


@dataclass
class Lines:
    """Lines of the keys of one TOML text, counted from 1 in its file."""

    first_line: int = 1
    found: dict[Path, int] = field(default_factory=dict)

    def exactly(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a key or list entry, None where it is not written."""
        line = self.found.get(tuple(path))
        return None if line is None else line + self.first_line - 1

    def of(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a key or list entry, else that of the nearest table around it."""
        for length in range(len(path), 0, -1):
            line = self.exactly(path[:length])
            if line is not None:
                return line
        return None


def find_lines(text: str, first_line: int = 1) -> Lines:
    """Return the lines of all keys in a TOML text that the parser has accepted."""
    return _Scan(text, first_line).run()


class _Scan:
    """One walk through a text, statement by statement."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines = Lines(first_line)
        self.table: Path = ()
        self.arrays: dict[Path, int] = {}

    def run(self) -> Lines:
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == "\n":
                self._step(1)
            elif c in " \t":
                self.at += 1
            elif c == "#":
                self._to_line_end()
            elif c == "[":
                self._header()
            else:
                self._assignment()
        return self.lines

    def _step(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _to_line_end(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _key(self) -> Path:
        parts: list[str] = []
        while match := _KEY_PART.match(self.text, self.at):
            part = match.group(1)
            parts.append(part[1:-1] if part[0] in "\"'" else part)
            self.at = match.end()
            if self.text[self.at : self.at + 1] != ".":
                break
            self.at += 1
        return tuple(parts)

    def _header(self) -> None:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        key = self._in_arrays(self._key())
        if brackets == 2:
            number = self.arrays.get(key, -1) + 1
            self.arrays[key] = number
            self.lines.found.setdefault(key, self.line)
            key = (*key, number)
        self.table = key
        self.lines.found.setdefault(key, self.line)
        self._to_line_end()

    def _in_arrays(self, key: Path) -> Path:
        """Return the path that a header means: below a list of tables, its last one."""
        path: Path = ()
        for step in key[:-1]:
            path = (*path, step)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return (*path, *key[-1:])

    def _assignment(self) -> None:
        key = (*self.table, *self._key())
        self.lines.found.setdefault(key, self.line)
        depth = 0
        in_list = False
        number = -1
        entry_due = False
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == "\n" and depth == 0:
                return
            if c == "#":
                self._to_line_end()
                continue
            if c in "]}":
                depth -= 1
            elif entry_due and c not in " \t\n,":
                entry_due = False
                number += 1
                self.lines.found.setdefault((*key, number), self.line)
            if c in "[{":
                in_list = in_list or (depth == 0 and c == "[")
                depth += 1
                entry_due = entry_due or (in_list and depth == 1)
            elif c == "," and depth == 1 and in_list:
                entry_due = True
            string = _STRING.match(self.text, self.at)
            plain = None if string or entry_due else _PLAIN.match(self.text, self.at)
            self._step(string.end() - self.at if string else plain.end() - self.at if plain else 1)
