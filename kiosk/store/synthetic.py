"""Synthetic visits for training, tests and benchmarks: days of opening hours, three languages, moods."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from kiosk.store.operations import EndVisit, Operation, Record, Visit
from kiosk.store.plays import PlayKey
from kiosk.survey.languages import is_right_to_left
from kiosk.survey.responses import Asked, Tap, VisitEnd, VisitStart

_HOUR_WEIGHTS: Final = {9: 3, 10: 6, 11: 9, 12: 7, 13: 6, 14: 9, 15: 10, 16: 8, 17: 4}
_SHOWINGS_AN_HOUR: Final = 260
_ABANDONED_PER_RESPONSE: Final = 0.12


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make up.

    Attributes:
        responses: how many responses.
        days: over how many days up to `until`.
        until: the last day, at the kiosk's zone.
        zone: IANA name of the zone.
        languages: offered languages, the most used first.
        articles: slugs of articles that may be on screen.
        survey_id: of the survey.
        question_id: of the question.
        question_version: of its wording.
    """

    responses: int
    days: int
    until: datetime
    zone: str
    languages: Sequence[str]
    articles: Sequence[str]
    survey_id: str
    question_id: str
    question_version: int


def synthetic_visits(plan: Plan, chance: random.Random) -> Iterator[list[Operation]]:
    """Yield the operations of one visit after the other, in the order of time.

    Exactly `plan.responses` visits answer; some more look at the screen and leave.
    """
    zone = ZoneInfo(plan.zone)
    mood = [chance.uniform(0.5, 2) * weight for weight in (4, 6, 14, 38, 38)]
    popularity = [1 / (place + 1) for place in range(len(plan.languages))]
    for started in _moments(plan, chance, zone):
        language = chance.choices(plan.languages, popularity)[0]
        start_ms = int(started.timestamp() * 1000)
        visit = Visit(VisitStart(start_ms, "face", language))
        if chance.random() < _ABANDONED_PER_RESPONSE:
            looked_ms = chance.randrange(4_000, 40_000)
            leaver = Visit(VisitStart(start_ms - looked_ms - 2_000, "news", language))
            yield [EndVisit(leaver, VisitEnd("idle", start_ms - 2_000, language, looked_ms))]
        duration_ms = chance.randrange(900, 14_000)
        offset = started.utcoffset() or timedelta()
        tap = Tap(
            response_id=_uuid7(start_ms + duration_ms, chance),
            asked=Asked(
                plan.survey_id,
                plan.question_id,
                plan.question_version,
                language,
                "rtl" if is_right_to_left(language) else "ltr",
            ),
            score=chance.choices((1, 2, 3, 4, 5), mood)[0],
            answered_at_ms=start_ms + duration_ms,
            utc_offset_minutes=int(offset.total_seconds()) // 60,
            time_zone=plan.zone,
            duration_ms=duration_ms,
            article_id=chance.choice(plan.articles) if plan.articles else "",
        )
        end = VisitEnd("answered", start_ms + duration_ms + 3_000, language, duration_ms + 3_000)
        yield [Record(tap, visit), EndVisit(visit, end)]


def synthetic_plays(plan: Plan, chance: random.Random) -> dict[PlayKey, tuple[int, int]]:
    """Return the counters of showings in the opening hours of the same days, over before now."""
    counts: dict[PlayKey, tuple[int, int]] = {}
    if not plan.articles:
        return counts
    popularity = [8, *([1] * (len(plan.languages) - 1))]
    first_day = (plan.until - timedelta(days=plan.days - 1)).date()
    for number in range(plan.days):
        day = first_day + timedelta(days=number)
        for hour in _HOUR_WEIGHTS:
            begins = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(plan.zone))
            if begins + timedelta(hours=1) > plan.until:
                continue
            for slug in plan.articles:
                language = chance.choices(plan.languages, popularity)[0]
                showings = max(1, round(_SHOWINGS_AN_HOUR / len(plan.articles) + chance.uniform(-1, 1)))
                key = PlayKey(int(begins.timestamp()) // 3600, slug, "", 1, language)
                counts[key] = showings, showings * chance.randrange(9_000, 16_000)
    return counts


def _moments(plan: Plan, chance: random.Random, zone: ZoneInfo) -> list[datetime]:
    first_day = (plan.until - timedelta(days=plan.days - 1)).date()
    hours, weights = list(_HOUR_WEIGHTS), list(_HOUR_WEIGHTS.values())
    moments = []
    for hour in chance.choices(hours, weights, k=plan.responses):
        day = first_day + timedelta(days=chance.randrange(plan.days))
        moments.append(
            datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            + timedelta(milliseconds=chance.randrange(3_600_000))
        )
    return sorted(moments)


def _uuid7(at_ms: int, chance: random.Random) -> UUID:
    value = at_ms << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62)
    return UUID(int=value)
