"""The demo from its home to its verdict."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.settings.home import Home
from kiosk.ui.display import display_answers
from kiosk.ui.starting import WINDOW_SIZE, open_application, prepare_environment
from kiosk.ui.store import Store


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo came to.

    Attributes:
        home: its kiosk, kept.
        screenshots: pictures of the screen.
        table: the stored responses, aligned.
        export_file: the central export file.
        export_text: what stands in it.
        differences: what is not as it was touched; empty when all is well.
    """

    home: Home
    screenshots: tuple[Path, ...]
    table: str
    export_file: Path
    export_text: str
    differences: tuple[str, ...]


def make_home() -> Home:
    """Make a kiosk with sample content and a central place, in a temporary folder that stays."""
    from kiosk.content.starting import init_home
    from kiosk.settings.declaration import Settings
    from kiosk.wiring import create_central_place

    home = init_home(Path(tempfile.mkdtemp(prefix="kiosk-demo-")) / "home", "demo", "Demo booth")
    create_central_place(home.root / Settings().sync.target)
    return home


def show(home: Home, pictures: Path, say: Callable[[str], None]) -> Shown:
    """Play the visits on the real screen of a home, sync, and compare.

    Raises:
        KioskError: if the screen or the sync does not do its work.
    """
    if not display_answers(os.environ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        say("There is no display: the screen is painted into memory.")
    screenshots = _play(home, pictures, say)
    export_file = _sync(home)
    from kiosk.survey.responses import HEADER
    from kiosk.ui.demo.script import VISITS
    from kiosk.ui.demo.verdict import Stored, differences, read_central

    stored = Stored.of_csv(_stored_rows(home))
    data = export_file.read_bytes()
    found = differences(VISITS, stored, read_central(export_file))
    if not data.startswith(HEADER):
        found.append("the central export file does not begin with its header line")
    return Shown(home, screenshots, stored.table(), export_file, data.decode("utf-8"), tuple(found))


def _play(home: Home, pictures: Path, say: Callable[[str], None]) -> tuple[Path, ...]:
    from kiosk.content.compiled import open_content
    from kiosk.store.entering import take_screen_lock

    compiled = open_content(home)
    lock = take_screen_lock(home)
    try:
        prepare_environment(os.environ)
        application = open_application()

        from kiosk.ui.demo.hand import wait_until
        from kiosk.ui.demo.script import Demonstration
        from kiosk.ui.duty import Duty
        from kiosk.ui.faults import log_to
        from kiosk.ui.visitor.screen import VisitorScreen

        log_to(home.logs / "screen.log")

        def open_store() -> Store:
            from kiosk.wiring import open_keeper

            return open_keeper(home, compiled, lock)

        software = os.environ.get("QT_QUICK_BACKEND") == "software"
        screen = VisitorScreen(compiled, open_store, software=software)
        duty = Duty(home, screen, None)
        screen.view.setTitle("Feedback Kiosk: demo")
        screen.view.resize(*WINDOW_SIZE)
        screen.view.show()
        demonstration = Demonstration(screen, pictures, say)
        try:
            wait_until(lambda: screen.last_frame_at is not None, "first frame")
            demonstration.play()
        finally:
            screen.close()
            duty.close()
            if screen.recording.opened is not None:
                screen.recording.opened.close()
            screen.destroy()
            application.processEvents()
    finally:
        lock.release()
    return tuple(demonstration.screenshots)


def _sync(home: Home) -> Path:
    from kiosk.wiring.syncing import Syncing

    with Syncing(home, lambda: None) as syncing:
        result = syncing.round()
    if result.pending:
        raise KioskError(f"the sync left {result.pending} responses behind: {result.in_words()}")
    return Path(result.export_file)


def _stored_rows(home: Home) -> bytes:
    from kiosk.store.reading import Reader

    reader = Reader(home)
    try:
        return b"".join(
            rows
            for installation in reader.installations()
            for rows in reader.segment_rows(installation.install_id, 1, installation.last_seq)
        )
    finally:
        reader.close()
