"""Every setting of a kiosk: type, default, bounds and description, declared once.

Validation, the commented `kiosk.toml`, and `docs/settings.md` all derive from these classes.
They are standard dataclasses, so that the screen reads its settings without pydantic.
"""

from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from kiosk.settings.bounds import Ge, Le, Len, Predicate
from kiosk.survey.languages import OWN_NAMES


@dataclass(frozen=True, slots=True)
class About:
    """The description of a setting, in one or two sentences for an administrator."""

    text: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a setting may be, where its type and bounds don't say it."""

    text: str


_WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""Names that no folder can have on Windows: ids and slugs become names of folders."""


def is_slug(text: str) -> bool:
    """Tell whether `text` is made of a-z, 0-9, - and _, starts with a letter or digit, and can name a folder."""
    return (
        text[:1].isalnum()
        and all(c.isascii() and (c.islower() or c.isdigit() or c in "-_") for c in text)
        and text not in _WINDOWS_DEVICES
    )


Slug = Annotated[
    str,
    Len(1, 64),
    Predicate(is_slug),
    Allowed(
        "1 to 64 characters of a-z, 0-9, - and _, starting with a letter or digit "
        "(and no device name of Windows, such as con or nul)"
    ),
]


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """This device."""

    id: Annotated[Slug, About("Id of this kiosk, unique in your fleet: a-z, 0-9, - and _.")] = "kiosk-1"
    booth: Annotated[
        str, Len(0, 120), About("Name of the booth or place, as staff call it; it stands on every response.")
    ] = ""
    tags: Annotated[
        tuple[Slug, ...],
        Len(0, 32),
        Allowed('up to 32 words of a-z, 0-9, - and _, each once, such as ["hall-a", "children"]'),
        About("Words that describe this kiosk; an article can ask for kiosks with a tag."),
    ] = ()


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """Languages that visitors can choose."""

    default: Annotated[
        str,
        Allowed("one of the languages offered"),
        About("The language the kiosk returns to after each visit."),
    ] = "en"
    offered: Annotated[
        tuple[str, ...],
        Len(1, 12),
        Allowed(
            f"1 to 12 of {', '.join(OWN_NAMES)}, each once, with a region where it matters, such as pt-BR"
        ),
        About("Languages of the buttons, in their order on screen."),
    ] = ("en", "fr", "ar")
    fallback: Annotated[
        tuple[str, ...],
        Len(0, 12),
        Allowed(f"up to 12 of {', '.join(OWN_NAMES)}, each once, with a region where it matters"),
        About(
            "Where an article lacks the visitor's language, the first of these that it has is shown, and a line says so."
            " Left empty: the default language, then those offered, in their order."
        ),
    ] = ()


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """Timing of a visit."""

    idle_after_s: Annotated[
        float, Ge(5), Le(600), About("Seconds without a touch after which the countdown appears.")
    ] = 30.0
    idle_warning_s: Annotated[
        float,
        Ge(20),
        Le(120),
        About("Length of the countdown in seconds; one touch extends the visit. At least 20 s."),
    ] = 20.0
    change_answer_s: Annotated[
        float, Ge(1), Le(30), About("Seconds in which the answer can be changed after the tap.")
    ] = 3.0
    ignore_taps_ms: Annotated[
        int,
        Ge(0),
        Le(2000),
        About("Taps that come sooner than this after the question was painted don't count."),
    ] = 300


@dataclass(frozen=True, slots=True)
class NewsSettings:
    """The news panel."""

    words_per_second: Annotated[
        float, Ge(0.5), Le(10), About("Reading speed: an article stays for its words divided by this.")
    ] = 3.0
    dwell_min_s: Annotated[float, Ge(3), Le(600), About("Shortest stay of an article in seconds.")] = 8.0
    dwell_max_s: Annotated[float, Ge(3), Le(600), About("Longest stay of an article in seconds.")] = 30.0


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The screen."""

    motion: Annotated[Literal["full", "reduced"], About("'reduced' replaces every movement by a cut.")] = (
        "full"
    )
    show_pointer: Annotated[bool, About("Show the mouse pointer; leave it off on a touch screen.")] = False


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """The kiosk's clock."""

    zone: Annotated[
        str,
        Allowed("empty, or an IANA time zone"),
        About("IANA time zone such as 'Africa/Casablanca'; empty takes the computer's zone."),
    ] = ""


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """The central place."""

    target: Annotated[
        str,
        Len(1, 1024),
        About(
            "The central folder: a path, relative to this file's folder, or absolute, also on a share or stick."
        ),
    ] = "central"
    every_s: Annotated[int, Ge(10), Le(86400), About("Seconds between two rounds of the courier.")] = 60
    timeout_s: Annotated[
        int,
        Ge(5),
        Le(3600),
        About("Seconds after which a target that does not answer is given up for this round."),
    ] = 60
    merge: Annotated[
        bool,
        About(
            "Whether this kiosk also merges the central export file; in a large fleet leave that to one machine."
        ),
    ] = True


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How feeds are fetched; which ones is written in content/feeds.toml."""

    fetch: Annotated[
        bool, About("Whether this kiosk fetches the feeds; off, it shows what it has until that is too old.")
    ] = True
    timeout_s: Annotated[
        int, Ge(5), Le(300), About("Seconds after which a feed or a picture is given up for this time.")
    ] = 30
    max_megabytes: Annotated[
        float, Ge(0.1), Le(20), About("Largest feed that is read, in megabytes, unpacked.")
    ] = 4.0
    max_redirects: Annotated[int, Ge(0), Le(20), About("How many redirects are followed.")] = 5
    max_picture_megabytes: Annotated[
        float, Ge(0.1), Le(20), About("Largest picture that is fetched, in megabytes.")
    ] = 8.0
    max_picture_megapixels: Annotated[
        float, Ge(0.1), Le(50), About("Largest picture that is decoded, in millions of pixels.")
    ] = 16.0
    allowed_private_hosts: Annotated[
        tuple[str, ...],
        Len(0, 64),
        Allowed("up to 64 names or addresses of hosts, such as intranet.example or 192.168.1.20"),
        About(
            "Hosts that feeds and pictures may be fetched from although their address is private, link-local or"
            " this computer's own; all others of that kind are refused."
        ),
    ] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings: `kiosk.toml`, one table a field."""

    device: DeviceSettings = field(default_factory=DeviceSettings)
    languages: LanguageSettings = field(default_factory=LanguageSettings)
    visit: VisitSettings = field(default_factory=VisitSettings)
    news: NewsSettings = field(default_factory=NewsSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    time: TimeSettings = field(default_factory=TimeSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)
