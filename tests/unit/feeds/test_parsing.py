"""Feeds as they come in the real world, and feeds that mean harm."""

import json
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.feeds.parsing import FeedError, ParsedFeed, parse
from kiosk.news.feeds import Feed, FeedItem
from kiosk.survey.characters import HIDDEN_CHARACTERS

DATA = Path(__file__).parent / "data"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
URL = "https://feeds.example/x/feed"
OFFERED = ("en", "fr", "ar")
FILES = sorted(one.name for one in DATA.iterdir() if one.suffix in {".xml", ".json"})


def read(body: bytes | str, content_type: str = "", **declared: Any) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, content_type, URL, Feed("a", URL, **declared), OFFERED, NOW)


def shape(name: str, **declared: Any) -> ParsedFeed:
    return read((DATA / name).read_bytes(), **declared)


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>'
        f"{channel}{''.join(f'<item>{one}</item>' for one in items)}</channel></rss>"
    )


def only(feed: ParsedFeed) -> FeedItem:
    assert len(feed.items) == 1, feed
    return feed.items[0]


def body(item: FeedItem) -> list[str]:
    return [block.text for block in item.body]


def words(item: FeedItem) -> str:
    return " ".join([item.headline, item.summary, *body(item)])


def reasons(feed: ParsedFeed) -> list[str]:
    return [one.reason for one in feed.refusals]


def test_wordpress() -> None:
    feed = shape("wordpress.xml")
    item = only(feed)
    assert feed.title == "Harbour Museum – News"
    assert item.guid == "https://museum.example/?p=41"
    assert item.headline == "Boats return & the dock opens"
    assert item.summary == "The old boats are back in the dock. Visitors may step aboard from Friday."
    assert body(item) == [
        "A third sentence tells of restored sails and a new crew.",
        "Opening hours",
        "Monday: closed",
        "Other days: 10 to 6",
    ]
    assert [block.kind for block in item.body] == ["paragraph", "paragraph", "item", "item"]
    assert [run.text for run in item.body[0].runs if run.bold] == ["restored sails"]
    assert [run.text for run in item.body[3].runs if run.italic] == ["10 to 6"]
    assert item.link == "https://museum.example/2024/05/boats/?id=7"
    assert item.published == "2024-05-13T09:30:00+02:00"
    assert item.language == "en"
    assert item.picture_urls == (
        "https://museum.example/wp-content/uploads/boats-1536x1024.jpg",
        "https://museum.example/wp-content/uploads/boats-1024x683.jpg",
    )
    assert item.picture_alt == "Two wooden boats"


def test_drupal_with_relative_links() -> None:
    item = only(shape("drupal.xml"))
    assert item.guid == "881 at https://city.example"
    assert item.link == "https://city.example/en/news/library-hall"
    assert item.picture_urls == ("https://city.example/sites/default/files/hall.jpg",)
    assert (item.summary, body(item)) == ("The hall seats two hundred readers.", ["It opens in June."])


def test_a_headline_repeated_in_the_text_is_shown_once() -> None:
    item = only(shape("essays.xml"))
    assert item.headline == "How clocks learned to tick"
    assert item.summary == "Clocks were silent once. Nobody missed the sound."
    assert body(item) == ["Time is loud."]
    assert item.picture_urls == ("https://cdn.stories.example/max/1024/1*abc.jpeg",)


def test_atom_with_xhtml_and_bases() -> None:
    newer, older = shape("atom_xhtml.xml").items
    assert (newer.language, newer.headline, newer.summary) == ("fr", "Une ombre", "L’ombre suit la lumière.")
    assert older.headline == "Light & shadow"
    assert older.published == "2024-05-18T08:00:00+02:00"
    assert older.link == "https://lab.example/notes/2024/light.html"
    assert older.picture_urls == (
        "https://lab.example/notes/2024/light.png",
        "https://lab.example/notes/2024/bend.jpg",
    )


