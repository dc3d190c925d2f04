"""Which articles show at a moment on a kiosk, and why each other one does not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.news.articles import Listing
from kiosk.news.schedule import (
    EVERYWHERE,
    UNLIMITED,
    ScheduleCode,
    ScheduleReason,
    Target,
    may_show,
    next_edge,
)

LeftOutCode = Literal["draft", "withdrawn", "elsewhere", "lower-priority"] | ScheduleCode

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A kiosk, as far as articles ask for it.

    Attributes:
        kiosk_id: its id.
        tags: words that describe it.
        zone: of its wall clock.
    """

    kiosk_id: str
    tags: frozenset[str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that does not show.

    Attributes:
        listing: the article.
        code: 'draft', 'withdrawn', 'elsewhere' for other kiosks or tags, 'not-yet', 'over', 'weekday', 'window',
            'lower-priority'.
        cause: what keeps it out, where it is not its status.
    """

    listing: Listing
    code: LeftOutCode
    cause: ScheduleReason | Listing | None = field(default=None, repr=False)

    @property
    def reason(self) -> str:
        """The reason as a clause, without a full stop."""
        match self.cause:
            case ScheduleReason():
                return f"{self.cause.text}{_MAY_STAND_IN if self.listing.evergreen else ''}"
            case Listing():
                return (
                    f"priority {self.listing.priority} is lower than that of"
                    f" {self.cause.slug}, {self.cause.priority}"
                )
        if self.code == "elsewhere":
            return f"only on {_target(self.listing.target)}"
        return "a draft" if self.code == "draft" else "withdrawn"


_MAY_STAND_IN = "; evergreen, but not needed while another article shows"


@dataclass(frozen=True, slots=True)
class Selected:
    """What shows, and what does not.

    Attributes:
        showing: in the order of the listings; empty for the organisation's own card.
        left_out: all others, in that order too.
        stand_in: whether the evergreen articles show because no article's schedule fits.
    """

    showing: tuple[Listing, ...]
    left_out: tuple[LeftOut, ...]
    stand_in: bool


def select(listings: Sequence[Listing], at: datetime, place: Place) -> Selected:
    """Select the articles that show at a moment.

    Of those whose status, target and schedule fit, those of the highest priority; where there is none, all
    evergreen ones whose status and target fit.

    Args:
        listings: of all articles, in their order.
        at: the moment; without an offset on the place's wall clock.
        place: the kiosk.
    """
    hindered: dict[str, LeftOut] = {}
    fitting: list[Listing] = []
    evergreen: list[Listing] = []
    is_for = _target_check(place)
    for listing in listings:
        if listing.status != "approved":
            hindered[listing.slug] = LeftOut(listing, listing.status)
        elif listing.target is not EVERYWHERE and not is_for(listing.target):
            hindered[listing.slug] = LeftOut(listing, "elsewhere")
        else:
            why = None if listing.schedule is UNLIMITED else may_show(listing.schedule, at, place.zone)
            if why is None:
                fitting.append(listing)
            else:
                hindered[listing.slug] = LeftOut(listing, why.code, why)
            if listing.evergreen:
                evergreen.append(listing)
    if not fitting:
        for listing in evergreen:
            del hindered[listing.slug]
        return Selected(tuple(evergreen), tuple(hindered.values()), stand_in=bool(evergreen))
    first = max(fitting, key=lambda one: one.priority)
    showing = []
    for listing in fitting:
        if listing.priority == first.priority:
            showing.append(listing)
        else:
            hindered[listing.slug] = LeftOut(listing, "lower-priority", first)
    left_out = (hindered[one.slug] for one in listings if one.slug in hindered)
    return Selected(tuple(showing), tuple(left_out), stand_in=False)


def next_change(listings: Iterable[Listing], at: datetime, place: Place) -> datetime | None:
    """Return the next moment, in UTC, at which another selection is possible.

    Args:
        listings: of all articles.
        at: the moment after which it is looked for; without an offset on the place's wall clock.
        place: the kiosk.

    Returns:
        The moment, later than `at`; None if nothing changes any more by itself.
    """
    is_for = _target_check(place)
    return next_edge(
        (
            listing.schedule
            for listing in listings
            if listing.schedule is not UNLIMITED and listing.status == "approved" and is_for(listing.target)
        ),
        at,
        place.zone,
    )


def _target_check(place: Place) -> Callable[[Target], bool]:
    def is_for(target: Target) -> bool:
        if not target.kiosks and not target.tags:
            return True
        return place.kiosk_id in target.kiosks or not place.tags.isdisjoint(target.tags)

    return is_for


def _target(target: Target) -> str:
    kiosks = f"{_plural('kiosk', target.kiosks)} {_list(target.kiosks)}" if target.kiosks else ""
    tags = f"kiosks with the {_plural('tag', target.tags)} {_list(target.tags)}" if target.tags else ""
    return " and on ".join(filter(None, (kiosks, tags)))


def _plural(noun: str, names: Sequence[str]) -> str:
    return noun if len(names) == 1 else f"{noun}s"


def _list(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
