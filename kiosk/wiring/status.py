"""How a kiosk is: what it stored, sent and waits for, and what staff must know."""

import json
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from kiosk import __version__
from kiosk.central.layout import target_folder
from kiosk.content.compiled import OpenedSettings, open_settings, tried
from kiosk.content.glances import glance
from kiosk.content.versions import current
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home
from kiosk.settings.locks import FileLock
from kiosk.settings.zones import kiosk_zone
from kiosk.store.journal import read_journal
from kiosk.store.ledger import LedgerFacts, read_facts
from kiosk.store.reading import NoResponsesYetError, Reader, database_bytes
from kiosk.store.sqlite import SQLITE_VERSION
from kiosk.survey.scale import SCORES
from kiosk.wiring.feeding.listing import feed_figures

_LOW_DISK_BYTES: Final = 200 * 1024 * 1024
_STALE_SCREEN_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class HomeStatus:
    """How a kiosk is.

    Attributes:
        home: its folder.
        kiosk_id: its id.
        booth: its place.
        app_version: of this program.
        sqlite_version: of the library that opens its databases.
        screen: 'running', 'not running' or 'silent' (it holds the home and has stopped reporting).
        stored: responses in the database.
        today: responses since midnight at the kiosk by score, as '1' … '5'.
        final: responses whose visit has ended.
        sent: responses in the central place.
        pending: final responses that are not there yet.
        last_sync: when a round last succeeded, ISO 8601 at the kiosk, or None.
        sync_trouble: why the last round failed, or empty.
        central: where responses go.
        export_file: the true central export file, or None while there is none.
        waiting: entries that wait for the database in the emergency journal.
        database_bytes: size of the database with its log.
        disk_free: bytes free on its disk.
        feeds: the feeds in figures, see `kiosk.wiring.feeding.listing`; None where none is declared.
        content_version: published version of the content that is on screen; 0 for none.
        content: the same in words, and whether the files in `content/` differ.
        content_problems: what `kiosk check` would say, as lines.
        attention: what staff must know, one sentence each; empty when all is well.
    """

    home: str
    kiosk_id: str
    booth: str
    app_version: str
    sqlite_version: str
    screen: str
    stored: int
    today: dict[str, int]
    final: int
    sent: int
    pending: int
    last_sync: str | None
    sync_trouble: str
    central: str
    export_file: str | None
    waiting: int
    database_bytes: int
    disk_free: int
    feeds: dict[str, Any] | None = None
    content_version: int = 0
    content: str = ""
    content_problems: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return asdict(self)


def home_status(home: Home) -> HomeStatus:
    """Look at everything; a part that can't be read is named in `attention` instead.

    Raises:
        InvalidInputError: if kiosk.toml can't be used and never could.
    """
    opened = open_settings(home)
    settings = opened.settings
    zone = kiosk_zone(settings.time.zone)
    attention: list[str] = []
    stored, final, today = _responses(home, zone, attention)
    facts = read_facts(home.ledger)
    screen, screen_says = _screen(home)
    waiting = _waiting(home, attention)
    if waiting and screen == "not running":
        attention.append(
            f"{waiting} entries wait in the emergency journal; they are stored when the kiosk starts."
        )
    attention += _sentences(home, opened, facts, screen, screen_says)
    central = _central(home, settings.sync.target)
    content_version, content = _content(home)
    last_round = facts.last_round or {}
    if last_round.get("central") != central:
        last_round = {}
    attention += [str(problem) for problem in last_round.get("problems", ())]
    return HomeStatus(
        home=str(home.root),
        kiosk_id=settings.device.id,
        booth=settings.device.booth,
        app_version=__version__,
        sqlite_version=SQLITE_VERSION,
        screen=screen,
        stored=stored,
        today={str(score): today.get(score, 0) for score in SCORES},
        final=final,
        sent=facts.sent,
        pending=max(0, final - facts.sent),
        last_sync=_at(facts.last_round_at_ms, zone),
        sync_trouble=facts.trouble,
        central=central,
        export_file=last_round.get("export_file"),
        waiting=waiting,
        database_bytes=database_bytes(home.database),
        disk_free=shutil.disk_usage(home.root).free,
        feeds=feed_figures(home, datetime.now(zone)),
        content_version=content_version,
        content=content,
        content_problems=[str(problem) for problem in opened.problems],
        attention=list(dict.fromkeys(attention)),
    )


