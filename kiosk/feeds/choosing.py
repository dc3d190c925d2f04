"""Choose the newest items of a feed before anything of them is read in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from kiosk.feeds.dates import published
from kiosk.news.feeds import Refusal

MOST_REFUSALS: Final = 50
"""Refusals of one kind that are told one by one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """An item that may be taken.

    Attributes:
        guid: what the feed calls it, or empty.
        what: how it is named to an administrator.
        dates: when it was published, best first, as written.
        raw: the item itself.
    """

    guid: str
    what: str
    dates: tuple[str, ...]
    raw: T


def newest(
    candidates: Sequence[Candidate[T]], most: int, more: int, now: datetime
) -> tuple[tuple[T, ...], tuple[Refusal, ...]]:
    """Return the newest items, those without a date last, and what was left out.

    Args:
        candidates: in the order of the feed.
        most: how many are taken.
        more: how many the feed holds beside them.
        now: the moment it is; dates in the future don't count.
    """
    seen: set[str] = set()
    once: list[tuple[float, Candidate[T]]] = []
    twice: list[str] = []
    for one in candidates:
        if one.guid and one.guid in seen:
            twice.append(one.what)
            continue
        seen.add(one.guid)
        when = published(one.dates, now)
        once.append((-when.timestamp() if when else float("inf"), one))
    once.sort(key=lambda pair: pair[0])
    refusals = [Refusal(what, "it is a second time in the feed") for what in twice[:MOST_REFUSALS]]
    if len(twice) > MOST_REFUSALS:
        refusals.append(
            Refusal(
                "other items", f"{len(twice) - MOST_REFUSALS:,} more of them are a second time in the feed"
            )
        )
    left = len(once) - most + more
    if left > 0:
        refusals.append(Refusal("older items", too_many(left, most)))
    return tuple(one.raw for _, one in once[:most]), tuple(refusals)


def too_many(left: int, most: int) -> str:
    """Say how many items were left out."""
    return f"{left:,} more {'item' if left == 1 else 'items'} than the {most:,} that {'is' if most == 1 else 'are'} taken"
