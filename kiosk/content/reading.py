"""Read files that other people wrote: within limits, within their folder, and as text that can be shown."""

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import Final

from kiosk.content.problems import Report
from kiosk.survey.characters import HARMLESS_MARKS, HIDDEN_CHARACTERS

TEXT_LIMIT: Final = 256 * 1024
PICTURE_LIMIT: Final = 20 * 1024 * 1024

_OPEN_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
)
_READABLE: Final = "a file that the kiosk may read"
NO_FOLDER: Final = "no such folder"
READABLE_FOLDER: Final = "a folder that the kiosk may read"


def read_bytes(path: Path, inside: Path, limit: int, report: Report, field: str = "") -> bytes | None:
    """Return the bytes of a regular file, or None and a problem in the report.

    Args:
        path: what to read.
        inside: the folder that the file must not leave, by symbolic links or otherwise.
        limit: the most bytes allowed.
        report: takes the problem.
        field: the field that names the file.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside.resolve(strict=True)):
            report.error(field, "a link that leads out of the folder", "a file inside the folder itself")
            return None
        handle = os.open(real, _OPEN_FLAGS)
    except FileNotFoundError:
        report.error(field, "no such file" if field else "nothing: the file is missing", _READABLE)
        return None
    except (OSError, RuntimeError, ValueError) as error:
        report.error(field, unreadable("a file", error), _READABLE)
        return None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a device or pipe"
            report.error(field, kind, "an ordinary file")
            return None
        if about.st_size > limit:
            report.error(field, f"{_size(about.st_size)}", f"at most {_size(limit)}")
            return None
        with open(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        report.error(field, unreadable("a file", error), _READABLE)
        return None
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)
    if len(data) > limit:
        report.error(field, f"more than {_size(limit)}", f"at most {_size(limit)}")
        return None
    return data


def folder_entries(folder: Path) -> list[Path] | str:
    """Return what stands in a folder, by name, or what keeps it from being read: `NO_FOLDER` if it is missing."""
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return NO_FOLDER
    except NotADirectoryError:
        return "a file"
    except (OSError, ValueError) as error:
        return unreadable("a folder", error)


def is_missing(path: Path) -> bool:
    """Tell whether nothing stands at `path`; what can't be looked at does not count as missing."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def unreadable(what: str, error: Exception) -> str:
    """Return that something, 'a file' or 'a folder', can't be read, and why."""
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{what} that can't be read ({reason or error})"


def read_text(path: Path, inside: Path, report: Report) -> str | None:
    r"""Return the text of a UTF-8 file with `\n` line ends and no byte order mark, or None and problems.

    What Windows Notepad writes (byte order mark, CRLF) is taken as it is.
    """
    data = read_bytes(path, inside, TEXT_LIMIT, report)
    return None if data is None else decode_text(data, report)


def decode_text(data: bytes, report: Report) -> str | None:
    r"""Return bytes as text with `\n` line ends, or None and problems; direction marks are taken out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.error("", "text in UTF-16", "text in UTF-8: in Notepad choose Save as, encoding UTF-8", line=1)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.error(
            "",
            f"the byte 0x{data[error.start]:02X}, which is not UTF-8",
            "text in UTF-8: in Notepad choose Save as, encoding UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        report.error("", "a NUL character", "text only; this looks like another kind of file", line=line)
        return None
    return _without_hidden(text, report)


def report_hidden(value: str, field: str, report: Report, line: int | None = None) -> bool:
    """Report hidden characters that an escape or entity put into a value; tell whether there are any."""
    names = hidden_names(value)
    if names:
        report.error(field, f"the hidden character {names}", "text without control characters", line)
    return bool(names)


def hidden_names(value: str) -> str:
    """Return the names of the hidden characters in a value, as `U+202E, U+0007`."""
    return ", ".join(f"U+{ord(c):04X}" for c in sorted(set(HIDDEN_CHARACTERS.findall(value))))


def is_visible(text: str) -> bool:
    """Tell whether a text has anything to see."""
    return any(c.isprintable() and not c.isspace() for c in text)


def one_line(text: str) -> str:
    """Return a text with line breaks and runs of spaces as one space; no-break spaces stay."""
    return re.sub(r"[ \t\n\u2028\u2029]+", " ", text).strip(" ")


def _without_hidden(text: str, report: Report) -> str | None:
    refused = False
    for number, line in enumerate(text.split("\n"), 1):
        if not HIDDEN_CHARACTERS.search(line):
            continue
        names = hidden_names(HARMLESS_MARKS.sub("", line))
        if names:
            refused = True
            report.error(
                "", f"the hidden character {names}", "visible text: delete the line and type it again", number
            )
        else:
            report.warning(
                "", f"hidden direction marks ({hidden_names(line)}), left out", "visible text only", number
            )
    return None if refused else HARMLESS_MARKS.sub("", text)


def _size(count: int) -> str:
    if count >= 1024 * 1024:
        return f"{count / 1024 / 1024:.4g} MB"
    return f"{count / 1024:.4g} kB"
