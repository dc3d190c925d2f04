"""Find words that an administrator doesn't want to see."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

_LOOSE_MARKS = frozenset({"Mn", "Cf"})
_TATWEEL = "\u0640"


def folded(text: str) -> str:
    """Return text without capitals, accents, vowel signs and drawn-out letters."""
    plain = (
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if letter != _TATWEEL and unicodedata.category(letter) not in _LOOSE_MARKS
    )
    return unicodedata.normalize("NFKC", "".join(plain)).casefold()


class BlockedWords:
    """The words of one feed; several in a row count as one phrase."""

    def __init__(self, words: Iterable[str]) -> None:
        """Prepare them."""
        self._patterns = [(word, pattern) for word in words if (pattern := _pattern(word))]

    def first(self, texts: Iterable[str], link: str = "") -> str:
        """Return the first of the words that is in the texts or in the link as a whole word, else nothing."""
        if not self._patterns:
            return ""
        looked_at = folded("\n".join([*texts, unquote(link, errors="ignore").replace("_", " ")]))
        return next((word for word, pattern in self._patterns if pattern.search(looked_at)), "")


@lru_cache(maxsize=1_000)
def _pattern(word: str) -> re.Pattern[str] | None:
    parts = re.findall(r"\w+", folded(word))
    if not parts:
        return None
    return re.compile(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, parts)) + r"(?!\w)")
