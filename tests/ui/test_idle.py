from tests.ui.visitors import Visitors


def test_idle_visit_counts_down_and_ends(visitors: Visitors) -> None:
    visitors.show()
    visitors.choose("fr")
    visitors.wait(29)
    assert not visitors.hand.sees("idleWarning")
    visitors.wait(1)
    assert visitors.hand.sees("idleWarning")
    assert visitors.survey.shown.idle_seconds_left == 20
    visitors.wait(5)
    assert visitors.survey.shown.idle_seconds_left == 15
    visitors.wait(15)
    assert visitors.stage == "idle"
    assert visitors.survey.shown.language == "en"
    assert not visitors.hand.sees("idleWarning")


def test_one_touch_extends_and_is_no_answer(visitors: Visitors) -> None:
    hand = visitors.show().hand
    visitors.choose("fr")
    face = hand.place("face5")
    visitors.wait(35)
    hand.press(face)
    hand.lift(face)
    assert not hand.sees("idleWarning")
    assert visitors.stage == "asking"
    assert visitors.survey.shown.language == "fr"
    assert visitors.screen.recording.responses == 0
    visitors.wait(29)
    assert not hand.sees("idleWarning")
    visitors.settle()
    hand.tap("face5")
    assert visitors.screen.recording.responses == 1


def test_visit_begins_only_with_a_touch(visitors: Visitors) -> None:
    visitors.show()
    assert visitors.stage == "idle"
    visitors.wait(10_000)
    assert visitors.stage == "idle"
    assert not visitors.hand.sees("idleWarning")


def test_every_touch_extends(visitors: Visitors) -> None:
    visitors.show()
    for _ in range(5):
        visitors.hand.tap("newsPanel")
        visitors.wait(25)
        assert visitors.stage == "asking"
        assert not visitors.hand.sees("idleWarning")
