import random

from kiosk.news.plays import PlayRow
from kiosk.results.news import ArticleResult, news_results


def row(article: str, showings: int, *, language: str = "en", version: int = 1, hour: int = 5) -> PlayRow:
    return PlayRow("k", "i", "b", hour, article, "r", version, language, showings, showings * 9_000)


def test_showings_and_ratings_meet_by_article() -> None:
    plays = [row("a", 3), row("a", 2, language="ar", hour=6), row("b", 9, version=2)]
    ratings = {("a", 5): 8, ("a", 1): 2, ("c", 4): 1, ("", 3): 4}
    found = {one.article_id: one for one in news_results(plays, ratings)}
    assert list(found) == ["b", "a", "c", ""]
    assert (found["a"].showings, found["a"].duration_ms) == (5, 45_000)
    assert found["a"].languages == {"en": 3, "ar": 2}
    assert found["a"].ratings == {1: 2, 2: 0, 3: 0, 4: 0, 5: 8}
    assert found["a"].mean == 4.2
    assert (found["c"].showings, found["c"].n, found["c"].mean) == (0, 1, None)
    assert found["b"].as_dict()["versions"] == [{"content_version": 2, "revision": "r", "showings": 9}]


def test_no_mean_is_told_of_fewer_than_ten() -> None:
    one = ArticleResult("a")
    one.ratings[5] = 9
    assert one.mean is None
    one.ratings[5] = 10
    assert one.mean == 5


def test_the_order_of_what_is_added_does_not_matter() -> None:
    plays = [row(article, n, language=code) for article in "abc" for n in (1, 4) for code in ("en", "fr")]
    ratings = {(article, score): score for article in "abcd" for score in range(1, 6)}
    shuffled = random.Random(4).sample(plays, len(plays))
    assert news_results(plays, ratings) == news_results(shuffled, dict(reversed(ratings.items())))
