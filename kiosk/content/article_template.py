"""Make the folder of a new article: every line explained, a draft that passes the check."""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from kiosk.content.problems import printable, quoted
from kiosk.errors import InvalidInputError, KioskError
from kiosk.resources import resource
from kiosk.settings.declaration import Slug, is_slug
from kiosk.settings.describing import describe
from kiosk.settings.home import Home
from kiosk.settings.toml import toml_value
from kiosk.survey.languages import own_name

_SLUG_LENGTH: Final = 64


def make_article(
    home: Home, slug: str, languages: Sequence[str], today: date, sources: Mapping[str, str] | None = None
) -> Path:
    """Make the folder of a new article, whole or not at all, and return it.

    Args:
        home: where it belongs.
        slug: the article's id, the name of its folder.
        languages: codes; a text is made for each.
        today: its day of publication.
        sources: who reports it, by language, where that is known.

    Raises:
        InvalidInputError: if the slug can't name an article.
        KioskError: if there is such a folder already, or nothing can be written; then everything is as it was.
    """
    if not is_slug(slug) or len(slug) > _SLUG_LENGTH:
        raise InvalidInputError(f"SLUG: found {quoted(printable(slug))}; allowed: {describe(Slug)}")
    articles = home.content / "articles"
    folder = articles / slug
    unfinished = articles / f".{slug}.{os.getpid()}.part"
    try:
        articles.mkdir(parents=True, exist_ok=True)
        _refuse_what_is_there(articles, slug)
        try:
            unfinished.mkdir()
            for name, text in _files(slug, languages, today, sources or {}).items():
                (unfinished / name).write_text(text, encoding="utf-8", newline="\n")
            unfinished.rename(folder)
        except OSError:
            with suppress(OSError):
                shutil.rmtree(unfinished)
            raise
    except OSError as error:
        raise KioskError(
            f"no article can be made at {folder}: {error.strerror or error}. Nothing was left behind."
        ) from error
    return folder


def placeholder_headline(code: str) -> str:
    """Return the headline that stands in the text of a new article until somebody writes one."""
    return f"The title in {own_name(code)}"


def _refuse_what_is_there(articles: Path, slug: str) -> None:
    for there in articles.iterdir():
        if there.name.casefold() == slug:
            raise KioskError(
                f"there is {there} already. Name another slug, or change what is in that folder."
            )


def _files(slug: str, languages: Sequence[str], today: date, sources: Mapping[str, str]) -> dict[str, str]:
    template = resource("sample", "article-template")
    data = (template / "article.toml").read_text(encoding="utf-8")
    text = (template / "text.md").read_text(encoding="utf-8")
    named = "\n".join(
        f"{code} = {toml_value(sources[code])}"
        if sources.get(code)
        else f'# {code} = "who reports this, in {own_name(code)}"'
        for code in languages
    )
    files = {
        "article.toml": data.replace("@SLUG@", slug)
        .replace("@TEXTS@", ", ".join(f"{code}.md" for code in languages))
        .replace("@TODAY@", today.isoformat())
        .replace("@SOURCES@", named)
    }
    for code in languages:
        files[f"{code}.md"] = text.replace("@HEADLINE@", placeholder_headline(code)).replace(
            "@BODY@", f"The text in {own_name(code)}."
        )
    return files
