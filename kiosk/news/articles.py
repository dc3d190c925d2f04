"""An article as the news panel shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.news.schedule import EVERYWHERE, UNLIMITED, Schedule, Target

Status = Literal["draft", "approved", "withdrawn"]
Origin = Literal["hand", "feed"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the marks it carries."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an item of a list."""

    kind: Literal["paragraph", "item"]
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The block without its marks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an article says in one language.

    Attributes:
        headline: one line of plain text.
        summary: one or two sentences of plain text.
        body: paragraphs and list items.
        image_alt: what the picture shows, for those who don't see it.
        machine_translated: whether a machine translated it, so that the disclaimer shows.
    """

    headline: str
    summary: str
    body: tuple[Block, ...]
    image_alt: str = ""
    machine_translated: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of an article.

    Attributes:
        path: absolute path of the file.
        credit: who made it.
        focus: the point that stays visible when the picture is cropped, as shares of width
            and height, (0, 0) the top left corner.
    """

    path: str
    credit: str = ""
    focus: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Article:
    """One article in all its languages.

    Attributes:
        slug: the name of its folder, its id; of a feed's item `feed-<feed>-<hash>`.
        order: articles show in ascending order, then by slug.
        published: ISO date, as YYYY-MM-DD.
        source: who reports it, by language.
        texts: by language code.
        picture: or None.
        link: URL for further reading, or empty.
        dwell_s: how long it stays, in seconds; None for as long as its text takes.
        status: only approved ones show.
        fallback: the languages to fall back to, in this order, where a visitor's own is missing.
        priority: as long as an article of a higher priority may show, this one does not.
        weight: its share of the showings, relative to the others.
        schedule: when it may show.
        target: on which kiosks.
        evergreen: whether it stands in when nothing else may show.
        origin: whether it was written by hand or came from a feed.
        revision: hash of all that visitors see of it, 12 hexadecimal digits; empty where it is not known.
        qr: the link as a QR code, as `kiosk.content.codes` writes it; empty for none.
    """

    slug: str
    order: int
    published: str
    source: Mapping[str, str]
    texts: Mapping[str, ArticleText]
    picture: Picture | None = None
    link: str = ""
    dwell_s: float | None = None
    status: Status = "approved"
    fallback: tuple[str, ...] = field(default=())
    priority: int = 0
    weight: int = 1
    schedule: Schedule = UNLIMITED
    target: Target = EVERYWHERE
    evergreen: bool = False
    origin: Origin = "hand"
    revision: str = ""
    qr: str = ""

    def text(self, language: str) -> tuple[str, ArticleText]:
        """Return the language shown and the text: `language`, else the first fallback there is."""
        for code in (language, *self.fallback):
            if code in self.texts:
                return code, self.texts[code]
        code = next(iter(self.texts))
        return code, self.texts[code]

    @property
    def listing(self) -> "Listing":
        """What the rotation needs to know of it."""
        return Listing(
            slug=self.slug,
            order=self.order,
            priority=self.priority,
            weight=self.weight,
            schedule=self.schedule,
            target=self.target,
            status=self.status,
            evergreen=self.evergreen,
            origin=self.origin,
            revision=self.revision,
            languages=tuple(self.texts),
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """What the rotation needs to know of an article, without its words; see `Article`.

    Attributes:
        languages: codes of the languages that it is written in.
    """

    slug: str
    order: int = 100
    priority: int = 0
    weight: int = 1
    schedule: Schedule = UNLIMITED
    target: Target = EVERYWHERE
    status: Status = "approved"
    evergreen: bool = False
    origin: Origin = "hand"
    revision: str = ""
    languages: tuple[str, ...] = ()
