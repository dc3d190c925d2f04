"""Process start to the first painted frame, and memory, beside Chromium showing the same content."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.ui.starting import prepare_environment
from tests.benchmarks.figures import Figure, Result, in_words, interleaved
from tests.benchmarks.frame_buffer import HEIGHT, WIDTH, FrameBuffer, wait_until
from tests.benchmarks.kiosk_page import face_colours, write_page
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.process_tree import Program

_FRAME_TIMEOUT_S: Final = 60.0
_DROP_CACHES: Final = Path("/proc/sys/vm/drop_caches")
_STEADY_S: Final = 15.0
_FRAME_GOAL: Final = 0.5
_MEMORY_GOAL: Final = 0.35
_INK: Final = 0x12282C
_PICTURE_BOX: Final = (100, 100, 900, 440)
_POINTS: Final = 12
_LEAST_PIXELS: Final = 200
_FLAGS: Final = (
    "--kiosk",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--noerrdialogs",
)


_PROGRAMS: Final = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome")

Pixels = list[tuple[int, int]]
"""Offsets into the frame and the colours expected there."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a program is started: command and environment."""

    command: list[str]
    environment: dict[str, str]


@dataclass(slots=True)
class Contestant:
    """A program that shows the screen.

    Attributes:
        everyday: starts it as on any morning: the profile is there, the content compiled.
        first_ever: starts it as never before.
        frame: pixels that tell its first frame: all five faces, ink of its texts, its grounds.
        picture: pixels that tell that the picture is there too.
    """

    everyday: Callable[[], Launch]
    first_ever: Callable[[], Launch]
    frame: Pixels = field(default_factory=list)
    picture: Pixels = field(default_factory=list)


def measure(places: Places) -> Result:
    """Start both by turns: everyday, with an empty page cache, for the first time ever; then weigh them."""
    result = Result("screen", "Process start to first painted frame, and memory, beside Chromium")
    folder = places.new_folder("screen")
    chromium = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if chromium is None:
        result.failure = "there is no Chromium here; apt-get install chromium"
        return result
    home = _init(folder / "home")
    page = write_page(folder, open_content(home), "en")
    (folder / "pixels").mkdir()
    with FrameBuffer(folder / "pixels") as screen:
        kiosk = Contestant(
            partial(_kiosk, home, screen.display),
            lambda: _kiosk(_init(places.new_folder("first") / "home"), screen.display),
        )
        browser = Contestant(
            partial(_chromium, chromium, page, folder / "profile", screen.display),
            lambda: _chromium(chromium, page, places.new_folder("profile"), screen.display),
        )
        for contestant in (kiosk, browser):
            _learn(contestant, screen, folder / "log")
        contestants = {"kiosk": kiosk, "chromium": browser}
        _compare_starts(result, places, contestants, screen)
        _compare_memory(result, places, contestants, screen)
    result.notes += _notes(chromium)
    return result


def _kiosk(home: Home, display: str) -> Launch:
    return Launch([KIOSK, "--home", str(home.root), "run"], {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})


def _init(folder: Path) -> Home:
    run([KIOSK, "init", str(folder)])
    return Home(folder)


def _chromium(program: str, page: Path, profile: Path, display: str) -> Launch:
    command = [
        program,
        *_FLAGS,
        "--window-position=0,0",
        f"--window-size={WIDTH},{HEIGHT}",
        f"--user-data-dir={profile}",
        page.as_uri(),
    ]
    return Launch(command, {"DISPLAY": display, "HOME": str(profile.parent)})


# -- recognising a frame -----------------------------------------------------------------------------


def _learn(contestant: Contestant, screen: FrameBuffer, log: Path) -> None:
    """Start once unmeasured, wait for rest, and note the pixels that tell its frame."""
    launch = contestant.everyday()
    with Program(launch.command, launch.environment, log) as program:
        colours = set(face_colours())
        try:
            wait_until(
                lambda: colours <= set(screen.copy()), _FRAME_TIMEOUT_S, "the five faces do not appear"
            )
        except RuntimeError as error:
            raise RuntimeError(f"{launch.command[0]}: {error}. It said: {program.log}") from error
        screen.settled(quiet_s=1.0, timeout_s=_FRAME_TIMEOUT_S)
        pixels = screen.copy()
    _note_pixels(contestant, pixels, launch.command[0])
    _clear(screen)


