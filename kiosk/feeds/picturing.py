"""Which pictures an item offers, best first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.feeds.cleaning import plain
from kiosk.feeds.entries import Entry, Markup, OfferedPicture
from kiosk.feeds.links import web_address
from kiosk.feeds.wording import cut_at_word

MOST: Final = 6
LONGEST_ADDRESS: Final = 2_000
LONGEST_ALT: Final = 300
LONGEST_CREDIT: Final = 120
SMALLEST: Final = 64
"""Pixels across that a picture has at least: smaller ones are buttons, smileys and counters."""

NARROW: Final = 200
"""Pixels across below which one within the text is tried first."""

ASSUMED: Final = 800
"""Pixels across that a picture is thought to have where it isn't said."""

_MACHINERY: Final = re.compile(
    r"feeds\.feedburner\.com/|/~[rf]f?/|doubleclick|/pixel|pixel\.|stats\.wordpress|b\.gif|1x1|spacer|blank\.gif|"
    r"gravatar\.com|s\.w\.org/images/core/emoji|/smilies/|feedsportal|tracking|/beacon",
    re.IGNORECASE,
)
_DRAWING: Final = re.compile(r"\.svgz?(?:\?|$)", re.IGNORECASE)
"""Within a text it is a sign or a smiley; one that the feed names is asked for, so that its refusal is told."""

_FILE_NAME: Final = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|webp)$|^(?:img|dsc|image|photo)[\W_]*\d+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Offered:
    """Where the picture of an item may be had, best first, and what is said of it."""

    urls: tuple[str, ...] = ()
    alt: str = ""
    credit: str = ""


def picture_urls(entry: Entry, within: Sequence[tuple[OfferedPicture, str]]) -> Offered:
    """Return the pictures of an item: those that the feed names first, wide ones before narrow ones.

    Args:
        entry: the item.
        within: the pictures within its text, each with the address that it starts from.
    """
    named = [(picture, entry.base) for picture in entry.pictures]
    large = [pair for pair in named if not 0 < pair[0].width < NARROW]
    small = [pair for pair in named if 0 < pair[0].width < NARROW]
    seen: dict[str, OfferedPicture] = {}
    for pictures in (large, within, small):
        for picture, base in sorted(pictures, key=lambda pair: -(pair[0].width or ASSUMED)):
            url = web_address(picture.url, base, LONGEST_ADDRESS)
            if pictures is within and _DRAWING.search(url):
                continue
            if url and url not in seen and not 0 < picture.width < SMALLEST and not _MACHINERY.search(url):
                seen[url] = picture
    urls = tuple(seen)[:MOST]
    if not urls:
        return Offered()
    first = seen[urls[0]]
    alt = first.alt or next((seen[url].alt for url in urls if seen[url].alt), "")
    alt = plain(Markup(alt, html=False))
    return Offered(
        urls,
        "" if _FILE_NAME.match(alt) else cut_at_word(alt, LONGEST_ALT),
        cut_at_word(plain(Markup(first.credit, html=False)), LONGEST_CREDIT),
    )
