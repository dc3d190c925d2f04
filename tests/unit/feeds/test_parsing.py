"""What is taken of an item."""

import subprocess
import sys
from datetime import timedelta

import pytest

from kiosk.feeds.parsing import FeedError
from tests.unit.feeds.reading import NOW, body, only, read, reasons, rss


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