def test_blogger_prefers_the_picture_of_the_text_to_a_tiny_one() -> None:
    item = only(shape("blogger.xml"))
    assert item.link == "https://garden.example/2024/05/tulips.html"
    assert item.picture_urls[0] == "https://pics.example/s320/tulip.jpg"
    assert (item.summary, body(item)) == ("The tulips opened today.", ["Bees came at noon."])


def test_rss_1_of_a_library_in_latin_1() -> None:
    feed = shape("library.rdf.xml")
    assert feed.title == "New books"
    assert [(one.language, one.summary) for one in feed.items] == [
        ("fr", "Des ponts et des forêts."),
        ("en", "Maps of forty rivers."),
    ]
    assert feed.items[0].published == "2024-05-12T10:00:00+01:00"


def test_videos_say_their_words_in_media_group() -> None:
    item = only(shape("videos.xml"))
    assert item.picture_urls == ("https://img.videos.example/AbC/hq.jpg",)
    assert item.summary == "A spoon out of birch wood, in ten minutes."


def test_podcast_has_a_picture_and_no_made_up_link() -> None:
    item = only(shape("podcast.xml"))
    assert (item.guid, item.link) == ("bells-1", "")
    assert item.picture_urls == ("https://sounds.example/bells.jpg",)
    assert item.published == "2024-05-11T06:00:00-07:00"


def test_the_widest_picture_comes_first_with_its_credit() -> None:
    item = only(shape("agency.xml"))
    assert item.picture_urls == (
        "https://agency.example/rain-1280.jpg",
        "https://agency.example/rain-320.jpg",
    )
    assert (item.picture_alt, item.picture_credit) == ("A field in the rain", "R. Drop / Agency")
    assert item.link == "https://agency.example/rain"
    assert only(shape("agency.xml", pictures=False)).picture_urls == ()


def test_json_feed_1_0() -> None:
    first, second = shape("json_feed_1.0.json").items
    assert (first.guid, first.headline) == ("12", "A heron stood in the canal this morning.")
    assert (first.summary, body(first)) == ("It left at nine.", ["Nobody knew why."])
    assert second.picture_urls == ("https://feeds.example/ducks.png", "https://notes.example/ducks-wide.png")


def test_json_feed_1_1_is_known_by_its_bytes() -> None:
    arabic, english = read((DATA / "json_feed_1.1.json").read_bytes(), "text/plain").items
    assert (arabic.language, english.language) == ("ar", "en")
    assert arabic.summary == "فُتِحَت الحديقة يوم الجمعة. الدخول مجاني."
    assert arabic.picture_urls == ("https://hay.example/g.jpg",)


def test_arabic_in_a_feed_that_calls_itself_english() -> None:
    item = only(shape("arabic.xml"))
    assert item.language == "ar"
    assert item.headline == "مُدِيرُ UNESCO يزور مكتبة القرويين & متحف Batha"
    assert item.summary == "زار المدير المكتبة صباح اليوم. ثم زار المتحف؟"
    assert body(item) == ["وعاد مساءً."]
    assert item.published == "2024-05-13T10:00:00+01:00"
    assert item.link.isascii()


FRENCH = rss("<title>Été à la forêt – déjà « ouvert »</title><guid>1</guid>")


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("cp1252", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "", ""),
        ("cp1252", "iso-8859-1", "application/rss+xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-8", ""),
        ("utf-16-be", "", "text/xml; charset=utf-8"),
        ("cp1252", "no-such-encoding", "text/xml; charset=zlib_codec"),
        ("cp1252", "", "text/xml; charset=windows-1252"),
    ],
)
def test_encodings(encoding: str, declared: str, content_type: str) -> None:
    text = FRENCH.replace('"1.0"', f'"1.0" encoding="{declared}"' if declared else '"1.0"', 1)
    assert only(read(text.encode(encoding), content_type)).headline == "Été à la forêt – déjà « ouvert »"


