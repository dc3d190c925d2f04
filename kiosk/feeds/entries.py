"""What was read from a feed before anything of it is cleaned, whatever the feed's format."""

from dataclasses import dataclass, field

from kiosk.errors import KioskError
from kiosk.news.feeds import FeedItem, Refusal


class FeedError(KioskError):
    """Nothing can be taken from a feed; the message is one sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed gives.

    Attributes:
        title: the feed's own name, one line of plain text; may be empty.
        items: newest first, those without a date in the feed's order behind them.
        refusals: what was not taken, and why.
    """

    title: str
    items: tuple[FeedItem, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """A text of a feed as it came.

    Attributes:
        text: HTML, or plain text with the author's line breaks.
        html: which of the two.
        base: address that relative links within it start from.
    """

    text: str
    html: bool = True
    base: str = ""


@dataclass(frozen=True, slots=True)
class OfferedPicture:
    """A picture that a feed offers for an item; `width` in pixels, 0 where it isn't said."""

    url: str
    width: int = 0
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as it came.

    Attributes:
        guid: what the feed calls it, or empty.
        links: addresses of the item, best first, perhaps relative.
        base: address that its links start from.
        title: its headline.
        bodies: its whole text, in one or several forms.
        summary: what it says in short, or None.
        dates: when it was published, best first, as written.
        language: what the item itself says, or empty.
        pictures: in the order of the feed.
    """

    guid: str = ""
    links: tuple[str, ...] = ()
    base: str = ""
    title: Markup = field(default_factory=lambda: Markup(""))
    bodies: tuple[Markup, ...] = ()
    summary: Markup | None = None
    dates: tuple[str, ...] = ()
    language: str = ""
    pictures: tuple[OfferedPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """A feed as it came: the entries to be cleaned, newest first, and what was left out already."""

    title: Markup
    language: str
    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...] = ()
