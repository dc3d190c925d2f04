"""Bounds of settings and content fields, declared without importing what checks them.

annotated-types takes 20 ms to import, and the screen, which reads what was checked, never asks for it. Each
bound is a group of constraints in its sense, so that pydantic finds the real ones inside.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class _Bound:
    @property
    def __is_annotated_types_grouped_metadata__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Ge(_Bound):
    """The lowest number allowed."""

    ge: float

    def __iter__(self) -> Iterator[object]:
        """Yield the constraint."""
        from annotated_types import Ge

        yield Ge(self.ge)


@dataclass(frozen=True, slots=True)
class Le(_Bound):
    """The highest number allowed."""

    le: float

    def __iter__(self) -> Iterator[object]:
        """Yield the constraint."""
        from annotated_types import Le

        yield Le(self.le)


@dataclass(frozen=True, slots=True)
class Len(_Bound):
    """How many characters or items are allowed."""

    min_length: int
    max_length: int

    def __iter__(self) -> Iterator[object]:
        """Yield the constraints."""
        from annotated_types import MaxLen, MinLen

        yield MinLen(self.min_length)
        yield MaxLen(self.max_length)


@dataclass(frozen=True, slots=True)
class Predicate(_Bound):
    """A function that tells whether a value is allowed."""

    func: Callable[[Any], bool]

    def __iter__(self) -> Iterator[object]:
        """Yield the constraint."""
        from annotated_types import Predicate

        yield Predicate(self.func)