def test_arabic_in_its_windows_code_page_although_utf_8_is_declared() -> None:
    text = rss("<title>افتتاح المكتبة الجديدة في المدينة</title>").replace(
        '"1.0"', '"1.0" encoding="utf-8"', 1
    )
    item = only(read(text.encode("cp1256"), "text/xml; charset=utf-8"))
    assert (item.headline, item.language) == ("افتتاح المكتبة الجديدة في المدينة", "ar")


def test_a_few_wrong_bytes_spoil_only_themselves() -> None:
    raw = rss("<title>Forêt déjà ouverte, été</title>").encode() + b"<!-- \xe9 -->"
    raw = raw.replace("déjà".encode(), b"d\xe9j\xc3\xa0")
    assert only(read(raw)).headline == "Forêt déjà ouverte, été"


@pytest.mark.parametrize(
    ("body_", "message"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \n\0", "it is empty"),
        (b"hello", "it is neither RSS, Atom nor JSON Feed"),
        (b"<opml/>", "it is neither RSS, Atom nor JSON Feed"),
        (b'{"a":1}', "it is neither RSS, Atom nor JSON Feed"),
        (b"[]", "it is neither RSS, Atom nor JSON Feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is neither RSS, Atom nor JSON Feed"),
        (b"<!DOCTYPE html><p>Hi", "it is a web page, not a feed"),
        (
            b'<html><link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">',
            "it is a web page, not a feed; the page names this feed: https://feeds.example/feed?a=1&b=2",
        ),
        (b"<rss><channel><title>T", "it is cut off in the middle: no item was read"),
        (b"<rss><channel><item><title>T", "it is cut off in the middle: no item was read"),
    ],
)
def test_what_is_no_feed(body_: bytes, message: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body_)
    assert str(caught.value) == message


def test_cut_off_in_the_middle_keeps_what_was_whole() -> None:
    feed = read(rss("<title>One</title>", "<title>Two is cut")[:-30])
    assert [one.headline for one in feed.items] == ["One"]
    assert "it is cut off in the middle: 1 item was read" in reasons(feed)


def test_json_that_breaks_off_keeps_what_was_whole() -> None:
    feed = read('{"version":"x","items":[{"id":"1","title":"One"},{"id":"2","tit')
    assert [one.headline for one in feed.items] == ["One"]
    assert reasons(feed) == ["it is damaged or cut off in the middle: 1 item was read"]


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel>'
    "<item><title>&b;</title></item></channel></rss>"
)
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'


@pytest.mark.parametrize(
    "text", [LAUGHS, OUTSIDE, LAUGHS.replace("<!ENTITY", "<!entity"), "<!-- <rss> -->" + LAUGHS]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "cp1252"])
def test_entities_of_its_own_are_refused_in_any_encoding(text: str, encoding: str) -> None:
    with pytest.raises(FeedError, match="declares entities"):
        read(text.encode(encoding))


@pytest.mark.parametrize(
    "parameter", ["<!DOCTYPE rss [%x;]><rss/>", "<rss><!DOCTYPE a [<!ENTITY b 'c'>]></rss>"]
)
def test_entities_by_other_ways(parameter: str) -> None:
    with pytest.raises(FeedError, match="declares entities"):
        read(parameter)


def test_the_document_type_of_rss_0_91_is_harmless() -> None:
    text = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://dtd.example/rss-0.91.dtd">'
        '<rss version="0.91"><channel><title>T</title><item><title>Caf&eacute; &nbsp;&amp; bar</title></item></channel></rss>'
    )
    assert only(read(text)).headline == "Café & bar"


def test_reading_a_feed_touches_no_file_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    watching = [True]

    def watch(event: str, details: tuple[object, ...]) -> None:
        if watching and event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"}:
            touched.append(f"{event} {details}")
        if watching and event == "open" and "passwd" in str(details[0]):
            touched.append(str(details))

    sys.addaudithook(watch)
    read('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">' + rss("<title>a</title>").partition("?>")[2])
    with pytest.raises(FeedError):
        read(b"/etc/passwd")
    with pytest.raises(FeedError):
        read(b"http://127.0.0.1:9/feed")
    watching.clear()
    assert touched == []


HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe src='javascript:alert(1)'>inside</iframe>",
    "<style>p{display:none}</style>",
    "<template><b>hidden</b></template>",
    "<form><input value=x><button>Send</button></form>",
    "<object data='x.svg'>gone</object>",
    "<!-- <b>secret</b> -->",
    "<a href='javascript:alert(1)'>word</a>",
    "<xmp><script>alert(1)</script></xmp>",
]


@pytest.mark.parametrize("harm", HARMFUL)
def test_harmful_html_leaves_only_words(harm: str) -> None:
    item = only(
        read(
            rss(
                f"<title>News</title><description><![CDATA[<p>Before.</p>{harm}<p>After it.</p>]]></description>"
            )
        )
    )
    shown = words(item)
    assert "Before." in shown
    for never in (
        "onerror",
        "javascript",
        "hidden",
        "secret",
        "inside",
        "display",
        "Send",
        "gone",
        "<img",
        "<script",
    ):
        assert never not in shown, shown
    assert all(one.startswith("https://feeds.example/") for one in item.picture_urls)


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; news", "Bold news"),
        ("<![CDATA[<em>Soft</em> news]]>", "Soft news"),
        ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"),
        ("It&amp;#8217;s open", "It’s open"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;News", "News"),
        ("a&#x202e;b&#x2066;c&#xad;d&#x200b;e\nf  g", "abcde f g"),
        ("Fête 👩‍👩‍👧 ☀️", "Fête 👩‍👩‍👧 ☀️"),
        ("word " * 60, "word " * 31 + "word…"),
    ],
)
def test_headlines(title: str, headline: str) -> None:
    item = only(read(rss(f"<title>{title}</title><guid>1</guid>")))
    assert item.headline == headline
    assert len(item.headline) <= 160


def test_escaped_markup_stays_letters() -> None:
    item = only(
        read(rss("<title>T</title><description>Write &amp;lt;script&amp;gt; in capitals.</description>"))
    )
    assert item.summary == "Write <script> in capitals."


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Wed, 15 May 2024 10:00:00 GMT", "2024-05-15T10:00:00+00:00"),
        ("15 May 24 10:00 EST", "2024-05-15T10:00:00-05:00"),
        ("mer., 15 mai 2024 10:00:00 +0200", "2024-05-15T10:00:00+02:00"),
        ("Mi, 15. Mai 2024 10:00", "2024-05-15T10:00:00+00:00"),
        ("15 août 2023", ""),
        ("2024-05-15", "2024-05-15T00:00:00+00:00"),
        ("2024-05-15T10:00:00.123Z", "2024-05-15T10:00:00+00:00"),
        ("2024-05-15 10:00:00 +01:00", "2024-05-15T10:00:00+01:00"),
        ("May 15, 2024 3:05 PM", "2024-05-15T15:05:00+00:00"),
        ("١٥ مايو ٢٠٢٤ 10:00", "2024-05-15T10:00:00+00:00"),
        ("2024-02-31", ""),
        ("2031-05-15", ""),
        ("1970-01-01T00:00:00Z", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates(date: str, published: str) -> None:
    feed = read(rss(f"<title>T</title><pubDate>{date}</pubDate>"))
    if date == "15 août 2023":
        assert reasons(feed) == ["it is older than 30 days"]
    else:
        assert only(feed).published == published


def test_age_is_judged_to_the_moment() -> None:
    old = (NOW - timedelta(days=3, seconds=1)).isoformat()
    young = (NOW - timedelta(days=3)).isoformat()
    feed = read(rss(*(f"<title>T{d}</title><pubDate>{d}</pubDate>" for d in (old, young))), max_age_days=3)
    assert only(feed).published == young
    assert reasons(feed) == ["it is older than 3 days"]


@pytest.mark.parametrize(
    ("item", "channel", "declared", "language"),
    [
        ("<dc:language>fr-CA</dc:language>", "<language>en</language>", "ar", "fr"),
        ("", "<language>en</language>", "fr", "fr"),
        ("", "<language>fr-FR</language>", "", "fr"),
        ("", "<language>French</language>", "", "fr"),
        ("", "<language>zz-nonsense</language>", "", ""),
        ("", "", "", "en"),
        ("", "<language>ar</language>", "", "en"),
        ("", "<language>sv</language>", "", "Swedish, a language that the kiosk doesn't know"),
    ],
)
def test_languages(item: str, channel: str, declared: str, language: str) -> None:
    feed = read(rss(f"<title>Museum</title>{item}", channel=channel), language=declared)
    if len(language) == 2:
        assert only(feed).language == language
    else:
        assert not feed.items
        assert language in reasons(feed)[0]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("博物館は今日から開いています", "Japanese"),
        ("המוזיאון פתוח", "Hebrew"),
        ("今天博物馆开放", "Chinese"),
    ],
)
def test_letters_that_the_fonts_lack(title: str, name: str) -> None:
    feed = read(rss(f"<title>{title}</title>", channel="<language>en</language>"))
    assert reasons(feed) == [f"it is in {name}, whose letters the kiosk's fonts lack"]


