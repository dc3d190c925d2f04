"""Bugs and Qt's messages go to the log and to the error output; no visitor sees either."""

import os
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LIMIT_BYTES: Final = 1_000_000
"""Length at which the log is renamed to `*.1`, replacing the one before."""

_log_path: Path | None = None


def log_to(path: Path | None) -> None:
    """Write what is reported from now on to this file too; None stops that."""
    global _log_path
    _log_path = path


def report(text: str) -> None:
    """Report something: a line or more with the time. Never raises."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    entry = f"{stamp} {text.rstrip()}\n"
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(entry)
        sys.stderr.flush()
    if _log_path is not None:
        with suppress(OSError):
            _append(_log_path, entry)


def report_fault(what: str) -> None:
    """Report the exception being handled, with its trace."""
    report(f"{what}\n{traceback.format_exc()}")


def catch_everything() -> None:
    """Report exceptions that nobody caught, and Qt's messages; the program goes on."""
    sys.excepthook = _uncaught
    qInstallMessageHandler(_qt_message)


def catch_nothing() -> None:
    """Undo `catch_everything`."""
    sys.excepthook = sys.__excepthook__
    qInstallMessageHandler(None)


def _uncaught(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    report("a bug was caught\n" + "".join(traceback.format_exception(kind, value, trace)))


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if kind == QtMsgType.QtFatalMsg:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"kiosk: the screen can't be opened: {_one_line(message)}\n")
            sys.stderr.flush()
        os._exit(1)
    if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not _expected(context, message):
        report(f"Qt: {message}")


def _expected(context: QMessageLogContext, message: str) -> bool:
    """Whether the message belongs to a start that fails anyway, and `QtFatalMsg` sums it up."""
    category = context.category or ""
    return category.startswith("qt.qpa.") and ("display" in message or "platform plugin" in message)


def _one_line(message: str) -> str:
    if "platform plugin" in message:
        return (
            "there is no display that Qt can use, or a system library for it is missing."
            " Set DISPLAY or WAYLAND_DISPLAY, or run: kiosk demo"
        )
    return " ".join(message.split())


def _append(path: Path, entry: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    with path.open("a", encoding="utf-8") as log:
        log.write(entry)
