"""Articles as they come out of their pipelines, and what surrounds them on the screen."""

from typing import Final

from kiosk.survey.questions import Organisation, Survey, SurveyText

_WORDS: Final = ("1", "2", "3", "4", "5")
SURVEY: Final = Survey(
    "visit",
    "overall",
    1,
    {code: SurveyText("?", _WORDS, False) for code in ("en", "fr", "ar")},
    Organisation({"en": "Museum"}, {"en": "Translated by a machine."}),
)
