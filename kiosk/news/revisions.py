"""Tell whether an article changed for those who read it."""

import hashlib
import json
from dataclasses import asdict
from typing import Final

from kiosk.news.articles import Article

_DIGITS: Final = 12


def revision_of(article: Article, picture_hash: str = "") -> str:
    """Return 12 hexadecimal digits that change with anything a visitor sees of an article.

    Where and when it shows does not count, nor where its picture lies.

    Args:
        article: whatever `revision` it carries is not looked at.
        picture_hash: SHA-256 of the picture's bytes in hexadecimal; empty for none.
    """
    picture = article.picture
    seen = {
        "texts": {code: asdict(text) for code, text in article.texts.items()},
        "source": dict(article.source),
        "published": article.published,
        "link": article.link,
        "picture": [picture_hash, picture.credit, *picture.focus] if picture else [],
    }
    written = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:_DIGITS]