@pytest.mark.parametrize(
    ("text", "blocked", "found"),
    [
        ("The CASINO opens", "casino", True),
        ("The casinos open", "casino", False),
        ("Un événement", "EVENEMENT", True),
        ("Straße", "strasse", True),
        ("win  the\njackpot now", "the jackpot", True),
        ("قِـمَــار في المدينة", "قمار", True),
        ("cas\u200bino", "casino", True),
        ("ca&lt;b&gt;si&lt;/b&gt;no", "casino", True),
        ("museum", "", False),
    ],
)
def test_blocked_words(text: str, blocked: str, found: bool) -> None:
    feed = read(rss(f"<title>T</title><description>{text}</description>"), blocked_words=(blocked,))
    assert reasons(feed) == ([f"it has the blocked word “{blocked}”"] if found else [])


def test_blocked_words_in_links() -> None:
    feed = read(rss("<title>T</title><link>https://a.example/big_casino/x</link>"), blocked_words=("casino",))
    assert reasons(feed) == ["it has the blocked word “casino”"]


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("https://user:secret@a.example/x", "https://a.example/x"),
        ("//b.example/x?fbclid=1&amp;q=2", "https://b.example/x?q=2"),
        ("../up", "https://feeds.example/up"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://a.example/" + "x" * 500, ""),
        ("https://a.example\\@evil.example/", ""),
        ("http://", ""),
        ("http://[::1", ""),
    ],
)
def test_links(link: str, kept: str) -> None:
    assert only(read(rss(f"<title>T</title><link>{link}</link>"))).link == kept


def test_duplicates_are_refused() -> None:
    feed = read(
        rss(
            "<title>A</title><guid>1</guid>",
            "<title>B</title><guid>1</guid>",
            "<title>C</title><link>https://a.example/c</link><guid>3</guid>",
            "<title>C</title><link>https://a.example/c</link><guid>4</guid>",
        )
    )
    assert [one.headline for one in feed.items] == ["A", "C"]
    assert reasons(feed) == ["it is a second time in the feed"] * 2


def test_ten_thousand_items_are_cut_to_the_newest() -> None:
    many = rss(
        *(
            f"<title>Item {n}</title><guid>{n}</guid><pubDate>{(NOW - timedelta(minutes=n * 7 % 10007)).isoformat()}</pubDate>"
            for n in range(10_000)
        )
    )
    feed = read(many)
    assert [one.published for one in feed.items] == sorted(
        (one.published for one in feed.items), reverse=True
    )
    assert feed.items[0].headline == "Item 0"
    assert reasons(feed) == ["9,990 more items than the 10 that are taken"]


