"""When and where an article may show."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the day, on the wall clock of the schedule's zone.

    Attributes:
        start: included.
        end: excluded; not after `start` for a window that ends on the next day, and belongs to the day on
            which it starts. Equal times are a whole day.
    """

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an article may show.

    Attributes:
        valid_from: a whole day, included; or a moment, without an offset in the schedule's zone.
        valid_until: a whole day, included; or a moment, excluded.
        weekdays: 0 for Monday … 6 for Sunday; empty for every day.
        windows: in which it shows; empty for the whole day.
        zone: IANA name; empty for the kiosk's own zone.
    """

    valid_from: date | datetime | None = None
    valid_until: date | datetime | None = None
    weekdays: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """On which kiosks an article may show: on all where both are empty.

    Attributes:
        kiosks: ids of kiosks.
        tags: a kiosk with any of these tags.
    """

    kiosks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


UNLIMITED: Final = Schedule()
EVERYWHERE: Final = Target()
