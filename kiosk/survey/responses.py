"""A response as it is stored, sealed and exported."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from kiosk.survey.scale import SCALE_SIZE, Layout

COLUMNS: Final = (
    "response_id",
    "kiosk_id",
    "install_id",
    "seq",
    "survey_id",
    "question_id",
    "question_version",
    "score",
    "scale_size",
    "reasons",
    "comment",
    "language",
    "layout",
    "answered_at",
    "utc_offset_minutes",
    "time_zone",
    "clock",
    "duration_ms",
    "changed",
    "article_id",
    "flags",
    "app_version",
    "booth",
)
"""Columns of segments, the central export file and exports. New ones are only added at the end."""

SCHEMA_VERSION: Final = 1
"""Counts up whenever `COLUMNS` grows."""

HEADER: Final = (",".join(COLUMNS) + "\r\n").encode()
"""The header line of every CSV file, as bytes."""

FLAGS: Final = (
    "test",
    "too_fast",
    "repeat",
    "burst",
    "run",
    "closed",
    "damaged",
)
"""Quality flags; the position is the bit in the database. New ones are only added at the end."""

Clock = Literal["trusted", "suspect"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and how it was shown: all that many responses have in common."""

    survey_id: str
    question_id: str
    question_version: int
    language: str
    layout: Layout
    scale_size: int = SCALE_SIZE


@dataclass(frozen=True, slots=True)
class Tap:
    """One answer as the visitor gave it, before it is stored.

    Attributes:
        response_id: UUIDv7, made once a tap, so that a retry can't store it twice.
        asked: question, language and layout.
        score: 1 to 5, the meaning.
        answered_at_ms: milliseconds since 1970-01-01 UTC.
        utc_offset_minutes: offset of the kiosk's zone at that time.
        time_zone: IANA name of the kiosk's zone.
        clock: whether the clock was to be trusted.
        duration_ms: from paint to tap.
        article_id: slug of the article on screen, or empty.
        flags: bits after `FLAGS`.
    """

    response_id: UUID
    asked: Asked
    score: int
    answered_at_ms: int
    utc_offset_minutes: int
    time_zone: str
    clock: Clock = "trusted"
    duration_ms: int = 0
    article_id: str = ""
    flags: int = 0


@dataclass(frozen=True, slots=True)
class VisitStart:
    """A visit, from the first touch on.

    Attributes:
        started_at_ms: milliseconds since 1970-01-01 UTC.
        started_by: which kind of touch began it.
        language: on screen at that moment.
    """

    started_at_ms: int
    started_by: Literal["face", "news", "language", "screen"]
    language: str


@dataclass(frozen=True, slots=True)
class VisitEnd:
    """How a visit ended: answered, left idle, or cut short."""

    ended_by: Literal["answered", "idle", "crash", "closed"]
    ended_at_ms: int
    language: str
    duration_ms: int
