from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.survey.visit import Answered, Began, Corrected, Effect, Effects, Ended, Visit, VisitTiming

TIMING = VisitTiming(ignore_taps_s=0.3, change_answer_s=3.0, idle_after_s=30.0, idle_warning_s=20.0)


def about(seconds: float) -> Any:
    return pytest.approx(seconds)


def painted_visit(at: float = 0.0) -> Visit:
    visit = Visit(TIMING, "en")
    visit.painted(at)
    return visit


def tap(visit: Visit, score: int, at: float, point: int = 0) -> Effects:
    return (*visit.press(score, point, at), *visit.release(score, point, True, at + 0.1))


def answered(visit: Visit, score: int = 4, at: float = 10.0) -> Visit:
    effects = tap(visit, score, at)
    assert Answered in [type(effect) for effect in effects]
    visit.stored(at + 0.1)
    return visit


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_clean_tap_begins_a_visit_and_answers(score: int) -> None:
    visit = painted_visit()
    began, answer = tap(visit, score, 10.0)
    assert began == Began("en")
    assert isinstance(answer, Answered)
    assert answer.score == score
    assert answer.duration_s == about(10.1)
    assert visit.stage == "asking"
    visit.stored(10.2)
    assert (visit.stage, visit.chosen_score, visit.started_by) == ("thanking", score, "face")


Step = tuple[str, int, int, bool]
NOT_CLEAN: dict[str, list[Step]] = {
    "slips off": [("press", 3, 0, True), ("release", 3, 0, False)],
    "released on another face": [("press", 3, 0, True), ("release", 4, 0, True)],
    "taken over by something else": [("press", 3, 0, True), ("cancel", 3, 0, True), ("release", 3, 0, True)],
    "never pressed": [("release", 3, 0, True)],
    "two fingers on two faces": [
        ("press", 3, 0, True),
        ("press", 4, 1, True),
        ("release", 3, 0, True),
        ("release", 4, 1, True),
    ],
    "palm: a third finger while the first two still lie": [
        ("press", 2, 0, True),
        ("press", 3, 1, True),
        ("release", 2, 0, True),
        ("press", 3, 2, True),
        ("release", 3, 2, True),
        ("release", 3, 1, True),
    ],
    "another face pressed and left again before the release": [
        ("press", 5, 0, True),
        ("press", 1, 1, True),
        ("release", 1, 1, False),
        ("release", 5, 0, True),
    ],
}


def play(visit: Visit, steps: list[Step], at: float) -> list[Effect]:
    effects: list[Effect] = []
    for number, (what, score, point, inside) in enumerate(steps):
        now = at + number * 0.01
        if what == "press":
            effects += visit.press(score, point, now)
        elif what == "release":
            effects += visit.release(score, point, inside, now)
        else:
            effects += visit.cancel(point, now)
    return effects


@pytest.mark.parametrize("steps", NOT_CLEAN.values(), ids=list(NOT_CLEAN))
def test_what_is_not_a_clean_tap_is_no_answer_and_the_next_clean_tap_is(steps: list[Step]) -> None:
    visit = painted_visit()
    assert not [effect for effect in play(visit, steps, 10.0) if isinstance(effect, Answered)]
    assert visit.pressed_score == 0
    assert [effect.score for effect in tap(visit, 5, 11.0) if isinstance(effect, Answered)] == [5]


def test_two_fingers_on_one_face_answer_once() -> None:
    visit = painted_visit()
    steps: list[Step] = [
        ("press", 4, 0, True),
        ("press", 4, 1, True),
        ("release", 4, 0, True),
        ("release", 4, 1, True),
    ]
    effects = play(visit, steps, 10.0)
    assert [type(effect) for effect in effects] == [Began, Answered]


def test_second_finger_answers_where_the_first_slipped_off() -> None:
    visit = painted_visit()
    steps: list[Step] = [
        ("press", 4, 0, True),
        ("press", 4, 1, True),
        ("release", 4, 0, False),
        ("release", 4, 1, True),
    ]
    assert [type(effect) for effect in play(visit, steps, 10.0)] == [Began, Answered]


def test_pressed_score_follows_the_finger() -> None:
    visit = painted_visit()
    visit.press(2, 0, 10.0)
    assert visit.pressed_score == 2
    visit.press(3, 1, 10.1)
    assert visit.pressed_score == 0
    visit.fingers_up()
    visit.press(3, 0, 11.0)
    assert visit.pressed_score == 3
    visit.release(3, 0, False, 11.1)
    assert visit.pressed_score == 0


def test_lost_release_does_not_block_the_same_finger() -> None:
    visit = painted_visit()
    visit.press(2, 0, 10.0)
    assert [type(effect) for effect in tap(visit, 3, 12.0)] == [Answered]


def test_lost_release_of_another_finger_is_forgotten_when_nothing_touches_the_screen() -> None:
    visit = painted_visit()
    visit.press(2, 7, 10.0)
    visit.fingers_up()
    assert [type(effect) for effect in tap(visit, 3, 12.0)] == [Answered]


