"""Build settings, survey and articles again from JSON that this program wrote.

Every value must be of exactly its type, else a `TypeError`, `LookupError` or `ValueError` is raised: a
compiled file that someone edited counts as missing.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal, TypeVar, get_args

from kiosk.content.problems import Problem, Severity
from kiosk.news.articles import Article, ArticleText, Block, Origin, Picture, Run, Status
from kiosk.news.feeds import Feed
from kiosk.news.schedule import EVERYWHERE, UNLIMITED, Schedule, Target, Window
from kiosk.settings.declaration import Settings
from kiosk.survey.questions import Organisation, Survey, SurveyText

T = TypeVar("T")

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
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
        one_of(get_args(Severity), data["severity"]),
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


def one_of(choices: tuple[T, ...], value: Any) -> T:
    """Return the choice that is equal to `value`.

    Raises:
        ValueError: if there is none.
    """
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


def restored_article(data: Mapping[str, Any], base: Path | None = None) -> Article:
    """Return an article; the path of its picture is taken relative to `base`, else stays as it is written."""
    picture = None
    if data["picture"] is not None:
        left, top = (exactly(float, share) for share in exactly(list, data["picture"]["focus"]))
        path = exactly(str, data["picture"]["path"])
        picture = Picture(
            path if base is None else below(base, path), exactly(str, data["picture"]["credit"]), (left, top)
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
        status=one_of(STATUSES, data["status"]),
        fallback=tuple(exactly(str, code) for code in exactly(list, data["fallback"])),
        priority=exactly(int, data["priority"]),
        weight=exactly(int, data["weight"]),
        schedule=restored_schedule(data["schedule"]),
        target=restored_target(data["target"]),
        evergreen=exactly(bool, data["evergreen"]),
        origin=one_of(ORIGINS, data["origin"]),
        revision=exactly(str, data["revision"]),
        qr=exactly(str, data["qr"]),
    )


def below(base: Path, path: str) -> str:
    """Return the absolute path of what `path` names below `base`.

    Raises:
        ValueError: if it leads elsewhere.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in parts[0]:
        raise ValueError(f"{path!r} is not below a folder")
    return str(base / path)


def restored_schedule(data: Mapping[str, Any] | None) -> Schedule:
    """Return a schedule."""
    if data is None:
        return UNLIMITED
    windows = []
    for pair in exactly(list, data["windows"]):
        start, end = (time.fromisoformat(exactly(str, one)) for one in exactly(list, pair))
        windows.append(Window(start, end))
    return Schedule(
        _day_or_moment(data["valid_from"]),
        _day_or_moment(data["valid_until"]),
        tuple(exactly(int, day) for day in exactly(list, data["weekdays"])),
        tuple(windows),
        exactly(str, data["zone"]),
    )


def _day_or_moment(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in exactly(str, text) else date.fromisoformat(text)


def restored_target(data: Mapping[str, Any] | None) -> Target:
    """Return a target."""
    if data is None:
        return EVERYWHERE
    return Target(_strings(data["kiosks"]), _strings(data["tags"]))


def restored_feed(data: Mapping[str, Any]) -> Feed:
    """Return a feed."""
    return Feed(
        id=exactly(str, data["id"]),
        url=exactly(str, data["url"]),
        name=_texts(data["name"]),
        trusted=exactly(bool, data["trusted"]),
        language=exactly(str, data["language"]),
        every_minutes=exactly(int, data["every_minutes"]),
        max_items=exactly(int, data["max_items"]),
        max_age_days=exactly(int, data["max_age_days"]),
        blocked_words=_strings(data["blocked_words"]),
        pictures=exactly(bool, data["pictures"]),
        order=exactly(int, data["order"]),
        priority=exactly(int, data["priority"]),
        weight=exactly(int, data["weight"]),
        target=restored_target(data["target"]),
    )


def _strings(data: Any) -> tuple[str, ...]:
    return tuple(exactly(str, one) for one in exactly(list, data))


def _article_text(data: Mapping[str, Any]) -> ArticleText:
    body = tuple(
        Block(
            one_of(_KINDS, one["kind"]),
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
