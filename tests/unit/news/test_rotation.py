from collections.abc import Mapping

import pytest

from kiosk.news.articles import ArticleText, Block, Run
from kiosk.news.rotation import Rotation, Showing, Turn, dwell_seconds, word_count


def text(words: int) -> ArticleText:
    body = (Block("paragraph", (Run("word " * (words - 3)),)),) if words > 3 else ()
    return ArticleText(headline="one", summary="two three", body=body)


def rotation_of(dwells: Mapping[str, float]) -> Rotation:
    return Rotation([Turn(key) for key in dwells], lambda key: dwells[key], now=0.0)


THREE = {"a": 10.0, "b": 20.0, "c": 5.0}


@pytest.mark.parametrize(("words", "seconds"), [(3, 8.0), (24, 8.0), (45, 15.0), (90, 30.0), (900, 30.0)])
def test_dwell_is_the_reading_time_within_bounds(words: int, seconds: float) -> None:
    assert word_count(text(words)) == words
    assert dwell_seconds(text(words)) == seconds


def test_rotates_through_all_and_round() -> None:
    rotation = rotation_of(THREE)
    shown = []
    for now in (9.9, 10.0, 29.9, 30.0, 34.9, 35.0):
        rotation.tick(now)
        shown.append(rotation.key)
    assert shown == ["a", "b", "b", "c", "c", "a"]
    assert rotation.next_change() == 45.0


def test_late_tick_moves_by_one_only() -> None:
    rotation = rotation_of(THREE)
    assert rotation.tick(1000.0) == Showing("a", 1000.0, moved=True)
    assert rotation.key == "b"
    assert rotation.next_change() == 1020.0


def test_without_articles_nothing_happens() -> None:
    rotation = rotation_of({})
    assert rotation.stands_still
    assert rotation.next_change() is None
    assert rotation.coming() is None
    assert rotation.tick(1000.0) is None
    assert not rotation.show(1, 5.0)
    rotation.restart(6.0)
    assert (rotation.index, rotation.key) == (0, "")


def test_an_article_that_is_alone_stays_and_each_of_its_showings_is_told() -> None:
    rotation = rotation_of({"a": 10.0})
    assert rotation.coming() is None
    assert rotation.tick(9.9) is None
    assert rotation.tick(10.0) == Showing("a", 10.0, moved=False)
    assert rotation.next_change() == 20.0
    assert rotation.tick(21.0) == Showing("a", 11.0, moved=False)
    assert not rotation.show(1, 25.0)
    assert rotation.next_change() == 35.0


def test_what_comes_is_known_beforehand_and_stays_until_it_is_there() -> None:
    rotation = rotation_of(THREE)
    assert rotation.coming() == 1
    rotation.hold(3.0)
    rotation.let_go(4.0)
    assert rotation.coming() == 1
    rotation.tick(14.0)
    assert (rotation.index, rotation.coming()) == (1, 2)
    rotation.show(0, 15.0)
    assert rotation.coming() == 1


def test_stands_still_while_held_and_one_dwell_afterwards() -> None:
    rotation = rotation_of({"a": 10.0, "b": 10.0})
    rotation.hold(9.0)
    assert rotation.tick(100.0) is None
    rotation.let_go(100.0)
    assert rotation.tick(109.9) is None
    assert rotation.tick(110.0) == Showing("a", 110.0, moved=True)


def test_stands_still_while_a_visitor_answers_and_goes_on_with_what_was_left() -> None:
    rotation = rotation_of({"a": 10.0, "b": 10.0})
    rotation.answer(True, 6.0)
    rotation.answer(True, 7.0)
    assert rotation.stands_still
    assert rotation.tick(100.0) is None
    rotation.answer(False, 100.0)
    assert rotation.next_change() == 104.0


def test_pause_lasts_until_it_is_lifted_whatever_else_happens() -> None:
    rotation = rotation_of({"a": 10.0, "b": 10.0, "c": 10.0})
    rotation.pause(True, 5.0)
    rotation.hold(6.0)
    rotation.let_go(7.0)
    rotation.answer(True, 8.0)
    rotation.answer(False, 9.0)
    assert rotation.show(2, 10.0)
    assert rotation.tick(1000.0) is None
    rotation.pause(False, 1000.0)
    assert rotation.next_change() == 1010.0


def test_by_hand_goes_round_the_ends_and_starts_a_whole_dwell() -> None:
    rotation = rotation_of(THREE)
    assert rotation.show(-1, 9.0)
    assert (rotation.key, rotation.next_change()) == ("c", 14.0)
    assert rotation.show(3, 10.0)
    assert (rotation.key, rotation.next_change()) == ("a", 20.0)
    assert not rotation.show(0, 15.0)
    assert rotation.next_change() == 25.0


def test_a_showing_cut_short_by_hand_is_not_told_and_one_begun_by_hand_is() -> None:
    rotation = rotation_of(THREE)
    rotation.show(2, 9.0)
    assert rotation.on_screen_s(10.0) == 1.0
    assert rotation.tick(14.0) == Showing("c", 5.0, moved=True)
    assert rotation.key == "a"


def test_other_articles_leave_the_one_on_screen_and_its_dwell_alone() -> None:
    rotation = rotation_of(THREE)
    rotation.show(2, 1.0)
    assert not rotation.replace([Turn("c"), Turn("b")], 3.0)
    assert (rotation.key, rotation.index, rotation.next_change()) == ("c", 0, 6.0)
    assert rotation.tick(6.0) == Showing("c", 5.0, moved=True)


def test_what_comes_is_looked_up_anew_among_other_articles() -> None:
    rotation = rotation_of(THREE)
    assert rotation.coming() == 1
    rotation.replace([Turn("c"), Turn("a")], 3.0)
    assert (rotation.index, rotation.coming()) == (1, 0)


def test_when_the_one_on_screen_goes_the_next_in_the_list_takes_over_with_a_whole_dwell() -> None:
    rotation = rotation_of({"a": 10.0, "b": 10.0, "c": 10.0, "d": 10.0})
    rotation.tick(10.0)
    assert rotation.replace([Turn("a"), Turn("c"), Turn("d")], 13.0)
    assert (rotation.key, rotation.on_screen_s(13.0), rotation.next_change()) == ("c", 0.0, 23.0)


def test_the_articles_can_go_and_come_back() -> None:
    rotation = rotation_of({"a": 10.0, "b": 10.0})
    assert rotation.replace([], 4.0)
    assert (rotation.index, rotation.key, rotation.next_change()) == (0, "", None)
    assert not rotation.replace([], 5.0)
    assert rotation.replace([Turn("a"), Turn("b")], 6.0)
    assert (rotation.key, rotation.next_change()) == ("a", 16.0)


def test_another_language_begins_the_showing_anew() -> None:
    dwells = {"a": 10.0, "b": 10.0}
    rotation = rotation_of(dwells)
    dwells["a"] = 25.0
    rotation.restart(6.0)
    assert rotation.next_change() == 31.0
    assert rotation.tick(31.0) == Showing("a", 25.0, moved=True)
