"""Check `content/feeds.toml`: which feeds of other people's news are taken, and how."""

from collections.abc import Iterator
from typing import Final

from kiosk.content.files import FEEDS_STAND_INS, FeedsFile, FeedTable
from kiosk.content.lines import Lines, Path
from kiosk.content.links import WEB, parts_of
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import is_missing, is_visible, one_line, read_text
from kiosk.content.schedule_table import read_target
from kiosk.content.tables import Fit, field_name, parse_toml, place_of, read_model
from kiosk.news.feeds import Feed
from kiosk.news.schedule import Target
from kiosk.settings.describing import describe, hint_of
from kiosk.settings.home import Home
from kiosk.survey.languages import OWN_NAMES, is_known_language

FILE: Final = "content/feeds.toml"
_CODES: Final = f"language codes: {', '.join(OWN_NAMES)}"


def read_feeds(home: Home, report: Report) -> tuple[Feed, ...] | None:
    """Return the feeds of a home in the order of their file, or None where an error is in the report.

    The file is not required: without it there is no feed.
    """
    errors_before = sum(problem.severity == "error" for problem in report.problems)
    if is_missing(home.content / "feeds.toml"):
        return ()
    text = read_text(home.content / "feeds.toml", home.content, report)
    parsed = parse_toml(text, report) if text is not None else None
    if parsed is None:
        return None
    fit = read_model(FeedsFile, *parsed, report, FEEDS_STAND_INS)
    if fit is None:
        return None
    feeds = [_read_feed(number, table, fit, report) for number, table in enumerate(fit.value.feed)]
    _check_twins(fit, report)
    if sum(problem.severity == "error" for problem in report.problems) != errors_before:
        return None
    return tuple(feeds)


def _read_feed(number: int, table: FeedTable, fit: Fit[FeedsFile], report: Report) -> Feed:
    path: Path = ("feed", number)
    _check_url(table, (*path, "url"), fit, report)
    _check_languages(table, path, fit.lines, report)
    _check_words(table, (*path, "blocked_words"), fit.lines, report)
    target = read_target(table.target, (*path, "target"), fit.lines, report)
    return _feed(table, target)


def _check_url(table: FeedTable, path: Path, fit: Fit[FeedsFile], report: Report) -> None:
    if not fit.kept(*path):
        return
    field, line = field_name(path), fit.lines.of(path)
    parts = parts_of(table.url)
    if parts is None:
        report.error(field, quoted(table.url), WEB, line)
        return
    if parts.username is not None or parts.password is not None:
        report.error(
            field,
            "an address with a name or password in it, which everybody who reads this file would know",
            "an address without them",
            line,
        )
        return
    if parts.scheme == "http":
        report.warning(
            field,
            f"{quoted(table.url)}, which is not encrypted: whoever is on the way can change what visitors read",
            "an address that starts with https://, where the feed has one",
            line,
        )


def _check_languages(table: FeedTable, path: Path, lines: Lines, report: Report) -> None:
    for code in table.name:
        place = (*path, "name", code)
        if not is_known_language(code):
            allowed = _CODES + place_of(FeedsFile, place)
            report.error(field_name(place), f"the unknown language {quoted(code)}", allowed, lines.of(place))
    if table.language and not is_known_language(table.language):
        place = (*path, "language")
        allowed = describe(hint_of(FeedTable, ("language",)))
        found = f"the unknown language {quoted(table.language)}"
        report.error(field_name(place), found, allowed, lines.of(place))


def _check_words(table: FeedTable, path: Path, lines: Lines, report: Report) -> None:
    for number, word in enumerate(table.blocked_words):
        if not is_visible(word):
            place = (*path, number)
            report.error(field_name(place), "an empty word, which every item has", "words", lines.of(place))


def _check_twins(fit: Fit[FeedsFile], report: Report) -> None:
    for key, values in (("id", _ids(fit)), ("url", _addresses(fit))):
        first: dict[str, int] = {}
        for number, value in values:
            place: Path = ("feed", number, key)
            earlier = first.setdefault(value, number)
            if earlier != number:
                line = fit.lines.of(("feed", earlier, key))
                report.error(
                    field_name(place),
                    f"the same as of feed {earlier + 1}" + (f", line {line}" if line else ""),
                    "each feed once, with an id of its own",
                    fit.lines.of(place),
                )


def _ids(fit: Fit[FeedsFile]) -> Iterator[tuple[int, str]]:
    return (
        (number, table.id) for number, table in enumerate(fit.value.feed) if fit.kept("feed", number, "id")
    )


def _addresses(fit: Fit[FeedsFile]) -> Iterator[tuple[int, str]]:
    """Yield the number of each feed and its address in a form that is equal where the feeds are."""
    for number, table in enumerate(fit.value.feed):
        parts = parts_of(table.url) if fit.kept("feed", number, "url") else None
        if parts is not None:
            place = parts._replace(
                scheme="", netloc=parts.netloc.casefold(), path=parts.path or "/", fragment=""
            )
            yield number, place.geturl()


def _feed(table: FeedTable, target: Target) -> Feed:
    return Feed(
        id=table.id,
        url=table.url,
        name={code: one_line(name) for code, name in table.name.items() if is_visible(name)},
        trusted=table.trusted,
        language=table.language,
        every_minutes=table.every_minutes,
        max_items=table.max_items,
        max_age_days=table.max_age_days,
        blocked_words=tuple(one_line(word) for word in table.blocked_words),
        pictures=table.pictures,
        order=table.order,
        priority=table.priority,
        weight=table.weight,
        target=target,
    )
