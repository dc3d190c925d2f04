"""The news as QML sees them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.news.rotation import Rotation, Showing
from kiosk.news.selecting import Place
from kiosk.settings.zones import kiosk_zone
from kiosk.ui.clock import WallClock
from kiosk.ui.faults import report
from kiosk.ui.visitor.news_shown import derive_article, derive_play, dwell_of
from kiosk.ui.visitor.pictures import Gallery
from kiosk.ui.visitor.programme import NewsContent, Programme

QML_IMPORT_NAME: Final = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1

LONGEST_WAIT_S: Final = 60.0
"""How long the wall clock is left alone: it may jump."""

SEEN_WITHIN_S: Final = 15.0
"""A screen that painted nothing for so long shows nothing; a heartbeat paints more often."""

_JUMP_S: Final = 2.0
_LOOK_AHEAD_MS: Final = 1000
"""After this the article that comes next is read and its picture loaded: when the present one stands."""


@QmlElement
class NewsModel(QObject):
    """Which article is on screen, in the language of the visitor. Only that one and the next are read.

    Args:
        content: where the articles come from.
        gallery: gives pictures their address.
        clock: monotonic seconds.
        wall: the time of day.
        painted_at: tells when the last frame was painted, by `clock`; None for never.

    Attributes:
        refuses: tells whether a touch of a control only says that somebody is still there.
    """

    currentChanged = Signal()
    countChanged = Signal()
    currentIndexChanged = Signal()
    upcomingPictureChanged = Signal()
    pausedChanged = Signal()
    heldChanged = Signal()

    touched = Signal()
    played = Signal(object)

    def __init__(
        self,
        content: NewsContent,
        gallery: Gallery,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: WallClock | None = None,
        painted_at: Callable[[], float | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._gallery = gallery
        self._clock = clock
        self._wall = wall or WallClock(content.settings.time.zone)
        self._painted_at = painted_at or clock
        self._language = content.settings.languages.default
        self._ahead: tuple[str, dict[str, Any]] | None = None
        self._shown: dict[str, Any] | None = None
        self._postponed = False
        self._wall_ahead = self._wall_offset()
        self.refuses: Callable[[], bool] = lambda: False
        self._programme = self._new_programme()
        self._rotation = Rotation(self._programme.turns, self._dwell, clock())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.tick)
        self._watch = QTimer(self, singleShot=True)
        self._watch.timeout.connect(self.watch)
        self._look_ahead_soon = QTimer(self, singleShot=True, interval=_LOOK_AHEAD_MS)
        self._look_ahead_soon.timeout.connect(self._look_ahead)
        self._settle()
        self._watch.start(_LOOK_AHEAD_MS)

    # -- what Python asks and tells -----------------------------------------------------------------

    @property
    def slug(self) -> str:
        """The article on screen, or ''."""
        return str(self._shown["slug"]) if self._shown else ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """Those that take turns, in the order of the list."""
        return tuple(turn.key for turn in self._programme.turns)

    @property
    def index(self) -> int:
        """The place of the article on screen among them."""
        return self._rotation.index

    @property
    def shown(self) -> dict[str, Any]:
        """What the panel shows of it; nothing where there is no article."""
        return self._shown or {}

    @property
    def stands_still(self) -> bool:
        """Whether a visitor holds the news: touches or paused them, or answers."""
        return self._rotation.held or self._rotation.paused or self._rotation.answering

    def bring(self, slug: str) -> None:
        """Show one of the articles that take turns, without a visitor, and stand still.

        Raises:
            ValueError: if it is none of them.
        """
        self._rotation.show(self.slugs.index(slug), self._clock())
        self._settle()
        self.stop()

    def set_language(self, language: str) -> None:
        """Show the article on screen in another language, for a whole dwell."""
        if language != self._language:
            self._language = language
            self._ahead = None
            self._rotation.restart(self._clock())
            self._settle()

    def renew(self, content: NewsContent) -> None:
        """Take over other articles, settings or words; the article on screen stays if it is still the same."""
        before = self._shown
        self._content = content
        self._language = content.settings.languages.default
        self._programme = self._new_programme()
        self._ahead = None
        changed = self._rotation.replace(self._programme.turns, self._clock())
        if not changed and before is not None and self._derive(self._rotation.key) != before:
            self._rotation.restart(self._clock())
        self._settle()
        self._watch.start(_LOOK_AHEAD_MS)

    def stop(self) -> None:
        """Stand still because the kiosk closes."""
        self._timer.stop()
        self._watch.stop()
        self._look_ahead_soon.stop()

    # -- what QML reads ----------------------------------------------------------------------------

    @Property("QVariant", notify=currentChanged)  # type: ignore[arg-type] # a dictionary or null
    def current(self) -> dict[str, Any] | None:
        """What the panel shows of the article on screen, or null."""
        return self._shown

    @Property(int, notify=countChanged)
    def count(self) -> int:
        """How many articles take turns."""
        return len(self._programme.turns)

    @Property(int, notify=currentIndexChanged)
    def currentIndex(self) -> int:
        """Which of them is on screen."""
        return self._rotation.index

    @Property(str, notify=upcomingPictureChanged)
    def upcomingPicture(self) -> str:
        """Address of the picture that comes next, or ''."""
        return str(self._ahead[1]["imageUrl"]) if self._ahead else ""

    @Property(bool, notify=pausedChanged)
    def paused(self) -> bool:
        """Whether the visitor paused the news until the visit ends."""
        return self._rotation.paused

    @Property(bool, notify=heldChanged)
    def held(self) -> bool:
        """Whether a finger is on the news."""
        return self._rotation.held

    # -- what QML tells ----------------------------------------------------------------------------

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
        if self._postponed:
            self._watch.start(round(self._content.settings.news.dwell_min_s * 1000))

    @Slot()
    def togglePause(self) -> None:
        """Pause the news until the visit ends, or go on."""
        refused = self.refuses()
        self.touched.emit()
        if not refused:
            self._pause(not self._rotation.paused)

    @Slot()
    def tick(self) -> None:
        """Move on if it is time."""
        now = self._clock()
        due = self._rotation.next_change()
        if due is not None and now >= due:
            self._look_ahead()
            showing = self._rotation.tick(now)
            if showing is not None:
                self._count(showing, now)
                if showing.moved:
                    self._settle()
        self._schedule()

    @Slot()
    def watch(self) -> None:
        """Look whether other articles may show by now, unless a visitor holds the news."""
        offset = self._wall_offset()
        jumped = abs(offset - self._wall_ahead) > _JUMP_S
        at, now = self._at(), self._clock()
        if self._postponed or jumped or self._programme.is_due(at, now):
            self._postponed = self.stands_still
            if not self._postponed:
                self._wall_ahead = offset
                self._select(at, now)
        edge = self._programme.edge
        wait = LONGEST_WAIT_S if edge is None else min(LONGEST_WAIT_S, (edge - at).total_seconds())
        self._watch.start(max(50, round(wait * 1000)) if not self._postponed else 1000)

    @Slot(bool)
    def setAnswering(self, answering: bool) -> None:
        """Stand still while a visitor answers."""
        self._rotation.answer(answering, self._clock())
        self._schedule()
        self._catch_up()

    @Slot()
    def endVisit(self) -> None:
        """Go on rotating for the next visitor."""
        if self._rotation.held:
            self.letGo()
        if self._rotation.paused:
            self._pause(False)
        self._catch_up()

    # -- inside ------------------------------------------------------------------------------------

    def _new_programme(self) -> Programme:
        device, zone = self._content.settings.device, kiosk_zone(self._content.settings.time.zone)
        place = Place(device.id, frozenset(device.tags), zone)
        programme = Programme(self._content.articles, place, report)
        programme.select(self._at(), self._clock())
        return programme

    def _at(self) -> datetime:
        return datetime.fromtimestamp(self._wall.now_ms() / 1000, UTC)

    def _wall_offset(self) -> float:
        return self._wall.now_ms() / 1000 - self._clock()

    def _select(self, at: datetime, now: float) -> None:
        if self._programme.select(at, now):
            self._ahead = None
            self._rotation.replace(self._programme.turns, now)
            self._settle()

    def _catch_up(self) -> None:
        if self._postponed and not self.stands_still:
            self.watch()

    def _dwell(self, key: str) -> float:
        news = self._content.settings.news
        if not self._programme.reads(key):
            return news.dwell_min_s
        article = self._programme.article(key)
        return dwell_of(article, article.text(self._language)[1], news)

    def _derive(self, key: str) -> dict[str, Any] | None:
        """Return what the panel shows of an article, or None if that fails; then it is reported."""
        if not key or not self._programme.reads(key):
            return None
        content = self._content
        try:
            return derive_article(
                self._programme.article(key),
                content.survey,
                self._language,
                content.settings,
                self._gallery.url,
            )
        except Exception as error:
            self._programme.complain(key, f"can't be shown ({type(error).__name__}: {error})")
            return None

    def _without(self, key: str) -> None:
        """Leave out an article that can't be shown, and those after it that can't be read either."""
        slugs = self.slugs
        place = slugs.index(key)
        broken = [key]
        for slug in (*slugs[place + 1 :], *slugs[:place]):
            if self._programme.reads(slug):
                break
            broken.append(slug)
        now = self._clock()
        self._programme.leave_out(broken, now)
        self._rotation.replace(self._programme.turns, now)

    def _settle(self) -> None:
        """Show what the rotation has on screen; what can't be shown is skipped."""
        ahead, self._ahead = self._ahead, None
        while key := self._rotation.key:
            shown = ahead[1] if ahead and ahead[0] == key else self._derive(key)
            if shown is not None:
                break
            self._without(key)
        else:
            shown = None
        before, self._shown = self._shown, shown
        self.countChanged.emit()
        self.currentIndexChanged.emit()
        if before != shown:
            self.currentChanged.emit()
        self._look_ahead_soon.start()
        self._schedule()

    def _look_ahead(self) -> None:
        """Read the article that comes next; what can't be shown is skipped before it is its turn."""
        self._look_ahead_soon.stop()
        before = self.count
        while (place := self._rotation.coming()) is not None:
            key = self._programme.turns[place].key
            if self._ahead and self._ahead[0] == key:
                break
            shown = self._derive(key)
            self._ahead = (key, shown) if shown else None
            if shown:
                break
            self._without(key)
        else:
            self._ahead = None
        if self.count != before:
            self.countChanged.emit()
            self.currentIndexChanged.emit()
        self.upcomingPictureChanged.emit()

    def _count(self, showing: Showing, now: float) -> None:
        """Tell of a completed showing, if the screen painted meanwhile."""
        painted = self._painted_at()
        shown = self._shown
        if shown is None or painted is None or now - painted > max(SEEN_WITHIN_S, showing.seconds):
            return
        self.played.emit(derive_play(showing, shown, self._content.version, self._wall.now_ms()))

    def _show(self, index: int) -> None:
        refused = self.refuses()
        self.touched.emit()
        if not refused and self._rotation.show(index, self._clock()):
            self._settle()
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
