import pytest

from kiosk.feeds.limits import Limits, spoken
from kiosk.settings.declaration import FeedSettings


def test_limits_are_those_of_the_settings() -> None:
    assert Limits.from_settings(FeedSettings()) == Limits()
    settings = FeedSettings(max_megabytes=0.1, max_picture_megapixels=2.5, allowed_private_hosts=("a", "b"))
    limits = Limits.from_settings(settings)
    assert (limits.max_bytes, limits.max_picture_pixels, limits.allowed) == (
        100_000,
        2_500_000,
        frozenset("ab"),
    )


@pytest.mark.parametrize(
    ("size", "text"),
    [(4_000_000, "4 MB"), (1_500_000, "1.5 MB"), (100_000, "0.1 MB"), (12_345, "12 kB"), (17, "17 bytes")],
)
def test_sizes_are_said_as_people_do(size: int, text: str) -> None:
    assert spoken(size) == text
