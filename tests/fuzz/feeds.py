"""Feeds in each format, item by item, with whatever can stand in their elements."""

import json
from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from tests.fuzz.hostile import addresses, mutated, repeated, texts, words
from tests.fuzz.html import BOMBS, fragments

DATES: Final = (
    *(
        "2024-05-20",
        "2024-05-20T10:00:00Z",
        "20240520T100000+0200",
        "Mon, 20 May 2024 10:00:00 +0200",
        "20 mai 2024",
        "٢٠ مايو ٢٠٢٤",
    ),
    *(
        "Mon, 20 May 2024 25:61:61 EST",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "0000-00-00",
        "2024-02-30",
        "",
    ),
    *(
        "31 December 9999 23:59 -1200",
        "1 January 1 00:00 +1400",
        "99999999999999",
        "1716200000",
        "yesterday",
        "٩٩٩٩-١٢-٣١",
        "²⁰²⁴-٠٥-٢٠",
    ),
    *(
        "2024-05-20T10:00:00+99:99",
        "1990-01-01T00:00:00+23:59",
        "20 May 00",
        "May 2024",
        "2024-W21-1",
        "20/05/2024",
        "-1-1-1",
        "2024-05-20T",
    ),
)
dates = st.one_of(st.sampled_from(DATES), st.datetimes().map(str), st.text(max_size=30), words)
_HEADS: Final = (
    *(
        '<?xml version="1.0"?>',
        "",
        '<?xml version="1.0" encoding="utf-8"?>\n',
        '<?xml version="1.1" encoding="iso-8859-1"?>',
    ),
    *(
        '<?xml version="1.0" encoding="utf-16"?>',
        '<?xml version="1.0" encoding="klingon"?>',
        "\ufeff<?xml version='1.0'?>",
        "\n\n ",
    ),
    *(
        "<!-- a -->",
        '<?xml-stylesheet href="https://x.example/a.xsl"?>',
        '<?xml version="1.0" standalone="no"?>',
    ),
    '<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss SYSTEM "https://x.example/a.dtd">',
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
)
_NAMESPACES: Final = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
_LANGUAGES: Final = ("en", "ar", "fr-CA", "xx", "zh-Hant", "", "en-us", "\u202e", "EN", "x" * 100)

languages = st.sampled_from(_LANGUAGES)
_inner = st.one_of(fragments, fragments, texts, words, st.sampled_from(("&x;", "&a;&c;", "&p;")))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_WRAPPINGS: Final[tuple[Callable[[str], str], ...]] = (
    _escaped,
    _escaped,
    lambda text: f"<![CDATA[{text}]]>",
    lambda text: f"<![CDATA[{text}]]>",
    lambda text: text,
    lambda text: _escaped(_escaped(text)),
    lambda text: f"<![CDATA[{_escaped(text)}]]>",
)
_told = st.builds(lambda wrapping, text: wrapping(text), st.sampled_from(_WRAPPINGS), _inner)
_links = addresses.map(_escaped)


def _tag(name: str, inner: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inner.map(lambda text: f"<{name}{attributes}>{text}</{name}>")


def _empty(form: str, *inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda *parts: form.format(*(part.replace('"', "&quot;") for part in parts)), *inner)


_media = st.one_of(
    _empty(
        '<media:content url="{}" medium="image" width="{}"/>',
        _links,
        st.sampled_from(("800", "-1", "9" * 30, "x")),
    ),
    _empty('<media:thumbnail url="{}"/>', _links),
    _empty('<enclosure url="{}" type="image/jpeg" length="{}"/>', _links, words.map(_escaped)),
    st.builds(
        "<media:group>{}{}</media:group>".format, _tag("media:title", _told), _tag("media:description", _told)
    ),
    _empty('<media:credit role="author">{}</media:credit>', words.map(_escaped)),
)
_common = st.one_of(
    _media,
    _tag("dc:date", dates.map(_escaped)),
    _tag("dc:language", languages.map(_escaped)),
    _tag("content:encoded", _told),
    _tag("category", _told),
    _tag("unknown:thing", _told),
    _inner,
)
_rss_parts = st.one_of(
    _tag("title", _told),
    _tag("title", _told),
    _tag("link", _links),
    _tag("guid", _told, ' isPermaLink="false"'),
    _tag("pubDate", dates.map(_escaped)),
    _tag("description", _told),
    _tag("description", _told),
    _common,
)
_TYPES: Final = (
    ' type="html"',
    ' type="xhtml"',
    ' type="text"',
    "",
    ' type="text/html" mode="escaped"',
    ' type="x" xml:base="a/"',
)
_atom_parts = st.one_of(
    st.builds(lambda kind, text: f"<title{kind}>{text}</title>", st.sampled_from(_TYPES), _told),
    st.builds(lambda kind, text: f"<content{kind}>{text}</content>", st.sampled_from(_TYPES), _told),
    st.builds(lambda kind, text: f"<summary{kind}>{text}</summary>", st.sampled_from(_TYPES), _told),
    _empty('<link rel="{}" href="{}"/>', st.sampled_from(("alternate", "enclosure", "self", "")), _links),
    _tag("id", _told),
    _tag("published", dates.map(_escaped)),
    _tag("updated", dates.map(_escaped)),
    _common,
)


def _items(name: str, parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.builds(
        lambda language, inner: f'<{name} xml:lang="{_escaped(language)}">{"".join(inner)}</{name}>',
        languages,
        st.lists(parts, min_size=1, max_size=5),
    )
    return st.lists(item, min_size=1, max_size=3).map("".join)


def _document(form: str, head: str, namespaces: str, parts: str, items: str, encoding: str) -> bytes:
    text = head + form.format(namespaces=namespaces, parts=parts, items=items)
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "xmlcharrefreplace")


def _documents(
    form: str, parts: st.SearchStrategy[str], items: st.SearchStrategy[str]
) -> st.SearchStrategy[bytes]:
    return st.builds(
        _document,
        st.just(form),
        st.sampled_from(_HEADS),
        st.sampled_from((_NAMESPACES, _NAMESPACES, "")),
        st.lists(parts, max_size=2).map("".join),
        items,
        st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "latin-1", "windows-1256")),
    )


