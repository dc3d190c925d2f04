"""The visitor's screen: a window, its QML, and the models behind it."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QEventPoint, QMouseEvent, QTouchEvent
from PySide6.QtQuick import QQuickView

from kiosk.content.compiled import Compiled
from kiosk.errors import KioskError
from kiosk.news.plays import Play
from kiosk.resources import resource
from kiosk.ui.clock import WallClock
from kiosk.ui.faults import report_fault
from kiosk.ui.store import Store
from kiosk.ui.translations import Translations
from kiosk.ui.visitor import (
    codes,
    marked_text,  # noqa: F401 registers MarkedText
    pictures,
)
from kiosk.ui.visitor.news_model import NewsModel
from kiosk.ui.visitor.programme import NewsContent
from kiosk.ui.visitor.providers import add_provider
from kiosk.ui.visitor.recording import Recording
from kiosk.ui.visitor.screen_model import ScreenModel
from kiosk.ui.visitor.survey_model import SurveyModel

GROUND: Final = "#F6F1E7"
"""What the window is cleared with before the first frame: the ground of the QML theme."""

QUIET_S: Final = 1.0
"""After a visit content stays as it is for so long: the visitor may come back at once."""

_FORGOTTEN_FINGER_S: Final = 60.0
"""A finger that is down for so long without a visit is one whose release was lost."""


class VisitorScreen(QObject):
    """The window with everything in it; show it with `view.show()` or `view.showFullScreen()`.

    Everything that visitors see is in memory from then on, but for pictures that were not shown yet.

    Args:
        compiled: settings and content.
        open_store: opens the store; called after the first frame, or with the first touch.
        clock: monotonic seconds.
        wall: the time of day.
        software: whether the processor paints.

    Raises:
        KioskError: if the screen's own files are missing or broken.
    """

    firstFrame = Signal()
    activated = Signal()

    def __init__(
        self,
        compiled: Compiled,
        open_store: Callable[[], Store],
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: WallClock | None = None,
        software: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        settings = compiled.settings
        self._clock = clock
        self._wall = wall or WallClock(settings.time.zone)
        self.compiled = compiled
        self.translations = Translations()
        self.recording = Recording(open_store, compiled.survey, self._wall)
        self.view = QQuickView()
        self._gallery = pictures.Gallery()
        self.last_frame_at: float | None = None
        self._painted_at: float | None = None
        self.news = NewsModel(
            NewsContent(settings, compiled.survey, compiled.news, compiled.version),
            self._gallery,
            clock=clock,
            wall=self._wall,
            painted_at=lambda: self._painted_at,
            parent=self.view,
        )
        self.news.refuses = lambda: self.survey.shown.idle_warning
        self.survey = SurveyModel(
            settings,
            compiled.survey,
            self.recording,
            clock=clock,
            article_on_screen=lambda: self.news.slug,
            parent=self.view,
        )
        self.model = ScreenModel(
            compiled.theme.accent,
            compiled.theme.logo,
            reduced_motion=settings.screen.motion == "reduced",
            software=software,
            parent=self.view,
        )
        self._fingers = 0
        self._left_at = -_FORGOTTEN_FINGER_S
        self._connect()
        self._load()

    def _connect(self) -> None:
        self.survey.switch_language = self._switch_language
        self.survey.visitEnded.connect(self.news.endVisit)
        self.survey.visitEnded.connect(self._note_departure)
        self.survey.answeringChanged.connect(self.news.setAnswering)
        self.survey.changed.connect(self._ask_for_a_frame)
        self.news.touched.connect(self.survey.newsTouched)
        self.news.played.connect(self._store_play)
        self.view.frameSwapped.connect(self._frame_painted)
        self.view.installEventFilter(self)

    def _load(self) -> None:
        view = self.view
        view.setColor(QColor(GROUND))
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.translations.use(self.compiled.settings.languages.default)
        engine = view.engine()
        engine.addImportPath(str(resource("qml")))
        add_provider(engine, pictures.PROVIDER, pictures.ArticlePictures(self._gallery))
        add_provider(engine, codes.PROVIDER, codes.CodePictures())
        view.setInitialProperties({"survey": self.survey, "news": self.news, "screen": self.model})
        view.setSource(QUrl.fromLocalFile(str(resource("qml", "Visitor", "VisitorScreen.qml"))))
        if view.status() != QQuickView.Status.Ready:
            errors = "; ".join(error.toString() for error in view.errors())
            raise KioskError(f"the screen's own files can't be loaded, install the kiosk anew: {errors}")

    @property
    def is_free(self) -> bool:
        """Whether no visitor is there, and none left just now."""
        alone_s = self._clock() - self._left_at
        return (
            self.survey.shown.stage == "idle"
            and not self.survey.shown.answering
            and not self.news.stands_still
            and alone_s >= (_FORGOTTEN_FINGER_S if self._fingers else QUIET_S)
        )

    def activate(self, compiled: Compiled) -> bool:
        """Take over other content and settings as a whole, if no visitor is there; tell whether it did.

        The article on screen stays if it is still the same.
        """
        settings, before = compiled.settings, self.compiled
        if not self.is_free or not self.recording.renew(settings.device, compiled.survey):
            return False
        self.compiled = compiled
        self._wall.use_zone(settings.time.zone)
        self.news.renew(NewsContent(settings, compiled.survey, compiled.news, compiled.version))
        if (settings, compiled.theme) != (before.settings, before.theme):
            reduced = settings.screen.motion == "reduced"
            self.model.renew(compiled.theme.accent, compiled.theme.logo, reduced_motion=reduced)
        if (settings, compiled.survey) != (before.settings, before.survey):
            self.survey.renew(settings, compiled.survey)
            self.load_languages()
        self.activated.emit()
        return True

    def load_languages(self) -> None:
        """Read the interface's words of all languages offered, so that a switch need not."""
        for code in self.compiled.settings.languages.offered:
            self.translations.load(code)

    def close(self) -> None:
        """End the visit and close the window; the store stays open."""
        self.survey.close_visit()
        self.news.stop()
        self.view.removeEventFilter(self)
        self.view.close()
        self.view.setSource(QUrl())
        self.translations.remove()

    def destroy(self) -> None:
        """Delete the window and everything in it, while Qt still lives; call it last."""
        self.view.deleteLater()
        QCoreApplication.sendPostedEvents(self.view, QEvent.Type.DeferredDelete)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch how many fingers touch the screen, so that a lost release can't block it.

        While the countdown shows, a key only says that somebody is still there.
        """
        kind = event.type()
        if kind == QEvent.Type.KeyPress and self.survey.shown.idle_warning:
            self.survey.touched()
            return True
        if kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate) and isinstance(event, QTouchEvent):
            self._fingers = sum(1 for point in event.points() if point.state() != QEventPoint.State.Released)
        elif kind == QEvent.Type.MouseButtonPress:
            self._fingers = 1
        elif kind in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel) or (
            kind == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.buttons() == Qt.MouseButton.NoButton
        ):
            self._fingers = 0
            QTimer.singleShot(0, self, self._forget_fingers)
        return super().eventFilter(watched, event)

    def _forget_fingers(self) -> None:
        if self._fingers == 0:
            self.survey.fingersUp()

    def _switch_language(self, language: str) -> None:
        if self.translations.use(language):
            self.view.engine().retranslate()
        self.news.set_language(language)

    def _note_departure(self) -> None:
        self._left_at = self._clock()

    def _store_play(self, play: Play) -> None:
        try:
            self.recording.play(play)
        except Exception:
            report_fault("a showing could not be handed to the store")

    def _ask_for_a_frame(self) -> None:
        if self.survey.awaits_paint:
            self.view.update()

    def _frame_painted(self) -> None:
        first = self.last_frame_at is None
        self.last_frame_at = time.time()
        self._painted_at = self._clock()
        self.survey.questionPainted()
        if first:
            QTimer.singleShot(0, self, self.firstFrame.emit)
