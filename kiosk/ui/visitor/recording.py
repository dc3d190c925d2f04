"""Hands what visitors did to the store, and knows what they were shown."""

from collections.abc import Callable
from uuid import UUID

from kiosk.news.plays import Play
from kiosk.settings.declaration import DeviceSettings
from kiosk.survey.languages import is_right_to_left
from kiosk.survey.questions import Survey
from kiosk.survey.responses import Asked, Tap, VisitEnd, VisitStart
from kiosk.survey.visit import Answered, Corrected, Ended, StartedBy
from kiosk.ui.clock import WallClock
from kiosk.ui.store import Kept, Store


class Recording:
    """Turns the effects of a visit into calls of the store.

    The store is opened with the first call that needs it, so that the screen is painted first and a
    tap that comes earlier is stored all the same.

    Args:
        open_store: opens the store.
        survey: what is asked.
        clock: tells the time of an answer.

    Attributes:
        responses: responses recorded since the start.
    """

    def __init__(self, open_store: Callable[[], Store], survey: Survey, clock: WallClock) -> None:
        self._open_store = open_store
        self._survey = survey
        self._clock = clock
        self._opened: Store | None = None
        self._pending: tuple[int, str] | None = None
        self._response_id: UUID | None = None
        self.responses = 0

    @property
    def store(self) -> Store:
        """The store; it is opened now if it is not open yet."""
        if self._opened is None:
            self._opened = self._open_store()
        return self._opened

    @property
    def opened(self) -> Store | None:
        """The store if it is open already."""
        return self._opened

    def begin(self, language: str) -> None:
        """Note when a visit began; the store is told with its answer or at its end."""
        self._pending = (self._clock.now_ms(), language)
        self._response_id = None

    def answer(self, answer: Answered, language: str, article: str, started_by: StartedBy) -> Kept:
        """Store an answer; it is durable or not when this returns."""
        self._tell_start(started_by)
        at_ms = self._clock.now_ms()
        tap = Tap(
            response_id=_new_id(),
            asked=Asked(
                survey_id=self._survey.survey_id,
                question_id=self._survey.question_id,
                question_version=self.store.question_version,
                language=language,
                layout="rtl" if is_right_to_left(language) else "ltr",
            ),
            score=answer.score,
            answered_at_ms=at_ms,
            utc_offset_minutes=self._clock.offset_minutes(at_ms),
            time_zone=self._clock.zone_name(),
            clock=self._clock.trust(),
            duration_ms=max(0, round(answer.duration_s * 1000)),
            article_id=article,
        )
        self._response_id = tap.response_id
        kept = self.store.record(tap)
        self.responses += 1
        return kept

    def correct(self, correction: Corrected) -> Kept | None:
        """Replace the score of this visit's answer."""
        if self._response_id is None:
            return None
        return self.store.change(self._response_id, correction.score, self._clock.now_ms())

    def end(self, ended: Ended, started_by: StartedBy) -> None:
        """Tell the store that the visit is over."""
        self._tell_start(started_by)
        self.store.end_visit(
            VisitEnd(ended.ended_by, self._clock.now_ms(), ended.language, round(ended.duration_s * 1000))
        )
        self._response_id = None

    def play(self, play: Play) -> None:
        """Store a completed showing."""
        self.store.play(play)

    def renew(self, device: DeviceSettings, survey: Survey) -> bool:
        """Go on with another device or survey; tell whether the store could."""
        if self._opened is not None:
            from kiosk.store.database import Device

            if not self._opened.renew(Device(device.id, device.booth), survey):
                return False
        self._survey = survey
        return True

    def _tell_start(self, started_by: StartedBy) -> None:
        if self._pending is not None:
            at_ms, language = self._pending
            self._pending = None
            self.store.begin_visit(VisitStart(at_ms, started_by, language))


def _new_id() -> UUID:
    from uuid_utils.compat import uuid7

    return uuid7()
