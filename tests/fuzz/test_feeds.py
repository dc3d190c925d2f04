"""Whatever bytes a feed has, what is taken from it is plain text, and nobody is asked for more."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.feeds.cleaning import cleaned, plain
from kiosk.feeds.dates import published
from kiosk.feeds.entries import Entry, FeedError, Markup
from kiosk.feeds.parsing import parse
from kiosk.feeds.telling import told
from kiosk.news.articles import Article
from kiosk.news.feeds import Feed
from kiosk.settings.declaration import Settings
from kiosk.store.feed_reading import StoredItem
from kiosk.ui.visitor.news_shown import derive_article
from kiosk.ui.visitor.pictures import Gallery
from kiosk.wiring.feeding.standing import article
from tests.fuzz.articles import SURVEY
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.feeds import atom, dates, json_feeds, rdf, rss, spoiled
from tests.fuzz.hostile import addresses, repeated, texts, words
from tests.fuzz.html import BOMBS, CANARY, fragments, with_secrets
from tests.fuzz.plain import check_article, check_blocks, check_item, check_panel, check_plain

URL: Final = "https://feeds.example/x/feed"
NOW: Final = datetime(2024, 6, 1, tzinfo=UTC)
FEED: Final = Feed("city", URL, language="en", blocked_words=("casino",))
SHAPES: Final = sorted((Path(__file__).parents[1] / "unit/feeds/data").glob("*.*"))
_SEEN: Final = int(NOW.timestamp() * 1000)

types = st.sampled_from(
    ("", "application/rss+xml", "text/xml; charset=latin-1", "application/json", "text/html; charset=\0")
)


def shown_of(made: Article) -> None:
    for language in ("en", "ar"):
        check_panel(derive_article(made, SURVEY, language, Settings(), Gallery().url))


def check_feed(data: bytes, content_type: str, case: Case, feed: Feed = FEED) -> None:
    with case():
        try:
            found = parse(data, content_type, URL, feed, ("en", "fr", "ar"), NOW)
        except FeedError as error:
            check_plain(str(error))
            return
        check_plain(found.title)
        for refusal in found.refusals:
            check_plain(refusal.what)
            check_plain(refusal.reason)
            assert refusal.what
        for item in found.items:
            check_item(item)
            stored = StoredItem(
                feed.id, f"feed-{feed.id}-0", item, "0" * 12, first_seen=_SEEN, last_seen=_SEEN
            )
            made = article(stored, feed, found.title, Path("pictures"), ZoneInfo("Africa/Casablanca"))
            check_article(made)
            shown_of(made)


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: str(path.name))
def test_the_shapes_hold_items(case: Case, path: Path) -> None:
    check_feed(path.read_bytes(), "", case, replace(FEED, max_age_days=3650))
    assert parse(path.read_bytes(), "", URL, replace(FEED, max_age_days=3650), ("en", "fr", "ar"), NOW).items


@fuzzed()
@given(data=rss, content_type=types)
def test_rss(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case)


@fuzzed()
@given(data=atom, content_type=types)
def test_atom(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case)


@fuzzed()
@given(data=rdf, content_type=types)
def test_rdf(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case)


@fuzzed()
@given(data=json_feeds, content_type=types)
def test_json_feed(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case)


@fuzzed()
@given(data=spoiled([path.read_bytes() for path in SHAPES]), content_type=types)
def test_spoiled_shapes(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case, replace(FEED, max_age_days=3650))


@fuzzed()
@given(data=st.binary(max_size=300), content_type=st.one_of(types, st.text(max_size=30)))
def test_any_bytes(case: Case, data: bytes, content_type: str) -> None:
    check_feed(data, content_type, case)


def check_html(html: str, title: str, *, is_html: bool) -> None:
    entry = Entry(
        title=Markup(title, is_html), bodies=(Markup(html, is_html),), summary=Markup(html[:500], is_html)
    )
    words_of = told(entry)
    check_plain(words_of.headline)
    check_plain(words_of.summary)
    check_blocks(words_of.body)
    check_blocks(cleaned(Markup(html, is_html)).blocks)
    check_plain(plain(Markup(title, is_html)))


@fuzzed()
@given(html=fragments, title=st.one_of(fragments, texts), is_html=st.booleans())
def test_html_of_items(case: Case, html: str, title: str, is_html: bool) -> None:
    with case():
        check_html(html, title, is_html=is_html)


@fuzzed(0.1)
@given(html=repeated(BOMBS, 300_000), is_html=st.booleans())
def test_long_html_of_items(case: Case, html: str, is_html: bool) -> None:
    with case():
        check_html(html, html[:30_000], is_html=is_html)


@fuzzed()
@given(html=with_secrets)
def test_what_nobody_is_meant_to_read_is_never_shown(case: Case, html: str) -> None:
    with case():
        found = cleaned(Markup(html))
        title = Markup("" if "sharedaddy" in html else html)  # titles have no such machinery
        entry = told(Entry(title=title, bodies=(Markup(html),), summary=Markup(html)))
    assert CANARY not in found.text
    assert CANARY not in f"{entry.headline} {entry.summary} {entry.body}"


@fuzzed()
@given(written=st.lists(dates, max_size=3))
def test_dates(case: Case, written: list[str]) -> None:
    with case():
        found = published(written, NOW)
    if found is not None:
        assert found.tzinfo is not None
        assert datetime.fromisoformat(found.isoformat()) == found


@fuzzed()
@given(link=addresses, title=texts, alt=st.one_of(words, texts), when=dates)
def test_links_and_captions(case: Case, link: str, title: str, alt: str, when: str) -> None:
    picture = f'<img src="https://x.example/a.png" width="900" alt="{alt}">'.replace("<![CDATA[", "").replace(
        "]]>", ""
    )
    body = f"<![CDATA[<p>{title.replace(']]>', '')}</p>{picture}]]>"
    link = link.replace("&", "&amp;").replace("<", "&lt;")
    item = f"<item><title>T</title><link>{link}</link><pubDate>{when.replace('<', '')}</pubDate>"
    data = f'<rss version="2.0"><channel>{item}<description>{body}</description></item></channel></rss>'
    check_feed(data.encode("utf-8", "surrogatepass"), "", case)
