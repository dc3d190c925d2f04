"""Read the dates of feeds, in the many ways in which they are written."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_AHEAD: Final = timedelta(days=1)
"""How far a date may lie in the future: clocks go wrong, and zones are left out."""

_EARLIEST: Final = 1990
"""Before there were feeds; years such as 1970 come from empty fields."""

_ISO: Final = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[t ]{1,2}(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?\s?(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_TIME: Final = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(am|pm)\b)?")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})\b")
_ZONES: Final = {
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "wet": 0,
    "west": 60,
    "msk": 180,
    "jst": 540,
}
"""Minutes east of Greenwich; the American ones as RFC 822 names them."""

_MONTHS: Final = (
    "january jan janvier janv januar jaenner jänner enero ene janeiro gennaio gen januari ocak январь января янв يناير جانفي",
    "february feb fevrier fevr februar feber febrero fevereiro fev febbraio februari subat февраль февраля фев فبراير فيفري شباط",
    "march mar mars marz maerz marzo marco maart mrt mart март марта мар مارس اذار",
    "april apr avril avr abril abr aprile nisan апрель апреля апр ابريل افريل نيسان",
    "may mai mayo maio maggio mag mei mayis май мая مايو ماي ايار",
    "june jun juin juni junio junho giugno giu haziran июнь июня июн يونيو جوان حزيران",
    "july jul juillet juil juli julio julho luglio lug temmuz июль июля июл يوليو جويلية تموز",
    "august aug aout agosto ago augustus agustos август августа авг اغسطس اوت",
    "september sep sept septembre septiembre setembro set settembre eylul сентябрь сентября сен сент سبتمبر ايلول",
    "october oct octobre oktober okt octubre outubro out ottobre ott ekim октябрь октября окт اكتوبر",
    "november nov novembre noviembre novembro kasim ноябрь ноября ноя нояб نوفمبر",
    "december dec decembre dezember dez diciembre dic dezembro dicembre aralik декабрь декабря дек ديسمبر",
)


def _folded(text: str) -> str:
    """Return small letters without accents, and the digits 0-9 for those of other scripts."""
    plain = []
    for letter in unicodedata.normalize("NFKD", text):
        if unicodedata.category(letter) not in {"Mn", "Cf"}:
            digit = unicodedata.digit(letter, None)
            plain.append(str(digit) if digit is not None else letter)
    return "".join(plain).casefold().replace("ı", "i")


_MONTH_OF: Final = {
    _folded(name): month for month, names in enumerate(_MONTHS, start=1) for name in names.split()
}


def moment(text: str) -> datetime | None:
    """Return what a date of a feed means, in UTC where it names no zone; None where it can't be read.

    RFC 822 and ISO 8601 in all their variants, also with the month names of other languages.
    """
    text = _folded(text[:100]).strip()
    try:
        return _from_iso(text) or _from_words(text)
    except (ValueError, OverflowError):
        return None


def published(dates: Iterable[str], now: datetime) -> datetime | None:
    """Return the first date that can be true: neither long before there were feeds nor in the future."""
    for text in dates:
        found = moment(text)
        if found is not None and found.year >= _EARLIEST and found <= now + _AHEAD:
            return found
    return None


def _from_iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0) % 24,
        int(minute or 0),
        min(int(second or 0), 59),
        tzinfo=_zone(zone or ""),
    )


def _from_words(text: str) -> datetime | None:
    time = _TIME.search(text)
    days = text[: time.start()] + " " + text[time.end() :] if time else text
    offset = _OFFSET.search(days)
    zone = offset[0] if offset else ""
    if offset:
        days = days[: offset.start()]
    words = re.findall(r"[^\W\d_]+", days)
    month = next((_MONTH_OF[word] for word in words if word in _MONTH_OF), None)
    numbers = re.findall(r"\d+", days)
    if month is None or len(numbers) < 2:
        return None
    day, year = int(numbers[0]), int(numbers[1])
    if len(numbers[0]) == 4:
        day, year = year, day
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second = (int(part or 0) for part in time.group(1, 2, 3)) if time else (0, 0, 0)
    if time and time[4]:
        hour = hour % 12 + (12 if time[4] == "pm" else 0)
    named = next((word for word in reversed(words) if word in _ZONES), "")
    return datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=_zone(zone or named))


def _zone(text: str) -> timezone:
    if text in _ZONES:
        return timezone(timedelta(minutes=_ZONES[text]))
    found = re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", text)
    if found is None:
        return UTC
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes >= 24 * 60:
        return UTC
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