def test_undated_items_keep_the_order_of_the_feed_behind_dated_ones() -> None:
    feed = read(rss("<title>A</title>", "<title>B</title><pubDate>2024-05-20</pubDate>", "<title>C</title>"))
    assert [one.headline for one in feed.items] == ["B", "A", "C"]


def test_one_broken_item_spoils_no_other() -> None:
    feed = read(
        rss(
            "<title>A</title>",
            "<title>B</wrong><description>x<p>y</description>",
            "<title>C &nbsp; & D</title>",
        )
    )
    assert {"A", "C & D"} <= {one.headline for one in feed.items}


def test_items_that_share_a_link_or_a_source_are_two() -> None:
    feed = read(
        rss(
            "<link>https://a.example/</link><title>A</title><guid>1</guid>",
            "<link>https://a.example/</link><title>B</title><guid>2</guid>",
        )
    )
    assert [one.headline for one in feed.items] == ["A", "B"]
    planet = "".join(
        f"<entry><source><id>tag:planet</id></source><id>tag:{n}</id><title>E{n}</title></entry>"
        for n in (1, 2)
    )
    feed = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{planet}</feed>')
    assert [one.guid for one in feed.items] == ["tag:1", "tag:2"]


@pytest.mark.parametrize(
    "text", ["<a>" * 300 + "</a>" * 300, "<a>" * 100_000, "<a>" * 100_000 + "</a>" * 100_000]
)
def test_deep_nesting_is_refused(text: str) -> None:
    feed = read(rss("<title>A</title>", f"<title>B</title>{text}"))
    assert [one.headline for one in feed.items] == ["A"]
    assert reasons(feed) == ["its elements are too many, or too deep within each other"]


def test_deep_json() -> None:
    with pytest.raises(FeedError, match="nested too deeply"):
        read('{"items":' + "[" * 90_000 + "]" * 90_000 + "}")
    with pytest.raises(FeedError, match="200,000 parts"):
        read('{"items":[' + "{}," * 300_000 + "{}]}")


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 300_000,
        "".join(f"<b a={n}><p>" for n in range(60_000)),
        "<x>" * 130_000 + "</y>" * 130_000,
        "<div>" * 190_000,
        "word " * 190_000,
        "<p>A sentence. " * 60_000,
    ],
)
def test_large_bodies_are_cut(html: str) -> None:
    item = only(read(rss(f"<title>T</title><description><![CDATA[{html}]]></description>")))
    assert len(item.summary) <= 600
    assert sum(map(len, body(item))) <= 6_001
    assert len(item.body) <= 100


def test_pictures_of_the_text() -> None:
    html = (
        '<img src="data:image/png;base64,AAAA" data-src="/lazy.jpg"><img src="/dot.gif" width="1" height="1">'
        '<img src="javascript:alert(1)"><img srcset="small.jpg 320w, large.jpg 1600w" src="plain.jpg"><img src="x.svg">'
    )
    item = only(read(rss(f"<title>T</title><description><![CDATA[{html}]]></description>")))
    assert item.picture_urls == (
        "https://feeds.example/x/large.jpg",
        "https://feeds.example/lazy.jpg",
        "https://feeds.example/x/plain.jpg",
        "https://feeds.example/x/small.jpg",
    )


def test_parsing_needs_neither_network_nor_pictures() -> None:
    program = "import sys, kiosk.feeds.parsing; print(sorted({'httpx', 'PIL', 'pydantic', 'PySide6'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def check_clean(feed: ParsedFeed) -> None:
    for item in feed.items:
        assert item.headline
        assert len(item.headline) <= 160
        assert len(item.summary) <= 600
        assert item.language
        texts = [feed.title, item.headline, item.summary, item.picture_alt, item.picture_credit, item.guid]
        texts += [run.text for block in item.body for run in block.runs]
        for text in texts:
            assert not HIDDEN_CHARACTERS.search(text), text
            text.encode()
            assert not any(unicodedata.category(letter) in {"Cs", "Co"} for letter in text)
        for address in (item.link, *item.picture_urls):
            assert not address or re.match(r"https?://[^/@]+(/|$|\?|#)", address), address
    for refusal in feed.refusals:
        assert refusal.what
        assert refusal.reason
        assert "\n" not in refusal.what + refusal.reason


