"""Build settings, survey and articles again from JSON that this program wrote.

Every value must be of exactly its type, else a `TypeError`, `LookupError` or `ValueError` is raised: a
compiled file that someone edited counts as missing.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, Literal, TypeVar, get_args

from kiosk.content.problems import Problem, Severity
from kiosk.news.articles import Article, ArticleText, Block, Picture, Run
from kiosk.settings.declaration import Settings
from kiosk.survey.questions import Organisation, Survey, SurveyText

T = TypeVar("T")

_STATUSES: Final[tuple[Literal["draft", "approved", "withdrawn"], ...]] = ("draft", "approved", "withdrawn")
_KINDS: Final[tuple[Literal["paragraph", "item"], ...]] = ("paragraph", "item")


def restored_problem(data: Mapping[str, Any]) -> Problem:
    """Return a problem."""
    line = data["line"]
    return Problem(
        exactly(str, data["file"]),
        None if line is None else exactly(int, line),
        exactly(str, data["field"]),
        exactly(str, data["found"]),
        exactly(str, data["allowed"]),
        _one_of(get_args(Severity), data["severity"]),
    )


def exactly(kind: type[T], value: Any) -> T:
    """Return `value` if it is exactly of this type, a whole number also as a float.

    Raises:
        TypeError: if it is not.
    """
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _one_of(choices: tuple[T, ...], value: Any) -> T:
    return choices[choices.index(value)]


def restored_settings(data: Mapping[str, Any]) -> Settings:
    """Return settings; those that an older program did not know take their default."""
    defaults = Settings()
    tables = {}
    for table in fields(Settings):
        default = getattr(defaults, table.name)
        given = exactly(dict, data.get(table.name, {}))
        values: dict[str, Any] = {}
        for one in fields(default):
            if one.name not in given:
                continue
            usual = getattr(default, one.name)
            if isinstance(usual, tuple):
                values[one.name] = tuple(exactly(str, entry) for entry in exactly(list, given[one.name]))
            else:
                values[one.name] = exactly(type(usual), given[one.name])
        tables[table.name] = type(default)(**values)
    return Settings(**tables)


def restored_survey(data: Mapping[str, Any]) -> Survey:
    """Return a survey."""
    texts = {}
    for code, text in data["texts"].items():
        first, second, third, fourth, fifth = (exactly(str, word) for word in exactly(list, text["words"]))
        texts[code] = SurveyText(
            exactly(str, text["question"]),
            (first, second, third, fourth, fifth),
            exactly(bool, text["machine_translated"]),
        )
    return Survey(
        exactly(str, data["survey_id"]),
        exactly(str, data["question_id"]),
        exactly(int, data["declared_version"]),
        texts,
        Organisation(_texts(data["organisation"]["names"]), _texts(data["organisation"]["disclaimers"])),
    )


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    return {code: exactly(str, text) for code, text in data.items()}


def restored_article(data: Mapping[str, Any]) -> Article:
    """Return an article; the path of its picture stays as it is written."""
    picture = None
    if data["picture"] is not None:
        left, top = (exactly(float, share) for share in exactly(list, data["picture"]["focus"]))
        picture = Picture(
            exactly(str, data["picture"]["path"]), exactly(str, data["picture"]["credit"]), (left, top)
        )
    return Article(
        slug=exactly(str, data["slug"]),
        order=exactly(int, data["order"]),
        published=exactly(str, data["published"]),
        source=_texts(data["source"]),
        texts={code: _article_text(text) for code, text in data["texts"].items()},
        picture=picture,
        link=exactly(str, data["link"]),
        dwell_s=None if data["dwell_s"] is None else exactly(float, data["dwell_s"]),
        status=_one_of(_STATUSES, data["status"]),
        fallback=tuple(exactly(str, code) for code in exactly(list, data["fallback"])),
    )


def _article_text(data: Mapping[str, Any]) -> ArticleText:
    body = tuple(
        Block(
            _one_of(_KINDS, one["kind"]),
            tuple(
                Run(exactly(str, run["text"]), exactly(bool, run["bold"]), exactly(bool, run["italic"]))
                for run in exactly(list, one["runs"])
            ),
        )
        for one in exactly(list, data["body"])
    )
    return ArticleText(
        exactly(str, data["headline"]),
        exactly(str, data["summary"]),
        body,
        exactly(str, data["image_alt"]),
        exactly(bool, data["machine_translated"]),
    )
