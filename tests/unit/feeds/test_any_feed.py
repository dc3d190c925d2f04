"""Feeds that nobody would write."""

import json
import re
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.feeds.parsing import FeedError, ParsedFeed
from kiosk.survey.characters import HIDDEN_CHARACTERS
from tests.unit.feeds.reading import DATA, FILES, read


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
