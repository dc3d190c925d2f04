"""The news as QML sees them."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.news.articles import Article
from kiosk.news.rotation import Rotation
from kiosk.settings.declaration import Settings
from kiosk.survey.questions import Survey
from kiosk.ui.visitor.news_shown import derive_articles

QML_IMPORT_NAME: Final = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1


@QmlElement
class NewsModel(QObject):
    """The articles in the language on screen, and which of them shows.

    Args:
        settings: of this kiosk.
        survey: whose organisation words the disclaimer.
        articles: in the order of the rotation.
        clock: monotonic seconds.

    Attributes:
        refuses: tells whether a touch of a control only says that somebody is still there.
    """

    articlesChanged = Signal()
    currentIndexChanged = Signal()
    pausedChanged = Signal()
    heldChanged = Signal()

    touched = Signal()

    def __init__(
        self,
        settings: Settings,
        survey: Survey,
        articles: Sequence[Article],
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._survey = survey
        self._clock = clock
        self._sources = tuple(articles)
        self._language = ""
        self._articles: list[dict[str, Any]] = []
        self._rotation = Rotation((), clock())
        self.refuses: Callable[[], bool] = lambda: False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.tick)
        self.set_language(settings.languages.default)

    @property
    def slug(self) -> str:
        """The article on screen, or ''."""
        return str(self._articles[self._rotation.index]["slug"]) if self._articles else ""

    @property
    def index(self) -> int:
        """Its place among the articles."""
        return self._rotation.index

    @property
    def shown(self) -> Sequence[dict[str, Any]]:
        """What the panel shows of each article."""
        return tuple(self._articles)

    def set_language(self, language: str) -> None:
        """Show the articles in another language, the same one first."""
        if language == self._language:
            return
        self._language = language
        default = self._settings.languages.default
        self._articles = derive_articles(self._sources, self._survey, language, default, self._settings.news)
        self._rotation.replace([article["dwellMs"] / 1000 for article in self._articles], self._clock())
        self.articlesChanged.emit()
        self._schedule()

    @Property(list, notify=articlesChanged)
    def articles(self) -> list[dict[str, Any]]:
        """What the panel shows of each article."""
        return self._articles

    @Property(int, notify=articlesChanged)
    def count(self) -> int:
        """How many articles there are."""
        return len(self._articles)

    @Property(int, notify=currentIndexChanged)
    def currentIndex(self) -> int:
        """Which of them is on screen."""
        return self._rotation.index

    @Property(bool, notify=pausedChanged)
    def paused(self) -> bool:
        """Whether the visitor paused the news until the visit ends."""
        return self._rotation.paused

    @Property(bool, notify=heldChanged)
    def held(self) -> bool:
        """Whether a finger is on the news."""
        return self._rotation.held

    @Slot()
    def next(self) -> None:
        """Show the next article."""
        self._show(self._rotation.index + 1)

    @Slot()
    def previous(self) -> None:
        """Show the article before."""
        self._show(self._rotation.index - 1)

    @Slot(int)
    def show(self, index: int) -> None:
        """Show one article."""
        self._show(index)

    @Slot()
    def hold(self) -> None:
        """Stand still while a finger is on the news."""
        self.touched.emit()
        self._rotation.hold(self._clock())
        self.heldChanged.emit()
        self._schedule()

    @Slot()
    def letGo(self) -> None:
        """Go on after a whole dwell."""
        self._rotation.let_go(self._clock())
        self.heldChanged.emit()
        self._schedule()

    @Slot()
    def togglePause(self) -> None:
        """Pause the news until the visit ends, or go on."""
        refused = self.refuses()
        self.touched.emit()
        if refused:
            return
        self._pause(not self._rotation.paused)

    @Slot()
    def tick(self) -> None:
        """Move on if it is time."""
        if self._rotation.tick(self._clock()):
            self.currentIndexChanged.emit()
        self._schedule()

    @Slot(bool)
    def setAnswering(self, answering: bool) -> None:
        """Stand still while a visitor answers."""
        self._rotation.answer(answering, self._clock())
        self._schedule()

    @Slot()
    def endVisit(self) -> None:
        """Go on rotating for the next visitor."""
        if self._rotation.held:
            self.letGo()
        if self._rotation.paused:
            self._pause(False)

    def stop(self) -> None:
        """Stand still because the kiosk closes."""
        self._timer.stop()

    def _show(self, index: int) -> None:
        refused = self.refuses()
        self.touched.emit()
        if not refused and self._rotation.show(index, self._clock()):
            self.currentIndexChanged.emit()
        self._schedule()

    def _pause(self, paused: bool) -> None:
        self._rotation.pause(paused, self._clock())
        self.pausedChanged.emit()
        self._schedule()

    def _schedule(self) -> None:
        due = self._rotation.next_change()
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, round((due - self._clock()) * 1000)))
