from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.news.articles import Listing
from kiosk.news.schedule import Schedule, Target, Window
from kiosk.news.selecting import Place, next_change, select
from tests.unit.news import oracle

HALL = Place("hall-1", frozenset({"children", "ground-floor"}), ZoneInfo("Africa/Casablanca"))
NOON = datetime(2026, 5, 28, 11, 0, tzinfo=UTC)
NIGHT = Schedule(windows=(Window(time(22), time(2)),))
OVER = Schedule(valid_until=date(2026, 5, 27))


def slugs(listings: tuple[Listing, ...]) -> list[str]:
    return [one.slug for one in listings]


def test_everything_shows_in_its_order_where_nothing_hinders_it() -> None:
    selected = select([Listing("a"), Listing("b"), Listing("c")], NOON, HALL)
    assert slugs(selected.showing) == ["a", "b", "c"]
    assert selected.left_out == ()
    assert not selected.stand_in


@pytest.mark.parametrize(
    ("listing", "code", "reason"),
    [
        (Listing("x", status="draft"), "draft", "a draft"),
        (Listing("x", status="withdrawn"), "withdrawn", "withdrawn"),
        (Listing("x", target=Target(kiosks=("hall-2",))), "elsewhere", "only on kiosk hall-2"),
        (
            Listing("x", target=Target(("hall-2", "hall-3"), ("adults",))),
            "elsewhere",
            "only on kiosks hall-2, hall-3 and on kiosks with the tag adults",
        ),
        (
            Listing("x", target=Target(tags=tuple("abcdefg"))),
            "elsewhere",
            "only on kiosks with the tags a, b, c, d, e and 2 more",
        ),
        (Listing("x", schedule=OVER), "over", "over since the end of 2026-05-27"),
        (Listing("x", schedule=Schedule(date(2027, 1, 1))), "not-yet", "not before 2027-01-01"),
        (Listing("x", schedule=Schedule(weekdays=(0, 1))), "weekday", "only on Monday, Tuesday"),
        (Listing("x", schedule=NIGHT), "window", "only from 22:00 to 02:00"),
        (
            Listing("x", schedule=NIGHT, evergreen=True),
            "window",
            "only from 22:00 to 02:00; evergreen, but not needed while another article shows",
        ),
        (
            Listing("x", priority=3),
            "lower-priority",
            "priority 3 is lower than that of other, 7",
        ),
    ],
)
def test_each_one_that_does_not_show_has_its_reason(listing: Listing, code: str, reason: str) -> None:
    other = Listing("other", priority=7)
    selected = select([listing, other], NOON, HALL)
    assert slugs(selected.showing) == ["other"]
    assert [(one.listing.slug, one.code, one.reason) for one in selected.left_out] == [("x", code, reason)]


@pytest.mark.parametrize(
    "target", [Target(("hall-1",)), Target(tags=("children",)), Target(("hall-2",), ("adults", "children"))]
)
def test_a_target_is_met_by_the_id_or_by_any_tag(target: Target) -> None:
    assert slugs(select([Listing("x", target=target)], NOON, HALL).showing) == ["x"]


def test_a_higher_priority_displaces_the_lower_ones_only_while_it_may_show() -> None:
    listings = [Listing("low"), Listing("high", priority=5, schedule=NIGHT), Listing("mid", priority=1)]
    assert slugs(select(listings, NOON, HALL).showing) == ["mid"]
    at_night = datetime(2026, 5, 28, 23, 0, tzinfo=UTC)
    assert slugs(select(listings, at_night, HALL).showing) == ["high"]
    assert next_change(listings, NOON, HALL) == datetime(2026, 5, 28, 21, 0, tzinfo=UTC)


def test_where_nothing_may_show_all_evergreen_ones_of_this_kiosk_stand_in() -> None:
    listings = [
        Listing("over", schedule=OVER),
        Listing("first", schedule=OVER, evergreen=True),
        Listing("second", schedule=NIGHT, evergreen=True, priority=3),
        Listing("draft", evergreen=True, status="draft"),
        Listing("other-hall", evergreen=True, target=Target(("hall-2",))),
    ]
    selected = select(listings, NOON, HALL)
    assert selected.stand_in
    assert slugs(selected.showing) == ["first", "second"]
    assert [(one.listing.slug, one.code) for one in selected.left_out] == [
        ("over", "over"),
        ("draft", "draft"),
        ("other-hall", "elsewhere"),
    ]


def test_an_evergreen_one_that_may_show_takes_part_like_any_other() -> None:
    selected = select([Listing("a"), Listing("b", evergreen=True)], NOON, HALL)
    assert slugs(selected.showing) == ["a", "b"]
    assert not selected.stand_in


def test_without_anything_the_card_shows() -> None:
    for listings in ([], [Listing("over", schedule=OVER)]):
        selected = select(listings, NOON, HALL)
        assert selected.showing == ()
        assert not selected.stand_in


def test_only_what_can_show_on_this_kiosk_changes_anything() -> None:
    listings = [
        Listing("a", schedule=NIGHT, status="draft"),
        Listing("b", schedule=NIGHT, target=Target(("hall-2",))),
        Listing("c"),
    ]
    assert next_change(listings, NOON, HALL) is None


schedules = st.builds(
    Schedule,
    st.sampled_from((None, date(2026, 5, 28), date(2026, 6, 1), datetime(2026, 5, 29, 3, 30))),
    st.sampled_from((None, date(2026, 5, 29), datetime(2026, 6, 2, 12, 0))),
    st.lists(st.integers(0, 6), max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from((Window(time(22), time(2)), Window(time(9), time(12)))), max_size=1).map(tuple),
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.tuples(schedules, st.integers(0, 2), st.booleans(), st.sampled_from(("approved", "draft"))),
        max_size=6,
    ),
    st.integers(0, 10 * 24 * 4),
)
def test_the_selection_is_complete_and_stays_until_the_next_change(
    drawn: list[tuple[Schedule, int, bool, str]], quarters: int
) -> None:
    listings = [
        Listing(f"s{number}", schedule=schedule, priority=priority, evergreen=evergreen, status=status)  # type: ignore[arg-type]
        for number, (schedule, priority, evergreen, status) in enumerate(drawn)
    ]
    at = datetime.fromtimestamp(datetime(2026, 5, 27, tzinfo=UTC).timestamp() + quarters * 900, UTC)
    selected = select(listings, at, HALL)
    assert {*slugs(selected.showing), *(one.listing.slug for one in selected.left_out)} == {
        one.slug for one in listings
    }
    assert len(selected.showing) + len(selected.left_out) == len(listings)
    open_now = [
        one for one in listings if one.status == "approved" and oracle.shows(one.schedule, at, HALL.zone)
    ]
    top = max((one.priority for one in open_now), default=None)
    expected = [one for one in open_now if one.priority == top] or [
        one for one in listings if one.evergreen and one.status == "approved"
    ]
    assert list(selected.showing) == expected
    change = next_change(listings, at, HALL)
    for hours in range(1, 14 * 24, 5):
        later = datetime.fromtimestamp(at.timestamp() + hours * 3600, UTC)
        if change is None or later < change:
            assert select(listings, later, HALL).showing == selected.showing
