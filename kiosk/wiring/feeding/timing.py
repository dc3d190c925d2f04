"""When a feed is due, and how long it may take."""

import secrets
from typing import Final

from kiosk.news.feeds import Feed

FIRST_WAIT_S: Final = 300.0
"""After a first failure: a kiosk often starts before its network does."""

LONGEST_WAIT_S: Final = 12 * 3600.0
"""The back-off goes no further than this."""

LONGEST_RETRY_AFTER_S: Final = 24 * 3600.0
"""A server that wants to be left alone for longer is asked after this time all the same."""

STEP_GRACE_S: Final = 15.0
"""What a step gets on top of the time that it keeps to by itself, before it is killed."""

_CLOCK_WAS_WRONG_MS: Final = 2 * 24 * 3600 * 1000


def feed_budget_s(timeout_s: float) -> float:
    """Return after how many seconds the pictures of a feed are left for the next time."""
    return max(120.0, 4 * timeout_s)


def wait_s(feed: Feed, failures: int, retry_after_s: float, jitter: float) -> float:
    """Return the seconds to the next try.

    Args:
        feed: as it is declared.
        failures: in a row; the first one is tried again soon, each one doubles the time, up to 12 hours.
        retry_after_s: what its server asks for; a day at most.
        jitter: a factor around 1, so that many kiosks don't ask at once.
    """
    if failures == 0:
        wait = feed.every_minutes * 60.0
    else:
        wait = min(FIRST_WAIT_S * 2.0 ** min(failures - 1, 20), LONGEST_WAIT_S)
    return max(wait * jitter, min(retry_after_s, LONGEST_RETRY_AFTER_S))


def is_due(feed: Feed, moments: tuple[int, int] | None, now_ms: int) -> bool:
    """Tell whether a feed is due; also if the clock was wrong when it was tried.

    Args:
        feed: as it is declared.
        moments: when it is due and when it was last tried, in milliseconds since 1970 UTC; None if it never was.
        now_ms: likewise.
    """
    if moments is None:
        return True
    next_at, last_tried = moments
    furthest = _CLOCK_WAS_WRONG_MS + 2 * feed.every_minutes * 60_000
    return next_at <= now_ms or last_tried > now_ms or next_at > now_ms + furthest


def jitter() -> float:
    """Return a factor around 1, another one each time."""
    return secrets.SystemRandom().uniform(0.95, 1.05)