rss = _documents(
    '<rss version="2.0"{namespaces}><channel><title>T</title>{parts}{items}</channel></rss>',
    _rss_parts,
    _items("item", _rss_parts),
)
atom = _documents(
    '<feed xmlns="http://www.w3.org/2005/Atom"{namespaces}><title>T</title>{parts}{items}</feed>',
    _atom_parts,
    _items("entry", _atom_parts),
)
rdf = _documents(
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"{namespaces}>'
    "<channel><title>T</title>{parts}</channel>{items}</rdf:RDF>",
    _rss_parts,
    _items("item", _rss_parts),
)

_anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _inner, addresses, dates),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)
_json_item = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("id", "title", "summary", "content_text", "content_html"), st.one_of(_inner, _inner, _anything)
        ),
        **dict.fromkeys(
            ("url", "external_url", "image", "banner_image"), st.one_of(addresses, addresses, _anything)
        ),
        **dict.fromkeys(("date_published", "date_modified"), st.one_of(dates, _anything)),
        "language": st.one_of(languages, _anything),
        "attachments": st.one_of(
            st.lists(
                st.fixed_dictionaries(
                    {"url": addresses, "mime_type": st.sampled_from(("image/png", "x", ""))}
                ),
                max_size=2,
            ),
            _anything,
        ),
        "authors": _anything,
    },
)


def _json_document(items: list[Any], rest: dict[str, Any], ascii_only: bool, cut: int) -> bytes:
    text = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", **rest, "items": items}, ensure_ascii=ascii_only
    )
    data = text.encode("utf-8", "surrogatepass")
    return data[: len(data) - cut]


json_feeds = st.builds(
    _json_document,
    st.lists(st.one_of(_json_item, _json_item, _json_item, _anything), min_size=1, max_size=3),
    st.fixed_dictionaries({}, optional={"title": _anything, "language": languages, "feed_url": addresses}),
    st.booleans(),
    st.one_of(st.just(0), st.just(0), st.integers(0, 40)),
)

PIECES: Final = (
    *(
        b"<item>",
        b"</item>",
        b"<entry>",
        b"</channel>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"&",
        b"<",
        b">",
        b"&x;",
        b"\0",
    ),
    *(
        b"\xff",
        b"\xe2\x80\xae",
        b"&#x202e;",
        b"&lt;script&gt;",
        b"<script>",
        b"<b>",
        b"]]]]><![CDATA[>",
        b'"',
        b"{",
        b"[",
        b"\\ud800",
    ),
    *(
        b"\\u202e",
        b"\xed\xa0\x80",
        b"<title>",
        b"</title>",
        b"<content:encoded>",
        b"<description>",
        b"<?",
        b"<!DOCTYPE",
        b"\xef\xbb\xbf",
    ),
)


def spoiled(shapes: list[bytes]) -> st.SearchStrategy[bytes]:
    """Return one of the feeds with some of its bytes changed, or parts of two of them."""
    two = st.builds(
        lambda one, other, first, last: one[: int(len(one) * first)] + other[int(len(other) * last) :],
        *[st.sampled_from(shapes)] * 2,
        *[st.floats(0, 1)] * 2,
    )
    return st.one_of(
        st.sampled_from(shapes).flatmap(lambda whole: mutated(whole, PIECES, 8)),
        two,
        st.builds(
            lambda whole, bomb: whole.replace(b"</title>", bomb.encode() + b"</title>", 3),
            st.sampled_from(shapes),
            repeated(BOMBS, 3_000),
        ),
    )
