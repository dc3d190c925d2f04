"""How long an article stays, and which comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.news.articles import ArticleText
from kiosk.news.sharing import Sharing, Turn

__all__ = ["DWELL_RANGE_S", "WORDS_PER_SECOND", "Rotation", "Showing", "Turn", "dwell_seconds", "word_count"]

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


@dataclass(frozen=True, slots=True)
class Showing:
    """An article that stayed for its whole dwell.

    Attributes:
        key: the article.
        seconds: how long it was on screen, with the time in which the rotation stood still.
        moved: whether another one is on screen now; not, if it is alone.
    """

    key: str
    seconds: float
    moved: bool


class Rotation:
    """Which article is on screen, and when the next one comes.

    Time comes in as a monotonic number of seconds. The rotation stands still while a visitor
    touches the news, has paused them, or answers; it goes on with what was left of the dwell,
    after a touch with a whole one.

    Args:
        turns: the articles, in the order of the list; the first one shows first.
        dwell: seconds that an article stays, by its key; asked each time that a dwell begins.
        now: the present time.

    Attributes:
        held: whether a finger is on the news.
        paused: whether the visitor paused the news until the visit ends.
        answering: whether a visitor is in the middle of an answer.
    """

    def __init__(self, turns: Sequence[Turn], dwell: Callable[[str], float], now: float) -> None:
        self._sharing = Sharing(turns)
        self._dwell_of = dwell
        self.held = False
        self.paused = False
        self.answering = False
        self._coming: int | None = None
        self._shown_at = self._since = now
        self._left = 0.0
        self._begin(now)

    @property
    def index(self) -> int:
        """Place in the list of the article on screen; 0 where there is none."""
        return self._sharing.index

    @property
    def key(self) -> str:
        """The article on screen; empty where there is none."""
        keys = self._sharing.keys
        return keys[self._sharing.index] if keys else ""

    @property
    def stands_still(self) -> bool:
        """Whether nothing moves by itself now."""
        return self.held or self.paused or self.answering or not self._sharing.keys

    def on_screen_s(self, now: float) -> float:
        """Return for how many seconds the article has been on screen, in the present language."""
        return now - self._shown_at

    def next_change(self) -> float | None:
        """Return when `tick` should be called next, or None while the rotation stands still."""
        return None if self.stands_still else self._since + self._left

    def coming(self) -> int | None:
        """Return the place of the article that the next tick will show; None where there is no other.

        It stays the same until another article is on screen or the articles are replaced.
        """
        if self._coming is None:
            self._coming = self._sharing.coming()
        return self._coming

    def replace(self, turns: Sequence[Turn], now: float) -> bool:
        """Take other articles; tell whether the one on screen changed.

        It stays, with what is left of its dwell, as long as it is among them. Whoever must not see it change
        in the middle of an answer is waited for by the caller.
        """
        self._coming = None
        changed = self._sharing.replace(turns)
        if changed:
            self._begin(now)
        return changed

    def restart(self, now: float) -> None:
        """Begin the showing on screen anew: it is in another language, or was edited."""
        self._shown_at = now
        self._restart(now)

    def show(self, index: int, now: float) -> bool:
        """Show one article by hand, counted round the ends, for a whole dwell; tell whether it changed."""
        count = len(self._sharing.keys)
        if not count:
            return False
        if index % count == self._sharing.index:
            self._restart(now)
            return False
        self._sharing.jump(index % count)
        self._begin(now)
        return True

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

    def tick(self, now: float) -> Showing | None:
        """Move on to the next article if it is time; return the showing that is complete with that.

        An article that is alone stays, and a new showing of it begins.
        """
        due = self.next_change()
        if due is None or now < due:
            return None
        following = self.coming()
        shown = Showing(self.key, self.on_screen_s(now), moved=following is not None)
        if following is not None:
            self._sharing.move(following)
        self._begin(now)
        return shown

    def _begin(self, now: float) -> None:
        self._coming = None
        self._shown_at = now
        self._restart(now)

    def _restart(self, now: float) -> None:
        self._left = self._dwell_of(self.key) if self._sharing.keys else 0.0
        self._since = now

    def _freeze(self, now: float) -> None:
        if not self.stands_still:
            self._left = max(0.0, self._left - (now - self._since))
            self._since = now
