"""What `kiosk articles list` is asked for: a time, a kiosk, a language."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.content.problems import printable, quoted
from kiosk.errors import InvalidInputError
from kiosk.news.selecting import Place
from kiosk.results.exports import moment as read_moment
from kiosk.settings.declaration import Settings, Slug, is_slug
from kiosk.settings.describing import describe
from kiosk.settings.zones import kiosk_zone

_TIMES: Final = (
    "a day such as 2026-05-28, a time of today such as 14:00, or a moment such as 2026-05-28T14:00, with an offset"
    " such as +01:00 where it is not the kiosk's"
)
_YEARS: Final = range(1970, 9999)
_ID_LENGTH: Final = 64


def asked(
    settings: Settings | None,
    moment: str | None,
    kiosk_id: str | None,
    tags: Iterable[str],
    language: str | None,
) -> tuple[datetime, Place, str]:
    """Return the moment, on the wall clock of the kiosk's zone, the kiosk and the language.

    Raises:
        InvalidInputError: for a value that can't be used; it names the option, what was found, what is allowed.
    """
    known = settings or Settings()
    zone = kiosk_zone(known.time.zone)
    tags = tuple(tags)
    if kiosk_id is not None:
        _require_slug("--kiosk", kiosk_id)
    for tag in tags:
        _require_slug("--tag", tag)
    own = kiosk_id is None or kiosk_id == known.device.id
    if own and not tags:
        tags = known.device.tags
    place = Place(kiosk_id or known.device.id, frozenset(tags), zone)
    offered = tuple(dict.fromkeys((known.languages.default, *known.languages.offered)))
    if language is not None and language not in offered:
        raise InvalidInputError(
            f"--language: found {_shown(language)}; allowed: the languages offered, {', '.join(offered)}"
        )
    return _moment(moment, zone), place, language or known.languages.default


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0).astimezone(zone)
    if text is None:
        return now
    text = text.strip()
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
            found = datetime.combine(now.date(), time.fromisoformat(text.zfill(len("14:00"))), zone)
        else:
            found = read_moment(text, zone)
        if found.year in _YEARS:
            return found.astimezone(UTC).astimezone(zone)
    except (InvalidInputError, ValueError, OverflowError):
        pass
    raise InvalidInputError(f"--at: found {_shown(text)}; allowed: {_TIMES}")


def _require_slug(option: str, text: str) -> None:
    if not is_slug(text) or len(text) > _ID_LENGTH:
        raise InvalidInputError(f"{option}: found {_shown(text)}; allowed: {describe(Slug)}")


def _shown(text: str) -> str:
    return quoted(printable(text))
