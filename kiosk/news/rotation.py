"""How long an article stays, and which comes next."""

from collections.abc import Sequence
from typing import Final

from kiosk.news.articles import ArticleText

WORDS_PER_SECOND: Final = 3.0
DWELL_RANGE_S: Final = (8.0, 30.0)


def word_count(text: ArticleText) -> int:
    """Count the words of headline, summary and body."""
    parts = [text.headline, text.summary, *(block.text for block in text.body)]
    return sum(len(part.split()) for part in parts)


def dwell_seconds(
    text: ArticleText,
    words_per_second: float = WORDS_PER_SECOND,
    shortest: float = DWELL_RANGE_S[0],
    longest: float = DWELL_RANGE_S[1],
) -> float:
    """Return how long an article stays on screen: words ÷ reading speed, within bounds, in seconds."""
    return min(max(word_count(text) / words_per_second, shortest), longest)


class Rotation:
    """Which article is on screen, and when the next one comes.

    Time comes in as a monotonic number of seconds. The rotation stands still while a visitor
    touches the news, has paused them, or answers; it goes on with what was left of the dwell,
    after a touch with a whole one.

    Attributes:
        index: the article on screen; 0 where there is none.
        held: whether a finger is on the news.
        paused: whether the visitor paused the news until the visit ends.
        answering: whether a visitor is in the middle of an answer.
    """

    def __init__(self, dwells: Sequence[float], now: float) -> None:
        self._dwells = tuple(dwells)
        self.index = 0
        self.held = False
        self.paused = False
        self.answering = False
        self._since = now
        self._left = self._dwell()

    @property
    def stands_still(self) -> bool:
        """Whether nothing moves by itself now."""
        return self.held or self.paused or self.answering or len(self._dwells) < 2

    def next_change(self) -> float | None:
        """Return when `tick` should be called next, or None while the rotation stands still."""
        return None if self.stands_still else self._since + self._left

    def replace(self, dwells: Sequence[float], now: float) -> None:
        """Take other articles, or the same ones in another language; the dwell starts anew."""
        self._dwells = tuple(dwells)
        self.index = min(self.index, max(0, len(self._dwells) - 1))
        self._restart(now)

    def show(self, index: int, now: float) -> bool:
        """Show one article by hand, counted round the ends, for a whole dwell; tell whether it changed."""
        if not self._dwells:
            return False
        changed = index % len(self._dwells) != self.index
        self.index = index % len(self._dwells)
        self._restart(now)
        return changed

    def hold(self, now: float) -> None:
        """Stand still while a finger is on the news."""
        self._freeze(now)
        self.held = True

    def let_go(self, now: float) -> None:
        """Go on after the last finger left, with a whole dwell."""
        self.held = False
        self._restart(now)

    def pause(self, paused: bool, now: float) -> None:
        """Pause the news for good, or go on with a whole dwell."""
        self._freeze(now)
        self.paused = paused
        if not paused:
            self._restart(now)

    def answer(self, answering: bool, now: float) -> None:
        """Stand still while a visitor answers; afterwards go on with what was left."""
        if answering != self.answering:
            self._freeze(now)
            self.answering = answering
            self._since = now

    def tick(self, now: float) -> bool:
        """Move on to the next article if it is time; tell whether it changed."""
        due = self.next_change()
        return due is not None and now >= due and self.show(self.index + 1, now)

    def _dwell(self) -> float:
        return self._dwells[self.index] if self._dwells else 0.0

    def _freeze(self, now: float) -> None:
        if not self.stands_still:
            self._left = max(0.0, self._left - (now - self._since))
            self._since = now

    def _restart(self, now: float) -> None:
        self._left = self._dwell()
        self._since = now
