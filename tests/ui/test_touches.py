import random
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint

from kiosk.store.keeper import Kept
from kiosk.survey.responses import Tap
from kiosk.ui.demo.hand import pause, wait_until
from tests.ui.visitors import Visitors

OUTSIDE = QPoint(3, 3)


def test_mouse_click_counts_as_a_tap(visitors: Visitors) -> None:
    visitors.show().hand.click("face2")
    assert visitors.stage == "thanking"
    assert [row["score"] for row in visitors.rows()] == [2]


def test_face_answers_to_the_press_at_once_and_stores_only_on_release(visitors: Visitors) -> None:
    visitors.show()
    at = visitors.hand.place("face4")
    visitors.hand.press(at)
    assert visitors.survey.shown.pressed_score == 4
    assert visitors.screen.recording.responses == 0
    visitors.hand.lift(at)
    assert visitors.survey.shown.pressed_score == 0
    assert [row["score"] for row in visitors.rows()] == [4]


@pytest.mark.parametrize("target", ["outside", "face5", "face3"])
def test_slip_off_cancels_also_when_the_finger_comes_back(visitors: Visitors, target: str) -> None:
    hand = visitors.show().hand
    start = hand.place("face4")
    away = OUTSIDE if target == "outside" else hand.place(target)
    hand.press(start)
    for step in range(1, 6):
        hand.move(start + (away - start) * step / 5)
    wait_until(lambda: visitors.survey.shown.pressed_score == 0, "slip noticed")
    if target == "face3":
        hand.move(start)
        hand.lift(start)
    else:
        hand.lift(away)
    assert visitors.stage == "asking"
    assert visitors.screen.recording.responses == 0
    hand.tap("face1")
    assert [row["score"] for row in visitors.rows()] == [1]


def test_two_fingers_on_two_faces_give_nothing(visitors: Visitors) -> None:
    hand = visitors.show().hand
    first, second = hand.place("face1"), hand.place("face5")
    hand.press(first, 0)
    hand.press(second, 1)
    hand.lift(first, 0)
    hand.tap("face3", 2)
    hand.lift(second, 1)
    assert visitors.screen.recording.responses == 0
    hand.tap("face3")
    assert [row["score"] for row in visitors.rows()] == [3]


def test_two_fingers_on_one_face_give_one_response(visitors: Visitors) -> None:
    hand = visitors.show().hand
    first, second = hand.place("face3", 0.4, 0.3), hand.place("face3", 0.6, 0.3)
    hand.press(first, 0)
    hand.press(second, 1)
    hand.lift(first, 0)
    hand.lift(second, 1)
    assert visitors.stage == "thanking"
    assert [row["score"] for row in visitors.rows()] == [3]


def test_palm_that_covers_three_faces_gives_nothing(visitors: Visitors) -> None:
    hand = visitors.show().hand
    places = [hand.place(f"face{score}") for score in (2, 3, 4)]
    for finger, place in enumerate(places):
        hand.press(place, finger)
    for finger, place in enumerate(places):
        hand.lift(place, finger)
    assert visitors.stage == "asking"
    assert visitors.screen.recording.responses == 0


def test_tap_right_after_the_faces_appeared_is_ignored(visitors: Visitors) -> None:
    visitors.screen.view.resize(1280, 800)
    visitors.screen.view.show()
    visitors.settle()
    visitors.clock.now -= 0.3
    visitors.hand.tap("face3")
    assert visitors.screen.recording.responses == 0
    visitors.clock.now += 0.3
    visitors.hand.tap("face3")
    assert visitors.screen.recording.responses == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_storm_of_touches_gives_exactly_the_accepted_responses(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    hand = visitors.show((1280, 800)).hand
    accepted: list[int] = []
    corrected: list[int] = []
    record, change = visitors.keeper.record, visitors.keeper.change

    def count(tap: Tap) -> Kept:
        accepted.append(tap.score)
        return record(tap)

    def count_change(response_id: UUID, score: int, at_ms: int) -> Kept:
        accepted[-1] = score
        corrected.append(score)
        return change(response_id, score, at_ms)

    monkeypatch.setattr(visitors.keeper, "record", count)
    monkeypatch.setattr(visitors.keeper, "change", count_change)
    names = [f"face{score}" for score in range(1, 6)] * 3
    names += ["newsPanel", "pauseNews", "dot1", "language_en", "language_fr", "language_ar"]

    def somewhere() -> QPoint:
        name = chance.choice(names)
        return hand.place(name) if hand.sees(name) else OUTSIDE

    down: dict[int, QPoint] = {}
    for _ in range(700):
        finger = chance.randrange(4)
        if finger not in down:
            down[finger] = somewhere()
            hand.press(down[finger], finger)
        elif chance.random() < 0.2:
            down[finger] = somewhere()
            hand.move(down[finger], finger)
        else:
            hand.lift(down.pop(finger), finger)
        if chance.random() < 0.4:
            for finger in list(down):
                hand.lift(down.pop(finger), finger)
        if not down and visitors.stage == "thanking" and chance.random() < 0.4:
            hand.tap("changeAnswer")
        if not down and chance.random() < 0.7:
            visitors.settle()
        if chance.random() < 0.1:
            visitors.wait(4)
    for finger, place in list(down.items()):
        hand.lift(place, finger)
    visitors.end_visit()
    rows = visitors.rows()
    assert len(accepted) > 10
    assert corrected
    assert [row["score"] for row in rows] == accepted
    assert len({row["visit"] for row in rows}) == len(rows)
    assert sum(row["changed"] for row in rows) >= 1
    hand.tap("face5")
    assert len(visitors.rows()) == len(rows) + 1, "after the storm a tap counts as ever"


def test_lost_release_does_not_block_the_screen_once_all_fingers_are_up(visitors: Visitors) -> None:
    hand = visitors.show().hand
    visitors.survey.press(2, 77)
    hand.tap("face4")
    assert visitors.screen.recording.responses == 0
    pause(0.01)
    hand.tap("face4")
    assert [row["score"] for row in visitors.rows()] == [4]