@pytest.mark.parametrize(("pressed_at", "counts"), [(0.0, False), (0.299, False), (0.3, True)])
def test_taps_too_soon_after_the_faces_were_painted_are_ignored(pressed_at: float, counts: bool) -> None:
    visit = painted_visit(at=0.0)
    effects = (*visit.press(3, 0, pressed_at), *visit.release(3, 0, True, pressed_at + 5))
    assert (Answered in [type(effect) for effect in effects]) is counts


def test_taps_before_the_first_paint_are_ignored() -> None:
    visit = Visit(TIMING, "en")
    assert visit.awaits_paint
    assert tap(visit, 3, 100.0) == (Began("en"),)


def test_taps_while_storing_and_thanking_are_ignored_until_the_next_visit() -> None:
    visit = painted_visit()
    tap(visit, 3, 10.0)
    assert tap(visit, 1, 10.2, point=1) == ()
    visit.stored(11.0)
    assert tap(visit, 1, 12.0) == ()
    visit.press(1, 0, 13.9)
    assert visit.tick(14.0) == (Ended("answered", "en", about(4.0)),)
    visit.painted(14.0)
    assert visit.release(1, 0, True, 15.0) == ()
    assert [type(effect) for effect in tap(visit, 2, 16.0)] == [Began, Answered]


def test_correction_replaces_the_answer_and_is_thanked_for() -> None:
    visit = answered(painted_visit(), 4, at=10.0)
    visit.change_answer(11.0)
    assert (visit.stage, visit.chosen_score) == ("correcting", 4)
    visit.painted(11.0)
    assert tap(visit, 2, 11.1) == (), "the faces just came back"
    assert tap(visit, 2, 12.0) == (Corrected(2),)
    visit.stored(12.2)
    assert (visit.stage, visit.chosen_score) == ("thanking", 2)
    assert visit.tick(15.1) == ()
    assert visit.tick(15.2) == (Ended("answered", "en", about(5.2)),)
    assert (visit.stage, visit.chosen_score) == ("idle", 0)


def test_confirming_the_same_answer_changes_nothing() -> None:
    visit = answered(painted_visit(), 4, at=10.0)
    visit.change_answer(11.0)
    visit.painted(11.0)
    assert tap(visit, 4, 12.0) == ()
    assert visit.stage == "thanking"


def test_answer_cannot_be_changed_once_the_window_is_over() -> None:
    visit = answered(painted_visit(), 4, at=10.0)
    assert [type(effect) for effect in visit.change_answer(13.1)] == [Ended]
    assert visit.stage == "idle"


def test_abandoned_correction_keeps_the_answer() -> None:
    visit = answered(painted_visit(), 4, at=10.0)
    visit.change_answer(11.0)
    assert visit.tick(60.9) == ()
    assert visit.tick(61.0) == (Ended("answered", "en", about(51.0)),)


def test_language_switch_in_the_middle_of_a_visit() -> None:
    visit = painted_visit()
    visit.press(2, 0, 10.0)
    assert visit.choose_language("ar", 10.1) == ()
    assert visit.language == "ar"
    assert visit.release(2, 0, True, 10.2) == (), "the faces moved away under the finger"
    assert visit.awaits_paint
    visit.painted(10.3)
    effects = tap(visit, 2, 11.0)
    assert effects == (Answered(2, about(0.8)),)
    visit.stored(11.2)
    assert visit.tick(14.2) == (Ended("answered", "ar", about(4.2)),)
    assert visit.language == "en"


def test_same_language_again_changes_nothing() -> None:
    visit = painted_visit()
    visit.choose_language("en", 10.0)
    assert not visit.awaits_paint
    assert visit.started_by == "language"


def test_idle_visit_warns_counts_down_and_ends() -> None:
    visit = painted_visit()
    assert visit.next_change(5.0) is None
    assert visit.touch(10.0) == (Began("en"),)
    assert visit.next_change(10.0) == 40.0
    assert visit.idle_seconds_left(39.9) == 0
    assert visit.idle_seconds_left(40.0) == 20
    assert visit.next_change(40.0) == about(41.0)
    assert visit.idle_seconds_left(41.0) == 19
    assert visit.idle_seconds_left(59.5) == 1
    assert visit.next_change(59.5) == about(60.0)
    assert visit.tick(59.9) == ()
    assert visit.tick(60.0) == (Ended("idle", "en", about(50.0)),)


def test_one_touch_extends_and_is_no_answer() -> None:
    visit = painted_visit()
    visit.touch(10.0)
    effects = tap(visit, 5, 45.0)
    assert effects == ()
    assert visit.idle_seconds_left(45.2) == 0
    assert visit.next_change(45.2) == about(75.1)
    visit.painted(45.3)
    assert [type(effect) for effect in tap(visit, 5, 46.0)] == [Answered]


def test_touch_after_the_end_of_an_idle_visit_begins_another() -> None:
    visit = painted_visit()
    visit.choose_language("fr", 10.0)
    assert visit.touch(70.0, "news") == (Ended("idle", "fr", about(60.0)), Began("en"))


