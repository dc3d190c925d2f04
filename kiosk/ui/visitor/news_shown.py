"""What the news panel shows: derived from one article, for one language."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from PySide6.QtCore import QDate, QLocale, Qt

from kiosk.news.articles import Article, ArticleText, Block, Picture
from kiosk.news.plays import Play
from kiosk.news.rotation import Showing, dwell_seconds
from kiosk.settings.declaration import NewsSettings, Settings
from kiosk.survey.languages import is_right_to_left, own_name
from kiosk.survey.questions import Survey
from kiosk.ui.translations import locale_name
from kiosk.ui.visitor.codes import code_url
from kiosk.ui.visitor.survey_shown import disclaimer, in_language

_DATE_LENGTH: Final = len("YYYY-MM-DD")


def long_date(iso: str, language: str) -> str:
    """Return a date such as 2024-05-28 as readers of the language write it, or '' if it is none."""
    date = QDate.fromString(iso[:_DATE_LENGTH], Qt.DateFormat.ISODate)
    return QLocale(locale_name(language)).toString(date, QLocale.FormatType.LongFormat)


def dwell_of(article: Article, text: ArticleText, settings: NewsSettings) -> float:
    """Return how long an article stays, in seconds: its own dwell, else by the length of its text."""
    if article.dwell_s is not None:
        return article.dwell_s
    return dwell_seconds(text, settings.words_per_second, settings.dwell_min_s, settings.dwell_max_s)


def host_of(link: str) -> str:
    """Return the host of a link without its 'www.', or '' if it has none."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def derive_article(
    article: Article,
    survey: Survey,
    language: str,
    settings: Settings,
    picture_url: Callable[[Picture], str],
) -> dict[str, Any]:
    """Return what the panel shows of an article to a reader of `language`; the keys are those QML reads."""
    code, text = article.text(language)
    default = settings.languages.default
    qr_url, qr_modules = code_url(article.qr)
    focus = article.picture.focus if article.picture else (0.5, 0.5)
    return {
        "slug": article.slug,
        "revision": article.revision,
        "key": f"{article.slug} {article.revision} {code}",
        "headline": text.headline,
        "summary": text.summary,
        "blocks": [_block(block) for block in text.body],
        "imageUrl": picture_url(article.picture) if article.picture else "",
        "imageAlt": text.image_alt,
        "focusX": float(focus[0]),
        "focusY": float(focus[1]),
        "credit": article.picture.credit if article.picture else "",
        "date": long_date(article.published, code),
        "source": in_language(article.source, code, language, default),
        "disclaimer": disclaimer(survey, language, code, default) if text.machine_translated else "",
        "language": code,
        "rightToLeft": is_right_to_left(code),
        "dwellMs": round(dwell_of(article, text, settings.news) * 1000),
        "shownIn": own_name(code) if code != language else "",
        "fromFeed": article.origin == "feed",
        "qrUrl": qr_url,
        "qrModules": qr_modules,
        "linkHost": host_of(article.link),
    }


def derive_play(showing: Showing, shown: Mapping[str, Any], version: int, at_ms: int) -> Play:
    """Return what is counted of a completed showing.

    Args:
        showing: what was completed.
        shown: what the panel showed, see `derive_article`.
        version: of the content on screen.
        at_ms: when it ended, in milliseconds since 1970-01-01 UTC.
    """
    return Play(
        article_id=showing.key,
        revision=str(shown["revision"]),
        content_version=0 if shown["fromFeed"] else version,
        language=str(shown["language"]),
        ended_at_ms=at_ms,
        duration_ms=round(showing.seconds * 1000),
    )


def _block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "text": block.text,
        "runs": [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in block.runs],
    }
