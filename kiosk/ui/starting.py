"""Starts the visitor's screen: the environment, the display, the window; everything else afterwards."""

import gc
import os
import signal
import socket
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.errors import KioskError
from kiosk.resources import resource
from kiosk.settings.home import Home
from kiosk.ui.display import display_answers

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

    from kiosk.ui.visitor.screen import VisitorScreen

FONTS: Final = ("Noto Sans", "Noto Sans Arabic")
WINDOW_SIZE: Final = (1280, 800)


def has_graphics_processor(devices: Path = Path("/dev")) -> bool:
    """Tell whether a graphics processor can paint: always assumed on Windows and macOS."""
    if not sys.platform.startswith("linux"):
        return True
    drawing = [*devices.glob("dri/card*"), *devices.glob("dri/renderD*"), *devices.glob("nvidia[0-9]*")]
    return bool(drawing)


def prepare_environment(environment: MutableMapping[str, str], devices: Path = Path("/dev")) -> None:
    """Set what Qt reads when it is imported: our fonts only, and the processor paints where it must."""
    environment["FONTCONFIG_FILE"] = str(resource("fonts", "fonts.conf"))
    painted_by_processor = (
        environment.get("QT_QPA_PLATFORM", "").startswith("offscreen")
        or environment.get("LIBGL_ALWAYS_SOFTWARE") == "1"
        or not has_graphics_processor(devices)
    )
    if painted_by_processor and "QSG_RHI_BACKEND" not in environment:
        environment.setdefault("QT_QUICK_BACKEND", "software")


def open_application() -> "QGuiApplication":
    """Make the Qt application with our fonts.

    Raises:
        KioskError: if Qt isn't there. Where a display fails all the same, Qt ends the program; then
            one line says so, with exit code 1.
    """
    try:
        from PySide6.QtGui import QGuiApplication
    except ImportError as error:
        raise KioskError(
            f"Qt can't be loaded ({error}). Install the kiosk with its screen, and the system libraries of"
            " docs/install.md"
        ) from error
    from kiosk.ui.faults import catch_everything

    catch_everything()
    application = QGuiApplication(["kiosk"])
    application.setApplicationName("feedback-kiosk")
    set_fonts(application)
    return application


def set_fonts(application: "QGuiApplication") -> None:
    """Let everything on screen be in the bundled fonts."""
    from PySide6.QtGui import QFont, QFontDatabase

    if not sys.platform.startswith("linux"):
        for file in sorted(resource("fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
    font = QFont()
    font.setFamilies(list(FONTS))
    application.setFont(font)


def run(home: Home, *, windowed: bool = False, size: tuple[int, int] | None = None) -> None:
    """Show the visitor's screen until it is closed.

    Raises:
        KioskError: if there is no display, another screen runs on this home, its database is newer, or
            responses could not be stored when it was closed.
        InvalidInputError: if there are no settings and content to show.
    """
    if not display_answers(os.environ):
        raise KioskError(
            "there is no display: neither DISPLAY nor WAYLAND_DISPLAY names one that answers."
            " Start the kiosk in a desktop session, or see it work with: kiosk demo"
        )
    from dataclasses import replace

    from kiosk.content.compiled import open_content, opened_news
    from kiosk.store.entering import take_screen_lock

    lock = take_screen_lock(home)
    # What is imported and made up to the first frame stays; looking for cycles in it delays that frame.
    gc.disable()
    try:
        compiled = open_content(home)
        prepare_environment(os.environ)
        application = open_application()

        from kiosk.ui.courier import LONGEST_SILENCE_S, Courier, courier_command
        from kiosk.ui.duty import Duty
        from kiosk.ui.faults import log_to
        from kiosk.ui.renewal import Renewal
        from kiosk.ui.store import Store
        from kiosk.ui.visitor.screen import VisitorScreen

        log_to(home.logs / "screen.log")

        def open_store() -> Store:
            from kiosk.wiring import open_keeper

            return open_keeper(home, screen.compiled, lock)

        screen = VisitorScreen(
            replace(compiled, news=opened_news(home, compiled)),
            open_store,
            software=os.environ.get("QT_QUICK_BACKEND") == "software",
        )
        courier = Courier(courier_command(home), LONGEST_SILENCE_S)
        duty = Duty(home, screen, courier)
        renewal = Renewal(home, screen, compiled)
        screen.activated.connect(lambda: _show_pointer(application, screen))
        screen.firstFrame.connect(gc.enable)
        _show(application, screen, windowed=windowed, size=size)
        ears = _quit_on_signals(application)
        application.exec()
        renewal.close()
        screen.close()
        duty.close()
        store = screen.recording.opened
        if store is not None:
            store.close()
        screen.destroy()
        for ear in ears:
            ear.close()
        if store is not None and store.unsaved:
            from kiosk.ui.unsaved import rescue

            raise KioskError(rescue(store.unsaved))
    finally:
        gc.enable()
        lock.release()


def _show(
    application: "QGuiApplication",
    screen: "VisitorScreen",
    *,
    windowed: bool,
    size: tuple[int, int] | None,
) -> None:
    from PySide6.QtCore import QSize, Qt

    _show_pointer(application, screen)
    screen.view.setTitle("Feedback Kiosk")
    if windowed or size:
        screen.view.resize(QSize(*(size or WINDOW_SIZE)))
    if windowed:
        screen.view.show()
        return
    screen.view.setFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
    if size:
        screen.view.show()
    else:
        screen.view.resize(screen.view.screen().size())
        screen.view.showFullScreen()


def _show_pointer(application: "QGuiApplication", screen: "VisitorScreen") -> None:
    """Show the mouse pointer, or hide it, as the settings want it now."""
    from PySide6.QtCore import Qt

    wanted = screen.compiled.settings.screen.show_pointer
    hidden = application.overrideCursor() is not None
    if wanted and hidden:
        application.restoreOverrideCursor()
    elif not wanted and not hidden:
        application.setOverrideCursor(Qt.CursorShape.BlankCursor)


def _quit_on_signals(application: "QGuiApplication") -> tuple[socket.socket, ...]:
    """Let SIGTERM and SIGINT close the screen: Python hears them only when Qt lets it run."""
    if sys.platform == "win32":
        return ()
    from PySide6.QtCore import QSocketNotifier

    ear, mouth = socket.socketpair()
    ear.setblocking(False)
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: application.quit())
    notifier = QSocketNotifier(ear.fileno(), QSocketNotifier.Type.Read, application)
    notifier.activated.connect(lambda: ear.recv(64))
    return ear, mouth
