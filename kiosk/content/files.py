"""The content files as they are written by hand: every field with its type, bounds and default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal

from kiosk.settings.bounds import Ge, Le, Len, Predicate
from kiosk.settings.declaration import Allowed, Slug, is_slug
from kiosk.survey.languages import OWN_NAMES
from kiosk.survey.scale import SCALE_SIZE

DEFAULT_ACCENT: Final = "#0b5d62"

Line = Annotated[str, Len(0, 160)]
Share = Annotated[float, Ge(0), Le(1)]
Order = Annotated[int, Ge(0), Le(999_999)]
Priority = Annotated[int, Ge(0), Le(9)]
Weight = Annotated[int, Ge(1), Le(100)]
DayOrMoment = Annotated[
    str,
    Allowed(
        "a day such as 2026-03-01, or a moment such as 2026-03-01T09:00:00, with an offset such as +01:00 or"
        " Z behind it where the zone is another one"
    ),
]
"""As it is written; `kiosk.content.schedule_table` makes a date or datetime of it."""


@dataclass(frozen=True, slots=True)
class OrganisationTable:
    """`[organisation]` of survey.toml: who asks, by language."""

    name: Mapping[str, Line] = field(default_factory=dict)
    disclaimer: Mapping[str, Annotated[str, Len(0, 300)]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """`[question]` of survey.toml."""

    id: Slug
    version: Annotated[int, Ge(1), Le(1_000_000)] = 1


@dataclass(frozen=True, slots=True)
class SurveyTextTable:
    """`[texts.xx]` of survey.toml: the question in one language."""

    question: Annotated[str, Len(1, 300)]
    words: Annotated[
        tuple[Annotated[str, Len(1, 60)], ...],
        Len(SCALE_SIZE, SCALE_SIZE),
        Allowed(f"a list of exactly {SCALE_SIZE} texts, the most negative first"),
    ]
    machine_translated: bool = False


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """survey.toml."""

    survey_id: Slug
    question: QuestionTable
    texts: Mapping[str, SurveyTextTable]
    organisation: OrganisationTable = field(default_factory=OrganisationTable)


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """theme.toml."""

    accent: Annotated[str, Allowed('a colour as "#rrggbb"')] = DEFAULT_ACCENT
    logo: Annotated[str, Len(0, 255)] = ""


@dataclass(frozen=True, slots=True)
class ImageTable:
    """`[image]` of article.toml."""

    file: Annotated[str, Len(1, 255)]
    credit: Line = ""
    focus: Annotated[
        tuple[Share, ...],
        Len(2, 2),
        Allowed("two numbers from 0 to 1: the share from the left and from the top"),
    ] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class TargetTable:
    """`[target]` of an article or feed: on which kiosks it shows."""

    kiosks: Annotated[
        tuple[Slug, ...],
        Len(0, 1000),
        Allowed('up to 1000 ids of kiosks, each once, such as ["hall-1", "hall-2"]'),
    ] = ()
    tags: Annotated[
        tuple[Slug, ...],
        Len(0, 32),
        Allowed('up to 32 tags of kiosks, each once, such as ["children"]'),
    ] = ()


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """article.toml."""

    published: date
    order: Order = 100
    priority: Priority = 0
    weight: Weight = 1
    valid_from: DayOrMoment = ""
    valid_until: DayOrMoment = ""
    weekdays: Annotated[
        tuple[str, ...],
        Len(1, 7),
        Allowed('1 to 7 of "mon", "tue", "wed", "thu", "fri", "sat", "sun", each once'),
    ] = ()
    windows: Annotated[
        tuple[str, ...],
        Len(1, 24),
        Allowed('1 to 24 stretches of the day such as "09:00-17:30" or "22:00-02:00"'),
    ] = ()
    zone: Annotated[str, Len(0, 64), Allowed("an IANA time zone such as Africa/Casablanca")] = ""
    target: TargetTable = field(default_factory=TargetTable)
    evergreen: bool = False
    link: Annotated[str, Len(0, 500)] = ""
    status: Literal["draft", "approved", "withdrawn"] = "approved"
    dwell_s: Annotated[float, Ge(3), Le(600)] | None = None
    source: Mapping[str, Line] = field(default_factory=dict)
    image: ImageTable | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The lines between `+++` of an article's text."""

    headline: Line
    summary: Annotated[str, Len(0, 600)] = ""
    image_alt: Annotated[str, Len(0, 400)] = ""
    machine_translated: bool = False


@dataclass(frozen=True, slots=True)
class FeedTable:
    """`[[feed]]` of feeds.toml."""

    id: Annotated[
        str,
        Len(1, 32),
        Predicate(is_slug),
        Allowed("1 to 32 characters of a-z, 0-9, - and _, starting with a letter or digit"),
    ]
    url: Annotated[str, Len(1, 2000), Allowed("a web address that starts with https:// or http://")]
    name: Mapping[str, Line] = field(default_factory=dict)
    trusted: bool = False
    language: Annotated[str, Allowed(f"one of {', '.join(OWN_NAMES)}, with a region where it matters")] = ""
    every_minutes: Annotated[int, Ge(5), Le(10_080)] = 60
    max_items: Annotated[int, Ge(1), Le(100)] = 10
    max_age_days: Annotated[int, Ge(1), Le(3650)] = 30
    blocked_words: Annotated[
        tuple[Annotated[str, Len(1, 60)], ...], Len(0, 500), Allowed("up to 500 words of 1 to 60 characters")
    ] = ()
    pictures: bool = True
    order: Order = 500
    priority: Priority = 0
    weight: Weight = 1
    target: TargetTable = field(default_factory=TargetTable)


@dataclass(frozen=True, slots=True)
class FeedsFile:
    """feeds.toml."""

    feed: Annotated[
        tuple[FeedTable, ...], Len(0, 200), Allowed("up to 200 tables, each under its own line [[feed]]")
    ] = ()


SURVEY_STAND_INS: Final[Mapping[tuple[str | int, ...], Any]] = {
    ("survey_id",): "x",
    ("question",): {"id": "x"},
    ("question", "id"): "x",
    ("texts",): {},
    ("texts", "*", "question"): "x",
    ("texts", "*", "words"): [str(number) for number in range(SCALE_SIZE)],
}
ARTICLE_STAND_INS: Final[Mapping[tuple[str | int, ...], Any]] = {("published",): "2000-01-01"}
FEEDS_STAND_INS: Final[Mapping[tuple[str | int, ...], Any]] = {
    ("feed", "*", "id"): "x",
    ("feed", "*", "url"): "https://x",
}
FRONT_STAND_INS: Final[Mapping[tuple[str | int, ...], Any]] = {("headline",): "x"}
"""For required keys that are missing: they let the check go on, and never reach a visitor."""
