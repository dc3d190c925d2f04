"""Articles as they come out of the two ways in, and what surrounds them on the screen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from kiosk.content.bodies import parse_body
from kiosk.content.codes import qr_code
from kiosk.content.problems import Report
from kiosk.content.reading import is_visible, one_line
from kiosk.feeds.dates import published
from kiosk.feeds.entries import Entry, Markup
from kiosk.feeds.links import readers_link
from kiosk.feeds.telling import told
from kiosk.news.articles import Article, ArticleText, Picture
from kiosk.news.feeds import Feed, FeedItem
from kiosk.store.feed_reading import StoredItem
from kiosk.survey.characters import HIDDEN_CHARACTERS
from kiosk.survey.questions import Organisation, Survey, SurveyText
from kiosk.wiring.feeding.standing import article
from tests.fuzz.feeds import dates
from tests.fuzz.hostile import ADDRESSES, texts, words
from tests.fuzz.html import fragments
from tests.fuzz.markdown import bodies

_WORDS: Final = ("1", "2", "3", "4", "5")
SURVEY: Final = Survey(
    "visit",
    "overall",
    1,
    {code: SurveyText("?", _WORDS, False) for code in ("en", "fr", "ar")},
    Organisation({"en": "Museum"}, {"en": "Translated by a machine."}),
)
MISSING: Final = Picture("/nowhere/at/all.png", "A. Painter", (0.0, 1.0))
_NOW: Final = datetime(2024, 6, 1, tzinfo=UTC)
_SEEN: Final = int(_NOW.timestamp() * 1000)
_FEED: Final = Feed("city", "https://feeds.example/x", name={"en": "City news"})

# Made beforehand: what is drawn must not depend on what a library does when it is first used.
_OWN_LINKS: Final = {
    link: qr_code(link) for link in ("", "https://example.org/story", "https://مثال.example/" + "a" * 300)
}
_LINKS: Final = {
    link: qr_code(link) for link in (readers_link(one, "https://feeds.example/x") for one in ADDRESSES)
}

codes = st.sampled_from(("en", "fr", "ar"))
_lines = st.one_of(texts, words, st.text(max_size=160)).map(
    lambda text: one_line(HIDDEN_CHARACTERS.sub("", text))[:160]
)


@st.composite
def written_by_hand(draw: st.DrawFn) -> Article:
    """Return an article of a folder: its lines as the check lets them through, its body as it reads Markdown."""
    headline = draw(_lines.filter(is_visible))
    code = draw(codes)
    text = ArticleText(
        headline=headline,
        summary=draw(_lines),
        body=parse_body(draw(bodies).replace("\r", "\n"), 1, Report("en.md")),
        image_alt=draw(_lines),
        machine_translated=draw(st.booleans()),
    )
    link = draw(st.sampled_from(sorted(_OWN_LINKS)))
    return Article(
        slug="first",
        order=10,
        published=draw(st.dates()).isoformat(),
        source={code: draw(_lines)},
        texts={code: text},
        picture=draw(st.sampled_from((None, MISSING))),
        link=link,
        dwell_s=draw(st.none() | st.floats(3, 600)),
        qr=_OWN_LINKS[link],
    )


@st.composite
def taken_from_feeds(draw: st.DrawFn) -> Article:
    """Return the article that an item with words becomes."""
    entry = Entry(
        title=Markup(draw(fragments | texts)), bodies=(Markup(draw(fragments)),), summary=Markup(draw(texts))
    )
    found = told(entry)
    assume(found.headline)
    link = draw(st.sampled_from(sorted(_LINKS)))
    when = published([draw(dates)], _NOW)
    item = FeedItem(
        "guid", draw(codes), found.headline, found.summary, found.body, link, when.isoformat() if when else ""
    )
    stored = StoredItem(
        "city", "feed-city-0123456789", item, "0" * 12, qr=_LINKS[link], first_seen=_SEEN, last_seen=_SEEN
    )
    return article(stored, _FEED, "City", Path("pictures"), ZoneInfo("Africa/Casablanca"))
