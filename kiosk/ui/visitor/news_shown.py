"""What the news panel shows: derived from the articles, for one language."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt

from kiosk.news.articles import Article, ArticleText, Block
from kiosk.news.rotation import dwell_seconds
from kiosk.settings.declaration import NewsSettings
from kiosk.survey.languages import is_right_to_left
from kiosk.survey.questions import Survey
from kiosk.ui.translations import locale_name
from kiosk.ui.visitor.survey_shown import disclaimer, in_language

PROVIDER_URL = "image://articles/"


def long_date(iso: str, language: str) -> str:
    """Return a date such as 2024-05-28 as readers of the language write it, or '' if it is none."""
    date = QDate.fromString(iso, Qt.DateFormat.ISODate)
    return QLocale(locale_name(language)).toString(date, QLocale.FormatType.LongFormat)


def dwell_of(article: Article, text: ArticleText, settings: NewsSettings) -> float:
    """Return how long an article stays, in seconds: its own dwell, else by the length of its text."""
    if article.dwell_s is not None:
        return article.dwell_s
    return dwell_seconds(text, settings.words_per_second, settings.dwell_min_s, settings.dwell_max_s)


def derive_articles(
    articles: Sequence[Article], survey: Survey, language: str, default: str, settings: NewsSettings
) -> list[dict[str, Any]]:
    """Return what the panel shows of each article in a language; the keys are those QML reads."""
    pictures = picture_numbers(articles)
    shown = []
    for article in articles:
        code, text = article.text(language)
        has_picture = article.picture is not None
        shown.append(
            {
                "slug": article.slug,
                "headline": text.headline,
                "summary": text.summary,
                "blocks": [_block(block) for block in text.body],
                "imageUrl": f"{PROVIDER_URL}{pictures[article.slug]}" if has_picture else "",
                "imageAlt": text.image_alt,
                "credit": article.picture.credit if article.picture else "",
                "date": long_date(article.published, code),
                "source": in_language(article.source, code, language, default),
                "disclaimer": disclaimer(survey, language, code, default) if text.machine_translated else "",
                "language": code,
                "rightToLeft": is_right_to_left(code),
                "dwellMs": round(dwell_of(article, text, settings) * 1000),
            }
        )
    return shown


def picture_numbers(articles: Sequence[Article]) -> dict[str, int]:
    """Return the number under which each article's picture is asked for, by slug."""
    with_picture = [article.slug for article in articles if article.picture is not None]
    return {slug: number for number, slug in enumerate(with_picture)}


def _block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "text": block.text,
        "runs": [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in block.runs],
    }
