"""The survey as a visitor meets it: one question, five words, in every language offered."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SurveyText:
    """What the survey says in one language.

    Attributes:
        question: the question, one sentence.
        words: five words or phrases; `words[0]` belongs to score 1, `words[4]` to score 5.
        machine_translated: whether a machine translated it, so that the disclaimer shows.
    """

    question: str
    words: tuple[str, str, str, str, str]
    machine_translated: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who asks: name and the wording of the machine translation disclaimer, by language."""

    names: Mapping[str, str] = field(default_factory=dict)
    disclaimers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey of one five-point question.

    Attributes:
        survey_id: stable id of the survey.
        question_id: stable id of the question.
        declared_version: the version the administrator gave; the store counts on from it when
            the wording changed without a new number.
        texts: by language code.
        organisation: who asks.
    """

    survey_id: str
    question_id: str
    declared_version: int
    texts: Mapping[str, SurveyText]
    organisation: Organisation

    def text(self, language: str, fallback: str) -> SurveyText:
        """Return the text in `language`, or in `fallback` where it is missing."""
        return self.texts.get(language) or self.texts[fallback]
