"""What a kiosk would show at a moment, in a language, and why each other article would not show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.content.checking import Checked, CheckedArticle
from kiosk.errors import KioskError
from kiosk.news.articles import Article, Listing
from kiosk.news.rotation import dwell_seconds
from kiosk.news.selecting import Place, next_change, select
from kiosk.news.sharing import Turn, shares
from kiosk.settings.declaration import NewsSettings
from kiosk.settings.home import Home
from kiosk.store.feed_reading import Feeds, read_feeds
from kiosk.wiring.feeding.places import Declared
from kiosk.wiring.feeding.shelf import shelved_articles

_STEPS: Final = 100
"""How many changes are looked at that change nothing on screen: an evergreen article that stands in anyway."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that takes its turns.

    Attributes:
        article: with its words.
        share: of all showings, from 0 to 1.
        dwell_s: how long it stays.
        language: that its words are shown in.
        headline: in that language.
    """

    article: Article
    share: float
    dwell_s: float
    language: str
    headline: str


@dataclass(frozen=True, slots=True)
class NotShown:
    """An article that does not show.

    Attributes:
        slug: its id.
        code: as of `kiosk.news.selecting.LeftOut`; 'broken' where its folder has errors.
        reason: a clause without a full stop.
        headline: empty where it is not known.
        article: None where it is broken.
    """

    slug: str
    code: str
    reason: str
    headline: str = ""
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """What a kiosk shows at a moment.

    Attributes:
        showing: in the order of the list.
        left_out: the others.
        stand_in: whether the evergreen ones stand in, because no other article may show.
        next_change: the next moment, in UTC, at which other articles show by themselves, if there is one.
    """

    showing: tuple[Shown, ...]
    left_out: tuple[NotShown, ...]
    stand_in: bool
    next_change: datetime | None


def what_shows(home: Home, checked: Checked, at: datetime, place: Place, language: str) -> Showing:
    """Return what a kiosk shows at a moment.

    Args:
        home: whose feeds' items take part.
        checked: its content, as the files stand.
        at: the moment.
        place: the kiosk.
        language: the visitor's.
    """
    articles = {one.slug: one.article for one in checked.articles if one.article is not None}
    for item in _feed_items(home, checked):
        articles.setdefault(item.slug, item)
    listings = [one.listing for one in sorted(articles.values(), key=lambda one: (one.order, one.slug))]
    selected = select(listings, at, place)
    news = checked.settings.news if checked.settings else NewsSettings()
    turns = [Turn(one.slug, one.weight) for one in selected.showing]
    showing = tuple(
        _shown(articles[turn.key], share, language, news)
        for turn, share in zip(turns, shares(turns), strict=True)
    )
    left_out = [
        NotShown(
            one.listing.slug,
            one.code,
            one.reason,
            articles[one.listing.slug].text(language)[1].headline,
            articles[one.listing.slug],
        )
        for one in selected.left_out
    ]
    left_out += [_broken(one) for one in checked.articles if one.article is None]
    return Showing(showing, tuple(left_out), selected.stand_in, _next_other(listings, at, place))


def _feed_items(home: Home, checked: Checked) -> tuple[Article, ...]:
    """Return the approved items of the feeds that the files declare; those on the shelf if the store can't be read."""
    if checked.compiled is None or not checked.compiled.feeds:
        return ()
    try:
        feeds = read_feeds(home)
    except KioskError:
        feeds = Feeds()
    return shelved_articles(home, Declared.of(checked.compiled), feeds, datetime.now(UTC))


def _shown(article: Article, share: float, language: str, news: NewsSettings) -> Shown:
    shown_in, text = article.text(language)
    dwell_s = article.dwell_s
    if dwell_s is None:
        dwell_s = dwell_seconds(text, news.words_per_second, news.dwell_min_s, news.dwell_max_s)
    return Shown(article, share, dwell_s, shown_in, text.headline)


def _broken(one: CheckedArticle) -> NotShown:
    errors = sum(problem.severity == "error" for problem in one.problems)
    return NotShown(one.slug, "broken", f"broken: {errors} error{'' if errors == 1 else 's'}")


def _next_other(listings: Sequence[Listing], at: datetime, place: Place) -> datetime | None:
    """Return when other articles show; what is displaced by a higher priority changes nothing."""
    now = select(listings, at, place)
    least = 0 if now.stand_in else max((one.priority for one in now.showing), default=0)
    may_change = [one for one in listings if one.priority >= least]
    moment = at
    for _ in range(_STEPS):
        following = next_change(may_change, moment, place)
        if following is None or select(listings, following, place).showing != now.showing:
            return following
        moment = following
    return None


def in_zone(moment: datetime, place: Place) -> datetime:
    """Return a moment as the wall clock of a kiosk reads it."""
    return moment.astimezone(UTC).astimezone(place.zone)
