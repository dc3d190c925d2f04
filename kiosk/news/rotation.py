"""How long an article stays, and which comes next."""

from typing import Final

from kiosk.news.articles import ArticleText

WORDS_PER_SECOND: Final = 3.0
DWELL_RANGE_S: Final = (8.0, 30.0)


def word_count(text: ArticleText) -> int:
    """Count the words of headline, summary and body."""
    parts = [text.headline, text.summary, *(block.text for block in text.body)]
    return sum(len(part.split()) for part in parts)


def dwell_seconds(
    text: ArticleText,
    words_per_second: float = WORDS_PER_SECOND,
    shortest: float = DWELL_RANGE_S[0],
    longest: float = DWELL_RANGE_S[1],
) -> float:
    """Return how long an article stays on screen: words ÷ reading speed, within bounds, in seconds."""
    return min(max(word_count(text) / words_per_second, shortest), longest)
