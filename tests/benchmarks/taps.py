"""Made-up taps, as the visitor's screen would hand them to the store."""

import time
from collections.abc import Iterator

from uuid_utils.compat import uuid7

from kiosk.survey.responses import Asked, Tap


def asked(question_version: int) -> Asked:
    """Return what the sample survey asks, in English."""
    return Asked("exhibition-satisfaction", "overall-satisfaction", question_version, "en", "ltr")


def taps(question: Asked) -> Iterator[Tap]:
    """Yield taps without end."""
    number = 0
    while True:
        number += 1
        yield Tap(
            response_id=uuid7(),
            asked=question,
            score=number % 5 + 1,
            answered_at_ms=time.time_ns() // 1_000_000,
            utc_offset_minutes=60,
            time_zone="Africa/Casablanca",
            duration_ms=1000 + number % 9000,
            article_id="icesco-aicto-agreement",
        )
