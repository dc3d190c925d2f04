import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.news.sharing import Sharing, Turn
from kiosk.news.sharing import shares as shares_of

QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)
weights_lists = st.lists(st.integers(1, 100) | st.sampled_from((1, 2, 50, 99, 100)), min_size=2, max_size=8)


def turns(weights: Sequence[int]) -> list[Turn]:
    return [Turn(chr(ord("a") + number), weight) for number, weight in enumerate(weights)]


def key(sharing: Sharing) -> str:
    return sharing.keys[sharing.index]


def step(sharing: Sharing) -> str:
    coming = sharing.coming()
    assert coming is not None
    sharing.move(coming)
    return key(sharing)


def run(sharing: Sharing, count: int) -> str:
    """Return the keys of the next showings, the one on screen first."""
    return "".join([key(sharing), *(step(sharing) for _ in range(count - 1))])


def shares(weights: Sequence[int]) -> list[float]:
    """Return what each is due: its weight, but at most every other showing."""
    cut = list(weights)
    first = cut.index(max(cut))
    cut[first] = min(cut[first], sum(cut) - cut[first])
    return [weight / sum(cut) for weight in cut]


@pytest.mark.parametrize(
    ("weights", "sequence"),
    [
        ([1, 1, 1, 1], "abcdabcdabcd"),
        ([7, 7, 7], "abcabcabc"),
        ([2, 1, 1], "abacabacabac"),
        ([5] + [1] * 10, "abcadeafgahiajk"),
        ([3, 1], "abababab"),
        ([100, 1, 1], "abacabacabac"),
        ([0, 1, 1], "abcabc"),
        ([1000, 100, 100], "abcabc"),
    ],
)
def test_the_sequence(weights: list[int], sequence: str) -> None:
    assert run(Sharing(turns(weights)), len(sequence)) == sequence


@QUICK
@given(weights_lists)
def test_at_any_time_nobody_is_a_whole_showing_from_its_share_and_none_comes_twice_in_a_row(
    weights: list[int],
) -> None:
    sequence = run(Sharing(turns(weights)), 700)
    assert all(one != other for one, other in pairwise(sequence))
    counts: Counter[str] = Counter()
    for shown, letter in enumerate(sequence, 1):
        counts[letter] += 1
        for number, share in enumerate(shares(weights)):
            assert abs(counts[chr(ord("a") + number)] - share * shown) < 1


@pytest.mark.parametrize("target", range(5))
@pytest.mark.parametrize("already", range(1, 8))
def test_after_a_jump_by_hand_equal_weights_go_round_from_there(already: int, target: int) -> None:
    sharing = Sharing(turns([1] * 5))
    run(sharing, already)
    if target == sharing.index:
        return
    sharing.jump(target)
    assert run(sharing, 10) == ("abcde" * 3)[target : target + 10]


@QUICK
@given(weights_lists, st.lists(st.integers(0, 7), min_size=1, max_size=30))
def test_jumps_by_hand_do_not_change_the_shares_of_what_comes_by_itself(
    weights: list[int], jumps: list[int]
) -> None:
    sharing = Sharing(turns(weights))
    for jump in jumps:
        if jump % len(weights) != sharing.index:
            sharing.jump(jump % len(weights))
        run(sharing, 3)
    sequence = run(sharing, 700)
    assert all(one != other for one, other in pairwise(sequence))
    for number, share in enumerate(shares(weights)):
        assert abs(sequence.count(chr(ord("a") + number)) - share * 700) < 3


def test_a_newcomer_neither_catches_up_nor_waits_for_more_than_its_round() -> None:
    sharing = Sharing(turns([1, 1, 1]))
    run(sharing, 1000)
    sharing.replace([*turns([1, 1, 1]), Turn("x", 1)])
    sequence = run(sharing, 40)
    assert 9 <= sequence.count("x") <= 10
    assert "x" in sequence[:5]
    assert sequence[-8:] in "abcx" * 4


