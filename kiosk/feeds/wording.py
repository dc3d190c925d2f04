"""Plain text of feeds: characters put right, cut at words and sentences."""

import re
import unicodedata
from html import unescape
from typing import Final

from kiosk.survey.characters import HIDDEN_CHARACTERS

_JUNK: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff0-\uffff"
    r"\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""What has no shape of its own: soft hyphens, spaces without width, private use, halves of letters."""

_PILED_UP: Final = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_DIRECTION_PILED_UP: Final = re.compile(r"[\u200c-\u200f]{2,}")
_SPACES: Final = re.compile(r"\s{2,}|[ \t\n\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]")
_BREAKS: Final = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_LEFT_ESCAPED: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SENTENCE_END: Final = re.compile(r"(?:[.!?؟۔。！？]+|…)[\"'»”’)\]]*(?=\s)")
_SHORT_WORD: Final = re.compile(
    r"(?:^|[\s(\"'«“.])(?:\w|dr|mr|mrs|ms|prof|st|nr|no|vol|art|bzw|ca|etc|vgl|usw|sr|sra|mme|mlle|p\.ex|e\.g|i\.e|z\.b)\.$",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return text with only what is meant to be seen; line breaks stay."""
    text = HIDDEN_CHARACTERS.sub("", _BREAKS.sub("\n", text))
    text = unicodedata.normalize("NFC", _JUNK.sub("", text))
    return _PILED_UP.sub(r"\1", _DIRECTION_PILED_UP.sub(lambda found: found[0][0], text))


def one_line(text: str) -> str:
    """Return text in one line, with one space between words; a space that must not break stays one."""
    return _SPACES.sub(" ", clean(text)).strip()


def unescaped(text: str) -> str:
    """Return text without the entities that were escaped once too often."""
    return unescape(text) if _LEFT_ESCAPED.search(text) else text


def cut_at_word(text: str, most: int) -> str:
    """Return the start of a text, up to `most` characters with the ellipsis that says so."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    space = max(start.rfind(" "), start.rfind("\u00a0"))
    if not text[most - 1].isspace() and space > most // 2:
        start = start[:space]
    start = start.rstrip(" \u00a0,;:–—-.·…(«“\"'\u200d")
    return f"{start}…"


def sentence_ends(text: str) -> list[int]:
    """Return where each sentence ends that has another one behind it."""
    ends = []
    for found in _SENTENCE_END.finditer(text):
        following = text[found.end() :].lstrip()[:1]
        if following.islower() or _SHORT_WORD.search(text[max(0, found.start() - 8) : found.start() + 1]):
            continue
        ends.append(found.end())
    return ends


def first_sentences(text: str, count: int, most: int) -> int:
    """Return how many characters the first sentences take: at most `count` of them, and `most` characters.

    0 if not even the first one fits.
    """
    ends = [end for end in [*sentence_ends(text[: most + 1]), len(text)] if end <= most]
    return ends[min(count, len(ends)) - 1] if ends else 0


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit."""
    return any(letter.isalnum() for letter in text)
