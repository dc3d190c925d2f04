"""Sets of sequence numbers as sorted, inclusive ranges: `((1, 500), (601, 900))`."""

from bisect import bisect_left
from collections.abc import Iterable

Range = tuple[int, int]
Ranges = tuple[Range, ...]


def union(ranges: Iterable[Range]) -> Ranges:
    """Return the numbers that stand in any of the ranges; neighbours are joined."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            if last > joined[-1][1]:
                joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)


def without(ranges: Ranges, others: Ranges) -> Ranges:
    """Return the numbers of `ranges` that stand in none of `others`; both as `union` gives them."""
    left: list[Range] = []
    start = 0
    for first, last in ranges:
        position = first
        while start < len(others) and others[start][1] < first:
            start += 1
        index = start
        while index < len(others) and others[index][0] <= last:
            if others[index][0] > position:
                left.append((position, others[index][0] - 1))
            position = max(position, others[index][1] + 1)
            index += 1
        if position <= last:
            left.append((position, last))
    return tuple(left)


def touches(ranges: Ranges, first: int, last: int) -> bool:
    """Tell whether any number from `first` to `last` stands in `ranges`."""
    index = bisect_left(ranges, (first, first))
    if index < len(ranges) and ranges[index][0] <= last:
        return True
    return index > 0 and ranges[index - 1][1] >= first


def count(ranges: Iterable[Range]) -> int:
    """Return how many numbers the ranges hold."""
    return sum(last - first + 1 for first, last in ranges)


def in_words(ranges: Iterable[Range]) -> str:
    """Return the ranges as people write them: `1–500, 601, 700–900`."""
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in ranges)
