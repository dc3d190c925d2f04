"""Turn articles into data for JSON; `kiosk.content.restoring` turns it back."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.news.articles import Article, ArticleText, Block, Picture
from kiosk.news.feeds import Feed
from kiosk.news.schedule import EVERYWHERE, UNLIMITED, Schedule, Target


def dumped_article(article: Article, base: Path) -> dict[str, Any]:
    """Return an article as data.

    Args:
        article: the article.
        base: what the path of its picture is written relative to.

    Raises:
        ValueError: if the picture is not below `base`.
    """
    return {
        "slug": article.slug,
        "order": article.order,
        "published": article.published,
        "source": dict(article.source),
        "texts": {code: _text(text) for code, text in article.texts.items()},
        "picture": None if article.picture is None else _picture(article.picture, base),
        "link": article.link,
        "dwell_s": article.dwell_s,
        "status": article.status,
        "fallback": list(article.fallback),
        "priority": article.priority,
        "weight": article.weight,
        "schedule": dumped_schedule(article.schedule),
        "target": dumped_target(article.target),
        "evergreen": article.evergreen,
        "origin": article.origin,
        "revision": article.revision,
        "qr": article.qr,
    }


def dumped_schedule(schedule: Schedule) -> dict[str, Any] | None:
    """Return a schedule as data; None for one without limits."""
    if schedule == UNLIMITED:
        return None
    return {
        "valid_from": _day_or_moment(schedule.valid_from),
        "valid_until": _day_or_moment(schedule.valid_until),
        "weekdays": list(schedule.weekdays),
        "windows": [[window.start.isoformat(), window.end.isoformat()] for window in schedule.windows],
        "zone": schedule.zone,
    }


def dumped_target(target: Target) -> dict[str, Any] | None:
    """Return a target as data; None for every kiosk."""
    if target == EVERYWHERE:
        return None
    return {"kiosks": list(target.kiosks), "tags": list(target.tags)}


def dumped_feed(feed: Feed) -> dict[str, Any]:
    """Return a feed as data."""
    return {
        "id": feed.id,
        "url": feed.url,
        "name": dict(feed.name),
        "trusted": feed.trusted,
        "language": feed.language,
        "every_minutes": feed.every_minutes,
        "max_items": feed.max_items,
        "max_age_days": feed.max_age_days,
        "blocked_words": list(feed.blocked_words),
        "pictures": feed.pictures,
        "order": feed.order,
        "priority": feed.priority,
        "weight": feed.weight,
        "target": dumped_target(feed.target),
    }


def _day_or_moment(bound: date | None) -> str | None:
    return None if bound is None else bound.isoformat()


def _picture(picture: Picture, base: Path) -> dict[str, Any]:
    path = Path(picture.path).relative_to(base).as_posix()
    return {"path": path, "credit": picture.credit, "focus": list(picture.focus)}


def _text(text: ArticleText) -> dict[str, Any]:
    return {
        "headline": text.headline,
        "summary": text.summary,
        "body": [_block(block) for block in text.body],
        "image_alt": text.image_alt,
        "machine_translated": text.machine_translated,
    }


def _block(block: Block) -> Mapping[str, Any]:
    runs = [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in block.runs]
    return {"kind": block.kind, "runs": runs}
