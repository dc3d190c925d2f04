"""What was shown, and what was answered while it showed. Pure.

That a rating was given while an article showed is an association: it does not say that the article
caused it. Ratings come from all that stood on screen then, also for a moment; showings only count when they
were completed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.news.plays import PlayRow
from kiosk.survey.scale import SCORES

TOO_FEW: Final = 10
"""Below so many ratings no mean is told."""

ASSOCIATION: Final = (
    "Ratings are those given while the article was on screen. This is an association:"
    " it does not say that the article caused them."
)


@dataclass(slots=True)
class ArticleResult:
    """One article.

    Attributes:
        article_id: the article's slug; empty for ratings given while no article showed.
        showings: how many were completed.
        duration_ms: how long these lasted together.
        languages: showings by language of the text.
        versions: showings by content version and revision.
        ratings: by score, 1 to 5.
    """

    article_id: str
    showings: int = 0
    duration_ms: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    versions: Counter[tuple[int, str]] = field(default_factory=Counter)
    ratings: dict[int, int] = field(default_factory=lambda: dict.fromkeys(SCORES, 0))

    @property
    def n(self) -> int:
        """How many ratings were given while it showed."""
        return sum(self.ratings.values())

    @property
    def mean(self) -> float | None:
        """Σ i·cᵢ / n of the ratings, 1 to 5; None where there are fewer than `TOO_FEW`."""
        if self.n < TOO_FEW:
            return None
        return sum(score * count for score, count in self.ratings.items()) / self.n

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return {
            "article_id": self.article_id,
            "showings": self.showings,
            "duration_s": round(self.duration_ms / 1000, 1),
            "languages": dict(sorted(self.languages.items())),
            "versions": [
                {"content_version": version, "revision": revision, "showings": showings}
                for (version, revision), showings in sorted(self.versions.items())
            ],
            "ratings_while_shown": {
                "n": self.n,
                "scores": {str(score): count for score, count in self.ratings.items()},
                "mean": None if self.mean is None else round(self.mean, 3),
            },
        }


def news_results(
    plays: Iterable[PlayRow], ratings: Mapping[tuple[str, int], int]
) -> tuple[ArticleResult, ...]:
    """Return every article that was shown or on screen at a rating, the most shown first.

    Args:
        plays: hourly counters of showings.
        ratings: how many responses by article on screen ('' for none) and score.
    """
    found: dict[str, ArticleResult] = {}

    def result(article_id: str) -> ArticleResult:
        return found.setdefault(article_id, ArticleResult(article_id))

    for play in plays:
        one = result(play.article_id)
        one.showings += play.showings
        one.duration_ms += play.duration_ms
        one.languages[play.language] += play.showings
        one.versions[play.content_version, play.revision] += play.showings
    for (article_id, score), count in ratings.items():
        if count:
            result(article_id).ratings[score] += count
    return tuple(
        sorted(found.values(), key=lambda one: (one.article_id == "", -one.showings, -one.n, one.article_id))
    )
