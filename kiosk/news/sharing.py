"""Whose turn it is: articles share the showings by weight, evenly spread, none twice in a row.

The rule and its reasons: docs/decisions/0402-weighted-rotation.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Final

WEIGHT_RANGE: Final = (1, 100)

_UNIT: Final = lcm(*range(WEIGHT_RANGE[0], WEIGHT_RANGE[1] + 1))
"""Divisible by every weight, so that the steps of all articles are whole numbers and nothing drifts."""

_REMEMBERED: Final = 4096
"""How many articles are remembered that show no more, the last ones; items of feeds come and go for years."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An article that takes part in the rotation.

    Attributes:
        key: its slug.
        weight: its share of the showings relative to the others, 1 to 100.
    """

    key: str
    weight: int = 1


class Sharing:
    """Gives each article its share of the showings.

    An article of weight w is due once in every stretch of 1/w of a common time, the level, which moves on
    by 1 ÷ (sum of all weights) with each showing. Of those whose stretch has begun, the one whose stretch ends
    first comes next; where several end together, the heaviest, then the next in the list after the one on screen.

    Attributes:
        index: the article on screen; 0 where there is none.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        """Begin with the first of the list."""
        self.index = 0
        self._keys: tuple[str, ...] = ()
        self._weights: list[int] = []
        self._steps: list[int] = []
        self._starts: list[int] = []
        self._sum = 0
        self._total = 0
        self._level = 0
        self._owed: dict[str, int] = {}
        self.replace(turns)

    @property
    def keys(self) -> tuple[str, ...]:
        """The articles, in the order of the list."""
        return self._keys

    def coming(self) -> int | None:
        """Return whose turn it is after the one on screen; None where there is no other."""
        if len(self._keys) < 2:
            return None
        return self._due(range(self.index + 1, self.index + len(self._keys)))

    def move(self, index: int) -> None:
        """Put on screen whose turn it is."""
        self.index = index
        self._charge(index, 1)

    def jump(self, index: int) -> None:
        """Put another one on screen by hand, and go on after it as if all before it had had their turns."""
        count = len(self._keys)
        end = self._starts[index] + self._steps[index]
        distance = (index - self.index) % count
        for other, step in enumerate(self._steps):
            if other == index:
                continue
            missing = end - self._starts[other] - step
            turns = max(0, -(-missing // step))
            if missing == turns * step and (
                step < self._steps[index]
                or (step == self._steps[index] and 0 < (other - self.index) % count < distance)
            ):
                turns += 1
            if turns:
                self._charge(other, turns)
        self.move(index)

    def replace(self, turns: Sequence[Turn]) -> bool:
        """Take other articles, or other weights; tell whether the one on screen had to go.

        An article that comes back is owed what it was owed when it went, at most one showing; a new one begins
        at the present level.
        """
        before, on_screen = self._keys, self.index
        stays = bool(before) and any(turn.key == before[on_screen] for turn in turns)
        self._remember(refund=not stays)
        self._keys = tuple(turn.key for turn in turns)
        self._weights = _within_half([_allowed(turn.weight) for turn in turns])
        self._steps = [_UNIT // weight for weight in self._weights]
        self._starts = [
            self._turns_had(key, weight) * step
            for key, weight, step in zip(self._keys, self._weights, self._steps, strict=True)
        ]
        self._total = sum(self._weights)
        self._sum = sum(start * weight for start, weight in zip(self._starts, self._weights, strict=True))
        if stays:
            self.index = self._keys.index(before[on_screen])
            return False
        self.index = 0
        if self._keys:
            first = self._after(before, on_screen)
            self.move(self._due(range(first, first + len(self._keys))) if before else 0)
        return bool(before or self._keys)

    def _due(self, places: range) -> int:
        """Return the one of these places, counted round the end, whose turn is due first."""
        starts, steps, count = self._starts, self._steps, len(self._starts)
        level = self._sum // self._total
        best, best_end, best_step = -1, 0, 0
        for place in places:
            index = place % count
            start = starts[index]
            if start <= level:
                step = steps[index]
                end = start + step
                if best < 0 or end < best_end or (end == best_end and step < best_step):
                    best, best_end, best_step = index, end, step
        if best >= 0:
            return best
        return min((place % count for place in places), key=lambda index: (starts[index], steps[index]))

    def _charge(self, index: int, turns: int) -> None:
        self._starts[index] += turns * self._steps[index]
        self._sum += turns * _UNIT

    def _remember(self, *, refund: bool) -> None:
        if not self._keys:
            return
        if refund:
            self._charge(self.index, -1)
        self._level = self._sum // self._total
        for key, weight, start in zip(self._keys, self._weights, self._starts, strict=True):
            self._owed.pop(key, None)
            self._owed[key] = (self._level - start) * weight
        for key in list(self._owed)[: max(0, len(self._owed) - max(_REMEMBERED, len(self._keys)))]:
            del self._owed[key]

    def _turns_had(self, key: str, weight: int) -> int:
        """Return how many turns an article counts as having had at the present level."""
        had = self._level * weight
        owed = self._owed.get(key)
        if owed is None:
            return -(-had // _UNIT)
        return (had - min(max(owed, -_UNIT), _UNIT) + _UNIT // 2) // _UNIT

    def _after(self, before: Sequence[str], on_screen: int) -> int:
        """Return the place in the list behind the last article that stood before the one that went."""
        places = {key: place for place, key in enumerate(self._keys)}
        return next((places[key] + 1 for key in reversed(before[:on_screen]) if key in places), 0)


def shares(turns: Sequence[Turn]) -> tuple[float, ...]:
    """Return the share of all showings that each gets, from 0 to 1; at most a half unless it is alone."""
    weights = _within_half([_allowed(turn.weight) for turn in turns])
    return tuple(weight / sum(weights) for weight in weights)


def _within_half(weights: list[int]) -> list[int]:
    """Cut the heaviest to the sum of the others: more than every other showing would be twice in a row."""
    if len(weights) > 1:
        heaviest = max(weights)
        weights[weights.index(heaviest)] = min(heaviest, sum(weights) - heaviest)
    return weights


def _allowed(weight: int) -> int:
    least, most = WEIGHT_RANGE
    return min(max(weight, least), most)