@pytest.mark.parametrize("first", ["screen", "face"])
def test_what_began_the_visit_is_known_whichever_is_told_first(first: str) -> None:
    visit = painted_visit()
    if first == "screen":
        visit.touch(10.0)
        visit.press(3, 0, 10.001)
    else:
        visit.press(3, 0, 10.0)
        visit.touch(10.001)
    assert visit.started_by == "face"


def test_button_that_answers_on_release_is_what_began_the_visit() -> None:
    visit = painted_visit()
    visit.touch(10.0)
    visit.choose_language("fr", 10.4)
    visit.fingers_up()
    visit.press(3, 0, 12.0)
    assert visit.started_by == "language"


def test_later_touches_did_not_begin_the_visit() -> None:
    visit = painted_visit()
    visit.touch(10.0)
    visit.fingers_up()
    visit.press(3, 0, 12.0)
    assert visit.started_by == "screen"


def test_closing_ends_the_visit() -> None:
    assert painted_visit().close(1.0) == ()
    visit = painted_visit()
    visit.touch(10.0)
    assert visit.close(12.0) == (Ended("closed", "en", about(2.0)),)
    visit = answered(painted_visit())
    assert [effect.ended_by for effect in visit.close(12.0) if isinstance(effect, Ended)] == ["answered"]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_score_off_the_scale_is_a_bug(score: int) -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        painted_visit().press(score, 0, 10.0)


SCORES = st.integers(1, 5)
POINTS = st.integers(0, 3)


class AnySequenceOfEvents(RuleBasedStateMachine):
    """Whatever happens: at most one answer a visit, corrections only in their window, clean taps only."""

    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit(TIMING, "en")
        self.now = 0.0
        self.open = False
        self.answers = 0
        self.window_until = -1.0
        self.correcting = False
        self.down: dict[int, int] = {}
        self.faces_since_all_up: set[int] = set()

    def note(self, effects: Effects, released: int | None = None) -> None:
        for effect in effects:
            if isinstance(effect, Began):
                assert not self.open
                self.open, self.answers, self.correcting = True, 0, False
            elif isinstance(effect, Answered):
                assert self.open
                assert self.answers == 0
                assert self.faces_since_all_up == {effect.score} == {released}
                self.answers = 1
            elif isinstance(effect, Corrected):
                assert self.open
                assert self.answers == 1
                assert self.correcting
                assert self.faces_since_all_up == {effect.score} == {released}
                self.correcting = False
            else:
                assert self.open
                self.open = False
                self.correcting = False

    @rule(seconds=st.sampled_from([0.001, 0.05, 0.29, 0.31, 1.0, 2.9, 3.1, 20.0, 31.0, 51.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def paint(self) -> None:
        self.visit.painted(self.now)

    @rule(score=SCORES, point=POINTS)
    def press(self, score: int, point: int) -> None:
        self.down.pop(point, None)
        if not self.down:
            self.faces_since_all_up = set()
        self.down[point] = score
        self.faces_since_all_up.add(score)
        self.note(self.visit.press(score, point, self.now))

    @rule(point=POINTS, inside=st.booleans(), elsewhere=st.none() | SCORES)
    def release(self, point: int, inside: bool, elsewhere: int | None) -> None:
        score = elsewhere or self.down.get(point, 1)
        effects = self.visit.release(score, point, inside, self.now)
        released = self.down.pop(point, None)
        self.note(effects, released if inside else None)

    @rule(score=SCORES)
    def tap(self, score: int) -> None:
        self.press(score, 9)
        self.release(9, True, None)

    @rule(point=POINTS)
    def cancel(self, point: int) -> None:
        self.down.pop(point, None)
        self.note(self.visit.cancel(point, self.now))

    @rule(by=st.sampled_from(["news", "screen"]))
    def touch(self, by: str) -> None:
        self.note(self.visit.touch(self.now, "news" if by == "news" else "screen"))

    @rule(code=st.sampled_from(["en", "fr", "ar"]))
    def choose_language(self, code: str) -> None:
        self.note(self.visit.choose_language(code, self.now))

    @rule()
    def tick(self) -> None:
        self.note(self.visit.tick(self.now))

    @precondition(lambda self: self.visit.storing)
    @rule()
    def stored(self) -> None:
        self.visit.stored(self.now)
        self.window_until = self.now + TIMING.change_answer_s

    @rule()
    def change_answer(self) -> None:
        in_window = self.visit.stage == "thanking" and self.now < self.window_until
        self.note(self.visit.change_answer(self.now))
        assert (self.visit.stage == "correcting") >= in_window
        self.correcting = self.correcting or in_window

    @invariant()
    def stage_fits(self) -> None:
        assert (self.visit.stage == "idle") is not self.open
        assert (self.visit.stage in ("thanking", "correcting")) <= (self.answers == 1)


TestAnySequenceOfEvents = AnySequenceOfEvents.TestCase
