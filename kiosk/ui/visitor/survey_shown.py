"""What the survey shows: derived from the visit, without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.survey.languages import is_right_to_left
from kiosk.survey.questions import Survey
from kiosk.survey.visit import Stage, Visit


@dataclass(frozen=True, slots=True)
class SurveyShown:
    """All that changes in the survey panel; the names are those of `SurveyModel`."""

    stage: Stage
    language: str
    right_to_left: bool
    question: str
    words: tuple[str, ...]
    disclaimer: str
    organisation: str
    pressed_score: int
    chosen_score: int
    can_change: bool
    idle_seconds_left: int
    staff_mark: bool

    @property
    def idle_warning(self) -> bool:
        """Whether the countdown to the end of the visit shows."""
        return self.idle_seconds_left > 0

    @property
    def answering(self) -> bool:
        """Whether a visitor is in the middle of an answer."""
        return self.pressed_score > 0 or self.stage in ("thanking", "correcting")


def derive_survey(visit: Visit, survey: Survey, now: float, *, staff_mark: bool) -> SurveyShown:
    """Return what the survey shows at `now`, in monotonic seconds."""
    language = visit.language
    text = survey.text(language, visit.default_language)
    return SurveyShown(
        stage=visit.stage,
        language=language,
        right_to_left=is_right_to_left(language),
        question=text.question,
        words=text.words,
        disclaimer=disclaimer(survey, language, visit.default_language) if text.machine_translated else "",
        organisation=in_language(survey.organisation.names, language, visit.default_language),
        pressed_score=visit.pressed_score,
        chosen_score=visit.chosen_score,
        can_change=visit.stage == "thanking",
        idle_seconds_left=visit.idle_seconds_left(now),
        staff_mark=staff_mark,
    )


def disclaimer(survey: Survey, *languages: str) -> str:
    """Return how the organisation words that a machine translated a text, in the first language it has."""
    return in_language(survey.organisation.disclaimers, *languages)


def in_language(texts: Mapping[str, str], *languages: str) -> str:
    """Return the text in the first of the languages that there is, else in any, else nothing."""
    for language in languages:
        if texts.get(language):
            return texts[language]
    return next((text for text in texts.values() if text), "")
