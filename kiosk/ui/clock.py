"""The kiosk's wall clock: what time it is, in which zone, and whether it is to be trusted."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Final

from kiosk.settings.zones import computer_zone
from kiosk.survey.responses import Clock

BUILT_AT_MS: Final = 1_763_942_400_000
"""2025-11-24 UTC: no kiosk of this program ran before."""

_STEP_BACK_S: Final = 2.0


class WallClock:
    """Tells the time of an answer.

    Args:
        zone: IANA name, or empty for the computer's zone.
        now: seconds since 1970-01-01 UTC.
        monotonic: seconds that never go backwards.
    """

    def __init__(
        self,
        zone: str = "",
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._monotonic = monotonic
        self._ahead = now() - monotonic()
        self._went_back = False
        self._zone = zone
        self._info: tzinfo | None = None
        self._name = ""

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01 UTC."""
        return int(self._now() * 1000)

    def offset_minutes(self, at_ms: int) -> int:
        """Return the offset of the kiosk's zone from UTC at that time, in minutes."""
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        offset = moment.astimezone(self._zone_info()).utcoffset()
        return round(offset.total_seconds() / 60) if offset else 0

    def zone_name(self) -> str:
        """Return the IANA name of the kiosk's zone, or 'UTC' where it is not known."""
        if not self._name:
            self._name = self._zone or computer_zone()
        return self._name

    def use_zone(self, zone: str) -> None:
        """Go by another zone from now on: an IANA name, or empty for the computer's zone."""
        if zone != self._zone:
            self._zone, self._info, self._name = zone, None, ""

    def trust(self) -> Clock:
        """Tell whether the clock is plausible: not before this program was built, never set back."""
        ahead = self._now() - self._monotonic()
        if ahead < self._ahead - _STEP_BACK_S:
            self._went_back = True
        self._ahead = max(ahead, self._ahead)
        return "suspect" if self._went_back or self.now_ms() < BUILT_AT_MS else "trusted"

    def _zone_info(self) -> tzinfo | None:
        if self._zone and self._info is None:
            from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

            try:
                self._info = ZoneInfo(self._zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self._zone = ""
                self._name = ""
        return self._info