def _content(home: Home) -> tuple[int, str]:
    now = current(home)
    if now is None:
        return 0, "nothing is published yet"
    said = f"version {now.version} on screen"
    if now.rolled_back:
        return now.version, f"{said} (rolled back{'; content/ differs' if now.held else ''})"
    if tried(home) != glance(home).stamp:
        return now.version, f"{said}; content/ has changes that were not looked at yet"
    return now.version, said


def _responses(home: Home, zone: ZoneInfo, attention: list[str]) -> tuple[int, int, dict[int, int]]:
    try:
        reader = Reader(home)
    except NoResponsesYetError:
        return 0, 0, {}
    except KioskError as error:
        attention.append(str(error))
        return 0, 0, {}
    try:
        installations = reader.installations()
        midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return (
            sum(one.last_seq for one in installations),
            sum(one.final_seq for one in installations),
            reader.counts_since(int(midnight.timestamp() * 1000)),
        )
    finally:
        reader.close()


def _screen(home: Home) -> tuple[str, dict[str, Any]]:
    says: dict[str, Any] = {}
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(home.screen_state.read_bytes())
        says = found if isinstance(found, dict) else {}
    lock = FileLock(home.screen_lock)
    try:
        running = not lock.acquire()
    except OSError:
        running = False
    finally:
        lock.release()
    if not running:
        return "not running", says
    written_at_ms = says.get("written_at_ms")
    fresh = isinstance(written_at_ms, int) and time.time() * 1000 - written_at_ms < _STALE_SCREEN_MS
    return "running" if fresh else "silent", says


def _waiting(home: Home, attention: list[str]) -> int:
    try:
        return len(read_journal(home.emergency_journal))
    except OSError as error:
        attention.append(f"{home.emergency_journal} can't be read: {error.strerror or error}.")
        return 0


def _sentences(
    home: Home, opened: OpenedSettings, facts: LedgerFacts, screen: str, says: dict[str, Any]
) -> list[str]:
    sentences = []
    if screen == "running":
        attention = says.get("attention")
        sentences += [str(sentence) for sentence in attention] if isinstance(attention, list) else []
    if screen == "silent":
        sentences.append("The screen runs and has stopped reporting; start the kiosk again.")
    if _has_databases(home.set_aside):
        sentences.append(
            f"A damaged database was set aside in {home.set_aside}. What can be read of it is synced;"
            " keep the folder until an administrator has looked at it, then move it away."
        )
    if facts.trouble:
        sentences.append(f"The last sync failed: {facts.trouble}")
    elif facts.last_round:
        sentences += [f"The last sync says: {problem}." for problem in facts.last_round.get("problems", [])]
    errors = sum(problem.severity == "error" for problem in opened.problems)
    if opened.last_good:
        sentences.append(f"{home.settings.name} can't be used as it is; the last good settings are in use.")
    if errors:
        noun = "error" if errors == 1 else "errors"
        sentences.append(f"{errors} {noun} in settings or content; kiosk check says which.")
    if shutil.disk_usage(home.root).free < _LOW_DISK_BYTES:
        sentences.append("The disk is almost full; make room on it.")
    return sentences


def _central(home: Home, target: str) -> str:
    try:
        return str(target_folder(target, home.root))
    except InvalidInputError:
        return target


def _has_databases(folder: Path) -> bool:
    try:
        return any(not path.name.startswith("content-") for path in folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _at(at_ms: int, zone: ZoneInfo) -> str | None:
    return datetime.fromtimestamp(at_ms / 1000, zone).isoformat(timespec="seconds") if at_ms else None
