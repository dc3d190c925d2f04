"""Which articles take turns now, and the words of the few that are at hand."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.news.articles import Article, Listing
from kiosk.news.rotation import Turn
from kiosk.news.selecting import Place, next_change, select
from kiosk.news.sources import Articles
from kiosk.settings.declaration import Settings
from kiosk.survey.questions import Survey

RETRY_S: Final = 300.0
"""After so long an article that could not be read is tried again."""

_AT_HAND: Final = 4


@dataclass(frozen=True, slots=True)
class NewsContent:
    """What the panel takes its articles from, taken over as a whole.

    Attributes:
        settings: of this kiosk.
        survey: whose organisation words the disclaimer.
        articles: all of them.
        version: of the published content.
    """

    settings: Settings
    survey: Survey
    articles: Articles
    version: int = 0


class Programme:
    """The articles that may show now, at one place. What can't be read is left out for some time.

    Args:
        articles: all of them.
        place: where they show.
        report: is told of an article that can't be read, once.

    Attributes:
        turns: those that may show, in the order of the list.
    """

    def __init__(self, articles: Articles, place: Place, report: Callable[[str], None]) -> None:
        self._articles = articles
        self._place = place
        self._report = report
        self._listings: dict[str, Listing] = {one.slug: one for one in articles.listings}
        self._left_out: dict[str, float] = {}
        self._told: set[str] = set()
        self._at_hand: OrderedDict[str, Article] = OrderedDict()
        self._selected_at = datetime.fromtimestamp(0, UTC)
        self._edge: datetime | None = None
        self._edge_known = False
        self.turns: tuple[Turn, ...] = ()

    def select(self, at: datetime, now: float) -> bool:
        """Look which articles may show; tell whether that changed.

        Args:
            at: the moment, with its zone.
            now: the same moment in monotonic seconds.
        """
        self._left_out = {slug: until for slug, until in self._left_out.items() if now < until}
        self._selected_at, self._edge_known = at, False
        return self._turn_to([one for one in self._listings.values() if one.slug not in self._left_out])

    def leave_out(self, slugs: Iterable[str], now: float) -> None:
        """Leave articles out that can't be read, and look anew who takes their turns."""
        self._left_out.update(dict.fromkeys(slugs, now + RETRY_S))
        self._turn_to([one for one in self._listings.values() if one.slug not in self._left_out])

    def is_due(self, at: datetime, now: float) -> bool:
        """Tell whether other articles may show by now than were selected."""
        edge = self.edge
        return (edge is not None and at >= edge) or any(now >= until for until in self._left_out.values())

    @property
    def edge(self) -> datetime | None:
        """The next moment at which another article may show, after the last selection; None for never."""
        if not self._edge_known:
            self._edge = next_change(tuple(self._listings.values()), self._selected_at, self._place)
            self._edge_known = True
        return self._edge

    def article(self, slug: str) -> Article:
        """Return one article.

        Raises:
            LookupError: if it can't be read.
        """
        if slug not in self._at_hand:
            self._at_hand[slug] = self._articles.article(slug)
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        self._at_hand.move_to_end(slug)
        return self._at_hand[slug]

    def reads(self, slug: str) -> bool:
        """Tell whether an article can be read; what can't be is reported the first time."""
        try:
            self.article(slug)
        except Exception as error:
            self.complain(slug, f"can't be read ({type(error).__name__}: {error})")
            return False
        return True

    def complain(self, slug: str, what: str) -> None:
        """Report what is wrong with an article, once."""
        if slug not in self._told:
            self._told.add(slug)
            self._report(f"the article {slug} {what}; it is left out for {RETRY_S:g} s")

    def _turn_to(self, listings: list[Listing]) -> bool:
        before = self.turns
        showing = select(listings, self._selected_at, self._place).showing
        self.turns = tuple(Turn(one.slug, one.weight) for one in showing)
        return self.turns != before
