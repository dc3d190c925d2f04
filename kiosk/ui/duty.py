"""What the screen does beside its visitors: tends the store, minds the courier, says how it is."""

import os
import time
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from kiosk import __version__
from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.ui.courier import Courier
from kiosk.ui.faults import report, report_fault
from kiosk.ui.screen_state import ScreenState
from kiosk.ui.visitor.screen import VisitorScreen

TEND_MS: Final = 1000
HEARTBEAT_MS: Final = 5000
NOTE_MS: Final = 100
"""Changes that come sooner after one another are written down once."""


class Duty(QObject):
    """Begins with the first painted frame; nothing here can end the screen.

    Args:
        home: where `screen.json` lies.
        screen: the visitor's screen.
        courier: its courier, or None to do without.
    """

    def __init__(
        self,
        home: Home,
        screen: VisitorScreen,
        courier: Courier | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._screen = screen
        self._courier = courier
        self._state = ScreenState(home.screen_state)
        self._started_at_ms = _now_ms()
        self._first_frame_at_ms = 0
        self._tend = QTimer(self, interval=TEND_MS)
        self._tend.timeout.connect(self.tend)
        self._heartbeat = QTimer(self, interval=HEARTBEAT_MS)
        self._heartbeat.timeout.connect(self.beat)
        self._note = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._note.timeout.connect(self.note)
        screen.firstFrame.connect(self.begin)
        screen.survey.changed.connect(self._note_soon)
        screen.activated.connect(self._note_soon)
        if courier is not None:
            courier.changed.connect(self._note_soon)

    def begin(self) -> None:
        """Do what could wait for the first frame."""
        frame = self._screen.last_frame_at
        self._first_frame_at_ms = round(frame * 1000) if frame else 0
        try:
            _ = self._screen.recording.store
        except KioskError as error:
            report(str(error))
        except Exception:
            report_fault("the store can't be opened")
        self._screen.load_languages()
        self._screen.survey.look_after_store()
        if self._courier is not None:
            self._courier.start()
        self._tend.start()
        self._heartbeat.start()
        self.note()

    def tend(self) -> None:
        """Let the store try again what waits, unless a visitor answers."""
        if not self._screen.survey.shown.answering:
            self._screen.survey.look_after_store()

    def beat(self) -> None:
        """Paint a frame, so that a screen that no longer can is noticed, and write down how it is."""
        self._screen.view.update()
        self.note()

    def note(self) -> None:
        """Write down how the screen is."""
        self._state.write(self.describe(self._screen.survey.shown.stage))

    def close(self) -> None:
        """Stop everything and write down that the screen is closed."""
        self._tend.stop()
        self._heartbeat.stop()
        self._note.stop()
        if self._courier is not None:
            self._courier.stop()
        self._state.write(self.describe("closed"))
        self._state.close()

    def describe(self, stage: str) -> dict[str, Any]:
        """Return what `screen.json` says."""
        store = self._screen.recording.opened
        frame = self._screen.last_frame_at
        return {
            "pid": os.getpid(),
            "app_version": __version__,
            "started_at_ms": self._started_at_ms,
            "first_frame_at_ms": self._first_frame_at_ms,
            "last_frame_at_ms": round(frame * 1000) if frame else 0,
            "written_at_ms": _now_ms(),
            "stage": stage,
            "language": self._screen.survey.shown.language,
            "content_version": self._screen.compiled.version,
            "responses": self._screen.survey.responses,
            "waiting_in_journal": store.waiting[0] if store else 0,
            "waiting_in_memory": store.waiting[1] if store else 0,
            "courier": self._courier.state if self._courier else None,
            "attention": list(store.attention) if store else [],
        }

    def _note_soon(self) -> None:
        if self._first_frame_at_ms and not self._note.isActive():
            self._note.start()


def _now_ms() -> int:
    return int(time.time() * 1000)
