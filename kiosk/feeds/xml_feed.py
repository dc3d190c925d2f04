"""Read RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0 by feedparser, one item at a time.

feedparser is given bytes in UTF-8 that begin with a start tag: it sees no document type, has nothing
to guess and nothing to fetch. What is well-formed goes through its strict parser, the rest through its
lenient one, which gets only so much of a feed since its time grows faster than its input.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from html.entities import html5
from typing import Any, Final
from xml.parsers import expat

import feedparser

from kiosk.feeds.choosing import Candidate, newest
from kiosk.feeds.entries import Entries, Entry, FeedError, Markup, OfferedPicture
from kiosk.feeds.slicing import Sliced, sliced
from kiosk.news.feeds import Refusal

DEEPEST: Final = 200
"""Elements within each other that an item may have."""

MOST_ELEMENTS: Final = 20_000
MOST_ATTRIBUTES: Final = 100
LARGEST_ITEM: Final = 1_000_000
"""Characters of an item that are read, without the pictures that are written into its text."""

LARGEST_LOOSE: Final = 200_000
MOST_LOOSE_WORK: Final = 4_000_000_000
"""Tags times characters that the lenient parser gets of one feed; that is how its time grows, a second or so."""


_NAMESPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_OF_ROOT: Final = {
    "rss": "",
    "channel": "",
    "rdf": "http://purl.org/rss/1.0/",
    "feed": "http://www.w3.org/2005/Atom",
}
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED: Final = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,8})|(\d{1,9}));")
_AMPERSAND: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos);|([A-Za-z][A-Za-z0-9]{1,30});|(#\w{1,10};))?")
_PREFIXES: Final = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=\s*[\"']")
_OWN_LANGUAGE: Final = re.compile(r"""\s(?:xml:)?lang\s*=\s*["']([A-Za-z0-9_-]{2,20})["']""")
_MEDIA_WORDS: Final = re.compile(r"<(/?)media:(description|title|text)\b[^<>]*?(/?)>")
_SMALL: Final = 300
"""Width that a thumbnail is thought to have where it isn't said, in pixels."""

_LONG_DATA: Final = re.compile(r"data:[^\"'\s<>]{100,}", re.IGNORECASE)
_DATES: Final = ("published", "created", "updated")
_QUICK_DATE: Final = re.compile(
    r"<(?:[\w.-]{1,20}:)?(pubDate|published|issued|created|date|updated|modified)\b[^<>]*>"
    r"\s{0,20}(?:<!\[CDATA\[)?([^<\]]{4,80})"
)
_QUICK_ORDER: Final = {"pubDate": 0, "published": 0, "issued": 1, "created": 2, "date": 3}
_ABOUT: Final = re.compile(r"""rdf:about\s{0,5}=\s{0,5}["']([^"'<]{1,2000})""")
_GUID: Final = re.compile(r"<(?:guid|id|[\w.-]{1,20}:id)\b[^<>]*>\s{0,20}(?:<!\[CDATA\[)?([^<\]]{1,2000})")
_QUICK_TITLE: Final = re.compile(r"<(?:[\w.-]{1,20}:)?title\b[^<>]*>\s{0,20}(?:<!\[CDATA\[)?([^<\]]{1,300})")


def read_xml(text: str, url: str, most: int, now: datetime) -> Entries:
    """Return the newest entries of a feed in XML.

    Args:
        text: the feed.
        url: where it came from; relative addresses start there.
        most: how many entries are taken.
        now: the moment it is.

    Raises:
        FeedError: if it is no feed, or not one of its items could be read.
    """
    cut = sliced(_ILLEGAL.sub("", text))
    candidates = [_candidate(item) for item in cut.items]
    chosen, left_out = newest(candidates, most, cut.more, now)
    refusals = [*left_out]
    entries: list[Entry] = []
    loose_work = [MOST_LOOSE_WORK]
    for item in chosen:
        entry, fault = _entry(cut, item, url, loose_work)
        if entry is not None:
            entries.append(entry)
        else:
            found = _QUICK_TITLE.search(item)
            refusals.append(Refusal(found[1] if found else "an item", fault))
    if cut.cut_off:
        refusals.append(Refusal(url, _cut_off(len(cut.items))))
        if not cut.items:
            raise FeedError(_cut_off(0))
    title, language = _about(cut, url)
    return Entries(title, language, tuple(entries), tuple(refusals))


def _cut_off(items: int) -> str:
    read = "no item" if not items else "1 item" if items == 1 else f"{items:,} items"
    return f"it is cut off in the middle: {read} {'was' if items < 2 else 'were'} read"


def _candidate(item: str) -> Candidate[str]:
    guid = _guid_as_written(item)
    title = _QUICK_TITLE.search(item)
    dates = sorted(_QUICK_DATE.findall(item[:200_000]), key=lambda pair: _QUICK_ORDER.get(pair[0], 4))
    return Candidate(
        guid, (title[1] if title else guid) or "an item", tuple(text for _, text in dates[:4]), item
    )


def _entry(cut: Sliced, item: str, url: str, loose_work: list[int]) -> tuple[Entry | None, str]:
    """Return the entry, or None and why it can't be read; takes from `loose_work` what it needs of it."""
    item = _LONG_DATA.sub("data:,", item)
    if len(item) > LARGEST_ITEM:
        return None, f"it is longer than {LARGEST_ITEM // 1000:,} kB"
    item = _mended(_MEDIA_WORDS.sub(r"<\1media:kiosk\2\3>", item))
    document = _document(cut, item)
    fault = _fault(document)
    if fault == "deep":
        return None, "its elements are too many, or too deep within each other"
    if fault:
        loose_work[0] -= document.count("<") * len(document)
        if len(document) > LARGEST_LOOSE or loose_work[0] < 0:
            return None, "it is no well-formed XML, and too long to be mended"
    found = _parsed(document, url).get("entries", [])
    if not found:
        return None, "it can't be read"
    tag_end = item.find(">") + 1
    own = _OWN_LANGUAGE.search(item[:tag_end]) or _OWN_LANGUAGE.search(
        "".join(re.findall(r"<(?:[\w.-]{1,20}:)?(?:title|content|summary)\b[^<>]*>", item))
    )
    return _entry_of(found[0], own[1] if own else "", _guid_as_written(item), url), ""


def _parsed(document: str, url: str) -> Mapping[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            _Bytes(document.encode("utf-8")),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception:  # whatever a feed can do to the parser is a fault of that feed, not the kiosk's
        return {}
    return parsed


class _Bytes:
    """What feedparser takes for an open file: it then looks for no address and no path in it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        """Return all of it."""
        return self._content


def _document(cut: Sliced, item: str, frame: str = "") -> str:
    """Return a feed of one item, with every prefix declared."""
    name = {"rdf": "rdf:RDF", "channel": "rss"}.get(cut.root, cut.prefix + cut.root)
    attributes = {key: value for key, value in cut.attributes.items() if key.startswith(("xmlns", "xml:"))}
    attributes |= {key: value for key, value in cut.attributes.items() if key in {"version", "lang"}}
    if not cut.prefix:
        attributes.setdefault("xmlns", f'"{_OF_ROOT[cut.root]}"')
    if cut.root == "rss":
        attributes.setdefault("version", '"2.0"')
    if cut.prefix and cut.root != "rdf":
        attributes.setdefault(f"xmlns:{cut.prefix[:-1]}", f'"{_OF_ROOT[cut.root]}"')
    for pair in [*_PREFIXES.findall(f"{item}{frame}<{name} >"), ("media", ""), ("rdf", "")]:
        prefix = pair[0] or pair[1]
        if prefix not in {"xml", "xmlns"} and len(attributes) < 200:
            attributes.setdefault(
                f"xmlns:{prefix}", f'"{_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"'
            )
    told = " ".join(f"{key}={value}" for key, value in attributes.items() if value not in {'""', "''"})
    before, after = ("<channel>", "</channel>") if cut.root in {"rss", "channel"} else ("", "")
    return f"<{name} {_mended(told)}>{frame or before + item + after}</{name}>"


def _mended(text: str) -> str:
    """Write the entities of HTML as letters, lone ampersands as entities, and leave out impossible letters."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end + 3
        parts += [_mended_text(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _mended_text(text[at:])])


def _mended_text(text: str) -> str:
    text = _NUMBERED.sub(_numbered, text)
    return _AMPERSAND.sub(_named, text)


def _numbered(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    if code in {0x26, 0x3C, 0x3E, 0x22, 0x27}:
        return f"&#{code};"
    if code > 0x10FFFF:
        return ""
    return _ILLEGAL.sub("", chr(code))


def _named(found: re.Match[str]) -> str:
    if found[1] or found[3]:
        return found[0]
    if found[2] and f"{found[2]};" in html5:
        return html5[f"{found[2]};"].replace("&", "&amp;").replace("<", "&lt;")
    return "&amp;" + found[0][1:]


class _TooDeepError(Exception):
    """An item has more elements, or more within each other, than any real one."""


def _fault(document: str) -> str:
    """Return 'deep', 'broken' or nothing."""
    depth = count = 0

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > DEEPEST or count > MOST_ELEMENTS or len(attributes) > MOST_ATTRIBUTES:
            raise _TooDeepError

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(document.encode("utf-8"), True)
    except _TooDeepError:
        return "deep"
    except expat.ExpatError:
        return "broken"
    return ""


def _about(cut: Sliced, url: str) -> tuple[Markup, str]:
    """Return the feed's title and language."""
    inner = re.sub(r"^<[^<>]*>", "", cut.frame, count=1)
    inner = re.sub(
        rf"</{re.escape(cut.prefix)}{cut.root}\s*>\s*\Z", "", inner[:LARGEST_LOOSE], flags=re.IGNORECASE
    )
    if cut.root == "channel":
        inner = f"<channel>{inner}</channel>"
    document = _document(cut, "", _mended(inner) or " ")
    if _fault(document) == "deep":
        return Markup(""), ""
    feed = _parsed(document, url).get("feed", {})
    return Markup(_string(feed.get("title"))), _string(feed.get("language"))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _guid_as_written(item: str) -> str:
    """Return the guid before feedparser makes an address of it, which changes when the feed moves."""
    source = item.find("<source")
    behind = item.find("</source", source)
    if source >= 0 and behind >= 0:  # it names the feed that an item was taken over from
        item = item[:source] + item[behind:]
    found = _GUID.search(item) or _ABOUT.search(item[: item.find(">")])
    return unescape(found[1].strip()) if found else ""


def _entry_of(found: Mapping[str, Any], own_language: str, written: str, url: str) -> Entry:
    detail = found.get("title_detail") or {}
    base = _string(detail.get("base")) or url
    bodies = [_markup(one, url) for one in found.get("content", []) if isinstance(one, Mapping)]
    summary = found.get("summary_detail")
    about = _string(found.get("media_kioskdescription"))
    links = found.get("links", [])
    alternate = [_string(one.get("href")) for one in links if one.get("rel") == "alternate"]
    made_up = _string(found.get("id"))
    is_address = not written or written.lower().startswith(("http:", "https:"))
    guid = made_up if is_address else written
    told = (_string(found.get("feedburner_origlink")), _string(found.get("link")), *alternate)
    return Entry(
        guid=guid,
        links=tuple(one for one in told if one and (is_address or one != made_up)),
        base=base,
        title=Markup(_string(found.get("title")), html=detail.get("type") != "text/plain"),
        bodies=tuple(one for one in bodies if one.text.strip()),
        summary=_markup(summary, url) if summary else Markup(about, html=False) if about else None,
        dates=_dates(found),
        language=own_language or _string(found.get("language")),
        pictures=_pictures(found, links),
    )


def _dates(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the dates as written; feedparser's own `get` hands out one for another, with a warning."""
    plain = dict(found.items())
    return tuple(text for name in _DATES if (text := _string(plain.get(name))))


def _markup(part: Mapping[str, Any], url: str) -> Markup:
    return Markup(
        _string(part.get("value")), part.get("type") != "text/plain", _string(part.get("base")) or url
    )


def _pictures(found: Mapping[str, Any], links: list[Mapping[str, Any]]) -> tuple[OfferedPicture, ...]:
    offered: list[OfferedPicture] = []
    credit = next((_string(one.get("content")) for one in found.get("media_credit", [])), "")
    alt = _string(found.get("media_kiosktext")) or _string(found.get("media_kiosktitle"))
    for one in found.get("media_content", []):
        kind, medium = _string(one.get("type")), _string(one.get("medium"))
        if medium == "image" or kind.startswith("image/") or (not medium and not kind and _is_picture(one)):
            offered.append(OfferedPicture(_string(one.get("url")), _width(one), alt, credit))
    offered += [
        OfferedPicture(_string(one.get("url")), _width(one) or _SMALL, alt, credit)
        for one in found.get("media_thumbnail", [])
    ]
    offered += [
        OfferedPicture(_string(one.get("href")), 0, alt, credit)
        for one in links
        if one.get("rel") == "enclosure"
        and (_string(one.get("type")).startswith("image/") or (not one.get("type") and _is_picture(one)))
    ]
    image = found.get("image")
    if isinstance(image, Mapping):
        offered.append(OfferedPicture(_string(image.get("href")), 0, alt, credit))
    return tuple(one for one in offered if one.url)


def _is_picture(one: Mapping[str, Any]) -> bool:
    address = (_string(one.get("url")) or _string(one.get("href"))).lower().partition("?")[0]
    return address.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))


def _width(one: Mapping[str, Any]) -> int:
    width = _string(one.get("width"))
    return int(width) if width.isdecimal() and len(width) < 6 else 0
