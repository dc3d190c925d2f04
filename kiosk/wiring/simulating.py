"""Synthetic homes."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.content.compiled import open_content
from kiosk.content.starting import init_home
from kiosk.store.database import Device, ResponseDatabase
from kiosk.store.synthetic import Plan, synthetic_plays, synthetic_visits

_SIMULATED_ZONE: Final = "Africa/Casablanca"


def simulate_home(
    root: Path, *, kiosk_id: str, booth: str, target: Path, responses: int, days: int, chance: random.Random
) -> None:
    """Make a home and fill it with made-up responses.

    Raises:
        KioskError: if it can't be made.
    """
    home = init_home(root, kiosk_id, booth, target=str(target), zone=_SIMULATED_ZONE)
    content = open_content(home)
    database = ResponseDatabase(home.database, Device(kiosk_id, booth))
    plan = Plan(
        responses=responses,
        days=days,
        until=datetime.now(UTC).astimezone(ZoneInfo(_SIMULATED_ZONE)),
        zone=_SIMULATED_ZONE,
        languages=content.settings.languages.offered,
        articles=[listing.slug for listing in content.news.listings],
        survey_id=content.survey.survey_id,
        question_id=content.survey.question_id,
        question_version=database.question_version(content.survey),
    )
    batch = []
    for operations in synthetic_visits(plan, chance):
        batch += operations
        if len(batch) > 10_000:
            database.apply_all(batch)
            batch.clear()
    database.apply_all(batch)
    database.count_plays(synthetic_plays(plan, chance))
    database.checkpoint()
    database.close()
