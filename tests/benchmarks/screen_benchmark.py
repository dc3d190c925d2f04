"""Process start to the first painted frame, and memory, beside Chromium showing the same content."""

import os
import shutil
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.ui.starting import prepare_environment
from tests.benchmarks.figures import Figure, Result, in_words, interleaved
from tests.benchmarks.first_frames import FRAME_TIMEOUT_S, Contestant, Launch, clear, learn, timed_start
from tests.benchmarks.first_frames import kiosk as launch_kiosk
from tests.benchmarks.frame_buffer import HEIGHT, WIDTH, FrameBuffer, wait_until
from tests.benchmarks.kiosk_page import write_page
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.process_tree import Program

_DROP_CACHES: Final = Path("/proc/sys/vm/drop_caches")
_STEADY_S: Final = 15.0
_FRAME_GOAL: Final = 0.5
_MEMORY_GOAL: Final = 0.35
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
            partial(launch_kiosk, home, screen.display),
            lambda: launch_kiosk(_init(places.new_folder("first") / "home"), screen.display),
        )
        browser = Contestant(
            partial(_chromium, chromium, page, folder / "profile", screen.display),
            lambda: _chromium(chromium, page, places.new_folder("profile"), screen.display),
        )
        for contestant in (kiosk, browser):
            learn(contestant, screen, folder / "log")
        contestants = {"kiosk": kiosk, "chromium": browser}
        _compare_starts(result, places, contestants, screen)
        _compare_memory(result, places, contestants, screen)
    result.notes += _notes(chromium)
    return result


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
        frame, whole = timed_start(contestant, launch, screen, log)
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
            wait_until(lambda: screen.shows(contestant.frame), FRAME_TIMEOUT_S, f"{name} paints no frame")
            time.sleep(_STEADY_S)
            parts[name] = program.memory()
        clear(screen)
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
