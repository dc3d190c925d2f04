import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uuid_utils.compat as uuid_utils

from kiosk.settings.home import Home
from kiosk.store.database import Device
from kiosk.store.entering import take_screen_lock
from kiosk.store.keeper import Keeper
from kiosk.survey.questions import Organisation, Survey, SurveyText
from kiosk.survey.responses import Asked, Tap

SURVEY = Survey(
    "satisfaction",
    "overall",
    1,
    {"en": SurveyText("How satisfied are you?", ("a", "b", "c", "d", "e"))},
    Organisation(),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def open_keeper(home: Home) -> Iterator[Callable[..., Keeper]]:
    opened: list[Keeper] = []

    def opener(survey: Survey = SURVEY, kiosk_id: str = "hall-1", booth: str = "Hall 1") -> Keeper:
        keeper = Keeper(home, Device(kiosk_id, booth), survey, take_screen_lock(home, 0))
        opened.append(keeper)
        return keeper

    yield opener
    for keeper in opened:
        keeper.close()


@pytest.fixture
def make_tap() -> Callable[..., Tap]:
    def maker(
        score: int = 4, *, version: int = 1, at_ms: int | None = None, article: str = "ipv6", flags: int = 0
    ) -> Tap:
        return Tap(
            response_id=uuid_utils.uuid7(),
            asked=Asked("satisfaction", "overall", version, "ar", "rtl"),
            score=score,
            answered_at_ms=time.time_ns() // 1_000_000 if at_ms is None else at_ms,
            utc_offset_minutes=-210,
            time_zone="America/St_Johns",
            duration_ms=1234,
            article_id=article,
            flags=flags,
        )

    return maker
