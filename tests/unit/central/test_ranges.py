from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.central.ranges import Range, Ranges, count, in_words, touches, union, without

ranges = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=8,
)


def numbers(of: "list[Range] | Ranges") -> set[int]:
    return {number for first, last in of for number in range(first, last + 1)}


@given(ranges)
def test_union_holds_the_same_numbers_and_joins_neighbours(given_ranges: list[Range]) -> None:
    joined = union(given_ranges)
    assert numbers(joined) == numbers(given_ranges)
    assert count(joined) == len(numbers(joined))
    assert all(one[1] + 1 < other[0] for one, other in pairwise(joined))


@given(ranges, ranges)
def test_without_is_the_difference(some: list[Range], others: list[Range]) -> None:
    left = without(union(some), union(others))
    assert numbers(left) == numbers(some) - numbers(others)
    assert left == union(left)


@given(ranges, st.integers(1, 60), st.integers(0, 12))
def test_touches_tells_whether_any_number_is_shared(some: list[Range], first: int, length: int) -> None:
    assert touches(union(some), first, first + length) == bool(
        numbers(some) & set(range(first, first + length + 1))
    )


def test_ranges_read_like_words() -> None:
    assert in_words(((1, 500), (601, 601), (700, 900))) == "1–500, 601, 700–900"
