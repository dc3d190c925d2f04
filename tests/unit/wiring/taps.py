"""A response as the screen hands it over."""

import uuid_utils.compat as uuid_utils

from kiosk.survey.responses import Asked, Tap


def tap_of(score: int, at_ms: int, article: str = "") -> Tap:
    asked = Asked("satisfaction", "overall", 1, "en", "ltr")
    return Tap(uuid_utils.uuid7(), asked, score, at_ms, 345, "Asia/Kathmandu", article_id=article)
