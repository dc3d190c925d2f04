"""Notice that content files changed, wait until they are still, and have them published."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.content.child import Answer, ask_child
from kiosk.content.compiled import tried
from kiosk.content.glances import Glance, glance, patience, stamp_of
from kiosk.content.versions import NoVersionError, current, read_files
from kiosk.settings.home import Home

SHORTEST_S: Final = 0.5
"""Seconds between two looks, where they cost little."""

SHARE: Final = 0.025
"""Of a processor's time that looking may take while nothing changes."""

HURRY_SHARE: Final = 0.15
"""The same after something changed, for `HURRY_S`: somebody may stand before the screen and wait."""

HURRY_S: Final = 30.0

FIRST_RETRY_S: Final = 60.0
LONGEST_RETRY_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class NoticedEvent:
    """What became of files that changed.

    Attributes:
        outcome: see `kiosk.content.child.Outcome`.
        version: the version that is current now; 0 for none.
        problems: everything found wrong, as lines.
        reason: a sentence for a person, where the outcome needs one.
    """

    outcome: str
    version: int
    problems: tuple[str, ...]
    reason: str


class Noticer:
    """Looks at names, sizes and times of the files; has them checked and published once they are still."""

    def __init__(self, home: Home, clock: Callable[[], float] = time.monotonic) -> None:
        """Do nothing yet.

        Args:
            home: the home.
            clock: monotonic seconds.
        """
        self._home = Home(home.root.absolute())
        self._clock = clock
        self._look_at = clock()
        self._shown: dict[str, int] | None = None
        self._done = ""
        self._seen = ""
        self._differs_since: float | None = None
        self._still_since = clock()
        self._failed = ""
        self._failures = 0
        self._retry_at = 0.0

    @property
    def next_s(self) -> float:
        """Seconds until `poll` has something to do."""
        return max(0.0, self._look_at - self._clock())

    def poll(self) -> NoticedEvent | None:
        """Look, if it is time; publish what changed and is still, which takes as long as it takes.

        Returns:
            What became of it; None where nothing had to be done.
        """
        now = self._clock()
        if now < self._look_at:
            return None
        began = time.thread_time()
        stamp = stamp_of(self._home)
        if stamp != self._done:
            self._done = tried(self._home) or self._done
        if stamp == self._done:
            self._differs_since = None
            self._look_at = now + _rest_s(began, SHARE)
            return None
        seen = glance(self._home)
        if self._differs_since is None:
            self._differs_since = now
        if seen.stamp != self._seen:
            self._seen = seen.stamp
            self._still_since = now
        wait_s = self._still_since + patience(self._sizes(), seen) - now
        if now - self._differs_since >= HURRY_S:
            self._look_at = now + _rest_s(began, SHARE)
        else:
            rest_s = _rest_s(began, HURRY_SHARE)
            self._look_at = now + (wait_s if 0 < wait_s <= 2 * rest_s else rest_s)
        if wait_s > 0 or (seen.stamp == self._failed and now < self._retry_at):
            return None
        return self._publish(seen)

    def _publish(self, seen: Glance) -> NoticedEvent:
        answer = ask_child(self._home, "notice")
        self._look_at = self._clock()
        if answer.outcome in {"failed", "waiting"}:
            self._put_off(seen, answer)
        else:
            self._failures = 0
            self._done = tried(self._home) or seen.stamp
            self._shown = None
        return NoticedEvent(answer.outcome, answer.version, tuple(map(str, answer.problems)), answer.reason)

    def _put_off(self, seen: Glance, answer: Answer) -> None:
        """Try again when the files change, or later and later."""
        self._failures = self._failures + 1 if seen.stamp == self._failed else 1
        self._failed = seen.stamp
        first = FIRST_RETRY_S if answer.outcome == "failed" else SHORTEST_S
        self._retry_at = self._clock() + min(first * 2 ** min(self._failures - 1, 12), LONGEST_RETRY_S)

    def _sizes(self) -> dict[str, int]:
        """Return the sizes of the files of the current version; read when something differs, not before."""
        if self._shown is None:
            self._shown = {}
            now = current(self._home)
            if now is not None:
                try:
                    files = read_files(self._home, now.version)
                except NoVersionError:
                    files = {}
                self._shown = {path: held.size for path, held in files.items()}
        return self._shown


def _rest_s(began: float, share: float) -> float:
    """Return for how long not to look, so that looks like the one that began then take no more than their share."""
    return max(SHORTEST_S, (time.thread_time() - began) / share)