@pytest.mark.parametrize("place", range(5))
def test_the_order_of_the_list_holds_again_within_a_round_of_a_newcomer(place: int) -> None:
    for already in range(1, 6):
        sharing = Sharing(turns([1] * 4))
        run(sharing, already)
        keys = [*"abcd"[:place], "x", *"abcd"[place:]]
        sharing.replace([Turn(one) for one in keys])
        assert run(sharing, 20)[8:] in "".join(keys) * 5


def test_an_article_that_comes_back_is_owed_what_it_was_owed_and_no_more() -> None:
    sharing = Sharing(turns([2, 1, 1]))
    run(sharing, 101)
    for _ in range(50):
        sharing.replace(turns([2, 1, 1])[:2])
        run(sharing, 40)
        sharing.replace(turns([2, 1, 1]))
        assert 9 <= run(sharing, 41)[1:].count("c") <= 11


@QUICK
@given(st.integers(0, 10_000), weights_lists)
def test_whoever_comes_and_goes_gets_its_share_of_the_time_that_it_was_there(
    seed: int, weights: list[int]
) -> None:
    chance = random.Random(seed)
    everybody = turns(weights)
    sharing = Sharing(everybody)
    due = dict.fromkeys((turn.key for turn in everybody), 0.0)
    had: Counter[str] = Counter()
    changes = 0
    present = everybody
    for _ in range(900):
        if chance.random() < 0.02:
            present = [turn for turn in everybody if chance.random() < 0.8] or everybody[:1]
            changes += 1
            sharing.replace(present)
        if len(present) > 1:
            had[step(sharing)] += 1
            for turn, share in zip(present, shares([turn.weight for turn in present]), strict=True):
                due[turn.key] += share
    for turn in everybody:
        assert abs(had[turn.key] - due[turn.key]) < 3 + changes


def test_whoever_comes_and_goes_all_the_time_keeps_its_share() -> None:
    everybody = turns([1] * 10)
    sharing = Sharing(everybody)
    shown = []
    for number in range(1200):
        shown.append(step(sharing))
        if number % 3 == 0 and key(sharing) != "f":
            sharing.replace([turn for turn in everybody if turn.key != "f"])
            sharing.replace(everybody)
    assert 110 <= shown.count("f") <= 130


def test_a_showing_that_ends_because_the_article_has_to_go_is_given_back() -> None:
    everybody = turns([1] * 5)
    sharing = Sharing(everybody)
    run(sharing, 25)
    assert key(sharing) == "e"
    sharing.replace(everybody[:4])
    assert key(sharing) == "a"
    sharing.replace(everybody)
    assert run(sharing, 5) == "aebcd"


def test_when_the_last_of_a_round_goes_the_first_of_the_list_follows() -> None:
    sharing = Sharing(turns([1] * 4))
    run(sharing, 4)
    assert sharing.replace(turns([1] * 3))
    assert run(sharing, 4) == "abca"


def test_other_weights_count_from_now_on() -> None:
    sharing = Sharing(turns([1, 1, 1]))
    run(sharing, 100)
    assert not sharing.replace(turns([2, 1, 1]))
    assert 49 <= run(sharing, 100).count("a") <= 51


def test_many_items_that_come_and_go_for_years_are_forgotten() -> None:
    sharing = Sharing([Turn("stays"), Turn("too")])
    for number in range(6000):
        sharing.replace([Turn("stays"), Turn(f"item-{number}")])
    assert len(sharing._owed) <= 4100


def test_the_one_on_screen_stays_or_the_next_in_the_list_takes_over() -> None:
    sharing = Sharing(turns([1] * 5))
    run(sharing, 3)
    assert not sharing.replace(turns([1] * 4))
    assert key(sharing) == "c"
    assert sharing.replace([turn for turn in turns([1] * 5) if turn.key not in "bc"])
    assert key(sharing) == "d"
    assert sharing.replace([])
    assert (sharing.index, sharing.keys, sharing.coming()) == (0, (), None)
    assert sharing.replace(turns([1, 1]))
    assert key(sharing) in "ab"


def test_the_shares_are_those_that_come_about() -> None:
    assert shares_of([]) == ()
    assert shares_of(turns([9])) == (1,)
    assert shares_of(turns([2, 1, 1])) == (0.5, 0.25, 0.25)
    assert shares_of(turns([100, 1, 1])) == (0.5, 0.25, 0.25)
