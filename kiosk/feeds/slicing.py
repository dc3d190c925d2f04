"""Take a feed's XML apart by its tags, so that one bad item spoils no other and only a few are read in full.

Works in one pass and knows nothing of XML but tags, comments and CDATA: whatever it gets wrong is put
right, or refused, by the parser that reads the slices.
"""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.feeds.entries import FeedError

MOST_ITEMS: Final = 20_000
"""Items that are looked at; those behind them are only counted."""

LARGEST_FRAME: Final = 512 * 1024
"""Characters that may stand outside all items."""

LONGEST_ROOT_TAG: Final = 20_000

NOT_A_FEED: Final = "it is neither RSS, Atom nor JSON Feed"
OWN_ENTITIES: Final = "it declares entities of its own (a DTD), which can blow up when they are read"

_ROOT: Final = re.compile(
    r"<(?P<prefix>[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)"
    r"(?P<attributes>[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*)>"
)
_ATTRIBUTE: Final = re.compile(r"""([\w.:-]+)\s*=\s*("[^"<]*"|'[^'<]*')""")


@dataclass(frozen=True, slots=True)
class Sliced:
    """A feed in XML, cut into its items.

    Attributes:
        root: name of the outermost element in small letters: rss, rdf, feed or channel.
        prefix: its namespace prefix with the colon, or empty.
        attributes: of the outermost element, by name; values as written, in quotation marks.
        frame: all that stands outside the items.
        items: each from its start tag to its end tag.
        more: how many more items there are.
        cut_off: whether the last item has no end.
    """

    root: str
    prefix: str
    attributes: dict[str, str]
    frame: str
    items: tuple[str, ...]
    more: int
    cut_off: bool


def sliced(text: str) -> Sliced:
    """Cut a feed into its items.

    Raises:
        FeedError: if it declares entities, is no feed in XML, or holds too much beside its items.
    """
    start = _behind_prologue(text)
    root = _ROOT.match(text, start, start + LONGEST_ROOT_TAG)
    if root is None:
        raise FeedError(NOT_A_FEED)
    name = root["name"].lower()
    if name not in {"rss", "rdf", "feed", "channel"}:
        raise FeedError(NOT_A_FEED)
    prefix = root["prefix"] or ""
    item = re.escape(prefix) + "entry" if name == "feed" else r"(?:[A-Za-z_][\w.-]*:)?item"
    items, outside, more, cut_off = _items(text, root.start(), item)
    if sum(end - begin for begin, end in outside) > LARGEST_FRAME:
        raise FeedError(f"it holds more than {LARGEST_FRAME // 1024} kB beside its items")
    frame = "".join(text[begin:end] for begin, end in outside)
    if re.search(r"<!(?:ENTITY|DOCTYPE)", _without_literals(frame)):
        raise FeedError(OWN_ENTITIES)
    attributes = {found[1]: found[2] for found in _ATTRIBUTE.finditer(root["attributes"])}
    return Sliced(
        root=name,
        prefix=prefix,
        attributes=attributes,
        frame=frame,
        items=tuple(text[begin:end] for begin, end in items),
        more=more,
        cut_off=cut_off
        or (not items and not re.search(rf"</{re.escape(prefix)}{name}\s*>", frame, re.IGNORECASE)),
    )


def _behind_prologue(text: str) -> int:
    """Return where the outermost element starts.

    Raises:
        FeedError: if a document type with entities stands before it.
    """
    at = 0
    while True:
        at = _next_mark(text, at)
        if text.startswith("<?", at):
            at = _behind(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _behind(text, "-->", at)
        elif text.startswith("<!", at):
            at = _behind_doctype(text, at)
        else:
            return at


def _next_mark(text: str, at: int) -> int:
    found = text.find("<", at)
    if found < 0 or text[at:found].strip():
        raise FeedError(NOT_A_FEED)
    return found


def _behind(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    if found < 0:
        raise FeedError(NOT_A_FEED)
    return found + len(end)


_IN_DOCTYPE: Final = re.compile(r"\"|'|\[|\]|<!--|<!ENTITY|%|>", re.IGNORECASE)


def _behind_doctype(text: str, at: int) -> int:
    inside = False
    while found := _IN_DOCTYPE.search(text, at):
        at = found.end()
        match found[0].upper():
            case '"' | "'":
                at = _behind(text, found[0], at)
            case "<!--":
                at = _behind(text, "-->", at)
            case "<!ENTITY" | "%":
                raise FeedError(OWN_ENTITIES)
            case "[" | "]":
                inside = found[0] == "["
            case _:
                if not inside:
                    return at
    raise FeedError(NOT_A_FEED)


Span = tuple[int, int]


def _items(text: str, start: int, item: str) -> tuple[list[Span], list[Span], int, bool]:
    """Return the spans of the items, those outside them, how many more there are, and whether the last is cut."""
    mark = re.compile(rf"<!\[CDATA\[|<!--|<(/?){item}(?=[\s/>])")
    items: list[Span] = []
    outside: list[Span] = []
    more = 0
    begin = -1
    free = at = start
    while found := mark.search(text, at):
        at = found.end()
        if found[0] in {"<![CDATA[", "<!--"}:
            at = text.find("]]>" if found[0] == "<![CDATA[" else "-->", at)
            if at < 0:
                break
            continue
        end = text.find(">", at) + 1
        if not end:
            break
        closed = found[1] == "/" or text[end - 2] == "/"
        if not found[1]:
            if begin >= 0:  # the end tag of the one before is missing
                more += _kept(items, (begin, found.start()))
            elif free < found.start():
                outside.append((free, found.start()))
            begin = found.start()
        if closed and begin >= 0:
            more += _kept(items, (begin, end))
            begin = -1
            free = end
        at = end
    if begin < 0:
        outside.append((free, len(text)))
    return items, outside, more, begin >= 0 or at < 0


def _kept(items: list[Span], span: Span) -> int:
    if len(items) < MOST_ITEMS:
        items.append(span)
        return 0
    return 1


def _without_literals(text: str) -> str:
    """Return the text without comments and CDATA."""
    parts: list[str] = []
    at = 0
    while found := re.compile(r"<!\[CDATA\[|<!--").search(text, at):
        parts.append(text[at : found.start()])
        end = text.find("]]>" if found[0] == "<![CDATA[" else "-->", found.end())
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, text[at:]])
