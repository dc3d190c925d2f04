"""The survey as QML sees it."""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.settings.declaration import Settings
from kiosk.survey.languages import is_right_to_left, own_name
from kiosk.survey.questions import Survey
from kiosk.survey.visit import Answered, Began, Corrected, Effect, Ended, Visit, VisitTiming
from kiosk.ui.faults import report_fault
from kiosk.ui.translations import locale_name
from kiosk.ui.visitor.recording import Recording
from kiosk.ui.visitor.survey_shown import SurveyShown, derive_survey

QML_IMPORT_NAME: Final = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION: Final = 1


def visit_of(settings: Settings) -> Visit:
    """Make the state of a visit after the settings."""
    visit = settings.visit
    timing = VisitTiming(
        visit.ignore_taps_ms / 1000, visit.change_answer_s, visit.idle_after_s, visit.idle_warning_s
    )
    return Visit(timing, settings.languages.default)


@QmlElement
class SurveyModel(QObject):
    """The question, its faces and the visit.

    Args:
        settings: of this kiosk.
        survey: what is asked.
        recording: where answers go.
        clock: monotonic seconds.
        article_on_screen: names the article that shows now.
    """

    stageChanged = Signal()
    textChanged = Signal()
    languageChanged = Signal()
    pressedScoreChanged = Signal()
    chosenScoreChanged = Signal()
    idleChanged = Signal()
    staffMarkChanged = Signal()
    settingsChanged = Signal()

    visitEnded = Signal()
    answeringChanged = Signal(bool)
    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        survey: Survey,
        recording: Recording,
        *,
        clock: Callable[[], float] = time.monotonic,
        article_on_screen: Callable[[], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._survey = survey
        self._settings = settings
        self._recording = recording
        self._clock = clock
        self._article_on_screen = article_on_screen
        self._visit = visit_of(settings)
        self._staff_mark = False
        self._shown = self._derive()
        self.switch_language: Callable[[str], None] = lambda _language: None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def shown(self) -> SurveyShown:
        """What is on screen."""
        return self._shown

    @property
    def awaits_paint(self) -> bool:
        """Whether the faces changed and were not painted since."""
        return self._visit.awaits_paint

    @property
    def responses(self) -> int:
        """Responses recorded since the start."""
        return self._recording.responses

    # -- what QML reads ----------------------------------------------------------------------------

    @Property(str, notify=stageChanged)
    def stage(self) -> str:
        """'idle', 'asking', 'thanking' or 'correcting'."""
        return self._shown.stage

    @Property(bool, notify=stageChanged)
    def canChange(self) -> bool:
        """Whether the answer can still be changed."""
        return self._shown.can_change

    @Property(str, notify=textChanged)
    def question(self) -> str:
        """The question."""
        return self._shown.question

    @Property(list, notify=textChanged)
    def words(self) -> list[str]:
        """Five words; the first belongs to score 1."""
        return list(self._shown.words)

    @Property(str, notify=textChanged)
    def disclaimer(self) -> str:
        """That a machine translated the survey, or nothing."""
        return self._shown.disclaimer

    @Property(str, notify=textChanged)
    def organisation(self) -> str:
        """Who asks."""
        return self._shown.organisation

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        """Code of the language on screen."""
        return self._shown.language

    @Property(str, notify=languageChanged)
    def locale(self) -> str:
        """Name of the locale that formats numbers."""
        return locale_name(self._shown.language)

    @Property(bool, notify=languageChanged)
    def rightToLeft(self) -> bool:
        """Whether that language is written from right to left."""
        return self._shown.right_to_left

    @Property(list, notify=settingsChanged)
    def languages(self) -> list[dict[str, Any]]:
        """The languages offered: code, ownName, rightToLeft."""
        return [
            {"code": code, "ownName": own_name(code), "rightToLeft": is_right_to_left(code)}
            for code in self._settings.languages.offered
        ]

    @Property(int, notify=settingsChanged)
    def changeMs(self) -> int:
        """Milliseconds in which the answer can be changed."""
        return round(self._settings.visit.change_answer_s * 1000)

    @Property(int, notify=settingsChanged)
    def idleWarningSeconds(self) -> int:
        """Length of the countdown in seconds."""
        return round(self._settings.visit.idle_warning_s)

    @Property(int, notify=pressedScoreChanged)
    def pressedScore(self) -> int:
        """The face under a finger that could become the answer, or 0."""
        return self._shown.pressed_score

    @Property(int, notify=chosenScoreChanged)
    def chosenScore(self) -> int:
        """The answer of this visit, or 0."""
        return self._shown.chosen_score

    @Property(bool, notify=idleChanged)
    def idleWarning(self) -> bool:
        """Whether the countdown shows."""
        return self._shown.idle_warning

    @Property(int, notify=idleChanged)
    def idleSecondsLeft(self) -> int:
        """Seconds left of the countdown."""
        return self._shown.idle_seconds_left

    @Property(bool, notify=staffMarkChanged)
    def staffMark(self) -> bool:
        """Whether staff should look at the kiosk; visitors don't notice."""
        return self._shown.staff_mark

    # -- what QML tells ----------------------------------------------------------------------------

    @Slot(int, int)
    def press(self, score: int, pointId: int) -> None:
        """Note a finger that went down on a face."""
        self._carry_out(self._visit.press(score, pointId, self._clock()))

    @Slot(int, int, bool)
    def release(self, score: int, pointId: int, inside: bool) -> None:
        """Note a finger that went up again; store the answer if that was a clean tap."""
        self._carry_out(self._visit.release(score, pointId, inside, self._clock()))

    @Slot(int)
    def cancel(self, pointId: int) -> None:
        """Note a finger that something else took over."""
        self._carry_out(self._visit.cancel(pointId, self._clock()))

    @Slot()
    def changeAnswer(self) -> None:
        """Show the faces again to change the answer."""
        self._carry_out(self._visit.change_answer(self._clock()))

    @Slot(str)
    def chooseLanguage(self, code: str) -> None:
        """Switch to one of the languages offered; while the countdown shows, only end that."""
        if self._shown.idle_warning:
            self.touched()
        elif code in self._settings.languages.offered:
            self._carry_out(self._visit.choose_language(code, self._clock()))

    @Slot()
    def touched(self) -> None:
        """Note a touch anywhere."""
        self._carry_out(self._visit.touch(self._clock(), "screen"))

    @Slot()
    def newsTouched(self) -> None:
        """Note a touch of the news."""
        self._carry_out(self._visit.touch(self._clock(), "news"))

    @Slot()
    def questionPainted(self) -> None:
        """Note that the faces as they are stand on the screen."""
        if self._visit.awaits_paint:
            self._visit.painted(self._clock())

    @Slot()
    def fingersUp(self) -> None:
        """Note that nothing touches the screen any more."""
        self._visit.fingers_up()
        self._refresh()

    @Slot()
    def tick(self) -> None:
        """End what is over by now, and count down."""
        self._carry_out(self._visit.tick(self._clock()))

    def renew(self, settings: Settings, survey: Survey) -> None:
        """Take over other settings and words, all at once; only while there is no visit."""
        self._settings, self._survey = settings, survey
        self._visit = visit_of(settings)
        before, self._shown = self._shown, self._derive()
        if before.language != self._shown.language:
            self.switch_language(self._shown.language)
        for signal in (self.settingsChanged, self.languageChanged, self.textChanged, self.idleChanged):
            signal.emit()
        self.changed.emit()
        self._schedule()

    def close_visit(self) -> None:
        """End the visit because the kiosk closes."""
        self._timer.stop()
        self._carry_out(self._visit.close(self._clock()))
        self._timer.stop()

    def look_after_store(self) -> None:
        """Try again what waits for the database, unless a finger is on a face."""
        store = self._recording.opened
        if store is not None and not self._shown.pressed_score:
            store.tend()
            self._look_at_attention()
            self._refresh()

    # -- inside ------------------------------------------------------------------------------------

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Began():
                    self._recording.begin(effect.language)
                case Answered():
                    self._store(partial(self._answer, effect))
                case Corrected():
                    self._store(partial(self._recording.correct, effect))
                case Ended():
                    self._end(effect)
        self._refresh()

    def _answer(self, answer: Answered) -> None:
        self._recording.answer(
            answer, self._visit.language, self._article_on_screen(), self._visit.started_by
        )

    def _store(self, call: Callable[[], object]) -> None:
        try:
            call()
            self._look_at_attention()
        except Exception:
            self._staff_mark = True
            report_fault("an answer could not be handed to the store")
        finally:
            self._visit.stored(self._clock())

    def _end(self, ended: Ended) -> None:
        try:
            self._recording.end(ended, self._visit.started_by)
            self._look_at_attention()
        except Exception:
            self._staff_mark = True
            report_fault("the end of a visit could not be handed to the store")
        self.visitEnded.emit()

    def _look_at_attention(self) -> None:
        store = self._recording.opened
        self._staff_mark = store is not None and bool(store.attention)

    def _derive(self) -> SurveyShown:
        return derive_survey(self._visit, self._survey, self._clock(), staff_mark=self._staff_mark)

    def _refresh(self) -> None:
        before, after = self._shown, self._derive()
        if before != after:
            self._shown = after
            self._announce(before, after)
            self.changed.emit()
        self._schedule()

    def _announce(self, before: SurveyShown, after: SurveyShown) -> None:
        if before.language != after.language:
            self.switch_language(after.language)
            self.languageChanged.emit()
            self.textChanged.emit()
        if before.staff_mark != after.staff_mark:
            self.staffMarkChanged.emit()
        if before.idle_seconds_left != after.idle_seconds_left:
            self.idleChanged.emit()
        if before.chosen_score != after.chosen_score:
            self.chosenScoreChanged.emit()
        if before.pressed_score != after.pressed_score:
            self.pressedScoreChanged.emit()
        if before.stage != after.stage:
            self.stageChanged.emit()
        if before.answering != after.answering:
            self.answeringChanged.emit(after.answering)

    def _schedule(self) -> None:
        now = self._clock()
        due = self._visit.next_change(now)
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, round((due - now) * 1000)))