def _note_pixels(contestant: Contestant, pixels: list[int], name: str) -> None:
    left, top, right, bottom = _PICTURE_BOX
    inside = [y * WIDTH + x for y in range(top, bottom, 20) for x in range(left, right, 20)]
    contestant.picture = [(offset, pixels[offset]) for offset in inside]
    if len({colour for _, colour in contestant.picture}) < 8:
        raise RuntimeError(f"{name} shows no picture where one is expected")
    text = [offset for offset, colour in enumerate(pixels) if colour == _INK]
    news = [offset for offset in text if offset % WIDTH < WIDTH // 2]
    survey = [offset for offset in text if offset % WIDTH >= WIDTH // 2]
    wanted = [news, survey, *([o for o, c in enumerate(pixels) if c == face] for face in face_colours())]
    if any(len(offsets) < _LEAST_PIXELS for offsets in wanted):
        raise RuntimeError(f"{name} does not show the texts and faces that are expected")
    chosen = [offset for offsets in wanted for offset in offsets[:: len(offsets) // _POINTS]]
    corners = [0, WIDTH - 1, (HEIGHT - 1) * WIDTH, HEIGHT * WIDTH - 1]
    contestant.frame = [(offset, pixels[offset]) for offset in (*chosen, *corners)]


def _clear(screen: FrameBuffer) -> None:
    """Make the screen black, and let whatever just ended be gone."""
    time.sleep(0.3)
    screen.clear()


def _start(contestant: Contestant, launch: Launch, screen: FrameBuffer, log: Path) -> tuple[float, float]:
    """Start and end it; return the seconds to the first frame, and to the picture as well."""
    with Program(launch.command, launch.environment, log) as program:
        complaint = f"{launch.command[0]} does not come to the frame that it came to at first"
        frame = wait_until(lambda: screen.shows(contestant.frame), _FRAME_TIMEOUT_S, complaint)
        whole = wait_until(lambda: screen.shows(contestant.picture), _FRAME_TIMEOUT_S, complaint)
        times = frame - program.started_at, whole - program.started_at
    _clear(screen)
    return times


# -- what is compared --------------------------------------------------------------------------------


def _compare_starts(
    result: Result, places: Places, contestants: dict[str, Contestant], screen: FrameBuffer
) -> None:
    log = places.root / "log"

    def start(
        name: str, *, first_ever: bool = False, pictures: dict[str, list[float]] | None = None
    ) -> float:
        contestant = contestants[name]
        launch = contestant.first_ever() if first_ever else contestant.everyday()
        frame, whole = _start(contestant, launch, screen, log)
        if pictures is not None:
            pictures[name].append(whole)
        return frame

    say("screen: everyday starts")
    pictures: dict[str, list[float]] = {name: [] for name in contestants}
    repetitions = 2 if places.quick else 15
    found = interleaved(repetitions, {name: partial(start, name, pictures=pictures) for name in contestants})
    result.figures += [
        _beside("first frame, everyday", found, _FRAME_GOAL),
        _beside("frame with picture, everyday", pictures, None),
    ]
    say("screen: first starts ever")
    repetitions = 1 if places.quick else 5
    found = interleaved(repetitions, {name: partial(start, name, first_ever=True) for name in contestants})
    result.figures.append(_beside("first frame, first start ever", found, None))
    if not os.access(_DROP_CACHES, os.W_OK):
        result.notes.append("Starts with an empty page cache were not measured: only root may empty it.")
        return
    say("screen: starts with an empty page cache")
    repetitions = 1 if places.quick else 5
    starts = {name: partial(start, name) for name in contestants}
    found = interleaved(repetitions, starts, settle=_empty_page_cache)
    result.figures.append(_beside("first frame, page cache empty", found, _FRAME_GOAL))


def _beside(name: str, found: dict[str, list[float]], goal: float | None) -> Figure:
    return Figure(name, "s", found["kiosk"], found["chromium"], "Chromium", goal)


def _empty_page_cache() -> None:
    os.sync()
    _DROP_CACHES.write_text("3\n", encoding="ascii")


def _compare_memory(
    result: Result, places: Places, contestants: dict[str, Contestant], screen: FrameBuffer
) -> None:
    say("screen: memory")
    parts: dict[str, dict[int, tuple[str, int]]] = {}

    def weigh(name: str) -> float:
        contestant = contestants[name]
        launch = contestant.everyday()
        with Program(launch.command, launch.environment, places.root / "log") as program:
            wait_until(lambda: screen.shows(contestant.frame), _FRAME_TIMEOUT_S, f"{name} paints no frame")
            time.sleep(_STEADY_S)
            parts[name] = program.memory()
        _clear(screen)
        return float(sum(size for _, size in parts[name].values()))

    found = interleaved(1 if places.quick else 3, {name: partial(weigh, name) for name in contestants})
    result.figures.append(
        Figure(
            "memory of all processes (PSS)",
            "bytes",
            found["kiosk"],
            found["chromium"],
            "Chromium",
            _MEMORY_GOAL,
        )
    )
    for name, processes in parts.items():
        listed = ", ".join(f"{role} {in_words(size, 'bytes')}" for role, size in processes.values())
        result.notes.append(f"Processes of {name} in the last weighing: {listed}.")


def _notes(chromium: str) -> list[str]:
    found = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout
    version = " ".join(found.split()[:2]) or chromium
    environment = {"DISPLAY": "as in the benchmark"}
    prepare_environment(environment)
    backend = environment.get("QT_QUICK_BACKEND", "that of the graphics processor")
    return [
        f"Both full screen on one Xvfb of {WIDTH}x{HEIGHT} without a window manager; {version} with {' '.join(_FLAGS)}; Qt"
        f" Quick's backend: {backend}. The page has the texts of the kiosk's first article and survey, its picture,"
        " fonts and five faces (SVG), in the same places.",
        "The first frame is seen from outside, alike for both: the display's pixels lie in a mapped file that is looked"
        " at each millisecond, until pixels of all five faces, of the letters in both halves and of the grounds have the"
        " colours that an unmeasured start ended with. 'With picture' waits for the picture as well.",
        "Everyday: files in the page cache; the kiosk's content is compiled, Chromium's profile was used before. First"
        " start ever: the kiosk after `kiosk init`, which checks and compiles its content in a second process first, as"
        " after each change of content; Chromium with a new profile. Page cache empty: as everyday, after dropping it,"
        " as after switching on; libraries that running programs hold stay in memory, Python's own among them.",
        f"Memory: PSS of all processes {_STEADY_S:g} s after the first frame, the courier and its first sync included."
        " Xvfb is not counted, nor Chromium's two crash reporters, which leave its process tree. By then the kiosk may"
        " have turned to its second article, Chromium's page stands still.",
    ]
