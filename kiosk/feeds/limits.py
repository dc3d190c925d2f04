"""How much of the network a kiosk takes in, and from where."""

from dataclasses import dataclass

from kiosk.settings.declaration import FeedSettings

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused beyond; see decision 0405.

    Attributes:
        timeout_s: for one feed or picture from the first look-up to the last byte, redirects included.
        max_bytes: of a feed, unpacked.
        max_redirects: that are followed.
        max_picture_bytes: of a picture as it comes.
        max_picture_pixels: of a picture whose decoding takes 4 bytes a pixel; fewer where it takes more.
        allowed: names and addresses of hosts whose address may be private.
    """

    timeout_s: float = 30.0
    max_bytes: int = 4 * MEGA
    max_redirects: int = 5
    max_picture_bytes: int = 8 * MEGA
    max_picture_pixels: int = 16 * MEGA
    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_settings(cls, settings: FeedSettings) -> "Limits":
        """Return the limits that an administrator set."""
        return cls(
            timeout_s=settings.timeout_s,
            max_bytes=round(settings.max_megabytes * MEGA),
            max_redirects=settings.max_redirects,
            max_picture_bytes=round(settings.max_picture_megabytes * MEGA),
            max_picture_pixels=round(settings.max_picture_megapixels * MEGA),
            allowed=frozenset(settings.allowed_private_hosts),
        )


def spoken(number: float) -> str:
    """Return bytes as an administrator reads them: `4 MB`, `0.5 MB`, `123 kB`, `17 bytes`."""
    if number >= MEGA / 10:
        return f"{number / MEGA:,.1f}".removesuffix(".0") + " MB"
    return f"{number / 1000:,.0f} kB" if number >= 1000 else f"{number:,.0f} bytes"