FEW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
PARTS = st.sampled_from(
    [
        *(
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<description>",
            "</description>",
            "<![CDATA[",
            "]]>",
            "<!--",
        ),
        *(
            "-->",
            "<b>",
            "</b>",
            "<p>",
            "<br/>",
            "<ul><li>",
            "</li></ul>",
            "<script>",
            "</script>",
            "&lt;b&gt;",
            "&amp;",
        ),
        *(
            "&#x202e;",
            "\u202e",
            "\0",
            "&",
            "<",
            ">",
            '"',
            "'",
            "é",
            "عربي",
            "words here. ",
            "<a href='javascript:x'>",
        ),
        *(
            "<link>",
            "</link>",
            "//a.example/x?utm_x=1",
            "<guid>",
            "</guid>",
            "<pubDate>2024-05-20</pubDate>",
            "<?x?>",
        ),
        *(
            "<media:content url='a.jpg' width='9'/>",
            "<entry>",
            "</entry>",
            "<content type='xhtml'>",
            "</content>",
        ),
        *(
            "xml:lang='ar'",
            "<!DOCTYPE a [",
            "<!ENTITY a 'b'>",
            "\ud800",
            "\U0001f600",
            "&#xd800;",
            "&#0;",
            "&nbsp;",
        ),
    ]
)


@FEW
@given(st.lists(PARTS, max_size=40).map("".join), st.sampled_from(["rss", "feed"]))
def test_any_parts_in_any_order(text: str, root: str) -> None:
    inner = f"<channel>{text}</channel>" if root == "rss" else text
    data = f"<{root}>{inner}</{root}>".encode("utf-8", "surrogatepass")
    try:
        feed = read(data)
    except FeedError:
        return
    check_clean(feed)


@FEW
@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes(data: bytes, content_type: str) -> None:
    try:
        feed = read(data, content_type)
    except FeedError:
        return
    check_clean(feed)


@FEW
@given(st.sampled_from(FILES), st.data())
def test_any_damaged_feed(name: str, data: st.DataObject) -> None:
    raw = bytearray((DATA / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))
    try:
        feed = read(bytes(raw))
    except FeedError:
        return
    check_clean(feed)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
JSON_NAMES = (
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "date_published",
    "language",
    "attachments",
)


@FEW
@given(st.lists(st.dictionaries(st.sampled_from(JSON_NAMES), JSON, max_size=8) | JSON, max_size=4))
def test_any_json(items: list[object]) -> None:
    check_clean(read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items})))


def test_a_link_and_a_picture_that_are_none_of_the_web_are_left_out_with_a_reason() -> None:
    feed = read(
        rss(
            "<title>A</title><link>javascript:alert(1)</link>"
            '<enclosure url="file:///etc/passwd" type="image/png" length="1"/>',
            "<title>B</title><guid>b</guid>",
            '<title>C</title><link>/c</link><enclosure url="c.png" type="image/png" length="1"/>',
        )
    )
    assert [(one.headline, one.link, one.picture_urls) for one in feed.items] == [
        ("A", "", ()),
        ("B", "", ()),
        ("C", "https://feeds.example/c", ("https://feeds.example/x/c.png",)),
    ]
    assert [(one.what, one.reason) for one in feed.refusals] == [
        ("A", "it comes without its link, which is too long, or none of the web"),
        ("A", "it comes without its picture, whose address is none of the web"),
    ]
    assert (
        reasons(read(rss('<title>A</title><enclosure url="data:," type="image/png"/>'), pictures=False)) == []
    )
