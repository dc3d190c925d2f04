"""What the demo does: one visit in each language, by touch, through the real screen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.errors import KioskError
from kiosk.survey.languages import own_name
from kiosk.ui.demo.hand import Hand, pause, wait_until
from kiosk.ui.visitor.screen import VisitorScreen
from kiosk.ui.visitor.survey_shown import SurveyShown


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit of the demo.

    Attributes:
        language: chosen by its button.
        score: the face that is tapped.
        changed_to: the face that is tapped when the answer is changed, or None.
    """

    language: str
    score: int
    changed_to: int | None = None

    @property
    def final_score(self) -> int:
        """The score that must be stored."""
        return self.score if self.changed_to is None else self.changed_to


VISITS: Final = (PlannedVisit("en", 5), PlannedVisit("fr", 2, changed_to=4), PlannedVisit("ar", 1))

_PAUSE_S: Final = 0.45
"""A little longer than taps are ignored after the faces were painted."""


class Demonstration:
    """Plays the visits on a screen that is shown.

    Args:
        screen: the screen.
        pictures: the folder that screenshots go to.
        say: prints a line.
    """

    def __init__(self, screen: VisitorScreen, pictures: Path, say: Callable[[str], None]) -> None:
        self._screen = screen
        self._pictures = pictures
        self._say = say
        self._hand = Hand(screen.view)
        self.screenshots: list[Path] = []

    def play(self) -> None:
        """Do all visits.

        Raises:
            KioskError: if the screen does not do what a visitor expects.
        """
        self._pictures.mkdir(parents=True, exist_ok=True)
        for visit in VISITS:
            self._visit(visit)

    def _visit(self, visit: PlannedVisit) -> None:
        words = self._screen.compiled.survey.text(visit.language, visit.language).words
        self._ready()
        self._hand.tap(f"language_{visit.language}")
        self._expect(self._shown().language == visit.language, f"the screen speaks {visit.language}")
        self._swipe_the_news(visit.language)
        self._ready()
        self._photograph(visit, "1-question")
        self._tap(visit, visit.score, "2-pressed")
        self._photograph(visit, "3-thanks")
        said = f"{own_name(visit.language)}: touched '{words[visit.score - 1]}' ({visit.score})"
        if visit.changed_to is not None:
            self._hand.tap("changeAnswer")
            self._expect(self._shown().stage == "correcting", "the answer can be changed")
            self._ready()
            self._photograph(visit, "4-change")
            self._tap(visit, visit.changed_to, "5-pressed")
            said += f", changed to '{words[visit.changed_to - 1]}' ({visit.changed_to})"
        self._say(said)
        wait_until(lambda: self._shown().stage == "idle", "ready for the next visitor")
        default = self._screen.compiled.settings.languages.default
        self._expect(self._shown().language == default, f"the screen speaks {default} again")

    def _tap(self, visit: PlannedVisit, score: int, name: str) -> None:
        at = self._hand.place(f"face{score}")
        self._hand.press(at)
        self._expect(self._shown().pressed_score == score, "the face answers to the finger")
        self._photograph(visit, name)
        self._hand.lift(at)
        self._expect(self._shown().stage == "thanking", "thanks for the answer")

    def _swipe_the_news(self, language: str) -> None:
        news = self._screen.news
        if len(news.slugs) < 2:
            return
        before = news.index
        self._hand.swipe("newsPanel", 0.4 if language == "ar" else -0.4)
        wait_until(lambda: news.index != before, "the next article by a swipe")

    def _ready(self) -> None:
        wait_until(lambda: not self._screen.survey.awaits_paint, "faces painted")
        pause(_PAUSE_S)

    def _photograph(self, visit: PlannedVisit, name: str) -> None:
        pause(_PAUSE_S)
        path = self._pictures / f"{visit.language}-{name}.png"
        if not self._screen.view.grabWindow().save(str(path)):
            raise KioskError(f"the screenshot {path} can't be written")
        self.screenshots.append(path)

    def _shown(self) -> SurveyShown:
        return self._screen.survey.shown

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            raise KioskError(f"the screen did not do what a visitor expects: {what}")
