"""Check `kiosk.toml`: what types and bounds can't say."""

import re
import unicodedata
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from kiosk.content.lines import Lines
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import read_text
from kiosk.content.schedule_table import report_twice
from kiosk.content.tables import Fit, field_name, parse_toml, read_model
from kiosk.content.zone_names import ZONE, check_zone
from kiosk.resources import resource
from kiosk.settings.declaration import Settings
from kiosk.settings.describing import describe, hint_of
from kiosk.settings.home import Home
from kiosk.survey.characters import BUNDLED_SCRIPTS
from kiosk.survey.languages import is_known_language, own_name

_BREAKS = re.compile(r"[\n\t]")
"""As Unicode names them: the scripts of Noto Sans and Noto Sans Arabic."""

_HOST: Final = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")
_NUMBERS: Final = re.compile(r"[0-9.]+")
"""An address that is none, such as 192.168.1.300: no name ends in a number (RFC 3696, section 2)."""
_HOST_LENGTH: Final = 253

_LATER: Final = frozenset({"s3", "postgresql", "postgres"})
_FOLDER: Final = "a folder: a path, also on a share or stick, or file:///path of a folder of this computer"


def read_settings(home: Home, report: Report) -> Settings | None:
    """Return the settings of a home, or None where an error is in the report."""
    errors_before = sum(problem.severity == "error" for problem in report.problems)
    text = read_text(home.settings, home.root, report)
    parsed = parse_toml(text, report) if text is not None else None
    if parsed is None:
        return None
    data, lines = parsed
    fit = read_model(Settings, data, lines, report)
    if fit is None:
        return None
    settings = fit.value
    _check_device(settings, lines, report)
    _check_languages(fit, report)
    _check_fallback(fit, report)
    report_twice(settings.device.tags, ("device", "tags"), "each tag once", lines, report)
    _check_hosts(settings.feeds.allowed_private_hosts, lines, report)
    if fit.kept("news"):
        _check_dwell(settings, lines, report)
    if settings.time.zone:
        check_zone(settings.time.zone, "time.zone", f"empty, or {ZONE}", lines.of(("time", "zone")), report)
    _check_target(settings.sync.target, lines, report)
    errors = sum(problem.severity == "error" for problem in report.problems)
    return settings if errors == errors_before else None


def _check_device(settings: Settings, lines: Lines, report: Report) -> None:
    if _BREAKS.search(settings.device.booth):
        report.error("device.booth", "a line break or tab", "text on one line", lines.of(("device", "booth")))


def _check_languages(fit: Fit[Settings], report: Report) -> None:
    settings, lines = fit.value, fit.lines
    offered = settings.languages.offered
    path = ("languages", "offered")
    allowed = describe(hint_of(Settings, path))
    for number, code in enumerate(offered):
        place = (*path, number)
        if not is_known_language(code):
            report.error(field_name(place), f"the unknown language {quoted(code)}", allowed, lines.of(place))
        elif code in offered[:number]:
            report.error(
                field_name(place), f"{quoted(code)} a second time", "each language once", lines.of(place)
            )
        else:
            _check_spoken(code, field_name(place), lines.of(place), report)
    if settings.languages.default not in offered and fit.kept("languages"):
        report.error(
            "languages.default",
            quoted(settings.languages.default),
            f"one of languages.offered: {', '.join(offered)}",
            lines.exactly(("languages", "default")) or lines.of(path),
        )


def _check_fallback(fit: Fit[Settings], report: Report) -> None:
    path = ("languages", "fallback")
    allowed = describe(hint_of(Settings, path))
    codes = fit.value.languages.fallback
    for number, code in enumerate(codes):
        place = (*path, number)
        if not is_known_language(code):
            found = f"the unknown language {quoted(code)}"
            report.error(field_name(place), found, allowed, fit.lines.of(place))
    report_twice(codes, path, "each language once", fit.lines, report)


def _check_hosts(hosts: Sequence[str], lines: Lines, report: Report) -> None:
    path = ("feeds", "allowed_private_hosts")
    for number, host in enumerate(hosts):
        if not _is_host(host):
            place = (*path, number)
            report.error(
                field_name(place),
                quoted(host),
                "the name or address of a host alone, without https://, port and path, such as"
                " intranet.example, 192.168.1.20 or fd00::20",
                lines.of(place),
            )
    report_twice([host.casefold() for host in hosts], path, "each host once", lines, report)


def _is_host(host: str) -> bool:
    """Tell whether `host` is an address, which of IPv6 may stand in brackets, or may be a name."""
    try:
        ip_address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    except ValueError:
        named = len(host) <= _HOST_LENGTH and _HOST.fullmatch(host) is not None
        return named and not _NUMBERS.fullmatch(host)
    return True


def _check_spoken(code: str, field: str, line: int | None, report: Report) -> None:
    if not can_be_drawn(code):
        report.warning(
            field,
            f"{quoted(code)}, whose letters the bundled fonts lack: visitors see empty boxes in their place",
            "languages written in Latin, Greek, Cyrillic or Arabic letters",
            line,
        )
    if not _speaks(code):
        report.warning(
            field,
            f"{quoted(code)}, in which the words of the screen itself are missing and show in English",
            "languages with a translation of the screen",
            line,
        )


def can_be_drawn(code: str) -> bool:
    """Tell whether the bundled fonts have the letters of a language, going by those of its own name."""
    letters = filter(str.isalpha, own_name(code))
    return all(unicodedata.name(letter, "").split(" ")[0] in BUNDLED_SCRIPTS for letter in letters)


def _speaks(code: str) -> bool:
    """Tell whether the screen's own words are translated; where no translation is bundled nothing is known."""
    translations = {path.stem for path in resource("i18n").glob("kiosk_*.qm")}
    names = {f"kiosk_{code}", f"kiosk_{code.replace('-', '_')}", f"kiosk_{code.split('-')[0]}"}
    return not translations or code.split("-")[0] == "en" or bool(translations & names)


def _check_dwell(settings: Settings, lines: Lines, report: Report) -> None:
    shortest, longest = settings.news.dwell_min_s, settings.news.dwell_max_s
    if shortest > longest:
        report.error(
            "news.dwell_min_s",
            f"{shortest:g}, more than news.dwell_max_s = {longest:g}",
            f"at most {longest:g}",
            lines.exactly(("news", "dwell_min_s")) or lines.of(("news", "dwell_max_s")),
        )


def _check_target(target: str, lines: Lines, report: Report) -> None:
    fault = _target_fault(target)
    if fault is not None:
        report.error("sync.target", fault, _FOLDER, lines.of(("sync", "target")))


def _target_fault(target: str) -> str | None:
    if _BREAKS.search(target) or not target.strip():
        return quoted(target)
    scheme, separator, _ = target.lower().partition("://")
    if not separator:
        return None
    if scheme in _LATER:
        return f"{quoted(target)}, a kind of central place that is not supported yet"
    try:
        on_this_computer = scheme == "file" and urlsplit(target).netloc in {"", "localhost"}
    except ValueError:
        on_this_computer = False
    return None if on_this_computer else quoted(target)
