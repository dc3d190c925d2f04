"""Where the panel takes its articles from, one at a time."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from kiosk.news.articles import Article, Listing


class Articles(Protocol):
    """Articles in the order of their listings; the words of one are read when it is to show."""

    @property
    def listings(self) -> Sequence[Listing]:
        """What the rotation needs to know of each, in order, then by slug."""
        ...

    def article(self, slug: str) -> Article:
        """Return one article.

        Raises:
            LookupError: if there is none, or it can't be read any more; it is then skipped.
        """
        ...


class ArticlesInMemory:
    """A few articles at hand."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Sort them by order and slug."""
        self._articles = {one.slug: one for one in sorted(articles, key=lambda one: (one.order, one.slug))}
        self._listings = tuple(one.listing for one in self._articles.values())

    @property
    def listings(self) -> Sequence[Listing]:
        """What the rotation needs to know of each."""
        return self._listings

    def article(self, slug: str) -> Article:
        """Return one article.

        Raises:
            LookupError: if there is none.
        """
        return self._articles[slug]


class JoinedArticles:
    """Articles from several places as one; where two have the same slug, the earlier place counts."""

    def __init__(self, *places: Articles) -> None:
        """Join them."""
        self._place_of: dict[str, Articles] = {}
        listings: dict[str, Listing] = {}
        for place in places:
            for listing in place.listings:
                if listing.slug not in listings:
                    listings[listing.slug] = listing
                    self._place_of[listing.slug] = place
        self._listings = tuple(sorted(listings.values(), key=lambda one: (one.order, one.slug)))

    @property
    def listings(self) -> Sequence[Listing]:
        """What the rotation needs to know of each."""
        return self._listings

    def article(self, slug: str) -> Article:
        """Return one article.

        Raises:
            LookupError: if there is none, or it can't be read any more.
        """
        return self._place_of[slug].article(slug)
