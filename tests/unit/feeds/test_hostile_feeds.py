"""Feeds that are none, or mean harm."""

import sys

import pytest

from kiosk.feeds.parsing import FeedError
from tests.unit.feeds.reading import only, read, reasons, rss, words


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
