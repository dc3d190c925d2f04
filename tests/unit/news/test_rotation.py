import pytest

from kiosk.news.articles import ArticleText, Block, Run
from kiosk.news.rotation import Rotation, dwell_seconds, word_count


def text(words: int) -> ArticleText:
    body = (Block("paragraph", (Run("word " * (words - 3)),)),) if words > 3 else ()
    return ArticleText(headline="one", summary="two three", body=body)


@pytest.mark.parametrize(("words", "seconds"), [(3, 8.0), (24, 8.0), (45, 15.0), (90, 30.0), (900, 30.0)])
def test_dwell_is_the_reading_time_within_bounds(words: int, seconds: float) -> None:
    assert word_count(text(words)) == words
    assert dwell_seconds(text(words)) == seconds


def test_rotates_through_all_and_round() -> None:
    rotation = Rotation([10, 20, 5], now=0.0)
    shown = []
    for now in (9.9, 10.0, 29.9, 30.0, 34.9, 35.0):
        rotation.tick(now)
        shown.append(rotation.index)
    assert shown == [0, 1, 1, 2, 2, 0]
    assert rotation.next_change() == 45.0


def test_late_tick_moves_by_one_only() -> None:
    rotation = Rotation([10, 20, 5], now=0.0)
    assert rotation.tick(1000.0)
    assert rotation.index == 1
    assert rotation.next_change() == 1020.0


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_second_article_nothing_moves(count: int) -> None:
    rotation = Rotation([10.0] * count, now=0.0)
    assert rotation.next_change() is None
    assert not rotation.tick(1000.0)
    assert not rotation.show(1, 5.0)
    assert rotation.index == 0


def test_stands_still_while_held_and_one_dwell_afterwards() -> None:
    rotation = Rotation([10, 10], now=0.0)
    rotation.hold(9.0)
    assert not rotation.tick(100.0)
    rotation.let_go(100.0)
    assert not rotation.tick(109.9)
    assert rotation.tick(110.0)


def test_stands_still_while_a_visitor_answers_and_goes_on_with_what_was_left() -> None:
    rotation = Rotation([10, 10], now=0.0)
    rotation.answer(True, 6.0)
    rotation.answer(True, 7.0)
    assert not rotation.tick(100.0)
    rotation.answer(False, 100.0)
    assert rotation.next_change() == 104.0


def test_pause_lasts_until_it_is_lifted_whatever_else_happens() -> None:
    rotation = Rotation([10, 10, 10], now=0.0)
    rotation.pause(True, 5.0)
    rotation.hold(6.0)
    rotation.let_go(7.0)
    rotation.answer(True, 8.0)
    rotation.answer(False, 9.0)
    assert rotation.show(2, 10.0)
    assert not rotation.tick(1000.0)
    rotation.pause(False, 1000.0)
    assert rotation.next_change() == 1010.0


def test_by_hand_goes_round_the_ends_and_starts_a_whole_dwell() -> None:
    rotation = Rotation([10, 20, 5], now=0.0)
    assert rotation.show(-1, 9.0)
    assert (rotation.index, rotation.next_change()) == (2, 14.0)
    assert rotation.show(3, 10.0)
    assert (rotation.index, rotation.next_change()) == (0, 20.0)
    assert not rotation.show(0, 15.0)
    assert rotation.next_change() == 25.0


def test_other_articles_keep_the_place_as_far_as_they_go() -> None:
    rotation = Rotation([10, 20, 5], now=0.0)
    rotation.show(2, 1.0)
    rotation.replace([7, 7, 7], 2.0)
    assert (rotation.index, rotation.next_change()) == (2, 9.0)
    rotation.replace([7, 8], 3.0)
    assert (rotation.index, rotation.next_change()) == (1, 11.0)
    rotation.replace([], 4.0)
    assert (rotation.index, rotation.next_change()) == (0, None)
